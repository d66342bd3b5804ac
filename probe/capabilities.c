/* SPDX-License-Identifier: MIT */
/* Family cap: each capability is made effective, and used where a use harms nobody. */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "act.h"
#include "child.h"
#include "kernel.h"
#include "probe.h"

int capability_last(void)
{
	int last = -1;

	/* EINVAL past the last one that the kernel knows. */
	while (last < 63 && syscall(SYS_prctl, PR_CAPBSET_READ, last + 1, 0, 0, 0) >= 0)
		last++;
	return last;
}

/* ---------------------------------------------------------------- harmless uses */

/* Each needs its capability, and changes nothing but the child that it is done in. */
static long use_sys_chroot(struct trial *trial)
{
	return ACT(trial, "chroot", SYS_chroot, "/");
}

static long use_setpcap(struct trial *trial)
{
	return ACT(trial, "capbset drop", SYS_prctl, PR_CAPBSET_DROP, CAP_WAKE_ALARM);
}

static long use_net_raw(struct trial *trial)
{
	long fd = ACT(trial, "socket raw", SYS_socket, AF_INET, SOCK_RAW | SOCK_CLOEXEC,
		      1);

	if (fd >= 0)
		syscall(SYS_close, fd);
	/* No IPv4 at all says nothing about the capability. */
	return fd < 0 && errno == EAFNOSUPPORT ? 0 : fd;
}

static long use_setgid(struct trial *trial)
{
	uint32_t group = trial->gid;

	return ACT(trial, "setgroups", SYS_setgroups, 1, &group);
}

static long use_sys_nice(struct trial *trial)
{
	/* Below the present value takes the capability. */
	return ACT(trial, "setpriority", SYS_setpriority, PRIO_PROCESS, 0, -20);
}

static long use_sys_admin(struct trial *trial)
{
	/* The flags are looked at after the capability. */
	return ACT(trial, "unshare", SYS_unshare, CLONE_NEWUTS);
}

static const struct {
	long number;
	long (*use)(struct trial *trial);
} uses[] = {
	{CAP_SETGID, use_setgid},	{CAP_SETPCAP, use_setpcap},
	{CAP_NET_RAW, use_net_raw},	{CAP_SYS_CHROOT, use_sys_chroot},
	{CAP_SYS_ADMIN, use_sys_admin}, {CAP_SYS_NICE, use_sys_nice},
};

/* ---------------------------------------------------------------- the act */

typedef struct __user_cap_data_struct cap_sets[2];

static long get_sets(cap_sets sets)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};

	return syscall(SYS_capget, &header, sets);
}

static bool effective(cap_sets sets, long number)
{
	return sets[number / 32].effective >> number % 32 & 1;
}

static long set_sets(struct trial *trial, cap_sets sets)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};

	return ACT(trial, "capset", SYS_capset, &header, sets);
}

static long (*use_of(long number))(struct trial *trial)
{
	size_t i;

	for (i = 0; i < sizeof(uses) / sizeof(*uses); i++)
		if (uses[i].number == number)
			return uses[i].use;
	return NULL;
}

/* In a child, since a use may be for life. The control: the same without the capability. */
static enum footing_outcome use_it(struct trial *trial)
{
	long number = trial->row->number;
	long (*use)(struct trial * trial) = use_of(number);
	cap_sets sets;

	if (use(trial) < 0)
		return row_refused(trial);
	if (get_sets(sets) < 0)
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	sets[number / 32].effective &= ~(1u << number % 32);
	if (set_sets(trial, sets) < 0 || use(trial) >= 0 || errno != EPERM)
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	return row_worked(trial, FOOTING_EVIDENCE_PROVED);
}

/*
 * That a use is refused all the same takes nothing back: a user namespace has capabilities
 * over what belongs to it, and here there may be nothing that does.
 */
static enum footing_outcome used(struct trial *trial)
{
	struct footing_observation *obs = trial->obs;

	if (!use_of(trial->row->number))
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	if (in_child(trial, 0, use_it) == OUTCOME_WORKED)
		return OUTCOME_WORKED;
	obs->signal = 0;
	obs->err = 0;
	row_text(trial, "of no use here");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome cap_act(struct trial *trial)
{
	long number = trial->row->number;
	enum footing_outcome outcome;
	cap_sets before, sets;

	if (syscall(SYS_prctl, PR_CAPBSET_READ, number, 0, 0, 0) < 0 && errno == EINVAL)
		return row_absent(trial, "this kernel has no such capability");
	act_begin(trial, "capget");
	act_end(trial, get_sets(before) < 0 ? errno : 0);
	if (errno)
		return row_refused(trial);
	memcpy(sets, before, sizeof(sets));
	sets[number / 32].effective |= 1u << number % 32;
	if (set_sets(trial, sets) < 0)
		return row_refused(trial);
	if (get_sets(sets) < 0 ||
	    !act_holds(trial, "capability effective", effective(sets, number), 0))
		return row_ineffective(trial,
				       "capset reports success and changes nothing");
	outcome = used(trial);
	set_sets(trial, before);
	return outcome;
}

/* ---------------------------------------------------------------- rows */

#define CAP_ROW(number_, name_, title_, flags_)                               \
	{                                                                     \
		.id = "cap." name_, .title = title_, .kind = FOOTING_SURFACE, \
		.routes = DIRECT, .stage = STAGE_PLAIN, .flags = flags_,      \
		.number = number_, .act = cap_act                             \
	}
#define CAP(number, name, title) CAP_ROW(number, name, title, 0)
#define CAP_NEW(number) \
	CAP_ROW(number, #number, "a capability newer than footing", ROW_NOVEL)

static const struct footing_row cap_rows[] = {
	CAP(0, "chown", "change the owner of any file"),
	CAP(1, "dac-override", "pass over file permissions"),
	CAP(2, "dac-read-search", "read any file and search any folder"),
	CAP(3, "fowner", "act as the owner of any file"),
	CAP(4, "fsetid", "keep set-ID bits on files that are changed"),
	CAP(5, "kill", "signal any process"),
	CAP(6, "setgid", "change group ids"),
	CAP(7, "setuid", "change user ids"),
	CAP(8, "setpcap", "change the bounding set and securebits"),
	CAP(9, "linux-immutable", "change immutable and append-only flags"),
	CAP(10, "net-bind-service", "bind to ports below 1024"),
	CAP(11, "net-broadcast", "broadcast and multicast"),
	CAP(12, "net-admin", "configure the network"),
	CAP(13, "net-raw", "raw and packet sockets"),
	CAP(14, "ipc-lock", "lock memory"),
	CAP(15, "ipc-owner", "pass over permissions of System V objects"),
	CAP(16, "sys-module", "load kernel modules"),
	CAP(17, "sys-rawio", "raw access to ports and devices"),
	CAP(18, "sys-chroot", "chroot, and setns into mount namespaces"),
	CAP(19, "sys-ptrace", "trace any process"),
	CAP(20, "sys-pacct", "process accounting"),
	CAP(21, "sys-admin", "mount, namespaces and much else"),
	CAP(22, "sys-boot", "reboot and kexec"),
	CAP(23, "sys-nice", "raise priorities"),
	CAP(24, "sys-resource", "pass over resource limits"),
	CAP(25, "sys-time", "set the clock"),
	CAP(26, "sys-tty-config", "configure terminals"),
	CAP(27, "mknod", "make device files"),
	CAP(28, "lease", "leases on any file"),
	CAP(29, "audit-write", "write to the audit log"),
	CAP(30, "audit-control", "configure auditing"),
	CAP(31, "setfcap", "set file capabilities, map the parent's root"),
	CAP(32, "mac-override", "pass over mandatory access control"),
	CAP(33, "mac-admin", "configure mandatory access control"),
	CAP(34, "syslog", "read the kernel's log and addresses"),
	CAP(35, "wake-alarm", "wake the machine by a timer"),
	CAP(36, "block-suspend", "keep the machine from suspending"),
	CAP(37, "audit-read", "read the audit log"),
	CAP(38, "perfmon", "performance monitoring"),
	CAP(39, "bpf", "privileged BPF"),
	CAP(40, "checkpoint-restore", "checkpoint and restore processes"),
	CAP_NEW(41),
	CAP_NEW(42),
	CAP_NEW(43),
	CAP_NEW(44),
	CAP_NEW(45),
	CAP_NEW(46),
	CAP_NEW(47),
	CAP_NEW(48),
	CAP_NEW(49),
	CAP_NEW(50),
	CAP_NEW(51),
	CAP_NEW(52),
	CAP_NEW(53),
	CAP_NEW(54),
	CAP_NEW(55),
	CAP_NEW(56),
	CAP_NEW(57),
	CAP_NEW(58),
	CAP_NEW(59),
	CAP_NEW(60),
	CAP_NEW(61),
	CAP_NEW(62),
	CAP_NEW(63),
};

const struct footing_family cap_family = {
	.name = "cap",
	.title = "capabilities",
	.rows = cap_rows,
	.n_rows = sizeof(cap_rows) / sizeof(*cap_rows),
};
