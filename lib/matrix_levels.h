/* SPDX-License-Identifier: MIT */
/* The levels of a matrix as a part of its JSON document. */
#ifndef FOOTING_MATRIX_LEVELS_H
#define FOOTING_MATRIX_LEVELS_H

#include "reader.h"

void levels_clear(struct footing_matrix *matrix);

/* Drop those whose bit is not set. */
void levels_keep(struct footing_matrix *matrix, unsigned int levels);

/* A list of ids, or NULL where memory ran out. */
json_t *missing_json(const struct footing_texts *missing);

/* "levels", or NULL where memory ran out. */
json_t *levels_json(const struct footing_matrix *matrix);

/* 0, -EBADMSG with the place, -ENOMEM. */
int levels_read(struct reader *reader, const json_t *document,
		struct footing_matrix *matrix);

#endif
