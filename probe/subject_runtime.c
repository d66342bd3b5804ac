/* SPDX-License-Identifier: MIT */
/*
 * What we seem to run in. All of it can be forged or missing, so it is only good for the
 * choice of words; it decides no verdict.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"
#include "subject.h"

struct clue {
	const char *runtime;
	const char *
		text; /* a path, the start of an environment variable, a part of a text */
	const char *evidence;
};

static const struct clue in_release[] = {
	{"gvisor", "gvisor", "the kernel's release names gVisor"},
	{"wsl", "microsoft", "the kernel's release names WSL"},
	{"wsl", "Microsoft", "the kernel's release names WSL"},
};

/* gVisor's fixed banner; its older releases have no name in them. */
static const struct clue in_version[] = {
	{"gvisor", "#1 SMP Sun Jan 10 15:06:54 PST 2016",
	 "the kernel's version is the one that gVisor shows"},
};

static const struct clue in_label[] = {
	{"docker", "docker-default", "the label is that of Docker's profile"},
	{"podman", "containers-default", "the label is that of Podman's profile"},
	{"snap", "snap.", "the label is that of a snap"},
	{"lxd", "lxd-", "the label is that of an LXD container"},
	{"lxc", "lxc-container", "the label is that of an LXC container"},
};

static const struct clue files[] = {
	{"podman", "/run/.containerenv", "/run/.containerenv exists"},
	{"docker", "/.dockerenv", "/.dockerenv exists"},
	{"flatpak", "/.flatpak-info", "/.flatpak-info exists"},
	{"lxd", "/dev/lxd/sock", "/dev/lxd/sock exists"},
};

static const struct clue environment[] = {
	{"podman", "container=podman", "the environment says container=podman"},
	{"docker", "container=docker", "the environment says container=docker"},
	{"lxc", "container=lxc", "the environment says container=lxc"},
	{"systemd-nspawn", "container=systemd-nspawn",
	 "the environment says container=systemd-nspawn"},
	{"flatpak", "container=flatpak", "the environment says container=flatpak"},
	{"oci", "container=oci", "the environment says container=oci"},
	{"kubernetes",
	 "KUBERNETES_SERVICE_HOST=", "the environment has KUBERNETES_SERVICE_HOST"},
};

struct detection {
	struct footing_subject *subject;
	const char *name; /* the first that was seen */
	bool disputed;	  /* another one was seen too */
	int err;
};

static void seen(struct detection *detection, const struct clue *clue)
{
	if (!detection->name)
		detection->name = clue->runtime;
	else if (strcmp(detection->name, clue->runtime) != 0)
		detection->disputed = true;
	if (!detection->err)
		detection->err = subject_add(&detection->subject->runtime_evidence,
					     clue->evidence, strlen(clue->evidence));
}

static void look_in(struct detection *detection, const char *text,
		    const struct clue *clues, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text && strstr(text, clues[i].text))
			seen(detection, &clues[i]);
}
#define LOOK_IN(detection, text, clues) \
	look_in(detection, text, clues, sizeof(clues) / sizeof((clues)[0]))

/*
 * Files and variables are left behind by images that are booted and by environments that
 * are handed on. Every engine makes at least one of these namespaces anew.
 */
static bool all_initial(const struct footing_subject *subject)
{
	static const char *const names[] = {"pid", "ipc", "uts"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t k = 0; k < FOOTING_NAMESPACES; k++)
			if (subject->namespaces[k].name &&
			    !strcmp(subject->namespaces[k].name, names[i]) &&
			    subject->namespaces[k].initial != TRISTATE_YES)
				return false;
	return true;
}

static void look_at_files(struct detection *detection)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (access(files[i].text, F_OK) == 0)
			seen(detection, &files[i]);
}

/* As the process was started; getenv() would race with a setenv() of another thread. */
static void look_at_environment(struct detection *detection)
{
	size_t length, i;
	char *text = subject_file("/proc/self/environ", &length);

	if (!text) {
		detection->err = errno == ENOMEM ? -ENOMEM : 0;
		return;
	}
	for (char *at = text; at < text + length; at += strlen(at) + 1)
		for (i = 0; i < sizeof(environment) / sizeof(environment[0]); i++)
			if (strncmp(at, environment[i].text,
				    strlen(environment[i].text)) == 0)
				seen(detection, &environment[i]);
	free(text);
}

int subject_runtime(struct footing_subject *subject)
{
	struct detection detection = {.subject = subject};

	LOOK_IN(&detection, subject->release, in_release);
	LOOK_IN(&detection, subject->version, in_version);
	LOOK_IN(&detection, subject->label, in_label);
	if (!all_initial(subject)) {
		look_at_files(&detection);
		if (!detection.err)
			look_at_environment(&detection);
	}
	if (detection.err || !detection.name)
		return detection.err;
	subject->runtime_name = strdup(detection.name);
	subject->runtime_confidence = strdup(detection.disputed ? "ambiguous"
								: "consistent");
	return subject->runtime_name && subject->runtime_confidence ? 0 : -ENOMEM;
}
