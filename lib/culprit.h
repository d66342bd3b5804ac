/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_CULPRIT_H
#define FOOTING_CULPRIT_H

#include "sight.h"

/*
 * culprit - name what stands behind a refusal, by the rules of rules.def.
 * @entry: gets the causes, each with its evidence and remedies
 *
 * Returns: 0, -ENOMEM.
 */
int culprit(const struct sight *sight, struct footing_entry *entry);

/* Adds a cause with the remedies for where we are. 0, -ENOMEM. */
int culprit_add(const struct sight *sight, struct footing_entry *entry, int cause,
		enum footing_confidence confidence, const char *object,
		const char *evidence);

#endif
