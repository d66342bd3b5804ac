/* SPDX-License-Identifier: MIT */
/* The pure parts of the oracle: names, conditions, profiles, digests, the document. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/matrix.h"
#include "lib/resolve_syscall.h"
#include "lib/syscalls.h"
#include "probe/probe.h"
#include "unit.h"

#define ALLOWED FOOTING_ANSWER_ALLOW, 0
#define REFUSED FOOTING_ANSWER_ERRNO, EPERM
#define NO_SYS	FOOTING_ANSWER_ERRNO, ENOSYS

struct line {
	const char *call;
	enum footing_answer answer;
	int err;
};

#define N_LINES(lines) (sizeof(lines) / sizeof((lines)[0]))

/* A set as the oracle would have made it, one filter. */
static struct footing_syscalls *set_of(const struct line *lines, size_t n)
{
	struct footing_syscalls *set = calloc(1, sizeof(*set));

	set->items = calloc(n, sizeof(*set->items));
	set->method = ORACLE_METHOD_ORACLE;
	set->filters = 1;
	for (size_t i = 0; i < n; i++) {
		struct footing_syscall *item = &set->items[set->n++];
		const char *slash = strchr(lines[i].call, '/');
		struct footing_call call;

		ck_assert_int_eq(footing_syscall_parse(lines[i].call, &call, NULL, 0), 0);
		snprintf(item->name, sizeof(item->name), "%.*s",
			 (int)strcspn(lines[i].call, "/"), lines[i].call);
		item->argument = slash ? slash + 1 : NULL;
		item->nr = call.nr;
		item->answer = item->plain = lines[i].answer;
		item->err = item->plain_err = lines[i].err;
	}
	syscalls_condition(set);
	return set;
}

/* ---------------------------------------------------------------- names */

START_TEST(every_known_argument_has_a_call)
{
	const struct known_argument *known;
	size_t i;

	for (i = 0; (known = known_argument_at(i)); i++) {
		char text[2 * CALL_NAME_MAX];
		struct footing_call call;

		ck_assert(footing_syscall_argument(i, text, sizeof(text)));
		if (known->other_abi) {
			ck_assert_int_eq(footing_syscall_parse(text, &call, NULL, 0),
					 -EINVAL);
			continue;
		}
		ck_assert_msg(footing_syscall_parse(text, &call, NULL, 0) == 0, "%s",
			      text);
		ck_assert_mem_eq(call.args, known->args, sizeof(call.args));
		/* All zero is the call itself. */
		ck_assert_msg(memcmp(call.args, (uint64_t[6]){0}, sizeof(call.args)),
			      "%s", text);
	}
	ck_assert_uint_gt(i, 60);
	ck_assert(!footing_syscall_argument(i, (char[2]){0}, 2));
}
END_TEST

START_TEST(names_and_numbers_agree)
{
	char name[CALL_NAME_MAX];
	int n = 0;

	for (long nr = 0; nr <= call_number_last(); nr++) {
		if (!call_name(nr, name))
			continue;
		n++;
		ck_assert_msg(call_number(name) == nr, "%s", name);
	}
	ck_assert_int_gt(n, 300);
	ck_assert_int_eq(call_number("statmount"), 457);
	ck_assert_int_eq(call_number("no_such_call"), -1);
}
END_TEST

static const struct {
	const char *text, *why;
} wrong[] = {
	{"moun", "did you mean mount"},
	{"", "no system call"},
	{"/", "no system call"},
	{"/newuser", "no system call"},
	{"clone/", "no argument"},
	{"clone/newusr", "did you mean clone/newuser"},
	{"clone/newuser/x", "no argument"},
	{"unshare/i386", "no argument"},
	{"a_name_that_is_much_longer_than_that_of_any_system_call_there_is", "no system"},
};

START_TEST(what_is_wrong_is_told)
{
	struct footing_call call = {.nr = 77};
	char why[256];

	ck_assert_int_eq(footing_syscall_parse(wrong[_i].text, &call, why, sizeof(why)),
			 -EINVAL);
	ck_assert_msg(strstr(why, wrong[_i].why), "%s: %s", wrong[_i].text, why);
	ck_assert_int_eq(call.nr, 77);
}
END_TEST

/* ---------------------------------------------------------------- conditions */

static const struct {
	struct line bare, argument;
	enum footing_answer answer;
} conditions[] = {
	{{"clone", ALLOWED}, {"clone/newuser", ALLOWED}, FOOTING_ANSWER_ALLOW},
	{{"clone", ALLOWED}, {"clone/newuser", REFUSED}, FOOTING_ANSWER_CONDITIONAL},
	{{"clone", REFUSED}, {"clone/newuser", REFUSED}, FOOTING_ANSWER_ERRNO},
	{{"clone", REFUSED}, {"clone/newuser", NO_SYS}, FOOTING_ANSWER_CONDITIONAL},
	{{"clone", ALLOWED}, {"unshare/newuser", REFUSED}, FOOTING_ANSWER_ALLOW},
	{{"clone", ALLOWED},
	 {"clone/newuser", FOOTING_ANSWER_UNKNOWN, 0},
	 FOOTING_ANSWER_ALLOW},
	{{"clone", FOOTING_ANSWER_UNKNOWN, 0},
	 {"clone/newuser", REFUSED},
	 FOOTING_ANSWER_UNKNOWN},
};

START_TEST(arguments_that_differ_are_conditional)
{
	const struct line lines[] = {conditions[_i].bare, conditions[_i].argument};
	struct footing_syscalls *set = set_of(lines, 2);

	ck_assert_int_eq(footing_syscall_answer(&set->items[0]), conditions[_i].answer);
	ck_assert_int_eq(footing_syscall_answer(&set->items[1]), lines[1].answer);
	footing_syscalls_free(set);
}
END_TEST

START_TEST(another_abi_is_no_condition)
{
	const struct line lines[] = {{"clone", ALLOWED}, {"clone/newuser", REFUSED}};
	struct footing_syscalls *set = set_of(lines, 2);

	set->items[0].answer = FOOTING_ANSWER_ALLOW;
	set->items[1].other_abi = true;
	syscalls_condition(set);
	ck_assert_int_eq(footing_syscall_answer(&set->items[0]), FOOTING_ANSWER_ALLOW);
	footing_syscalls_free(set);
}
END_TEST

/* ---------------------------------------------------------------- requirements */

static const struct {
	struct line bare, argument;
	const char *asked;
	bool absent;
	enum footing_result result;
} needs[] = {
	{{"clone", ALLOWED}, {"clone/newuser", ALLOWED}, "clone", false, FOOTING_MET},
	{{"clone", ALLOWED}, {"clone/newuser", ALLOWED}, "clone", true, FOOTING_UNMET},
	{{"clone", REFUSED}, {"clone/newuser", REFUSED}, "clone", true, FOOTING_MET},
	{{"clone", REFUSED}, {"clone/newuser", NO_SYS}, "clone", true, FOOTING_MET},
	{{"clone", REFUSED}, {"clone/newuser", NO_SYS}, "clone", false, FOOTING_UNMET},
	{{"clone", ALLOWED}, {"clone/newuser", REFUSED}, "clone", true, FOOTING_UNMET},
	{{"clone", ALLOWED},
	 {"clone/newuser", REFUSED},
	 "clone",
	 false,
	 FOOTING_RESULT_UNKNOWN},
	{{"clone", ALLOWED},
	 {"clone/newuser", REFUSED},
	 "clone/newuser",
	 false,
	 FOOTING_UNMET},
	{{"clone", ALLOWED},
	 {"clone/newuser", FOOTING_ANSWER_AMBIGUOUS, 0},
	 "clone/newuser",
	 false,
	 FOOTING_RESULT_UNKNOWN},
	{{"clone", ALLOWED},
	 {"clone/newuser", FOOTING_ANSWER_FAKE, 0},
	 "clone/newuser",
	 true,
	 FOOTING_MET},
	{{"clone", ALLOWED},
	 {"clone/newuser", REFUSED},
	 "mount",
	 false,
	 FOOTING_RESULT_UNKNOWN},
};

START_TEST(requirements_follow)
{
	const struct line lines[] = {needs[_i].bare, needs[_i].argument};
	struct footing_matrix matrix = {.syscalls = set_of(lines, 2)};
	enum footing_status status;

	ck_assert_int_eq(syscall_result(&matrix, needs[_i].asked, needs[_i].absent,
					&status),
			 needs[_i].result);
	footing_syscalls_free(matrix.syscalls);
}
END_TEST

START_TEST(a_saved_matrix_can_not_tell)
{
	struct footing_matrix matrix = {0};
	enum footing_status status;
	char why[200];

	ck_assert_int_eq(syscall_result(&matrix, "mount", true, &status),
			 FOOTING_RESULT_UNKNOWN);
	ck_assert_int_eq(status, FOOTING_UNKNOWN);
	syscall_why(&matrix, "mount", why, sizeof(why));
	ck_assert_ptr_nonnull(strstr(why, "saved matrix"));
}
END_TEST

/* ---------------------------------------------------------------- profiles */

static const struct line footing[] = {
	{"clone/newuser", REFUSED},
	{"clone/fork", ALLOWED},
	{"unshare/newuser", REFUSED},
	{"unshare/newtime", REFUSED},
	{"clone3", NO_SYS},
	{"io_uring_setup", NO_SYS},
	{"mount", REFUSED},
	{"pivot_root", REFUSED},
	{"fsopen", REFUSED},
	{"setns", REFUSED},
	{"bpf", REFUSED},
	{"add_key", REFUSED},
	{"keyctl", REFUSED},
	{"userfaultfd", REFUSED},
	{"ioctl/tiocsti", REFUSED},
	{"chroot", ALLOWED},
	{"socket/inet", ALLOWED},
	{"unshare", ALLOWED},
};
static const struct line docker[] = {
	{"clone", ALLOWED},	      {"clone/newuser", REFUSED}, {"clone/fork", ALLOWED},
	{"unshare/newuser", REFUSED}, {"clone3", NO_SYS},	  {"mount", REFUSED},
	{"pivot_root", REFUSED},      {"bpf", REFUSED},		  {"keyctl", REFUSED},
	{"socket/inet", ALLOWED},     {"chroot", ALLOWED},	  {"unshare", REFUSED},
	{"ioctl/tiocsti", ALLOWED},
};
static const struct line podman[] = {
	{"clone/newuser", ALLOWED}, {"unshare/newuser", ALLOWED},
	{"clone3", ALLOWED},	    {"mount", ALLOWED},
	{"pivot_root", ALLOWED},    {"userfaultfd", REFUSED},
	{"io_uring_setup", NO_SYS}, {"personality/no-randomize", NO_SYS},
	{"setns", REFUSED},	    {"keyctl", ALLOWED},
};
static const struct line flatpak[] = {
	{"clone/newuser", REFUSED}, {"unshare", REFUSED},
	{"mount", REFUSED},	    {"chroot", REFUSED},
	{"clone3", NO_SYS},	    {"ioctl/tiocsti", REFUSED},
	{"bpf", ALLOWED},	    {"clone/fork", ALLOWED},
	{"pivot_root", REFUSED},    {"keyctl", REFUSED},
	{"socket/inet", ALLOWED},   {"unshare/newuser", REFUSED},
};
static const struct line restricted[] = {
	{"unshare", ALLOWED},	 {"unshare/newuser", REFUSED}, {"clone/newuser", REFUSED},
	{"clone/fork", ALLOWED}, {"clone3", NO_SYS},	       {"mount", ALLOWED},
	{"bpf", ALLOWED},	 {"io_uring_setup", ALLOWED},
};
static const struct line trapped[] = {
	{"mount", FOOTING_ANSWER_TRAP, 5},
	{"ptrace", FOOTING_ANSWER_TRAP, 6},
	{"read", ALLOWED},
};
static const struct line open[] = {{"mount", ALLOWED}, {"clone/newuser", ALLOWED}};

static const struct {
	const struct line *lines;
	size_t n;
	const char *profile;
} profiles[] = {
	{footing, N_LINES(footing), "footing"},
	{docker, N_LINES(docker), "docker"},
	{podman, N_LINES(podman), "podman"},
	{flatpak, N_LINES(flatpak), "flatpak"},
	{restricted, N_LINES(restricted), "systemd-restrict-namespaces"},
	{trapped, N_LINES(trapped), "chromium"},
	{open, N_LINES(open), NULL},
};

START_TEST(profiles_are_recognised)
{
	struct footing_syscalls *set = set_of(profiles[_i].lines, profiles[_i].n);
	enum footing_confidence confidence = FOOTING_PROVEN;
	const char *title = NULL, *name;

	name = footing_syscalls_profile(set, 0, &title, &confidence);
	ck_assert_pstr_eq(name, profiles[_i].profile);
	if (name) {
		ck_assert_int_eq(confidence, FOOTING_CONSISTENT);
		ck_assert_ptr_nonnull(title);
		ck_assert_ptr_null(footing_syscalls_profile(set, 1, NULL, NULL));
	}
	/* One answer that differs, and it is none. */
	set->items[0].plain = FOOTING_ANSWER_FAKE;
	set->items[1].plain = FOOTING_ANSWER_FAKE;
	ck_assert_ptr_null(footing_syscalls_profile(set, 0, NULL, NULL));
	footing_syscalls_free(set);
}
END_TEST

/* ---------------------------------------------------------------- digest, document */

START_TEST(the_digest_sees_every_answer)
{
	struct footing_syscalls *set = set_of(docker, N_LINES(docker));
	char *first, *again, *other;

	ck_assert_int_eq(syscalls_digest(set, &first), 0);
	ck_assert_int_eq(syscalls_digest(set, &again), 0);
	ck_assert_str_eq(first, again);
	ck_assert_uint_eq(strlen(first), strlen("sha256:") + 64);
	for (size_t i = 0; i < set->n; i++) {
		int err = set->items[i].plain_err;

		set->items[i].plain_err = 99;
		ck_assert_int_eq(syscalls_digest(set, &other), 0);
		ck_assert_str_ne(first, other);
		free(other);
		set->items[i].plain_err = err;
	}
	set->cut = true;
	ck_assert_int_eq(syscalls_digest(set, &other), 0);
	ck_assert_ptr_null(other);
	set->cut = false;
	set->method = ORACLE_METHOD_CALLS;
	ck_assert_int_eq(syscalls_digest(set, &other), 0);
	ck_assert_ptr_null(other);
	free(first);
	free(again);
	footing_syscalls_free(set);
}
END_TEST

START_TEST(the_document_says_so)
{
	const struct line lines[] = {
		{"mount", REFUSED},
		{"clone", ALLOWED},
		{"clone/newuser", FOOTING_ANSWER_ERRNO, 3999},
		{"keyctl", FOOTING_ANSWER_TRAP, 7},
		{"bpf", FOOTING_ANSWER_UNKNOWN, 0},
	};
	struct footing_syscalls *set = set_of(lines, N_LINES(lines));
	json_t *document, *calls;
	char *text;
	size_t length;

	ck_assert_int_eq(footing_syscalls_to_json(set, &text, &length), 0);
	ck_assert_uint_eq(strlen(text), length);
	document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(document);
#define STRING(object, key) json_string_value(json_object_get(object, key))
#define OF(object, key)	    json_object_get(object, key)
	ck_assert_str_eq(STRING(document, "schema"), "footing.syscalls/1");
	ck_assert_str_eq(STRING(document, "method"), "oracle");
	ck_assert_int_eq(json_integer_value(OF(document, "filters")), 1);
	ck_assert(json_is_null(OF(document, "profile")));
	calls = OF(document, "syscalls");
	ck_assert_str_eq(STRING(OF(calls, "mount"), "verdict"), "errno");
	ck_assert_str_eq(STRING(OF(calls, "mount"), "errno"), "EPERM");
	ck_assert_int_eq(json_integer_value(OF(OF(calls, "mount"), "nr")),
			 call_number("mount"));
	ck_assert_str_eq(STRING(OF(calls, "clone"), "verdict"), "conditional");
	ck_assert_ptr_null(OF(OF(calls, "clone"), "errno"));
	ck_assert_int_eq(json_integer_value(OF(OF(calls, "keyctl"), "data")), 7);
	ck_assert(json_is_null(OF(OF(calls, "bpf"), "verdict")));
	ck_assert_str_eq(STRING(OF(OF(document, "arguments"), "clone/newuser"), "errno"),
			 "E3999");
	json_decref(document);
	free(text);
	footing_syscalls_free(set);
}
END_TEST

/* ---------------------------------------------------------------- this process */

START_TEST(nothing_is_installed_here)
{
	struct footing_call_verdict verdict = {0};
	struct footing_syscalls *set;

	ck_assert_int_eq(footing_syscalls(NULL, NULL, 0, &set), 0);
	if (footing_syscalls_filters(set) == 0) {
		ck_assert_str_eq(footing_syscalls_method(set), "none");
		ck_assert_int_eq(footing_syscall_verdict(call_number("mount"), NULL,
							 &verdict),
				 0);
		ck_assert_int_eq(verdict.answer, FOOTING_ANSWER_ALLOW);
	}
	ck_assert_ptr_nonnull(footing_syscalls_find(set, "clone/newuser"));
	ck_assert_ptr_null(footing_syscalls_find(set, "no_such_call"));
	footing_syscalls_free(set);
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(cases, test, 0, (int)N_LINES(table))

int main(void)
{
	Suite *suite = suite_create("syscalls");
	TCase *cases = tcase_create("syscalls");

	tcase_add_test(cases, every_known_argument_has_a_call);
	tcase_add_test(cases, names_and_numbers_agree);
	LOOP(what_is_wrong_is_told, wrong);
	LOOP(arguments_that_differ_are_conditional, conditions);
	tcase_add_test(cases, another_abi_is_no_condition);
	LOOP(requirements_follow, needs);
	tcase_add_test(cases, a_saved_matrix_can_not_tell);
	LOOP(profiles_are_recognised, profiles);
	tcase_add_test(cases, the_digest_sees_every_answer);
	tcase_add_test(cases, the_document_says_so);
	tcase_add_test(cases, nothing_is_installed_here);
	suite_add_tcase(suite, cases);
	return unit_run(suite);
}
