/* SPDX-License-Identifier: MIT */
/*
 * A confined process, made: the same for the trial of a level and for a real start.
 *
 * starter --clone(CLONE_NEW…)--> confined process, the first of its pid namespace
 *                                     --fork--> the command
 *
 * Without a pid namespace the confined process becomes the command. When all steps of the
 * plan are done it says so and waits: its starter looks at it from the outside, and lets
 * it go on to exec. Whatever fails before that, nothing of the command has run.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "confine.h"
#include "kernel.h"
#include "probe.h"

#define SIGNALS	    64
#define SIGSET_SIZE 8
#define KEPT	    3 /* descriptors of our own, behind the three of the command */
#define READY	    3 /* the first of them */

/* ---------------------------------------------------------------- in the confined process */

struct confined {
	struct plan_start *start;
	struct confining confining;
	long ready, go, executable; /* descriptors */
};

static void tell(struct confined *confined)
{
	char byte = 1;

	syscall(SYS_write, confined->ready, &byte, 1);
}

static bool is_open(long fd)
{
	return syscall(SYS_fcntl, fd, F_GETFD) >= 0 || errno != EBADF;
}

/*
 * The three of the command become 0, 1 and 2, ours 3 to 5, and all others are closed. What
 * is in the way of a place is first moved out of the way of all places. A filter may fake
 * any of these: what a call returns, and that the copies are gone at the end, tells.
 */
static bool arrange(struct confined *confined)
{
	const struct plan_start *start = confined->start;
	long from[3 + KEPT] = {
		0, 1, 2, confined->ready, confined->go, confined->executable};
	long i;

	for (i = 0; i < 3 && start->fds; i++)
		from[i] = start->fds[i];
	for (i = 0; i < 3 + KEPT; i++)
		if (from[i] >= 0 && (i >= 3 || start->fds)) {
			from[i] = syscall(SYS_fcntl, from[i], F_DUPFD_CLOEXEC, 3 + KEPT);
			if (from[i] < 3 + KEPT)
				return false;
		}
	for (i = 0; i < 3 + KEPT; i++) {
		if (i < 3 && !start->fds)
			continue;
		if (from[i] < 0)
			syscall(SYS_close, i);
		else if (syscall(SYS_dup3, from[i], i, i < 3 ? 0 : O_CLOEXEC) != i)
			return false;
		if (from[i] < 0 && is_open(i))
			return false;
	}
	confined->ready = READY;
	confined->go = READY + 1;
	confined->executable = confined->executable < 0 ? -1 : READY + 2;
	close_from(READY + KEPT - (confined->executable < 0));
	if (is_open(from[3]))
		close_each_from(READY + KEPT - (confined->executable < 0));
	return !is_open(from[3]);
}

/* A handler of the starter can't run here: its code is gone with the exec, or not ours. */
static void default_handlers(void)
{
	static const uint64_t fresh[4]; /* SIG_DFL */
	uint64_t action[4];
	int signal;

	for (signal = 1; signal <= SIGNALS; signal++) {
		if (signal == SIGKILL || signal == SIGSTOP)
			continue;
		if (syscall(SYS_rt_sigaction, signal, NULL, action, SIGSET_SIZE) < 0 ||
		    action[0] != (uint64_t)(uintptr_t)SIG_IGN)
			syscall(SYS_rt_sigaction, signal, fresh, NULL, SIGSET_SIZE);
	}
}

static void try_exec(const struct confined *confined)
{
	const struct plan_start *start = confined->start;
	char *const *file;
	int err = ENOENT;

	if (confined->executable >= 0) {
		syscall(SYS_execveat, confined->executable, "", start->argv, start->envp,
			AT_EMPTY_PATH);
		err = errno;
		syscall(SYS_execve, "/proc/self/fd/5", start->argv, start->envp);
	}
	/* As execvp(3): one that may not be executed is told of, if none other is found. */
	for (file = start->files; file && *file; file++) {
		/* Whoever comes back from it was not replaced, also where it says so. */
		if (syscall(SYS_execve, *file, start->argv, start->envp) == 0)
			errno = ECANCELED;
		if (errno != ENOENT && errno != ENOTDIR)
			err = errno;
		if (err != ENOENT && err != EACCES)
			break;
	}
	start->report->exec_err = err;
}

static _Noreturn void execute(const struct confined *confined)
{
	uint64_t mask = confined->start->mask;

	/* The report of the program inside goes where it was told that we are ready. */
	if (confined->executable >= 0)
		syscall(SYS_fcntl, confined->ready, F_SETFD, 0);
	atomic_store(&confined->start->report->executed, 1);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, SIGSET_SIZE);
	try_exec(confined);
	atomic_store(&confined->start->report->executed, 0);
	child_exit(127);
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/*
 * The first process of a pid namespace: reaps whatever is left to it, passes signals on to
 * the command, and ends as the command ends. The kernel then kills all that is left.
 */
static _Noreturn void watch_over(pid_t command)
{
	uint64_t all = ~(uint64_t)0;

	/* Among them the pipe by whose end the starter sees that the command runs. */
	close_from(0);
	if (is_open(READY))
		close_each_from(0);
	for (;;) {
		siginfo_t info;
		int status;
		long got = syscall(SYS_rt_sigtimedwait, &all, &info, NULL, SIGSET_SIZE);

		/* What a terminal sends is for the whole group, as a shell expects. */
		if (got == SIGINT || got == SIGQUIT)
			syscall(SYS_kill, -command, got);
		else if (got > 0 && got != SIGCHLD)
			syscall(SYS_kill, command, got);
		/* A filter may refuse to wait for signals: then only for the command. */
		while ((got = syscall(SYS_wait4, -1, &status,
				      (got < 0 && errno == ENOSYS ? 0 : WNOHANG) | __WALL,
				      NULL)) > 0)
			if (got == command)
				child_exit(exit_code(status));
		if (got < 0 && errno == ECHILD)
			child_exit(127);
	}
}

static bool let_go(const struct confined *confined)
{
	char byte;
	long got;

	do
		got = syscall(SYS_read, confined->go, &byte, 1);
	while (got < 0 && errno == EINTR);
	return got == 1;
}

static _Noreturn void become_command(struct confined *confined)
{
	pid_t pid;

	atomic_store(&confined->start->report->ready, 1);
	tell(confined);
	if (!let_go(confined))
		child_exit(127);
	if (!(confined->start->plan->namespaces & CLONE_NEWPID))
		execute(confined);
	/* It is a copy of its starter, whose memory the command must not read. */
	if (syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
	    syscall(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) {
		confined->start->report->exec_err = ECANCELED;
		child_exit(127);
	}
	pid = child_fork(0);
	/* A group of its own, for the keys of a terminal; whoever comes first makes it. */
	if (pid >= 0)
		syscall(SYS_setpgid, pid, pid);
	if (pid == 0)
		execute(confined);
	if (pid < 0) {
		confined->start->report->exec_err = errno;
		child_exit(127);
	}
	watch_over(pid);
}

static _Noreturn void confined_process(struct confined *confined)
{
	/* 127 stands for all that is told by the report. */
	if (confine(&confined->confining) != OUTCOME_WORKED)
		child_exit(127);
	become_command(confined);
}

/* Namespaces by unshare(2): a child is the first one in the pid namespace. */
static _Noreturn void unshare_first(struct confined *confined)
{
	struct trial *trial = &confined->confining.trial;
	struct plan_report *report = confined->start->report;
	pid_t pid;

	atomic_store(&report->step, PLAN_NAMESPACES);
	if (ACT(trial, "unshare", SYS_unshare, confined->start->plan->namespaces) < 0) {
		atomic_store(&report->obs.outcome, (uint32_t)row_refused(trial));
		child_exit(127);
	}
	child_rearm();
	pid = child_fork(0);
	if (pid == 0)
		confined_process(confined);
	if (pid < 0) {
		report->obs.err = errno;
		atomic_store(&report->obs.outcome, OUTCOME_NO_CHILD);
		child_exit(127);
	}
	atomic_store(&report->pid, pid);
	watch_over(pid);
}

static _Noreturn void start_child(struct plan_start *start, pid_t starter)
{
	struct confined confined = {.start = start,
				    .ready = start->ready[1],
				    .go = start->go[0],
				    .executable = start->executable};
	struct confining *confining = &confined.confining;

	child_begin(starter);
	default_handlers();
	confining->plan = start->plan;
	confining->report = start->report;
	confining->trial = (struct trial){.obs = &start->report->obs,
					  .beat = &start->report->beat,
					  .relayed = &start->report->relayed,
					  .filtered = true,
					  .uid = start->uid,
					  .gid = start->gid,
					  .scratch = -1};
	if (!arrange(&confined)) {
		atomic_store(&start->report->obs.outcome,
			     (uint32_t)row_ineffective(
				     &confining->trial,
				     "descriptors can't be put in place or closed"));
		child_exit(127);
	}
	if (start->plan->by_unshare)
		unshare_first(&confined);
	confined_process(&confined);
}

/* ---------------------------------------------------------------- in the starter */

static void close_both(int pipe[2])
{
	int i;

	for (i = 0; i < 2; i++)
		if (pipe[i] >= 0)
			syscall(SYS_close, pipe[i]);
	pipe[0] = pipe[1] = -1;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		syscall(SYS_close, *fd);
	*fd = -1;
}

/* How much came: 0 when the other side is closed; -1 with errno, ETIMEDOUT at the end. */
static long read_until(int fd, void *to, size_t size, uint64_t end)
{
	struct pollfd poll = {.fd = fd, .events = POLLIN};
	long got;

	for (;;) {
		uint64_t now = now_us(), left = end > now ? end - now : 0;
		struct timespec ts = {.tv_sec = (time_t)(left / 1000000),
				      .tv_nsec = (long)(left % 1000000) * 1000};

		got = syscall(SYS_ppoll, &poll, 1, &ts, NULL, 0);
		if (got == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (got > 0)
			got = syscall(SYS_read, fd, to, size);
		if (got >= 0 || (errno != EINTR && errno != EAGAIN))
			return got;
	}
}

/* Where it can't be killed, it ends by itself as soon as nobody can let it go on. */
void plan_abandon(struct plan_start *start)
{
	close_both(start->ready);
	close_both(start->go);
	if (start->pid > 0) {
		syscall(SYS_kill, start->pid, SIGKILL);
		start->status = child_wait(start->pid);
	}
	start->pid = -1;
	close_one(&start->pidfd);
}

/* What is said of a process that ended before it was ready, and did not say it itself. */
static void note_death(struct plan_start *start, bool timed_out)
{
	struct footing_observation *obs = &start->report->obs;

	if (obs->outcome != OUTCOME_NONE)
		return;
	if (timed_out) {
		obs->outcome = OUTCOME_TIMEOUT;
	} else if (start->status >= 0 && WIFSIGNALED(start->status)) {
		obs->signal = WTERMSIG(start->status);
		obs->outcome = OUTCOME_DIED;
	} else if (start->status >= 0 && WEXITSTATUS(start->status) > 128) {
		/* Told by the process that watches over it. */
		obs->signal = WEXITSTATUS(start->status) - 128;
		obs->outcome = OUTCOME_DIED;
	}
}

static int make_process(struct plan_start *start)
{
	uint64_t flags = start->plan->by_unshare ? 0 : start->plan->namespaces;
	pid_t self = (pid_t)syscall(SYS_getpid);
	uint64_t mask;

	signals_block(&mask);
	start->mask = start->keep_mask ? mask : 0;
	start->pid = child_start(flags, &start->pidfd);
	if (start->pid == 0)
		start_child(start, self);
	if (start->pid < 0) {
		int err = errno;

		signals_restore(mask);
		return -err;
	}
	signals_restore(mask);
	return 0;
}

static int no_process(struct plan_start *start, int err)
{
	struct footing_observation *obs = &start->report->obs;

	start->report->step = PLAN_NAMESPACES;
	obs->err = -err;
	/* Of the namespaces, or of any process at all: a plain one tells. */
	obs->outcome = err == -EAGAIN || err == -ENOMEM || !start->plan->namespaces
			       ? OUTCOME_NO_CHILD
		       : err == -ENOTRECOVERABLE ? OUTCOME_INEFFECTIVE
						 : OUTCOME_REFUSED;
	copy_text(obs->acts[0].step, sizeof(obs->acts[0].step), "clone");
	obs->acts[0].nr = SYS_clone;
	obs->acts[0].args[0] = start->plan->namespaces;
	obs->acts[0].err = -err;
	obs->acts[0].ended = true;
	obs->n_acts = 1;
	start->pid = -1;
	plan_abandon(start);
	return err;
}

int plan_begin(struct plan_start *start)
{
	uint64_t end = now_us() + (uint64_t)start->timeout_ms * 1000;
	bool timed_out;
	char byte;
	long got;
	int err;

	start->pid = start->pidfd = -1;
	start->ready[0] = start->ready[1] = start->go[0] = start->go[1] = -1;
	start->uid = (uint32_t)syscall(SYS_geteuid);
	start->gid = (uint32_t)syscall(SYS_getegid);
	sight(0, &start->report->outside);
	if (syscall(SYS_pipe2, start->ready, O_CLOEXEC) < 0 ||
	    syscall(SYS_pipe2, start->go, O_CLOEXEC) < 0) {
		err = -errno;
		plan_abandon(start);
		start->report->obs.err = -err;
		start->report->obs.outcome = OUTCOME_NO_CHILD;
		return err;
	}
	/* Success that a filter fakes makes none. */
	if (start->ready[1] < 0 || start->go[1] < 0) {
		plan_abandon(start);
		start->report->obs.outcome = OUTCOME_NO_CHILD;
		return -ECANCELED;
	}
	err = make_process(start);
	if (err)
		return no_process(start, err);
	if (!start->plan->by_unshare)
		start->report->pid = start->pid;
	/* Of the other pipe both ends stay: who writes must not get SIGPIPE. */
	close_one(&start->ready[1]);
	got = read_until(start->ready[0], &byte, 1, end);
	if (got == 1 && atomic_load(&start->report->ready)) {
		sight(start->report->pid, &start->report->seen);
		return 0;
	}
	timed_out = got < 0;
	if (!timed_out && start->pid > 0) {
		/* It ends by itself: how it does is to be seen. */
		start->status = child_wait(start->pid);
		start->pid = -1;
	}
	plan_abandon(start);
	note_death(start, timed_out);
	return -ECANCELED;
}

/* What the command says before its end or its exec closes the pipe; what is too much, goes. */
static size_t listen(struct plan_start *start)
{
	uint64_t end = now_us() + (uint64_t)start->timeout_ms * 1000;
	char *to = start->told;
	size_t have = 0;
	char rest;
	long got;

	do {
		bool room = have < start->told_size;

		got = read_until(start->ready[0], room ? to + have : &rest,
				 room ? start->told_size - have : 1, end);
		if (got > 0 && room)
			have += (size_t)got;
	} while (got > 0);
	return have;
}

int plan_go(struct plan_start *start)
{
	char byte = 1;
	int err;

	/* The side that is read from is ours too: where it is gone, no SIGPIPE comes. */
	if (syscall(SYS_write, start->go[1], &byte, 1) != 1) {
		plan_abandon(start);
		return -ECANCELED;
	}
	close_both(start->go);
	start->told_size = listen(start);
	close_one(&start->ready[0]);
	if (atomic_load(&start->report->executed))
		return 0;
	err = start->report->exec_err;
	plan_abandon(start);
	return err ? -err : -ECANCELED;
}

/* ---------------------------------------------------------------- in place */

/* The numbers of those that are open tells /proc, or nobody. */
static bool mark_all(void)
{
	struct rlimit limit;
	long fd;

	if (syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC) == 0)
		return true;
	if (syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) < 0)
		return false;
	for (fd = 3; fd < (long)limit.rlim_max && fd < 1048576; fd++)
		syscall(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
	return true;
}

/* Closed by the exec: seen by one that would not be. */
static bool close_at_exec(void)
{
	int ends[2] = {-1, -1};
	bool marked;

	if (syscall(SYS_pipe2, ends, 0) < 0 || ends[1] < 3)
		return false;
	marked = mark_all() && syscall(SYS_fcntl, ends[1], F_GETFD) == FD_CLOEXEC;
	syscall(SYS_close, ends[0]);
	syscall(SYS_close, ends[1]);
	return marked;
}

int plan_apply(const struct plan *plan, struct plan_report *report)
{
	struct confining confining = {
		.trial = {.obs = &report->obs,
			  .beat = &report->beat,
			  .relayed = &report->relayed,
			  .filtered = true,
			  .uid = (uint32_t)syscall(SYS_geteuid),
			  .gid = (uint32_t)syscall(SYS_getegid),
			  .scratch = -1},
		.plan = plan,
		.report = report,
	};

	sight(0, &report->outside);
	if (plan->namespaces || !close_at_exec() || confine(&confining) != OUTCOME_WORKED)
		return -ECANCELED;
	sight(0, &report->seen);
	report->ready = 1;
	return 0;
}
