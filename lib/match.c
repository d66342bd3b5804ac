/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "options.h"
#include "probe/probe.h"

/*
 * Cheap, without any effect, and of those that most layers can close: filters, sysctls,
 * limits, modules, a chroot.
 */
#define DECISIVE "userns.create"

static int add(struct footing_match *match, const char *name, unsigned int scopes,
	       enum footing_sameness sameness, const char *theirs, const char *here)
{
	struct footing_input *input = realloc(match->inputs,
					      (match->n + 1) * sizeof(*input));

	if (!input)
		return -ENOMEM;
	match->inputs = input;
	input = &input[match->n++];
	input->name = strdup(name);
	input->theirs = theirs ? strdup(theirs) : NULL;
	input->here = here ? strdup(here) : NULL;
	input->scopes = scopes;
	input->sameness = sameness;
	return input->name && !theirs == !input->theirs && !here == !input->here
		       ? 0
		       : -ENOMEM;
}

/* ---------------------------------------------------------------- inputs */

static bool same_boot(const struct inputs *a, const struct inputs *b)
{
	const struct input *x = inputs_find(a, "subject.boot_id");
	const struct input *y = inputs_find(b, "subject.boot_id");

	return x && y && x->value && y->value && strcmp(x->value, y->value) == 0;
}

/*
 * @theirs, @here: the same input, or NULL where that side has none.
 *
 * A matrix does not say whether what it has not was absent or could not be read. But a
 * kernel that is the same lacks the same things, and whether it is has its own inputs.
 */
static enum footing_sameness compare(const struct input *theirs, const struct input *here,
				     bool booted_once)
{
	const char *a = theirs ? theirs->value : NULL, *b = here ? here->value : NULL;

	if (a && b)
		return strcmp(a, b) == 0 ? FOOTING_SAME : FOOTING_DIFFERENT;
	if (here && here->boot && booted_once && !b)
		return FOOTING_SAME;
	if (here && here->absent)
		return a ? FOOTING_DIFFERENT : FOOTING_SAME;
	return FOOTING_SAMENESS_UNKNOWN;
}

static int compare_one(struct footing_match *match, const struct input *theirs,
		       const struct input *here, bool booted_once)
{
	const struct input *any = here ? here : theirs;
	enum footing_sameness sameness = compare(theirs, here, booted_once);

	if (!(any->scopes & match->scopes) || sameness == FOOTING_SAME)
		return 0;
	return add(match, any->name, any->scopes, sameness, theirs ? theirs->value : NULL,
		   here && here->absent ? "absent"
		   : here		? here->value
					: NULL);
}

int match_inputs(struct footing_match *match, const struct inputs *theirs,
		 const struct inputs *here)
{
	bool booted_once = same_boot(theirs, here);
	int err = 0;

	for (size_t i = 0; i < here->n && !err; i++)
		err = compare_one(match, inputs_find(theirs, here->items[i].name),
				  &here->items[i], booted_once);
	for (size_t i = 0; i < theirs->n && !err; i++)
		if (!inputs_find(here, theirs->items[i].name))
			err = compare_one(match, &theirs->items[i], NULL, booted_once);
	return err;
}

/* ---------------------------------------------------------------- the act */

static bool can_be_tried(const struct footing_entry *entry,
			 const struct footing_options *options)
{
	int row = entry->feature ? row_index(entry->id) : -1;

	if (row < 0 || entry->status == FOOTING_UNKNOWN)
		return false;
	if (options && options->quiet_kernel && !footing_feature_quiet(entry->feature))
		return false;
	return !options || !options->selective || options->selected[row];
}

const struct footing_entry *match_choose(const struct footing_matrix *matrix,
					 const struct footing_options *options)
{
	const struct footing_entry *entry = footing_matrix_get(matrix, DECISIVE,
							       FOOTING_USERNS);

	if (entry && can_be_tried(entry, options))
		return entry;
	for (entry = NULL; (entry = footing_matrix_next(matrix, entry));)
		if (can_be_tried(entry, options))
			return entry;
	return NULL;
}

/* How it ended, but not by which evidence: that may depend on what else was tried. */
static void outcome_text(const struct footing_entry *entry, char *text, size_t size)
{
	const char *error = entry->err ? footing_errno_name(entry->err) : NULL;
	const char *signal = entry->signal ? footing_signal_name(entry->signal) : NULL;
	char value[24] = "";

	if (entry->has_value)
		snprintf(value, sizeof(value), " %lld", (long long)entry->value);
	snprintf(text, size, "%s%s%s%s%s%s%s%s", footing_status_name(entry->status),
		 value, entry->step ? ": " : "", entry->step ? entry->step : "",
		 error ? " " : "", error ? error : "", signal ? " " : "",
		 signal ? signal : "");
}

static int compare_act(struct footing_match *match, const struct footing_entry *theirs,
		       const struct footing_entry *here)
{
	char before[160], now[160] = "", name[96];
	bool known = here && here->status != FOOTING_UNKNOWN;

	outcome_text(theirs, before, sizeof(before));
	if (here)
		outcome_text(here, now, sizeof(now));
	if (known && strcmp(before, now) == 0)
		return 0;
	snprintf(name, sizeof(name), "features.%s.%s", theirs->id,
		 footing_route_name(theirs->route));
	return add(match, name, FOOTING_SCOPE_CONFINEMENT,
		   known ? FOOTING_DIFFERENT : FOOTING_SAMENESS_UNKNOWN, before,
		   known ? now : NULL);
}

int match_act(struct footing_match *match, const struct footing_matrix *theirs,
	      const struct footing_entry *chosen, const struct footing_matrix *here)
{
	int err = 0;

	if (!chosen)
		return add(match, "features", FOOTING_SCOPE_CONFINEMENT,
			   FOOTING_SAMENESS_UNKNOWN, NULL, NULL);
	for (int i = 0; i < FOOTING_ROUTES && !err; i++) {
		enum footing_route route = (enum footing_route)i;
		const struct footing_entry *entry = footing_matrix_get(theirs, chosen->id,
								       route);

		if (entry && entry->status != FOOTING_UNKNOWN)
			err = compare_act(match, entry,
					  footing_matrix_get(here, chosen->id, route));
	}
	return err;
}

/* ---------------------------------------------------------------- accessors */

void footing_match_free(struct footing_match *match)
{
	if (!match)
		return;
	for (size_t i = 0; i < match->n; i++) {
		free(match->inputs[i].name);
		free(match->inputs[i].theirs);
		free(match->inputs[i].here);
	}
	free(match->inputs);
	free(match);
}

enum footing_sameness footing_match_result(const struct footing_match *match,
					   unsigned int scopes)
{
	enum footing_sameness result = FOOTING_SAME;

	for (size_t i = 0; i < match->n; i++) {
		if (!(match->inputs[i].scopes & scopes))
			continue;
		if (match->inputs[i].sameness == FOOTING_DIFFERENT)
			return FOOTING_DIFFERENT;
		result = FOOTING_SAMENESS_UNKNOWN;
	}
	return !scopes || (scopes & ~match->scopes) ? FOOTING_SAMENESS_UNKNOWN : result;
}

const struct footing_input *footing_match_input(const struct footing_match *match,
						size_t index)
{
	return index < match->n ? &match->inputs[index] : NULL;
}

const char *footing_input_name(const struct footing_input *input)
{
	return input->name;
}

unsigned int footing_input_scopes(const struct footing_input *input)
{
	return input->scopes;
}

enum footing_sameness footing_input_sameness(const struct footing_input *input)
{
	return input->sameness;
}

const char *footing_input_theirs(const struct footing_input *input)
{
	return input->theirs;
}

const char *footing_input_here(const struct footing_input *input)
{
	return input->here;
}
