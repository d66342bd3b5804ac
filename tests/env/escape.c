/* SPDX-License-Identifier: MIT */
/*
 * The escape suite: whether what is confined can do what it was promised that it can't.
 *
 *	escape outside FOLDER[:FOLDER...] COMMAND...   sets up what may be attacked in the
 *		first FOLDER that can be written, runs COMMAND with one more argument that
 *		says where all of it is, and prints what was seen from outside
 *	escape inside TARGETS    makes the attacks: the end of such a COMMAND
 *	escape gainers FOLDER    as root: makes the programs there that gain privileges
 *	escape table             prints the table below: NAME PROMISES GAP NEEDS
 *
 * A word of COMMAND that starts with `@` stands for a path in the folder that was made,
 * of which `@/rw` is for what the command may write, and `@/record` is printed at the end
 * if it is there. So `escape outside /var/tmp footing run --rw @/rw -- escape inside`.
 *
 * What it prints: `attack NAME done`, `attack NAME refused ERRNO` or `attack NAME nothing`
 * from the inside; `escape NAME yes|no|?` from the outside; `status N`, of COMMAND. What
 * counts is what the outside saw, where it can be seen there. All attacks are aimed at
 * what the outside made: nothing else is changed by those that get through.
 *
 * It shares nothing with footing, and it must be one static file that is not position
 * independent: i386 calls take addresses of 32 bits.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "escape.h"

/* The name, what forbids it, the gap, who can do it unconfined, what does it, what shows it. */
const struct attack attacks[] = {
	{"read-outside", "fs-read", NULL, NULL, read_outside, BY_INSIDE, 0},
	{"read-folder", "fs-read", NULL, NULL, read_folder, BY_INSIDE, 0},
	{"read-exec", "fs-read", NULL, NULL, read_exec, BY_INSIDE, 0},
	{"read-root-of-outside", "fs-read", NULL, NULL, read_root_of_outside, BY_INSIDE,
	 0},
	{"read-fd", "fs-read", NULL, NULL, read_fd, BY_INSIDE, 0},
	{"read-dirfd", "fs-read", NULL, NULL, read_dirfd, BY_INSIDE, 0},
	{"read-fd-of-outside", "fs-read", NULL, NULL, read_fd_of_outside, BY_INSIDE, 0},

	{"write", "fs-write", NULL, NULL, write_file, BY_FILE, 0},
	{"rw/allowed", "allowed", NULL, NULL, write_allowed, BY_FILE, 0},
	{"truncate", "fs-write", "truncate", NULL, write_truncate, BY_FILE, 0},
	{"truncate-open", "fs-write", "truncate", NULL, write_truncate_open, BY_FILE, 0},
	{"create", "fs-write", NULL, NULL, write_create, BY_FILE, 0},
	{"tmpfile", "fs-write", NULL, NULL, write_tmpfile, BY_FILE, 0},
	{"mkdir", "fs-write", NULL, NULL, write_mkdir, BY_FILE, 0},
	{"mknod", "fs-write", NULL, NULL, write_mknod, BY_FILE, 0},
	{"symlink", "fs-write", NULL, NULL, write_symlink, BY_FILE, 0},
	{"by-symlink", "fs-write", NULL, NULL, write_by_symlink, BY_FILE, 0},
	{"by-link", "fs-write", NULL, NULL, write_by_link, BY_FILE, 0},
	{"dotdot", "fs-write", NULL, NULL, write_dotdot, BY_FILE, 0},
	{"rename", "fs-write", NULL, NULL, write_rename, BY_FILE, 0},
	{"rename-in", "fs-write", NULL, NULL, write_rename_in, BY_FILE, 0},
	{"rename-over", "fs-write", NULL, NULL, write_rename_over, BY_FILE, 0},
	{"unlink", "fs-write", NULL, NULL, write_unlink, BY_FILE, 0},
	{"rmdir", "fs-write", NULL, NULL, write_rmdir, BY_FILE, 0},
	{"chmod", "fs-write", "metadata", NULL, write_chmod, BY_FILE, 0},
	{"chmod-fd", "fs-write", "metadata", NULL, write_chmod_fd, BY_FILE, 0},
	{"chown", "fs-write", "metadata", NULL, write_chown, BY_FILE, 0},
	{"utimes", "fs-write", "metadata", NULL, write_utimes, BY_FILE, 0},
	{"xattr", "fs-write", "metadata", NULL, write_xattr, BY_FILE, 0},
	{"fchmodat2", "fs-write", "metadata", NULL, write_fchmodat2, BY_FILE, 0},
	{"i386-chmod", "fs-write", "metadata", NULL, i386_chmod, BY_FILE, 0},
	{"fchownat", "fs-write", "metadata", NULL, write_fchownat, BY_FILE, 0},
	{"futimens", "fs-write", "metadata", NULL, write_futimens, BY_FILE, 0},
	{"setxattrat", "fs-write", "metadata", NULL, write_setxattrat, BY_FILE, 0},
	{"setattr", "fs-write", "metadata", NULL, write_setattr, BY_FILE, 0},
	{"chattr", "fs-write", "metadata", NULL, write_chattr, BY_FILE, 0},
	{"fifo", "fs-write", "pipes", NULL, write_fifo, BY_MESSAGE, 0},
	{"reopen", "fs-write", NULL, NULL, write_reopen, BY_FILE, 0},
	{"root-of-1", "fs-write", NULL, "root", write_root_of_1, BY_FILE, 0},
	{"root-of-outside", "fs-write", NULL, NULL, write_root_of_outside, BY_FILE, 0},
	{"cwd-of-outside", "fs-write", NULL, NULL, write_cwd_of_outside, BY_FILE, 0},
	{"fd-of-outside", "fs-write", NULL, NULL, write_fd_of_outside, BY_FILE, 0},
	{"exe", "fs-write", NULL, NULL, write_exe, BY_FILE, 0},
	{"fd", "fs-write", NULL, NULL, write_fd, BY_FILE, 0},
	{"dirfd", "fs-write", NULL, NULL, write_dirfd, BY_FILE, 0},
	{"fds-open", "fs-write", NULL, NULL, write_fds_open, BY_INSIDE, 0},
	{"core-pattern", "fs-write", NULL, "root", write_core_pattern, BY_INSIDE, 0},
	{"sys", "fs-write", NULL, "root", write_sys, BY_INSIDE, 0},
	{"cgroup", "fs-write", NULL, "root", write_cgroup, BY_INSIDE, 0},
	{"memory-device", "fs-write", NULL, "root", write_memory_device, BY_INSIDE, 0},
	{"block-device", "fs-write", NULL, "root", write_block_device, BY_INSIDE, 0},
	{"device", "fs-write", NULL, "root", write_device, BY_INSIDE, 0},
	{"oom", "fs-write", NULL, NULL, write_oom, BY_INSIDE, 0},
	{"device-node", "fs-write,privileges", NULL, "root", write_device_node, BY_FILE,
	 0},
	{"remounted", "fs-write,privileges", NULL, "root", write_remounted, BY_FILE, 0},
	{"by-chroot", "fs-write,privileges", NULL, "root", write_by_chroot, BY_FILE, 0},

	{"tcp", "net", NULL, NULL, net_tcp, BY_MESSAGE, 0},
	{"tcp-fastopen", "net", NULL, NULL, net_tcp_fastopen, BY_MESSAGE, 0},
	{"tcp-mapped", "net", NULL, NULL, net_tcp_mapped, BY_MESSAGE, 0},
	{"mptcp", "net", NULL, NULL, net_mptcp, BY_MESSAGE, 0},
	{"listen", "net", NULL, NULL, net_listen, BY_INSIDE, 0},
	{"udp", "net", "udp", NULL, net_udp, BY_MESSAGE, 0},
	{"raw", "net", NULL, "root", net_raw, BY_INSIDE, 0},
	{"packet", "net", NULL, "root", net_packet, BY_INSIDE, 0},
	{"netlink", "net", NULL, NULL, net_netlink, BY_INSIDE, 0},
	{"vsock", "net", NULL, NULL, net_vsock, BY_INSIDE, 0},
	{"socket-fd", "net", NULL, NULL, net_fd, BY_MESSAGE, 0},
	{"i386-tcp", "net", NULL, NULL, net_i386, BY_MESSAGE, 0},
	{"abstract-stream", "net", "abstract-sockets", NULL, unix_abstract_stream,
	 BY_MESSAGE, 0},
	{"abstract-dgram", "net", "abstract-sockets", NULL, unix_abstract_dgram,
	 BY_MESSAGE, 0},
	{"abstract-pair", "net", "abstract-sockets", NULL, unix_abstract_pair, BY_MESSAGE,
	 0},
	{"path-stream", "net", "pathname-sockets", NULL, unix_path_stream, BY_MESSAGE, 0},
	{"path-dgram", "net", "pathname-sockets", NULL, unix_path_dgram, BY_MESSAGE, 0},
	{"path-pair", "net", "pathname-sockets", NULL, unix_path_pair, BY_MESSAGE, 0},

	{"shm", "ipc-namespace", NULL, NULL, ipc_shm, BY_SHM, 0},
	{"msg", "ipc-namespace", NULL, NULL, ipc_msg, BY_MESSAGE, 0},
	{"mq", "ipc-namespace", NULL, NULL, ipc_mq, BY_MESSAGE, 0},

	{"kill", "processes", "signals", NULL, process_kill, BY_SIGNAL, SIGUSR1},
	{"tgkill", "processes", "signals", NULL, process_tgkill, BY_SIGNAL, SIGUSR2},
	{"kill-group", "processes", "signals", NULL, process_kill_group, BY_SIGNAL,
	 SIGWINCH},
	{"pidfd-signal", "processes", "signals", NULL, process_pidfd_signal, BY_SIGNAL,
	 SIGURG},
	{"sigqueue", "processes", "signals", NULL, process_sigqueue, BY_SIGNAL, SIGPWR},
	{"sigio", "processes", "signals", NULL, process_sigio, BY_SIGNAL, SIGIO},
	{"i386-kill", "processes", "signals", NULL, i386_kill, BY_SIGNAL, SIGXCPU},
	{"sight", "processes", "sight", NULL, process_sight, BY_INSIDE, 0},
	{"proc-mem", "processes", NULL, NULL, process_mem, BY_MEMORY, 0},
	{"vm-read", "processes", NULL, NULL, process_vm_read, BY_INSIDE, 0},
	{"vm-write", "processes", NULL, NULL, process_vm_write, BY_MEMORY, 0},
	{"ptrace-attach", "processes", NULL, NULL, process_attach, BY_MEMORY, 0},
	{"ptrace-seize", "processes", NULL, NULL, process_seize, BY_MEMORY, 0},
	{"i386-ptrace", "processes", NULL, NULL, i386_ptrace, BY_MEMORY, 0},
	{"pidfd-getfd", "processes", NULL, NULL, process_getfd, BY_FILE, 0},
	{"prlimit", "processes", NULL, NULL, process_prlimit, BY_LIMIT, 0},
	{"priority", "processes", NULL, NULL, process_priority, BY_PRIORITY, 0},

	{"no-new-privs", "privileges", NULL, NULL, gain_no_new_privs, BY_INSIDE, 0},
	{"caps-held", "privileges", NULL, "root", gain_held, BY_INSIDE, 0},
	{"capset", "privileges", NULL, "root", gain_capset, BY_INSIDE, 0},
	{"ambient", "privileges", NULL, "root", gain_ambient, BY_INSIDE, 0},
	{"setuid", "privileges", NULL, "root", gain_setuid, BY_INSIDE, 0},
	{"setuid-program", "privileges", NULL, "user", gain_setuid_program, BY_INSIDE, 0},
	{"file-caps", "privileges", NULL, "user", gain_file_caps, BY_INSIDE, 0},
	{"userns-unshare", "privileges,syscalls", NULL, NULL, gain_userns_unshare,
	 BY_INSIDE, 0},
	{"userns-clone", "privileges,syscalls", NULL, NULL, gain_userns_clone, BY_INSIDE,
	 0},
	{"userns-clone3", "privileges,syscalls", NULL, NULL, gain_userns_clone3,
	 BY_INSIDE, 0},
	{"i386-unshare", "privileges,syscalls", NULL, NULL, i386_unshare, BY_INSIDE, 0},
	{"mount-namespace", "privileges,syscalls", NULL, "root", gain_mount_namespace,
	 BY_INSIDE, 0},
	{"setns", "privileges,syscalls", NULL, "root", gain_setns, BY_INSIDE, 0},
	{"chroot", "privileges", NULL, "root", gain_chroot, BY_INSIDE, 0},
	{"mount", "privileges,syscalls", NULL, "root", gain_mount, BY_INSIDE, 0},
	{"bind", "privileges,syscalls", NULL, "root", gain_bind, BY_INSIDE, 0},
	{"remount", "privileges,syscalls", NULL, "root", gain_remount, BY_INSIDE, 0},
	{"umount", "privileges,syscalls", NULL, "root", gain_umount, BY_INSIDE, 0},
	{"mount-api", "privileges,syscalls", NULL, "root", gain_mount_api, BY_INSIDE, 0},
	{"i386-mount", "privileges,syscalls", NULL, "root", i386_mount, BY_INSIDE, 0},
	{"handle", "privileges", NULL, "root", gain_handle, BY_INSIDE, 0},
	{"hostname", "privileges", NULL, "root", gain_hostname, BY_INSIDE, 0},
	{"module", "privileges,syscalls", NULL, "root", gain_module, BY_INSIDE, 0},

	{"io-uring", "syscalls", NULL, NULL, call_io_uring, BY_INSIDE, 0},
	{"bpf", "syscalls", NULL, "root", call_bpf, BY_INSIDE, 0},
	{"perf", "syscalls", NULL, NULL, call_perf, BY_INSIDE, 0},
	{"keyctl", "syscalls", NULL, NULL, call_keyctl, BY_INSIDE, 0},
	{"add-key", "syscalls", NULL, NULL, call_add_key, BY_INSIDE, 0},
	{"i386-keyctl", "syscalls", NULL, NULL, i386_keyctl, BY_INSIDE, 0},
	{"x32-keyctl", "syscalls", NULL, NULL, x32_keyctl, BY_INSIDE, 0},
	{"userfaultfd", "syscalls", NULL, NULL, call_userfaultfd, BY_INSIDE, 0},
	{"kexec", "syscalls", NULL, "root", call_kexec, BY_INSIDE, 0},
	{"tiocsti", "syscalls", NULL, NULL, call_tiocsti, BY_TTY, 'a'},
	{"tiocsti-high", "syscalls", NULL, NULL, call_tiocsti_high, BY_TTY, 'b'},
	{"i386-tiocsti", "syscalls", NULL, NULL, i386_tiocsti, BY_TTY, 'c'},
	{"tioclinux", "syscalls", NULL, NULL, call_tioclinux, BY_INSIDE, 0},
};
const size_t attacks_n = sizeof(attacks) / sizeof(attacks[0]);
_Static_assert(sizeof(attacks) / sizeof(attacks[0]) <= WORDS, "a word for each attack");

/* Static: in the lower 4 GiB. */
struct targets targets;
size_t current;

/* ---------------------------------------------------------------- small things */

const char *text_of(const char *format, ...)
{
	static char texts[4][600];
	static unsigned int next;
	char *text = texts[next++ % 4];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(texts[0]), format, arguments);
	va_end(arguments);
	return text;
}

const char *in_dir(const char *name)
{
	return text_of("%s/%s", targets.dir, name);
}

/* ---------------------------------------------------------------- the inner half */

static int read_targets(const char *text)
{
	return sscanf(text, "%255s %255s %ld %d %d %d %d %d %llu", targets.dir,
		      targets.gain, &targets.pid, &targets.tcp, &targets.udp,
		      &targets.shm, &targets.msg, &targets.mounts, &targets.network) == 9
		       ? 0
		       : -1;
}

/* The oldest C libraries that are built with have no names for them. */
static const char *errno_name(int code)
{
#define NAME(code_)          \
	if (code == (code_)) \
	return #code_
	NAME(EPERM);
	NAME(ENOENT);
	NAME(ESRCH);
	NAME(EIO);
	NAME(EBADF);
	NAME(EAGAIN);
	NAME(EACCES);
	NAME(EXDEV);
	NAME(ENODEV);
	NAME(ENOTDIR);
	NAME(EINVAL);
	NAME(ENOTTY);
	NAME(ENXIO);
	NAME(ENOSPC);
	NAME(EROFS);
	NAME(ENOSYS);
	NAME(EUSERS);
	NAME(EOPNOTSUPP);
	NAME(EPROTONOSUPPORT);
	NAME(EAFNOSUPPORT);
	NAME(ENOPROTOOPT);
	NAME(ENETUNREACH);
	NAME(ECONNREFUSED);
#undef NAME
	return text_of("%d", code);
}

static void tell(const struct attack *attack, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : NOTHING;

	if (WIFSIGNALED(status))
		printf("attack %s refused SIGNAL-%d\n", attack->name, WTERMSIG(status));
	else if (code == 0)
		printf("attack %s done\n", attack->name);
	else if (code == NOTHING)
		printf("attack %s nothing\n", attack->name);
	else
		printf("attack %s refused %s\n", attack->name, errno_name(code));
}

/* Each attack in a process of its own: a filter may kill it, and it may leave no way back. */
static void make_attack(const struct attack *attack)
{
	int status = NOTHING << 8;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(2);
		_exit(attack->attack());
	}
	if (pid > 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	tell(attack, status);
}

static int inside(const char *text)
{
	struct rlimit none = {0, 0};

	if (read_targets(text)) {
		fprintf(stderr, "escape: no targets\n");
		return 64;
	}
	setvbuf(stdout, NULL, _IOLBF, 4096);
	setrlimit(RLIMIT_CORE, &none);
	/* What is sent to the outside by a number may be this process here. */
	for (int sig = 1; sig < 32; sig++)
		if (sig != SIGCHLD && sig != SIGALRM && sig != SIGSEGV && sig != SIGSYS)
			signal(sig, SIG_IGN);
	for (current = 0; current < attacks_n; current++)
		make_attack(&attacks[current]);
	puts("attacks end");
	return 0;
}

static int table(void)
{
	for (size_t i = 0; i < attacks_n; i++)
		printf("%s %s %s %s\n", attacks[i].name, attacks[i].promises,
		       attacks[i].gap ? attacks[i].gap : "-",
		       attacks[i].needs ? attacks[i].needs : "-");
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "outside") && argc > 3)
		return outside(argc, argv);
	if (!strcmp(what, "inside") && argc == 3)
		return inside(argv[2]);
	if (!strcmp(what, "gainers") && argc == 3)
		return gainers(argv[2]);
	if (!strcmp(what, "table"))
		return table();
	/* What attacks execute. */
	if (!strcmp(what, "gained") && argc == 4)
		return gained(argv[2], argv[3]);
	if (!strcmp(what, "nothing"))
		return 0;
	if (!strcmp(what, "pause"))
		return pause();
	fprintf(stderr, "escape: unknown half\n");
	return 64;
}
