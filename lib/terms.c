/* SPDX-License-Identifier: MIT */
/* What a sandbox asks for: a level, and the terms of it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader.h"
#include "request.h"
#include "syscalls.h"
#include "terms.h"

void terms_clear(struct terms *terms)
{
	for (size_t i = 0; i < terms->n_paths; i++) {
		free(terms->paths[i].given);
		free(terms->paths[i].real);
	}
	for (size_t i = 0; i < terms->n_denied; i++)
		free(terms->denied[i]);
	free(terms->paths);
	free(terms->denied);
	free(terms->directory);
	memset(terms, 0, sizeof(*terms));
}

static int tell(int err, char *why, size_t size, const char *path, const char *reason)
{
	if (why && size) {
		snprintf(why, size, "%s: %s", path, reason);
		make_plain(why);
	}
	return err;
}

static int say(int err, char *why, size_t size, const char *path)
{
	return tell(err, why, size, path, strerror(-err));
}

/* ------------------------------------------------------------ paths */

/* Absolute, without "." and "//" and a slash at its end; ".." is left to the real path. */
static char *absolute(const char *path)
{
	char *cwd = *path == '/' ? NULL : getcwd(NULL, 0), *text = NULL, *to, *from;

	if (*path != '/' && !cwd)
		return NULL;
	if (asprintf(&text, "%s/%s", cwd ? cwd : "", path) < 0)
		text = NULL;
	free(cwd);
	if (!text)
		return NULL;
	for (to = from = text; *from;) {
		if (from[0] == '/' && (from[1] == '/' || !from[1]))
			from++;
		else if (from[0] == '/' && from[1] == '.' && (from[2] == '/' || !from[2]))
			from += 2;
		else
			*to++ = *from++;
	}
	if (to == text)
		*to++ = '/';
	*to = '\0';
	return text;
}

/* The name by which it was given leads through "..": the real one has to do. */
static bool winds(const char *path)
{
	const char *at = path;

	while ((at = strstr(at, "/.."))) {
		if (at[3] == '/' || !at[3])
			return true;
		at += 3;
	}
	return false;
}

static int resolve_path(struct plan_path *path, const char *text)
{
	struct stat st;

	path->real = realpath(text, NULL);
	if (!path->real || stat(text, &st))
		return -errno;
	path->folder = S_ISDIR(st.st_mode);
	if (text[0] && text[strlen(text) - 1] == '/' && !path->folder)
		return -ENOTDIR;
	path->given = absolute(text);
	if (path->given && winds(path->given)) {
		free(path->given);
		path->given = strdup(path->real);
	}
	return path->given ? 0 : -ENOMEM;
}

static bool is_in_proc(const char *path)
{
	return strncmp(path, "/proc", 5) == 0 && (path[5] == '/' || !path[5]);
}

int footing_request_allow(struct footing_request *request, const char *path,
			  enum footing_access access, char *why, size_t why_size)
{
	struct terms *terms = &request->terms;
	struct plan_path new = {.writable = access == FOOTING_ACCESS_WRITE}, *paths;
	const char *reason = NULL;
	int err;

	if (access != FOOTING_ACCESS_READ && access != FOOTING_ACCESS_WRITE)
		return tell(-EINVAL, why, why_size, path, "no such access");
	if (!*path)
		return say(-ENOENT, why, why_size, "an empty path");
	err = resolve_path(&new, path);
	if (!err && new.writable && is_in_proc(new.real)) {
		err = -EINVAL;
		reason = "no command may write to it: processes outside are below it";
	}
	paths = err ? NULL : realloc(terms->paths, (terms->n_paths + 1) * sizeof(*paths));
	if (!err && !paths)
		err = -ENOMEM;
	if (err) {
		free(new.given);
		free(new.real);
		return tell(err, why, why_size, path, reason ? reason : strerror(-err));
	}
	terms->paths = paths;
	terms->paths[terms->n_paths++] = new;
	terms->n_readable += !new.writable;
	return 0;
}

int footing_request_set_directory(struct footing_request *request, const char *path,
				  char *why, size_t why_size)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int err = real ? 0 : -errno;

	if (!err && stat(real, &st))
		err = -errno;
	if (!err && !S_ISDIR(st.st_mode))
		err = -ENOTDIR;
	if (err) {
		free(real);
		return say(err, why, why_size, path);
	}
	free(request->terms.directory);
	request->terms.directory = real;
	return 0;
}

/* ------------------------------------------------------------ the rest */

static bool is_level(enum footing_level level, enum footing_level last)
{
	return (unsigned int)level <= (unsigned int)last;
}

int footing_request_set_level(struct footing_request *request, enum footing_level level)
{
	if (!is_level(level, FOOTING_LEVEL_AUTO))
		return -EINVAL;
	request->level = level;
	request->isolates = true;
	return 0;
}

int footing_request_set_minimum(struct footing_request *request, enum footing_level level)
{
	if (!is_level(level, FOOTING_LEVEL_LAYERED))
		return -EINVAL;
	request->minimum = level;
	request->has_minimum = true;
	return 0;
}

int footing_request_set_network(struct footing_request *request,
				enum footing_network network)
{
	if (network != FOOTING_NETWORK_NONE && network != FOOTING_NETWORK_HOST)
		return -EINVAL;
	request->terms.network = network;
	return 0;
}

int footing_request_set_proc(struct footing_request *request, enum footing_proc proc)
{
	if (proc != FOOTING_PROC_FRESH && proc != FOOTING_PROC_OUTER)
		return -EINVAL;
	request->terms.proc = proc;
	return 0;
}

void footing_request_clear_environment(struct footing_request *request, bool clear)
{
	request->terms.clear_environment = clear;
}

int footing_request_deny(struct footing_request *request, const char *name, char *why,
			 size_t why_size)
{
	struct terms *terms = &request->terms;
	struct footing_call call;
	char **denied;
	/* What this architecture has not is no mistake of who is to run on others too. */
	int err = call_is_known(name) ? 0
				      : footing_syscall_parse(name, &call, why, why_size);

	if (!err && strchr(name, '/')) {
		if (why && why_size)
			snprintf(why, why_size, "%s: a system call is denied as a whole",
				 name);
		err = -EINVAL;
	}
	if (err)
		return err;
	denied = realloc(terms->denied, (terms->n_denied + 1) * sizeof(*denied));
	if (!denied)
		return -ENOMEM;
	terms->denied = denied;
	denied[terms->n_denied] = strdup(name);
	if (!denied[terms->n_denied])
		return -ENOMEM;
	terms->n_denied++;
	return 0;
}

const struct footing_verdict *footing_request_verdict(
	const struct footing_request *request)
{
	return request->decided;
}
