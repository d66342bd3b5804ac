/* SPDX-License-Identifier: MIT */
/*
 * asker QUERIES ANSWERS [HOLD]: puts a list of queries to the oracle, and writes the
 * answers in the same form as `filter` does. With HOLD it then waits until that file is
 * gone, so that the filters that it is under can be looked at from outside.
 *
 * A line of QUERIES: ABI (0 native, 1 x32, 2 i386), number, six arguments; all in hex.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe/oracle.h"

#define QUERIES_MAX 8192

static struct oracle_query queries[QUERIES_MAX];
static struct oracle_answer answers[QUERIES_MAX];

static size_t read_queries(const char *path)
{
	FILE *from = fopen(path, "r");
	size_t n = 0;

	while (from && n < QUERIES_MAX) {
		struct oracle_query *query = &queries[n];
		unsigned long a[6];

		if (fscanf(from, "%x %x %lx %lx %lx %lx %lx %lx", &query->abi, &query->nr,
			   &a[0], &a[1], &a[2], &a[3], &a[4], &a[5]) != 8)
			break;
		for (int i = 0; i < 6; i++)
			query->args[i] = a[i];
		n++;
	}
	if (from)
		fclose(from);
	return n;
}

static void put_answers(FILE *to, size_t n)
{
	static const char *const words[] = {
		[ORACLE_UNTOLD] = "untold",	  [ORACLE_ALLOW] = "allow",
		[ORACLE_ERRNO] = "errno",	  [ORACLE_FAKE] = "fake",
		[ORACLE_TRAP] = "trap",		  [ORACLE_KILL] = "kill",
		[ORACLE_AMBIGUOUS] = "ambiguous", [ORACLE_EXEMPT] = "exempt",
	};

	for (size_t i = 0; i < n; i++) {
		fprintf(to, "%x %x", queries[i].abi, queries[i].nr);
		for (int k = 0; k < 6; k++)
			fprintf(to, " %lx", (unsigned long)queries[i].args[k]);
		fprintf(to, " %s %d\n", words[answers[i].verdict], answers[i].err);
	}
}

int main(int argc, char **argv)
{
	struct oracle_request request = {.queries = queries, .deadline_ms = 20000};
	struct oracle_report report = {0};
	FILE *to;

	if (argc < 3)
		return 2;
	request.n = read_queries(argv[1]);
	if (!request.n || oracle_ask(&request, answers, &report))
		return 1;
	to = fopen(argv[2], "w");
	if (!to)
		return 1;
	put_answers(to, request.n);
	fprintf(to, "# method %u mode %d filters %d supervised %d cut %d kills %u\n",
		report.method, report.mode, report.filters, report.supervised, report.cut,
		report.kills);
	fprintf(to, "# first %lu us, second %lu us\n", (unsigned long)report.first_us,
		(unsigned long)report.second_us);
	if (fclose(to))
		return 1;
	while (argc > 3 && !access(argv[3], F_OK))
		usleep(10000);
	return 0;
}
