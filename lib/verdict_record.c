/* SPDX-License-Identifier: MIT */
/* The record of a sandbox, as fields of its verdict. */
#include <errno.h>

#include "record.h"
#include "verdict.h"

int footing_verdict_requested(const struct footing_verdict *verdict,
			      enum footing_level *level)
{
	if (!verdict->record)
		return -ENODATA;
	*level = verdict->record->requested;
	return 0;
}

int footing_verdict_effective(const struct footing_verdict *verdict,
			      enum footing_level *level)
{
	if (!verdict->record || !verdict->record->has_effective)
		return -ENODATA;
	*level = verdict->record->effective;
	return 0;
}

const char *footing_verdict_why(const struct footing_verdict *verdict)
{
	return verdict->record ? verdict->record->why : NULL;
}

static const struct promise *promise_of(const struct footing_verdict *verdict,
					enum footing_promise promise)
{
	return verdict->record && (unsigned int)promise < FOOTING_PROMISES
		       ? &verdict->record->promises[promise]
		       : NULL;
}

bool footing_verdict_in_force(const struct footing_verdict *verdict,
			      enum footing_promise promise)
{
	const struct promise *of = promise_of(verdict, promise);

	return of && of->in_force;
}

bool footing_verdict_kept(const struct footing_verdict *verdict,
			  enum footing_promise promise)
{
	const struct promise *of = promise_of(verdict, promise);

	return of && of->kept;
}

const char *footing_verdict_by(const struct footing_verdict *verdict,
			       enum footing_promise promise, size_t index)
{
	const struct promise *of = promise_of(verdict, promise);

	for (int i = 0; of && i < PLAN_MECHANISMS; i++)
		if (of->by & 1u << i && index-- == 0)
			return footing_mechanism_name((enum footing_mechanism)i);
	return NULL;
}

const char *footing_verdict_gap(const struct footing_verdict *verdict,
				enum footing_promise promise, size_t index)
{
	const struct promise *of = promise_of(verdict, promise);

	for (unsigned int i = 0; of && i < GAPS; i++)
		if (of->gaps & 1u << i && index-- == 0)
			return gap_name(i);
	return NULL;
}

const char *footing_verdict_apart(const struct footing_verdict *verdict,
				  enum footing_promise promise, size_t index)
{
	const struct promise *of = promise_of(verdict, promise);

	for (unsigned int i = 0; of && i < APARTS; i++)
		if (of->apart & 1u << i && index-- == 0)
			return apart_name(i);
	return NULL;
}

enum footing_status footing_verdict_mechanism(const struct footing_verdict *verdict,
					      enum footing_mechanism mechanism,
					      bool *requested, const char **cause)
{
	const struct mechanism_state *state =
		verdict->record && (unsigned int)mechanism < PLAN_MECHANISMS
			? &verdict->record->mechanisms[mechanism]
			: NULL;

	if (requested)
		*requested = state && state->requested;
	if (cause)
		*cause = state ? state->cause : NULL;
	return state ? state->enforced : FOOTING_UNKNOWN;
}

bool footing_verdict_directory_kept(const struct footing_verdict *verdict)
{
	return verdict->record && !verdict->record->directory_lost;
}

const char *footing_verdict_missing(const struct footing_verdict *verdict, size_t index)
{
	return verdict->record && index < (size_t)verdict->record->missing.count
		       ? verdict->record->missing.items[index]
		       : NULL;
}
