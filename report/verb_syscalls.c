/* SPDX-License-Identifier: MIT */
/* footing syscalls: what the installed seccomp filters answer, without making a call. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

enum { FORMAT, DEADLINE, QUIET, ASCII };

static const struct option_row options[] = {
	[FORMAT] = {"format", 'o', "FORMAT", false, "text (default) or json"},
	[DEADLINE] = {"deadline", 0, "MS", false, "bound all of it (default 5000)"},
	[QUIET] = {"quiet-kernel", 0, NULL, false,
		   "ask no more after a kill, which the kernel logs"},
	[ASCII] = {"ascii", 0, NULL, false, "no symbols outside of ASCII"},
	{NULL, 0, NULL, false, NULL},
};

#define NAME_MAX_ 80 /* of a call with its argument */

struct asking {
	struct source source;
	bool json, ascii;
	size_t n_names, n_calls;
	struct footing_call *calls;
};

/* ---------------------------------------------------------------- one answer */

static bool is_refusal(enum footing_answer answer)
{
	return answer != FOOTING_ANSWER_ALLOW && answer != FOOTING_ANSWER_EXEMPT;
}

static void put_answer(char *to, size_t size, enum footing_answer answer, int err)
{
	const char *name = footing_errno_name(err);

	if (answer == FOOTING_ANSWER_ERRNO && name)
		snprintf(to, size, "%s", name);
	else if (answer == FOOTING_ANSWER_ERRNO)
		snprintf(to, size, "errno %d", err);
	else if (answer == FOOTING_ANSWER_FAKE)
		snprintf(to, size, "fake (success is reported, nothing is done)");
	else if (answer == FOOTING_ANSWER_TRAP)
		snprintf(to, size, "trap (SIGSYS, can be caught)");
	else if (answer == FOOTING_ANSWER_KILL)
		snprintf(to, size, "kill (SIGSYS)");
	else if (answer == FOOTING_ANSWER_AMBIGUOUS)
		snprintf(to, size, "can't be told: let through, or ENOSYS by a filter");
	else
		snprintf(to, size, "%s", footing_answer_name(answer));
}

static void put_name(char *to, size_t size, const struct footing_syscall *call)
{
	const char *name = footing_syscall_name(call);
	const char *argument = footing_syscall_argument_name(call);

	if (name)
		snprintf(to, size, "%s%s%s", name, argument ? "/" : "",
			 argument ? argument : "");
	else
		snprintf(to, size, "%ld", footing_syscall_number(call));
}

/* ---------------------------------------------------------------- all of them */

static bool same(const struct footing_syscall *a, const struct footing_syscall *b)
{
	return footing_syscall_answer(a) == footing_syscall_answer(b) &&
	       (footing_syscall_answer(a) != FOOTING_ANSWER_ERRNO ||
		footing_syscall_errno(a) == footing_syscall_errno(b));
}

/* Whether no call before this one was answered so. */
static bool first_of_its_kind(const struct footing_syscalls *set,
			      const struct footing_syscall *call)
{
	const struct footing_syscall *before = NULL;

	while ((before = footing_syscalls_next(set, before)) != call)
		if (same(before, call))
			return false;
	return true;
}

/* The plain calls first, then those with arguments that are answered otherwise. */
static bool is_listed(const struct footing_syscalls *set,
		      const struct footing_syscall *call)
{
	const struct footing_syscall *bare;

	if (!footing_syscall_argument_name(call))
		return true;
	bare = footing_syscalls_find(set, footing_syscall_name(call));
	return !bare || !same(bare, call);
}

static size_t put_group(struct screen *screen, const struct footing_syscalls *set,
			const struct footing_syscall *kind)
{
	const struct footing_syscall *call = NULL;
	char label[80], name[NAME_MAX_];
	size_t n = 0;

	while ((call = footing_syscalls_next(set, call)))
		n += same(call, kind) && is_listed(set, call);
	if (!n)
		return 0;
	put_answer(label, sizeof(label), footing_syscall_answer(kind),
		   footing_syscall_errno(kind));
	screen_heading(screen, label);
	screen_start(screen, 2, "");
	while ((call = footing_syscalls_next(set, call))) {
		if (!same(call, kind) || !is_listed(set, call))
			continue;
		put_name(name, sizeof(name), call);
		screen_item(screen, name);
	}
	screen_end(screen);
	return n;
}

static const char *method_words(const char *method)
{
	if (!method)
		return "nothing could be asked";
	if (!strcmp(method, "oracle"))
		return "asked without making a call";
	if (!strcmp(method, "trace"))
		return "asked under a tracer, without making a call";
	return "by harmless calls: most can't be told";
}

static void put_head(FILE *to, const struct footing_syscalls *set)
{
	int filters = footing_syscalls_filters(set);
	const char *method = footing_syscalls_method(set);

	if (method && !strcmp(method, "none")) {
		fputs("no seccomp filter is installed: every system call is let "
		      "through\n",
		      to);
		return;
	}
	if (filters < 0)
		fputs("seccomp filters", to);
	else
		fprintf(to, "%d seccomp filter%s", filters, filters == 1 ? "" : "s");
	fprintf(to, ", %s; %s\n", footing_syscalls_arch(set), method_words(method));
	if (footing_syscalls_supervised(set))
		fputs("a supervisor answers for some calls, and was not woken\n", to);
	if (!footing_syscalls_complete(set))
		fputs("not all was asked: cut off by the deadline or --quiet-kernel\n",
		      to);
}

static void put_profile(FILE *to, const struct footing_syscalls *set)
{
	enum footing_confidence confidence;
	const char *title;
	size_t i;

	for (i = 0; footing_syscalls_profile(set, i, &title, &confidence); i++)
		fprintf(to, "looks like %s (%s)\n", title,
			footing_confidence_name(confidence));
}

static void put_all(FILE *to, const struct footing_syscalls *set,
		    const struct style *style)
{
	struct screen screen = {.to = to, .style = style};
	const struct footing_syscall *call = NULL;
	size_t refused = 0, n = 0;

	put_head(to, set);
	put_profile(to, set);
	while ((call = footing_syscalls_next(set, call))) {
		n += !footing_syscall_argument_name(call);
		if (is_refusal(footing_syscall_answer(call)) &&
		    first_of_its_kind(set, call))
			refused += put_group(&screen, set, call);
	}
	if (!refused && footing_syscalls_method(set) && footing_syscalls_filters(set))
		fprintf(to, "none of %zu known calls is refused\n", n);
}

/* ---------------------------------------------------------------- those named */

static void put_line(FILE *to, const struct footing_syscall *call)
{
	char answer[80], name[NAME_MAX_];

	put_name(name, sizeof(name), call);
	put_answer(answer, sizeof(answer), footing_syscall_answer(call),
		   footing_syscall_errno(call));
	fprintf(to, "%-28s %s\n", name, answer);
}

static void put_named(FILE *to, const struct footing_syscalls *set)
{
	const struct footing_syscall *call = NULL;

	while ((call = footing_syscalls_next(set, call)))
		put_line(to, call);
}

/* ---------------------------------------------------------------- the verb */

static int put(const struct asking *asking, const struct footing_syscalls *set)
{
	struct style style;
	char *buffer = NULL;
	size_t length = 0;
	FILE *to;
	int code;

	if (asking->json) {
		if (footing_syscalls_to_json(set, &buffer, &length))
			return complain(EXIT_FAILED, "out of memory");
	} else {
		to = open_memstream(&buffer, &length);
		if (!to)
			return complain(EXIT_FAILED, "%s", strerror(errno));
		style_find(&style, stdout, asking->ascii);
		if (asking->n_names)
			put_named(to, set);
		else
			put_all(to, set, &style);
		if (fclose(to))
			return complain(EXIT_FAILED, "out of memory");
	}
	code = output_write(NULL, buffer, length);
	free(buffer);
	return code;
}

static int add_call(struct asking *asking, const char *text)
{
	struct footing_call *calls;
	char why[256];
	int err;

	calls = realloc(asking->calls, (asking->n_calls + 1) * sizeof(*calls));
	if (!calls)
		return complain(EXIT_FAILED, "out of memory");
	asking->calls = calls;
	err = footing_syscall_parse(text, &calls[asking->n_calls], why, sizeof(why));
	if (err)
		return complain(EXIT_USAGE, "%s", why);
	asking->n_calls++;
	return 0;
}

/* A call without arguments brings those that are known of it. */
static int add_name(struct asking *asking, const char *text)
{
	char known[NAME_MAX_];
	size_t i, length = strlen(text);
	int code = add_call(asking, text);

	for (i = 0; !code && footing_syscall_argument(i, known, sizeof(known)); i++) {
		struct footing_call call;

		/* Those for other ways into the kernel have no call. */
		if (strncmp(known, text, length) == 0 && known[length] == '/' &&
		    !footing_syscall_parse(known, &call, NULL, 0))
			code = add_call(asking, known);
	}
	asking->n_names++;
	return code;
}

static int set_option(void *to, int option, const char *value)
{
	struct asking *asking = to;

	switch (option) {
	case FORMAT:
		asking->json = !strcmp(value, "json");
		if (asking->json || !strcmp(value, "text"))
			return 0;
		return complain(EXIT_USAGE,
				"unknown format '%s'; syscalls knows text and json",
				value);
	case DEADLINE:
		return source_deadline(&asking->source, value);
	case QUIET:
		footing_options_set_quiet_kernel(asking->source.probe, true);
		return 0;
	case ASCII:
		asking->ascii = true;
		return 0;
	default:
		return add_name(asking, value);
	}
}

static int parse(struct asking *asking, struct options_left *left)
{
	int code = option_each(left, set_option, asking);

	while (!code && left->at < left->argc)
		code = add_name(asking, left->argv[left->at++]);
	return code;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	struct footing_syscalls *set = NULL;
	struct asking asking = {0};
	int code, err;

	if (footing_options_new(&asking.source.probe))
		return complain(EXIT_FAILED, "out of memory");
	code = parse(&asking, &left);
	if (code == OPTION_HELP) {
		code = option_help(verb);
	} else if (!code) {
		err = footing_syscalls(asking.source.probe, asking.calls, asking.n_calls,
				       &set);
		code = err ? complain(EXIT_FAILED, "can't ask: %s", strerror(-err))
			   : put(&asking, set);
	}
	footing_syscalls_free(set);
	footing_options_free(asking.source.probe);
	free(asking.calls);
	return code;
}

const struct verb verb_syscalls = {
	.name = "syscalls",
	.arguments = "[NAME[/ARGUMENT]]... [OPTION]...",
	.help = "what the installed seccomp filters answer, without making a call",
	.options = options,
	.run = run,
};
