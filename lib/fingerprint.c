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

static char *finish(SHA2_CTX *context)
{
	static const char prefix[] = "sha256:";
	uint8_t bytes[SHA256_DIGEST_LENGTH];
	size_t at = sizeof(prefix) - 1;
	char *digest = malloc(FOOTING_DIGEST_SIZE);

	if (!digest)
		return NULL;
	SHA256Final(bytes, context);
	memcpy(digest, prefix, sizeof(prefix));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		digest[at + 2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		digest[at + 2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	digest[FOOTING_DIGEST_SIZE - 1] = '\0';
	return digest;
}

static char *digest_of(const struct inputs *inputs, enum footing_scope scope)
{
	SHA2_CTX context;

	SHA256Init(&context);
	for (size_t i = 0; i < inputs->n; i++)
		if (inputs->items[i].scopes & (unsigned int)scope)
			add(&context, inputs->items[i].name, inputs->items[i].value);
	return finish(&context);
}

static bool can_be_unknown(const struct input *input, enum footing_scope scope)
{
	if (scope == FOOTING_SCOPE_INSTANCE)
		return input->absent;
	return scope == FOOTING_SCOPE_HOST ||
	       strcmp(input->name, "subject.seccomp.digest") != 0;
}

int fingerprint_of(const struct inputs *inputs, enum footing_scope scope, char **digest)
{
	*digest = NULL;
	for (size_t i = 0; i < inputs->n; i++) {
		const struct input *input = &inputs->items[i];

		if ((input->scopes & (unsigned int)scope) && !input->value &&
		    !can_be_unknown(input, scope))
			return 0;
	}
	*digest = digest_of(inputs, scope);
	return *digest ? 0 : -ENOMEM;
}

int fingerprint(struct footing_matrix *matrix)
{
	struct footing_subject *subject = &matrix->subject;
	struct inputs inputs;
	int err = inputs_of(matrix, &inputs);

	if (!err)
		err = fingerprint_of(&inputs, FOOTING_SCOPE_HOST,
				     &subject->fingerprint_host);
	if (!err)
		err = fingerprint_of(&inputs, FOOTING_SCOPE_CONFINEMENT,
				     &subject->fingerprint_confinement);
	if (!err)
		err = fingerprint_of(&inputs, FOOTING_SCOPE_INSTANCE,
				     &subject->fingerprint_instance);
	inputs_clear(&inputs);
	return err;
}

int fingerprint_verify(const struct footing_matrix *matrix, const struct inputs *inputs,
		       unsigned int scopes, bool *holds)
{
	*holds = true;
	for (unsigned int scope = 1; scope <= FOOTING_SCOPE_INSTANCE; scope *= 2) {
		const char *told = footing_matrix_fingerprint(matrix,
							      (enum footing_scope)scope);
		char *digest;

		if (!(scopes & scope) || !told)
			continue;
		digest = digest_of(inputs, (enum footing_scope)scope);
		if (!digest)
			return -ENOMEM;
		*holds = *holds && strcmp(digest, told) == 0;
		free(digest);
	}
	return 0;
}

const char *footing_matrix_fingerprint(const struct footing_matrix *matrix,
				       enum footing_scope scope)
{
	switch (scope) {
	case FOOTING_SCOPE_HOST:
		return matrix->subject.fingerprint_host;
	case FOOTING_SCOPE_CONFINEMENT:
		return matrix->subject.fingerprint_confinement;
	case FOOTING_SCOPE_INSTANCE:
		return matrix->subject.fingerprint_instance;
	}
	return NULL;
}
