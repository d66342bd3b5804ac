/* SPDX-License-Identifier: MIT */
/* Every row: families as groups, a line a primitive, a column a route. */
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "screen.h"

#define ID_WIDTH 25
#define CELL_MAX 640
#define GAP	 2

struct table {
	struct screen screen;
	int column; /* the width of the first of two */
};

/* What of an entry is still to be put; no entry: not by this route. */
struct cell {
	const struct footing_entry *entry;
	char text[CELL_MAX];
	const char *left;
	int width;
};

/* ---------------------------------------------------------------- a cell */

static const char *word(const struct footing_entry *entry, const struct style *style)
{
	static const char *const block[2][3] = {{"\u2713", "\u2717", "?"},
						{"yes", "no", "?"}};
	static const char *const surface[3] = {"reachable", "closed", "?"};
	int i = footing_entry_status(entry) == FOOTING_AVAILABLE     ? 0
		: footing_entry_status(entry) == FOOTING_UNAVAILABLE ? 1
								     : 2;

	return footing_entry_kind(entry) == FOOTING_SURFACE ? surface[i]
							    : block[style->ascii][i];
}

/* How it is known, its value and more; or why it is not available. */
static void describe(const struct footing_entry *entry, char *to, size_t size)
{
	const char *text = footing_entry_text(entry);
	int64_t value;
	int n;

	if (footing_entry_status(entry) != FOOTING_AVAILABLE) {
		entry_why(entry, to, size);
		return;
	}
	n = snprintf(to, size, "%s",
		     footing_evidence_name(footing_entry_evidence(entry)));
	if (!footing_entry_value(entry, &value))
		n += snprintf(to + n, size - (size_t)n, ", %lld", (long long)value);
	if (text)
		snprintf(to + n, size - (size_t)n, ", %s", text);
}

static void fill(struct cell *cell, const struct footing_entry *entry,
		 const struct style *style, int width)
{
	char description[CELL_MAX / 2];

	cell->entry = entry;
	cell->left = cell->text;
	cell->width = width;
	snprintf(cell->text, sizeof(cell->text), "-");
	if (!entry)
		return;
	describe(entry, description, sizeof(description));
	snprintf(cell->text, sizeof(cell->text), "%s %s", word(entry, style),
		 description);
}

/* A surface is neither good nor bad; what is not known is never plain. */
static enum hue hue_of(const struct footing_entry *entry)
{
	static const enum hue hues[] = {
		[FOOTING_UNKNOWN] = HUE_DOUBT,
		[FOOTING_AVAILABLE] = HUE_GOOD,
		[FOOTING_UNAVAILABLE] = HUE_BAD,
	};

	if (footing_entry_kind(entry) == FOOTING_SURFACE &&
	    footing_entry_status(entry) != FOOTING_UNKNOWN)
		return HUE_PLAIN;
	return hues[footing_entry_status(entry)];
}

/* ---------------------------------------------------------------- columns */

/* How much of a text goes into a line: whole words, and at least one of them. */
static size_t fitting(const char *text, int width)
{
	size_t best = 0, at = 0;
	char piece[CELL_MAX];

	do {
		at += strspn(text + at, " ");
		at += strcspn(text + at, " ");
		snprintf(piece, sizeof(piece), "%.*s", (int)at, text);
		if (best && text_width(piece) > width)
			return best;
		best = at;
	} while (text[at]);
	return best;
}

/* One line of a cell. Returns how many columns it took. */
static int put_line(struct table *table, struct cell *cell)
{
	struct screen *screen = &table->screen;
	size_t length = fitting(cell->left, cell->width);
	char line[CELL_MAX];

	snprintf(line, sizeof(line), "%.*s", (int)length, cell->left);
	if (cell->entry)
		screen_hue(screen, hue_of(cell->entry));
	text_put(screen->to, screen->style, line, length);
	if (cell->entry)
		screen_hue(screen, HUE_PLAIN);
	cell->left += length;
	cell->left += strspn(cell->left, " ");
	return text_width(line);
}

/* The line is begun, up to the first cell. */
static void put_cells(struct table *table, struct cell *first, struct cell *second)
{
	FILE *to = table->screen.to;
	int used;

	for (;;) {
		used = put_line(table, first);
		if (*second->left) {
			fprintf(to, "%*s", first->width + GAP - used, "");
			put_line(table, second);
		}
		fputc('\n', to);
		if (!*first->left && !*second->left)
			return;
		fprintf(to, "%*s", ID_WIDTH, "");
	}
}

static void put_row(struct table *table, const char *id,
		    const struct footing_entry *direct,
		    const struct footing_entry *userns)
{
	int all = table->screen.style->columns - ID_WIDTH;
	struct cell first, second;
	char label[80];

	snprintf(label, sizeof(label), "  %s", id);
	screen_start(&table->screen, ID_WIDTH, label);
	fill(&first, direct, table->screen.style, userns ? table->column : all);
	fill(&second, userns, table->screen.style, all - table->column - GAP);
	if (!userns)
		second.left = "";
	put_cells(table, &first, &second);
}

/* ---------------------------------------------------------------- families */

/* The length of "mount." in "mount.proc". */
static size_t family_length(const struct footing_entry *entry)
{
	return strcspn(footing_entry_id(entry), ".") + 1;
}

static bool same_family(const struct footing_entry *a, const struct footing_entry *b)
{
	size_t length = family_length(a);

	return length == family_length(b) &&
	       !strncmp(footing_entry_id(a), footing_entry_id(b), length - 1);
}

static bool same_feature(const struct footing_entry *a, const struct footing_entry *b)
{
	return a && b && !strcmp(footing_entry_id(a), footing_entry_id(b));
}

/* The title; and over the columns, where there are two, what they are. */
static void put_heading(struct table *table, const struct footing_matrix *matrix,
			const struct footing_entry *first)
{
	const struct footing_feature *feature = footing_entry_feature(first);
	const struct footing_entry *entry = first;
	struct screen *screen = &table->screen;
	bool userns = false;
	char title[64];

	snprintf(title, sizeof(title), "%.*s", (int)family_length(first) - 1,
		 footing_entry_id(first));
	for (; entry && same_family(entry, first);
	     entry = footing_matrix_next(matrix, entry))
		userns = userns || footing_entry_route(entry) == FOOTING_USERNS;
	if (first != footing_matrix_next(matrix, NULL))
		screen_gap(screen);
	screen_hue(screen, HUE_STRONG);
	if (feature)
		snprintf(title, sizeof(title), "%s",
			 footing_feature_family_title(feature));
	if (userns) {
		screen_start(screen, ID_WIDTH, title);
		fprintf(screen->to, "%-*s%s", table->column + GAP, "directly",
			"in a user namespace");
	} else {
		screen_start(screen, 0, "");
		screen_words(screen, title);
	}
	screen_hue(screen, HUE_PLAIN);
	screen_end(screen);
}

static void put_legend(FILE *to, const struct style *style)
{
	if (style->ascii)
		fputs("\nyes: works, no: does not, ?: could not tell, -: not by this "
		      "route.\n",
		      to);
	else
		fputs("\n\u2713 works, \u2717 does not, ? could not tell, - not by this "
		      "route.\n",
		      to);
	fputs("proved: both what is allowed and what is denied were seen; tried: the act "
	      "was\ndone or refused; declared: the kernel says so.\n",
	      to);
}

void format_table(FILE *to, const struct footing_matrix *matrix,
		  const struct style *style)
{
	struct table table = {.screen = {.to = to, .style = style}};
	const struct footing_entry *entry, *next, *last = NULL;

	table.column = (style->columns - ID_WIDTH - GAP) / 2;
	for (entry = footing_matrix_next(matrix, NULL); entry; entry = next) {
		const struct footing_entry *direct = NULL, *userns = NULL;

		if (!last || !same_family(entry, last))
			put_heading(&table, matrix, entry);
		last = entry;
		/* The routes of a feature stand together. */
		for (next = entry; same_feature(entry, next);
		     next = footing_matrix_next(matrix, next)) {
			if (footing_entry_route(next) == FOOTING_DIRECT)
				direct = next;
			else
				userns = next;
		}
		put_row(&table, footing_entry_id(entry), direct, userns);
	}
	put_legend(to, style);
}
