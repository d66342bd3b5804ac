/* SPDX-License-Identifier: MIT */
/* Requirements on system calls, by what the installed filters answered. Pure. */
#ifndef FOOTING_RESOLVE_SYSCALL_H
#define FOOTING_RESOLVE_SYSCALL_H

#include "matrix.h"

/*
 * Whether a call is let through, or with @absent whether it is not.
 * @status: out: AVAILABLE: let through; UNAVAILABLE: refused; else it can't be told
 */
enum footing_result syscall_result(const struct footing_matrix *matrix, const char *call,
				   bool absent, enum footing_status *status);

/* In one line why it is not met. */
void syscall_why(const struct footing_matrix *matrix, const char *call, char *why,
		 size_t size);

#endif
