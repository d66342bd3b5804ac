/* SPDX-License-Identifier: MIT */
/* Rows mount.api and mount.idmap: the calls that have a mount in a descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "idmap.h"
#include "kernel.h"
#include "mounts.h"
#include "stage.h"

/* ---------------------------------------------------------------- api */

/* A tmpfs in a descriptor, or -1. */
static long tmpfs_by_descriptor(struct trial *trial)
{
	long fs, mount;

	fs = ACT(trial, "fsopen", SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (fs < 0 ||
	    ACT(trial, "fsconfig", SYS_fsconfig, fs, FSCONFIG_SET_STRING, "mode", "755",
		0) < 0 ||
	    ACT(trial, "fsconfig create", SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL,
		NULL, 0) < 0)
		return -1;
	mount = ACT(trial, "fsmount", SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	syscall(SYS_close, fs);
	return mount;
}

static bool has_file(long mount)
{
	return !syscall(SYS_faccessat, mount, "file", F_OK);
}

/* A read-only copy of what is mounted there. */
static enum footing_outcome copy_of(struct trial *trial, const char *target)
{
	struct mount_attributes readonly = {.attr_set = MOUNT_ATTR_RDONLY};
	long copy = ACT(trial, "open_tree", SYS_open_tree, AT_FDCWD, target,
			OPEN_TREE_CLONE | O_CLOEXEC);

	if (copy < 0 || ACT(trial, "mount_setattr", SYS_mount_setattr, copy, "",
			    AT_EMPTY_PATH, &readonly, sizeof(readonly)) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "copy has the file", has_file(copy), errno) ||
	    !act_holds(trial, "write to it is refused",
		       syscall(SYS_openat, copy, "file", O_WRONLY | O_CLOEXEC, 0) < 0 &&
			       errno == EROFS,
		       0))
		return row_ineffective(
			trial, "mount_setattr reports success and changes nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* Filters that refuse mount(2) may have forgotten these: so nothing here needs mount(2). */
enum footing_outcome mount_api(struct trial *trial)
{
	const char *target = trial->scratch < 0 ? mount_any_folder() : "api";
	enum footing_outcome outcome;
	long mount;

	if (!target)
		return row_untried(trial, "no directory to mount anything on");
	if (trial->scratch >= 0) {
		outcome = WORKPLACE(trial, "api");
		if (outcome != OUTCOME_WORKED)
			return outcome;
	}
	mount = tmpfs_by_descriptor(trial);
	if (mount < 0 || ACT(trial, "move_mount", SYS_move_mount, mount, "", AT_FDCWD,
			     target, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return row_refused(trial);
	/* Seen by its path it is in place; only then may anything be written there. */
	act_begin(trial, "open file");
	act_end(trial, syscall(SYS_openat, mount, "file", O_WRONLY | O_CREAT | O_CLOEXEC,
			       0644) < 0
			       ? errno
			       : 0);
	if (errno)
		return row_refused(trial);
	if (!act_holds(trial, "moved into place",
		       !syscall(SYS_chdir, target) && has_file(AT_FDCWD), errno))
		return row_ineffective(trial,
				       "move_mount reports success and moves nothing");
	return copy_of(trial, ".");
}

/* ---------------------------------------------------------------- idmap */

/* A detached copy of a mount, in which files of ours have to belong to another. */
static enum footing_outcome map_tree(struct trial *trial, const char *path, long userns)
{
	struct mount_attributes idmap = {.attr_set = MOUNT_ATTR_IDMAP,
					 .userns_fd = (uint64_t)userns};
	struct stat plain, mapped;
	long tree = ACT(trial, "open_tree", SYS_open_tree, AT_FDCWD, path,
			OPEN_TREE_CLONE | O_CLOEXEC);

	if (tree < 0 || ACT(trial, "mount_setattr", SYS_mount_setattr, tree, "",
			    AT_EMPTY_PATH, &idmap, sizeof(idmap)) < 0)
		return row_refused(trial);
	act_begin(trial, "stat");
	if (fstatat(AT_FDCWD, path, &plain, 0) ||
	    fstatat((int)tree, "", &mapped, AT_EMPTY_PATH)) {
		act_end(trial, errno);
		return row_refused(trial);
	}
	act_end(trial, 0);
	if (!act_holds(trial, "owner is another", plain.st_uid != mapped.st_uid, 0))
		return row_ineffective(trial,
				       "mount_setattr reports success and maps nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static bool root_is_ours(void)
{
	struct stat st;

	return !stat("/", &st) && st.st_uid == (uid_t)syscall(SYS_geteuid);
}

enum footing_outcome mount_idmap(struct trial *trial)
{
	enum footing_outcome outcome = WORKPLACE(trial, "idmap");
	long userns;

	if (outcome != OUTCOME_WORKED)
		return outcome;
	/* One that maps ids as the file system does would be refused. */
	outcome = idmap_namespace(trial, idmap_write_other, NULL, &userns);
	if (outcome == OUTCOME_REFUSED)
		return row_lacks(trial, trial->entered & CLONE_NEWUSER
						? "userns.nest"
						: "userns.map-self");
	if (outcome != OUTCOME_WORKED)
		return outcome;
	outcome = map_tree(trial, "idmap", userns);
	/*
	 * Which file systems can be mapped grew over time, and tmpfs came late. Without a
	 * user namespace of our own, the one of the root is as much ours.
	 */
	if (outcome == OUTCOME_REFUSED && trial->obs->err == EINVAL &&
	    !(trial->entered & CLONE_NEWUSER) && root_is_ours()) {
		trial->obs->err = 0;
		outcome = map_tree(trial, "/", userns);
		if (outcome == OUTCOME_WORKED)
			row_text(trial, "the root's file system can, tmpfs can't");
	}
	return outcome;
}
