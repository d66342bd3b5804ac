/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_POLICY_H
#define FOOTING_POLICY_H

#include "reader.h"
#include "request.h"

/*
 * Whether two of the needs from the @first on can never be met both.
 * Returns: 0, -EBADMSG with both places.
 */
int policy_contradicts(struct reader *reader, const struct footing_request *request,
		       size_t first);

#endif
