/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <string.h>

#include "screen.h"

/* ---------------------------------------------------------------- texts */

/* In UTF-8 every character has one byte that is none of its continuation. */
static bool continues(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

static int width_of(const char *text, size_t length)
{
	int width = 0;
	size_t i;

	for (i = 0; i < length; i++)
		width += !continues((unsigned char)text[i]);
	return width;
}

int text_width(const char *text)
{
	return width_of(text, strlen(text));
}

/* The control characters of ASCII, and those from U+0080 to U+009F (C2 80 … C2 9F). */
static bool controls(const unsigned char *at, size_t left)
{
	return *at < ' ' || *at == 0x7f || (*at == 0xc2 && left > 1 && at[1] < 0xa0);
}

void text_put(FILE *to, const struct style *style, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		const unsigned char *at = (const unsigned char *)text + i;

		if (controls(at, length - i)) {
			fputc('?', to);
			i += *at == 0xc2;
		} else if (*at < 0x80 || !style->ascii) {
			fputc(*at, to);
		} else if (!continues(*at)) {
			fputc('?', to);
		}
	}
}

/* ---------------------------------------------------------------- lines */

void screen_hue(struct screen *screen, enum hue hue)
{
	static const char *const codes[] = {
		[HUE_PLAIN] = "\033[0m",  [HUE_STRONG] = "\033[1m",
		[HUE_GOOD] = "\033[32m",  [HUE_BAD] = "\033[31m",
		[HUE_DOUBT] = "\033[33m",
	};

	if (screen->style->color)
		fputs(codes[hue], screen->to);
}

void screen_gap(struct screen *screen)
{
	fputc('\n', screen->to);
}

void screen_heading(struct screen *screen, const char *text)
{
	screen_gap(screen);
	screen_hue(screen, HUE_STRONG);
	fputs(text, screen->to);
	screen_hue(screen, HUE_PLAIN);
	fputc('\n', screen->to);
}

void screen_start(struct screen *screen, int indent, const char *label)
{
	text_put(screen->to, screen->style, label, strlen(label));
	screen->indent = indent;
	screen->column = text_width(label);
	screen->first = true;
	if (screen->column && screen->column + 1 > indent) {
		fputc('\n', screen->to);
		screen->column = 0;
	}
	for (; screen->column < indent; screen->column++)
		fputc(' ', screen->to);
}

void screen_end(struct screen *screen)
{
	fputc('\n', screen->to);
}

/* @glue stands before the text, unless that is the first or begins a new line. */
static void put(struct screen *screen, const char *text, size_t length, const char *glue)
{
	int mark = glue[0] == ' ' ? 0 : 1;
	int width = width_of(text, length), needs = width;

	/* A comma may follow it, and should not be what is too much. */
	needs += (screen->first ? 0 : (int)strlen(glue)) + mark;
	if (!screen->first && screen->column + needs > screen->style->columns) {
		fprintf(screen->to, "%.*s\n%*s", mark, glue, screen->indent, "");
		screen->column = screen->indent;
	} else if (!screen->first) {
		fputs(glue, screen->to);
		screen->column += (int)strlen(glue);
	}
	text_put(screen->to, screen->style, text, length);
	screen->column += width;
	screen->first = false;
}

void screen_item(struct screen *screen, const char *item)
{
	put(screen, item, strlen(item), ", ");
}

void screen_part(struct screen *screen, const char *before, const char *item,
		 const char *after)
{
	char text[256];

	snprintf(text, sizeof(text), "%s%s%s", before, item, after);
	put(screen, text, strlen(text), "; ");
}

void screen_itemf(struct screen *screen, const char *format, ...)
{
	char item[256];
	va_list args;

	va_start(args, format);
	vsnprintf(item, sizeof(item), format, args);
	va_end(args);
	screen_item(screen, item);
}

void screen_colon(struct screen *screen, const char *text)
{
	fprintf(screen->to, "%s ", text);
	screen->column += text_width(text) + 1;
	screen->first = true;
}

void screen_words(struct screen *screen, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, " ");

		if (length)
			put(screen, text, length, " ");
		text += length + (text[length] == ' ');
	}
}

void screen_wordsf(struct screen *screen, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	screen_words(screen, text);
}
