/* SPDX-License-Identifier: MIT */
/* From a cause to what lifts it here. Pure. */
#include "remedies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"

const char *const remedy_scopes[] = {
	[SCOPE_BINARY] = "binary",	 [SCOPE_PROCESS] = "process",
	[SCOPE_CONTAINER] = "container", [SCOPE_POD] = "pod",
	[SCOPE_UNIT] = "unit",		 [SCOPE_HOST] = "host",
};

/* Causes that the same changes lift. */
#define SECCOMP_REFUSES "seccomp-errno|seccomp-fake|seccomp-kill|seccomp-trap"
#define SECCOMP_ANY	SECCOMP_REFUSES "|seccomp-supervised"
#define USERNS_LIMIT	"sysctl-max-namespaces|limit-of-outer-namespace"
#define APPARMOR_USERNS "apparmor-userns|apparmor-restricted-userns"
#define APPARMOR_ANY	APPARMOR_USERNS "|apparmor-capability|apparmor-mount"
#define EXHAUSTED	"limit|no-child"
#define PASSING		"interrupted|unsteady|no-answer|child-died"
#define COVERED		"proc-masked|sysfs-masked"
#define READ_ONLY	"proc-read-only|sysfs-read-only"
#define MODULE		"kernel-module|filesystem-unknown"

const struct remedy remedies[] = {
#define REMEDY(causes, platforms, scope, change, opens) \
	{causes, platforms, SCOPE_##scope, change, opens},
#include "remedies.def"
#undef REMEDY
	{NULL, NULL, SCOPE_HOST, NULL, NULL},
};

#define REMEDIES (sizeof(remedies) / sizeof(remedies[0]))
#define TEXT_MAX 512

/* ------------------------------------------------------------ which rows */

/* Whether a list like "a|b|c" holds the word. */
static bool lists(const char *words, const char *word)
{
	size_t length = strlen(word);
	const char *at = words;

	while ((at = strstr(at, word))) {
		bool starts = at == words || at[-1] == '|';

		at += length;
		if (starts && (!*at || *at == '|'))
			return true;
	}
	return false;
}

/* Those of one cause: every refused row asks for them, by every platform and scope. */
struct fitting {
	size_t n;
	const struct remedy *rows[REMEDIES];
};

static void fitting_find(const char *cause, struct fitting *fitting)
{
	fitting->n = 0;
	for (const struct remedy *row = remedies; row->causes; row++)
		if (lists(row->causes, cause))
			fitting->rows[fitting->n++] = row;
}

static bool has_rows(const struct fitting *fitting, const char *platform)
{
	for (size_t i = 0; i < fitting->n; i++)
		if (lists(fitting->rows[i]->platforms, platform))
			return true;
	return false;
}

/* Where a platform has advice of its own, that of the broader one does not hold. */
static bool replaced(const struct fitting *fitting, const struct platforms *platforms,
		     const char *platform)
{
	for (size_t i = 0; i < platforms->count; i++)
		if (platforms->items[i].replaces &&
		    !strcmp(platforms->items[i].replaces, platform) &&
		    has_rows(fitting, platforms->items[i].name))
			return true;
	return false;
}

/* ------------------------------------------------------------ writing */

/* By hand: toupper(3) follows the host's locale. */
static char constant(char c)
{
	if (c == '-')
		return '_';
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* As much of @object as fits, in capital letters and with underscores. */
static size_t put_constant(char *to, size_t size, const char *object)
{
	size_t length = 0;

	for (; object[length] && length + 1 < size; length++)
		to[length] = constant(object[length]);
	to[length] = '\0';
	return length;
}

/* The object may be anything that was read somewhere: it is no format. */
static void fill_in(char *to, size_t size, const char *text, const char *object)
{
	bool nameless = !object || !strcmp(object, "any");

	while (*text && size > 1) {
		size_t n = 1;

		if (!strncmp(text, "%s", 2)) {
			snprintf(to, size, "%s", nameless ? "it" : object);
			n = strlen(to);
			text++;
		} else if (!strncmp(text, "%S", 2)) {
			n = put_constant(to, size, nameless ? "NAME" : object);
			text++;
		} else {
			*to = *text;
		}
		text++;
		to += n;
		size -= n;
	}
	*to = '\0';
}

static int add(struct footing_cause *cause, const struct remedy *row,
	       const char *platform)
{
	struct footing_remedy *remedy = cause_add_remedy(cause);
	char change[TEXT_MAX], opens[TEXT_MAX];

	if (!remedy)
		return -ENOMEM;
	fill_in(change, sizeof(change), row->change, cause->object);
	fill_in(opens, sizeof(opens), row->opens, cause->object);
	*remedy = (struct footing_remedy){
		.platform = strdup(platform),
		.scope = strdup(remedy_scopes[row->scope]),
		.change = strdup(change),
		.opens = strdup(opens),
	};
	return remedy->platform && remedy->scope && remedy->change && remedy->opens
		       ? 0
		       : -ENOMEM;
}

/* The nth of those that fit, or NULL. */
static const struct remedy *find_row(const struct fitting *fitting, const char *platform,
				     enum remedy_scope scope, size_t n)
{
	for (size_t i = 0; i < fitting->n; i++)
		if (fitting->rows[i]->scope == scope &&
		    lists(fitting->rows[i]->platforms, platform) && n-- == 0)
			return fitting->rows[i];
	return NULL;
}

/*
 * All platforms' first rows come before their second ones, which are wider: where it is
 * not known which engine it is, one's switch is not told before another's profile.
 */
static int add_rows(struct footing_cause *cause, const struct fitting *fitting,
		    const struct platforms *platforms, enum remedy_scope scope)
{
	bool found = true;
	int err = 0;

	for (size_t n = 0; found && !err; n++) {
		found = false;
		for (size_t i = 0; i < platforms->count && !err; i++) {
			const struct platform *at = &platforms->items[i];
			const struct remedy *row = find_row(fitting, at->name, scope, n);

			if (!row || (at->below && scope != SCOPE_HOST) ||
			    replaced(fitting, platforms, at->name))
				continue;
			found = true;
			err = add(cause, row, at->name);
		}
	}
	return err;
}

int remedies_add(struct footing_cause *cause, const struct footing_subject *subject)
{
	struct platforms platforms;
	struct fitting fitting;
	int err = 0;

	fitting_find(cause->code, &fitting);
	platforms_find(subject, &platforms);
	for (int scope = 0; scope < REMEDY_SCOPES && !err; scope++)
		err = add_rows(cause, &fitting, &platforms, (enum remedy_scope)scope);
	return err;
}
