/* SPDX-License-Identifier: MIT */
/* A level or a known sandbox: whether it starts, what it is made of, what it lacks. */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "explain.h"
#include "words.h"

static void put_head(struct screen *screen, const char *what, const char *title)
{
	screen_start(screen, 0, "");
	screen_hue(screen, HUE_STRONG);
	screen_wordsf(screen, "%s: %s", what, title);
	screen_hue(screen, HUE_PLAIN);
	screen_end(screen);
}

static void put_result(struct screen *screen, const struct footing_requirement *item,
		       const char *how)
{
	static const struct {
		enum hue hue;
		const char *label;
	} answers[] = {
		[FOOTING_RESULT_UNKNOWN] = {HUE_DOUBT, "unknown"},
		[FOOTING_MET] = {HUE_GOOD, "yes"},
		[FOOTING_UNMET] = {HUE_BAD, "no"},
		[FOOTING_IGNORED] = {HUE_PLAIN, "unknown"},
	};
	enum footing_result result = footing_requirement_result(item);
	const char *why = requirement_why(item);
	const char *status = footing_status_name(footing_requirement_status(item));
	size_t length = strlen(status);

	/* The label says it. */
	if (why && !strncmp(why, status, length) && !strncmp(why + length, ": ", 2))
		why += length + 2;
	screen_hue(screen, answers[result].hue);
	block_start(screen, answers[result].label);
	screen_hue(screen, HUE_PLAIN);
	screen_words(screen, result == FOOTING_MET ? how : why ? why : "");
	screen_end(screen);
}

/* Of a request that was filled with @err; it is freed. */
static int verdict_of(const struct footing_matrix *matrix,
		      struct footing_request *request, int err,
		      struct footing_verdict **verdict)
{
	*verdict = NULL;
	if (!err)
		err = footing_resolve(matrix, request, 0, verdict);
	footing_request_free(request);
	return err;
}

/* The answer of `check`, with its reason; @how: what a yes is worth. */
static int put_answer(struct screen *screen, const struct footing_matrix *matrix,
		      const char *what, const char *how)
{
	struct footing_request *request = NULL;
	struct footing_verdict *verdict;
	int err = footing_request_new(&request);

	if (!err)
		err = footing_request_require(request, what, NULL, 0);
	err = verdict_of(matrix, request, err, &verdict);
	if (!err)
		put_result(screen, footing_verdict_requirement(verdict, 0), how);
	footing_verdict_free(verdict);
	return err;
}

/* Whether the answer rests on it: what is not the way in needs no lifting. */
static bool is_decisive(const struct row *row, enum footing_route_rule rule)
{
	enum footing_route route = footing_entry_route(row->entry);

	if (!row->other)
		return true;
	if (rule == FOOTING_ROUTE_DIRECT)
		return route == FOOTING_DIRECT;
	if (rule == FOOTING_ROUTE_USERNS)
		return route == FOOTING_USERNS;
	/* By the other route there is more to it than the privilege that users lack. */
	return row->part != PART_USUAL || row->other->status == FOOTING_AVAILABLE;
}

/* How what is missing came out, and why. */
static void put_missing(struct screen *screen, const struct rows *rows, const char *id,
			enum footing_route_rule rule)
{
	const struct row *row;

	rows_each(rows, row)
	{
		if (!strcmp(row->id, id) && row->status != FOOTING_AVAILABLE &&
		    is_decisive(row, rule))
			put_route(screen, rows, row, false);
	}
}

/* ---------------------------------------------------------------- a level */

static void put_mechanisms(struct screen *screen, const struct footing_verdict *verdict)
{
	bool first = true, requested;
	int i;

	for (i = 0; i < FOOTING_MECHANISMS; i++) {
		enum footing_mechanism mechanism = (enum footing_mechanism)i;

		footing_verdict_mechanism(verdict, mechanism, &requested, NULL);
		if (!requested)
			continue;
		if (first)
			block_start(screen, "made of");
		screen_item(screen, footing_mechanism_name(mechanism));
		first = false;
	}
	if (!first)
		screen_end(screen);
}

typedef const char *list_of(const struct footing_verdict *verdict,
			    enum footing_promise promise, size_t index);

static void put_list(struct screen *screen, const struct footing_verdict *verdict,
		     enum footing_promise promise, list_of *list, const char *before)
{
	const char *item;
	size_t i;

	for (i = 0; (item = list(verdict, promise, i)); i++)
		if (i == 0)
			screen_wordsf(screen, "%s %s", before, item);
		else
			screen_item(screen, item);
}

/* What a command that is started without options can't do at this level. */
static void put_promises(struct screen *screen, const struct footing_verdict *verdict)
{
	int i;

	for (i = 0; i < FOOTING_PROMISES; i++) {
		enum footing_promise promise = (enum footing_promise)i;
		bool kept = footing_verdict_kept(verdict, promise);

		if (!footing_verdict_in_force(verdict, promise))
			continue;
		screen_hue(screen, kept ? HUE_GOOD : HUE_DOUBT);
		block_start(screen, footing_promise_name(promise));
		screen_hue(screen, HUE_PLAIN);
		screen_words(screen, kept ? "kept" : "not kept whole");
		put_list(screen, verdict, promise, footing_verdict_by, "by");
		put_list(screen, verdict, promise, footing_verdict_gap, "- open:");
		put_list(screen, verdict, promise, footing_verdict_apart,
			 "- not part of it:");
		screen_end(screen);
	}
}

static int put_plan(struct screen *screen, const struct footing_matrix *matrix,
		    enum footing_level level)
{
	struct footing_request *request = NULL;
	struct footing_verdict *verdict;
	enum footing_level effective;
	int err = footing_request_new(&request);

	if (!err)
		err = footing_request_set_level(request, level);
	err = verdict_of(matrix, request, err, &verdict);
	/* Of one that can't be had the verdict tells what would be taken instead. */
	if (!err && !footing_verdict_effective(verdict, &effective) &&
	    effective == level) {
		put_mechanisms(screen, verdict);
		put_promises(screen, verdict);
	}
	footing_verdict_free(verdict);
	return err;
}

int explain_level(struct screen *screen, const struct rows *rows,
		  enum footing_level level)
{
	enum footing_evidence evidence;
	char what[32];
	const char *id;
	size_t i;
	int err;

	snprintf(what, sizeof(what), "level:%s", footing_level_name(level));
	put_head(screen, what, footing_level_title(level));
	footing_matrix_level(rows->matrix, level, &evidence, NULL);
	err = put_answer(screen, rows->matrix, what,
			 evidence == FOOTING_EVIDENCE_PROVED
				 ? "proved: a program was executed inside, and was seen "
				   "from the outside to be confined"
				 : "declared: there is nothing to be tried");
	if (!err)
		err = put_plan(screen, rows->matrix, level);
	for (i = 0; !err && (id = footing_matrix_missing(rows->matrix, level, i)); i++)
		put_missing(screen, rows, id, FOOTING_ROUTE_COMMON);
	return err;
}

/* ---------------------------------------------------------------- a sandbox */

static int put_needs(struct screen *screen, const struct footing_matrix *matrix,
		     const struct footing_sandbox *sandbox)
{
	const char *policy = footing_sandbox_policy(sandbox);
	struct footing_request *request = NULL;
	struct footing_verdict *verdict;
	const struct footing_requirement *item;
	int err = footing_request_new(&request);
	size_t i;

	if (!err) {
		footing_request_set_route(request, footing_sandbox_route(sandbox));
		err = footing_request_load_policy(request, policy, strlen(policy), NULL,
						  0);
	}
	err = verdict_of(matrix, request, err, &verdict);
	if (!err) {
		screen_heading(screen, "What it needs");
		for (i = 0; (item = footing_verdict_requirement(verdict, i)); i++)
			put_requirement(screen, item);
	}
	footing_verdict_free(verdict);
	return err;
}

int explain_sandbox(struct screen *screen, const struct rows *rows,
		    const struct footing_sandbox *sandbox)
{
	const char *name = footing_sandbox_name(sandbox), *id;
	char what[64];
	size_t i;
	int err;

	snprintf(what, sizeof(what), "sandbox:%s", name);
	put_head(screen, what, footing_sandbox_title(sandbox));
	err = put_answer(screen, rows->matrix, what,
			 "it would start: all is met that it needs of the kernel and of "
			 "the confinement here");
	if (!err)
		err = put_needs(screen, rows->matrix, sandbox);
	for (i = 0; !err && (id = footing_matrix_sandbox_missing(rows->matrix, name, i));
	     i++)
		put_missing(screen, rows, id, footing_sandbox_route(sandbox));
	return err;
}
