/* SPDX-License-Identifier: MIT */
/* footing list: what can be named, without probing anything. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { FORMAT };

static const struct option_row options[] = {
	[FORMAT] = {"format", 'o', "FORMAT", false, "text (default) or json"},
	{NULL, 0, NULL, false, NULL},
};

/* ---------------------------------------------------------------- JSON */

static void put_string(FILE *to, const char *text)
{
	fputc('"', to);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', to);
		fputc(*text, to);
	}
	fputc('"', to);
}

static void put_member(FILE *to, const char *key, const char *value)
{
	fprintf(to, ", \"%s\": ", key);
	if (value)
		put_string(to, value);
	else
		fputs("null", to);
}

/* The first member of an item, and what stands before it. */
static void put_item(FILE *to, bool *first, const char *key, const char *value)
{
	fprintf(to, "%s\n    {\"%s\": ", *first ? "" : ",", key);
	put_string(to, value);
	*first = false;
}

static const char *truth(bool holds)
{
	return holds ? "true" : "false";
}

static void feature_json(FILE *to, const struct footing_feature *feature)
{
	bool first = true;
	int i;

	put_member(to, "family", footing_feature_family(feature));
	put_member(to, "kind", footing_kind_name(footing_feature_kind(feature)));
	fputs(", \"routes\": [", to);
	for (i = 0; i < FOOTING_ROUTES; i++) {
		enum footing_route route = (enum footing_route)i;

		if (!footing_feature_has_route(feature, route))
			continue;
		fputs(first ? "" : ", ", to);
		put_string(to, footing_route_name(route));
		first = false;
	}
	fprintf(to, "], \"value\": %s", truth(footing_feature_has_value(feature)));
	put_member(to, "needs", footing_feature_needs(feature));
	fprintf(to, ", \"quiet\": %s}", truth(footing_feature_quiet(feature)));
}

/* ---------------------------------------------------------------- the lists */

static void list_features(FILE *to, bool json)
{
	const struct footing_feature *feature = NULL;
	bool first = true;

	while ((feature = footing_feature_next(feature))) {
		const char *id = footing_feature_id(feature);
		const char *title = footing_feature_title(feature);

		if (json) {
			put_item(to, &first, "id", id);
			put_member(to, "title", title);
			feature_json(to, feature);
		} else {
			fprintf(to, "%-24s %s%s\n", id, title,
				footing_feature_has_value(feature) ? " (a number)" : "");
		}
	}
}

static void list_causes(FILE *to, bool json)
{
	const char *code = NULL;
	bool first = true;

	while ((code = footing_cause_code_next(code))) {
		const char *title = footing_cause_code_title(code);

		if (json) {
			put_item(to, &first, "code", code);
			put_member(to, "title", title);
			put_member(to, "layer",
				   footing_layer_name(footing_cause_code_layer(code)));
			fputc('}', to);
		} else {
			fprintf(to, "%-24s %s\n", code, title);
		}
	}
}

static void list_levels(FILE *to, bool json)
{
	bool first = true;
	int i;

	for (i = 0; i < FOOTING_LEVELS; i++) {
		enum footing_level level = (enum footing_level)i;

		if (json) {
			put_item(to, &first, "name", footing_level_name(level));
			put_member(to, "title", footing_level_title(level));
			fputc('}', to);
		} else {
			fprintf(to, "%-24s %s\n", footing_level_name(level),
				footing_level_title(level));
		}
	}
}

static void list_sandboxes(FILE *to, bool json)
{
	const struct footing_sandbox *sandbox = NULL;
	bool first = true;

	while ((sandbox = footing_sandbox_next(sandbox))) {
		const char *name = footing_sandbox_name(sandbox);
		const char *title = footing_sandbox_title(sandbox);

		if (json) {
			put_item(to, &first, "name", name);
			put_member(to, "title", title);
			put_member(to, "route",
				   footing_route_rule_name(
					   footing_sandbox_route(sandbox)));
			/* A document of its own, written by hand. */
			fprintf(to, ", \"policy\": %s}", footing_sandbox_policy(sandbox));
		} else {
			fprintf(to, "%-24s %s\n", name, title);
		}
	}
}

static void list_formats(FILE *to, bool json)
{
	bool first = true;
	size_t i;

	for (i = 0; matrix_formats[i]; i++) {
		if (json) {
			put_item(to, &first, "name", matrix_formats[i]->name);
			put_member(to, "title", matrix_formats[i]->help);
			fputc('}', to);
		} else {
			fprintf(to, "%-24s %s\n", matrix_formats[i]->name,
				matrix_formats[i]->help);
		}
	}
}

static const struct list {
	const char *name;
	void (*write)(FILE *to, bool json);
} lists[] = {
	{"features", list_features},   {"causes", list_causes},	  {"levels", list_levels},
	{"sandboxes", list_sandboxes}, {"formats", list_formats},
};

#define N_LISTS (sizeof(lists) / sizeof(*lists))

static const struct list *list_named(const char *name)
{
	size_t i;

	for (i = 0; i < N_LISTS; i++)
		if (!strcmp(lists[i].name, name))
			return &lists[i];
	return NULL;
}

static int write_list(const struct list *list, bool json)
{
	char *buffer = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&buffer, &length);
	int code;

	if (!to)
		return complain(EXIT_FAILED, "%s", strerror(errno));
	if (json)
		fprintf(to, "{\n  \"schema\": \"footing.list/1\",\n  \"%s\": [",
			list->name);
	list->write(to, json);
	if (json)
		fputs("\n  ]\n}\n", to);
	if (fclose(to))
		code = complain(EXIT_FAILED, "out of memory");
	else
		code = output_write(NULL, buffer, length);
	free(buffer);
	return code;
}

/* ---------------------------------------------------------------- the verb */

static int set_word(const struct list **list, const char *word)
{
	if (*list)
		return complain(EXIT_USAGE, "one list at a time: '%s' is too much", word);
	*list = list_named(word);
	return *list ? 0
		     : complain(EXIT_USAGE,
				"no list '%s'; there are features, causes, levels, "
				"sandboxes and formats",
				word);
}

static int set_format(bool *json, const char *name)
{
	*json = !strcmp(name, "json");
	if (*json || !strcmp(name, "text"))
		return 0;
	return complain(EXIT_USAGE, "unknown format '%s'; list knows text and json",
			name);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	const struct list *list = NULL;
	int option, code = 0;
	bool json = false;

	while (!code && (option = option_next(&left)) != OPTION_END) {
		if (option == OPTION_HELP)
			return option_help(verb);
		if (option == OPTION_WRONG)
			return EXIT_USAGE;
		code = option == FORMAT ? set_format(&json, left.value)
					: set_word(&list, left.value);
	}
	while (!code && left.at < argc)
		code = set_word(&list, argv[left.at++]);
	return code ? code : write_list(list ? list : &lists[0], json);
}

const struct verb verb_list = {
	.name = "list",
	.arguments = "[features|causes|levels|sandboxes|formats] [OPTION]...",
	.help = "what can be named, without probing",
	.options = options,
	.run = run,
};
