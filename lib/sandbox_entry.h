/* SPDX-License-Identifier: MIT */
/* What came of a sandbox, as a matrix keeps it. */
#ifndef FOOTING_SANDBOX_ENTRY_H
#define FOOTING_SANDBOX_ENTRY_H

#include "model.h"

enum {
#define SANDBOX(name, ...) SANDBOX_INDEX_##name,
#include "sandboxes.def"
#undef SANDBOX
	SANDBOXES
};

/* One of which not all was probed is not in the document. */
struct sandbox_entry {
	bool judged;
	enum footing_status status;
	struct footing_texts missing; /* ids of features */
	char *cause;		      /* code of the first cause, or NULL */
};

void sandbox_entry_clear(struct sandbox_entry *entry);

#endif
