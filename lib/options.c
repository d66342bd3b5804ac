/* SPDX-License-Identifier: MIT */
/* What to probe, and how. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "probe/probe.h"

int footing_options_new(struct footing_options **options)
{
	struct footing_options *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->deadline_ms = DEADLINE_DEFAULT_MS;
	new->selected = calloc(rows_count(), sizeof(*new->selected));
	if (!new->selected) {
		free(new);
		return -ENOMEM;
	}
	*options = new;
	return 0;
}

void footing_options_free(struct footing_options *options)
{
	if (!options)
		return;
	free(options->selected);
	free(options->calls);
	free(options);
}

int footing_options_set_deadline(struct footing_options *options,
				 unsigned int milliseconds)
{
	if (milliseconds < 1 || milliseconds > DEADLINE_MAX_MS)
		return -EINVAL;
	options->deadline_ms = milliseconds;
	return 0;
}

static bool matches(const char *pattern, const struct footing_row *row)
{
	return !(row->flags & ROW_COUNTER) &&
	       (fnmatch(pattern, row->id, 0) == 0 ||
		(row->alias && fnmatch(pattern, row->alias, 0) == 0));
}

/* "level:namespace", "level:*" */
static bool select_levels(struct footing_options *options, const char *pattern)
{
	bool found = false;

	for (int i = 0; i < FOOTING_LEVELS; i++) {
		if (fnmatch(pattern, footing_level_name((enum footing_level)i), 0) != 0)
			continue;
		options->levels |= 1u << i;
		found = true;
	}
	return found;
}

int footing_options_select(struct footing_options *options, const char *pattern)
{
	bool found = strncmp(pattern, "level:", 6) == 0 &&
		     select_levels(options, pattern + 6);

	for (size_t i = 0; i < rows_count(); i++) {
		if (!matches(pattern, row_at(i, NULL)))
			continue;
		options->selected[i] = true;
		found = true;
	}
	if (!found)
		return -EINVAL;
	options->selective = true;
	return 0;
}

void footing_options_set_quiet_kernel(struct footing_options *options, bool quiet)
{
	options->quiet_kernel = quiet;
}

int options_add_call(struct footing_options *options, const char *text)
{
	struct footing_call call, *calls;
	int err = footing_syscall_parse(text, &call, NULL, 0);

	if (err)
		return err;
	calls = realloc(options->calls, (options->n_calls + 1) * sizeof(*calls));
	if (!calls)
		return -ENOMEM;
	options->calls = calls;
	calls[options->n_calls++] = call;
	options->selective = true;
	return 0;
}
