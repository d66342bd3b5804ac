/* SPDX-License-Identifier: MIT */
/* A parsed list of requirements. */
#ifndef FOOTING_REQUEST_H
#define FOOTING_REQUEST_H

#include <string.h>

#include "levels.h"

enum comparison { COMPARE_NONE, COMPARE_AT_LEAST, COMPARE_EXACTLY, COMPARE_AT_MOST };

enum need_kind {
	NEED_FEATURE,
	NEED_SYSCALL, /* its name is at the end of the text */
	NEED_LEVEL,
	NEED_SANDBOX,
	NEED_ANY, /* one of the members, which are of the other kinds */
};

struct need {
	char *text; /* as it was written */
	enum need_kind kind;
	const struct footing_feature *feature; /* NULL: of another kind */
	enum footing_level level;
	const struct footing_sandbox *sandbox;
	bool absent; /* not:…: met when it is unavailable */
	bool routed; /* …@route */
	enum footing_route route;
	enum comparison comparison;
	int64_t number;
	size_t n_members;
	struct need *members;
	/* What only a policy says. */
	bool preferred;	 /* counts where the resolution is strict */
	unsigned int by; /* bits 1u << enum footing_layer that may close it; 0: any */
	char *reason, *policy; /* or NULL */
	char *place;	       /* in the policy: "require[2]" */
};

struct footing_request {
	enum footing_route_rule rule;
	size_t n_needs;
	struct need *needs;
	size_t n_ignored;
	const struct footing_feature **ignored;
	/* A sandbox that is to be started. */
	bool isolates, has_minimum;
	enum footing_level level, minimum;
	struct terms terms;
	struct footing_verdict *decided; /* by the last footing_isolation_new() */
};

/*
 * Parse one requirement. @need->text is left alone.
 * Returns: 0, -EINVAL with one line in @why.
 */
int need_parse(const char *text, struct need *need, char *why, size_t why_size);

/* Free what a need holds, not the need. */
void need_clear(struct need *need);

/* Append a need, whose texts and members are the request's from then on. 0, -ENOMEM. */
int request_add(struct footing_request *request, const struct need *need);

/* Take off those from the @n-th on. */
void request_cut(struct footing_request *request, size_t n);

/* The call of a requirement on one: "clone/newuser". */
static inline const char *need_call(const struct need *need)
{
	return strstr(need->text, "syscall:") + sizeof("syscall:") - 1;
}

/* Whether requirements on it need a route to be chosen. */
static inline bool has_both_routes(const struct footing_feature *feature)
{
	return footing_feature_has_route(feature, FOOTING_DIRECT) &&
	       footing_feature_has_route(feature, FOOTING_USERNS);
}

#endif
