/* SPDX-License-Identifier: MIT */
/* A line a family, and one for all that is usual. */
#include <string.h>

#include "sections.h"

#define LABEL 22

struct tally {
	int rows, works, unknown, usual;
};

static void count(const struct rows *rows, const char *family, struct tally *tally)
{
	const struct row *row;

	memset(tally, 0, FOOTING_ROUTES * sizeof(*tally));
	rows_each(rows, row)
	{
		struct tally *one = &tally[footing_entry_route(row->entry)];

		if (row->family != family)
			continue;
		one->rows++;
		one->works += row->status == FOOTING_AVAILABLE;
		one->unknown += row->status == FOOTING_UNKNOWN;
		one->usual += row->part == PART_USUAL;
	}
}

static void put_tally(struct screen *screen, const struct tally *tally, const char *how)
{
	if (!tally->rows)
		return;
	screen_hue(screen, tally->works == tally->rows ? HUE_GOOD
			   : tally->works	       ? HUE_DOUBT
						       : HUE_BAD);
	screen_itemf(screen, "%d of %d%s", tally->works, tally->rows, how);
	screen_hue(screen, HUE_PLAIN);
}

static void put_value(struct screen *screen, const struct footing_matrix *matrix,
		      const char *id, const char *before, const char *after)
{
	const struct footing_entry *entry = footing_matrix_get(matrix, id,
							       FOOTING_DIRECT);
	int64_t value;

	if (entry && footing_entry_status(entry) == FOOTING_AVAILABLE &&
	    !footing_entry_value(entry, &value))
		screen_itemf(screen, "%s%lld%s", before, (long long)value, after);
}

static const char *short_name(const struct row *row)
{
	const char *dot = strchr(row->id, '.');

	return dot ? dot + 1 : row->id;
}

/*
 * A surface is neither good nor bad. Named are those that stand out: what is reachable,
 * or, where that is most of it, what is closed.
 */
static void put_surfaces(struct screen *screen, const struct rows *rows,
			 const char *family, const struct tally *tally)
{
	bool most = tally->works * 2 > tally->rows;
	int others = tally->rows - tally->works - tally->unknown;
	const struct row *row;

	if (tally->works == tally->rows) {
		screen_wordsf(screen, "all %d reachable", tally->rows);
		return;
	}
	if (!tally->works && !tally->unknown) {
		screen_wordsf(screen, "none of %d reachable", tally->rows);
		return;
	}
	screen_wordsf(screen, "%d of %d reachable", tally->works, tally->rows);
	if (most ? !others : !tally->works)
		return;
	screen_colon(screen, most ? "; closed:" : ":");
	rows_each(rows, row) if (row->family == family &&
				 row->status ==
					 (most ? FOOTING_UNAVAILABLE : FOOTING_AVAILABLE))
		screen_item(screen, short_name(row));
}

static void put_family(struct screen *screen, const struct rows *rows,
		       const struct row *first)
{
	const struct footing_feature *feature = footing_entry_feature(first->entry);
	struct tally tally[FOOTING_ROUTES];
	struct tally *direct = &tally[FOOTING_DIRECT], *userns = &tally[FOOTING_USERNS];

	count(rows, first->family, tally);
	screen_start(screen, LABEL, footing_feature_family_title(feature));
	if (first->surface) {
		put_surfaces(screen, rows, first->family, direct);
		screen_end(screen);
		return;
	}
	/* What is usual is said once, below, and not counted in every family again. */
	if (userns->rows)
		direct->rows -= direct->usual;
	put_tally(screen, direct, userns->rows ? " directly" : "");
	put_tally(screen, userns, direct->rows ? " in a user namespace" : "");
	if (!strcmp(first->family, "landlock")) {
		put_value(screen, rows->matrix, "landlock.abi", "ABI ", "");
		put_value(screen, rows->matrix, "landlock.layers", "", " layers left");
	}
	screen_end(screen);
}

void put_families(struct screen *screen, const struct rows *rows, bool surfaces)
{
	const char *last = NULL;
	const struct row *row;

	rows_each(rows, row)
	{
		if (row->family != last && (row->surface || !surfaces))
			put_family(screen, rows, row);
		last = row->family;
	}
}

/* ---------------------------------------------------------------- the usual */

void put_usual(struct screen *screen, const struct rows *rows)
{
	int64_t held = 0;
	const struct row *row;
	int n = 0;

	rows_each(rows, row) n += row->part == PART_USUAL;
	if (!n)
		return;
	(void)footing_matrix_integer(rows->matrix, "subject.capabilities.effective",
				     &held);
	screen_gap(screen);
	screen_start(screen, 0, "");
	screen_wordsf(screen,
		      "As usual %s, %d row%s outside a user namespace %s refused.",
		      held ? "with these capabilities" : "without capabilities", n,
		      n == 1 ? "" : "s", n == 1 ? "is" : "are");
	screen_end(screen);
}
