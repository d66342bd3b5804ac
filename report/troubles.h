/* SPDX-License-Identifier: MIT */
/* What no named obstacle explains: each reason once, with the rows that have it. */
#ifndef FOOTING_TROUBLES_H
#define FOOTING_TROUBLES_H

#include "rows.h"
#include "screen.h"

/* Those of one part of the screen. Nothing where there is no such row. */
void put_troubles(struct screen *screen, struct rows *rows, enum part part,
		  const char *heading);

/* The same in a few lines behind a label, without the reasons. */
void put_lacking(struct screen *screen, struct rows *rows, enum part part,
		 const char *label);

#endif
