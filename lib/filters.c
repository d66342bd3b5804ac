/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "probe/probe.h"
#include "syscalls.h"

/* A killed child costs what hundreds of answers cost, and a line in the kernel's log. */
#define KILLS_MAX 8

struct calls {
	size_t n;
	struct filter_answer *items;
};

static int add_call(struct calls *calls, const struct footing_act *act)
{
	struct filter_answer *items;

	if (act->nr < 0 || filter_answer_find(calls->items, calls->n, act->nr, act->args))
		return 0;
	items = realloc(calls->items, (calls->n + 1) * sizeof(*items));
	if (!items)
		return -ENOMEM;
	calls->items = items;
	items[calls->n] = (struct filter_answer){.nr = act->nr};
	memcpy(items[calls->n++].args, act->args, sizeof(act->args));
	return 0;
}

static bool may_be_killed(const struct footing_observation *obs)
{
	return atomic_load(&obs->outcome) == OUTCOME_DIED && obs->signal == SIGSYS;
}

static int add_calls_within(struct calls *calls)
{
	int err = 0;

	for (size_t i = 0; !err && calls_within[i]; i++) {
		struct footing_act act = {.nr = call_number(calls_within[i])};

		err = add_call(calls, &act);
	}
	return err;
}

/* The call that a row ended with; all of them where one may have been faked. */
static int add_calls_of(struct calls *calls, const struct footing_observation *obs,
			bool quiet_kernel)
{
	uint32_t n = obs->n_acts < FOOTING_ACTS_MAX ? obs->n_acts : FOOTING_ACTS_MAX;
	uint32_t outcome = atomic_load(&obs->outcome), i = 0;
	int err = 0;

	if (outcome == OUTCOME_REFUSED || (may_be_killed(obs) && !quiet_kernel))
		i = n ? n - 1 : 0;
	else if (outcome != OUTCOME_INEFFECTIVE)
		return 0;
	for (; !err && i < n; i++)
		err = add_call(calls, &obs->acts[i]);
	return err;
}

static enum filter_word word_of(const struct oracle_answer *answer,
				const struct oracle_report *report)
{
	switch ((enum oracle_verdict)answer->verdict) {
	case ORACLE_ALLOW:
	case ORACLE_EXEMPT:
		return FILTER_ALLOWS;
	case ORACLE_ERRNO:
		return FILTER_ERRNO;
	case ORACLE_FAKE:
		return FILTER_FAKES;
	case ORACLE_TRAP:
		return FILTER_TRAPS;
	case ORACLE_KILL:
		return FILTER_KILLS;
	case ORACLE_AMBIGUOUS:
		return report->supervised ? FILTER_SUPERVISED : FILTER_UNKNOWN;
	case ORACLE_UNTOLD:
		break;
	}
	return FILTER_UNKNOWN;
}

static int ask(const struct calls *calls, unsigned int deadline_ms)
{
	struct oracle_query *queries = calloc(calls->n, sizeof(*queries));
	struct oracle_answer *told = calloc(calls->n, sizeof(*told));
	struct oracle_request request = {
		.queries = queries,
		.n = calls->n,
		.deadline_ms = deadline_ms,
		.max_kills = KILLS_MAX,
	};
	struct oracle_report report;
	int err = queries && told ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < calls->n; i++) {
		queries[i].abi = ORACLE_NATIVE;
		queries[i].nr = (uint32_t)calls->items[i].nr;
		memcpy(queries[i].args, calls->items[i].args, sizeof(queries[i].args));
	}
	if (!err)
		err = oracle_ask(&request, told, &report);
	for (size_t i = 0; !err && i < calls->n; i++) {
		calls->items[i].word = word_of(&told[i], &report);
		calls->items[i].err = told[i].err;
	}
	free(queries);
	free(told);
	return err;
}

long filters_ask(const struct case_file *file, unsigned int deadline_ms,
		 bool quiet_kernel, struct filter_answer **answers)
{
	struct calls calls = {0};
	int err = 0;

	*answers = NULL;
	/* 0 is the kernel's own word that there is none; unknown (-1) is asked. */
	if (file->subject->seccomp_mode == 0)
		return 0;
	for (size_t i = 0; !err && i < rows_count() * FOOTING_ROUTES; i++)
		err = add_calls_of(&calls, &file->observations[i], quiet_kernel);
	/* What killed nobody so far may be answered by a kill, which is logged. */
	if (!err && calls.n && !quiet_kernel)
		err = add_calls_within(&calls);
	if (!err && calls.n)
		err = ask(&calls, deadline_ms);
	if (err) {
		free(calls.items);
		return err;
	}
	*answers = calls.items;
	return (long)calls.n;
}
