/* SPDX-License-Identifier: MIT */
/*
 * A plan carried out in the process that becomes the command: the same for the trial of a
 * level and for a real start. Everything here is async-signal-safe.
 */
#ifndef FOOTING_CONFINE_H
#define FOOTING_CONFINE_H

#include "act.h"

/* A plan in hand. The trial records each step in the report's observation. */
struct confining {
	struct trial trial;
	const struct plan *plan;
	struct plan_report *report;
	bool own_devices; /* a /dev was made, which is not read-only yet */
};

/* All steps of the plan, in their order. OUTCOME_WORKED, or what stood in the way. */
enum footing_outcome confine(struct confining *confining);

struct plan_start;

/* confined.c: all that the process does which is made for @start; it ends as the command. */
_Noreturn void confined_begin(struct plan_start *start, pid_t starter);

/*
 * confine_walk - look a path up below @top, "" for the root, without symbolic links: it
 * had none when it was named, and one that came since may lead anywhere.
 *
 * Returns: an O_PATH descriptor, or -1 with errno. One step of the record.
 */
long confine_walk(struct trial *trial, const char *top, const char *path);

/* confine_root.c: a new root, built and entered. */
enum footing_outcome confine_base(struct confining *confining);
enum footing_outcome confine_root(struct confining *confining);
enum footing_outcome confine_devices(struct confining *confining);
enum footing_outcome confine_temporary(struct confining *confining);
enum footing_outcome confine_proc(struct confining *confining);
enum footing_outcome confine_writable(struct confining *confining);
enum footing_outcome confine_enter(struct confining *confining);

/* confine_domain.c: what a process takes from itself. */
enum footing_outcome confine_no_new_privs(struct confining *confining);
enum footing_outcome confine_bounding(struct confining *confining);
enum footing_outcome confine_capabilities(struct confining *confining);
enum footing_outcome confine_landlock(struct confining *confining);
enum footing_outcome confine_seccomp(struct confining *confining);

#endif
