/* SPDX-License-Identifier: MIT */
/* A comparison of where a matrix was taken with where we are. Pure. */
#ifndef FOOTING_MATCH_H
#define FOOTING_MATCH_H

#include "inputs.h"

struct footing_input {
	char *name, *theirs, *here;
	unsigned int scopes;
	enum footing_sameness sameness;
};

struct footing_match {
	unsigned int scopes; /* that were compared */
	size_t n;	     /* inputs that are not the same */
	struct footing_input *inputs;
};

/* To be freed with footing_match_free() in any case. 0, -ENOMEM. */
int match_inputs(struct footing_match *match, const struct inputs *theirs,
		 const struct inputs *here);

/* The entry that is decisive, or NULL where none is known. */
const struct footing_entry *match_choose(const struct footing_matrix *matrix,
					 const struct footing_options *options);

/* Compare what came of it, by every route that it is known by. 0, -ENOMEM. */
int match_act(struct footing_match *match, const struct footing_matrix *theirs,
	      const struct footing_entry *chosen, const struct footing_matrix *here);

#endif
