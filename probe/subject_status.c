/* SPDX-License-Identifier: MIT */
/* The credentials and the confinement of this thread, as the kernel tells them. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "kernel.h"
#include "probe.h"
#include "subject.h"

/* -------------------------------------------------------- capability sets */

/* "net-admin": as libcap has it, in the form of the feature ids. */
static char *capability_name(int number)
{
	char *name = cap_to_name(number), *plain, *copy;

	if (!name)
		return NULL;
	plain = strncmp(name, "cap_", 4) == 0 ? name + 4 : name;
	for (char *c = plain; *c; c++)
		*c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
	copy = strdup(plain);
	cap_free(name);
	return copy;
}

/* libcap allocates for each name, and most of the sets have the same: all are asked once. */
struct names {
	char *of[64];
};

static void names_clear(struct names *names)
{
	for (int i = 0; i < 64; i++)
		free(names->of[i]);
}

static int add_mask(struct footing_texts *set, uint64_t mask, struct names *names)
{
	set->count = 0;
	set->items = calloc(64, sizeof(*set->items));
	if (!set->items)
		return -ENOMEM;
	for (int i = 0; i < 64; i++) {
		if (!(mask >> i & 1))
			continue;
		if (!names->of[i])
			names->of[i] = capability_name(i);
		if (!names->of[i])
			return -ENOMEM;
		set->items[set->count] = strdup(names->of[i]);
		if (!set->items[set->count++])
			return -ENOMEM;
	}
	return 0;
}

/* The kernel's own call: libcap would allocate, and knows no capability newer than it. */
static int sets_by_capget(struct footing_subject *subject, struct names *names)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};
	int err;

	if (syscall(SYS_capget, &header, data))
		return 0;
	err = add_mask(&subject->effective,
		       (uint64_t)data[1].effective << 32 | data[0].effective, names);
	if (!err)
		err = add_mask(&subject->permitted,
			       (uint64_t)data[1].permitted << 32 | data[0].permitted,
			       names);
	if (!err)
		err = add_mask(&subject->inheritable,
			       (uint64_t)data[1].inheritable << 32 | data[0].inheritable,
			       names);
	return err;
}

/* A set that is asked for bit by bit; the first unknown one ends it with EINVAL. */
static int set_by_prctl(struct footing_texts *set, int option, unsigned long second,
			bool third, struct names *names)
{
	uint64_t mask = 0;
	int i, got;

	for (i = 0; i < 64; i++) {
		got = third ? prctl(option, second, (unsigned long)i, 0, 0)
			    : prctl(option, (unsigned long)i, 0, 0, 0);
		if (got < 0)
			break;
		if (got > 0)
			mask |= (uint64_t)1 << i;
	}
	return i ? add_mask(set, mask, names) : 0;
}

static int status_by_calls(struct footing_subject *subject, struct names *names)
{
	int got, err;

	got = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	if (got >= 0)
		subject->no_new_privs = got ? TRISTATE_YES : TRISTATE_NO;
	subject->seccomp_mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);
	if (subject->seccomp_mode == 0)
		subject->seccomp_filters = 0;
	err = sets_by_capget(subject, names);
	if (!err)
		err = set_by_prctl(&subject->bounding, PR_CAPBSET_READ, 0, false, names);
	if (!err)
		err = set_by_prctl(&subject->ambient, PR_CAP_AMBIENT,
				   PR_CAP_AMBIENT_IS_SET, true, names);
	return err;
}

/* ---------------------------------------------------------- status file */

/* The text after "NAME:" and blanks, or NULL. */
static const char *line(const char *status, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = status; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, name, length) == 0 && at[length] == ':')
			return at + length + 1 + strspn(at + length + 1, " \t");
	}
	return NULL;
}

static int64_t number(const char *status, const char *name)
{
	const char *text = line(status, name);

	return text && isdigit((unsigned char)*text) ? strtoll(text, NULL, 10) : -1;
}

static enum footing_tristate truth(int64_t value)
{
	return value < 0 ? TRISTATE_UNKNOWN : value ? TRISTATE_YES : TRISTATE_NO;
}

static int read_sets(const char *status, struct footing_subject *subject,
		     struct names *names)
{
	const struct {
		const char *name;
		struct footing_texts *set;
	} sets[] = {
		{"CapInh", &subject->inheritable}, {"CapPrm", &subject->permitted},
		{"CapEff", &subject->effective},   {"CapBnd", &subject->bounding},
		{"CapAmb", &subject->ambient},
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]) && !err; i++) {
		const char *text = line(status, sets[i].name);

		if (text)
			err = add_mask(sets[i].set, strtoull(text, NULL, 16), names);
	}
	return err;
}

static int status_by_file(struct footing_subject *subject, const char *status,
			  struct names *names)
{
	subject->no_new_privs = truth(number(status, "NoNewPrivs"));
	subject->seccomp_mode = number(status, "Seccomp");
	subject->seccomp_filters = number(status, "Seccomp_filters");
	/* Told since Linux 5.9. */
	if (!line(status, "Seccomp_filters"))
		subject->seccomp_filters = NUMBER_ABSENT;
	subject->threads = number(status, "Threads");
	subject->traced = truth(number(status, "TracerPid"));
	return read_sets(status, subject, names);
}

int subject_status(struct footing_subject *subject)
{
	struct names names = {0};
	char *status;
	int err;

	subject->securebits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
	status = subject_own("status", NULL);
	if (!status && errno == ENOMEM)
		return -ENOMEM;
	err = status ? status_by_file(subject, status, &names)
		     : status_by_calls(subject, &names);
	names_clear(&names);
	free(status);
	return err;
}
