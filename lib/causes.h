/* SPDX-License-Identifier: MIT */
/* The causes that the judge can name; the list itself is causes.def. */
#ifndef FOOTING_CAUSES_H
#define FOOTING_CAUSES_H

#include "footing.h"

enum cause_id {
#define CAUSE(name, code, layer, title) CAUSE_##name,
#include "causes.def"
#undef CAUSE
	CAUSE_CODES,
	CAUSE_NONE = -1
};

struct cause_code {
	const char *code; /* at most 40 characters: they travel into labels and metrics */
	enum footing_layer layer;
	const char *title;
};

extern const struct cause_code cause_codes[];

#endif
