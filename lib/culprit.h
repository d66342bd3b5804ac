/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_CULPRIT_H
#define FOOTING_CULPRIT_H

#include "causes.h"
#include "sight.h"

/* Flags of a rule. */
#define RULE_BEHIND   0x1u /* looked at behind a filter's refusal too */
#define RULE_RECORDED 0x2u /* no machine of the tests can make it */

struct culprit_rule {
	enum cause_id cause;
	const char *rows, *steps; /* shell patterns, parted by | */
	int err;		  /* 0: any */
	sight_condition *fits;
	enum footing_confidence confidence;
	sight_words *object; /* NULL: none */
	const char *evidence;
	unsigned int flags;
};

/* The rules of rules.def; NULL past the end. */
const struct culprit_rule *culprit_rule_at(size_t index);

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
