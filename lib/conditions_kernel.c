/* SPDX-License-Identifier: MIT */
/* Conditions on limits, the kernel's age and helpers, and the words of causes. Pure. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/probe.h"
#include "sight.h"

/* ------------------------------------------------------------ limits */

const char *subject_sysctl(const struct footing_subject *subject, const char *name)
{
	for (int i = 0; i < subject->n_sysctls; i++)
		if (!strcmp(subject->sysctls[i].name, name))
			return subject->sysctls[i].value;
	return NULL;
}

/* "user" of "ns.user" and all steps to one, "mnt" of "ns.mount". */
static const char *kind_of(const struct sight *sight)
{
	static const char *const kinds[][2] = {
		{"ns.mount", "mnt"}, {"ns.pid", "pid"}, {"ns.net", "net"},
		{"ns.ipc", "ipc"},   {"ns.uts", "uts"}, {"ns.cgroup", "cgroup"},
		{"ns.time", "time"}, {"mount.", "mnt"}, {"net.", "net"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strncmp(sight->row->id, kinds[i][0], strlen(kinds[i][0])))
			return kinds[i][1];
	return "user";
}

static const char *limit_of(const struct sight *sight, char *name, size_t size)
{
	snprintf(name, size, "user.max_%s_namespaces", kind_of(sight));
	return subject_sysctl(sight->file->subject, name);
}

bool namespaces_forbidden(const struct sight *sight)
{
	char name[48];
	const char *value = limit_of(sight, name, sizeof(name));

	return value && !strcmp(value, "0");
}

bool namespaces_limited_above(const struct sight *sight)
{
	return !namespaces_forbidden(sight);
}

bool namespaces_deepest(const struct sight *sight)
{
	int64_t wanted = strcmp(sight->row->id, "userns.nest") ? 1 : 2;

	return sight->file->subject->user_namespace_depth + wanted > USER_LEVELS;
}

static bool reads(const struct sight *sight, const char *name, const char *value)
{
	const char *is = subject_sysctl(sight->file->subject, name);

	return is && !strcmp(is, value);
}

/* Debian's switch asks for CAP_SYS_ADMIN over the initial user namespace. */
bool userns_clone_off(const struct sight *sight)
{
	bool inside = user_namespace_is_inner(sight) ||
		      (sight->route == FOOTING_USERNS &&
		       strcmp(sight->row->id, "userns.create") != 0);

	return reads(sight, "kernel.unprivileged_userns_clone", "0") &&
	       (inside || subject_has(sight->file->subject, "sys-admin") == TRISTATE_NO);
}

bool yama_forbids(const struct sight *sight)
{
	return reads(sight, "kernel.yama.ptrace_scope", "2") ||
	       reads(sight, "kernel.yama.ptrace_scope", "3");
}

/* ------------------------------------------------------------ where we are */

bool chrooted(const struct sight *sight)
{
	return sight->file->subject->chrooted == TRISTATE_YES;
}

bool perhaps_chrooted(const struct sight *sight)
{
	return sight->file->subject->chrooted == TRISTATE_UNKNOWN;
}

bool proc_unreadable(const struct sight *sight)
{
	return sight->file->subject->n_uid_map < 0;
}

/* ------------------------------------------------------------ the kernel */

bool kind_unknown(const struct sight *sight)
{
	const struct footing_subject *subject = sight->file->subject;
	bool any = false, this = false;

	for (size_t i = 0; i < FOOTING_NAMESPACES; i++) {
		if (!subject->namespaces[i].name || subject->namespaces[i].inode < 0)
			continue;
		any = true;
		this = this || !strcmp(subject->namespaces[i].name, kind_of(sight));
	}
	return any && !this;
}

static bool before(const struct sight *sight, int major, int minor)
{
	int is_major, is_minor;

	if (!sight->file->subject->release ||
	    sscanf(sight->file->subject->release, "%d.%d", &is_major, &is_minor) != 2)
		return false;
	return is_major < major || (is_major == major && is_minor < minor);
}

bool before_5_11(const struct sight *sight)
{
	return before(sight, 5, 11);
}

bool before_6_3(const struct sight *sight)
{
	return before(sight, 6, 3);
}

bool kernel_el7(const struct sight *sight)
{
	const char *release = sight->file->subject->release;

	return release && strstr(release, ".el7");
}

/* ------------------------------------------------------------ helpers */

bool helper_nosuid(const struct sight *sight)
{
	return sight->last && sight->last->args[1] & HELPER_NOSUID;
}

bool helper_unprivileged(const struct sight *sight)
{
	return sight->last && !(sight->last->args[1] & (HELPER_SETUID | HELPER_CAPABLE));
}

/* ------------------------------------------------------------ words */

void object_call(const struct sight *sight, char *to, size_t size)
{
	const struct footing_act *call = sight_call(sight);

	/* Steps are named for the call, and what it is made for: "mount private". */
	if (call)
		snprintf(to, size, "%.*s", (int)strcspn(call->step, " ,"), call->step);
}

void object_sysctl(const struct sight *sight, char *to, size_t size)
{
	if (sight->err == ENOSPC || sight->err == EINVAL)
		limit_of(sight, to, size);
	else if (userns_clone_off(sight))
		snprintf(to, size, "kernel.unprivileged_userns_clone");
	else if (yama_forbids(sight))
		snprintf(to, size, "kernel.yama.ptrace_scope");
	else if (sight->err == EACCES)
		snprintf(to, size, "kernel.apparmor_restrict_unprivileged_userns");
	else
		limit_of(sight, to, size);
}

void object_capability(const struct sight *sight, char *to, size_t size)
{
	const char *capability = capability_needed(sight->row->id);

	if (!strncmp(sight->row->id, "cap.", 4))
		capability = sight->row->id + 4;
	else if (sight->last && !strcmp(sight->last->step, "write timens_offsets"))
		capability = "sys-time";
	if (capability && strcmp(capability, "any") != 0)
		snprintf(to, size, "%s", capability);
}

void object_label(const struct sight *sight, char *to, size_t size)
{
	int row = row_index("counter.label");
	const struct footing_observation *inside =
		&sight->file->observations[(size_t)row * FOOTING_ROUTES + FOOTING_USERNS];

	if (sight->route == FOOTING_USERNS && inside->text[0] &&
	    inside->outcome == OUTCOME_WORKED)
		snprintf(to, size, "%.*s", FOOTING_TEXT_MAX, inside->text);
	else if (sight->file->subject->label)
		snprintf(to, size, "%s", sight->file->subject->label);
}

void object_covers(const struct sight *sight, char *to, size_t size)
{
	const char *id = strcmp(sight->row->id, "mount.sysfs") ? "counter.proc-covers"
							       : "counter.sysfs-covers";
	int row = row_index(id);

	snprintf(to, size, "%.*s", FOOTING_TEXT_MAX,
		 sight->file->observations[(size_t)row * FOOTING_ROUTES + FOOTING_DIRECT]
			 .text);
}

void object_device(const struct sight *sight, char *to, size_t size)
{
	const char *device = sight->last ? strchr(sight->last->step, '/') : NULL;

	if (device)
		snprintf(to, size, "%s", device);
}

void object_filesystem(const struct sight *sight, char *to, size_t size)
{
	snprintf(to, size, "%s", strchr(sight->row->id, '.') + 1);
}

void object_domain(const struct sight *sight, char *to, size_t size)
{
	(void)sight;
	snprintf(to, size, "Landlock");
}

void object_program(const struct sight *sight, char *to, size_t size)
{
	if (!strncmp(sight->row->id, "net.", 4))
		snprintf(to, size, "%s", sight->row->id + 4);
	else if (sight->last)
		snprintf(to, size, "%s", sight->last->step);
}

void object_kernel(const struct sight *sight, char *to, size_t size)
{
	if (sight->file->subject->release)
		snprintf(to, size, "Linux %s", sight->file->subject->release);
}
