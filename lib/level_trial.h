/* SPDX-License-Identifier: MIT */
/* Levels tried: each plan, and the other ways to it, until one works or none is left. */
#ifndef FOOTING_LEVEL_TRIAL_H
#define FOOTING_LEVEL_TRIAL_H

#include "denials.h"
#include "levels.h"

struct level_trial {
	struct plan plan;
	struct plan_report report;
	struct denials denials; /* what the plan's filter is made of */
	enum footing_status status;
	enum footing_evidence evidence;
	char flaw[96]; /* what was not as planned, though all steps were done */
};

/*
 * One level, ready to be tried. Its terms have to outlive it.
 * Returns: 0, -ENOMEM, -EINVAL with one line in @why.
 */
int level_trial_new(struct level_trial *trial, enum footing_level level,
		    const struct terms *terms, const struct place *place, char *why,
		    size_t why_size);
void level_trial_clear(struct level_trial *trial);

/* Try n of them, side by side. 0, -ENOMEM. */
int level_trials(struct level_trial *const *trials, size_t n, unsigned int deadline_ms);

#endif
