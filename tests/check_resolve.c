/* SPDX-License-Identifier: MIT */
/* Requirements: how they are written, and what a matrix says of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/matrix.h"
#include "lib/options.h"
#include "lib/request.h"
#include "probe/probe.h"
#include "unit.h"

/* -------------------------------------------------------------- parsing */

static const struct {
	const char *text, *id;
	bool absent;
	int route; /* -1: none */
	enum comparison comparison;
	int64_t number;
} good[] = {
	{"ns.mount", "ns.mount", false, -1, COMPARE_NONE, 0},
	{"ns.mnt", "ns.mount", false, -1, COMPARE_NONE, 0},
	{"ns.mount@userns", "ns.mount", false, FOOTING_USERNS, COMPARE_NONE, 0},
	{"ns.mount@direct", "ns.mount", false, FOOTING_DIRECT, COMPARE_NONE, 0},
	{"not:ns.mount", "ns.mount", true, -1, COMPARE_NONE, 0},
	{"!ns.mount", "ns.mount", true, -1, COMPARE_NONE, 0},
	{"! ns.mount", "ns.mount", true, -1, COMPARE_NONE, 0},
	{"not:ns.mnt@userns", "ns.mount", true, FOOTING_USERNS, COMPARE_NONE, 0},
	{"landlock.abi=4+", "landlock.abi", false, -1, COMPARE_AT_LEAST, 4},
	{"landlock.abi=4", "landlock.abi", false, -1, COMPARE_EXACTLY, 4},
	{"landlock.abi=4-", "landlock.abi", false, -1, COMPARE_AT_MOST, 4},
	{"landlock.abi>=4", "landlock.abi", false, -1, COMPARE_AT_LEAST, 4},
	{"landlock.abi<=4", "landlock.abi", false, -1, COMPARE_AT_MOST, 4},
	{"landlock.abi==4", "landlock.abi", false, -1, COMPARE_EXACTLY, 4},
	{"landlock.abi >= 4", "landlock.abi", false, -1, COMPARE_AT_LEAST, 4},
	{"landlock.abi@direct=0+", "landlock.abi", false, FOOTING_DIRECT,
	 COMPARE_AT_LEAST, 0},
	{"landlock.abi=9223372036854775807", "landlock.abi", false, -1, COMPARE_EXACTLY,
	 INT64_MAX},
	{"not:landlock.abi", "landlock.abi", true, -1, COMPARE_NONE, 0},
};

START_TEST(forms)
{
	struct need need = {0};
	char why[256] = "";

	ck_assert_msg(need_parse(good[_i].text, &need, why, sizeof(why)) == 0, "%s", why);
	ck_assert_str_eq(footing_feature_id(need.feature), good[_i].id);
	ck_assert_int_eq(need.absent, good[_i].absent);
	ck_assert_int_eq(need.routed ? (int)need.route : -1, good[_i].route);
	ck_assert_int_eq(need.comparison, good[_i].comparison);
	ck_assert_int_eq(need.number, good[_i].number);
}
END_TEST

static const struct {
	const char *text, *hint; /* the hint is somewhere in the words */
} bad[] = {
	{"", "a feature is missing"},
	{" ", "a feature is missing"},
	{"not:", "a feature is missing"},
	{"@userns", "a feature is missing"},
	{"=4", "a feature is missing"},
	{"no.such", "no such feature"},
	{"ns.moumt", "did you mean ns.mount"},
	{"NS.MOUNT", "no such feature"},
	{"ns.mount.", "did you mean ns.mount"},
	{"loopback", "did you mean net.loopback"},
	{"ns.user@userns", "has no route \"userns\""},
	{"ns.mount@sideways", "there are @direct and @userns"},
	{"ns.mount@", "there are @direct and @userns"},
	{"ns.mount@userns@direct", "is no route"},
	{"landlock.abi", "landlock.abi=1+"},
	{"ns.mount=4", "no value to compare"},
	{"ns.mount>=4", "no value to compare"},
	{"landlock.abi=", "a number"},
	{"landlock.abi=+4", "a number"},
	{"landlock.abi=-4", "a number"},
	{"landlock.abi=x", "a number"},
	{"landlock.abi=4*", "too much"},
	{"landlock.abi=4+5", "too much"},
	{"landlock.abi>=4+", "too much"},
	{"landlock.abi>4", "no comparison"},
	{"landlock.abi~4", "no such feature"},
	{"landlock.abi=9223372036854775808", "too large"},
	{"not:landlock.abi=4+", "don't go together"},
	{"not:not:ns.mount", "no such feature"},
	{"ns.mount ns.pid", "no comparison"},
	{"level:namspace", "did you mean namespace"},
	{"level:", "no such level"},
	{"level:auto", "auto is no level to require"},
	{"level:namespace@userns", "no such level"},
	{"sandbox:bublewrap", "did you mean bubblewrap"},
	{"not:sandbox:", "footing list sandboxes"},
	{"syscall:unshar", "did you mean unshare"},
	{"not:syscall:clone/newusr", "did you mean clone/newuser"},
	{"\x1b[31m\n", "no such feature"},
	{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 "xx",
	 "no such feature"},
};

START_TEST(refusals)
{
	struct footing_request *request = NULL;
	char why[256] = "";

	ck_assert_int_eq(footing_request_new(&request), 0);
	ck_assert_int_eq(footing_request_require(request, bad[_i].text, why, sizeof(why)),
			 -EINVAL);
	ck_assert_msg(strstr(why, bad[_i].hint) != NULL, "%s", why);
	ck_assert_ptr_null(strpbrk(why, "\n\x1b"));
	ck_assert_int_eq(footing_request_require(request, bad[_i].text, NULL, 0),
			 -EINVAL);
	ck_assert_uint_eq(request->n_needs, 0);
	footing_request_free(request);
}
END_TEST

/* Nothing far from all ids is offered. */
START_TEST(no_wild_guess)
{
	struct need need = {0};
	char why[256] = "";

	ck_assert_int_eq(need_parse("completely.different", &need, why, sizeof(why)),
			 -EINVAL);
	ck_assert_ptr_null(strstr(why, "did you mean"));
}
END_TEST

/* ------------------------------------------------------------ resolving */

static struct footing_matrix *matrix;
static struct footing_request *request;

static void set_up(void)
{
	const char *top = getenv("top_srcdir");
	char path[4096], why[256] = "";
	int err;

	snprintf(path, sizeof(path), "%s/tests/fixtures/matrix.json", top ? top : ".");
	err = footing_matrix_load_file(path, &matrix, why, sizeof(why));
	ck_assert_msg(err == 0, "%s: %s", path, why);
	ck_assert_int_eq(footing_request_new(&request), 0);
}

static void tear_down(void)
{
	footing_matrix_free(matrix);
	footing_request_free(request);
}

static void require(const char *text)
{
	char why[256] = "";

	ck_assert_msg(footing_request_require(request, text, why, sizeof(why)) == 0, "%s",
		      why);
}

static struct footing_verdict *resolved(void)
{
	struct footing_verdict *verdict = NULL;

	ck_assert_int_eq(footing_resolve(matrix, request, 0, &verdict), 0);
	return verdict;
}

static void set(const char *id, enum footing_route route, enum footing_status status)
{
	struct footing_entry *entry =
		(struct footing_entry *)footing_matrix_get(matrix, id, route);

	ck_assert_ptr_nonnull(entry);
	entry->status = status;
}

/* One requirement by itself; see the fixture for what the matrix says. */
static const struct {
	const char *text;
	enum footing_result result;
	const char *route, *why, *cause;
} single[] = {
	{"ns.ipc", FOOTING_MET, "direct", NULL, NULL},
	{"ns.pid", FOOTING_MET, "userns", NULL, NULL},
	{"ns.pid@userns", FOOTING_MET, "userns", NULL, NULL},
	{"ns.pid@direct", FOOTING_UNMET, "direct",
	 "ns.pid: unavailable by direct: unshare EPERM", NULL},
	{"ns.mount", FOOTING_UNMET, "direct",
	 "ns.mount: unavailable by direct: unshare EPERM", NULL},
	/* The chain is followed to its root. */
	{"ns.mount@userns", FOOTING_UNMET, "userns",
	 "ns.mount: unavailable by userns: needs userns.create: unshare EPERM",
	 "prerequisite"},
	{"ns.user", FOOTING_UNMET, "direct", "ns.user: unavailable: unshare EPERM",
	 "seccomp-errno"},
	{"ns.net@direct", FOOTING_RESULT_UNKNOWN, "direct",
	 "ns.net: unknown by direct: unshare ENOMEM: limit", "limit"},
	{"seccomp.filter", FOOTING_UNMET, "direct",
	 "seccomp.filter: unavailable: seccomp SIGSYS", NULL},
	{"priv.setgroups", FOOTING_RESULT_UNKNOWN, "direct",
	 "priv.setgroups: unknown: no harmless way here", NULL},
	/* A matrix of fewer features than are asked for can't tell. */
	{"ns.uts", FOOTING_RESULT_UNKNOWN, "direct", "ns.uts: not in this matrix", NULL},
	{"landlock.abi=7", FOOTING_MET, "direct", NULL, NULL},
	{"landlock.abi=7+", FOOTING_MET, "direct", NULL, NULL},
	{"landlock.abi=7-", FOOTING_MET, "direct", NULL, NULL},
	{"landlock.abi=6+", FOOTING_MET, "direct", NULL, NULL},
	{"landlock.abi=8-", FOOTING_MET, "direct", NULL, NULL},
	{"landlock.abi=8+", FOOTING_UNMET, "direct",
	 "landlock.abi: is 7, and has to be at least 8", NULL},
	{"landlock.abi=6-", FOOTING_UNMET, "direct",
	 "landlock.abi: is 7, and has to be at most 6", NULL},
	{"landlock.abi=6", FOOTING_UNMET, "direct",
	 "landlock.abi: is 7, and has to be exactly 6", NULL},
	{"landlock.layers=1+", FOOTING_UNMET, "direct",
	 "landlock.layers: is 0, and has to be at least 1", NULL},
	{"not:cap.sys-admin", FOOTING_MET, NULL, NULL, NULL},
	{"not:cap.net-admin", FOOTING_UNMET, "direct", "cap.net-admin: available", NULL},
	{"not:ns.mount", FOOTING_MET, NULL, NULL, NULL},
	{"not:ns.pid", FOOTING_UNMET, "userns", "ns.pid: available by userns", NULL},
	{"not:ns.pid@direct", FOOTING_MET, "direct", NULL, NULL},
	{"not:ns.net", FOOTING_UNMET, "userns", "ns.net: available by userns", NULL},
	{"not:ns.net@direct", FOOTING_RESULT_UNKNOWN, "direct",
	 "ns.net: unknown by direct: unshare ENOMEM: limit", "limit"},
	{"not:ns.uts", FOOTING_RESULT_UNKNOWN, "direct", "ns.uts: not in this matrix",
	 NULL},
	{"not:landlock.abi", FOOTING_UNMET, "direct", "landlock.abi: available", NULL},
};

static void assert_text(const char *got, const char *expected)
{
	ck_assert_msg(!got == !expected, "%s instead of %s", got ? got : "nothing",
		      expected ? expected : "nothing");
	if (expected)
		ck_assert_str_eq(got, expected);
}

START_TEST(one_requirement)
{
	const struct footing_requirement *first;
	struct footing_verdict *verdict;

	require(single[_i].text);
	verdict = resolved();
	first = footing_verdict_requirement(verdict, 0);
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_null(footing_verdict_requirement(verdict, 1));
	ck_assert_str_eq(footing_requirement_text(first), single[_i].text);
	ck_assert_str_eq(footing_result_name(footing_requirement_result(first)),
			 footing_result_name(single[_i].result));
	ck_assert_int_eq(footing_verdict_result(verdict), single[_i].result);
	assert_text(footing_requirement_route(first), single[_i].route);
	assert_text(footing_requirement_why(first), single[_i].why);
	assert_text(footing_requirement_cause(first), single[_i].cause);
	footing_verdict_free(verdict);
}
END_TEST

/* Two features that both have both routes: each status by each route. */
#define A FOOTING_AVAILABLE
#define U FOOTING_UNAVAILABLE
#define X FOOTING_UNKNOWN
static const struct {
	enum footing_status pid_direct, pid_userns, ipc_direct, ipc_userns;
	enum footing_route_rule rule;
	enum footing_result result;
	const char *route;
} routes[] = {
	/* Where there is a choice, direct. */
	{A, A, A, A, FOOTING_ROUTE_COMMON, FOOTING_MET, "direct"},
	{U, A, A, A, FOOTING_ROUTE_COMMON, FOOTING_MET, "userns"},
	{A, U, A, A, FOOTING_ROUTE_COMMON, FOOTING_MET, "direct"},
	/* A list that is met by two different routes may not start. */
	{A, U, U, A, FOOTING_ROUTE_COMMON, FOOTING_UNMET, NULL},
	{A, U, U, A, FOOTING_ROUTE_MIXED, FOOTING_MET, "mixed"},
	{A, U, A, U, FOOTING_ROUTE_MIXED, FOOTING_MET, "direct"},
	{U, A, U, A, FOOTING_ROUTE_MIXED, FOOTING_MET, "userns"},
	/* Not known beats no, and yes beats not known. */
	{A, U, X, A, FOOTING_ROUTE_COMMON, FOOTING_RESULT_UNKNOWN, NULL},
	{X, A, A, A, FOOTING_ROUTE_COMMON, FOOTING_MET, "userns"},
	{X, X, U, X, FOOTING_ROUTE_COMMON, FOOTING_RESULT_UNKNOWN, NULL},
	{U, X, U, A, FOOTING_ROUTE_MIXED, FOOTING_RESULT_UNKNOWN, NULL},
	{U, U, U, U, FOOTING_ROUTE_COMMON, FOOTING_UNMET, NULL},
	{A, A, A, A, FOOTING_ROUTE_USERNS, FOOTING_MET, "userns"},
	{A, U, A, A, FOOTING_ROUTE_USERNS, FOOTING_UNMET, NULL},
	{U, A, A, A, FOOTING_ROUTE_DIRECT, FOOTING_UNMET, NULL},
	{A, X, A, U, FOOTING_ROUTE_DIRECT, FOOTING_MET, "direct"},
};

START_TEST(choice_of_route)
{
	struct footing_verdict *verdict;

	set("ns.pid", FOOTING_DIRECT, routes[_i].pid_direct);
	set("ns.pid", FOOTING_USERNS, routes[_i].pid_userns);
	set("ns.ipc", FOOTING_DIRECT, routes[_i].ipc_direct);
	set("ns.ipc", FOOTING_USERNS, routes[_i].ipc_userns);
	footing_request_set_route(request, routes[_i].rule);
	require("ns.pid");
	require("ns.ipc");
	/* One route, a named one, and a thing that must not be have no part in it. */
	require("landlock.abi=1+");
	require("ns.net@userns");
	require("not:cap.sys-admin");
	verdict = resolved();
	ck_assert_int_eq(footing_verdict_result(verdict), routes[_i].result);
	assert_text(footing_verdict_route(verdict), routes[_i].route);
	for (size_t i = 2; i < 5; i++)
		ck_assert_int_eq(footing_requirement_result(
					 footing_verdict_requirement(verdict, i)),
				 FOOTING_MET);
	footing_verdict_free(verdict);
}
END_TEST

/* Where both routes fail, the one that gets further has more to tell. */
START_TEST(failing_route)
{
	struct footing_verdict *verdict;

	set("ns.ipc", FOOTING_DIRECT, U);
	require("ns.pid");
	require("ns.ipc");
	require("ns.mount");
	verdict = resolved();
	ck_assert_int_eq(footing_verdict_result(verdict), FOOTING_UNMET);
	assert_text(footing_requirement_route(footing_verdict_requirement(verdict, 0)),
		    "userns");
	ck_assert_int_eq(footing_requirement_result(
				 footing_verdict_requirement(verdict, 1)),
			 FOOTING_MET);
	footing_verdict_free(verdict);
}
END_TEST

/* No route was needed, so none is told. */
START_TEST(no_route_needed)
{
	struct footing_verdict *verdict;

	require("landlock.abi=1+");
	require("ns.pid@userns");
	verdict = resolved();
	ck_assert_int_eq(footing_verdict_result(verdict), FOOTING_MET);
	ck_assert_ptr_null(footing_verdict_route(verdict));
	footing_verdict_free(verdict);
}
END_TEST

/* An unmet one outweighs an unknown one, in whatever order they stand. */
START_TEST(worst_counts)
{
	struct footing_verdict *verdict;

	require(_i ? "ns.user" : "priv.setgroups");
	require("landlock.abi=1+");
	require(_i ? "priv.setgroups" : "ns.user");
	verdict = resolved();
	ck_assert_int_eq(footing_verdict_result(verdict), FOOTING_UNMET);
	footing_verdict_free(verdict);
}
END_TEST

START_TEST(ignoring)
{
	const struct footing_requirement *second;
	struct footing_verdict *verdict;

	require("ns.pid");
	require("ns.mount");
	ck_assert_int_eq(footing_request_ignore(request, "no.such"), -EINVAL);
	ck_assert_int_eq(footing_request_ignore(request, "ns.mnt"), 0);
	verdict = resolved();
	second = footing_verdict_requirement(verdict, 1);
	ck_assert_int_eq(footing_verdict_result(verdict), FOOTING_MET);
	ck_assert_int_eq(footing_requirement_result(second), FOOTING_IGNORED);
	ck_assert_int_eq(footing_requirement_status(second), FOOTING_UNAVAILABLE);
	assert_text(footing_verdict_route(verdict), "userns");
	footing_verdict_free(verdict);
}
END_TEST

START_TEST(arguments)
{
	struct footing_verdict *verdict = NULL;

	ck_assert_int_eq(footing_resolve(matrix, request, 0, &verdict), -EINVAL);
	require("ns.pid");
	ck_assert_int_eq(footing_resolve(matrix, request, 0x80, &verdict), -EINVAL);
	ck_assert_ptr_null(verdict);
	ck_assert_int_eq(footing_resolve(matrix, request, FOOTING_STRICT, &verdict), 0);
	footing_verdict_free(verdict);
}
END_TEST

/* A chain that leads back to itself, as only a forged document has it. */
START_TEST(circle_of_needs)
{
	struct footing_verdict *verdict;
	struct footing_entry *entry =
		(struct footing_entry *)footing_matrix_get(matrix, "ns.mount",
							   FOOTING_USERNS);

	free(entry->causes[0].object);
	entry->causes[0].object = strdup("ns.mount");
	require("ns.mount@userns");
	verdict = resolved();
	ck_assert_int_eq(footing_verdict_result(verdict), FOOTING_UNMET);
	footing_verdict_free(verdict);
}
END_TEST

START_TEST(document)
{
	struct footing_verdict *verdict;
	json_t *json, *list;
	char *text, *again;
	size_t length;

	require("landlock.abi=8+");
	require("ns.pid");
	require("not:cap.sys-admin");
	verdict = resolved();
	ck_assert_int_eq(footing_verdict_to_json(verdict, &text, &length), 0);
	ck_assert_int_eq(footing_verdict_to_json(verdict, &again, NULL), 0);
	ck_assert_str_eq(text, again);
	ck_assert_uint_eq(strlen(text), length);
	ck_assert_int_eq(text[length - 1], '\n');
	json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(json);
	ck_assert_str_eq(json_string_value(json_object_get(json, "schema")),
			 "footing.check/1");
	ck_assert(json_is_false(json_object_get(json, "satisfied")));
	ck_assert_str_eq(json_string_value(json_object_get(json, "route")), "userns");
	list = json_object_get(json, "requirements");
	ck_assert_uint_eq(json_array_size(list), 3);
	ck_assert_int_eq(json_integer_value(
				 json_object_get(json_array_get(list, 0), "value")),
			 7);
	ck_assert_str_eq(json_string_value(
				 json_object_get(json_array_get(list, 0), "result")),
			 "unmet");
	ck_assert(json_is_null(json_object_get(json_array_get(list, 2), "route")));
	ck_assert_str_eq(json_string_value(
				 json_object_get(json_array_get(list, 2), "status")),
			 "unavailable");
	json_decref(json);
	free(text);
	free(again);
	footing_verdict_free(verdict);
}
END_TEST

/* A gate tries no more than it was asked for. */
START_TEST(selection)
{
	struct footing_options *options;
	size_t n = 0;

	require("ns.pid");
	require("not:ns.user");
	ck_assert_int_eq(footing_options_new(&options), 0);
	ck_assert_int_eq(footing_request_select(request, options), 0);
	for (size_t i = 0; i < rows_count(); i++)
		n += options->selected[i];
	ck_assert_uint_eq(n, 2);
	ck_assert(options->selected[row_index("ns.user")]);
	ck_assert_uint_eq(options_levels(options), 0);
	footing_options_free(options);
}
END_TEST

/* A level has no feature of its own, and a sandbox has those that it needs. */
START_TEST(selection_of_others)
{
	struct footing_options *options;
	bool any = false;

	ck_assert_int_eq(footing_options_new(&options), 0);
	ck_assert_uint_eq(options_levels(options), (1u << FOOTING_LEVELS) - 1);
	ck_assert_uint_eq(options_levels(NULL), (1u << FOOTING_LEVELS) - 1);
	require("level:namespace");
	ck_assert_int_eq(footing_request_select(request, options), 0);
	ck_assert_uint_eq(options_levels(options), 1u << FOOTING_LEVEL_NAMESPACE);
	for (size_t i = 0; i < rows_count(); i++)
		any |= options->selected[i];
	ck_assert(!any);
	require("not:sandbox:landlock-only");
	ck_assert_int_eq(footing_request_select(request, options), 0);
	ck_assert(options->selected[row_index("landlock.fs")]);
	ck_assert(!options->selected[row_index("ns.user")]);
	ck_assert_int_eq(footing_options_select(options, "level:l*"), 0);
	ck_assert_uint_eq(options_levels(options), 1u << FOOTING_LEVEL_NAMESPACE |
							   1u << FOOTING_LEVEL_LANDLOCK |
							   1u << FOOTING_LEVEL_LAYERED);
	ck_assert_int_eq(footing_options_select(options, "sandbox:chrom*"), 0);
	ck_assert(options->selected[row_index("ns.user")]);
	ck_assert_int_eq(footing_options_select(options, "level:x*"), -EINVAL);
	ck_assert_int_eq(footing_options_select(options, "*"), 0);
	ck_assert_uint_eq(options_levels(options), (1u << FOOTING_LEVELS) - 1);
	footing_options_free(options);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("resolve");
	TCase *parsing = tcase_create("parsing"), *resolving = tcase_create("resolving");

	tcase_add_loop_test(parsing, forms, 0, N(good));
	tcase_add_loop_test(parsing, refusals, 0, N(bad));
	tcase_add_test(parsing, no_wild_guess);
	suite_add_tcase(suite, parsing);

	tcase_add_checked_fixture(resolving, set_up, tear_down);
	tcase_add_loop_test(resolving, one_requirement, 0, N(single));
	tcase_add_loop_test(resolving, choice_of_route, 0, N(routes));
	tcase_add_test(resolving, failing_route);
	tcase_add_test(resolving, no_route_needed);
	tcase_add_loop_test(resolving, worst_counts, 0, 2);
	tcase_add_test(resolving, ignoring);
	tcase_add_test(resolving, arguments);
	tcase_add_test(resolving, circle_of_needs);
	tcase_add_test(resolving, document);
	tcase_add_test(resolving, selection);
	tcase_add_test(resolving, selection_of_others);
	suite_add_tcase(suite, resolving);
	return unit_run(suite);
}
