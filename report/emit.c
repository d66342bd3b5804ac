/* SPDX-License-Identifier: MIT */
#include "emit.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#define CHAIN_MAX 8

const struct emit_kind *const emit_kinds[] = {&emit_seccomp, &emit_apparmor, &emit_pod,
					      NULL};

/* ------------------------------------------------------------ what has to work */

static bool available(const struct footing_matrix *matrix,
		      const struct footing_feature *feature, enum footing_route route)
{
	const struct footing_entry *entry =
		footing_matrix_get(matrix, footing_feature_id(feature), route);

	return entry && footing_entry_status(entry) == FOOTING_AVAILABLE;
}

static bool has_feature(const struct emit_job *job, const struct footing_feature *feature)
{
	for (size_t i = 0; i < job->n_features; i++)
		if (job->features[i] == feature)
			return true;
	return false;
}

static void want_one(struct emit_job *job, const struct footing_feature *feature)
{
	if (!has_feature(job, feature) && job->n_features < EMIT_FEATURES)
		job->features[job->n_features++] = feature;
}

/* A feature with what it needs first; where it does not work directly, by a user
 * namespace, which opens less than a capability would. */
static void want(struct emit_job *job, const struct footing_feature *feature)
{
	bool userns = footing_feature_has_route(feature, FOOTING_USERNS) &&
		      !available(job->matrix, feature, FOOTING_DIRECT);
	const char *needs;

	if (userns)
		want_one(job, footing_feature_find("ns.user"));
	for (int i = 0; feature && i < CHAIN_MAX; i++) {
		want_one(job, feature);
		needs = footing_feature_needs(feature);
		feature = needs ? footing_feature_find(needs) : NULL;
	}
}

typedef bool lifts_cause(const struct footing_cause *cause);

/* Whether a cause of the entry is one that can be lifted, or one of what it lacks. */
static bool refused(const struct emit_job *job, const char *id, enum footing_route route,
		    lifts_cause *lifts, int depth)
{
	const struct footing_entry *entry = footing_matrix_get(job->matrix, id, route);
	const struct footing_cause *cause;

	for (size_t i = 0; entry && (cause = footing_entry_cause(entry, i)); i++) {
		const char *object = footing_cause_object(cause);

		if (lifts(cause))
			return true;
		if (footing_cause_layer(cause) == FOOTING_LAYER_PREREQUISITE && object &&
		    depth < CHAIN_MAX && refused(job, object, route, lifts, depth + 1))
			return true;
	}
	return false;
}

/* Only what works by no route is missing, and nobody is told to open a surface. */
static void want_refused(struct emit_job *job, lifts_cause *lifts)
{
	const struct footing_feature *feature = NULL;

	while ((feature = footing_feature_next(feature))) {
		const char *id = footing_feature_id(feature);

		if (footing_feature_kind(feature) != FOOTING_BLOCK ||
		    available(job->matrix, feature, FOOTING_DIRECT) ||
		    available(job->matrix, feature, FOOTING_USERNS))
			continue;
		if (refused(job, id, FOOTING_USERNS, lifts, 0) ||
		    refused(job, id, FOOTING_DIRECT, lifts, 0))
			want(job, feature);
	}
}

/* ------------------------------------------------------------ for the kinds */

const struct footing_cause *emit_cause(const struct emit_job *job, lifts_cause *lifts)
{
	const struct footing_cause *cause;

	for (size_t i = 0; i < job->n_features; i++)
		for (int route = FOOTING_ROUTES - 1; route >= 0; route--) {
			const struct footing_entry *entry =
				footing_matrix_get(job->matrix,
						   footing_feature_id(job->features[i]),
						   (enum footing_route)route);

			for (size_t k = 0;
			     entry && (cause = footing_entry_cause(entry, k)); k++)
				if (lifts(cause))
					return cause;
		}
	return NULL;
}

bool emit_cause_is(const struct footing_cause *cause, const char *code)
{
	const char *is = footing_cause_code(cause);

	return is && !strcmp(is, code);
}

bool emit_needed(const struct emit_job *job, const struct emit_need *need)
{
	char pattern[32];

	for (const char *at = need->features;; at++) {
		size_t length = strcspn(at, "|");

		snprintf(pattern, sizeof(pattern), "%.*s", (int)length, at);
		for (size_t i = 0; i < job->n_features; i++)
			if (fnmatch(pattern, footing_feature_id(job->features[i]), 0) ==
			    0)
				return true;
		at += length;
		if (!*at)
			return false;
	}
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

void emit_profile_name(const struct footing_matrix *matrix, char *name, size_t size)
{
	const char *exe = footing_matrix_string(matrix, "subject.exe");
	const char *last = exe ? strrchr(exe, '/') : NULL;

	snprintf(name, size, "footing-%s", last && last[1] ? last + 1 : "program");
	for (; *name; name++)
		if (!is_plain(*name))
			*name = '_';
}

void emit_heading(FILE *to, const struct emit_job *job, const char *comment)
{
	fprintf(to, "%s By footing %s, for:", comment, footing_version());
	for (size_t i = 0; i < job->n_features; i++)
		fprintf(to, "%s %s", i && i % 6 == 0 ? "\n#  " : "",
			footing_feature_id(job->features[i]));
	fputc('\n', to);
}

/* ------------------------------------------------------------ the way in */

static const struct emit_kind *find_kind(const char *name)
{
	for (size_t i = 0; emit_kinds[i]; i++)
		if (!strcmp(emit_kinds[i]->name, name))
			return emit_kinds[i];
	return NULL;
}

int emit_write_on(FILE *to, const char *name, const struct footing_matrix *matrix,
		  const char *feature, const char *base)
{
	struct emit_job job = {.matrix = matrix, .base = base, .named = feature != NULL};
	const struct emit_kind *kind = find_kind(name);
	const struct footing_feature *found = feature ? footing_feature_find(feature)
						      : NULL;

	if (!kind)
		return -EOPNOTSUPP;
	if (feature && !found)
		return -EINVAL;
	if (found)
		want(&job, found);
	else
		want_refused(&job, kind->lifts);
	return job.n_features ? kind->write(to, &job) : -ENODATA;
}

int emit_write(FILE *to, const char *kind, const struct footing_matrix *matrix,
	       const char *feature)
{
	return emit_write_on(to, kind, matrix, feature, NULL);
}
