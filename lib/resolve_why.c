/* SPDX-License-Identifier: MIT */
/* In words why a need is not met. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "resolve_syscall.h"
#include "sandboxes.h"

__attribute__((format(printf, 2, 3))) static void say(char *why, const char *format, ...)
{
	size_t length = strlen(why);
	va_list args;

	va_start(args, format);
	vsnprintf(why + length, WHY_MAX - length, format, args);
	va_end(args);
}

static void say_where_it_stopped(char *why, const struct footing_matrix *matrix,
				 const struct footing_entry *entry)
{
	const struct footing_entry *root = root_of(matrix, entry);
	const struct footing_cause *cause = footing_entry_cause(root, 0);
	const char *error = root->signal ? footing_signal_name(root->signal)
					 : footing_errno_name(root->err);

	if (root != entry)
		say(why, ": needs %s", root->id);
	if (root->step)
		say(why, ": %s", root->step);
	if (error)
		say(why, "%s%s", root->step ? " " : ": ", error);
	if (root->text)
		say(why, ": %s", root->text);
	if (cause && root->status == FOOTING_UNKNOWN)
		say(why, ": %s", cause->code);
}

static void say_value(char *why, const struct need *need,
		      const struct footing_entry *entry)
{
	static const char *const words[] = {
		[COMPARE_NONE] = "",
		[COMPARE_AT_LEAST] = "at least ",
		[COMPARE_EXACTLY] = "exactly ",
		[COMPARE_AT_MOST] = "at most ",
	};

	if (entry->has_value)
		say(why, "is %" PRId64 ", and has to be %s%" PRId64, entry->value,
		    words[need->comparison], need->number);
	else
		say(why, "its value is not known");
}

static void say_feature(char *why, const struct footing_matrix *matrix,
			const struct need *need, const struct finding *finding)
{
	say(why, "%s: ", footing_feature_id(need->feature));
	if (!finding->entry) {
		say(why, "not in this matrix");
		return;
	}
	if (finding->status == FOOTING_AVAILABLE && !need->absent) {
		say_value(why, need, finding->entry);
		return;
	}
	say(why, "%s", footing_status_name(finding->status));
	if (has_both_routes(need->feature))
		say(why, " by %s", footing_route_name(finding->route));
	if (finding->status != FOOTING_AVAILABLE)
		say_where_it_stopped(why, matrix, finding->entry);
}

/* ----------------------------------------------------------- other kinds */

static void say_missing(char *why, const struct footing_texts *missing, const char *cause)
{
	for (int i = 0; i < missing->count; i++)
		say(why, "%s %s", i ? "," : ": lacks", missing->items[i]);
	if (cause)
		say(why, ": %s", cause);
}

static void say_level(char *why, const struct footing_matrix *matrix,
		      const struct need *need)
{
	const struct level_entry *entry = &matrix->levels[need->level];

	say(why, "level:%s: ", footing_level_name(need->level));
	if (!entry->tried) {
		say(why, "was not tried");
		return;
	}
	say(why, "%s", footing_status_name(entry->status));
	if (entry->status != FOOTING_AVAILABLE)
		say_missing(why, &entry->missing, entry->cause);
}

static void say_sandbox(char *why, const struct footing_matrix *matrix,
			const struct footing_request *request, const struct need *need)
{
	struct sandbox_entry entry = {0};

	say(why, "sandbox:%s: ", footing_sandbox_name(need->sandbox));
	if (sandbox_judge(matrix, need->sandbox, request, &entry))
		return; /* memory ran out: the verdict stands without more words */
	say(why, "%s", footing_status_name(entry.status));
	if (entry.status == FOOTING_UNKNOWN && !entry.cause)
		say(why, ": %s", sandbox_doubt(need->sandbox, matrix));
	else if (entry.status != FOOTING_AVAILABLE)
		say_missing(why, &entry.missing, entry.cause);
	sandbox_entry_clear(&entry);
}

/* Closed it is, but not by one of those whose closing it counts. */
static void say_foreign(char *why, const struct footing_matrix *matrix,
			const struct need *need, const struct finding *finding)
{
	const struct footing_cause *cause =
		finding->entry ? footing_entry_cause(root_of(matrix, finding->entry), 0)
			       : NULL;
	bool first = true;

	say(why, ", but not surely by");
	for (unsigned int i = 0; i <= FOOTING_LAYER_PREREQUISITE; i++) {
		if (!(need->by & 1u << i))
			continue;
		say(why, "%s %s", first ? "" : " or",
		    footing_layer_name((enum footing_layer)i));
		first = false;
	}
	if (cause)
		say(why, ": %s", cause->code);
}

static void say_one(char *why, const struct footing_matrix *matrix,
		    const struct footing_request *request, const struct need *need,
		    const struct finding *finding)
{
	size_t length = strlen(why);

	switch (need->kind) {
	case NEED_SYSCALL:
		syscall_why(matrix, need_call(need), why + length, WHY_MAX - length);
		break;
	case NEED_LEVEL:
		say_level(why, matrix, need);
		break;
	case NEED_SANDBOX:
		say_sandbox(why, matrix, request, need);
		break;
	default:
		say_feature(why, matrix, need, finding);
	}
	if (finding->foreign)
		say_foreign(why, matrix, need, finding);
}

/* What stands in the way of the best member, which is the nearest to being met. */
void explain(char *why, const struct footing_matrix *matrix,
	     const struct footing_request *request, const struct need *need,
	     const struct finding *finding)
{
	why[0] = '\0';
	if (need->kind == NEED_ANY)
		say(why, "none of these; the nearest: ");
	say_one(why, matrix, request, finding->member, finding);
}
