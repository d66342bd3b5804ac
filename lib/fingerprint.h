/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_FINGERPRINT_H
#define FOOTING_FINGERPRINT_H

#include "inputs.h"

/*
 * The three digests of a matrix's subject, "sha256:…" over a canonical text of the inputs
 * of a scope.
 *
 * What is unknown is digested as unknown. But the instance, which is compared alone, has no
 * digest where an input of it is unknown, and the confinement none where the verdicts of
 * the filters are: two of them would be equal without being the same.
 *
 * Returns: 0, -ENOMEM.
 */
int fingerprint(struct footing_matrix *matrix);

/* The same of one scope. *@digest is NULL where it has none. 0, -ENOMEM. */
int fingerprint_of(const struct inputs *inputs, enum footing_scope scope, char **digest);

/*
 * Whether the digests of a loaded matrix are those of its own inputs: those that are null
 * say nothing.
 */
int fingerprint_verify(const struct footing_matrix *matrix, const struct inputs *inputs,
		       unsigned int scopes, bool *holds);

#endif
