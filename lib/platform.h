/* SPDX-License-Identifier: MIT */
/* Which platforms' words fit where we are: engines, service managers, distributions. */
#ifndef FOOTING_PLATFORM_H
#define FOOTING_PLATFORM_H

#include "model.h"

#define PLATFORMS_MAX 16

struct platform {
	const char *name;
	/* The broader platform whose advice does not hold here: /etc/sysctl.d is not kept
	   on every host, and a pod asks for more on OpenShift. NULL: none. */
	const char *replaces;
	bool below; /* a container: what is changed there is changed for the machine */
};

struct platforms {
	size_t count;
	struct platform items[PLATFORMS_MAX];
};

/*
 * platforms_find - the platforms at hand, the likeliest first, "any" before and "host"
 * behind them.
 *
 * Nothing that lies in an image is looked at: it tells nothing of the machine below it.
 */
void platforms_find(const struct footing_subject *subject, struct platforms *platforms);

#endif
