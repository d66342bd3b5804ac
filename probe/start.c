/* SPDX-License-Identifier: MIT */
/*
 * A confined process, made (what it does is in confined.c): the same for the trial of a
 * level and for a real start.
 *
 * starter --clone(CLONE_NEW…)--> confined process, the first of its pid namespace
 *                                     --fork--> the command
 *
 * Whatever fails before it is let go on to exec, nothing of the command has run.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "confine.h"
#include "kernel.h"
#include "probe.h"

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
		confined_begin(start, self);
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
	sight(0, SIGHT_CONFINEMENT, &start->report->outside);
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
		sight(start->report->pid, SIGHT_CONFINEMENT, &start->report->seen);
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
	long one;

	if (syscall(SYS_pipe2, ends, 0) < 0 || ends[1] < 0)
		return false;
	/* Of a caller who has closed his first three it is one of these. */
	one = ends[1] < 3 ? syscall(SYS_fcntl, ends[1], F_DUPFD, 3) : ends[1];
	marked = one >= 3 && mark_all() && syscall(SYS_fcntl, one, F_GETFD) == FD_CLOEXEC;
	syscall(SYS_close, ends[0]);
	syscall(SYS_close, ends[1]);
	if (one >= 3 && one != ends[1])
		syscall(SYS_close, one);
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

	sight(0, SIGHT_CONFINEMENT, &report->outside);
	if (plan->namespaces || !close_at_exec() || confine(&confining) != OUTCOME_WORKED)
		return -ECANCELED;
	sight(0, SIGHT_CONFINEMENT, &report->seen);
	report->ready = 1;
	return 0;
}
