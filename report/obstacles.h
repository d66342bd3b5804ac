/* SPDX-License-Identifier: MIT */
/*
 * What stands in the way, each root cause once: the rows that it keeps from working, what
 * else would be met behind it, and the narrowest change.
 */
#ifndef FOOTING_OBSTACLES_H
#define FOOTING_OBSTACLES_H

#include "rows.h"
#include "screen.h"

struct obstacle {
	const struct row *first; /* that met it */
	const struct footing_cause *cause;
	int rows; /* that it blocks */
};

struct obstacles {
	struct obstacle *items;
	size_t n;
};

/* The most blocking first. 0, -ENOMEM. Ends with free(items). */
int obstacles_find(struct obstacles *obstacles, const struct rows *rows);
bool obstacle_blocks(const struct obstacle *obstacle, const struct row *row);

/*
 * The section of the first screen. @full: with all names and all that could be changed,
 * however long that is.
 */
int put_obstacles(struct screen *screen, struct rows *rows, bool full);

#endif
