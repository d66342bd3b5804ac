/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_OPTIONS_H
#define FOOTING_OPTIONS_H

#include "footing.h"

#define DEADLINE_DEFAULT_MS 5000
#define DEADLINE_MAX_MS	    600000

struct footing_options {
	unsigned int deadline_ms;
	bool quiet_kernel;
	bool selective;	     /* false: everything */
	bool *selected;	     /* rows_count() of them */
	unsigned int levels; /* bits, 1u << enum footing_level, of those to try */
	size_t n_calls;	     /* system calls that the filters are to be asked about */
	struct footing_call *calls;
};

/* The levels that are to be tried, as bits; @options may be NULL. */
static inline unsigned int options_levels(const struct footing_options *options)
{
	return options && options->selective ? options->levels
					     : (1u << FOOTING_LEVELS) - 1;
}

/* Try a level, and by itself no feature. */
void options_add_level(struct footing_options *options, enum footing_level level);

/* Ask about a call, and by itself about no feature. 0, -EINVAL, -ENOMEM. */
int options_add_call(struct footing_options *options, const char *text);

#endif
