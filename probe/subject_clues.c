/* SPDX-License-Identifier: MIT */
/*
 * What may tell where we are, as it is found. Which of it is wanted is handed in, and no
 * more is kept: an environment carries secrets.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"
#include "subject.h"

struct search {
	struct footing_subject *subject;
	const struct footing_clue_pattern *wanted;
	size_t n_wanted;
};

static int keep(struct footing_subject *subject, enum footing_clue_kind kind,
		const char *text)
{
	struct footing_clue *clues = subject->clues;
	size_t n = (size_t)subject->n_clues;

	for (size_t i = 0; i < n; i++)
		if (clues[i].kind == kind && !strcmp(clues[i].text, text))
			return 0;
	clues = realloc(clues, (n + 1) * sizeof(*clues));
	if (!clues)
		return -ENOMEM;
	subject->clues = clues;
	clues[n].kind = kind;
	clues[n].text = strdup(text);
	if (!clues[n].text)
		return -ENOMEM;
	subject->n_clues++;
	return 0;
}

/* Nearly all differ in the first letters; fnmatch(3) converts both to wide characters. */
static bool fits(const char *pattern, const char *text)
{
	return !strncmp(pattern, text, strcspn(pattern, "*?[\\")) &&
	       fnmatch(pattern, text, 0) == 0;
}

/* Keep what was found, where it is one of those that are wanted. */
static int found(const struct search *search, enum footing_clue_kind kind,
		 const char *text)
{
	for (size_t i = 0; i < search->n_wanted; i++)
		if (search->wanted[i].kind == kind &&
		    fits(search->wanted[i].pattern, text))
			return keep(search->subject, kind, text);
	return 0;
}

/* Unknown is no failure; only memory is. */
static int unread(void)
{
	return errno == ENOMEM ? -ENOMEM : 0;
}

/* ------------------------------------------------------------------ by path */

/* Whether an earlier row had the same file read, for all of its kind. */
static bool was_read(const struct search *search, size_t row)
{
	const struct footing_clue_pattern *wanted = search->wanted;
	size_t n = strcspn(wanted[row].pattern, "=") + 1;

	for (size_t i = 0; i < row; i++)
		if (wanted[i].kind == wanted[row].kind &&
		    !strncmp(wanted[i].pattern, wanted[row].pattern, n))
			return true;
	return false;
}

/* PATH=VALUE: the first line of the file, in place of the value. */
static int look_at_content(const struct search *search, size_t row)
{
	const char *pattern = search->wanted[row].pattern;
	size_t n = strcspn(pattern, "=");
	char path[128], text[256];
	char *content;

	if (was_read(search, row))
		return 0;
	snprintf(path, sizeof(path), "%.*s", (int)n, pattern);
	content = subject_file(path, NULL);
	if (!content)
		return unread();
	content[strcspn(content, "\n")] = '\0';
	snprintf(text, sizeof(text), "%s=%s", path, content);
	free(content);
	return found(search, search->wanted[row].kind, text);
}

/* That something is not there says something only below a folder that is. */
static bool is_missing(const char *path)
{
	char parent[128];
	const char *slash = strrchr(path, '/');

	snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path), path);
	return access(path, F_OK) && errno == ENOENT && access(parent, F_OK) == 0;
}

static int look_at_paths(const struct search *search)
{
	int err = 0;

	for (size_t i = 0; i < search->n_wanted && !err; i++) {
		const char *pattern = search->wanted[i].pattern;

		switch (search->wanted[i].kind) {
		case CLUE_FILE:
			if (access(pattern, F_OK) == 0)
				err = keep(search->subject, CLUE_FILE, pattern);
			break;
		case CLUE_PROC:
			if (is_missing(pattern))
				err = keep(search->subject, CLUE_PROC, pattern);
			break;
		case CLUE_CONTENT:
		case CLUE_FIRMWARE:
			err = look_at_content(search, i);
			break;
		default:
			break;
		}
	}
	return err;
}

/* -------------------------------------------------------------- environment */

/* As a process was started; getenv() would race with a setenv() of another thread. */
static int look_at_environment(const struct search *search, const char *path,
			       enum footing_clue_kind kind)
{
	size_t length;
	char *text = subject_file(path, &length);
	int err = 0;

	if (!text)
		return unread();
	for (char *at = text; at < text + length && !err; at += strlen(at) + 1)
		err = found(search, kind, at);
	free(text);
	return err;
}

static int look_at_init(const struct search *search)
{
	char *name = subject_file("/proc/1/comm", NULL);
	int err;

	if (!name)
		return unread();
	name[strcspn(name, "\n")] = '\0';
	err = found(search, CLUE_INIT, name);
	free(name);
	return err;
}

/* ------------------------------------------------------- cgroups and mounts */

/* number:controllers:PATH */
static int look_at_cgroups(const struct search *search)
{
	char *text = subject_own("cgroup", NULL), *rest = text, *line, *path;
	int err = 0;

	if (!text)
		return unread();
	while (!err && (line = strsep(&rest, "\n"))) {
		path = strchr(line, ':');
		path = path ? strchr(path + 1, ':') : NULL;
		if (path)
			err = found(search, CLUE_CGROUP, path + 1);
	}
	free(text);
	return err;
}

/* id parent device ROOT POINT flags [tag...] - TYPE SOURCE OPTIONS */
static int look_at_mount(const struct search *search, char *line)
{
	char *root, *point, *type, *source, *text;
	int err = -ENOMEM;

	for (int i = 0; i < 3; i++)
		strsep(&line, " ");
	root = strsep(&line, " ");
	point = strsep(&line, " ");
	line = line ? strstr(line, " - ") : NULL;
	if (!line)
		return 0;
	line += strlen(" - ");
	type = strsep(&line, " ");
	source = strsep(&line, " ");
	if (!line)
		return 0;
	if (asprintf(&text, "%s %s %s %s %s", point, root, type, source, line) >= 0) {
		err = found(search, CLUE_MOUNT, text);
		free(text);
	}
	/* In a cgroup namespace, the mount of whoever made it tells more than our path. */
	if (!err && strncmp(type, "cgroup", strlen("cgroup")) == 0)
		err = found(search, CLUE_CGROUP, root);
	return err;
}

static int look_at_mounts(const struct search *search)
{
	char *text = subject_own("mountinfo", NULL), *rest = text, *line;
	int err = 0;

	if (!text)
		return unread();
	while (!err && (line = strsep(&rest, "\n")))
		err = look_at_mount(search, line);
	free(text);
	return err;
}

/* ---------------------------------------------------------------- processor */

/* The first one's part alone: the file is long, and slow, where there are many. */
static int look_at_processor(const struct search *search)
{
	int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC | O_NOCTTY), err = 0;
	char text[4096], *flags, *word, *rest;
	ssize_t n;

	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	flags = strstr(text, "\nflags");
	rest = flags ? strchr(flags, ':') : NULL;
	if (!rest)
		return 0;
	rest[strcspn(rest, "\n")] = '\0';
	while (!err && (word = strsep(&rest, " ")))
		if (isalpha((unsigned char)*word))
			err = found(search, CLUE_CPU, word);
	return err;
}

int subject_clues(struct footing_subject *subject,
		  const struct footing_clue_pattern *wanted, size_t n_wanted)
{
	const struct search search = {subject, wanted, n_wanted};
	int err = look_at_paths(&search);

	if (!err)
		err = look_at_environment(&search, "/proc/self/environ", CLUE_ENV);
	if (!err)
		err = look_at_environment(&search, "/proc/1/environ", CLUE_INIT_ENV);
	if (!err)
		err = look_at_init(&search);
	if (!err)
		err = look_at_cgroups(&search);
	if (!err)
		err = look_at_mounts(&search);
	return err ? err : look_at_processor(&search);
}
