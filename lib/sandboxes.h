/* SPDX-License-Identifier: MIT */
/* Known sandboxes: what each needs, and what a matrix says of it. */
#ifndef FOOTING_SANDBOXES_H
#define FOOTING_SANDBOXES_H

#include "matrix.h"
#include "request.h"

/* Flags of a sandbox. */
#define SANDBOX_NOT_AS_ROOT 0x1u /* the program refuses to run as uid 0 */
#define SANDBOX_OWN_FILES   0x2u /* it insists on files of its own that root owns */
#define SANDBOX_NOT_NESTED  0x4u /* in a pid namespace it runs the command unconfined */

struct footing_sandbox {
	const char *name, *title;
	enum footing_route_rule rule;
	unsigned int flags;
	const char *policy; /* as JSON: what it needs, run by an ordinary exec */
	const char *setuid; /* what its set-user-ID program needs; NULL: it has none */
};

/* Probe what it needs. 0, -ENOMEM. */
int sandbox_select(const struct footing_sandbox *sandbox,
		   struct footing_options *options);

/* Whether a matrix has all the features that it needs: 0, -ENOMEM. */
int sandbox_is_probed(const struct footing_matrix *matrix,
		      const struct footing_sandbox *sandbox, bool *probed);

/*
 * What a matrix says of a sandbox. Where it has not all features, that may be enough for
 * a no, and never for a yes.
 * @ignored: a request whose ignored features are left out here too; may be NULL
 * @entry: out: to be cleared with sandbox_entry_clear()
 *
 * Returns: 0, -ENOMEM.
 */
int sandbox_judge(const struct footing_matrix *matrix,
		  const struct footing_sandbox *sandbox,
		  const struct footing_request *ignored, struct sandbox_entry *entry);

/* Why one stays unknown without a cause. */
const char *sandbox_doubt(const struct footing_sandbox *sandbox,
			  const struct footing_matrix *matrix);

/* Its place in the list, from 0 on. */
size_t sandbox_index(const struct footing_sandbox *sandbox);

#endif
