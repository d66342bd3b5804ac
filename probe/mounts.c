/* SPDX-License-Identifier: MIT */
/* Family mount: what a sandbox builds its file system of, each mounted and then used. */
#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "kernel.h"
#include "probe.h"
#include "stage.h"

/* ---------------------------------------------------------------- shared by the rows */

enum footing_outcome mount_workplace(struct trial *trial, const char *const *folders)
{
	if (!(trial->entered & CLONE_NEWNS))
		return row_lacks(trial, "ns.mount");
	if (!stage_to_scratch(trial))
		return row_lacks(trial, "mount.tmpfs");
	for (; *folders; folders++)
		if (ACT(trial, "mkdir", SYS_mkdirat, AT_FDCWD, *folders, 0755) < 0)
			return row_refused(trial);
	return OUTCOME_WORKED;
}

enum footing_outcome mount_filesystem(struct trial *trial, const char *type,
				      const char *target, unsigned long flags,
				      const char *options)
{
	struct stat before, after;
	/* What is there may be a file system of its own already: /tmp often is. */
	bool known = stat(target, &before) == 0;

	if (ACT(trial, "mount", SYS_mount, "footing", target, type, flags, options) < 0)
		return row_refused(trial);
	act_begin(trial, "stat");
	if (!known || stat(target, &after)) {
		act_end(trial, known ? errno : ENOENT);
		return row_refused(trial);
	}
	act_end(trial, 0);
	if (!act_holds(trial, "mounted", before.st_dev != after.st_dev, 0))
		return row_ineffective(trial, "mount reports success and mounts nothing");
	return OUTCOME_WORKED;
}

int mount_put_file(struct trial *trial, const char *step, const char *path,
		   const char *text)
{
	long length = (long)strlen(text), fd, wrote;
	int err = 0;

	act_begin(trial, step);
	fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		     0644);
	if (fd < 0) {
		act_end(trial, errno);
		return -1;
	}
	wrote = syscall(SYS_write, fd, text, length);
	if (wrote != length)
		err = wrote < 0 ? errno : EIO;
	syscall(SYS_close, fd);
	act_end(trial, err);
	return err ? -1 : 0;
}

bool mount_file_says(const char *path, const char *text)
{
	char buffer[64];

	return read_small(path, buffer, sizeof(buffer)) >= 0 &&
	       !strncmp(buffer, text, strlen(text));
}

bool mount_is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

const char *mount_any_folder(void)
{
	static const char *const folders[] = {"/tmp", "/mnt", "/run", "/var",
					      "/etc", "/usr", "/dev", "/sys"};
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (mount_is_dir(folders[i]) && !syscall(SYS_chdir, "/"))
			return folders[i];
	return NULL;
}

/* ---------------------------------------------------------------- private */

/* Whether a mount passes anything on to another namespace. -1: nothing to read it from. */
static int any_shared(void)
{
	static const char word[] = " shared:";
	char buffer[512];
	size_t matched = 0;
	long fd, got, i;

	fd = syscall(SYS_openat, AT_FDCWD, "/proc/self/mountinfo", O_RDONLY | O_CLOEXEC,
		     0);
	if (fd < 0)
		return -1;
	while ((got = syscall(SYS_read, fd, buffer, sizeof(buffer))) > 0) {
		for (i = 0; i < got && matched < sizeof(word) - 1; i++) {
			/* Only the first character of the word is a blank. */
			if (buffer[i] != word[matched])
				matched = 0;
			matched += buffer[i] == word[matched];
		}
	}
	syscall(SYS_close, fd);
	return got < 0 ? -1 : matched == sizeof(word) - 1;
}

enum footing_outcome mount_own_namespace(struct trial *trial)
{
	/* The row of the namespace itself may have come before, in the same process. */
	if (trial->entered & CLONE_NEWNS)
		return OUTCOME_WORKED;
	if (namespace_make(trial, CLONE_NEWNS, "mnt") != OUTCOME_WORKED)
		return row_lacks(trial, "ns.mount");
	/* In a user namespace of our own, mounts of the caller can't be changed anyway. */
	if (!(trial->entered & CLONE_NEWUSER) && !namespace_inode("mnt"))
		return row_untried(trial,
				   "no /proc to see that the mount namespace is new");
	trial->entered |= CLONE_NEWNS;
	return OUTCOME_WORKED;
}

/*
 * In a child of its own with a mount namespace of its own: the stage of the other mounts
 * finds a way around where "/" can't be made private, and this row is about just that.
 */
static enum footing_outcome mount_private(struct trial *trial)
{
	static const unsigned long flags = MS_REC | MS_PRIVATE;
	enum footing_outcome outcome = mount_own_namespace(trial);

	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (ACT(trial, "mount", SYS_mount, "none", "/", "none", flags, NULL) < 0)
		return row_refused(trial);
	/* A filter that fakes success does so for a path that is not there too. */
	if (!act_holds(trial, "nothing is not mounted",
		       syscall(SYS_mount, "none", "/footing-none", "none", flags, NULL) <
			       0,
		       0) ||
	    !act_holds(trial, "no shared mount left", any_shared() <= 0, 0))
		return row_ineffective(trial,
				       "mount reports success and mounts stay shared");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- tmpfs, bind */

static enum footing_outcome use_tmpfs(struct trial *trial, const char *file)
{
	if (mount_put_file(trial, "write a file", file, "footing") < 0)
		return row_refused(trial);
	if (!act_holds(trial, "file reads back", mount_file_says(file, "footing"), 0))
		return row_ineffective(trial, "what is written does not read back");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* The stage has no tmpfs to work on: what refused it one refuses it here as well. */
static enum footing_outcome tmpfs_over_anything(struct trial *trial)
{
	const char *folder = mount_any_folder();
	enum footing_outcome outcome;

	if (!folder)
		return row_untried(trial, "no directory to mount anything on");
	outcome = mount_filesystem(trial, "tmpfs", folder, MS_NOSUID | MS_NODEV,
				   "mode=755");
	if (outcome == OUTCOME_WORKED && syscall(SYS_chdir, folder) < 0)
		return row_refused(trial);
	return outcome == OUTCOME_WORKED ? use_tmpfs(trial, "file") : outcome;
}

static enum footing_outcome mount_tmpfs(struct trial *trial)
{
	enum footing_outcome outcome;

	if ((trial->entered & CLONE_NEWNS) && trial->scratch < 0)
		return tmpfs_over_anything(trial);
	outcome = WORKPLACE(trial, "tmpfs");
	if (outcome == OUTCOME_WORKED)
		outcome = mount_filesystem(trial, "tmpfs", "tmpfs", MS_NOSUID | MS_NODEV,
					   "mode=755");
	return outcome == OUTCOME_WORKED ? use_tmpfs(trial, "tmpfs/file") : outcome;
}

static enum footing_outcome mount_bind(struct trial *trial)
{
	enum footing_outcome outcome = WORKPLACE(trial, "bind", "bind/from", "bind/to");

	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (mount_put_file(trial, "write a file", "bind/from/mark", "footing") < 0)
		return row_refused(trial);
	if (ACT(trial, "mount", SYS_mount, "bind/from", "bind/to", "none", MS_BIND,
		NULL) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "seen through the bind",
		       mount_file_says("bind/to/mark", "footing"), 0))
		return row_ineffective(trial, "mount reports success and binds nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- bind-readonly */

/* The flags of a mount as mount(2) takes them. */
unsigned long mount_flags_of(const struct statfs *fs)
{
	static const struct {
		long seen;
		unsigned long flag;
	} same[] = {
		{0x0002, MS_NOSUID},	  {0x0004, MS_NODEV},	   {0x0008, MS_NOEXEC},
		{0x0400, MS_NOATIME},	  {0x0800, MS_NODIRATIME}, {0x1000, MS_RELATIME},
		{0x2000, MS_NOSYMFOLLOW},
	};
	unsigned long flags = 0;
	size_t i;

	for (i = 0; i < sizeof(same) / sizeof(*same); i++)
		if ((long)fs->f_flags & same[i].seen)
			flags |= same[i].flag;
	/* Left out, it would become relatime; with no word of atime at all, it is kept. */
	if ((flags & MS_NODIRATIME) && !(flags & (MS_NOATIME | MS_RELATIME)))
		flags |= MS_STRICTATIME;
	return flags;
}

/*
 * Flags that a mount had when it was copied into another user namespace are locked: a
 * remount that does not name them is refused.
 */
static enum footing_outcome make_readonly(struct trial *trial, const char *path)
{
	struct statfs before, after;

	act_begin(trial, "statfs");
	act_end(trial, statfs(path, &before) ? errno : 0);
	if (errno)
		return row_refused(trial);
	if (ACT(trial, "mount remount", SYS_mount, "none", path, "none",
		MS_REMOUNT | MS_BIND | MS_RDONLY | mount_flags_of(&before), NULL) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "read-only, and flags kept",
		       !statfs(path, &after) && ((long)after.f_flags & MS_RDONLY) &&
			       !(mount_flags_of(&before) & ~mount_flags_of(&after)),
		       0))
		return row_ineffective(trial,
				       "mount reports success and changes no flag");
	return OUTCOME_WORKED;
}

static enum footing_outcome bind_readonly(struct trial *trial, const char *step,
					  const char *from, const char *to)
{
	if (ACT(trial, step, SYS_mount, from, to, "none", MS_BIND | MS_REC, NULL) < 0)
		return row_refused(trial);
	return make_readonly(trial, to);
}

static enum footing_outcome mount_bind_readonly(struct trial *trial)
{
	enum footing_outcome outcome = WORKPLACE(trial, "ro", "ro/from", "ro/to",
						 "ro/root");

	if (outcome == OUTCOME_WORKED)
		outcome = bind_readonly(trial, "mount bind", "ro/from", "ro/to");
	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (mount_put_file(trial, "write at the source", "ro/from/mark", "footing") < 0)
		return row_refused(trial);
	if (!act_holds(trial, "write through it is refused",
		       syscall(SYS_openat, AT_FDCWD, "ro/to/other",
			       O_WRONLY | O_CREAT | O_CLOEXEC, 0644) < 0 &&
			       errno == EROFS,
		       0))
		return row_ineffective(trial, "a read-only bind can be written to");
	/*
	 * What a sandbox shows read-only was there before it. In a user namespace such a
	 * tree has locked flags, and locked mounts on it that only a recursive bind takes.
	 */
	outcome = bind_readonly(trial, "mount bind /", "/", "ro/root");
	if (outcome != OUTCOME_WORKED)
		return outcome;
	return row_worked(trial, FOOTING_EVIDENCE_PROVED);
}

/* ---------------------------------------------------------------- rows */

#define SHARED_COUNTERS "counter.no-such-fs counter.label landlock.layers"
#define MOUNT_(name_, needs_, stage_, flags_, act_, counters_, title_)                \
	{                                                                             \
		.id = "mount." name_, .title = title_, .needs = needs_,               \
		.counters = SHARED_COUNTERS counters_, .kind = FOOTING_BLOCK,         \
		.routes = BOTH, .stage = stage_, .flags = flags_, .act = mount_##act_ \
	}
#define MOUNT(name_, needs_, stage_, flags_, act_, title_) \
	MOUNT_(name_, needs_, stage_, flags_, act_, "", title_)
#define PROC_COUNTERS " counter.proc-by-steps counter.proc-read-only counter.proc-covers"
#define SYSFS_COUNTERS \
	" counter.sysfs-by-steps counter.sysfs-read-only counter.sysfs-covers"
#define ROOT_COUNTERS " counter.root-mount"

static const struct footing_row mount_rows[] = {
	MOUNT_("private", "ns.mount", STAGE_USER, ROW_LAST, private, ROOT_COUNTERS,
	       "keep mounts from reaching other namespaces"),
	MOUNT("tmpfs", "ns.mount", STAGE_MOUNT, 0, tmpfs, "mount a tmpfs"),
	MOUNT("bind", "mount.tmpfs", STAGE_MOUNT, 0, bind, "bind a directory"),
	MOUNT("bind-readonly", "mount.tmpfs", STAGE_MOUNT, 0, bind_readonly,
	      "bind a directory read-only"),
	MOUNT_("proc", "ns.pid", STAGE_MOUNT, 0, proc, PROC_COUNTERS,
	       "mount a fresh /proc"),
	MOUNT_("sysfs", "ns.net", STAGE_NET, ROW_LAST, sysfs, SYSFS_COUNTERS,
	       "mount a fresh /sys"),
	MOUNT("devpts", "mount.tmpfs", STAGE_MOUNT, 0, devpts, "mount an own /dev/pts"),
	MOUNT("mqueue", "ns.ipc", STAGE_MOUNT, 0, mqueue, "mount own message queues"),
	MOUNT("overlay", "mount.tmpfs", STAGE_MOUNT, ROW_LOADS | ROW_LOGS, overlay,
	      "mount an overlay, and write to it"),
	MOUNT("cgroup2", "ns.cgroup", STAGE_MOUNT, 0, cgroup2, "mount the cgroup tree"),
	MOUNT("fuse", "mount.tmpfs", STAGE_MOUNT, ROW_LOADS, fuse,
	      "mount and serve a FUSE file system"),
	MOUNT("idmap", "mount.tmpfs", STAGE_MOUNT, 0, idmap, "map the ids of a mount"),
	MOUNT("api", "mount.tmpfs", STAGE_MOUNT, 0, api,
	      "mount by fsopen, move_mount, mount_setattr"),
	MOUNT_("pivot-root", "mount.tmpfs", STAGE_MOUNT, ROW_LAST, pivot_root,
	       ROOT_COUNTERS, "change the root by pivot_root"),
	/* Needs no mount namespace, and without a user namespace none at all. */
	MOUNT("chroot", NULL, STAGE_USER, ROW_LAST, chroot, "change the root by chroot"),
};

const struct footing_family mount_family = {
	.name = "mount",
	.title = "mounts",
	.rows = mount_rows,
	.n_rows = sizeof(mount_rows) / sizeof(*mount_rows),
};
