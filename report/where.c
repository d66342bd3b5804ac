/* SPDX-License-Identifier: MIT */
/* Where we are, and what has to be said of the matrix itself. */
#include <string.h>

#include "sections.h"

static bool holds(const struct footing_matrix *matrix, const char *key)
{
	int64_t value;

	return !footing_matrix_integer(matrix, key, &value) && value > 0;
}

static void add_filters(struct screen *screen, const struct footing_matrix *matrix)
{
	int64_t mode, filters;

	if (footing_matrix_integer(matrix, "subject.seccomp.mode", &mode))
		screen_item(screen, "seccomp unknown");
	else if (mode == 0)
		return;
	else if (footing_matrix_integer(matrix, "subject.seccomp.filters", &filters))
		screen_item(screen, "seccomp filtered");
	else
		screen_itemf(screen, "%lld seccomp filter%s", (long long)filters,
			     filters == 1 ? "" : "s");
}

/*
 * What is not told for sure is said so, and what is only guessed is not said at all. The
 * service and the machine are where most programs run: they are told to whom asks for all.
 */
static void add_setting(struct screen *screen, const struct footing_matrix *matrix,
			const char *key, const char *before, const char *after)
{
	char field[48];
	const char *name, *sure;

	snprintf(field, sizeof(field), "%s.name", key);
	name = footing_matrix_string(matrix, field);
	snprintf(field, sizeof(field), "%s.confidence", key);
	sure = footing_matrix_string(matrix, field);
	if (!name || !sure || !strcmp(sure, footing_confidence_name(FOOTING_AMBIGUOUS)))
		return;
	/* What any engine may have made, and nothing tells which. */
	if (!strcmp(name, "oci"))
		name = "a container";
	screen_itemf(screen, "%s%s%s%s",
		     strcmp(sure, footing_confidence_name(FOOTING_PROVEN)) ? "probably "
									   : "",
		     before, name, after);
}

static void add_place(struct screen *screen, const struct footing_matrix *matrix,
		      bool all)
{
	const char *runtime = footing_matrix_string(matrix, "subject.runtime.name");
	const char *machine = footing_matrix_string(matrix,
						    "subject.virtualization.name");
	bool service = runtime && !strcmp(runtime, "systemd");

	if (service && all)
		add_setting(screen, matrix, "subject.runtime", "in a service of ", "");
	else if (!service)
		add_setting(screen, matrix, "subject.runtime", "in ", "");
	if (!all)
		return;
	if (machine && !strcmp(machine, "vm")) /* of a kind that is not known */
		screen_item(screen, "on a virtual machine");
	else
		add_setting(screen, matrix, "subject.virtualization",
			    "on a virtual machine (", ")");
}

static void add_user_namespace(struct screen *screen, const struct footing_matrix *matrix)
{
	int64_t initial, depth;

	if (footing_matrix_integer(matrix, "subject.namespaces.user.initial", &initial) ||
	    initial)
		return;
	if (!footing_matrix_integer(matrix, "subject.user_namespace_depth", &depth) &&
	    depth > 1)
		screen_itemf(screen, "%lld user namespaces deep", (long long)depth);
	else
		screen_item(screen, "in a user namespace");
}

void put_where(struct screen *screen, const struct footing_matrix *matrix, bool all)
{
	const char *release = footing_matrix_string(matrix, "subject.kernel.release");
	const char *machine = footing_matrix_string(matrix, "subject.kernel.machine");
	const char *label = footing_matrix_string(matrix, "subject.label");
	int64_t uid;

	screen_start(screen, 0, "");
	screen_itemf(screen, "Linux %s %s", release ? release : "of unknown release",
		     machine ? machine : "");
	add_place(screen, matrix, all);
	if (!footing_matrix_integer(matrix, "subject.uid", &uid))
		screen_itemf(screen, "uid %lld", (long long)uid);
	add_user_namespace(screen, matrix);
	if (holds(matrix, "subject.no_new_privs"))
		screen_item(screen, "no new privileges");
	add_filters(screen, matrix);
	if (holds(matrix, "subject.in_landlock"))
		screen_item(screen, "in a Landlock domain");
	if (holds(matrix, "subject.chrooted"))
		screen_item(screen, "in a chroot");
	if (holds(matrix, "subject.traced"))
		screen_item(screen, "traced");
	if (label && label[0] && strcmp(label, "unconfined") != 0)
		screen_itemf(screen, "label %s", label);
	screen_end(screen);
}

/* ---------------------------------------------------------------- notes */

static void put_note(struct screen *screen, const char *text)
{
	screen_gap(screen);
	screen_start(screen, 0, "");
	screen_words(screen, text);
	screen_end(screen);
}

struct causes_known {
	int unexplained; /* rows that have no cause and should */
	int unknown;	 /* causes whose code this build does not know */
	int explained;
};

static void count_causes(const struct footing_matrix *matrix, struct causes_known *known)
{
	const struct footing_entry *entry = NULL;
	const struct footing_cause *cause;
	size_t i;

	memset(known, 0, sizeof(*known));
	while ((entry = footing_matrix_next(matrix, entry))) {
		if (footing_entry_status(entry) != FOOTING_UNAVAILABLE)
			continue;
		for (i = 0; (cause = footing_entry_cause(entry, i)); i++)
			known->unknown +=
				!footing_cause_code_title(footing_cause_code(cause));
		known->explained += i > 0;
		known->unexplained += i == 0;
	}
}

void put_notes(struct screen *screen, const struct rows *rows)
{
	const char *schema = footing_matrix_string(rows->matrix, "schema");
	struct causes_known known;
	char text[200];

	count_causes(rows->matrix, &known);
	if (schema && strchr(schema, '.') && strcmp(schema, "footing.matrix/1") != 0) {
		snprintf(text, sizeof(text),
			 "The matrix is of a newer kind (%s): what this footing does not "
			 "know of it is left out.",
			 schema);
		put_note(screen, text);
	}
	if (rows->foreign) {
		snprintf(text, sizeof(text),
			 "%zu row%s of a newer footing: only in the table (footing "
			 "--all).",
			 rows->foreign, rows->foreign == 1 ? "" : "s");
		put_note(screen, text);
	}
	if (known.unexplained) {
		snprintf(text, sizeof(text),
			 "%s does not work has no cause in this matrix: it was made by a "
			 "footing that named none.",
			 known.explained ? "Some of what" : "What");
		put_note(screen, text);
	}
	if (known.unknown)
		put_note(screen, "It names causes that this footing does not know: they "
				 "are shown by their codes.");
}
