/* SPDX-License-Identifier: MIT */
/* Mapping more than one id into another process's user namespace. */
#ifndef FOOTING_IDMAP_H
#define FOOTING_IDMAP_H

#include "act.h"

/*
 * Write maps of two or more ids for @pid, whose user namespace is fresh: directly where we
 * have the capabilities, else by newuidmap and newgidmap with our subordinate ids.
 * Returns OUTCOME_WORKED, or what stood in the way.
 */
enum footing_outcome idmap_write_range(struct trial *trial, pid_t pid);

#endif
