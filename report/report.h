/* SPDX-License-Identifier: MIT */
/* What the files of the footing command share. */
#ifndef FOOTING_REPORT_H
#define FOOTING_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "footing.h"

/* Exit codes, see footing(1). */
enum {
	EXIT_YES = 0,
	EXIT_NO = 1,
	EXIT_CANT_TELL = 2,
	EXIT_USAGE = 64,
	EXIT_BAD_INPUT = 65,
	EXIT_FAILED = 70,
	EXIT_GATE_NO = 121,
	EXIT_GATE_CANT_TELL = 122,
	EXIT_GATE_FAILED = 125,
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
};

/* ---- verbs and their options */

/* An option of a verb: the help is printed from the same table that is parsed by. */
struct option_row {
	const char *name;     /* without dashes */
	char letter;	      /* 0: none */
	const char *argument; /* NULL: takes none */
	bool optional;	      /* the argument, then only as --name=ARGUMENT */
	const char *help;
};

struct verb {
	const char *name;
	const char *arguments; /* for the usage line */
	const char *help;
	const struct option_row *options;
	bool gates; /* what follows "--" is a command, whose exit codes are its own */
	int (*run)(const struct verb *verb, int argc, char **argv);
};

extern const struct verb verb_probe, verb_check, verb_explain, verb_syscalls, verb_run,
	verb_inspect, verb_match, verb_list;

struct options_left {
	const struct verb *verb;
	int argc, at;
	char **argv;
	const char *value;
	bool ended; /* by "--": what is left are no options */
};

enum {
	OPTION_END = -1,   /* no more arguments, or after "--" */
	OPTION_WRONG = -2, /* an error was printed */
	OPTION_WORD = -3,  /* an argument that is no option: in value */
	OPTION_HELP = -4,  /* the help is asked for */
};

/* The index of the next option in the verb's table, or one of the above. */
int option_next(struct options_left *left);
/* All of them up to "--", each given to @set: 0, OPTION_HELP, or the first exit code. */
int option_each(struct options_left *left,
		int (*set)(void *to, int option, const char *value), void *to);
/* Prints the help of a verb; an exit code. */
int option_help(const struct verb *verb);

/* One line on standard error, prefixed. Returns @code. */
int complain(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For a command that is executed: the disposition of SIGPIPE that we were started with. */
void pipe_restore(void);

/* ---- the terminal */

struct style {
	bool color, ascii;
	int columns;
};

void style_find(struct style *style, FILE *to, bool ascii);

/* ---- output */

/* Writes all of a text to standard output (path NULL) or to a file; an exit code. */
int output_write(const char *path, const char *text, size_t length);
/* To standard output, which stays open for who comes after. */
int output_keep(const char *text, size_t length);
/* The same for a file of which the user calls @option. */
int output_save(const char *option, const char *path, const char *text, size_t length);

/* ---- what is judged */

/* Where a matrix comes from: a file ("-": standard input), or NULL: from a probe. */
struct source {
	const char *from;
	struct footing_options *probe;
	unsigned int deadline_ms; /* 0: none was given */
};

/* These return 0 or an exit code, and then have complained. */
int source_deadline(struct source *source, const char *text);
/* Of the deadline so much is over already. */
void source_spent(struct source *source, double ms);
int source_select(struct source *source, const char *pattern);
int source_obtain(const struct source *source, struct footing_matrix **matrix);
int source_probe(const struct source *source, struct footing_matrix **matrix);
/* What loading @from, or footing_matrix_match() with it, has failed with: an exit code. */
int source_unreadable(const char *from, int err, const char *why);
int match_failed(const char *from, int err);

/* ---- formats */

struct text_options {
	struct style style;
	bool all;
	const char *judged; /* the file that was judged, or NULL */
};

struct matrix_format {
	const char *name;
	const char *help;
	/* Appends to @to. 0 or a negative errno. */
	int (*write)(FILE *to, const struct footing_matrix *matrix,
		     const struct text_options *options);
};

extern const struct matrix_format format_text, format_json;
/* All of them; NULL past the end. */
extern const struct matrix_format *const matrix_formats[];

/* The line that says which file was judged. */
void format_judged(FILE *to, const struct footing_matrix *matrix,
		   const struct text_options *options);
void format_table(FILE *to, const struct footing_matrix *matrix,
		  const struct style *style);

#endif
