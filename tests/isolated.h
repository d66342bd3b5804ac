/* SPDX-License-Identifier: MIT */
/*
 * For live tests of a sandbox: a program to be started in it, which tries to get out, and
 * a look at it from the outside. Nothing that footing says of a process is believed here:
 * it is read from /proc, and what came of the attempts is seen outside.
 */
#ifndef FOOTING_TESTS_ISOLATED_H
#define FOOTING_TESTS_ISOLATED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "footing.h"

#define PROGRAM "isolated-program" /* argv[0] of a test that is to be the program */

/* What is outside, and has to be untouched afterwards. */
struct outside {
	char dir[64];	  /* below /var/tmp: a /tmp is the command's own */
	char program[80]; /* in it */
	int tcp, port, unix_path, unix_abstract;
	pid_t victim;
	int leaked;	 /* a descriptor that is not closed by an exec */
	int64_t filters; /* installed here */
};

/* What was claimed, in memory that the test shares with who started the program. */
struct claim {
	_Atomic int done;
	int err;
	pid_t pid; /* the direct child */
	bool has_effective;
	enum footing_level effective;
	enum footing_status mechanisms[FOOTING_MECHANISMS];
	bool kept[FOOTING_PROMISES], sight_gap;
	char why[300];
};

/* The program: never returns. argv: DIR PORT VICTIM. It says "ran" and its flaws. */
_Noreturn void isolated_program(int argc, char **argv);

/* Makes what is outside; false where it can't. */
bool outside_new(struct outside *outside);
void outside_free(struct outside *outside);

/* The arguments of the program; static. */
char *const *outside_argv(const struct outside *outside);

void claim_of(struct claim *claim, const struct footing_verdict *verdict);

/*
 * Compares a claim with the facts. @said: what the program wrote, "" where it did not run;
 * @filters: how many were put on who started it.
 *
 * Returns: whether it holds; @flaw says what does not.
 */
bool claim_holds(const struct outside *outside, const struct claim *claim,
		 const char *said, int filters, char *flaw, size_t size);

/* The same of what it could do outside, once it is gone. All is put back as it was. */
bool promises_hold(const struct outside *outside, const struct claim *claim, char *flaw,
		   size_t size);

/* Number FIELD of /proc/PID/status, in the base; -1: not there. */
int64_t status_field(pid_t pid, const char *field, int base);

/* The last of the children of the children of a process, or itself. */
pid_t innermost(pid_t pid);

#endif
