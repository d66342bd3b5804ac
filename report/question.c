/* SPDX-License-Identifier: MIT */
/* What footing explain is asked for, and what may have been meant. */
#include <ctype.h>
#include <string.h>

#include "explain.h"

#define NEAREST	 3
#define WORD_MAX 64
#define LEVEL	 "level:"
#define SANDBOX	 "sandbox:"

/* ---------------------------------------------------------------- the nearest */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters have to be put in, taken out or exchanged. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], length = least(strlen(b), WORD_MAX), i, j;

	for (j = 0; j <= length; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (j = 1; j <= length; j++) {
			size_t above = row[j];

			row[j] = least(least(above, row[j - 1]) + 1,
				       corner + (a[i] != b[j - 1]));
			corner = above;
		}
	}
	return row[length];
}

struct nearest {
	const char *prefixes[NEAREST], *names[NEAREST];
	size_t distances[NEAREST], n;
};

static void offer(struct nearest *nearest, const char *word, const char *prefix,
		  const char *name)
{
	const char *dot = strchr(name, '.');
	size_t far = distance(word, name), i;

	/* The name without its family, or a part of a name, is near too. */
	if (dot)
		far = least(far, distance(word, dot + 1));
	if (strlen(word) > 2 && strstr(name, word))
		far = least(far, 1);
	if (far > 1 + strlen(word) / 3)
		return;
	for (i = nearest->n; i > 0 && nearest->distances[i - 1] > far; i--)
		if (i < NEAREST) {
			nearest->prefixes[i] = nearest->prefixes[i - 1];
			nearest->names[i] = nearest->names[i - 1];
			nearest->distances[i] = nearest->distances[i - 1];
		}
	if (i == NEAREST)
		return;
	nearest->prefixes[i] = prefix;
	nearest->names[i] = name;
	nearest->distances[i] = far;
	nearest->n += nearest->n < NEAREST;
}

int question_unknown(const char *what)
{
	const struct footing_feature *feature = NULL;
	const struct footing_sandbox *sandbox = NULL;
	struct nearest nearest = {.n = 0};
	char word[WORD_MAX + 1], list[256] = "";
	const char *code = NULL;
	size_t i;

	snprintf(word, sizeof(word), "%.*s", (int)strcspn(what, "@"), what);
	for (i = 0; word[i]; i++)
		word[i] = (char)(word[i] == '_' ? '-' : tolower((unsigned char)word[i]));
	while ((feature = footing_feature_next(feature)))
		offer(&nearest, word, "", footing_feature_id(feature));
	while ((code = footing_cause_code_next(code)))
		offer(&nearest, word, "", code);
	for (i = 0; i < FOOTING_LEVELS; i++)
		offer(&nearest, word, LEVEL, footing_level_name((enum footing_level)i));
	while ((sandbox = footing_sandbox_next(sandbox)))
		offer(&nearest, word, SANDBOX, footing_sandbox_name(sandbox));
	for (i = 0; i < nearest.n; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s%s",
			 i ? ", " : "", nearest.prefixes[i], nearest.names[i]);
	if (nearest.n)
		return complain(EXIT_USAGE, "nothing is called '%s'; near to it: %s",
				what, list);
	return complain(EXIT_USAGE,
			"nothing is called '%s'; see footing list features, footing list "
			"causes, or paste a whole line of an error",
			what);
}

/* ---------------------------------------------------------------- what it is */

static bool read_route(struct question *question, const char *name)
{
	int i;

	for (i = 0; i < FOOTING_ROUTES; i++)
		if (!strcmp(name, footing_route_name((enum footing_route)i))) {
			question->route = (enum footing_route)i;
			question->routed = true;
			return true;
		}
	return false;
}

static int read_feature(struct question *question, const char *what)
{
	const char *at = strchr(what, '@');
	char id[WORD_MAX];

	if (!at || (size_t)(at - what) >= sizeof(id)) {
		question->feature = footing_feature_find(what);
		return 0;
	}
	snprintf(id, sizeof(id), "%.*s", (int)(at - what), what);
	question->feature = footing_feature_find(id);
	if (!question->feature)
		return 0;
	if (!read_route(question, at + 1))
		return complain(EXIT_USAGE,
				"'%s': the routes are %s@direct and %s@userns", what, id,
				id);
	if (!footing_feature_has_route(question->feature, question->route))
		return complain(EXIT_USAGE, "%s has no route '%s'; ask for %s alone", id,
				at + 1, id);
	return 0;
}

/* A level or a sandbox, as `check` calls them; 0 also where it is neither. */
static int read_target(struct question *question, const char *what)
{
	const char *name = strchr(what, ':');

	name = name ? name + 1 : "";
	if (!strncmp(what, LEVEL, strlen(LEVEL))) {
		question->has_level = !footing_level_find(name, &question->level) &&
				      question->level != FOOTING_LEVEL_AUTO;
		return question->has_level
			       ? 0
			       : complain(EXIT_USAGE,
					  "'%s': the levels are none, filtered, "
					  "landlock, namespace and layered",
					  what);
	}
	if (strncmp(what, SANDBOX, strlen(SANDBOX)) != 0)
		return 0;
	question->sandbox = footing_sandbox_find(name);
	return question->sandbox ? 0
				 : complain(EXIT_USAGE,
					    "'%s': footing knows no such sandbox; see "
					    "footing list sandboxes",
					    what);
}

static bool is_code(const char *what)
{
	const char *code = NULL;

	while ((code = footing_cause_code_next(code)))
		if (!strcmp(code, what))
			return true;
	return false;
}

int question_read(struct question *question, const char *what, bool from_file)
{
	int err;

	memset(question, 0, sizeof(*question));
	question->what = what;
	if (!what)
		return 0;
	if (!*what)
		return complain(EXIT_USAGE,
				"explain what? give a name of footing list, a "
				"line of an error, or nothing");
	/* Names have no blanks; what a program says has. */
	if (strpbrk(what, " \t\n")) {
		question->line = true;
		question->error = error_line_find(what);
		return 0;
	}
	err = read_feature(question, what);
	if (!err && !question->feature)
		err = read_target(question, what);
	if (err || question->feature || question->has_level || question->sandbox)
		return err;
	if (is_code(what)) {
		question->code = what;
		return 0;
	}
	question->named_by_file = from_file;
	return from_file ? 0 : question_unknown(what);
}
