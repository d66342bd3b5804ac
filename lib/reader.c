/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

/* ------------------------------------------------------------ messages */

void make_plain(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		/* U+0080 to U+009F: some terminals take them for the start of a command. */
		if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
			c[0] = c[1] = '?';
		else if (*c < 0x20 || *c == 0x7f)
			*c = '?';
	}
}

int refuse(struct reader *reader, const char *format, ...)
{
	va_list args;

	if (reader->why && reader->why_size) {
		va_start(args, format);
		vsnprintf(reader->why, reader->why_size, format, args);
		va_end(args);
		make_plain(reader->why);
	}
	return -EBADMSG;
}

/* A value in a few words. */
static const char *shown(const json_t *value, char *to, size_t size)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_STRING:
		snprintf(to, size, "\"%.40s\"", json_string_value(value));
		return to;
	case JSON_INTEGER:
		snprintf(to, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return to;
	case JSON_REAL:
		snprintf(to, size, "%g", json_real_value(value));
		return to;
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_NULL:
		break;
	}
	return "null";
}

int wrong(struct reader *reader, const json_t *value, const char *what)
{
	char text[64];

	return refuse(reader, "%s: %s is no %s", reader->path,
		      shown(value, text, sizeof(text)), what);
}

size_t enter(struct reader *reader, const char *format, ...)
{
	size_t length = strlen(reader->path);
	va_list args;

	va_start(args, format);
	vsnprintf(reader->path + length, sizeof(reader->path) - length, format, args);
	va_end(args);
	return length;
}

void back(struct reader *reader, size_t length)
{
	reader->path[length] = '\0';
}

/* ------------------------------------------------------ values by type */

bool absent(const json_t *value)
{
	return !value || json_is_null(value);
}

int read_text(struct reader *reader, const json_t *value, char **text)
{
	*text = NULL;
	if (absent(value))
		return 0;
	if (!json_is_string(value))
		return wrong(reader, value, "text");
	*text = strdup(json_string_value(value));
	return *text ? 0 : -ENOMEM;
}

int read_number(struct reader *reader, const json_t *value, int64_t *number)
{
	*number = -1;
	if (absent(value))
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return wrong(reader, value, "integer from 0 on");
	*number = json_integer_value(value);
	return 0;
}

int read_truth(struct reader *reader, const json_t *value, enum footing_tristate *truth)
{
	*truth = TRISTATE_UNKNOWN;
	if (absent(value))
		return 0;
	if (!json_is_boolean(value))
		return wrong(reader, value, "truth value");
	*truth = json_is_true(value) ? TRISTATE_YES : TRISTATE_NO;
	return 0;
}

int read_texts(struct reader *reader, const json_t *value, struct footing_texts *texts)
{
	size_t i, length;
	json_t *item;
	int err;

	texts->count = -1;
	if (absent(value))
		return 0;
	if (!json_is_array(value))
		return wrong(reader, value, "list");
	texts->count = 0;
	json_array_foreach(value, i, item)
	{
		length = enter(reader, "[%zu]", i);
		if (!json_is_string(item))
			return wrong(reader, item, "text");
		err = texts_add(texts, json_string_value(item));
		if (err)
			return err;
		back(reader, length);
	}
	return 0;
}

int read_numbers(struct reader *reader, const json_t *value, int64_t **numbers,
		 int *count)
{
	size_t i, length, n;
	json_t *item;
	int err;

	*count = -1;
	if (absent(value))
		return 0;
	if (!json_is_array(value))
		return wrong(reader, value, "list");
	n = json_array_size(value);
	*numbers = calloc(n ? n : 1, sizeof(**numbers));
	if (!*numbers)
		return -ENOMEM;
	json_array_foreach(value, i, item)
	{
		length = enter(reader, "[%zu]", i);
		if (json_is_null(item))
			return wrong(reader, item, "integer from 0 on");
		err = read_number(reader, item, &(*numbers)[i]);
		if (err)
			return err;
		back(reader, length);
	}
	*count = (int)n;
	return 0;
}

static int read_map(struct reader *reader, const json_t *value, struct footing_idmap *map)
{
	int64_t *numbers = NULL;
	int count, err;

	err = read_numbers(reader, value, &numbers, &count);
	if (!err && count != 3)
		err = wrong(reader, value, "list of three integers");
	if (!err)
		*map = (struct footing_idmap){numbers[0], numbers[1], numbers[2]};
	free(numbers);
	return err;
}

int read_maps(struct reader *reader, const json_t *value, struct footing_idmap **maps,
	      int *count)
{
	size_t i, length, n;
	json_t *item;
	int err;

	*count = -1;
	if (absent(value))
		return 0;
	if (!json_is_array(value))
		return wrong(reader, value, "list");
	n = json_array_size(value);
	*maps = calloc(n ? n : 1, sizeof(**maps));
	if (!*maps)
		return -ENOMEM;
	json_array_foreach(value, i, item)
	{
		length = enter(reader, "[%zu]", i);
		err = read_map(reader, item, &(*maps)[i]);
		if (err)
			return err;
		back(reader, length);
	}
	*count = (int)n;
	return 0;
}

static int read_sysctl(struct reader *reader, const json_t *value, const char *name,
		       struct footing_sysctl *sysctl)
{
	char text[24];

	sysctl->name = strdup(name);
	if (!sysctl->name)
		return -ENOMEM;
	if (!json_is_integer(value))
		return read_text(reader, value, &sysctl->value);
	snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	sysctl->value = strdup(text);
	return sysctl->value ? 0 : -ENOMEM;
}

int read_sysctls(struct reader *reader, const json_t *value,
		 struct footing_sysctl **sysctls, int *count)
{
	const char *key;
	json_t *item;
	size_t length;
	int err;

	*count = -1;
	if (absent(value))
		return 0;
	if (!json_is_object(value))
		return wrong(reader, value, "object");
	*sysctls = calloc(json_object_size(value) + 1, sizeof(**sysctls));
	if (!*sysctls)
		return -ENOMEM;
	*count = 0;
	json_object_foreach((json_t *)value, key, item)
	{
		length = enter(reader, ".%s", key);
		err = read_sysctl(reader, item, key, &(*sysctls)[(*count)++]);
		if (err)
			return err;
		back(reader, length);
	}
	return 0;
}

int read_word(struct reader *reader, const json_t *object, const char *key,
	      const struct words *words, int fallback, int *value)
{
	const json_t *item = json_object_get(object, key);
	size_t length = enter(reader, ".%s", key);

	*value = fallback;
	if (item || fallback < 0) {
		if (!item)
			return refuse(reader, "%s: missing", reader->path);
		*value = json_is_string(item) ? word_value(words, json_string_value(item))
					      : -1;
		if (*value < 0)
			return wrong(reader, item, words->what);
	}
	back(reader, length);
	return 0;
}

int read_new_word(struct reader *reader, const json_t *object, const char *key,
		  const struct words *words, int fallback, int *value)
{
	const json_t *item = json_object_get(object, key);

	*value = fallback;
	if (reader->newer && json_is_string(item) &&
	    word_value(words, json_string_value(item)) < 0)
		return 0;
	return read_word(reader, object, key, words, fallback, value);
}

/* "" for the kind itself, ".N" for a newer one that only adds to it; else NULL. */
static const char *newer_part(const char *text, const char *schema)
{
	size_t length = strlen(schema);
	const char *rest = text + length;

	if (strncmp(text, schema, length) != 0)
		return NULL;
	if (!*rest)
		return rest;
	if (*rest != '.' || !rest[1] ||
	    strspn(rest + 1, "0123456789") != strlen(rest + 1))
		return NULL;
	return rest;
}

int read_schema(struct reader *reader, const json_t *document, const char *schema,
		char **text)
{
	const json_t *value = json_object_get(document, "schema");
	const char *newer = json_is_string(value)
				    ? newer_part(json_string_value(value), schema)
				    : NULL;
	char what[64];

	snprintf(what, sizeof(what), "\"%s\"", schema);
	if (!value)
		return refuse(reader, "schema: missing; it has to be %s", what);
	snprintf(reader->path, sizeof(reader->path), "schema");
	if (!newer)
		return wrong(reader, value, what);
	reader->newer = *newer != '\0';
	return read_text(reader, value, text);
}

/* ------------------------------------------------------------- document */

static int parse_error(struct reader *reader, const json_error_t *error)
{
	/* Without a place it is no error of the document: memory ran out. */
	if (json_error_code(error) == json_error_out_of_memory || error->line < 1)
		return -ENOMEM;
	return refuse(reader, "line %d, column %d: %s", error->line, error->column,
		      json_error_code(error) == json_error_null_character
			      ? "\\u0000 is not allowed"
			      : error->text);
}

int read_document_text(struct reader *reader, const char *text, size_t length,
		       json_t **document)
{
	json_error_t error;

	if (length > DOCUMENT_MAX) {
		refuse(reader, "more than %u MiB", DOCUMENT_MAX >> 20);
		return -EFBIG;
	}
	/* Jansson bounds the depth of nesting, and calls a want of memory bad syntax. */
	errno = 0;
	*document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (*document)
		return 0;
	return errno == ENOMEM ? -ENOMEM : parse_error(reader, &error);
}
