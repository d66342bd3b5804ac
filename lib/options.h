/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_OPTIONS_H
#define FOOTING_OPTIONS_H

#include "footing.h"

#define DEADLINE_DEFAULT_MS 5000
#define DEADLINE_MAX_MS	    600000

struct footing_options {
	unsigned int deadline_ms;
	bool quiet_kernel;
	bool selective; /* false: everything */
	bool *selected; /* rows_count() of them */
};

#endif
