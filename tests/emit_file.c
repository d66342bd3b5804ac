/* SPDX-License-Identifier: MIT */
/*
 * emit_file KIND MATRIX FEATURE|- [BASE]: what --emit writes, of a saved matrix. For
 * emit.sh; the exit code is 0, or the negative errno as a positive number.
 */
#include <stdio.h>
#include <string.h>

#include "report/emit.h"

int main(int argc, char **argv)
{
	struct footing_matrix *matrix;
	char why[128];
	int err;

	if (argc < 4 || argc > 5)
		return 64;
	err = footing_matrix_load_file(argv[2], &matrix, why, sizeof(why));
	if (err) {
		fprintf(stderr, "%s: %s\n", argv[2], why);
		return 65;
	}
	err = emit_write_on(stdout, argv[1], matrix,
			    strcmp(argv[3], "-") ? argv[3] : NULL, argv[4]);
	footing_matrix_free(matrix);
	return -err;
}
