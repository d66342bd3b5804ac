/* SPDX-License-Identifier: MIT */
/* The two lines that answer most: the strongest isolation, and which sandboxes start. */
#include <string.h>

#include "sections.h"

#define LABEL 22

/* ------------------------------------------------------- levels */

static bool has_landlock(enum footing_level level)
{
	return level == FOOTING_LEVEL_LANDLOCK || level == FOOTING_LEVEL_LAYERED;
}

static void put_level(struct screen *screen, const struct footing_matrix *matrix,
		      enum footing_level level)
{
	const struct footing_entry *abi = footing_matrix_get(matrix, "landlock.abi",
							     FOOTING_DIRECT);
	enum footing_evidence evidence;
	int64_t value;

	footing_matrix_level(matrix, level, &evidence, NULL);
	screen_hue(screen, HUE_GOOD);
	screen_words(screen, footing_level_name(level));
	if (has_landlock(level) && abi && !footing_entry_value(abi, &value))
		screen_wordsf(screen, "%sABI %lld",
			      level == FOOTING_LEVEL_LANDLOCK ? "" : "with Landlock ",
			      (long long)value);
	screen_hue(screen, HUE_PLAIN);
	screen_wordsf(screen, "(%s)", footing_evidence_name(evidence));
}

/* The strongest of a status, or NONE. */
static enum footing_level last_of(const struct footing_matrix *matrix,
				  enum footing_status status)
{
	int i = FOOTING_LEVELS - 1;

	while (i > 0 &&
	       footing_matrix_level(matrix, (enum footing_level)i, NULL, NULL) != status)
		i--;
	return (enum footing_level)i;
}

/* What is stronger than that, the weaker of them first. */
static void put_levels(struct screen *screen, const struct footing_matrix *matrix,
		       enum footing_level from, enum footing_status status,
		       const char *verdict)
{
	enum footing_level last = last_of(matrix, status);
	bool first = true;
	int i;

	for (i = (int)from; i < FOOTING_LEVELS; i++) {
		enum footing_level level = (enum footing_level)i;
		const char *name = footing_level_name(level);
		const char *after = level == last ? verdict : "";

		if (footing_matrix_level(matrix, level, NULL, NULL) != status)
			continue;
		if (first)
			screen_part(screen, "", name, after);
		else
			screen_itemf(screen, "%s%s", name, after);
		first = false;
	}
}

/* Levels that were not tried, or of which nothing is known, have nothing to say. */
static bool any_level(const struct footing_matrix *matrix)
{
	int i;

	for (i = 0; i < FOOTING_LEVELS; i++)
		if (footing_matrix_level(matrix, (enum footing_level)i, NULL, NULL) !=
		    FOOTING_UNKNOWN)
			return true;
	return false;
}

static void put_strongest(struct screen *screen, const struct footing_matrix *matrix)
{
	enum footing_level strongest, from = FOOTING_LEVEL_NONE;
	bool found = !footing_matrix_strongest(matrix, &strongest);

	screen_start(screen, LABEL, "Strongest isolation");
	if (found) {
		put_level(screen, matrix, strongest);
		from = (enum footing_level)(strongest + 1);
	} else {
		screen_hue(screen, HUE_BAD);
		screen_words(screen, "none that could be tried");
		screen_hue(screen, HUE_PLAIN);
	}
	put_levels(screen, matrix, from, FOOTING_UNAVAILABLE, ": no");
	put_levels(screen, matrix, from, FOOTING_UNKNOWN, ": could not tell");
	screen_end(screen);
}

/* ------------------------------------------------------- sandboxes */

/* Those of a status; @before stands before the first of them. */
static void put_sandboxes(struct screen *screen, const struct footing_matrix *matrix,
			  enum footing_status status, const char *before)
{
	const struct footing_sandbox *sandbox = NULL;
	bool first = true;

	while ((sandbox = footing_sandbox_next(sandbox))) {
		const char *name = footing_sandbox_name(sandbox);
		enum footing_status is;

		if (footing_matrix_sandbox(matrix, name, &is, NULL) || is != status)
			continue;
		if (first)
			screen_part(screen, before, name, "");
		else
			screen_item(screen, name);
		first = false;
	}
}

static bool any_sandbox(const struct footing_matrix *matrix)
{
	const struct footing_sandbox *sandbox = NULL;
	enum footing_status status;

	while ((sandbox = footing_sandbox_next(sandbox)))
		if (!footing_matrix_sandbox(matrix, footing_sandbox_name(sandbox),
					    &status, NULL))
			return true;
	return false;
}

static void put_starts(struct screen *screen, const struct footing_matrix *matrix)
{
	screen_start(screen, LABEL, "Starts here");
	screen_hue(screen, HUE_GOOD);
	put_sandboxes(screen, matrix, FOOTING_AVAILABLE, "");
	screen_hue(screen, HUE_PLAIN);
	put_sandboxes(screen, matrix, FOOTING_UNAVAILABLE, "not ");
	put_sandboxes(screen, matrix, FOOTING_UNKNOWN, "could not tell of ");
	screen_end(screen);
}

void put_summary(struct screen *screen, const struct footing_matrix *matrix)
{
	bool levels = any_level(matrix), sandboxes = any_sandbox(matrix);

	if (!levels && !sandboxes)
		return;
	screen_gap(screen);
	if (levels)
		put_strongest(screen, matrix);
	if (sandboxes)
		put_starts(screen, matrix);
}
