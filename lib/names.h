/* SPDX-License-Identifier: MIT */
/* The words of the enums, and the way back from a word. */
#ifndef FOOTING_NAMES_H
#define FOOTING_NAMES_H

#include "footing.h"

struct words {
	const char *const *word;
	size_t n;
	const char *what; /* "status": for "… is no status" */
};

extern const struct words words_status, words_evidence, words_route, words_kind,
	words_layer, words_confidence, words_level;

/* The value of a word, or -1. */
int word_value(const struct words *words, const char *text);

/* The number of a name such as "EPERM" or "SIGSYS", or "E1234" and "SIG42" for one that
   has no name; -1 for anything else. */
int errno_value(const char *name);
int signal_value(const char *name);

#endif
