/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define RESULT_WIDTH 9
#define MORE_MAX     32 /* room for the line that says how many are left out */

static const char *summary(enum footing_result result)
{
	return result == FOOTING_MET ? "all requirements are met"
	       : result == FOOTING_UNMET
		       ? "not all requirements are met"
		       : "could not tell whether all requirements are met";
}

const char *requirement_why(const struct footing_requirement *item)
{
	const char *why = footing_requirement_why(item);
	const char *colon = why ? strstr(why, ": ") : NULL;
	char id[64];

	if (!colon || (size_t)(colon - why) >= sizeof(id))
		return why;
	snprintf(id, sizeof(id), "%.*s", (int)(colon - why), why);
	return strstr(footing_requirement_text(item), id) ? colon + 2 : why;
}

/* ---------------------------------------------------------------- the screen */

void put_requirement(struct screen *screen, const struct footing_requirement *item)
{
	static const enum hue hues[] = {
		[FOOTING_RESULT_UNKNOWN] = HUE_DOUBT,
		[FOOTING_MET] = HUE_GOOD,
		[FOOTING_UNMET] = HUE_BAD,
		[FOOTING_IGNORED] = HUE_PLAIN,
	};
	enum footing_result result = footing_requirement_result(item);
	const char *route = footing_requirement_route(item);
	const char *reason = footing_requirement_reason(item);
	bool preferred = footing_requirement_preferred(item);
	const char *why = requirement_why(item);

	screen_hue(screen,
		   preferred && result == FOOTING_UNMET ? HUE_DOUBT : hues[result]);
	screen_start(screen, RESULT_WIDTH, footing_result_name(result));
	screen_hue(screen, HUE_PLAIN);
	screen_words(screen, footing_requirement_text(item));
	if (route)
		screen_wordsf(screen, "(%s)", route);
	if (preferred)
		screen_words(screen, "(preferred)");
	if (why) {
		screen_words(screen, "-");
		screen_words(screen, why);
	}
	if (reason && result != FOOTING_MET) {
		screen_words(screen, "- required because:");
		screen_words(screen, reason);
	}
	screen_end(screen);
}

int verdict_text(const struct footing_verdict *verdict,
		 const struct footing_matrix *matrix, const struct text_options *options,
		 char **text, size_t *length)
{
	const struct footing_requirement *item;
	const char *route = footing_verdict_route(verdict);
	struct screen screen = {.style = &options->style};
	size_t i;

	screen.to = open_memstream(text, length);
	if (!screen.to)
		return -errno;
	format_judged(screen.to, matrix, options);
	for (i = 0; (item = footing_verdict_requirement(verdict, i)); i++)
		put_requirement(&screen, item);
	fputs(summary(footing_verdict_result(verdict)), screen.to);
	if (footing_verdict_result(verdict) == FOOTING_MET && route)
		fprintf(screen.to, ", by the route %s", route);
	fputc('\n', screen.to);
	return fclose(screen.to) ? -ENOMEM : 0;
}

/* ---------------------------------------------------------------- the log */

struct log {
	char *to;
	size_t at, size;
	unsigned int left_out;
};

/* Once a line does not fit, none that is less important takes its place. */
static void log_line(struct log *log, const char *line)
{
	size_t length = strlen(line);

	if (log->left_out || log->at + length > log->size - MORE_MAX) {
		log->left_out++;
		return;
	}
	memcpy(log->to + log->at, line, length);
	log->at += length;
}

static void log_requirement(struct log *log, const struct footing_requirement *item)
{
	const char *why = requirement_why(item);
	char line[512], *c;

	snprintf(line, sizeof(line) - 1, "%s %s%s%s%s",
		 footing_result_name(footing_requirement_result(item)),
		 footing_requirement_text(item),
		 footing_requirement_preferred(item) ? " (preferred)" : "",
		 why ? " - " : "", why ? why : "");
	for (c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	c[0] = '\n';
	c[1] = '\0';
	log_line(log, line);
}

static void log_all(struct log *log, const struct footing_verdict *verdict,
		    enum footing_result result, bool preferred)
{
	const struct footing_requirement *item;
	size_t i;

	for (i = 0; (item = footing_verdict_requirement(verdict, i)); i++)
		if (footing_requirement_result(item) == result &&
		    footing_requirement_preferred(item) == preferred)
			log_requirement(log, item);
}

size_t verdict_termination(const struct footing_verdict *verdict, char *to, size_t size)
{
	static const struct {
		enum footing_result result;
		bool preferred;
	} order[] = {
		{FOOTING_UNMET, false},	  {FOOTING_RESULT_UNKNOWN, false},
		{FOOTING_UNMET, true},	  {FOOTING_RESULT_UNKNOWN, true},
		{FOOTING_MET, false},	  {FOOTING_MET, true},
		{FOOTING_IGNORED, false}, {FOOTING_IGNORED, true},
	};
	struct log log = {.to = to, .size = size};
	char line[80];
	size_t i;

	snprintf(line, sizeof(line), "footing: %s\n",
		 summary(footing_verdict_result(verdict)));
	log_line(&log, line);
	for (i = 0; i < sizeof(order) / sizeof(*order); i++)
		log_all(&log, verdict, order[i].result, order[i].preferred);
	if (log.left_out) {
		snprintf(line, sizeof(line), "and %u more\n", log.left_out);
		memcpy(to + log.at, line, strlen(line));
		log.at += strlen(line);
	}
	return log.at;
}
