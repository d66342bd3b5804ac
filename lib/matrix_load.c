/* SPDX-License-Identifier: MIT */
/*
 * JSON to matrix. What is unknown to this build is passed over; what is known has to be
 * of the right type, and what is a word has to be one of the known words.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_levels.h"
#include "matrix_sandboxes.h"
#include "names.h"

#define SCHEMA "footing.matrix/1"

/* --------------------------------------------------------------- fields */

static int read_field(struct reader *reader, const json_t *value,
		      const struct field *field, struct footing_matrix *matrix)
{
	void *member = field_of(matrix, field);

	switch (field->type) {
	case FIELD_TEXT:
		return read_text(reader, value, member);
	case FIELD_NUMBER:
		return read_number(reader, value, member);
	case FIELD_TRUTH:
		return read_truth(reader, value, member);
	case FIELD_TEXTS:
		return read_texts(reader, value, member);
	case FIELD_NUMBERS:
		return read_numbers(reader, value, member, field_count(matrix, field));
	case FIELD_MAPS:
		return read_maps(reader, value, member, field_count(matrix, field));
	case FIELD_SYSCTLS:
		return read_sysctls(reader, value, member, field_count(matrix, field));
	}
	return -EBADMSG;
}

/* Goes down a dotted key. *@value is NULL where the way ends early. */
static int find_field(struct reader *reader, const json_t *document, const char *key,
		      const json_t **value)
{
	const char *dot;
	char part[32];

	*value = document;
	reader->path[0] = '\0';
	while ((dot = strchr(key, '.'))) {
		snprintf(part, sizeof(part), "%.*s", (int)(dot - key), key);
		enter(reader, "%s%s", reader->path[0] ? "." : "", part);
		*value = json_object_get(*value, part);
		if (*value && !json_is_null(*value) && !json_is_object(*value))
			return wrong(reader, *value, "object");
		key = dot + 1;
	}
	enter(reader, "%s%s", reader->path[0] ? "." : "", key);
	*value = json_object_get(*value, key);
	return 0;
}

static int read_fields(struct reader *reader, const json_t *document,
		       struct footing_matrix *matrix)
{
	const json_t *value;
	int err;

	for (size_t i = 0; i < matrix_n_fields; i++) {
		err = find_field(reader, document, matrix_fields[i].key, &value);
		if (!err)
			err = read_field(reader, value, &matrix_fields[i], matrix);
		if (err)
			return err;
	}
	return 0;
}

/* -------------------------------------------------------------- entries */

static int read_member(struct reader *reader, const json_t *object, const char *key,
		       char **text)
{
	size_t length = enter(reader, ".%s", key);
	int err = read_text(reader, json_object_get(object, key), text);

	if (!err)
		back(reader, length);
	return err;
}

static int read_remedy(struct reader *reader, const json_t *object,
		       struct footing_remedy *remedy)
{
	int err;

	if (!json_is_object(object))
		return wrong(reader, object, "object");
	err = read_member(reader, object, "platform", &remedy->platform);
	if (!err)
		err = read_member(reader, object, "scope", &remedy->scope);
	if (!err)
		err = read_member(reader, object, "change", &remedy->change);
	if (!err)
		err = read_member(reader, object, "opens", &remedy->opens);
	return err;
}

static int read_remedies(struct reader *reader, const json_t *object,
			 struct footing_cause *cause)
{
	const json_t *list = json_object_get(object, "remedies");
	size_t outer = enter(reader, ".remedies"), i;
	json_t *item;

	if (!absent(list) && !json_is_array(list))
		return wrong(reader, list, "list");
	json_array_foreach(list, i, item)
	{
		struct footing_remedy *remedy = cause_add_remedy(cause);
		size_t length = enter(reader, "[%zu]", i);
		int err = remedy ? read_remedy(reader, item, remedy) : -ENOMEM;

		if (err)
			return err;
		back(reader, length);
	}
	back(reader, outer);
	return 0;
}

static int read_evidence(struct reader *reader, const json_t *object,
			 struct footing_cause *cause)
{
	size_t length = enter(reader, ".evidence");
	int err = read_texts(reader, json_object_get(object, "evidence"),
			     &cause->evidence);

	if (cause->evidence.count < 0)
		cause->evidence.count = 0;
	if (!err)
		back(reader, length);
	return err;
}

static int read_cause(struct reader *reader, const json_t *object,
		      struct footing_entry *entry)
{
	const json_t *code = json_object_get(object, "code");
	struct footing_cause *cause;
	int layer, confidence, err;

	if (!json_is_object(object))
		return wrong(reader, object, "object");
	err = read_new_word(reader, object, "layer", &words_layer, FOOTING_LAYER_UNKNOWN,
			    &layer);
	if (!err)
		err = read_new_word(reader, object, "confidence", &words_confidence,
				    FOOTING_AMBIGUOUS, &confidence);
	if (err)
		return err;
	if (!json_is_string(code)) {
		enter(reader, ".code");
		return code ? wrong(reader, code, "text")
			    : refuse(reader, "%s: missing", reader->path);
	}
	cause = entry_add_cause(entry, json_string_value(code), (enum footing_layer)layer,
				NULL, (enum footing_confidence)confidence);
	if (!cause)
		return -ENOMEM;
	err = read_member(reader, object, "object", &cause->object);
	if (!err)
		err = read_evidence(reader, object, cause);
	return err ? err : read_remedies(reader, object, cause);
}

static int read_causes(struct reader *reader, const json_t *object,
		       struct footing_entry *entry)
{
	const json_t *list = json_object_get(object, "causes");
	size_t outer = enter(reader, ".causes"), i;
	json_t *item;

	if (!absent(list) && !json_is_array(list))
		return wrong(reader, list, "list");
	json_array_foreach(list, i, item)
	{
		size_t length = enter(reader, "[%zu]", i);
		int err = read_cause(reader, item, entry);

		if (err)
			return err;
		back(reader, length);
	}
	back(reader, outer);
	return 0;
}

static int read_value(struct reader *reader, const json_t *object,
		      struct footing_entry *entry)
{
	const json_t *value = json_object_get(object, "value");

	if (absent(value))
		return 0;
	if (!json_is_integer(value)) {
		enter(reader, ".value");
		return wrong(reader, value, "integer");
	}
	entry->has_value = true;
	entry->value = json_integer_value(value);
	return 0;
}

/* "errno" or "signal": a name, as its number. */
static int read_name(struct reader *reader, const json_t *object, const char *key,
		     int (*value_of)(const char *name), int *number)
{
	const json_t *name = json_object_get(object, key);

	if (absent(name))
		return 0;
	*number = json_is_string(name) ? value_of(json_string_value(name)) : -1;
	if (*number > 0)
		return 0;
	enter(reader, ".%s", key);
	*number = 0;
	return wrong(reader, name, key);
}

static int read_elapsed(struct reader *reader, const json_t *object,
			struct footing_entry *entry)
{
	size_t length = enter(reader, ".elapsed_us");
	int err = read_number(reader, json_object_get(object, "elapsed_us"),
			      &entry->elapsed_us);

	if (!err)
		back(reader, length);
	return err;
}

static int read_entry(struct reader *reader, const json_t *object,
		      struct footing_entry *entry)
{
	int status = 0, evidence = 0, err;

	if (!json_is_object(object))
		return wrong(reader, object, "object");
	err = read_word(reader, object, "status", &words_status, -1, &status);
	if (!err)
		err = read_word(reader, object, "evidence", &words_evidence,
				FOOTING_EVIDENCE_NONE, &evidence);
	entry->status = (enum footing_status)status;
	entry->evidence = (enum footing_evidence)evidence;
	if (!err)
		err = read_value(reader, object, entry);
	if (!err)
		err = read_member(reader, object, "text", &entry->text);
	if (!err)
		err = read_member(reader, object, "step", &entry->step);
	if (!err)
		err = read_name(reader, object, "errno", errno_value, &entry->err);
	if (!err)
		err = read_name(reader, object, "signal", signal_value, &entry->signal);
	if (!err)
		err = read_elapsed(reader, object, entry);
	return err ? err : read_causes(reader, object, entry);
}

static int read_route(struct reader *reader, const char *id, const json_t *feature,
		      int kind, enum footing_route route, struct footing_matrix *matrix)
{
	const char *name = footing_route_name(route);
	const json_t *object = json_object_get(feature, name);
	struct footing_entry *entry;
	size_t length;
	int err;

	if (!object)
		return 0;
	entry = matrix_add(matrix);
	if (!entry)
		return -ENOMEM;
	entry->feature = footing_feature_find(id);
	entry->route = route;
	entry->kind = (enum footing_kind)kind;
	entry->id = strdup(id);
	if (!entry->id)
		return -ENOMEM;
	err = read_member(reader, feature, "title", &entry->title);
	if (!err && !entry->title && !(entry->title = strdup(id)))
		err = -ENOMEM;
	length = enter(reader, ".%s", name);
	if (!err)
		err = read_entry(reader, object, entry);
	if (!err)
		back(reader, length);
	return err;
}

static int read_feature(struct reader *reader, const char *id, const json_t *feature,
			struct footing_matrix *matrix)
{
	int kind = FOOTING_BLOCK, err;

	if (!json_is_object(feature))
		return wrong(reader, feature, "object");
	err = read_word(reader, feature, "kind", &words_kind, FOOTING_BLOCK, &kind);
	for (int route = 0; route < FOOTING_ROUTES && !err; route++)
		err = read_route(reader, id, feature, kind, (enum footing_route)route,
				 matrix);
	return err;
}

static int read_features(struct reader *reader, const json_t *document,
			 struct footing_matrix *matrix)
{
	json_t *features = json_object_get(document, "features"), *feature;
	const char *id;
	int err;

	if (!features)
		return refuse(reader, "features: missing");
	snprintf(reader->path, sizeof(reader->path), "features");
	if (!json_is_object(features))
		return wrong(reader, features, "object");
	json_object_foreach(features, id, feature)
	{
		size_t length = enter(reader, ".%s", id);

		err = read_feature(reader, id, feature, matrix);
		if (err)
			return err;
		back(reader, length);
	}
	return 0;
}

/* ------------------------------------------------------------- document */

static int read_document(struct reader *reader, const json_t *document,
			 struct footing_matrix *matrix)
{
	int err;

	if (!json_is_object(document))
		return refuse(reader, "no matrix: the document is no object");
	err = read_schema(reader, document, SCHEMA, &matrix->schema);
	if (!err)
		err = read_fields(reader, document, matrix);
	if (!err)
		err = read_features(reader, document, matrix);
	if (!err)
		err = levels_read(reader, document, matrix);
	return err ? err : sandboxes_read(reader, document, matrix);
}

int footing_matrix_load(const char *text, size_t length, struct footing_matrix **matrix,
			char *why, size_t why_size)
{
	struct reader reader = {.why = why, .why_size = why_size};
	struct footing_matrix *new;
	json_t *document;
	int err = read_document_text(&reader, text, length, &document);

	if (err)
		return err;
	new = matrix_new();
	err = new ? read_document(&reader, document, new) : -ENOMEM;
	json_decref(document);
	if (err) {
		footing_matrix_free(new);
		return err;
	}
	*matrix = new;
	return 0;
}
