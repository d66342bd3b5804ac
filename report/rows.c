/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

/* Longer than any chain, unless a document was made up. */
#define CHAIN_MAX 16
#define WHY_MAX	  512

/* ---------------------------------------------------------------- chains */

const char *entry_prerequisite(const struct footing_entry *entry)
{
	const struct footing_cause *cause = footing_entry_cause(entry, 0);

	if (!cause || footing_cause_layer(cause) != FOOTING_LAYER_PREREQUISITE)
		return NULL;
	return footing_cause_object(cause);
}

struct row *rows_find(const struct rows *rows, const char *id, enum footing_route route)
{
	const struct footing_feature *feature = footing_feature_find(id);
	struct row *row;

	if (!feature)
		return NULL;
	rows_each(rows, row) if (row->id == footing_feature_id(feature) &&
				 footing_entry_route(row->entry) == route) return row;
	return NULL;
}

struct row *rows_lacked(const struct rows *rows, const struct row *row)
{
	const char *id = entry_prerequisite(row->entry);
	struct row *next;
	int i;

	if (!id)
		return NULL;
	next = rows_find(rows, id, footing_entry_route(row->entry));
	for (i = 0; i < FOOTING_ROUTES && !next; i++)
		next = rows_find(rows, id, (enum footing_route)i);
	return next;
}

static struct row *root_of(const struct rows *rows, struct row *row)
{
	struct row *next;
	int i;

	for (i = 0; i < CHAIN_MAX && (next = rows_lacked(rows, row)); i++)
		row = next;
	return row;
}

/* ---------------------------------------------------------------- parts */

const struct footing_cause *row_cause(const struct row *row, size_t index)
{
	return footing_entry_cause(row->root->entry, index);
}

/*
 * Without a user namespace the kernel asks for a capability, and an ordinary user has
 * none: no news, also where something else refuses it before that is asked for.
 */
static bool is_usual(const struct row *row)
{
	const struct footing_cause *cause;
	size_t i;

	if (footing_entry_route(row->entry) != FOOTING_DIRECT)
		return false;
	for (i = 0; (cause = row_cause(row, i)); i++)
		if (!strcmp(footing_cause_code(cause), "cap-missing"))
			return true;
	return false;
}

static enum part part_of(const struct row *row)
{
	const struct footing_cause *cause = row_cause(row, 0);

	if (row->status == FOOTING_UNKNOWN)
		return PART_UNKNOWN;
	if (row->status == FOOTING_AVAILABLE || row->surface)
		return PART_WORKS;
	if (is_usual(row))
		return PART_USUAL;
	if (!cause)
		return PART_UNEXPLAINED;
	switch (footing_cause_layer(cause)) {
	case FOOTING_LAYER_KERNEL:
		return PART_KERNEL;
	case FOOTING_LAYER_UNKNOWN:
		/* Of a newer footing there may be a layer that has no name here. */
		return footing_cause_code_title(footing_cause_code(cause))
			       ? PART_UNEXPLAINED
			       : PART_OBSTACLE;
	case FOOTING_LAYER_PREREQUISITE:
		return PART_UNEXPLAINED;
	default:
		return PART_OBSTACLE;
	}
}

/* ---------------------------------------------------------------- why */

static void append(char *to, size_t size, const char *glue, const char *text)
{
	size_t at = strlen(to);

	snprintf(to + at, size - at, "%s%s", at ? glue : "", text);
}

void entry_why(const struct footing_entry *entry, char *to, size_t size)
{
	const struct footing_cause *cause = footing_entry_cause(entry, 0);
	const char *title = cause ? footing_cause_code_title(footing_cause_code(cause))
				  : NULL;
	const char *step = footing_entry_step(entry), *text = footing_entry_text(entry);
	const char *error = footing_entry_signal(entry)
				    ? footing_signal_name(footing_entry_signal(entry))
				    : footing_errno_name(footing_entry_errno(entry));

	*to = '\0';
	if (entry_prerequisite(entry)) {
		snprintf(to, size, "needs %s", entry_prerequisite(entry));
		return;
	}
	if (step)
		append(to, size, "", step);
	if (error)
		append(to, size, ": ", error);
	/* A verdict needs no more words; that there is none, and what is lacking, does. */
	if (title && (footing_entry_status(entry) == FOOTING_UNKNOWN || !*to ||
		      footing_cause_layer(cause) == FOOTING_LAYER_KERNEL))
		append(to, size, ": ", title);
	if (text)
		append(to, size, ": ", text);
	if (!*to)
		append(to, size, "",
		       footing_entry_evidence(entry) == FOOTING_EVIDENCE_DECLARED
			       ? "the kernel says that it has no such thing"
			       : "nothing more is known");
}

/* ---------------------------------------------------------------- all of them */

static bool start(struct row *row, const struct footing_entry *entry)
{
	const struct footing_feature *feature = footing_entry_feature(entry);
	char why[WHY_MAX];

	entry_why(entry, why, sizeof(why));
	row->entry = entry;
	row->id = footing_feature_id(feature);
	row->family = footing_feature_family(feature);
	row->status = footing_entry_status(entry);
	row->surface = footing_entry_kind(entry) == FOOTING_SURFACE;
	row->why = strdup(why);
	return row->why;
}

int rows_new(struct rows *rows, const struct footing_matrix *matrix)
{
	const struct footing_entry *entry = NULL;
	struct row *row;
	size_t n = 0;

	memset(rows, 0, sizeof(*rows));
	rows->matrix = matrix;
	while ((entry = footing_matrix_next(matrix, entry)))
		n += footing_entry_feature(entry) != NULL;
	rows->items = calloc(n + 1, sizeof(*rows->items));
	if (!rows->items)
		return -ENOMEM;
	while ((entry = footing_matrix_next(matrix, entry))) {
		if (!footing_entry_feature(entry)) {
			rows->foreign++;
		} else if (!start(&rows->items[rows->n++], entry)) {
			rows_free(rows);
			return -ENOMEM;
		}
	}
	rows_each(rows, row)
	{
		bool direct = footing_entry_route(row->entry) == FOOTING_DIRECT;

		row->other = rows_find(rows, row->id,
				       direct ? FOOTING_USERNS : FOOTING_DIRECT);
		row->root = root_of(rows, row);
	}
	rows_each(rows, row) row->part = part_of(row);
	return 0;
}

void rows_free(struct rows *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		free(rows->items[i].why);
	free(rows->items);
}
