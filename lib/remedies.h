/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_REMEDIES_H
#define FOOTING_REMEDIES_H

#include "matrix.h"

/* How much one change reaches, from the narrowest. */
enum remedy_scope {
	SCOPE_BINARY,	 /* one program file, wherever it runs */
	SCOPE_PROCESS,	 /* what is started in another way, or does it in another way */
	SCOPE_CONTAINER, /* one container, its image included */
	SCOPE_POD,
	SCOPE_UNIT, /* of systemd */
	SCOPE_HOST,
	REMEDY_SCOPES
};

extern const char *const remedy_scopes[];

struct remedy {
	const char *causes;    /* codes, parted by | */
	const char *platforms; /* parted by | */
	enum remedy_scope scope;
	/* %s is the cause's object, %S is it as the kernel's headers spell a capability */
	const char *change, *opens;
};

/* The table; a row without causes ends it. */
extern const struct remedy remedies[];

/*
 * remedies_add - the remedies of a cause, by its code, for the platform at hand.
 *
 * The narrowest first. Returns: 0, -ENOMEM.
 */
int remedies_add(struct footing_cause *cause, const struct footing_subject *subject);

#endif
