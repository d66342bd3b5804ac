/* SPDX-License-Identifier: MIT */
/*
 * How many user namespaces can be nested below ours. The kernel shows no namespace that
 * is above our own (NS_GET_PARENT is EPERM there), but it has a deepest level, and how far
 * away that is tells how deep we are.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "act.h"
#include "child.h"
#include "kernel.h"
#include "probe.h"
#include "subject.h"

/* More than any kernel has. */
#define LEVELS_MAX 64
#define DEPTH_MS   500

/* Shared with the children that try it. */
struct ladder {
	struct ward ward;
	_Atomic uint32_t levels;
	_Atomic uint32_t stopped; /* the errno that unshare(2) ended it with */
	_Atomic uint32_t beside;  /* one more could be made, with all those in place */
};

static bool write_to(const char *path, const char *text)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0), n;

	if (fd < 0)
		return false;
	n = syscall(SYS_write, fd, text, strlen(text));
	syscall(SYS_close, fd);
	return n == (long)strlen(text);
}

static bool map_to_root(const char *path, uint64_t id)
{
	char text[40];
	size_t at = put_text(text, sizeof(text), 0, "0 ");

	at = put_number(text, sizeof(text), at, id);
	put_text(text, sizeof(text), at, " 1");
	return write_to(path, text);
}

/* Whoever has no id in a namespace can make none below it. */
static bool go_down(struct ladder *ladder)
{
	uint64_t uid = (uint64_t)syscall(SYS_geteuid);
	uint64_t gid = (uint64_t)syscall(SYS_getegid);

	if (syscall(SYS_unshare, CLONE_NEWUSER)) {
		ladder->stopped = (uint32_t)errno;
		return false;
	}
	return write_to("/proc/self/setgroups", "deny") &&
	       map_to_root("/proc/self/uid_map", uid) &&
	       map_to_root("/proc/self/gid_map", gid);
}

/*
 * A limit on their number (user.max_user_namespaces, of ours or of any above) gives the
 * same errno as the deepest level. Where it is the level, one more beside the others can
 * still be made.
 */
static void make_beside(struct ladder *ladder, const int ends[2])
{
	char go;

	syscall(SYS_close, ends[1]);
	if (syscall(SYS_read, ends[0], &go, 1) == 1 &&
	    syscall(SYS_unshare, CLONE_NEWUSER) == 0)
		ladder->beside = 1;
	child_exit(0);
}

static void climb_down(void *data, unsigned int index)
{
	struct ladder *ladder = data;
	int ends[2];
	pid_t pid;

	(void)index;
	if (syscall(SYS_pipe2, ends, O_CLOEXEC))
		return;
	pid = child_fork(0);
	if (pid < 0)
		return;
	if (pid == 0)
		make_beside(ladder, ends);
	while (ladder->levels < LEVELS_MAX && go_down(ladder))
		ladder->levels++;
	if (ladder->stopped && syscall(SYS_write, ends[1], "", 1) != 1)
		ladder->stopped = 0;
	syscall(SYS_close, ends[1]);
	child_wait(pid);
}

static bool climb_ended(void *data, unsigned int index, int signal, bool timed_out,
			int err)
{
	(void)data, (void)index, (void)signal, (void)timed_out, (void)err;
	return false;
}

static uint64_t climb_beat(void *data, unsigned int index)
{
	struct ladder *ladder = data;

	(void)index;
	return ladder->levels;
}

static const struct job climb_job = {climb_down, climb_ended, climb_beat};

/* Where few are to be had, they are left to those who need them. */
static bool is_limited(const struct footing_subject *subject)
{
	for (int i = 0; i < subject->n_sysctls; i++)
		if (!strcmp(subject->sysctls[i].name, "user.max_user_namespaces") &&
		    subject->sysctls[i].value)
			return atol(subject->sysctls[i].value) < 4 * LEVELS_MAX;
	return false;
}

/* The initial one is known by its number, and needs no counting. */
static bool is_nested(const struct footing_subject *subject)
{
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++)
		if (!strcmp(subject->namespaces[i].name, "user"))
			return subject->namespaces[i].initial == TRISTATE_NO;
	return false;
}

int subject_depth(struct footing_subject *subject, unsigned int deadline_ms)
{
	struct ladder *ladder;

	if (!deadline_ms || !is_nested(subject) || is_limited(subject))
		return 0;
	ladder = shared_new(sizeof(*ladder));
	if (!ladder)
		return -ENOMEM;
	ladder->ward.job = &climb_job;
	ladder->ward.data = ladder;
	ladder->ward.n_jobs = 1;
	ladder->ward.at_once = 1;
	ladder->ward.act_ms = ladder->ward.overall_ms = deadline_ms < DEPTH_MS
								? deadline_ms
								: DEPTH_MS;
	ward_run(&ladder->ward);
	/* EUSERS until Linux 4.9. */
	if (ladder->beside && (ladder->stopped == ENOSPC || ladder->stopped == EUSERS))
		subject->user_levels_left = (int64_t)ladder->levels;
	shared_free(ladder, sizeof(*ladder));
	return 0;
}
