/* SPDX-License-Identifier: MIT */
/* The matrix as it is kept in memory, and what the files of lib/ share. */
#ifndef FOOTING_MATRIX_H
#define FOOTING_MATRIX_H

#include "sandbox_entry.h"

struct footing_remedy {
	char *platform, *scope, *change, *opens;
};

struct footing_cause {
	char *code, *object;
	enum footing_layer layer;
	enum footing_confidence confidence;
	struct footing_texts evidence;
	size_t n_remedies;
	struct footing_remedy *remedies;
};

struct footing_entry {
	const struct footing_feature *feature;
	char *id, *title;
	enum footing_kind kind;
	enum footing_route route;
	enum footing_status status;
	enum footing_evidence evidence;
	bool has_value;
	int64_t value;
	char *text, *step;
	int err, signal;
	int64_t elapsed_us;
	size_t n_causes;
	struct footing_cause *causes;
};

/* What came of a level. One that was not tried is not in the document. */
struct level_entry {
	bool tried;
	enum footing_status status;
	enum footing_evidence evidence;
	struct footing_texts missing; /* ids of features */
	char *cause;		      /* code of the first cause, or NULL */
	int64_t elapsed_us;
};

struct footing_matrix {
	char *schema; /* as it was read; NULL: of this build */
	char *version, *build_id, *probed_at, *launcher, *strongest;
	int64_t elapsed_us;
	struct footing_subject subject;
	size_t n_entries; /* those of one feature stand together */
	struct footing_entry *entries;
	struct level_entry levels[FOOTING_LEVELS];
	struct sandbox_entry sandboxes[SANDBOXES];
	/* Of a probe, where there is a filter or one was asked about; never saved. */
	struct footing_syscalls *syscalls;
	/* What was required, where the bound on kills left it out above. */
	struct footing_syscalls *required;
};

/*
 * The plain fields of a matrix, in the order of the JSON document. Writing, reading and
 * the accessors by key all go by this one table.
 */
enum field_type {
	FIELD_TEXT,    /* char *: NULL is unknown */
	FIELD_NUMBER,  /* int64_t: negative is unknown */
	FIELD_TRUTH,   /* enum footing_tristate */
	FIELD_TEXTS,   /* struct footing_texts */
	FIELD_NUMBERS, /* int64_t *, and its count */
	FIELD_MAPS,    /* struct footing_idmap *, and its count */
	FIELD_SYSCTLS, /* struct footing_sysctl *, and its count */
};

struct field {
	const char *key; /* dotted */
	enum field_type type;
	size_t offset;
	size_t count_offset; /* of the int that counts, for the last three */
};

extern const struct field matrix_fields[];
extern const size_t matrix_n_fields;

/* By key, or NULL. */
const struct field *matrix_field(const char *key);

static inline void *field_of(const struct footing_matrix *matrix,
			     const struct field *field)
{
	return (char *)matrix + field->offset;
}

static inline int *field_count(const struct footing_matrix *matrix,
			       const struct field *field)
{
	return (int *)((char *)matrix + field->count_offset);
}

/* True where a sysctl's text is an integer, and is written as that integer is. */
bool sysctl_number(const char *text, int64_t *number);

/* A matrix with nothing in it, or NULL. */
struct footing_matrix *matrix_new(void);

/* A zeroed entry at the end of the matrix, or NULL. */
struct footing_entry *matrix_add(struct footing_matrix *matrix);

/* A cause at the end of the entry's, with copies of the texts, or NULL. */
struct footing_cause *entry_add_cause(struct footing_entry *entry, const char *code,
				      enum footing_layer layer, const char *object,
				      enum footing_confidence confidence);

/* A remedy at the end of the cause's, with nothing in it, or NULL. */
struct footing_remedy *cause_add_remedy(struct footing_cause *cause);

/* Free what an entry holds, not the entry. */
void entry_clear(struct footing_entry *entry);

/* Append a copy. 0, -ENOMEM. */
int texts_add(struct footing_texts *texts, const char *text);
void texts_clear(struct footing_texts *texts);
/* Whether it is in the list; false of one that is not known. */
bool texts_have(const struct footing_texts *texts, const char *text);

#endif
