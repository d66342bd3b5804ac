/* SPDX-License-Identifier: MIT */
/* footing inspect: what a live process is confined by, compared with another one. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "screen.h"

enum { AGAINST, RECORD, REQUIRE, FORMAT, ASCII };

static const struct option_row options[] = {
	[AGAINST] = {"against", 0, "PID", false,
		     "compare with this one, not with footing"},
	[RECORD] = {"record", 0, "FILE", false,
		    "believe that of footing run --record about Landlock"},
	[REQUIRE] = {"require", 0, "LEVEL", false,
		     "exit 0: at least so confined, 1: not, 2: can't tell"},
	[FORMAT] = {"format", 'o', "FORMAT", false, "text (default) or json"},
	[ASCII] = {"ascii", 0, NULL, false, "no symbols outside of ASCII"},
	{NULL, 0, NULL, false, NULL},
};

struct inspecting {
	pid_t pid, against;
	bool has_pid, requires, json, ascii;
	enum footing_level level;
	const char *record; /* of the start, or NULL */
};

#define NAME_COLUMNS   19
#define ANSWER_COLUMNS 8

/* ---------------------------------------------------------------- text */

static void put_who(struct screen *screen, const struct footing_inspection *record)
{
	long pid = footing_inspection_pid(record);
	long against = footing_inspection_against(record);
	const char *is_us = pid == getpid() ? " (this command)" : "";

	screen_start(screen, 0, "");
	if (pid == against)
		screen_wordsf(screen,
			      "Process %ld%s, compared with itself: what takes a "
			      "comparison is no. Name another one by --against PID.",
			      pid, is_us);
	else
		screen_wordsf(screen,
			      "Process %ld%s, compared with process %ld%s, the "
			      "reference: what both have alike does not count.",
			      pid, is_us, against,
			      against == getpid() ? " (this command)" : "");
	screen_end(screen);
}

/* What else may be so, but could not be read. */
static enum footing_level strongest_possible(const struct footing_inspection *record)
{
	unsigned int level = FOOTING_LEVELS - 1;

	while (level > FOOTING_LEVEL_NONE &&
	       footing_inspection_result(record, (enum footing_level)level) ==
		       FOOTING_UNMET)
		level--;
	return (enum footing_level)level;
}

static void put_level(struct screen *screen, const struct footing_inspection *record)
{
	enum footing_level level = footing_inspection_level(record);
	enum footing_level possible = strongest_possible(record);

	screen_start(screen, NAME_COLUMNS, "Level");
	screen_hue(screen, HUE_STRONG);
	screen_words(screen, footing_level_name(level));
	screen_hue(screen, HUE_PLAIN);
	if (level == FOOTING_LEVEL_NONE)
		screen_words(screen, "(of no level everything is seen to be in force)");
	else
		screen_wordsf(screen, "(%s)", footing_level_title(level));
	screen_end(screen);
	if (possible == level)
		return;
	screen_start(screen, NAME_COLUMNS, "Perhaps more");
	screen_wordsf(screen, "up to %s: what is unknown below decides it",
		      footing_level_name(possible));
	screen_end(screen);
}

static void put_required(struct screen *screen, const struct footing_inspection *record,
			 enum footing_level level)
{
	static const struct {
		const char *word;
		enum hue hue;
	} results[] = {
		[FOOTING_RESULT_UNKNOWN] = {"can't be told", HUE_DOUBT},
		[FOOTING_MET] = {"met", HUE_GOOD},
		[FOOTING_UNMET] = {"not met", HUE_BAD},
	};
	enum footing_result result = footing_inspection_result(record, level);

	screen_start(screen, NAME_COLUMNS, "Required");
	screen_wordsf(screen, "%s:", footing_level_name(level));
	screen_hue(screen, results[result].hue);
	screen_words(screen, results[result].word);
	screen_hue(screen, HUE_PLAIN);
	screen_end(screen);
}

static void put_mechanism(struct screen *screen, const struct footing_inspection *record,
			  enum footing_mechanism mechanism)
{
	static const struct {
		const char *word;
		enum hue hue;
	} answers[] = {
		[FOOTING_UNKNOWN] = {"unknown", HUE_DOUBT},
		[FOOTING_AVAILABLE] = {"yes", HUE_GOOD},
		[FOOTING_UNAVAILABLE] = {"no", HUE_BAD},
	};
	enum footing_status status = footing_inspection_enforced(record, mechanism);
	char label[32];

	snprintf(label, sizeof(label), "  %s", footing_mechanism_name(mechanism));
	screen_start(screen, NAME_COLUMNS, label);
	screen_hue(screen, answers[status].hue);
	fprintf(screen->to, "%-*s", ANSWER_COLUMNS, answers[status].word);
	screen_hue(screen, HUE_PLAIN);
	screen->column += ANSWER_COLUMNS;
	screen->indent += ANSWER_COLUMNS;
	screen_words(screen, footing_inspection_evidence(record, mechanism));
	screen_end(screen);
}

static void put_text(FILE *to, const struct inspecting *inspecting,
		     const struct footing_inspection *record, const struct style *style)
{
	struct screen screen = {.to = to, .style = style};

	put_who(&screen, record);
	screen_gap(&screen);
	put_level(&screen, record);
	if (inspecting->requires)
		put_required(&screen, record, inspecting->level);
	screen_heading(&screen, "Is it confined by");
	for (int i = 0; i < FOOTING_MECHANISMS; i++)
		put_mechanism(&screen, record, (enum footing_mechanism)i);
}

/* ---------------------------------------------------------------- the verb */

static int put(const struct inspecting *inspecting,
	       const struct footing_inspection *record)
{
	struct style style;
	char *buffer = NULL;
	size_t length = 0;
	FILE *to;
	int code;

	if (inspecting->json) {
		if (footing_inspection_to_json(record, &buffer, &length))
			return complain(EXIT_FAILED, "out of memory");
	} else {
		to = open_memstream(&buffer, &length);
		if (!to)
			return complain(EXIT_FAILED, "%s", strerror(errno));
		style_find(&style, stdout, inspecting->ascii);
		put_text(to, inspecting, record, &style);
		if (fclose(to))
			return complain(EXIT_FAILED, "out of memory");
	}
	code = output_write(NULL, buffer, length);
	free(buffer);
	return code;
}

static int answer(const struct inspecting *inspecting,
		  const struct footing_inspection *record)
{
	if (!inspecting->requires)
		return EXIT_YES;
	switch (footing_inspection_result(record, inspecting->level)) {
	case FOOTING_MET:
		return EXIT_YES;
	case FOOTING_UNMET:
		return EXIT_NO;
	default:
		return EXIT_CANT_TELL;
	}
}

static int set_pid(pid_t *pid, const char *text)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end || errno || number < 1 ||
	    number > INT_MAX)
		return complain(EXIT_USAGE,
				"'%s' is no process: give its number, as ps shows it",
				text);
	*pid = (pid_t)number;
	return 0;
}

static int set_level(struct inspecting *inspecting, const char *name)
{
	if (footing_level_find(name, &inspecting->level) ||
	    inspecting->level == FOOTING_LEVEL_AUTO)
		return complain(EXIT_USAGE,
				"no level '%s'; there are none, filtered, landlock, "
				"namespace and layered",
				name);
	inspecting->requires = true;
	return 0;
}

static int set_option(void *to, int option, const char *value)
{
	struct inspecting *inspecting = to;

	switch (option) {
	case AGAINST:
		return set_pid(&inspecting->against, value);
	case RECORD:
		inspecting->record = value;
		return *value ? 0
			      : complain(EXIT_USAGE, "--record needs the name of a file");
	case REQUIRE:
		return set_level(inspecting, value);
	case FORMAT:
		inspecting->json = !strcmp(value, "json");
		if (inspecting->json || !strcmp(value, "text"))
			return 0;
		return complain(EXIT_USAGE,
				"unknown format '%s'; inspect knows text and json",
				value);
	case ASCII:
		inspecting->ascii = true;
		return 0;
	default:
		if (inspecting->has_pid)
			return complain(EXIT_USAGE,
					"one process at a time; see footing inspect "
					"--help");
		inspecting->has_pid = true;
		return set_pid(&inspecting->pid, value);
	}
}

static int parse(struct inspecting *inspecting, struct options_left *left)
{
	int code = option_each(left, set_option, inspecting);

	while (!code && left->at < left->argc)
		code = set_option(inspecting, OPTION_WORD, left->argv[left->at++]);
	return code;
}

static int failed(const struct inspecting *inspecting, int err)
{
	bool is_reference = inspecting->against && inspecting->pid &&
			    (kill(inspecting->pid, 0) == 0 || errno == EPERM);
	long pid = is_reference || !inspecting->pid ? inspecting->against
						    : inspecting->pid;

	if (err == -ESRCH)
		return complain(EXIT_FAILED,
				"there is no process %ld in this pid namespace", pid);
	return complain(EXIT_FAILED, "can't inspect: %s", strerror(-err));
}

static int remember(const struct inspecting *inspecting,
		    struct footing_inspection *record)
{
	char why[256] = "";
	int err = inspecting->record
			  ? footing_inspection_remember_file(record, inspecting->record,
							     why, sizeof(why))
			  : 0;

	switch (err) {
	case 0:
		return 0;
	case -EBADMSG:
	case -EFBIG:
	case -ESRCH:
		return complain(EXIT_BAD_INPUT, "%s: %s", inspecting->record,
				why[0] ? why : strerror(-err));
	default:
		return complain(EXIT_BAD_INPUT, "can't read %s: %s", inspecting->record,
				strerror(-err));
	}
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	struct footing_inspection *record = NULL;
	struct inspecting inspecting = {0};
	int code = parse(&inspecting, &left), err;

	if (code == OPTION_HELP)
		return option_help(verb);
	if (code)
		return code;
	err = footing_inspect(inspecting.pid, inspecting.against, &record);
	if (err)
		return failed(&inspecting, err);
	code = remember(&inspecting, record);
	if (!code)
		code = put(&inspecting, record);
	if (!code)
		code = answer(&inspecting, record);
	footing_inspection_free(record);
	return code;
}

const struct verb verb_inspect = {
	.name = "inspect",
	.arguments = "[PID] [OPTION]...",
	.help = "what a live process is confined by, compared with another one",
	.options = options,
	.run = run,
};
