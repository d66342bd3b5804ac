/* SPDX-License-Identifier: MIT */
/*
 * A filter out of rules. libseccomp is asked for numbers only: up to 2.5 it has no rule
 * for a number that it can't name on another ABI than the native one (-EFAULT), so that a
 * newer call would stay open to int 0x80; none that says "all but" of the half of an
 * argument that the kernel looks at; and it writes into a descriptor.
 *
 * The kernel (since 5.11) works out for which numbers the program allows whatever the
 * arguments are, and doesn't run it for those. So only what has to reads an argument.
 */
#include <endian.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>

#include "denials_code.h"

#define LEAF 4 /* calls that are compared one by one */

struct program {
	struct sock_filter *code;
	size_t length; /* past BPF_MAXINSNS: it did not fit */
	bool far;      /* a jump was too long */
};

static size_t put(struct program *program, uint16_t op, uint32_t k, uint8_t yes,
		  uint8_t no)
{
	if (program->length < BPF_MAXINSNS)
		program->code[program->length] = (struct sock_filter){op, yes, no, k};
	return program->length++;
}

static void put_load(struct program *program, size_t offset)
{
	put(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void put_errno(struct program *program, int err)
{
	put(program, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)err, 0, 0);
}

static void put_allow(struct program *program)
{
	put(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

/* Lets the jump at @from, which is the "no" of a comparison, go to what is put next. */
static void no_is_here(struct program *program, size_t from)
{
	size_t skipped = program->length - from - 1;

	if (skipped > UINT8_MAX)
		program->far = true;
	else if (from < BPF_MAXINSNS)
		program->code[from].jf = (uint8_t)skipped;
}

/* ---------------------------------------------------------------- one rule */

static size_t half_of(unsigned int argument, bool upper)
{
	size_t offset = offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t);

	return upper == (BYTE_ORDER == LITTLE_ENDIAN) ? offset + 4 : offset;
}

/* A comparison for each member, which skips the answer that follows the last. */
static void put_members(struct program *program, uint32_t set)
{
	int left = __builtin_popcount(set);

	for (uint32_t number = 0; number < 32; number++)
		if (set & (1u << number))
			put(program, BPF_JMP | BPF_JEQ | BPF_K, number, (uint8_t)left--,
			    0);
}

static void put_rule(struct program *program, const struct denial_rule *rule)
{
	if (rule->test != DENIAL_ALWAYS)
		put_load(program, half_of(rule->argument, rule->test == DENIAL_HIGH));
	if (rule->mask != UINT32_MAX &&
	    (rule->test == DENIAL_IS || rule->test == DENIAL_NOT_IN))
		put(program, BPF_ALU | BPF_AND | BPF_K, rule->mask, 0, 0);
	switch (rule->test) {
	case DENIAL_ALWAYS:
		break;
	case DENIAL_IS:
		put(program, BPF_JMP | BPF_JEQ | BPF_K, rule->value, 0, 1);
		break;
	case DENIAL_ANY:
		put(program, BPF_JMP | BPF_JSET | BPF_K, rule->value, 0, 1);
		break;
	case DENIAL_HIGH:
		put(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
		break;
	case DENIAL_NOT_IN:
		put_members(program, rule->value);
		break;
	}
	put_errno(program, rule->err);
}

/* ---------------------------------------------------------------- all rules of an ABI */

static int by_number(const void *a, const void *b)
{
	const struct denial_rule *one = a, *two = b;

	if (one->nr != two->nr)
		return one->nr < two->nr ? -1 : 1;
	return one->order < two->order ? -1 : one->order > two->order;
}

/* Past the last rule of the same call. */
static size_t end_of_call(const struct denial_abi *abi, size_t at)
{
	uint32_t nr = abi->rules[at].nr;

	while (at < abi->n_rules && abi->rules[at].nr == nr)
		at++;
	return at;
}

/* The accumulator holds the number, until a rule for it is found. */
static void put_call(struct program *program, const struct denial_abi *abi, size_t from,
		     size_t to)
{
	size_t other = put(program, BPF_JMP | BPF_JEQ | BPF_K, abi->rules[from].nr, 0, 0);
	bool always = false;

	for (size_t i = from; i < to && !always; i++) {
		put_rule(program, &abi->rules[i]);
		always = abi->rules[i].test == DENIAL_ALWAYS;
	}
	if (!always)
		put_allow(program);
	no_is_here(program, other);
}

/* A binary tree: the calls between two rules are told apart by their number. */
static void put_search(struct program *program, const struct denial_abi *abi, size_t from,
		       size_t to)
{
	size_t calls = 0, middle = from, jump;

	for (size_t i = from; i < to; i = end_of_call(abi, i))
		calls++;
	if (calls <= LEAF) {
		for (size_t next; from < to; from = next) {
			next = end_of_call(abi, from);
			put_call(program, abi, from, next);
		}
		put_allow(program);
		return;
	}
	for (size_t i = 0; i < calls / 2; i++)
		middle = end_of_call(abi, middle);
	put(program, BPF_JMP | BPF_JGE | BPF_K, abi->rules[middle].nr, 0, 1);
	jump = put(program, BPF_JMP | BPF_JA, 0, 0, 0);
	put_search(program, abi, from, middle);
	if (jump < BPF_MAXINSNS)
		program->code[jump].k = (uint32_t)(program->length - jump - 1);
	put_search(program, abi, middle, to);
}

/*
 * The calls of x32 have the architecture of x86-64 and a bit in the number; and before
 * Linux 5.4 its own ones, 512 to 547, could be made without that bit. Next to nothing
 * uses it, and most kernels are built without: it is answered as by those. Number -1 is
 * how a tracer says that it has made the call itself.
 */
static void put_no_x32(struct program *program)
{
	put(program, BPF_JMP | BPF_JGE | BPF_K, 512, 0, 4);
	put(program, BPF_JMP | BPF_JEQ | BPF_K, UINT32_MAX, 3, 0);
	put(program, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 1, 0);
	put(program, BPF_JMP | BPF_JGT | BPF_K, 547, 1, 0);
	put_errno(program, ENOSYS);
}

unsigned short denials_compile(struct denial_abi *abis, size_t n_abis,
			       struct sock_filter *code)
{
	struct program program = {.code = code};

	put_load(&program, offsetof(struct seccomp_data, arch));
	for (size_t i = 0; i < n_abis; i++) {
		struct denial_abi *abi = &abis[i];
		size_t jump;

		qsort(abi->rules, abi->n_rules, sizeof(*abi->rules), by_number);
		put(&program, BPF_JMP | BPF_JEQ | BPF_K, abi->arch, 1, 0);
		jump = put(&program, BPF_JMP | BPF_JA, 0, 0, 0);
		put_load(&program, offsetof(struct seccomp_data, nr));
		if (abi->arch == AUDIT_ARCH_X86_64)
			put_no_x32(&program);
		put_search(&program, abi, 0, abi->n_rules);
		if (jump < BPF_MAXINSNS)
			code[jump].k = (uint32_t)(program.length - jump - 1);
	}
	put_errno(&program, ENOSYS);
	if (program.far || program.length > BPF_MAXINSNS)
		return 0;
	return (unsigned short)program.length;
}
