/* SPDX-License-Identifier: MIT */
/*
 * under MODE COMMAND...: COMMAND under a filter that makes it hard to ask about it. In all
 * of them bpf is EPERM, swapon ENOSYS, keyctl a trap, and reboot kills.
 *
 *   supervised   mount, unshare, getpgid and sysinfo are handed to a supervisor who lets
 *                them through; at the end it prints how many it was asked about
 *   old          seccomp(2) says that the kernel knows no notification
 *   no-seccomp   seccomp(2) is refused; prctl(2) still installs filters
 *   killed       the same, and it kills
 *   faked        installing a filter is reported to work, and does not
 *   none         no filter can be installed
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DENY(errno_) (SECCOMP_RET_ERRNO | (errno_))
#define RULES_MAX    16

static struct sock_filter code[4 * RULES_MAX + 2];
static unsigned short length;

static void put(struct sock_filter instruction)
{
	code[length++] = instruction;
}

/* @argument is that of the first, and -1 for any. */
static void rule(int nr, int argument, uint32_t action)
{
	put((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0));
	put((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0,
					 argument < 0 ? 1 : 3));
	if (argument >= 0) {
		put((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, args)));
		put((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						 (uint32_t)argument, 0, 1));
	}
	put((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

static long install(unsigned int flags)
{
	struct sock_fprog program = {.filter = code};

	put((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
	program.len = length;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static void mode_rules(const char *mode)
{
	uint32_t notify = SECCOMP_RET_USER_NOTIF;

	if (!strcmp(mode, "supervised")) {
		rule(SYS_mount, -1, notify);
		rule(SYS_unshare, -1, notify);
		rule(SYS_getpgid, -1, notify);
		rule(SYS_sysinfo, -1, notify);
	} else if (!strcmp(mode, "old")) {
		rule(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, DENY(EOPNOTSUPP));
	} else if (!strcmp(mode, "no-seccomp")) {
		rule(SYS_seccomp, -1, DENY(EPERM));
	} else if (!strcmp(mode, "killed")) {
		rule(SYS_seccomp, -1, SECCOMP_RET_KILL_PROCESS);
	} else if (!strcmp(mode, "faked")) {
		rule(SYS_seccomp, -1, DENY(0));
		rule(SYS_prctl, PR_SET_SECCOMP, DENY(0));
	} else if (!strcmp(mode, "none")) {
		rule(SYS_seccomp, -1, DENY(EPERM));
		rule(SYS_prctl, PR_SET_SECCOMP, DENY(EPERM));
	}
	rule(SYS_bpf, -1, DENY(EPERM));
	rule(SYS_swapon, -1, DENY(ENOSYS));
	rule(SYS_keyctl, -1, SECCOMP_RET_TRAP | 7);
	rule(SYS_reboot, -1, SECCOMP_RET_KILL_PROCESS);
}

/* ---------------------------------------------------------------- the supervisor */

static int send_fd(int to, int fd)
{
	char space[CMSG_SPACE(sizeof(int))] = {0}, byte = 0;
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = space,
				 .msg_controllen = sizeof(space)};
	struct cmsghdr *control = CMSG_FIRSTHDR(&message);

	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(control), &fd, sizeof(int));
	return sendmsg(to, &message, 0) == 1 ? 0 : -1;
}

static int receive_fd(int from)
{
	char space[CMSG_SPACE(sizeof(int))], byte;
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = space,
				 .msg_controllen = sizeof(space)};
	int fd = -1;

	if (recvmsg(from, &message, 0) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

/* Lets everything through, until nobody is left under the filter. */
static int supervise(int listener)
{
	int asked = 0;

	for (;;) {
		struct pollfd fd = {.fd = listener, .events = POLLIN};
		struct seccomp_notif request = {0};
		struct seccomp_notif_resp response = {
			.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};

		if (poll(&fd, 1, 20000) <= 0 || !(fd.revents & POLLIN))
			break;
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request))
			continue;
		asked++;
		response.id = request.id;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	}
	return asked;
}

int main(int argc, char **argv)
{
	int ends[2], status = 0;
	long listener;
	pid_t pid;

	if (argc < 3)
		return 2;
	mode_rules(argv[1]);
	if (strcmp(argv[1], "supervised") != 0) {
		if (install(0) < 0)
			return 2;
		execv(argv[2], argv + 2);
		return 127;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return 2;
	pid = fork();
	if (pid == 0) {
		listener = install(SECCOMP_FILTER_FLAG_NEW_LISTENER);
		if (listener < 0 || send_fd(ends[0], (int)listener))
			_exit(2);
		close((int)listener);
		execv(argv[2], argv + 2);
		_exit(127);
	}
	close(ends[0]);
	listener = receive_fd(ends[1]);
	printf("the supervisor was asked %d times\n", supervise((int)listener));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
