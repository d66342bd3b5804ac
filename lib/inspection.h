/* SPDX-License-Identifier: MIT */
/*
 * What a live process is confined by, as it was seen, compared with a reference. What
 * was not seen is unknown: it is neither taken for enforced nor for open.
 */
#ifndef FOOTING_INSPECTION_H
#define FOOTING_INSPECTION_H

#include "model.h"

#define EVIDENCE_MAX 160

struct footing_inspection {
	struct footing_sighting seen, reference;
	struct {
		enum footing_status enforced;
		char evidence[EVIDENCE_MAX];
	} mechanisms[FOOTING_MECHANISMS];
};

/*
 * inspection_enforced - whether a mechanism is seen to be in force.
 * @reference: who is taken not to be confined; where it is @seen itself, what only a
 *             comparison can show is not enforced
 * @evidence: out: in words, what was seen; may be NULL
 *
 * Landlock is always unknown: no process is told of its domain by any file.
 *
 * Returns: AVAILABLE (enforced), UNAVAILABLE (not), UNKNOWN.
 */
enum footing_status inspection_enforced(const struct footing_sighting *seen,
					const struct footing_sighting *reference,
					enum footing_mechanism mechanism, char *evidence,
					size_t size);

/* All mechanisms, of what is in @seen and @reference. */
void inspection_judge(struct footing_inspection *inspection);

#endif
