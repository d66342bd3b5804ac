/* SPDX-License-Identifier: MIT */
/* The command: its verbs, and what all of them have in common. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "report.h"

static const struct verb *const verbs[] = {&verb_probe,	   &verb_check, &verb_explain,
					   &verb_syscalls, &verb_run,	&verb_inspect,
					   &verb_match,	   &verb_list};

#define N_VERBS (sizeof(verbs) / sizeof(*verbs))

/* One line, whatever was given to us: what a terminal might obey becomes '?'. */
int complain(int code, const char *format, ...)
{
	char line[1024];
	va_list args;
	char *c;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	fprintf(stderr, "footing: %s\n", line);
	return code;
}

/* ---------------------------------------------------------------- help */

static void help_option(const struct option_row *option)
{
	char left[48];
	const char *argument = option->argument ? option->argument : "";

	snprintf(left, sizeof(left), "%c%c%s--%s%s%s%s", option->letter ? '-' : ' ',
		 option->letter ? option->letter : ' ', option->letter ? ", " : "  ",
		 option->name,
		 option->optional   ? "[="
		 : option->argument ? " "
				    : "",
		 argument, option->optional ? "]" : "");
	printf("  %-26s %s\n", left, option->help);
}

int option_help(const struct verb *verb)
{
	const struct option_row *option;

	printf("usage: footing %s %s\n\n%s\n\n", verb->name, verb->arguments, verb->help);
	for (option = verb->options; option->name; option++)
		help_option(option);
	puts("  -h, --help                 show this");
	return output_write(NULL, "", 0);
}

static int help_all(void)
{
	size_t i;

	puts("usage: footing [VERB] [OPTION]... [ARGUMENT]...\n\n"
	     "Tries which isolation primitives really work here, in throwaway "
	     "children.\n");
	for (i = 0; i < N_VERBS; i++)
		printf("  %-9s %s\n", verbs[i]->name, verbs[i]->help);
	puts("\n  footing alone is footing probe; footing VERB --help tells its "
	     "options.\n"
	     "  footing --version prints the version.");
	return output_write(NULL, "", 0);
}

/* ---------------------------------------------------------------- options */

static int take_value(struct options_left *left, const struct option_row *option,
		      const char *attached)
{
	if (!option->argument) {
		if (attached) {
			complain(EXIT_USAGE, "--%s takes no value", option->name);
			return OPTION_WRONG;
		}
		return (int)(option - left->verb->options);
	}
	if (!attached && !option->optional) {
		if (left->at >= left->argc) {
			complain(EXIT_USAGE, "--%s needs a value: %s", option->name,
				 option->argument);
			return OPTION_WRONG;
		}
		attached = left->argv[left->at++];
	}
	left->value = attached;
	return (int)(option - left->verb->options);
}

static int unknown(const struct options_left *left, const char *word)
{
	complain(EXIT_USAGE, "%s has no option %s; see footing %s --help",
		 left->verb->name, word, left->verb->name);
	return OPTION_WRONG;
}

int option_next(struct options_left *left)
{
	const struct option_row *option;
	const char *word, *equals;
	size_t length;

	if (left->at >= left->argc)
		return OPTION_END;
	word = left->argv[left->at++];
	if (!strcmp(word, "--")) {
		left->ended = true;
		return OPTION_END;
	}
	if (word[0] != '-' || !word[1]) {
		left->value = word;
		return OPTION_WORD;
	}
	if (!strcmp(word, "--help") || !strcmp(word, "-h"))
		return OPTION_HELP;
	equals = word[1] == '-' ? strchr(word, '=') : NULL;
	length = equals ? (size_t)(equals - word) : strlen(word);
	for (option = left->verb->options; option->name; option++) {
		if (word[1] == '-' && strlen(option->name) == length - 2 &&
		    !strncmp(option->name, word + 2, length - 2))
			return take_value(left, option, equals ? equals + 1 : NULL);
		if (word[1] != '-' && option->letter == word[1])
			return take_value(left, option, word[2] ? word + 2 : NULL);
	}
	return unknown(left, word);
}

int option_each(struct options_left *left,
		int (*set)(void *to, int option, const char *value), void *to)
{
	int option, code = 0;

	while (!code && (option = option_next(left)) != OPTION_END) {
		if (option == OPTION_HELP)
			return OPTION_HELP;
		code = option == OPTION_WRONG ? EXIT_USAGE : set(to, option, left->value);
	}
	return code;
}

/* ---------------------------------------------------------------- main */

static const struct verb *verb_named(const char *name)
{
	size_t i;

	for (i = 0; i < N_VERBS; i++)
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
	return NULL;
}

/*
 * What was closed must not be taken by a file that is opened here, or the result would be
 * written into that. A path only (O_PATH) can be neither read nor written, and a command
 * that is executed finds it closed as before.
 */
static void keep_closed(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/", O_PATH | O_CLOEXEC);
}

static struct sigaction pipe_before;

/* A reader that closed the pipe has seen enough: the write fails, and we end quietly. */
static void pipe_ignore(void)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGPIPE, &ignore, &pipe_before);
}

void pipe_restore(void)
{
	sigaction(SIGPIPE, &pipe_before, NULL);
}

static bool has_command(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (!strcmp(argv[i], "--"))
			return true;
	return false;
}

/* For who started a command through us, a failure of ours must not look like its own. */
static int own_failure(const struct verb *verb, int argc, char **argv, int code)
{
	if (verb->gates && has_command(argc, argv) &&
	    (code == EXIT_USAGE || code == EXIT_BAD_INPUT || code == EXIT_FAILED))
		return EXIT_GATE_FAILED;
	return code;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	/* With privileges that the caller has not, every verdict would be wrong. */
	if (getauxval(AT_SECURE))
		return complain(EXIT_FAILED,
				"refuses to run set-user-ID or with file capabilities; "
				"start a plain copy as the user to be judged");
	return verb->run(verb, argc, argv);
}

int main(int argc, char **argv)
{
	const struct verb *verb = &verb_probe;
	int skip = argc > 0;

	keep_closed();
	pipe_ignore();
	setlocale(LC_CTYPE, "");
	if (argc > 1 && argv[1][0] != '-') {
		verb = verb_named(argv[1]);
		skip = 2;
		if (!verb)
			return complain(EXIT_USAGE,
					"unknown verb '%s'; see footing --help", argv[1]);
	} else if (argc == 2 && !strcmp(argv[1], "--version")) {
		printf("footing %s\n", footing_version());
		return output_write(NULL, "", 0);
	} else if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		return help_all();
	}
	argc -= skip;
	argv += skip;
	return own_failure(verb, argc, argv, run(verb, argc, argv));
}
