/* SPDX-License-Identifier: MIT */
/* The record of an isolation: what was asked for, what is in force, what is not and why. */
#ifndef FOOTING_RECORD_H
#define FOOTING_RECORD_H

#include <jansson.h>

#include "levels.h"
#include "matrix.h"

struct mechanism_state {
	bool requested;
	enum footing_status enforced;
	char *cause; /* code, or NULL */
};

struct record {
	enum footing_level requested, minimum;
	bool has_minimum, strict;
	bool has_effective; /* false: no level keeps what is promised */
	enum footing_level effective;
	bool satisfied, started;
	bool has_exit;
	int exit;
	/* The first process that was confined, by which any other is told from it. */
	struct {
		int64_t pid, began; /* as of footing_sighting; pid 0: none was started */
		uint64_t numbers;
		char boot[48];
	} process;
	struct promise promises[FOOTING_PROMISES];
	struct mechanism_state mechanisms[PLAN_MECHANISMS];
	enum plan_proc proc;
	bool directory_lost;
	struct footing_texts
		missing; /* ids of features, of the level that was asked for */
	char *why; /* in one line what is not as asked for, and its culprit; or NULL */
};

/* A copy of a line. 0, -ENOMEM. */
int record_say(struct record *record, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What the plan of the effective level promises and is made of; nothing is enforced yet. */
void record_plan(struct record *record, const struct plan *plan,
		 const struct terms *terms);

/* What was seen of a process that has carried it out. */
void record_seen(struct record *record, const struct plan *plan,
		 const struct plan_report *report);

/* The first promise in force that is not kept, or -1. */
int record_broken(const struct record *record);

void record_clear(struct record *record);

/* "footing.verdict/1", or NULL where memory ran out. */
json_t *record_json(const struct record *record);

#endif
