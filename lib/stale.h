/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_STALE_H
#define FOOTING_STALE_H

#include "matrix.h"

/*
 * stale - whether a matrix that was read is of another place or time than this process.
 *
 * Compared is the instance, which makes no child; what can't be told is no match either.
 * One that was probed by this build of the library, and never read, is taken as it is.
 * @why: out, where it is: in one line, which input differs
 *
 * Returns: 0; -ESTALE; -ENOMEM.
 */
int stale(const struct footing_matrix *matrix, char *why, size_t size);

#endif
