/* SPDX-License-Identifier: MIT */
/* Matrices in files: read from anything that can be read, written all or nothing. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_read.h"
#include "matrix.h"

/* -------------------------------------------------------------- reading */

static int take(const char *text, size_t length, void *to, char *why, size_t why_size)
{
	return footing_matrix_load(text, length, to, why, why_size);
}

int footing_matrix_load_fd(int fd, struct footing_matrix **matrix, char *why,
			   size_t why_size)
{
	return file_read_fd(fd, take, matrix, why, why_size);
}

int footing_matrix_load_file(const char *path, struct footing_matrix **matrix, char *why,
			     size_t why_size)
{
	return file_read(path, take, matrix, why, why_size);
}

/* -------------------------------------------------------------- writing */

static int write_loop(int fd, const char *text, size_t length)
{
	ssize_t done;

	while (length > 0) {
		done = write(fd, text, length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		text += done;
		length -= (size_t)done;
	}
	return 0;
}

/* A pipe without a reader must not kill the caller, who knows nothing of our writing. */
static int write_all(int fd, const char *text, size_t length)
{
	const struct timespec at_once = {0, 0};
	sigset_t pipe_only, before, pending;
	int err;

	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	sigpending(&pending);
	sigprocmask(SIG_BLOCK, &pipe_only, &before);
	err = write_loop(fd, text, length);
	if (err == -EPIPE && !sigismember(&pending, SIGPIPE))
		sigtimedwait(&pipe_only, NULL, &at_once);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

static int write_in_place(const char *path, int flags, const char *text, size_t length)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags), err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, text, length);
	/* Some file systems tell of a full disk only here. */
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/* "DIR/.footing-XXXXXXXXXXXXXXXX" beside @path. */
static int beside(const char *path, char **name)
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? (int)(slash - path) + 1 : 0;
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -errno;
	*name = malloc((size_t)folder + 32);
	if (!*name)
		return -ENOMEM;
	snprintf(*name, (size_t)folder + 32, "%.*s.footing-%016llx", folder, path,
		 (unsigned long long)random);
	return 0;
}

/* @old: the file that is replaced, whose permissions are kept, or NULL */
static int write_new(const char *name, const struct stat *old, const char *text,
		     size_t length)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	int err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, text, length);
	if (!err && old && fchmod(fd, old->st_mode & 0777))
		err = -errno;
	if (!err && fsync(fd))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	if (err)
		unlink(name);
	return err;
}

static int replace(const char *path, const struct stat *old, const char *text,
		   size_t length)
{
	char *name = NULL;
	int err;

	err = beside(path, &name);
	if (!err)
		err = write_new(name, old, text, length);
	if (!err && rename(name, path)) {
		err = -errno;
		unlink(name);
	}
	free(name);
	/*
	 * A mount point can't be replaced, and its folder may be read-only where it is not.
	 * That it is one is not seen on every kernel.
	 */
	if ((err == -EBUSY || err == -EROFS) && old)
		return write_in_place(path, O_TRUNC | O_NOFOLLOW, text, length);
	return err;
}

static bool is_mount_point(const char *path)
{
	struct statx info;

	if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0, &info))
		return false;
	return info.stx_attributes & info.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT;
}

int footing_save_text(const char *path, const char *text, size_t length)
{
	struct stat info;

	if (lstat(path, &info))
		return errno == ENOENT ? replace(path, NULL, text, length) : -errno;
	if (S_ISLNK(info.st_mode)) {
		/* /dev/stdout is one; what it leads to may be written, but not replaced. */
		if (stat(path, &info) ||
		    !(S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode)))
			return -ELOOP;
		return write_in_place(path, 0, text, length);
	}
	if (S_ISDIR(info.st_mode))
		return -EISDIR;
	if (!S_ISREG(info.st_mode))
		return write_in_place(path, O_NOFOLLOW, text, length);
	if (is_mount_point(path))
		return write_in_place(path, O_TRUNC | O_NOFOLLOW, text, length);
	return replace(path, &info, text, length);
}

int footing_matrix_save(const struct footing_matrix *matrix, const char *path)
{
	size_t length;
	char *text;
	int err = footing_matrix_to_json(matrix, &text, &length);

	if (err)
		return err;
	err = footing_save_text(path, text, length);
	free(text);
	return err;
}
