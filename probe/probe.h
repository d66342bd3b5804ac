/* SPDX-License-Identifier: MIT */
/* The probe contract: what lib/ knows of probe/. */
#ifndef FOOTING_PROBE_H
#define FOOTING_PROBE_H

#include "lib/model.h"
#include "oracle.h"

#define FAMILY(name) extern const struct footing_family name##_family;
#include "families.def"
#undef FAMILY

/* All families in the order of the matrix; NULL past the end. */
const struct footing_family *family_at(size_t index);

/* All rows have a number, 0 … rows_count() - 1, in the order of the matrix. */
size_t rows_count(void);
const struct footing_row *row_at(size_t index, const struct footing_family **family);
/* By id or alias; -1 where there is none. */
int row_index(const char *id);

/* What to try: one byte of ROUTE_BITs for each row. */
struct observe_request {
	const uint8_t *routes;
	unsigned int deadline_ms;
	bool quiet_kernel;
};

/*
 * observe - try rows in throwaway children.
 * @observations: rows_count() * FOOTING_ROUTES of them, zeroed; index row * FOOTING_ROUTES
 *                + route. Those of a row that the kernel does not know stay OUTCOME_NONE.
 *
 * Returns: 0, also where no child could be made (then every outcome says so), or -ENOMEM.
 */
int observe(const struct observe_request *request,
	    struct footing_observation *observations);

/*
 * subject_read - who and where we are.
 * @wanted: the clues to look for; what they mean is not known here
 *
 * Returns: 0, -ENOMEM.
 */
int subject_read(struct footing_subject *subject,
		 const struct footing_clue_pattern *wanted, size_t n_wanted);
void subject_clear(struct footing_subject *subject);

/*
 * subject_depth - count the user namespaces that can be nested below ours.
 *
 * It takes all of them for a moment, and the kernel gives them back when it has time: to
 * be done last, or a limit on their number might stop what is tried after it.
 *
 * Returns: 0, -ENOMEM.
 */
int subject_depth(struct footing_subject *subject, unsigned int deadline_ms);

/*
 * sight - what can be seen of what confines a live process.
 * @pid: in our pid namespace; 0: this process itself
 *
 * Async-signal-safe. It only reads; what can't be read is unknown. Where /proc is that of
 * another pid namespace, its numbers are not ours, and nothing is taken from it.
 *
 * Returns: 0, -ESRCH (there is no such process).
 */
int sight(int64_t pid, struct footing_sighting *sighting);

/* The highest capability that the kernel knows. */
int capability_last(void);

#endif
