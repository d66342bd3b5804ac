/* SPDX-License-Identifier: MIT */
/* Family userns: the steps to a usable user namespace apart, and what is built on it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "idmap.h"
#include "kernel.h"
#include "probe.h"
#include "stage.h"

/* ---------------------------------------------------------------- the steps */

static enum footing_outcome userns_create(struct trial *trial)
{
	enum footing_outcome outcome = user_create(trial);

	if (outcome != OUTCOME_WORKED)
		return outcome;
	namespace_words(trial);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome userns_map_self(struct trial *trial)
{
	enum footing_outcome outcome;

	if (!(trial->entered & CLONE_NEWUSER) && user_create(trial) != OUTCOME_WORKED)
		return row_lacks(trial, "userns.create");
	outcome = user_map_self(trial);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome userns_setgroups_deny(struct trial *trial)
{
	char word[16] = "";

	if (user_create(trial) != OUTCOME_WORKED)
		return row_lacks(trial, "userns.create");
	if (act_write(trial, "write setgroups", "/proc/self/setgroups", "deny") < 0)
		return row_refused(trial);
	act_begin(trial, "read setgroups");
	act_end(trial,
		read_small("/proc/self/setgroups", word, sizeof(word)) < 0 ? errno : 0);
	if (!act_holds(trial, "setgroups denied", !strcmp(word, "deny\n"), 0))
		return row_ineffective(trial, "written, and not denied");
	/* It has to bite: with all capabilities of the namespace, groups can't be set. */
	if (!act_holds(trial, "setgroups(2) refused",
		       syscall(SYS_setgroups, 0, NULL) < 0 && errno == EPERM, 0))
		return row_ineffective(trial, "denied, and setgroups(2) still works");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome userns_caps(struct trial *trial)
{
	enum footing_outcome outcome = user_use_capability(trial);

	if (outcome != OUTCOME_WORKED)
		return outcome;
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome userns_nest(struct trial *trial)
{
	enum footing_outcome outcome;

	/* Inside, we are root of the namespace that we nest in. */
	trial->uid = trial->gid = 0;
	outcome = user_create(trial);
	if (outcome == OUTCOME_WORKED)
		outcome = user_map_self(trial);
	if (outcome == OUTCOME_WORKED)
		outcome = user_use_capability(trial);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- disable */

#define LIMIT "/proc/sys/user/max_user_namespaces"

/* ENOSPC is the ucount limit's word, by whichever way a filter lets pass. */
static bool limited(struct trial *trial)
{
	pid_t pid;

	if (!trial->no_unshare && ACT(trial, "unshare", SYS_unshare, CLONE_NEWUSER) < 0 &&
	    errno == ENOSPC)
		return true;
	act_begin(trial, "clone");
	pid = child_fork(CLONE_NEWUSER);
	if (pid == 0)
		child_exit(0);
	act_end(trial, pid < 0 ? errno : 0);
	if (pid < 0)
		return errno == ENOSPC;
	child_wait(pid);
	return false;
}

static enum footing_outcome limit_bites(struct trial *trial)
{
	if (!act_holds(trial, "further user namespace refused", limited(trial), 0))
		return row_ineffective(trial,
				       "the limit is 0, and a user namespace was made");
	return row_worked(trial, FOOTING_EVIDENCE_PROVED);
}

static enum footing_outcome limit_by_fresh_proc(struct trial *trial)
{
	if (ACT(trial, "mount proc", SYS_mount, "proc", "/proc", "proc",
		MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return row_lacks(trial, "mount.proc");
	if (act_write(trial, "write max_user_namespaces", LIMIT, "0") < 0)
		return row_refused(trial);
	return limit_bites(trial);
}

static enum footing_outcome nest_once(struct trial *trial)
{
	trial->uid = trial->gid = 0;
	return user_create(trial);
}

/* The limit is per user namespace: set inside, it binds only what is made below. */
static enum footing_outcome userns_disable(struct trial *trial)
{
	/* The positive control: until the limit is set, a further one can be made. */
	if (in_child(trial, 0, nest_once) != OUTCOME_WORKED)
		return row_lacks(trial, "userns.nest");
	if (act_write(trial, "write max_user_namespaces", LIMIT, "0") == 0)
		return limit_bites(trial);
	if (errno != EROFS && errno != ENOENT && errno != EACCES)
		return row_refused(trial);
	if (namespace_make(trial, CLONE_NEWNS, "mnt") != OUTCOME_WORKED)
		return row_lacks(trial, "ns.mount");
	if (namespace_make(trial, CLONE_NEWPID, "pid") != OUTCOME_WORKED)
		return row_lacks(trial, "ns.pid");
	return limit_by_fresh_proc(trial);
}

/* ---------------------------------------------------------------- a range of ids */

/* The second id of the range becomes ours: the map is there and is more than one. */
static enum footing_outcome take_second_id(struct trial *trial)
{
	if (ACT(trial, "setresgid", SYS_setresgid, 1, 1, 1) < 0 ||
	    ACT(trial, "setresuid", SYS_setresuid, 1, 1, 1) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "second id taken",
		       syscall(SYS_geteuid) == 1 && syscall(SYS_getegid) == 1, 0))
		return row_ineffective(trial,
				       "setresuid reports success and changes nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome userns_map_range(struct trial *trial)
{
	return idmap_namespace(trial, idmap_write_range, take_second_id, NULL);
}

/* ---------------------------------------------------------------- rows */

#define STEP(name_, needs_, stage_, title_)                                              \
	.id = "userns." name_, .title = title_, .needs = needs_, .kind = FOOTING_BLOCK,  \
	.counters = "counter.label counter.dumpable userns.map-range", .routes = USERNS, \
	.stage = stage_

static const struct footing_row userns_rows[] = {
	{STEP("create", NULL, STAGE_PLAIN, "create a user namespace"), .flags = ROW_LAST,
	 .act = userns_create},
	{STEP("map-self", "userns.create", STAGE_PLAIN,
	      "map the own user and group into it"),
	 .flags = ROW_LAST, .act = userns_map_self},
	{STEP("caps", "userns.map-self", STAGE_USER, "use a capability inside it"),
	 .act = userns_caps},
	{STEP("map-range", "userns.create", STAGE_PLAIN, "map a range of ids into it"),
	 .act = userns_map_range},
	{STEP("setgroups-deny", "userns.create", STAGE_PLAIN, "deny setgroups inside it"),
	 .flags = ROW_OWN_CHILD, .act = userns_setgroups_deny},
	{STEP("nest", "userns.map-self", STAGE_USER, "nest a further one inside it"),
	 .flags = ROW_OWN_CHILD, .act = userns_nest},
	{STEP("disable", "userns.nest", STAGE_USER, "forbid further ones inside it"),
	 .flags = ROW_OWN_CHILD, .act = userns_disable},
};

const struct footing_family userns_family = {
	.name = "userns",
	.title = "user namespace steps",
	.rows = userns_rows,
	.n_rows = sizeof(userns_rows) / sizeof(*userns_rows),
};
