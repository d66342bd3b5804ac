/* SPDX-License-Identifier: MIT */
/* How the files outside look before and after. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "escape.h"

/* How a file or folder looks; all zero where there is none. */
struct look {
	dev_t device;
	mode_t mode;
	uid_t uid;
	nlink_t links;
	off_t size;
	time_t modified;
	ssize_t attributes;
	int entries;
	int flags;
};

static struct look looks[WORDS];

static int count(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static int flags_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), flags = 0;

	if (fd < 0)
		return 0;
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags))
		flags = 0;
	close(fd);
	return flags;
}

/* Filled in place: they are compared with what is between the members. */
static void look_at(const char *name, struct look *look)
{
	const char *path = in_dir(name);
	struct stat st;

	memset(look, 0, sizeof(*look));
	if (lstat(path, &st))
		return;
	look->device = st.st_dev;
	look->mode = st.st_mode;
	look->uid = st.st_uid;
	look->links = st.st_nlink;
	look->size = st.st_size;
	look->modified = st.st_mtime;
	look->attributes = llistxattr(path, NULL, 0);
	if (S_ISREG(st.st_mode))
		look->flags = flags_of(path);
	if (S_ISDIR(st.st_mode)) {
		look->modified = 0;
		look->entries = count(path);
	}
}

void looks_record(void)
{
	for (size_t i = 0; i < attacks_n; i++)
		if (attacks[i].seen == BY_FILE)
			look_at(attacks[i].name, &looks[i]);
}

bool look_changed(size_t i)
{
	struct look look;

	look_at(attacks[i].name, &look);
	return memcmp(&look, &looks[i], sizeof(look)) != 0;
}
