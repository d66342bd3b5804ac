/* SPDX-License-Identifier: MIT */
#include "platform.h"

#include <stdio.h>
#include <string.h>

struct word {
	const char *text;
	const char *platform;
	const char *replaces;
	bool container; /* with an own root: the host's paths mean nothing in it */
};

#define N(table) (sizeof(table) / sizeof((table)[0]))

static void add(struct platforms *platforms, const char *name, const char *replaces)
{
	for (size_t i = 0; i < platforms->count; i++)
		if (!strcmp(platforms->items[i].name, name))
			return;
	if (platforms->count < PLATFORMS_MAX)
		platforms->items[platforms->count++] =
			(struct platform){.name = name, .replaces = replaces};
}

/* ------------------------------------------------------------ the engine */

/* What subject.runtime.name may say, and whose flags lift something there. */
static const struct word runtimes[] = {
	{"docker", "docker", NULL, true},
	{"podman", "podman", NULL, true},
	{"kubernetes", "kubernetes", NULL, true},
	{"containerd", "kubernetes", NULL, true},
	{"cri-o", "kubernetes", NULL, true},
	{"openshift", "openshift", "kubernetes", true},
	{"openshift", "kubernetes", NULL, true},
	{"lxc", "lxc", NULL, true},
	{"lxd", "lxc", NULL, true},
	{"incus", "lxc", NULL, true},
	{"systemd-nspawn", "systemd-nspawn", NULL, true},
	{"systemd", "systemd", NULL, false},
	{"flatpak", "flatpak", NULL, true},
	{"snap", "snap", NULL, true},
	{"bubblewrap", "bubblewrap", NULL, false},
	{"gvisor", "gvisor", NULL, true},
	{"gvisor", "docker", NULL, true},
	{"gvisor", "kubernetes", NULL, true},
	{"wsl", "wsl", NULL, false},
	{"firejail", "firejail", NULL, false},
};

/* Parts of a cgroup's path. Engines name the cgroup of a container after themselves. */
static const struct word cgroups[] = {
	{"kubepods", "kubernetes", NULL, true},	     {"/libpod-", "podman", NULL, true},
	{"/docker-", "docker", NULL, true},	     {"/docker/", "docker", NULL, true},
	{"/lxc.payload", "lxc", NULL, true},	     {"/lxc/", "lxc", NULL, true},
	{"/machine-", "systemd-nspawn", NULL, true},
};

static const char *const containers[] = {"docker", "podman", "kubernetes"};

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length > tail && !strcmp(text + length - tail, end);
}

/* A login session is a scope too, and has no unit file that somebody could change. */
static bool in_unit(const char *path)
{
	const char *last = path ? strrchr(path, '/') : NULL;

	return last &&
	       (ends_with(last, ".service") ||
		(ends_with(last, ".scope") && strncmp(last, "/session-", 9) != 0));
}

static enum footing_tristate is_initial(const struct footing_subject *subject,
					const char *name)
{
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++)
		if (subject->namespaces[i].name &&
		    !strcmp(subject->namespaces[i].name, name))
			return subject->namespaces[i].initial;
	return TRISTATE_UNKNOWN;
}

/*
 * Every engine makes at least one of these anew. Where that can't be seen, a filter is the
 * other sign; where none is new, some program of the host has installed it.
 */
static bool in_some_container(const struct footing_subject *subject)
{
	static const char *const names[] = {"pid", "ipc", "uts"};
	size_t initial = 0;

	for (size_t i = 0; i < N(names); i++) {
		enum footing_tristate is = is_initial(subject, names[i]);

		if (is == TRISTATE_NO)
			return true;
		initial += is == TRISTATE_YES;
	}
	return initial < N(names) && subject->seccomp_mode == 2;
}

/* Returns: whether one of them is a container. */
static bool add_by_word(struct platforms *platforms, const struct word *words, size_t n,
			const char *text, bool whole)
{
	bool container = false;

	for (size_t i = 0; text && i < n; i++)
		if (whole ? !strcmp(text, words[i].text)
			  : strstr(text, words[i].text) != NULL) {
			add(platforms, words[i].platform, words[i].replaces);
			container |= words[i].container;
		}
	return container;
}

static bool add_engine(struct platforms *platforms, const struct footing_subject *subject)
{
	size_t before = platforms->count;
	bool named, container;

	container = add_by_word(platforms, cgroups, N(cgroups), subject->cgroup_path,
				false);
	container |= add_by_word(platforms, runtimes, N(runtimes), subject->runtime.name,
				 true);
	named = platforms->count > before;
	if (!named && in_unit(subject->cgroup_path)) {
		add(platforms, "systemd", NULL);
		named = true;
	}
	if (named && (!subject->runtime.confidence ||
		      strcmp(subject->runtime.confidence, "ambiguous") != 0))
		return container;
	if (!in_some_container(subject))
		return container;
	for (size_t i = 0; i < N(containers); i++)
		add(platforms, containers[i], NULL);
	return true;
}

/* ------------------------------------------------------------ the host */

/* Parts of what uname(2) says of the kernel, which is the host's in a container too. */
static const struct word kernels[] = {
	{"talos", "talos", "host", false},
	{"bottlerocket", "bottlerocket", "host", false},
	{"Ubuntu", "ubuntu", "host", false},
	{"Debian", "debian", "host", false},
	{".el7", "rhel", "host", false},
	{".el8", "rhel", "host", false},
	{".el9", "rhel", "host", false},
	{".el10", "rhel", "host", false},
	{".fc", "rhel", "host", false},
	/* Amazon builds Bottlerocket's kernel and that of its Linux; Google several. */
	{"amzn", "bottlerocket", NULL, false},
	{"google", "cos", NULL, false},
	{"-cos", "cos", NULL, false},
};

static bool is_red_hat(const struct footing_subject *subject)
{
	return subject->release && strstr(subject->release, ".el");
}

static bool has(const struct platforms *platforms, const char *name)
{
	for (size_t i = 0; i < platforms->count; i++)
		if (!strcmp(platforms->items[i].name, name))
			return true;
	return false;
}

void platforms_find(const struct footing_subject *subject, struct platforms *platforms)
{
	bool container;
	size_t engines;

	platforms->count = 0;
	add(platforms, "any", NULL);
	container = add_engine(platforms, subject);
	/* Much of what runs pods on Red Hat's kernels is OpenShift, but not all of it. */
	if (has(platforms, "kubernetes") && is_red_hat(subject))
		add(platforms, "openshift", NULL);
	engines = platforms->count;
	add_by_word(platforms, kernels, N(kernels), subject->release, false);
	add_by_word(platforms, kernels, N(kernels), subject->version, false);
	add(platforms, "host", NULL);
	for (size_t i = engines; i < platforms->count; i++)
		platforms->items[i].below = container;
}
