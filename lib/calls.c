/* SPDX-License-Identifier: MIT */
/* Names, numbers and known arguments of system calls. */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "reader.h"
#include "probe/probe.h"
#include "syscalls.h"

/* ---------------------------------------------------------------- names */

static const struct {
	long nr;
	const char *name;
} newer[] = {
#define NEWER(nr, name) {nr, name},
#include "newer_calls.def"
#undef NEWER
};

#define N_NEWER (sizeof(newer) / sizeof(newer[0]))

static uint32_t scmp_arch(uint32_t abi)
{
	return abi == ORACLE_I386  ? SCMP_ARCH_X86
	       : abi == ORACLE_X32 ? SCMP_ARCH_X32
				   : seccomp_arch_native();
}

long call_number_at(const char *name, uint32_t arch)
{
	int nr = seccomp_syscall_resolve_name_arch(arch, name);

	if (nr >= 0)
		return nr & ~0x40000000; /* x32's mark */
	for (size_t i = 0; i < N_NEWER; i++)
		if (strcmp(newer[i].name, name) == 0)
			return newer[i].nr;
	return -1;
}

long call_number_by(const char *name, uint32_t abi)
{
	return call_number_at(name, scmp_arch(abi));
}

long call_number(const char *name)
{
	return call_number_by(name, ORACLE_NATIVE);
}

/* One that is known elsewhere has a negative number, other than -1, here. */
bool call_is_known(const char *name)
{
	return strlen(name) < CALL_NAME_MAX &&
	       (call_number(name) >= 0 || seccomp_syscall_resolve_name(name) != -1);
}

long call_number_last(void)
{
	return 511; /* on x86-64 those of x32 follow */
}

bool call_name(long nr, char name[CALL_NAME_MAX])
{
	char *known;

	/* That a number has no name sets no errno. */
	errno = 0;
	known = seccomp_syscall_resolve_num_arch(scmp_arch(ORACLE_NATIVE), (int)nr);
	name[0] = '\0';
	if (known)
		snprintf(name, CALL_NAME_MAX, "%s", known);
	free(known);
	for (size_t i = 0; i < N_NEWER && !name[0]; i++)
		if (newer[i].nr == nr)
			snprintf(name, CALL_NAME_MAX, "%s", newer[i].name);
	return name[0] != '\0';
}

void call_nearest(const char *text, char *list, size_t size)
{
	struct nearest nearest = {.limit = strlen(text) / 3 + 1};
	char name[CALL_NAME_MAX];

	for (long nr = 0; nr <= call_number_last(); nr++)
		if (call_name(nr, name))
			nearest_add(&nearest, name, letters_apart(text, name));
	nearest_list(&nearest, list, size);
}

/* ---------------------------------------------------------------- arguments */

static const struct known_argument arguments[] = {
#define ARGUMENT(call, argument, ...) \
	{call, argument, {__VA_ARGS__}, false, ORACLE_NATIVE},
#define OTHER_ABI(call, ...)                              \
	{call, "i386", {__VA_ARGS__}, true, ORACLE_I386}, \
		{call, "x32", {__VA_ARGS__}, true, ORACLE_X32},
#include "arguments.def"
#undef ARGUMENT
#undef OTHER_ABI
};

#define N_ARGUMENTS (sizeof(arguments) / sizeof(arguments[0]))

/* The table holds what no query of this architecture is as well. */
const struct known_argument *known_argument_at(size_t index)
{
	return index < N_ARGUMENTS ? &arguments[index] : NULL;
}

bool footing_syscall_argument(size_t index, char *text, size_t size)
{
	if (index >= N_ARGUMENTS)
		return false;
	snprintf(text, size, "%s/%s", arguments[index].call, arguments[index].argument);
	return true;
}

/* ---------------------------------------------------------------- parsing */

static int unknown(const char *text, bool is_call, char *why, size_t why_size)
{
	char list[160] = "";

	if (!why || !why_size)
		return -EINVAL;
	if (is_call) {
		call_nearest(text, list, sizeof(list));
	} else {
		struct nearest nearest = {.limit = strlen(text) / 2};
		char known[2 * CALL_NAME_MAX];

		for (size_t i = 0; footing_syscall_argument(i, known, sizeof(known)); i++)
			if (!arguments[i].other_abi)
				nearest_add(&nearest, known, letters_apart(text, known));
		nearest_list(&nearest, list, sizeof(list));
	}
	snprintf(why, why_size, "%.60s is no %s that is known%s", text,
		 is_call ? "system call" : "argument", list);
	make_plain(why);
	return -EINVAL;
}

int footing_syscall_parse(const char *text, struct footing_call *call, char *why,
			  size_t why_size)
{
	const char *slash = strchr(text, '/');
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	struct footing_call found = {0};
	char name[CALL_NAME_MAX];

	snprintf(name, sizeof(name), "%.*s", (int)length, text);
	found.nr = length < sizeof(name) && length ? call_number(name) : -1;
	if (found.nr < 0)
		return unknown(length < sizeof(name) ? name : text, true, why, why_size);
	for (size_t i = 0; slash && i <= N_ARGUMENTS; i++) {
		const struct known_argument *known = known_argument_at(i);

		if (!known)
			return unknown(text, false, why, why_size);
		if (known->other_abi || strcmp(known->call, name) != 0 ||
		    strcmp(known->argument, slash + 1) != 0)
			continue;
		memcpy(found.args, known->args, sizeof(found.args));
		break;
	}
	*call = found;
	return 0;
}
