/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"

/* ---------------------------------------------------------------- namespaces */

static const struct {
	const char *name;
	unsigned int request;
} pidfd_namespaces[] = {
	{"cgroup", PIDFD_GET_CGROUP_NAMESPACE}, {"ipc", PIDFD_GET_IPC_NAMESPACE},
	{"mnt", PIDFD_GET_MNT_NAMESPACE},	{"net", PIDFD_GET_NET_NAMESPACE},
	{"pid", PIDFD_GET_PID_NAMESPACE},	{"time", PIDFD_GET_TIME_NAMESPACE},
	{"user", PIDFD_GET_USER_NAMESPACE},	{"uts", PIDFD_GET_UTS_NAMESPACE},
};

static uint64_t inode_of(long fd)
{
	struct stat st;
	uint64_t inode = 0;

	if (fd < 0)
		return 0;
	if (!fstat((int)fd, &st))
		inode = st.st_ino;
	syscall(SYS_close, fd);
	return inode;
}

/* Where there is no /proc: a descriptor of ourselves hands out our namespaces. */
static uint64_t inode_by_pidfd(const char *name)
{
	long pidfd = syscall(SYS_pidfd_open, syscall(SYS_getpid), 0), fd = -1;
	size_t i;

	if (pidfd < 0)
		return 0;
	for (i = 0; i < sizeof(pidfd_namespaces) / sizeof(*pidfd_namespaces); i++)
		if (!strcmp(pidfd_namespaces[i].name, name))
			fd = syscall(SYS_ioctl, pidfd, pidfd_namespaces[i].request, 0);
	syscall(SYS_close, pidfd);
	return inode_of(fd);
}

uint64_t namespace_inode(const char *name)
{
	char path[40];
	size_t at = put_text(path, sizeof(path), 0, "/proc/self/ns/");
	long fd;

	put_text(path, sizeof(path), at, name);
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	return fd >= 0 ? inode_of(fd) : inode_by_pidfd(name);
}

bool namespace_is_new(struct trial *trial, const char *name, uint64_t before)
{
	char step[FOOTING_STEP_MAX];
	size_t at = put_text(step, sizeof(step), 0, "new ");
	uint64_t now = namespace_inode(name);

	at = put_text(step, sizeof(step), at, name);
	put_text(step, sizeof(step), at, " namespace");
	if (!before || !now)
		return true;
	return act_holds(trial, step, now != before, 0);
}

/* ---------------------------------------------------------------- the user namespace */

enum footing_outcome user_create(struct trial *trial)
{
	uint64_t before = namespace_inode("user");

	if (ACT(trial, "unshare", SYS_unshare, CLONE_NEWUSER) < 0)
		return row_refused(trial);
	if (!namespace_is_new(trial, "user", before))
		return row_ineffective(
			trial, "unshare reports success and makes no user namespace");
	/* A change of credentials may have cleared the parent-death signal. */
	child_rearm();
	trial->entered |= CLONE_NEWUSER;
	return OUTCOME_WORKED;
}

static int write_map(struct trial *trial, const char *step, const char *path, uint32_t id)
{
	char map[32];
	size_t at = put_text(map, sizeof(map), 0, "0 ");

	at = put_number(map, sizeof(map), at, id);
	put_text(map, sizeof(map), at, " 1");
	return act_write(trial, step, path, map);
}

enum footing_outcome user_map_self(struct trial *trial)
{
	/* Without privilege over the parent, gid_map is refused until setgroups(2) is. */
	if (act_write(trial, "write setgroups", "/proc/self/setgroups", "deny") < 0 ||
	    write_map(trial, "write uid_map", "/proc/self/uid_map", trial->uid) < 0 ||
	    write_map(trial, "write gid_map", "/proc/self/gid_map", trial->gid) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "ids mapped",
		       syscall(SYS_geteuid) == 0 && syscall(SYS_getegid) == 0, 0))
		return row_ineffective(trial, "the maps were written and map nothing");
	return OUTCOME_WORKED;
}

/*
 * Each of these needs a capability over the own user namespace and nothing else, so a
 * filter that refuses one of them does not make the namespace powerless. What counts is
 * the kernel's answer: a security module may leave the sets full and refuse every use.
 */
enum footing_outcome user_use_capability(struct trial *trial)
{
	uint64_t before = namespace_inode("uts");

	if (ACT(trial, "capbset drop", SYS_prctl, PR_CAPBSET_DROP, CAP_AUDIT_READ) == 0 &&
	    act_holds(trial, "bounding set changed",
		      syscall(SYS_prctl, PR_CAPBSET_READ, CAP_AUDIT_READ, 0, 0, 0) == 0,
		      0))
		return OUTCOME_WORKED;
	if (ACT(trial, "chroot", SYS_chroot, "/") == 0)
		return OUTCOME_WORKED;
	if (ACT(trial, "unshare", SYS_unshare, CLONE_NEWUTS) == 0 &&
	    namespace_is_new(trial, "uts", before))
		return OUTCOME_WORKED;
	return row_refused(trial);
}

/* ---------------------------------------------------------------- forking on */

enum footing_outcome become_child(struct trial *trial)
{
	pid_t pid;
	int status;

	act_begin(trial, "fork");
	pid = child_fork(0);
	if (pid < 0) {
		act_end(trial, errno);
		return errno == EAGAIN || errno == ENOMEM ? OUTCOME_NO_CHILD
							  : row_refused(trial);
	}
	if (pid > 0) {
		status = child_wait(pid);
		if (status >= 0 && WIFSIGNALED(status))
			row_died(trial, WTERMSIG(status));
		child_exit(0);
	}
	act_end(trial, 0);
	return OUTCOME_WORKED;
}

/* ---------------------------------------------------------------- mounts */

/* No mount that we can see passes anything on to another namespace. */
static bool nothing_shared(void)
{
	char buffer[4096];
	long fd = syscall(SYS_openat, AT_FDCWD, "/proc/self/mountinfo",
			  O_RDONLY | O_CLOEXEC, 0);
	size_t keep = 0;
	bool shared = false;
	long got = 0;

	if (fd < 0)
		return false;
	while (!shared && (got = syscall(SYS_read, fd, buffer + keep,
					 sizeof(buffer) - 1 - keep)) > 0) {
		keep += (size_t)got;
		buffer[keep] = '\0';
		shared = strstr(buffer, " shared:") != NULL;
		/* The word may stand across two reads. */
		if (keep > 16) {
			memmove(buffer, buffer + keep - 16, 16);
			keep = 16;
		}
	}
	syscall(SYS_close, fd);
	return got == 0 && !shared;
}

/*
 * In a chroot "/" is no mount point and can't be changed. setns(2) into the own mount
 * namespace moves the root to the one that can; then back into the chroot.
 */
static bool private_from_chroot(struct trial *trial)
{
	long root = syscall(SYS_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC,
			    0);
	long ns = syscall(SYS_openat, AT_FDCWD, "/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC,
			  0);
	bool made = false;

	/* Without /proc, a descriptor of ourselves stands for our namespaces (Linux 5.8). */
	if (ns < 0)
		ns = syscall(SYS_pidfd_open, syscall(SYS_getpid), 0);
	if (root >= 0 && ns >= 0 && ACT(trial, "setns", SYS_setns, ns, CLONE_NEWNS) == 0)
		made = ACT(trial, "mount private", SYS_mount, "none", "/", NULL,
			   MS_REC | MS_PRIVATE, NULL) == 0;
	/* Whatever came of it, nothing is tried outside of the root we were given. */
	if (root >= 0 && (syscall(SYS_fchdir, root) < 0 || syscall(SYS_chroot, ".") < 0))
		made = false;
	syscall(SYS_close, ns);
	syscall(SYS_close, root);
	return made;
}

bool mounts_private(struct trial *trial)
{
	if (ACT(trial, "mount private", SYS_mount, "none", "/", NULL, MS_REC | MS_PRIVATE,
		NULL) == 0)
		return true;
	/* Copied into another user namespace, a mount receives but never passes on. */
	if (trial->entered & CLONE_NEWUSER)
		return true;
	return nothing_shared() || private_from_chroot(trial);
}

static bool scratch_at(struct trial *trial, const char *where)
{
	struct stat before, after;
	long fd;

	if (stat(where, &before))
		return false;
	if (ACT(trial, "mount tmpfs", SYS_mount, "footing", where, "tmpfs",
		MS_NOSUID | MS_NODEV, "mode=755") < 0)
		return false;
	fd = syscall(SYS_openat, AT_FDCWD, where, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (fd < 0)
		return false;
	/* Where a filter fakes success, this is still the caller's own folder. */
	if (fstat((int)fd, &after) || before.st_dev == after.st_dev) {
		syscall(SYS_close, fd);
		return false;
	}
	trial->scratch = (int)fd;
	copy_text(trial->where, sizeof(trial->where), where);
	return true;
}

/* A private tmpfs for the rows to work on, over a folder that no row needs to see. */
static void scratch(struct trial *trial)
{
	static const char *const places[] = {"/tmp", "/mnt",  "/run",  "/media",
					     "/srv", "/home", "/root", "/var",
					     "/opt", "/dev",  "/sys",  "/etc"};
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct stat st;

		if (stat(places[i], &st) || !S_ISDIR(st.st_mode))
			continue;
		scratch_at(trial, places[i]);
		return;
	}
}

static enum footing_outcome enter_mounts(struct trial *trial)
{
	uint64_t before = namespace_inode("mnt");

	copy_text(trial->obs->lacks, FOOTING_ID_MAX, "ns.mount");
	if (ACT(trial, "unshare", SYS_unshare, CLONE_NEWNS) < 0)
		return row_lacks(trial, "ns.mount");
	/* Nothing may be mounted in a namespace that is still the caller's. */
	if (!namespace_is_new(trial, "mnt", before))
		return row_lacks(trial, "ns.mount");
	if (!(trial->entered & CLONE_NEWUSER) && (!before || !namespace_inode("mnt")))
		return row_untried(trial,
				   "no /proc to see that the mount namespace is new");
	trial->entered |= CLONE_NEWNS;
	trial->obs->lacks[0] = '\0';
	if (!mounts_private(trial))
		return row_untried(trial,
				   "mounts made here might reach other namespaces");
	scratch(trial);
	return OUTCOME_WORKED;
}

/* ---------------------------------------------------------------- stages */

static enum footing_outcome enter_user(struct trial *trial)
{
	enum footing_outcome outcome;

	if (trial->route == FOOTING_DIRECT)
		return OUTCOME_WORKED;
	copy_text(trial->obs->lacks, FOOTING_ID_MAX, "userns.create");
	outcome = user_create(trial);
	if (outcome != OUTCOME_WORKED)
		return row_lacks(trial, "userns.create");
	copy_text(trial->obs->lacks, FOOTING_ID_MAX, "userns.map-self");
	outcome = user_map_self(trial);
	if (outcome != OUTCOME_WORKED)
		return row_lacks(trial, "userns.map-self");
	trial->obs->lacks[0] = '\0';
	return OUTCOME_WORKED;
}

/* A namespace that some rows of the stage want and others do without. */
static void enter_also(struct trial *trial, unsigned int flag, const char *name)
{
	uint64_t before = namespace_inode(name);

	if (ACT(trial, "unshare", SYS_unshare, flag) == 0 &&
	    (flag == CLONE_NEWPID || namespace_is_new(trial, name, before)))
		trial->entered |= flag;
}

static enum footing_outcome enter_mount(struct trial *trial)
{
	enum footing_outcome outcome = enter_user(trial);

	if (outcome == OUTCOME_WORKED)
		outcome = enter_mounts(trial);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	enter_also(trial, CLONE_NEWIPC, "ipc");
	enter_also(trial, CLONE_NEWCGROUP, "cgroup");
	enter_also(trial, CLONE_NEWPID, "pid");
	if (!(trial->entered & CLONE_NEWPID))
		return OUTCOME_WORKED;
	outcome = become_child(trial);
	if (outcome == OUTCOME_WORKED && syscall(SYS_getpid) != 1)
		trial->entered &= ~(unsigned int)CLONE_NEWPID;
	return outcome;
}

static enum footing_outcome enter_net(struct trial *trial)
{
	enum footing_outcome outcome = enter_user(trial);
	uint64_t before = namespace_inode("net");

	if (outcome != OUTCOME_WORKED)
		return outcome;
	copy_text(trial->obs->lacks, FOOTING_ID_MAX, "ns.net");
	if (ACT(trial, "unshare", SYS_unshare, CLONE_NEWNET) < 0)
		return row_lacks(trial, "ns.net");
	if (!namespace_is_new(trial, "net", before))
		return row_lacks(trial, "ns.net");
	if (!(trial->entered & CLONE_NEWUSER) && (!before || !namespace_inode("net")))
		return row_untried(trial,
				   "no /proc to see that the net namespace is new");
	trial->entered |= CLONE_NEWNET;
	trial->obs->lacks[0] = '\0';
	return OUTCOME_WORKED;
}

enum footing_outcome stage_enter(struct trial *trial, enum footing_stage stage)
{
	switch (stage) {
	case STAGE_USER:
		return enter_user(trial);
	case STAGE_MOUNT:
		return enter_mount(trial);
	case STAGE_NET:
		return enter_net(trial);
	default:
		return OUTCOME_WORKED;
	}
}
