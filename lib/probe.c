/* SPDX-License-Identifier: MIT */
/* From the options to the matrix: what has to be tried, the trial, the verdicts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>

#include "build_id.h"
#include "domain.h"
#include "fingerprint.h"
#include "judge.h"
#include "matrix.h"
#include "options.h"
#include "probe/probe.h"
#include "probing.h"
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
	struct case_file file;
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
		if (!exists_here(survey, row))
			continue;
		survey->asked[i] = row->routes;
		for (int route = 0; route < FOOTING_ROUTES; route++)
			if (row->routes & ROUTE_BIT(route))
				want(survey, i, ROUTE_BIT(route));
	}
	/* Whatever is asked: it tells of the subject whether it is in a Landlock domain. */
	want(survey, (size_t)row_index(DOMAIN_ROW), DIRECT);
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

/* @start: when the deadline began to run. */
static int try_all(struct survey *survey, const struct footing_options *options,
		   int64_t start)
{
	unsigned int deadline_ms = options ? options->deadline_ms : DEADLINE_DEFAULT_MS;
	int64_t passed_ms;
	int err;

	want_asked(survey, options);
	do {
		passed_ms = (clock_us() - start) / 1000;
		if (passed_ms >= deadline_ms)
			break; /* what was not tried stays unknown */
		err = try_wanted(survey, deadline_ms - (unsigned int)passed_ms,
				 options && options->quiet_kernel);
		if (err)
			return err;
	} while (want_lacked(survey));
	return 0;
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

/*
 * Linux makes no user namespace for whom is chrooted (user_namespaces(7)): where one was
 * made, the root that could not be judged by its looks is none of chroot(2).
 */
static void judge_root(const struct survey *survey, struct footing_subject *subject)
{
	static const char *const ids[] = {"userns.create", "ns.user"};

	if (subject->chrooted != TRISTATE_UNKNOWN)
		return;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		int row = row_index(ids[i]);

		for (int route = 0; row >= 0 && route < FOOTING_ROUTES; route++)
			if (survey->observations[row * FOOTING_ROUTES + route].outcome ==
			    OUTCOME_WORKED)
				subject->chrooted = TRISTATE_NO;
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

static int ask_filters(struct footing_matrix *matrix,
		       const struct footing_options *options)
{
	unsigned int deadline_ms = options ? options->deadline_ms : DEADLINE_DEFAULT_MS;
	bool filtered = may_be_filtered(&matrix->subject);
	int err;

	if (!filtered && !(options && options->n_calls))
		return 0;
	err = syscalls_survey(filtered, deadline_ms, options && options->quiet_kernel,
			      &matrix->syscalls);
	if (!err)
		err = syscalls_digest(matrix->syscalls, &matrix->subject.seccomp_digest);
	return err ? err : ask_required(matrix, options);
}

static enum footing_answer ruleset_answer(const struct footing_matrix *matrix)
{
	long nr = call_number("landlock_create_ruleset");

	if (!may_be_filtered(&matrix->subject))
		return FOOTING_ANSWER_ALLOW;
	for (size_t i = 0; matrix->syscalls && i < matrix->syscalls->n; i++)
		if (matrix->syscalls->items[i].nr == nr &&
		    !matrix->syscalls->items[i].other_abi)
			return matrix->syscalls->items[i].answer;
	return FOOTING_ANSWER_UNKNOWN;
}

static void judge_domain(const struct survey *survey, struct footing_matrix *matrix)
{
	const struct footing_observation *observations = survey->observations;
	int abi = row_index("landlock.abi") * FOOTING_ROUTES + FOOTING_DIRECT;
	int layers = row_index(DOMAIN_ROW) * FOOTING_ROUTES + FOOTING_DIRECT;

	matrix->subject.in_landlock = domain_judge(&matrix->subject, &observations[abi],
						   &observations[layers],
						   ruleset_answer(matrix));
}

int probe_acts(struct footing_matrix *matrix, const struct footing_options *options)
{
	int64_t start = clock_us();
	struct survey survey;
	int err;

	err = ask_filters(matrix, options);
	if (!err)
		err = survey_new(&survey, &matrix->subject);
	if (err)
		return err;
	err = try_all(&survey, options, start);
	if (!err) {
		judge_root(&survey, &matrix->subject);
		judge_domain(&survey, matrix);
		keep_lacked(&survey);
		err = judge_all(&survey, matrix);
	}
	survey_clear(&survey);
	return err;
}

static int probe_into(struct footing_matrix *matrix,
		      const struct footing_options *options)
{
	int err = write_head(matrix);

	if (!err)
		err = subject_read(&matrix->subject);
	if (!err)
		err = probe_acts(matrix, options);
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
