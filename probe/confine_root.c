/* SPDX-License-Identifier: MIT */
/*
 * Steps of a plan: a new root. It is built in a tmpfs that has become the root, with the
 * old root at /old, where every path can still be had whatever covers it in the new one:
 * /new becomes the root then, and everything else is let go.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "confine.h"
#include "confine_mounts.h"
#include "kernel.h"
#include "mounts.h"
#include "stage.h"

#define PROC_MAGIC 0x9fa0 /* PROC_SUPER_MAGIC of linux/magic.h */

/* ---------------------------------------------------------------- small things */

static bool join(char *to, const char *prefix, const char *path)
{
	size_t at = put_text(to, PATH_ROOM, 0, prefix);

	return put_text(to, PATH_ROOM, at, path) + 1 < PATH_ROOM;
}

/* What a path is; false also where a filter fakes success, and nothing was told. */
static bool look(const char *path, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	return !stat(path, st) && st->st_ino;
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

/* The folders on the way to a path below NEW, as far as they are missing. */
static int make_parents(struct trial *trial, char *path)
{
	char *at;

	for (at = path + sizeof(NEW); *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (!mount_is_dir(path) &&
		    ACT(trial, "mkdir", SYS_mkdirat, AT_FDCWD, path, 0755) < 0)
			return -1;
		*at = '/';
	}
	return 0;
}

/* Something to mount on: a folder, or an empty file. */
static int make_target(struct trial *trial, char *path, bool folder)
{
	struct stat st;
	long fd;

	if (!stat(path, &st))
		return 0;
	if (make_parents(trial, path) < 0)
		return -1;
	if (folder)
		return (int)ACT(trial, "mkdir", SYS_mkdirat, AT_FDCWD, path, 0755);
	fd = ACT(trial, "create", SYS_openat, AT_FDCWD, path,
		 O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0444);
	if (fd < 0)
		return -1;
	syscall(SYS_close, fd);
	return 0;
}

static enum footing_outcome mount_tmpfs_at(struct trial *trial, const char *path,
					   const char *options)
{
	struct stat before, after;

	if (!look(path, &before))
		return row_untried(trial, "no folder to mount a tmpfs on");
	if (ACT(trial, "mount tmpfs", SYS_mount, "footing", path, "tmpfs",
		MS_NOSUID | MS_NODEV, options) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "mounted",
		       look(path, &after) && after.st_dev != before.st_dev, 0))
		return row_ineffective(trial, "mount reports success and mounts nothing");
	return OUTCOME_WORKED;
}

/* ---------------------------------------------------------------- binds */

static enum footing_outcome bind(struct trial *trial, const char *from, const char *to)
{
	struct stat source, target;

	if (ACT(trial, "mount bind", SYS_mount, from, to, "none", MS_BIND | MS_REC,
		NULL) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "bound",
		       look(from, &source) && look(to, &target) && same(&source, &target),
		       0))
		return row_ineffective(trial, "mount reports success and binds nothing");
	return OUTCOME_WORKED;
}

/* ---------------------------------------------------------------- the base */

enum footing_outcome confine_base(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	struct stat base, scratch = {0};

	/* A /proc does as well, since the old one is seen again once this is the root. */
	if (!stage_scratch(trial) && !stage_scratch_at(trial, "/proc"))
		return trial->obs->n_acts ? row_refused(trial)
					  : row_untried(trial, "no folder to mount on");
	/* Not from where it is: it may be still where it was, in a folder of the caller. */
	if (ACT(trial, "mkdir", SYS_mkdirat, trial->scratch, "old", 0755) < 0 ||
	    ACT(trial, "mkdir", SYS_mkdirat, trial->scratch, "new", 0755) < 0 ||
	    ACT(trial, "fchdir", SYS_fchdir, trial->scratch) < 0 ||
	    ACT(trial, "pivot_root", SYS_pivot_root, ".", "old") < 0 ||
	    ACT(trial, "chdir", SYS_chdir, "/") < 0)
		return row_refused(trial);
	if (!act_holds(trial, "root is the new one",
		       look("/", &base) && !fstat(trial->scratch, &scratch) &&
			       same(&base, &scratch) && is_folder(NEW),
		       0))
		return row_ineffective(
			trial, "pivot_root reports success and the root is the old");
	syscall(SYS_close, trial->scratch);
	trial->scratch = -1;
	return OUTCOME_WORKED;
}

/* A path that was named by way of a symbolic link is there by that name too. */
static enum footing_outcome link_given(struct trial *trial, const struct plan_path *path)
{
	char link[PATH_ROOM];
	struct stat st;

	if (!strcmp(path->given, path->real))
		return OUTCOME_WORKED;
	if (!join(link, NEW, path->given))
		return row_untried(trial, "a path is too long");
	if (!lstat(link, &st))
		return OUTCOME_WORKED;
	if (make_parents(trial, link) < 0 ||
	    ACT(trial, "symlink", SYS_symlinkat, path->real, AT_FDCWD, link) < 0)
		return row_refused(trial);
	return OUTCOME_WORKED;
}

/* By descriptors, which lead to what they were opened for: OLD has the caller's /proc. */
static long mount_between(struct trial *trial, long source, long target, const char *from,
			  const char *to)
{
	static const char fds[] = OLD "/proc/self/fd/";
	char by_source[64], by_target[64];
	struct stat st, there;

	put_number(by_source, sizeof(by_source),
		   put_text(by_source, sizeof(by_source), 0, fds), (uint64_t)source);
	put_number(by_target, sizeof(by_target),
		   put_text(by_target, sizeof(by_target), 0, fds), (uint64_t)target);
	if (!fstat((int)source, &st) && look(by_source, &there) && same(&st, &there)) {
		from = by_source;
		to = by_target;
	}
	return ACT(trial, "mount bind", SYS_mount, from, to, "none", MS_BIND | MS_REC,
		   NULL);
}

/*
 * When it was named there was no symbolic link in it. One that has come since may lead
 * anywhere, and so may one that comes and goes while it is mounted.
 */
static enum footing_outcome bind_named(struct trial *trial, const char *from,
				       const char *to, const char *path)
{
	long source = confine_walk(trial, OLD, path);
	long target = source < 0 ? -1 : confine_walk(trial, NEW, path);
	struct stat wanted = {0}, got;
	enum footing_outcome outcome = OUTCOME_WORKED;

	if (target < 0 || mount_between(trial, source, target, from, to) < 0)
		outcome = row_refused(trial);
	else if (!act_holds(trial, "bound",
			    !fstat((int)source, &wanted) && look(to, &got) &&
				    same(&wanted, &got),
			    0))
		outcome = row_ineffective(trial,
					  "mount reports success and binds nothing");
	if (target >= 0)
		syscall(SYS_close, target);
	if (source >= 0)
		syscall(SYS_close, source);
	return outcome;
}

static enum footing_outcome bind_path(struct trial *trial, const struct plan_path *path)
{
	char from[PATH_ROOM], to[PATH_ROOM];
	enum footing_outcome outcome;

	if (!join(from, OLD, path->real) || !join(to, NEW, path->real))
		return row_untried(trial, "a path is too long");
	if (make_target(trial, to, path->folder) < 0)
		return row_refused(trial);
	outcome = bind_named(trial, from, to, path->real);
	if (outcome == OUTCOME_WORKED && !path->writable)
		outcome = mounts_readonly(trial, to);
	return outcome == OUTCOME_WORKED ? link_given(trial, path) : outcome;
}

static enum footing_outcome bind_paths(struct confining *confining, bool writable)
{
	const struct plan *plan = confining->plan;
	enum footing_outcome outcome = OUTCOME_WORKED;
	size_t i;

	for (i = 0; i < plan->n_paths && outcome == OUTCOME_WORKED; i++)
		if (plan->paths[i].writable == writable &&
		    strcmp(plan->paths[i].real, "/") != 0)
			outcome = bind_path(&confining->trial, &plan->paths[i]);
	return outcome;
}

/* Where something of its own is mounted after the root, and would cover what was named. */
static bool is_covered(const char *path)
{
	return path_is_below(path, "/tmp") || path_is_below(path, "/dev/shm");
}

static enum footing_outcome bind_covered(struct confining *confining)
{
	const struct plan *plan = confining->plan;
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome = OUTCOME_WORKED;
	size_t i;

	for (i = 0; i < plan->n_paths && outcome == OUTCOME_WORKED; i++) {
		const struct plan_path *path = &plan->paths[i];

		if (path->writable)
			continue;
		if (is_covered(path->real))
			outcome = bind_path(trial, path);
		else if (is_covered(path->given))
			outcome = link_given(trial, path);
	}
	return outcome;
}

enum footing_outcome confine_root(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome;

	/* Writable as a whole; what is mounted on it later is its own all the same. */
	if (confining->plan->whole_root || confining->plan->writable_root) {
		outcome = bind(trial, OLD, NEW);
		return outcome == OUTCOME_WORKED && !confining->plan->writable_root
			       ? mounts_readonly(trial, NEW)
			       : outcome;
	}
	outcome = mount_tmpfs_at(trial, NEW, "mode=755");
	return outcome == OUTCOME_WORKED ? bind_paths(confining, false) : outcome;
}

/*
 * A /proc that is mounted elsewhere (that of the host, or of a root for chroot) shows what
 * the one at /proc does: the processes outside, and their roots. A tmpfs covers it.
 */
static enum footing_outcome cover_proc(struct trial *trial, const char *path)
{
	enum footing_outcome outcome;
	struct statfs fs = {0};

	if (path_is_below(path, NEW "/proc") || !is_folder(path) || statfs(path, &fs) ||
	    fs.f_type != PROC_MAGIC)
		return OUTCOME_WORKED;
	outcome = mount_tmpfs_at(trial, path, "mode=555");
	return outcome == OUTCOME_WORKED ? mount_readonly(trial, path) : outcome;
}

/* Where the old root has no /proc to list the mounts by, there is hardly another one. */
static enum footing_outcome cover_others(struct confining *confining)
{
	struct stat st;

	if (confining->plan->proc == PLAN_PROC_OUTER ||
	    !look(OLD "/proc/self/mountinfo", &st))
		return OUTCOME_WORKED;
	return mounts_each(&confining->trial, NEW, cover_proc);
}

enum footing_outcome confine_writable(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome = bind_covered(confining);

	if (outcome == OUTCOME_WORKED)
		outcome = bind_paths(confining, true);
	if (outcome == OUTCOME_WORKED)
		outcome = cover_others(confining);
	/* Nor are the folders that lead to what was named. */
	if (outcome == OUTCOME_WORKED && confining->own_devices)
		outcome = mount_readonly(trial, NEW "/dev");
	if (outcome == OUTCOME_WORKED && !confining->plan->whole_root &&
	    !confining->plan->writable_root)
		outcome = mount_readonly(trial, NEW);
	return outcome;
}

/* ---------------------------------------------------------------- what is its own */

/* A folder of the new root; made where that is ours to make. */
static bool own_folder(struct confining *confining, const char *path)
{
	if (!confining->plan->whole_root)
		syscall(SYS_mkdirat, AT_FDCWD, path, 0755);
	return is_folder(path);
}

static enum footing_outcome bind_device(struct trial *trial, const char *name)
{
	char from[64], to[64];
	struct stat st;
	long fd;

	put_text(from, sizeof(from), put_text(from, sizeof(from), 0, OLD "/dev/"), name);
	put_text(to, sizeof(to), put_text(to, sizeof(to), 0, NEW "/dev/"), name);
	if (stat(from, &st) || !S_ISCHR(st.st_mode))
		return OUTCOME_WORKED; /* where there is none, there is none inside */
	fd = ACT(trial, "create", SYS_openat, AT_FDCWD, to,
		 O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return row_refused(trial);
	syscall(SYS_close, fd);
	return bind(trial, from, to);
}

/* Without terminals of its own a command has none: that is less, not more. */
static void terminals(struct trial *trial)
{
	if (ACT(trial, "mkdir", SYS_mkdirat, AT_FDCWD, NEW "/dev/pts", 0755) < 0)
		return;
	if (ACT(trial, "mount devpts", SYS_mount, "devpts", NEW "/dev/pts", "devpts",
		MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620") == 0)
		syscall(SYS_symlinkat, "pts/ptmx", AT_FDCWD, NEW "/dev/ptmx");
}

enum footing_outcome confine_devices(struct confining *confining)
{
	static const char *const devices[] = {"null",	"zero",	   "full",
					      "random", "urandom", "tty"};
	static const char *const links[][2] = {
		{"/proc/self/fd", NEW "/dev/fd"},
		{"/proc/self/fd/0", NEW "/dev/stdin"},
		{"/proc/self/fd/1", NEW "/dev/stdout"},
		{"/proc/self/fd/2", NEW "/dev/stderr"},
	};
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome;
	size_t i;

	if (!own_folder(confining, NEW "/dev"))
		return OUTCOME_WORKED;
	outcome = mount_tmpfs_at(trial, NEW "/dev", "mode=755");
	for (i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (outcome == OUTCOME_WORKED)
			outcome = bind_device(trial, devices[i]);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	terminals(trial);
	for (i = 0; i < sizeof(links) / sizeof(*links); i++)
		syscall(SYS_symlinkat, links[i][0], AT_FDCWD, links[i][1]);
	if (ACT(trial, "mkdir", SYS_mkdirat, AT_FDCWD, NEW "/dev/shm", 0755) < 0)
		return row_refused(trial);
	confining->own_devices = true;
	return mount_tmpfs_at(trial, NEW "/dev/shm", "mode=1777");
}

enum footing_outcome confine_temporary(struct confining *confining)
{
	if (!own_folder(confining, NEW "/tmp"))
		return OUTCOME_WORKED;
	return mount_tmpfs_at(&confining->trial, NEW "/tmp", "mode=1777");
}

/*
 * Read-only: an owner of files in /proc/sys may write to them without any capability, and
 * root of the initial user namespace is that owner, whatever was taken from it.
 */
static enum footing_outcome fresh_proc(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	char self[16];
	long length;

	if (ACT(trial, "mount proc", SYS_mount, "proc", NEW "/proc", "proc",
		MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL) < 0)
		return row_refused(trial);
	length = syscall(SYS_readlinkat, AT_FDCWD, NEW "/proc/self", self, sizeof(self));
	if (!act_holds(trial, "pid is 1", length == 1 && self[0] == '1', 0))
		return row_ineffective(trial, "mount reports success and mounts nothing");
	confining->report->proc_fresh = true;
	return OUTCOME_WORKED;
}

enum footing_outcome confine_proc(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome;

	if (!own_folder(confining, NEW "/proc"))
		return OUTCOME_WORKED;
	switch (confining->plan->proc) {
	case PLAN_PROC_FRESH:
		return fresh_proc(confining);
	case PLAN_PROC_NONE:
		outcome = mount_tmpfs_at(trial, NEW "/proc", "mode=555");
		return outcome == OUTCOME_WORKED ? mount_readonly(trial, NEW "/proc")
						 : outcome;
	default:
		if (confining->plan->whole_root)
			return OUTCOME_WORKED;
		outcome = bind(trial, OLD "/proc", NEW "/proc");
		return outcome == OUTCOME_WORKED ? mounts_readonly(trial, NEW "/proc")
						 : outcome;
	}
}

/* ---------------------------------------------------------------- entering */

enum footing_outcome confine_enter(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	struct stat wanted = {0}, got;

	if (ACT(trial, "chdir", SYS_chdir, NEW) < 0)
		return row_refused(trial);
	act_begin(trial, "stat");
	act_end(trial, stat(".", &wanted) ? errno : 0);
	/* Both at one place: the old root is on top of the new one until it is let go. */
	if (errno || ACT(trial, "pivot_root", SYS_pivot_root, ".", ".") < 0 ||
	    ACT(trial, "umount2", SYS_umount2, ".", MNT_DETACH) < 0 ||
	    ACT(trial, "chdir", SYS_chdir, "/") < 0)
		return row_refused(trial);
	if (!act_holds(trial, "root is the new one",
		       look("/", &got) && same(&got, &wanted), 0) ||
	    !act_holds(trial, "outside is gone", look("..", &got) && same(&got, &wanted),
		       0))
		return row_ineffective(
			trial, "pivot_root reports success and the root is the old");
	return OUTCOME_WORKED;
}
