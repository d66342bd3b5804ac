/* SPDX-License-Identifier: MIT */
/* The resource limits that decide whether something works. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "subject.h"

/* In the order of footing_subject.limits. */
static const struct {
	const char *line; /* of /proc/self/limits */
	__rlimit_resource_t resource;
} limits[FOOTING_LIMITS] = {
	{"Max address space", RLIMIT_AS},	{"Max data size", RLIMIT_DATA},
	{"Max file size", RLIMIT_FSIZE},	{"Max locked memory", RLIMIT_MEMLOCK},
	{"Max msgqueue size", RLIMIT_MSGQUEUE}, {"Max open files", RLIMIT_NOFILE},
	{"Max processes", RLIMIT_NPROC},
};

/* "SOFT:HARD", as prlimit(1) takes it. */
static int set(char **limit, const char *soft, const char *hard)
{
	size_t size = strlen(soft) + strlen(hard) + 2;

	*limit = malloc(size);
	if (!*limit)
		return -ENOMEM;
	snprintf(*limit, size, "%s:%s", soft, hard);
	return 0;
}

static int by_file(struct footing_subject *subject, const char *text)
{
	char soft[24], hard[24];
	int err = 0;

	for (size_t i = 0; i < FOOTING_LIMITS && !err; i++) {
		const char *at = strstr(text, limits[i].line);

		if (at &&
		    sscanf(at + strlen(limits[i].line), " %23s %23s", soft, hard) == 2)
			err = set(&subject->limits[i], soft, hard);
	}
	return err;
}

static void in_words(rlim_t limit, char *words, size_t size)
{
	if (limit == RLIM_INFINITY)
		snprintf(words, size, "unlimited");
	else
		snprintf(words, size, "%llu", (unsigned long long)limit);
}

static int by_calls(struct footing_subject *subject)
{
	char soft[24], hard[24];
	struct rlimit limit;
	int err = 0;

	for (size_t i = 0; i < FOOTING_LIMITS && !err; i++) {
		if (getrlimit(limits[i].resource, &limit))
			continue;
		in_words(limit.rlim_cur, soft, sizeof(soft));
		in_words(limit.rlim_max, hard, sizeof(hard));
		err = set(&subject->limits[i], soft, hard);
	}
	return err;
}

int subject_limits(struct footing_subject *subject)
{
	char *text;
	int err;

	/* The cheaper way, where no filter can kill for it. */
	if (subject->seccomp_mode == 0)
		return by_calls(subject);
	text = subject_file("/proc/self/limits", NULL);
	if (!text)
		return errno == ENOMEM ? -ENOMEM : 0;
	err = by_file(subject, text);
	free(text);
	return err;
}
