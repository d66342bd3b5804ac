/* SPDX-License-Identifier: MIT */
/* Chooses what to isolate with by what works here, and says why it is no better. */
#include <stdio.h>
#include <string.h>

#include <footing.h>

static int can(const struct footing_matrix *matrix, const char *id)
{
	const struct footing_entry *entry = footing_matrix_get(matrix, id,
							       FOOTING_DIRECT);

	if (footing_entry_status(entry) == FOOTING_AVAILABLE)
		return 1;
	fprintf(stderr, "%s: %s\n", id, footing_status_name(footing_entry_status(entry)));
	return 0;
}

int main(void)
{
	struct footing_matrix *matrix;
	int err = footing_probe(NULL, &matrix);

	if (err) {
		fprintf(stderr, "footing: %s\n", strerror(-err));
		return 1;
	}
	puts(can(matrix, "ns.user")	  ? "namespaces"
	     : can(matrix, "landlock.fs") ? "Landlock"
					  : "nothing: refuse to start");
	footing_matrix_free(matrix);
	return 0;
}
