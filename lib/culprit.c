/* SPDX-License-Identifier: MIT */
/* From a refusal to its causes: the rules, as a table, and how they are read. Pure. */
#include "culprit.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "causes.h"
#include "remedies.h"
#include "syscalls.h"

#define OBJECT_MAX  256
#define PATTERN_MAX 32

static const struct culprit_rule rules[] = {
#define RULE(cause, rows, steps, err, fits, confidence, object, evidence, flags) \
	{CAUSE_##cause, rows, steps, err, fits, confidence, object, evidence, flags},
#include "rules.def"
#undef RULE
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

const struct culprit_rule *culprit_rule_at(size_t index)
{
	return index < N_RULES ? &rules[index] : NULL;
}

/* ------------------------------------------------------------ what fits */

/* Nearly all patterns are a name, or the start of one: fnmatch(3) is for the others. */
static bool matches_one(const char *pattern, size_t length, const char *text)
{
	size_t literal = strcspn(pattern, "*?[|");
	char copy[PATTERN_MAX];

	if (strncmp(pattern, text, literal) != 0)
		return false;
	if (literal == length)
		return !text[length];
	if (literal + 1 == length && pattern[literal] == '*')
		return true;
	snprintf(copy, sizeof(copy), "%.*s", (int)length, pattern);
	return fnmatch(copy, text, 0) == 0;
}

static bool matches(const char *patterns, const char *text)
{
	size_t length;

	for (;; patterns += length + 1) {
		length = strcspn(patterns, "|");
		if (matches_one(patterns, length, text))
			return true;
		if (!patterns[length])
			return false;
	}
}

static bool fits(const struct culprit_rule *rule, const struct sight *sight)
{
	return (!rule->err || rule->err == sight->err) &&
	       matches(rule->rows, sight->row->id) &&
	       matches(rule->steps, sight->last ? sight->last->step : "") &&
	       rule->fits(sight);
}

/* Behind a filter the act itself says nothing: what can be seen without it counts. */
static bool fits_behind(const struct culprit_rule *rule, const struct sight *sight)
{
	return rule->flags & RULE_BEHIND && matches(rule->rows, sight->row->id) &&
	       rule->fits(sight);
}

/* ------------------------------------------------------------ writing */

static bool has_cause(const struct footing_entry *entry, enum cause_id cause)
{
	for (size_t i = 0; i < entry->n_causes; i++)
		if (!strcmp(entry->causes[i].code, cause_codes[cause].code))
			return true;
	return false;
}

static int add_filter(struct footing_cause *cause, const char *filter)
{
	char text[96];

	if (!filter || cause->layer != FOOTING_LAYER_SECCOMP)
		return 0;
	snprintf(text, sizeof(text), "the filter looks like %s", filter);
	return texts_add(&cause->evidence, text);
}

static int add_evidence(const struct footing_entry *entry, struct footing_cause *cause,
			const char *evidence)
{
	const char *name = entry->signal ? footing_signal_name(entry->signal)
					 : footing_errno_name(entry->err);
	char text[96];
	int err = 0;

	if (name) {
		snprintf(text, sizeof(text), "%s: %s",
			 entry->step ? entry->step : "child", name);
		err = texts_add(&cause->evidence, text);
	}
	return err || !evidence ? err : texts_add(&cause->evidence, evidence);
}

int culprit_add(const struct sight *sight, struct footing_entry *entry, int id,
		enum footing_confidence confidence, const char *object,
		const char *evidence)
{
	const struct cause_code *code = &cause_codes[id];
	struct footing_cause *cause;
	int err;

	cause = entry_add_cause(entry, code->code, code->layer,
				object && *object ? object : NULL, confidence);
	if (!cause)
		return -ENOMEM;
	err = add_evidence(entry, cause, evidence);
	if (!err)
		err = add_filter(cause, sight->file->filter);
	return err ? err : remedies_add(cause, sight->file->subject);
}

static int add(const struct sight *sight, struct footing_entry *entry,
	       const struct culprit_rule *rule, enum footing_confidence confidence)
{
	char object[OBJECT_MAX] = "";

	if (has_cause(entry, rule->cause))
		return 0;
	if (rule->object)
		rule->object(sight, object, sizeof(object));
	return culprit_add(sight, entry, (int)rule->cause, confidence, object,
			   rule->evidence);
}

/* ------------------------------------------------------------ the judgement */

/*
 * Where a filter is installed that could not be asked, an errno may be its word: only what
 * is proven stands against that.
 */
static const struct culprit_rule *find(const struct sight *sight)
{
	enum footing_confidence least = filter_silent(sight) ? FOOTING_PROVEN
							     : FOOTING_CONSISTENT;

	for (size_t i = 0; i < N_RULES; i++)
		if (rules[i].confidence >= least && fits(&rules[i], sight))
			return &rules[i];
	return NULL;
}

/* All that may be it, where nothing tells which. */
static int add_candidates(const struct sight *sight, struct footing_entry *entry)
{
	for (size_t i = 0; i < N_RULES; i++) {
		int err = fits(&rules[i], sight)
				  ? add(sight, entry, &rules[i], FOOTING_AMBIGUOUS)
				  : 0;

		if (err)
			return err;
	}
	return entry->n_causes ? 0
			       : culprit_add(sight, entry, CAUSE_UNEXPLAINED,
					     FOOTING_AMBIGUOUS, NULL, NULL);
}

static int add_behind(const struct sight *sight, struct footing_entry *entry)
{
	for (size_t i = 0; i < N_RULES; i++) {
		int err = fits_behind(&rules[i], sight)
				  ? add(sight, entry, &rules[i],
					rules[i].confidence < FOOTING_CONSISTENT
						? rules[i].confidence
						: FOOTING_CONSISTENT)
				  : 0;

		if (err)
			return err;
	}
	return 0;
}

const char *const calls_within[] = {"mount",	  "umount2",	 "pivot_root",
				    "move_mount", "fsopen",	 "open_tree",
				    "setns",	  "sethostname", NULL};

static bool says(const struct case_file *file, const char *name, enum filter_word word)
{
	static const uint64_t none[6];
	const struct filter_answer *answer = filter_answer_find(file->answers,
								file->n_answers,
								call_number(name), none);

	return answer && answer->word == word;
}

/* Behind a user namespace that a filter refuses: what it refuses within one. */
static int add_within(const struct sight *sight, struct footing_entry *entry)
{
	static const struct {
		enum filter_word word;
		enum cause_id cause;
	} refusals[] = {
		{FILTER_ERRNO, CAUSE_SECCOMP_ERRNO},
		{FILTER_FAKES, CAUSE_SECCOMP_FAKE},
		{FILTER_KILLS, CAUSE_SECCOMP_KILL},
		{FILTER_TRAPS, CAUSE_SECCOMP_TRAP},
	};
	int err = 0;

	if (strcmp(sight->row->id, "ns.user") && strcmp(sight->row->id, "userns.create"))
		return 0;
	for (size_t k = 0; !err && k < sizeof(refusals) / sizeof(refusals[0]); k++) {
		char object[OBJECT_MAX] = "";
		size_t at = 0;

		for (size_t i = 0; calls_within[i] && at < sizeof(object); i++)
			if (says(sight->file, calls_within[i], refusals[k].word))
				at += (size_t)snprintf(object + at, sizeof(object) - at,
						       "%s%s", at ? ", " : "",
						       calls_within[i]);
		if (at)
			err = culprit_add(sight, entry, (int)refusals[k].cause,
					  FOOTING_PROVEN, object,
					  "the installed filter refuses these too, which "
					  "come next");
	}
	return err;
}

int culprit(const struct sight *sight, struct footing_entry *entry)
{
	const struct culprit_rule *rule = find(sight);
	int err;

	if (sight->outcome == OUTCOME_ABSENT)
		return culprit_add(sight, entry, CAUSE_KERNEL_OLD, FOOTING_CONSISTENT,
				   NULL,
				   "the kernel itself says that it has no such thing");
	if (!rule)
		return add_candidates(sight, entry);
	err = add(sight, entry, rule, rule->confidence);
	if (err || cause_codes[rule->cause].layer != FOOTING_LAYER_SECCOMP)
		return err;
	err = add_within(sight, entry);
	return err ? err : add_behind(sight, entry);
}
