/* SPDX-License-Identifier: MIT */
/* The seccomp filter of a confined command: made here, installed by the child. */
#ifndef FOOTING_DENIALS_H
#define FOOTING_DENIALS_H

#include <linux/filter.h>

#include "footing.h"

struct denials_request {
	bool keep_default; /* the list of denials.def; else the names below only */
	/*
	 * A pid namespace or Landlock keeps other processes out of reach: what attaches to
	 * them or looks into them may stay. LeakSanitizer needs it.
	 */
	bool others_apart;
	bool network_none; /* no socket family but AF_UNIX */
	/*
	 * No AF_UNIX socket either, where no file system rule closes those that have a
	 * path. What is left are pairs that are connected for good: stream, seqpacket.
	 */
	bool unix_closed;
	bool attributes_closed;	  /* nor any change of a file's mode, owner, times */
	const char *const *names; /* further calls, with any arguments: EPERM */
	size_t n_names;
};

struct denials {
	struct sock_filter *code;
	unsigned short length; /* in instructions */
};

/*
 * denials_build - make the filter.
 * @out:      to be given to denials_clear()
 * @why:      gets one line where a name is not known
 *
 * It answers FILTER_CONTROL (model.h) whatever is asked for. A call that this machine has
 * not and another has is no mistake: there is nothing to deny.
 *
 * Returns: 0, -EINVAL: a name that nobody knows, -ENOMEM, -ENOTSUP: an architecture that
 * has socketcall(2), and is not i386: what it hides is not known.
 */
int denials_build(const struct denials_request *request, struct denials *out, char *why,
		  size_t why_size);
void denials_clear(struct denials *denials);

/* The same, as on a machine of another architecture: AUDIT_ARCH_… of its native ABI. */
int denials_build_for(uint32_t native, const struct denials_request *request,
		      struct denials *out, char *why, size_t why_size);

/* A line of the default list. */
struct denial {
	const char *call;
	const char *argument; /* in words; NULL: whatever it is called with */
	int err;	      /* what it is answered with */
	const char *reason;
};

/* The first, given NULL; NULL past the end. */
const struct denial *denials_next(const struct denial *denial);

#endif
