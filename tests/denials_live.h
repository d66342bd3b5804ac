/* SPDX-License-Identifier: MIT */
/* For the tests that install the filter of a confined command. */
#ifndef FOOTING_TESTS_DENIALS_LIVE_H
#define FOOTING_TESTS_DENIALS_LIVE_H

#include <errno.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/denials.h"

#define N_LINES(table) (sizeof(table) / sizeof((table)[0]))

static unsigned int passed, failed, skipped;

static inline void expect(bool holds, const char *what)
{
	printf("%sok %u - %s\n", holds ? "" : "not ", passed + failed + skipped + 1,
	       what);
	if (holds)
		passed++;
	else
		failed++;
}

static inline void skip(const char *what, const char *why)
{
	printf("ok %u - %s # SKIP %s\n", passed + failed + ++skipped, what, why);
}

static inline bool install(const struct denials_request *request)
{
	struct denials denials = {0};
	struct sock_fprog program;
	char why[256] = "";
	int err = denials_build(request, &denials, why, sizeof(why));

	if (err) {
		printf("# %s: %s\n", strerror(-err), why);
		return false;
	}
	program = (struct sock_fprog){.len = denials.length, .filter = denials.code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		err = errno;
	denials_clear(&denials);
	if (err)
		printf("# seccomp: %s\n", strerror(err));
	return !err;
}

__attribute__((unused)) static const struct denials_request
	by_default = {.keep_default = true},
	others_apart = {.keep_default = true,
			.network_none = true,
			.unix_closed = true,
			.others_apart = true},
	network_none = {.keep_default = true, .network_none = true},
	unix_closed = {.keep_default = true, .network_none = true, .unix_closed = true};

static inline int done(void)
{
	printf("# tests: %u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}

#endif
