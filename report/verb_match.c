/* SPDX-License-Identifier: MIT */
/* footing match: tells whether a saved matrix was taken in an environment like this one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

#define RESULT_WIDTH 11

enum { SCOPE, DEADLINE, QUIET, ASCII };

static const struct option_row options[] = {
	[SCOPE] = {"scope", 0, "SCOPE", false,
		   "host, confinement, instance (default: first two)"},
	[DEADLINE] = {"deadline", 0, "MS", false, "bound all of it (default 5000)"},
	[QUIET] = {"quiet-kernel", 0, NULL, false, "no act that logs or loads a module"},
	[ASCII] = {"ascii", 0, NULL, false, "no symbols outside of ASCII"},
	{NULL, 0, NULL, false, NULL},
};

static const enum footing_scope all_scopes[] = {FOOTING_SCOPE_HOST,
						FOOTING_SCOPE_CONFINEMENT,
						FOOTING_SCOPE_INSTANCE};

#define N_SCOPES (sizeof(all_scopes) / sizeof(*all_scopes))

struct matching {
	struct source source;
	unsigned int scopes;
	bool ascii;
};

/* ---------------------------------------------------------------- options */

static int set_scope(struct matching *matching, const char *name)
{
	size_t i;

	for (i = 0; i < N_SCOPES; i++) {
		if (strcmp(footing_scope_name(all_scopes[i]), name) != 0)
			continue;
		matching->scopes |= (unsigned int)all_scopes[i];
		return 0;
	}
	return complain(EXIT_USAGE,
			"--scope '%s': there are host, confinement and instance", name);
}

static int set_file(struct matching *matching, const char *name)
{
	if (matching->source.from)
		return complain(EXIT_USAGE, "one file at a time: '%s' is too much", name);
	matching->source.from = name;
	return *name ? 0 : complain(EXIT_USAGE, "'' is no name of a file");
}

static int set_option(struct matching *matching, int option, const char *value)
{
	switch (option) {
	case SCOPE:
		return set_scope(matching, value);
	case DEADLINE:
		return source_deadline(&matching->source, value);
	case QUIET:
		footing_options_set_quiet_kernel(matching->source.probe, true);
		return 0;
	case ASCII:
		matching->ascii = true;
		return 0;
	default:
		return set_file(matching, value);
	}
}

static int parse(struct matching *matching, struct options_left *left)
{
	int option, code = 0;

	while (!code && (option = option_next(left)) != OPTION_END) {
		if (option == OPTION_HELP)
			return OPTION_HELP;
		if (option == OPTION_WRONG)
			return EXIT_USAGE;
		code = set_option(matching, option, left->value);
	}
	while (!code && left->at < left->argc)
		code = set_file(matching, left->argv[left->at++]);
	if (!code && !matching->source.from)
		return complain(
			EXIT_USAGE,
			"no file: give a matrix that was saved by footing -o json");
	if (!matching->scopes)
		matching->scopes = FOOTING_SCOPE_HOST | FOOTING_SCOPE_CONFINEMENT;
	return code;
}

/* ---------------------------------------------------------------- the result */

static void put_value(struct screen *screen, const char *value)
{
	if (!value)
		value = "unknown";
	else if (!*value)
		value = "none";
	text_put(screen->to, screen->style, value, strlen(value));
}

/* Never wrapped: a line is an input. */
static void put_input(struct screen *screen, const struct footing_input *input)
{
	bool differs = footing_input_sameness(input) == FOOTING_DIFFERENT;
	const char *name = footing_input_name(input);

	screen_hue(screen, differs ? HUE_BAD : HUE_DOUBT);
	screen_start(screen, RESULT_WIDTH,
		     footing_sameness_name(footing_input_sameness(input)));
	screen_hue(screen, HUE_PLAIN);
	text_put(screen->to, screen->style, name, strlen(name));
	fputs(": ", screen->to);
	put_value(screen, footing_input_theirs(input));
	fputs(" -> ", screen->to);
	put_value(screen, footing_input_here(input));
	fputc('\n', screen->to);
}

static void put_summary(FILE *to, const struct footing_match *match, unsigned int scopes)
{
	static const char *const words[] = {
		[FOOTING_SAMENESS_UNKNOWN] = "could not tell whether it is the same",
		[FOOTING_SAME] = "the same",
		[FOOTING_DIFFERENT] = "not the same",
	};
	enum footing_sameness result = footing_match_result(match, scopes);
	const char *between = " ";
	size_t i;

	fputs(words[result], to);
	for (i = 0; i < N_SCOPES; i++) {
		unsigned int scope = (unsigned int)all_scopes[i];

		if (!(scopes & scope) || footing_match_result(match, scope) != result)
			continue;
		fprintf(to, "%s%s", between, footing_scope_name(all_scopes[i]));
		between = ", ";
	}
	fputc('\n', to);
}

static int put(const struct matching *matching, const struct footing_match *match)
{
	const struct footing_input *input;
	struct style style;
	struct screen screen = {.style = &style};
	char *buffer = NULL;
	size_t length, i;
	int code;

	style_find(&style, stdout, matching->ascii);
	screen.to = open_memstream(&buffer, &length);
	if (!screen.to)
		return complain(EXIT_FAILED, "out of memory");
	for (i = 0; (input = footing_match_input(match, i)); i++)
		put_input(&screen, input);
	put_summary(screen.to, match, matching->scopes);
	if (fclose(screen.to))
		code = complain(EXIT_FAILED, "out of memory");
	else
		code = output_write(NULL, buffer, length);
	free(buffer);
	return code;
}

static int result_code(const struct footing_match *match, unsigned int scopes)
{
	switch (footing_match_result(match, scopes)) {
	case FOOTING_SAME:
		return EXIT_YES;
	case FOOTING_DIFFERENT:
		return EXIT_NO;
	default:
		return EXIT_CANT_TELL;
	}
}

static int match_file(const struct matching *matching)
{
	struct footing_matrix *matrix = NULL;
	struct footing_match *match = NULL;
	int err, code = source_obtain(&matching->source, &matrix);

	if (code)
		return code;
	err = footing_matrix_match(matrix, matching->scopes, matching->source.probe,
				   &match);
	if (err)
		code = match_failed(matching->source.from, err);
	else
		code = put(matching, match);
	if (!code)
		code = result_code(match, matching->scopes);
	footing_match_free(match);
	footing_matrix_free(matrix);
	return code;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	struct matching matching = {0};
	int code;

	if (footing_options_new(&matching.source.probe))
		return complain(EXIT_FAILED, "out of memory");
	code = parse(&matching, &left);
	if (code == OPTION_HELP)
		code = option_help(verb);
	else if (!code)
		code = match_file(&matching);
	footing_options_free(matching.source.probe);
	return code;
}

const struct verb verb_match = {
	.name = "match",
	.arguments = "FILE [OPTION]...",
	.help = "whether a saved matrix was taken in an environment like this",
	.options = options,
	.run = run,
};
