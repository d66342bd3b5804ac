/* SPDX-License-Identifier: MIT */
/* The verdicts of the installed seccomp filters, by name. */
#ifndef FOOTING_SYSCALLS_H
#define FOOTING_SYSCALLS_H

#include "footing.h"

#define CALL_NAME_MAX 40

/* One call with its arguments, in a set. */
struct footing_syscall {
	char name[CALL_NAME_MAX]; /* of the call; "" where nobody knows one */
	const char *argument;	  /* of the table of known arguments, or NULL */
	bool other_abi;		  /* not by the native way into the kernel */
	long nr;
	enum footing_answer answer;
	int err;
	enum footing_answer plain; /* the same, never conditional */
	int plain_err;
};

struct footing_syscalls {
	int filters; /* -1: unknown */
	int method;  /* enum oracle_method */
	bool supervised;
	bool cut;	 /* some were not asked */
	bool killed_off; /* by the bound on kills, always at the same place */
	size_t n;
	struct footing_syscall *items;
};

/*
 * In a probe a filter that kills by default may cost no more than this: every kill takes a
 * child of its own, and a line in the kernel's log.
 */
#define SURVEY_KILLS 8

/* A known argument of a call. */
struct known_argument {
	const char *call, *argument;
	uint64_t args[6];
	bool other_abi;
	uint32_t abi; /* enum oracle_abi */
};

/* All of them; NULL past the end. */
const struct known_argument *known_argument_at(size_t index);

/* Whether any architecture has a call of that name: chmod(2) is none of arm64. */
bool call_is_known(const char *name);

/* Names and numbers of this architecture: by libseccomp, and what that does not know yet. */
long call_number(const char *name);		      /* or -1 */
bool call_name(long nr, char name[CALL_NAME_MAX]);    /* "" and false: none, or ENOMEM */
long call_number_by(const char *name, uint32_t abi);  /* or -1 */
long call_number_at(const char *name, uint32_t arch); /* libseccomp's token; or -1 */
long call_number_last(void);

/* Names near to @text, for "did you mean": appended to @list. */
void call_nearest(const char *text, char *list, size_t size);

/* Marks what differs between its known arguments as conditional. */
void syscalls_condition(struct footing_syscalls *set);

/* A canonical digest of all verdicts, or NULL in *digest where nothing was asked. */
int syscalls_digest(const struct footing_syscalls *set, char **digest);

/*
 * All that can be required, and all that the digest covers, by number. @filtered is false where it is known that there is nothing to ask.
 */
int syscalls_survey(bool filtered, unsigned int deadline_ms, bool quiet,
		    struct footing_syscalls **set);

#endif
