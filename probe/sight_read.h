/* SPDX-License-Identifier: MIT */
/*
 * Reading what files of /proc say, line by line: a line may be longer than any buffer
 * (of groups, of mounts). All of it is async-signal-safe, and closes the descriptor.
 */
#ifndef FOOTING_SIGHT_READ_H
#define FOOTING_SIGHT_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAP_SETS_OLD 3 /* that have always been there: ambient ones came with 4.3 */

/* Of a status file. Numbers are -1 where it does not have them. */
struct status {
	int64_t pid;
	int pid_levels; /* of NSpid: the pid namespaces from that of /proc down to its own */
	int64_t no_new_privs, seccomp_mode, seccomp_filters;
	int64_t threads;
	int n_sets;  /* that were read, without the bounding set */
	bool bounds; /* the bounding set was */
	uint64_t inheritable, permitted, effective, bounding, ambient;
};

void status_read(int fd, struct status *status);

/* The number after "NAME:", or -1. */
int64_t number_in(int fd, const char *name);

/* Of a mountinfo file, read to its end: nothing of this type is mounted. */
bool lacks_filesystem(int fd, const char *type);

/* Of a stat file: the parent's number, and when it began. -1: not to be read. */
void stat_read(int fd, int64_t *parent, int64_t *started);

/*
 * The text of an attribute; it ends with a newline, a NUL or nothing. True also where no
 * security module gives one: then it is "".
 */
bool label_read(int fd, char *to, size_t size);

/*
 * The path in the one hierarchy of version 2, or where there is none, in the first.
 * Returns: a hash of those in all hierarchies.
 */
uint64_t cgroup_read(int fd, char *to, size_t size);

#endif
