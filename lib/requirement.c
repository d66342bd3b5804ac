/* SPDX-License-Identifier: MIT */
/*
 * The text of a requirement:
 *
 *   [not:] ID [@ROUTE] [=N | =N+ | =N-]
 *   [not:] syscall:NAME[/ARGUMENT]
 *   [not:] level:NAME
 *   [not:] sandbox:NAME
 *
 * and what is easier to read where a shell does not mind: !ID, ID>=N, ID<=N, ID==N.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "nearest.h"
#include "request.h"

#define ID_MAX 48

struct parser {
	const char *text;
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static int refuse(const struct parser *parser,
							const char *format, ...)
{
	char reason[256];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	if (parser->why && parser->why_size) {
		snprintf(parser->why, parser->why_size, "%.80s: %s", parser->text,
			 reason);
		for (char *c = parser->why; *c; c++)
			if (iscntrl((unsigned char)*c))
				*c = '?';
	}
	return -EINVAL;
}

/* ------------------------------------------------------- did you mean */

/* 0 is the best; a name without its family is as good as one wrong letter. */
static size_t farness(const char *text, const char *id)
{
	const char *name = strchr(id, '.');
	size_t whole = letters_apart(text, id), part;

	part = name && !strchr(text, '.') ? letters_apart(text, name + 1) + 1 : whole;
	return part < whole ? part : whole;
}

static int unknown_feature(const struct parser *parser, const char *id)
{
	const struct footing_feature *feature = NULL;
	struct nearest nearest = {.limit = strlen(id) / 3 + 1};
	char list[160] = "";

	while ((feature = footing_feature_next(feature)))
		nearest_add(&nearest, footing_feature_id(feature),
			    farness(id, footing_feature_id(feature)));
	nearest_list(&nearest, list, sizeof(list));
	return refuse(parser, "no such feature%s", list);
}

static int unknown_level(const struct parser *parser, const char *name)
{
	struct nearest nearest = {.limit = strlen(name) / 3 + 1};
	char list[160] = "";

	for (int i = 0; i < FOOTING_LEVELS; i++) {
		const char *level = footing_level_name((enum footing_level)i);

		nearest_add(&nearest, level, letters_apart(name, level));
	}
	nearest_list(&nearest, list, sizeof(list));
	return refuse(parser, "no such level%s",
		      *list ? list : "; footing list levels shows all");
}

static int unknown_sandbox(const struct parser *parser, const char *name)
{
	const struct footing_sandbox *sandbox = NULL;
	struct nearest nearest = {.limit = strlen(name) / 3 + 1};
	char list[160] = "";

	while ((sandbox = footing_sandbox_next(sandbox)))
		nearest_add(&nearest, footing_sandbox_name(sandbox),
			    letters_apart(name, footing_sandbox_name(sandbox)));
	nearest_list(&nearest, list, sizeof(list));
	return refuse(parser, "no such sandbox%s",
		      *list ? list : "; footing list sandboxes shows all");
}

/* ------------------------------------------------------------- pieces */

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

static int parse_id(const struct parser *parser, const char **at, struct need *need)
{
	size_t length = strcspn(*at, "@=<> \t");
	char id[ID_MAX + 1];

	if (length == 0)
		return refuse(parser, "a feature is missing; footing list shows all");
	if (length > ID_MAX)
		return refuse(parser, "no such feature");
	snprintf(id, sizeof(id), "%.*s", (int)length, *at);
	need->feature = footing_feature_find(id);
	if (!need->feature)
		return unknown_feature(parser, id);
	*at += length;
	return 0;
}

static int parse_route(const struct parser *parser, const char **at, struct need *need)
{
	size_t length;
	char name[16];
	int route;

	if (**at != '@')
		return 0;
	++*at;
	length = strcspn(*at, "=<> \t");
	snprintf(name, sizeof(name), "%.*s", (int)(length < 15 ? length : 15), *at);
	route = word_value(&words_route, name);
	if (route < 0)
		return refuse(parser, "\"%s\" is no route; there are @direct and @userns",
			      name);
	need->routed = true;
	need->route = (enum footing_route)route;
	if (!footing_feature_has_route(need->feature, need->route))
		return refuse(parser, "%s has no route \"%s\"",
			      footing_feature_id(need->feature), name);
	*at += length;
	return 0;
}

/* The operator, and whether its kind is told by a sign after the number. */
static int parse_operator(const struct parser *parser, const char **at, struct need *need,
			  bool *suffixed)
{
	static const struct {
		const char *sign;
		enum comparison comparison;
		bool suffixed;
	} signs[] = {
		{">=", COMPARE_AT_LEAST, false},
		{"<=", COMPARE_AT_MOST, false},
		{"==", COMPARE_EXACTLY, false},
		{"=", COMPARE_EXACTLY, true},
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t length = strlen(signs[i].sign);

		if (strncmp(*at, signs[i].sign, length) != 0)
			continue;
		*at += length;
		need->comparison = signs[i].comparison;
		*suffixed = signs[i].suffixed;
		return 0;
	}
	return refuse(parser,
		      "\"%.10s\" is no comparison; write =N+ (at least), =N or =N- "
		      "(at most)",
		      *at);
}

static int parse_comparison(const struct parser *parser, const char **at,
			    struct need *need)
{
	bool suffixed = false;
	char *end;
	int err;

	if (!**at)
		return 0;
	err = parse_operator(parser, at, need, &suffixed);
	if (err)
		return err;
	*at = skip_blanks(*at);
	if (!isdigit((unsigned char)**at))
		return refuse(parser,
			      "a number from 0 on is missing after the comparison");
	errno = 0;
	need->number = strtoll(*at, &end, 10);
	if (errno)
		return refuse(parser, "the number is too large");
	*at = end;
	if (suffixed && (*end == '+' || *end == '-')) {
		need->comparison = *end == '+' ? COMPARE_AT_LEAST : COMPARE_AT_MOST;
		++*at;
	}
	return 0;
}

/* ----------------------------------------------------------- altogether */

static int fits_feature(const struct parser *parser, const struct need *need)
{
	const char *id = footing_feature_id(need->feature);
	bool compared = need->comparison != COMPARE_NONE;

	if (need->absent && compared)
		return refuse(parser, "not: and a comparison don't go together");
	if (need->absent)
		return 0;
	if (footing_feature_has_value(need->feature) && !compared)
		return refuse(parser,
			      "%s has a value: say which, such as %s=1+ (at least 1)", id,
			      id);
	if (!footing_feature_has_value(need->feature) && compared)
		return refuse(parser, "%s has no value to compare: write %s", id, id);
	return 0;
}

/* syscall:NAME, syscall:NAME/ARGUMENT: no route, nothing to compare. */
static int parse_syscall(const struct parser *parser, const char *at, struct need *need)
{
	struct footing_call call;
	char why[200];

	if (footing_syscall_parse(at, &call, why, sizeof(why)))
		return refuse(parser, "%s", why);
	need->kind = NEED_SYSCALL;
	return 0;
}

/* level:NAME; "auto" is the strongest that works, which says nothing of any. */
static int parse_level(const struct parser *parser, const char *at, struct need *need)
{
	need->kind = NEED_LEVEL;
	if (footing_level_find(at, &need->level))
		return unknown_level(parser, at);
	if (need->level == FOOTING_LEVEL_AUTO)
		return refuse(parser, "auto is no level to require; name one of footing "
				      "list levels");
	return 0;
}

static int parse_sandbox(const struct parser *parser, const char *at, struct need *need)
{
	need->kind = NEED_SANDBOX;
	need->sandbox = footing_sandbox_find(at);
	return need->sandbox ? 0 : unknown_sandbox(parser, at);
}

/* Whether @text begins with @prefix; *@rest is what follows it. */
static bool begins(const char *text, const char *prefix, const char **rest)
{
	size_t length = strlen(prefix);

	if (strncmp(text, prefix, length) != 0)
		return false;
	*rest = text + length;
	return true;
}

int need_parse(const char *text, struct need *need, char *why, size_t why_size)
{
	struct parser parser = {text, why, why_size};
	const char *at = text, *name;
	int err;

	if (strncmp(at, "not:", 4) == 0 || *at == '!') {
		need->absent = true;
		at = skip_blanks(at + (*at == '!' ? 1 : 4));
	}
	if (begins(at, "syscall:", &name))
		return parse_syscall(&parser, name, need);
	if (begins(at, "level:", &name))
		return parse_level(&parser, name, need);
	if (begins(at, "sandbox:", &name))
		return parse_sandbox(&parser, name, need);
	err = parse_id(&parser, &at, need);
	if (!err)
		err = parse_route(&parser, &at, need);
	at = skip_blanks(at);
	if (!err)
		err = parse_comparison(&parser, &at, need);
	at = skip_blanks(at);
	if (!err && *at)
		err = refuse(&parser, "\"%.20s\" is too much at its end", at);
	return err ? err : fits_feature(&parser, need);
}
