/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include "report.h"

static int write_json(FILE *to, const struct footing_matrix *matrix,
		      const struct text_options *options)
{
	char *text;
	size_t length;
	int err = footing_matrix_to_json(matrix, &text, &length);

	(void)options;
	if (err)
		return err;
	if (fwrite(text, 1, length, to) != length)
		err = -ENOMEM;
	free(text);
	return err;
}

const struct matrix_format format_json = {
	.name = "json",
	.help = "the whole matrix, schema footing.matrix/1",
	.write = write_json,
};
