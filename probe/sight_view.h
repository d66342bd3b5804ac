/* SPDX-License-Identifier: MIT */
/* A process as we can look at it: shared by what looks. All of it is async-signal-safe. */
#ifndef FOOTING_SIGHT_VIEW_H
#define FOOTING_SIGHT_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "lib/model.h"

struct view {
	int64_t pid; /* 0: ourselves */
	int dir; /* its folder of /proc, AT_FDCWD with @prefix, or -1: there is none */
	const char *prefix;
	bool filtered;	  /* we are: newer calls may kill us */
	int64_t own_proc; /* enum footing_proc_seen, of our own /proc */
	uint64_t numbers; /* the pid namespace that our numbers are of */
};

/* Below its folder. Each returns -1, false where there is none, with errno ENOENT. */
int view_open(const struct view *view, const char *name, int flags);
bool view_stat(const struct view *view, const char *name, struct stat *info);
/* @index: of a namespace, NS_… */
bool view_namespace(const struct view *view, int index, struct stat *info);

/* Notes why /proc kept something back; the first reason stays. */
void deny(struct footing_sighting *sighting, int err);

/* Returns: how many threads it has, -1: not told. */
int64_t take_credentials(const struct view *view, struct footing_sighting *sighting);

/*
 * take_threads - hold the other threads of a process against the first, which was seen.
 *
 * Credentials, filters, namespaces and the root are a thread's own. What a thread is not
 * confined by, the process is not: the weakest of all is left.
 */
void take_threads(const struct view *view, struct footing_sighting *sighting);

#endif
