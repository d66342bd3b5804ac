/* SPDX-License-Identifier: MIT */
/* What to probe, and how. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "options.h"
#include "probe/probe.h"
#include "sandboxes.h"

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

static bool select_features(struct footing_options *options, const char *pattern)
{
	bool found = false;

	for (size_t i = 0; i < rows_count(); i++) {
		if (!matches(pattern, row_at(i, NULL)))
			continue;
		options->selected[i] = true;
		found = true;
	}
	return found;
}

static bool select_levels(struct footing_options *options, const char *pattern)
{
	bool found = false;
	char name[32];

	for (int i = 0; i < FOOTING_LEVELS; i++) {
		snprintf(name, sizeof(name), "level:%s",
			 footing_level_name((enum footing_level)i));
		if (fnmatch(pattern, name, 0) != 0)
			continue;
		options_add_level(options, (enum footing_level)i);
		found = true;
	}
	return found;
}

/* What a sandbox needs; "*" alone has all features already. 0, -ENOENT, -ENOMEM. */
static int select_sandboxes(struct footing_options *options, const char *pattern)
{
	const struct footing_sandbox *sandbox = NULL;
	char name[48];
	int err = -ENOENT;

	while ((sandbox = footing_sandbox_next(sandbox))) {
		snprintf(name, sizeof(name), "sandbox:%s", footing_sandbox_name(sandbox));
		if (fnmatch(pattern, name, 0) != 0)
			continue;
		err = sandbox_select(sandbox, options);
		if (err)
			return err;
	}
	return err;
}

int footing_options_select(struct footing_options *options, const char *pattern)
{
	bool found = select_features(options, pattern);
	int err;

	found |= select_levels(options, pattern);
	err = select_sandboxes(options, pattern);
	if (err == -ENOMEM)
		return err;
	if (!found && err)
		return -EINVAL;
	options->selective = true;
	return 0;
}

void options_add_level(struct footing_options *options, enum footing_level level)
{
	options->levels |= 1u << level;
	options->selective = true;
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
