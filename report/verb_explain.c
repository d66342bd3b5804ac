/* SPDX-License-Identifier: MIT */
/* footing explain: what stands in the way of something, and how it is lifted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "explain.h"
#include "obstacles.h"
#include "sections.h"
#include "troubles.h"

enum { EMIT, FROM, DEADLINE, QUIET, ASCII };

static const struct option_row options[] = {
	[EMIT] = {"emit", 0, "KIND", false,
		  "write a file that opens it: seccomp, apparmor, pod"},
	[FROM] = {"from", 0, "FILE", false, "explain a saved matrix (-: standard input)"},
	[DEADLINE] = {"deadline", 0, "MS", false, "bound all of it (default 5000)"},
	[QUIET] = {"quiet-kernel", 0, NULL, false, "no act that logs or loads a module"},
	[ASCII] = {"ascii", 0, NULL, false, "no symbols outside of ASCII"},
	{NULL, 0, NULL, false, NULL},
};

struct job {
	const char *what;
	const char *emit; /* NULL: a text to read */
	bool ascii;
	struct source source;
	struct question question;
};

/* ---------------------------------------------------------------- options */

static int set_emit(struct job *job, const char *value)
{
	size_t i;

	job->emit = value;
	for (i = 0; emit_kinds[i]; i++)
		if (!strcmp(emit_kinds[i]->name, value))
			return 0;
	return complain(EXIT_USAGE, "--emit '%s': there are seccomp, apparmor and pod",
			value);
}

static int set_option(void *to, int option, const char *value)
{
	struct job *job = to;

	switch (option) {
	case EMIT:
		return set_emit(job, value);
	case FROM:
		job->source.from = value;
		return *value ? 0
			      : complain(EXIT_USAGE, "--from needs the name of a file");
	case DEADLINE:
		return source_deadline(&job->source, value);
	case QUIET:
		footing_options_set_quiet_kernel(job->source.probe, true);
		return 0;
	case ASCII:
		job->ascii = true;
		return 0;
	default:
		if (job->what)
			return complain(EXIT_USAGE,
					"explain takes one thing at a time: '%s' is too "
					"much; put a whole line in quotes",
					value);
		job->what = value;
		return 0;
	}
}

static int parse(struct job *job, struct options_left *left)
{
	int code = option_each(left, set_option, job);

	while (!code && left->at < left->argc)
		code = set_option(job, OPTION_WORD, left->argv[left->at++]);
	if (!code)
		code = question_read(&job->question, job->what, job->source.from != NULL);
	if (!code && job->emit && job->what && !job->question.feature)
		code = complain(EXIT_USAGE,
				"--emit takes a feature, such as ns.user, or nothing for "
				"all that is refused; '%s' is none",
				job->what);
	return code;
}

/* ---------------------------------------------------------------- what is probed */

/* With what has to work before it, by each of its routes. */
static int select_way(struct job *job, const char *id)
{
	int i, code = source_select(&job->source, id);

	for (i = 0; !code && i < FOOTING_ROUTES; i++) {
		const struct footing_feature *feature = footing_feature_find(id);
		const char *before;

		if (!footing_feature_has_route(feature, (enum footing_route)i))
			continue;
		while (!code && feature &&
		       (before = feature_before(feature, (enum footing_route)i))) {
			code = source_select(&job->source, before);
			feature = footing_feature_find(before);
		}
	}
	return code;
}

/* Only what the question is about, where that is known. */
static int select_features(struct job *job)
{
	const struct question *question = &job->question;
	int code = 0;
	char id[64];
	size_t i;

	if (question->feature)
		return select_way(job, footing_feature_id(question->feature));
	for (i = 0; !code && question->error &&
		    list_item(question->error->features, i, id, sizeof(id));
	     i++)
		code = select_way(job, id);
	return code;
}

/* ---------------------------------------------------------------- the answer */

int explain_all(struct screen *screen, struct rows *rows)
{
	int err;

	put_where(screen, rows->matrix, true);
	err = put_obstacles(screen, rows, true);
	put_troubles(screen, rows, PART_UNEXPLAINED,
		     "Does not work, and nothing here explains it");
	put_troubles(screen, rows, PART_KERNEL, "Not in this kernel");
	put_troubles(screen, rows, PART_UNKNOWN, "Could not tell");
	screen_gap(screen);
	put_families(screen, rows, true);
	put_usual(screen, rows);
	return err;
}

static int explain_unknown_line(struct screen *screen, struct rows *rows)
{
	int err;

	screen_start(screen, 0, "");
	screen_words(screen,
		     "footing knows no program that writes this. What stands in the "
		     "way here:");
	screen_end(screen);
	screen_gap(screen);
	err = explain_all(screen, rows);
	return err ? err : EXIT_CANT_TELL;
}

static int answer(struct screen *screen, struct rows *rows,
		  const struct question *question)
{
	if (question->feature)
		return explain_feature(screen, rows, question);
	if (question->has_level)
		return explain_level(screen, rows, question->level);
	if (question->sandbox)
		return explain_sandbox(screen, rows, question->sandbox);
	if (question->code)
		return explain_code(screen, rows, question->code);
	if (question->error)
		return explain_line(screen, rows, question->error);
	if (question->line)
		return explain_unknown_line(screen, rows);
	if (!question->named_by_file)
		return explain_all(screen, rows);
	if (matrix_has_code(rows->matrix, question->what))
		return explain_code(screen, rows, question->what);
	return explain_foreign(screen, rows, question->what);
}

/* What can't be lifted by such a file is no failure, and no file. */
static int write_file(const struct job *job, const struct footing_matrix *matrix,
		      FILE *to)
{
	const struct footing_feature *feature = job->question.feature;
	const char *id = feature ? footing_feature_id(feature) : NULL;
	int err = emit_write(to, job->emit, matrix, id);

	if (err != -ENODATA)
		return err;
	return complain(EXIT_NO,
			"nothing %s%s is refused by what a file of this kind lifts; see "
			"footing explain%s%s",
			id ? "of " : "here", id ? id : "", id ? " " : "", id ? id : "");
}

static int write_answer(const struct job *job, const struct footing_matrix *matrix,
			FILE *to)
{
	struct text_options text = {.judged = job->source.from};
	struct screen screen = {.to = to, .style = &text.style};
	struct rows rows;
	int code;

	style_find(&text.style, stdout, job->ascii);
	code = rows_new(&rows, matrix);
	if (code)
		return code;
	format_judged(to, matrix, &text);
	code = answer(&screen, &rows, &job->question);
	put_notes(&screen, &rows);
	rows_free(&rows);
	return code;
}

static int show(const struct job *job, const struct footing_matrix *matrix)
{
	char *buffer = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&buffer, &length);
	int code, written;

	if (!to)
		return complain(EXIT_FAILED, "%s", strerror(errno));
	code = job->emit ? write_file(job, matrix, to) : write_answer(job, matrix, to);
	if (fclose(to))
		code = -ENOMEM;
	/* Half a file is none. */
	if (job->emit && code > 0)
		length = 0;
	written = code < 0 ? complain(EXIT_FAILED, "%s", strerror(-code))
			   : output_write(NULL, buffer, length);
	free(buffer);
	return written ? written : code;
}

static int explain(struct job *job, struct options_left *left)
{
	struct footing_matrix *matrix = NULL;
	int code = parse(job, left);

	if (code)
		return code;
	code = select_features(job);
	if (!code)
		code = source_obtain(&job->source, &matrix);
	if (!code && job->question.named_by_file && !matrix_has_code(matrix, job->what) &&
	    !matrix_has_feature(matrix, job->what))
		code = question_unknown(job->what);
	if (!code)
		code = show(job, matrix);
	footing_matrix_free(matrix);
	return code;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	struct job job = {.what = NULL};
	int code;

	if (footing_options_new(&job.source.probe))
		return complain(EXIT_FAILED, "out of memory");
	code = explain(&job, &left);
	footing_options_free(job.source.probe);
	return code == OPTION_HELP ? option_help(verb) : code;
}

const struct verb verb_explain = {
	.name = "explain",
	.arguments = "[FEATURE[@ROUTE]|CAUSE|level:LEVEL|sandbox:NAME|\n"
		     "                       'LINE OF AN ERROR'] "
		     "[OPTION]...",
	.help = "what stands in the way, and how it is lifted",
	.options = options,
	.run = run,
};
