/* SPDX-License-Identifier: MIT */
/*
 * Everything at once, in many threads: what a host may do with the library. Each thread has
 * objects of its own, and one matrix is read by all.
 */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "footing.h"

#define THREADS 8
#define ROUNDS	3

static const struct footing_matrix *shared;
static char *shared_text;
static atomic_int passed, failed;

static void expect(const char *what, bool holds)
{
	if (holds)
		passed++;
	else
		fprintf(stderr, "not so: %s\n", what);
	failed += !holds;
}

static void probes(void)
{
	const struct footing_entry *entry;
	struct footing_options *options;
	struct footing_matrix *matrix;

	if (footing_options_new(&options))
		abort();
	expect("selected", footing_options_select(options, "priv.no-new-privs") == 0);
	expect("probed", footing_probe(options, &matrix) == 0);
	entry = footing_matrix_get(matrix, "priv.no-new-privs", FOOTING_DIRECT);
	expect("available", footing_entry_status(entry) == FOOTING_AVAILABLE);
	footing_matrix_free(matrix);
	footing_options_free(options);
}

/* Each command gets a status of its own, which has to come back to who started it. */
static void spawns(int self)
{
	char script[32], *argv[] = {(char[]){"sh"}, (char[]){"-c"}, script, NULL};
	struct footing_isolation *isolation;
	struct footing_request *request;
	int status = 0, i;

	if (footing_request_new(&request))
		abort();
	if (footing_isolation_new(shared, request, 0, &isolation)) {
		expect("isolated", false);
		footing_request_free(request);
		return;
	}
	expect("isolated", true);
	for (i = 0; i < 3; i++) {
		snprintf(script, sizeof(script), "exit %d", self * 8 + i);
		expect("spawned",
		       footing_isolation_spawn(isolation, argv, NULL, NULL, NULL) == 0);
		expect("waited for", waitpid(footing_isolation_pid(isolation), &status,
					     0) == footing_isolation_pid(isolation));
		expect("its own status",
		       WIFEXITED(status) && WEXITSTATUS(status) == self * 8 + i);
	}
	footing_isolation_free(isolation);
	footing_request_free(request);
}

static void inspects(void)
{
	struct footing_inspection *record;

	expect("inspected", footing_inspect(0, 1, &record) == 0);
	expect("of this process", footing_inspection_pid(record) > 0);
	footing_inspection_free(record);
}

static void asks(void)
{
	struct footing_call call;
	struct footing_call_verdict verdict;

	expect("a call", footing_syscall_parse("getpid", &call, NULL, 0) == 0);
	expect("asked", footing_syscall_verdict(call.nr, NULL, &verdict) == 0);
	expect("let through", verdict.answer == FOOTING_ANSWER_ALLOW ||
				      verdict.answer == FOOTING_ANSWER_EXEMPT ||
				      verdict.answer == FOOTING_ANSWER_UNKNOWN);
}

static void reads(void)
{
	const struct footing_entry *entry = NULL;
	struct footing_matrix *matrix;
	char *text;
	size_t n = 0;

	while ((entry = footing_matrix_next(shared, entry)))
		n += footing_entry_id(entry) != NULL;
	expect("walked", n > 0);
	expect("written", footing_matrix_to_json(shared, &text, NULL) == 0);
	expect("the same", strcmp(text, shared_text) == 0);
	expect("loaded", footing_matrix_load(text, strlen(text), &matrix, NULL, 0) == 0);
	footing_matrix_free(matrix);
	free(text);
}

static void *work(void *arg)
{
	int self = (int)(intptr_t)arg, round;

	for (round = 0; round < ROUNDS; round++) {
		switch ((self + round) % 4) {
		case 0:
			probes();
			break;
		case 1:
			inspects();
			break;
		case 2:
			asks();
			break;
		default:
			break;
		}
		reads();
		spawns(self);
	}
	return NULL;
}

static int descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

int main(void)
{
	struct footing_options *options;
	struct footing_matrix *matrix;
	pthread_t threads[THREADS];
	/* All zero: no more of a set is written than the kernel knows signals. */
	static sigset_t before, after;
	int open_before, i;

	if (footing_options_new(&options) || footing_options_select(options, "level:*"))
		abort();
	if (footing_probe(options, &matrix) ||
	    footing_matrix_to_json(matrix, &shared_text, NULL))
		abort();
	footing_options_free(options);
	shared = matrix;
	if (footing_matrix_level(matrix, FOOTING_LEVEL_LANDLOCK, NULL, NULL) !=
	    FOOTING_AVAILABLE) {
		puts("# SKIP: no level to start commands at\n"
		     "# tests: 0 passed, 0 failed, 1 skipped");
		return 77;
	}
	pthread_sigmask(SIG_SETMASK, NULL, &before);
	open_before = descriptors();
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, (void *)(intptr_t)i))
			abort();
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	expect("no child is left", waitpid(-1, NULL, WNOHANG | __WALL) == -1);
	expect("no descriptor is left", descriptors() == open_before);
	expect("the signal mask is kept", memcmp(&before, &after, sizeof(before)) == 0);
	footing_matrix_free(matrix);
	free(shared_text);
	printf("# tests: %d passed, %d failed, 0 skipped\n", passed, failed);
	return failed != 0;
}
