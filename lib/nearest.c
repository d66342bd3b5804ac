/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "nearest.h"

size_t letters_apart(const char *a, const char *b)
{
	size_t row[NEAREST_NAME_MAX + 1], n = strlen(b);

	if (n > NEAREST_NAME_MAX)
		return NEAREST_NAME_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[n];
}

void nearest_add(struct nearest *nearest, const char *name, size_t far)
{
	size_t at = nearest->n;

	if (far > nearest->limit)
		return;
	while (at > 0 && far < nearest->far[at - 1])
		at--;
	if (at == NEAREST_MAX)
		return;
	if (nearest->n < NEAREST_MAX)
		nearest->n++;
	for (size_t i = nearest->n - 1; i > at; i--) {
		memcpy(nearest->name[i], nearest->name[i - 1], sizeof(nearest->name[i]));
		nearest->far[i] = nearest->far[i - 1];
	}
	snprintf(nearest->name[at], sizeof(nearest->name[at]), "%s", name);
	nearest->far[at] = far;
}

void nearest_list(const struct nearest *nearest, char *to, size_t size)
{
	for (size_t i = 0; i < nearest->n; i++)
		snprintf(to + strlen(to), size - strlen(to), "%s%s%s",
			 i ? ", " : "; did you mean ", nearest->name[i],
			 i + 1 == nearest->n ? "?" : "");
}
