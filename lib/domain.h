/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_DOMAIN_H
#define FOOTING_DOMAIN_H

#include "model.h"

/*
 * Whether the subject is in a Landlock domain. No interface tells; how many more can be
 * entered does. Pure.
 * @abi, @layers: what came of these rows, by the direct route
 * @ruleset: what the filters answer to landlock_create_ruleset(2), or UNKNOWN
 */
enum footing_tristate domain_judge(const struct footing_subject *subject,
				   const struct footing_observation *abi,
				   const struct footing_observation *layers,
				   enum footing_answer ruleset);

#endif
