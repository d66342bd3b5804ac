/* SPDX-License-Identifier: MIT */
/*
 * ratio RUNS COMMAND... -- COMMAND...: runs the two in turn, A B A B ..., and prints the
 * median wall time of each, the median ratio of the pairs, and the peak memory of A.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double run(char **argv, long *peak_kib)
{
	double start = now_ms();
	struct rusage usage;
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0) {
		perror(argv[0]);
		exit(1);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "ratio: %s did not succeed\n", argv[0]);
		exit(1);
	}
	if (usage.ru_maxrss > *peak_kib)
		*peak_kib = usage.ru_maxrss;
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
	int n = argc > 1 ? atoi(argv[1]) : 0, split = argc - 1, i;
	double *a, *b, *ratio;
	long peak_a = 0, peak_b = 0;

	/* The last one: A may have one of its own. */
	while (split > 0 && strcmp(argv[split], "--") != 0)
		split--;
	if (n < 1 || split < 3 || split + 1 >= argc) {
		fputs("usage: ratio RUNS COMMAND... -- COMMAND...\n", stderr);
		return 64;
	}
	argv[split] = NULL;
	a = calloc((size_t)n, sizeof(*a));
	b = calloc((size_t)n, sizeof(*b));
	ratio = calloc((size_t)n, sizeof(*ratio));
	if (!a || !b || !ratio)
		return 1;
	run(argv + 2, &peak_a);
	run(argv + split + 1, &peak_b);
	for (i = 0; i < n; i++) {
		a[i] = run(argv + 2, &peak_a);
		b[i] = run(argv + split + 1, &peak_b);
		ratio[i] = a[i] / b[i];
	}
	printf("A %.2f ms, B %.2f ms, A/B %.2f (medians of %d), peak of A %ld KiB\n",
	       median(a, n), median(b, n), median(ratio, n), n, peak_a);
	return 0;
}
