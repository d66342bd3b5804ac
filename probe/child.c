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
#include "warden.h"

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

void sleep_us(unsigned int us)
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
	syscall(SYS_exit_group, code);
	/* A filter may refuse that, such as one that a request had made: one thread has more. */
	syscall(SYS_exit, code);
	__builtin_trap();
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

/* ---------------------------------------------------------------- descriptors */

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
