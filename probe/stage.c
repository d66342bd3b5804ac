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

uint64_t namespace_by_pidfd(pid_t pid, const char *name)
{
	long pidfd = syscall(SYS_pidfd_open, pid, 0), fd = -1;
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
	if (fd >= 0)
		return inode_of(fd);
	return namespace_by_pidfd((pid_t)syscall(SYS_getpid), name);
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

/* Go on as a child in a new namespace, or in that which was unshared for children. */
static enum footing_outcome become_child(struct trial *trial, const char *step,
					 unsigned int flag)
{
	pid_t pid;

	act_begin_fork(trial, step, SYS_clone, flag | CLONE_CHILD_SETTID | SIGCHLD);
	pid = child_fork(flag);
	if (pid > 0)
		mirror(trial, pid);
	act_end(trial, pid < 0 ? errno : 0);
	if (pid == 0)
		return OUTCOME_WORKED;
	return errno == EAGAIN || errno == ENOMEM ? OUTCOME_NO_CHILD : row_refused(trial);
}

/* A new pid namespace shows in no inode of whom made it, and its first child is 1. */
static enum footing_outcome seen_new(struct trial *trial, unsigned int flag,
				     const char *name, uint64_t before)
{
	bool is_new = flag == CLONE_NEWPID
			      ? act_holds(trial, "pid is 1", syscall(SYS_getpid) == 1, 0)
			      : namespace_is_new(trial, name, before);

	return is_new ? OUTCOME_WORKED
		      : row_ineffective(trial, "success is reported and nothing changes");
}

static enum footing_outcome make_by_unshare(struct trial *trial, unsigned int flag,
					    const char *name)
{
	uint64_t before = namespace_inode(name);
	enum footing_outcome outcome = OUTCOME_WORKED;

	if (ACT(trial, "unshare", SYS_unshare, flag) < 0)
		return row_refused(trial);
	if (flag == CLONE_NEWPID)
		outcome = become_child(trial, "fork", 0);
	return outcome == OUTCOME_WORKED ? seen_new(trial, flag, name, before) : outcome;
}

static enum footing_outcome make_by_clone(struct trial *trial, unsigned int flag,
					  const char *name)
{
	uint64_t before = namespace_inode(name);
	enum footing_outcome outcome = become_child(trial, "clone", flag);

	return outcome == OUTCOME_WORKED ? seen_new(trial, flag, name, before) : outcome;
}

enum footing_outcome namespace_make(struct trial *trial, unsigned int flag,
				    const char *name)
{
	enum footing_outcome outcome;

	if (!trial->no_unshare) {
		outcome = make_by_unshare(trial, flag, name);
		/* Only a filter makes a difference between the two. */
		if (outcome == OUTCOME_WORKED || !trial->filtered)
			return outcome;
	}
	trial->obs->text[0] = '\0';
	trial->obs->err = 0;
	outcome = make_by_clone(trial, flag, name);
	if (outcome == OUTCOME_WORKED)
		trial->cloned = true;
	else if (trial->no_unshare)
		row_text(trial, "and unshare kills");
	if (outcome == OUTCOME_WORKED || outcome == OUTCOME_NO_CHILD || trial->no_unshare)
		return outcome;
	/* Done once more, since the row tells of its last step, and this is the commonest. */
	trial->obs->err = 0;
	return make_by_unshare(trial, flag, name);
}

void namespace_words(struct trial *trial)
{
	if (trial->cloned)
		row_text(trial, "by clone, not by unshare");
}

/* ---------------------------------------------------------------- the user namespace */

enum footing_outcome user_create(struct trial *trial)
{
	enum footing_outcome outcome = namespace_make(trial, CLONE_NEWUSER, "user");

	if (outcome != OUTCOME_WORKED)
		return outcome;
	/* A change of credentials may have cleared the parent-death signal. */
	child_rearm();
	trial->entered |= CLONE_NEWUSER;
	return OUTCOME_WORKED;
}

static int write_map(struct trial *trial, const char *step, const char *path,
		     uint32_t inside, uint32_t outside)
{
	char map[48];
	size_t at = put_number(map, sizeof(map), 0, inside);

	at = put_text(map, sizeof(map), at, " ");
	at = put_number(map, sizeof(map), at, outside);
	put_text(map, sizeof(map), at, " 1");
	return act_write(trial, step, path, map);
}

enum footing_outcome user_map(struct trial *trial, uint32_t uid, uint32_t gid)
{
	/* Without privilege over the parent, gid_map is refused until setgroups(2) is. */
	if (act_write(trial, "write setgroups", "/proc/self/setgroups", "deny") < 0 ||
	    write_map(trial, "write uid_map", "/proc/self/uid_map", uid, trial->uid) <
		    0 ||
	    write_map(trial, "write gid_map", "/proc/self/gid_map", gid, trial->gid) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "ids mapped",
		       (uint32_t)syscall(SYS_geteuid) == uid &&
			       (uint32_t)syscall(SYS_getegid) == gid,
		       0))
		return row_ineffective(trial, "the maps were written and map nothing");
	return OUTCOME_WORKED;
}

enum footing_outcome user_map_self(struct trial *trial)
{
	return user_map(trial, 0, 0);
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
		made = ACT(trial, "mount private", SYS_mount, "none", "/", "none",
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
	if (ACT(trial, "mount private", SYS_mount, "none", "/", "none",
		MS_REC | MS_PRIVATE, NULL) == 0)
		return true;
	/* Copied into another user namespace, a mount receives but never passes on. */
	if (trial->entered & CLONE_NEWUSER)
		return true;
	return nothing_shared() || private_from_chroot(trial);
}

bool stage_scratch_at(struct trial *trial, const char *where)
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
bool stage_scratch(struct trial *trial)
{
	static const char *const places[] = {"/tmp", "/mnt",  "/run",  "/media",
					     "/srv", "/home", "/root", "/var",
					     "/opt", "/dev",  "/sys",  "/etc"};
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct stat st;

		if (stat(places[i], &st) || !S_ISDIR(st.st_mode))
			continue;
		return stage_scratch_at(trial, places[i]);
	}
	return false;
}

bool stage_to_scratch(const struct trial *trial)
{
	struct stat wanted = {0}, here = {0};

	return trial->scratch >= 0 && syscall(SYS_fchdir, trial->scratch) == 0 &&
	       !fstat(trial->scratch, &wanted) && !stat(".", &here) && here.st_ino &&
	       wanted.st_dev == here.st_dev && wanted.st_ino == here.st_ino;
}

static enum footing_outcome enter_mounts(struct trial *trial)
{
	copy_text(trial->obs->lacks, FOOTING_ID_MAX, "ns.mount");
	/* Nothing may be mounted in a namespace that is still the caller's. */
	if (namespace_make(trial, CLONE_NEWNS, "mnt") != OUTCOME_WORKED)
		return row_lacks(trial, "ns.mount");
	if (!(trial->entered & CLONE_NEWUSER) && !namespace_inode("mnt"))
		return row_untried(trial,
				   "no /proc to see that the mount namespace is new");
	trial->entered |= CLONE_NEWNS;
	trial->obs->lacks[0] = '\0';
	if (!mounts_private(trial))
		return row_untried(trial,
				   "mounts made here might reach other namespaces");
	stage_scratch(trial);
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
	if (namespace_make(trial, flag, name) == OUTCOME_WORKED)
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
	return OUTCOME_WORKED;
}

static enum footing_outcome enter_net(struct trial *trial)
{
	enum footing_outcome outcome = enter_user(trial);

	if (outcome != OUTCOME_WORKED)
		return outcome;
	copy_text(trial->obs->lacks, FOOTING_ID_MAX, "ns.net");
	if (namespace_make(trial, CLONE_NEWNET, "net") != OUTCOME_WORKED)
		return row_lacks(trial, "ns.net");
	if (!(trial->entered & CLONE_NEWUSER) && !namespace_inode("net"))
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
