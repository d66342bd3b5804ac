/* SPDX-License-Identifier: MIT */
/* Who and where we are. It only reads; what can't be read is unknown, not a failure. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "probe.h"
#include "sight_read.h"
#include "stage.h"
#include "subject.h"

#define FILE_MAX (4u << 20)

/* ---------------------------------------------------------------- files */

/* Nearly all fit here: a buffer on the heap for each would cost more than reading it. */
#define FILE_SMALL 4096

/* Reads on to the end. @have bytes of @text are there; a longer text is handed back. */
static char *read_on(int fd, const char *first, size_t *have)
{
	size_t room = FILE_SMALL;
	char *text = NULL, *bigger;
	ssize_t got = 1;

	do {
		room *= 2;
		bigger = realloc(text, room);
		if (!bigger) {
			free(text);
			return NULL;
		}
		if (!text)
			memcpy(bigger, first, *have);
		text = bigger;
		while ((got = read(fd, text + *have, room - *have - 1)) > 0)
			*have += (size_t)got;
	} while (got >= 0 && *have == room - 1 && room < FILE_MAX);
	if (got >= 0)
		return text;
	free(text);
	return NULL;
}

static char *read_file(int fd, size_t *have)
{
	char first[FILE_SMALL], *text;
	ssize_t got = 1;

	while (*have < sizeof(first) &&
	       (got = read(fd, first + *have, sizeof(first) - *have)) > 0)
		*have += (size_t)got;
	if (got < 0)
		return NULL;
	if (*have == sizeof(first))
		return read_on(fd, first, have);
	text = malloc(*have + 1);
	if (text)
		memcpy(text, first, *have);
	return text;
}

char *subject_file(const char *path, size_t *length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), err;
	size_t have = 0;
	char *text;

	if (fd < 0)
		return NULL;
	text = read_file(fd, &have);
	err = errno;
	close(fd);
	errno = err;
	if (!text)
		return NULL;
	text[have] = '\0';
	if (length)
		*length = have;
	return text;
}

/* A thread may have ids, capabilities, filters and namespaces of its own. */
char *subject_own(const char *name, size_t *length)
{
	struct stat info;
	char path[64], *text;

	snprintf(path, sizeof(path), "/proc/thread-self/%s", name);
	text = subject_file(path, length);
	if (text || errno != ENOENT || lstat("/proc/thread-self", &info) == 0)
		return text;
	snprintf(path, sizeof(path), "/proc/self/%s", name);
	return subject_file(path, length);
}

int subject_add(struct footing_texts *texts, const char *text, size_t length)
{
	size_t n = texts->count > 0 ? (size_t)texts->count : 0;
	char **items = realloc(texts->items, (n + 1) * sizeof(*items));

	if (!items)
		return -ENOMEM;
	texts->items = items;
	items[n] = strndup(text, length);
	if (!items[n])
		return -ENOMEM;
	texts->count = (int)n + 1;
	return 0;
}

/* ------------------------------------------------------------------ ids */

static int read_ids(struct footing_subject *subject)
{
	int n = getgroups(0, NULL);
	gid_t *groups;

	subject->uid = geteuid();
	subject->gid = getegid();
	if (n < 0)
		return 0;
	groups = calloc((size_t)n + 1, sizeof(*groups));
	subject->groups = calloc((size_t)n + 1, sizeof(*subject->groups));
	if (!groups || !subject->groups) {
		free(groups);
		return -ENOMEM;
	}
	/* Where another thread changed them meanwhile they stay unknown. */
	subject->n_groups = getgroups(n, groups);
	for (int i = 0; i < subject->n_groups; i++)
		subject->groups[i] = groups[i];
	free(groups);
	return 0;
}

static int read_idmap(const char *name, struct footing_idmap **map, int *count)
{
	char *text = subject_own(name, NULL), *at = text, *end;
	int n = 0, room = 0;

	if (!text)
		return errno == ENOMEM ? -ENOMEM : 0;
	for (;;) {
		struct footing_idmap *bigger, one;

		one.inside = strtoll(at, &end, 10);
		if (end == at)
			break;
		one.outside = strtoll(end, &end, 10);
		one.length = strtoll(end, &end, 10);
		at = end;
		if (n == room) {
			room = room ? 2 * room : 4;
			bigger = realloc(*map, (size_t)room * sizeof(**map));
			if (!bigger) {
				free(text);
				return -ENOMEM;
			}
			*map = bigger;
		}
		(*map)[n++] = one;
	}
	free(text);
	*count = n;
	return 0;
}

/* ----------------------------------------------------------- namespaces */

/* include/linux/proc_ns.h; mnt and net have a fixed number since Linux 6.18 only. */
static const struct {
	const char *name;
	int64_t initial;
	bool always; /* another number than this one is another namespace */
} namespaces[FOOTING_NAMESPACES] = {
	{"user", 0xeffffffd, true},   {"mnt", 0xeffffff8, false},
	{"pid", 0xeffffffc, true},    {"net", 0xeffffff9, false},
	{"ipc", 0xefffffff, true},    {"uts", 0xeffffffe, true},
	{"cgroup", 0xeffffffb, true}, {"time", 0xeffffffa, true},
};

/* "mnt:[4026531832]": half as dear as following the link, which makes an inode of it. */
static int64_t inode_by_link(int folder, const char *name)
{
	char text[64] = "", *at;
	int64_t inode;

	if (readlinkat(folder, name, text, sizeof(text) - 1) < 0)
		return -1;
	at = strchr(text, '[');
	inode = at ? strtoll(at + 1, &at, 10) : 0;
	return inode > 0 && *at == ']' ? inode : -1;
}

/*
 * @folder: that lists the namespaces, or negative
 * @filtered: only calls are made that no filter kills for
 */
static int64_t inode_of(int folder, const char *name, bool filtered)
{
	int64_t by_link = folder >= 0 && !filtered ? inode_by_link(folder, name) : -1;
	struct stat info;
	uint64_t inode;

	if (by_link > 0)
		return by_link;
	if (folder >= 0 && fstatat(folder, name, &info, 0) == 0)
		return (int64_t)info.st_ino;
	if (folder >= 0 && errno == ENOENT)
		return NUMBER_ABSENT;
	/* Without /proc it takes calls that a filter may kill for. */
	inode = filtered ? 0 : namespace_inode(name);
	return inode ? (int64_t)inode : -1;
}

static int read_namespaces(struct footing_subject *subject)
{
	const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
	int folder = open("/proc/thread-self/ns", flags);

	if (folder < 0)
		folder = open("/proc/self/ns", flags);
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++) {
		struct footing_namespace *ns = &subject->namespaces[i];

		ns->inode = inode_of(folder, namespaces[i].name,
				     subject->seccomp_mode != 0);
		/* Linux counts from there on; lower numbers are another kernel's. */
		if (ns->inode < 0xeffffff8)
			continue;
		if (ns->inode == namespaces[i].initial)
			ns->initial = TRISTATE_YES;
		else if (namespaces[i].always)
			ns->initial = TRISTATE_NO;
	}
	if (folder >= 0)
		close(folder);
	return 0;
}

/*
 * The number of a namespace that is gone is given to the next one: the same container, run
 * again, is seen to have all of the old ones. Its first process is another one.
 */
static int read_init(struct footing_subject *subject)
{
	int fd = open("/proc/1/stat", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int64_t parent;

	if (fd >= 0)
		stat_read(fd, &parent, &subject->init_started);
	return 0;
}

/* ---------------------------------------------------------------- kernel */

static int read_kernel(struct footing_subject *subject)
{
	struct utsname uts;

	if (uname(&uts))
		return 0;
	subject->host = strdup(uts.nodename);
	subject->release = strdup(uts.release);
	subject->version = strdup(uts.version);
	subject->machine = strdup(uts.machine);
	return subject->host && subject->release && subject->version && subject->machine
		       ? 0
		       : -ENOMEM;
}

char *boot_id(void)
{
	char *text = subject_file("/proc/sys/kernel/random/boot_id", NULL);

	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

static int read_boot_id(struct footing_subject *subject)
{
	subject->boot_id = boot_id();
	return !subject->boot_id && errno == ENOMEM ? -ENOMEM : 0;
}

static int read_exe(struct footing_subject *subject)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path));

	if (length <= 0 || length == sizeof(path))
		return 0;
	subject->exe = strndup(path, (size_t)length);
	return subject->exe ? 0 : -ENOMEM;
}

/* ------------------------------------------------------------- altogether */

static void forget_all(struct footing_subject *subject)
{
	memset(subject, 0, sizeof(*subject));
	subject->uid = subject->gid = -1;
	subject->n_groups = subject->n_uid_map = subject->n_gid_map = -1;
	subject->cmdline.count = subject->lsm.count = -1;
	subject->effective.count = subject->permitted.count = subject->inheritable.count =
		subject->bounding.count = subject->ambient.count = -1;
	subject->runtime.evidence.count = subject->virtualization.evidence.count = -1;
	subject->user_namespace_depth = subject->user_levels_left = -1;
	subject->root_is_mount = subject->root_is_inits = TRISTATE_UNKNOWN;
	subject->foreign_owner = TRISTATE_UNKNOWN;
	subject->no_new_privs = subject->chrooted = subject->traced = TRISTATE_UNKNOWN;
	subject->in_landlock = TRISTATE_UNKNOWN;
	subject->seccomp_mode = subject->seccomp_filters = subject->securebits = -1;
	subject->threads = subject->cgroup_version = subject->init_started = -1;
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++) {
		subject->namespaces[i].name = namespaces[i].name;
		subject->namespaces[i].inode = -1;
		subject->namespaces[i].initial = TRISTATE_UNKNOWN;
	}
}

static int read_maps(struct footing_subject *subject)
{
	int err = read_idmap("uid_map", &subject->uid_map, &subject->n_uid_map);

	return err ? err : read_idmap("gid_map", &subject->gid_map, &subject->n_gid_map);
}

typedef int subject_part(struct footing_subject *subject);

int subject_read_key(struct footing_subject *subject)
{
	/* What is installed on us is learnt first: it says what is safe to call later. */
	static subject_part *const parts[] = {
		subject_status, read_namespaces, read_init,    read_ids,
		read_maps,	read_kernel,	 read_boot_id, subject_limits,
		subject_label,	subject_sysctls,
	};
	int err = 0;

	forget_all(subject);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !err; i++)
		err = parts[i](subject);
	return err;
}

int subject_read_rest(struct footing_subject *subject,
		      const struct footing_clue_pattern *wanted, size_t n_wanted)
{
	static subject_part *const parts[] = {
		read_exe,
		subject_place,
		subject_security,
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !err; i++)
		err = parts[i](subject);
	return err ? err : subject_clues(subject, wanted, n_wanted);
}

int subject_read(struct footing_subject *subject,
		 const struct footing_clue_pattern *wanted, size_t n_wanted)
{
	int err = subject_read_key(subject);

	return err ? err : subject_read_rest(subject, wanted, n_wanted);
}

static void texts_clear(struct footing_texts *texts)
{
	for (int i = 0; i < texts->count; i++)
		free(texts->items[i]);
	free(texts->items);
}

void subject_clear(struct footing_subject *subject)
{
	struct footing_texts *texts[] = {
		&subject->cmdline,
		&subject->effective,
		&subject->permitted,
		&subject->inheritable,
		&subject->bounding,
		&subject->ambient,
		&subject->lsm,
		&subject->runtime.evidence,
		&subject->virtualization.evidence,
	};
	char *strings[] = {
		subject->host,
		subject->exe,
		subject->label,
		subject->release,
		subject->version,
		subject->machine,
		subject->boot_id,
		subject->seccomp_digest,
		subject->cgroup_path,
		subject->runtime.name,
		subject->runtime.confidence,
		subject->virtualization.name,
		subject->virtualization.confidence,
		subject->fingerprint_host,
		subject->fingerprint_confinement,
		subject->fingerprint_instance,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		texts_clear(texts[i]);
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		free(strings[i]);
	for (int i = 0; i < subject->n_sysctls; i++) {
		free(subject->sysctls[i].name);
		free(subject->sysctls[i].value);
	}
	for (int i = 0; i < subject->n_clues; i++)
		free(subject->clues[i].text);
	free(subject->clues);
	for (size_t i = 0; i < FOOTING_LIMITS; i++)
		free(subject->limits[i]);
	free(subject->sysctls);
	free(subject->groups);
	free(subject->uid_map);
	free(subject->gid_map);
	memset(subject, 0, sizeof(*subject));
}
