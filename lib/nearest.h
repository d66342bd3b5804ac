/* SPDX-License-Identifier: MIT */
/* "did you mean": the names that are nearest to one that nobody knows. */
#ifndef FOOTING_NEAREST_H
#define FOOTING_NEAREST_H

#include <stddef.h>

#define NEAREST_MAX	 3
#define NEAREST_NAME_MAX 48

struct nearest {
	size_t limit; /* what is farther is none */
	size_t n;
	size_t far[NEAREST_MAX];
	char name[NEAREST_MAX][NEAREST_NAME_MAX + 1];
};

/* How many letters have to be changed, added or dropped (Levenshtein). */
size_t letters_apart(const char *a, const char *b);

void nearest_add(struct nearest *nearest, const char *name, size_t far);

/* Appends "; did you mean A, B?", or nothing. */
void nearest_list(const struct nearest *nearest, char *to, size_t size);

#endif
