/* SPDX-License-Identifier: MIT */
/* What the installed seccomp filters say to the calls that failed. */
#ifndef FOOTING_FILTERS_H
#define FOOTING_FILTERS_H

#include "judge.h"

/*
 * filters_ask - asks the filters about every call that was refused, that killed, or that
 * may have been faked, without making it again.
 * @quiet_kernel: nothing is asked whose answer the kernel would log
 * @answers: for free(); NULL where there is nothing to be asked
 *
 * Returns: how many answers, or -ENOMEM.
 */
long filters_ask(const struct case_file *file, unsigned int deadline_ms,
		 bool quiet_kernel, struct filter_answer **answers);

#endif
