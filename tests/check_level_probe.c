/* SPDX-License-Identifier: MIT */
/* What a matrix says of its levels, by what came of their trials. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/level_probe.h"
#include "lib/syscalls.h"
#include "unit.h"

#define ALL_LEVELS ((1u << FOOTING_LEVELS) - 1)

static struct footing_matrix *matrix;
static struct level_probe probe;

static void begin(const char *fixture, unsigned int levels)
{
	const char *top = getenv("top_srcdir");
	struct place place = {7, 40, false};
	char path[4096], why[256] = "";
	int err;

	snprintf(path, sizeof(path), "%s/tests/fixtures/%s", top ? top : ".", fixture);
	err = footing_matrix_load_file(path, &matrix, why, sizeof(why));
	ck_assert_msg(err == 0, "%s", why);
	ck_assert_int_eq(level_probe_new(&probe, levels, &place), 0);
	for (size_t i = 0; i < probe.n; i++) {
		probe.order[i]->status = FOOTING_AVAILABLE;
		probe.order[i]->evidence = FOOTING_EVIDENCE_PROVED;
		probe.order[i]->report.elapsed_us = 100 + i;
	}
}

static void end(void)
{
	level_probe_clear(&probe);
	footing_matrix_free(matrix);
	matrix = NULL;
}

static void failed(enum footing_level level, enum plan_step step,
		   enum footing_status status)
{
	probe.trials[level].status = status;
	probe.trials[level].evidence = FOOTING_EVIDENCE_TRIED;
	probe.trials[level].report.step = step;
}

static void assert_level(enum footing_level level, enum footing_status status,
			 const char *missing, const char *cause)
{
	char list[256] = "";
	const char *id;

	ck_assert_int_eq(footing_matrix_level(matrix, level, NULL, NULL), status);
	for (size_t i = 0; (id = footing_matrix_missing(matrix, level, i)); i++) {
		size_t at = strlen(list);

		snprintf(list + at, sizeof(list) - at, "%s%s", at ? " " : "", id);
	}
	ck_assert_str_eq(list, missing);
	ck_assert_str_eq(matrix->levels[level].cause ? matrix->levels[level].cause : "-",
			 cause);
}

/* Tried in / with the default terms, each with a filter. */
START_TEST(what_is_tried)
{
	begin("locked.json", ALL_LEVELS);
	ck_assert_uint_eq(probe.n, FOOTING_LEVELS - 1);
	for (size_t i = 0; i < probe.n; i++) {
		const struct plan *plan = &probe.order[i]->plan;

		ck_assert_uint_eq(plan->level, i + 1);
		ck_assert_str_eq(plan->directory, "/");
		ck_assert(plan->network_none && plan->whole_root);
		ck_assert_ptr_nonnull(plan->filter);
		ck_assert_uint_gt(plan->filter_length, 10);
	}
	end();
	begin("locked.json", 1u << FOOTING_LEVEL_LANDLOCK);
	ck_assert_uint_eq(probe.n, 1);
	ck_assert_uint_eq(probe.order[0]->plan.level, FOOTING_LEVEL_LANDLOCK);
	end();
}
END_TEST

START_TEST(all_work)
{
	enum footing_evidence evidence;
	uint64_t elapsed;

	begin("locked.json", ALL_LEVELS);
	ck_assert_int_eq(level_probe_settle(&probe, matrix), 0);
	for (int i = FOOTING_LEVEL_FILTERED; i < FOOTING_LEVELS; i++)
		assert_level((enum footing_level)i, FOOTING_AVAILABLE, "", "-");
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_LAYERED, &evidence,
					      &elapsed),
			 FOOTING_AVAILABLE);
	ck_assert_int_eq(evidence, FOOTING_EVIDENCE_PROVED);
	ck_assert_uint_eq(elapsed, 103);
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_NONE, &evidence,
					      NULL),
			 FOOTING_AVAILABLE);
	ck_assert_int_eq(evidence, FOOTING_EVIDENCE_DECLARED);
	ck_assert_str_eq(footing_matrix_string(matrix, "strongest"), "layered");
	end();
}
END_TEST

/* Of the locked container: what is at the end of each chain of prerequisites. */
START_TEST(locked)
{
	begin("locked.json", ALL_LEVELS);
	failed(FOOTING_LEVEL_NAMESPACE, PLAN_NAMESPACES, FOOTING_UNAVAILABLE);
	failed(FOOTING_LEVEL_LAYERED, PLAN_NAMESPACES, FOOTING_UNAVAILABLE);
	ck_assert_int_eq(level_probe_settle(&probe, matrix), 0);
	assert_level(FOOTING_LEVEL_LANDLOCK, FOOTING_AVAILABLE, "", "-");
	assert_level(FOOTING_LEVEL_NAMESPACE, FOOTING_UNAVAILABLE, "ns.user",
		     "seccomp-errno");
	assert_level(FOOTING_LEVEL_LAYERED, FOOTING_UNAVAILABLE, "ns.user",
		     "seccomp-errno");
	ck_assert_str_eq(footing_matrix_string(matrix, "strongest"), "landlock");
	end();
}
END_TEST

/* That nothing may be executed is known by what the filters say of the call. */
START_TEST(no_exec)
{
	static const struct {
		enum footing_answer answer;
		int err; /* of the filter; the act ended with EPERM, or died */
		const char *cause;
	} cases[] = {
		{FOOTING_ANSWER_ALLOW, 0, "unexplained"},
		{FOOTING_ANSWER_ERRNO, EPERM, "seccomp-errno"},
		{FOOTING_ANSWER_ERRNO, EACCES, "unexplained"},
		{FOOTING_ANSWER_FAKE, 0, "seccomp-fake"},
		{FOOTING_ANSWER_TRAP, 0, "seccomp-trap"},
		{FOOTING_ANSWER_KILL, 0, "seccomp-kill"},
		{FOOTING_ANSWER_AMBIGUOUS, 0, "unexplained"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct footing_syscall *call;

		begin("locked.json", ALL_LEVELS);
		failed(FOOTING_LEVEL_FILTERED, PLAN_STEPS, FOOTING_UNAVAILABLE);
		if (cases[i].answer <= FOOTING_ANSWER_ERRNO)
			probe.trials[FOOTING_LEVEL_FILTERED].report.obs.err = EPERM;
		failed(FOOTING_LEVEL_LANDLOCK, PLAN_SESSION, FOOTING_UNAVAILABLE);
		ck_assert_int_eq(syscalls_survey(false, 0, true, &matrix->syscalls), 0);
		call = (struct footing_syscall *)footing_syscalls_find(matrix->syscalls,
								       "execve");
		ck_assert_ptr_nonnull(call);
		call->answer = cases[i].answer;
		call->err = cases[i].err;
		ck_assert_int_eq(level_probe_settle(&probe, matrix), 0);
		assert_level(FOOTING_LEVEL_FILTERED, FOOTING_UNAVAILABLE, "",
			     cases[i].cause);
		/* It failed at another step. */
		assert_level(FOOTING_LEVEL_LANDLOCK, FOOTING_UNAVAILABLE, "",
			     "unexplained");
		end();
	}
}
END_TEST

/* Of some levels only, none is said to be the strongest. */
START_TEST(some_levels)
{
	begin("locked.json", 1u << FOOTING_LEVEL_LANDLOCK | 1u << FOOTING_LEVEL_LAYERED);
	ck_assert_int_eq(level_probe_settle(&probe, matrix), 0);
	assert_level(FOOTING_LEVEL_LANDLOCK, FOOTING_AVAILABLE, "", "-");
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_NONE, NULL, NULL),
			 FOOTING_UNKNOWN);
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_FILTERED, NULL, NULL),
			 FOOTING_UNKNOWN);
	ck_assert_ptr_null(footing_matrix_string(matrix, "strongest"));
	end();
}
END_TEST

/* What is needed to tell why, and only of levels that are not available. */
START_TEST(lacks)
{
	const char *id = NULL;
	size_t n = 0;

	begin("locked.json", ALL_LEVELS);
	ck_assert(!level_probe_lacks(&probe, 0, &id));
	failed(FOOTING_LEVEL_LANDLOCK, PLAN_LANDLOCK, FOOTING_UNKNOWN);
	failed(FOOTING_LEVEL_NAMESPACE, PLAN_PROC, FOOTING_UNAVAILABLE);
	ck_assert(level_probe_lacks(&probe, 0, &id));
	ck_assert_str_eq(id, level_feature(FOOTING_LEVEL_LANDLOCK, 0));
	ck_assert(level_probe_lacks(&probe, 3, &id));
	ck_assert_str_eq(id, "ns.user");
	while (level_probe_lacks(&probe, n, &id))
		n++;
	ck_assert_uint_eq(n, 3 + 19);
	end();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("level probe");
	TCase *tests = tcase_create("level probe");

	tcase_add_test(tests, what_is_tried);
	tcase_add_test(tests, all_work);
	tcase_add_test(tests, locked);
	tcase_add_test(tests, no_exec);
	tcase_add_test(tests, some_levels);
	tcase_add_test(tests, lacks);
	suite_add_tcase(suite, tests);
	return unit_run(suite);
}
