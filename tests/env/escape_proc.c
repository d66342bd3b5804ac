/* SPDX-License-Identifier: MIT */
/* Attacks on files by other ways than their path, and on the files of the kernel. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "escape.h"

static int append_to(int fd)
{
	return fd < 0 ? errno : outcome(write(fd, "escaped", 7));
}

static int append(const char *path)
{
	return append_to(open(path, O_WRONLY | O_APPEND));
}

/* ---------------------------------------------------------------- links of /proc */

/* A descriptor that can only read, opened once more. */
int write_reopen(void)
{
	int fd = open(in_dir("reopen"), O_RDONLY);

	return fd < 0 ? errno : append(text_of("/proc/self/fd/%d", fd));
}

int write_root_of_1(void)
{
	return append(text_of("/proc/1/root%s/root-of-1", targets.dir));
}

int write_root_of_outside(void)
{
	return append(
		text_of("/proc/%ld/root%s/root-of-outside", targets.pid, targets.dir));
}

int write_cwd_of_outside(void)
{
	return append(text_of("/proc/%ld/cwd/cwd-of-outside", targets.pid));
}

int write_fd_of_outside(void)
{
	return append(text_of("/proc/%ld/fd/%d", targets.pid, FD_OUTSIDE_WRITE));
}

/*
 * A program can't be written while it is executed: it is held by /proc/PID/exe, and
 * written when it has ended (CVE-2019-5736).
 */
int write_exe(void)
{
	int ends[2], fd;
	char byte;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return errno;
	pid = fork();
	if (pid < 0)
		return NOTHING;
	if (pid == 0) {
		execl(in_dir("exe"), "escape", "pause", (char *)NULL);
		_exit(errno);
	}
	close(ends[1]);
	/* The other end is closed when it is executed. */
	while (read(ends[0], &byte, 1) > 0)
		;
	fd = open(text_of("/proc/%d/exe", pid), O_RDONLY);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return fd < 0 ? errno : append(text_of("/proc/self/fd/%d", fd));
}

/* ---------------------------------------------------------------- inherited descriptors */

int write_fd(void)
{
	int result = EBADF, fd;

	for (fd = 3; fd < 256; fd++) {
		struct stat st;

		if (!fstat(fd, &st) && S_ISREG(st.st_mode) && !append_to(fd))
			result = 0;
	}
	return result;
}

int write_dirfd(void)
{
	int result = EBADF, fd;

	for (fd = 3; fd < 256 && result; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			result = append_to(openat(fd, "dirfd", O_WRONLY | O_APPEND));
	return result;
}

/* Any at all. */
int write_fds_open(void)
{
	int fd;

	for (fd = 3; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 0;
	return EBADF;
}

/* ---------------------------------------------------------------- of the kernel */

/* Whether one of them can be opened to be written; nothing is written. */
static int opens(const char *const patterns[])
{
	int result = ENOENT;
	glob_t found;

	for (size_t i = 0; patterns[i] && result; i++) {
		if (glob(patterns[i], GLOB_NOSORT, NULL, &found))
			continue;
		for (size_t j = 0; j < found.gl_pathc && result; j++)
			result = outcome(open(found.gl_pathv[j], O_WRONLY));
	}
	return result == ENOENT ? NOTHING : result;
}

int write_core_pattern(void)
{
	return opens((const char *const[]){"/proc/sys/kernel/core_pattern",
					   "/proc/sys/kernel/modprobe", NULL});
}

int write_sys(void)
{
	return opens((const char *const[]){"/sys/kernel/uevent_helper",
					   "/sys/kernel/mm/transparent_hugepage/enabled",
					   "/sys/kernel/profiling", NULL});
}

int write_cgroup(void)
{
	return opens((const char *const[]){"/sys/fs/cgroup/release_agent",
					   "/sys/fs/cgroup/*/release_agent",
					   "/sys/fs/cgroup/cgroup.procs",
					   "/sys/fs/cgroup/*/cgroup.procs", NULL});
}

int write_memory_device(void)
{
	return opens((const char *const[]){"/dev/mem", "/dev/port", "/proc/kcore", NULL});
}

int write_block_device(void)
{
	return opens((const char *const[]){"/dev/loop[0-7]", NULL});
}

/* A device takes what is written on a read-only mount too. This one forgets it. */
int write_device(void)
{
	int fd = open(in_dir("null"), O_WRONLY);

	return fd < 0 ? errno == ENOENT ? NOTHING : errno : 0;
}

/* How soon the process outside is killed where memory runs out. */
int write_oom(void)
{
	int fd = open(text_of("/proc/%ld/oom_score_adj", targets.pid), O_WRONLY);

	return fd < 0 ? errno : outcome(write(fd, "1000", 4));
}

/* ---------------------------------------------------------------- with privileges */

int write_device_node(void)
{
	return outcome(mknod(in_dir("device-node/new"), S_IFCHR | 0600, makedev(1, 3)));
}

int write_remounted(void)
{
	if (!targets.mounts)
		return NOTHING;
	mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
	if (mount(NULL, targets.dir, NULL, MS_REMOUNT | MS_BIND, NULL) && errno != EINVAL)
		return errno;
	return append(in_dir("remounted"));
}

/* Out of a root by leaving the working directory above it. */
int write_by_chroot(void)
{
	int depth;

	if (chdir("/") || chroot("/dev"))
		return errno;
	for (depth = 0; depth < 64; depth++)
		if (chdir(".."))
			return errno;
	if (chroot("."))
		return errno;
	return append(in_dir("by-chroot"));
}
