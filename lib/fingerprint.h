/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_FINGERPRINT_H
#define FOOTING_FINGERPRINT_H

#include "model.h"

/*
 * Digests of a subject, "sha256:…" over a canonical text of what they stand for. Those of
 * which this build does not know all inputs stay NULL. Returns: 0, -ENOMEM.
 */
int fingerprint(struct footing_subject *subject);

#endif
