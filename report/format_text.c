/* SPDX-License-Identifier: MIT */
/* The first screen: where we are, what works, and what stands in the way of the rest. */
#include <string.h>

#include "obstacles.h"
#include "sections.h"
#include "troubles.h"

void format_judged(FILE *to, const struct footing_matrix *matrix,
		   const struct text_options *options)
{
	const char *host = footing_matrix_string(matrix, "subject.host");
	const char *time = footing_matrix_string(matrix, "probed_at");
	struct screen screen = {.to = to, .style = &options->style};

	if (!options->judged)
		return;
	screen_start(&screen, 0, "");
	screen_wordsf(&screen, "judged %s, taken on %s at %s",
		      strcmp(options->judged, "-") ? options->judged : "standard input",
		      host ? host : "an unnamed host", time ? time : "an unknown time");
	screen_end(&screen);
}

static int write_text(FILE *to, const struct footing_matrix *matrix,
		      const struct text_options *options)
{
	struct screen screen = {.to = to, .style = &options->style};
	struct rows rows;
	int err;

	format_judged(to, matrix, options);
	put_where(&screen, matrix, options->all);
	put_summary(&screen, matrix);
	screen_gap(&screen);
	if (options->all) {
		format_table(to, matrix, &options->style);
		return 0;
	}
	err = rows_new(&rows, matrix);
	if (err)
		return err;
	put_families(&screen, &rows, false);
	err = put_obstacles(&screen, &rows, false);
	put_troubles(&screen, &rows, PART_UNEXPLAINED,
		     "Does not work, and nothing here explains it");
	put_lacking(&screen, &rows, PART_KERNEL, "Not in this kernel");
	put_troubles(&screen, &rows, PART_UNKNOWN, "Could not tell");
	put_usual(&screen, &rows);
	put_notes(&screen, &rows);
	screen_gap(&screen);
	fputs("Every row: footing --all. More of one: footing explain NAME\n", to);
	rows_free(&rows);
	return err;
}

const struct matrix_format format_text = {
	.name = "text",
	.help = "a screen to read; with --all every row",
	.write = write_text,
};
