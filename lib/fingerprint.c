/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sha2.h>

#include "fingerprint.h"

/*
 * The canonical text is a list of "NAME=VALUE" and "NAME" (unknown), each ended by a NUL:
 * no value can hold that, so that no two lists of inputs have the same text.
 */
static void add(SHA2_CTX *context, const char *name, const char *value)
{
	SHA256Update(context, (const uint8_t *)name, strlen(name));
	if (value) {
		SHA256Update(context, (const uint8_t *)"=", 1);
		SHA256Update(context, (const uint8_t *)value, strlen(value));
	}
	SHA256Update(context, (const uint8_t *)"", 1);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted: the two ways to learn of the security modules differ in their order. */
static int add_sorted(SHA2_CTX *context, const char *name,
		      const struct footing_texts *texts)
{
	char **items;

	add(context, name, texts->count < 0 ? NULL : "");
	if (texts->count <= 0)
		return 0;
	items = malloc((size_t)texts->count * sizeof(*items));
	if (!items)
		return -ENOMEM;
	memcpy(items, texts->items, (size_t)texts->count * sizeof(*items));
	qsort(items, (size_t)texts->count, sizeof(*items), by_text);
	for (int i = 0; i < texts->count; i++)
		add(context, name, items[i]);
	free(items);
	return 0;
}

static int finish(SHA2_CTX *context, char **digest)
{
	static const char prefix[] = "sha256:";
	uint8_t bytes[SHA256_DIGEST_LENGTH];
	size_t at = sizeof(prefix) - 1;

	*digest = malloc(sizeof(prefix) + 2 * sizeof(bytes));
	if (!*digest)
		return -ENOMEM;
	SHA256Final(bytes, context);
	memcpy(*digest, prefix, sizeof(prefix));
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(*digest + at + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

/* The machine and how it was booted: the same for all that runs on it. */
static int host(struct footing_subject *subject)
{
	SHA2_CTX context;
	int err;

	SHA256Init(&context);
	add(&context, "release", subject->release);
	add(&context, "version", subject->version);
	add(&context, "machine", subject->machine);
	add(&context, "cmdline", subject->cmdline.count < 0 ? NULL : "");
	for (int i = 0; i < subject->cmdline.count; i++)
		add(&context, "word", subject->cmdline.items[i]);
	err = add_sorted(&context, "lsm", &subject->lsm);
	for (int i = 0; i < subject->n_sysctls; i++)
		add(&context, subject->sysctls[i].name, subject->sysctls[i].value);
	return err ? err : finish(&context, &subject->fingerprint_host);
}

int fingerprint(struct footing_subject *subject)
{
	/*
	 * The digest of the confinement has to cover the verdicts of the installed filters,
	 * and that of the instance covers it: both come with what compares them.
	 */
	return host(subject);
}
