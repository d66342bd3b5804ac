/* SPDX-License-Identifier: MIT */
/* Where the rights to files are tried: what can be read, and what can be written. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"
#include "landlock.h"
#include "stage.h"

/* ---------------------------------------------------------------- to read */

static bool readable(const char *path)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC,
			  0);

	if (fd < 0)
		return false;
	syscall(SYS_close, fd);
	return true;
}

struct landlock_dirs landlock_find_dirs(void)
{
	/* An empty container has at least the root; the others lie beneath it. */
	static const char *const places[] = {"/",    "/proc", "/dev",
					     "/sys", "/usr",  "/etc"};
	struct landlock_dirs dirs = {NULL, NULL};
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places) && !dirs.inside; i++) {
		if (!readable(places[i]))
			continue;
		if (!dirs.outside)
			dirs.outside = places[i];
		else
			dirs.inside = places[i];
	}
	return dirs;
}

long landlock_open_dir(struct trial *trial, const char *step, const char *path)
{
	long fd = ACT(trial, step, SYS_openat, AT_FDCWD, path,
		      O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	if (fd >= 0)
		syscall(SYS_close, fd);
	return fd;
}

/* ---------------------------------------------------------------- to write */

static const char *const writable[] = {"/dev/shm", "/tmp", "/var/tmp", "/run", "."};

#define WRITABLE (sizeof(writable) / sizeof(*writable))

int landlock_find_tmpfile_dir(void)
{
	size_t i;

	for (i = 0; i < WRITABLE; i++) {
		long fd = syscall(SYS_openat, AT_FDCWD, writable[i],
				  O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

		if (fd < 0)
			continue;
		syscall(SYS_close, fd);
		return (int)syscall(SYS_openat, AT_FDCWD, writable[i],
				    O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	}
	return -1;
}

/* A mounted tmpfs that is in no tree of mounts, and gone with its descriptor. */
static int detached_tmpfs(void)
{
	long fs = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC), mounted = -1;

	if (fs < 0)
		return -1;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		mounted = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	syscall(SYS_close, fs);
	return (int)mounted;
}

bool landlock_private_place(struct trial *trial)
{
	trial->scratch = detached_tmpfs();
	if (trial->scratch < 0 && user_create(trial) == OUTCOME_WORKED &&
	    namespace_make(trial, CLONE_NEWNS, "mnt") == OUTCOME_WORKED &&
	    user_map_self(trial) == OUTCOME_WORKED)
		trial->scratch = detached_tmpfs();
	if (trial->scratch < 0)
		return false;
	/* From here on it is about Landlock. */
	trial->obs->n_acts = 0;
	trial->obs->lacks[0] = '\0';
	return true;
}

/* ---------------------------------------------------------------- with a name */

struct named {
	const char *parent;
	char name[48];
};

static bool named_make(struct trial *trial, struct named *named)
{
	size_t i, at = put_text(named->name, sizeof(named->name), 0, "footing-");

	at = put_number(named->name, sizeof(named->name), at,
			(uint64_t)syscall(SYS_getpid));
	at = put_text(named->name, sizeof(named->name), at, "-");
	put_number(named->name, sizeof(named->name), at, now_us());
	trial->scratch = -1;
	for (i = 0; i < WRITABLE; i++) {
		long parent = syscall(SYS_openat, AT_FDCWD, writable[i],
				      O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

		if (parent < 0)
			continue;
		if (syscall(SYS_mkdirat, parent, named->name, 0700) == 0) {
			trial->scratch = (int)syscall(SYS_openat, parent, named->name,
						      O_RDONLY | O_DIRECTORY |
							      O_NOFOLLOW | O_CLOEXEC,
						      0);
			named->parent = writable[i];
			if (trial->scratch < 0)
				syscall(SYS_unlinkat, parent, named->name, AT_REMOVEDIR);
		}
		syscall(SYS_close, parent);
		if (trial->scratch >= 0)
			return true;
	}
	return false;
}

/* All that the bodies make has one of these names. */
static void named_remove(struct trial *trial, const struct named *named)
{
	static const struct {
		const char *path;
		int flags;
	} things[] = {{"a/f", 0}, {"b/f", 0},	       {"a/s", 0},
		      {"f", 0},	  {"a", AT_REMOVEDIR}, {"b", AT_REMOVEDIR}};
	long parent;
	size_t i;

	for (i = 0; i < sizeof(things) / sizeof(*things); i++)
		syscall(SYS_unlinkat, trial->scratch, things[i].path, things[i].flags);
	syscall(SYS_close, trial->scratch);
	parent = syscall(SYS_openat, AT_FDCWD, named->parent,
			 O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	syscall(SYS_unlinkat, parent, named->name, AT_REMOVEDIR);
	syscall(SYS_close, parent);
	trial->scratch = -1;
}

enum footing_outcome landlock_in_place(
	struct trial *trial, enum footing_outcome (*in_private)(struct trial *trial),
	enum footing_outcome (*body)(struct trial *trial))
{
	struct footing_observation *obs = trial->obs;
	enum footing_outcome outcome;
	struct named named;

	/* Cleared when the place is there: a death before that tells nothing of the row. */
	copy_text(obs->lacks, sizeof(obs->lacks), "ns.user");
	outcome = in_child(trial, 0, in_private);
	if (!obs->lacks[0])
		return outcome;
	obs->lacks[0] = '\0';
	obs->text[0] = '\0';
	obs->n_acts = 0;
	obs->signal = 0;
	obs->err = 0;
	if (!named_make(trial, &named))
		return in_child(trial, 0, body);
	outcome = in_child(trial, 0, body);
	named_remove(trial, &named);
	return outcome;
}
