/* SPDX-License-Identifier: MIT */
/* Attacks on files that are outside of what may be read, and of what may be written. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "escape.h"

/* Younger than the headers may be. */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#endif
#ifndef SYS_file_setattr
#define SYS_file_setattr 469
#endif

/* ---------------------------------------------------------------- reading */

static int is_secret(int fd)
{
	char text[sizeof(SECRET)] = "";

	if (fd < 0)
		return errno;
	return read(fd, text, sizeof(text) - 1) > 0 && !strcmp(text, SECRET) ? 0 : EIO;
}

int read_outside(void)
{
	return is_secret(open(in_dir("secret"), O_RDONLY));
}

int read_folder(void)
{
	DIR *dir = opendir(targets.dir);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (!strcmp(entry->d_name, "secret"))
			return 0;
	return dir ? ENOENT : errno;
}

int read_exec(void)
{
	execl(in_dir("exe"), "escape", "nothing", (char *)NULL);
	return errno;
}

int read_root_of_outside(void)
{
	return is_secret(
		open(text_of("/proc/%ld/root%s/secret", targets.pid, targets.dir),
		     O_RDONLY));
}

int read_fd(void)
{
	return is_secret(FD_READ);
}

int read_dirfd(void)
{
	return is_secret(openat(FD_FOLDER, "secret", O_RDONLY));
}

int read_fd_of_outside(void)
{
	return is_secret(
		open(text_of("/proc/%ld/fd/%d", targets.pid, FD_OUTSIDE_READ), O_RDONLY));
}

/* ---------------------------------------------------------------- writing */

static int append(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND);

	return fd < 0 ? errno : outcome(write(fd, "escaped", 7));
}

int write_file(void)
{
	return append(in_dir("write"));
}

/* The other way around: what is confined can still do what it may. */
int write_allowed(void)
{
	return append(in_dir("rw/allowed"));
}

int write_truncate(void)
{
	return outcome(truncate(in_dir("truncate"), 0));
}

/* It asks for reading only. */
int write_truncate_open(void)
{
	return outcome(open(in_dir("truncate-open"), O_RDONLY | O_TRUNC));
}

int write_create(void)
{
	return outcome(open(in_dir("create/new"), O_WRONLY | O_CREAT | O_EXCL, 0600));
}

/* A file without a name, and then a name for it. */
int write_tmpfile(void)
{
	int fd = open(in_dir("tmpfile"), O_TMPFILE | O_WRONLY, 0600);

	if (fd < 0)
		return errno;
	return outcome(linkat(AT_FDCWD, text_of("/proc/self/fd/%d", fd), AT_FDCWD,
			      in_dir("tmpfile/new"), AT_SYMLINK_FOLLOW));
}

int write_mkdir(void)
{
	return outcome(mkdir(in_dir("mkdir/new"), 0700));
}

int write_mknod(void)
{
	return outcome(mkfifo(in_dir("mknod/new"), 0600));
}

int write_symlink(void)
{
	return outcome(symlink("nowhere", in_dir("symlink/new")));
}

/* Links are made where something may be written, if anything may be. */
static const char *writable(size_t i, const char *name)
{
	const char *const folders[] = {in_dir("rw"), "/tmp", "/dev/shm", targets.dir};

	return i < 4 ? text_of("%s/%s.%ld", folders[i], name, targets.pid) : NULL;
}

int write_by_symlink(void)
{
	const char *path;
	int result = ENOENT;

	for (size_t i = 0; (path = writable(i, "by-symlink")); i++) {
		if (symlink(in_dir("by-symlink"), path))
			continue;
		result = append(path);
		unlink(path);
		break;
	}
	return result;
}

/* The name alone is a change outside: the number of links. */
int write_by_link(void)
{
	const char *path;
	int result = ENOENT;

	for (size_t i = 0; (path = writable(i, "by-link")) && result; i++) {
		result = outcome(link(in_dir("by-link"), path));
		if (!result)
			result = append(path);
	}
	return result;
}

int write_rename(void)
{
	return outcome(rename(in_dir("rename"), in_dir("renamed")));
}

/* To where it may be written. */
int write_rename_in(void)
{
	const char *path;
	int result = ENOENT;

	for (size_t i = 0; (path = writable(i, "rename-in")) && result; i++)
		result = outcome(rename(in_dir("rename-in"), path));
	return result;
}

/* From where it may be written, onto what may not. */
int write_rename_over(void)
{
	const char *path;
	int result = ENOENT, fd;

	for (size_t i = 0; (path = writable(i, "rename-over")) && result; i++) {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
		if (fd < 0)
			continue;
		close(fd);
		result = outcome(rename(path, in_dir("rename-over")));
		unlink(path);
	}
	return result;
}

int write_unlink(void)
{
	return outcome(unlink(in_dir("unlink")));
}

int write_rmdir(void)
{
	return outcome(rmdir(in_dir("rmdir")));
}

int write_chmod(void)
{
	return outcome(chmod(in_dir("chmod"), 0777));
}

/* By a descriptor that could only read. */
int write_chmod_fd(void)
{
	int fd = open(in_dir("chmod-fd"), O_RDONLY);

	return fd < 0 ? errno : outcome(fchmod(fd, 0777));
}

/* To the same owner: what is seen of it is that the set-user-ID bit goes. */
int write_chown(void)
{
	return outcome(chown(in_dir("chown"), geteuid(), getegid()));
}

int write_fchownat(void)
{
	int fd = open(in_dir("fchownat"), O_PATH);

	return fd < 0 ? errno
		      : outcome(fchownat(fd, "", geteuid(), getegid(), AT_EMPTY_PATH));
}

int write_utimes(void)
{
	struct timespec times[2] = {{1000, 0}, {1000, 0}};

	return outcome(utimensat(AT_FDCWD, in_dir("utimes"), times, 0));
}

int write_xattr(void)
{
	return outcome(setxattr(in_dir("xattr"), "user.escape", "x", 1, 0));
}

/* ---------------------------------------------------------------- by younger calls */

int write_fchmodat2(void)
{
	return outcome(syscall(SYS_fchmodat2, AT_FDCWD, in_dir("fchmodat2"), 0777, 0));
}

/* By a descriptor that can only read. */
int write_futimens(void)
{
	struct timespec times[2] = {{1000, 0}, {1000, 0}};
	int fd = open(in_dir("futimens"), O_RDONLY);

	return fd < 0 ? errno : outcome(futimens(fd, times));
}

int write_setxattrat(void)
{
	struct {
		uint64_t value;
		uint32_t size, flags;
	} arguments = {(uintptr_t) "x", 1, 0};

	return outcome(syscall(SYS_setxattrat, AT_FDCWD, in_dir("setxattrat"), 0,
			       "user.escape", &arguments, sizeof(arguments)));
}

/* The flag that dump(8) asks for: by its call, and by the ioctl(2) for it. */
int write_setattr(void)
{
	struct {
		uint64_t flags;
		uint32_t rest[4];
	} attributes = {FS_XFLAG_NODUMP, {0}};

	return outcome(syscall(SYS_file_setattr, AT_FDCWD, in_dir("setattr"), &attributes,
			       sizeof(attributes), 0));
}

int write_chattr(void)
{
	int fd = open(in_dir("chattr"), O_RDONLY), flags = 0;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags))
		return errno;
	flags |= FS_NODUMP_FL;
	return outcome(ioctl(fd, FS_IOC_SETFLAGS, &flags));
}

/* ---------------------------------------------------------------- others */

/* Up from where it may be written. */
int write_dotdot(void)
{
	return append(in_dir("rw/../dotdot"));
}

/* A pipe takes what is written on a read-only mount too. */
int write_fifo(void)
{
	int fd = open(in_dir("fifo"), O_WRONLY | O_NONBLOCK);

	return fd < 0 ? errno : outcome(write(fd, "fifo", 5));
}
