/* SPDX-License-Identifier: MIT */
/* All rows of all families, in the order of the matrix. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "run.h"

static const struct footing_family *const families[] = {
#define FAMILY(name) &name##_family,
#include "families.def"
#undef FAMILY
};

#define N_FAMILIES (sizeof(families) / sizeof(*families))

const struct footing_family *family_at(size_t index)
{
	return index < N_FAMILIES ? families[index] : NULL;
}

size_t rows_count(void)
{
	size_t i, n = 0;

	for (i = 0; i < N_FAMILIES; i++)
		n += families[i]->n_rows;
	return n;
}

const struct footing_row *row_at(size_t index, const struct footing_family **family)
{
	size_t i;

	for (i = 0; i < N_FAMILIES; i++) {
		if (index < families[i]->n_rows) {
			if (family)
				*family = families[i];
			return &families[i]->rows[index];
		}
		index -= families[i]->n_rows;
	}
	return NULL;
}

/* Ids and aliases begin with the name of their family and a dot. */
static bool is_of(const struct footing_family *family, const char *id)
{
	size_t length = strlen(family->name);

	return !strncmp(id, family->name, length) && id[length] == '.';
}

int row_index(const char *id)
{
	size_t first = 0, i, k;

	for (i = 0; i < N_FAMILIES; first += families[i++]->n_rows) {
		if (!is_of(families[i], id))
			continue;
		for (k = 0; k < families[i]->n_rows; k++) {
			const struct footing_row *row = &families[i]->rows[k];

			if (!strcmp(row->id, id) ||
			    (row->alias && !strcmp(row->alias, id)))
				return (int)(first + k);
		}
	}
	return -1;
}

int observe(const struct observe_request *request,
	    struct footing_observation *observations)
{
	size_t n = rows_count(), i;
	const struct footing_row **table = calloc(n, sizeof(*table));
	int err;

	if (!table)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		table[i] = row_at(i, NULL);
	err = observe_rows(table, n, request, observations);
	free(table);
	return err;
}
