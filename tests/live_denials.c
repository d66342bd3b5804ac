/* SPDX-License-Identifier: MIT */
/*
 * The filter of a confined command, installed: this kernel takes it, and it answers what
 * it should by every way into the kernel.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "denials_live.h"
#include "lib/model.h"

#define HIGH 0x5a5a00000000

/* ---------------------------------------------------------------- answers */

/* A call by int 0x80: x86-64 without the emulation kills for it. */
static long call_i386(const long *args)
{
#ifdef __x86_64__
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(args[0]), "b"(args[1]), "c"(args[2]), "d"(args[3])
			 : "memory", "r8", "r9", "r10", "r11");
	if (result < 0 && result > -4096) {
		errno = (int)-result;
		return -1;
	}
	return result;
#else
	(void)args;
	errno = ENOSYS;
	return -1;
#endif
}

enum abi { NATIVE, I386 };

/* They fail without a filter too, in another way, or do nothing that lasts. */
static const struct {
	const struct denials_request *request;
	const char *what;
	enum abi abi;
	int err; /* 0: succeeds */
	long call[4];
} answers[] = {
	{&by_default,
	 "prctl FOOT",
	 NATIVE,
	 FILTER_CONTROL_ERRNO,
	 {SYS_prctl, FILTER_CONTROL}},
	{&by_default,
	 "prctl FOOT, upper half set",
	 NATIVE,
	 FILTER_CONTROL_ERRNO,
	 {SYS_prctl, HIGH | FILTER_CONTROL}},
	{&by_default, "prctl GET_KEEPCAPS", NATIVE, 0, {SYS_prctl, PR_GET_KEEPCAPS}},
	{&by_default, "mount", NATIVE, EPERM, {SYS_mount}},
	{&by_default, "umount2", NATIVE, EPERM, {SYS_umount2}},
	{&by_default, "fsopen", NATIVE, EPERM, {430}},
	{&by_default, "open_tree_attr", NATIVE, EPERM, {467, -1}},
	{&by_default, "bpf", NATIVE, EPERM, {SYS_bpf, -1}},
	{&by_default, "keyctl", NATIVE, EPERM, {SYS_keyctl, 0, -3, 0}},
	{&by_default, "perf_event_open", NATIVE, EPERM, {SYS_perf_event_open}},
	{&by_default, "setns", NATIVE, EPERM, {SYS_setns, -1}},
	{&by_default, "io_uring_setup", NATIVE, ENOSYS, {425, 1}},
	{&by_default, "clone3", NATIVE, ENOSYS, {435}},
	{&by_default, "process_vm_readv", NATIVE, EPERM, {SYS_process_vm_readv, -1}},
	{&by_default, "open_by_handle_at", NATIVE, EPERM, {SYS_open_by_handle_at, -1}},
	{&by_default, "ptrace ATTACH", NATIVE, EPERM, {SYS_ptrace, PTRACE_ATTACH, -1}},
	{&by_default, "ptrace SEIZE", NATIVE, EPERM, {SYS_ptrace, PTRACE_SEIZE, -1}},
	{&by_default,
	 "ptrace of no child of ours",
	 NATIVE,
	 ESRCH,
	 {SYS_ptrace, PTRACE_CONT, -1}},
	{&by_default, "unshare NEWUSER", NATIVE, EPERM, {SYS_unshare, CLONE_NEWUSER}},
	{&by_default, "unshare NEWNET", NATIVE, EPERM, {SYS_unshare, CLONE_NEWNET}},
	{&by_default, "unshare FS", NATIVE, 0, {SYS_unshare, CLONE_FS}},
	/* Without the filter: it wants CLONE_SIGHAND too. */
	{&by_default,
	 "clone NEWUSER",
	 NATIVE,
	 EPERM,
	 {SYS_clone, CLONE_NEWUSER | CLONE_THREAD}},
	{&by_default, "clone without", NATIVE, EINVAL, {SYS_clone, CLONE_THREAD}},
	{&by_default, "ioctl TIOCSTI", NATIVE, EPERM, {SYS_ioctl, -1, TIOCSTI}},
	{&by_default,
	 "ioctl TIOCSTI, upper half set",
	 NATIVE,
	 EPERM,
	 {SYS_ioctl, -1, HIGH | TIOCSTI}},
	{&by_default, "ioctl TIOCLINUX", NATIVE, EPERM, {SYS_ioctl, -1, TIOCLINUX}},
	{&by_default, "ioctl TCGETS", NATIVE, EBADF, {SYS_ioctl, -1, TCGETS}},
	{&by_default, "socket inet", NATIVE, 0, {SYS_socket, AF_INET, SOCK_STREAM}},
	{&by_default, "socket netlink", NATIVE, 0, {SYS_socket, AF_NETLINK, SOCK_RAW}},
	{&by_default, "socket unix", NATIVE, 0, {SYS_socket, AF_UNIX, SOCK_DGRAM}},
	{&by_default,
	 "socket of another family",
	 NATIVE,
	 EAFNOSUPPORT,
	 {SYS_socket, AF_PACKET, -1}},
	{&network_none,
	 "no network: socket unix",
	 NATIVE,
	 0,
	 {SYS_socket, AF_UNIX, SOCK_STREAM}},
	{&network_none,
	 "no network: socket inet",
	 NATIVE,
	 EAFNOSUPPORT,
	 {SYS_socket, AF_INET, SOCK_STREAM}},
	{&network_none,
	 "no network: socket inet6, upper half set",
	 NATIVE,
	 EAFNOSUPPORT,
	 {SYS_socket, HIGH | AF_INET6, SOCK_STREAM}},
	{&network_none,
	 "no network: socket netlink",
	 NATIVE,
	 EAFNOSUPPORT,
	 {SYS_socket, AF_NETLINK, SOCK_RAW}},
	{&unix_closed,
	 "no unix: socket unix",
	 NATIVE,
	 EAFNOSUPPORT,
	 {SYS_socket, AF_UNIX, SOCK_STREAM}},
#ifdef __x86_64__
	{&by_default, "x32: getpid", NATIVE, ENOSYS, {0x40000000 | 39}},
	{&by_default, "x32: mount", NATIVE, ENOSYS, {0x40000000 | 165}},
	{&by_default, "x32: ioctl, without the bit", NATIVE, ENOSYS, {514, -1, TIOCSTI}},
	{&by_default, "i386: getpid", I386, 0, {20}},
	{&by_default,
	 "i386: prctl FOOT",
	 I386,
	 FILTER_CONTROL_ERRNO,
	 {172, FILTER_CONTROL}},
	{&by_default, "i386: mount", I386, EPERM, {21}},
	{&by_default, "i386: umount", I386, EPERM, {22}},
	{&by_default, "i386: clone3", I386, ENOSYS, {435}},
	{&by_default, "i386: open_tree_attr", I386, EPERM, {467, -1}},
	{&by_default, "i386: unshare NEWUSER", I386, EPERM, {310, CLONE_NEWUSER}},
	{&by_default, "i386: ioctl TIOCSTI", I386, EPERM, {54, -1, TIOCSTI}},
	{&by_default, "i386: socket inet", I386, 0, {359, AF_INET, SOCK_STREAM}},
	{&by_default, "i386: socketcall socket", I386, EAFNOSUPPORT, {102, 1}},
	{&by_default, "i386: socketcall accept", I386, EFAULT, {102, 5}},
	{&network_none,
	 "i386, no network: socket inet",
	 I386,
	 EAFNOSUPPORT,
	 {359, AF_INET, SOCK_STREAM}},
	{&network_none,
	 "i386, no network: socket unix",
	 I386,
	 0,
	 {359, AF_UNIX, SOCK_STREAM}},
	{&network_none,
	 "i386, no network: socketcall socketpair",
	 I386,
	 EAFNOSUPPORT,
	 {102, 8}},
#endif
};

static int answer(size_t i)
{
	const long *call = answers[i].call;
	long result = answers[i].abi == I386
			      ? call_i386(call)
			      : syscall(call[0], call[1], call[2], call[3], 0, 0);

	return result < 0 ? errno : 0;
}

/* The errno, -1 where the child died, -2 where the filter could not be installed. */
static int answer_in_child(size_t i, bool filtered)
{
	int status, ends[2], got = -1;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -2;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		got = filtered && !install(answers[i].request) ? -2 : answer(i);
		fflush(stdout);
		_exit(write(ends[1], &got, sizeof(got)) == sizeof(got) ? 0 : 1);
	}
	close(ends[1]);
	if (read(ends[0], &got, sizeof(got)) != sizeof(got))
		got = -1;
	close(ends[0]);
	waitpid(pid, &status, 0);
	return got;
}

static void answers_are_right(void)
{
	unsigned int of_the_filter = 0;

	for (size_t i = 0; i < N_LINES(answers); i++) {
		int before = answer_in_child(i, false), after;

		if (before == -1) {
			skip(answers[i].what, "this kernel kills for the call");
			continue;
		}
		after = answer_in_child(i, true);
		expect(after == answers[i].err, answers[i].what);
		if (after != answers[i].err)
			printf("#   errno %d instead of %d\n", after, answers[i].err);
		of_the_filter += before != after;
	}
	printf("# %u answers are not the kernel's own\n", of_the_filter);
	expect(of_the_filter >= 12, "most answers are the filter's");
}

int main(void)
{
	answers_are_right();
	return done();
}
