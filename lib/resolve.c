/* SPDX-License-Identifier: MIT */
/* From a matrix and a request to a verdict. Pure. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "matrix.h"
#include "request.h"
#include "resolve_syscall.h"
#include "verdict.h"

/* A chain of prerequisites is shorter than this, unless the document was made up. */
#define CHAIN_MAX 16
#define WHY_MAX	  256

/* What a matrix says of one need by one route, or by none in particular. */
struct finding {
	enum footing_result result;
	enum footing_status status;
	const struct footing_entry *entry; /* that decided; NULL: the matrix has none */
	enum footing_route route;
	bool by_route; /* that route decided */
};

/* The better comes first: of two routes the one that has more to offer is told of. */
static int rank(enum footing_result result)
{
	return result == FOOTING_MET ? 2 : result == FOOTING_RESULT_UNKNOWN ? 1 : 0;
}

/* ------------------------------------------------------------ one need */

static enum footing_result compare(const struct need *need,
				   const struct footing_entry *entry)
{
	bool holds = true;

	if (need->comparison == COMPARE_NONE)
		return FOOTING_MET;
	if (!entry->has_value)
		return FOOTING_RESULT_UNKNOWN;
	if (need->comparison == COMPARE_AT_LEAST)
		holds = entry->value >= need->number;
	else if (need->comparison == COMPARE_AT_MOST)
		holds = entry->value <= need->number;
	else
		holds = entry->value == need->number;
	return holds ? FOOTING_MET : FOOTING_UNMET;
}

static struct finding find_by(const struct footing_matrix *matrix,
			      const struct need *need, enum footing_route route)
{
	struct finding finding = {.route = route, .by_route = true};

	finding.entry = footing_matrix_get(matrix, footing_feature_id(need->feature),
					   route);
	if (finding.entry)
		finding.status = finding.entry->status;
	if (finding.status == FOOTING_UNAVAILABLE)
		finding.result = FOOTING_UNMET;
	else if (finding.status == FOOTING_AVAILABLE)
		finding.result = compare(need, finding.entry);
	return finding;
}

/* not:X is met when X is unavailable by every route, or by the one that was named. */
static struct finding find_absent(const struct footing_matrix *matrix,
				  const struct need *need)
{
	struct finding worst = {.result = FOOTING_MET, .status = FOOTING_UNAVAILABLE};

	for (int i = 0; i < FOOTING_ROUTES; i++) {
		enum footing_route route = (enum footing_route)i;
		struct finding finding;

		if (!footing_feature_has_route(need->feature, route) ||
		    (need->routed && route != need->route))
			continue;
		finding = find_by(matrix, need, route);
		if (finding.status == FOOTING_AVAILABLE)
			finding.result = FOOTING_UNMET;
		else if (finding.status == FOOTING_UNAVAILABLE)
			finding.result = FOOTING_MET;
		if (rank(finding.result) < rank(worst.result))
			worst = finding;
	}
	if (worst.result == FOOTING_MET)
		worst.by_route = need->routed;
	worst.route = need->routed ? need->route : worst.route;
	return worst;
}

/* Whether the route that this need is judged by is still to be chosen. */
static bool is_free(const struct need *need)
{
	return !need->syscall && !need->absent && !need->routed &&
	       has_both_routes(need->feature);
}

static enum footing_route only_route(const struct need *need)
{
	if (need->routed)
		return need->route;
	return footing_feature_has_route(need->feature, FOOTING_DIRECT) ? FOOTING_DIRECT
									: FOOTING_USERNS;
}

static struct finding find_mixed(const struct footing_matrix *matrix,
				 const struct need *need)
{
	struct finding direct = find_by(matrix, need, FOOTING_DIRECT);
	struct finding userns = find_by(matrix, need, FOOTING_USERNS);

	return rank(userns.result) > rank(direct.result) ? userns : direct;
}

/* ---------------------------------------------------------- the request */

static bool is_ignored(const struct footing_request *request, const struct need *need)
{
	for (size_t i = 0; i < request->n_ignored; i++)
		if (request->ignored[i] == need->feature)
			return true;
	return false;
}

/* How a route does for all needs that have both. */
struct score {
	enum footing_result result;
	size_t n_met;
};

static struct score score(const struct footing_matrix *matrix,
			  const struct footing_request *request, enum footing_route route)
{
	struct score score = {.result = FOOTING_MET};

	for (size_t i = 0; i < request->n_needs; i++) {
		const struct need *need = &request->needs[i];
		struct finding finding;

		if (!is_free(need) || is_ignored(request, need))
			continue;
		finding = find_by(matrix, need, route);
		if (rank(finding.result) < rank(score.result))
			score.result = finding.result;
		score.n_met += finding.result == FOOTING_MET;
	}
	return score;
}

/*
 * One route for all: the one with the better outcome; where both fail, the one that fails
 * less has more to tell. The direct one where there is no difference.
 */
static enum footing_route common_route(const struct footing_matrix *matrix,
				       const struct footing_request *request)
{
	struct score direct = score(matrix, request, FOOTING_DIRECT);
	struct score userns = score(matrix, request, FOOTING_USERNS);

	if (rank(direct.result) != rank(userns.result))
		return rank(userns.result) > rank(direct.result) ? FOOTING_USERNS
								 : FOOTING_DIRECT;
	return userns.n_met > direct.n_met ? FOOTING_USERNS : FOOTING_DIRECT;
}

static struct finding find(const struct footing_matrix *matrix,
			   const struct footing_request *request, const struct need *need,
			   enum footing_route common)
{
	struct finding finding = {.result = FOOTING_RESULT_UNKNOWN};

	/* The filters are the same by every route. */
	if (need->syscall) {
		finding.result = syscall_result(matrix, need_call(need), need->absent,
						&finding.status);
		return finding;
	}
	if (need->absent)
		return find_absent(matrix, need);
	if (!is_free(need))
		return find_by(matrix, need, only_route(need));
	if (request->rule == FOOTING_ROUTE_MIXED)
		return find_mixed(matrix, need);
	return find_by(matrix, need, common);
}

/* ----------------------------------------------------------------- why */

__attribute__((format(printf, 2, 3))) static void say(char *why, const char *format, ...)
{
	size_t length = strlen(why);
	va_list args;

	va_start(args, format);
	vsnprintf(why + length, WHY_MAX - length, format, args);
	va_end(args);
}

/* The entry at the root of a chain of prerequisites. */
static const struct footing_entry *root_of(const struct footing_matrix *matrix,
					   const struct footing_entry *entry)
{
	for (int i = 0; i < CHAIN_MAX; i++) {
		const struct footing_cause *cause = footing_entry_cause(entry, 0);
		const struct footing_entry *next;

		if (!cause || cause->layer != FOOTING_LAYER_PREREQUISITE ||
		    !cause->object)
			break;
		next = footing_matrix_get(matrix, cause->object, entry->route);
		for (int route = 0; route < FOOTING_ROUTES && !next; route++)
			next = footing_matrix_get(matrix, cause->object,
						  (enum footing_route)route);
		if (!next)
			break;
		entry = next;
	}
	return entry;
}

static void say_where_it_stopped(char *why, const struct footing_matrix *matrix,
				 const struct footing_entry *entry)
{
	const struct footing_entry *root = root_of(matrix, entry);
	const struct footing_cause *cause = footing_entry_cause(root, 0);
	const char *error = root->signal ? footing_signal_name(root->signal)
					 : footing_errno_name(root->err);

	if (root != entry)
		say(why, ": needs %s", root->id);
	if (root->step)
		say(why, ": %s", root->step);
	if (error)
		say(why, "%s%s", root->step ? " " : ": ", error);
	if (root->text)
		say(why, ": %s", root->text);
	if (cause && root->status == FOOTING_UNKNOWN)
		say(why, ": %s", cause->code);
}

static void say_value(char *why, const struct need *need,
		      const struct footing_entry *entry)
{
	static const char *const words[] = {
		[COMPARE_NONE] = "",
		[COMPARE_AT_LEAST] = "at least ",
		[COMPARE_EXACTLY] = "exactly ",
		[COMPARE_AT_MOST] = "at most ",
	};

	if (entry->has_value)
		say(why, "is %" PRId64 ", and has to be %s%" PRId64, entry->value,
		    words[need->comparison], need->number);
	else
		say(why, "its value is not known");
}

static void explain(char *why, const struct footing_matrix *matrix,
		    const struct need *need, const struct finding *finding)
{
	why[0] = '\0';
	if (need->syscall) {
		syscall_why(matrix, need_call(need), why, WHY_MAX);
		return;
	}
	say(why, "%s: ", footing_feature_id(need->feature));
	if (!finding->entry) {
		say(why, "not in this matrix");
		return;
	}
	if (finding->status == FOOTING_AVAILABLE && !need->absent) {
		say_value(why, need, finding->entry);
		return;
	}
	say(why, "%s", footing_status_name(finding->status));
	if (has_both_routes(need->feature))
		say(why, " by %s", footing_route_name(finding->route));
	if (finding->status != FOOTING_AVAILABLE)
		say_where_it_stopped(why, matrix, finding->entry);
}

/* ------------------------------------------------------------- verdict */

static char *copy(const char *text, int *err)
{
	char *new = text ? strdup(text) : NULL;

	if (text && !new)
		*err = -ENOMEM;
	return new;
}

static int record(struct footing_requirement *requirement,
		  const struct footing_matrix *matrix, const struct need *need,
		  const struct finding *finding, bool ignored)
{
	const struct footing_cause *cause = NULL;
	char why[WHY_MAX];
	int err = 0;

	requirement->result = ignored ? FOOTING_IGNORED : finding->result;
	requirement->status = finding->status;
	if (finding->by_route)
		requirement->route = footing_route_name(finding->route);
	if (finding->entry && finding->entry->has_value) {
		requirement->has_value = true;
		requirement->value = finding->entry->value;
	}
	requirement->text = copy(need->text, &err);
	if (finding->result == FOOTING_MET)
		return err;
	explain(why, matrix, need, finding);
	requirement->why = copy(why, &err);
	if (finding->entry && finding->status != FOOTING_AVAILABLE)
		cause = footing_entry_cause(finding->entry, 0);
	requirement->cause = copy(cause ? cause->code : NULL, &err);
	return err;
}

/* By which route, or routes, the needs that had a choice are met. */
struct chosen {
	bool any, met;
	unsigned int routes;
};

static const char *chosen_name(const struct chosen *chosen)
{
	if (!chosen->any || !chosen->met)
		return NULL;
	if (chosen->routes == (1u << FOOTING_DIRECT | 1u << FOOTING_USERNS))
		return "mixed";
	return footing_route_name(
		chosen->routes == 1u << FOOTING_USERNS ? FOOTING_USERNS : FOOTING_DIRECT);
}

static int judge_needs(const struct footing_matrix *matrix,
		       const struct footing_request *request,
		       struct footing_verdict *verdict)
{
	enum footing_route common = request->rule == FOOTING_ROUTE_USERNS
					    ? FOOTING_USERNS
					    : FOOTING_DIRECT;
	struct chosen chosen = {.met = true};
	int err = 0;

	if (request->rule == FOOTING_ROUTE_COMMON)
		common = common_route(matrix, request);
	verdict->result = FOOTING_MET;
	for (size_t i = 0; i < request->n_needs && !err; i++) {
		const struct need *need = &request->needs[i];
		struct finding finding = find(matrix, request, need, common);
		bool ignored = is_ignored(request, need);

		verdict->n_requirements++;
		err = record(&verdict->requirements[i], matrix, need, &finding, ignored);
		if (ignored)
			continue;
		if (rank(finding.result) < rank(verdict->result))
			verdict->result = finding.result;
		if (!is_free(need))
			continue;
		chosen.any = true;
		chosen.met = chosen.met && finding.result == FOOTING_MET;
		chosen.routes |= 1u << finding.route;
	}
	verdict->route = chosen_name(&chosen);
	return err;
}

/* ------------------------------------------------------------- sandbox */

/* A level that was not seen to work, and not seen to fail, is neither. */
static enum footing_result sandbox_result(const struct footing_matrix *matrix,
					  const struct record *record)
{
	enum footing_level level = record->requested;

	if (record->satisfied)
		return FOOTING_MET;
	if (level != FOOTING_LEVEL_AUTO && level != FOOTING_LEVEL_NONE &&
	    footing_matrix_level(matrix, level, NULL, NULL) == FOOTING_UNKNOWN)
		return FOOTING_RESULT_UNKNOWN;
	return FOOTING_UNMET;
}

static int resolve_sandbox(const struct footing_matrix *matrix,
			   const struct footing_request *request, unsigned int flags,
			   struct footing_verdict *verdict)
{
	enum footing_result result;
	struct plan plan;
	int err;

	verdict->record = calloc(1, sizeof(*verdict->record));
	if (!verdict->record)
		return -ENOMEM;
	err = decide(matrix, request, flags, 0, verdict->record, &plan);
	if (err && err != -ENOTSUP)
		return err;
	result = sandbox_result(matrix, verdict->record);
	if (rank(result) < rank(verdict->result))
		verdict->result = result;
	return 0;
}

int footing_resolve(const struct footing_matrix *matrix,
		    const struct footing_request *request, unsigned int flags,
		    struct footing_verdict **verdict)
{
	struct footing_verdict *new;
	int err = -ENOMEM;

	/* Strictness is about what is preferred; all that a request holds is required. */
	if (flags & ~FOOTING_STRICT || (request->n_needs == 0 && !request->isolates))
		return -EINVAL;
	new = calloc(1, sizeof(*new));
	if (!new)
		return -ENOMEM;
	new->requirements = calloc(request->n_needs + 1, sizeof(*new->requirements));
	if (new->requirements)
		err = judge_needs(matrix, request, new);
	if (!err && request->isolates)
		err = resolve_sandbox(matrix, request, flags, new);
	if (err) {
		footing_verdict_free(new);
		return err;
	}
	*verdict = new;
	return 0;
}
