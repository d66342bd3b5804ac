/* SPDX-License-Identifier: MIT */
/* A line that some program wrote: what it may mean, and what of that is so here. */
#include <fnmatch.h>
#include <string.h>

#include "explain.h"
#include "words.h"

#define LINE_MAX_LENGTH 4096
#define ITEM_MAX	64

static const struct error_line lines[] = {
#define LINE(program, pattern, meaning, features, causes) \
	{program, "*" pattern, meaning, features, causes},
#include "errors.def"
#undef LINE
};

#define N_LINES (sizeof(lines) / sizeof(lines[0]))

const struct error_line *error_line_find(const char *text)
{
	size_t i;

	/* No program says as much; to try them all on a book would take its time. */
	if (strlen(text) > LINE_MAX_LENGTH)
		return NULL;
	for (i = 0; i < N_LINES; i++)
		if (!fnmatch(lines[i].pattern, text, FNM_CASEFOLD | FNM_NOESCAPE))
			return &lines[i];
	return NULL;
}

bool list_item(const char *list, size_t index, char *to, size_t size)
{
	for (; index > 0; index--) {
		list = strchr(list, '|');
		if (!list)
			return false;
		list++;
	}
	snprintf(to, size, "%.*s", (int)strcspn(list, "|"), list);
	return true;
}

static bool in_list(const char *list, const char *word)
{
	char item[ITEM_MAX];
	size_t i;

	for (i = 0; list_item(list, i, item, sizeof(item)); i++)
		if (!strcmp(item, word))
			return true;
	return false;
}

/*
 * Programs that ordinary users start go by a user namespace. That the kernel asks for a
 * capability outside of one tells something of those only that may not make one.
 */
static bool is_tried(const struct row *row, const struct error_line *error)
{
	return in_list(error->features, row->id) &&
	       (footing_entry_route(row->entry) == FOOTING_USERNS || !row->other ||
		row->part != PART_USUAL || in_list(error->causes, "cap-missing"));
}

enum found { FOUND_NOT, FOUND_BEHIND, FOUND_CANDIDATE, FOUND_FIRST };

static enum found find_cause(const struct rows *rows, const struct error_line *error,
			     const char *code)
{
	enum found found = FOUND_NOT;
	const struct footing_cause *cause;
	const struct row *row;
	size_t i;

	rows_each(rows, row)
	{
		if (!is_tried(row, error) || row->status == FOOTING_AVAILABLE)
			continue;
		for (i = 0; (cause = row_cause(row, i)); i++) {
			enum found one = footing_cause_confidence(row_cause(row, 0)) ==
							 FOOTING_AMBIGUOUS
						 ? FOUND_CANDIDATE
					 : i ? FOUND_BEHIND
					     : FOUND_FIRST;

			if (!strcmp(footing_cause_code(cause), code) && one > found)
				found = one;
		}
	}
	return found;
}

static void put_candidates(struct screen *screen, const struct rows *rows,
			   const struct error_line *error)
{
	static const char *const words[] = {
		[FOUND_NOT] = "not here",
		[FOUND_BEHIND] = "behind it",
		[FOUND_CANDIDATE] = "perhaps",
		[FOUND_FIRST] = "found here",
	};
	static const enum hue hues[] = {
		[FOUND_NOT] = HUE_PLAIN,
		[FOUND_BEHIND] = HUE_DOUBT,
		[FOUND_CANDIDATE] = HUE_DOUBT,
		[FOUND_FIRST] = HUE_BAD,
	};
	char code[ITEM_MAX];
	size_t i;

	screen_heading(screen, "What may stand behind such a line");
	for (i = 0; list_item(error->causes, i, code, sizeof(code)); i++) {
		enum found found = find_cause(rows, error, code);

		screen_hue(screen, hues[found]);
		block_start(screen, words[found]);
		screen_hue(screen, HUE_PLAIN);
		screen_wordsf(screen, "%s - %s", code, cause_meaning(code));
		screen_end(screen);
	}
}

/* Whether another row of these was told of already, for the same reason. */
static bool is_told(const struct rows *rows, const struct error_line *error,
		    const struct row *row)
{
	const struct row *before;

	for (before = rows->items; before < row; before++)
		if (is_tried(before, error) && before->status == row->status &&
		    before->root == row->root)
			return true;
	return false;
}

static void put_path(struct screen *screen, const struct footing_matrix *matrix)
{
	const char *exe = footing_matrix_string(matrix, "subject.exe");
	const char *label = footing_matrix_string(matrix, "subject.label");
	bool labelled = label && label[0];

	screen_gap(screen);
	screen_start(screen, 0, "");
	screen_wordsf(
		screen,
		"All of this is true of this user, in this place, and of the program "
		"%s%s%s. AppArmor and SELinux treat programs by their path: another "
		"one may fare otherwise.",
		exe ? exe : "footing", labelled ? ", labelled " : "",
		labelled ? label : "");
	screen_end(screen);
}

int explain_line(struct screen *screen, struct rows *rows, const struct error_line *error)
{
	const struct row *row;
	int tried = 0, work = 0;

	screen_start(screen, 0, "");
	screen_wordsf(screen, "Written by %s: %s.", error->program, error->meaning);
	screen_end(screen);
	put_candidates(screen, rows, error);
	screen_heading(screen, "What was found here, by doing the same");
	rows_each(rows, row)
	{
		if (!is_tried(row, error))
			continue;
		tried++;
		work += row->status == FOOTING_AVAILABLE;
		if (!is_told(rows, error, row))
			put_route(screen, rows, row, false);
	}
	if (work == tried) {
		screen_gap(screen);
		screen_start(screen, 0, "");
		screen_words(screen, !tried ? "This matrix has nothing on it."
					    : "It works here when footing does it: the "
					      "line came from another "
					      "place, another user or another program, "
					      "or from the way in "
					      "which the program did it.");
		screen_end(screen);
	}
	put_path(screen, rows->matrix);
	return 0;
}
