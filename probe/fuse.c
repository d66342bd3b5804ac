/* SPDX-License-Identifier: MIT */
/* Row mount.fuse: a FUSE file system of one directory, served as long as one stat takes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"
#include "mounts.h"

#define REQUEST_MAX  8192 /* the kernel takes no smaller buffer: FUSE_MIN_READ_BUFFER */
#define REQUESTS_MAX 16
#define WAIT_MS	     250
#define ROOT_SIZE    1977 /* by which our answer is known when it comes back from stat(2) */

/* Wait for a request and read it. Returns 0 or an errno. */
static int next_request(int fd, char *request)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	struct timespec ts = {.tv_nsec = WAIT_MS * 1000000L};
	long got;

	if (syscall(SYS_ppoll, &ready, 1, &ts, NULL, 0) == 0)
		return ETIMEDOUT;
	got = syscall(SYS_read, fd, request, REQUEST_MAX);
	if (got < 0)
		return errno;
	return (size_t)got < sizeof(struct fuse_in_header) ? EPROTO : 0;
}

/* Answer what a stat of the root takes, and refuse all else. Returns 0 or an errno. */
static int answer(int fd, const char *request)
{
	const struct fuse_in_header *in = (const void *)request;
	const struct fuse_init_in *init = (const void *)(in + 1);
	struct {
		struct fuse_out_header out;
		union {
			struct fuse_init_out init;
			struct fuse_attr_out attr;
		};
	} reply;

	memset(&reply, 0, sizeof(reply));
	reply.out.unique = in->unique;
	reply.out.len = sizeof(reply.out);
	if (in->opcode == FUSE_INIT && init->major == FUSE_KERNEL_VERSION) {
		reply.out.len += sizeof(reply.init);
		reply.init.major = FUSE_KERNEL_VERSION;
		reply.init.minor = init->minor < FUSE_KERNEL_MINOR_VERSION
					   ? init->minor
					   : FUSE_KERNEL_MINOR_VERSION;
		reply.init.max_write = 4096;
	} else if (in->opcode == FUSE_GETATTR && in->nodeid == FUSE_ROOT_ID) {
		reply.out.len += sizeof(reply.attr);
		reply.attr.attr.ino = FUSE_ROOT_ID;
		reply.attr.attr.size = ROOT_SIZE;
		reply.attr.attr.mode = S_IFDIR | 0755;
		reply.attr.attr.nlink = 2;
		reply.attr.attr.uid = (uint32_t)syscall(SYS_geteuid);
		reply.attr.attr.gid = (uint32_t)syscall(SYS_getegid);
	} else {
		reply.out.error = -ENOSYS;
	}
	return syscall(SYS_write, fd, &reply, reply.out.len) < 0 ? errno : 0;
}

/* Serve until a request of this kind is answered. 0, or -1 with errno. */
static int serve(struct trial *trial, const char *step, int fd, uint32_t opcode)
{
	char request[REQUEST_MAX] __attribute__((aligned(8)));
	const struct fuse_in_header *in = (const void *)request;
	int i, err = ETIMEDOUT;

	act_begin(trial, step);
	for (i = 0; i < REQUESTS_MAX; i++) {
		err = next_request(fd, request);
		/* ENOENT: the request was taken back before it was read. */
		if (err == EINTR || err == ENOENT)
			continue;
		if (!err)
			err = answer(fd, request);
		if (err || in->opcode == opcode)
			break;
	}
	act_end(trial, err);
	return err ? -1 : 0;
}

/* In a process of its own: a stat waits until it is answered. */
static _Noreturn void look(int fd)
{
	struct stat st;

	/* With the server's death the connection has to end. */
	syscall(SYS_close, fd);
	child_exit(!stat("fuse", &st) && st.st_size == ROOT_SIZE ? 0 : 1);
}

/* Somebody else's stat, answered by us. Closes the connection. */
static enum footing_outcome looked_at(struct trial *trial, int fd)
{
	bool served;
	int status;
	pid_t pid;

	act_begin(trial, "fork");
	pid = child_fork(0);
	if (pid == 0)
		look(fd);
	act_end(trial, pid < 0 ? errno : 0);
	if (pid < 0)
		return row_refused(trial);
	served = serve(trial, "FUSE_GETATTR", fd, FUSE_GETATTR) == 0;
	/* Not even SIGKILL ends a wait for an answer; the end of the connection does. */
	syscall(SYS_close, fd);
	if (!served)
		syscall(SYS_kill, pid, SIGKILL);
	status = child_wait(pid);
	if (!served)
		return row_refused(trial);
	if (!act_holds(trial, "answer arrived",
		       status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0, 0))
		return row_ineffective(trial, "stat does not show what was answered");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static void mount_options(char *options, size_t size, int fd)
{
	size_t at = put_text(options, size, 0, "fd=");

	at = put_number(options, size, at, (uint64_t)fd);
	at = put_text(options, size, at, ",rootmode=40000,user_id=");
	at = put_number(options, size, at, (uint64_t)syscall(SYS_geteuid));
	at = put_text(options, size, at, ",group_id=");
	put_number(options, size, at, (uint64_t)syscall(SYS_getegid));
}

enum footing_outcome mount_fuse(struct trial *trial)
{
	enum footing_outcome outcome = WORKPLACE(trial, "fuse");
	char options[96];
	int fd;

	if (outcome != OUTCOME_WORKED)
		return outcome;
	fd = (int)ACT(trial, "open /dev/fuse", SYS_openat, AT_FDCWD, "/dev/fuse",
		      O_RDWR | O_CLOEXEC, 0);
	if (fd < 0)
		return row_refused(trial);
	mount_options(options, sizeof(options), fd);
	if (ACT(trial, "mount", SYS_mount, "footing", "fuse", "fuse",
		MS_NOSUID | MS_NODEV, options) < 0)
		return row_refused(trial);
	/* A dead mount stays behind, and goes with the namespace. */
	if (serve(trial, "FUSE_INIT", fd, FUSE_INIT) == 0)
		return looked_at(trial, fd);
	syscall(SYS_close, fd);
	return row_refused(trial);
}
