/* SPDX-License-Identifier: MIT */
/*
 * A host that gave up root by setuid(2) can't be dumped, so that its files in /proc are
 * root's and no user namespace of its children can be mapped; once it can be, they can.
 */
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "footing.h"

#define SKIP 77
#define USER 1000

static unsigned int passed, failed;

static void expect(bool holds, const char *what)
{
	printf("%sok %u - %s\n", holds ? "" : "not ", passed + failed + 1, what);
	if (holds)
		passed++;
	else
		failed++;
}

static int skip(const char *why)
{
	printf("ok 1 - a host that can't be dumped # SKIP %s\n", why);
	puts("# tests: 0 passed, 0 failed, 1 skipped");
	return SKIP;
}

static int give_up_root(void)
{
	return setgroups(0, NULL) || setresgid(USER, USER, USER) ||
	       setresuid(USER, USER, USER);
}

/* What is said of the maps: the code of the first cause, "" where they can be written. */
static void look(char code[64], enum footing_status *status)
{
	struct footing_matrix *matrix = NULL;
	const struct footing_entry *entry;
	const struct footing_cause *cause;

	*status = FOOTING_UNKNOWN;
	code[0] = '\0';
	if (footing_probe(NULL, &matrix))
		return;
	entry = footing_matrix_get(matrix, "userns.map-self", FOOTING_USERNS);
	cause = entry ? footing_entry_cause(entry, 0) : NULL;
	if (entry)
		*status = footing_entry_status(entry);
	if (cause)
		snprintf(code, 64, "%s", footing_cause_code(cause));
	footing_matrix_free(matrix);
}

int main(void)
{
	enum footing_status status;
	char code[64];

	if (geteuid() != 0 || give_up_root())
		return skip("needs root");
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	look(code, &status);
	if (!strcmp(code, "prerequisite"))
		return skip("no user namespace can be made");
	expect(status == FOOTING_UNAVAILABLE, "who can't be dumped can't be mapped");
	expect(!strcmp(code, "not-dumpable"), "and that is the cause");
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	look(code, &status);
	expect(status == FOOTING_AVAILABLE, "lifted, the map is written");
	expect(!code[0], "and has no cause");
	printf("# tests: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed ? 1 : 0;
}
