/* SPDX-License-Identifier: MIT */
/* Documents from files: anything that can be read, to its end. */
#ifndef FOOTING_FILE_READ_H
#define FOOTING_FILE_READ_H

#include <stddef.h>

typedef int file_take(const char *text, size_t length, void *to, char *why,
		      size_t why_size);

/*
 * Read all, and give it to @take; the buffer is freed after that.
 * @why: out: of a failure to read, the name of its errno; may be NULL
 *
 * Returns: what @take returns, -ENOMEM, or the errno of open or read.
 */
int file_read_fd(int fd, file_take *take, void *to, char *why, size_t why_size);
int file_read(const char *path, file_take *take, void *to, char *why, size_t why_size);

#endif
