/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "names.h"
#include "troubles.h"

#define LABEL	26
#define LACKING 22

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

/* How many rows only lack this one. */
static int count_behind(const struct rows *rows, const struct row *root)
{
	const struct row *row;
	int n = 0;

	rows_each(rows, row)
		n += row != root && row->root == root && row->part == root->part;
	return n;
}

/* Both routes have it, and the direct one stands for them. */
static bool is_said(const struct row *row, enum part part)
{
	return footing_entry_route(row->entry) == FOOTING_USERNS && row->other &&
	       is_root(row->other, part);
}

void put_lacking(struct screen *screen, struct rows *rows, enum part part,
		 const char *label)
{
	const struct row *row;
	bool first = true;

	rows_each(rows, row)
	{
		const char *text = footing_entry_text(row->entry);
		int behind;

		if (!is_root(row, part) || is_said(row, part))
			continue;
		if (first) {
			screen_gap(screen);
			screen_start(screen, LACKING, label);
		}
		first = false;
		behind = count_behind(rows, row);
		if (behind)
			screen_itemf(screen, "%s and %d that need it", row->id, behind);
		else if (text)
			screen_itemf(screen, "%s (%s)", row->id, text);
		else
			screen_item(screen, row->id);
	}
	if (!first)
		screen_end(screen);
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
