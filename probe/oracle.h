/* SPDX-License-Identifier: MIT */
/*
 * The oracle: what the seccomp filters that are installed here answer to any system call,
 * read out in a throwaway child without making the call.
 *
 * The kernel runs all filters and takes the strictest answer. A filter of ours that answers
 * calls from one private address with something weaker than everything that refuses shows
 * what is stricter, and keeps the rest from being made.
 */
#ifndef FOOTING_ORACLE_H
#define FOOTING_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The way into the kernel. Those that this architecture has not stay UNTOLD. */
enum oracle_abi {
	ORACLE_NATIVE = 0,
	ORACLE_X32 = 1,	 /* x86-64: the native instruction, bit 30 of the number set */
	ORACLE_I386 = 2, /* x86-64: int 0x80, arguments cut to 32 bits */
	ORACLE_ABIS
};

enum oracle_verdict {
	ORACLE_UNTOLD = 0, /* not asked, or no answer came */
	ORACLE_ALLOW,	  /* let through; also what is only logged or shown to a tracer */
	ORACLE_ERRNO,	  /* refused with an errno: err */
	ORACLE_FAKE,	  /* ERRNO(0): success is reported, nothing is done */
	ORACLE_TRAP,	  /* SIGSYS that can be caught: err is its si_errno */
	ORACLE_KILL,	  /* SIGSYS that can't */
	ORACLE_AMBIGUOUS, /* let through, ENOSYS, or a supervisor's: can't be told apart */
	ORACLE_EXEMPT,	  /* no filter is asked: x86-64 uretprobe and uprobe */
};

/* How the answers were found. */
enum oracle_method {
	ORACLE_METHOD_UNKNOWN = 0, /* no child could be made, or no way was open */
	ORACLE_METHOD_NONE,	   /* no filter is installed: there is nothing to ask */
	ORACLE_METHOD_ORACLE,	   /* a notification that nobody listens to */
	ORACLE_METHOD_TRACE,	   /* a tracer that skips what reaches it */
	ORACLE_METHOD_CALLS,	   /* real calls that fail before anything is done */
};

struct oracle_query {
	uint32_t abi; /* enum oracle_abi */
	uint32_t nr;  /* as that ABI counts; for x32 without bit 30 */
	uint64_t args[6];
};

struct oracle_answer {
	uint32_t verdict; /* enum oracle_verdict */
	int32_t err;
};

struct oracle_request {
	const struct oracle_query *queries;
	size_t n;
	unsigned int deadline_ms;
	/*
	 * A killed child is written to the kernel's log and costs as much as 700 answers:
	 * after so many nothing more is asked. 0: no bound.
	 */
	unsigned int max_kills;
};

struct oracle_report {
	uint32_t method; /* enum oracle_method */
	int32_t mode;	 /* of PR_GET_SECCOMP; -1 unknown */
	int32_t filters; /* installed here; -1 unknown (before Linux 5.9, no /proc) */
	bool supervised; /* one of them hands calls to a supervisor, who was not woken */
	bool cut;	 /* by max_kills or the deadline: some were not asked */
	uint32_t kills;
	uint64_t first_us;  /* what the first pass took, without making the child */
	uint64_t second_us; /* and the second, for what came back as ENOSYS */
};

/*
 * oracle_ask - the verdicts for some calls.
 * @answers: request->n of them, written in any case
 *
 * Returns: 0, also where nothing could be asked (then the method says so), -ENOMEM.
 */
int oracle_ask(const struct oracle_request *request, struct oracle_answer *answers,
	       struct oracle_report *report);

/* Whether this architecture has that ABI at all. */
bool oracle_has_abi(enum oracle_abi abi);

#endif
