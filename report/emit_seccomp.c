/* SPDX-License-Identifier: MIT */
/*
 * A seccomp profile: the one to start from (emit_base.c), and exactly what is needed.
 *
 * It is written resolved, without the conditions of Docker's format (includes, excludes,
 * archMap): docker and podman read it, and so does the kubelet's runtime, which knows
 * nothing of conditions and would take the calls that are meant for CAP_SYS_ADMIN to be
 * allowed for all.
 */
#include <errno.h>
#include <jansson.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "emit.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* Of clone(2) the lowest byte is a signal, and no kind of namespace. */
#define KINDS_OF_CLONE                                                            \
	((uint64_t)(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
		    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET))
#define KINDS_OF_UNSHARE (KINDS_OF_CLONE | CLONE_NEWTIME)

/* ------------------------------------------------------------ conditions */

static const struct {
	const char *machine, *word, *arches[3];
} machines[] = {
	{"x86_64", "amd64", {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"}},
	{"aarch64", "arm64", {"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", NULL}},
	/* The same, as it calls itself to who has taken on the personality of linux32. */
	{"armv8l", "arm64", {"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", NULL}},
};

static size_t machine_of(const struct emit_job *job)
{
	const char *machine = footing_matrix_string(job->matrix,
						    "subject.kernel.machine");

	for (size_t i = 0; machine && i < sizeof(machines) / sizeof(machines[0]); i++)
		if (!strcmp(machines[i].machine, machine))
			return i;
	return 0;
}

static bool has_word(const json_t *array, const char *word)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i,
			   item) if (json_is_string(item) &&
				     !strcmp(json_string_value(item), word)) return true;
	return false;
}

/* CAP_SYS_ADMIN is sys-admin in a matrix. A set that is not known has nothing in it. */
static bool has_capability(const struct emit_job *job, const char *name)
{
	const char *item;

	if (strncmp(name, "CAP_", 4) != 0)
		return false;
	for (size_t i = 0;
	     (item = footing_matrix_item(job->matrix, "subject.capabilities.bounding",
					 i));
	     i++) {
		size_t k = 0;

		while (item[k] && name[4 + k] &&
		       (item[k] == '-' ? '_' : item[k] - 'a' + 'A') == name[4 + k])
			k++;
		if (!item[k] && !name[4 + k])
			return true;
	}
	return false;
}

static bool has_all(const struct emit_job *job, const json_t *capabilities)
{
	const json_t *item;
	size_t i;

	json_array_foreach(capabilities, i,
			   item) if (!json_is_string(item) ||
				     !has_capability(job, json_string_value(
								  item))) return false;
	return true;
}

static bool has_any(const struct emit_job *job, const json_t *capabilities)
{
	const json_t *item;
	size_t i;

	json_array_foreach(capabilities, i,
			   item) if (json_is_string(item) &&
				     has_capability(job,
						    json_string_value(item))) return true;
	return false;
}

static long version_of(const char *text)
{
	char *end;
	long major = text ? strtol(text, &end, 10) : 0;

	return major * 1000 + (text && *end == '.' ? strtol(end + 1, NULL, 10) : 0);
}

static bool at_least(const struct emit_job *job, const json_t *version)
{
	return version_of(footing_matrix_string(job->matrix, "subject.kernel.release")) >=
	       version_of(json_string_value(version));
}

/* Whether a rule is one for this container: as its engine decides it at the start. */
static bool holds(const struct emit_job *job, const json_t *rule)
{
	const json_t *in = json_object_get(rule, "includes"),
		     *out = json_object_get(rule, "excludes");
	const char *arch = machines[machine_of(job)].word;
	const json_t *arches = json_object_get(in, "arches"),
		     *oldest = json_object_get(in, "minKernel"),
		     *newest = json_object_get(out, "minKernel");

	return (!json_array_size(arches) || has_word(arches, arch)) &&
	       !has_word(json_object_get(out, "arches"), arch) &&
	       has_all(job, json_object_get(in, "caps")) &&
	       !has_any(job, json_object_get(out, "caps")) &&
	       (!json_is_string(oldest) || at_least(job, oldest)) &&
	       (!json_is_string(newest) || !at_least(job, newest));
}

static json_t *resolved_rule(const json_t *rule)
{
	static const char *const keys[] = {"names", "action", "errnoRet", "args"};
	json_t *copy = json_object();

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		json_t *value = json_object_get(rule, keys[i]);

		if (value && !json_is_null(value))
			json_object_set_new(copy, keys[i], json_deep_copy(value));
	}
	return copy;
}

static json_t *architectures(const struct emit_job *job)
{
	const char *const *arches = machines[machine_of(job)].arches;
	json_t *list = json_array();

	for (size_t i = 0; i < 3 && arches[i]; i++)
		json_array_append_new(list, json_string(arches[i]));
	return list;
}

static json_t *resolve(const struct emit_job *job, const json_t *base)
{
	json_t *profile = json_object(), *rules = json_array(),
	       *silent = json_object_get(base, "defaultErrnoRet");
	const json_t *rule;
	size_t i;

	json_array_foreach(json_object_get(base, "syscalls"), i,
			   rule) if (holds(job, rule))
		json_array_append_new(rules, resolved_rule(rule));
	json_object_set(profile, "defaultAction", json_object_get(base, "defaultAction"));
	if (json_is_integer(silent))
		json_object_set(profile, "defaultErrnoRet", silent);
	json_object_set_new(profile, "architectures", architectures(job));
	json_object_set_new(profile, "syscalls", rules);
	return profile;
}

/* ------------------------------------------------------------ what is needed */

static bool allows(const json_t *rule)
{
	const char *action = json_string_value(json_object_get(rule, "action"));

	return action && !strcmp(action, "SCMP_ACT_ALLOW");
}

static bool allowed(const json_t *profile, const char *name)
{
	const json_t *rules = json_object_get(profile, "syscalls"), *rule;
	size_t i;

	json_array_foreach(rules, i,
			   rule) if (allows(rule) &&
				     !json_array_size(json_object_get(rule, "args")) &&
				     has_word(json_object_get(rule, "names"),
					      name)) return true;
	return false;
}

/* Where two rules differ about one call, engines refuse the profile. */
static void take_out(json_t *profile, const char *name)
{
	json_t *rules = json_object_get(profile, "syscalls");

	for (size_t i = json_array_size(rules); i-- > 0;) {
		json_t *rule = json_array_get(rules, i),
		       *names = json_object_get(rule, "names");

		if (allows(rule))
			continue;
		for (size_t k = json_array_size(names); k-- > 0;) {
			const char *is = json_string_value(json_array_get(names, k));

			if (is && !strcmp(is, name))
				json_array_remove(names, k);
		}
		if (!json_array_size(names))
			json_array_remove(rules, i);
	}
}

static void add_rule(json_t *profile, json_t *rule)
{
	json_array_append_new(json_object_get(profile, "syscalls"), rule);
}

static void allow(json_t *profile, const char *name)
{
	if (allowed(profile, name))
		return;
	take_out(profile, name);
	add_rule(profile,
		 json_pack("{s:[s], s:s}", "names", name, "action", "SCMP_ACT_ALLOW"));
}

static void allow_calls(json_t *profile, const char *calls)
{
	char name[64];

	while (*calls) {
		size_t length = strcspn(calls, " ");

		snprintf(name, sizeof(name), "%.*s", (int)length, calls);
		allow(profile, name);
		calls += length + (calls[length] == ' ');
	}
}

/* Only with flags that name no other kind of namespace. */
static void allow_kinds(json_t *profile, const char *name, uint64_t refused)
{
	if (allowed(profile, name))
		return;
	take_out(profile, name);
	add_rule(profile, json_pack("{s:[s], s:s, s:[{s:i, s:I, s:i, s:s}]}", "names",
				    name, "action", "SCMP_ACT_ALLOW", "args", "index", 0,
				    "value", (json_int_t)refused, "valueTwo", 0, "op",
				    "SCMP_CMP_MASKED_EQ"));
	/* The answer to unknown calls would say that the kernel has no such call. */
	if (json_object_get(profile, "defaultErrnoRet"))
		emit_refuse_kinds(json_object_get(profile, "syscalls"), name, refused);
}

/* A filter can't see its flags: without all of them, callers are told to use clone. */
static void hide_clone3(json_t *profile)
{
	if (allowed(profile, "clone3"))
		return;
	take_out(profile, "clone3");
	add_rule(profile, json_pack("{s:[s], s:s, s:i}", "names", "clone3", "action",
				    "SCMP_ACT_ERRNO", "errnoRet", ENOSYS));
}

static void allow_namespaces(json_t *profile, uint64_t kinds)
{
	if (!kinds)
		return;
	if ((kinds & KINDS_OF_UNSHARE) == KINDS_OF_UNSHARE) {
		allow_calls(profile, "unshare clone clone3");
		return;
	}
	allow_kinds(profile, "unshare", KINDS_OF_UNSHARE & ~kinds);
	if (kinds & KINDS_OF_CLONE) {
		allow_kinds(profile, "clone", KINDS_OF_CLONE & ~kinds);
		hide_clone3(profile);
	}
}

static int write_seccomp(FILE *to, const struct emit_job *job)
{
	json_t *base = NULL, *profile;
	uint64_t kinds = 0;
	int err = emit_base_read(job, &base);

	if (err)
		return err;
	profile = resolve(job, base);
	json_decref(base);
	for (const struct emit_need *need = emit_needs; need->features; need++)
		if (emit_needed(job, need)) {
			allow_calls(profile, need->calls);
			kinds |= need->namespaces;
		}
	allow_namespaces(profile, kinds);
	err = json_dumpf(profile, to, JSON_INDENT(1)) ? -ENOMEM : 0;
	fputc('\n', to);
	json_decref(profile);
	return err;
}

static bool is_seccomp(const struct footing_cause *cause)
{
	return footing_cause_layer(cause) == FOOTING_LAYER_SECCOMP;
}

const struct emit_kind emit_seccomp = {
	.name = "seccomp",
	.help = "a seccomp profile for docker, podman and the kubelet",
	.lifts = is_seccomp,
	.write = write_seccomp,
};
