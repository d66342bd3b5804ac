/* SPDX-License-Identifier: MIT */
/* cost [RUNS]: what each child (a stage by a route) and each row cost, as medians. */
#include <stdio.h>
#include <stdlib.h>

#include "probe/child.h"
#include "probe/probe.h"

static const char *const stages[FOOTING_STAGES] = {
	[STAGE_PLAIN] = "plain",       [STAGE_SECCOMP] = "seccomp",
	[STAGE_LANDLOCK] = "landlock", [STAGE_USER] = "user",
	[STAGE_MOUNT] = "mount",       [STAGE_NET] = "net",
};
static const char *const routes[FOOTING_ROUTES] = {"direct", "userns"};

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t median(uint64_t *figures, size_t n)
{
	qsort(figures, n, sizeof(*figures), compare);
	return figures[n / 2];
}

static enum footing_stage stage_of(const struct footing_row *row, size_t route)
{
	if (route == FOOTING_DIRECT &&
	    (row->stage == STAGE_USER || (row->flags & ROW_IN_PLACE)))
		return STAGE_PLAIN;
	return (enum footing_stage)row->stage;
}

/* Chooses the rows of one stage by one route; all of them for FOOTING_STAGES. */
static size_t choose(uint8_t *chosen, size_t stage, size_t route)
{
	size_t i, n = 0;

	for (i = 0; i < rows_count(); i++) {
		const struct footing_row *row = row_at(i, NULL);

		chosen[i] = 0;
		if ((row->flags & ROW_NOVEL) && row->number > capability_last())
			continue;
		if (stage == FOOTING_STAGES)
			chosen[i] = row->routes;
		else if ((row->routes & ROUTE_BIT(route)) &&
			 stage_of(row, route) == stage)
			chosen[i] = (uint8_t)ROUTE_BIT(route);
		n += chosen[i] != 0;
	}
	return n;
}

static uint64_t timed(const uint8_t *chosen, struct footing_observation *observations)
{
	struct observe_request request = {.routes = chosen, .deadline_ms = 5000};
	uint64_t start = now_us();

	if (observe(&request, observations))
		exit(1);
	return now_us() - start;
}

int main(int argc, char **argv)
{
	size_t runs = argc > 1 ? (size_t)atoi(argv[1]) : 20, n = rows_count(), stage,
	       route, i, k;
	struct footing_observation *seen = calloc(n * FOOTING_ROUTES, sizeof(*seen));
	uint64_t *figures = calloc(runs, sizeof(*figures));
	uint64_t *rows = calloc(n * FOOTING_ROUTES * runs, sizeof(*rows));
	uint8_t *chosen = calloc(n, 1);

	if (!runs || !seen || !figures || !rows || !chosen)
		return 1;
	for (stage = 0; stage <= FOOTING_STAGES; stage++) {
		for (route = 0; route < (stage < FOOTING_STAGES ? FOOTING_ROUTES : 1);
		     route++) {
			size_t count = choose(chosen, stage, route);

			if (!count)
				continue;
			for (k = 0; k < runs; k++) {
				figures[k] = timed(chosen, seen);
				for (i = 0;
				     stage == FOOTING_STAGES && i < n * FOOTING_ROUTES;
				     i++)
					rows[i * runs + k] = seen[i].elapsed_us;
			}
			printf("child  %-9s %-7s %3zu rows %7lu us, with its warden\n",
			       stage < FOOTING_STAGES ? stages[stage] : "all",
			       stage < FOOTING_STAGES ? routes[route] : "both", count,
			       (unsigned long)median(figures, runs));
		}
	}
	for (i = 0; i < n * FOOTING_ROUTES; i++)
		if (row_at(i / FOOTING_ROUTES, NULL)->routes &
		    ROUTE_BIT(i % FOOTING_ROUTES))
			printf("row    %-24s %-7s %7lu us\n",
			       row_at(i / FOOTING_ROUTES, NULL)->id,
			       routes[i % FOOTING_ROUTES],
			       (unsigned long)median(&rows[i * runs], runs));
	return 0;
}
