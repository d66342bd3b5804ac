/* SPDX-License-Identifier: MIT */
/* Lists that can be had without probing: features and cause codes. */
#include <string.h>

#include "causes.h"
#include "probe/probe.h"

/* A feature is a row of probe/; only its own table knows its family. */
static const struct footing_row *row_of(const struct footing_feature *feature)
{
	return (const struct footing_row *)feature;
}

static const struct footing_family *family_of(const struct footing_feature *feature)
{
	const struct footing_row *row = row_of(feature);
	const struct footing_family *family;

	for (size_t i = 0; (family = family_at(i)); i++)
		if (row >= family->rows && row < family->rows + family->n_rows)
			return family;
	return NULL;
}

const struct footing_feature *footing_feature_next(const struct footing_feature *feature)
{
	const struct footing_row *row;
	bool passed = feature == NULL;

	for (size_t i = 0; i < rows_count(); i++) {
		row = row_at(i, NULL);
		if (passed && !(row->flags & (ROW_NOVEL | ROW_COUNTER)))
			return (const struct footing_feature *)row;
		if (row == row_of(feature))
			passed = true;
	}
	return NULL;
}

const struct footing_feature *footing_feature_find(const char *id)
{
	int index = row_index(id);
	const struct footing_row *row;

	if (index < 0)
		return NULL;
	row = row_at((size_t)index, NULL);
	return row->flags & ROW_COUNTER ? NULL : (const struct footing_feature *)row;
}

const char *footing_feature_id(const struct footing_feature *feature)
{
	return row_of(feature)->id;
}

const char *footing_feature_title(const struct footing_feature *feature)
{
	return row_of(feature)->title;
}

const char *footing_feature_family(const struct footing_feature *feature)
{
	return family_of(feature)->name;
}

const char *footing_feature_family_title(const struct footing_feature *feature)
{
	return family_of(feature)->title;
}

enum footing_kind footing_feature_kind(const struct footing_feature *feature)
{
	return (enum footing_kind)row_of(feature)->kind;
}

bool footing_feature_has_route(const struct footing_feature *feature,
			       enum footing_route route)
{
	return (route == FOOTING_DIRECT || route == FOOTING_USERNS) &&
	       row_of(feature)->routes & ROUTE_BIT(route);
}

bool footing_feature_has_value(const struct footing_feature *feature)
{
	return row_of(feature)->flags & ROW_VALUE;
}

const char *footing_feature_needs(const struct footing_feature *feature)
{
	return row_of(feature)->needs;
}

bool footing_feature_quiet(const struct footing_feature *feature)
{
	return !(row_of(feature)->flags & (ROW_LOGS | ROW_LOADS));
}

/* -------------------------------------------------------------- causes */

const struct cause_code cause_codes[] = {
#define CAUSE(name, code, layer, title) [CAUSE_##name] = {code, layer, title},
#include "causes.def"
#undef CAUSE
};

static const struct cause_code *code_find(const char *code)
{
	for (size_t i = 0; i < CAUSE_CODES; i++)
		if (strcmp(cause_codes[i].code, code) == 0)
			return &cause_codes[i];
	return NULL;
}

const char *footing_cause_code_next(const char *code)
{
	const struct cause_code *found = code ? code_find(code) : NULL;
	size_t next = 0;

	if (code && !found)
		return NULL;
	if (found)
		next = (size_t)(found - cause_codes) + 1;
	return next < CAUSE_CODES ? cause_codes[next].code : NULL;
}

enum footing_layer footing_cause_code_layer(const char *code)
{
	const struct cause_code *found = code_find(code);

	return found ? found->layer : FOOTING_LAYER_UNKNOWN;
}

const char *footing_cause_code_title(const char *code)
{
	const struct cause_code *found = code_find(code);

	return found ? found->title : NULL;
}
