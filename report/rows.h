/* SPDX-License-Identifier: MIT */
/*
 * The rows of a matrix that this build knows, with what a reader asks of them: what they
 * are called, by what they are kept from working, and whether that is to be expected.
 * Rows of a newer build are counted only; the table shows them.
 */
#ifndef FOOTING_ROWS_H
#define FOOTING_ROWS_H

#include "report.h"

/* In which part of the screen a row is told of. */
enum part {
	PART_WORKS, /* and surfaces with a verdict: in their family's line */
	PART_USUAL, /* takes a capability that is not there: said once for all of them */
	PART_OBSTACLE,	  /* something stands in the way, and is named */
	PART_KERNEL,	  /* only another kernel would have it */
	PART_UNEXPLAINED, /* refused, and nothing is known to explain it */
	PART_UNKNOWN,	  /* could not be told */
};

struct row {
	const struct footing_entry *entry;
	const char *id, *family; /* static: may be compared by address */
	enum footing_status status;
	bool surface;
	struct row *other; /* the same feature by the other route, or NULL */
	/* What has to work first, at the end of that chain; or itself. */
	struct row *root;
	enum part part;
	bool marked; /* for names.h: to be named */
	char *why;   /* in words why it is not available */
};

struct rows {
	const struct footing_matrix *matrix;
	struct row *items;
	size_t n, foreign;
};

/* 0, -ENOMEM */
int rows_new(struct rows *rows, const struct footing_matrix *matrix);
void rows_free(struct rows *rows);

/* The id of what has to work first, or NULL. */
const char *entry_prerequisite(const struct footing_entry *entry);
/* The row of an id or alias by a route, or NULL. */
struct row *rows_find(const struct rows *rows, const char *id, enum footing_route route);
/* What has to work before this one and does not, or NULL. */
struct row *rows_lacked(const struct rows *rows, const struct row *row);
/* What stands in a row's way, the first to lift first; NULL past the end. */
const struct footing_cause *row_cause(const struct row *row, size_t index);
/* Why an entry is not available: step and errno or signal, text. */
void entry_why(const struct footing_entry *entry, char *to, size_t size);

#define rows_each(rows, row) \
	for (row = (rows)->items; row < (rows)->items + (rows)->n; row++)

#endif
