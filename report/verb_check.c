/* SPDX-License-Identifier: MIT */
/* footing check: tells whether what is required works here, and gates a command. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cache.h"
#include "check.h"

#define TERMINATION_LOG "/dev/termination-log"

enum {
	POLICY,
	ROUTE,
	UNKNOWN,
	STRICT,
	IGNORE,
	FROM,
	CACHE,
	SAVE,
	FORMAT,
	TERMINATION,
	DEADLINE,
	QUIET,
	ASCII
};

static const struct option_row options[] = {
	[POLICY] = {"policy", 0, "FILE", false,
		    "and what this file requires (-: standard input)"},
	[ROUTE] = {"route", 0, "ROUTE", false,
		   "common (default), direct, userns or mixed"},
	[UNKNOWN] = {"unknown", 0, "HOW", false,
		     "tell (default: exit 2), fail (1) or pass (0)"},
	[STRICT] = {"strict", 0, NULL, false, "what is preferred counts as required"},
	[IGNORE] = {"ignore", 0, "NAME", false, "leave out requirements on this feature"},
	[FROM] = {"from", 0, "FILE", false, "judge a saved matrix (-: standard input)"},
	[CACHE] = {"cache", 0, "FILE", false,
		   "use that matrix while it holds, else probe and save"},
	[SAVE] = {"save", 0, "FILE", false, "probe all, and write the matrix there"},
	[FORMAT] = {"format", 'o', "FORMAT", false, "text (default) or json"},
	[TERMINATION] = {"termination-log", 0, "PATH", true,
			 "write at most 1 KiB for Kubernetes"},
	[DEADLINE] = {"deadline", 0, "MS", false, "bound all of it (default 5000)"},
	[QUIET] = {"quiet-kernel", 0, NULL, false, "no act that logs or loads a module"},
	[ASCII] = {"ascii", 0, NULL, false, "no symbols outside of ASCII"},
	{NULL, 0, NULL, false, NULL},
};

enum unknown_how { TELL, FAIL, PASS };

struct gate {
	struct footing_request *request;
	struct source source;
	enum unknown_how unknown;
	unsigned int flags, required;
	bool format_named, json, ascii;
	const char *cache, *save, *termination;
	const char **policies; /* as many as there are arguments at most */
	size_t n_policies;
	char **command; /* NULL: none */
};

/* ---------------------------------------------------------------- options */

static int set_route(struct gate *gate, const char *value)
{
	static const enum footing_route_rule rules[] = {FOOTING_ROUTE_COMMON,
							FOOTING_ROUTE_DIRECT,
							FOOTING_ROUTE_USERNS,
							FOOTING_ROUTE_MIXED};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (strcmp(footing_route_rule_name(rules[i]), value) != 0)
			continue;
		footing_request_set_route(gate->request, rules[i]);
		return 0;
	}
	return complain(EXIT_USAGE,
			"--route '%s': there are common, direct, userns and mixed",
			value);
}

static int set_unknown(struct gate *gate, const char *value)
{
	static const char *const words[] = {
		[TELL] = "tell", [FAIL] = "fail", [PASS] = "pass"};
	int i;

	for (i = TELL; i <= PASS; i++) {
		if (strcmp(words[i], value) != 0)
			continue;
		gate->unknown = (enum unknown_how)i;
		return 0;
	}
	return complain(EXIT_USAGE, "--unknown '%s': there are tell, fail and pass",
			value);
}

static int set_format(struct gate *gate, const char *value)
{
	gate->format_named = true;
	gate->json = !strcmp(value, "json");
	if (gate->json || !strcmp(value, "text"))
		return 0;
	return complain(EXIT_USAGE, "unknown format '%s'; check knows text and json",
			value);
}

static int set_ignore(struct gate *gate, const char *value)
{
	int err = footing_request_ignore(gate->request, value);

	if (err == -EINVAL)
		return complain(EXIT_USAGE,
				"--ignore '%s' is no feature; see footing list features",
				value);
	return err ? complain(EXIT_FAILED, "%s", strerror(-err)) : 0;
}

static int add_requirement(struct gate *gate, const char *text)
{
	char why[256];
	int err = footing_request_require(gate->request, text, why, sizeof(why));

	if (err == -EINVAL)
		return complain(EXIT_USAGE, "%s", why);
	gate->required++;
	return err ? complain(EXIT_FAILED, "%s", strerror(-err)) : 0;
}

static bool is_stdin(const char *path)
{
	return path && !strcmp(path, "-");
}

static int add_policy(struct gate *gate, const char *path)
{
	if (!*path)
		return complain(EXIT_USAGE, "--policy needs the name of a file");
	gate->policies[gate->n_policies++] = path;
	gate->required++;
	return 0;
}

static int load_policy(struct gate *gate, const char *path)
{
	const char *name = is_stdin(path) ? "standard input" : path;
	char why[256] = "";
	int err;

	err = is_stdin(path) ? footing_request_load_policy_fd(gate->request, STDIN_FILENO,
							      why, sizeof(why))
			     : footing_request_load_policy_file(gate->request, path, why,
								sizeof(why));
	if (err == -ENOMEM)
		return complain(EXIT_FAILED, "can't read %s: out of memory", name);
	if (err == -EBADMSG || err == -EFBIG)
		return complain(EXIT_BAD_INPUT, "%s is no policy: %s", name, why);
	return err ? complain(EXIT_BAD_INPUT, "can't read the policy %s: %s", name,
			      strerror(-err))
		   : 0;
}

/* After all of the command line: what is wrong with that is told before any file's. */
static int load_policies(struct gate *gate)
{
	bool taken = is_stdin(gate->source.from);
	int code = 0;
	size_t i;

	for (i = 0; i < gate->n_policies; i++) {
		if (is_stdin(gate->policies[i]) && taken)
			return complain(EXIT_USAGE,
					"standard input can be read once only, by one of "
					"--policy and --from");
		taken |= is_stdin(gate->policies[i]);
	}
	for (i = 0; i < gate->n_policies && !code; i++)
		code = load_policy(gate, gate->policies[i]);
	return code;
}

static int set_path(const char **path, const char *option, const char *value)
{
	*path = value;
	return *value ? 0 : complain(EXIT_USAGE, "--%s needs the name of a file", option);
}

static int set_option(void *to, int option, const char *value)
{
	struct gate *gate = to;

	switch (option) {
	case POLICY:
		return add_policy(gate, value);
	case ROUTE:
		return set_route(gate, value);
	case UNKNOWN:
		return set_unknown(gate, value);
	case STRICT:
		gate->flags |= FOOTING_STRICT;
		return 0;
	case IGNORE:
		return set_ignore(gate, value);
	case FROM:
		return set_path(&gate->source.from, "from", value);
	case CACHE:
		return set_path(&gate->cache, "cache", value);
	case SAVE:
		return set_path(&gate->save, "save", value);
	case FORMAT:
		return set_format(gate, value);
	case TERMINATION:
		return set_path(&gate->termination, "termination-log",
				value ? value : TERMINATION_LOG);
	case DEADLINE:
		return source_deadline(&gate->source, value);
	case QUIET:
		footing_options_set_quiet_kernel(gate->source.probe, true);
		return 0;
	case ASCII:
		gate->ascii = true;
		return 0;
	default:
		return add_requirement(gate, value);
	}
}

static int parse(struct gate *gate, struct options_left *left)
{
	int code = option_each(left, set_option, gate);

	if (code)
		return code;
	if (left->ended) {
		if (left->at >= left->argc)
			return complain(EXIT_USAGE, "no command after --; give one, or "
						    "leave out the --");
		gate->command = left->argv + left->at;
	}
	if (gate->cache && gate->source.from)
		return complain(EXIT_USAGE, "--cache and --from: give one of them");
	if (!gate->required)
		return complain(EXIT_USAGE, "nothing is required: give a requirement, "
					    "such as ns.user, or a --policy");
	return load_policies(gate);
}

/* ---------------------------------------------------------------- the gate */

static int verdict_code(const struct gate *gate, const struct footing_verdict *verdict)
{
	switch (footing_verdict_result(verdict)) {
	case FOOTING_MET:
		return EXIT_YES;
	case FOOTING_UNMET:
		return EXIT_NO;
	default:
		return gate->unknown == FAIL   ? EXIT_NO
		       : gate->unknown == PASS ? EXIT_YES
					       : EXIT_CANT_TELL;
	}
}

static int put_verdict(const struct gate *gate, const struct footing_matrix *matrix,
		       const struct footing_verdict *verdict)
{
	struct text_options text = {.judged = gate->source.from};
	char *buffer = NULL;
	size_t length;
	int err, code;

	style_find(&text.style, stdout, gate->ascii);
	err = gate->json ? footing_verdict_to_json(verdict, &buffer, &length)
			 : verdict_text(verdict, matrix, &text, &buffer, &length);
	if (err)
		return complain(EXIT_FAILED, "%s", strerror(-err));
	code = gate->command ? output_keep(buffer, length)
			     : output_write(NULL, buffer, length);
	free(buffer);
	return code;
}

/* A gate that opens by what was tried elsewhere, or earlier, does not do so silently. */
static void say_judged(const struct gate *gate, const struct footing_matrix *matrix)
{
	struct text_options text = {.judged = gate->source.from};

	style_find(&text.style, stderr, gate->ascii);
	text.style.columns = INT_MAX; /* one line, as all that is said there */
	fputs("footing: not tried here, but ", stderr);
	format_judged(stderr, matrix, &text);
}

static int put_termination(const struct gate *gate, const struct footing_verdict *verdict)
{
	char text[TERMINATION_MAX];
	size_t length = verdict_termination(verdict, text, sizeof(text));

	return output_save("--termination-log=PATH", gate->termination, text, length);
}

/*
 * A gate that lets through leaves standard output and the termination log to the
 * command, but for a report that was asked for.
 */
static int tell(const struct gate *gate, const struct footing_matrix *matrix,
		const struct footing_verdict *verdict)
{
	bool through = gate->command && verdict_code(gate, verdict) == EXIT_YES;
	int code = 0;

	if (through && gate->source.from && !gate->cache && !gate->format_named)
		say_judged(gate, matrix);

	if (!through || gate->format_named)
		code = put_verdict(gate, matrix, verdict);
	if (!code && gate->termination && !through)
		code = put_termination(gate, verdict);
	return code ? code : verdict_code(gate, verdict);
}

static int judge(const struct gate *gate, const struct footing_matrix *matrix)
{
	struct footing_verdict *verdict;
	int code, err = footing_resolve(matrix, gate->request, gate->flags, &verdict);

	if (err)
		return complain(EXIT_FAILED, "can't resolve: %s", strerror(-err));
	code = tell(gate, matrix, verdict);
	footing_verdict_free(verdict);
	return code;
}

static int save(const struct gate *gate, const struct footing_matrix *matrix)
{
	char *text;
	size_t length;
	int code;

	if (!gate->save)
		return 0;
	if (footing_matrix_to_json(matrix, &text, &length))
		return complain(EXIT_FAILED, "out of memory");
	code = output_save("--save", gate->save, text, length);
	free(text);
	return code;
}

static double clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The saved matrix where it holds, else a new one, of all, which is saved. */
static int obtain_cached(struct gate *gate, struct footing_matrix **matrix)
{
	double start = clock_ms();
	bool holds = false;
	int code = cache_load(gate->cache, matrix);

	if (!code && *matrix)
		code = cache_holds(gate->cache, *matrix, gate->request,
				   gate->source.probe, &holds);
	if (!code && holds)
		gate->source.from = gate->cache; /* which is said */
	if (code || holds)
		return code;
	footing_matrix_free(*matrix);
	*matrix = NULL;
	if (footing_options_select(gate->source.probe, "*"))
		return complain(EXIT_FAILED, "out of memory");
	source_spent(&gate->source, clock_ms() - start);
	code = source_probe(&gate->source, matrix);
	return code ? code : cache_save(gate->cache, *matrix);
}

static int check(struct gate *gate)
{
	struct footing_matrix *matrix = NULL;
	int code;

	/* Only what is asked is probed, unless the whole matrix is to be kept. */
	if (footing_request_select(gate->request, gate->source.probe) ||
	    (gate->save && !gate->cache &&
	     footing_options_select(gate->source.probe, "*")))
		return complain(EXIT_FAILED, "out of memory");
	code = gate->cache ? obtain_cached(gate, &matrix)
			   : source_obtain(&gate->source, &matrix);
	if (!code)
		code = save(gate, matrix);
	if (!code)
		code = judge(gate, matrix);
	footing_matrix_free(matrix);
	return code;
}

/* The very process that was judged becomes the command. */
static int become(char **command)
{
	int err;

	pipe_restore();
	execvp(command[0], command);
	err = errno;
	return complain(err == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE,
			"can't execute %s: %s", command[0], strerror(err));
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	struct gate gate = {0};
	int code;

	gate.policies = calloc((size_t)argc + 1, sizeof(*gate.policies));
	if (!gate.policies || footing_request_new(&gate.request) ||
	    footing_options_new(&gate.source.probe)) {
		footing_request_free(gate.request);
		free(gate.policies);
		return complain(EXIT_FAILED, "out of memory");
	}
	code = parse(&gate, &left);
	if (code == OPTION_HELP)
		code = option_help(verb);
	else if (!code)
		code = check(&gate);
	footing_options_free(gate.source.probe);
	footing_request_free(gate.request);
	free(gate.policies);
	if (!gate.command)
		return code;
	switch (code) {
	case EXIT_YES:
		return become(gate.command);
	case EXIT_NO:
		return EXIT_GATE_NO;
	case EXIT_CANT_TELL:
		return EXIT_GATE_CANT_TELL;
	default:
		return code;
	}
}

const struct verb verb_check = {
	.name = "check",
	.arguments = "REQUIREMENT|--policy FILE... [OPTION]... [-- COMMAND...]",
	.help = "tells whether what is required works here; gates a command",
	.options = options,
	.gates = true,
	.run = run,
};
