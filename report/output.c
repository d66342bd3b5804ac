/* SPDX-License-Identifier: MIT */
/* Where the result goes. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

static int write_all(const char *text, size_t length)
{
	while (length > 0) {
		ssize_t done = write(STDOUT_FILENO, text, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno;
		text += done;
		length -= (size_t)done;
	}
	return 0;
}

static int failed(int err)
{
	return complain(
		EXIT_FAILED,
		"can't write standard output: %s; give a file that can be written",
		strerror(err));
}

int output_keep(const char *text, size_t length)
{
	int err = fflush(stdout) ? errno : write_all(text, length);

	/* The reader has gone: it has seen what it wanted to see. */
	return err && err != EPIPE ? failed(err) : EXIT_YES;
}

int output_write(const char *path, const char *text, size_t length)
{
	int code;

	if (path)
		return output_save("--output", path, text, length);
	code = output_keep(text, length);
	/* Some file systems tell of a full disk only here. */
	if (!code && close(STDOUT_FILENO) && errno != EINTR)
		code = failed(errno);
	return code;
}

int output_save(const char *option, const char *path, const char *text, size_t length)
{
	int err = -footing_save_text(path, text, length);

	if (!err || err == EPIPE)
		return EXIT_YES;
	return complain(EXIT_FAILED, "can't write %s: %s; name another file with %s",
			*path ? path : "''", strerror(err), option);
}
