/* SPDX-License-Identifier: MIT */
/* The parts of a screen that have no rows of their own. */
#ifndef FOOTING_SECTIONS_H
#define FOOTING_SECTIONS_H

#include "rows.h"
#include "screen.h"

/* One line: the kernel, who we are, and under what; @all: the machine too. */
void put_where(struct screen *screen, const struct footing_matrix *matrix, bool all);
/* The strongest level and the sandboxes that start, where these are known; else nothing. */
void put_summary(struct screen *screen, const struct footing_matrix *matrix);
/* A line a family; @surfaces: only of what an attacker may reach. */
void put_families(struct screen *screen, const struct rows *rows, bool surfaces);
/* One line for what an ordinary user never may. */
void put_usual(struct screen *screen, const struct rows *rows);
/* What of the matrix itself is not known, or not known here. */
void put_notes(struct screen *screen, const struct rows *rows);

#endif
