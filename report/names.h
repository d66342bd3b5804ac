/* SPDX-License-Identifier: MIT */
/* Naming rows that are marked: few by their ids, many by their families. */
#ifndef FOOTING_NAMES_H
#define FOOTING_NAMES_H

#include "rows.h"
#include "screen.h"

void names_clear(struct rows *rows);
/* How many features are marked; both routes of one count once. */
int names_count(const struct rows *rows);
/* How many rows are. */
int names_rows(const struct rows *rows);
/* "@direct" or "@userns" where the other route fares otherwise, or "". */
const char *names_suffix(const struct row *row);
/* Each with what it is. */
void names_put_titles(struct screen *screen, const struct rows *rows);
/* @all: each by its id. */
void names_put(struct screen *screen, const struct rows *rows, bool all);

#endif
