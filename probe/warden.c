/* SPDX-License-Identifier: MIT */
#include "warden.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"

#define ORPHANS_US     2000
#define KERNEL_SIGNALS 64
#define AT_ONCE_MAX    4

/* ---------------------------------------------------------------- its start */

static void default_signals(void)
{
	/* struct kernel_sigaction: all zero is SIG_DFL, no flags, an empty mask. */
	static const uint64_t action[4];
	int signal;

	for (signal = 1; signal <= KERNEL_SIGNALS; signal++)
		if (signal != SIGKILL && signal != SIGSTOP)
			syscall(SYS_rt_sigaction, signal, action, NULL,
				KERNEL_SIGSET_SIZE);
}

/* No core is to be left. How large the caller's files may be says nothing of a primitive. */
static void own_limits(void)
{
	struct rlimit no_core = {0, 0}, size;

	setrlimit(RLIMIT_CORE, &no_core);
	if (getrlimit(RLIMIT_FSIZE, &size) == 0 && size.rlim_cur != size.rlim_max) {
		size.rlim_cur = size.rlim_max;
		setrlimit(RLIMIT_FSIZE, &size);
	}
}

/*
 * Steps that make the warden a good guest, but that it can do without: where an installed
 * filter kills for one of them, the host makes another warden that leaves it out.
 */
static bool comfort(struct ward *ward, enum comfort step)
{
	ward->comfort_step = step;
	return !(ward->comfort_skip & (1u << step));
}

static void warden_begin(struct ward *ward, pid_t host)
{
	child_begin(host);
	default_signals();
	/* A session of its own: signals to the host's process group are not for us. */
	if (comfort(ward, COMFORT_SETSID))
		syscall(SYS_setsid);
	if (comfort(ward, COMFORT_CLOSE_RANGE))
		close_from(0);
	else
		close_each_from(0);
	if (comfort(ward, COMFORT_NAME))
		syscall(SYS_prctl, PR_SET_NAME, "footing", 0, 0, 0);
	if (comfort(ward, COMFORT_LIMITS))
		own_limits();
	if (comfort(ward, COMFORT_SUBREAPER))
		syscall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	ward->comfort_step = COMFORT_NONE;
}

/* ---------------------------------------------------------------- its work */

/* A job that is under way. */
struct slot {
	pid_t pid; /* 0: free */
	unsigned int index;
	uint64_t beat;
	uint64_t since; /* when the beat was first seen */
	bool timed_out;
};

struct watch {
	struct ward *ward;
	struct slot slots[AT_ONCE_MAX];
	unsigned int next;
	unsigned int running;
	uint64_t end;
};

static void job_start(struct watch *watch, struct slot *slot, unsigned int index)
{
	const struct job *job = watch->ward->job;
	pid_t pid = child_fork(0);

	if (pid == 0) {
		signals_restore(0);
		job->run(watch->ward->data, index);
		child_exit(0);
	}
	if (pid < 0) {
		job->ended(watch->ward->data, index, 0, false, errno);
		return;
	}
	*slot = (struct slot){.pid = pid, .index = index, .since = now_us()};
	slot->beat = job->beat(watch->ward->data, index);
	watch->running++;
}

static void jobs_start(struct watch *watch)
{
	struct ward *ward = watch->ward;
	unsigned int i;

	for (i = 0; i < ward->at_once && i < AT_ONCE_MAX; i++) {
		while (!watch->slots[i].pid && watch->next < ward->n_jobs) {
			if (now_us() >= watch->end)
				ward->job->ended(ward->data, watch->next++, 0, true, 0);
			else
				job_start(watch, &watch->slots[i], watch->next++);
		}
	}
}

static void job_ended(struct watch *watch, struct slot *slot, const siginfo_t *info)
{
	struct ward *ward = watch->ward;
	int signal = info->si_code == CLD_EXITED ? 0 : info->si_status;
	bool again;

	slot->pid = 0;
	watch->running--;
	again = ward->job->ended(ward->data, slot->index, signal, slot->timed_out, 0);
	if (!again)
		return;
	if (now_us() < watch->end)
		job_start(watch, slot, slot->index);
	else
		ward->job->ended(ward->data, slot->index, 0, true, 0);
}

/* Reaps what has ended, adopted orphans too. False where no child is left at all. */
static bool reap(struct watch *watch)
{
	unsigned int i;

	for (;;) {
		siginfo_t info = {0};

		if (syscall(SYS_waitid, P_ALL, 0, &info, WEXITED | WNOHANG | __WALL,
			    NULL) < 0)
			return errno != ECHILD;
		if (!info.si_pid)
			return true;
		for (i = 0; i < AT_ONCE_MAX; i++)
			if (watch->slots[i].pid == info.si_pid)
				job_ended(watch, &watch->slots[i], &info);
	}
}

/* Cuts off what overstays; returns how many microseconds it may be slept until then. */
static unsigned int overstays(struct watch *watch)
{
	struct ward *ward = watch->ward;
	uint64_t act_us = (uint64_t)ward->act_ms * 1000, now = now_us(),
		 next = watch->end;
	unsigned int i;

	for (i = 0; i < AT_ONCE_MAX; i++) {
		struct slot *slot = &watch->slots[i];
		uint64_t beat;

		if (!slot->pid || slot->timed_out)
			continue;
		beat = ward->job->beat(ward->data, slot->index);
		if (beat != slot->beat) {
			slot->beat = beat;
			slot->since = now;
		}
		if (now >= watch->end || now - slot->since >= act_us) {
			slot->timed_out = true;
			syscall(SYS_kill, slot->pid, SIGKILL);
		} else if (slot->since + act_us < next) {
			next = slot->since + act_us;
		}
	}
	return next > now ? (unsigned int)(next - now) : 1000;
}

/* All signals are blocked in the warden; SIGCHLD is taken from the queue. */
static void await_child(unsigned int us)
{
	uint64_t set = (uint64_t)1 << (SIGCHLD - 1);
	struct timespec ts = {.tv_sec = us / 1000000,
			      .tv_nsec = (long)(us % 1000000) * 1000};

	if (syscall(SYS_rt_sigtimedwait, &set, NULL, &ts, KERNEL_SIGSET_SIZE) < 0 &&
	    errno != EAGAIN && errno != EINTR)
		sleep_us(200);
}

static bool is_child(pid_t pid)
{
	siginfo_t info;

	return !syscall(SYS_waitid, P_PID, pid, &info,
			WEXITED | WNOHANG | WNOWAIT | __WALL, NULL);
}

/* Those whose parent is gone die of its death: a moment, and they need no looking for. */
static void await_orphans(struct watch *watch)
{
	uint64_t end = now_us() + ORPHANS_US;

	while (reap(watch) && now_us() < end)
		await_child(ORPHANS_US);
}

/*
 * Descendants that escaped from their parents are our children now, but only the kernel
 * knows their numbers, and /proc may be masked or another namespace's: ask number by
 * number, upwards from our own.
 */
static void bury(struct watch *watch)
{
	const pid_t last = 4194304; /* PID_MAX_LIMIT */
	pid_t self = (pid_t)syscall(SYS_getpid), pid = self;
	uint64_t end = now_us() + (uint64_t)GRACE_MS * 1000 / 2;

	await_orphans(watch);
	while (reap(watch) && now_us() < end) {
		bool found = false;
		int i;

		for (i = 0; i < 4096; i++) {
			pid = pid >= last ? 2 : pid + 1;
			if (pid == self || !is_child(pid))
				continue;
			syscall(SYS_kill, pid, SIGKILL);
			found = true;
		}
		if (found) {
			await_child(1000);
			pid = self;
		}
	}
	watch->ward->finished = !reap(watch);
}

_Noreturn void warden(struct ward *ward, pid_t host)
{
	struct watch watch = {.ward = ward};

	warden_begin(ward, host);
	watch.end = now_us() + (uint64_t)ward->overall_ms * 1000;
	ward->end_us = watch.end;
	jobs_start(&watch);
	while (watch.running) {
		await_child(overstays(&watch));
		reap(&watch);
		jobs_start(&watch);
		/* Killed, and still there: it hangs in the kernel and is left to it. */
		if (now_us() > watch.end + (uint64_t)GRACE_MS * 1000 / 2)
			break;
	}
	bury(&watch);
	child_exit(0);
}
