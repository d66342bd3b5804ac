/* SPDX-License-Identifier: MIT */
/*
 * What a matrix says of where it was taken, as a list of named texts: the digests are made
 * of it, and a match compares it. Pure.
 */
#ifndef FOOTING_INPUTS_H
#define FOOTING_INPUTS_H

#include "matrix.h"

struct input {
	char *name;	     /* the JSON key */
	unsigned int scopes; /* FOOTING_SCOPE_… */
	char *value;	     /* NULL: unknown */
	bool absent;	     /* unknown, since this kernel has no such thing */
	bool boot;	     /* can't change while the machine runs */
};

struct inputs {
	size_t n, room;
	struct input *items;
};

/* To be freed in any case. 0, -ENOMEM. */
int inputs_of(const struct footing_matrix *matrix, struct inputs *inputs);
void inputs_clear(struct inputs *inputs);
const struct input *inputs_find(const struct inputs *inputs, const char *name);

/* gVisor tells of no filter, whatever it applies. */
bool may_be_filtered(const struct footing_subject *subject);

#endif
