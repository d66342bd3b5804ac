/* SPDX-License-Identifier: MIT */
/* Runs the classic BPF of a seccomp filter, as the kernel does. */
#ifndef FOOTING_TESTS_BPF_H
#define FOOTING_TESTS_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline uint32_t bpf_alu(uint16_t code, uint32_t a, uint32_t b)
{
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return a + b;
	case BPF_SUB:
		return a - b;
	case BPF_MUL:
		return a * b;
	case BPF_DIV:
		return b ? a / b : 0;
	case BPF_AND:
		return a & b;
	case BPF_OR:
		return a | b;
	case BPF_XOR:
		return a ^ b;
	case BPF_LSH:
		return b < 32 ? a << b : 0;
	case BPF_RSH:
		return b < 32 ? a >> b : 0;
	case BPF_NEG:
		return -a;
	}
	abort();
}

static inline int bpf_jumps(uint16_t code, uint32_t a, uint32_t b)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JSET:
		return (a & b) != 0;
	}
	abort();
}

static inline uint32_t bpf_run(const struct sock_filter *code,
			       const struct seccomp_data *data)
{
	uint32_t a = 0, x = 0, memory[BPF_MEMWORDS] = {0};

	for (;; code++) {
		uint32_t b = BPF_SRC(code->code) == BPF_X ? x : code->k;

		switch (BPF_CLASS(code->code)) {
		case BPF_LD:
			if (BPF_MODE(code->code) == BPF_ABS)
				memcpy(&a, (const char *)data + code->k, 4);
			else if (BPF_MODE(code->code) == BPF_MEM)
				a = memory[code->k];
			else if (BPF_MODE(code->code) == BPF_LEN)
				a = sizeof(*data);
			else
				a = code->k;
			break;
		case BPF_LDX:
			x = BPF_MODE(code->code) == BPF_MEM ? memory[code->k] : code->k;
			break;
		case BPF_ST:
			memory[code->k] = a;
			break;
		case BPF_STX:
			memory[code->k] = x;
			break;
		case BPF_ALU:
			a = bpf_alu(code->code, a, b);
			break;
		case BPF_JMP:
			if (BPF_OP(code->code) == BPF_JA)
				code += code->k;
			else
				code += bpf_jumps(code->code, a, b) ? code->jt : code->jf;
			break;
		case BPF_RET:
			return BPF_RVAL(code->code) == BPF_A ? a : code->k;
		case BPF_MISC:
			if (BPF_MISCOP(code->code) == BPF_TAX)
				x = a;
			else
				a = x;
			break;
		}
	}
}

#endif
