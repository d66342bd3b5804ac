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
#include "kernel.h"
#include "mounts.h"
#include "stage.h"

#define OLD	  "/old"
#define NEW	  "/new"
#define PATH_ROOM 4200 /* PATH_MAX, and a prefix */

#define PROC_MAGIC   0x9fa0 /* PROC_SUPER_MAGIC of linux/magic.h */
#define RESTRICTIONS (MS_RDONLY | MS_NOSUID | MS_NODEV) /* as of statfs(2), too */

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

/* ---------------------------------------------------------------- read-only */

/* One mount; what its flags are is kept, since some are locked (mount_namespaces(7)). */
static enum footing_outcome make_readonly(struct trial *trial, const char *path)
{
	struct statfs fs = {0};

	act_begin(trial, "statfs");
	act_end(trial, statfs(path, &fs) ? errno : 0);
	if (errno)
		return row_refused(trial);
	if (ACT(trial, "mount remount", SYS_mount, "none", path, "none",
		MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV |
			mount_flags_of(&fs),
		NULL) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "read-only",
		       !statfs(path, &fs) && ((long)fs.f_flags & MS_RDONLY), 0))
		return row_ineffective(trial,
				       "mount reports success and changes no flag");
	return OUTCOME_WORKED;
}

/* mountinfo writes a blank, a tab, a newline and a backslash as three octal digits. */
static void unescape(char *path)
{
	char *to = path;

	for (; *path; path++, to++) {
		*to = *path;
		if (*path != '\\' || path[1] < '0' || path[1] > '3' || !path[2] ||
		    !path[3])
			continue;
		*to = (char)((path[1] - '0') << 6 | (path[2] - '0') << 3 |
			     (path[3] - '0'));
		path += 3;
	}
	*to = '\0';
}

static bool is_below(const char *path, const char *top)
{
	size_t length = strlen(top);

	return !strncmp(path, top, length) && (path[length] == '/' || !path[length]);
}

/* The mount point of a line of mountinfo, its fifth field, or NULL. */
static char *mount_point(char *line)
{
	char *end;
	int field;

	for (field = 0; field < 4 && line; field++) {
		line = strchr(line, ' ');
		line = line ? line + 1 : NULL;
	}
	end = line ? strchr(line, ' ') : NULL;
	if (!end)
		return NULL;
	*end = '\0';
	unescape(line);
	return line;
}

/*
 * Each mount at or below @top, as the list of the old root's /proc tells. What is mounted
 * meanwhile may be in it, or not.
 */
static enum footing_outcome each_mount(struct trial *trial, const char *top,
				       enum footing_outcome (*act)(struct trial *trial,
								   const char *path))
{
	char buffer[3 * PATH_ROOM];
	enum footing_outcome outcome = OUTCOME_WORKED;
	long fd = ACT(trial, "open mountinfo", SYS_openat, AT_FDCWD,
		      OLD "/proc/self/mountinfo", O_RDONLY | O_CLOEXEC, 0);
	bool reached = false;
	size_t have = 0;
	long got = -1;

	if (fd < 0)
		return row_refused(trial);
	while (outcome == OUTCOME_WORKED && have < sizeof(buffer) - 1 &&
	       (got = syscall(SYS_read, fd, buffer + have, sizeof(buffer) - 1 - have)) >
		       0) {
		char *line = buffer, *end;

		have += (size_t)got;
		buffer[have] = '\0';
		for (; outcome == OUTCOME_WORKED && (end = strchr(line, '\n'));
		     line = end + 1) {
			char *point;

			*end = '\0';
			point = mount_point(line);
			if (!point || !is_below(point, top))
				continue;
			reached = reached || !strcmp(point, top);
			outcome = act(trial, point);
		}
		have -= (size_t)(line - buffer);
		memmove(buffer, line, have);
	}
	syscall(SYS_close, fd);
	/* Of a list that was cut off nothing is known. */
	if (outcome == OUTCOME_WORKED && (got || !reached))
		return row_untried(trial, "the mounts can't be listed");
	return outcome;
}

static unsigned long restrictions(const char *path)
{
	struct statfs fs = {0};

	return statfs(path, &fs) ? 0 : (unsigned long)fs.f_flags & RESTRICTIONS;
}

/*
 * A mount and all below it. The kernel changes all of them or none (mount_setattr(2)), so
 * that the change of the uppermost tells, where there was something to change.
 */
static enum footing_outcome all_readonly(struct trial *trial, const char *top)
{
	struct mount_attributes attributes = {
		.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
	unsigned long before = restrictions(top);

	if (ACT(trial, "mount_setattr", SYS_mount_setattr, AT_FDCWD, top, AT_RECURSIVE,
		&attributes, sizeof(attributes)) == 0 &&
	    act_holds(trial, "read-only",
		      before != RESTRICTIONS && restrictions(top) == RESTRICTIONS, 0))
		return OUTCOME_WORKED;
	/* Before Linux 5.12, and where a filter refuses it: mount by mount. */
	return each_mount(trial, top, make_readonly);
}

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
		outcome = all_readonly(trial, to);
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

/* Writable as a whole; what is mounted on it afterwards is its own all the same. */
static bool is_writable(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n_paths; i++)
		if (plan->paths[i].writable && !strcmp(plan->paths[i].real, "/"))
			return true;
	return false;
}

enum footing_outcome confine_root(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome;

	if (confining->plan->whole_root || is_writable(confining->plan)) {
		outcome = bind(trial, OLD, NEW);
		return outcome == OUTCOME_WORKED && !is_writable(confining->plan)
			       ? all_readonly(trial, NEW)
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

	if (is_below(path, NEW "/proc") || !is_folder(path) || statfs(path, &fs) ||
	    fs.f_type != PROC_MAGIC)
		return OUTCOME_WORKED;
	outcome = mount_tmpfs_at(trial, path, "mode=555");
	return outcome == OUTCOME_WORKED ? make_readonly(trial, path) : outcome;
}

/* Where the old root has no /proc to list the mounts by, there is hardly another one. */
static enum footing_outcome cover_others(struct confining *confining)
{
	struct stat st;

	if (confining->plan->proc == PLAN_PROC_OUTER ||
	    !look(OLD "/proc/self/mountinfo", &st))
		return OUTCOME_WORKED;
	return each_mount(&confining->trial, NEW, cover_proc);
}

enum footing_outcome confine_writable(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	enum footing_outcome outcome = bind_paths(confining, true);

	if (outcome == OUTCOME_WORKED)
		outcome = cover_others(confining);
	/* Nor are the folders that lead to what was named. */
	if (outcome == OUTCOME_WORKED && confining->own_devices)
		outcome = make_readonly(trial, NEW "/dev");
	if (outcome == OUTCOME_WORKED && !confining->plan->whole_root &&
	    !is_writable(confining->plan))
		outcome = make_readonly(trial, NEW);
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
		return outcome == OUTCOME_WORKED ? make_readonly(trial, NEW "/proc")
						 : outcome;
	default:
		if (confining->plan->whole_root)
			return OUTCOME_WORKED;
		outcome = bind(trial, OLD "/proc", NEW "/proc");
		return outcome == OUTCOME_WORKED ? all_readonly(trial, NEW "/proc")
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
