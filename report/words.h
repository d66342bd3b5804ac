/* SPDX-License-Identifier: MIT */
/* Causes and remedies in words. */
#ifndef FOOTING_WORDS_H
#define FOOTING_WORDS_H

#include "rows.h"
#include "screen.h"

/* Where the words of a block begin, after its label. */
#define BLOCK_INDENT 14
#define TEXT_MAX     512

/* A line of a block: "  LABEL     ". */
void block_start(struct screen *screen, const char *label);

/* Appends with a comma or the like before, unless it is the first. */
void text_add(char *to, size_t size, const char *glue, const char *text);
/* Whether a text is new to a list of them, to which it is then added. */
#define SEEN_MAX 32
struct seen {
	const char *items[SEEN_MAX];
	size_t n;
	bool full; /* there were more */
};
bool seen_add(struct seen *seen, const char *text);

/* "SECCOMP", as it is spelled on the screen. */
void layer_label(enum footing_layer layer, char *to, size_t size);
/* What a layer is, for who has never heard of it. */
const char *layer_meaning(enum footing_layer layer);
/* How sure, and what that means. */
const char *confidence_meaning(enum footing_confidence confidence);
/* What a cause is; says so where this build does not know its code. */
const char *cause_meaning(const char *code);
/* "unshare: EPERM", or "" where nothing was answered. */
void entry_answer(const struct footing_entry *entry, char *to, size_t size);

/* A cause with its evidence. @label: NULL for its layer. */
void put_cause(struct screen *screen, const struct footing_cause *cause,
	       const char *label);
void put_remedy(struct screen *screen, const struct footing_remedy *remedy,
		const struct row *row);
/* Its first line: what to change, for this row. */
void put_change(struct screen *screen, const struct footing_remedy *remedy,
		const struct row *row);
/* All causes of a row, with all their remedies. */
void put_causes(struct screen *screen, const struct row *row);

#endif
