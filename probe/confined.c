/* SPDX-License-Identifier: MIT */
/*
 * A confined process from its first instruction to the exec of the command. When all steps
 * of the plan are done it says so and waits: its starter looks at it from the outside, and
 * lets it go on. Without a pid namespace it becomes the command itself; else it is the
 * first process there, and watches over the command.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

struct confined {
	struct plan_start *start;
	struct confining confining;
	long ready, go, executable; /* descriptors */
	bool no_children;	    /* the starter ignores SIGCHLD */
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

/* More than there may be open: nothing is refused, and it may do at another time. */
static bool too_many(void)
{
	struct rlimit limit;
	int err = errno;

	return err == EMFILE ||
	       (err == EINVAL &&
		syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) == 0 &&
		limit.rlim_cur <= 3 + KEPT);
}

static bool move_up(struct confined *confined, long *fd)
{
	struct trial *trial = &confined->confining.trial;

	*fd = syscall(SYS_fcntl, *fd, F_DUPFD_CLOEXEC, 3 + KEPT);
	if (*fd >= 3 + KEPT)
		return true;
	if (*fd < 0 && too_many()) {
		act_begin(trial, "fcntl");
		act_end(trial, EMFILE);
		atomic_store(&trial->obs->outcome, (uint32_t)row_refused(trial));
	}
	return false;
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
		if (from[i] >= 0 && (i >= 3 || start->fds) &&
		    !move_up(confined, &from[i]))
			return false;
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

/*
 * A handler of the starter can't run here: its code is gone with the exec, or not ours. Who
 * ignores SIGCHLD is told of no child and can wait for none: until the command, it is not.
 */
static void default_handlers(struct confined *confined)
{
	static const uint64_t fresh[4]; /* SIG_DFL */
	uint64_t action[4];
	int signal;

	for (signal = 1; signal <= SIGNALS; signal++) {
		bool ignored;

		if (signal == SIGKILL || signal == SIGSTOP)
			continue;
		ignored = syscall(SYS_rt_sigaction, signal, NULL, action, SIGSET_SIZE) ==
				  0 &&
			  action[0] == (uint64_t)(uintptr_t)SIG_IGN;
		if (signal == SIGCHLD)
			confined->no_children = ignored;
		if (!ignored || signal == SIGCHLD)
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
	const uint64_t ignore[4] = {(uint64_t)(uintptr_t)SIG_IGN};
	uint64_t mask = confined->start->mask;

	if (confined->no_children)
		syscall(SYS_rt_sigaction, SIGCHLD, ignore, NULL, SIGSET_SIZE);
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
		/* None is left, or none can be waited for: never to hang on. */
		if (got < 0 && errno != EINTR)
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

_Noreturn void confined_begin(struct plan_start *start, pid_t starter)
{
	struct confined confined = {.start = start,
				    .ready = start->ready[1],
				    .go = start->go[0],
				    .executable = start->executable};
	struct confining *confining = &confined.confining;

	child_begin(starter);
	default_handlers(&confined);
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
		if (atomic_load(&start->report->obs.outcome) == OUTCOME_NONE)
			atomic_store(&start->report->obs.outcome,
				     (uint32_t)row_ineffective(
					     &confining->trial,
					     "descriptors can't be put in place or "
					     "closed"));
		child_exit(127);
	}
	if (start->plan->by_unshare)
		unshare_first(&confined);
	confined_process(&confined);
}
