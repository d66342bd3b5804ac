/* SPDX-License-Identifier: MIT */
/* What is not available: each reason once, with the rows that it keeps from working. */
#ifndef FOOTING_TROUBLES_H
#define FOOTING_TROUBLES_H

#include "rows.h"
#include "screen.h"

/* @status: FOOTING_UNAVAILABLE or FOOTING_UNKNOWN. Nothing where there is no such row. */
void put_troubles(struct screen *screen, const struct rows *rows,
		  enum footing_status status, const char *heading);

#endif
