/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "level_trial.h"
#include "probe/probe.h"

/* More ways than a plan can have. */
#define ROUNDS 6

static int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int level_trial_new(struct level_trial *trial, enum footing_level level,
		    const struct terms *terms, const struct place *place, char *why,
		    size_t why_size)
{
	struct denials_request request = {0};
	int err;

	memset(trial, 0, sizeof(*trial));
	level_plan(level, terms, place, &trial->plan);
	request.network_none = plan_closes_network(&trial->plan);
	request.unix_closed = plan_closes_unix(&trial->plan);
	request.names = (const char *const *)terms->denied;
	request.n_names = terms->n_denied;
	request.keep_default = true;
	request.attributes_closed = plan_closes_attributes(&trial->plan);
	request.others_apart = plan_parts_others(&trial->plan);
	err = denials_build(&request, &trial->denials, why, why_size);
	trial->plan.filter = trial->denials.code;
	trial->plan.filter_length = trial->denials.length;
	return err;
}

void level_trial_clear(struct level_trial *trial)
{
	denials_clear(&trial->denials);
}

static void judge(struct level_trial *trial)
{
	trial->status = plan_judge(&trial->plan, &trial->report, &trial->evidence,
				   trial->flaw, sizeof(trial->flaw));
}

/* One round: those of which the outcome is not known. 0, -ENOMEM. */
static int round_of(struct level_trial *const *trials, const bool *open, size_t n,
		    unsigned int ms)
{
	const struct plan **plans = calloc(n, sizeof(*plans));
	struct plan_report *reports = calloc(n, sizeof(*reports));
	size_t tried = 0, at = 0;
	int err = plans && reports ? 0 : -ENOMEM;

	for (size_t i = 0; i < n && !err; i++)
		if (open[i])
			plans[tried++] = &trials[i]->plan;
	if (!err)
		err = plan_try(plans, reports, tried, ms);
	for (size_t i = 0; i < n && !err; i++)
		if (open[i])
			trials[i]->report = reports[at++];
	free(plans);
	free(reports);
	return err;
}

/* On a busy machine a program may not come to its end in time: it is given another go. */
static bool again(const struct level_trial *trial, bool *repeated)
{
	bool once = trial->status == FOOTING_UNKNOWN && !*repeated &&
		    trial->report.obs.outcome != OUTCOME_NO_CHILD;

	*repeated = *repeated || once;
	return once;
}

/* What there was no time for. */
static void overdue(struct level_trial *const *trials, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (trials[i]->report.obs.outcome == OUTCOME_NONE)
			trials[i]->report.obs.outcome = OUTCOME_TIMEOUT;
}

int level_trials(struct level_trial *const *trials, size_t n, unsigned int deadline_ms)
{
	int64_t end = clock_ms() + deadline_ms;
	bool open[FOOTING_LEVELS], repeated[FOOTING_LEVELS] = {false}, more = true;
	int err = 0;

	for (size_t i = 0; i < n; i++)
		open[i] = true;
	for (int turn = 0; turn < ROUNDS && more && !err; turn++) {
		int64_t left = end - clock_ms();

		if (left <= 0) {
			overdue(trials, n);
			break;
		}
		err = round_of(trials, open, n, (unsigned int)left);
		more = false;
		for (size_t i = 0; i < n && !err; i++) {
			if (!open[i])
				continue;
			judge(trials[i]);
			open[i] = again(trials[i], &repeated[i]) ||
				  plan_other_way(&trials[i]->plan, &trials[i]->report);
			more = more || open[i];
		}
	}
	return err;
}
