/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache.h"

/* ---------------------------------------------------------------- the file */

/* Who can write it can make every gate open. */
static const char *objection(const struct stat *info)
{
	if (!S_ISREG(info->st_mode))
		return "is no regular file";
	if (info->st_uid != geteuid())
		return "belongs to another user";
	if (info->st_mode & (S_IWGRP | S_IWOTH))
		return "can be written by others";
	return NULL;
}

static int refused(const char *path, const char *why)
{
	return complain(EXIT_BAD_INPUT,
			"%s %s; remove it, or name another file with --cache", path, why);
}

static int load(int fd, const char *path, struct footing_matrix **matrix)
{
	char why[256] = "";
	const char *wrong;
	struct stat info;
	int err;

	/* Of what was opened: what the name leads to may be another file by now. */
	if (fstat(fd, &info))
		return source_unreadable(path, -errno, why);
	wrong = objection(&info);
	if (wrong && S_ISREG(info.st_mode))
		return refused(path, wrong);
	if (wrong)
		return complain(EXIT_BAD_INPUT, "%s %s; name another file with --cache",
				path, wrong);
	err = footing_matrix_load_fd(fd, matrix, why, sizeof(why));
	return err ? source_unreadable(path, err, why) : 0;
}

int cache_load(const char *path, struct footing_matrix **matrix)
{
	/* A pipe must not keep us waiting for a writer. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int code;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return errno == ELOOP ? refused(path, "is a symbolic link")
				      : source_unreadable(path, -errno, "");
	code = load(fd, path, matrix);
	close(fd);
	return code;
}

int cache_save(const char *path, const struct footing_matrix *matrix)
{
	size_t length;
	mode_t before;
	char *text;
	int code;

	if (footing_matrix_to_json(matrix, &text, &length))
		return complain(EXIT_FAILED, "out of memory");
	/* Else the next one would refuse it. */
	before = umask(0);
	umask(before | S_IWGRP | S_IWOTH);
	code = output_save("--cache", path, text, length);
	umask(before);
	free(text);
	return code;
}

/* ---------------------------------------------------------------- its worth */

/* What it could not tell, or does not hold, is to be tried. */
static int answers(const struct footing_matrix *matrix,
		   const struct footing_request *request, bool *all)
{
	const struct footing_requirement *item;
	struct footing_verdict *verdict;
	int err = footing_resolve(matrix, request, 0, &verdict);
	size_t i;

	if (err)
		return complain(EXIT_FAILED, "can't resolve: %s", strerror(-err));
	*all = true;
	for (i = 0; (item = footing_verdict_requirement(verdict, i)); i++)
		if (footing_requirement_result(item) == FOOTING_RESULT_UNKNOWN)
			*all = false;
	footing_verdict_free(verdict);
	return 0;
}

/*
 * The key is all that an instance is known by. The act is tried with what is asked of the
 * confinement anyway, and what differs of that is a reason too; what can't be told is none.
 */
static bool still_so(const struct footing_match *match)
{
	const struct footing_input *input;
	size_t i;

	for (i = 0; (input = footing_match_input(match, i)); i++)
		if (footing_input_sameness(input) == FOOTING_DIFFERENT ||
		    !strncmp(footing_input_name(input), "features", 8))
			return false;
	return true;
}

int cache_holds(const char *path, const struct footing_matrix *matrix,
		const struct footing_request *request,
		const struct footing_options *options, bool *holds)
{
	const char *version = footing_matrix_string(matrix, "footing.version");
	struct footing_match *match = NULL;
	int err, code = answers(matrix, request, holds);

	if (code)
		return code;
	/* Even where it is not used: what is not understood is not overwritten. */
	err = footing_matrix_match(matrix, FOOTING_SCOPE_INSTANCE, options, &match);
	if (err)
		return match_failed(path, err);
	*holds = *holds && version && !strcmp(version, footing_version()) &&
		 footing_match_result(match, FOOTING_SCOPE_INSTANCE) == FOOTING_SAME;
	footing_match_free(match);
	if (!*holds)
		return 0;
	err = footing_matrix_match(matrix, FOOTING_SCOPE_CONFINEMENT, options, &match);
	if (err)
		return match_failed(path, err);
	*holds = still_so(match);
	footing_match_free(match);
	return 0;
}
