/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "obstacles.h"
#include "words.h"

/* So many are told in full on the first screen, and of each so many changes. */
#define WHOLE_MAX   2
#define CHANGES_MAX 1

/* ---------------------------------------------------------------- what it is */

/* The rows that met it themselves; others only need those. */
static bool met(const struct obstacle *obstacle, const struct row *row)
{
	return row->root == row && obstacle_blocks(obstacle, row);
}

/* What it is about; not again what @answers names already. */
static void find_objects(const struct obstacle *obstacle, const struct rows *rows,
			 const char *answers, char *to, size_t size)
{
	struct seen seen = {.n = 0};
	const struct row *row;

	*to = '\0';
	rows_each(rows, row)
	{
		const char *object = met(obstacle, row)
					     ? footing_cause_object(row_cause(row, 0))
					     : NULL;

		if (object && !strstr(answers, object) && seen_add(&seen, object))
			text_add(to, size, ", ", object);
	}
}

/* "unshare, mount: EPERM": the steps that got one answer. */
static void add_answer(const struct obstacle *obstacle, const struct rows *rows,
		       const struct footing_entry *like, char *to, size_t size)
{
	struct seen seen = {.n = 0};
	const struct row *row;
	char steps[TEXT_MAX] = "", answer[32];
	int err = footing_entry_errno(like), signal = footing_entry_signal(like);
	const char *name = signal ? footing_signal_name(signal) : footing_errno_name(err);

	rows_each(rows, row)
	{
		const char *step = footing_entry_step(row->entry);

		if (met(obstacle, row) && step &&
		    footing_entry_errno(row->entry) == err &&
		    footing_entry_signal(row->entry) == signal && seen_add(&seen, step))
			text_add(steps, sizeof(steps), ", ", step);
	}
	if (!*steps)
		return;
	if (name) {
		snprintf(answer, sizeof(answer), ": %s", name);
		text_add(steps, sizeof(steps), "", answer);
	}
	text_add(to, size, "; ", steps);
}

static bool same_answer(const struct footing_entry *a, const struct footing_entry *b)
{
	return footing_entry_errno(a) == footing_entry_errno(b) &&
	       footing_entry_signal(a) == footing_entry_signal(b);
}

static void find_answers(const struct obstacle *obstacle, const struct rows *rows,
			 char *to, size_t size)
{
	const struct row *row, *before;

	*to = '\0';
	rows_each(rows, row)
	{
		if (!met(obstacle, row))
			continue;
		for (before = rows->items; before < row; before++)
			if (met(obstacle, before) &&
			    same_answer(before->entry, row->entry))
				break;
		if (before == row)
			add_answer(obstacle, rows, row->entry, to, size);
	}
}

static void put_what(struct screen *screen, const struct obstacle *obstacle,
		     const struct rows *rows)
{
	const char *code = footing_cause_code(obstacle->cause);
	char label[32], text[TEXT_MAX], answers[TEXT_MAX];

	find_answers(obstacle, rows, answers, sizeof(answers));
	layer_label(footing_cause_layer(obstacle->cause), label, sizeof(label));
	screen_hue(screen, HUE_STRONG);
	block_start(screen, label);
	screen_hue(screen, HUE_PLAIN);
	screen_words(screen, cause_meaning(code));
	find_objects(obstacle, rows, answers, text, sizeof(text));
	if (!footing_cause_code_title(code))
		screen_wordsf(screen, "(%s)", code);
	if (*text)
		screen_wordsf(screen, "- %s", text);
	screen_end(screen);
	block_start(screen, "");
	screen_wordsf(screen, "%s%s%s", answers, *answers ? " - " : "",
		      confidence_meaning(footing_cause_confidence(obstacle->cause)));
	screen_end(screen);
}

/* ---------------------------------------------------------------- what it does */

static void put_blocked(struct screen *screen, const struct obstacle *obstacle,
			struct rows *rows, bool full)
{
	struct row *row;

	rows_each(rows, row) row->marked = obstacle_blocks(obstacle, row);
	block_start(screen, "blocks");
	if (names_count(rows) == 1)
		names_put_titles(screen, rows);
	else
		names_put(screen, rows, full);
	if (obstacle->rows > 1)
		screen_wordsf(screen, "- %d rows", obstacle->rows);
	screen_end(screen);
}

/* The causes after the first one, of all rows that met it, each once. */
static void put_behind(struct screen *screen, const struct obstacle *obstacle,
		       const struct rows *rows)
{
	bool ambiguous = footing_cause_confidence(obstacle->cause) == FOOTING_AMBIGUOUS;
	struct seen seen = {.n = 0};
	const struct footing_cause *cause;
	const struct row *row;
	size_t i;

	rows_each(rows, row)
	{
		for (i = 1; met(obstacle, row) && (cause = row_cause(row, i)); i++) {
			const char *code = footing_cause_code(cause);
			const char *object = footing_cause_object(cause);

			if (!seen_add(&seen, code))
				continue;
			block_start(screen, ambiguous ? "or" : "behind it");
			screen_wordsf(screen, "%s%s%s", cause_meaning(code),
				      object ? " - " : "", object ? object : "");
			screen_end(screen);
		}
	}
}

/* ---------------------------------------------------------------- what lifts it */

static void put_lift(struct screen *screen, const struct footing_remedy *remedy,
		     const struct row *row, bool full)
{
	const char *opens = footing_remedy_opens(remedy);

	if (full) {
		put_remedy(screen, remedy, row);
		return;
	}
	put_change(screen, remedy, row);
	if (!opens)
		return;
	block_start(screen, "");
	screen_wordsf(screen, "opens %s", opens);
	screen_end(screen);
}

struct changes {
	struct seen seen;
	int left; /* that there is room for */
	bool full;
};

/* Of each row that met it the change that is @place from the narrowest. */
static bool put_changes_at(struct screen *screen, const struct obstacle *obstacle,
			   const struct rows *rows, size_t place, struct changes *changes)
{
	const struct row *row;
	bool any = false;

	rows_each(rows, row)
	{
		const struct footing_remedy *remedy =
			met(obstacle, row)
				? footing_cause_remedy(row_cause(row, 0), place)
				: NULL;
		const char *change = remedy ? footing_remedy_change(remedy) : NULL;

		any |= remedy != NULL;
		if (!remedy || !seen_add(&changes->seen, change ? change : ""))
			continue;
		if (--changes->left >= 0)
			put_lift(screen, remedy, row, changes->full);
	}
	return any;
}

/* The narrowest change of each row that met it; with @full the wider ones too. */
static void put_changes(struct screen *screen, const struct obstacle *obstacle,
			const struct rows *rows, bool full)
{
	struct changes changes = {.left = full ? SEEN_MAX : CHANGES_MAX, .full = full};
	size_t place = 0;

	while (put_changes_at(screen, obstacle, rows, place, &changes) && full)
		place++;
	if (changes.left >= 0 && !changes.seen.full)
		return;
	block_start(screen, "");
	screen_wordsf(screen, "and %s: footing explain %s",
		      changes.left == -1 ? "another such change" : "more such changes",
		      footing_cause_code(obstacle->cause));
	screen_end(screen);
}

/* ---------------------------------------------------------------- all of them */

static void put_whole(struct screen *screen, const struct obstacle *obstacle,
		      struct rows *rows, bool full)
{
	put_what(screen, obstacle, rows);
	put_blocked(screen, obstacle, rows, full);
	put_behind(screen, obstacle, rows);
	put_changes(screen, obstacle, rows, full);
}

/* What blocks little is named, where the screen would not hold all of it. */
static void put_short(struct screen *screen, const struct obstacle *obstacle,
		      struct rows *rows)
{
	char label[32], text[TEXT_MAX];

	layer_label(footing_cause_layer(obstacle->cause), label, sizeof(label));
	block_start(screen, label);
	screen_words(screen, cause_meaning(footing_cause_code(obstacle->cause)));
	find_objects(obstacle, rows, "", text, sizeof(text));
	if (*text)
		screen_wordsf(screen, "- %s", text);
	screen_end(screen);
	put_blocked(screen, obstacle, rows, false);
}

int put_obstacles(struct screen *screen, struct rows *rows, bool full)
{
	struct obstacles obstacles;
	char heading[64];
	size_t i, whole;
	int err = obstacles_find(&obstacles, rows);

	if (err)
		return err;
	if (obstacles.n) {
		snprintf(heading, sizeof(heading), "%zu thing%s in the way", obstacles.n,
			 obstacles.n == 1 ? "" : "s");
		screen_heading(screen, heading);
	} else if (full) {
		screen_heading(screen, "Nothing that is known stands in the way");
	}
	whole = full || obstacles.n <= WHOLE_MAX + 1 ? obstacles.n : WHOLE_MAX;
	for (i = 0; i < obstacles.n; i++) {
		if (i && i <= whole)
			screen_gap(screen);
		if (i < whole)
			put_whole(screen, &obstacles.items[i], rows, full);
		else
			put_short(screen, &obstacles.items[i], rows);
	}
	free(obstacles.items);
	return 0;
}
