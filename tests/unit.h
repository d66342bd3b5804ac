/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_TESTS_UNIT_H
#define FOOTING_TESTS_UNIT_H

/*
 * For unit tests: `int main(void) { return unit_run(suite()); }`, or with several
 * suites unit_run_all(). Runs them in Check's default way, each case in a process of
 * its own, and prints how many cases there were.
 */

#include <stdio.h>
#include <stdlib.h>

#include <check.h>

static inline int unit_run_runner(SRunner *runner)
{
	int run, failed;

	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("# tests: %d passed, %d failed, 0 skipped\n", run - failed, failed);
	/* A suite without a case would pass without having looked at anything. */
	return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static inline int unit_run(Suite *suite)
{
	return unit_run_runner(srunner_create(suite));
}

/* The array of suites ends with NULL. */
static inline int unit_run_all(Suite **suites)
{
	SRunner *runner = srunner_create(suites[0]);

	for (size_t i = 1; suites[0] && suites[i]; i++)
		srunner_add_suite(runner, suites[i]);
	return unit_run_runner(runner);
}

#endif
