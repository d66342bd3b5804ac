/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>

#include "stale.h"

#define VALUE_MAX 80 /* bytes of a value that are told: a list may be long */

/* One that is known to differ says more than one that can't be compared. */
static const struct footing_input *telling(const struct footing_match *match, size_t *n)
{
	const struct footing_input *input, *first = NULL;

	for (*n = 0; (input = footing_match_input(match, *n)); ++*n)
		if (!first || (footing_input_sameness(first) != FOOTING_DIFFERENT &&
			       footing_input_sameness(input) == FOOTING_DIFFERENT))
			first = input;
	return first;
}

static const char *value(const char *text)
{
	return !text ? "unknown" : text[0] ? text : "none";
}

static void say(const struct footing_match *match, char *why, size_t size)
{
	size_t n;
	const struct footing_input *input = telling(match, &n);
	bool differs = input && footing_input_sameness(input) == FOOTING_DIFFERENT;
	char more[48] = "";

	if (!input) {
		snprintf(why, size, "nothing tells whether the matrix is of this place");
		return;
	}
	if (n > 1)
		snprintf(more, sizeof(more), ", and %zu more", n - 1);
	snprintf(why, size, "%s: %s is %.*s there, %.*s here%s",
		 differs ? "the matrix is of another place or time"
			 : "it can't be told whether the matrix is of this place",
		 footing_input_name(input), VALUE_MAX, value(footing_input_theirs(input)),
		 VALUE_MAX, value(footing_input_here(input)), more);
}

int stale(const struct footing_matrix *matrix, char *why, size_t size)
{
	struct footing_match *match;
	int err;

	if (!matrix->schema)
		return 0;
	err = footing_matrix_match(matrix, FOOTING_SCOPE_INSTANCE, NULL, &match);
	if (err == -EBADMSG) {
		snprintf(why, size, "the matrix contradicts its own digest");
		return -ESTALE;
	}
	if (err)
		return err;
	if (footing_match_result(match, FOOTING_SCOPE_INSTANCE) != FOOTING_SAME) {
		say(match, why, size);
		err = -ESTALE;
	}
	footing_match_free(match);
	return err;
}
