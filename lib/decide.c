/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"

#define WHY_MAX 640

/* ------------------------------------------------------------ the place */

struct place matrix_place(const struct footing_matrix *matrix)
{
	const struct footing_entry *entry = footing_matrix_get(matrix, "landlock.abi",
							       FOOTING_DIRECT);
	struct place place = {.last_capability = 63};

	if (entry && entry->status == FOOTING_AVAILABLE && entry->has_value)
		place.landlock_abi = entry->value;
	place.direct = texts_have(&matrix->subject.effective, "sys-admin");
	return place;
}

/* ------------------------------------------------------------ why not */

/*
 * A feature that a level lacks, by the route by which the level was tried: that which has
 * its own cause, else that which it would go first.
 */
static const struct footing_entry *lacking(const struct footing_matrix *matrix,
					   const char *id, const char *cause)
{
	const struct footing_entry *entry = NULL;
	bool direct = matrix_place(matrix).direct;

	for (int i = 0; i < FOOTING_ROUTES; i++) {
		const struct footing_entry *one = footing_matrix_get(
			matrix, id, (i == 0) == direct ? FOOTING_DIRECT : FOOTING_USERNS);

		if (!one || one->status == FOOTING_AVAILABLE)
			continue;
		if (one->n_causes && cause && !strcmp(one->causes[0].code, cause))
			return one;
		if (!entry)
			entry = one;
	}
	return entry;
}

static size_t put(char *to, size_t size, size_t at, const char *before, const char *text)
{
	int n = 0;

	if (text && at < size)
		n = snprintf(to + at, size - at, "%s%s", before, text);
	return n < 0 ? at : at + (size_t)n;
}

/* A remedy is written for any feature: "footing explain ID". */
static void put_change(char *why, size_t size, size_t at,
		       const struct footing_remedy *remedy, const char *id)
{
	static const char any[] = "footing explain ID";
	const char *change = remedy ? remedy->change : NULL;
	const char *named = change ? strstr(change, any) : NULL;
	int before = named ? (int)(named - change) : 0;

	if (named && at < size)
		snprintf(why + at, size - at, "; to change: %.*sfooting explain %s%s",
			 before, change, id, named + sizeof(any) - 1);
	else
		put(why, size, at, "; to change: ", change);
}

/* In words, where no feature tells. */
static const char *level_cause(const struct footing_matrix *matrix,
			       enum footing_level level)
{
	const char *code = matrix->levels[level].cause;

	return code ? footing_cause_code_title(code) : NULL;
}

void level_why(const struct footing_matrix *matrix, enum footing_level level, char *why,
	       size_t size)
{
	const char *id = footing_matrix_missing(matrix, level, 0);
	const struct footing_entry *entry =
		id ? lacking(matrix, id, matrix->levels[level].cause) : NULL;
	const struct footing_cause *cause = entry ? footing_entry_cause(entry, 0) : NULL;
	const struct footing_remedy *remedy = cause ? footing_cause_remedy(cause, 0)
						    : NULL;
	const char *evidence;
	size_t at = put(why, size, 0, footing_level_name(level),
			" is not available here");

	if (footing_matrix_level(matrix, level, NULL, NULL) == FOOTING_UNKNOWN)
		at = put(why, size, 0, footing_level_name(level),
			 " could not be seen to work here");
	at = put(why, size, at, ": needs ", id);
	if (!cause) {
		put(why, size, at, ": ", level_cause(matrix, level));
		return;
	}
	evidence = cause->evidence.count > 1
			   ? cause->evidence.items[cause->evidence.count - 1]
			   : NULL;
	at = put(why, size, at, ": ", footing_cause_code_title(cause->code));
	at = put(why, size, at, ": ", cause->object);
	at = put(why, size, at, " (", evidence);
	at = put(why, size, at, evidence ? "; " : " (", cause->code);
	at = put(why, size, at, ", ", footing_confidence_name(cause->confidence));
	at = put(why, size, at, ")", "");
	put_change(why, size, at, remedy, id);
}

/* ------------------------------------------------------------ which level */

static bool works(const struct footing_matrix *matrix, enum footing_level level,
		  unsigned int without)
{
	if (level == FOOTING_LEVEL_NONE)
		return true;
	return !(without & 1u << level) &&
	       footing_matrix_level(matrix, level, NULL, NULL) == FOOTING_AVAILABLE;
}

/* The first promise in force for auto that this level does not keep, or -1. */
static int breaks(const struct footing_matrix *matrix,
		  const struct footing_request *request, enum footing_level level,
		  struct record *record)
{
	struct place place = matrix_place(matrix);
	struct plan plan;

	memset(record, 0, sizeof(*record));
	level_plan(level, &request->terms, &place, &plan);
	plan_promises(&plan, record->promises);
	terms_promises(&request->terms, FOOTING_LEVEL_AUTO, record->promises);
	return record_broken(record);
}

static bool strongest(const struct footing_matrix *matrix,
		      const struct footing_request *request, unsigned int without,
		      enum footing_level *level)
{
	struct record kept;

	for (int i = FOOTING_LEVEL_LAYERED; i > FOOTING_LEVEL_NONE; i--) {
		*level = (enum footing_level)i;
		if (works(matrix, *level, without) &&
		    breaks(matrix, request, *level, &kept) < 0)
			return true;
	}
	return false;
}

static int copy_missing(const struct footing_matrix *matrix, enum footing_level level,
			struct record *record)
{
	const char *id;
	int err = 0;

	for (size_t i = 0; !err && (id = footing_matrix_missing(matrix, level, i)); i++)
		err = texts_add(&record->missing, id);
	return err;
}

/* What the level that was asked for has, and the one that is taken has not. */
static int note_differences(const struct footing_matrix *matrix,
			    const struct footing_request *request,
			    enum footing_level wanted, struct record *record)
{
	struct place place = matrix_place(matrix);
	const char *cause = matrix->levels[wanted].cause;
	struct plan plan;

	level_plan(wanted, &request->terms, &place, &plan);
	for (int i = 0; i < PLAN_MECHANISMS; i++) {
		struct mechanism_state *state = &record->mechanisms[i];
		bool has = state->requested;

		if (!plan_has(&plan, (enum footing_mechanism)i))
			continue;
		state->requested = true;
		if (has || !cause)
			continue;
		state->cause = strdup(cause);
		if (!state->cause)
			return -ENOMEM;
	}
	return copy_missing(matrix, wanted, record);
}

/* Refused, unless it could not be said why. */
static int refuse(int err)
{
	return err ? err : -ENOTSUP;
}

/* The gap, or what stands in its place. */
static void say_broken(const struct record *record, int promise, char *text, size_t size)
{
	const struct promise *of = &record->promises[promise];
	size_t at = put(text, size, 0,
			footing_promise_name((enum footing_promise)promise),
			" is not kept");

	for (unsigned int i = 0; i < GAPS; i++)
		if (of->gaps & 1u << i)
			at = put(text, size, at, ": gap ", gap_name(i));
}

static int refuse_level(const struct footing_matrix *matrix, struct record *record)
{
	char why[WHY_MAX];

	level_why(matrix, record->requested, why, sizeof(why));
	return refuse(record_say(record, "%s", why));
}

/* With auto: the strongest that works tells what it breaks, else why none works. */
static int refuse_auto(const struct footing_matrix *matrix,
		       const struct footing_request *request, unsigned int without,
		       struct record *record)
{
	char why[WHY_MAX], broken[96];

	for (int i = FOOTING_LEVEL_LAYERED; i > FOOTING_LEVEL_NONE; i--) {
		enum footing_level level = (enum footing_level)i;
		struct record of;

		if (!works(matrix, level, without))
			continue;
		say_broken(&of, breaks(matrix, request, level, &of), broken,
			   sizeof(broken));
		/* The next one would: the strongest of all keeps everything. */
		if (level < FOOTING_LEVEL_LAYERED)
			i++;
		level_why(matrix, (enum footing_level)i, why, sizeof(why));
		return refuse(record_say(record,
					 "no level keeps what is promised: with %s, the "
					 "strongest that works, %s; %s",
					 footing_level_name(level), broken, why));
	}
	level_why(matrix, FOOTING_LEVEL_FILTERED, why, sizeof(why));
	return refuse(record_say(record, "no level works here: %s", why));
}

/* A level that was named may be too little, though the least would work here. */
static int refuse_minimum(const struct footing_matrix *matrix, unsigned int without,
			  struct record *record)
{
	char why[WHY_MAX] = "";

	record->satisfied = false;
	/* No more was asked for, so no more was tried: nothing to say of it. */
	if (record->requested < record->minimum)
		return refuse(record_say(record,
					 "%s is less than the least, %s, and no more was "
					 "asked for",
					 footing_level_name(record->requested),
					 footing_level_name(record->minimum)));
	if (!works(matrix, record->minimum, without))
		level_why(matrix, record->minimum, why, sizeof(why));
	return refuse(record_say(record, "%s is less than the least, %s%s%s",
				 footing_level_name(record->effective),
				 footing_level_name(record->minimum), why[0] ? "; " : "",
				 why));
}

static void choose(const struct footing_matrix *matrix,
		   const struct footing_request *request, unsigned int without,
		   struct record *record)
{
	enum footing_level level = request->level;

	if (level != FOOTING_LEVEL_AUTO && works(matrix, level, without)) {
		record->has_effective = true;
		record->effective = level;
	} else {
		record->has_effective = strongest(matrix, request, without,
						  &record->effective);
	}
}

/* With auto: the next level that would be had if it worked; else the effective one. */
static enum footing_level better_than(const struct record *record)
{
	if (record->requested != FOOTING_LEVEL_AUTO || !record->has_effective ||
	    record->effective == FOOTING_LEVEL_LAYERED)
		return record->effective;
	return (enum footing_level)(record->effective + 1);
}

static int judge(const struct footing_matrix *matrix,
		 const struct footing_request *request, unsigned int without,
		 struct record *record)
{
	bool asked = record->requested == FOOTING_LEVEL_AUTO ||
		     (record->has_effective && record->effective == record->requested);
	enum footing_level stronger = better_than(record);
	int broken = record_broken(record);
	char why[WHY_MAX];

	if (!record->has_effective)
		return record->requested == FOOTING_LEVEL_AUTO
			       ? refuse_auto(matrix, request, without, record)
			       : refuse_level(matrix, record);
	if (!asked || record->effective < stronger) {
		level_why(matrix, asked ? stronger : record->requested, why, sizeof(why));
		if (record_say(record, "%s", why))
			return -ENOMEM;
	} else if (broken >= 0) {
		say_broken(record, broken, why, sizeof(why));
		if (record_say(record, "%s: %s", footing_level_name(record->effective),
			       why))
			return -ENOMEM;
	}
	record->satisfied = asked && broken < 0;
	if (record->has_minimum && record->effective < record->minimum)
		return refuse_minimum(matrix, without, record);
	return record->strict && !record->satisfied ? -ENOTSUP : 0;
}

static void begin(const struct footing_request *request, unsigned int flags,
		  struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->requested = request->level;
	record->has_minimum = request->has_minimum;
	record->minimum = request->minimum;
	record->strict = flags & FOOTING_STRICT;
}

int decide_nothing(const struct footing_request *request, unsigned int flags,
		   const char *why, struct record *record)
{
	begin(request, flags, record);
	terms_promises(&request->terms, record->requested, record->promises);
	return record_say(record, "%s", why);
}

int decide(const struct footing_matrix *matrix, const struct footing_request *request,
	   unsigned int flags, unsigned int without, struct record *record,
	   struct plan *plan)
{
	struct place place = matrix_place(matrix);
	enum footing_level wanted = request->level == FOOTING_LEVEL_AUTO
					    ? FOOTING_LEVEL_LAYERED
					    : request->level;
	int err = 0;

	begin(request, flags, record);
	choose(matrix, request, without, record);
	level_plan(record->has_effective ? record->effective : FOOTING_LEVEL_NONE,
		   &request->terms, &place, plan);
	record_plan(record, plan, &request->terms);
	if (!record->has_effective || record->effective != wanted)
		err = note_differences(matrix, request, wanted, record);
	return err ? err : judge(matrix, request, without, record);
}
