/* SPDX-License-Identifier: MIT */
/*
 * The rows of a matrix that this build knows, with what a reader asks of them: what they
 * are called, by what they are kept from working, and whether that is to be expected.
 * Rows of a newer build are counted only; the table shows them.
 */
#ifndef FOOTING_ROWS_H
#define FOOTING_ROWS_H

#include "report.h"

struct row {
	const struct footing_entry *entry;
	const char *id, *family; /* static: may be compared by address */
	enum footing_status status;
	bool surface;
	struct row *other; /* the same feature by the other route, or NULL */
	struct row
		*root; /* what has to work first, at the end of that chain; or itself */
	bool usual;    /* refused for want of a capability that is known to be missing */
	char *why;     /* in words why it is not available */
};

struct rows {
	const struct footing_matrix *matrix;
	struct row *items;
	size_t n, foreign;
};

/* 0, -ENOMEM */
int rows_new(struct rows *rows, const struct footing_matrix *matrix);
void rows_free(struct rows *rows);

/* The row that has to work first, or NULL. */
const char *entry_prerequisite(const struct footing_entry *entry);
/* Why an entry is not available: step and errno or signal, text. */
void entry_why(const struct footing_entry *entry, char *to, size_t size);

#define rows_each(rows, row) \
	for (row = (rows)->items; row < (rows)->items + (rows)->n; row++)

#endif
