/* SPDX-License-Identifier: MIT */
/* A plan's steps, one after the other. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "confine.h"
#include "kernel.h"
#include "netlink.h"
#include "stage.h"

/* ---------------------------------------------------------------- paths */

/* The next name of a path; false at its end. ENAMETOOLONG by the kernel, if it is cut. */
static bool next_name(const char **path, char *name, size_t size)
{
	size_t n = 0;

	while (**path == '/')
		(*path)++;
	for (; **path && **path != '/'; (*path)++)
		if (n + 1 < size)
			name[n++] = **path;
	name[n] = '\0';
	return n > 0;
}

long confine_walk(struct trial *trial, const char *top, const char *path)
{
	const int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
	char name[300]; /* NAME_MAX is 255 */
	struct stat st;
	long fd, next;

	act_begin(trial, "look up");
	fd = syscall(SYS_openat, AT_FDCWD, *top ? top : "/", flags, 0);
	while (fd >= 0 && next_name(&path, name, sizeof(name))) {
		next = syscall(SYS_openat, fd, name, flags, 0);
		/* Opened is a link itself, too. */
		if (next >= 0 && (fstat((int)next, &st) || S_ISLNK(st.st_mode))) {
			syscall(SYS_close, next);
			next = -1;
			errno = ELOOP;
		}
		syscall(SYS_close, fd);
		fd = next;
	}
	act_end(trial, fd < 0 ? errno : 0);
	return fd;
}

/* ---------------------------------------------------------------- the first steps */

static enum footing_outcome session(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	long self = syscall(SYS_getpid);

	/* Who leads a process group already can't, and need not where it leads a session. */
	if (syscall(SYS_getsid, 0) != self && ACT(trial, "setsid", SYS_setsid) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "leads a session", syscall(SYS_getsid, 0) == self, 0))
		return row_ineffective(trial, "setsid reports success and does nothing");
	return OUTCOME_WORKED;
}

static const struct {
	unsigned int flag;
	const char *name;
	enum footing_namespace_index index;
} kinds[] = {
	{CLONE_NEWUSER, "user", NS_USER}, {CLONE_NEWNS, "mnt", NS_MNT},
	{CLONE_NEWPID, "pid", NS_PID},	  {CLONE_NEWNET, "net", NS_NET},
	{CLONE_NEWIPC, "ipc", NS_IPC},	  {CLONE_NEWUTS, "uts", NS_UTS},
};

/*
 * What the caller's are is known from before. Where neither can be read, only in a user
 * namespace of its own what follows can't be done to the caller's.
 */
static enum footing_outcome namespaces(struct confining *confining)
{
	const struct plan *plan = confining->plan;
	struct trial *trial = &confining->trial;
	size_t i;

	if (!act_holds(trial, "pid is 1", syscall(SYS_getpid) == 1, 0))
		return row_ineffective(trial, "success is reported and nothing changes");
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		uint64_t before = confining->report->outside.namespaces[kinds[i].index];

		if (!(plan->namespaces & kinds[i].flag))
			continue;
		if (!namespace_is_new(trial, kinds[i].name, before))
			return row_ineffective(trial,
					       "success is reported and nothing changes");
		if (!(plan->namespaces & CLONE_NEWUSER) &&
		    (!before || !namespace_inode(kinds[i].name)))
			return row_untried(trial, "no /proc to see that the namespaces "
						  "are new");
		trial->entered |= kinds[i].flag;
	}
	return OUTCOME_WORKED;
}

/* Every id stays what it is: who owns a file outside is its owner inside. */
static enum footing_outcome ids(struct confining *confining)
{
	struct trial *trial = &confining->trial;

	return user_map(trial, trial->uid, trial->gid);
}

static enum footing_outcome private_mounts(struct confining *confining)
{
	struct trial *trial = &confining->trial;

	if (!mounts_private(trial))
		return row_refused(trial);
	/* Else what is mounted next might be seen outside. */
	if (!act_holds(trial, "nothing is not mounted",
		       syscall(SYS_mount, "none", "/footing-none", "none",
			       MS_REC | MS_PRIVATE, NULL) < 0,
		       0))
		return row_ineffective(trial,
				       "mount reports success and changes no mount");
	return OUTCOME_WORKED;
}

static enum footing_outcome loopback(struct confining *confining)
{
	return netlink_loopback(&confining->trial);
}

static bool is_here(const char *path)
{
	struct stat here = {0}, there = {0};

	return !stat(".", &here) && !stat(path, &there) && here.st_ino &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

static enum footing_outcome enter_directory(struct trial *trial, const char *path)
{
	if (ACT(trial, "chdir", SYS_chdir, path) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "is there", is_here(path), 0))
		return row_ineffective(trial, "chdir reports success and goes nowhere");
	return OUTCOME_WORKED;
}

static enum footing_outcome directory(struct confining *confining)
{
	const struct plan *plan = confining->plan;
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome = OUTCOME_REFUSED;

	if (plan->directory)
		outcome = enter_directory(trial, plan->directory);
	if (outcome != OUTCOME_REFUSED || plan->directory_named)
		return outcome;
	trial->obs->err = 0;
	confining->report->directory_lost = true;
	return enter_directory(trial, "/");
}

/* ---------------------------------------------------------------- all of them */

static enum footing_outcome (*const steps[PLAN_STEPS])(struct confining *confining) = {
	[PLAN_SESSION] = session,
	[PLAN_NAMESPACES] = namespaces,
	[PLAN_IDS] = ids,
	[PLAN_PRIVATE] = private_mounts,
	[PLAN_BASE] = confine_base,
	[PLAN_ROOT] = confine_root,
	[PLAN_DEVICES] = confine_devices,
	[PLAN_TEMPORARY] = confine_temporary,
	[PLAN_PROC] = confine_proc,
	[PLAN_WRITABLE] = confine_writable,
	[PLAN_ENTER] = confine_enter,
	[PLAN_LOOPBACK] = loopback,
	[PLAN_DIRECTORY] = directory,
	[PLAN_NO_NEW_PRIVS] = confine_no_new_privs,
	[PLAN_BOUNDING] = confine_bounding,
	[PLAN_CAPABILITIES] = confine_capabilities,
	[PLAN_LANDLOCK] = confine_landlock,
	[PLAN_SECCOMP] = confine_seccomp,
};

/*
 * A filter that kills for execve(2) would do so when all is said to be done, and one that
 * refuses it confines what can't become a program. Without a path nothing is executed.
 */
static enum footing_outcome executable(struct trial *trial)
{
	if (ACT(trial, "execve", SYS_execve, NULL, NULL, NULL) == 0)
		return row_ineffective(trial, "execve reports success for no path");
	return errno == EFAULT ? OUTCOME_WORKED : row_refused(trial);
}

enum footing_outcome confine(struct confining *confining)
{
	struct plan_report *report = confining->report;
	enum footing_outcome outcome = OUTCOME_WORKED;
	unsigned int step;

	for (step = 0; step < PLAN_STEPS; step++) {
		if (!(confining->plan->steps & (1u << step)))
			continue;
		atomic_store(&report->step, step);
		/* Of the acts only those of the step in hand are of interest. */
		report->obs.n_acts = 0;
		outcome = steps[step](confining);
		/* A change of credentials clears it. */
		if (step == PLAN_IDS)
			child_rearm();
		if (outcome != OUTCOME_WORKED)
			break;
	}
	if (outcome == OUTCOME_WORKED) {
		atomic_store(&report->step, PLAN_STEPS);
		report->obs.n_acts = 0;
		if (confining->plan->steps)
			outcome = executable(&confining->trial);
	}
	atomic_store(&report->obs.outcome, (uint32_t)outcome);
	return outcome;
}
