/* SPDX-License-Identifier: MIT */
/* What the files of footing explain share. */
#ifndef FOOTING_EXPLAIN_H
#define FOOTING_EXPLAIN_H

#include "rows.h"
#include "screen.h"

/* A line that a known program writes when something is refused to it. */
struct error_line {
	const char *program;
	const char *pattern;  /* as of fnmatch(3); case does not matter */
	const char *meaning;  /* what it tried */
	const char *features; /* that do the same; parted by | */
	const char *causes;   /* codes of what may stand behind it, parted by | */
};

/* NULL for one that no known program writes. */
const struct error_line *error_line_find(const char *text);
/* Item @index of a list that is parted by |; false past the end. */
bool list_item(const char *list, size_t index, char *to, size_t size);

/* What is asked for. */
struct question {
	const char *what;		       /* as it was typed; NULL: all of it */
	const struct footing_feature *feature; /* and by all routes, or by one */
	bool routed;
	enum footing_route route;
	const char *code; /* of a cause */
	bool has_level;
	enum footing_level level;
	const struct footing_sandbox *sandbox;
	bool line; /* a pasted one; its meaning: */
	const struct error_line *error;
	bool named_by_file; /* by nothing but the saved matrix, where it is */
};

/* 0, or EXIT_USAGE after a complaint that names the nearest. */
int question_read(struct question *question, const char *what, bool from_file);
/* The complaint alone: no such name. Returns EXIT_USAGE. */
int question_unknown(const char *what);

/* Each writes its answer; 0, a negative errno, or an exit code of main. */
int explain_all(struct screen *screen, struct rows *rows);
int explain_feature(struct screen *screen, struct rows *rows,
		    const struct question *question);
int explain_foreign(struct screen *screen, const struct rows *rows, const char *id);
int explain_level(struct screen *screen, const struct rows *rows,
		  enum footing_level level);
int explain_sandbox(struct screen *screen, const struct rows *rows,
		    const struct footing_sandbox *sandbox);
int explain_code(struct screen *screen, struct rows *rows, const char *code);
int explain_line(struct screen *screen, struct rows *rows,
		 const struct error_line *error);

/* Whether the matrix names this code, or this feature, that the build does not know. */
bool matrix_has_code(const struct footing_matrix *matrix, const char *code);
bool matrix_has_feature(const struct footing_matrix *matrix, const char *id);

/* The id of what has to work before it by that route, or NULL. */
const char *feature_before(const struct footing_feature *feature,
			   enum footing_route route);

/* How a feature came out by one route, and why; @always: the way to what works too. */
void put_route(struct screen *screen, const struct rows *rows, const struct row *row,
	       bool always);

#endif
