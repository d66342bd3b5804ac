/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "file_read.h"
#include "footing.h"

/* More than any document may have: who takes it says what is wrong with a longer one. */
#define READ_MAX ((4u << 20) + 1)

static int read_all(int fd, char *buffer, size_t *length)
{
	ssize_t got;

	*length = 0;
	while (*length < READ_MAX) {
		got = read(fd, buffer + *length, READ_MAX - *length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		*length += (size_t)got;
	}
	return 0;
}

static int tell(int err, char *why, size_t why_size)
{
	const char *name = footing_errno_name(-err);

	if (why && why_size)
		snprintf(why, why_size, "%s", name ? name : "?");
	return err;
}

int file_read_fd(int fd, file_take *take, void *to, char *why, size_t why_size)
{
	/* Of this only what is read is ever backed by memory. */
	char *buffer = malloc(READ_MAX);
	size_t length;
	int err;

	if (!buffer)
		return tell(-ENOMEM, why, why_size);
	err = read_all(fd, buffer, &length);
	if (err)
		tell(err, why, why_size);
	else
		err = take(buffer, length, to, why, why_size);
	free(buffer);
	return err;
}

int file_read(const char *path, file_take *take, void *to, char *why, size_t why_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), err;

	if (fd < 0)
		return tell(-errno, why, why_size);
	err = file_read_fd(fd, take, to, why, why_size);
	close(fd);
	return err;
}
