/* SPDX-License-Identifier: MIT */
/* From a matrix and what is asked for to a level or a refusal, and the record of it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/decide.h"
#include "lib/terms.h"
#include "unit.h"

/* ------------------------------------------------------------ matrices */

/*
 * Those of tests/fixtures/locked.json: a container whose filter refuses unshare(2). What
 * is said of a level, by its number: '+' available, '-' not, '?' could not tell, '.' not
 * tried.
 */
static json_t *document;
static struct footing_matrix *matrix;
static struct record record;
static struct plan plan;

static const char *const lacks[FOOTING_LEVELS] = {NULL, "seccomp.filter", "landlock.fs",
						  "ns.user", "ns.user"};

static void read_document(void)
{
	const char *top = getenv("top_srcdir");
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/fixtures/locked.json", top ? top : ".");
	document = json_load_file(path, 0, NULL);
	ck_assert_msg(document != NULL, "%s", path);
}

static void drop_document(void)
{
	record_clear(&record);
	footing_matrix_free(matrix);
	matrix = NULL;
	json_decref(document);
}

static json_t *inner(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	if (!value) {
		value = json_object();
		json_object_set_new(object, key, value);
	}
	return value;
}

static json_t *level_of(char sign, const char *lack)
{
	bool missing = sign == '-' && lack;

	return json_pack("{s:s, s:s, s:o, s:s?, s:n}", "status",
			 sign == '+'   ? "available"
			 : sign == '-' ? "unavailable"
				       : "unknown",
			 "evidence", sign == '+' ? "proved" : "tried", "missing",
			 missing ? json_pack("[s]", lack) : json_array(), "cause",
			 missing ? "seccomp-errno" : NULL, "elapsed_us");
}

static void load(void)
{
	char *text = json_dumps(document, JSON_COMPACT), why[256] = "";
	int err;

	footing_matrix_free(matrix);
	matrix = NULL;
	err = footing_matrix_load(text, strlen(text), &matrix, why, sizeof(why));
	ck_assert_msg(err == 0, "%s", why);
	free(text);
}

/* @abi: -1: no such row; @capabilities: of the effective set, NULL: not known */
static void make(const char *signs, int abi, const char *capability)
{
	json_t *levels = inner(document, "levels"), *row;
	json_t *capabilities = inner(inner(document, "subject"), "capabilities");

	json_object_clear(levels);
	for (int i = 0; i < FOOTING_LEVELS; i++)
		if (signs[i] != '.')
			json_object_set_new(levels,
					    footing_level_name((enum footing_level)i),
					    level_of(signs[i], lacks[i]));
	row = inner(inner(document, "features"), "landlock.abi");
	if (abi < 0)
		json_object_del(inner(document, "features"), "landlock.abi");
	else
		json_object_set_new(row, "direct",
				    json_pack("{s:s, s:i}", "status", "available",
					      "value", abi));
	json_object_set_new(capabilities, "effective",
			    capability ? json_pack("[s]", capability) : json_null());
	load();
}

/* ------------------------------------------------------------ the place */

START_TEST(place_of_a_matrix)
{
	json_t *abi;

	make("+++++", 7, "sys-admin");
	ck_assert_int_eq(matrix_place(matrix).landlock_abi, 7);
	ck_assert(matrix_place(matrix).direct);
	make("+++++", 0, "chown");
	ck_assert_int_eq(matrix_place(matrix).landlock_abi, 0);
	ck_assert(!matrix_place(matrix).direct);
	make("+++++", -1, NULL);
	ck_assert_int_eq(matrix_place(matrix).landlock_abi, 0);
	ck_assert(!matrix_place(matrix).direct);
	ck_assert_int_ge(matrix_place(matrix).last_capability, 40);
	/* A value of what is not available is none. */
	make("+++++", 7, NULL);
	abi = json_object_get(inner(inner(document, "features"), "landlock.abi"),
			      "direct");
	json_object_set_new(abi, "status", json_string("unknown"));
	load();
	ck_assert_int_eq(matrix_place(matrix).landlock_abi, 0);
}
END_TEST

/* ------------------------------------------------------------ decisions */

#define STRICT	   1u
#define HOST	   2u
#define RW	   4u
#define RO	   8u
#define OUTER	   16u
#define DIRECT_WAY 32u

#define NONE	   FOOTING_LEVEL_NONE
#define FILTERED   FOOTING_LEVEL_FILTERED
#define LANDLOCK   FOOTING_LEVEL_LANDLOCK
#define NAMESPACE  FOOTING_LEVEL_NAMESPACE
#define LAYERED	   FOOTING_LEVEL_LAYERED
#define AUTO	   FOOTING_LEVEL_AUTO
#define NO_LEVEL   (-1)
#define BUT(level) (1u << (level))

static const struct {
	const char *name, *levels;
	int abi;
	enum footing_level requested;
	unsigned int asked;
	int minimum;
	unsigned int without;
	bool started;
	int effective;
	bool satisfied;
	const char *why, *never; /* parts of it; NULL: there is none */
} cases[] = {
	/* Everything works. */
	{"auto", "+++++", 7, AUTO, 0, NO_LEVEL, 0, true, LAYERED, true, NULL, NULL},
	{"auto, strict", "+++++", 7, AUTO, STRICT, NO_LEVEL, 0, true, LAYERED, true, NULL,
	 NULL},
	{"layered", "+++++", 7, LAYERED, STRICT, LAYERED, 0, true, LAYERED, true, NULL,
	 NULL},
	{"namespace, named", "+++++", 7, NAMESPACE, STRICT, NO_LEVEL, 0, true, NAMESPACE,
	 true, NULL, NULL},
	{"landlock, named", "+++++", 7, LANDLOCK, STRICT, NO_LEVEL, 0, true, LANDLOCK,
	 true, NULL, NULL},
	{"filtered, named", "+++++", 7, FILTERED, STRICT, NO_LEVEL, 0, true, FILTERED,
	 true, NULL, NULL},
	{"host, paths", "+++++", 7, AUTO, STRICT | HOST | RW | RO, NO_LEVEL, 0, true,
	 LAYERED, true, NULL, NULL},

	/* The locked container: a filter refuses user namespaces. */
	{"locked: auto", "+++--", 7, AUTO, 0, NO_LEVEL, 0, true, LANDLOCK, true,
	 "namespace is not available here: needs ns.user", NULL},
	{"locked: auto, strict", "+++--", 7, AUTO, STRICT, NO_LEVEL, 0, true, LANDLOCK,
	 true, "namespace is not available here: needs ns.user", NULL},
	{"locked: namespace, strict", "+++--", 7, NAMESPACE, STRICT, NO_LEVEL, 0, false,
	 LANDLOCK, false,
	 "namespace is not available here: needs ns.user: a seccomp filter refuses the "
	 "system call: unshare (",
	 NULL},
	{"locked: namespace", "+++--", 7, NAMESPACE, 0, NO_LEVEL, 0, true, LANDLOCK,
	 false, "namespace is not available here: needs ns.user", NULL},
	{"locked: least namespace", "+++--", 7, AUTO, 0, NAMESPACE, 0, false, LANDLOCK,
	 false,
	 "landlock is less than the least, namespace; namespace is not available here: "
	 "needs ns.user",
	 NULL},
	{"locked: least landlock", "+++--", 7, AUTO, 0, LANDLOCK, 0, true, LANDLOCK, true,
	 "namespace is not available here: needs ns.user", NULL},
	{"locked: namespace, least landlock", "+++--", 7, NAMESPACE, 0, LANDLOCK, 0, true,
	 LANDLOCK, false, "namespace is not available here", NULL},
	{"locked: namespace, least landlock, ABI 2", "+++--", 2, NAMESPACE, 0, LANDLOCK,
	 0, false, NO_LEVEL, false, "namespace is not available here", NULL},

	/* The least would work; it is not what was named. */
	{"filtered, least landlock", "+++++", 7, FILTERED, 0, LANDLOCK, 0, false,
	 FILTERED, false,
	 "filtered is less than the least, landlock, and no more was asked",
	 "is not available"},
	{"none, least filtered", "+++++", 7, NONE, 0, FILTERED, 0, false, NONE, false,
	 "none is less than the least, filtered", "is not available"},
	{"none, least none", "+++++", 7, NONE, 0, NONE, 0, true, NONE, true, NULL, NULL},
	{"namespace, least filtered", "+++++", 7, NAMESPACE, 0, FILTERED, 0, true,
	 NAMESPACE, true, NULL, NULL},

	/* None is taken when named, and only then. */
	{"none", "+++++", 7, NONE, 0, NO_LEVEL, 0, true, NONE, true, NULL, NULL},
	{"none, strict", "+----", -1, NONE, STRICT, NO_LEVEL, 0, true, NONE, true, NULL,
	 NULL},
	{"none, of a matrix without levels", ".....", 7, NONE, 0, NO_LEVEL, 0, true, NONE,
	 true, NULL, NULL},
	{"nothing works: auto", "+----", 7, AUTO, 0, NO_LEVEL, 0, false, NO_LEVEL, false,
	 "no level works here: filtered is not available here: needs seccomp.filter",
	 NULL},
	{"nothing works: filtered", "+----", 7, FILTERED, 0, NO_LEVEL, 0, false, NO_LEVEL,
	 false, "filtered is not available here: needs seccomp.filter", NULL},

	/* Only the filter works: it keeps no files. */
	{"filter: auto", "++---", 7, AUTO, 0, NO_LEVEL, 0, false, NO_LEVEL, false,
	 "with filtered, the strongest that works, fs-write is not kept; landlock is not "
	 "available here: needs landlock.fs",
	 NULL},
	{"filter: auto, least filtered", "++---", 7, AUTO, 0, FILTERED, 0, false,
	 NO_LEVEL, false, "fs-write is not kept", NULL},
	{"filter: landlock", "++---", 7, LANDLOCK, 0, NO_LEVEL, 0, false, NO_LEVEL, false,
	 "landlock is not available here: needs landlock.fs", NULL},
	{"filter: filtered", "++---", 7, FILTERED, 0, NO_LEVEL, 0, true, FILTERED, true,
	 NULL, NULL},
	{"filter: filtered, with a path", "++---", 7, FILTERED, RW, NO_LEVEL, 0, true,
	 FILTERED, false, "filtered: fs-write is not kept", NULL},
	{"filter: filtered, with a path, strict", "++---", 7, FILTERED, RO | STRICT,
	 NO_LEVEL, 0, false, FILTERED, false, "filtered: fs-write is not kept", NULL},

	/* Landlock that leaves truncate(2) open. */
	{"ABI 2: auto", "+++--", 2, AUTO, 0, NO_LEVEL, 0, false, NO_LEVEL, false,
	 "with landlock, the strongest that works, fs-write is not kept: gap truncate; "
	 "namespace is not available here: needs ns.user",
	 NULL},
	{"ABI 2: landlock", "+++--", 2, LANDLOCK, 0, NO_LEVEL, 0, true, LANDLOCK, false,
	 "landlock: fs-write is not kept: gap truncate", NULL},
	{"ABI 2: landlock, strict", "+++--", 2, LANDLOCK, STRICT, NO_LEVEL, 0, false,
	 LANDLOCK, false, "landlock: fs-write is not kept: gap truncate", NULL},
	{"ABI 2: auto, namespaces work", "++++-", 2, AUTO, STRICT, NO_LEVEL, 0, true,
	 NAMESPACE, true, "layered is not available here", NULL},
	{"ABI 2: layered", "+++++", 2, LAYERED, STRICT, NO_LEVEL, 0, true, LAYERED, true,
	 NULL, NULL},
	{"ABI 3: auto", "+++--", 3, AUTO, STRICT, NO_LEVEL, 0, true, LANDLOCK, true,
	 "namespace is not available here: needs ns.user", NULL},
	{"ABI unknown: auto", "+++--", -1, AUTO, 0, NO_LEVEL, 0, false, NO_LEVEL, false,
	 "gap truncate", NULL},

	/* What could not be told is no yes. */
	{"unknown: auto", "+++??", 7, AUTO, 0, NO_LEVEL, 0, true, LANDLOCK, true,
	 "namespace could not be seen to work here", NULL},
	{"unknown: namespace", "+++??", 7, NAMESPACE, 0, NO_LEVEL, 0, true, LANDLOCK,
	 false, "namespace could not be seen to work here", "is not available"},
	{"unknown: namespace, strict", "+++??", 7, NAMESPACE, STRICT, NO_LEVEL, 0, false,
	 LANDLOCK, false, "namespace could not be seen to work here", NULL},
	{"unknown: all", "+????", 7, AUTO, 0, NO_LEVEL, 0, false, NO_LEVEL, false,
	 "no level works here: filtered could not be seen to work here", NULL},
	{"no levels", ".....", 7, AUTO, 0, NO_LEVEL, 0, false, NO_LEVEL, false,
	 "no level works here: filtered could not be seen to work here", NULL},
	{"no levels: landlock", ".....", 7, LANDLOCK, 0, NO_LEVEL, 0, false, NO_LEVEL,
	 false, "landlock could not be seen to work here", NULL},
	{"not tried", "...+.", 7, AUTO, 0, NO_LEVEL, 0, true, NAMESPACE, true,
	 "layered could not be seen to work here", NULL},

	/* What is stronger stands in, and is told of. */
	{"no Landlock: landlock", "++-+-", 0, LANDLOCK, 0, NO_LEVEL, 0, true, NAMESPACE,
	 false, "landlock is not available here: needs landlock.fs", NULL},
	{"no Landlock: layered", "++-+-", 0, LAYERED, 0, NO_LEVEL, 0, true, NAMESPACE,
	 false, "layered is not available here", NULL},
	{"no Landlock: layered, strict", "++-+-", 0, LAYERED, STRICT, NO_LEVEL, 0, false,
	 NAMESPACE, false, "layered is not available here", NULL},

	/* Levels that failed when tried with these very terms. */
	{"without: auto", "+++++", 7, AUTO, 0, NO_LEVEL, BUT(LAYERED), true, NAMESPACE,
	 true, "layered is not available here", NULL},
	{"without: both", "+++++", 7, AUTO, STRICT, NO_LEVEL,
	 BUT(LAYERED) | BUT(NAMESPACE), true, LANDLOCK, true,
	 "namespace is not available here", NULL},
	{"without: all", "+++++", 7, AUTO, 0, NO_LEVEL,
	 BUT(LAYERED) | BUT(NAMESPACE) | BUT(LANDLOCK) | BUT(FILTERED), false, NO_LEVEL,
	 false, "no level works here", NULL},
	{"without: named", "+++++", 7, NAMESPACE, STRICT, NO_LEVEL, BUT(NAMESPACE), false,
	 LAYERED, false, "namespace", NULL},
	{"without: none", "+++++", 7, NONE, 0, NO_LEVEL, BUT(NONE), true, NONE, true,
	 NULL, NULL},

	/* A /proc that shows, and leads, outside. */
	{"outer: auto", "+++++", 7, AUTO, OUTER | STRICT, NO_LEVEL, 0, true, LAYERED,
	 true, NULL, NULL},
	{"outer: namespace", "+++++", 7, NAMESPACE, OUTER, NO_LEVEL, 0, true, NAMESPACE,
	 false, "namespace: processes is not kept: gap sight", NULL},
	{"outer: namespace, strict", "+++++", 7, NAMESPACE, OUTER | STRICT, NO_LEVEL, 0,
	 false, NAMESPACE, false, "namespace: processes is not kept: gap sight", NULL},
	{"outer, direct: namespace", "++++-", 7, NAMESPACE, OUTER | DIRECT_WAY, NO_LEVEL,
	 0, true, NAMESPACE, false, "namespace: fs-write is not kept: gap sight", NULL},
	{"outer, direct: auto", "++++-", 7, AUTO, OUTER | DIRECT_WAY, NO_LEVEL, 0, true,
	 LANDLOCK, true, "namespace", NULL},
	{"outer, direct: auto, no Landlock", "++-+-", 0, AUTO, OUTER | DIRECT_WAY,
	 NO_LEVEL, 0, false, NO_LEVEL, false,
	 "with namespace, the strongest that works, fs-write is not kept: gap sight",
	 "namespace is not available"},
};

static char srv[] = "/srv", var[] = "/var";

static int ask(int index, struct footing_request *request, struct plan_path paths[2])
{
	unsigned int asked = cases[index].asked;

	make(cases[index].levels, cases[index].abi,
	     asked & DIRECT_WAY ? "sys-admin" : NULL);
	memset(request, 0, sizeof(*request));
	request->level = cases[index].requested;
	request->has_minimum = cases[index].minimum != NO_LEVEL;
	if (request->has_minimum)
		request->minimum = (enum footing_level)cases[index].minimum;
	request->terms.network = asked & HOST ? FOOTING_NETWORK_HOST
					      : FOOTING_NETWORK_NONE;
	request->terms.proc = asked & OUTER ? FOOTING_PROC_OUTER : FOOTING_PROC_FRESH;
	request->terms.paths = paths;
	if (asked & RO) {
		paths[request->terms.n_paths++] = (struct plan_path){srv, srv, false,
								     true};
		request->terms.n_readable = 1;
	}
	if (asked & RW)
		paths[request->terms.n_paths++] = (struct plan_path){var, var, true,
								     true};
	return decide(matrix, request, asked & STRICT ? FOOTING_STRICT : 0,
		      cases[index].without, &record, &plan);
}

static void assert_why(int index)
{
	const char *name = cases[index].name, *why = record.why;

	if (!cases[index].why) {
		ck_assert_msg(why == NULL, "%s: %s", name, why);
		return;
	}
	ck_assert_msg(why != NULL, "%s: no why", name);
	ck_assert_msg(strstr(why, cases[index].why) != NULL, "%s: %s", name, why);
	if (cases[index].never)
		ck_assert_msg(strstr(why, cases[index].never) == NULL, "%s: %s", name,
			      why);
	ck_assert_ptr_null(strchr(why, '\n'));
	ck_assert_ptr_null(strstr(why, "(null)"));
}

START_TEST(decisions)
{
	struct footing_request request;
	struct plan_path paths[2];
	int err = ask(_i, &request, paths);
	const char *name = cases[_i].name;

	ck_assert_msg(err == (cases[_i].started ? 0 : -ENOTSUP), "%s: %d", name, err);
	ck_assert_msg(record.has_effective == (cases[_i].effective != NO_LEVEL), "%s",
		      name);
	if (record.has_effective)
		ck_assert_msg((int)record.effective == cases[_i].effective, "%s: %s",
			      name, footing_level_name(record.effective));
	ck_assert_msg(record.satisfied == cases[_i].satisfied, "%s", name);
	ck_assert_int_eq(record.requested, cases[_i].requested);
	ck_assert_int_eq(record.strict, !!(cases[_i].asked & STRICT));
	ck_assert_int_eq(record.has_minimum, cases[_i].minimum != NO_LEVEL);
	ck_assert(!record.started && !record.has_exit);
	assert_why(_i);
	if (!err)
		ck_assert_int_eq(plan.level, cases[_i].effective);
}
END_TEST

/* Whatever is asked of whatever matrix: what has to hold of a decision. */
static void assert_sound(const char *signs, const struct footing_request *request,
			 unsigned int flags, int err)
{
	bool named = request->level != AUTO;

	ck_assert(err == 0 || err == -ENOTSUP);
	if (err)
		ck_assert_ptr_nonnull(record.why);
	if (err || (flags & FOOTING_STRICT))
		ck_assert_int_eq(record.satisfied, !err);
	if (!record.satisfied)
		ck_assert_ptr_nonnull(record.why);
	if (err)
		return;
	ck_assert(record.has_effective);
	/* None, and what does not work, is never taken unasked. */
	if (record.effective == NONE)
		ck_assert(named && request->level == NONE);
	else
		ck_assert_int_eq(signs[record.effective], '+');
	if (request->has_minimum)
		ck_assert_int_ge(record.effective, request->minimum);
	if (record.effective != request->level)
		ck_assert(record.promises[FOOTING_PROMISE_FS_WRITE].kept ||
			  request->level == NONE);
	if (record.satisfied)
		ck_assert_int_eq(record_broken(&record), -1);
}

START_TEST(any_request)
{
	static const char marks[] = "+-?.";
	struct footing_request request = {0};
	char signs[] = "+++++";

	request.level = (enum footing_level)(_i % 6);
	for (int n = 0; n < 256; n++) {
		for (int i = 0; i < 4; i++)
			signs[i + 1] = marks[n >> 2 * i & 3];
		make(signs, _i / 6 ? 2 : 7, NULL);
		for (int minimum = -1; minimum <= (int)LAYERED; minimum++)
			for (unsigned int flags = 0; flags <= FOOTING_STRICT; flags++) {
				request.has_minimum = minimum >= 0;
				request.minimum = minimum < 0
							  ? NONE
							  : (enum footing_level)minimum;
				record_clear(&record);
				assert_sound(signs, &request, flags,
					     decide(matrix, &request, flags, 0, &record,
						    &plan));
			}
	}
}
END_TEST

/* ------------------------------------------------------------ the record */

static void decided(const char *signs, int abi, enum footing_level level)
{
	struct footing_request request = {.level = level};

	make(signs, abi, NULL);
	record_clear(&record);
	decide(matrix, &request, 0, 0, &record, &plan);
}

/* What the level has that was asked for, and the one that is taken has not. */
START_TEST(differences)
{
	const struct mechanism_state *of = record.mechanisms;

	decided("+++--", 7, NAMESPACE);
	ck_assert_int_eq(record.missing.count, 1);
	ck_assert_str_eq(record.missing.items[0], "ns.user");
	ck_assert(of[FOOTING_MECHANISM_USER_NAMESPACE].requested);
	ck_assert_int_eq(of[FOOTING_MECHANISM_USER_NAMESPACE].enforced,
			 FOOTING_UNAVAILABLE);
	ck_assert_str_eq(of[FOOTING_MECHANISM_USER_NAMESPACE].cause, "seccomp-errno");
	ck_assert_str_eq(of[FOOTING_MECHANISM_ROOT].cause, "seccomp-errno");
	/* The one that stands in is asked for now, and what both have has no cause. */
	ck_assert(of[FOOTING_MECHANISM_LANDLOCK].requested);
	ck_assert_ptr_null(of[FOOTING_MECHANISM_LANDLOCK].cause);
	ck_assert(of[FOOTING_MECHANISM_SECCOMP].requested);
	ck_assert_int_eq(of[FOOTING_MECHANISM_SECCOMP].enforced, FOOTING_UNKNOWN);
	ck_assert_ptr_null(of[FOOTING_MECHANISM_SECCOMP].cause);

	decided("+++--", 7, AUTO);
	ck_assert_int_eq(record.missing.count, 1);
	ck_assert_str_eq(of[FOOTING_MECHANISM_NET_NAMESPACE].cause, "seccomp-errno");

	decided("+++--", 7, LANDLOCK);
	ck_assert_int_eq(record.missing.count, 0);
	ck_assert(!of[FOOTING_MECHANISM_USER_NAMESPACE].requested);
	ck_assert_ptr_null(of[FOOTING_MECHANISM_USER_NAMESPACE].cause);

	/* Nothing runs: nothing is enforced, and what was asked for is told. */
	decided("++---", 7, LANDLOCK);
	ck_assert(of[FOOTING_MECHANISM_LANDLOCK].requested);
	for (int i = 0; i < PLAN_MECHANISMS; i++)
		ck_assert_int_eq(of[i].enforced, FOOTING_UNAVAILABLE);

	/* Why is not known: no cause. */
	decided("+++??", 7, NAMESPACE);
	ck_assert(of[FOOTING_MECHANISM_ROOT].requested);
	ck_assert_ptr_null(of[FOOTING_MECHANISM_ROOT].cause);
	ck_assert_int_eq(record.missing.count, 0);
}
END_TEST

/* What was seen of the process that carried the plan out. */
START_TEST(seen)
{
	const struct mechanism_state *of = record.mechanisms;
	struct plan_report report = {.landlock_seen = true};

	decided("+++++", 7, LAYERED);
	report.outside.pid = 4711;
	report.seen.pid = 4712;
	report.outside.namespaces[NS_USER] = report.outside.namespaces[NS_NET] = 1;
	report.seen.namespaces[NS_USER] = 2;
	report.seen.namespaces[NS_NET] = 1;
	report.seen.no_new_privs = 1;
	report.seen.seccomp_mode = -1;
	record_seen(&record, &plan, &report);
	ck_assert_int_eq(of[FOOTING_MECHANISM_USER_NAMESPACE].enforced,
			 FOOTING_AVAILABLE);
	ck_assert_int_eq(of[FOOTING_MECHANISM_NET_NAMESPACE].enforced,
			 FOOTING_UNAVAILABLE);
	ck_assert_int_eq(of[FOOTING_MECHANISM_PID_NAMESPACE].enforced, FOOTING_UNKNOWN);
	ck_assert_int_eq(of[FOOTING_MECHANISM_NO_NEW_PRIVS].enforced, FOOTING_AVAILABLE);
	ck_assert_int_eq(of[FOOTING_MECHANISM_SECCOMP].enforced, FOOTING_UNKNOWN);
	ck_assert_int_eq(of[FOOTING_MECHANISM_LANDLOCK].enforced, FOOTING_AVAILABLE);
	ck_assert_int_eq(of[FOOTING_MECHANISM_PROC].enforced, FOOTING_AVAILABLE);
	ck_assert_int_eq(of[FOOTING_MECHANISM_BOUNDING_SET].enforced,
			 FOOTING_UNAVAILABLE);
	report.landlock_seen = false;
	report.bounding_empty = true;
	record_seen(&record, &plan, &report);
	ck_assert_int_eq(of[FOOTING_MECHANISM_LANDLOCK].enforced, FOOTING_UNKNOWN);
	ck_assert_int_eq(of[FOOTING_MECHANISM_BOUNDING_SET].enforced, FOOTING_AVAILABLE);
	/* What is not in the plan is not in force, whatever was seen. */
	decided("++---", 7, FILTERED);
	record_seen(&record, &plan, &report);
	ck_assert_int_eq(of[FOOTING_MECHANISM_USER_NAMESPACE].enforced,
			 FOOTING_UNAVAILABLE);
}
END_TEST

static void assert_keys(const json_t *object, const char *wanted)
{
	char keys[512] = "";
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value)
	{
		size_t at = strlen(keys);

		snprintf(keys + at, sizeof(keys) - at, "%s%s", at ? " " : "", key);
	}
	ck_assert_str_eq(keys, wanted);
}

/* The keys of the contract, in its order, and ours where they are of no one's way. */
START_TEST(keys)
{
	json_t *json, *part;
	char *text, *again;

	decided("+++--", 2, NAMESPACE);
	json = record_json(&record);
	assert_keys(json, "schema requested minimum strict effective satisfied started "
			  "exit process promises mechanisms proc directory_kept "
			  "missing why");
	assert_keys(json_object_get(json, "promises"),
		    "fs-write fs-read net processes privileges syscalls");
	part = json_object_get(json_object_get(json, "promises"), "fs-write");
	assert_keys(part, "kept in_force by gaps apart");
	part = json_object_get(json, "mechanisms");
	assert_keys(part, "user-namespace mount-namespace pid-namespace ipc-namespace "
			  "uts-namespace net-namespace root proc no-new-privs "
			  "capabilities bounding-set landlock seccomp session");
	assert_keys(json_object_get(part, "root"), "requested enforced cause");
	/* The same record gives the same bytes. */
	text = json_dumps(json, 0);
	json_decref(json);
	json = record_json(&record);
	again = json_dumps(json, 0);
	ck_assert_str_eq(text, again);
	free(text);
	free(again);
	json_decref(json);
}
END_TEST

static const struct {
	const char *signs;
	int abi;
	enum footing_level level;
	const char *key, *value;
} values[] = {
	{"+++--", 7, AUTO, "schema", "\"footing.verdict/1\""},
	{"+++--", 7, AUTO, "requested", "\"auto\""},
	{"+++--", 7, AUTO, "effective", "\"landlock\""},
	{"++---", 7, AUTO, "effective", "null"},
	{"+++--", 7, AUTO, "minimum", "null"},
	{"+++--", 7, AUTO, "satisfied", "true"},
	{"+++--", 7, AUTO, "started", "false"},
	{"+++--", 7, AUTO, "exit", "null"},
	{"+++++", 7, AUTO, "why", "null"},
	{"+++--", 7, AUTO, "missing", "[\"ns.user\"]"},
	{"+++++", 7, AUTO, "missing", "[]"},
	{"+++++", 7, LAYERED, "proc", "\"fresh\""},
	{"+++--", 7, AUTO, "proc", "\"outer\""},
	{"+++++", 2, LANDLOCK, "promises.fs-write",
	 "{\"kept\":false,\"in_force\":true,\"by\":[\"landlock\",\"seccomp\"],\"gaps\":"
	 "[\"truncate\"],\"apart\":[]}"},
	{"+++++", 7, LAYERED, "promises.net",
	 "{\"kept\":true,\"in_force\":true,\"by\":[\"net-namespace\",\"landlock\","
	 "\"seccomp\"],\"gaps\":[],\"apart\":[]}"},
	{"+++++", 7, LANDLOCK, "promises.processes",
	 "{\"kept\":false,\"in_force\":false,\"by\":[\"landlock\"],\"gaps\":"
	 "[\"sight\"],\"apart\":[]}"},
	{"+++--", 7, NAMESPACE, "mechanisms.user-namespace",
	 "{\"requested\":true,\"enforced\":false,\"cause\":\"seccomp-errno\"}"},
	{"+++--", 7, NAMESPACE, "mechanisms.seccomp",
	 "{\"requested\":true,\"enforced\":null,\"cause\":null}"},
};

START_TEST(what_is_written)
{
	const char *key = values[_i].key, *dot = strchr(key, '.');
	json_t *json, *value;
	char part[32], *text;

	decided(values[_i].signs, values[_i].abi, values[_i].level);
	json = value = record_json(&record);
	if (dot) {
		snprintf(part, sizeof(part), "%.*s", (int)(dot - key), key);
		value = json_object_get(value, part);
		key = dot + 1;
	}
	text = json_dumps(json_object_get(value, key), JSON_COMPACT | JSON_ENCODE_ANY);
	ck_assert_str_eq(text, values[_i].value);
	free(text);
	json_decref(json);
}
END_TEST

START_TEST(exit_and_minimum)
{
	struct footing_request request = {.level = AUTO,
					  .has_minimum = true,
					  .minimum = FILTERED};
	json_t *json;

	make("+++++", 7, NULL);
	ck_assert_int_eq(decide(matrix, &request, 0, 0, &record, &plan), 0);
	record.has_exit = record.started = true;
	record.exit = 130;
	json = record_json(&record);
	ck_assert_int_eq(json_integer_value(json_object_get(json, "exit")), 130);
	ck_assert(json_is_true(json_object_get(json, "started")));
	ck_assert_str_eq(json_string_value(json_object_get(json, "minimum")), "filtered");
	json_decref(json);
}
END_TEST

/* ------------------------------------------------------------ no memory */

static size_t fails; /* the one allocation that does */

static void *scarce(size_t size)
{
	return fails-- ? malloc(size) : NULL;
}

/* Whichever fails, there is no document: none that lacks a part, and no crash. */
START_TEST(no_memory)
{
	json_malloc_t before;
	json_free_t release;
	json_t *json = NULL, *whole;
	char *text = NULL, *all;
	size_t n;

	decided("+++--", 2, NAMESPACE);
	whole = record_json(&record);
	ck_assert_int_eq(footing_matrix_to_json(matrix, &all, NULL), 0);
	json_get_alloc_funcs(&before, &release);
	json_set_alloc_funcs(scarce, free);
	for (n = 0; n < 5000 && !json; n++) {
		fails = n;
		json = record_json(&record);
	}
	ck_assert_uint_gt(n, 200);
	ck_assert(json_equal(json, whole));
	json_decref(json);
	json_decref(whole);
	for (n = 0; n < 50000 && !text; n++) {
		fails = n;
		if (footing_matrix_to_json(matrix, &text, NULL))
			text = NULL;
	}
	json_set_alloc_funcs(before, release);
	ck_assert_uint_gt(n, 1000);
	ck_assert_str_eq(text, all);
	free(text);
	free(all);
}
END_TEST

/* ------------------------------------------------------------ why not */

static json_t *route_of(const char *id, const char *route)
{
	return inner(inner(inner(document, "features"), id), route);
}

static void blame(const char *id, const char *route, const char *code, const char *object,
		  const char *change)
{
	json_t *entry = route_of(id, route), *cause;

	cause = json_pack("{s:s, s:s, s:s?, s:s, s:[s,s], s:[]}", "code", code, "layer",
			  "seccomp", "object", object, "confidence", "proven", "evidence",
			  "first", "last", "remedies");
	if (change)
		json_array_append_new(json_object_get(cause, "remedies"),
				      json_pack("{s:s}", "change", change));
	json_object_set_new(entry, "status", json_string("unavailable"));
	json_object_set_new(entry, "causes", json_pack("[o]", cause));
}

static void unblame(const char *id, const char *route)
{
	json_object_set_new(route_of(id, route), "status", json_string("unavailable"));
	json_object_set_new(route_of(id, route), "causes", json_array());
}

static void lack(const char *id, const char *cause)
{
	json_t *level = inner(inner(document, "levels"), "namespace");

	json_object_set_new(level, "missing", json_pack("[s]", id));
	json_object_set_new(level, "cause", cause ? json_string(cause) : json_null());
	load();
}

static void assert_why_is(const char *wanted)
{
	char why[640];

	level_why(matrix, NAMESPACE, why, sizeof(why));
	ck_assert_str_eq(why, wanted);
}

START_TEST(whys)
{
	make("+++--", 7, NULL);
	lack("future.thing", NULL);
	assert_why_is("namespace is not available here: needs future.thing");
	/* The route by which the level was tried is the one that has its cause. */
	blame("mount.tmpfs", "direct", "cap-missing", "sys-admin", NULL);
	blame("mount.tmpfs", "userns", "seccomp-errno", "mount", NULL);
	lack("mount.tmpfs", "seccomp-errno");
	assert_why_is("namespace is not available here: needs mount.tmpfs: a seccomp "
		      "filter refuses the system call: mount (last; "
		      "seccomp-errno, proven)");
	lack("mount.tmpfs", "cap-missing");
	assert_why_is(
		"namespace is not available here: needs mount.tmpfs: a capability that "
		"it takes is not there: sys-admin (last; cap-missing, proven)");
	/* Without: the one that has something to say. */
	unblame("mount.tmpfs", "direct");
	lack("mount.tmpfs", NULL);
	assert_why_is("namespace is not available here: needs mount.tmpfs: a seccomp "
		      "filter refuses the system call: mount (last; "
		      "seccomp-errno, proven)");
	unblame("mount.tmpfs", "userns");
	load();
	assert_why_is("namespace is not available here: needs mount.tmpfs");
}
END_TEST

/* A remedy is written for any feature: this one is named in it. */
START_TEST(what_to_change)
{
	json_t *cause;

	make("+++--", 7, NULL);
	json_object_del(inner(document, "features"), "mount.tmpfs");
	blame("mount.tmpfs", "userns", "seccomp-errno", NULL,
	      "a profile (footing explain ID --emit seccomp)");
	cause = json_array_get(json_object_get(route_of("mount.tmpfs", "userns"),
					       "causes"),
			       0);
	json_object_set_new(cause, "evidence", json_pack("[s]", "only"));
	lack("mount.tmpfs", "seccomp-errno");
	assert_why_is("namespace is not available here: needs mount.tmpfs: a seccomp "
		      "filter refuses the system call (seccomp-errno, proven); to "
		      "change: a profile (footing explain mount.tmpfs --emit seccomp)");
	blame("mount.tmpfs", "userns", "seccomp-errno", "x", "run it elsewhere");
	load();
	assert_why_is("namespace is not available here: needs mount.tmpfs: a seccomp "
		      "filter refuses the system call: x (last; seccomp-errno, "
		      "proven); to change: run it elsewhere");
}
END_TEST

/* Whatever the room is, it is not left; a document's words are one plain line. */
START_TEST(little_room)
{
	struct footing_request request = {.level = NAMESPACE};
	char why[640], small[640];

	make("+++--", 7, NULL);
	blame("mount.tmpfs", "userns", "seccomp-errno", "\x1b[31m\nmount",
	      "a profile (footing explain ID --emit seccomp)");
	lack("mount.tmpfs", "seccomp-errno");
	level_why(matrix, NAMESPACE, why, sizeof(why));
	for (size_t size = 1; size < strlen(why); size++) {
		memset(small, 'x', sizeof(small));
		level_why(matrix, NAMESPACE, small, size);
		ck_assert_uint_eq(strlen(small), size - 1);
		ck_assert_int_eq(strncmp(small, why, size - 1), 0);
		ck_assert_int_eq(small[size], 'x');
	}
	ck_assert_int_eq(decide(matrix, &request, 0, 0, &record, &plan), 0);
	ck_assert_ptr_null(strpbrk(record.why, "\n\x1b"));
	ck_assert_ptr_nonnull(strstr(record.why, "mount (last;"));
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("decide");
	TCase *tests = tcase_create("decide"), *many = tcase_create("many");

	tcase_add_checked_fixture(tests, read_document, drop_document);
	tcase_add_test(tests, place_of_a_matrix);
	tcase_add_loop_test(tests, decisions, 0, N(cases));
	tcase_add_test(tests, differences);
	tcase_add_test(tests, seen);
	tcase_add_test(tests, keys);
	tcase_add_loop_test(tests, what_is_written, 0, N(values));
	tcase_add_test(tests, exit_and_minimum);
	tcase_add_test(tests, no_memory);
	tcase_add_test(tests, whys);
	tcase_add_test(tests, what_to_change);
	tcase_add_test(tests, little_room);
	suite_add_tcase(suite, tests);

	/* By level, and with two ABIs. */
	tcase_add_checked_fixture(many, read_document, drop_document);
	tcase_set_timeout(many, 60);
	tcase_add_loop_test(many, any_request, 0, 12);
	suite_add_tcase(suite, many);
	return unit_run(suite);
}
