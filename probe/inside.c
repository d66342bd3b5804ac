/* SPDX-License-Identifier: MIT */
/*
 * The program that is executed inside of a level to see that it confines: static, without
 * a C library, a few KiB, built into the library as bytes (inside_elf.c).
 *
 *	inside PID [filtered]
 *
 * It makes the calls of enum inside_act, writes their results to descriptor 3 and ends with
 * status 0. PID is that of a process outside. None of the calls changes anything where it
 * succeeds, but for this process itself. With a second argument a filter is around, which
 * may kill for some of them.
 */
#include <linux/capability.h>
#include <linux/prctl.h>

#include "kernel.h"
#include "lib/model.h"

#define AT_CWD	    (-100)
#define OPEN_WRITE  1
#define OPEN_FOLDER 0200000
#if defined(__aarch64__)
#undef OPEN_FOLDER
#define OPEN_FOLDER 040000
#endif
#define OPEN_TMPFILE	(020000000 | OPEN_FOLDER)
#define FAMILY_UNIX	1
#define FAMILY_INET	2
#define FAMILY_NETLINK	16
#define SOCKET_DATAGRAM 2
#define SOCKET_RAW	3
#define GET_DESCRIPTOR	1 /* F_GETFD */
#define DESCRIPTORS	256
#define REPORT		3
#define CHILD_SIGNAL	17 /* SIGCHLD */
#define KILLED		(-1000)

/* The names are the kernel's own, not those of a C library. */
#if defined(__x86_64__)
static long call(long nr, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
}

__asm__(".globl _start\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call inside_main\n");
#elif defined(__aarch64__)
static long call(long nr, long a, long b, long c, long d, long e)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory");
	return x0;
}

__asm__(".globl _start\n"
	"_start:\n"
	"	mov x29, #0\n"
	"	mov x0, sp\n"
	"	bl inside_main\n");
#else
#error "the program inside is written for x86-64 and arm64"
#endif

static int32_t results[INSIDE_ACTS];
static int filtered;

static void note(enum inside_act act, long result)
{
	results[act] = (int32_t)result;
}

static long open_at(const char *path, long flags)
{
	long fd = call(SYS_openat, AT_CWD, (long)path, flags, 0600, 0);

	if (fd >= 0)
		call(SYS_close, fd, 0, 0, 0, 0);
	return fd;
}

static long number(const char *text)
{
	long value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (*text++ - '0');
	return value;
}

/*
 * A call that a filter around us may kill for, made by a child: its errno is the status.
 * That of a result is 0.
 */
static long apart(long nr, long a, long b, long c, long d)
{
	long pid, result;
	int status = 0;

	if (!filtered)
		return call(nr, a, b, c, d, 0);
	pid = call(SYS_clone, CHILD_SIGNAL, 0, 0, 0, 0);
	if (pid < 0)
		return pid;
	if (pid == 0) {
		result = call(nr, a, b, c, d, 0);
		for (;;)
			call(SYS_exit_group, result < 0 ? -result : 0, 0, 0, 0, 0);
	}
	result = call(SYS_wait4, pid, (long)&status, 0, 0, 0);
	if (result < 0)
		return result;
	return status & 0x7f ? KILLED : -(status >> 8 & 0xff);
}

/* ---------------------------------------------------------------- what is tried */

static long bits(unsigned int set)
{
	long n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static long capabilities(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];
	long result = call(SYS_capget, (long)&header, (long)data, 0, 0, 0);
	int i;

	if (result < 0)
		return result;
	result = 0;
	for (i = 0; i < 2; i++)
		result += bits(data[i].effective) + bits(data[i].permitted) +
			  bits(data[i].inheritable);
	return result;
}

static long bounding(void)
{
	long n = 0, set = 0, cap;

	for (cap = 0; cap < 64 && set >= 0; cap++) {
		set = call(SYS_prctl, PR_CAPBSET_READ, cap, 0, 0, 0);
		n += set == 1;
	}
	return n;
}

static void privileges(void)
{
	note(INSIDE_NO_NEW_PRIVS, call(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	note(INSIDE_SECCOMP, call(SYS_prctl, PR_GET_SECCOMP, 0, 0, 0, 0));
	note(INSIDE_CONTROL, call(SYS_prctl, FILTER_CONTROL, 0, 0, 0, 0));
	note(INSIDE_CAPABILITIES, capabilities());
	note(INSIDE_BOUNDING, bounding());
}

static long root_flags(void)
{
	long buffer
		[32]; /* struct statfs: f_flags is the eleventh word where words are 64 bits */
	long result = call(SYS_statfs, (long)"/", (long)buffer, 0, 0, 0);

	return result < 0 ? result : buffer[10] & 0x7fffffff;
}

static long write_null(void)
{
	long fd = call(SYS_openat, AT_CWD, (long)"/dev/null", OPEN_WRITE, 0, 0), wrote;

	if (fd < 0)
		return fd;
	wrote = call(SYS_write, fd, (long)"x", 1, 0, 0);
	call(SYS_close, fd, 0, 0, 0, 0);
	return wrote;
}

static void files(void)
{
	note(INSIDE_READ, open_at("/", OPEN_FOLDER));
	note(INSIDE_WRITE_PROC, open_at("/proc/self/comm", OPEN_WRITE));
	note(INSIDE_WRITE_ROOT, open_at("/", OPEN_TMPFILE | OPEN_WRITE));
	note(INSIDE_ROOT_FLAGS, root_flags());
	note(INSIDE_WRITE_NULL, write_null());
	note(INSIDE_TERMINAL, open_at("/dev/tty", OPEN_WRITE));
}

/*
 * To 192.0.2.1, which is nobody's (RFC 5737): connecting sends nothing. Where no socket
 * can be made, none can be connected.
 */
static void network(void)
{
	unsigned char to[16] = {FAMILY_INET, 0, 0, 9, 192, 0, 2, 1};
	long fd, made = apart(SYS_socket, FAMILY_INET, SOCKET_DATAGRAM, 0, 0);

	note(INSIDE_INET, made);
	note(INSIDE_ROUTE, made);
	if (made >= 0) {
		fd = call(SYS_socket, FAMILY_INET, SOCKET_DATAGRAM, 0, 0, 0);
		note(INSIDE_ROUTE, apart(SYS_connect, fd, (long)to, sizeof(to), 0));
	}
	note(INSIDE_UNIX, apart(SYS_socket, FAMILY_UNIX, SOCKET_DATAGRAM, 0, 0));
	note(INSIDE_NETLINK, apart(SYS_socket, FAMILY_NETLINK, SOCKET_RAW, 0, 0));
}

static void processes(long outside)
{
	note(INSIDE_PID, call(SYS_getpid, 0, 0, 0, 0, 0));
	note(INSIDE_PARENT, call(SYS_getppid, 0, 0, 0, 0, 0));
	note(INSIDE_SIGNAL, apart(SYS_kill, outside, 0, 0, 0));
}

/* Before anything else opens one. */
static void descriptors(void)
{
	long fd, result = -1;

	for (fd = REPORT + 1; fd < DESCRIPTORS && result < 0; fd++)
		result = call(SYS_fcntl, fd, GET_DESCRIPTOR, 0, 0, 0);
	note(INSIDE_DESCRIPTOR, result < 0 ? result : fd - 1);
}

/* Called by _start only. */
void inside_main(const long *stack);

__attribute__((noreturn, used)) void inside_main(const long *stack)
{
	const char *outside = stack[0] > 1 ? (const char *)stack[2] : "0";

	filtered = stack[0] > 2;
	descriptors();
	privileges();
	files();
	network();
	processes(number(outside));
	note(INSIDE_USERNS, apart(SYS_unshare, CLONE_NEWUSER, 0, 0, 0));
	note(INSIDE_MOUNT, apart(SYS_mount, (long)"footing", (long)"/", (long)"tmpfs",
				 0x80000000L /* MS_NOUSER */));
	call(SYS_write, REPORT, (long)results, sizeof(results), 0, 0);
	for (;;)
		call(SYS_exit_group, 0, 0, 0, 0, 0);
}
