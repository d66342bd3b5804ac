/* SPDX-License-Identifier: MIT */
/* The process between the host and the children that try things. */
#ifndef FOOTING_WARDEN_H
#define FOOTING_WARDEN_H

#include "child.h"

#define KERNEL_SIGSET_SIZE 8

/* How much longer than the deadline the host waits for its clean-up. */
#define GRACE_MS 1500

/* All that it does, in a child of @host: the jobs, and the end of all that came of them. */
_Noreturn void warden(struct ward *ward, pid_t host);

#endif
