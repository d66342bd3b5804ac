/* SPDX-License-Identifier: MIT */
/*
 * What a building block asks of the filter and the profile around it. Calls that every
 * filter lets through (open, write, prctl) are left out, and those that only undo.
 */
#include <sched.h>

#include "emit.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

#define FILE_SYSTEM(name)                                        \
	{                                                        \
		"mount." #name, "", 0, "mount fstype=" #name "," \
	}

const struct emit_need emit_needs[] = {
	{"ns.user|userns.*", "", CLONE_NEWUSER, NULL},
	{"ns.mount", "", CLONE_NEWNS, NULL},
	{"ns.pid", "", CLONE_NEWPID, NULL},
	{"ns.net", "", CLONE_NEWNET, NULL},
	{"ns.ipc", "", CLONE_NEWIPC, NULL},
	{"ns.uts", "sethostname", CLONE_NEWUTS, NULL},
	{"ns.cgroup", "", CLONE_NEWCGROUP, NULL},
	{"ns.time", "", CLONE_NEWTIME, NULL},

	/* A new mount namespace begins with making it private. */
	{"mount.[!c]*|mount.cgroup2", "mount umount2", CLONE_NEWNS,
	 "mount options=(rw, rprivate),\nmount options=(rw, rslave),\numount,"},
	{"mount.tmpfs", "", 0, "mount fstype=tmpfs,"},
	FILE_SYSTEM(proc),
	FILE_SYSTEM(sysfs),
	FILE_SYSTEM(devpts),
	FILE_SYSTEM(mqueue),
	FILE_SYSTEM(overlay),
	FILE_SYSTEM(cgroup2),
	{"mount.fuse", "", 0, "mount fstype=fuse,\nmount fstype=fuse.*,"},
	{"mount.bind*|mount.pivot-root", "", 0,
	 "mount options=(rw, bind),\nmount options=(rw, rbind),"},
	{"mount.bind-readonly", "", 0, "remount,"},
	{"mount.idmap", "open_tree mount_setattr move_mount", 0,
	 "mount options=(rw, move),\nmount options=(rw, bind),"},
	{"mount.api", "fsopen fsconfig fsmount open_tree mount_setattr move_mount", 0,
	 "mount options=(rw, move),\nmount options=(rw, bind),"},
	{"mount.pivot-root", "pivot_root", 0, "pivot_root,"},
	{"mount.chroot", "chroot", 0, NULL},

	{"net.*", "socket bind connect listen accept4 sendto recvfrom", 0, NULL},
	{"landlock.*",
	 "landlock_create_ruleset landlock_add_rule landlock_restrict_self prctl", 0,
	 NULL},
	{"seccomp.*", "seccomp prctl", 0, NULL},
	{"seccomp.trace", "ptrace wait4", 0, NULL},
	{"seccomp.notify*", "ioctl", 0, NULL},
	{"priv.*", "prctl capset", 0, NULL},
	{"priv.setgroups", "setgroups", 0, NULL},
	{"priv.keep-caps", "setresuid", 0, NULL},
	{NULL, NULL, 0, NULL},
};
