/* SPDX-License-Identifier: MIT */
/* One row as the judge sees it, and the conditions that rules are made of. */
#ifndef FOOTING_SIGHT_H
#define FOOTING_SIGHT_H

#include "judge.h"

struct sight {
	const struct case_file *file;
	const struct footing_row *row;
	enum footing_route route;
	const struct footing_observation *obs;
	enum footing_outcome outcome;
	const struct footing_act *last; /* NULL: no act was begun */
	int err;
	int lacked; /* the row that it lacked, or -1 */
	enum footing_status lacked_status;
	enum footing_evidence lacked_evidence;
};

/* A condition of a rule. */
typedef bool sight_condition(const struct sight *sight);

#define CONDITION(name) sight_condition name;
#include "conditions.def"
#undef CONDITION

/* Writes what a cause is about, and what speaks for it; to leave them empty is allowed. */
typedef void sight_words(const struct sight *sight, char *to, size_t size);

sight_words object_call, object_sysctl, object_capability, object_label, object_covers,
	object_device, object_filesystem, object_domain, object_program, object_kernel;

/* The system call that was refused, or reported done and not done. NULL: there is none. */
const struct footing_act *sight_call(const struct sight *sight);

/* The capability that the kernel asks for where there is no user namespace, or NULL. */
const char *capability_needed(const char *id);

/* Whether a capability is effective. UNKNOWN where the sets could not be read. */
enum footing_tristate subject_has(const struct footing_subject *subject,
				  const char *capability);

/* A sysctl's value, or NULL. */
const char *subject_sysctl(const struct footing_subject *subject, const char *name);

#endif
