/* SPDX-License-Identifier: MIT */
/* Attacks on the process outside. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "escape.h"

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/* ---------------------------------------------------------------- signals */

int process_kill(void)
{
	return outcome(kill((pid_t)targets.pid, attacks[current].detail));
}

int process_kill_group(void)
{
	/* Never all there are. */
	if (targets.pid <= 1)
		return NOTHING;
	return outcome(kill((pid_t)-targets.pid, attacks[current].detail));
}

int process_tgkill(void)
{
	return outcome(
		syscall(SYS_tgkill, targets.pid, targets.pid, attacks[current].detail));
}

static int pidfd(void)
{
	return (int)syscall(SYS_pidfd_open, targets.pid, 0);
}

int process_pidfd_signal(void)
{
	int fd = pidfd();

	if (fd < 0)
		return errno;
	return outcome(
		syscall(SYS_pidfd_send_signal, fd, attacks[current].detail, NULL, 0));
}

int process_sigqueue(void)
{
	return outcome(sigqueue((pid_t)targets.pid, attacks[current].detail,
				(union sigval){.sival_int = 1}));
}

/* The kernel sends it, for the owner of a descriptor. */
int process_sigio(void)
{
	int ends[2];

	if (pipe(ends) || fcntl(ends[0], F_SETOWN, (int)targets.pid) ||
	    fcntl(ends[0], F_SETFL, O_ASYNC))
		return errno;
	return outcome(write(ends[1], "x", 1));
}

/* ---------------------------------------------------------------- sight */

/* By its name, whatever number it has. */
int process_sight(void)
{
	DIR *proc = opendir("/proc");
	const char *marker = strrchr(targets.dir, '/') + 1;
	struct dirent *entry;
	char name[32];

	while (proc && (entry = readdir(proc))) {
		int fd = open(text_of("/proc/%s/comm", entry->d_name), O_RDONLY);
		ssize_t n = fd < 0 ? -1 : read(fd, name, sizeof(name) - 1);

		if (fd >= 0)
			close(fd);
		if (n <= 0)
			continue;
		name[n - 1] = '\0';
		if (!strncmp(name, marker, 15))
			return 0;
	}
	return proc ? ESRCH : errno;
}

/* ---------------------------------------------------------------- memory */

int process_mem(void)
{
	int fd = open(text_of("/proc/%ld/mem", targets.pid), O_RDWR);
	long word = 1;

	if (fd < 0)
		return errno;
	return outcome(pwrite(fd, &word, sizeof(word), (off_t)&PAGE->words[current]));
}

int process_vm_read(void)
{
	char text[sizeof(SECRET)] = "";
	struct iovec here = {text, sizeof(text)};
	struct iovec there = {PAGE->secret, sizeof(text)};

	if (process_vm_readv((pid_t)targets.pid, &here, 1, &there, 1, 0) < 0)
		return errno;
	return strcmp(text, SECRET) ? EIO : 0;
}

int process_vm_write(void)
{
	long word = 1;
	struct iovec here = {&word, sizeof(word)};
	struct iovec there = {&PAGE->words[current], sizeof(word)};

	return outcome(process_vm_writev((pid_t)targets.pid, &here, 1, &there, 1, 0));
}

static int poke(void)
{
	int status;

	if (waitpid((pid_t)targets.pid, &status, __WALL) < 0)
		return errno;
	if (ptrace(PTRACE_POKEDATA, targets.pid, &PAGE->words[current], 1L))
		return errno;
	return outcome(ptrace(PTRACE_DETACH, targets.pid, 0, 0));
}

int process_attach(void)
{
	return ptrace(PTRACE_ATTACH, targets.pid, 0, 0) ? errno : poke();
}

int process_seize(void)
{
	if (ptrace(PTRACE_SEIZE, targets.pid, 0, 0) ||
	    ptrace(PTRACE_INTERRUPT, targets.pid, 0, 0))
		return errno;
	return poke();
}

int i386_ptrace(void)
{
	if (call_i386(26, 0x4206 /* PTRACE_SEIZE */, targets.pid, 0, 0, 0) < 0 ||
	    ptrace(PTRACE_INTERRUPT, targets.pid, 0, 0))
		return errno;
	return poke();
}

/* A descriptor of the process outside becomes our own. */
int process_getfd(void)
{
	int fd = pidfd();

	if (fd < 0)
		return errno;
	fd = (int)syscall(SYS_pidfd_getfd, fd, FD_OUTSIDE_GET, 0);
	return fd < 0 ? errno : outcome(write(fd, "escaped", 7));
}

/* ---------------------------------------------------------------- how it runs */

int process_prlimit(void)
{
	struct rlimit limit;

	if (prlimit((pid_t)targets.pid, RLIMIT_CORE, NULL, &limit))
		return errno;
	limit.rlim_cur = limit.rlim_cur == 4096 ? 0 : 4096;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max = 0;
	return outcome(prlimit((pid_t)targets.pid, RLIMIT_CORE, &limit, NULL));
}

int process_priority(void)
{
	return outcome(setpriority(PRIO_PROCESS, (id_t)targets.pid, 19));
}
