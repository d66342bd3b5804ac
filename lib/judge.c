/* SPDX-License-Identifier: MIT */
/*
 * The judge. What an observation means is a table of rules, the first that fits decides;
 * to name a further cause, add a line to causes.def and a rule that names it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "causes.h"
#include "culprit.h"
#include "judge.h"
#include "probe/probe.h"

/* A chain of prerequisites is shorter than this, unless the record is damaged. */
#define CHAIN_MAX 16

/* ------------------------------------------------------------ conditions */

static const struct {
	int err;
	enum cause_id cause;
} passing_errnos[] = {
	{EAGAIN, CAUSE_LIMIT},		{ENOMEM, CAUSE_LIMIT},
	{EMFILE, CAUSE_LIMIT},		{ENFILE, CAUSE_LIMIT},
	{ENOBUFS, CAUSE_LIMIT},		{EDQUOT, CAUSE_LIMIT},
	{EFBIG, CAUSE_LIMIT},		{EINTR, CAUSE_INTERRUPTED},
	{ETIMEDOUT, CAUSE_INTERRUPTED}, {ECANCELED, CAUSE_INTERRUPTED},
};

enum cause_id passing_cause(int err)
{
	for (size_t i = 0; i < sizeof(passing_errnos) / sizeof(passing_errnos[0]); i++)
		if (passing_errnos[i].err == err)
			return passing_errnos[i].cause;
	return CAUSE_NONE;
}

bool signal_is_of_limit(int signal)
{
	return signal == SIGXFSZ || signal == SIGXCPU;
}

static bool exhausted(const struct sight *sight)
{
	return passing_cause(sight->err) == CAUSE_LIMIT;
}

static bool interrupted(const struct sight *sight)
{
	return passing_cause(sight->err) == CAUSE_INTERRUPTED;
}

static bool lacked_unavailable(const struct sight *sight)
{
	return sight->lacked >= 0 && sight->lacked_status == FOOTING_UNAVAILABLE;
}

static bool lacked_unknown(const struct sight *sight)
{
	return sight->lacked >= 0 && sight->lacked_status == FOOTING_UNKNOWN;
}

/* SIGSYS is a filter's word, and tells of the step that was in flight; of no other. */
static bool killed_in_step(const struct sight *sight)
{
	return sight->obs->signal == SIGSYS && sight->last && !sight->last->ended;
}

static bool killed_by_limit(const struct sight *sight)
{
	return signal_is_of_limit(sight->obs->signal);
}

static bool quieted(const struct sight *sight)
{
	return sight->obs->quieted;
}

/* ----------------------------------------------------------------- rules */

/* What the evidence of a verdict is taken from. */
enum evidence_from { FROM_NONE, FROM_DECLARED, FROM_TRIED, FROM_ROW, FROM_LACKED };

static const struct rule {
	enum footing_outcome outcome;
	bool (*fits)(const struct sight *sight); /* NULL: always */
	enum footing_status status;
	enum evidence_from evidence;
	enum cause_id cause;
} rules[] = {
	{OUTCOME_WORKED, NULL, FOOTING_AVAILABLE, FROM_ROW, CAUSE_NONE},

	{OUTCOME_REFUSED, exhausted, FOOTING_UNKNOWN, FROM_NONE, CAUSE_LIMIT},
	{OUTCOME_REFUSED, interrupted, FOOTING_UNKNOWN, FROM_NONE, CAUSE_INTERRUPTED},
	{OUTCOME_REFUSED, NULL, FOOTING_UNAVAILABLE, FROM_TRIED, CAUSE_NONE},

	{OUTCOME_INEFFECTIVE, NULL, FOOTING_UNAVAILABLE, FROM_TRIED, CAUSE_NONE},
	{OUTCOME_ABSENT, NULL, FOOTING_UNAVAILABLE, FROM_DECLARED, CAUSE_NONE},

	{OUTCOME_LACKS, lacked_unavailable, FOOTING_UNAVAILABLE, FROM_LACKED,
	 CAUSE_PREREQUISITE},
	{OUTCOME_LACKS, lacked_unknown, FOOTING_UNKNOWN, FROM_NONE, CAUSE_PREREQUISITE},
	/* It works now and did not a moment ago: no verdict can be had from that. */
	{OUTCOME_LACKS, exhausted, FOOTING_UNKNOWN, FROM_NONE, CAUSE_LIMIT},
	{OUTCOME_LACKS, NULL, FOOTING_UNKNOWN, FROM_NONE, CAUSE_UNSTEADY},

	{OUTCOME_UNTRIED, quieted, FOOTING_UNKNOWN, FROM_NONE, CAUSE_QUIET_KERNEL},
	{OUTCOME_UNTRIED, NULL, FOOTING_UNKNOWN, FROM_NONE, CAUSE_NONE},

	{OUTCOME_DIED, killed_in_step, FOOTING_UNAVAILABLE, FROM_TRIED, CAUSE_NONE},
	{OUTCOME_DIED, killed_by_limit, FOOTING_UNKNOWN, FROM_NONE, CAUSE_LIMIT},
	{OUTCOME_DIED, NULL, FOOTING_UNKNOWN, FROM_NONE, CAUSE_CHILD_DIED},
	{OUTCOME_TIMEOUT, NULL, FOOTING_UNKNOWN, FROM_NONE, CAUSE_DEADLINE},
	{OUTCOME_NO_CHILD, exhausted, FOOTING_UNKNOWN, FROM_NONE, CAUSE_LIMIT},
	{OUTCOME_NO_CHILD, NULL, FOOTING_UNKNOWN, FROM_NONE, CAUSE_NO_CHILD},
	{OUTCOME_NONE, NULL, FOOTING_UNKNOWN, FROM_NONE, CAUSE_NO_ANSWER},
};

static const struct rule no_rule = {OUTCOME_NONE, NULL, FOOTING_UNKNOWN, FROM_NONE,
				    CAUSE_NO_ANSWER};

static const struct rule *rule_for(const struct sight *sight)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].outcome == sight->outcome &&
		    (!rules[i].fits || rules[i].fits(sight)))
			return &rules[i];
	return &no_rule;
}

/* ----------------------------------------------------------- looking */

static const struct footing_observation *observed(const struct case_file *file,
						  size_t row, enum footing_route route)
{
	return &file->observations[row * FOOTING_ROUTES + route];
}

int judge_lacked(const struct case_file *file, size_t row, enum footing_route route,
		 enum footing_route *lacked_route)
{
	const struct footing_observation *obs = observed(file, row, route);
	const struct footing_row *lacked;
	char id[FOOTING_ID_MAX + 1];
	int index;

	if (atomic_load(&obs->outcome) != OUTCOME_LACKS)
		return -1;
	/* It was written by a child, who may have died over it. */
	snprintf(id, sizeof(id), "%.*s", FOOTING_ID_MAX, obs->lacks);
	index = row_index(id);
	if (index < 0)
		return -1;
	lacked = row_at((size_t)index, NULL);
	*lacked_route = lacked->routes & ROUTE_BIT(route) ? route
			: lacked->routes & DIRECT	  ? FOOTING_DIRECT
							  : FOOTING_USERNS;
	return index;
}

static enum footing_evidence evidence_of(const struct sight *sight,
					 const struct rule *rule)
{
	switch (rule->evidence) {
	case FROM_DECLARED:
		return FOOTING_EVIDENCE_DECLARED;
	case FROM_TRIED:
		return FOOTING_EVIDENCE_TRIED;
	case FROM_ROW:
		if (sight->obs->evidence == FOOTING_EVIDENCE_NONE ||
		    sight->obs->evidence > FOOTING_EVIDENCE_PROVED)
			return FOOTING_EVIDENCE_TRIED;
		return (enum footing_evidence)sight->obs->evidence;
	case FROM_LACKED:
		return sight->lacked_evidence;
	case FROM_NONE:
		break;
	}
	return FOOTING_EVIDENCE_NONE;
}

static void look(const struct case_file *file, size_t row, enum footing_route route,
		 unsigned int depth, struct sight *sight)
{
	enum footing_route lacked_route = route;
	const struct rule *rule;
	struct sight lacked;

	memset(sight, 0, sizeof(*sight));
	sight->file = file;
	sight->route = route;
	sight->row = row_at(row, NULL);
	sight->obs = observed(file, row, route);
	sight->outcome = (enum footing_outcome)atomic_load(&sight->obs->outcome);
	if (sight->obs->n_acts > 0)
		sight->last = &sight->obs->acts[sight->obs->n_acts < FOOTING_ACTS_MAX
							? sight->obs->n_acts - 1
							: FOOTING_ACTS_MAX - 1];
	sight->err = sight->obs->err;
	if (!sight->err && sight->last)
		sight->err = sight->last->err;
	sight->lacked = judge_lacked(file, row, route, &lacked_route);
	if (sight->lacked < 0)
		return;
	if (depth >= CHAIN_MAX)
		return; /* the status stays unknown */
	look(file, (size_t)sight->lacked, lacked_route, depth + 1, &lacked);
	rule = rule_for(&lacked);
	sight->lacked_status = rule->status;
	sight->lacked_evidence = evidence_of(&lacked, rule);
}

bool judge_doubts(const struct case_file *file, size_t row, enum footing_route route)
{
	struct sight sight;

	look(file, row, route, 0, &sight);
	if (sight.outcome != OUTCOME_REFUSED || !sight.last)
		return false;
	/* A device tells by its errno, and who lacks a capability needs no other reason. */
	if (!strncmp(sight.last->step, "open /dev/", 10) || lacks_capability(&sight))
		return false;
	return sight.err == EPERM || sight.err == EACCES || sight.err == EINVAL;
}

/* ----------------------------------------------------------- writing */

/* A copy of what a child wrote, which need not end. NULL for an empty one. */
static int copy_text(char **to, const char *from, size_t size)
{
	*to = NULL;
	if (!from[0])
		return 0;
	*to = strndup(from, size);
	return *to ? 0 : -ENOMEM;
}

/* Where it stopped. A prerequisite's row tells of its own step; this one had none. */
static int write_step(const struct sight *sight, struct footing_entry *entry)
{
	if (entry->status == FOOTING_AVAILABLE || sight->outcome == OUTCOME_UNTRIED)
		return 0;
	entry->err = sight->err;
	entry->signal = sight->outcome == OUTCOME_DIED ? sight->obs->signal : 0;
	if (entry->signal)
		entry->err = 0;
	if (!sight->last)
		return 0;
	if (sight->outcome == OUTCOME_LACKS && !sight->last->err && sight->last->ended)
		return 0;
	return copy_text(&entry->step, sight->last->step, FOOTING_STEP_MAX);
}

static int write_cause(const struct sight *sight, const struct rule *rule,
		       struct footing_entry *entry)
{
	const char *object = NULL;

	if (rule->cause == CAUSE_NONE)
		return 0;
	if (rule->cause == CAUSE_PREREQUISITE)
		object = row_at((size_t)sight->lacked, NULL)->id;
	return culprit_add(sight, entry, (int)rule->cause, FOOTING_PROVEN, object, NULL);
}

int judge(const struct case_file *file, size_t row, enum footing_route route,
	  struct footing_entry *entry)
{
	const struct rule *rule;
	struct sight sight;
	int err;

	look(file, row, route, 0, &sight);
	rule = rule_for(&sight);
	entry->feature = footing_feature_find(sight.row->id);
	entry->kind = (enum footing_kind)sight.row->kind;
	entry->route = route;
	entry->status = rule->status;
	entry->evidence = evidence_of(&sight, rule);
	entry->has_value = sight.obs->has_value && rule->status != FOOTING_UNKNOWN;
	entry->value = entry->has_value ? sight.obs->value : 0;
	entry->elapsed_us = sight.obs->elapsed_us > INT64_MAX
				    ? INT64_MAX
				    : (int64_t)sight.obs->elapsed_us;
	entry->id = strdup(sight.row->id);
	entry->title = strdup(sight.row->title);
	if (!entry->id || !entry->title)
		return -ENOMEM;
	err = copy_text(&entry->text, sight.obs->text, FOOTING_TEXT_MAX);
	if (!err)
		err = write_step(&sight, entry);
	if (err)
		return err;
	/* A verdict that has no cause by itself has a culprit. */
	if (rule->status == FOOTING_UNAVAILABLE && rule->cause == CAUSE_NONE)
		return culprit(&sight, entry);
	return write_cause(&sight, rule, entry);
}
