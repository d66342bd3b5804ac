/* SPDX-License-Identifier: MIT */
/*
 * match [RUNS]: what it costs to use a saved matrix again, beside a fresh probe, all in one
 * run and in turn. The key is to take at most 200 us, a whole match 2 ms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "footing.h"

enum { PROBE, KEY, LOAD, INSTANCE, WHOLE, KINDS };

static const char *const titles[KINDS] = {
	[PROBE] = "a fresh probe",
	[KEY] = "footing_instance",
	[LOAD] = "load the file",
	[INSTANCE] = "match, instance",
	[WHOLE] = "match, host and confinement",
};

static double now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *figures, size_t n)
{
	qsort(figures, n, sizeof(*figures), compare);
	return figures[n / 2];
}

static void must(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "match: %s: %s\n", what, strerror(-err));
	exit(1);
}

static void matched(const struct footing_matrix *matrix, unsigned int scopes)
{
	struct footing_match *match;

	must(footing_matrix_match(matrix, scopes, NULL, &match), "match");
	if (footing_match_result(match, scopes) != FOOTING_SAME)
		fprintf(stderr, "match: not the same: %s\n",
			footing_input_name(footing_match_input(match, 0)));
	footing_match_free(match);
}

static double timed(int kind, const char *path, const struct footing_matrix *saved)
{
	struct footing_matrix *matrix = NULL;
	char key[FOOTING_DIGEST_SIZE];
	double start = now_us(), end;

	switch (kind) {
	case PROBE:
		must(footing_probe(NULL, &matrix), "probe");
		break;
	case KEY:
		must(footing_instance(key, sizeof(key)), "key");
		break;
	case LOAD:
		must(footing_matrix_load_file(path, &matrix, NULL, 0), "load");
		break;
	case INSTANCE:
		matched(saved, FOOTING_SCOPE_INSTANCE);
		break;
	default:
		matched(saved, FOOTING_SCOPE_HOST | FOOTING_SCOPE_CONFINEMENT);
	}
	end = now_us();
	footing_matrix_free(matrix);
	return end - start;
}

int main(int argc, char **argv)
{
	size_t runs = argc > 1 ? (size_t)atoi(argv[1]) : 30, i;
	char path[] = "/tmp/footing-bench.XXXXXX";
	double *figures = calloc(runs * KINDS, sizeof(*figures)), probe = 0;
	struct footing_matrix *saved;
	int kind, fd = mkstemp(path);

	if (!runs || !figures || fd < 0)
		return 1;
	close(fd);
	must(footing_probe(NULL, &saved), "probe");
	must(footing_matrix_save(saved, path), "save");
	footing_matrix_free(saved);
	must(footing_matrix_load_file(path, &saved, NULL, 0), "load");
	for (i = 0; i < runs; i++)
		for (kind = 0; kind < KINDS; kind++)
			figures[(size_t)kind * runs + i] = timed(kind, path, saved);
	for (kind = 0; kind < KINDS; kind++) {
		double figure = median(&figures[(size_t)kind * runs], runs);

		if (kind == PROBE)
			probe = figure;
		printf("%-28s %8.0f us, %5.3f of a probe\n", titles[kind], figure,
		       figure / probe);
	}
	unlink(path);
	footing_matrix_free(saved);
	free(figures);
	return 0;
}
