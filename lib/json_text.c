/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"

/* The length of the UTF-8 character at @text (RFC 3629, table 3-7 of Unicode), or 0. */
static size_t utf8_length(const unsigned char *text)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t length;

	if (text[0] < 0x80)
		return 1;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	length = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	/* No longer form than needed, no surrogates, nothing past U+10FFFF. */
	if (text[0] == 0xe0)
		low = 0xa0;
	else if (text[0] == 0xed)
		high = 0x9f;
	else if (text[0] == 0xf0)
		low = 0x90;
	else if (text[0] == 0xf4)
		high = 0x8f;
	for (size_t i = 1; i < length; i++) {
		if (text[i] < low || text[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return length;
}

json_t *json_text(const char *text)
{
	const unsigned char *from = (const unsigned char *)text;
	json_t *string;
	char *clean, *to;
	size_t length;

	if (!text)
		return json_null();
	clean = malloc(4 * strlen(text) + 1); /* sprintf() ends what it writes */
	if (!clean)
		return NULL;
	for (to = clean; *from; from += length) {
		length = utf8_length(from);
		if (length > 0) {
			memcpy(to, from, length);
			to += length;
		} else {
			to += sprintf(to, "\\x%02X", *from);
			length = 1;
		}
	}
	/* Valid by now, and not checked a second time. */
	string = json_stringn_nocheck(clean, (size_t)(to - clean));
	free(clean);
	return string;
}

int json_put(json_t *object, const char *key, json_t *value)
{
	/* Gives @value back in any case, and refuses NULL; our keys are valid UTF-8. */
	return json_object_set_new_nocheck(object, key, value) == 0 ? 0 : -ENOMEM;
}

/* json_dumps() would allocate with what the program gave json_set_alloc_funcs(). */
struct output {
	char *text;
	size_t length, room;
};

static int append(const char *text, size_t length, void *data)
{
	struct output *output = data;
	size_t room = output->room ? output->room : 131072;
	char *bigger;

	while (room < output->length + length + 1)
		room *= 2;
	if (room != output->room) {
		bigger = realloc(output->text, room);
		if (!bigger)
			return -1;
		output->text = bigger;
		output->room = room;
	}
	memcpy(output->text + output->length, text, length);
	output->length += length;
	output->text[output->length] = '\0';
	return 0;
}

int json_write(const json_t *document, char **text, size_t *length)
{
	struct output output = {0};

	if (!document || json_dump_callback(document, append, &output, JSON_INDENT(2)) ||
	    append("\n", 1, &output)) {
		free(output.text);
		return -ENOMEM;
	}
	*text = output.text;
	if (length)
		*length = output.length;
	return 0;
}
