/* SPDX-License-Identifier: MIT */
/* From a matrix and the terms of a sandbox to a level, or to a refusal. Pure. */
#ifndef FOOTING_DECIDE_H
#define FOOTING_DECIDE_H

#include "record.h"
#include "request.h"

/* What the matrix says of the place. */
struct place matrix_place(const struct footing_matrix *matrix);

/*
 * decide - which level a command is to be started at.
 * @without: bits of levels that are out, whatever the matrix says: they failed when tried
 * @plan: out: of the level; valid where 0 is returned
 *
 * Returns: 0; -ENOTSUP where nothing may be started, and the record says why; -ENOMEM.
 */
int decide(const struct footing_matrix *matrix, const struct footing_request *request,
	   unsigned int flags, unsigned int without, struct record *record,
	   struct plan *plan);

/*
 * A record of that nothing may be started, for a reason that no matrix tells: no promise
 * is kept, and nothing is known of any mechanism. 0, -ENOMEM.
 */
int decide_nothing(const struct footing_request *request, unsigned int flags,
		   const char *why, struct record *record);

/* What a level lacks, told by the matrix's entries: in one line, with what to change. */
void level_why(const struct footing_matrix *matrix, enum footing_level level, char *why,
	       size_t size);

#endif
