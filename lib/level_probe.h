/* SPDX-License-Identifier: MIT */
/* The levels of a matrix, while it is made. */
#ifndef FOOTING_LEVEL_PROBE_H
#define FOOTING_LEVEL_PROBE_H

#include "level_trial.h"
#include "matrix.h"

struct level_probe {
	unsigned int levels; /* bits of those that are wanted */
	struct level_trial trials[FOOTING_LEVELS];
	struct level_trial *order[FOOTING_LEVELS];
	size_t n;
};

/* 0, -ENOMEM. To be cleared in any case. */
int level_probe_new(struct level_probe *probe, unsigned int levels,
		    const struct place *place);
void level_probe_clear(struct level_probe *probe);
int level_probe_try(struct level_probe *probe, unsigned int deadline_ms);

/* The features that tell why a level is not available; false past the end. */
bool level_probe_lacks(const struct level_probe *probe, size_t index, const char **id);

/* Put them into the matrix, whose entries are all there. 0, -ENOMEM. */
int level_probe_settle(const struct level_probe *probe, struct footing_matrix *matrix);

#endif
