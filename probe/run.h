/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_RUN_H
#define FOOTING_RUN_H

#include "probe.h"

/* observe() for any table of rows; the arrays of the request have @n_rows places. */
int observe_rows(const struct footing_row *const *table, size_t n_rows,
		 const struct observe_request *request,
		 struct footing_observation *observations);

#endif
