/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "words.h"

void block_start(struct screen *screen, const char *label)
{
	char line[64];

	snprintf(line, sizeof(line), "  %s", label);
	screen_start(screen, BLOCK_INDENT, *label ? line : "");
}

void text_add(char *to, size_t size, const char *glue, const char *text)
{
	size_t at = strlen(to);

	snprintf(to + at, size - at, "%s%s", at ? glue : "", text);
}

bool seen_add(struct seen *seen, const char *text)
{
	size_t i;

	for (i = 0; i < seen->n; i++)
		if (!strcmp(seen->items[i], text))
			return false;
	if (seen->n == SEEN_MAX) {
		seen->full = true;
		return false;
	}
	seen->items[seen->n++] = text;
	return true;
}

/* ---------------------------------------------------------------- layers */

void layer_label(enum footing_layer layer, char *to, size_t size)
{
	char *c;

	snprintf(to, size, "%s", footing_layer_name(layer));
	for (c = to; *c; c++)
		*c = (char)toupper((unsigned char)*c);
}

const char *layer_meaning(enum footing_layer layer)
{
	static const char *const meanings[] = {
		[FOOTING_LAYER_UNKNOWN] = "it is not known what layer it is of",
		[FOOTING_LAYER_KERNEL] = "the kernel: how new it is and what was built "
					 "into it",
		[FOOTING_LAYER_BOOT] = "the way the machine was booted",
		[FOOTING_LAYER_SYSCTL] = "a setting of the running kernel, below "
					 "/proc/sys",
		[FOOTING_LAYER_LIMIT] = "a limit on how many of a thing there may be",
		[FOOTING_LAYER_LSM] =
			"a security module of the kernel, such as AppArmor, "
			"SELinux or Landlock",
		[FOOTING_LAYER_SECCOMP] = "a filter on system calls, put on by whoever "
					  "started this process",
		[FOOTING_LAYER_CAPABILITY] =
			"a capability: one of the pieces that root's "
			"power is split into",
		[FOOTING_LAYER_IDENTITY] =
			"who this process runs as, and what it gave up",
		[FOOTING_LAYER_CHROOT] = "a changed root directory",
		[FOOTING_LAYER_MOUNT] = "what is mounted, and how",
		[FOOTING_LAYER_NESTING] =
			"sandboxes inside sandboxes, of which the kernel "
			"takes only so many",
		[FOOTING_LAYER_HELPER] = "another program that is needed for it",
		[FOOTING_LAYER_CGROUP] = "the control group, which bounds what its "
					 "processes may use",
		[FOOTING_LAYER_RUNTIME] = "what made this container or machine",
		[FOOTING_LAYER_CALLER] = "the way footing itself was started",
		[FOOTING_LAYER_PREREQUISITE] = "something else that has to work first",
	};
	size_t i = (size_t)layer;

	return i < sizeof(meanings) / sizeof(*meanings) ? meanings[i] : meanings[0];
}

const char *confidence_meaning(enum footing_confidence confidence)
{
	switch (confidence) {
	case FOOTING_PROVEN:
		return "proven";
	case FOOTING_CONSISTENT:
		return "consistent: nothing else fits";
	default:
		return "ambiguous: it may be this";
	}
}

const char *cause_meaning(const char *code)
{
	const char *title = footing_cause_code_title(code);

	return title ? title : "a cause that this footing does not know";
}

void entry_answer(const struct footing_entry *entry, char *to, size_t size)
{
	const char *step = footing_entry_step(entry);
	const char *error = footing_entry_signal(entry)
				    ? footing_signal_name(footing_entry_signal(entry))
				    : footing_errno_name(footing_entry_errno(entry));

	*to = '\0';
	if (step)
		text_add(to, size, "", step);
	if (error)
		text_add(to, size, ": ", error);
}

/* ---------------------------------------------------------------- blocks */

void put_cause(struct screen *screen, const struct footing_cause *cause,
	       const char *label)
{
	const char *code = footing_cause_code(cause), *evidence;
	const char *object = footing_cause_object(cause);
	char layer[32];
	size_t i;

	layer_label(footing_cause_layer(cause), layer, sizeof(layer));
	screen_hue(screen, HUE_STRONG);
	block_start(screen, label ? label : layer);
	screen_words(screen, code);
	screen_hue(screen, HUE_PLAIN);
	screen_wordsf(screen, "- %s%s%s", cause_meaning(code), object ? ": " : "",
		      object ? object : "");
	screen_end(screen);
	block_start(screen, "evidence");
	screen_words(screen, confidence_meaning(footing_cause_confidence(cause)));
	screen_end(screen);
	for (i = 0; (evidence = footing_cause_evidence(cause, i)); i++) {
		screen_start(screen, BLOCK_INDENT, "            -");
		screen_words(screen, evidence);
		screen_end(screen);
	}
}

/* A remedy is written for any feature: "footing explain ID". */
void put_change(struct screen *screen, const struct footing_remedy *remedy,
		const struct row *row)
{
	static const char any[] = "footing explain ID";
	const char *change = footing_remedy_change(remedy);
	const char *named = change ? strstr(change, any) : NULL;

	block_start(screen, "change");
	if (named)
		screen_wordsf(screen, "%.*sfooting explain %s%s", (int)(named - change),
			      change, row->root->id, named + sizeof(any) - 1);
	else
		screen_words(screen, change ? change : "it is not told what");
	screen_end(screen);
}

void put_remedy(struct screen *screen, const struct footing_remedy *remedy,
		const struct row *row)
{
	const char *platform = footing_remedy_platform(remedy);
	const char *scope = footing_remedy_scope(remedy);
	const char *opens = footing_remedy_opens(remedy);

	put_change(screen, remedy, row);
	if (platform || scope) {
		block_start(screen, "");
		screen_wordsf(screen, "on %s; for the %s",
			      platform ? platform : "any platform",
			      scope ? scope : "whole of it");
		screen_end(screen);
	}
	if (opens) {
		block_start(screen, "");
		screen_wordsf(screen, "opens %s", opens);
		screen_end(screen);
	}
}

/* What is met first; then what would be met behind it, or what it may be instead. */
void put_causes(struct screen *screen, const struct row *row)
{
	const struct footing_remedy *remedy;
	const struct footing_cause *cause;
	size_t i, j;

	for (i = 0; (cause = row_cause(row, i)); i++) {
		bool ambiguous = footing_cause_confidence(row_cause(row, 0)) ==
				 FOOTING_AMBIGUOUS;

		put_cause(screen, cause, i == 0 ? NULL : ambiguous ? "or" : "behind it");
		/* Nobody is told to open what an attacker could use. */
		for (j = 0; !row->surface && (remedy = footing_cause_remedy(cause, j));
		     j++)
			put_remedy(screen, remedy, row);
	}
}
