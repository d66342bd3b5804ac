/* SPDX-License-Identifier: MIT */
/*
 * An AppArmor profile. A program that is unconfined gets one that keeps it so and lets it
 * have user namespaces (AppArmor 4); one that is confined gets what the default profiles of
 * engines grant, by rules of our own, and what is needed.
 */
#include <errno.h>
#include <string.h>

#include "emit.h"

#define RULES_MAX 32
#define RULE_MAX  64

/* Labels of profiles that an engine gives a container, by the start of their names. */
static const char *const engines[] = {"docker-default", "containers-default",
				      "cri-containerd", "crio-default",
				      "lxc-",		"lxd-"};

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static bool is_unconfined(const char *label)
{
	return !label || starts_with(label, "unconfined") ||
	       starts_with(label, "unprivileged_userns");
}

static bool is_engines(const char *label)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (starts_with(label, engines[i]))
			return true;
	return false;
}

/* A path is a pattern there, and may have been read from a file: no sign is left one. */
static int put_path(FILE *to, const char *path)
{
	if (!path || path[0] != '/')
		return -ENODATA;
	for (const char *at = path; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return -ENODATA;
	fputc('"', to);
	for (; *path; path++) {
		if (strchr("*?[]{}^\\\"@", *path))
			fputc('\\', to);
		fputc(*path, to);
	}
	fputc('"', to);
	return 0;
}

static bool is_told(char (*rules)[RULE_MAX], size_t n, const char *rule)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rules[i], rule))
			return true;
	return false;
}

/* Each rule once: several building blocks ask for the same. */
static void put_mounts(FILE *to, const struct emit_job *job)
{
	char told[RULES_MAX][RULE_MAX];
	size_t n = 0;

	for (const struct emit_need *need = emit_needs; need->features; need++) {
		const char *at = need->mounts;

		if (!at || !emit_needed(job, need))
			continue;
		for (; *at && n < RULES_MAX; at += strspn(at, "\n")) {
			size_t length = strcspn(at, "\n");

			snprintf(told[n], RULE_MAX, "%.*s", (int)length, at);
			at += length;
			if (!is_told(told, n, told[n]))
				fprintf(to, "  %s\n", told[n++]);
		}
	}
}

/* What a container may do under any engine's default; the kernel's switches it may not. */
static void put_common(FILE *to, const char *name)
{
	fprintf(to,
		"  network,\n"
		"  capability,\n"
		"  file,\n"
		"  unix,\n"
		"  umount,\n"
		"  signal (receive) peer=unconfined,\n"
		"  signal (send, receive) peer=%s,\n"
		"  ptrace (trace, read, tracedby, readby) peer=%s,\n"
		"  deny /proc/sys/kernel/** w,\n"
		"  deny /proc/{sysrq-trigger,kcore,mem,kmem} rwklx,\n"
		"  deny /sys/{firmware,kernel/security}/** rwklx,\n"
		"  deny /sys/fs/[^c]*/** wklx,\n",
		name, name);
}

static void put_confined(FILE *to, const struct emit_job *job, const char *name)
{
	put_common(to, name);
	fputs("\n  # what is needed:\n  userns,\n", to);
	put_mounts(to, job);
}

static int write_apparmor(FILE *to, const struct emit_job *job)
{
	const char *label = footing_matrix_string(job->matrix, "subject.label"),
		   *exe = footing_matrix_string(job->matrix, "subject.exe");
	char name[96];
	int err = 0;

	emit_profile_name(job->matrix, name, sizeof(name));
	emit_heading(to, job, "#");
	fprintf(to,
		"# Load it on the host: apparmor_parser -r FILE. It takes AppArmor 4.\n"
		"abi <abi/4.0>,\n"
		"include <tunables/global>\n\n"
		"profile %s ",
		name);
	if (is_unconfined(label)) {
		err = put_path(to, exe);
		fputs(" flags=(unconfined) {\n  userns,\n}\n", to);
		return err;
	}
	/* An engine gives its container a profile by name; a program has it by its path. */
	if (!is_engines(label)) {
		err = put_path(to, exe);
		fputc(' ', to);
	}
	fputs("flags=(attach_disconnected,mediate_deleted) {\n", to);
	put_confined(to, job, name);
	fputs("}\n", to);
	return err;
}

static bool is_apparmor(const struct footing_cause *cause)
{
	const char *code = footing_cause_code(cause);

	return code && (starts_with(code, "apparmor-") || !strcmp(code, "lsm-denied"));
}

const struct emit_kind emit_apparmor = {
	.name = "apparmor",
	.help = "an AppArmor profile for the program that was judged",
	.lifts = is_apparmor,
	.write = write_apparmor,
};
