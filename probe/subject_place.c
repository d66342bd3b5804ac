/* SPDX-License-Identifier: MIT */
/* Where we are: security modules, label, root, cgroup, boot, limits. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "probe.h"
#include "subject.h"

/* Unknown is no failure; only memory is. */
static int unread(void)
{
	return errno == ENOMEM ? -ENOMEM : 0;
}

/* ------------------------------------------------------ security modules */

/* LSM_ID_… of linux/lsm.h */
static const char *const lsm_names[] = {
	[100 - 100] = "capability", [101 - 100] = "selinux",   [102 - 100] = "smack",
	[103 - 100] = "tomoyo",	    [104 - 100] = "apparmor",  [105 - 100] = "yama",
	[106 - 100] = "loadpin",    [107 - 100] = "safesetid", [108 - 100] = "lockdown",
	[109 - 100] = "bpf",	    [110 - 100] = "landlock",  [111 - 100] = "ima",
	[112 - 100] = "evm",	    [113 - 100] = "ipe",
};

static int lsm_by_number(struct footing_subject *subject,
			 const struct subject_calls *calls)
{
	char number[24];
	int err = 0;

	subject->lsm.count = 0;
	for (int i = 0; i < calls->n_lsms && !err; i++) {
		uint64_t at = calls->lsms[i] - 100;
		const char *name = number;

		snprintf(number, sizeof(number), "%llu",
			 (unsigned long long)calls->lsms[i]);
		if (at < sizeof(lsm_names) / sizeof(lsm_names[0]))
			name = lsm_names[at];
		err = subject_add(&subject->lsm, name, strlen(name));
	}
	return err;
}

static int lsm_by_file(struct footing_subject *subject)
{
	char *text = subject_file("/sys/kernel/security/lsm", NULL);
	int err = 0;

	if (!text)
		return unread();
	subject->lsm.count = 0;
	for (char *at = text; *at && !err;) {
		size_t length = strcspn(at, ",\n");

		if (length)
			err = subject_add(&subject->lsm, at, length);
		at += length;
		at += strspn(at, ",\n");
	}
	free(text);
	return err;
}

/* --------------------------------------------------------------- label */

int subject_label(struct footing_subject *subject)
{
	/* The second is that of the first module that has one. */
	static const char *const files[] = {"attr/apparmor/current", "attr/current",
					    "attr/smack/current"};
	char *text = NULL;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !text; i++) {
		text = subject_own(files[i], NULL);
		if (!text && errno == ENOMEM)
			return -ENOMEM;
	}
	/*
	 * EINVAL: no module has a label (security_getprocattr); ENOENT, where /proc is to
	 * be read: the kernel was built without modules.
	 */
	if (!text && (errno == EINVAL || (errno == ENOENT && subject->threads > 0))) {
		text = strdup("");
		if (!text)
			return -ENOMEM;
	}
	if (text)
		text[strcspn(text, "\n")] = '\0';
	subject->label = text;
	return 0;
}

static int label_by_call(struct footing_subject *subject,
			 const struct subject_calls *calls)
{
	if (subject->label || !calls->label[0])
		return 0;
	subject->label = strdup(calls->label);
	return subject->label ? 0 : -ENOMEM;
}

/* ---------------------------------------------------------------- root */

/* Whether a mount point "/" is listed; unknown where nothing is. */
static enum footing_tristate root_is_listed(const char *mountinfo)
{
	const char *at = mountinfo;
	char where[8];

	if (!*at)
		return TRISTATE_UNKNOWN;
	for (; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		/* id, parent, device, root, mount point */
		if (sscanf(at, "%*s %*s %*s %*s %7s", where) == 1 &&
		    strcmp(where, "/") == 0)
			return TRISTATE_YES;
	}
	return TRISTATE_NO;
}

/* Where statx(2) does not tell, the list of mounts may. */
static int read_root(struct footing_subject *subject, const struct subject_calls *calls)
{
	char *text;

	subject->root_is_inits = calls->root_is_inits;
	subject->root_is_mount = calls->root_is_mount;
	if (subject->root_is_mount != TRISTATE_UNKNOWN)
		return 0;
	text = subject_own("mountinfo", NULL);
	if (!text)
		return unread();
	subject->root_is_mount = root_is_listed(text);
	free(text);
	return 0;
}

int subject_security(struct footing_subject *subject)
{
	struct subject_calls calls;
	int err = subject_calls(subject, &calls);

	if (!err)
		err = calls.n_lsms >= 0 ? lsm_by_number(subject, &calls)
					: lsm_by_file(subject);
	if (!err)
		err = label_by_call(subject, &calls);
	subject->foreign_owner = calls.foreign_owner;
	return err ? err : read_root(subject, &calls);
}

/* -------------------------------------------------------------- cgroup */

static int cgroup_by_statfs(struct footing_subject *subject)
{
	struct statfs info;

	if (statfs("/sys/fs/cgroup", &info) == 0 && info.f_type == CGROUP2_SUPER_MAGIC)
		subject->cgroup_version = 2;
	return 0;
}

/* "0::PATH" is version 2's line; any other has controllers, and those are version 1's. */
static int read_cgroup(struct footing_subject *subject)
{
	char *text = subject_own("cgroup", NULL), *path = NULL;

	if (!text)
		return errno == ENOMEM ? -ENOMEM : cgroup_by_statfs(subject);
	subject->cgroup_version = 0;
	for (char *at = text; *at;) {
		size_t length = strcspn(at, "\n");
		bool unified = strncmp(at, "0::", 3) == 0;
		char *colon;

		if (!unified)
			subject->cgroup_version = 1;
		else if (!subject->cgroup_version)
			subject->cgroup_version = 2;
		if (at[length])
			at[length++] = '\0';
		colon = strchr(at, ':');
		colon = colon ? strchr(colon + 1, ':') : NULL;
		if (colon && (unified || !path))
			path = colon + 1;
		at += length;
	}
	subject->cgroup_path = path ? strdup(path) : NULL;
	free(text);
	return path && !subject->cgroup_path ? -ENOMEM : 0;
}

/* -------------------------------------------------------- command line */

/*
 * The words that decide what works. All others are dropped: a command line may carry
 * secrets. A name that ends in "." or "_" stands for all that begin so.
 */
static const char *const kept_words[] = {
	"lsm",
	"security",
	"apparmor",
	"selinux",
	"smack",
	"lockdown",
	"landlock",
	"systemd.unified_cgroup_hierarchy",
	"cgroup_no_v1",
	"cgroup_disable",
	"user_namespace.enable",
	"namespace.unpriv_enable",
	"sysctl.user.max_",
	"sysctl.kernel.unprivileged_",
	"sysctl.kernel.apparmor_restrict_",
	"sysctl.kernel.yama.",
	"sysctl.kernel.io_uring_disabled",
	"ia32_emulation",
	"vsyscall",
	"proc_mem.force_override",
};

/* The kernel takes "-" for "_" in the name of a parameter, and "/" for "." in a sysctl's. */
static char plain(char c)
{
	return c == '-' ? '_' : c == '/' ? '.' : c;
}

static bool is_kept(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(kept_words) / sizeof(kept_words[0]); i++) {
		const char *name = kept_words[i];
		size_t n = strlen(name), same = 0;
		bool prefix = name[n - 1] == '_' || name[n - 1] == '.';

		while (same < n && same < length && plain(word[same]) == name[same])
			same++;
		if (same == n && (prefix || same == length || word[same] == '='))
			return true;
	}
	return false;
}

static int read_cmdline(struct footing_subject *subject)
{
	char *text = subject_file("/proc/cmdline", NULL);
	int err = 0;

	if (!text)
		return unread();
	subject->cmdline.count = 0;
	for (char *at = text; *at && !err;) {
		size_t length = strcspn(at, " \t\n");

		/* What follows is for init. */
		if (length == 2 && strncmp(at, "--", 2) == 0)
			break;
		if (is_kept(at, length))
			err = subject_add(&subject->cmdline, at, length);
		at += length;
		at += strspn(at, " \t\n");
	}
	free(text);
	return err;
}

/* ------------------------------------------------------------- sysctls */

/* Those that decide whether something works. */
static const char *const sysctls[] = {
	"user.max_user_namespaces",
	"user.max_mnt_namespaces",
	"user.max_pid_namespaces",
	"user.max_net_namespaces",
	"user.max_ipc_namespaces",
	"user.max_uts_namespaces",
	"user.max_cgroup_namespaces",
	"user.max_time_namespaces",
	"kernel.unprivileged_userns_clone",
	"kernel.apparmor_restrict_unprivileged_userns",
	"kernel.apparmor_restrict_unprivileged_unconfined",
	"kernel.yama.ptrace_scope",
	"kernel.io_uring_disabled",
	"kernel.unprivileged_bpf_disabled",
	"kernel.perf_event_paranoid",
	"kernel.cap_last_cap",
	"vm.unprivileged_userfaultfd",
};
#define SYSCTLS (sizeof(sysctls) / sizeof(sysctls[0]))

/* The kernel gives a sysctl's text whole, at the first read(2) from its beginning. */
static int read_sysctl(int folder, struct footing_sysctl *sysctl, const char *name)
{
	char text[256];
	ssize_t got;
	int fd;

	sysctl->name = strdup(name);
	if (!sysctl->name)
		return -ENOMEM;
	snprintf(text, sizeof(text), "%s", name);
	for (char *c = text; *c; c++)
		if (*c == '.')
			*c = '/';
	fd = openat(folder, text, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		sysctl->absent = errno == ENOENT;
		return 0;
	}
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got < 0 || (size_t)got == sizeof(text) - 1)
		return 0;
	text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	sysctl->value = strdup(text);
	return sysctl->value ? 0 : -ENOMEM;
}

int subject_sysctls(struct footing_subject *subject)
{
	struct statfs info;
	int folder, err = 0;

	subject->sysctls = calloc(SYSCTLS, sizeof(*subject->sysctls));
	if (!subject->sysctls)
		return -ENOMEM;
	subject->n_sysctls = SYSCTLS;
	folder = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	/* What lies over it has none of them, and that says nothing. */
	if (folder >= 0 && (fstatfs(folder, &info) || info.f_type != PROC_SUPER_MAGIC)) {
		close(folder);
		folder = -1;
	}
	for (size_t i = 0; i < SYSCTLS && !err; i++)
		err = read_sysctl(folder, &subject->sysctls[i], sysctls[i]);
	if (folder >= 0)
		close(folder);
	return err;
}

int subject_place(struct footing_subject *subject)
{
	int err = read_cgroup(subject);

	return err ? err : read_cmdline(subject);
}
