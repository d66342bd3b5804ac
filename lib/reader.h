/* SPDX-License-Identifier: MIT */
/* Values of a JSON document by their type, and messages that name the place. */
#ifndef FOOTING_READER_H
#define FOOTING_READER_H

#include <jansson.h>

#include "matrix.h"
#include "names.h"

#define DOCUMENT_MAX (4u << 20)

struct reader {
	char path[160]; /* of the value in hand */
	char *why;	/* may be NULL */
	size_t why_size;
	bool newer; /* the document is of a newer minor version than this build knows */
};

/* One line that can be shown on a terminal: a document may hold any character. */
void make_plain(char *text);

/* Write why; returns -EBADMSG. wrong(): "PATH: VALUE is no WHAT". */
__attribute__((format(printf, 2, 3))) int refuse(struct reader *reader,
						 const char *format, ...);
int wrong(struct reader *reader, const json_t *value, const char *what);

/* Lengthen the path; the returned length is for going back. */
__attribute__((format(printf, 2, 3))) size_t enter(struct reader *reader,
						   const char *format, ...);
void back(struct reader *reader, size_t length);

/* Missing (NULL) or null. */
bool absent(const json_t *value);

/*
 * Each takes an absent value for "unknown": NULL, -1, TRISTATE_UNKNOWN, or a count of -1.
 * Numbers count or identify something, and are not negative.
 * Returns: 0, -EBADMSG, -ENOMEM.
 */
int read_text(struct reader *reader, const json_t *value, char **text);
int read_number(struct reader *reader, const json_t *value, int64_t *number);
int read_truth(struct reader *reader, const json_t *value, enum footing_tristate *truth);
int read_texts(struct reader *reader, const json_t *value, struct footing_texts *texts);
int read_numbers(struct reader *reader, const json_t *value, int64_t **numbers,
		 int *count);
int read_maps(struct reader *reader, const json_t *value, struct footing_idmap **maps,
	      int *count);
int read_sysctls(struct reader *reader, const json_t *value,
		 struct footing_sysctl **sysctls, int *count);

/* A word of an enum; @fallback where there is none, or a refusal where that is negative. */
int read_word(struct reader *reader, const json_t *object, const char *key,
	      const struct words *words, int fallback, int *value);

/* The same, but a word that only a newer document may have is the fallback. */
int read_new_word(struct reader *reader, const json_t *object, const char *key,
		  const struct words *words, int fallback, int *value);

/* A document from its text. 0, -EBADMSG, -EFBIG, -ENOMEM. */
int read_document_text(struct reader *reader, const char *text, size_t length,
		       json_t **document);

/* The kind of the document: @schema, or that with a minor version (".2") behind it. */
int read_schema(struct reader *reader, const json_t *document, const char *schema,
		char **text);

#endif
