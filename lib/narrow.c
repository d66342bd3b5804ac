/* SPDX-License-Identifier: MIT */
/* Of a matrix only what the options select, as if nothing else had been probed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_levels.h"
#include "matrix_sandboxes.h"
#include "options.h"
#include "probe/probe.h"

static bool is_selected(const struct footing_options *options,
			const struct footing_entry *entry)
{
	int row = row_index(entry->id);

	return row >= 0 && options->selected[row];
}

/* What stands in the way of a kept entry is kept too: the chain leads to its root. */
static bool keep_lacked(const struct footing_matrix *matrix, bool *keep, size_t index)
{
	const struct footing_cause *cause = footing_entry_cause(&matrix->entries[index],
								0);
	bool more = false;

	if (!keep[index] || !cause || cause->layer != FOOTING_LAYER_PREREQUISITE ||
	    !cause->object)
		return false;
	for (size_t i = 0; i < matrix->n_entries; i++) {
		if (keep[i] || strcmp(matrix->entries[i].id, cause->object) != 0)
			continue;
		keep[i] = true;
		more = true;
	}
	return more;
}

static void drop_others(struct footing_matrix *matrix, const bool *keep)
{
	size_t n = 0;

	for (size_t i = 0; i < matrix->n_entries; i++) {
		if (keep[i])
			matrix->entries[n++] = matrix->entries[i];
		else
			entry_clear(&matrix->entries[i]);
	}
	matrix->n_entries = n;
}

/* Where the strongest was left out, the strongest of what is left. */
static int narrow_levels(struct footing_matrix *matrix,
			 const struct footing_options *options)
{
	enum footing_level strongest;

	if ((options_levels(options) & ((1u << FOOTING_LEVELS) - 1)) ==
	    (1u << FOOTING_LEVELS) - 1)
		return 0;
	levels_keep(matrix, options_levels(options));
	free(matrix->strongest);
	matrix->strongest = NULL;
	if (footing_matrix_strongest(matrix, &strongest))
		return 0;
	matrix->strongest = strdup(footing_level_name(strongest));
	return matrix->strongest ? 0 : -ENOMEM;
}

static int narrow_entries(struct footing_matrix *matrix,
			  const struct footing_options *options)
{
	bool *keep, more = true;

	if (matrix->n_entries == 0)
		return 0;
	keep = calloc(matrix->n_entries, sizeof(*keep));
	if (!keep)
		return -ENOMEM;
	for (size_t i = 0; i < matrix->n_entries; i++)
		keep[i] = is_selected(options, &matrix->entries[i]);
	while (more) {
		more = false;
		for (size_t i = 0; i < matrix->n_entries; i++)
			more |= keep_lacked(matrix, keep, i);
	}
	drop_others(matrix, keep);
	free(keep);
	return 0;
}

int footing_matrix_narrow(struct footing_matrix *matrix,
			  const struct footing_options *options)
{
	int err;

	if (!options->selective)
		return 0;
	err = narrow_entries(matrix, options);
	if (!err)
		err = narrow_levels(matrix, options);
	if (!err)
		err = sandboxes_narrow(matrix);
	return err;
}
