/* SPDX-License-Identifier: MIT */
/* The plain fields of a matrix: their table, and the accessors by JSON key. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"

#define AT(member) offsetof(struct footing_matrix, member)
#define TEXT(key, member)                      \
	{                                      \
		key, FIELD_TEXT, AT(member), 0 \
	}
#define NUMBER(key, member)                      \
	{                                        \
		key, FIELD_NUMBER, AT(member), 0 \
	}
#define TRUTH(key, member)                      \
	{                                       \
		key, FIELD_TRUTH, AT(member), 0 \
	}
#define TEXTS(key, member)                      \
	{                                       \
		key, FIELD_TEXTS, AT(member), 0 \
	}
#define NAMESPACE(name, i)                                                        \
	NUMBER("subject.namespaces." name ".inode", subject.namespaces[i].inode), \
		TRUTH("subject.namespaces." name ".initial",                      \
		      subject.namespaces[i].initial)

#define SETTING(member)                                                         \
	TEXT("subject." #member ".name", subject.member.name),                  \
		TEXTS("subject." #member ".evidence", subject.member.evidence), \
		TEXT("subject." #member ".confidence", subject.member.confidence)

const struct field matrix_fields[] = {
	TEXT("footing.version", version),
	TEXT("footing.build_id", build_id),
	TEXT("probed_at", probed_at),
	NUMBER("elapsed_us", elapsed_us),
	TEXT("launcher", launcher),
	TEXT("subject.host", subject.host),
	TEXT("subject.exe", subject.exe),
	TEXT("subject.label", subject.label),
	NUMBER("subject.uid", subject.uid),
	NUMBER("subject.gid", subject.gid),
	{"subject.groups", FIELD_NUMBERS, AT(subject.groups), AT(subject.n_groups)},
	TEXT("subject.kernel.release", subject.release),
	TEXT("subject.kernel.version", subject.version),
	TEXT("subject.kernel.machine", subject.machine),
	TEXTS("subject.kernel.cmdline", subject.cmdline),
	TEXT("subject.boot_id", subject.boot_id),
	TRUTH("subject.no_new_privs", subject.no_new_privs),
	NUMBER("subject.seccomp.mode", subject.seccomp_mode),
	NUMBER("subject.seccomp.filters", subject.seccomp_filters),
	TEXT("subject.seccomp.digest", subject.seccomp_digest),
	NUMBER("subject.securebits", subject.securebits),
	TEXT("subject.limits.as", subject.limits[0]),
	TEXT("subject.limits.data", subject.limits[1]),
	TEXT("subject.limits.fsize", subject.limits[2]),
	TEXT("subject.limits.memlock", subject.limits[3]),
	TEXT("subject.limits.msgqueue", subject.limits[4]),
	TEXT("subject.limits.nofile", subject.limits[5]),
	TEXT("subject.limits.nproc", subject.limits[6]),
	TEXTS("subject.capabilities.effective", subject.effective),
	TEXTS("subject.capabilities.permitted", subject.permitted),
	TEXTS("subject.capabilities.inheritable", subject.inheritable),
	TEXTS("subject.capabilities.bounding", subject.bounding),
	TEXTS("subject.capabilities.ambient", subject.ambient),
	NAMESPACE("user", 0),
	NAMESPACE("mnt", 1),
	NAMESPACE("pid", 2),
	NAMESPACE("net", 3),
	NAMESPACE("ipc", 4),
	NAMESPACE("uts", 5),
	NAMESPACE("cgroup", 6),
	NAMESPACE("time", 7),
	NUMBER("subject.init_started", subject.init_started),
	{"subject.uid_map", FIELD_MAPS, AT(subject.uid_map), AT(subject.n_uid_map)},
	{"subject.gid_map", FIELD_MAPS, AT(subject.gid_map), AT(subject.n_gid_map)},
	TRUTH("subject.chrooted", subject.chrooted),
	NUMBER("subject.threads", subject.threads),
	TRUTH("subject.traced", subject.traced),
	TRUTH("subject.in_landlock", subject.in_landlock),
	TEXTS("subject.lsm", subject.lsm),
	NUMBER("subject.cgroup.version", subject.cgroup_version),
	TEXT("subject.cgroup.path", subject.cgroup_path),
	SETTING(runtime),
	{"subject.sysctl", FIELD_SYSCTLS, AT(subject.sysctls), AT(subject.n_sysctls)},
	TEXT("subject.fingerprint.host", subject.fingerprint_host),
	TEXT("subject.fingerprint.confinement", subject.fingerprint_confinement),
	TEXT("subject.fingerprint.instance", subject.fingerprint_instance),
	SETTING(virtualization),
	NUMBER("subject.user_namespace_depth", subject.user_namespace_depth),
	TEXT("strongest", strongest),
};
const size_t matrix_n_fields = sizeof(matrix_fields) / sizeof(matrix_fields[0]);

bool sysctl_number(const char *text, int64_t *number)
{
	char again[24], *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	if (errno || end == text || *end)
		return false;
	snprintf(again, sizeof(again), "%" PRId64, *number);
	return strcmp(again, text) == 0;
}

const struct field *matrix_field(const char *key)
{
	for (size_t i = 0; i < matrix_n_fields; i++)
		if (strcmp(matrix_fields[i].key, key) == 0)
			return &matrix_fields[i];
	return NULL;
}

/* "subject.sysctl.NAME": sysctls have dots of their own, so they are no rows above. */
static const struct footing_sysctl *find_sysctl(const struct footing_matrix *matrix,
						const char *key)
{
	static const char prefix[] = "subject.sysctl.";

	if (strncmp(key, prefix, sizeof(prefix) - 1) != 0)
		return NULL;
	for (int i = 0; i < matrix->subject.n_sysctls; i++)
		if (strcmp(matrix->subject.sysctls[i].name, key + sizeof(prefix) - 1) ==
		    0)
			return &matrix->subject.sysctls[i];
	return NULL;
}

const char *footing_matrix_string(const struct footing_matrix *matrix, const char *key)
{
	const struct field *field = matrix_field(key);
	const struct footing_sysctl *sysctl;

	if (!strcmp(key, "schema"))
		return matrix->schema ? matrix->schema : "footing.matrix/1";
	if (field && field->type == FIELD_TEXT)
		return *(char **)field_of(matrix, field);
	sysctl = find_sysctl(matrix, key);
	return sysctl ? sysctl->value : NULL;
}

static int known(int64_t number, int64_t *value)
{
	if (number < 0)
		return -ENODATA;
	*value = number;
	return 0;
}

int footing_matrix_integer(const struct footing_matrix *matrix, const char *key,
			   int64_t *value)
{
	const struct field *field = matrix_field(key);
	const struct footing_sysctl *sysctl = find_sysctl(matrix, key);
	int64_t number;

	if (sysctl) {
		if (!sysctl->value || !sysctl_number(sysctl->value, &number))
			return -ENODATA;
		*value = number;
		return 0;
	}
	if (!field)
		return -ENOENT;
	switch (field->type) {
	case FIELD_NUMBER:
		return known(*(int64_t *)field_of(matrix, field), value);
	case FIELD_TRUTH:
		return known(*(enum footing_tristate *)field_of(matrix, field), value);
	case FIELD_TEXTS:
		return known(((struct footing_texts *)field_of(matrix, field))->count,
			     value);
	case FIELD_NUMBERS:
	case FIELD_MAPS:
	case FIELD_SYSCTLS:
		return known(*field_count(matrix, field), value);
	case FIELD_TEXT:
		break;
	}
	return -ENOENT;
}

const char *footing_matrix_item(const struct footing_matrix *matrix, const char *key,
				size_t index)
{
	const struct field *field = matrix_field(key);
	const struct footing_texts *texts;

	if (!field || field->type != FIELD_TEXTS)
		return NULL;
	texts = field_of(matrix, field);
	if (texts->count < 0 || index >= (size_t)texts->count)
		return NULL;
	return texts->items[index];
}
