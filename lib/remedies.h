/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_REMEDIES_H
#define FOOTING_REMEDIES_H

#include "matrix.h"

/*
 * remedies_add - the remedies of a cause, by its code, for the platform at hand.
 *
 * The narrowest first. Returns: 0, -ENOMEM.
 */
int remedies_add(struct footing_cause *cause, const struct footing_subject *subject);

#endif
