/* SPDX-License-Identifier: MIT */
/*
 * start RUNS LEVEL COMMAND...: starts /bin/true RUNS times in one sandbox of the library, in
 * turn with COMMAND, and prints the medians and the median ratio of the pairs.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "footing.h"

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void await(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status))
		return;
	fputs("start: a command did not succeed\n", stderr);
	exit(1);
}

static double spawn_inside(struct footing_isolation *isolation)
{
	char *argv[] = {(char[]){"/bin/true"}, NULL};
	double start = now_ms();

	if (footing_isolation_spawn(isolation, argv, NULL, NULL, NULL)) {
		fputs("start: nothing was started\n", stderr);
		exit(1);
	}
	await(footing_isolation_pid(isolation));
	return now_ms() - start;
}

static double spawn_other(char **argv)
{
	double start = now_ms();
	pid_t pid;

	if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ)) {
		fputs("start: can't execute the other\n", stderr);
		exit(1);
	}
	await(pid);
	return now_ms() - start;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *figures, int n)
{
	qsort(figures, (size_t)n, sizeof(*figures), compare);
	return figures[n / 2];
}

int main(int argc, char **argv)
{
	int n = argc > 3 ? atoi(argv[1]) : 0, i;
	struct footing_isolation *isolation;
	struct footing_request *request;
	enum footing_level level;
	double *a, *b, *ratio, start;

	if (n < 1 || footing_level_find(argv[2], &level)) {
		fputs("usage: start RUNS LEVEL COMMAND...\n", stderr);
		return 64;
	}
	a = calloc((size_t)n, sizeof(*a));
	b = calloc((size_t)n, sizeof(*b));
	ratio = calloc((size_t)n, sizeof(*ratio));
	if (!a || !b || !ratio || footing_request_new(&request))
		return 1;
	footing_request_set_level(request, level);
	start = now_ms();
	if (footing_isolation_new(NULL, request, FOOTING_STRICT, &isolation)) {
		fprintf(stderr, "start: %s\n",
			footing_verdict_why(footing_request_verdict(request)));
		return 1;
	}
	printf("the sandbox: probed, decided and tried in %.2f ms\n", now_ms() - start);
	spawn_other(argv + 3);
	for (i = 0; i < n; i++) {
		a[i] = spawn_inside(isolation);
		b[i] = spawn_other(argv + 3);
		ratio[i] = a[i] / b[i];
	}
	printf("A %.2f ms, B %.2f ms, A/B %.2f (medians of %d)\n", median(a, n),
	       median(b, n), median(ratio, n), n);
	footing_isolation_free(isolation);
	footing_request_free(request);
	return 0;
}
