/* SPDX-License-Identifier: MIT */
/*
 * One recorded step of a trial, and the words with which a row ends. Everything here is
 * async-signal-safe: it runs in a child of a process that may have many threads.
 */
#ifndef FOOTING_ACT_H
#define FOOTING_ACT_H

#include <sys/types.h>

#include "lib/model.h"

struct board;

/* A row being tried. */
struct trial {
	const struct footing_row *row;
	enum footing_route route;
	struct footing_observation *obs;
	_Atomic uint64_t *beat;
	_Atomic int32_t
		*relayed; /* the signal that killed a process which another mirrors */
	bool quiet_kernel;
	bool filtered;	 /* a seccomp filter is installed, and may refuse, fake or kill */
	bool no_unshare; /* a filter kills for unshare(2) */
	bool cloned;	 /* a namespace that it is in could only be had by clone(2) */
	unsigned int
		entered; /* CLONE_NEW… flags of the namespaces that the stage entered */
	uint32_t uid, gid; /* effective ids at the start of the stage */
	int scratch;	   /* directory of a private, empty, writable tmpfs, or -1 */
	char where[64];	   /* its path, as seen by this process */
};

/*
 * ACT(trial, step, nr, args…) - do one system call as a recorded step.
 *
 * errno is reset before; the step is in the record before the call is made, so that a
 * death in it is attributed. Returns the result, or -1 with errno.
 */
#define ACT(trial, step, ...) ACT_(trial, step, __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define ACT_(trial, step, nr, a, b, c, d, e, f, ...)                                     \
	act_syscall(trial, step, (long)(nr), (long)(a), (long)(b), (long)(c), (long)(d), \
		    (long)(e), (long)(f))

long act_syscall(struct trial *trial, const char *step, long nr, long a, long b, long c,
		 long d, long e, long f);

/* A step that is more than one system call: begin it, do it, end it with its errno or 0. */
void act_begin(struct trial *trial, const char *step);
void act_end(struct trial *trial, int err);
/* The same of a clone(2), whose flags a filter may look at; clone3(2) has none to be seen. */
void act_begin_fork(struct trial *trial, const char *step, long nr, uint64_t flags);
/* Something about the step that is under way, kept as its second argument. */
void act_note(struct trial *trial, uint64_t note);

/* A step that looks whether a thing is so. Returns @holds; records @err where it is not. */
bool act_holds(struct trial *trial, const char *step, bool holds, int err);

/* open, write @text in one write(2), close, as one recorded step. 0, or -1 with errno. */
int act_write(struct trial *trial, const char *step, const char *path, const char *text);

/* The ends of a row; each returns the outcome for the row's function to return. */
enum footing_outcome row_worked(struct trial *trial, enum footing_evidence evidence);
enum footing_outcome row_value(struct trial *trial, enum footing_evidence evidence,
			       int64_t value);
enum footing_outcome row_refused(struct trial *trial); /* by the last act and its errno */
enum footing_outcome row_ineffective(struct trial *trial, const char *text);
enum footing_outcome row_absent(struct trial *trial, const char *text);
enum footing_outcome row_lacks(struct trial *trial, const char *id);
enum footing_outcome row_untried(struct trial *trial, const char *text);
enum footing_outcome row_died(struct trial *trial, int signal);

/* Words about the row, shown with its verdict. Appended with ", " where there are some. */
void row_text(struct trial *trial, const char *text);
/* The same by the first line that can be read there: a helper's words, the kernel's log. */
void row_text_from(struct trial *trial, long fd);

/*
 * In the trial, do @part in a child of its own that shares the record, and wait for it.
 * Returns what @part returned, or OUTCOME_DIED, OUTCOME_NONE, OUTCOME_NO_CHILD.
 */
enum footing_outcome in_child(struct trial *trial, unsigned long clone_flags,
			      enum footing_outcome (*part)(struct trial *trial));

/*
 * The same, in a child that shares our memory where that is safe: it costs a third. Not for
 * a user namespace, which the kernel makes only for who shares no memory (EINVAL).
 */
enum footing_outcome in_brief_child(struct trial *trial,
				    enum footing_outcome (*part)(struct trial *trial));

/* Where a filter may kill for it in a child, else here: it leaves the process as it was. */
enum footing_outcome in_safety(struct trial *trial,
			       enum footing_outcome (*part)(struct trial *trial));

/* The outcome that a child ended with, whose wait status this is. */
enum footing_outcome outcome_of(struct trial *trial, int status);

/* Wait for a child that goes on in our place, and end as it did. */
_Noreturn void mirror(struct trial *trial, pid_t pid);

/* Small things that must not be taken from a libc that may lock or allocate. */
void copy_text(char *to, size_t size, const char *from);
size_t put_text(char *to, size_t size, size_t at, const char *from);
size_t put_number(char *to, size_t size, size_t at, uint64_t number);
/* Reads a whole small file into @to, NUL-terminated. Its length, or -1 with errno. */
ssize_t read_small(const char *path, char *to, size_t size);

#endif
