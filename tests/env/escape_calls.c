/* SPDX-License-Identifier: MIT */
/*
 * Calls that nothing confined should reach, and the other ways to make them: with bits
 * that a filter sees and the kernel does not, and by the numbers of other ABIs.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "escape.h"

/* ---------------------------------------------------------------- of the kernel */

int call_io_uring(void)
{
	unsigned char parameters[120] = {0};

	return reached(syscall(SYS_io_uring_setup, 1, parameters));
}

int call_bpf(void)
{
	union bpf_attr map;

	memset(&map, 0, sizeof(map));
	map.map_type = BPF_MAP_TYPE_ARRAY;
	map.key_size = map.value_size = 4;
	map.max_entries = 1;
	return reached(syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof(map)));
}

/* Of ourselves, as far as the strictest of the usual settings allows. */
int call_perf(void)
{
	struct perf_event_attr event;

	memset(&event, 0, sizeof(event));
	event.type = PERF_TYPE_SOFTWARE;
	event.size = sizeof(event);
	event.config = PERF_COUNT_SW_TASK_CLOCK;
	event.exclude_kernel = 1;
	return reached(syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
}

int call_keyctl(void)
{
	return reached(
		syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0));
}

/* The keyring of a process ends with it. */
int call_add_key(void)
{
	return reached(
		syscall(SYS_add_key, "user", "escape", "x", 1, KEY_SPEC_PROCESS_KEYRING));
}

int call_userfaultfd(void)
{
	return reached(syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */));
}

/* More segments than there may be: nothing is loaded, and nothing unloaded. */
int call_kexec(void)
{
	return reached(syscall(SYS_kexec_load, 0, 1000000, NULL, 0));
}

/* ---------------------------------------------------------------- the terminal */

/* The shell outside would read it as if it was typed. */
static int push(unsigned long command)
{
	char byte = (char)attacks[current].detail;
	int fd = open("/dev/tty", O_RDWR), result;

	result = isatty(0) ? outcome(syscall(SYS_ioctl, 0, command, &byte)) : ENOTTY;
	if (result && fd >= 0)
		result = outcome(syscall(SYS_ioctl, fd, command, &byte));
	return result == ENOTTY ? NOTHING : result;
}

int call_tiocsti(void)
{
	return push(TIOCSTI);
}

/* The kernel takes 32 bits of it, a filter compares 64. */
int call_tiocsti_high(void)
{
	return push(TIOCSTI | 1UL << 32);
}

/* ENOTTY where the terminal is none of the kernel's own: it was asked. */
int call_tioclinux(void)
{
	char subcode = 0;

	return reached(syscall(SYS_ioctl, 0, TIOCLINUX, &subcode));
}

/* ---------------------------------------------------------------- other ABIs */

/* Ends with SIGSEGV where the kernel has no i386. */
long call_i386(long nr, long a, long b, long c, long d, long e)
{
#ifdef __x86_64__
	long result = nr;

	__asm__ volatile("int $0x80"
			 : "+a"(result)
			 : "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "r8", "r9", "r10", "r11", "memory");
	/* The answer has 32 bits. */
	result = (int)result;
	if (result >= 0 || result < -4095)
		return result;
	errno = (int)-result;
#else
	(void)nr, (void)a, (void)b, (void)c, (void)d, (void)e;
	errno = ENOSYS;
#endif
	return -1;
}

int i386_keyctl(void)
{
	return reached(
		call_i386(288, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0, 0, 0));
}

/* Of a kind that no kernel has: who may mount is told that. */
int i386_mount(void)
{
	static char kind[] = "escape";
	long result = call_i386(21, (long)kind, (long)targets.dir, (long)kind, 0, 0);

	return result < 0 && errno == ENODEV ? 0 : outcome(result);
}

/* Its path has to be in the lower 4 GiB. */
int i386_chmod(void)
{
	return outcome(call_i386(15, (long)in_dir("i386-chmod"), 0777, 0, 0, 0));
}

int i386_kill(void)
{
	return outcome(call_i386(37, targets.pid, attacks[current].detail, 0, 0, 0));
}

int i386_tiocsti(void)
{
	static char byte;
	long result;

	byte = (char)attacks[current].detail;
	if (!isatty(0))
		return NOTHING;
	result = call_i386(54, 0, TIOCSTI, (long)&byte, 0, 0);
	return outcome(result);
}

int x32_keyctl(void)
{
#ifdef __x86_64__
	return reached(syscall(0x40000000 | SYS_keyctl, KEYCTL_GET_KEYRING_ID,
			       KEY_SPEC_USER_KEYRING, 0));
#else
	return ENOSYS;
#endif
}
