/* SPDX-License-Identifier: MIT */
/* footing run: starts a command in a sandbox that is what its record says, or not at all. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"

enum { ISOLATION, STRICT, MIN, RO, RW, NET, RECORD, PROC, CHDIR, CLEAR, DENY, DEADLINE };

static const struct option_row options[] = {
	[ISOLATION] = {"isolation", 0, "LEVEL", false,
		       "auto, none, filtered, landlock, namespace, layered"},
	[STRICT] = {"strict", 0, NULL, false, "that level without any gap, or nothing"},
	[MIN] = {"min", 0, "LEVEL", false, "nothing less than this level"},
	[RO] = {"ro", 0, "PATH", false, "readable; then nothing else is"},
	[RW] = {"rw", 0, "PATH", false, "writable; else nothing is"},
	[NET] = {"net", 0, "NET", false, "none (default) or host"},
	[RECORD] = {"record", 0, "FILE", false,
		    "write what was asked for and is in force"},
	[PROC] = {"proc", 0, "PROC", false,
		  "fresh (default; else none), or outer: the caller's"},
	[CHDIR] = {"chdir", 0, "DIR", false, "start there"},
	[CLEAR] = {"clear-env", 0, NULL, false, "start with nothing but a PATH"},
	[DENY] = {"deny", 0, "CALL", false, "refuse one more system call"},
	[DEADLINE] = {"deadline", 0, "MS", false, "bound the probe (default 5000)"},
	{NULL, 0, NULL, false, NULL},
};

struct job {
	struct footing_request *request;
	struct source source;
	enum footing_level level;
	unsigned int flags;
	const char *record;
	bool streamed; /* the record goes to a pipe or a device, seen before the start */
	char **command;
};

/* ---------------------------------------------------------------- options */

static int set_level(struct job *job, const char *option, const char *value,
		     int (*set)(struct footing_request *request,
				enum footing_level level))
{
	enum footing_level level;

	if (footing_level_find(value, &level) == 0 && set(job->request, level) == 0)
		return 0;
	if (strcmp(value, "auto") == 0)
		return complain(EXIT_USAGE,
				"--%s 'auto' is no level that could be the least",
				option);
	return complain(EXIT_USAGE,
			"--%s '%s' is no level; there are none, filtered, landlock, "
			"namespace and layered",
			option, value);
}

static int allow(struct job *job, const char *option, const char *value,
		 enum footing_access access)
{
	char why[300];

	if (footing_request_allow(job->request, value, access, why, sizeof(why)) == 0)
		return 0;
	return complain(EXIT_USAGE, "--%s %s", option, why);
}

static int set_network(struct job *job, const char *value)
{
	bool host = strcmp(value, "host") == 0;

	if (!host && strcmp(value, "none") != 0)
		return complain(EXIT_USAGE, "--net '%s': there are none and host", value);
	footing_request_set_network(job->request,
				    host ? FOOTING_NETWORK_HOST : FOOTING_NETWORK_NONE);
	return 0;
}

static int set_proc(struct job *job, const char *value)
{
	bool outer = strcmp(value, "outer") == 0;

	if (!outer && strcmp(value, "fresh") != 0)
		return complain(EXIT_USAGE, "--proc '%s': there are fresh and outer",
				value);
	footing_request_set_proc(job->request,
				 outer ? FOOTING_PROC_OUTER : FOOTING_PROC_FRESH);
	return 0;
}

static int set_directory(struct job *job, const char *value)
{
	char why[300];

	if (footing_request_set_directory(job->request, value, why, sizeof(why)) == 0)
		return 0;
	return complain(EXIT_USAGE, "--chdir %s", why);
}

static int deny(struct job *job, const char *value)
{
	char why[300];

	if (footing_request_deny(job->request, value, why, sizeof(why)) == 0)
		return 0;
	return complain(EXIT_USAGE, "--deny %s", why);
}

/* Who reads a pipe or a terminal wants one document, and no second that nobody awaits. */
static bool is_stream(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode));
}

static int set_option(void *to, int option, const char *value)
{
	struct job *job = to;

	switch (option) {
	case ISOLATION:
		footing_level_find(value, &job->level);
		return set_level(job, "isolation", value, footing_request_set_level);
	case STRICT:
		job->flags |= FOOTING_STRICT;
		return 0;
	case MIN:
		return set_level(job, "min", value, footing_request_set_minimum);
	case RO:
		return allow(job, "ro", value, FOOTING_ACCESS_READ);
	case RW:
		return allow(job, "rw", value, FOOTING_ACCESS_WRITE);
	case NET:
		return set_network(job, value);
	case RECORD:
		job->record = value;
		job->streamed = is_stream(value);
		return *value ? 0
			      : complain(EXIT_USAGE, "--record needs the name of a file");
	case PROC:
		return set_proc(job, value);
	case CHDIR:
		return set_directory(job, value);
	case CLEAR:
		footing_request_clear_environment(job->request, true);
		return 0;
	case DENY:
		return deny(job, value);
	case DEADLINE:
		return source_deadline(&job->source, value);
	default:
		return complain(EXIT_USAGE,
				"'%s' is no option: the command stands behind --", value);
	}
}

static int parse(struct job *job, struct options_left *left)
{
	int code = option_each(left, set_option, job);

	if (code)
		return code;
	if (!left->ended || left->at >= left->argc)
		return complain(
			EXIT_USAGE,
			"no command: footing run [OPTION]... -- COMMAND [ARG]...");
	job->command = left->argv + left->at;
	return 0;
}

/* ---------------------------------------------------------------- the record */

static int put_record(const struct job *job, const struct footing_verdict *verdict)
{
	char *text;
	size_t length;
	int code;

	if (!job->record || !verdict)
		return 0;
	/* Where the command may write it puts what it likes: a pipe to wait at, a device. */
	if (job->streamed != is_stream(job->record))
		return complain(EXIT_FAILED,
				"can't write %s: it is another file than at the start; "
				"name one with --record that the command can't replace",
				job->record);
	if (footing_verdict_to_json(verdict, &text, &length))
		return complain(EXIT_FAILED, "out of memory");
	code = output_save("--record", job->record, text, length);
	free(text);
	return code;
}

/* One that can't be written is told of before anything runs. */
static int begin_record(const struct job *job, const struct footing_verdict *verdict)
{
	if (!job->record || !job->streamed)
		return put_record(job, verdict);
	if (access(job->record, W_OK) == 0)
		return 0;
	return complain(EXIT_FAILED,
			"can't write %s: %s; name another file with --record",
			job->record, strerror(errno));
}

/* What the user would not expect is said once, on standard error. */
static void say(const struct footing_verdict *verdict)
{
	enum footing_level requested, effective;
	const char *why = footing_verdict_why(verdict);

	if (footing_verdict_requested(verdict, &requested) ||
	    footing_verdict_effective(verdict, &effective))
		return;
	if (why)
		fprintf(stderr, "footing: isolation is %s; %s\n",
			footing_level_name(effective), why);
	if (!footing_verdict_directory_kept(verdict))
		fprintf(stderr, "footing: this folder is not there inside: the command "
				"starts in /\n");
}

/* ---------------------------------------------------------------- the command */

static volatile sig_atomic_t command_pid, level;
/* What is meant for the command and comes before it was started is kept for it. */
static volatile sig_atomic_t early[NSIG];

/*
 * Keys of a terminal are sent to a whole process group. A command that is confined without a
 * pid namespace leads one of its own; the first process of a namespace passes them on to it.
 */
static void send_on(int signal)
{
	bool keys = signal == SIGINT || signal == SIGQUIT;
	bool leads = level > FOOTING_LEVEL_NONE && level < FOOTING_LEVEL_NAMESPACE;

	kill(keys && leads ? -(pid_t)command_pid : (pid_t)command_pid, signal);
}

/* A command that is not confined is in our group, and has got the keys already. */
static void pass_on(int signal, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)context;
	if (command_pid <= 0)
		early[signal] = 1;
	else if (level != FOOTING_LEVEL_NONE || info->si_code <= 0)
		send_on(signal);
	errno = saved;
}

static const int passed[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
			     SIGUSR1, SIGUSR2, SIGWINCH};
#define N_PASSED (sizeof(passed) / sizeof(*passed))

/* The command is in a session of its own: what is meant for it comes by way of us. */
static void pass_signals(void)
{
	struct sigaction action = {.sa_sigaction = pass_on,
				   .sa_flags = SA_RESTART | SA_SIGINFO};
	struct sigaction old;
	size_t i;

	sigemptyset(&action.sa_mask);
	for (i = 0; i < N_PASSED; i++)
		if (sigaction(passed[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(passed[i], &action, NULL);
}

static void pass_early(const struct footing_isolation *isolation)
{
	size_t i;

	level = (sig_atomic_t)footing_isolation_effective(isolation);
	command_pid = footing_isolation_pid(isolation);
	for (i = 0; i < N_PASSED && command_pid > 0; i++)
		if (early[passed[i]])
			send_on(passed[i]);
}

/* What is reaped leaves its number to another process: from then on nothing is passed on. */
static void pass_no_more(void)
{
	struct sigaction old;
	size_t i;

	for (i = 0; i < N_PASSED; i++)
		if (sigaction(passed[i], NULL, &old) == 0 && old.sa_flags & SA_SIGINFO &&
		    old.sa_sigaction == pass_on)
			signal(passed[i], SIG_DFL);
}

static int await(pid_t pid)
{
	siginfo_t info;
	int status;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	pass_no_more();
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return complain(EXIT_GATE_FAILED,
					"can't wait for the command: %s",
					strerror(errno));
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int not_started(const struct job *job, const struct footing_verdict *verdict,
		       int err)
{
	const char *why = footing_verdict_why(verdict);

	put_record(job, verdict);
	switch (err) {
	case -ECANCELED:
		return complain(EXIT_GATE_FAILED, "nothing was run: %s",
				why ? why : "it could not be confined");
	case -ENOENT:
		return complain(EXIT_NOT_FOUND,
				"%s: not found inside, or not what runs it: its loader "
				"or interpreter",
				job->command[0]);
	case -EACCES:
	case -ENOEXEC:
	case -EPERM:
	case -EISDIR:
	case -ENOTDIR:
	case -ETXTBSY:
	case -ELIBBAD:
	case -ELOOP:
	case -E2BIG:
	case -ENAMETOOLONG:
	case -EINVAL:
	case -EIO:
		return complain(EXIT_NOT_EXECUTABLE, "can't execute %s: %s",
				job->command[0], strerror(-err));
	default:
		return complain(EXIT_GATE_FAILED, "nothing was run: %s", strerror(-err));
	}
}

static int start(const struct job *job, struct footing_isolation *isolation)
{
	const struct footing_verdict *verdict = footing_isolation_verdict(isolation);
	int err, code;

	if (begin_record(job, verdict))
		return EXIT_GATE_FAILED;
	say(verdict);
	pipe_restore();
	pass_signals();
	err = footing_isolation_spawn(isolation, job->command, NULL, NULL, NULL);
	if (err)
		return not_started(job, verdict, err);
	pass_early(isolation);
	/* Whoever looks meanwhile sees that it runs. */
	if (job->record && !job->streamed)
		put_record(job, verdict);
	code = await(footing_isolation_pid(isolation));
	footing_isolation_note_exit(isolation, code);
	put_record(job, verdict);
	return code;
}

/* Whether a sandbox of this level is what the request comes to. */
static bool comes_to(const struct footing_matrix *matrix, const struct job *job,
		     enum footing_level wanted)
{
	struct footing_verdict *verdict;
	enum footing_level effective;
	bool so;

	if (footing_resolve(matrix, job->request, 0, &verdict))
		return false;
	so = footing_verdict_effective(verdict, &effective) == 0 && effective == wanted;
	footing_verdict_free(verdict);
	return so;
}

static int probe_levels(struct job *job, const char *name, struct footing_matrix **matrix)
{
	char pattern[32];

	snprintf(pattern, sizeof(pattern), "level:%s", name);
	if (footing_options_select(job->source.probe, pattern))
		return complain(EXIT_GATE_FAILED, "out of memory");
	return source_obtain(&job->source, matrix) ? EXIT_GATE_FAILED : 0;
}

/*
 * The level that was named, or with auto the strongest, is all that has to be tried where
 * the request comes to it. What else there is, is only looked for where it does not.
 */
static int find_levels(struct job *job, struct footing_matrix **matrix)
{
	enum footing_level first = job->level == FOOTING_LEVEL_AUTO
					   ? FOOTING_LEVEL_LAYERED
					   : job->level;
	int code = probe_levels(job, footing_level_name(first), matrix);

	if (code || comes_to(*matrix, job, first))
		return code;
	footing_matrix_free(*matrix);
	return probe_levels(job, "*", matrix);
}

static int isolate(struct job *job)
{
	struct footing_isolation *isolation;
	struct footing_matrix *matrix = NULL;
	const struct footing_verdict *verdict;
	const char *why;
	int code, err;

	code = find_levels(job, &matrix);
	if (code)
		return code;
	err = footing_isolation_new(matrix, job->request, job->flags, &isolation);
	footing_matrix_free(matrix);
	if (!err) {
		code = start(job, isolation);
		footing_isolation_free(isolation);
		return code;
	}
	verdict = footing_request_verdict(job->request);
	if (err != -ENOTSUP || !verdict)
		return complain(EXIT_GATE_FAILED, "no sandbox: %s", strerror(-err));
	put_record(job, verdict);
	why = footing_verdict_why(verdict);
	return complain(EXIT_GATE_FAILED, "nothing was run: %s", why ? why : "refused");
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct options_left left = {.verb = verb, .argc = argc, .argv = argv};
	struct job job = {.level = FOOTING_LEVEL_AUTO};
	int code;

	if (footing_request_new(&job.request) || footing_options_new(&job.source.probe)) {
		footing_request_free(job.request);
		return complain(EXIT_GATE_FAILED, "out of memory");
	}
	/* Ignored, as it may be inherited, the end of the command could not be waited for. */
	signal(SIGCHLD, SIG_DFL);
	code = parse(&job, &left);
	if (code == OPTION_HELP)
		code = option_help(verb);
	else if (code)
		code = EXIT_GATE_FAILED;
	else
		code = isolate(&job);
	footing_options_free(job.source.probe);
	footing_request_free(job.request);
	return code;
}

const struct verb verb_run = {
	.name = "run",
	.arguments = "[OPTION]... -- COMMAND [ARG]...",
	.help = "starts a command confined as its record says, or not at all",
	.options = options,
	.gates = true,
	.run = run,
};
