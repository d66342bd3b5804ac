/* SPDX-License-Identifier: MIT */
/* Rows landlock.fs, refer, truncate, ioctl-dev: the rights to files. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kernel.h"
#include "landlock.h"

static const char nowhere[] = "no writable place to prove it in";

/* ---------------------------------------------------------------- fs */

static const char *only_dir;

static long open_only_dir(struct trial *trial, const char *step)
{
	return landlock_open_dir(trial, step, only_dir);
}

/* Both in one domain: a directory stays open to us, and what it lies in does not. */
static enum footing_outcome fs_inside(struct trial *trial, struct landlock_dirs dirs)
{
	long ruleset = landlock_ruleset(trial, LANDLOCK_FS_READ_DIR, 0, 0);
	enum footing_outcome outcome;
	long object = syscall(SYS_openat, AT_FDCWD, dirs.inside, O_PATH | O_CLOEXEC, 0);

	if (ruleset < 0 ||
	    landlock_allow_path(trial, ruleset, (int)object, LANDLOCK_FS_READ_DIR) < 0 ||
	    !landlock_enter(trial, ruleset, 0) ||
	    landlock_open_dir(trial, "openat, allowed", dirs.inside) < 0)
		return row_refused(trial);
	outcome = landlock_denied(
		trial, landlock_open_dir(trial, "openat, denied", dirs.outside), EACCES);
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_PROVED)
					 : outcome;
}

static enum footing_outcome fs_part(struct trial *trial)
{
	struct landlock_dirs dirs = landlock_find_dirs();
	long object;

	if (dirs.inside)
		return fs_inside(trial, dirs);
	only_dir = dirs.outside;
	if (!only_dir)
		return landlock_unproved(trial, LANDLOCK_FS_READ_DIR, 0, 0,
					 "no readable directory to prove it on");
	object = syscall(SYS_openat, AT_FDCWD, only_dir, O_PATH | O_CLOEXEC, 0);
	return landlock_prove(trial, LANDLOCK_FS_READ_DIR, (int)object, open_only_dir,
			      "openat, allowed", "openat, denied", EACCES);
}

enum footing_outcome landlock_fs(struct trial *trial)
{
	return landlock_try(trial, fs_part);
}

/* ---------------------------------------------------------------- refer */

/* Each move takes the file to where the other one left it not. */
static long move_file(struct trial *trial, const char *step)
{
	long moved = ACT(trial, step, SYS_renameat, trial->scratch, "a/f", trial->scratch,
			 "b/f");

	if (moved == 0)
		syscall(SYS_renameat, trial->scratch, "b/f", trial->scratch, "a/f");
	return moved;
}

static bool refer_prepare(struct trial *trial)
{
	long fd;

	if (trial->scratch < 0 || syscall(SYS_mkdirat, trial->scratch, "a", 0700) < 0 ||
	    syscall(SYS_mkdirat, trial->scratch, "b", 0700) < 0)
		return false;
	fd = syscall(SYS_openat, trial->scratch, "a/f", O_CREAT | O_WRONLY | O_CLOEXEC,
		     0600);
	if (fd < 0)
		return false;
	syscall(SYS_close, fd);
	return true;
}

static enum footing_outcome refer_body(struct trial *trial)
{
	if (!refer_prepare(trial))
		return landlock_unproved(trial, LANDLOCK_FS_REFER, 0, 0, nowhere);
	/* A refused move looks like one to another file system. */
	return landlock_prove(trial, LANDLOCK_FS_REFER, trial->scratch, move_file,
			      "renameat, allowed", "renameat, denied", EXDEV);
}

static enum footing_outcome refer_private(struct trial *trial)
{
	return landlock_private_place(trial) ? refer_body(trial) : OUTCOME_UNTRIED;
}

static enum footing_outcome refer_part(struct trial *trial)
{
	return landlock_in_place(trial, refer_private, refer_body);
}

enum footing_outcome landlock_refer(struct trial *trial)
{
	return landlock_try_apart(trial, refer_part);
}

/* ---------------------------------------------------------------- truncate */

/* The right is looked up when the file is opened, and holds for ftruncate(2). */
static long truncate_file(struct trial *trial, const char *step)
{
	long fd = syscall(SYS_openat, trial->scratch, ".", O_TMPFILE | O_RDWR | O_CLOEXEC,
			  0600);
	long done;
	int err;

	if (fd < 0)
		fd = syscall(SYS_openat, trial->scratch, "f",
			     O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	done = ACT(trial, step, SYS_ftruncate, fd, 1);
	err = errno;
	syscall(SYS_close, fd);
	errno = err;
	return done;
}

static enum footing_outcome truncate_body(struct trial *trial)
{
	if (trial->scratch < 0)
		return landlock_unproved(trial, LANDLOCK_FS_TRUNCATE, 0, 0, nowhere);
	return landlock_prove(trial, LANDLOCK_FS_TRUNCATE, trial->scratch, truncate_file,
			      "ftruncate, allowed", "ftruncate, denied", EACCES);
}

static enum footing_outcome truncate_private(struct trial *trial)
{
	return landlock_private_place(trial) ? truncate_body(trial) : OUTCOME_UNTRIED;
}

static enum footing_outcome truncate_part(struct trial *trial)
{
	trial->scratch = landlock_find_tmpfile_dir();
	if (trial->scratch >= 0)
		return truncate_body(trial);
	return landlock_in_place(trial, truncate_private, truncate_body);
}

enum footing_outcome landlock_truncate(struct trial *trial)
{
	return landlock_try(trial, truncate_part);
}

/* ---------------------------------------------------------------- ioctl-dev */

static const char *device;

static long ask_device(struct trial *trial, const char *step)
{
	char settings[256];
	long fd = syscall(SYS_openat, AT_FDCWD, device, O_RDONLY | O_CLOEXEC, 0);
	long done = ACT(trial, step, SYS_ioctl, fd, TCGETS, settings);
	int err = errno;

	syscall(SYS_close, fd);
	errno = err;
	/* The device was asked, and is no terminal. */
	return done < 0 && err == ENOTTY ? 0 : done;
}

static enum footing_outcome ioctl_part(struct trial *trial)
{
	static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full",
					      "/dev/urandom", "/dev/random"};
	long object = -1;
	size_t i;

	for (i = 0; i < sizeof(devices) / sizeof(*devices) && object < 0; i++) {
		device = devices[i];
		object = syscall(SYS_openat, AT_FDCWD, device, O_RDONLY | O_CLOEXEC, 0);
	}
	if (object < 0)
		return landlock_unproved(trial, LANDLOCK_FS_IOCTL_DEV, 0, 0,
					 "no device to prove it on");
	return landlock_prove(trial, LANDLOCK_FS_IOCTL_DEV, (int)object, ask_device,
			      "ioctl TCGETS, allowed", "ioctl TCGETS, denied", EACCES);
}

enum footing_outcome landlock_ioctl_dev(struct trial *trial)
{
	return landlock_try(trial, ioctl_part);
}
