/* SPDX-License-Identifier: MIT */
/* From a matrix and a request to a verdict. Pure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "finding.h"
#include "sandboxes.h"
#include "verdict.h"

static char *copy(const char *text, int *err)
{
	char *new = text ? strdup(text) : NULL;

	if (text && !new)
		*err = -ENOMEM;
	return new;
}

/* The code of the first cause, of whatever kind the need is. */
static int copy_cause(char **cause, const struct footing_matrix *matrix,
		      const struct footing_request *request,
		      const struct finding *finding)
{
	const struct need *need = finding->member;
	const struct footing_cause *first;
	struct sandbox_entry entry = {0};
	int err = 0;

	if (need->kind == NEED_LEVEL && finding->status != FOOTING_AVAILABLE) {
		*cause = copy(matrix->levels[need->level].cause, &err);
	} else if (need->kind == NEED_SANDBOX) {
		err = sandbox_judge(matrix, need->sandbox, request, &entry);
		*cause = entry.cause;
		entry.cause = NULL;
		sandbox_entry_clear(&entry);
	} else if (finding->entry && finding->status != FOOTING_AVAILABLE) {
		first = footing_entry_cause(finding->entry, 0);
		*cause = copy(first ? first->code : NULL, &err);
	}
	return err;
}

static int record(struct footing_requirement *requirement,
		  const struct footing_matrix *matrix,
		  const struct footing_request *request, const struct need *need,
		  const struct finding *finding)
{
	char why[WHY_MAX];
	int err = 0;

	requirement->result = need_is_ignored(request, need) ? FOOTING_IGNORED
							     : finding->result;
	requirement->status = finding->status;
	requirement->preferred = need->preferred;
	if (finding->by_route)
		requirement->route = footing_route_name(finding->route);
	if (finding->entry && finding->entry->has_value) {
		requirement->has_value = true;
		requirement->value = finding->entry->value;
	}
	requirement->text = copy(need->text, &err);
	requirement->reason = copy(need->reason, &err);
	requirement->policy = copy(need->policy, &err);
	if (err || finding->result == FOOTING_MET)
		return err;
	explain(why, matrix, request, need, finding);
	requirement->why = copy(why, &err);
	return err ? err : copy_cause(&requirement->cause, matrix, request, finding);
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

/* What is preferred is told of, but decides nothing unless that was asked for. */
static void count(struct footing_verdict *verdict, struct chosen *chosen,
		  const struct finding *finding)
{
	if (rank(finding->result) < rank(verdict->result))
		verdict->result = finding->result;
	if (!need_is_free(finding->member))
		return;
	chosen->any = true;
	chosen->met = chosen->met && finding->result == FOOTING_MET;
	chosen->routes |= 1u << finding->route;
}

static int judge_needs(const struct footing_matrix *matrix,
		       const struct footing_request *request, bool strict,
		       const struct finding *findings, struct footing_verdict *verdict)
{
	struct chosen chosen = {.met = true};
	int err = 0;

	verdict->result = FOOTING_MET;
	for (size_t i = 0; i < request->n_needs && !err; i++) {
		const struct need *need = &request->needs[i];

		verdict->n_requirements++;
		err = record(&verdict->requirements[i], matrix, request, need,
			     &findings[i]);
		if (!need_is_ignored(request, need) && (strict || !need->preferred))
			count(verdict, &chosen, &findings[i]);
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

static int resolve(const struct footing_matrix *matrix,
		   const struct footing_request *request, bool strict,
		   struct footing_verdict *verdict)
{
	struct finding *findings = calloc(request->n_needs + 1, sizeof(*findings));
	int err = -ENOMEM;

	verdict->requirements = calloc(request->n_needs + 1,
				       sizeof(*verdict->requirements));
	if (findings && verdict->requirements)
		err = find_all(matrix, request, strict, findings);
	if (!err)
		err = judge_needs(matrix, request, strict, findings, verdict);
	free(findings);
	return err;
}

int footing_resolve(const struct footing_matrix *matrix,
		    const struct footing_request *request, unsigned int flags,
		    struct footing_verdict **verdict)
{
	struct footing_verdict *new;
	int err;

	/* Strictness is about what is preferred; all that a request holds is required. */
	if (flags & ~FOOTING_STRICT || (request->n_needs == 0 && !request->isolates))
		return -EINVAL;
	new = calloc(1, sizeof(*new));
	if (!new)
		return -ENOMEM;
	err = resolve(matrix, request, flags & FOOTING_STRICT, new);
	if (!err && request->isolates)
		err = resolve_sandbox(matrix, request, flags, new);
	if (err) {
		footing_verdict_free(new);
		return err;
	}
	*verdict = new;
	return 0;
}
