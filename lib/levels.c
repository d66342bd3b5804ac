/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "levels.h"

#ifndef CLONE_NEWNS
#define CLONE_NEWNS   0x00020000
#define CLONE_NEWUTS  0x04000000
#define CLONE_NEWIPC  0x08000000
#define CLONE_NEWUSER 0x10000000
#define CLONE_NEWPID  0x20000000
#define CLONE_NEWNET  0x40000000
#endif

#define LEVEL(level) (1u << FOOTING_LEVEL_##level)
#define ALL	     (LEVEL(FILTERED) | LEVEL(LANDLOCK) | LEVEL(NAMESPACE) | LEVEL(LAYERED))
#define NAMESPACED   (LEVEL(NAMESPACE) | LEVEL(LAYERED))
#define LANDLOCKED   (LEVEL(LANDLOCK) | LEVEL(LAYERED))

/* ------------------------------------------------------------ the plans */

/* Every step: the levels that have it, the feature that it stands for, the mechanism. */
static const struct {
	unsigned int levels;
	const char *feature;
	int mechanism; /* -1: a part of another one's */
	const char *name;
} steps[PLAN_STEPS] = {
	[PLAN_SESSION] = {ALL, NULL, FOOTING_MECHANISM_SESSION, "new session"},
	[PLAN_NAMESPACES] = {NAMESPACED, "ns.mount", FOOTING_MECHANISM_MOUNT_NAMESPACE,
			     "namespaces"},
	[PLAN_IDS] = {NAMESPACED, "userns.map-self", -1, "id maps"},
	[PLAN_PRIVATE] = {NAMESPACED, "mount.private", -1, "private mounts"},
	[PLAN_BASE] = {NAMESPACED, "mount.pivot-root", -1, "base of the root"},
	[PLAN_ROOT] = {NAMESPACED, "mount.bind-readonly", -1, "read-only root"},
	[PLAN_DEVICES] = {NAMESPACED, "mount.bind", -1, "/dev"},
	[PLAN_TEMPORARY] = {NAMESPACED, "mount.tmpfs", -1, "/tmp"},
	[PLAN_PROC] = {NAMESPACED, "mount.proc", FOOTING_MECHANISM_PROC, "/proc"},
	[PLAN_WRITABLE] = {NAMESPACED, "mount.bind", -1, "writable paths"},
	[PLAN_ENTER] = {NAMESPACED, "mount.pivot-root", FOOTING_MECHANISM_ROOT,
			"own root"},
	[PLAN_LOOPBACK] = {NAMESPACED, "net.loopback", -1, "loopback"},
	[PLAN_DIRECTORY] = {ALL, NULL, -1, "working directory"},
	[PLAN_NO_NEW_PRIVS] = {ALL, "priv.no-new-privs", FOOTING_MECHANISM_NO_NEW_PRIVS,
			       "no_new_privs"},
	[PLAN_BOUNDING] = {ALL, NULL, FOOTING_MECHANISM_BOUNDING_SET, "bounding set"},
	[PLAN_CAPABILITIES] = {ALL, NULL, FOOTING_MECHANISM_CAPABILITIES, "capabilities"},
	[PLAN_LANDLOCK] = {LANDLOCKED, "landlock.fs", FOOTING_MECHANISM_LANDLOCK,
			   "Landlock"},
	[PLAN_SECCOMP] = {ALL, "seccomp.filter", FOOTING_MECHANISM_SECCOMP,
			  "seccomp filter"},
};

/* The namespaces of a plan, with what each one stands for. */
static const struct {
	uint64_t flag;
	const char *feature;
	enum footing_mechanism mechanism;
	enum footing_namespace_index index;
} namespaces[] = {
	{CLONE_NEWUSER, "ns.user", FOOTING_MECHANISM_USER_NAMESPACE, NS_USER},
	{CLONE_NEWNS, "ns.mount", FOOTING_MECHANISM_MOUNT_NAMESPACE, NS_MNT},
	{CLONE_NEWPID, "ns.pid", FOOTING_MECHANISM_PID_NAMESPACE, NS_PID},
	{CLONE_NEWIPC, "ns.ipc", FOOTING_MECHANISM_IPC_NAMESPACE, NS_IPC},
	{CLONE_NEWUTS, "ns.uts", FOOTING_MECHANISM_UTS_NAMESPACE, NS_UTS},
	{CLONE_NEWNET, "ns.net", FOOTING_MECHANISM_NET_NAMESPACE, NS_NET},
};
#define N_NAMESPACES (sizeof(namespaces) / sizeof(*namespaces))

static bool has_step(const struct plan *plan, enum plan_step step)
{
	return plan->steps & (1u << step);
}

const char *plan_step_feature(enum plan_step step)
{
	return step < PLAN_STEPS ? steps[step].feature : NULL;
}

int plan_step_mechanism(enum plan_step step)
{
	return step < PLAN_STEPS ? steps[step].mechanism : -1;
}

const char *plan_step_name(enum plan_step step)
{
	return step < PLAN_STEPS ? steps[step].name : "exec";
}

const char *level_feature(enum footing_level level, size_t index)
{
	for (size_t i = 0; i < N_NAMESPACES && LEVEL(NAMESPACE) <= 1u << level; i++)
		if (index-- == 0)
			return namespaces[i].feature;
	for (size_t i = 0; i < PLAN_STEPS; i++)
		if (steps[i].levels & (1u << level) && steps[i].feature && index-- == 0)
			return steps[i].feature;
	return NULL;
}

static uint64_t flags_of(const struct terms *terms, bool direct)
{
	uint64_t flags = 0;

	for (size_t i = 0; i < N_NAMESPACES; i++)
		flags |= namespaces[i].flag;
	if (direct)
		flags &= ~(uint64_t)CLONE_NEWUSER;
	if (terms->network == FOOTING_NETWORK_HOST)
		flags &= ~(uint64_t)CLONE_NEWNET;
	return flags;
}

static bool names_root(const struct terms *terms, bool writable)
{
	for (size_t i = 0; i < terms->n_paths; i++)
		if (terms->paths[i].writable == writable &&
		    !strcmp(terms->paths[i].real, "/"))
			return true;
	return false;
}

static bool reads_all(const struct terms *terms)
{
	return terms->n_readable == 0 || names_root(terms, false);
}

void level_plan(enum footing_level level, const struct terms *terms,
		const struct place *place, struct plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	plan->level = level;
	plan->whole_root = reads_all(terms);
	plan->writable_root = names_root(terms, true);
	plan->n_paths = terms->n_paths;
	plan->paths = terms->paths;
	plan->directory = terms->directory;
	plan->directory_named = terms->directory != NULL;
	plan->proc = terms->proc == FOOTING_PROC_OUTER ? PLAN_PROC_OUTER
						       : PLAN_PROC_FRESH;
	plan->network_none = terms->network == FOOTING_NETWORK_NONE;
	plan->landlock_abi = place->landlock_abi;
	plan->last_capability = place->last_capability;
	for (size_t i = 0; i < PLAN_STEPS; i++)
		if (steps[i].levels & (1u << level))
			plan->steps |= 1u << i;
	/* What is no confinement is done without any, too. */
	if (terms->directory)
		plan->steps |= 1u << PLAN_DIRECTORY;
	if (1u << level & NAMESPACED)
		plan->namespaces = flags_of(terms, place->direct);
	if (!(plan->namespaces & CLONE_NEWUSER))
		plan->steps &= ~(1u << PLAN_IDS);
	if (!(plan->namespaces & CLONE_NEWNET))
		plan->steps &= ~(1u << PLAN_LOOPBACK);
}

bool plan_closes_network(const struct plan *plan)
{
	return plan->network_none && !(plan->namespaces & CLONE_NEWNET);
}

/* Sockets in the file system are reached by path: from Linux 7.1 on Landlock closes them. */
bool plan_closes_unix(const struct plan *plan)
{
	return plan->network_none &&
	       !(has_step(plan, PLAN_LANDLOCK) && plan->landlock_abi >= 9);
}

static bool any_writable(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_paths; i++)
		if (plan->paths[i].writable)
			return true;
	return false;
}

/*
 * Landlock has no rights for them (Linux 7.3). Where something is writable programs need
 * them there, and no filter sees which file a call is about.
 */
bool plan_closes_attributes(const struct plan *plan)
{
	return has_step(plan, PLAN_LANDLOCK) && !has_step(plan, PLAN_ENTER) &&
	       !any_writable(plan);
}

/* Landlock keeps a domain from tracing anything outside of it, by whatever call. */
bool plan_parts_others(const struct plan *plan)
{
	return has_step(plan, PLAN_LANDLOCK) || plan->namespaces & CLONE_NEWPID;
}

/*
 * A masked /proc is left away, a filter that refuses clone(2) may let unshare(2) through,
 * and who has privileges that do not suffice is still free to make a user namespace.
 */
bool plan_other_way(struct plan *plan, const struct plan_report *report)
{
	uint32_t outcome = report->obs.outcome;

	if (outcome == OUTCOME_WORKED || outcome == OUTCOME_NO_CHILD || !plan->namespaces)
		return false;
	if (report->step == PLAN_PROC && plan->proc == PLAN_PROC_FRESH) {
		plan->proc = PLAN_PROC_NONE;
		return true;
	}
	if (report->step == PLAN_NAMESPACES && !plan->by_unshare &&
	    report->outside.seccomp_mode != 0) {
		plan->by_unshare = true;
		return true;
	}
	if (plan->namespaces & CLONE_NEWUSER)
		return false;
	plan->namespaces |= CLONE_NEWUSER;
	plan->steps |= 1u << PLAN_IDS;
	plan->by_unshare = false;
	if (plan->proc == PLAN_PROC_NONE)
		plan->proc = PLAN_PROC_FRESH;
	return true;
}

bool plan_new_namespace(const struct plan *plan, size_t index)
{
	for (size_t i = 0; i < N_NAMESPACES; i++)
		if (namespaces[i].index == index)
			return plan->namespaces & namespaces[i].flag;
	return false;
}

bool plan_has(const struct plan *plan, enum footing_mechanism mechanism)
{
	for (size_t i = 0; i < N_NAMESPACES; i++)
		if (namespaces[i].mechanism == mechanism)
			return plan->namespaces & namespaces[i].flag;
	/* Who asks for the /proc outside asks for none of its own. */
	if (mechanism == FOOTING_MECHANISM_PROC && plan->proc == PLAN_PROC_OUTER)
		return false;
	for (size_t i = 0; i < PLAN_STEPS; i++)
		if (steps[i].mechanism == (int)mechanism)
			return has_step(plan, (enum plan_step)i);
	return false;
}

/* ------------------------------------------------------------ promises */

const char *gap_name(unsigned int index)
{
	static const char *const names[GAPS] = {"truncate", "signals", "sight"};

	return index < GAPS ? names[index] : NULL;
}

const char *apart_name(unsigned int index)
{
	static const char *const names[APARTS] = {"metadata", "pipes"};

	return index < APARTS ? names[index] : NULL;
}

#define BY(mechanism) (1u << FOOTING_MECHANISM_##mechanism)

static void keep(struct promise *promise, unsigned int by, unsigned int gaps)
{
	promise->by = by;
	promise->gaps = by ? gaps : 0;
	promise->kept = by && !gaps;
}

/*
 * /proc/PID/root of a process outside leads out of a root. Who may follow it is asked as
 * by ptrace(2): of a user namespace of its own no process may, else any of the same id that
 * has no capability is followed.
 */
static bool leads_out(const struct plan *plan)
{
	return plan->proc == PLAN_PROC_OUTER && !(plan->namespaces & CLONE_NEWUSER);
}

static void promise_files(const struct plan *plan, struct promise *write,
			  struct promise *read)
{
	bool landlock = has_step(plan, PLAN_LANDLOCK);
	bool root = has_step(plan, PLAN_ENTER);
	unsigned int by = 0, gaps = 0;

	if (landlock)
		by |= BY(LANDLOCK);
	if (root)
		by |= BY(MOUNT_NAMESPACE);
	if (root && !landlock && leads_out(plan))
		gaps = GAP_SIGHT;
	keep(write, by, !root && plan->landlock_abi < 3 ? GAP_TRUNCATE : gaps);
	keep(read, plan->whole_root ? 0 : by, gaps);
	write->apart = 0;
	if (landlock && !root && !plan_closes_attributes(plan))
		write->apart |= APART_ATTRIBUTES;
	if (root && !landlock)
		write->apart |= APART_PIPES;
	if (plan_closes_attributes(plan))
		write->by |= BY(SECCOMP);
}

static unsigned int net_by(const struct plan *plan)
{
	unsigned int by = 0;

	if (!plan->network_none || plan->level == FOOTING_LEVEL_NONE)
		return 0;
	if (plan->namespaces & CLONE_NEWNET)
		by |= BY(NET_NAMESPACE);
	if (plan_closes_network(plan) || plan_closes_unix(plan))
		by |= BY(SECCOMP);
	if (has_step(plan, PLAN_LANDLOCK) && plan->landlock_abi >= 4)
		by |= BY(LANDLOCK);
	return by;
}

static void promise_processes(const struct plan *plan, struct promise *promise)
{
	if (plan->namespaces & CLONE_NEWPID)
		keep(promise, BY(PID_NAMESPACE),
		     plan->proc == PLAN_PROC_OUTER ? GAP_SIGHT : 0);
	else if (has_step(plan, PLAN_LANDLOCK) && plan->landlock_abi >= 6)
		keep(promise, BY(LANDLOCK), GAP_SIGHT);
	else
		*promise = (struct promise){.in_force = promise->in_force,
					    .gaps = GAP_SIGNALS | GAP_SIGHT};
}

void plan_promises(const struct plan *plan, struct promise promises[FOOTING_PROMISES])
{
	bool filtered = has_step(plan, PLAN_SECCOMP);

	promise_files(plan, &promises[FOOTING_PROMISE_FS_WRITE],
		      &promises[FOOTING_PROMISE_FS_READ]);
	keep(&promises[FOOTING_PROMISE_NET], net_by(plan), 0);
	promise_processes(plan, &promises[FOOTING_PROMISE_PROCESSES]);
	keep(&promises[FOOTING_PROMISE_PRIVILEGES],
	     filtered ? BY(NO_NEW_PRIVS) | BY(CAPABILITIES) : 0, 0);
	keep(&promises[FOOTING_PROMISE_SYSCALLS], filtered ? BY(SECCOMP) : 0, 0);
}

/*
 * Who names a level takes what that level offers; paths and calls that are named are
 * promised in any case. `auto` offers all that a sandbox needs, but not that processes are
 * out of sight.
 */
void terms_promises(const struct terms *terms, enum footing_level requested,
		    struct promise promises[FOOTING_PROMISES])
{
	bool any = requested != FOOTING_LEVEL_NONE;
	bool files = requested >= FOOTING_LEVEL_LANDLOCK || terms->n_paths > 0;

	for (size_t i = 0; i < FOOTING_PROMISES; i++)
		promises[i].in_force = false;
	promises[FOOTING_PROMISE_FS_WRITE].in_force = files;
	promises[FOOTING_PROMISE_FS_READ].in_force = !reads_all(terms);
	promises[FOOTING_PROMISE_NET].in_force = any &&
						 terms->network == FOOTING_NETWORK_NONE;
	promises[FOOTING_PROMISE_PROCESSES].in_force = requested ==
							       FOOTING_LEVEL_NAMESPACE ||
						       requested == FOOTING_LEVEL_LAYERED;
	promises[FOOTING_PROMISE_PRIVILEGES].in_force = any;
	promises[FOOTING_PROMISE_SYSCALLS].in_force = any || terms->n_denied > 0;
}
