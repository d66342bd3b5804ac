/* SPDX-License-Identifier: MIT */
/* A feature: what it is, what was tried on the way to it, where it stopped, and why. */
#include <string.h>

#include "explain.h"
#include "words.h"

#define STEP_INDENT 26
#define STEPS_MAX   16

/* ---------------------------------------------------------------- the way to it */

static const struct row *row_on_the_way(const struct rows *rows, const char *id,
					enum footing_route route)
{
	const struct row *row = rows_find(rows, id, route);

	if (!row)
		row = rows_find(rows, id,
				route == FOOTING_DIRECT ? FOOTING_USERNS
							: FOOTING_DIRECT);
	return row;
}

const char *feature_before(const struct footing_feature *feature,
			   enum footing_route route)
{
	const char *needs = footing_feature_needs(feature);

	if (needs || route != FOOTING_USERNS ||
	    !strcmp(footing_feature_family(feature), "userns"))
		return needs;
	/* Whatever is done inside a user namespace, one has to be entered first. */
	return "userns.map-self";
}

/* What has to work before it, the first first, and itself at the end. */
static size_t find_way(const struct rows *rows, const struct row *row,
		       const struct row **way)
{
	const struct row *backward[STEPS_MAX];
	size_t n = 0, i;

	while (row && n < STEPS_MAX) {
		const struct row *lacked = rows_lacked(rows, row);
		enum footing_route route = footing_entry_route(row->entry);
		const char *needs = feature_before(footing_entry_feature(row->entry),
						   route);

		backward[n++] = row;
		if (!lacked && needs)
			lacked = row_on_the_way(rows, needs, route);
		row = lacked;
	}
	for (i = 0; i < n; i++)
		way[i] = backward[n - 1 - i];
	return n;
}

static void put_came_out(struct screen *screen, const struct row *row)
{
	const struct footing_entry *entry = row->entry;
	const char *text = footing_entry_text(entry);
	char answer[TEXT_MAX];
	int64_t value;

	entry_answer(entry, answer, sizeof(answer));
	if (row->status == FOOTING_AVAILABLE) {
		screen_wordsf(screen, "%s (%s)", row->surface ? "reachable" : "works",
			      footing_evidence_name(footing_entry_evidence(entry)));
		if (!footing_entry_value(entry, &value))
			screen_wordsf(screen, "- its value is %lld", (long long)value);
	} else if (row->status == FOOTING_UNKNOWN) {
		screen_wordsf(screen, "could not be told%s%s", *answer ? "; at " : "",
			      answer);
	} else if (entry_prerequisite(entry)) {
		screen_wordsf(screen, "not come to: it needs %s",
			      entry_prerequisite(entry));
	} else if (*answer) {
		screen_wordsf(screen, "stopped at %s", answer);
	} else {
		screen_words(screen, row->surface ? "closed" : "does not work");
	}
	if (text)
		screen_wordsf(screen, "- %s", text);
}

static void put_way(struct screen *screen, const struct rows *rows, const struct row *row)
{
	const struct row *way[STEPS_MAX];
	size_t n = find_way(rows, row, way), i;
	char label[80];

	for (i = 0; i < n; i++) {
		snprintf(label, sizeof(label), "  %zu  %s", i + 1, way[i]->id);
		screen_start(screen, STEP_INDENT, label);
		if (i + 1 < n)
			screen_wordsf(screen, "%s:", footing_entry_title(way[i]->entry));
		put_came_out(screen, way[i]);
		screen_end(screen);
	}
}

/* ---------------------------------------------------------------- a route */

static const char *verdict(const struct row *row)
{
	switch (row->status) {
	case FOOTING_AVAILABLE:
		return row->surface ? "reachable" : "yes";
	case FOOTING_UNAVAILABLE:
		return row->surface		 ? "closed"
		       : row->part == PART_USUAL ? "no, as for every user without the "
						   "capability"
						 : "no";
	default:
		return "could not tell";
	}
}

void put_route(struct screen *screen, const struct rows *rows, const struct row *row,
	       bool always)
{
	bool both = row->other != NULL;

	screen_gap(screen);
	screen_start(screen, 0, "");
	screen_hue(screen, HUE_STRONG);
	screen_wordsf(screen, "%s%s%s: %s", row->id, both ? "@" : "",
		      both ? footing_route_name(footing_entry_route(row->entry)) : "",
		      verdict(row));
	screen_hue(screen, HUE_PLAIN);
	screen_end(screen);
	if (always || row->status != FOOTING_AVAILABLE)
		put_way(screen, rows, row);
	/* What is unknown has its reason, and nothing to be lifted. */
	if (row->status != FOOTING_AVAILABLE)
		put_causes(screen, row);
	if (row->status == FOOTING_UNAVAILABLE && !row_cause(row, 0)) {
		block_start(screen, "why");
		screen_words(screen, "this matrix names no cause");
		screen_end(screen);
	}
}

/* ---------------------------------------------------------------- a feature */

static void put_head(struct screen *screen, const struct footing_feature *feature)
{
	bool direct = footing_feature_has_route(feature, FOOTING_DIRECT);
	bool userns = footing_feature_has_route(feature, FOOTING_USERNS);

	screen_start(screen, 0, "");
	screen_hue(screen, HUE_STRONG);
	screen_wordsf(screen, "%s: %s", footing_feature_id(feature),
		      footing_feature_title(feature));
	screen_hue(screen, HUE_PLAIN);
	screen_end(screen);
	screen_start(screen, 0, "");
	if (footing_feature_kind(feature) == FOOTING_SURFACE)
		screen_words(screen, "No sandbox needs it, and an attacker could use it: "
				     "closed is the better answer, and nothing has to be "
				     "opened.");
	else if (direct && userns)
		screen_words(screen,
			     "What a sandbox is built of, by two routes: with the "
			     "privileges at hand (direct), and inside a fresh user "
			     "namespace (userns).");
	else
		screen_wordsf(screen, "What a sandbox is built of, %s.",
			      direct ? "with the privileges at hand"
				     : "inside a fresh user namespace");
	screen_end(screen);
}

int explain_feature(struct screen *screen, struct rows *rows,
		    const struct question *question)
{
	int i, shown = 0;

	put_head(screen, question->feature);
	for (i = 0; i < FOOTING_ROUTES; i++) {
		const struct row *row = rows_find(rows,
						  footing_feature_id(question->feature),
						  (enum footing_route)i);

		if (!row ||
		    (question->routed && question->route != (enum footing_route)i))
			continue;
		put_route(screen, rows, row, true);
		shown++;
	}
	if (!shown) {
		screen_gap(screen);
		screen_start(screen, 0, "");
		screen_words(screen, "This matrix has nothing on it.");
		screen_end(screen);
	}
	return 0;
}

/* ---------------------------------------------------------------- of a newer build */

bool matrix_has_feature(const struct footing_matrix *matrix, const char *id)
{
	return footing_matrix_get(matrix, id, FOOTING_DIRECT) ||
	       footing_matrix_get(matrix, id, FOOTING_USERNS);
}

int explain_foreign(struct screen *screen, const struct rows *rows, const char *id)
{
	int i;

	screen_start(screen, 0, "");
	screen_wordsf(screen,
		      "%s: this footing does not know it, and shows what the matrix "
		      "says.",
		      id);
	screen_end(screen);
	for (i = 0; i < FOOTING_ROUTES; i++) {
		const struct footing_entry *entry =
			footing_matrix_get(rows->matrix, id, (enum footing_route)i);
		const struct footing_cause *cause;
		char answer[TEXT_MAX];
		size_t j;

		if (!entry)
			continue;
		entry_answer(entry, answer, sizeof(answer));
		screen_gap(screen);
		screen_start(screen, 0, "");
		screen_wordsf(screen, "%s (%s): %s%s%s", footing_entry_title(entry),
			      footing_route_name((enum footing_route)i),
			      footing_status_name(footing_entry_status(entry)),
			      *answer ? " at " : "", answer);
		screen_end(screen);
		for (j = 0; (cause = footing_entry_cause(entry, j)); j++)
			put_cause(screen, cause, NULL);
	}
	return 0;
}
