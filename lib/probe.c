/* SPDX-License-Identifier: MIT */
/* From the options to the matrix: what has to be tried, the trial, the verdicts. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>

#include "build_id.h"
#include "filters.h"
#include "fingerprint.h"
#include "judge.h"
#include "level_probe.h"
#include "matrix_sandboxes.h"
#include "options.h"
#include "place.h"
#include "probe/probe.h"
#include "probing.h"
#include "runtimes.h"
#include "syscalls.h"

/* The row that tells whether we are in a Landlock domain. */
#define DOMAIN_ROW "landlock.layers"

/* One probe under way. All arrays are indexed by row, or by row and route. */
struct survey {
	size_t n_rows;
	int last_capability; /* that the kernel knows */
	uint8_t *asked;	     /* ROUTE_BITs that are wanted in the matrix */
	uint8_t *tried;	     /* ROUTE_BITs that were tried */
	uint8_t *next;	     /* ROUTE_BITs to try now */
	struct footing_observation *observations;
	struct filter_answer *answers;
	struct case_file file;
	struct level_probe levels;
};

static int64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void survey_clear(struct survey *survey)
{
	free(survey->asked);
	free(survey->tried);
	free(survey->next);
	free(survey->observations);
	free(survey->answers);
	level_probe_clear(&survey->levels);
}

static int survey_new(struct survey *survey, const struct footing_subject *subject)
{
	size_t n = rows_count();

	memset(survey, 0, sizeof(*survey));
	survey->n_rows = n;
	survey->last_capability = capability_last();
	survey->asked = calloc(n, 1);
	survey->tried = calloc(n, 1);
	survey->next = calloc(n, 1);
	survey->observations = calloc(n * FOOTING_ROUTES, sizeof(*survey->observations));
	survey->file.subject = subject;
	survey->file.observations = survey->observations;
	if (survey->asked && survey->tried && survey->next && survey->observations)
		return 0;
	survey_clear(survey);
	return -ENOMEM;
}

/* ------------------------------------------------------ what has to be tried */

/* Rows for what only a newer kernel has are tried where this kernel has it. */
static bool exists_here(const struct survey *survey, const struct footing_row *row)
{
	return !(row->flags & ROW_NOVEL) || row->number <= survey->last_capability;
}

/* By which route a row has to work for another one that needs it by @route. */
static uint8_t needed_by(const struct footing_row *needed, uint8_t route)
{
	return needed->routes & route ? route : needed->routes;
}

/* A row, and all that it says it needs; those are short chains. */
static void want(struct survey *survey, size_t index, uint8_t route)
{
	const struct footing_row *row = row_at(index, NULL);
	int needed;

	if ((survey->next[index] | survey->tried[index]) & route)
		return;
	survey->next[index] |= route;
	needed = row->needs ? row_index(row->needs) : -1;
	if (needed >= 0)
		want(survey, (size_t)needed,
		     needed_by(row_at((size_t)needed, NULL), route));
}

static void want_asked(struct survey *survey, const struct footing_options *options)
{
	for (size_t i = 0; i < survey->n_rows; i++) {
		const struct footing_row *row = row_at(i, NULL);

		if (options && options->selective && !options->selected[i])
			continue;
		if (row->flags & ROW_COUNTER || !exists_here(survey, row))
			continue;
		survey->asked[i] = row->routes;
		for (int route = 0; route < FOOTING_ROUTES; route++)
			if (row->routes & ROUTE_BIT(route))
				want(survey, i, ROUTE_BIT(route));
	}
	/* Whatever is asked: it tells of the subject whether it is in a Landlock domain. */
	want(survey, (size_t)row_index(DOMAIN_ROW), DIRECT);
}

/* A row that is to be in the matrix, by all its routes. */
static void want_row(struct survey *survey, const char *id)
{
	int index = row_index(id);
	const struct footing_row *row = index < 0 ? NULL : row_at((size_t)index, NULL);

	for (int route = 0; row && route < FOOTING_ROUTES; route++) {
		if (!(row->routes & ROUTE_BIT(route)))
			continue;
		survey->asked[index] |= (uint8_t)ROUTE_BIT(route);
		want(survey, (size_t)index, ROUTE_BIT(route));
	}
}

/*
 * What stood in the way of a row may be one that nobody asked for: its own verdict is
 * needed to judge the row. Returns whether there is such a one that was not tried.
 */
static bool want_lacked(struct survey *survey)
{
	enum footing_route route = FOOTING_DIRECT;
	bool more = false;

	for (size_t i = 0; i < survey->n_rows * FOOTING_ROUTES; i++) {
		int lacked = judge_lacked(&survey->file, i / FOOTING_ROUTES,
					  (enum footing_route)(i % FOOTING_ROUTES),
					  &route);

		if (lacked < 0 || survey->tried[lacked] & ROUTE_BIT(route))
			continue;
		want(survey, (size_t)lacked, ROUTE_BIT(route));
		more = true;
	}
	return more;
}

/* What tells apart the causes of a refusal is tried once there is one. */
static void want_named(struct survey *survey, const char *ids, uint8_t route)
{
	char id[FOOTING_ID_MAX];
	size_t length;

	for (; *ids; ids += length + (ids[length] == ' ')) {
		int index;

		length = strcspn(ids, " ");
		snprintf(id, sizeof(id), "%.*s", (int)length, ids);
		index = row_index(id);
		if (index >= 0)
			want(survey, (size_t)index,
			     needed_by(row_at((size_t)index, NULL), route));
	}
}

static bool want_counters(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_rows * FOOTING_ROUTES; i++) {
		const struct footing_row *row = row_at(i / FOOTING_ROUTES, NULL);

		if (row->counters &&
		    judge_doubts(&survey->file, i / FOOTING_ROUTES,
				 (enum footing_route)(i % FOOTING_ROUTES)))
			want_named(survey, row->counters,
				   (uint8_t)ROUTE_BIT(i % FOOTING_ROUTES));
	}
	for (size_t i = 0; i < survey->n_rows; i++)
		if (survey->next[i])
			return true;
	return false;
}

/*
 * Linux 5.13 to 5.18 have either of two limits of Landlock domains: how many more can be
 * entered does not tell then whether there is one, and a mount does (place.c).
 */
static bool want_mount(struct survey *survey)
{
	size_t mount = (size_t)row_index("mount.private");
	uint8_t routes = row_at(mount, NULL)->routes;

	if (!place_needs_mount(survey->observations) ||
	    (survey->tried[mount] & routes) == routes)
		return false;
	for (int route = 0; route < FOOTING_ROUTES; route++)
		if (routes & ROUTE_BIT(route))
			want(survey, mount, (uint8_t)ROUTE_BIT(route));
	return true;
}

/* ---------------------------------------------------------------- trying it */

/* Rows that are not wanted now keep what an earlier round has written of them. */
static int try_wanted(struct survey *survey, unsigned int deadline_ms, bool quiet_kernel)
{
	struct observe_request request = {.routes = survey->next,
					  .deadline_ms = deadline_ms,
					  .quiet_kernel = quiet_kernel};
	int err = observe(&request, survey->observations);

	for (size_t i = 0; i < survey->n_rows; i++) {
		survey->tried[i] |= survey->next[i];
		survey->next[i] = 0;
	}
	return err;
}

static unsigned int left_ms(const struct footing_options *options, int64_t start)
{
	unsigned int deadline_ms = options ? options->deadline_ms : DEADLINE_DEFAULT_MS;
	int64_t passed_ms = (clock_us() - start) / 1000;

	return passed_ms < deadline_ms ? deadline_ms - (unsigned int)passed_ms : 0;
}

/* What there was no time for: it stays unknown, and that is why. */
static void overdue(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_rows * FOOTING_ROUTES; i++)
		if (survey->next[i / FOOTING_ROUTES] & ROUTE_BIT(i % FOOTING_ROUTES) &&
		    survey->observations[i].outcome == OUTCOME_NONE)
			survey->observations[i].outcome = OUTCOME_TIMEOUT;
}

/* What can be tried is tried, and what is needed to judge it: until nothing is left. */
static int try_rounds(struct survey *survey, const struct footing_options *options,
		      int64_t start)
{
	bool quiet_kernel = options && options->quiet_kernel;
	int err;

	do {
		unsigned int ms = left_ms(options, start);

		if (!ms) {
			overdue(survey);
			return 0;
		}
		err = try_wanted(survey, ms, quiet_kernel);
		if (err)
			return err;
	} while (want_lacked(survey) || want_counters(survey) || want_mount(survey));
	return 0;
}

static struct place place_of(const struct survey *survey)
{
	int abi = row_index("landlock.abi");
	const struct footing_observation *obs =
		&survey->observations[(size_t)abi * FOOTING_ROUTES + FOOTING_DIRECT];
	struct place place = {.last_capability = survey->last_capability};

	if (obs->outcome == OUTCOME_WORKED && obs->has_value)
		place.landlock_abi = obs->value;
	place.direct = texts_have(&survey->file.subject->effective, "sys-admin");
	return place;
}

/* The levels, and the rows that tell why one of them does not work. */
static int try_levels(struct survey *survey, const struct footing_options *options,
		      int64_t start)
{
	struct place place = place_of(survey);
	unsigned int ms = left_ms(options, start);
	const char *id;
	int err;

	err = level_probe_new(&survey->levels, options_levels(options), &place);
	if (!err)
		err = level_probe_try(&survey->levels, ms);
	for (size_t i = 0; !err && level_probe_lacks(&survey->levels, i, &id); i++)
		want_row(survey, id);
	return err ? err : try_rounds(survey, options, start);
}

static int ask_filters(struct survey *survey, unsigned int deadline_ms, bool quiet_kernel)
{
	long n = filters_ask(&survey->file, deadline_ms, quiet_kernel, &survey->answers);

	if (n < 0)
		return (int)n;
	survey->file.answers = survey->answers;
	survey->file.n_answers = (size_t)n;
	return 0;
}

/* @start: when the deadline began to run. */
static int try_all(struct survey *survey, const struct footing_options *options,
		   int64_t start)
{
	unsigned int ms;
	int err;

	want_asked(survey, options);
	if (options_levels(options))
		want_row(survey, "landlock.abi");
	err = try_rounds(survey, options, start);
	if (!err && options_levels(options))
		err = try_levels(survey, options, start);
	ms = left_ms(options, start);
	return err || !ms ? err
			  : ask_filters(survey, ms, options && options->quiet_kernel);
}

/* ------------------------------------------------------------- the verdicts */

/*
 * Kept is what was asked for, and of what it needed only what stood in its way, so that
 * the chain can be followed to its root.
 */
static void keep_lacked(struct survey *survey)
{
	enum footing_route route = FOOTING_DIRECT;
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < survey->n_rows * FOOTING_ROUTES; i++) {
			int lacked;

			if (!(survey->asked[i / FOOTING_ROUTES] &
			      ROUTE_BIT(i % FOOTING_ROUTES)))
				continue;
			lacked = judge_lacked(&survey->file, i / FOOTING_ROUTES,
					      (enum footing_route)(i % FOOTING_ROUTES),
					      &route);
			if (lacked < 0 || survey->asked[lacked] & ROUTE_BIT(route))
				continue;
			survey->asked[lacked] |= ROUTE_BIT(route);
			more = true;
		}
	}
}

static int judge_all(const struct survey *survey, struct footing_matrix *matrix)
{
	for (size_t i = 0; i < survey->n_rows * FOOTING_ROUTES; i++) {
		enum footing_route route = (enum footing_route)(i % FOOTING_ROUTES);
		struct footing_entry *entry;

		if (!(survey->asked[i / FOOTING_ROUTES] & ROUTE_BIT(route)))
			continue;
		entry = matrix_add(matrix);
		if (!entry || judge(&survey->file, i / FOOTING_ROUTES, route, entry))
			return -ENOMEM;
	}
	return 0;
}

static int write_head(struct footing_matrix *matrix)
{
	time_t now = time(NULL);
	char text[32];
	struct tm tm;
	int err;

	err = build_id(&matrix->build_id);
	if (err)
		return err;
	if (gmtime_r(&now, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		matrix->probed_at = strdup(text);
	matrix->version = strdup(footing_version());
	matrix->launcher = strdup("clone");
	return matrix->probed_at && matrix->version && matrix->launcher ? 0 : -ENOMEM;
}

/* ------------------------------------------------------------- the filters */

/* What was required has to be known, whatever it costs. */
static int ask_required(struct footing_matrix *matrix,
			const struct footing_options *options)
{
	if (!options || !options->n_calls || !matrix->syscalls->cut)
		return 0;
	return footing_syscalls(options, options->calls, options->n_calls,
				&matrix->required);
}

/* All that they answer, which tells one filter from another. */
static int survey_filters(struct footing_matrix *matrix,
			  const struct footing_options *options, int64_t start)
{
	bool filtered = may_be_filtered(&matrix->subject);
	int err;

	if (!filtered && !(options && options->n_calls))
		return 0;
	err = syscalls_survey(filtered, left_ms(options, start),
			      options && options->quiet_kernel, &matrix->syscalls);
	if (!err)
		err = syscalls_digest(matrix->syscalls, &matrix->subject.seccomp_digest);
	return err ? err : ask_required(matrix, options);
}

static const char *filter_title(const struct footing_syscalls *set)
{
	enum footing_confidence confidence = FOOTING_AMBIGUOUS;
	const char *title = NULL;

	if (set)
		footing_syscalls_profile(set, 0, &title, &confidence);
	return confidence == FOOTING_AMBIGUOUS ? NULL : title;
}

/* Only levels were asked for, and all of them work: no cause has to be found. */
static bool nothing_refused(const struct survey *survey,
			    const struct footing_options *options)
{
	if (!options || !options->selective || options->n_calls)
		return false;
	for (size_t i = 0; i < survey->n_rows; i++)
		if (options->selected[i])
			return false;
	for (size_t i = 0; i < survey->levels.n; i++)
		if (survey->levels.order[i]->status != FOOTING_AVAILABLE)
			return false;
	return true;
}

/* What is left to be read when all was tried, and what the place is then judged to be. */
static int look_around(struct footing_matrix *matrix, const struct survey *survey,
		       const struct footing_options *options, int64_t start)
{
	int err = place_judge(&matrix->subject, &survey->file);

	return err ? err : survey_filters(matrix, options, start);
}

/* @depth: count the user namespaces below ours, too; no comparison needs them */
static int try_and_judge(struct footing_matrix *matrix,
			 const struct footing_options *options, int64_t start, bool depth)
{
	struct survey survey;
	int err = survey_new(&survey, &matrix->subject);

	if (err)
		return err;
	err = try_all(&survey, options, start);
	/* It nests as many user namespaces as can be: only who asks why has use for it. */
	if (!err && depth && !nothing_refused(&survey, options))
		err = subject_depth(&matrix->subject, left_ms(options, start));
	if (!err)
		err = look_around(matrix, &survey, options, start);
	if (!err)
		survey.file.filter = filter_title(matrix->syscalls);
	if (!err) {
		keep_lacked(&survey);
		err = judge_all(&survey, matrix);
	}
	if (!err)
		err = level_probe_settle(&survey.levels, matrix);
	if (!err)
		err = sandboxes_judge(matrix);
	survey_clear(&survey);
	return err;
}

int probe_acts(struct footing_matrix *matrix, const struct footing_options *options)
{
	return try_and_judge(matrix, options, clock_us(), false);
}

static int probe_into(struct footing_matrix *matrix,
		      const struct footing_options *options)
{
	int64_t start = clock_us();
	int err = write_head(matrix);

	if (!err)
		err = subject_read(&matrix->subject, runtime_clues, runtime_n_clues);
	if (!err)
		err = try_and_judge(matrix, options, start, true);
	return err ? err : fingerprint(matrix);
}

int footing_probe(const struct footing_options *options, struct footing_matrix **matrix)
{
	int64_t start = clock_us();
	struct footing_matrix *new;
	int err;

	/* Whoever started a set-user-ID program must not learn through it what it may do. */
	if (getauxval(AT_SECURE))
		return -EPERM;
	new = matrix_new();
	if (!new)
		return -ENOMEM;
	err = probe_into(new, options);
	if (err) {
		footing_matrix_free(new);
		return err;
	}
	new->elapsed_us = clock_us() - start;
	*matrix = new;
	return 0;
}
