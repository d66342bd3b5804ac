/* SPDX-License-Identifier: MIT */
/* What the JSON writers share. */
#ifndef FOOTING_JSON_TEXT_H
#define FOOTING_JSON_TEXT_H

#include <jansson.h>
#include <stddef.h>

/* A string; bytes that are no UTF-8 are written \xNN. NULL gives null. */
json_t *json_text(const char *text);

/* json_object_set_new() that also takes no for a value that could not be made. */
int json_put(json_t *object, const char *key, json_t *value);

/* The document with a newline at its end, in memory for free(). 0, -ENOMEM. */
int json_write(const json_t *document, char **text, size_t *length);

#endif
