/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_VERDICT_H
#define FOOTING_VERDICT_H

#include "footing.h"

struct footing_requirement {
	char *text, *why, *cause, *reason, *policy;
	bool preferred;
	enum footing_result result;
	enum footing_status status;
	const char *route; /* static, or NULL */
	bool has_value;
	int64_t value;
};

struct record;

struct footing_verdict {
	enum footing_result result;
	const char *route; /* static, or NULL */
	size_t n_requirements;
	struct footing_requirement *requirements;
	struct record *record; /* of a sandbox; NULL: none was asked for */
};

#endif
