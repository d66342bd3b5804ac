/* SPDX-License-Identifier: MIT */
/*
 * Files that open what was refused here, and nothing else: a seccomp profile, an AppArmor
 * profile, the fields of a pod. They are printed; installing them is the reader's.
 */
#ifndef FOOTING_EMIT_H
#define FOOTING_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "footing.h"

#define EMIT_FEATURES 128

struct emit_job {
	const struct footing_matrix *matrix;
	const char *base; /* a seccomp profile to start from, or NULL: see emit_base.c */
	bool named;	  /* one feature was asked for, and not whatever is refused */
	/* What has to work, and what that needs first. */
	size_t n_features;
	const struct footing_feature *features[EMIT_FEATURES];
};

struct emit_kind {
	const char *name;
	const char *help;
	/* Whether such a file may lift this cause. */
	bool (*lifts)(const struct footing_cause *cause);
	/* 0, or a negative errno: -ENODATA where it would say nothing. */
	int (*write)(FILE *to, const struct emit_job *job);
};

extern const struct emit_kind emit_seccomp, emit_apparmor, emit_pod;
/* All of them; NULL past the end. */
extern const struct emit_kind *const emit_kinds[];

/*
 * emit_write - write the file of a kind for a feature, or for all building blocks that
 * are refused by what such a file can lift.
 * @feature: an id or alias, or NULL
 *
 * emit_write_on() starts from a seccomp profile of the user's: @base, a file's name.
 *
 * Returns: 0; -EOPNOTSUPP (no such kind), -EINVAL (no such feature), -ENODATA (there is
 * nothing that such a file could lift), -EBADMSG (@base is no profile), -ENOMEM, or the
 * errno of reading @base. What was written before a failure is of no use.
 */
int emit_write(FILE *to, const char *kind, const struct footing_matrix *matrix,
	       const char *feature);
int emit_write_on(FILE *to, const char *kind, const struct footing_matrix *matrix,
		  const char *feature, const char *base);

/* ---- what the kinds share */

/* What a feature asks of filters and profiles, see emit_needs.c. */
struct emit_need {
	const char *features; /* shell patterns, parted by | */
	const char *calls;    /* system calls, parted by blanks */
	uint64_t namespaces;  /* the kinds, as flags of unshare(2) */
	const char *mounts;   /* rules of AppArmor, parted by newlines, or NULL */
};

extern const struct emit_need emit_needs[];
bool emit_needed(const struct emit_job *job, const struct emit_need *need);

/* A cause of one of the job's features for which @lifts holds, or NULL. */
const struct footing_cause *emit_cause(const struct emit_job *job,
				       bool (*lifts)(const struct footing_cause *));
bool emit_cause_is(const struct footing_cause *cause, const char *code);

/* "footing-NAME" after the program that was judged, of letters that fit everywhere. */
void emit_profile_name(const struct footing_matrix *matrix, char *name, size_t size);

/* The line that says what a file is for, behind @comment. */
void emit_heading(FILE *to, const struct emit_job *job, const char *comment);

/* ---- the seccomp profile to start from (JSON of jansson, to be given back) */
struct json_t;
int emit_base_read(const struct emit_job *job, struct json_t **profile);
/* The same, of no file: built from our own groups of calls. */
struct json_t *emit_base_own(void);
/* Appends rules that refuse flags of the first argument with EPERM. */
void emit_refuse_kinds(struct json_t *rules, const char *name, uint64_t kinds);

#endif
