/* SPDX-License-Identifier: MIT */
/*
 * Policy files: {"name", "require": [...], "prefer": [...], "forbid": [...]}. An item is a
 * requirement, a list of which any one is enough, or {"need", "reason", "by": [...]}.
 * What nobody reads would be a requirement that nobody holds: an unknown key is an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file_read.h"
#include "nearest.h"
#include "policy.h"

/* Each is held against each for contradictions. */
#define ITEMS_MAX 1024

enum section { REQUIRE, PREFER, FORBID };

static const char *const sections[] = {"require", "prefer", "forbid"};

struct policy {
	struct reader reader;
	struct footing_request *request;
	const char *name; /* of the document, or NULL */
	enum section section;
	size_t items;
};

/* ------------------------------------------------------------- messages */

static int unknown_key(struct reader *reader, const char *key, const char *const *known,
		       size_t n)
{
	struct nearest nearest = {.limit = strlen(key) / 3 + 1};
	char list[160] = "";

	for (size_t i = 0; i < n; i++)
		nearest_add(&nearest, known[i], letters_apart(key, known[i]));
	nearest_list(&nearest, list, sizeof(list));
	return refuse(reader, "%s%s%.40s: no such key in a policy%s", reader->path,
		      *reader->path ? "." : "", key, list);
}

static int check_keys(struct reader *reader, const json_t *object,
		      const char *const *known, size_t n)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value)
	{
		size_t i = 0;

		while (i < n && strcmp(known[i], key) != 0)
			i++;
		if (i == n)
			return unknown_key(reader, key, known, n);
	}
	return 0;
}

static int unknown_layer(struct reader *reader, const char *name)
{
	struct nearest nearest = {.limit = strlen(name) / 3 + 1};
	char list[160] = "";

	for (size_t i = 1; i < words_layer.n; i++)
		nearest_add(&nearest, words_layer.word[i],
			    letters_apart(name, words_layer.word[i]));
	nearest_list(&nearest, list, sizeof(list));
	return refuse(reader, "%s: \"%.40s\" is no layer%s", reader->path, name, list);
}

/* ---------------------------------------------------------- one requirement */

/* Of what is forbidden the text says so: "not:ns.user". */
static int copy_text(const struct policy *policy, const char *text, char **copy)
{
	size_t size = strlen(text) + sizeof("not:");

	*copy = malloc(size);
	if (!*copy)
		return -ENOMEM;
	snprintf(*copy, size, "%s%s", policy->section == FORBID ? "not:" : "", text);
	return 0;
}

static int parse_need(struct policy *policy, const json_t *value, struct need *need)
{
	const char *text = json_string_value(value);
	char why[256];
	int err;

	if (!json_is_string(value))
		return wrong(&policy->reader, value, "requirement");
	if (++policy->items > ITEMS_MAX)
		return refuse(&policy->reader, "%s: more than %d requirements",
			      policy->reader.path, ITEMS_MAX);
	if (policy->section == FORBID && (strncmp(text, "not:", 4) == 0 || *text == '!'))
		return refuse(&policy->reader,
			      "%s: %.80s: what is forbidden is meant not to be: leave "
			      "out the not:, or require it",
			      policy->reader.path, text);
	err = copy_text(policy, text, &need->text);
	if (err)
		return err;
	if (need_parse(need->text, need, why, sizeof(why)))
		return refuse(&policy->reader, "%s: %s", policy->reader.path, why);
	return 0;
}

/* The need is the request's from here on, or is freed. */
static int add(struct policy *policy, struct need *need, int err)
{
	need->preferred = policy->section == PREFER;
	if (!err && policy->name && !(need->policy = strdup(policy->name)))
		err = -ENOMEM;
	if (!err && !(need->place = strdup(policy->reader.path)))
		err = -ENOMEM;
	if (!err)
		err = request_add(policy->request, need);
	if (err)
		need_clear(need);
	return err;
}

static int read_one(struct policy *policy, const json_t *value)
{
	struct need need = {0};

	return add(policy, &need, parse_need(policy, value, &need));
}

/* ---------------------------------------------------------------- any of */

/* "ns.user or priv.setuid-exec" */
static int join_texts(struct need *need)
{
	size_t size = 1;

	for (size_t i = 0; i < need->n_members; i++)
		size += strlen(need->members[i].text) + sizeof(" or ");
	need->text = malloc(size);
	if (!need->text)
		return -ENOMEM;
	need->text[0] = '\0';
	for (size_t i = 0; i < need->n_members; i++) {
		size_t length = strlen(need->text);

		snprintf(need->text + length, size - length, "%s%s", i ? " or " : "",
			 need->members[i].text);
	}
	return 0;
}

static int read_members(struct policy *policy, const json_t *list, struct need *need)
{
	size_t i;
	json_t *item;

	need->kind = NEED_ANY;
	need->members = calloc(json_array_size(list), sizeof(*need->members));
	if (!need->members)
		return -ENOMEM;
	json_array_foreach(list, i, item)
	{
		size_t length = enter(&policy->reader, "[%zu]", i);
		int err;

		need->n_members++;
		err = parse_need(policy, item, &need->members[i]);
		if (err)
			return err;
		back(&policy->reader, length);
	}
	return join_texts(need);
}

/* To forbid any one of them is to forbid each. */
static int forbid_each(struct policy *policy, const json_t *list)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
	{
		size_t length = enter(&policy->reader, "[%zu]", i);
		int err = read_one(policy, item);

		if (err)
			return err;
		back(&policy->reader, length);
	}
	return 0;
}

static int read_any(struct policy *policy, const json_t *list)
{
	struct need need = {0};

	if (json_array_size(list) == 0)
		return refuse(&policy->reader, "%s: one of none can't be met",
			      policy->reader.path);
	if (policy->section == FORBID)
		return forbid_each(policy, list);
	if (json_array_size(list) == 1)
		return read_one(policy, json_array_get(list, 0));
	return add(policy, &need, read_members(policy, list, &need));
}

/* ------------------------------------------------------------- an object */

static int read_layer(struct reader *reader, const json_t *item, unsigned int *layers)
{
	int layer = json_is_string(item)
			    ? word_value(&words_layer, json_string_value(item))
			    : -1;

	if (!json_is_string(item))
		return wrong(reader, item, "layer");
	/* "unknown" closes nothing. */
	if (layer < 1)
		return unknown_layer(reader, json_string_value(item));
	*layers |= 1u << layer;
	return 0;
}

static int read_layers(struct reader *reader, const json_t *list, unsigned int *layers)
{
	size_t i, length = enter(reader, ".by");
	json_t *item;

	if (!list) {
		back(reader, length);
		return 0;
	}
	if (!json_is_array(list) || json_array_size(list) == 0)
		return wrong(reader, list, "list of layers");
	json_array_foreach(list, i, item)
	{
		size_t outer = enter(reader, "[%zu]", i);
		int err = read_layer(reader, item, layers);

		if (err)
			return err;
		back(reader, outer);
	}
	back(reader, length);
	return 0;
}

static int fits_layers(struct reader *reader, const struct need *need)
{
	if (!need->by)
		return 0;
	if (!need->absent)
		return refuse(reader, "%s.by: goes with what is forbidden", reader->path);
	if (need->kind != NEED_FEATURE && need->kind != NEED_SYSCALL)
		return refuse(reader, "%s.by: goes with features and system calls",
			      reader->path);
	return 0;
}

static int parse_object(struct policy *policy, const json_t *object, struct need *need)
{
	static const char *const known[] = {"need", "reason", "by"};
	struct reader *reader = &policy->reader;
	size_t length;
	int err = check_keys(reader, object, known, 3);

	if (err)
		return err;
	if (!json_object_get(object, "need"))
		return refuse(reader, "%s.need: missing", reader->path);
	length = enter(reader, ".need");
	err = parse_need(policy, json_object_get(object, "need"), need);
	if (err)
		return err;
	back(reader, length);
	enter(reader, ".reason");
	err = read_text(reader, json_object_get(object, "reason"), &need->reason);
	if (err)
		return err;
	back(reader, length);
	err = read_layers(reader, json_object_get(object, "by"), &need->by);
	return err ? err : fits_layers(reader, need);
}

static int read_object(struct policy *policy, const json_t *object)
{
	struct need need = {0};

	return add(policy, &need, parse_object(policy, object, &need));
}

/* -------------------------------------------------------------- document */

static int read_item(struct policy *policy, const json_t *item)
{
	if (json_is_object(item))
		return read_object(policy, item);
	return json_is_array(item) ? read_any(policy, item) : read_one(policy, item);
}

static int read_section(struct policy *policy, const json_t *document,
			enum section section)
{
	const json_t *list = json_object_get(document, sections[section]);
	size_t i;
	json_t *item;

	if (!list)
		return 0;
	policy->section = section;
	snprintf(policy->reader.path, sizeof(policy->reader.path), "%s",
		 sections[section]);
	if (!json_is_array(list))
		return wrong(&policy->reader, list, "list");
	json_array_foreach(list, i, item)
	{
		size_t length = enter(&policy->reader, "[%zu]", i);
		int err = read_item(policy, item);

		if (err)
			return err;
		back(&policy->reader, length);
	}
	return 0;
}

static int read_policy(struct policy *policy, const json_t *document)
{
	static const char *const known[] = {"name", "require", "prefer", "forbid"};
	size_t first = policy->request->n_needs;
	const json_t *name;
	int err;

	if (!json_is_object(document))
		return refuse(&policy->reader, "the document is no object");
	err = check_keys(&policy->reader, document, known, 4);
	if (err)
		return err;
	name = json_object_get(document, "name");
	snprintf(policy->reader.path, sizeof(policy->reader.path), "name");
	if (name && !json_is_string(name))
		return wrong(&policy->reader, name, "text");
	policy->name = json_string_value(name);
	for (int i = REQUIRE; i <= FORBID && !err; i++)
		err = read_section(policy, document, (enum section)i);
	if (!err && policy->request->n_needs == first)
		err = refuse(&policy->reader,
			     "nothing in it: give require, prefer or forbid an item");
	return err ? err : policy_contradicts(&policy->reader, policy->request, first);
}

int footing_request_load_policy(struct footing_request *request, const char *text,
				size_t length, char *why, size_t why_size)
{
	struct policy policy = {.reader = {.why = why, .why_size = why_size},
				.request = request};
	size_t first = request->n_needs;
	json_t *document;
	int err = read_document_text(&policy.reader, text, length, &document);

	if (err)
		return err;
	err = read_policy(&policy, document);
	json_decref(document);
	if (err)
		request_cut(request, first);
	return err;
}

static int take(const char *text, size_t length, void *to, char *why, size_t why_size)
{
	return footing_request_load_policy(to, text, length, why, why_size);
}

int footing_request_load_policy_fd(struct footing_request *request, int fd, char *why,
				   size_t why_size)
{
	return file_read_fd(fd, take, request, why, why_size);
}

int footing_request_load_policy_file(struct footing_request *request, const char *path,
				     char *why, size_t why_size)
{
	return file_read(path, take, request, why, why_size);
}
