/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "troubles.h"

#define LABEL	  26
#define NAMES_MAX 4 /* of a family, that are told of what only lacks something else */

/*
 * A reason and the rows that it applies to; or, with @behind, the rows that only lack
 * one of those.
 */
struct trouble {
	const struct rows *rows;
	const struct row *first; /* the first row that has the reason */
	bool behind;
};

/* Surfaces are told in their family's line, where a verdict could be had. */
static bool told_elsewhere(const struct row *row)
{
	return row->status == FOOTING_AVAILABLE || row->usual ||
	       (row->surface && row->status == FOOTING_UNAVAILABLE);
}

/* A row with a reason of its own: it lacks nothing, or nothing that is told. */
static bool is_root(const struct row *row)
{
	if (told_elsewhere(row))
		return false;
	return row->root == row || entry_prerequisite(row->root->entry) ||
	       told_elsewhere(row->root);
}

static bool has_reason(const struct trouble *trouble, const struct row *row)
{
	return is_root(row) && row->status == trouble->first->status &&
	       !strcmp(row->why, trouble->first->why);
}

static bool holds(const struct trouble *trouble, const struct row *row)
{
	if (!trouble->behind)
		return has_reason(trouble, row);
	return !told_elsewhere(row) && !is_root(row) && has_reason(trouble, row->root);
}

/* ---------------------------------------------------------------- names */

/* Both routes of a feature are one name, which the direct one stands for. */
static bool is_named(const struct trouble *trouble, const struct row *row)
{
	return holds(trouble, row) &&
	       (footing_entry_route(row->entry) == FOOTING_DIRECT || !row->other ||
		!holds(trouble, row->other));
}

static int count_names(const struct trouble *trouble)
{
	const struct row *row;
	int n = 0;

	rows_each(trouble->rows, row) n += is_named(trouble, row);
	return n;
}

/* Told where the other route fares otherwise, and that is not just usual. */
static const char *suffix(const struct trouble *trouble, const struct row *row)
{
	static const char *const names[] = {"@direct", "@userns"};

	if (!row->other || holds(trouble, row->other) || row->other->usual)
		return "";
	return names[footing_entry_route(row->entry)];
}

struct family {
	int named, features; /* of the trouble, and in the matrix */
	bool alike;	     /* all names have the same suffix */
};

static void look_at_family(const struct trouble *trouble, const struct row *of,
			   struct family *family)
{
	const char *last = NULL;
	const struct row *row;

	memset(family, 0, sizeof(*family));
	family->alike = true;
	rows_each(trouble->rows, row)
	{
		if (row->family != of->family)
			continue;
		family->features += row->id != last;
		last = row->id;
		if (!is_named(trouble, row))
			continue;
		family->named++;
		if (strcmp(suffix(trouble, row), suffix(trouble, of)) != 0)
			family->alike = false;
	}
}

/* The names of one family: it as a whole, some and how many, or each. */
static void put_family(struct screen *screen, const struct trouble *trouble,
		       const struct row *of)
{
	const char *dots = screen->style->ascii ? "..." : "\u2026";
	struct family family;
	const struct row *row;
	int n = 0;

	look_at_family(trouble, of, &family);
	if (family.named > 1 && family.named == family.features && family.alike) {
		screen_itemf(screen, "%s.*%s (%d)", of->family, suffix(trouble, of),
			     family.named);
		return;
	}
	rows_each(trouble->rows, row)
	{
		if (row->family != of->family || !is_named(trouble, row))
			continue;
		if (trouble->behind && family.named > NAMES_MAX && ++n == NAMES_MAX) {
			screen_itemf(screen, "%s%s %s (%d)", row->id,
				     suffix(trouble, row), dots, family.named);
			return;
		}
		screen_itemf(screen, "%s%s", row->id, suffix(trouble, row));
	}
}

static void put_names(struct screen *screen, const struct trouble *trouble)
{
	const char *last = NULL;
	const struct row *row;

	rows_each(trouble->rows, row)
	{
		if (!is_named(trouble, row))
			continue;
		if (row->family != last)
			put_family(screen, trouble, row);
		last = row->family;
	}
}

/* ---------------------------------------------------------------- reasons */

static void put_reason(struct screen *screen, struct trouble *trouble)
{
	char label[80];

	if (count_names(trouble) == 1) {
		snprintf(label, sizeof(label), "  %s%s", trouble->first->id,
			 suffix(trouble, trouble->first));
		screen_start(screen, LABEL, label);
	} else {
		screen_start(screen, 2, "");
		put_names(screen, trouble);
		screen_end(screen);
		screen_start(screen, LABEL, "");
	}
	screen_words(screen, trouble->first->why);
	screen_end(screen);
	trouble->behind = true;
	if (count_names(trouble)) {
		screen_start(screen, LABEL, "    and what needs it");
		put_names(screen, trouble);
		screen_end(screen);
	}
	trouble->behind = false;
}

static bool has_behind(struct trouble *trouble)
{
	int n;

	trouble->behind = true;
	n = count_names(trouble);
	trouble->behind = false;
	return n > 0;
}

/* Whether an earlier row has the same reason. */
static bool is_repeated(const struct trouble *trouble)
{
	const struct row *row;

	for (row = trouble->rows->items; row < trouble->first; row++)
		if (has_reason(trouble, row))
			return true;
	return false;
}

void put_troubles(struct screen *screen, const struct rows *rows,
		  enum footing_status status, const char *heading)
{
	bool headed = false, with_behind;
	const struct row *row;
	int pass;

	/* First those that others wait for. */
	for (pass = 0; pass < 2; pass++) {
		with_behind = pass == 0;
		rows_each(rows, row)
		{
			struct trouble trouble = {.rows = rows, .first = row};

			if (row->status != status || !is_root(row) ||
			    is_repeated(&trouble) || has_behind(&trouble) != with_behind)
				continue;
			if (!headed)
				screen_heading(screen, heading);
			headed = true;
			put_reason(screen, &trouble);
		}
	}
}
