/* SPDX-License-Identifier: MIT */
/*
 * What confines a live process, read from /proc, and where that is not to be had, from
 * the calls that tell of a process by its number or of ourselves.
 *
 * A folder of /proc that is held open is that of one process for good: what is read below
 * it is never that of a later one with the same number.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "act.h"
#include "kernel.h"
#include "probe.h"
#include "sight_read.h"
#include "sight_view.h"
#include "stage.h"

#define PROC_MAGIC    0x9fa0 /* PROC_SUPER_MAGIC of linux/magic.h */
#define PROC_ROOT_INO 1	     /* of the root of every procfs: linux/proc_ns.h */

static const char *const namespace_names[FOOTING_NAMESPACES] = {
	[NS_USER] = "user", [NS_MNT] = "mnt", [NS_PID] = "pid",	      [NS_NET] = "net",
	[NS_IPC] = "ipc",   [NS_UTS] = "uts", [NS_CGROUP] = "cgroup", [NS_TIME] = "time",
};

void deny(struct footing_sighting *sighting, int err)
{
	if (!sighting->proc_denied)
		sighting->proc_denied = err;
}

static void view_path(const struct view *view, const char *name, char *path, size_t size)
{
	put_text(path, size, put_text(path, size, 0, view->prefix), name);
}

int view_open(const struct view *view, const char *name, int flags)
{
	char path[64];

	if (view->dir == -1) {
		errno = ENOENT;
		return -1;
	}
	view_path(view, name, path, sizeof(path));
	return (int)syscall(SYS_openat, view->dir, path, flags | O_CLOEXEC, 0);
}

bool view_stat(const struct view *view, const char *name, struct stat *info)
{
	char path[64];

	view_path(view, name, path, sizeof(path));
	if (view->dir == -1) {
		errno = ENOENT;
		return false;
	}
	return fstatat(view->dir, path, info, 0) == 0;
}

bool view_namespace(const struct view *view, int index, struct stat *info)
{
	char name[16];
	size_t at = put_text(name, sizeof(name), 0, "ns/");

	put_text(name, sizeof(name), at, namespace_names[index]);
	return view_stat(view, name, info);
}

/* ---------------------------------------------------------------- whose /proc it is */

/*
 * /proc may be mounted of another pid namespace, and its numbers then mean other
 * processes. That our own number there is the one we have here may be chance; but it
 * tells our numbers in all the namespaces from its own on down to ours.
 */
static bool numbers_are_ours(const struct status *self)
{
	return self->pid == syscall(SYS_getpid) && self->pid_levels <= 1;
}

/* Before Linux 4.1 it tells of no namespace, and chance can't be ruled out. */
static int64_t our_proc(const struct status *self)
{
	if (self->pid < 0)
		return PROC_UNKNOWN;
	if (!numbers_are_ours(self))
		return PROC_ANOTHER;
	return self->pid_levels == 1 ? PROC_OWN : PROC_UNKNOWN;
}

/* What an installed filter has never heard of, it may kill for. */
static bool are_filtered(const struct status *self)
{
	int64_t mode = self->seccomp_mode;

	if (mode < 0)
		mode = syscall(SYS_prctl, PR_GET_SECCOMP, 0, 0, 0, 0);
	return mode != 0;
}

static bool exists(int64_t pid)
{
	if (pid <= 0 || pid > INT_MAX)
		return false;
	if (syscall(SYS_getsid, pid) >= 0)
		return true;
	/* Signal 0 is none: it only asks. A security module may keep the session back. */
	return errno != ESRCH && (syscall(SYS_kill, pid, 0) == 0 || errno != ESRCH);
}

static void view_self(struct view *view)
{
	struct stat info;

	/* A thread may have ids, capabilities, filters and namespaces of its own. */
	view->dir = AT_FDCWD;
	view->prefix = "/proc/thread-self/";
	if (view_stat(view, "status", &info))
		return;
	view->prefix = "/proc/self/";
	if (!view_stat(view, "status", &info))
		view->dir = -1;
}

static void view_other(struct view *view, const struct status *self, bool has_proc,
		       struct footing_sighting *sighting)
{
	char path[40];
	size_t at = put_text(path, sizeof(path), 0, "/proc/");
	struct stat info;

	view->dir = -1;
	view->prefix = "";
	if (!has_proc) {
		deny(sighting, ENOENT);
		return;
	}
	if (!numbers_are_ours(self)) {
		deny(sighting, EXDEV);
		return;
	}
	put_number(path, sizeof(path), at, (uint64_t)view->pid);
	view->dir = (int)syscall(SYS_openat, AT_FDCWD, path,
				 O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	if (view->dir >= 0 && view_stat(view, "status", &info))
		return;
	/* Mounted with hidepid, /proc denies that there is such a process. */
	deny(sighting, errno == ENOENT ? EACCES : errno);
	if (view->dir >= 0)
		syscall(SYS_close, view->dir);
	view->dir = -1;
}

/* ---------------------------------------------------------------- namespaces */

static void take_namespaces(const struct view *view, struct footing_sighting *sighting)
{
	struct stat info;

	for (int i = 0; i < FOOTING_NAMESPACES; i++) {
		if (view_namespace(view, i, &info))
			sighting->namespaces[i] = info.st_ino;
		else if (view->dir != -1 && errno != ENOENT)
			deny(sighting, errno);
		else if (!view->filtered)
			sighting->namespaces[i] = namespace_by_pidfd((pid_t)sighting->pid,
								     namespace_names[i]);
	}
}

/* ---------------------------------------------------------------- its root */

/* The id of the mount of an open file. */
static int64_t mount_of(int fd, bool filtered)
{
	char path[48];
	size_t at = put_text(path, sizeof(path), 0, "/proc/self/fdinfo/");
	struct statx info;
	int64_t mount = -1;
	int told;

	if (!filtered &&
	    syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &info) == 0 &&
	    info.stx_mask & STATX_MNT_ID)
		return (int64_t)statx_mount(&info);
	put_number(path, sizeof(path), at, (uint64_t)fd);
	told = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (told >= 0)
		mount = number_in(told, "mnt_id");
	return mount;
}

static void take_root(const struct view *view, struct footing_sighting *sighting)
{
	const int flags = O_PATH | O_DIRECTORY;
	int fd = view->pid
			 ? view_open(view, "root", flags)
			 : (int)syscall(SYS_openat, AT_FDCWD, "/", flags | O_CLOEXEC, 0);
	struct statfs fs;
	struct stat info;

	if (fd < 0) {
		deny(sighting, errno);
		return;
	}
	if (fstat(fd, &info) == 0) {
		sighting->root_device = info.st_dev;
		sighting->root_inode = info.st_ino;
	}
	if (fstatfs(fd, &fs) == 0)
		sighting->root_read_only = (fs.f_flags & ST_RDONLY) != 0;
	sighting->root_mount = mount_of(fd, view->filtered);
	syscall(SYS_close, fd);
}

/*
 * Of which pid namespace a procfs is: that of the first process in it. Where that is not
 * ours to look at, it may still be the one that we have.
 */
static uint64_t pids_of(int proc, dev_t device, const struct view *view)
{
	struct stat info;

	if (fstatat(proc, "1/ns/pid", &info, 0) == 0)
		return info.st_ino;
	if (view->own_proc == PROC_OWN && stat("/proc", &info) == 0 &&
	    info.st_dev == device)
		return view->numbers;
	return 0;
}

static int64_t proc_seen(const struct view *view, const struct footing_sighting *sighting,
			 int proc, dev_t device)
{
	uint64_t pids;

	if (!view->pid)
		return view->own_proc;
	pids = pids_of(proc, device, view);
	if (!pids || !sighting->namespaces[NS_PID])
		return PROC_UNKNOWN;
	return pids == sighting->namespaces[NS_PID] ? PROC_OWN : PROC_ANOTHER;
}

/* No link is followed to its /proc: that would lead on from our own root. */
static void take_proc(const struct view *view, struct footing_sighting *sighting)
{
	const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW;
	int fd = view->pid ? view_open(view, "root/proc", flags)
			   : (int)syscall(SYS_openat, AT_FDCWD, "/proc",
					  flags | O_CLOEXEC, 0);
	bool is_proc = false;
	struct statfs fs;
	struct stat info;

	if (fd >= 0) {
		is_proc = fstatfs(fd, &fs) == 0 && fs.f_type == PROC_MAGIC &&
			  fstat(fd, &info) == 0 && info.st_ino == PROC_ROOT_INO;
		if (is_proc)
			sighting->proc = proc_seen(view, sighting, fd, info.st_dev);
		syscall(SYS_close, fd);
	}
	if (is_proc)
		return;
	/* It may be mounted elsewhere. */
	fd = view_open(view, "mountinfo", O_RDONLY);
	if (fd >= 0 && lacks_filesystem(fd, "proc"))
		sighting->proc = PROC_NONE;
}

/* ---------------------------------------------------------------- altogether */

static void forget_all(struct footing_sighting *sighting, int64_t pid)
{
	memset(sighting, 0, sizeof(*sighting));
	sighting->pid = pid;
	sighting->no_new_privs = sighting->seccomp_mode = sighting->seccomp_filters = -1;
	sighting->root_mount = sighting->root_read_only = sighting->session = -1;
	sighting->started = -1;
	sighting->proc = PROC_UNKNOWN;
}

/* The pid namespace that our numbers are of. */
static uint64_t own_numbers(const struct view *ourselves)
{
	struct stat info;

	if (view_stat(ourselves, "ns/pid", &info))
		return info.st_ino;
	return ourselves->filtered ? 0 : namespace_inode("pid");
}

/* What levels are judged by. */
static void take_confinement(const struct view *view, struct footing_sighting *sighting)
{
	int64_t parent, threads = take_credentials(view, sighting);
	int fd;

	take_namespaces(view, sighting);
	take_root(view, sighting);
	take_proc(view, sighting);
	/* We are a thread, and as one we look at ourselves. */
	if (view->pid && view->dir != -1 && threads != 1)
		take_threads(view, sighting);
	sighting->session = syscall(SYS_getsid, view->pid);
	fd = view_open(view, "stat", O_RDONLY);
	if (fd >= 0)
		stat_read(fd, &parent, &sighting->started);
}

/* What only an inspection tells of. */
static void take_rest(const struct view *view, struct footing_sighting *sighting)
{
	int fd = view_open(view, "attr/current", O_RDONLY);

	if (fd >= 0)
		sighting->labelled = label_read(fd, sighting->label,
						sizeof(sighting->label));
	else /* A kernel without any module: but the rest is there. */
		sighting->labelled = errno == ENOENT && sighting->capabilities;
	fd = view_open(view, "cgroup", O_RDONLY);
	if (fd >= 0)
		sighting->cgroups = cgroup_read(fd, sighting->cgroup,
						sizeof(sighting->cgroup));
}

int sight(int64_t pid, enum sight_extent extent, struct footing_sighting *sighting)
{
	struct view view = {.pid = pid}, ourselves = {.pid = 0};
	int own;
	struct status self;
	struct stat info;
	bool lives;

	if (pid && !exists(pid))
		return -ESRCH;
	forget_all(sighting, pid ? pid : syscall(SYS_getpid));
	view_self(&ourselves);
	own = view_open(&ourselves, "status", O_RDONLY);
	status_read(own, &self);
	view.filtered = ourselves.filtered = are_filtered(&self);
	view.own_proc = ourselves.own_proc = our_proc(&self);
	sighting->numbers = view.numbers = own_numbers(&ourselves);
	if (pid)
		view_other(&view, &self, own >= 0, sighting);
	else
		view = ourselves;
	take_confinement(&view, sighting);
	if (extent == SIGHT_ALL)
		take_rest(&view, sighting);
	if (!pid)
		return 0;
	/* Who was there before and is there still was so all the time. */
	lives = view.dir == -1 ? exists(pid) : view_stat(&view, "status", &info);
	if (view.dir != -1)
		syscall(SYS_close, view.dir);
	return lives ? 0 : -ESRCH;
}

/* The parent of a process, and when it began; false where /proc does not tell. */
static bool stat_of(int64_t pid, int64_t *parent, int64_t *started)
{
	char path[64];
	size_t at = put_text(path, sizeof(path), 0, "/proc/");
	int fd;

	at = put_number(path, sizeof(path), at, (uint64_t)pid);
	put_text(path, sizeof(path), at, "/stat");
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return false;
	stat_read(fd, parent, started);
	return *parent >= 0 && *started >= 0;
}

bool descends(int64_t pid, int64_t from, int64_t began)
{
	int64_t parent, started;

	while (pid != from)
		if (pid < 1 || !stat_of(pid, &pid, &started))
			return false;
	/* Last: as long as it is there its children are its own. */
	return stat_of(from, &parent, &started) && started == began;
}
