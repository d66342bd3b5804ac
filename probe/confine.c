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

static int write_map(struct trial *trial, const char *step, const char *path, uint32_t id)
{
	char map[48];
	size_t at = put_number(map, sizeof(map), 0, id);

	at = put_text(map, sizeof(map), at, " ");
	at = put_number(map, sizeof(map), at, id);
	put_text(map, sizeof(map), at, " 1");
	return act_write(trial, step, path, map);
}

/* Every id stays what it is: who owns a file outside is its owner inside. */
static enum footing_outcome ids(struct confining *confining)
{
	struct trial *trial = &confining->trial;

	if (act_write(trial, "write setgroups", "/proc/self/setgroups", "deny") < 0 ||
	    write_map(trial, "write uid_map", "/proc/self/uid_map", trial->uid) < 0 ||
	    write_map(trial, "write gid_map", "/proc/self/gid_map", trial->gid) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "ids mapped",
		       (uint32_t)syscall(SYS_geteuid) == trial->uid &&
			       (uint32_t)syscall(SYS_getegid) == trial->gid,
		       0))
		return row_ineffective(trial, "the maps were written and map nothing");
	return OUTCOME_WORKED;
}

static enum footing_outcome private_mounts(struct confining *confining)
{
	return mounts_private(&confining->trial) ? OUTCOME_WORKED
						 : row_refused(&confining->trial);
}

static enum footing_outcome loopback(struct confining *confining)
{
	return netlink_loopback(&confining->trial);
}

static enum footing_outcome directory(struct confining *confining)
{
	const struct plan *plan = confining->plan;
	struct trial *trial = &confining->trial;

	if (plan->directory && ACT(trial, "chdir", SYS_chdir, plan->directory) == 0)
		return OUTCOME_WORKED;
	if (plan->directory_named)
		return row_refused(trial);
	confining->report->directory_lost = true;
	return ACT(trial, "chdir", SYS_chdir, "/") == 0 ? OUTCOME_WORKED
							: row_refused(trial);
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
	atomic_store(&report->obs.outcome, (uint32_t)outcome);
	if (outcome == OUTCOME_WORKED)
		atomic_store(&report->step, PLAN_STEPS);
	return outcome;
}
