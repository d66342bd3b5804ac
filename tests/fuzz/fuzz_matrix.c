/* SPDX-License-Identifier: MIT */
/*
 * All that is read from outside: a matrix, and the text of a requirement.
 *
 * With libFuzzer (clang, all sources in one command):
 *   clang -g -fsanitize=fuzzer,address,undefined -DFUZZER -include config.h -I. -Ilib \
 *     tests/fuzz/fuzz_matrix.c LIB-AND-PROBE-SOURCES -ljansson -lmd -lcap -lmnl -lseccomp
 * Otherwise it replays the files that it is given, or, without any, changes the fixture
 * in some thousand ways that are the same each time.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "footing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_matrix: %s\n", what);
	abort();
}

/* What was taken once is written in a form that is taken again, and stays the same. */
static void write_and_read(const struct footing_matrix *matrix)
{
	struct footing_matrix *again = NULL;
	char *first = NULL, *second = NULL;
	size_t length;

	must(footing_matrix_to_json(matrix, &first, &length) == 0, "can't be written");
	/* Escapes make it longer; past the limit it is rightly refused. */
	if (length <= 4u << 20) {
		must(footing_matrix_load(first, length, &again, NULL, 0) == 0,
		     "can't be read again");
		must(footing_matrix_to_json(again, &second, NULL) == 0,
		     "can't be rewritten");
		must(strcmp(first, second) == 0, "changed by writing and reading");
	}
	footing_matrix_free(again);
	free(first);
	free(second);
}

static void resolve(const struct footing_matrix *matrix, const char *text)
{
	struct footing_request *request = NULL;
	struct footing_verdict *verdict = NULL;
	char why[128], *json;

	must(footing_request_new(&request) == 0, "no memory");
	if (footing_request_require(request, text, why, sizeof(why)) == 0 && matrix) {
		must(footing_resolve(matrix, request, 0, &verdict) == 0, "not resolved");
		must(footing_verdict_to_json(verdict, &json, NULL) == 0, "no document");
		free(json);
		footing_verdict_free(verdict);
	}
	footing_request_free(request);
}

/* All features by all routes: the chains of prerequisites are the document's. */
static void resolve_all(const struct footing_matrix *matrix)
{
	const struct footing_feature *feature = NULL;
	char text[64];

	while ((feature = footing_feature_next(feature))) {
		snprintf(text, sizeof(text), "%s%s", footing_feature_id(feature),
			 footing_feature_has_value(feature) ? "=1+" : "");
		resolve(matrix, text);
	}
}

/* The instance of the fixture is no one's: it is never the same, whatever is changed. */
static void match(const struct footing_matrix *matrix)
{
	struct footing_match *match = NULL;
	int err = footing_matrix_match(matrix, FOOTING_SCOPE_INSTANCE, NULL, &match);

	must(err == 0 || err == -EBADMSG, "not matched");
	must(err || footing_match_result(match, FOOTING_SCOPE_INSTANCE) != FOOTING_SAME,
	     "taken for this instance");
	footing_match_free(match);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct footing_matrix *matrix = NULL;
	char why[128] = "", *text;

	if (footing_matrix_load((const char *)data, size, &matrix, why, sizeof(why)) ==
	    0) {
		write_and_read(matrix);
		resolve_all(matrix);
		match(matrix);
	} else {
		must(why[0] && !strpbrk(why, "\n\x1b"), "refused without a plain reason");
	}
	text = strndup((const char *)data, size);
	must(text != NULL, "no memory");
	resolve(matrix, text);
	free(text);
	footing_matrix_free(matrix);
	return 0;
}

#ifndef FUZZER

#define ROUNDS 4000

static uint8_t *read_input(const char *path, size_t *size)
{
	uint8_t *data = malloc(1 << 20);
	FILE *in = fopen(path, "rb");

	if (!in || !data) {
		perror(path);
		exit(1);
	}
	*size = fread(data, 1, 1 << 20, in);
	fclose(in);
	return data;
}

/* xorshift, from a fixed start: a failure comes back. */
static uint32_t next_random(void)
{
	static uint32_t state = 2463534242u;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* Bytes that a JSON parser has an opinion on. */
static void change(uint8_t *data, size_t *size)
{
	static const char special[] = "\"{}[],:-+.eE0192\\u\x80\xff\n tfn";
	size_t at = next_random() % *size, length = next_random() % 40;

	if (length > *size - at)
		length = *size - at;
	switch (next_random() % 4) {
	case 0:
		data[at] = (uint8_t)next_random();
		break;
	case 1:
		data[at] = (uint8_t)special[next_random() % (sizeof(special) - 1)];
		break;
	case 2: /* drop some */
		memmove(data + at, data + at + length, *size - at - length);
		*size -= length;
		break;
	default: /* copy some to another place */
		memmove(data + next_random() % (*size - length + 1), data + at, length);
		break;
	}
}

static void change_and_try(const char *path)
{
	size_t size, changed_size;
	uint8_t *data = read_input(path, &size), *changed = malloc(size);

	for (unsigned int i = 0; i < ROUNDS && changed; i++) {
		memcpy(changed, data, size);
		changed_size = size;
		for (unsigned int n = next_random() % 4; n-- && changed_size > 1;)
			change(changed, &changed_size);
		LLVMFuzzerTestOneInput(changed, changed_size);
	}
	free(changed);
	free(data);
}

int main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir");
	char path[4096];

	for (int i = 1; i < argc; i++) {
		size_t size;
		uint8_t *data = read_input(argv[i], &size);

		LLVMFuzzerTestOneInput(data, size);
		free(data);
	}
	if (argc == 1) {
		snprintf(path, sizeof(path), "%s/tests/fixtures/matrix.json",
			 top ? top : ".");
		change_and_try(path);
	}
	printf("# tests: 1 passed, 0 failed, 0 skipped\n");
	return 0;
}

#endif
