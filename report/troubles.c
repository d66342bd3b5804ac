/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "names.h"
#include "troubles.h"

#define LABEL 26

/* A row with a reason of its own: it lacks nothing, or nothing that is told here. */
static bool is_root(const struct row *row, enum part part)
{
	return row->part == part &&
	       (row->root == row || entry_prerequisite(row->root->entry) ||
		row->root->part != part);
}

static bool has_reason(const struct row *row, const struct row *first)
{
	return is_root(row, first->part) && !strcmp(row->why, first->why);
}

/* The rows with the reason of the first; or those that only lack one of these. */
static void mark(struct rows *rows, const struct row *first, bool behind)
{
	struct row *row;

	rows_each(rows, row) row->marked = behind ? row->part == first->part &&
							    !is_root(row, first->part) &&
							    has_reason(row->root, first)
						  : has_reason(row, first);
}

static void put_reason(struct screen *screen, struct rows *rows, const struct row *first)
{
	char label[80];

	mark(rows, first, false);
	if (names_count(rows) == 1) {
		snprintf(label, sizeof(label), "  %s%s", first->id, names_suffix(first));
		screen_start(screen, LABEL, label);
	} else {
		screen_start(screen, 2, "");
		names_put(screen, rows, false);
		screen_end(screen);
		screen_start(screen, LABEL, "");
	}
	screen_words(screen, first->why);
	screen_end(screen);
	mark(rows, first, true);
	if (names_count(rows)) {
		screen_start(screen, LABEL, "    and what needs it");
		names_put(screen, rows, false);
		screen_end(screen);
	}
}

static bool has_behind(struct rows *rows, const struct row *first)
{
	mark(rows, first, true);
	return names_count(rows) > 0;
}

/* Whether an earlier row has the same reason. */
static bool is_repeated(const struct rows *rows, const struct row *first)
{
	const struct row *row;

	for (row = rows->items; row < first; row++)
		if (has_reason(row, first))
			return true;
	return false;
}

void put_troubles(struct screen *screen, struct rows *rows, enum part part,
		  const char *heading)
{
	bool headed = false;
	const struct row *row;
	int pass;

	/* First those that others wait for. */
	for (pass = 0; pass < 2; pass++) {
		rows_each(rows, row)
		{
			if (!is_root(row, part) || is_repeated(rows, row) ||
			    has_behind(rows, row) != (pass == 0))
				continue;
			if (!headed)
				screen_heading(screen, heading);
			headed = true;
			put_reason(screen, rows, row);
		}
	}
}
