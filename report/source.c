/* SPDX-License-Identifier: MIT */
/* Where the matrix comes from: a probe, or a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

#define DEADLINE_DEFAULT_MS 5000
#define DEADLINE_MAX_MS	    600000

int source_deadline(struct source *source, const char *text)
{
	char *end;
	long ms;

	errno = 0;
	ms = strtol(text, &end, 10);
	if (errno || end == text || *end || ms < 1 || ms > DEADLINE_MAX_MS ||
	    footing_options_set_deadline(source->probe, (unsigned int)ms))
		return complain(EXIT_USAGE,
				"--deadline '%s': give milliseconds, from 1 to %d", text,
				DEADLINE_MAX_MS);
	source->deadline_ms = (unsigned int)ms;
	return 0;
}

void source_spent(struct source *source, double ms)
{
	double all = source->deadline_ms ? source->deadline_ms : DEADLINE_DEFAULT_MS;

	footing_options_set_deadline(source->probe,
				     ms < all - 1 ? (unsigned int)(all - ms) : 1);
}

int source_select(struct source *source, const char *pattern)
{
	int err = footing_options_select(source->probe, pattern);

	if (err == -EINVAL)
		return complain(
			EXIT_USAGE,
			"--only '%s' matches no feature; see footing list features",
			pattern);
	return err ? complain(EXIT_FAILED, "%s", strerror(-err)) : 0;
}

int source_probe(const struct source *source, struct footing_matrix **matrix)
{
	int err = footing_probe(source->probe, matrix);

	return err ? complain(EXIT_FAILED, "can't probe: %s", strerror(-err)) : 0;
}

int source_unreadable(const char *from, int err, const char *why)
{
	if (err == -ENOMEM)
		return complain(EXIT_FAILED, "can't read %s: out of memory", from);
	if (err == -EBADMSG || err == -EFBIG)
		return complain(EXIT_BAD_INPUT, "%s is no matrix: %s", from, why);
	return complain(EXIT_BAD_INPUT,
			"can't read %s: %s; give a file that was made by footing -o json",
			from, strerror(-err));
}

int match_failed(const char *from, int err)
{
	if (err == -EBADMSG)
		return complain(EXIT_BAD_INPUT,
				"%s contradicts itself: subject.fingerprint is not the "
				"digest of its other fields; take the matrix again",
				from);
	return complain(EXIT_FAILED, "can't match %s: %s", from, strerror(-err));
}

int source_obtain(const struct source *source, struct footing_matrix **matrix)
{
	const char *from = source->from;
	char why[256] = "";
	int err;

	if (!from)
		return source_probe(source, matrix);
	if (!strcmp(from, "-")) {
		from = "standard input";
		err = footing_matrix_load_fd(STDIN_FILENO, matrix, why, sizeof(why));
	} else {
		err = footing_matrix_load_file(from, matrix, why, sizeof(why));
	}
	if (!err)
		err = footing_matrix_narrow(*matrix, source->probe);
	return err ? source_unreadable(from, err, why) : 0;
}
