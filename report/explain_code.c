/* SPDX-License-Identifier: MIT */
/* A cause: what it means, what it stands in the way of here, and how it is lifted. */
#include <string.h>

#include "explain.h"
#include "names.h"
#include "words.h"

bool matrix_has_code(const struct footing_matrix *matrix, const char *code)
{
	const struct footing_entry *entry = NULL;
	const struct footing_cause *cause;
	size_t i;

	while ((entry = footing_matrix_next(matrix, entry)))
		for (i = 0; (cause = footing_entry_cause(entry, i)); i++)
			if (!strcmp(footing_cause_code(cause), code))
				return true;
	return false;
}

/*
 * The cause of a row, or of what it needs, by its code; and its place among them. What
 * only an attacker would miss is none of these: nobody is told to open that.
 */
static const struct footing_cause *cause_of(const struct row *row, const char *code,
					    size_t *place)
{
	const struct footing_cause *cause;

	if (row->status == FOOTING_AVAILABLE || row->surface)
		return NULL;
	for (*place = 0; (cause = row_cause(row, *place)); ++*place)
		if (!strcmp(footing_cause_code(cause), code))
			return cause;
	return NULL;
}

/* What a code means here: what it is met at, and what it is only behind of. */
enum role { ROLE_FIRST, ROLE_CANDIDATE, ROLE_BEHIND, ROLES };

static bool has_role(const struct row *row, const char *code, enum role role)
{
	size_t place;
	const struct footing_cause *cause = cause_of(row, code, &place);

	if (!cause)
		return false;
	if (footing_cause_confidence(row_cause(row, 0)) == FOOTING_AMBIGUOUS)
		return role == ROLE_CANDIDATE;
	return role == (place ? ROLE_BEHIND : ROLE_FIRST);
}

static bool put_role(struct screen *screen, struct rows *rows, const char *code,
		     enum role role)
{
	static const char *const labels[ROLES] = {"blocks", "may block", "behind"};
	struct row *row;

	rows_each(rows, row) row->marked = has_role(row, code, role);
	if (!names_count(rows))
		return false;
	block_start(screen, labels[role]);
	names_put(screen, rows, true);
	screen_wordsf(screen, "- %d row%s%s", names_rows(rows),
		      names_rows(rows) == 1 ? "" : "s",
		      role == ROLE_BEHIND ? ", that something else refuses first" : "");
	screen_end(screen);
	return true;
}

static void put_objects(struct screen *screen, const struct rows *rows, const char *code)
{
	struct seen seen = {.n = 0};
	const struct row *row;
	size_t place;

	rows_each(rows, row)
	{
		const struct footing_cause *cause = cause_of(row, code, &place);
		const char *object = cause ? footing_cause_object(cause) : NULL;

		if (!object || !seen_add(&seen, object))
			continue;
		if (seen.n == 1)
			block_start(screen, "it is");
		screen_item(screen, object);
	}
	if (seen.n)
		screen_end(screen);
}

static void put_evidence(struct screen *screen, const struct rows *rows, const char *code)
{
	struct seen seen = {.n = 0};
	const struct row *row;
	const char *text;
	size_t place, i;

	rows_each(rows, row)
	{
		const struct footing_cause *cause = cause_of(row, code, &place);

		for (i = 0; cause && (text = footing_cause_evidence(cause, i)); i++) {
			if (!seen_add(&seen, text))
				continue;
			block_start(screen, seen.n == 1 ? "evidence" : "");
			screen_words(screen, text);
			screen_end(screen);
		}
	}
}

/* The narrowest of all rows first. */
static void put_remedies(struct screen *screen, const struct rows *rows, const char *code)
{
	struct seen seen = {.n = 0};
	const struct row *row;
	bool any = true;
	size_t place, i;

	for (i = 0; any; i++) {
		any = false;
		rows_each(rows, row)
		{
			const struct footing_cause *cause = cause_of(row, code, &place);
			const struct footing_remedy *remedy =
				cause ? footing_cause_remedy(cause, i) : NULL;
			const char *change = remedy ? footing_remedy_change(remedy)
						    : NULL;

			any |= remedy != NULL;
			if (remedy && seen_add(&seen, change ? change : ""))
				put_remedy(screen, remedy, row);
		}
	}
}

/* Surfaces that are closed for this reason. */
static int count_closed(const struct rows *rows, const char *code)
{
	const struct footing_cause *cause;
	const struct row *row;
	int n = 0;

	rows_each(rows, row)
	{
		cause = row->surface ? row_cause(row, 0) : NULL;
		n += cause && !strcmp(footing_cause_code(cause), code);
	}
	return n;
}

int explain_code(struct screen *screen, struct rows *rows, const char *code)
{
	enum footing_layer layer = footing_cause_code_layer(code);
	int role, closed = count_closed(rows, code);
	bool found = false;
	char label[32];

	screen_start(screen, 0, "");
	screen_hue(screen, HUE_STRONG);
	screen_wordsf(screen, "%s: %s", code, cause_meaning(code));
	screen_hue(screen, HUE_PLAIN);
	screen_end(screen);
	layer_label(layer, label, sizeof(label));
	block_start(screen, label);
	screen_words(screen, layer_meaning(layer));
	screen_end(screen);
	screen_gap(screen);
	for (role = 0; role < ROLES; role++)
		found |= put_role(screen, rows, code, (enum role)role);
	if (found) {
		put_objects(screen, rows, code);
		put_evidence(screen, rows, code);
		put_remedies(screen, rows, code);
	}
	if (found && !closed)
		return 0;
	screen_start(screen, 0, "");
	if (closed)
		screen_wordsf(screen,
			      "It closes %d surface%s, which no sandbox needs and an "
			      "attacker could use: leave it so.",
			      closed, closed == 1 ? "" : "s");
	else
		screen_words(
			screen,
			"Nothing here has this cause, and nothing has to be lifted.");
	screen_end(screen);
	return 0;
}
