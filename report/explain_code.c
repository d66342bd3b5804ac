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

/* The cause of a row, or of what it needs, by its code; and its place among them. */
static const struct footing_cause *cause_of(const struct row *row, const char *code,
					    size_t *place)
{
	const struct footing_cause *cause;

	if (row->status == FOOTING_AVAILABLE)
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

/* What is told of it here: objects, evidence and remedies, each once. */
static void put_found(struct screen *screen, const struct rows *rows, const char *code)
{
	struct seen objects = {.n = 0}, evidence = {.n = 0}, changes = {.n = 0};
	const struct footing_remedy *remedy;
	const struct footing_cause *cause;
	const struct row *row;
	const char *text;
	size_t place, i;

	rows_each(rows, row)
	{
		cause = cause_of(row, code, &place);
		text = cause ? footing_cause_object(cause) : NULL;
		if (text && seen_add(&objects, text)) {
			block_start(screen, objects.n == 1 ? "it is" : "");
			screen_words(screen, text);
			screen_end(screen);
		}
	}
	rows_each(rows, row)
	{
		cause = cause_of(row, code, &place);
		for (i = 0; cause && (text = footing_cause_evidence(cause, i)); i++) {
			if (!seen_add(&evidence, text))
				continue;
			block_start(screen, evidence.n == 1 ? "evidence" : "");
			screen_words(screen, text);
			screen_end(screen);
		}
	}
	rows_each(rows, row)
	{
		cause = cause_of(row, code, &place);
		for (i = 0; cause && (remedy = footing_cause_remedy(cause, i)); i++) {
			text = footing_remedy_change(remedy);
			if (seen_add(&changes, text ? text : ""))
				put_remedy(screen, remedy);
		}
	}
}

int explain_code(struct screen *screen, struct rows *rows, const char *code)
{
	enum footing_layer layer = footing_cause_code_layer(code);
	bool found = false;
	char label[32];
	int role;

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
		put_found(screen, rows, code);
		return 0;
	}
	screen_start(screen, 0, "");
	screen_words(screen,
		     "Nothing here has this cause, and nothing has to be lifted.");
	screen_end(screen);
	return 0;
}
