/* SPDX-License-Identifier: MIT */
/* What tells of a refusal by being there: mounts that cover others, and the root's. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "counters.h"
#include "kernel.h"

/* ---------------------------------------------------------------- mountinfo */

/* Field @n (from 0) of a line of mountinfo(5), cut off there. Or NULL. */
static char *field_of(char *line, int n)
{
	for (; n > 0; n--) {
		line = strchr(line, ' ');
		if (!line)
			return NULL;
		line++;
	}
	line[strcspn(line, " ")] = '\0';
	return line;
}

/* Calls @each with every line of mountinfo; longer ones than fit are cut. 0 or an errno. */
static int each_mount(struct trial *trial,
		      void (*each)(struct trial *trial, char *line, void *data),
		      void *data)
{
	char buffer[4096];
	size_t have = 0;
	long fd = syscall(SYS_openat, AT_FDCWD, "/proc/self/mountinfo",
			  O_RDONLY | O_CLOEXEC, 0);
	long got;

	if (fd < 0)
		return errno;
	while ((got = syscall(SYS_read, fd, buffer + have, sizeof(buffer) - 1 - have)) >
	       0) {
		char *line = buffer, *end;

		have += (size_t)got;
		buffer[have] = '\0';
		while ((end = strchr(line, '\n'))) {
			*end = '\0';
			each(trial, line, data);
			line = end + 1;
		}
		have = strlen(line);
		/* A line that fills the buffer is given up. */
		if (have == sizeof(buffer) - 1)
			have = 0;
		memmove(buffer, line, have);
	}
	if (got < 0)
		got = -errno;
	syscall(SYS_close, fd);
	return (int)-got;
}

/* That there is none says something of /proc; that it may not be read says nothing. */
static enum footing_outcome unread(struct trial *trial, int err)
{
	return row_untried(trial, err == ENOENT ? "no /proc/self/mountinfo"
						: "mountinfo can't be read");
}

/* ---------------------------------------------------------------- covers */

/* Folders that have nothing of the kernel's in them, to be mounted on. */
static bool is_harmless(const char *point)
{
	static const char *const points[] = {
		"/sys/fs/cgroup",	    "/sys/kernel/security",
		"/sys/kernel/debug",	    "/sys/kernel/tracing",
		"/sys/kernel/config",	    "/sys/fs/bpf",
		"/sys/fs/pstore",	    "/sys/fs/selinux",
		"/sys/fs/fuse/connections", "/sys/firmware/efi/efivars",
		"/proc/sys/fs/binfmt_misc", "/proc/fs/nfsd",
	};
	size_t i;

	for (i = 0; i < sizeof(points) / sizeof(*points); i++) {
		size_t length = strlen(points[i]);

		if (!strncmp(points[i], point, length) &&
		    (!point[length] || point[length] == '/'))
			return true;
	}
	return false;
}

struct covers {
	const char *below; /* "/proc/" */
	int64_t n;
	bool read_only; /* the file system itself, as it is mounted here */
	bool mounted;
	const char *
		atime; /* NULL: relatime, which is what a mount has when nothing is said */
};

/* Whether a list like "rw,nosuid,noatime" has it. Behind it comes the next field. */
static bool has_option(const char *options, const char *wanted)
{
	size_t length = strlen(wanted), n;

	for (;; options += n + 1) {
		n = strcspn(options, ", ");
		if (n == length && !strncmp(options, wanted, n))
			return true;
		if (options[n] != ',')
			return false;
	}
}

static void look_for_cover(struct trial *trial, char *line, void *data)
{
	struct covers *covers = data;
	size_t length = strlen(covers->below);
	char options[128] = "";
	char *point = line;
	int i;

	/* "36 35 98:0 / /point rw,…": the options first, since the point will be cut. */
	for (i = 0; i < 5 && point; i++) {
		point = strchr(point, ' ');
		point = point ? point + 1 : NULL;
	}
	if (point)
		copy_text(options, sizeof(options), point);
	point = field_of(line, 4);
	if (!point)
		return;
	if (!strncmp(point, covers->below, length - 1) && !point[length - 1]) {
		covers->mounted = true;
		covers->read_only = has_option(options, "ro");
		covers->atime = has_option(options, "relatime")	 ? NULL
				: has_option(options, "noatime") ? "noatime"
								 : "strictatime";
		return;
	}
	if (strncmp(point, covers->below, length) != 0 || is_harmless(point))
		return;
	if (covers->n++ < 3)
		row_text(trial, point);
}

static enum footing_outcome covers_of(struct trial *trial, const char *below)
{
	struct covers covers = {.below = below};
	int err = each_mount(trial, look_for_cover, &covers);

	if (err)
		return unread(trial, err);
	if (covers.n > 3)
		row_text(trial, "and more");
	if (covers.read_only)
		row_text(trial, "read-only");
	if (covers.atime)
		row_text(trial, covers.atime);
	if (!covers.mounted)
		row_text(trial, "not mounted");
	return row_value(trial, FOOTING_EVIDENCE_TRIED, covers.n);
}

enum footing_outcome counter_proc_covers(struct trial *trial)
{
	return covers_of(trial, "/proc/");
}

enum footing_outcome counter_sysfs_covers(struct trial *trial)
{
	return covers_of(trial, "/sys/");
}

/* ---------------------------------------------------------------- the root */

static void look_for_root(struct trial *trial, char *line, void *data)
{
	char *dash = strstr(line, " - ");
	char *type = dash ? dash + 3 : NULL, *point;
	bool *found = data;

	if (!type)
		return;
	type[strcspn(type, " ")] = '\0';
	point = field_of(line, 4);
	if (!point || strcmp(point, "/") != 0)
		return;
	/* The last one is on top of the others. */
	trial->obs->text[0] = '\0';
	row_text(trial, type);
	*found = true;
}

enum footing_outcome counter_root_mount(struct trial *trial)
{
	bool found = false;
	int err = each_mount(trial, look_for_root, &found);

	if (err)
		return unread(trial, err);
	return row_value(trial, FOOTING_EVIDENCE_TRIED, found);
}
