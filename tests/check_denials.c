/* SPDX-License-Identifier: MIT */
/* The filter of a confined command: what it answers to every call, run here. */
#include <errno.h>
#include <linux/audit.h>
#include <stdio.h>
#include <string.h>

#include "env/bpf.h"
#include "lib/denials.h"
#include "lib/denials_code.h"
#include "lib/model.h"
#include "lib/syscalls.h"
#include "unit.h"

#define N_LINES(table) (sizeof(table) / sizeof((table)[0]))

static struct denials build(const struct denials_request *request)
{
	struct denials denials = {0};
	char why[256] = "";

	ck_assert_msg(denials_build(request, &denials, why, sizeof(why)) == 0, "%s", why);
	ck_assert_uint_gt(denials.length, 0);
	ck_assert_uint_le(denials.length, BPF_MAXINSNS);
	return denials;
}

/* 0: allowed; else the errno. There is no other answer. */
static int answer(const struct denials *denials, uint32_t arch, uint32_t nr,
		  const uint64_t *args)
{
	struct seccomp_data data = {.nr = (int)nr, .arch = arch};
	uint32_t action;

	if (args)
		memcpy(data.args, args, sizeof(data.args));
	action = bpf_run(denials->code, &data);
	if (action == SECCOMP_RET_ALLOW)
		return 0;
	ck_assert_uint_eq(action & SECCOMP_RET_ACTION_FULL, SECCOMP_RET_ERRNO);
	ck_assert_uint_ne(action & SECCOMP_RET_DATA, 0);
	return (int)(action & SECCOMP_RET_DATA);
}

static const struct denials_request by_default = {.keep_default = true},
				    network_none = {.keep_default = true,
						    .network_none = true},
				    unix_closed = {.keep_default = true,
						   .network_none = true,
						   .unix_closed = true},
				    nothing = {0};

/* ---------------------------------------------------------------- on any machine */

/* What the kernel holds a filter against before it takes it. */
START_TEST(jumps_stay_inside)
{
	struct denials denials = build(&unix_closed);

	for (unsigned int i = 0; i < denials.length; i++) {
		const struct sock_filter *at = &denials.code[i];
		unsigned int left = denials.length - i - 1u;

		if (BPF_CLASS(at->code) == BPF_JMP && BPF_OP(at->code) == BPF_JA)
			ck_assert_uint_lt(at->k, left);
		else if (BPF_CLASS(at->code) == BPF_JMP)
			ck_assert(at->jt < left && at->jf < left);
		else if (BPF_CLASS(at->code) == BPF_LD)
			ck_assert(at->k % 4 == 0 && at->k < sizeof(struct seccomp_data));
	}
	ck_assert_uint_eq(denials.code[denials.length - 1].code, BPF_RET | BPF_K);
	printf("# %u instructions at most\n", denials.length);
	denials_clear(&denials);
	ck_assert_ptr_null(denials.code);
}
END_TEST

START_TEST(every_line_is_a_call_that_is_denied)
{
	static const struct denials_request whole = {.keep_default = true,
						     .attributes_closed = true};
	struct denials denials = build(&whole), without = build(&by_default);
	uint32_t native = denials.code[1].k;
	const struct denial *denial = NULL;
	size_t lines = 0;

	ck_assert_int_eq(answer(&without, native, (uint32_t)call_number("fchmod"), NULL),
			 0);
	denials_clear(&without);

	for (; (denial = denials_next(denial)); lines++) {
		long nr = call_number(denial->call);
		char why[256] = "";
		struct denials by_name = {0};
		struct denials_request request = {.names = &denial->call, .n_names = 1};

		ck_assert_msg(!denials_build(&request, &by_name, why, sizeof(why)), "%s",
			      why);
		ck_assert_msg(denial->reason[0] && denial->err > 0, "%s", denial->call);
		if (nr >= 0 && !denial->argument)
			ck_assert_msg(answer(&denials, native, (uint32_t)nr, NULL) ==
					      denial->err,
				      "%s", denial->call);
		if (nr >= 0)
			ck_assert_msg(answer(&by_name, native, (uint32_t)nr, NULL) ==
					      EPERM,
				      "%s by name", denial->call);
		denials_clear(&by_name);
	}
	ck_assert_uint_gt(lines, 60);
	denials_clear(&denials);
}
END_TEST

START_TEST(the_control_is_answered_whatever_is_asked)
{
	static const char *const prctl[] = {"prctl"};
	const struct denials_request whole = {.names = prctl, .n_names = 1};
	const struct denials_request *const requests[] = {&by_default, &nothing, &whole};

	for (size_t i = 0; i < N_LINES(requests); i++) {
		struct denials denials = build(requests[i]);
		uint32_t native = denials.code[1].k;
		uint32_t nr = (uint32_t)call_number("prctl");

		ck_assert_int_eq(answer(&denials, native, nr,
					(uint64_t[6]){FILTER_CONTROL}),
				 FILTER_CONTROL_ERRNO);
		ck_assert_int_eq(answer(&denials, native, nr, (uint64_t[6]){38, 1}),
				 requests[i] == &whole ? EPERM : 0);
		denials_clear(&denials);
	}
}
END_TEST

static const struct {
	const char *name, *hint;
} wrong[] = {
	{"moumt", "did you mean mount"},
	{"", "is no system call"},
	{"mount ", "did you mean mount"},
	{"unsahre", "did you mean unshare"},
	{"a_name_that_is_longer_than_that_of_any_system_call_there_is", "no system call"},
};

START_TEST(an_unknown_name_is_told)
{
	const char *names[] = {"mount", wrong[_i].name};
	const struct denials_request request = {.keep_default = true,
						.names = names,
						.n_names = 2};
	struct denials denials = {.length = 7};
	char why[256] = "";

	ck_assert_int_eq(denials_build(&request, &denials, why, sizeof(why)), -EINVAL);
	ck_assert_msg(strstr(why, wrong[_i].hint) != NULL, "%s", why);
	ck_assert_uint_eq(denials.length, 7);
	ck_assert_int_eq(denials_build(&request, &denials, NULL, 0), -EINVAL);
}
END_TEST

/* All that is known, at once: the program has to find room for it, or say that it has not. */
START_TEST(all_calls_by_name_fit)
{
	static char names[512][CALL_NAME_MAX];
	const char *list[2048];
	struct denials_request request = {.keep_default = true, .names = list};
	struct denials denials;

	for (long nr = 0; nr <= call_number_last(); nr++)
		if (call_name(nr, names[nr]))
			list[request.n_names++] = names[nr];
	ck_assert_uint_gt(request.n_names, 300);
	/* Four times is no more than once. */
	for (int i = 0; i < 2; i++) {
		memcpy(list + request.n_names, list, request.n_names * sizeof(*list));
		request.n_names *= 2;
	}
	denials = build(&request);
	printf("# %u instructions for all calls\n", denials.length);
	for (size_t i = 0; i < request.n_names; i++)
		ck_assert_int_ne(answer(&denials, denials.code[1].k,
					(uint32_t)call_number(list[i]), NULL),
				 0);
	denials_clear(&denials);
}
END_TEST

/* More rules for one call than a jump can pass are refused, not cut. */
START_TEST(what_does_not_fit_is_refused)
{
	static struct denial_rule rules[4000];
	static struct sock_filter code[BPF_MAXINSNS];
	struct denial_abi abi = {.arch = AUDIT_ARCH_AARCH64, .rules = rules};

	for (size_t i = 0; i < N_LINES(rules); i++)
		rules[i] = (struct denial_rule){.nr = (uint32_t)i,
						.mask = UINT32_MAX,
						.err = EPERM};
	abi.n_rules = 1000;
	ck_assert_uint_gt(denials_compile(&abi, 1, code), 2000);
	abi.n_rules = N_LINES(rules);
	ck_assert_uint_eq(denials_compile(&abi, 1, code), 0);
	for (size_t i = 0; i < 100; i++)
		rules[i].nr = 1, rules[i].test = DENIAL_IS;
	abi.n_rules = 100;
	ck_assert_uint_eq(denials_compile(&abi, 1, code), 0);
}
END_TEST

/* ---------------------------------------------------------------- on aarch64 */

#define ARM64 AUDIT_ARCH_AARCH64
#define ARM   AUDIT_ARCH_ARM

static const struct {
	uint32_t arch, nr;
	uint64_t args[6];
	int err;
} on_aarch64[] = {
	{ARM64, 167, {FILTER_CONTROL}, FILTER_CONTROL_ERRNO},
	{ARM64, 172, {0}, 0},
	{ARM64, 40, {0}, EPERM},
	{ARM64, 165, {0}, 0}, /* mount on x86-64 */
	{ARM64, 280, {0}, EPERM},
	{ARM64, 435, {0}, ENOSYS},
	{ARM64, 467, {0}, EPERM},
	{ARM64, 29, {0, 1ull << 32 | 0x5412}, EPERM},
	{ARM64, 97, {0x10000000}, EPERM},
	{ARM64, 220, {0x10000011}, EPERM},
	{ARM64, 220, {17}, 0},
	{ARM64, 117, {16, 1}, EPERM},
	{ARM64, 198, {1, 1}, 0},
	{ARM64, 198, {2, 1}, EAFNOSUPPORT},
	{ARM64, 199, {2, 1}, EAFNOSUPPORT},
	{ARM64, 512, {0}, 0},
	{ARM, 172, {FILTER_CONTROL}, FILTER_CONTROL_ERRNO},
	{ARM, 20, {0}, 0},
	{ARM, 21, {0}, EPERM},
	{ARM, 386, {0}, EPERM},
	{ARM, 262, {0}, EPERM},
	{ARM, 404, {0}, EPERM},
	{ARM, 467, {0}, EPERM},
	{ARM, 54, {0, 0x5412}, EPERM},
	{ARM, 120, {0x10000011}, EPERM},
	{ARM, 281, {1, 1}, 0},
	{ARM, 281, {2, 1}, EAFNOSUPPORT},
	{ARM, 288, {2, 1}, EAFNOSUPPORT},
	{AUDIT_ARCH_X86_64, 39, {0}, ENOSYS},
	{AUDIT_ARCH_I386, 20, {0}, ENOSYS},
};

START_TEST(aarch64_and_arm_are_covered)
{
	struct denials denials = {0};
	char why[256] = "";

	ck_assert_int_eq(denials_build_for(AUDIT_ARCH_AARCH64, &network_none, &denials,
					   why, sizeof(why)),
			 0);
	ck_assert_int_eq(answer(&denials, on_aarch64[_i].arch, on_aarch64[_i].nr,
				on_aarch64[_i].args),
			 on_aarch64[_i].err);
	denials_clear(&denials);
}
END_TEST

START_TEST(where_it_could_not_be_whole_there_is_none)
{
	struct denials denials = {.length = 7};
	char why[256] = "";

	ck_assert_int_eq(denials_build_for(AUDIT_ARCH_S390X, &by_default, &denials, why,
					   sizeof(why)),
			 -ENOTSUP);
	ck_assert_ptr_nonnull(strstr(why, "architecture"));
	ck_assert_uint_eq(denials.length, 7);
}
END_TEST

/* ---------------------------------------------------------------- on x86-64 */

#ifdef __x86_64__
#define X86_64 AUDIT_ARCH_X86_64
#define I386   AUDIT_ARCH_I386
#define X32    0x40000000u

/* In the table only. */
static const struct denials_request others_apart = {.keep_default = true,
						    .others_apart = true};

/* By the numbers of the kernel's tables; -1: has none. */
static const struct {
	const char *name;
	int x86_64, i386, err;
} denied[] = {
#define DENIED(name, on_x86_64, on_i386, err) {name, on_x86_64, on_i386, err},
#include "denials.def"
#undef DENIED
};

START_TEST(exactly_the_list_is_denied)
{
	struct denials denials = build(&by_default);
	int on_x86_64[512] = {0}, on_i386[512] = {0};

	for (size_t i = 0; i < N_LINES(denied); i++) {
		if (denied[i].x86_64 >= 0)
			on_x86_64[denied[i].x86_64] = denied[i].err;
		if (denied[i].i386 >= 0)
			on_i386[denied[i].i386] = denied[i].err;
	}
	/* A socket of family 0. */
	on_x86_64[41] = on_x86_64[53] = on_i386[359] = on_i386[360] = EAFNOSUPPORT;
	for (uint32_t nr = 0; nr < 512; nr++) {
		ck_assert_msg(answer(&denials, X86_64, nr, NULL) == on_x86_64[nr],
			      "x86-64: %u", nr);
		ck_assert_msg(answer(&denials, I386, nr, NULL) == on_i386[nr], "i386: %u",
			      nr);
	}
	denials_clear(&denials);
}
END_TEST

START_TEST(x32_is_not_there)
{
	struct denials denials = build(&nothing);

	for (uint32_t nr = 0; nr < 600; nr++) {
		bool own = nr >= 512 && nr <= 547;

		ck_assert_int_eq(answer(&denials, X86_64, X32 | nr, NULL), ENOSYS);
		ck_assert_int_eq(answer(&denials, X86_64, nr, NULL), own ? ENOSYS : 0);
	}
	ck_assert_int_eq(answer(&denials, X86_64, 0x80000000, NULL), ENOSYS);
	ck_assert_int_eq(answer(&denials, X86_64, 0xfffffffe, NULL), ENOSYS);
	ck_assert_int_eq(answer(&denials, X86_64, 0xffffffff, NULL), 0);
	denials_clear(&denials);
}
END_TEST

START_TEST(another_abi_is_not_there)
{
	struct denials denials = build(&nothing);

	ck_assert_int_eq(answer(&denials, AUDIT_ARCH_AARCH64, 0, NULL), ENOSYS);
	ck_assert_int_eq(answer(&denials, AUDIT_ARCH_ARM, 0, NULL), ENOSYS);
	ck_assert_int_eq(answer(&denials, 0, 0, NULL), ENOSYS);
	denials_clear(&denials);
}
END_TEST

#define HIGH	      0xdead00000000ull
#define NO_FAMILY     EAFNOSUPPORT
#define SOCK_CLOEXEC  02000000
#define SOCK_NONBLOCK 04000

static const struct {
	const struct denials_request *request;
	uint32_t arch, nr;
	uint64_t args[6];
	int err;
} arguments[] = {
#define ASKED(request, arch, nr, err, ...) {&request, arch, nr, {__VA_ARGS__}, err},
#include "denials.def"
#undef ASKED
};

START_TEST(arguments_decide)
{
	struct denials denials = build(arguments[_i].request);

	ck_assert_int_eq(answer(&denials, arguments[_i].arch, arguments[_i].nr,
				arguments[_i].args),
			 arguments[_i].err);
	denials_clear(&denials);
}
END_TEST

static const struct {
	const char *name;
	uint32_t arch, nr;
	uint64_t args[6];
	int err;
} names[] = {
#define NAMED(name, arch, nr, err, ...) {name, arch, nr, {__VA_ARGS__}, err},
#include "denials.def"
#undef NAMED
};

START_TEST(names_are_denied_by_every_way)
{
	const struct denials_request request = {.names = &names[_i].name, .n_names = 1};
	const struct denials_request more = {.keep_default = true,
					     .network_none = true,
					     .unix_closed = true,
					     .names = &names[_i].name,
					     .n_names = 1};
	struct denials denials = build(&request);

	ck_assert_int_eq(answer(&denials, names[_i].arch, names[_i].nr, names[_i].args),
			 names[_i].err);
	denials_clear(&denials);
	/* What denies a part does not come before what denies all. */
	denials = build(&more);
	if (names[_i].err)
		ck_assert_int_eq(answer(&denials, names[_i].arch, names[_i].nr,
					names[_i].args),
				 names[_i].err);
	denials_clear(&denials);
}
END_TEST
#endif

#define LOOP(test, table) tcase_add_loop_test(cases, test, 0, (int)N_LINES(table))

int main(void)
{
	Suite *suite = suite_create("denials");
	TCase *cases = tcase_create("denials");

	tcase_add_test(cases, jumps_stay_inside);
	tcase_add_test(cases, every_line_is_a_call_that_is_denied);
	tcase_add_test(cases, the_control_is_answered_whatever_is_asked);
	LOOP(an_unknown_name_is_told, wrong);
	tcase_add_test(cases, all_calls_by_name_fit);
	tcase_add_test(cases, what_does_not_fit_is_refused);
	LOOP(aarch64_and_arm_are_covered, on_aarch64);
	tcase_add_test(cases, where_it_could_not_be_whole_there_is_none);
#ifdef __x86_64__
	tcase_add_test(cases, exactly_the_list_is_denied);
	tcase_add_test(cases, x32_is_not_there);
	tcase_add_test(cases, another_abi_is_not_there);
	LOOP(arguments_decide, arguments);
	LOOP(names_are_denied_by_every_way, names);
#endif
	suite_add_tcase(suite, cases);
	return unit_run(suite);
}
