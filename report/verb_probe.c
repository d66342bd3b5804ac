/* SPDX-License-Identifier: MIT */
/* footing probe: the matrix of here, or of a file, in one of the formats. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { FORMAT, ALL, OUTPUT, ONLY, FROM, DEADLINE, QUIET, ASCII };

static const struct option_row options[] = {
	[FORMAT] = {"format", 'o', "FORMAT", false,
		    "text (default) or json; footing list formats"},
	[ALL] = {"all", 0, NULL, false, "every row, as a table"},
	[OUTPUT] = {"output", 0, "FILE", false,
		    "write there; a regular file is replaced whole"},
	[ONLY] = {"only", 0, "PATTERN", false,
		  "only what matches: an id or a shell pattern"},
	[FROM] = {"from", 0, "FILE", false, "show a saved matrix (-: standard input)"},
	[DEADLINE] = {"deadline", 0, "MS", false, "bound all of it (default 5000)"},
	[QUIET] = {"quiet-kernel", 0, NULL, false, "no act that logs or loads a module"},
	[ASCII] = {"ascii", 0, NULL, false, "no symbols outside of ASCII"},
	{NULL, 0, NULL, false, NULL},
};

const struct matrix_format *const matrix_formats[] = {&format_text, &format_json, NULL};

struct job {
	const struct matrix_format *format;
	const char *output;
	bool all, ascii;
	struct source source;
};

static const struct matrix_format *format_named(const char *name)
{
	size_t i;

	for (i = 0; matrix_formats[i]; i++)
		if (!strcmp(matrix_formats[i]->name, name))
			return matrix_formats[i];
	return NULL;
}

static int set_option(void *to, int option, const char *value)
{
	struct job *job = to;

	switch (option) {
	case FORMAT:
		job->format = format_named(value);
		if (!job->format)
			return complain(EXIT_USAGE,
					"unknown format '%s'; see footing list formats",
					value);
		return 0;
	case ALL:
		job->all = true;
		return 0;
	case OUTPUT:
		job->output = value;
		return 0;
	case ONLY:
		return source_select(&job->source, value);
	case FROM:
		job->source.from = value;
		return 0;
	case DEADLINE:
		return source_deadline(&job->source, value);
	case QUIET:
		footing_options_set_quiet_kernel(job->source.probe, true);
		return 0;
	case ASCII:
		job->ascii = true;
		return 0;
	default:
		return complain(EXIT_USAGE,
				"probe takes no argument '%s'; to require it: "
				"footing check %s",
				value, value);
	}
}

static int show(const struct job *job, const struct footing_matrix *matrix)
{
	struct text_options text = {.all = job->all, .judged = job->source.from};
	char *buffer = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&buffer, &length);
	int err, code;

	if (!to)
		return complain(EXIT_FAILED, "%s", strerror(errno));
	style_find(&text.style, stdout, job->ascii);
	if (job->output)
		text.style.color = false;
	err = job->format->write(to, matrix, &text);
	if (fclose(to) && !err)
		err = -ENOMEM;
	code = err ? complain(EXIT_FAILED, "%s", strerror(-err))
		   : output_write(job->output, buffer, length);
	free(buffer);
	return code;
}

static int probe(struct job *job, const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	struct footing_matrix *matrix = NULL;
	int code = option_each(&left, set_option, job);

	if (code == OPTION_HELP)
		return option_help(verb);
	if (code)
		return code;
	if (left.at < argc)
		return set_option(job, OPTION_WORD, argv[left.at]);
	code = source_obtain(&job->source, &matrix);
	if (!code)
		code = show(job, matrix);
	footing_matrix_free(matrix);
	return code;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct job job = {.format = &format_text};
	int code;

	if (footing_options_new(&job.source.probe))
		return complain(EXIT_FAILED, "out of memory");
	code = probe(&job, verb, argc, argv);
	footing_options_free(job.source.probe);
	return code;
}

const struct verb verb_probe = {
	.name = "probe",
	.arguments = "[OPTION]...",
	.help = "tries the primitives and prints the matrix",
	.options = options,
	.run = run,
};
