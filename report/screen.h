/* SPDX-License-Identifier: MIT */
/*
 * Lines with a label and words that wrap at the width of the screen. All that comes from
 * a matrix passes through here: what a terminal might obey is not let through.
 */
#ifndef FOOTING_SCREEN_H
#define FOOTING_SCREEN_H

#include "report.h"

enum hue { HUE_PLAIN, HUE_STRONG, HUE_GOOD, HUE_BAD, HUE_DOUBT };

struct screen {
	FILE *to;
	const struct style *style;
	int indent, column;
	bool first; /* nothing was put into this line yet */
};

void screen_heading(struct screen *screen, const char *text);
void screen_gap(struct screen *screen);
/* Begins a line; what wraps is indented by @indent. */
void screen_start(struct screen *screen, int indent, const char *label);
void screen_end(struct screen *screen);
/* From here on in this colour, where there are colours. */
void screen_hue(struct screen *screen, enum hue hue);
/* An item of a list: kept whole, and separated from the one before by a comma. */
void screen_item(struct screen *screen, const char *item);
void screen_itemf(struct screen *screen, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The first item of a further list, with what introduces it; separated by a semicolon. */
void screen_part(struct screen *screen, const char *before, const char *item,
		 const char *after);
/* Ends what introduces a list; an item follows. */
void screen_colon(struct screen *screen, const char *text);
/* Running words. */
void screen_words(struct screen *screen, const char *text);
void screen_wordsf(struct screen *screen, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* How many columns a text takes, and that text as it may be shown. */
int text_width(const char *text);
void text_put(FILE *to, const struct style *style, const char *text, size_t length);

#endif
