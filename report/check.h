/* SPDX-License-Identifier: MIT */
/* The texts of footing check. */
#ifndef FOOTING_CHECK_H
#define FOOTING_CHECK_H

#include "report.h"
#include "screen.h"

/* Kubernetes shares 12 KiB among the containers of a pod: twelve of 1 KiB fit. */
#define TERMINATION_MAX 1024

/* Without the feature's id before it, where the requirement begins with that; or NULL. */
const char *requirement_why(const struct footing_requirement *item);
/* A requirement, what came of it, and why. */
void put_requirement(struct screen *screen, const struct footing_requirement *item);

/* A line for each requirement, and one for all. To be freed. 0 or a negative errno. */
int verdict_text(const struct footing_verdict *verdict,
		 const struct footing_matrix *matrix, const struct text_options *options,
		 char **text, size_t *length);

/* Whole lines, the most important first, for a termination log. Returns the length. */
size_t verdict_termination(const struct footing_verdict *verdict, char *to, size_t size);

#endif
