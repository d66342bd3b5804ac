/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"

/* How much longer than the deadline the host waits for the warden's own clean-up. */
#define GRACE_MS	   1500
#define ORPHANS_US	   2000
#define KERNEL_SIGSET_SIZE 8
#define KERNEL_SIGNALS	   64
#define AT_ONCE_MAX	   4

/* The sanitizers' reports of a child have nowhere else to go. */
#ifdef FOOTING_SANITIZED
#define KEEP_STDERR 1
#else
#define KEEP_STDERR 0
#endif

/* ---------------------------------------------------------------- small things */

uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

void *shared_new(size_t size)
{
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return shared == MAP_FAILED ? NULL : shared;
}

void shared_free(void *shared, size_t size)
{
	if (shared)
		munmap(shared, size);
}

/*
 * The C library's sigprocmask() spares the two signals that it uses itself. A child must
 * not run their handlers either, so the kernel's call is used.
 */
void signals_block(uint64_t *mask)
{
	uint64_t all = ~(uint64_t)0;

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, mask, KERNEL_SIGSET_SIZE);
}

void signals_restore(uint64_t mask)
{
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, KERNEL_SIGSET_SIZE);
}

static void sleep_us(unsigned int us)
{
	struct timespec ts = {.tv_sec = us / 1000000,
			      .tv_nsec = (long)(us % 1000000) * 1000};

	syscall(SYS_nanosleep, &ts, NULL);
}

#ifdef FOOTING_COVERAGE
extern void __gcov_dump(void);
#endif

void child_exit(int code)
{
#ifdef FOOTING_COVERAGE
	__gcov_dump();
#endif
	for (;;)
		syscall(SYS_exit_group, code);
}

/* ---------------------------------------------------------------- making a child */

/*
 * A filter may fake success: then clone() returns 0 in the caller, which would take itself
 * for the child. The kernel writes the new task's id into the memory of a real child only.
 */
static pid_t raw_clone(unsigned long flags, int *pidfd, volatile pid_t *settid)
{
	pid_t pid;

	*settid = 0;
	/* Architectures disagree which of the last two is child_tid; tls is not read. */
	pid = (pid_t)syscall(SYS_clone, flags | CLONE_CHILD_SETTID, NULL, pidfd, settid,
			     settid);
	if (pid == 0 && *settid == 0) {
		errno = ENOTRECOVERABLE;
		return -1;
	}
	return pid;
}

void child_rearm(void)
{
	syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

/*
 * Die with the parent. A parent outside of our pid namespace shows as 0, and a filter may
 * refuse to tell either number.
 */
void child_begin(pid_t parent)
{
	pid_t now;

	child_rearm();
	now = (pid_t)syscall(SYS_getppid);
	if (parent > 0 && now > 0 && now != parent)
		child_exit(0);
}

pid_t child_fork(unsigned long clone_flags)
{
	volatile pid_t settid;
	pid_t self = (pid_t)syscall(SYS_getpid);
	pid_t pid = raw_clone(clone_flags | SIGCHLD, NULL, &settid);

	if (pid == 0)
		child_begin(self);
	return pid;
}

pid_t child_fork3(unsigned long clone_flags)
{
	volatile pid_t settid = 0;
	pid_t self = (pid_t)syscall(SYS_getpid);
	uint64_t args[8] = {clone_flags | CLONE_CHILD_SETTID, 0,
			    (uint64_t)(uintptr_t)&settid, 0, SIGCHLD};
	pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof(args));

	if (pid == 0 && settid == 0) {
		errno = ENOTRECOVERABLE;
		return -1;
	}
	if (pid == 0)
		child_begin(self);
	return pid;
}

pid_t child_start(unsigned long clone_flags, int *pidfd)
{
	volatile pid_t settid;
	pid_t pid = raw_clone(clone_flags | CLONE_PIDFD | SIGCHLD, pidfd, &settid);

	/* Before Linux 5.2 there is no pidfd to be had. */
	if (pid < 0 && errno == EINVAL) {
		*pidfd = -1;
		pid = raw_clone(clone_flags | SIGCHLD, NULL, &settid);
	}
	return pid;
}

int child_wait(pid_t pid)
{
	int status;
	long got;

	do
		got = syscall(SYS_wait4, pid, &status, __WALL, NULL);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -1 : status;
}

/* ---------------------------------------------------------------- the warden's start */

/* Kernels before 5.9, and filters that don't know close_range(2). */
static void close_one_by_one(long first)
{
	char buffer[1024] __attribute__((aligned(8)));
	struct rlimit limit;
	long fd, dir, got, at;

	dir = syscall(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY, 0);
	if (dir < 0) {
		if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > 1048576)
			limit.rlim_cur = 1048576;
		for (fd = first; fd < (long)limit.rlim_cur; fd++)
			if (fd != 2 || !KEEP_STDERR)
				syscall(SYS_close, fd);
		return;
	}
	while ((got = syscall(SYS_getdents64, dir, buffer, sizeof(buffer))) > 0) {
		for (at = 0; at < got;) {
			/* struct linux_dirent64: d_reclen at 16, d_name at 19 */
			const char *name = buffer + at + 19;

			at += *(unsigned short *)(buffer + at + 16);
			for (fd = 0; *name >= '0' && *name <= '9'; name++)
				fd = fd * 10 + (*name - '0');
			if (*name == '\0' && fd >= first && fd != dir &&
			    (fd != 2 || !KEEP_STDERR))
				syscall(SYS_close, fd);
		}
	}
	syscall(SYS_close, dir);
}

void close_each_from(unsigned int first)
{
	close_one_by_one(first);
}

void close_from(unsigned int first)
{
	for (; first < 3 && KEEP_STDERR; first++)
		if (first != 2)
			syscall(SYS_close, first);
	if (syscall(SYS_close_range, first, ~0u, 0) < 0)
		close_one_by_one(first);
}

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
		close_one_by_one(0);
	if (comfort(ward, COMFORT_NAME))
		syscall(SYS_prctl, PR_SET_NAME, "footing", 0, 0, 0);
	if (comfort(ward, COMFORT_LIMITS))
		own_limits();
	if (comfort(ward, COMFORT_SUBREAPER))
		syscall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	ward->comfort_step = COMFORT_NONE;
}

/* ---------------------------------------------------------------- the warden's work */

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

static _Noreturn void warden(struct ward *ward, pid_t host)
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

/* ---------------------------------------------------------------- the host's side */

static bool warden_gone(pid_t pid, int *signal)
{
	siginfo_t info = {0};

	if (syscall(SYS_waitid, P_PID, pid, &info, WEXITED | WNOHANG | __WALL, NULL) < 0)
		return errno == ECHILD;
	if (!info.si_pid)
		return false;
	*signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
	return true;
}

/* Waits for the warden until @end. Without a descriptor to poll it has to ask often. */
static bool await_warden(pid_t pid, int pidfd, uint64_t end, int *signal)
{
	unsigned int nap = 100;
	uint64_t now;

	while (!warden_gone(pid, signal)) {
		now = now_us();
		if (now >= end)
			return false;
		if (pidfd >= 0) {
			struct pollfd fd = {.fd = pidfd, .events = POLLIN};
			struct timespec ts = {.tv_sec = (time_t)((end - now) / 1000000),
					      .tv_nsec = (long)((end - now) % 1000000) *
							 1000};

			if (syscall(SYS_ppoll, &fd, 1, &ts, NULL, 0) >= 0 ||
			    errno == EINTR)
				continue;
		}
		sleep_us(nap);
		nap = nap < 2000 ? nap * 2 : 2000;
	}
	return true;
}

static int ward_once(struct ward *ward, int *signal)
{
	volatile pid_t settid;
	pid_t pid, self = (pid_t)syscall(SYS_getpid);
	uint64_t mask, end;
	int pidfd = -1;

	/* A handler of the host must not run in the child. */
	signals_block(&mask);
	pid = raw_clone(CLONE_PIDFD, &pidfd, &settid);
	if (pid < 0 && errno != EAGAIN && errno != ENOMEM && errno != ENOTRECOVERABLE)
		pid = raw_clone(0, NULL,
				&settid); /* no descriptor to be had for a pidfd */
	if (pid == 0)
		warden(ward, self);
	if (pid < 0) {
		int err = errno;

		signals_restore(mask);
		return -err;
	}
	signals_restore(mask);
	end = now_us() + (uint64_t)(ward->overall_ms + GRACE_MS) * 1000;
	if (!await_warden(pid, pidfd, end, signal)) {
		syscall(SYS_kill, pid, SIGKILL);
		await_warden(pid, pidfd, now_us() + (uint64_t)GRACE_MS * 1000, signal);
	}
	if (pidfd >= 0)
		syscall(SYS_close, pidfd);
	return 0;
}

int ward_run(struct ward *ward)
{
	int saved = errno, err, tries;

	for (tries = 0; tries < COMFORTS; tries++) {
		int signal = 0;

		ward->comfort_step = COMFORT_NONE;
		err = ward_once(ward, &signal);
		if (err || signal != SIGSYS || ward->comfort_step == COMFORT_NONE)
			break;
		ward->comfort_skip |= 1u << ward->comfort_step;
	}
	errno = saved;
	return err;
}
