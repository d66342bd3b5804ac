/* SPDX-License-Identifier: MIT */
/* The matrix in memory, and the accessors of the public header. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_levels.h"
#include "matrix_sandboxes.h"
#include "probe/probe.h"

/* ------------------------------------------------------------ building */

int texts_add(struct footing_texts *texts, const char *text)
{
	size_t n = texts->count > 0 ? (size_t)texts->count : 0;
	char **items = realloc(texts->items, (n + 1) * sizeof(*items));

	if (!items)
		return -ENOMEM;
	texts->items = items;
	items[n] = strdup(text);
	if (!items[n])
		return -ENOMEM;
	texts->count = (int)n + 1;
	return 0;
}

bool texts_have(const struct footing_texts *texts, const char *text)
{
	for (int i = 0; i < texts->count; i++)
		if (!strcmp(texts->items[i], text))
			return true;
	return false;
}

void texts_clear(struct footing_texts *texts)
{
	for (int i = 0; i < texts->count; i++)
		free(texts->items[i]);
	free(texts->items);
	texts->items = NULL;
	texts->count = 0;
}

struct footing_matrix *matrix_new(void)
{
	return calloc(1, sizeof(struct footing_matrix));
}

/* Room for one more of @n items of @size, doubled at the powers of two; zeroed. */
static void *grown(void *items, size_t n, size_t size)
{
	char *bigger = items;

	if ((n & (n - 1)) == 0) {
		bigger = realloc(items, (n ? 2 * n : 1) * size);
		if (!bigger)
			return NULL;
	}
	memset(bigger + n * size, 0, size);
	return bigger;
}

struct footing_entry *matrix_add(struct footing_matrix *matrix)
{
	struct footing_entry *entries = grown(matrix->entries, matrix->n_entries,
					      sizeof(*entries));

	if (!entries)
		return NULL;
	matrix->entries = entries;
	return &entries[matrix->n_entries++];
}

static bool copy_to(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return !from || *to;
}

struct footing_cause *entry_add_cause(struct footing_entry *entry, const char *code,
				      enum footing_layer layer, const char *object,
				      enum footing_confidence confidence)
{
	struct footing_cause *causes = grown(entry->causes, entry->n_causes,
					     sizeof(*causes));
	struct footing_cause *cause;

	if (!causes)
		return NULL;
	entry->causes = causes;
	cause = &causes[entry->n_causes++];
	cause->layer = layer;
	cause->confidence = confidence;
	if (!copy_to(&cause->code, code) || !copy_to(&cause->object, object))
		return NULL;
	return cause;
}

struct footing_remedy *cause_add_remedy(struct footing_cause *cause)
{
	struct footing_remedy *remedies = grown(cause->remedies, cause->n_remedies,
						sizeof(*remedies));

	if (!remedies)
		return NULL;
	cause->remedies = remedies;
	return &remedies[cause->n_remedies++];
}

static void remedy_clear(struct footing_remedy *remedy)
{
	free(remedy->platform);
	free(remedy->scope);
	free(remedy->change);
	free(remedy->opens);
}

static void cause_clear(struct footing_cause *cause)
{
	for (size_t i = 0; i < cause->n_remedies; i++)
		remedy_clear(&cause->remedies[i]);
	free(cause->remedies);
	texts_clear(&cause->evidence);
	free(cause->code);
	free(cause->object);
}

void entry_clear(struct footing_entry *entry)
{
	for (size_t i = 0; i < entry->n_causes; i++)
		cause_clear(&entry->causes[i]);
	free(entry->causes);
	free(entry->id);
	free(entry->title);
	free(entry->text);
	free(entry->step);
}

void footing_matrix_free(struct footing_matrix *matrix)
{
	if (!matrix)
		return;
	for (size_t i = 0; i < matrix->n_entries; i++)
		entry_clear(&matrix->entries[i]);
	free(matrix->entries);
	levels_clear(matrix);
	sandboxes_clear(matrix);
	subject_clear(&matrix->subject);
	footing_syscalls_free(matrix->syscalls);
	footing_syscalls_free(matrix->required);
	free(matrix->version);
	free(matrix->build_id);
	free(matrix->probed_at);
	free(matrix->launcher);
	free(matrix->schema);
	free(matrix->strongest);
	free(matrix);
}

/* ------------------------------------------------------------- entries */

const struct footing_entry *footing_matrix_get(const struct footing_matrix *matrix,
					       const char *id, enum footing_route route)
{
	const struct footing_feature *feature = footing_feature_find(id);

	/* An alias is looked up by the id that it stands for. */
	if (feature)
		id = footing_feature_id(feature);
	for (size_t i = 0; i < matrix->n_entries; i++)
		if (matrix->entries[i].route == route &&
		    strcmp(matrix->entries[i].id, id) == 0)
			return &matrix->entries[i];
	return NULL;
}

const struct footing_entry *footing_matrix_next(const struct footing_matrix *matrix,
						const struct footing_entry *entry)
{
	size_t next = entry ? (size_t)(entry - matrix->entries) + 1 : 0;

	return next < matrix->n_entries ? &matrix->entries[next] : NULL;
}

const struct footing_feature *footing_entry_feature(const struct footing_entry *entry)
{
	return entry->feature;
}

const char *footing_entry_id(const struct footing_entry *entry)
{
	return entry->id;
}

const char *footing_entry_title(const struct footing_entry *entry)
{
	return entry->title;
}

enum footing_kind footing_entry_kind(const struct footing_entry *entry)
{
	return entry->kind;
}

enum footing_route footing_entry_route(const struct footing_entry *entry)
{
	return entry->route;
}

enum footing_status footing_entry_status(const struct footing_entry *entry)
{
	return entry->status;
}

enum footing_evidence footing_entry_evidence(const struct footing_entry *entry)
{
	return entry->evidence;
}

const char *footing_entry_text(const struct footing_entry *entry)
{
	return entry->text;
}

const char *footing_entry_step(const struct footing_entry *entry)
{
	return entry->step;
}

int footing_entry_errno(const struct footing_entry *entry)
{
	return entry->err;
}

int footing_entry_signal(const struct footing_entry *entry)
{
	return entry->signal;
}

uint64_t footing_entry_elapsed(const struct footing_entry *entry)
{
	return entry->elapsed_us > 0 ? (uint64_t)entry->elapsed_us : 0;
}

int footing_entry_value(const struct footing_entry *entry, int64_t *value)
{
	if (!entry->has_value)
		return -ENODATA;
	*value = entry->value;
	return 0;
}

const struct footing_cause *footing_entry_cause(const struct footing_entry *entry,
						size_t index)
{
	return index < entry->n_causes ? &entry->causes[index] : NULL;
}

const char *footing_cause_code(const struct footing_cause *cause)
{
	return cause->code;
}

enum footing_layer footing_cause_layer(const struct footing_cause *cause)
{
	return cause->layer;
}

const char *footing_cause_object(const struct footing_cause *cause)
{
	return cause->object;
}

enum footing_confidence footing_cause_confidence(const struct footing_cause *cause)
{
	return cause->confidence;
}

const char *footing_cause_evidence(const struct footing_cause *cause, size_t index)
{
	return index < (size_t)cause->evidence.count ? cause->evidence.items[index]
						     : NULL;
}

const struct footing_remedy *footing_cause_remedy(const struct footing_cause *cause,
						  size_t index)
{
	return index < cause->n_remedies ? &cause->remedies[index] : NULL;
}

const char *footing_remedy_platform(const struct footing_remedy *remedy)
{
	return remedy->platform;
}

const char *footing_remedy_scope(const struct footing_remedy *remedy)
{
	return remedy->scope;
}

const char *footing_remedy_change(const struct footing_remedy *remedy)
{
	return remedy->change;
}

const char *footing_remedy_opens(const struct footing_remedy *remedy)
{
	return remedy->opens;
}
