/* SPDX-License-Identifier: MIT */
/* The mounts of a new root, listed and made read-only. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "confine_mounts.h"
#include "kernel.h"
#include "mounts.h"

#define RESTRICTIONS (MS_RDONLY | MS_NOSUID | MS_NODEV) /* as of statfs(2), too */

/* What its flags are is kept, since some are locked (mount_namespaces(7)). */
enum footing_outcome mount_readonly(struct trial *trial, const char *path)
{
	struct statfs fs = {0};

	act_begin(trial, "statfs");
	act_end(trial, statfs(path, &fs) ? errno : 0);
	if (errno)
		return row_refused(trial);
	if (ACT(trial, "mount remount", SYS_mount, "none", path, "none",
		MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV |
			mount_flags_of(&fs),
		NULL) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "read-only",
		       !statfs(path, &fs) && ((long)fs.f_flags & MS_RDONLY), 0))
		return row_ineffective(trial,
				       "mount reports success and changes no flag");
	return OUTCOME_WORKED;
}

/* mountinfo writes a blank, a tab, a newline and a backslash as three octal digits. */
static void unescape(char *path)
{
	char *to = path;

	for (; *path; path++, to++) {
		*to = *path;
		if (*path != '\\' || path[1] < '0' || path[1] > '3' || !path[2] ||
		    !path[3])
			continue;
		*to = (char)((path[1] - '0') << 6 | (path[2] - '0') << 3 |
			     (path[3] - '0'));
		path += 3;
	}
	*to = '\0';
}

bool path_is_below(const char *path, const char *top)
{
	size_t length = strlen(top);

	return !strncmp(path, top, length) && (path[length] == '/' || !path[length]);
}

/* The mount point of a line of mountinfo, its fifth field, or NULL. */
static char *mount_point(char *line)
{
	char *end;
	int field;

	for (field = 0; field < 4 && line; field++) {
		line = strchr(line, ' ');
		line = line ? line + 1 : NULL;
	}
	end = line ? strchr(line, ' ') : NULL;
	if (!end)
		return NULL;
	*end = '\0';
	unescape(line);
	return line;
}

enum footing_outcome mounts_each(struct trial *trial, const char *top,
				 enum footing_outcome (*act)(struct trial *trial,
							     const char *path))
{
	char buffer[3 * PATH_ROOM];
	enum footing_outcome outcome = OUTCOME_WORKED;
	long fd = ACT(trial, "open mountinfo", SYS_openat, AT_FDCWD,
		      OLD "/proc/self/mountinfo", O_RDONLY | O_CLOEXEC, 0);
	bool reached = false;
	size_t have = 0;
	long got = -1;

	if (fd < 0)
		return row_refused(trial);
	while (outcome == OUTCOME_WORKED && have < sizeof(buffer) - 1 &&
	       (got = syscall(SYS_read, fd, buffer + have, sizeof(buffer) - 1 - have)) >
		       0) {
		char *line = buffer, *end;

		have += (size_t)got;
		buffer[have] = '\0';
		for (; outcome == OUTCOME_WORKED && (end = strchr(line, '\n'));
		     line = end + 1) {
			char *point;

			*end = '\0';
			point = mount_point(line);
			if (!point || !path_is_below(point, top))
				continue;
			reached = reached || !strcmp(point, top);
			outcome = act(trial, point);
		}
		have -= (size_t)(line - buffer);
		memmove(buffer, line, have);
	}
	syscall(SYS_close, fd);
	/* Of a list that was cut off nothing is known. */
	if (outcome == OUTCOME_WORKED && (got || !reached))
		return row_untried(trial, "the mounts can't be listed");
	return outcome;
}

/* Of a mount that another one covers the path leads nowhere, or to no mount's root. */
static enum footing_outcome readonly_if_seen(struct trial *trial, const char *path)
{
	enum footing_outcome outcome = mount_readonly(trial, path);
	int err = trial->obs->err;

	if (outcome == OUTCOME_REFUSED &&
	    (err == ENOENT || err == ENOTDIR || err == EINVAL))
		return OUTCOME_WORKED;
	return outcome;
}

static enum footing_outcome is_readonly(struct trial *trial, const char *path)
{
	struct statfs fs = {0};

	if (statfs(path, &fs))
		return errno == ENOENT || errno == ENOTDIR ? OUTCOME_WORKED
							   : row_refused(trial);
	return act_holds(trial, "read-only", (long)fs.f_flags & MS_RDONLY, 0)
		       ? OUTCOME_WORKED
		       : row_ineffective(trial, "a mount below the root stays writable");
}

static unsigned long restrictions(const char *path)
{
	struct statfs fs = {0};

	return statfs(path, &fs) ? 0 : (unsigned long)fs.f_flags & RESTRICTIONS;
}

/*
 * A mount and all below it. The kernel changes all of them or none (mount_setattr(2)), so
 * that the change of the uppermost tells, where there was something to change.
 */
enum footing_outcome mounts_readonly(struct trial *trial, const char *top)
{
	struct mount_attributes attributes = {
		.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
	unsigned long before = restrictions(top);
	enum footing_outcome outcome;

	if (ACT(trial, "mount_setattr", SYS_mount_setattr, AT_FDCWD, top, AT_RECURSIVE,
		&attributes, sizeof(attributes)) == 0 &&
	    act_holds(trial, "read-only",
		      before != RESTRICTIONS && restrictions(top) == RESTRICTIONS, 0))
		return OUTCOME_WORKED;
	/* Before Linux 5.12, and where a filter refuses it: mount by mount, and all seen. */
	outcome = mounts_each(trial, top, readonly_if_seen);
	return outcome == OUTCOME_WORKED ? mounts_each(trial, top, is_readonly) : outcome;
}
