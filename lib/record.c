/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspection.h"
#include "json_text.h"
#include "matrix_levels.h"
#include "reader.h"
#include "record.h"

int record_say(struct record *record, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	/* Ids and causes may be those of a document. */
	make_plain(line);
	free(record->why);
	record->why = strdup(line);
	return record->why ? 0 : -ENOMEM;
}

/* A user namespace is taken when needed: it is no difference where it is not. */
void record_plan(struct record *record, const struct plan *plan,
		 const struct terms *terms)
{
	plan_promises(plan, record->promises);
	terms_promises(terms, record->requested, record->promises);
	record->proc = plan->proc;
	for (int i = 0; i < PLAN_MECHANISMS; i++) {
		enum footing_mechanism mechanism = (enum footing_mechanism)i;

		if (plan_has(plan, mechanism))
			record->mechanisms[i].requested = true;
		record->mechanisms[i].enforced = plan_has(plan, mechanism)
							 ? FOOTING_UNKNOWN
							 : FOOTING_UNAVAILABLE;
	}
}

static enum footing_status seen(const struct plan_report *report,
				enum footing_mechanism mechanism)
{
	char evidence[160];

	switch (mechanism) {
	case FOOTING_MECHANISM_LANDLOCK:
		return report->landlock_seen ? FOOTING_AVAILABLE : FOOTING_UNKNOWN;
	case FOOTING_MECHANISM_PROC: /* a fresh one was looked at, or there is none */
		return FOOTING_AVAILABLE;
	case FOOTING_MECHANISM_BOUNDING_SET:
		if (report->seen.bounds && report->seen.bounding)
			return FOOTING_UNAVAILABLE;
		return report->bounding_empty ? FOOTING_AVAILABLE : FOOTING_UNAVAILABLE;
	default:
		return inspection_enforced(&report->seen, &report->outside, mechanism,
					   evidence, sizeof(evidence));
	}
}

void record_seen(struct record *record, const struct plan *plan,
		 const struct plan_report *report)
{
	record->directory_lost = report->directory_lost;
	for (int i = 0; i < PLAN_MECHANISMS; i++)
		if (plan_has(plan, (enum footing_mechanism)i))
			record->mechanisms[i].enforced = seen(report,
							      (enum footing_mechanism)i);
}

int record_broken(const struct record *record)
{
	for (int i = 0; i < FOOTING_PROMISES; i++)
		if (record->promises[i].in_force && !record->promises[i].kept)
			return i;
	return -1;
}

void record_clear(struct record *record)
{
	for (int i = 0; i < PLAN_MECHANISMS; i++)
		free(record->mechanisms[i].cause);
	texts_clear(&record->missing);
	free(record->why);
	memset(record, 0, sizeof(*record));
}

/* ------------------------------------------------------------ document */

static int append(json_t *array, const char *text)
{
	return json_array_append_new(array, json_text(text)) ? -ENOMEM : 0;
}

static const char *mechanism_name(unsigned int index)
{
	return footing_mechanism_name((enum footing_mechanism)index);
}

/* The names of the bits that are set. */
static json_t *names_json(unsigned int bits, unsigned int n,
			  const char *(*name)(unsigned int index))
{
	json_t *array = json_array();
	int err = array ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < n && !err; i++)
		if (bits & 1u << i)
			err = append(array, name(i));
	if (!err)
		return array;
	json_decref(array);
	return NULL;
}

static json_t *promise_json(const struct promise *promise)
{
	json_t *object = json_object();

	if (json_put(object, "kept", json_boolean(promise->kept)) == 0 &&
	    json_put(object, "in_force", json_boolean(promise->in_force)) == 0 &&
	    json_put(object, "by",
		     names_json(promise->by, PLAN_MECHANISMS, mechanism_name)) == 0 &&
	    json_put(object, "gaps", names_json(promise->gaps, GAPS, gap_name)) == 0 &&
	    json_put(object, "apart", names_json(promise->apart, APARTS, apart_name)) ==
		    0)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *promises_json(const struct record *record)
{
	json_t *object = json_object();

	for (int i = 0; i < FOOTING_PROMISES && object; i++) {
		if (json_put(object, footing_promise_name((enum footing_promise)i),
			     promise_json(&record->promises[i])) == 0)
			continue;
		json_decref(object);
		object = NULL;
	}
	return object;
}

static json_t *truth(enum footing_status status)
{
	return status == FOOTING_UNKNOWN ? json_null()
					 : json_boolean(status == FOOTING_AVAILABLE);
}

static json_t *mechanism_json(const struct mechanism_state *state)
{
	json_t *object = json_object();

	if (json_put(object, "requested", json_boolean(state->requested)) == 0 &&
	    json_put(object, "enforced", truth(state->enforced)) == 0 &&
	    json_put(object, "cause", json_text(state->cause)) == 0)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *mechanisms_json(const struct record *record)
{
	json_t *object = json_object();

	for (int i = 0; i < PLAN_MECHANISMS && object; i++) {
		if (json_put(object, footing_mechanism_name((enum footing_mechanism)i),
			     mechanism_json(&record->mechanisms[i])) == 0)
			continue;
		json_decref(object);
		object = NULL;
	}
	return object;
}

static json_t *level_or_null(bool has, enum footing_level level)
{
	return has ? json_text(footing_level_name(level)) : json_null();
}

static json_t *proc_json(const struct record *record)
{
	static const char *const words[] = {
		[PLAN_PROC_FRESH] = "fresh",
		[PLAN_PROC_NONE] = "none",
		[PLAN_PROC_OUTER] = "outer",
	};
	bool own = record->effective >= FOOTING_LEVEL_NAMESPACE;

	if (!record->has_effective)
		return json_null();
	return json_text(words[own ? record->proc : PLAN_PROC_OUTER]);
}

/* Null where what tells it from all others is not known. */
static json_t *process_json(const struct record *record)
{
	json_t *object;

	if (!record->process.pid || record->process.began < 0 ||
	    !record->process.numbers || !record->process.boot[0])
		return json_null();
	object = json_object();
	if (json_put(object, "pid", json_integer(record->process.pid)) == 0 &&
	    json_put(object, "pid_namespace",
		     json_integer((json_int_t)record->process.numbers)) == 0 &&
	    json_put(object, "began", json_integer(record->process.began)) == 0 &&
	    json_put(object, "boot_id", json_text(record->process.boot)) == 0)
		return object;
	json_decref(object);
	return NULL;
}

json_t *record_json(const struct record *record)
{
	json_t *object = json_object();

	if (json_put(object, "schema", json_text("footing.verdict/1")) == 0 &&
	    json_put(object, "requested",
		     json_text(footing_level_name(record->requested))) == 0 &&
	    json_put(object, "minimum",
		     level_or_null(record->has_minimum, record->minimum)) == 0 &&
	    json_put(object, "strict", json_boolean(record->strict)) == 0 &&
	    json_put(object, "effective",
		     level_or_null(record->has_effective, record->effective)) == 0 &&
	    json_put(object, "satisfied", json_boolean(record->satisfied)) == 0 &&
	    json_put(object, "started", json_boolean(record->started)) == 0 &&
	    json_put(object, "exit",
		     record->has_exit ? json_integer(record->exit) : json_null()) == 0 &&
	    json_put(object, "process", process_json(record)) == 0 &&
	    json_put(object, "promises", promises_json(record)) == 0 &&
	    json_put(object, "mechanisms", mechanisms_json(record)) == 0 &&
	    json_put(object, "proc", proc_json(record)) == 0 &&
	    json_put(object, "directory_kept", json_boolean(!record->directory_lost)) ==
		    0 &&
	    json_put(object, "missing", missing_json(&record->missing)) == 0 &&
	    json_put(object, "why", json_text(record->why)) == 0)
		return object;
	json_decref(object);
	return NULL;
}
