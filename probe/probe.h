/* SPDX-License-Identifier: MIT */
/* The probe contract: what lib/ knows of probe/. */
#ifndef FOOTING_PROBE_H
#define FOOTING_PROBE_H

#include "lib/model.h"
#include "oracle.h"

#define FAMILY(name) extern const struct footing_family name##_family;
#include "families.def"
#undef FAMILY

/* All families in the order of the matrix; NULL past the end. */
const struct footing_family *family_at(size_t index);

/* All rows have a number, 0 … rows_count() - 1, in the order of the matrix. */
size_t rows_count(void);
const struct footing_row *row_at(size_t index, const struct footing_family **family);
/* By id or alias; -1 where there is none. */
int row_index(const char *id);

/* What to try: one byte of ROUTE_BITs for each row. */
struct observe_request {
	const uint8_t *routes;
	unsigned int deadline_ms;
	bool quiet_kernel;
};

/*
 * observe - try rows in throwaway children.
 * @observations: rows_count() * FOOTING_ROUTES of them, zeroed; index row * FOOTING_ROUTES
 *                + route. Those of a row that the kernel does not know stay OUTCOME_NONE.
 *
 * Returns: 0, also where no child could be made (then every outcome says so), or -ENOMEM.
 */
int observe(const struct observe_request *request,
	    struct footing_observation *observations);

/*
 * subject_read - who and where we are: first what can be read without a child, then the
 * rest, for which a child is made where a filter is installed: exe, cgroup, command line,
 * modules, root, clues.
 * @wanted: the clues to look for; what they mean is not known here
 *
 * Each returns: 0, -ENOMEM.
 */
int subject_read(struct footing_subject *subject,
		 const struct footing_clue_pattern *wanted, size_t n_wanted);
int subject_read_key(struct footing_subject *subject);
int subject_read_rest(struct footing_subject *subject,
		      const struct footing_clue_pattern *wanted, size_t n_wanted);
void subject_clear(struct footing_subject *subject);

/*
 * subject_depth - count the user namespaces that can be nested below ours.
 *
 * It takes all of them for a moment, and the kernel gives them back when it has time: to
 * be done last, or a limit on their number might stop what is tried after it.
 *
 * Returns: 0, -ENOMEM.
 */
int subject_depth(struct footing_subject *subject, unsigned int deadline_ms);

enum sight_extent {
	SIGHT_CONFINEMENT, /* what levels are judged by */
	SIGHT_ALL,	   /* cgroup and label too */
};

/*
 * sight - what can be seen of what confines a live process.
 * @pid: in our pid namespace; 0: this thread itself
 *
 * Of a process with threads it is the weakest of them that is told.
 *
 * Async-signal-safe. It only reads; what can't be read is unknown. Where /proc is that of
 * another pid namespace, its numbers are not ours, and nothing is taken from it.
 *
 * Returns: 0, -ESRCH (there is no such process).
 */
int sight(int64_t pid, enum sight_extent extent, struct footing_sighting *sighting);

/*
 * descends - whether a process is the one of number @from that began at @began, or one of
 * its descendants. Where /proc does not tell, it is not.
 */
bool descends(int64_t pid, int64_t from, int64_t began);

/* For free(); NULL where it can't be read. */
char *boot_id(void);

/* ---------------------------------------------------------------- plans */

/* A confined process to be made. Everything is the caller's; ids and numbers are out. */
struct plan_start {
	const struct plan *plan;
	struct plan_report *report; /* zeroed, shared_new() */
	char *const *files;	    /* what to execute: the first that can be; or NULL */
	char *const *argv, *const *envp;
	const int *fds; /* three, that become 0, 1 and 2 (-1: closed); NULL: ours */
	int executable; /* a descriptor that is executed first; -1: none */
	bool keep_mask; /* the signal mask of the command is ours, else empty */
	unsigned int timeout_ms; /* for the steps, and for the exec */
	/* Of the program inside: what it writes to descriptor 3; the size is out too. */
	void *told;
	size_t told_size;
	/* out */
	int pid, pidfd; /* of the direct child */
	int status;	/* of one that has ended; -1: unknown */
	/* in between */
	int ready[2], go[2];
	uint64_t mask;
	uint32_t uid, gid;
};

/*
 * plan_begin - make the process and let it do all steps of the plan. It then waits.
 *
 * Returns: 0; -ECANCELED where a step failed: report->step and report->obs tell which; or
 * the errno of making pipes or a process. Nothing is left of it then.
 */
int plan_begin(struct plan_start *start);

/*
 * plan_go - let it go on to exec.
 *
 * Returns: 0, the errno of exec, -ECANCELED (it was gone). Nothing is left of it then.
 */
int plan_go(struct plan_start *start);

/* Kill and reap it, and close all that is ours. */
void plan_abandon(struct plan_start *start);

/*
 * plan_apply - do all steps of a plan without namespaces in this very process, which is
 * to exec next: descriptors from 3 on are closed by that. Async-signal-safe.
 *
 * Returns: 0, -ECANCELED as above. The process is then confined in part, and has to end.
 */
int plan_apply(const struct plan *plan, struct plan_report *report);

/* A zeroed report in shared memory: 0, -ENOMEM. */
int plan_report_new(struct plan_report **report);
void plan_report_free(struct plan_report *report);

/*
 * plan_try - carry plans out in throwaway children, with a program inside.
 * @reports: n of them, out: told, seen and inside are what was seen of it
 *
 * Returns: 0, -ENOMEM.
 */
int plan_try(const struct plan *const *plans, struct plan_report *reports, size_t n,
	     unsigned int deadline_ms);

/* The highest capability that the kernel knows. */
int capability_last(void);

#endif
