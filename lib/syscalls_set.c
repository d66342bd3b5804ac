/* SPDX-License-Identifier: MIT */
/* Reading a set of verdicts: accessors, profiles, the digest, the JSON document. */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sha2.h>

#include "json_text.h"
#include "probe/probe.h"
#include "syscalls.h"

void footing_syscalls_free(struct footing_syscalls *set)
{
	if (!set)
		return;
	free(set->items);
	free(set);
}

const struct footing_syscall *footing_syscalls_next(const struct footing_syscalls *set,
						    const struct footing_syscall *call)
{
	size_t index = call ? (size_t)(call - set->items) + 1 : 0;

	return index < set->n ? &set->items[index] : NULL;
}

const struct footing_syscall *footing_syscalls_find(const struct footing_syscalls *set,
						    const char *text)
{
	const char *slash = strchr(text, '/');
	char name[CALL_NAME_MAX];
	long nr = -1;
	size_t length = slash ? (size_t)(slash - text) : strlen(text);

	if (length >= sizeof(name))
		return NULL;
	memcpy(name, text, length);
	name[length] = '\0';
	if (!slash)
		nr = call_number(name);
	for (size_t i = 0; i < set->n; i++) {
		const struct footing_syscall *item = &set->items[i];

		if (!slash && !item->argument && nr >= 0 && item->nr == nr)
			return item;
		if (slash && item->argument && strcmp(item->name, name) == 0 &&
		    strcmp(item->argument, slash + 1) == 0)
			return item;
	}
	return NULL;
}

const char *footing_syscall_name(const struct footing_syscall *call)
{
	return call->name[0] ? call->name : NULL;
}

const char *footing_syscall_argument_name(const struct footing_syscall *call)
{
	return call->argument;
}

long footing_syscall_number(const struct footing_syscall *call)
{
	return call->nr;
}

enum footing_answer footing_syscall_answer(const struct footing_syscall *call)
{
	return call->answer;
}

int footing_syscall_errno(const struct footing_syscall *call)
{
	return call->err;
}

const char *footing_syscalls_arch(const struct footing_syscalls *set)
{
	(void)set;
#if defined(__x86_64__)
	return "x86_64";
#elif defined(__aarch64__)
	return "aarch64";
#else
	return "?";
#endif
}

const char *footing_syscalls_method(const struct footing_syscalls *set)
{
	static const char *const words[] = {
		[ORACLE_METHOD_UNKNOWN] = NULL,	   [ORACLE_METHOD_NONE] = "none",
		[ORACLE_METHOD_ORACLE] = "oracle", [ORACLE_METHOD_TRACE] = "trace",
		[ORACLE_METHOD_CALLS] = "calls",
	};

	return words[set->method];
}

int footing_syscalls_filters(const struct footing_syscalls *set)
{
	return set->filters;
}

bool footing_syscalls_supervised(const struct footing_syscalls *set)
{
	return set->supervised;
}

bool footing_syscalls_complete(const struct footing_syscalls *set)
{
	return !set->cut;
}

/* ---------------------------------------------------------------- profiles */

struct condition {
	const char *call;
	enum footing_answer answer;
	int err; /* -1: any */
};

/* A profile's line, or one of the conditions that follow it. */
static const struct {
	const char *name, *title; /* NULL: a condition */
	struct condition want;
} profiles[] = {
#define PROFILE(name, title)	{name, title, {NULL, FOOTING_ANSWER_UNKNOWN, 0}},
#define WANT(call, answer, err) {NULL, NULL, {call, FOOTING_ANSWER_##answer, err}},
#include "profiles.def"
#undef PROFILE
#undef WANT
};

#define N_PROFILES (sizeof(profiles) / sizeof(profiles[0]))

static bool holds(const struct footing_syscalls *set, const struct condition *want)
{
	const struct footing_syscall *item = footing_syscalls_find(set, want->call);

	return item && item->plain == want->answer &&
	       (want->err < 0 || item->plain_err == want->err);
}

/* Whether the profile in line @i matches. */
static bool matches(const struct footing_syscalls *set, size_t i)
{
	for (i++; i < N_PROFILES && !profiles[i].name; i++)
		if (!holds(set, &profiles[i].want))
			return false;
	return true;
}

const char *footing_syscalls_profile(const struct footing_syscalls *set, size_t index,
				     const char **title,
				     enum footing_confidence *confidence)
{
	const char *found = NULL;
	size_t n = 0;

	if (set->method != ORACLE_METHOD_ORACLE && set->method != ORACLE_METHOD_TRACE)
		return NULL;
	for (size_t i = 0; i < N_PROFILES; i++) {
		if (!profiles[i].name || !matches(set, i))
			continue;
		if (n++ != index)
			continue;
		found = profiles[i].name;
		if (title)
			*title = profiles[i].title;
	}
	if (found && confidence)
		*confidence = n == 1 ? FOOTING_CONSISTENT : FOOTING_AMBIGUOUS;
	return found;
}

/* ---------------------------------------------------------------- digest */

static int hex(SHA2_CTX *context, char **digest)
{
	static const char prefix[] = "sha256:";
	uint8_t bytes[SHA256_DIGEST_LENGTH];
	size_t at = sizeof(prefix) - 1;
	char *text = malloc(sizeof(prefix) + 2 * sizeof(bytes));

	if (!text)
		return -ENOMEM;
	SHA256Final(bytes, context);
	memcpy(text, prefix, sizeof(prefix));
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(text + at + 2 * i, 3, "%02x", bytes[i]);
	*digest = text;
	return 0;
}

int syscalls_digest(const struct footing_syscalls *set, char **digest)
{
	SHA2_CTX context;
	char line[96];

	*digest = NULL;
	if ((set->method != ORACLE_METHOD_ORACLE && set->method != ORACLE_METHOD_TRACE) ||
	    (set->cut && !set->killed_off))
		return 0;
	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)footing_syscalls_arch(set),
		     strlen(footing_syscalls_arch(set)));
	for (size_t i = 0; i < set->n; i++) {
		const struct footing_syscall *item = &set->items[i];
		int length = snprintf(line, sizeof(line), "\n%ld/%s %s %d", item->nr,
				      item->argument ? item->argument : "",
				      footing_answer_name(item->plain), item->plain_err);

		SHA256Update(&context, (const uint8_t *)line, (size_t)length);
	}
	return hex(&context, digest);
}

/* ---------------------------------------------------------------- document */

static json_t *item_json(const struct footing_syscall *item)
{
	json_t *object = json_object();
	int err = 0;

	if (!item->argument)
		err = json_put(object, "nr", json_integer(item->nr));
	if (!err)
		err = json_put(object, "verdict",
			       item->answer == FOOTING_ANSWER_UNKNOWN
				       ? json_null()
				       : json_text(footing_answer_name(item->answer)));
	if (!err && item->answer == FOOTING_ANSWER_ERRNO) {
		const char *name = footing_errno_name(item->err);
		char number[16];

		snprintf(number, sizeof(number), "E%d", item->err);
		err = json_put(object, "errno", json_text(name ? name : number));
	}
	if (!err && item->answer == FOOTING_ANSWER_TRAP)
		err = json_put(object, "data", json_integer(item->err));
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *items_json(const struct footing_syscalls *set, bool arguments)
{
	json_t *object = json_object();
	char key[2 * CALL_NAME_MAX];

	for (size_t i = 0; i < set->n && object; i++) {
		const struct footing_syscall *item = &set->items[i];

		if ((item->argument != NULL) != arguments || !item->name[0])
			continue;
		snprintf(key, sizeof(key), "%s%s%s", item->name, arguments ? "/" : "",
			 arguments ? item->argument : "");
		if (json_put(object, key, item_json(item)) == 0)
			continue;
		json_decref(object);
		object = NULL;
	}
	return object;
}

static json_t *profiles_json(const struct footing_syscalls *set)
{
	enum footing_confidence confidence;
	const char *title, *name = footing_syscalls_profile(set, 0, &title, &confidence);
	json_t *object;

	if (!name)
		return json_null();
	object = json_object();
	if (json_put(object, "name", json_text(name)) == 0 &&
	    json_put(object, "title", json_text(title)) == 0 &&
	    json_put(object, "confidence",
		     json_text(footing_confidence_name(confidence))) == 0)
		return object;
	json_decref(object);
	return NULL;
}

int footing_syscalls_to_json(const struct footing_syscalls *set, char **text,
			     size_t *length)
{
	json_t *document = json_object();
	int err = -ENOMEM;

	if (json_put(document, "schema", json_text("footing.syscalls/1")) == 0 &&
	    json_put(document, "arch", json_text(footing_syscalls_arch(set))) == 0 &&
	    json_put(document, "filters",
		     set->filters < 0 ? json_null() : json_integer(set->filters)) == 0 &&
	    json_put(document, "method", json_text(footing_syscalls_method(set))) == 0 &&
	    json_put(document, "supervised", json_boolean(set->supervised)) == 0 &&
	    json_put(document, "complete", json_boolean(!set->cut)) == 0 &&
	    json_put(document, "profile", profiles_json(set)) == 0 &&
	    json_put(document, "syscalls", items_json(set, false)) == 0 &&
	    json_put(document, "arguments", items_json(set, true)) == 0)
		err = json_write(document, text, length);
	json_decref(document);
	return err;
}
