/* SPDX-License-Identifier: MIT */
/* The states that rows are tried in, and how a process gets into them. */
#ifndef FOOTING_STAGE_H
#define FOOTING_STAGE_H

#include "act.h"

/*
 * Bring this process into the state of a stage. May fork: then it returns in the child,
 * and the parent mirrors the child's end.
 * Returns OUTCOME_WORKED, or what stood in the way (row_lacks() names the row).
 */
enum footing_outcome stage_enter(struct trial *trial, enum footing_stage stage);

/* The inode of a namespace of this process ("mnt", "uts"), or 0 where it can't be read. */
uint64_t namespace_inode(const char *name);

/*
 * The same of any process and without /proc: a descriptor of it hands out its namespaces
 * (Linux 6.11). Made of calls that a filter may kill for.
 */
uint64_t namespace_by_pidfd(pid_t pid, const char *name);

/*
 * A call that makes a namespace may report success and have made none: a filter answers
 * with errno 0, a kernel without cgroups hands out the old one. Records the comparison;
 * @before is what namespace_inode() said. Unreadable inodes are left to the use.
 * Returns false where the namespace is the old one.
 */
bool namespace_is_new(struct trial *trial, const char *name, uint64_t before);

/*
 * Make a namespace, seen to be a new one: by unshare(2), and where that fails by clone(2),
 * since programs use the one or the other, and filters forget one. To go on in what
 * clone(2) made, or as the first process of a pid namespace, takes a fork: then it returns
 * in the child, and the parent mirrors how that ends.
 * Returns OUTCOME_WORKED, _REFUSED, _INEFFECTIVE, _NO_CHILD.
 */
enum footing_outcome namespace_make(struct trial *trial, unsigned int flag,
				    const char *name);

/* Words for a row about a namespace, where unshare(2) does not make it. */
void namespace_words(struct trial *trial);

/* A new user namespace by namespace_make(). */
enum footing_outcome user_create(struct trial *trial);

/* In a fresh user namespace: map the own ids to root, setgroups denied first. */
enum footing_outcome user_map_self(struct trial *trial);
/* The same to these ids. */
enum footing_outcome user_map(struct trial *trial, uint32_t uid, uint32_t gid);

/* Use a capability over the own, fresh user namespace; any harmless one that works. */
enum footing_outcome user_use_capability(struct trial *trial);

/*
 * In a new mount namespace, keep every mount made from now on away from the one that it
 * was copied from. False where that can't be made sure.
 */
bool mounts_private(struct trial *trial);

/*
 * A private tmpfs over a folder that no row needs to see, or over this one: opened as
 * trial->scratch. False where there is none.
 */
bool stage_scratch(struct trial *trial);
bool stage_scratch_at(struct trial *trial, const char *where);
/* Go there, and see that it is there: else folders were made where the caller is. */
bool stage_to_scratch(const struct trial *trial);

#endif
