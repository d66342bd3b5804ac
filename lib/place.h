/* SPDX-License-Identifier: MIT */
/* Where we are, from what was read and what was observed. Pure: it asks no kernel. */
#ifndef FOOTING_PLACE_H
#define FOOTING_PLACE_H

#include "model.h"

/*
 * place_judge - correct the subject by what the rows showed: whether its user namespace
 * is the initial one and how deep it is, whether it is chrooted, traced, in a Landlock
 * domain, and what it runs in.
 * @observations: rows_count() * FOOTING_ROUTES, as for the judge
 *
 * Returns: 0, -ENOMEM.
 */
int place_judge(struct footing_subject *subject,
		const struct footing_observation *observations);

#endif
