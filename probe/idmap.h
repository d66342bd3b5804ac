/* SPDX-License-Identifier: MIT */
/* Mapping other ids than the own into the user namespace of another process. */
#ifndef FOOTING_IDMAP_H
#define FOOTING_IDMAP_H

#include "act.h"

/*
 * Write maps of two or more ids for @pid, whose user namespace is fresh: directly where we
 * have the capabilities, else by newuidmap and newgidmap with our subordinate ids.
 * Returns OUTCOME_WORKED, or what stood in the way.
 */
enum footing_outcome idmap_write_range(struct trial *trial, pid_t pid);

/* Map one id that is ours, as another one; or some that are not, where we may. The same. */
enum footing_outcome idmap_write_other(struct trial *trial, pid_t pid);

/*
 * Make a child in a fresh user namespace, and let @write write its maps: only a process
 * outside may map other ids than the own. Then do @inside in the child (NULL: nothing).
 * @userns: out: a descriptor of the namespace, which outlives the child; may be NULL
 */
enum footing_outcome idmap_namespace(struct trial *trial,
				     enum footing_outcome (*write)(struct trial *trial,
								   pid_t pid),
				     enum footing_outcome (*inside)(struct trial *trial),
				     long *userns);

#endif
