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
 * Reads who and where we are: first what can be read without a child, then the rest, for
 * which a child is made where a filter is installed: exe, cgroup, command line, modules,
 * chrooted, runtime. Each returns: 0, -ENOMEM.
 */
int subject_read(struct footing_subject *subject);
int subject_read_key(struct footing_subject *subject);
int subject_read_rest(struct footing_subject *subject);
void subject_clear(struct footing_subject *subject);

/* The highest capability that the kernel knows. */
int capability_last(void);

#endif
