/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "obstacles.h"

/* One filter, one mask or one missing right is one thing, whatever it is met at. */
static bool same(const struct footing_cause *a, const struct footing_cause *b)
{
	return !strcmp(footing_cause_code(a), footing_cause_code(b)) &&
	       footing_cause_confidence(a) == footing_cause_confidence(b);
}

bool obstacle_blocks(const struct obstacle *obstacle, const struct row *row)
{
	return row->part == PART_OBSTACLE && same(row_cause(row, 0), obstacle->cause);
}

static struct obstacle *find(const struct obstacles *obstacles, const struct row *row)
{
	size_t i;

	for (i = 0; i < obstacles->n; i++)
		if (obstacle_blocks(&obstacles->items[i], row))
			return &obstacles->items[i];
	return NULL;
}

/* Of equals the one that was met first stays first. */
static void sort(struct obstacles *obstacles)
{
	size_t i, j;

	for (i = 1; i < obstacles->n; i++) {
		struct obstacle moved = obstacles->items[i];

		for (j = i; j > 0 && obstacles->items[j - 1].rows < moved.rows; j--)
			obstacles->items[j] = obstacles->items[j - 1];
		obstacles->items[j] = moved;
	}
}

int obstacles_find(struct obstacles *obstacles, const struct rows *rows)
{
	const struct row *row;

	obstacles->n = 0;
	obstacles->items = calloc(rows->n + 1, sizeof(*obstacles->items));
	if (!obstacles->items)
		return -ENOMEM;
	rows_each(rows, row)
	{
		struct obstacle *known;

		if (row->part != PART_OBSTACLE)
			continue;
		known = find(obstacles, row);
		if (!known) {
			known = &obstacles->items[obstacles->n++];
			known->first = row->root;
			known->cause = row_cause(row, 0);
		}
		known->rows++;
	}
	sort(obstacles);
	return 0;
}
