/* SPDX-License-Identifier: MIT */
/* The sandboxes of a matrix: accessors, and their part of the JSON document. */
#include <errno.h>
#include <stdlib.h>

#include "json_text.h"
#include "matrix_levels.h"
#include "matrix_sandboxes.h"
#include "sandboxes.h"

/* ----------------------------------------------------------- accessors */

static const struct sandbox_entry *entry_of(const struct footing_matrix *matrix,
					    const char *name)
{
	const struct footing_sandbox *sandbox = footing_sandbox_find(name);
	const struct sandbox_entry *entry =
		sandbox ? &matrix->sandboxes[sandbox_index(sandbox)] : NULL;

	return entry && entry->judged ? entry : NULL;
}

int footing_matrix_sandbox(const struct footing_matrix *matrix, const char *name,
			   enum footing_status *status, const char **cause)
{
	const struct sandbox_entry *entry = entry_of(matrix, name);

	if (!entry)
		return -ENODATA;
	*status = entry->status;
	if (cause)
		*cause = entry->cause;
	return 0;
}

const char *footing_matrix_sandbox_missing(const struct footing_matrix *matrix,
					   const char *name, size_t index)
{
	const struct sandbox_entry *entry = entry_of(matrix, name);

	return entry && entry->missing.count > 0 && index < (size_t)entry->missing.count
		       ? entry->missing.items[index]
		       : NULL;
}

/* ------------------------------------------------------------- judging */

void sandboxes_clear(struct footing_matrix *matrix)
{
	for (size_t i = 0; i < SANDBOXES; i++)
		sandbox_entry_clear(&matrix->sandboxes[i]);
}

int sandboxes_judge(struct footing_matrix *matrix)
{
	const struct footing_sandbox *sandbox = NULL;
	bool probed;
	int err;

	while ((sandbox = footing_sandbox_next(sandbox))) {
		err = sandbox_is_probed(matrix, sandbox, &probed);
		if (err)
			return err;
		if (!probed)
			continue;
		err = sandbox_judge(matrix, sandbox, NULL,
				    &matrix->sandboxes[sandbox_index(sandbox)]);
		if (err)
			return err;
	}
	return 0;
}

int sandboxes_narrow(struct footing_matrix *matrix)
{
	const struct footing_sandbox *sandbox = NULL;
	bool probed;
	int err;

	while ((sandbox = footing_sandbox_next(sandbox))) {
		err = sandbox_is_probed(matrix, sandbox, &probed);
		if (err)
			return err;
		if (!probed)
			sandbox_entry_clear(&matrix->sandboxes[sandbox_index(sandbox)]);
	}
	return 0;
}

/* ------------------------------------------------------------- writing */

static json_t *sandbox_json(const struct sandbox_entry *entry)
{
	json_t *object = json_object();

	if (json_put(object, "status", json_text(footing_status_name(entry->status))) ||
	    json_put(object, "missing", missing_json(&entry->missing)) ||
	    json_put(object, "cause", json_text(entry->cause))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *sandboxes_json(const struct footing_matrix *matrix)
{
	const struct footing_sandbox *sandbox = NULL;
	json_t *object = json_object();

	while (object && (sandbox = footing_sandbox_next(sandbox))) {
		const struct sandbox_entry *entry =
			&matrix->sandboxes[sandbox_index(sandbox)];

		if (!entry->judged || json_put(object, footing_sandbox_name(sandbox),
					       sandbox_json(entry)) == 0)
			continue;
		json_decref(object);
		object = NULL;
	}
	return object;
}

/* ------------------------------------------------------------- reading */

static int read_sandbox(struct reader *reader, const json_t *object,
			struct sandbox_entry *entry)
{
	size_t length;
	int status = 0, err;

	if (!json_is_object(object))
		return wrong(reader, object, "object");
	entry->judged = true;
	err = read_word(reader, object, "status", &words_status, -1, &status);
	if (err)
		return err;
	entry->status = (enum footing_status)status;
	length = enter(reader, ".missing");
	err = read_texts(reader, json_object_get(object, "missing"), &entry->missing);
	if (err)
		return err;
	back(reader, length);
	enter(reader, ".cause");
	err = read_text(reader, json_object_get(object, "cause"), &entry->cause);
	if (!err)
		back(reader, length);
	return err;
}

/* A sandbox that this build does not know is passed over. */
int sandboxes_read(struct reader *reader, const json_t *document,
		   struct footing_matrix *matrix)
{
	const json_t *list = json_object_get(document, "sandboxes");
	const struct footing_sandbox *sandbox = NULL;

	if (absent(list))
		return 0;
	snprintf(reader->path, sizeof(reader->path), "sandboxes");
	if (!json_is_object(list))
		return wrong(reader, list, "object");
	while ((sandbox = footing_sandbox_next(sandbox))) {
		const char *name = footing_sandbox_name(sandbox);
		const json_t *object = json_object_get(list, name);
		size_t length;
		int err;

		if (!object)
			continue;
		length = enter(reader, ".%s", name);
		err = read_sandbox(reader, object,
				   &matrix->sandboxes[sandbox_index(sandbox)]);
		if (err)
			return err;
		back(reader, length);
	}
	return 0;
}
