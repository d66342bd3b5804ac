/* SPDX-License-Identifier: MIT */
/* A policy that nothing can ever meet is a mistake, and says so before anything is tried. */
#include <string.h>

#include "policy.h"

static bool same_thing(const struct need *a, const struct need *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case NEED_FEATURE:
		return a->feature == b->feature;
	case NEED_SYSCALL:
		return strcmp(need_call(a), need_call(b)) == 0;
	case NEED_LEVEL:
		return a->level == b->level;
	case NEED_SANDBOX:
		return a->sandbox == b->sandbox;
	case NEED_ANY:
		break;
	}
	return false;
}

/* The least and the greatest value that meets it. */
static void range(const struct need *need, int64_t *least, int64_t *greatest)
{
	*least = need->comparison == COMPARE_AT_LEAST ||
				 need->comparison == COMPARE_EXACTLY
			 ? need->number
			 : INT64_MIN;
	*greatest = need->comparison == COMPARE_AT_MOST ||
				    need->comparison == COMPARE_EXACTLY
			    ? need->number
			    : INT64_MAX;
}

static bool apart(const struct need *a, const struct need *b)
{
	int64_t least_a, greatest_a, least_b, greatest_b;

	range(a, &least_a, &greatest_a);
	range(b, &least_b, &greatest_b);
	return greatest_a < least_b || greatest_b < least_a;
}

/* Closed by one route only leaves the other one. */
static bool leaves_way(const struct need *wanted, const struct need *forbidden)
{
	if (wanted->kind != NEED_FEATURE || !forbidden->routed)
		return false;
	if (wanted->routed)
		return wanted->route != forbidden->route;
	return has_both_routes(wanted->feature);
}

static bool exclude(const struct need *a, const struct need *b)
{
	const struct need *swap = a;

	if (b->kind == NEED_ANY) {
		a = b;
		b = swap;
	}
	if (a->kind == NEED_ANY) {
		for (size_t i = 0; i < a->n_members; i++)
			if (!exclude(&a->members[i], b))
				return false;
		return true;
	}
	if (!same_thing(a, b))
		return false;
	if (a->absent != b->absent)
		return !leaves_way(a->absent ? b : a, a->absent ? a : b);
	return !a->absent && apart(a, b);
}

/* One that leaves no way to what is wanted, by itself. */
static const struct need *excluder(const struct footing_request *request, size_t first,
				   const struct need *wanted)
{
	for (size_t i = first; i < request->n_needs; i++)
		if (request->needs[i].kind != NEED_ANY &&
		    exclude(&request->needs[i], wanted))
			return &request->needs[i];
	return NULL;
}

/* Any one of some, each of which another one excludes: the last of those. */
static const struct need *excludes_each(const struct footing_request *request,
					size_t first, const struct need *any)
{
	const struct need *last = NULL;

	for (size_t i = 0; i < any->n_members; i++) {
		last = excluder(request, first, &any->members[i]);
		if (!last)
			return NULL;
	}
	return last;
}

int policy_contradicts(struct reader *reader, const struct footing_request *request,
		       size_t first)
{
	const struct need *last;

	for (size_t i = first; i < request->n_needs; i++)
		for (size_t j = i + 1; j < request->n_needs; j++) {
			const struct need *a = &request->needs[i];
			const struct need *b = &request->needs[j];

			if (exclude(a, b))
				return refuse(reader,
					      "%s and %s exclude each other: %.60s, "
					      "%.60s",
					      a->place, b->place, a->text, b->text);
		}
	for (size_t i = first; i < request->n_needs; i++) {
		last = excludes_each(request, first, &request->needs[i]);
		if (last)
			return refuse(reader,
				      "%s: each of it is excluded, the last by %s: %.60s",
				      request->needs[i].place, last->place, last->text);
	}
	return 0;
}
