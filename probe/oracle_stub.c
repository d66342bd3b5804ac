/* SPDX-License-Identifier: MIT */
/*
 * The private instructions that queries are issued from. A filter sees the address behind
 * the instruction that entered the kernel: by it ours knows a query, and has no need of any
 * argument, nor of a list of what the child needs for itself.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#include "kernel.h"
#include "oracle_board.h"

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN long footing_stub_native(unsigned long nr, const uint64_t *args);
extern HIDDEN const char footing_stub_native_behind[];

#if defined(__x86_64__) && !defined(__ILP32__)
#define HAS_I386 1
HIDDEN long footing_stub_i386(unsigned long nr, const uint64_t *args);
extern HIDDEN const char footing_stub_i386_behind[];

__asm__(".pushsection .text\n"
	".balign 16\n"
	".globl footing_stub_native\n"
	".hidden footing_stub_native\n"
	".type footing_stub_native, @function\n"
	"footing_stub_native:\n"
	"	.cfi_startproc\n"
	"	movq %rdi, %rax\n"
	"	movq 0(%rsi), %rdi\n"
	"	movq 16(%rsi), %rdx\n"
	"	movq 24(%rsi), %r10\n"
	"	movq 32(%rsi), %r8\n"
	"	movq 40(%rsi), %r9\n"
	"	movq 8(%rsi), %rsi\n"
	"	syscall\n"
	".globl footing_stub_native_behind\n"
	".hidden footing_stub_native_behind\n"
	"footing_stub_native_behind:\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size footing_stub_native, . - footing_stub_native\n"
	".balign 16\n"
	".globl footing_stub_i386\n"
	".hidden footing_stub_i386\n"
	".type footing_stub_i386, @function\n"
	"footing_stub_i386:\n"
	"	.cfi_startproc\n"
	"	pushq %rbx\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %rbx, 0\n"
	"	pushq %rbp\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %rbp, 0\n"
	"	movl %edi, %eax\n"
	"	movl 0(%rsi), %ebx\n"
	"	movl 8(%rsi), %ecx\n"
	"	movl 16(%rsi), %edx\n"
	"	movl 32(%rsi), %edi\n"
	"	movl 40(%rsi), %ebp\n"
	"	movl 24(%rsi), %esi\n"
	"	int $0x80\n"
	".globl footing_stub_i386_behind\n"
	".hidden footing_stub_i386_behind\n"
	"footing_stub_i386_behind:\n"
	"	popq %rbp\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	.cfi_restore %rbp\n"
	"	popq %rbx\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	.cfi_restore %rbx\n"
	"	movslq %eax, %rax\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size footing_stub_i386, . - footing_stub_i386\n"
	".popsection\n");

#elif defined(__aarch64__)
#define HAS_I386 0
__asm__(".pushsection .text\n"
	".balign 16\n"
	".globl footing_stub_native\n"
	".hidden footing_stub_native\n"
	".type footing_stub_native, %function\n"
	"footing_stub_native:\n"
	"	.cfi_startproc\n"
	"	mov x8, x0\n"
	"	mov x9, x1\n"
	"	ldp x0, x1, [x9]\n"
	"	ldp x2, x3, [x9, #16]\n"
	"	ldp x4, x5, [x9, #32]\n"
	"	svc #0\n"
	".globl footing_stub_native_behind\n"
	".hidden footing_stub_native_behind\n"
	"footing_stub_native_behind:\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size footing_stub_native, . - footing_stub_native\n"
	".popsection\n");

#else
#error "write the stub for this architecture: number and arguments in, the result out"
#endif

#define X32_BIT 0x40000000u

bool oracle_has_abi(enum oracle_abi abi)
{
	return abi == ORACLE_NATIVE ||
	       (HAS_I386 && (abi == ORACLE_X32 || abi == ORACLE_I386));
}

long stub_call(const struct oracle_query *query)
{
#if HAS_I386
	if (query->abi == ORACLE_I386)
		return footing_stub_i386(query->nr, query->args);
	if (query->abi == ORACLE_X32)
		return footing_stub_native(query->nr | X32_BIT, query->args);
#endif
	return footing_stub_native(query->nr, query->args);
}

bool stub_is_at(const void *address)
{
#if HAS_I386
	if (address == footing_stub_i386_behind)
		return true;
#endif
	return address == footing_stub_native_behind;
}

/* ---------------------------------------------------------------- the filter */

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW  0
#define HIGH 4
#else
#define LOW  4
#define HIGH 0
#endif
#define IP offsetof(struct seccomp_data, instruction_pointer)

/* Four instructions that return @action for one address, and else go on behind them. */
static struct sock_filter *match(struct sock_filter *to, const char *address,
				 uint32_t action)
{
	uint64_t ip = (uint64_t)(uintptr_t)address;
	const struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, IP + LOW),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)ip, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, IP + HIGH),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(ip >> 32), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
	};
	size_t i;

	for (i = 0; i < sizeof(code) / sizeof(*code); i++)
		*to++ = code[i];
	return to;
}

unsigned short stub_filter(struct sock_filter *code, uint32_t action)
{
	const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_filter *end = match(code, footing_stub_native_behind, action);

#if HAS_I386
	end = match(end, footing_stub_i386_behind, action);
#endif
	*end++ = allow;
	return (unsigned short)(end - code);
}
