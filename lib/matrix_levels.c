/* SPDX-License-Identifier: MIT */
/* The levels of a matrix: accessors, and their part of the JSON document. */
#include <errno.h>
#include <stdlib.h>

#include "json_text.h"
#include "matrix_levels.h"

/* ----------------------------------------------------------- accessors */

static const struct level_entry *entry_of(const struct footing_matrix *matrix,
					  enum footing_level level)
{
	return (unsigned int)level < FOOTING_LEVELS && matrix->levels[level].tried
		       ? &matrix->levels[level]
		       : NULL;
}

enum footing_status footing_matrix_level(const struct footing_matrix *matrix,
					 enum footing_level level,
					 enum footing_evidence *evidence,
					 uint64_t *elapsed_us)
{
	const struct level_entry *entry = entry_of(matrix, level);

	if (evidence)
		*evidence = entry ? entry->evidence : FOOTING_EVIDENCE_NONE;
	if (elapsed_us)
		*elapsed_us = entry && entry->elapsed_us > 0 ? (uint64_t)entry->elapsed_us
							     : 0;
	return entry ? entry->status : FOOTING_UNKNOWN;
}

const char *footing_matrix_missing(const struct footing_matrix *matrix,
				   enum footing_level level, size_t index)
{
	const struct level_entry *entry = entry_of(matrix, level);

	return entry && entry->missing.count > 0 && index < (size_t)entry->missing.count
		       ? entry->missing.items[index]
		       : NULL;
}

int footing_matrix_strongest(const struct footing_matrix *matrix,
			     enum footing_level *level)
{
	for (int i = FOOTING_LEVELS; i-- > 0;) {
		if (!matrix->levels[i].tried ||
		    matrix->levels[i].status != FOOTING_AVAILABLE)
			continue;
		*level = (enum footing_level)i;
		return 0;
	}
	return -ENODATA;
}

static void level_clear(struct level_entry *entry)
{
	texts_clear(&entry->missing);
	free(entry->cause);
	*entry = (struct level_entry){0};
}

void levels_keep(struct footing_matrix *matrix, unsigned int levels)
{
	for (size_t i = 0; i < FOOTING_LEVELS; i++)
		if (!(levels & 1u << i))
			level_clear(&matrix->levels[i]);
}

void levels_clear(struct footing_matrix *matrix)
{
	levels_keep(matrix, 0);
}

/* ------------------------------------------------------------- writing */

json_t *missing_json(const struct footing_texts *missing)
{
	json_t *array = json_array();

	for (int i = 0; i < missing->count && array; i++) {
		if (json_array_append_new(array, json_text(missing->items[i])) == 0)
			continue;
		json_decref(array);
		array = NULL;
	}
	return array;
}

static json_t *level_json(const struct level_entry *entry)
{
	json_t *object = json_object();

	if (json_put(object, "status", json_text(footing_status_name(entry->status))) ||
	    json_put(object, "evidence",
		     json_text(footing_evidence_name(entry->evidence))) ||
	    json_put(object, "missing", missing_json(&entry->missing)) ||
	    json_put(object, "cause", json_text(entry->cause)) ||
	    json_put(object, "elapsed_us",
		     entry->elapsed_us < 0 ? json_null()
					   : json_integer(entry->elapsed_us))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *levels_json(const struct footing_matrix *matrix)
{
	json_t *object = json_object();

	for (size_t i = 0; i < FOOTING_LEVELS && object; i++) {
		const char *name = footing_level_name((enum footing_level)i);

		if (!matrix->levels[i].tried ||
		    json_put(object, name, level_json(&matrix->levels[i])) == 0)
			continue;
		json_decref(object);
		object = NULL;
	}
	return object;
}

/* ------------------------------------------------------------- reading */

static int read_level(struct reader *reader, const json_t *object,
		      struct level_entry *entry)
{
	int status = 0, evidence = 0, err;
	size_t length;

	if (!json_is_object(object))
		return wrong(reader, object, "object");
	entry->tried = true;
	err = read_word(reader, object, "status", &words_status, -1, &status);
	if (!err)
		err = read_word(reader, object, "evidence", &words_evidence,
				FOOTING_EVIDENCE_NONE, &evidence);
	entry->status = (enum footing_status)status;
	entry->evidence = (enum footing_evidence)evidence;
	length = enter(reader, ".missing");
	if (!err)
		err = read_texts(reader, json_object_get(object, "missing"),
				 &entry->missing);
	if (!err) {
		back(reader, length);
		enter(reader, ".cause");
		err = read_text(reader, json_object_get(object, "cause"), &entry->cause);
	}
	if (!err) {
		back(reader, length);
		enter(reader, ".elapsed_us");
		err = read_number(reader, json_object_get(object, "elapsed_us"),
				  &entry->elapsed_us);
	}
	if (!err)
		back(reader, length);
	return err;
}

/* A level that this build does not know is passed over. */
int levels_read(struct reader *reader, const json_t *document,
		struct footing_matrix *matrix)
{
	const json_t *levels = json_object_get(document, "levels");

	if (absent(levels))
		return 0;
	snprintf(reader->path, sizeof(reader->path), "levels");
	if (!json_is_object(levels))
		return wrong(reader, levels, "object");
	for (size_t i = 0; i < FOOTING_LEVELS; i++) {
		const char *name = footing_level_name((enum footing_level)i);
		const json_t *object = json_object_get(levels, name);
		size_t length;
		int err;

		if (!object)
			continue;
		length = enter(reader, ".%s", name);
		err = read_level(reader, object, &matrix->levels[i]);
		if (err)
			return err;
		back(reader, length);
	}
	return 0;
}
