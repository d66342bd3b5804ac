/* SPDX-License-Identifier: MIT */
/*
 * What a host has a right to: no descriptor and no child is left behind, its signals are
 * as they were, any three descriptors become the command's, and no other does.
 */
#include <errno.h>
#include <fcntl.h>
#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "footing.h"

#define SKIP	77
#define SPAWNS	100
#define THREADS 4

static unsigned int passed, failed;
static enum footing_level strongest;

static void expect(bool holds, const char *what)
{
	printf("%sok %u - %s\n", holds ? "" : "not ", passed + failed + 1, what);
	fflush(stdout);
	passed += holds;
	failed += !holds;
}

static int descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static bool no_child(void)
{
	return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

static int isolation_of(enum footing_level level, struct footing_isolation **isolation)
{
	struct footing_request *request;
	int err = footing_request_new(&request);

	if (!err)
		err = footing_request_set_level(request, level);
	if (!err)
		err = footing_isolation_new(NULL, request, FOOTING_STRICT, isolation);
	footing_request_free(request);
	return err;
}

static int run(struct footing_isolation *isolation, const char *script, const int *fds)
{
	char text[400];
	char *argv[] = {"/bin/sh", "-c", text, NULL};
	int status = -1, pidfd = -1;

	snprintf(text, sizeof(text), "%s", script);
	if (footing_isolation_spawn(isolation, argv, NULL, fds, &pidfd))
		return -1;
	if (pidfd >= 0)
		close(pidfd);
	if (waitpid(footing_isolation_pid(isolation), &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool is_recorded(const struct footing_isolation *isolation, const char *what)
{
	char *text = NULL;
	bool found;

	if (footing_verdict_to_json(footing_isolation_verdict(isolation), &text, NULL))
		return false;
	found = strstr(text, what) != NULL;
	free(text);
	return found;
}

/* ---------------------------------------------------------------- what is left */

static void leaves_nothing(struct footing_isolation *isolation)
{
	char *missing[] = {"/nowhere/to/be/found", NULL};
	struct footing_isolation *other;
	int before = descriptors();
	bool right = true;

	expect(isolation_of(strongest, &other) == 0, "a sandbox can be made");
	expect(descriptors() == before, "which opens nothing");
	expect(run(other, "exit 7", NULL) == 7, "a command's status comes back");
	footing_isolation_free(other);
	expect(descriptors() == before, "and leaves no descriptor");
	expect(footing_isolation_spawn(isolation, missing, NULL, NULL, NULL) == -ENOENT,
	       "a command that is not there is told of");
	expect(descriptors() == before && no_child(), "and leaves nothing");
	for (int i = 0; i < SPAWNS && right; i++)
		right = run(isolation, "exit 3", NULL) == 3;
	expect(right, "a hundred, one after the other");
	expect(descriptors() == before && no_child(), "leave nothing");
	expect(is_recorded(isolation, "\"started\": true"), "the record says so");
	expect(footing_isolation_spawn(isolation, missing, NULL, (int[]){999, 1, 2},
				       NULL) == -EBADF &&
		       is_recorded(isolation, "\"started\": false") &&
		       is_recorded(isolation, "\"process\": null"),
	       "and no more once a start was refused before it began");
}

/* ---------------------------------------------------------------- signals */

static volatile sig_atomic_t children;
static volatile sig_atomic_t last_child;

static void on_child(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	children++;
	last_child = info->si_pid;
}

static bool same_signals(const struct sigaction *before, const sigset_t *mask)
{
	sigset_t now;

	sigprocmask(SIG_SETMASK, NULL, &now);
	for (int i = 1; i < 32; i++) {
		struct sigaction action;

		if (i != SIGKILL && i != SIGSTOP &&
		    (sigaction(i, NULL, &action) ||
		     action.sa_handler != before[i].sa_handler ||
		     action.sa_flags != before[i].sa_flags))
			return false;
		if (sigismember(&now, i) != sigismember(mask, i))
			return false;
	}
	return true;
}

/* Who ignores SIGCHLD can't wait, but see it. */
static bool ends(struct footing_isolation *isolation)
{
	char *argv[] = {"/bin/grep", "-c", "SigIgn:.*[13579bdf]....$",
			"/proc/self/status", NULL};
	int back[2], pidfd = -1;
	struct pollfd poll_fd = {.events = POLLIN};
	char text[8] = "";
	bool ended;

	if (pipe(back))
		return false;
	if (footing_isolation_spawn(isolation, argv, NULL, (int[]){-1, back[1], 2},
				    &pidfd))
		return false;
	poll_fd.fd = pidfd;
	ended = pidfd < 0 || poll(&poll_fd, 1, 10000) == 1;
	if (!ended)
		kill(footing_isolation_pid(isolation), SIGKILL);
	close(back[1]);
	ended = ended && read(back[0], text, sizeof(text) - 1) == 2 && text[0] == '1';
	close(back[0]);
	if (pidfd >= 0)
		close(pidfd);
	return ended;
}

static void keeps_signals(struct footing_isolation *isolation)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART}, old, now[32];
	struct footing_isolation *other;
	sigset_t some, mask;

	memset(now, 0, sizeof(now));
	action.sa_sigaction = on_child;
	sigaction(SIGCHLD, &action, &old);
	signal(SIGUSR1, SIG_IGN);
	sigemptyset(&some);
	sigaddset(&some, SIGUSR2);
	sigprocmask(SIG_BLOCK, &some, &mask);
	sigprocmask(SIG_SETMASK, NULL, &some);
	for (int i = 1; i < 32; i++)
		sigaction(i, NULL, &now[i]);
	expect(isolation_of(strongest, &other) == 0 && children == 0,
	       "no SIGCHLD comes of making a sandbox");
	expect(same_signals(now, &some), "nor is a signal changed");
	footing_isolation_free(other);
	/* Not by grep itself, which changes its own. */
	expect(run(isolation,
		   "cat /proc/self/status | grep -q 'SigBlk:.*800$' && "
		   "cat /proc/self/status | grep -q 'SigIgn:.*200$'",
		   NULL) == 0,
	       "the command has the mask, and what is ignored");
	expect(children == 1 && last_child == footing_isolation_pid(isolation),
	       "one SIGCHLD comes of a command, and is its own");
	expect(same_signals(now, &some), "nor does a start change a signal");
	sigaction(SIGCHLD, &old, NULL);
	signal(SIGUSR1, SIG_DFL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	signal(SIGCHLD, SIG_IGN);
	expect(isolation_of(strongest, &other) == 0, "with SIGCHLD ignored, too");
	expect(ends(other),
	       "where a command ends as well, and ignores what its host does");
	footing_isolation_free(other);
	signal(SIGCHLD, SIG_DFL);
}

/* ---------------------------------------------------------------- descriptors */

/* In a child, since it gives up its own. 0: as expected. */
static int apart(int (*part)(struct footing_isolation *isolation),
		 struct footing_isolation *isolation)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(part(isolation));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int turned(struct footing_isolation *isolation)
{
	const int fds[] = {2, 1, 0};
	int ends[2];
	char text[8] = "";

	if (pipe(ends) || dup2(ends[1], 0) < 0)
		return 1;
	close(ends[1]);
	/* Its standard error is our 0. */
	if (run(isolation, "echo two >&2", fds))
		return 2;
	close(0);
	return read(ends[0], text, sizeof(text) - 1) == 4 && !strcmp(text, "two\n") ? 0
										    : 3;
}

static int all_one(struct footing_isolation *isolation)
{
	const int fds[] = {0, 0, 0};
	int ends[2];
	char text[16] = "";

	if (pipe(ends) || dup2(ends[1], 0) < 0)
		return 1;
	close(ends[1]);
	if (run(isolation, "echo one; echo two >&2", fds))
		return 2;
	close(0);
	return read(ends[0], text, sizeof(text) - 1) == 8 ? 0 : 3;
}

static int closed_two(struct footing_isolation *isolation)
{
	const int fds[] = {-1, -1, 2};

	/* A folder that is listed takes a number of its own. */
	return run(isolation,
		   "[ ! -e /proc/$$/fd/0 ] && [ ! -e /proc/$$/fd/1 ] && "
		   "[ -e /proc/$$/fd/2 ]",
		   fds);
}

/* The next numbers are those of the library's own. */
static int not_open(struct footing_isolation *isolation)
{
	char *argv[] = {"/bin/true", NULL};
	int next = dup(0);

	close(next);
	for (int i = 0; i < 6; i++)
		if (footing_isolation_spawn(isolation, argv, NULL,
					    (int[]){0, next + i, 2}, NULL) != -EBADF)
			return 1;
	return no_child() ? 0 : 2;
}

/* Descriptors of which a start needs more are no refusal. */
static int few(struct footing_isolation *isolation)
{
	struct rlimit limit = {8, 8};
	struct footing_matrix *matrix;
	enum footing_status status;

	(void)isolation;
	if (setrlimit(RLIMIT_NOFILE, &limit) || footing_probe(NULL, &matrix))
		return 1;
	status = footing_matrix_level(matrix, FOOTING_LEVEL_FILTERED, NULL, NULL);
	footing_matrix_free(matrix);
	return status == FOOTING_UNAVAILABLE ? 2 : 0;
}

static int no_environment(struct footing_isolation *isolation)
{
	clearenv();
	return run(isolation, "exit 6", NULL) == 6 ? 0 : 1;
}

/* In place, where it may have none of the three; what is open there is not inherited. */
static int in_place(struct footing_isolation *isolation)
{
	static const enum footing_level levels[] = {FOOTING_LEVEL_NONE,
						    FOOTING_LEVEL_FILTERED};
	(void)isolation;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		struct footing_isolation *here;
		int status = -1;
		pid_t pid;

		if (isolation_of(levels[i], &here))
			return 1;
		pid = fork();
		if (pid == 0) {
			int kept = open("/dev/null", O_RDWR);

			dup2(kept, 20);
			for (int fd = 0; fd < 3; fd++)
				close(fd);
			if (footing_isolation_apply(here))
				_exit(2);
			execl("/bin/sh", "sh", "-c", "[ ! -e /proc/$$/fd/20 ] && exit 6",
			      NULL);
			_exit(3);
		}
		waitpid(pid, &status, 0);
		footing_isolation_free(here);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 6)
			return 4;
	}
	return 0;
}

static int high(struct footing_isolation *isolation)
{
	int null = open("/dev/null", O_RDWR);
	const int fds[] = {fcntl(null, F_DUPFD, 5), fcntl(null, F_DUPFD, 4),
			   fcntl(null, F_DUPFD, 3)};

	return run(isolation, "[ -c /proc/$$/fd/0 ] && [ -c /proc/$$/fd/2 ]", fds);
}

static int none_open(struct footing_isolation *isolation)
{
	struct footing_isolation *other;

	close(0);
	close(1);
	close(2);
	if (isolation_of(strongest, &other))
		return 1;
	footing_isolation_free(other);
	if (fcntl(0, F_GETFD) >= 0 || fcntl(1, F_GETFD) >= 0 || fcntl(2, F_GETFD) >= 0)
		return 2;
	return run(isolation,
		   "[ ! -e /proc/$$/fd/0 ] && [ ! -e /proc/$$/fd/1 ] && exit 9",
		   NULL) == 9
		       ? 0
		       : 3;
}

static int inherits_none(struct footing_isolation *isolation)
{
	int null = open("/dev/null", O_RDWR);

	for (int i = 3; i < 40; i++)
		if (i != null)
			dup2(null, i);
	return run(isolation,
		   "for i in 3 4 5 6 7 8 9 20 39; do "
		   "[ ! -e /proc/$$/fd/$i ] || exit 1; done",
		   NULL);
}

/* ---------------------------------------------------------------- threads */

static void *work(void *data)
{
	struct footing_isolation *isolation = data;
	bool right = true;

	for (int i = 0; i < 10 && right; i++)
		right = run(isolation, "exit 5", NULL) == 5;
	return right ? NULL : data;
}

static void at_once(void)
{
	static const enum footing_level levels[THREADS] = {FOOTING_LEVEL_FILTERED,
							   FOOTING_LEVEL_LANDLOCK,
							   FOOTING_LEVEL_NAMESPACE,
							   FOOTING_LEVEL_LAYERED};
	struct footing_isolation *isolations[THREADS] = {0};
	pthread_t threads[THREADS];
	int before = descriptors();
	bool right = true;

	for (int i = 0; i < THREADS; i++)
		if (isolation_of(levels[i] <= strongest ? levels[i] : strongest,
				 &isolations[i]) &&
		    isolation_of(strongest, &isolations[i]))
			right = false;
	for (int i = 0; i < THREADS && !right; i++)
		footing_isolation_free(isolations[i]);
	if (!right) {
		expect(false, "several sandboxes can be made");
		return;
	}
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, isolations[i]))
			exit(1);
	for (int i = 0; i < THREADS; i++) {
		void *wrong = NULL;

		pthread_join(threads[i], &wrong);
		right = right && !wrong;
		footing_isolation_free(isolations[i]);
	}
	expect(right, "several threads start commands in sandboxes of their own");
	expect(descriptors() == before && no_child(), "and leave nothing");
}

static bool find_strongest(struct footing_isolation **isolation)
{
	for (int i = FOOTING_LEVEL_LAYERED; i >= FOOTING_LEVEL_FILTERED; i--) {
		strongest = (enum footing_level)i;
		if (isolation_of(strongest, isolation) == 0)
			return true;
	}
	return false;
}

int main(void)
{
	struct footing_isolation *isolation;

	if (!find_strongest(&isolation)) {
		printf("# no level works here\n# tests: 0 passed, 0 failed, 1 skipped\n");
		return SKIP;
	}
	printf("# by %s\n", footing_level_name(strongest));
	leaves_nothing(isolation);
	keeps_signals(isolation);
	expect(apart(turned, isolation) == 0, "descriptors can change places");
	expect(apart(all_one, isolation) == 0, "one can be all three");
	expect(apart(closed_two, isolation) == 0, "some can be closed");
	expect(apart(high, isolation) == 0, "they can be those that are ours inside");
	expect(apart(none_open, isolation) == 0, "a host may have none of the three");
	expect(apart(not_open, isolation) == 0, "one that is not open is told of");
	expect(apart(few, isolation) == 0, "a limit on them is no refusal");
	expect(apart(no_environment, isolation) == 0, "a host may have no environment");
	expect(apart(in_place, isolation) == 0,
	       "in place none of the three is needed, and no other inherited");
	expect(apart(inherits_none, isolation) == 0, "no further one is inherited");
	at_once();
	footing_isolation_free(isolation);
	printf("# tests: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed || !passed ? 1 : 0;
}
