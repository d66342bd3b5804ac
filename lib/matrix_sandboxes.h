/* SPDX-License-Identifier: MIT */
/* The sandboxes of a matrix, and their part of its JSON document. */
#ifndef FOOTING_MATRIX_SANDBOXES_H
#define FOOTING_MATRIX_SANDBOXES_H

#include "reader.h"

void sandboxes_clear(struct footing_matrix *matrix);

/* Judge all of which the matrix has every feature that they need. 0, -ENOMEM. */
int sandboxes_judge(struct footing_matrix *matrix);

/* Drop those of which it has no longer every feature. */
int sandboxes_narrow(struct footing_matrix *matrix);

/* "sandboxes", or NULL where memory ran out. */
json_t *sandboxes_json(const struct footing_matrix *matrix);

/* 0, -EBADMSG with the place, -ENOMEM. */
int sandboxes_read(struct reader *reader, const json_t *document,
		   struct footing_matrix *matrix);

#endif
