/* SPDX-License-Identifier: MIT */
/* The levels of a matrix: tried after the primitives, and judged by them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "causes.h"
#include "judge.h"
#include "level_probe.h"

/* The default of `footing run`: everything readable, nothing writable, no network. */
static const struct terms default_terms;

int level_probe_new(struct level_probe *probe, unsigned int levels,
		    const struct place *place)
{
	memset(probe, 0, sizeof(*probe));
	probe->levels = levels;
	for (int i = FOOTING_LEVEL_FILTERED; i < FOOTING_LEVELS; i++) {
		int err;

		if (!(levels & 1u << i))
			continue;
		err = level_trial_new(&probe->trials[i], (enum footing_level)i,
				      &default_terms, place, NULL, 0);
		if (err)
			return err;
		probe->trials[i].plan.directory = "/";
		probe->order[probe->n++] = &probe->trials[i];
	}
	return 0;
}

void level_probe_clear(struct level_probe *probe)
{
	for (int i = 0; i < FOOTING_LEVELS; i++)
		level_trial_clear(&probe->trials[i]);
}

int level_probe_try(struct level_probe *probe, unsigned int deadline_ms)
{
	return probe->n ? level_trials(probe->order, probe->n, deadline_ms) : 0;
}

bool level_probe_lacks(const struct level_probe *probe, size_t index, const char **id)
{
	enum footing_level level;

	for (size_t i = 0; i < probe->n; i++) {
		if (probe->order[i]->status == FOOTING_AVAILABLE)
			continue;
		level = probe->order[i]->plan.level;
		for (size_t at = 0; (*id = level_feature(level, at)); at++)
			if (index-- == 0)
				return true;
	}
	return false;
}

/* ------------------------------------------------------------ the verdict */

/* A user namespace is none of the features of who needs none. */
static const struct footing_entry *entry_of(const struct footing_matrix *matrix,
					    const struct plan *plan, const char *id)
{
	bool userns = plan_has(plan, FOOTING_MECHANISM_USER_NAMESPACE);
	const struct footing_entry *entry;

	if (!userns && !strcmp(id, "ns.user"))
		return NULL;
	entry = footing_matrix_get(matrix, id, userns ? FOOTING_USERNS : FOOTING_DIRECT);
	return entry ? entry : footing_matrix_get(matrix, id, FOOTING_DIRECT);
}

static bool is_root(const struct footing_entry *entry)
{
	return entry->status == FOOTING_UNAVAILABLE &&
	       !(entry->n_causes && entry->causes[0].layer == FOOTING_LAYER_PREREQUISITE);
}

/* Without a fresh /proc the level does: it goes without any. */
static bool is_needed(const char *id)
{
	return strcmp(id, "mount.proc") != 0;
}

/* What a feature needs that is not there, at the end of the chain. */
static const char *root_of(const struct footing_matrix *matrix, const struct plan *plan,
			   const char *id)
{
	for (int i = 0; i < FOOTING_LEVELS; i++) {
		const struct footing_entry *of = entry_of(matrix, plan, id);

		if (!of || is_root(of) || !of->n_causes || !of->causes[0].object)
			break;
		id = of->causes[0].object;
	}
	return id;
}

static bool works(const struct footing_matrix *matrix, const struct plan *plan,
		  const char *id)
{
	const struct footing_entry *entry = entry_of(matrix, plan, id);

	return entry && entry->status == FOOTING_AVAILABLE;
}

static int add_missing(const struct footing_matrix *matrix,
		       const struct level_trial *trial, struct level_entry *entry)
{
	const char *id, *step = plan_step_feature((enum plan_step)trial->report.step);

	for (size_t i = 0; (id = level_feature(trial->plan.level, i)); i++) {
		const struct footing_entry *of = entry_of(matrix, &trial->plan, id);

		if (!of || !is_root(of) || !is_needed(id) ||
		    texts_have(&entry->missing, id))
			continue;
		if (texts_add(&entry->missing, id))
			return -ENOMEM;
	}
	if (entry->missing.count > 0 || !step || trial->status == FOOTING_UNKNOWN)
		return 0;
	/* What works by itself is not what is missing. */
	step = root_of(matrix, &trial->plan, step);
	return works(matrix, &trial->plan, step) ? 0 : texts_add(&entry->missing, step);
}

/* No answer has no culprit but what kept it from being given. */
static const char *untold(const struct plan_report *report)
{
	enum cause_id cause = passing_cause(report->obs.err);

	switch (atomic_load(&report->obs.outcome)) {
	case OUTCOME_NO_CHILD:
		return "limit";
	case OUTCOME_REFUSED: /* with what passes: else the answer is no */
		return cause == CAUSE_NONE ? "no-answer" : cause_codes[cause].code;
	case OUTCOME_TIMEOUT:
		return "deadline";
	case OUTCOME_DIED:
		return signal_is_of_limit(report->obs.signal) ? "limit" : "child-died";
	case OUTCOME_UNTRIED:
		return NULL;
	default:
		return "no-answer";
	}
}

/* That no program may be executed shows in no feature; what the filters say of it, does. */
static const char *unexplained(const struct footing_matrix *matrix,
			       const struct plan_report *report)
{
	static const enum cause_id causes[] = {
		[FOOTING_ANSWER_ERRNO] = CAUSE_SECCOMP_ERRNO,
		[FOOTING_ANSWER_FAKE] = CAUSE_SECCOMP_FAKE,
		[FOOTING_ANSWER_TRAP] = CAUSE_SECCOMP_TRAP,
		[FOOTING_ANSWER_KILL] = CAUSE_SECCOMP_KILL,
	};
	const struct footing_syscall *call = NULL;
	enum footing_answer answer = FOOTING_ANSWER_UNKNOWN;

	if (atomic_load(&report->step) == PLAN_STEPS && matrix->syscalls)
		call = footing_syscalls_find(matrix->syscalls, "execve");
	if (call)
		answer = footing_syscall_answer(call);
	if (answer < FOOTING_ANSWER_ERRNO || answer > FOOTING_ANSWER_KILL ||
	    footing_syscall_errno(call) != report->obs.err)
		return "unexplained";
	return cause_codes[causes[answer]].code;
}

static int add_cause(const struct footing_matrix *matrix, const struct level_trial *trial,
		     struct level_entry *entry)
{
	const struct footing_entry *of = entry->missing.count > 0
						 ? entry_of(matrix, &trial->plan,
							    entry->missing.items[0])
						 : NULL;

	const char *code = of && of->n_causes ? of->causes[0].code : NULL;

	if (trial->status == FOOTING_UNKNOWN)
		code = untold(&trial->report);
	else if (!entry->missing.count)
		code = unexplained(matrix, &trial->report);
	if (!code)
		return 0;
	entry->cause = strdup(code);
	return entry->cause ? 0 : -ENOMEM;
}

static int settle(const struct footing_matrix *matrix, const struct level_trial *trial,
		  struct level_entry *entry)
{
	int err;

	entry->tried = true;
	entry->status = trial->status;
	entry->evidence = trial->evidence;
	entry->elapsed_us = (int64_t)trial->report.elapsed_us;
	if (trial->status == FOOTING_AVAILABLE)
		return 0;
	err = add_missing(matrix, trial, entry);
	return err ? err : add_cause(matrix, trial, entry);
}

int level_probe_settle(const struct level_probe *probe, struct footing_matrix *matrix)
{
	struct level_entry *none = &matrix->levels[FOOTING_LEVEL_NONE];
	enum footing_level strongest;
	int err = 0;

	if (probe->levels & 1u << FOOTING_LEVEL_NONE) {
		none->tried = true;
		none->status = FOOTING_AVAILABLE;
		none->evidence = FOOTING_EVIDENCE_DECLARED;
	}
	for (size_t i = 0; i < probe->n && !err; i++)
		err = settle(matrix, probe->order[i],
			     &matrix->levels[probe->order[i]->plan.level]);
	/* Of some levels only, none is the strongest. */
	if (err || probe->levels != (1u << FOOTING_LEVELS) - 1 ||
	    footing_matrix_strongest(matrix, &strongest))
		return err;
	matrix->strongest = strdup(footing_level_name(strongest));
	return matrix->strongest ? 0 : -ENOMEM;
}
