/* SPDX-License-Identifier: MIT */
/* Levels as plans, what a plan promises, and what a trial of it says. Pure. */
#ifndef FOOTING_LEVELS_H
#define FOOTING_LEVELS_H

#include "model.h"

/* What a sandbox asks for, beside a level. Zero is the default of `footing run`. */
struct terms {
	size_t n_paths;
	struct plan_path *paths;
	size_t n_readable; /* of them; none: everything is readable */
	enum footing_network network;
	enum footing_proc proc;
	char *directory; /* NULL: the present one, where it is there */
	bool clear_environment;
	size_t n_denied; /* names of system calls, beside the default list */
	char **denied;
};

/* What is known of the place that a plan is for. */
struct place {
	int64_t landlock_abi;
	int last_capability;
	bool direct; /* namespaces can be had without a user namespace */
};

/* The plan of a level; @filter is left to the caller. */
void level_plan(enum footing_level level, const struct terms *terms,
		const struct place *place, struct plan *plan);

/* Whether the filter of this plan has to close all sockets, or all UNIX sockets. */
bool plan_closes_network(const struct plan *plan);
bool plan_closes_unix(const struct plan *plan);

/* Whether the filter has to close what Landlock has no right for, and can: mode, times. */
bool plan_closes_attributes(const struct plan *plan);

/* Whether processes outside are out of reach without the filter's help. */
bool plan_parts_others(const struct plan *plan);

/*
 * The next plan to try where this one failed: another way to the same level. False where
 * there is none.
 */
bool plan_other_way(struct plan *plan, const struct plan_report *report);

/* The feature that a step stands for, or NULL; and the mechanism, or -1. */
const char *plan_step_feature(enum plan_step step);
int plan_step_mechanism(enum plan_step step);
const char *plan_step_name(enum plan_step step);

/* A feature that a level is made of, by the route of a plan; NULL past the end. */
const char *level_feature(enum footing_level level, size_t index);

/* Whether a plan makes a new namespace of this kind: NS_… */
bool plan_new_namespace(const struct plan *plan, size_t index);

/* Whether a plan has a mechanism. */
bool plan_has(const struct plan *plan, enum footing_mechanism mechanism);

/*
 * What a trial says of its plan. @flaw: out: in words what is not as planned, or "".
 */
enum footing_status plan_judge(const struct plan *plan, const struct plan_report *report,
			       enum footing_evidence *evidence, char *flaw, size_t size);

/* Why a plan failed, in one line. */
void plan_why(const struct plan_report *report, char *why, size_t size);

/* ------------------------------------------------------------ promises */

/* Bits of a gap. */
enum gap { GAP_TRUNCATE = 1, GAP_SIGNALS = 2, GAP_SIGHT = 4, GAPS = 3 };
const char *gap_name(unsigned int index);

/*
 * What a promise is not about, and stays open: attributes of files that the user owns, and
 * pipes in the file system, of which a mount knows nothing.
 */
enum apart { APART_ATTRIBUTES = 1, APART_PIPES = 2, APARTS = 2 };
const char *apart_name(unsigned int index);

struct promise {
	bool in_force, kept;
	unsigned int by;    /* bits of mechanisms */
	unsigned int gaps;  /* bits of enum gap */
	unsigned int apart; /* bits of enum apart */
};

/* What a plan keeps of each; in_force is left alone. */
void plan_promises(const struct plan *plan, struct promise promises[FOOTING_PROMISES]);

/* Which are in force when a level is asked for. */
void terms_promises(const struct terms *terms, enum footing_level requested,
		    struct promise promises[FOOTING_PROMISES]);

#endif
