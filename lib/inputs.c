/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs.h"
#include "json_text.h"

#define HOST	 FOOTING_SCOPE_HOST
#define CONFINED (FOOTING_SCOPE_CONFINEMENT | FOOTING_SCOPE_INSTANCE)
#define INSTANCE FOOTING_SCOPE_INSTANCE

/*
 * The instance is all that is known without a child. What is left out of it is the order of
 * the boot (command line, modules: the boot's id stands for them) and what only an act
 * tells (the verdicts of the filters, the Landlock domain).
 */
static const struct {
	const char *key;
	unsigned int scopes;
} keys[] = {
	{"subject.kernel.release", HOST | INSTANCE},
	{"subject.kernel.version", HOST | INSTANCE},
	{"subject.kernel.machine", HOST | INSTANCE},
	{"subject.kernel.cmdline", HOST},
	{"subject.lsm", HOST},
	{"subject.uid", CONFINED},
	{"subject.gid", CONFINED},
	{"subject.groups", CONFINED},
	{"subject.uid_map", CONFINED},
	{"subject.gid_map", CONFINED},
	{"subject.capabilities.effective", CONFINED},
	{"subject.capabilities.permitted", CONFINED},
	{"subject.capabilities.inheritable", CONFINED},
	{"subject.capabilities.bounding", CONFINED},
	{"subject.capabilities.ambient", CONFINED},
	{"subject.no_new_privs", CONFINED},
	{"subject.securebits", CONFINED},
	{"subject.label", CONFINED},
	{"subject.limits.as", CONFINED},
	{"subject.limits.data", CONFINED},
	{"subject.limits.fsize", CONFINED},
	{"subject.limits.memlock", CONFINED},
	{"subject.limits.msgqueue", CONFINED},
	{"subject.limits.nofile", CONFINED},
	{"subject.limits.nproc", CONFINED},
	{"subject.seccomp.mode", CONFINED},
	{"subject.seccomp.filters", CONFINED},
	{"subject.seccomp.digest", FOOTING_SCOPE_CONFINEMENT},
	{"subject.in_landlock", FOOTING_SCOPE_CONFINEMENT},
	{"subject.boot_id", INSTANCE},
	{"subject.namespaces.user.inode", INSTANCE},
	{"subject.namespaces.mnt.inode", INSTANCE},
	{"subject.namespaces.pid.inode", INSTANCE},
	{"subject.namespaces.net.inode", INSTANCE},
	{"subject.namespaces.ipc.inode", INSTANCE},
	{"subject.namespaces.uts.inode", INSTANCE},
	{"subject.namespaces.cgroup.inode", INSTANCE},
	{"subject.namespaces.time.inode", INSTANCE},
	{"subject.init_started", INSTANCE},
};

bool may_be_filtered(const struct footing_subject *subject)
{
	return subject->seccomp_mode != 0 ||
	       (subject->runtime.name && !strcmp(subject->runtime.name, "gvisor"));
}

/* ---------------------------------------------------------------- values */

/* A text under way; once memory ran out it stays NULL. */
struct text {
	char *chars;
	size_t length, room;
};

static void put(struct text *text, const char *more, size_t length)
{
	size_t room = text->room ? text->room : 64;
	char *bigger;

	while (room < text->length + length + 1)
		room *= 2;
	if (room != text->room) {
		bigger = text->room && !text->chars ? NULL : realloc(text->chars, room);
		if (!bigger)
			free(text->chars);
		text->chars = bigger;
		text->room = room;
	}
	if (!text->chars)
		return;
	memcpy(text->chars + text->length, more, length);
	text->length += length;
	text->chars[text->length] = '\0';
}

/* The separator and the escape are escaped: no two lists have the same text. */
static void put_item(struct text *text, const char *item)
{
	if (text->length)
		put(text, " ", 1);
	while (*item) {
		size_t plain = strcspn(item, " \\");

		put(text, item, plain);
		item += plain;
		if (!*item)
			break;
		put(text, "\\", 1);
		put(text, item++, 1);
	}
}

static void put_number(struct text *text, int64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRId64, number);
	put_item(text, digits);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted: the two ways to learn of the security modules differ in their order. */
static void put_texts(struct text *text, const struct footing_texts *texts, bool sorted)
{
	size_t n = (size_t)texts->count;
	char **items = malloc((n + 1) * sizeof(*items));

	put(text, "", 0);
	if (!items) {
		free(text->chars);
		text->chars = NULL;
		return;
	}
	if (n)
		memcpy(items, texts->items, n * sizeof(*items));
	if (sorted)
		qsort(items, n, sizeof(*items), by_text);
	for (size_t i = 0; i < n; i++)
		put_item(text, items[i]);
	free(items);
}

static void put_maps(struct text *text, const struct footing_idmap *maps, int n)
{
	put(text, "", 0);
	for (int i = 0; i < n; i++) {
		put_number(text, maps[i].inside);
		put_number(text, maps[i].outside);
		put_number(text, maps[i].length);
	}
}

static void put_numbers(struct text *text, const int64_t *numbers, int n)
{
	put(text, "", 0);
	for (int i = 0; i < n; i++)
		put_number(text, numbers[i]);
}

/* Bytes that are no UTF-8 read as they are saved. */
static char *as_saved(char *chars)
{
	json_t *string;
	char *clean;
	const char *c = chars;

	while (*c && (unsigned char)*c < 0x80)
		c++;
	if (!*c)
		return chars;
	string = json_text(chars);
	clean = string ? strdup(json_string_value(string)) : NULL;
	json_decref(string);
	free(chars);
	return clean;
}

/* ---------------------------------------------------------------- the list */

/* Takes over @value. */
static int add(struct inputs *inputs, const char *name, unsigned int scopes, char *value)
{
	struct input *input = inputs->items;

	if (inputs->n == inputs->room) {
		inputs->room = inputs->room ? 2 * inputs->room : 64;
		input = realloc(inputs->items, inputs->room * sizeof(*input));
		if (!input) {
			inputs->room = inputs->n;
			free(value);
			return -ENOMEM;
		}
		inputs->items = input;
	}
	input = &inputs->items[inputs->n];
	*input = (struct input){.name = strdup(name), .scopes = scopes};
	if (value)
		value = as_saved(value);
	input->value = value;
	inputs->n++;
	return input->name ? 0 : -ENOMEM;
}

static bool is_known(const struct footing_matrix *matrix, const struct field *field)
{
	const void *member = field_of(matrix, field);

	switch (field->type) {
	case FIELD_TEXT:
		return *(char *const *)member != NULL;
	case FIELD_NUMBER:
		return *(const int64_t *)member >= 0;
	case FIELD_TRUTH:
		return *(const enum footing_tristate *)member != TRISTATE_UNKNOWN;
	case FIELD_TEXTS:
		return ((const struct footing_texts *)member)->count >= 0;
	case FIELD_NUMBERS:
	case FIELD_MAPS:
	case FIELD_SYSCTLS:
		return *field_count(matrix, field) >= 0;
	}
	return false;
}

static char *value_of(const struct footing_matrix *matrix, const struct field *field)
{
	const void *member = field_of(matrix, field);
	struct text text = {0};

	switch (field->type) {
	case FIELD_TEXT:
		return strdup(*(char *const *)member);
	case FIELD_NUMBER:
		put_number(&text, *(const int64_t *)member);
		break;
	case FIELD_TRUTH:
		return strdup(*(const enum footing_tristate *)member == TRISTATE_YES
				      ? "true"
				      : "false");
	case FIELD_TEXTS:
		put_texts(&text, member, member == &matrix->subject.lsm);
		break;
	case FIELD_NUMBERS:
		put_numbers(&text, *(int64_t *const *)member,
			    *field_count(matrix, field));
		break;
	case FIELD_MAPS:
		put_maps(&text, *(struct footing_idmap *const *)member,
			 *field_count(matrix, field));
		break;
	case FIELD_SYSCTLS:
		break;
	}
	return text.chars;
}

static int add_field(struct inputs *inputs, const struct footing_matrix *matrix,
		     const struct field *field, unsigned int scopes)
{
	const struct footing_subject *subject = &matrix->subject;
	const void *member = field_of(matrix, field);
	bool known = is_known(matrix, field);
	char *value = NULL;
	int err;

	if (known)
		value = value_of(matrix, field);
	/* Where no filter is installed, their verdicts are known: there are none. */
	else if (member == &subject->seccomp_digest && !may_be_filtered(subject))
		value = strdup("no filter");
	else
		return add(inputs, field->key, scopes, NULL) ? -ENOMEM : 0;
	if (!value)
		return -ENOMEM;
	err = add(inputs, field->key, scopes, value);
	return err || !inputs->items[inputs->n - 1].value ? -ENOMEM : 0;
}

/* What is unknown since it does not exist, and what the boot has settled. */
static void mark(struct input *input, const struct footing_matrix *matrix,
		 const struct field *field)
{
	const void *member = field_of(matrix, field);

	input->absent = field->type == FIELD_NUMBER &&
			*(const int64_t *)member == NUMBER_ABSENT;
	input->boot = member == &matrix->subject.cmdline ||
		      member == &matrix->subject.lsm;
}

static int add_sysctls(struct inputs *inputs, const struct footing_subject *subject)
{
	char name[128];
	int err = 0;

	for (int i = 0; i < subject->n_sysctls && !err; i++) {
		const struct footing_sysctl *sysctl = &subject->sysctls[i];
		char *value = sysctl->value ? strdup(sysctl->value) : NULL;

		if (sysctl->value && !value)
			return -ENOMEM;
		snprintf(name, sizeof(name), "subject.sysctl.%s", sysctl->name);
		err = add(inputs, name, HOST | INSTANCE, value);
		if (!err && sysctl->value && !inputs->items[inputs->n - 1].value)
			err = -ENOMEM;
		if (!err)
			inputs->items[inputs->n - 1].absent = sysctl->absent;
	}
	return err;
}

int inputs_of(const struct footing_matrix *matrix, struct inputs *inputs)
{
	int err = 0;

	memset(inputs, 0, sizeof(*inputs));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && !err; i++) {
		const struct field *field = matrix_field(keys[i].key);

		if (!field)
			continue;
		err = add_field(inputs, matrix, field, keys[i].scopes);
		if (!err)
			mark(&inputs->items[inputs->n - 1], matrix, field);
	}
	return err ? err : add_sysctls(inputs, &matrix->subject);
}

void inputs_clear(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->n; i++) {
		free(inputs->items[i].name);
		free(inputs->items[i].value);
	}
	free(inputs->items);
	memset(inputs, 0, sizeof(*inputs));
}

const struct input *inputs_find(const struct inputs *inputs, const char *name)
{
	for (size_t i = 0; i < inputs->n; i++)
		if (strcmp(inputs->items[i].name, name) == 0)
			return &inputs->items[i];
	return NULL;
}
