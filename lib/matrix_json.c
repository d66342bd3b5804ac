/* SPDX-License-Identifier: MIT */
/*
 * The matrix as JSON.
 *
 * Why Jansson: it keeps the order in which keys were set, so that the same matrix gives
 * the same bytes; it refuses what is no UTF-8, duplicate keys and bottomless nesting; it
 * tells the line and column of an error; and it is small, without dependencies of its
 * own, and in Debian as a static archive too. json-c takes invalid UTF-8 unless told
 * otherwise for each string, and the last of duplicate keys.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json_text.h"
#include "matrix_levels.h"
#include "matrix_sandboxes.h"

static json_t *number_or_null(int64_t number)
{
	return number < 0 ? json_null() : json_integer(number);
}

static json_t *truth_or_null(enum footing_tristate truth)
{
	return truth == TRISTATE_UNKNOWN ? json_null()
					 : json_boolean(truth == TRISTATE_YES);
}

/* An array that takes no for an item that could not be made. */
static json_t *array_with(json_t *array, json_t *item)
{
	if (!array || json_array_append_new(array, item) == 0)
		return array;
	json_decref(array);
	return NULL;
}

static json_t *texts_or_null(const struct footing_texts *texts)
{
	json_t *array;

	if (texts->count < 0)
		return json_null();
	array = json_array();
	for (int i = 0; i < texts->count && array; i++)
		array = array_with(array, json_text(texts->items[i]));
	return array;
}

static json_t *numbers_or_null(const int64_t *numbers, int count)
{
	json_t *array;

	if (count < 0)
		return json_null();
	array = json_array();
	for (int i = 0; i < count && array; i++)
		array = array_with(array, json_integer(numbers[i]));
	return array;
}

static json_t *maps_or_null(const struct footing_idmap *maps, int count)
{
	json_t *array;

	if (count < 0)
		return json_null();
	array = json_array();
	for (int i = 0; i < count && array; i++)
		array = array_with(array, json_pack("[I,I,I]", (json_int_t)maps[i].inside,
						    (json_int_t)maps[i].outside,
						    (json_int_t)maps[i].length));
	return array;
}

static json_t *sysctls(const struct footing_sysctl *list, int count)
{
	json_t *object;
	int64_t number;

	if (count < 0)
		return json_null();
	object = json_object();
	for (int i = 0; i < count && object; i++) {
		json_t *value = list[i].value && sysctl_number(list[i].value, &number)
					? json_integer(number)
					: json_text(list[i].value);

		if (json_put(object, list[i].name, value) == 0)
			continue;
		json_decref(object);
		object = NULL;
	}
	return object;
}

static json_t *field_value(const struct footing_matrix *matrix, const struct field *field)
{
	void *member = field_of(matrix, field);

	switch (field->type) {
	case FIELD_TEXT:
		return json_text(*(char **)member);
	case FIELD_NUMBER:
		return number_or_null(*(int64_t *)member);
	case FIELD_TRUTH:
		return truth_or_null(*(enum footing_tristate *)member);
	case FIELD_TEXTS:
		return texts_or_null(member);
	case FIELD_NUMBERS:
		return numbers_or_null(*(int64_t **)member, *field_count(matrix, field));
	case FIELD_MAPS:
		return maps_or_null(*(struct footing_idmap **)member,
				    *field_count(matrix, field));
	case FIELD_SYSCTLS:
		return sysctls(*(struct footing_sysctl **)member,
			       *field_count(matrix, field));
	}
	return NULL;
}

/* Sets a value by its dotted key, and makes the objects on the way. */
static int put_field(json_t *object, const char *key, json_t *value)
{
	const char *dot;
	char part[32];

	while (object && (dot = strchr(key, '.'))) {
		json_t *inner;

		snprintf(part, sizeof(part), "%.*s", (int)(dot - key), key);
		inner = json_object_get(object, part);
		if (!inner) {
			if (json_put(object, part, json_object()))
				break;
			inner = json_object_get(object, part);
		}
		object = inner;
		key = dot + 1;
	}
	if (!object || strchr(key, '.')) {
		json_decref(value);
		return -ENOMEM;
	}
	return json_put(object, key, value);
}

/* ------------------------------------------------------------- entries */

static json_t *remedies_json(const struct footing_cause *cause)
{
	json_t *array = json_array();

	for (size_t i = 0; i < cause->n_remedies && array; i++) {
		const struct footing_remedy *remedy = &cause->remedies[i];
		json_t *object = json_object();

		if (json_put(object, "platform", json_text(remedy->platform)) ||
		    json_put(object, "scope", json_text(remedy->scope)) ||
		    json_put(object, "change", json_text(remedy->change)) ||
		    json_put(object, "opens", json_text(remedy->opens))) {
			json_decref(object);
			object = NULL;
		}
		array = array_with(array, object);
	}
	return array;
}

static json_t *cause_json(const struct footing_cause *cause)
{
	json_t *object = json_object();

	if (json_put(object, "code", json_text(cause->code)) ||
	    json_put(object, "layer", json_text(footing_layer_name(cause->layer))) ||
	    json_put(object, "object", json_text(cause->object)) ||
	    json_put(object, "confidence",
		     json_text(footing_confidence_name(cause->confidence))) ||
	    json_put(object, "evidence", texts_or_null(&cause->evidence)) ||
	    json_put(object, "remedies", remedies_json(cause))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *causes_json(const struct footing_entry *entry)
{
	json_t *array = json_array();

	for (size_t i = 0; i < entry->n_causes && array; i++)
		array = array_with(array, cause_json(&entry->causes[i]));
	return array;
}

/* A number without a name keeps it: "E1234", "SIG42". */
static json_t *named(int number, const char *name, const char *prefix)
{
	char text[24];

	if (number == 0)
		return json_null();
	if (name)
		return json_text(name);
	snprintf(text, sizeof(text), "%s%d", prefix, number);
	return json_text(text);
}

static json_t *entry_json(const struct footing_entry *entry)
{
	json_t *object = json_object();

	if (json_put(object, "status", json_text(footing_status_name(entry->status))) ||
	    json_put(object, "evidence",
		     json_text(footing_evidence_name(entry->evidence))) ||
	    json_put(object, "value",
		     entry->has_value ? json_integer(entry->value) : json_null()) ||
	    json_put(object, "text", json_text(entry->text)) ||
	    json_put(object, "step", json_text(entry->step)) ||
	    json_put(object, "errno",
		     named(entry->err, footing_errno_name(entry->err), "E")) ||
	    json_put(object, "signal",
		     named(entry->signal, footing_signal_name(entry->signal), "SIG")) ||
	    json_put(object, "elapsed_us", number_or_null(entry->elapsed_us)) ||
	    json_put(object, "causes", causes_json(entry))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *feature_json(const struct footing_entry *entry)
{
	json_t *object = json_object();

	if (json_put(object, "title", json_text(entry->title)) ||
	    json_put(object, "kind", json_text(footing_kind_name(entry->kind)))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *features_json(const struct footing_matrix *matrix)
{
	json_t *features = json_object();

	for (size_t i = 0; i < matrix->n_entries && features; i++) {
		const struct footing_entry *entry = &matrix->entries[i];
		json_t *feature = json_object_get(features, entry->id);

		if (!feature) {
			json_put(features, entry->id, feature_json(entry));
			feature = json_object_get(features, entry->id);
		}
		if (feature && json_put(feature, footing_route_name(entry->route),
					entry_json(entry)) == 0)
			continue;
		json_decref(features);
		features = NULL;
	}
	return features;
}

/* ------------------------------------------------------------ document */

/* Where nothing is known of a setting its place in the document is null. */
static int put_unknown_settings(json_t *subject, const struct footing_subject *of)
{
	if (!of->runtime.name && json_put(subject, "runtime", json_null()))
		return -ENOMEM;
	if (!of->virtualization.name && json_put(subject, "virtualization", json_null()))
		return -ENOMEM;
	return 0;
}

static int put_fields(json_t *document, const struct footing_matrix *matrix)
{
	for (size_t i = 0; i < matrix_n_fields; i++) {
		const struct field *field = &matrix_fields[i];

		/* The result is written after the features that it comes from. */
		if (field->offset == offsetof(struct footing_matrix, strongest))
			continue;
		if (put_field(document, field->key, field_value(matrix, field)))
			return -ENOMEM;
	}
	return put_unknown_settings(json_object_get(document, "subject"),
				    &matrix->subject);
}

int footing_matrix_to_json(const struct footing_matrix *matrix, char **text,
			   size_t *length)
{
	json_t *document = json_object();
	int err = -ENOMEM;

	if (json_put(document, "schema", json_text("footing.matrix/1")) == 0 &&
	    put_fields(document, matrix) == 0 &&
	    json_put(document, "features", features_json(matrix)) == 0 &&
	    json_put(document, "levels", levels_json(matrix)) == 0 &&
	    json_put(document, "sandboxes", sandboxes_json(matrix)) == 0 &&
	    json_put(document, "strongest", json_text(matrix->strongest)) == 0)
		err = json_write(document, text, length);
	json_decref(document);
	return err;
}
