/* SPDX-License-Identifier: MIT */
/* The first screen: where we are, what works, and what does not. */
#include <string.h>

#include "rows.h"
#include "screen.h"
#include "troubles.h"

#define LABEL 22

/* ---------------------------------------------------------------- where we are */

static bool holds(const struct footing_matrix *matrix, const char *key)
{
	int64_t value;

	return !footing_matrix_integer(matrix, key, &value) && value > 0;
}

static void add_filters(struct screen *screen, const struct footing_matrix *matrix)
{
	int64_t mode, filters;

	if (footing_matrix_integer(matrix, "subject.seccomp.mode", &mode))
		screen_item(screen, "seccomp unknown");
	else if (mode == 0)
		return;
	else if (footing_matrix_integer(matrix, "subject.seccomp.filters", &filters))
		screen_item(screen, "seccomp filtered");
	else
		screen_itemf(screen, "%lld seccomp filter%s", (long long)filters,
			     filters == 1 ? "" : "s");
}

/* What is only guessed of the runtime is not said. */
static void add_runtime(struct screen *screen, const struct footing_matrix *matrix)
{
	const char *name = footing_matrix_string(matrix, "subject.runtime.name");
	const char *sure = footing_matrix_string(matrix, "subject.runtime.confidence");

	if (name && sure && strcmp(sure, footing_confidence_name(FOOTING_AMBIGUOUS)) != 0)
		screen_itemf(screen, "in %s", name);
}

static void where_we_are(struct screen *screen, const struct footing_matrix *matrix)
{
	const char *release = footing_matrix_string(matrix, "subject.kernel.release");
	const char *machine = footing_matrix_string(matrix, "subject.kernel.machine");
	const char *label = footing_matrix_string(matrix, "subject.label");
	int64_t uid, initial;

	screen_start(screen, 0, "");
	screen_itemf(screen, "Linux %s %s", release ? release : "of unknown release",
		     machine ? machine : "");
	add_runtime(screen, matrix);
	if (!footing_matrix_integer(matrix, "subject.uid", &uid))
		screen_itemf(screen, "uid %lld", (long long)uid);
	if (!footing_matrix_integer(matrix, "subject.namespaces.user.initial",
				    &initial) &&
	    !initial)
		screen_item(screen, "in a user namespace");
	if (holds(matrix, "subject.no_new_privs"))
		screen_item(screen, "no new privileges");
	add_filters(screen, matrix);
	if (holds(matrix, "subject.in_landlock"))
		screen_item(screen, "in a Landlock domain");
	if (holds(matrix, "subject.chrooted"))
		screen_item(screen, "in a chroot");
	if (holds(matrix, "subject.traced"))
		screen_item(screen, "traced");
	if (label && label[0] && strcmp(label, "unconfined") != 0)
		screen_itemf(screen, "label %s", label);
	screen_end(screen);
}

/* ---------------------------------------------------------------- families */

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
		one->usual += row->usual;
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
		screen_wordsf(screen, "all %d", tally->rows);
		return;
	}
	if (!tally->works && !tally->unknown) {
		screen_wordsf(screen, "none of %d", tally->rows);
		return;
	}
	screen_wordsf(screen, "%d of %d", tally->works, tally->rows);
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

static void put_families(struct screen *screen, const struct rows *rows)
{
	const char *last = NULL;
	const struct row *row;

	rows_each(rows, row)
	{
		if (row->family != last)
			put_family(screen, rows, row);
		last = row->family;
	}
}

/* ---------------------------------------------------------------- the usual */

static void put_usual(struct screen *screen, const struct rows *rows)
{
	int64_t held = 0;
	const struct row *row;
	int n = 0;

	rows_each(rows, row) n += row->usual;
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

static void put_foreign(struct screen *screen, const struct rows *rows)
{
	if (!rows->foreign)
		return;
	screen_gap(screen);
	screen_start(screen, 0, "");
	screen_wordsf(screen, "%zu row%s of a newer footing: only in the table.",
		      rows->foreign, rows->foreign == 1 ? "" : "s");
	screen_end(screen);
}

/* ---------------------------------------------------------------- all of it */

void format_judged(FILE *to, const struct footing_matrix *matrix,
		   const struct text_options *options)
{
	const char *host = footing_matrix_string(matrix, "subject.host");
	const char *time = footing_matrix_string(matrix, "probed_at");
	struct screen screen = {.to = to, .style = &options->style};

	if (!options->judged)
		return;
	screen_start(&screen, 0, "");
	screen_wordsf(&screen, "judged %s, taken on %s at %s",
		      strcmp(options->judged, "-") ? options->judged : "standard input",
		      host ? host : "an unnamed host", time ? time : "an unknown time");
	screen_end(&screen);
}

static int write_text(FILE *to, const struct footing_matrix *matrix,
		      const struct text_options *options)
{
	struct screen screen = {.to = to, .style = &options->style};
	struct rows rows;
	int err;

	format_judged(to, matrix, options);
	where_we_are(&screen, matrix);
	screen_gap(&screen);
	if (options->all) {
		format_table(to, matrix, &options->style);
		return 0;
	}
	err = rows_new(&rows, matrix);
	if (err)
		return err;
	put_families(&screen, &rows);
	put_troubles(&screen, &rows, FOOTING_UNAVAILABLE, "Does not work");
	put_troubles(&screen, &rows, FOOTING_UNKNOWN, "Could not tell");
	put_usual(&screen, &rows);
	put_foreign(&screen, &rows);
	screen_gap(&screen);
	fputs("Every row: footing --all\n", to);
	rows_free(&rows);
	return 0;
}

const struct matrix_format format_text = {
	.name = "text",
	.help = "a screen to read; with --all every row",
	.write = write_text,
};
