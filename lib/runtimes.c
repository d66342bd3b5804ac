/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "runtimes.h"

/* ----------------------------------------------------------------- tables */

enum runtime_id {
#define RUNTIME(name, text, depth, stands_on) RUNTIME_##name,
#define CLUE(runtime, kind, pattern, weight, evidence)
#include "runtimes.def"
#undef RUNTIME
#undef CLUE
	RUNTIMES
};

/* From the outside to the inside. */
enum depth {
	DEPTH_MACHINE,
	DEPTH_HOST,
	DEPTH_UNIT,
	DEPTH_CONTAINER,
	DEPTH_SANDBOX,
	DEPTH_KERNEL
};

enum weight { WEIGHT_FITS, WEIGHT_HINT, WEIGHT_FACT, WEIGHT_KEY, WEIGHT_PROOF };

#define NOTHING	 0
#define ON(name) (UINT64_C(1) << RUNTIME_##name)

static const struct runtime {
	const char *name;
	enum depth depth;
	uint64_t stands_on; /* a bit for each runtime */
} runtimes[] = {
#define RUNTIME(name, text, depth, stands_on) {text, DEPTH_##depth, stands_on},
#define CLUE(runtime, kind, pattern, weight, evidence)
#include "runtimes.def"
#undef RUNTIME
#undef CLUE
};
_Static_assert(RUNTIMES <= 64, "a set of runtimes is a word");

static const struct meaning {
	enum runtime_id runtime;
	enum weight weight;
	const char *evidence;
} meanings[] = {
#define RUNTIME(name, text, depth, stands_on)
#define CLUE(runtime, kind, pattern, weight, evidence) \
	{RUNTIME_##runtime, WEIGHT_##weight, evidence},
#include "runtimes.def"
#undef CLUE
};

/* The same rows: what is looked for. */
const struct footing_clue_pattern runtime_clues[] = {
#define CLUE(runtime, kind, pattern, weight, evidence) {CLUE_##kind, pattern},
#include "runtimes.def"
#undef RUNTIME
#undef CLUE
};
const size_t runtime_n_clues = sizeof(runtime_clues) / sizeof(runtime_clues[0]);
#define CLUES (sizeof(meanings) / sizeof(meanings[0]))

/* Two clues of one source may have one reason, so that they count as one. */
static const unsigned char sources[CLUE_KINDS] = {
	[CLUE_FILE] = CLUE_FILE,	 [CLUE_CONTENT] = CLUE_FILE,
	[CLUE_ENV] = CLUE_ENV,		 [CLUE_INIT_ENV] = CLUE_ENV,
	[CLUE_INIT] = CLUE_INIT,	 [CLUE_CGROUP] = CLUE_CGROUP,
	[CLUE_MOUNT] = CLUE_MOUNT,	 [CLUE_PROC] = CLUE_PROC,
	[CLUE_FIRMWARE] = CLUE_FIRMWARE, [CLUE_CPU] = CLUE_CPU,
	[CLUE_RELEASE] = CLUE_RELEASE,	 [CLUE_VERSION] = CLUE_RELEASE,
	[CLUE_LABEL] = CLUE_LABEL,	 [CLUE_BOUNDING] = CLUE_BOUNDING,
	[CLUE_STATE] = CLUE_STATE,	 [CLUE_IDMAP] = CLUE_IDMAP,
};

/* ---------------------------------------------------------------- matching */

static bool matches(size_t row, enum footing_clue_kind kind, const char *text)
{
	return text && runtime_clues[row].kind == kind &&
	       fnmatch(runtime_clues[row].pattern, text, 0) == 0;
}

static bool in_bounding_set(size_t row, const struct footing_subject *subject)
{
	const struct footing_texts *set = &subject->bounding;
	char text[1024] = "";
	size_t at = 0;

	for (int i = 0; i < set->count && at < sizeof(text); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i ? "," : "",
				       set->items[i]);
	return matches(row, CLUE_BOUNDING, text);
}

static bool in_idmap(size_t row, const struct footing_subject *subject)
{
	char text[80];

	for (int i = 0; i < subject->n_uid_map; i++) {
		const struct footing_idmap *map = &subject->uid_map[i];

		snprintf(text, sizeof(text), "%" PRId64 " %" PRId64 " %" PRId64,
			 map->inside, map->outside, map->length);
		if (matches(row, CLUE_IDMAP, text))
			return true;
	}
	return false;
}

/* Whether the row's pattern is one of what the subject itself tells. */
static bool in_subject(size_t row, const struct footing_subject *subject)
{
	switch (runtime_clues[row].kind) {
	case CLUE_RELEASE:
		return matches(row, CLUE_RELEASE, subject->release);
	case CLUE_VERSION:
		return matches(row, CLUE_VERSION, subject->version);
	case CLUE_LABEL:
		return matches(row, CLUE_LABEL, subject->label);
	case CLUE_BOUNDING:
		return in_bounding_set(row, subject);
	case CLUE_IDMAP:
		return in_idmap(row, subject);
	case CLUE_STATE:
		return (subject->no_new_privs == TRISTATE_YES &&
			matches(row, CLUE_STATE, "no-new-privs")) ||
		       (subject->seccomp_mode > 0 && matches(row, CLUE_STATE, "seccomp"));
	default:
		return false;
	}
}

/*
 * Files and variables are left behind by images that are booted and by environments that
 * are handed on. Every engine makes at least one of these namespaces anew.
 */
static bool all_initial(const struct footing_subject *subject)
{
	static const char *const names[] = {"pid", "ipc", "uts"};
	size_t initial = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t k = 0; k < FOOTING_NAMESPACES; k++)
			initial += subject->namespaces[k].name &&
				   !strcmp(subject->namespaces[k].name, names[i]) &&
				   subject->namespaces[k].initial == TRISTATE_YES;
	return initial == sizeof(names) / sizeof(names[0]);
}

static bool seen(size_t row, const struct footing_subject *subject, bool on_host)
{
	if (on_host && meanings[row].weight == WEIGHT_HINT &&
	    runtimes[meanings[row].runtime].depth == DEPTH_CONTAINER)
		return false;
	for (int i = 0; i < subject->n_clues; i++)
		if (matches(row, subject->clues[i].kind, subject->clues[i].text))
			return true;
	return in_subject(row, subject);
}

/* ----------------------------------------------------------------- weighing */

/* What speaks for one runtime. */
struct case_for {
	uint32_t naming, fitting; /* a bit for each source */
	bool fact, key, proof;
	int confidence; /* enum footing_confidence, or -1: nothing names it */
};

static void weigh(struct case_for *cases, size_t row)
{
	struct case_for *one = &cases[meanings[row].runtime];
	uint32_t source = UINT32_C(1) << sources[runtime_clues[row].kind];

	one->fitting |= source;
	if (meanings[row].weight != WEIGHT_FITS)
		one->naming |= source;
	one->fact |= meanings[row].weight == WEIGHT_FACT;
	one->key |= meanings[row].weight == WEIGHT_KEY;
	one->proof |= meanings[row].weight == WEIGHT_PROOF;
}

/* A key alone is what a kernel says of itself, and no leftover. */
static int confidence_of(const struct case_for *one)
{
	bool agreed = __builtin_popcount(one->fitting) > 1;

	if (!one->naming)
		return -1;
	if (one->proof || (one->key && agreed))
		return FOOTING_PROVEN;
	return agreed || one->key ? FOOTING_CONSISTENT : FOOTING_AMBIGUOUS;
}

/* What fits that which it stands on fits it as well, if more than a hint names it. */
static void inherit(struct case_for *cases)
{
	for (size_t i = 0; i < RUNTIMES; i++)
		for (size_t k = 0; k < RUNTIMES && cases[i].fact; k++)
			if (runtimes[i].stands_on >> k & 1)
				cases[i].fitting |= cases[k].fitting;
	for (size_t i = 0; i < RUNTIMES; i++)
		cases[i].confidence = confidence_of(&cases[i]);
}

static bool told(const struct case_for *one)
{
	return one->confidence > FOOTING_AMBIGUOUS;
}

/* The order of those that are seen: > 0 where @a is the better answer, 0: no telling. */
static int compare(const struct case_for *cases, size_t a, size_t b)
{
	const struct case_for *left = &cases[a], *right = &cases[b];

	if (told(left) != told(right))
		return told(left) ? 1 : -1;
	if (runtimes[a].stands_on >> b & 1)
		return 1;
	if (runtimes[b].stands_on >> a & 1)
		return -1;
	if (runtimes[a].depth != runtimes[b].depth)
		return runtimes[a].depth > runtimes[b].depth ? 1 : -1;
	if (left->confidence != right->confidence)
		return left->confidence - right->confidence;
	return __builtin_popcount(left->naming) - __builtin_popcount(right->naming);
}

static bool is_machine(size_t runtime)
{
	return runtimes[runtime].depth == DEPTH_MACHINE;
}

/* The best answer; *@rivals are those that are as good. RUNTIMES where nothing is seen. */
static size_t best_of(const struct case_for *cases, bool machine, uint64_t *rivals)
{
	size_t best = RUNTIMES;

	for (size_t i = 0; i < RUNTIMES; i++)
		if (is_machine(i) == machine && cases[i].confidence >= 0 &&
		    (best == RUNTIMES || compare(cases, i, best) > 0))
			best = i;
	*rivals = 0;
	for (size_t i = 0; i < RUNTIMES && best < RUNTIMES; i++)
		if (i != best && is_machine(i) == machine && cases[i].confidence >= 0 &&
		    compare(cases, i, best) == 0)
			*rivals |= UINT64_C(1) << i;
	return best;
}

/* -------------------------------------------------------------------- telling */

static int tell(struct footing_setting *setting, const struct case_for *cases,
		const bool *rows, bool machine)
{
	uint64_t rivals, whose;
	size_t best = best_of(cases, machine, &rivals);
	int confidence, err = 0;

	if (best == RUNTIMES)
		return 0;
	confidence = rivals ? FOOTING_AMBIGUOUS : cases[best].confidence;
	whose = UINT64_C(1) << best | rivals | runtimes[best].stands_on;
	setting->evidence.count = 0;
	for (size_t i = 0; i < CLUES && !err; i++)
		if (rows[i] && whose >> meanings[i].runtime & 1 &&
		    cases[meanings[i].runtime].confidence >= 0 &&
		    !texts_have(&setting->evidence, meanings[i].evidence))
			err = texts_add(&setting->evidence, meanings[i].evidence);
	setting->name = strdup(runtimes[best].name);
	setting->confidence =
		strdup(footing_confidence_name((enum footing_confidence)confidence));
	return !err && setting->name && setting->confidence ? 0 : -ENOMEM;
}

static void forget(struct footing_setting *setting)
{
	texts_clear(&setting->evidence);
	free(setting->name);
	free(setting->confidence);
	memset(setting, 0, sizeof(*setting));
	setting->evidence.count = -1;
}

int runtime_judge(struct footing_subject *subject)
{
	struct case_for cases[RUNTIMES] = {{0}};
	bool rows[CLUES], on_host = all_initial(subject);
	int err;

	for (size_t i = 0; i < CLUES; i++) {
		rows[i] = seen(i, subject, on_host);
		if (rows[i])
			weigh(cases, i);
	}
	inherit(cases);
	forget(&subject->runtime);
	forget(&subject->virtualization);
	err = tell(&subject->runtime, cases, rows, false);
	return err ? err : tell(&subject->virtualization, cases, rows, true);
}
