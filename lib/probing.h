/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_PROBING_H
#define FOOTING_PROBING_H

#include "matrix.h"
#include "options.h"

/*
 * Of a matrix whose subject was read (at least what subject_read_key() reads): ask the
 * installed filters, try what is selected, and judge it. 0, -ENOMEM.
 */
int probe_acts(struct footing_matrix *matrix, const struct footing_options *options);

#endif
