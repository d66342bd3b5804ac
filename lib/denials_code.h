/* SPDX-License-Identifier: MIT */
/* Rules, and the classic BPF that they become. */
#ifndef FOOTING_DENIALS_CODE_H
#define FOOTING_DENIALS_CODE_H

#include <linux/filter.h>

#include "footing.h"

enum denial_test {
	DENIAL_ALWAYS,
	DENIAL_IS,     /* (lower half & mask) == value */
	DENIAL_ANY,    /* lower half & value */
	DENIAL_NOT_IN, /* (lower half & mask) is not in the set of bits, value */
	DENIAL_HIGH,   /* upper half */
};

struct denial_rule {
	uint32_t nr;
	enum denial_test test;
	unsigned int argument; /* 0 … 5 */
	uint32_t mask, value;
	int err;
	unsigned int
		order; /* among the rules of one call: the first that holds decides */
};

/* The rules of one way into the kernel. */
struct denial_abi {
	uint32_t arch; /* AUDIT_ARCH_… */
	struct denial_rule *rules;
	size_t n_rules;
};

/*
 * denials_compile - make a program. It sorts the rules.
 * @code: room for BPF_MAXINSNS
 *
 * Whatever no rule denies is allowed; an ABI that is not among @abis gets ENOSYS.
 * Returns: the number of instructions, 0 where they don't fit.
 */
unsigned short denials_compile(struct denial_abi *abis, size_t n_abis,
			       struct sock_filter *code);

#endif
