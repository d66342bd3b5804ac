/* SPDX-License-Identifier: MIT */
/* Family ns: each kind of namespace is created, seen to be new, and used. */
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"
#include "probe.h"
#include "stage.h"

/* ---------------------------------------------------------------- user */

/* In a child that is in a fresh user namespace already. */
static enum footing_outcome use_user(struct trial *trial)
{
	enum footing_outcome outcome = user_map_self(trial);

	return outcome == OUTCOME_WORKED ? user_use_capability(trial) : outcome;
}

static enum footing_outcome user_by_unshare(struct trial *trial)
{
	uint64_t before = namespace_inode("user");

	if (ACT(trial, "unshare", SYS_unshare, CLONE_NEWUSER) < 0)
		return row_refused(trial);
	if (!namespace_is_new(trial, "user", before))
		return row_ineffective(
			trial, "unshare reports success and makes no user namespace");
	child_rearm();
	return use_user(trial);
}

static enum footing_outcome user_by(struct trial *trial, const char *step, long nr,
				    uint64_t flags,
				    pid_t (*fork_into)(unsigned long clone_flags))
{
	uint64_t before = namespace_inode("user");
	pid_t pid;

	act_begin_fork(trial, step, nr, flags);
	pid = fork_into(CLONE_NEWUSER);
	if (pid == 0) {
		child_rearm();
		if (!namespace_is_new(trial, "user", before))
			child_exit(OUTCOME_INEFFECTIVE);
		child_exit((int)use_user(trial));
	}
	if (pid < 0) {
		act_end(trial, errno);
		return errno == EAGAIN || errno == ENOMEM ? OUTCOME_NO_CHILD
							  : row_refused(trial);
	}
	act_end(trial, 0);
	return outcome_of(trial, child_wait(pid));
}

static enum footing_outcome user_by_clone3(struct trial *trial)
{
	return user_by(trial, "clone3", SYS_clone3, 0, child_fork3);
}

static enum footing_outcome user_by_clone(struct trial *trial)
{
	return user_by(trial, "clone", SYS_clone,
		       CLONE_NEWUSER | CLONE_CHILD_SETTID | SIGCHLD, child_fork);
}

/* The commonest comes last: where all fail, it is the one that the row tells of. */
static const struct {
	const char *name;
	bool leaves; /* the process as it was */
	enum footing_outcome (*make)(struct trial *trial);
} user_ways[] = {
	{"clone3", true, user_by_clone3},
	{"clone", true, user_by_clone},
	{"unshare", false, user_by_unshare},
};

/*
 * Programs differ in the call they use, and filters in the calls they let through. One way
 * is enough to have user namespaces; the words say which. Each is tried in a child of its
 * own, since a filter may kill for it.
 */
static enum footing_outcome ns_user(struct trial *trial)
{
	char text[FOOTING_TEXT_MAX] = "not by";
	enum footing_outcome outcome = OUTCOME_NONE;
	unsigned int works = 0, n = sizeof(user_ways) / sizeof(*user_ways), i;

	for (i = 0; i < n; i++) {
		trial->obs->signal = 0;
		trial->obs->text[0] = '\0';
		outcome = user_ways[i].leaves ? in_safety(trial, user_ways[i].make)
					      : in_child(trial, 0, user_ways[i].make);
		if (outcome == OUTCOME_WORKED)
			works |= 1u << i;
	}
	if (!works)
		return outcome;
	trial->obs->signal = 0;
	trial->obs->err = 0;
	trial->obs->text[0] = '\0';
	for (i = 0; i < n; i++) {
		size_t at = strlen(text);

		if (works & 1u << i)
			row_text(trial, user_ways[i].name);
		else
			put_text(text, sizeof(text),
				 put_text(text, sizeof(text), at, " "),
				 user_ways[i].name);
	}
	if (works != (1u << n) - 1)
		row_text(trial, text);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- the others */

/* @returns whether the namespace is a new one; ends the row in *@outcome where not. */
static bool made(struct trial *trial, const char *name, enum footing_outcome *outcome)
{
	*outcome = namespace_make(trial, (unsigned int)trial->row->number, name);
	if (*outcome == OUTCOME_WORKED && !namespace_inode(name))
		*outcome = row_untried(trial,
				       "no /proc to see whether the namespace is new");
	if (*outcome == OUTCOME_WORKED)
		namespace_words(trial);
	return *outcome == OUTCOME_WORKED;
}

static enum footing_outcome ns_mount(struct trial *trial)
{
	enum footing_outcome outcome;

	if (!made(trial, "mnt", &outcome)) {
		/* In a user namespace of our own, only a mount namespace of its own is ours. */
		if (outcome != OUTCOME_UNTRIED || trial->route == FOOTING_DIRECT)
			return outcome;
		trial->obs->text[0] = '\0';
		if (ACT(trial, "umount2", SYS_umount2, "/footing-none", 0) == 0 ||
		    errno != ENOENT)
			return row_refused(trial);
	}
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome ns_uts(struct trial *trial)
{
	static const char name[] = "footing";
	enum footing_outcome outcome;
	struct utsname uts;

	/* Without this, the host's own name would be changed. */
	if (!made(trial, "uts", &outcome))
		return outcome;
	if (ACT(trial, "sethostname", SYS_sethostname, name, sizeof(name) - 1) < 0)
		return row_refused(trial);
	if (ACT(trial, "uname", SYS_uname, &uts) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "hostname changed", !strcmp(uts.nodename, name), 0))
		return row_ineffective(trial, "the hostname did not change");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome ns_ipc(struct trial *trial)
{
	enum footing_outcome outcome;
	struct msqid_ds ds;
	long queue;

	if (!made(trial, "ipc", &outcome))
		return outcome;
	queue = ACT(trial, "msgget", SYS_msgget, IPC_PRIVATE, IPC_CREAT | 0600);
	if (queue < 0 || ACT(trial, "msgctl", SYS_msgctl, queue, IPC_STAT, &ds) < 0)
		return row_refused(trial);
	/* The end of the namespace frees it as well. */
	syscall(SYS_msgctl, queue, IPC_RMID, NULL);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome ns_cgroup(struct trial *trial)
{
	char cgroup[4096];
	enum footing_outcome outcome;
	const char *line;

	if (!made(trial, "cgroup", &outcome))
		return outcome;
	/* Without /proc it is seen by its inode only, and is no worse for that. */
	if (read_small("/proc/self/cgroup", cgroup, sizeof(cgroup)) < 0)
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	/* hierarchy:controllers:path, and in a new namespace every path is its root */
	for (line = cgroup; *line; line = strchr(line, '\n') + 1) {
		const char *path = strchr(line, ':');

		path = path ? strchr(path + 1, ':') : NULL;
		if (!act_holds(trial, "own cgroup is the root",
			       path && path[1] == '/' && path[2] == '\n', 0))
			return row_ineffective(trial,
					       "the cgroup path is still the outer one");
	}
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* Its first process sees itself as 1. */
static enum footing_outcome ns_pid(struct trial *trial)
{
	enum footing_outcome outcome = namespace_make(trial, CLONE_NEWPID, "pid");

	if (outcome != OUTCOME_WORKED)
		return outcome;
	namespace_words(trial);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

#define TIME_OFFSET_S 100000

static enum footing_outcome time_shifted(struct trial *trial)
{
	struct timespec ts;

	if (ACT(trial, "clock_gettime", SYS_clock_gettime, CLOCK_MONOTONIC, &ts) < 0)
		return row_refused(trial);
	/* What the parent saw was left in the record as the value. */
	if (!act_holds(trial, "clock shifted",
		       ts.tv_sec - trial->obs->value >= TIME_OFFSET_S - 1, 0))
		return row_ineffective(trial,
				       "the clock of the new time namespace is the old");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome ns_time(struct trial *trial)
{
	char offset[48] = "monotonic ";
	enum footing_outcome outcome;
	uint64_t before = namespace_inode("time_for_children");
	struct timespec ts;

	if (ACT(trial, "unshare", SYS_unshare, CLONE_NEWTIME) < 0)
		return row_refused(trial);
	if (!namespace_is_new(trial, "time_for_children", before))
		return row_ineffective(trial, "success is reported and nothing changes");
	/* Offsets are frozen when the first child enters, so they come before it. */
	put_text(offset, sizeof(offset),
		 put_number(offset, sizeof(offset), strlen(offset), TIME_OFFSET_S),
		 " 0\n");
	if (act_write(trial, "write timens_offsets", "/proc/self/timens_offsets",
		      offset) < 0)
		return row_refused(trial);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	trial->obs->value = ts.tv_sec;
	outcome = in_child(trial, 0, time_shifted);
	trial->obs->value = 0;
	return outcome;
}

/* The stage has made it; a stage that could not has said so in our place. */
static enum footing_outcome ns_net(struct trial *trial)
{
	struct ifreq ifr = {.ifr_name = "lo"};
	long fd = ACT(trial, "socket", SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	namespace_words(trial);
	/* Where no socket can be had, the namespace is one by its inode. */
	if (fd < 0 && namespace_inode("net")) {
		row_text(trial, "no socket to use it with");
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	}
	if (fd < 0)
		return row_refused(trial);
	if (ACT(trial, "ioctl SIOCGIFINDEX", SYS_ioctl, fd, SIOCGIFINDEX, &ifr) < 0)
		return row_refused(trial);
	syscall(SYS_close, fd);
	/* An own loopback device is the first of its namespace. */
	if (!act_holds(trial, "own loopback device", ifr.ifr_ifindex == 1, 0))
		return row_ineffective(trial,
				       "the loopback device is not the namespace's own");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- rows */

#define NS(name_, flag, stage_, flags_, title_)                                  \
	.id = "ns." #name_, .title = title_, .counters = "counter.label",        \
	.kind = FOOTING_BLOCK, .routes = BOTH, .stage = stage_, .flags = flags_, \
	.number = flag, .act = ns_##name_

static const struct footing_row ns_rows[] = {
	{.id = "ns.user",
	 .title = "a usable user namespace",
	 .kind = FOOTING_BLOCK,
	 .routes = DIRECT,
	 .stage = STAGE_PLAIN,
	 .number = CLONE_NEWUSER,
	 .counters = "counter.label counter.dumpable userns.map-range",
	 .act = ns_user},
	{NS(mount, CLONE_NEWNS, STAGE_USER, ROW_LAST, "a mount namespace"),
	 .alias = "ns.mnt"},
	{NS(pid, CLONE_NEWPID, STAGE_USER, ROW_LAST, "a pid namespace")},
	{NS(net, CLONE_NEWNET, STAGE_NET, 0, "a network namespace")},
	{NS(ipc, CLONE_NEWIPC, STAGE_USER, 0, "an ipc namespace")},
	{NS(uts, CLONE_NEWUTS, STAGE_USER, 0, "a uts namespace, with its own hostname")},
	{NS(cgroup, CLONE_NEWCGROUP, STAGE_USER, 0, "a cgroup namespace")},
	{NS(time, CLONE_NEWTIME, STAGE_USER, ROW_LAST,
	    "a time namespace, with its own clock")},
};

const struct footing_family ns_family = {
	.name = "ns",
	.title = "namespaces",
	.rows = ns_rows,
	.n_rows = sizeof(ns_rows) / sizeof(*ns_rows),
};
