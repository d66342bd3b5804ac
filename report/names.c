/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "names.h"

/* Of one family that many are named by their ids. */
#define IDS_MAX 4

void names_clear(struct rows *rows)
{
	struct row *row;

	rows_each(rows, row) row->marked = false;
}

/* Both routes of a feature are one name, which the direct one stands for. */
static bool is_named(const struct row *row)
{
	return row->marked && (footing_entry_route(row->entry) == FOOTING_DIRECT ||
			       !row->other || !row->other->marked);
}

int names_count(const struct rows *rows)
{
	const struct row *row;
	int n = 0;

	rows_each(rows, row) n += is_named(row);
	return n;
}

int names_rows(const struct rows *rows)
{
	const struct row *row;
	int n = 0;

	rows_each(rows, row) n += row->marked;
	return n;
}

/* What is usual of the other route is no difference worth a word. */
const char *names_suffix(const struct row *row)
{
	static const char *const suffixes[] = {"@direct", "@userns"};

	if (!row->other || row->other->marked || row->other->part == PART_USUAL)
		return "";
	return suffixes[footing_entry_route(row->entry)];
}

static bool same_suffix(const struct row *row, const struct row *of)
{
	return !strcmp(names_suffix(row), names_suffix(of));
}

/* How many features of a family are named as @of is; and how many it has. */
static int count_alike(const struct rows *rows, const struct row *of, int *features)
{
	const char *last = NULL;
	const struct row *row;
	int n = 0;

	*features = 0;
	rows_each(rows, row)
	{
		if (row->family != of->family)
			continue;
		*features += row->id != last;
		last = row->id;
		n += is_named(row) && same_suffix(row, of);
	}
	return n;
}

static const char *how(const struct row *row)
{
	if (!*names_suffix(row))
		return "";
	return footing_entry_route(row->entry) == FOOTING_DIRECT ? " directly"
								 : " in a user namespace";
}

/* The first of its family that is named as it is. */
static bool is_first_alike(const struct rows *rows, const struct row *of)
{
	const struct row *row;

	for (row = rows->items; row < of; row++)
		if (row->family == of->family && is_named(row) && same_suffix(row, of))
			return false;
	return true;
}

/* How many of how many, where there are many that fare alike; else each by its id. */
static void put_name(struct screen *screen, const struct rows *rows,
		     const struct row *row, bool all)
{
	int features, alike = count_alike(rows, row, &features);

	if (all || alike <= IDS_MAX)
		screen_itemf(screen, "%s%s", row->id, names_suffix(row));
	else if (is_first_alike(rows, row))
		screen_itemf(screen, "%s%s (%d of %d)",
			     footing_feature_family_title(
				     footing_entry_feature(row->entry)),
			     how(row), alike, features);
}

void names_put(struct screen *screen, const struct rows *rows, bool all)
{
	const struct row *row;

	rows_each(rows, row) if (is_named(row)) put_name(screen, rows, row, all);
}

void names_put_titles(struct screen *screen, const struct rows *rows)
{
	const struct row *row;
	bool first = true;

	rows_each(rows, row)
	{
		if (!is_named(row))
			continue;
		screen_wordsf(screen, "%s%s%s (%s)", first ? "" : "and ", row->id,
			      names_suffix(row), footing_entry_title(row->entry));
		first = false;
	}
}
