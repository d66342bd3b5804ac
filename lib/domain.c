/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "domain.h"

/*
 * "There is a limit of 16 layers of stacked rulesets" (userspace-api/landlock.rst). Until
 * Linux 5.19 (ABI 2) it was 64, and some stable kernels of ABI 1 have 16.
 */
#define LAYERS	   16
#define LAYERS_OLD 64

static enum footing_tristate by_layers(int64_t abi, int64_t left)
{
	if (left < LAYERS)
		return TRISTATE_YES;
	if (abi >= 2)
		return left == LAYERS ? TRISTATE_NO : TRISTATE_UNKNOWN;
	if (left == LAYERS || left > LAYERS_OLD)
		return TRISTATE_UNKNOWN;
	return left == LAYERS_OLD ? TRISTATE_NO : TRISTATE_YES;
}

/* A kernel without Landlock has no domains, but a filter can say the same as it. */
static bool kernel_has_none(const struct footing_observation *abi,
			    enum footing_answer ruleset)
{
	return abi->outcome == OUTCOME_REFUSED &&
	       (abi->err == ENOSYS || abi->err == EOPNOTSUPP) &&
	       ruleset == FOOTING_ANSWER_ALLOW;
}

static bool module_is_missing(const struct footing_texts *lsm)
{
	for (int i = 0; i < lsm->count; i++)
		if (strcmp(lsm->items[i], "landlock") == 0)
			return false;
	return lsm->count > 0;
}

enum footing_tristate domain_judge(const struct footing_subject *subject,
				   const struct footing_observation *abi,
				   const struct footing_observation *layers,
				   enum footing_answer ruleset)
{
	if (abi->outcome == OUTCOME_WORKED && layers->outcome == OUTCOME_WORKED &&
	    abi->has_value && layers->has_value)
		return by_layers(abi->value, layers->value);
	if (module_is_missing(&subject->lsm) || kernel_has_none(abi, ruleset))
		return TRISTATE_NO;
	return TRISTATE_UNKNOWN;
}
