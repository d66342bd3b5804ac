/* SPDX-License-Identifier: MIT */
/*
 * The seccomp profile that what is needed is added to. What is best is taken first:
 *
 *  1. the file that the user names;
 *  2. the default of the engine at hand, as its package installs it: it is what the
 *     container has now. No engine's profile is kept here: it would be old at once;
 *  3. our own, from every call that libseccomp knows but the groups below.
 *
 * When the filters that are installed can be asked for every call (footing_syscalls), what
 * they allow is better than 2 and 3, and belongs between 1 and 2.
 */
#include <errno.h>
#include <jansson.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "emit.h"

/* ------------------------------------------------------------ files */

static const struct {
	const char *runtimes; /* parted by | */
	const char *path;
} places[] = {
	{"podman|cri-o|openshift", "/etc/containers/seccomp.json"},
	{"podman|cri-o|openshift", "/usr/share/containers/seccomp.json"},
	{"docker|kubernetes|containerd", "/etc/docker/seccomp.json"},
	{"docker|kubernetes|containerd", "/usr/share/gocode/src/github.com/docker/docker/"
					 "profiles/seccomp/default.json"},
};

static bool lists(const char *words, const char *word, char between)
{
	size_t length = strlen(word);

	for (const char *at = words; length && (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == between) &&
		    (at[length] == between || !at[length]))
			return true;
	return false;
}

static bool is_profile(const json_t *profile)
{
	return json_is_string(json_object_get(profile, "defaultAction")) &&
	       json_is_array(json_object_get(profile, "syscalls"));
}

static int read_file(const char *path, json_t **profile)
{
	FILE *from = fopen(path, "re");
	int err = 0;

	if (!from)
		return -errno;
	*profile = json_loadf(from, JSON_REJECT_DUPLICATES, NULL);
	fclose(from);
	if (!*profile || !is_profile(*profile))
		err = -EBADMSG;
	if (err) {
		json_decref(*profile);
		*profile = NULL;
	}
	return err;
}

int emit_base_read(const struct emit_job *job, json_t **profile)
{
	const char *runtime = footing_matrix_string(job->matrix, "subject.runtime.name");

	if (job->base)
		return read_file(job->base, profile);
	for (size_t i = 0; runtime && i < sizeof(places) / sizeof(places[0]); i++)
		if (lists(places[i].runtimes, runtime, '|') &&
		    !read_file(places[i].path, profile))
			return 0;
	*profile = emit_base_own();
	return *profile ? 0 : -ENOMEM;
}

/* ------------------------------------------------------------ our own */

/*
 * What a container has no business with, by what it would reach. Where the kernel asks
 * for a capability of its first user namespace all the same, the call is refused to keep
 * its code out of reach.
 */
static const char *const kept_out[] = {
	/* namespaces and mounts: what is added is what is needed of them */
	"unshare setns mount umount umount2 pivot_root open_tree open_tree_attr "
	"move_mount fsopen fsconfig fsmount fspick mount_setattr sethostname "
	"setdomainname",
	/* the machine: its kernel, clock, swap, accounting and ports */
	"reboot kexec_load kexec_file_load init_module finit_module delete_module "
	"create_module query_module get_kernel_syms swapon swapoff settimeofday stime "
	"clock_settime clock_settime64 acct quotactl quotactl_fd nfsservctl iopl ioperm "
	"vhangup syslog sysfs _sysctl uselib ustat bdflush lookup_dcookie pciconfig_read "
	"pciconfig_write pciconfig_iobase vm86 vm86old",
	/* much kernel code behind one call */
	"bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register "
	"fanotify_init add_key request_key keyctl",
	/* the memory of other processes, and where it lies */
	"kcmp process_vm_readv process_vm_writev process_madvise pidfd_getfd move_pages "
	"migrate_pages mbind get_mempolicy set_mempolicy set_mempolicy_home_node",
	/* around the mount namespace */
	"open_by_handle_at name_to_handle_at",
};

/* Allowed for some arguments, below; of clone3 a filter sees none. */
static const char sifted[] = "clone clone3 personality socket";

/* Where names and numbers are looked up; a name that a machine lacks is passed over. */
static const uint32_t arches[] = {SCMP_ARCH_X86_64, SCMP_ARCH_X86, SCMP_ARCH_AARCH64,
				  SCMP_ARCH_ARM};

#define NUMBERS_END 1024 /* far above the newest call of any machine */

static bool is_kept_out(const char *name)
{
	for (size_t i = 0; i < sizeof(kept_out) / sizeof(kept_out[0]); i++)
		if (lists(kept_out[i], name, ' '))
			return true;
	return lists(sifted, name, ' ');
}

/* Every call by its name; an object's keys are each there once. */
static json_t *all_calls(void)
{
	json_t *calls = json_object();

	for (size_t i = 0; calls && i < sizeof(arches) / sizeof(arches[0]); i++)
		for (int nr = 0; nr < NUMBERS_END; nr++) {
			char *name = seccomp_syscall_resolve_num_arch(arches[i], nr);

			if (name && !is_kept_out(name))
				json_object_set_new(calls, name, json_true());
			free(name);
		}
	return calls;
}

static json_t *allowed_names(void)
{
	json_t *calls = all_calls(), *names = json_array();
	const char *name;
	json_t *value;

	json_object_foreach(calls, name, value)
		json_array_append_new(names, json_string(name));
	/* These of ARM have numbers of their own, far up. */
	json_array_append_new(names, json_string("breakpoint"));
	json_array_append_new(names, json_string("cacheflush"));
	json_array_append_new(names, json_string("set_tls"));
	json_decref(calls);
	return names;
}

static json_t *refused_names(void)
{
	json_t *names = json_array();

	for (size_t i = 0; i < sizeof(kept_out) / sizeof(kept_out[0]); i++)
		for (const char *at = kept_out[i]; *at;) {
			size_t length = strcspn(at, " ");

			json_array_append_new(names, json_stringn(at, length));
			at += length + (at[length] == ' ');
		}
	return names;
}

static void allow_if(json_t *rules, const char *name, json_int_t value, const char *op)
{
	json_array_append_new(rules,
			      json_pack("{s:[s], s:s, s:[{s:i, s:I, s:i, s:s}]}", "names",
					name, "action", "SCMP_ACT_ALLOW", "args", "index",
					0, "value", value, "valueTwo", 0, "op", op));
}

void emit_refuse_kinds(json_t *rules, const char *name, uint64_t kinds)
{
	for (uint64_t kind = 1; kind <= kinds; kind <<= 1)
		if (kinds & kind)
			json_array_append_new(
				rules,
				json_pack("{s:[s], s:s, s:i, s:[{s:i, s:I, s:I, s:s}]}",
					  "names", name, "action", "SCMP_ACT_ERRNO",
					  "errnoRet", EPERM, "args", "index", 0, "value",
					  (json_int_t)kind, "valueTwo", (json_int_t)kind,
					  "op", "SCMP_CMP_MASKED_EQ"));
}

/* Linux, and its 32-bit and old-version disguises; and to ask for what it is. */
static void allow_personalities(json_t *rules)
{
	static const json_int_t kinds[] = {0, 0x8, 0x20000, 0x20008, 0xffffffff};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		allow_if(rules, "personality", kinds[i], "SCMP_CMP_EQ");
}

/* All families but the kernel's cryptography (38) and the hypervisor (40). */
static void allow_sockets(json_t *rules)
{
	allow_if(rules, "socket", 38, "SCMP_CMP_LT");
	allow_if(rules, "socket", 39, "SCMP_CMP_EQ");
	allow_if(rules, "socket", 40, "SCMP_CMP_GT");
}

/*
 * Calls that are newer than the list get ENOSYS, which programs take for an older kernel
 * and have an answer to; and so does clone3, whose flags a filter can't see.
 */
json_t *emit_base_own(void)
{
	json_t *rules = json_array();

	json_array_append_new(rules, json_pack("{s:o, s:s}", "names", allowed_names(),
					       "action", "SCMP_ACT_ALLOW"));
	json_array_append_new(rules,
			      json_pack("{s:[s], s:s, s:[{s:i, s:I, s:i, s:s}]}", "names",
					"clone", "action", "SCMP_ACT_ALLOW", "args",
					"index", 0, "value", (json_int_t)0x7e020000,
					"valueTwo", 0, "op", "SCMP_CMP_MASKED_EQ"));
	emit_refuse_kinds(rules, "clone", 0x7e020000);
	allow_personalities(rules);
	allow_sockets(rules);
	json_array_append_new(rules,
			      json_pack("{s:o, s:s, s:i}", "names", refused_names(),
					"action", "SCMP_ACT_ERRNO", "errnoRet", EPERM));
	return json_pack("{s:s, s:i, s:o}", "defaultAction", "SCMP_ACT_ERRNO",
			 "defaultErrnoRet", ENOSYS, "syscalls", rules);
}
