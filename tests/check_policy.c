/* SPDX-License-Identifier: MIT */
/* Policies: how they are written, and what a matrix says of them; levels and sandboxes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/matrix_levels.h"
#include "lib/matrix_sandboxes.h"
#include "lib/options.h"
#include "lib/request.h"
#include "lib/sandboxes.h"
#include "unit.h"

static struct footing_matrix *matrix;
static struct footing_request *request;

static void set_up(void)
{
	const char *top = getenv("top_srcdir");
	char path[4096], why[256] = "";
	int err;

	snprintf(path, sizeof(path), "%s/tests/fixtures/matrix.json", top ? top : ".");
	err = footing_matrix_load_file(path, &matrix, why, sizeof(why));
	ck_assert_msg(err == 0, "%s: %s", path, why);
	/* Here none was tried: a test puts in what it is about. */
	levels_clear(matrix);
	memset(matrix->levels, 0, sizeof(matrix->levels));
	ck_assert_int_eq(footing_request_new(&request), 0);
}

static void tear_down(void)
{
	footing_matrix_free(matrix);
	footing_request_free(request);
}

static void load(const char *text)
{
	char why[256] = "";
	int err = footing_request_load_policy(request, text, strlen(text), why,
					      sizeof(why));

	ck_assert_msg(err == 0, "%s: %s", text, why);
}

static struct footing_verdict *resolved(unsigned int flags)
{
	struct footing_verdict *verdict = NULL;

	ck_assert_int_eq(footing_resolve(matrix, request, flags, &verdict), 0);
	return verdict;
}

/* ------------------------------------------------------------ bad ones */

/* Each with the words that name its place. */
static const struct {
	const char *text, *place;
} bad[] = {
	{"", "line 1"},
	{"{", "line 1, column 1"},
	{"[]", "no object"},
	{"{}", "nothing in it"},
	{"{\"name\": \"empty\"}", "nothing in it"},
	{"{\"require\": []}", "nothing in it"},
	{"{\"name\": 7, \"require\": [\"ns.user\"]}", "name: 7 is no text"},
	{"{\"requier\": [\"ns.user\"]}", "requier: no such key in a policy; did you mean "
					 "require?"},
	{"{\"require\": [\"ns.user\"], \"x\": 1}", "x: no such key"},
	{"{\"require\": [\"ns.user\"], \"require\": []}", "line 1"},
	{"{\"require\": \"ns.user\"}", "require: \"ns.user\" is no list"},
	{"{\"require\": null}", "require: null is no list"},
	{"{\"require\": [\"ns.user\", 3]}", "require[1]: 3 is no requirement"},
	{"{\"require\": [\"ns.usr\"]}", "require[0]: ns.usr: no such feature; did you "
					"mean ns.user"},
	{"{\"require\": [\"ns.pid\", [\"ns.user\", \"ns.ipx\"]]}",
	 "require[1][1]: ns.ipx: no such feature; did you mean ns.ipc"},
	{"{\"require\": [[]]}", "require[0]: one of none"},
	{"{\"require\": [[[\"ns.user\"]]]}", "require[0]: a list is no requirement"},
	{"{\"require\": [[\"ns.pid\", [\"ns.user\"]]]}", "require[0][1]: a list"},
	{"{\"require\": [[\"ns.pid\", {\"need\": \"ns.user\"}]]}",
	 "require[0][1]: an object"},
	{"{\"require\": [{}]}", "require[0].need: missing"},
	{"{\"require\": [{\"need\": []}]}", "require[0].need: a list"},
	{"{\"require\": [{\"need\": \"ns.usr\"}]}", "require[0].need: ns.usr"},
	{"{\"require\": [{\"need\": \"ns.user\", \"raeson\": \"\"}]}",
	 "require[0].raeson: no such key in a policy; did you mean reason?"},
	{"{\"require\": [{\"need\": \"ns.user\", \"reason\": 1}]}",
	 "require[0].reason: 1"},
	{"{\"require\": [{\"need\": \"ns.user\", \"by\": [\"kernel\"]}]}",
	 "require[0].by: goes with what is forbidden"},
	{"{\"forbid\": [{\"need\": \"ns.user\", \"by\": []}]}", "forbid[0].by: a list"},
	{"{\"forbid\": [{\"need\": \"ns.user\", \"by\": \"lsm\"}]}",
	 "forbid[0].by: \"lsm\""},
	{"{\"forbid\": [{\"need\": \"ns.user\", \"by\": [\"lsm\", \"kernl\"]}]}",
	 "forbid[0].by[1]: \"kernl\" is no layer; did you mean kernel?"},
	{"{\"forbid\": [{\"need\": \"ns.user\", \"by\": [\"unknown\"]}]}",
	 "forbid[0].by[0]: \"unknown\" is no layer"},
	{"{\"forbid\": [{\"need\": \"sandbox:nix\", \"by\": [\"lsm\"]}]}",
	 "forbid[0].by: goes"},
	{"{\"forbid\": [\"not:ns.user\"]}", "forbid[0]: not:ns.user: what is forbidden"},
	{"{\"forbid\": [\"!ns.user\"]}", "forbid[0]: !ns.user"},
	{"{\"forbid\": [\"landlock.abi=4+\"]}",
	 "forbid[0]: not:landlock.abi=4+: not: and"},
	{"{\"forbid\": [[\"ns.user\", \"ns.usr\"]]}", "forbid[0][1]: not:ns.usr"},
	{"{\"prefer\": [\"level:lanlock\"]}",
	 "prefer[0]: level:lanlock: no such level; did "
	 "you mean landlock"},
	{"{\"prefer\": [\"sandbox:podmann\"]}", "did you mean podman"},
	{"{\"require\": [\"\\u001b[31m\"]}", "require[0]: ?[31m"},
	/* What nothing can ever meet. */
	{"{\"require\": [\"ns.pid\", \"ns.user\"], \"forbid\": [\"cap.chown\", "
	 "\"ns.user\"]}",
	 "require[1] and forbid[1] exclude each other: ns.user, not:ns.user"},
	{"{\"require\": [\"ns.user\", \"not:ns.user\"]}", "require[0] and require[1]"},
	{"{\"require\": [\"ns.mount\", \"not:ns.mnt\"]}", "require[0] and require[1]"},
	{"{\"require\": [\"ns.pid@userns\"], \"forbid\": [\"ns.pid\"]}",
	 "require[0] and forbid[0]"},
	{"{\"require\": [\"ns.user\"], \"forbid\": [\"ns.user@direct\"]}",
	 "require[0] and forbid[0]"},
	{"{\"prefer\": [\"ns.user\"], \"forbid\": [\"ns.user\"]}",
	 "prefer[0] and forbid[0]"},
	{"{\"require\": [\"landlock.abi=4+\", \"landlock.abi=3-\"]}",
	 "require[0] and require[1] exclude each other: landlock.abi=4+, "
	 "landlock.abi=3-"},
	{"{\"require\": [\"landlock.abi=4\", \"landlock.abi=5\"]}",
	 "require[0] and require[1]"},
	{"{\"require\": [\"landlock.abi=4+\"], \"forbid\": [\"landlock.abi\"]}",
	 "require[0] and forbid[0]"},
	{"{\"require\": [\"level:landlock\"], \"forbid\": [\"level:landlock\"]}",
	 "require[0] and forbid[0]"},
	{"{\"require\": [\"sandbox:nix\"], \"forbid\": [\"sandbox:nix\"]}",
	 "require[0] and forbid[0]"},
	{"{\"require\": [\"syscall:bpf\"], \"forbid\": [\"syscall:bpf\"]}",
	 "require[0] and forbid[0]"},
	{"{\"require\": [[\"ns.user\", \"cap.chown\"]], \"forbid\": [[\"x.y\"]]}",
	 "forbid[0][0]"},
	{"{\"require\": [[\"ns.user\", \"ns.user@direct\"]], \"forbid\": [\"ns.user\"]}",
	 "require[0] and forbid[0]"},
};

START_TEST(refusals)
{
	char why[256] = "";
	int err;

	load("{\"require\": [\"ns.ipc\"]}");
	err = footing_request_load_policy(request, bad[_i].text, strlen(bad[_i].text),
					  why, sizeof(why));
	ck_assert_msg(err == -EBADMSG, "%s: %d", bad[_i].text, err);
	ck_assert_msg(strstr(why, bad[_i].place) != NULL, "%s: %s", bad[_i].text, why);
	ck_assert_ptr_null(strpbrk(why, "\n\x1b"));
	/* The request is as it was. */
	ck_assert_uint_eq(request->n_needs, 1);
	ck_assert_str_eq(request->needs[0].text, "ns.ipc");
	ck_assert_int_eq(footing_request_load_policy(request, bad[_i].text,
						     strlen(bad[_i].text), NULL, 0),
			 -EBADMSG);
}
END_TEST

/* What looks like a contradiction, and is none. */
static const char *const good[] = {
	"{\"require\": [\"ns.pid\"], \"forbid\": [\"ns.pid@direct\"]}",
	"{\"require\": [\"ns.pid@userns\"], \"forbid\": [\"ns.pid@direct\"]}",
	"{\"require\": [\"landlock.abi=4+\", \"landlock.abi=4-\"]}",
	"{\"require\": [\"landlock.abi=4+\", \"landlock.abi=7\"]}",
	"{\"require\": [[\"ns.user\", \"ns.pid\"]], \"forbid\": [\"ns.user\"]}",
	"{\"require\": [\"level:landlock\"], \"forbid\": [\"level:namespace\"]}",
	"{\"require\": [\"syscall:clone\"], \"forbid\": [\"syscall:clone/newuser\"]}",
	"{\"require\": [\"ns.user\", \"ns.user\"]}",
	"{\"forbid\": [\"ns.user\"], \"name\": \"\"}",
};

START_TEST(no_contradiction)
{
	load(good[_i]);
}
END_TEST

START_TEST(bounds)
{
	char *text = malloc(5u << 20), why[256] = "";
	size_t length;

	memset(text, '[', 5u << 20);
	ck_assert_int_eq(footing_request_load_policy(request, text, 5u << 20, why,
						     sizeof(why)),
			 -EFBIG);
	ck_assert_int_eq(footing_request_load_policy(request, text, 3u << 20, why,
						     sizeof(why)),
			 -EBADMSG);
	ck_assert_msg(strstr(why, "depth") != NULL, "%s", why);
	length = (size_t)sprintf(text, "{\"require\": [\"ns.user\"");
	for (int i = 1; i < 1025; i++)
		length += (size_t)sprintf(text + length, ",\"ns.user\"");
	sprintf(text + length, "]}");
	ck_assert_int_eq(footing_request_load_policy(request, text, strlen(text), why,
						     sizeof(why)),
			 -EBADMSG);
	ck_assert_msg(strstr(why, "require[1024]: more than 1024") != NULL, "%s", why);
	ck_assert_uint_eq(request->n_needs, 0);
	/* One less is not too much. */
	sprintf(text + length - strlen(",\"ns.user\""), "]}");
	load(text);
	ck_assert_uint_eq(request->n_needs, 1024);
	free(text);
}
END_TEST

/* ------------------------------------------------------------ verdicts */

#define MET	FOOTING_MET
#define UNMET	FOOTING_UNMET
#define UNKNOWN FOOTING_RESULT_UNKNOWN

/* By the fixture; see tests/check_resolve.c for what it says of single requirements. */
static const struct {
	const char *text;
	enum footing_result lax, strict;
	const char *first; /* why the first is not met, or NULL */
} verdicts[] = {
	{"{\"require\": [\"ns.ipc\"]}", MET, MET, NULL},
	{"{\"require\": [\"ns.ipc\"], \"prefer\": [\"ns.user\"]}", MET, UNMET, NULL},
	{"{\"require\": [\"ns.ipc\"], \"prefer\": [\"priv.setgroups\"]}", MET, UNKNOWN,
	 NULL},
	{"{\"require\": [\"ns.user\"], \"prefer\": [\"ns.ipc\"]}", UNMET, UNMET,
	 "ns.user: unavailable: unshare EPERM"},
	{"{\"prefer\": [\"ns.user\"]}", MET, UNMET,
	 "ns.user: unavailable: unshare EPERM"},
	{"{\"forbid\": [\"ns.user\"]}", MET, MET, NULL},
	{"{\"forbid\": [\"cap.net-admin\"]}", UNMET, UNMET, "cap.net-admin: available"},
	{"{\"forbid\": [\"priv.setgroups\"]}", UNKNOWN, UNKNOWN,
	 "priv.setgroups: unknown: no harmless way here"},
	/* To forbid any of them is to forbid each. */
	{"{\"forbid\": [[\"ns.user\", \"cap.net-admin\"]]}", UNMET, UNMET, NULL},
	/* One is enough, and the best one counts. */
	{"{\"require\": [[\"ns.user\", \"ns.ipc\"]]}", MET, MET, NULL},
	{"{\"require\": [[\"ns.user\", \"priv.setgroups\"]]}", UNKNOWN, UNKNOWN,
	 "none of these; the nearest: priv.setgroups: unknown: no harmless way here"},
	{"{\"require\": [[\"ns.user\", \"seccomp.filter\"]]}", UNMET, UNMET,
	 "none of these; the nearest: ns.user: unavailable: unshare EPERM"},
	{"{\"require\": [[\"not:ns.ipc\", \"landlock.abi=7+\"]]}", MET, MET, NULL},
	{"{\"require\": [[\"ns.user\"]]}", UNMET, UNMET,
	 "ns.user: unavailable: unshare EPERM"},
	/* A route that not all have in common is none: ns.pid has userns, ns.ipc direct too. */
	{"{\"require\": [\"ns.pid\", [\"ns.ipc\", \"ns.user\"]]}", MET, MET, NULL},
	{"{\"require\": [\"ns.pid\", [\"ns.ipc@direct\", \"ns.user\"]]}", MET, MET, NULL},
	/* Closed by another layer than those that were named: can't be told. */
	{"{\"forbid\": [{\"need\": \"ns.user\", \"by\": [\"seccomp\"]}]}", MET, MET,
	 NULL},
	{"{\"forbid\": [{\"need\": \"ns.user\", \"by\": [\"lsm\", \"seccomp\"]}]}", MET,
	 MET, NULL},
	{"{\"forbid\": [{\"need\": \"ns.user\", \"by\": [\"kernel\", \"lsm\"]}]}",
	 UNKNOWN, UNKNOWN,
	 "ns.user: unavailable: unshare EPERM, but not surely by kernel or lsm: "
	 "seccomp-errno"},
	{"{\"forbid\": [{\"need\": \"cap.net-admin\", \"by\": [\"kernel\"]}]}", UNMET,
	 UNMET, "cap.net-admin: available"},
	/* It needs ns.user's step first, which the filter has closed. */
	{"{\"forbid\": [{\"need\": \"ns.mount@userns\", \"by\": [\"seccomp\"]}]}", MET,
	 MET, NULL},
	{"{\"require\": [{\"need\": \"not:ns.user\", \"by\": [\"sysctl\"]}]}", UNKNOWN,
	 UNKNOWN,
	 "ns.user: unavailable: unshare EPERM, but not surely by sysctl: seccomp-errno"},
	/* Nobody has tried levels here. */
	{"{\"require\": [\"level:namespace\"]}", UNKNOWN, UNKNOWN,
	 "level:namespace: was not tried"},
	{"{\"forbid\": [\"level:namespace\"]}", UNKNOWN, UNKNOWN,
	 "level:namespace: was not tried"},
	{"{\"require\": [\"sandbox:bubblewrap\"]}", UNMET, UNMET,
	 "sandbox:bubblewrap: unavailable: lacks ns.user: seccomp-errno"},
	{"{\"forbid\": [\"sandbox:bubblewrap\"]}", MET, MET, NULL},
	{"{\"require\": [\"sandbox:landlock-only\"]}", UNKNOWN, UNKNOWN,
	 "sandbox:landlock-only: unknown: not all that it needs is in this matrix"},
};

START_TEST(results)
{
	const struct footing_requirement *first;
	struct footing_verdict *verdict;
	const char *why;

	load(verdicts[_i].text);
	verdict = resolved(0);
	ck_assert_str_eq(footing_result_name(footing_verdict_result(verdict)),
			 footing_result_name(verdicts[_i].lax));
	first = footing_verdict_requirement(verdict, 0);
	why = footing_requirement_why(first);
	if (verdicts[_i].first)
		ck_assert_str_eq(why ? why : "nothing", verdicts[_i].first);
	footing_verdict_free(verdict);
	verdict = resolved(FOOTING_STRICT);
	ck_assert_str_eq(footing_result_name(footing_verdict_result(verdict)),
			 footing_result_name(verdicts[_i].strict));
	footing_verdict_free(verdict);
}
END_TEST

/* Of several causes that are possible each has to be of a layer that was named. */
START_TEST(closed_by)
{
	struct footing_entry *entry =
		(struct footing_entry *)footing_matrix_get(matrix, "ns.user",
							   FOOTING_DIRECT);
	struct footing_cause *first, *second;
	static const struct {
		enum footing_confidence first, second;
		enum footing_result result;
	} cases[] = {
		{FOOTING_PROVEN, FOOTING_PROVEN, FOOTING_MET},
		{FOOTING_PROVEN, FOOTING_AMBIGUOUS, FOOTING_MET},
		{FOOTING_CONSISTENT, FOOTING_CONSISTENT, FOOTING_RESULT_UNKNOWN},
		{FOOTING_AMBIGUOUS, FOOTING_AMBIGUOUS, FOOTING_RESULT_UNKNOWN},
	};

	ck_assert_ptr_nonnull(entry_add_cause(entry, "apparmor-userns", FOOTING_LAYER_LSM,
					      NULL, FOOTING_AMBIGUOUS));
	first = &entry->causes[0];
	second = &entry->causes[entry->n_causes - 1];
	ck_assert_int_eq(first->layer, FOOTING_LAYER_SECCOMP);
	ck_assert_uint_eq(entry->n_causes, 2);
	load("{\"forbid\": [{\"need\": \"ns.user\", \"by\": [\"seccomp\"]}, "
	     "{\"need\": \"ns.user\", \"by\": [\"seccomp\", \"lsm\"]}]}");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct footing_verdict *verdict;

		first->confidence = cases[i].first;
		second->confidence = cases[i].second;
		verdict = resolved(0);
		ck_assert_int_eq(footing_requirement_result(
					 footing_verdict_requirement(verdict, 0)),
				 cases[i].result);
		ck_assert_int_eq(footing_requirement_result(
					 footing_verdict_requirement(verdict, 1)),
				 FOOTING_MET);
		footing_verdict_free(verdict);
	}
}
END_TEST

/* An alternative that only the other route has does not make one route of two. */
START_TEST(route_of_alternatives)
{
	struct footing_verdict *verdict;

	/* ns.pid works by userns only; make ns.ipc work directly only. */
	struct footing_entry *ipc =
		(struct footing_entry *)footing_matrix_get(matrix, "ns.ipc",
							   FOOTING_USERNS);

	ck_assert_ptr_nonnull(ipc);
	ipc->status = FOOTING_UNAVAILABLE;
	load("{\"require\": [\"ns.pid\", [\"ns.ipc\", \"ns.mount\"]]}");
	verdict = resolved(0);
	ck_assert_int_eq(footing_verdict_result(verdict), FOOTING_UNMET);
	footing_verdict_free(verdict);
	footing_request_set_route(request, FOOTING_ROUTE_MIXED);
	verdict = resolved(0);
	ck_assert_int_eq(footing_verdict_result(verdict), FOOTING_MET);
	ck_assert_str_eq(footing_verdict_route(verdict), "mixed");
	footing_verdict_free(verdict);
}
END_TEST

START_TEST(ignored)
{
	struct footing_verdict *verdict;

	load("{\"require\": [[\"ns.ipc\", \"ns.user\"], \"sandbox:bubblewrap\"]}");
	ck_assert_int_eq(footing_request_ignore(request, "ns.ipc"), 0);
	verdict = resolved(0);
	/* What is left of the alternatives still counts. */
	ck_assert_int_eq(footing_requirement_result(
				 footing_verdict_requirement(verdict, 0)),
			 FOOTING_UNMET);
	footing_verdict_free(verdict);
	ck_assert_int_eq(footing_request_ignore(request, "ns.user"), 0);
	verdict = resolved(0);
	ck_assert_int_eq(footing_requirement_result(
				 footing_verdict_requirement(verdict, 0)),
			 FOOTING_IGNORED);
	/* And a sandbox is judged without it. */
	ck_assert_ptr_null(
		strstr(footing_requirement_why(footing_verdict_requirement(verdict, 1)),
		       "ns.user"));
	footing_verdict_free(verdict);
}
END_TEST

START_TEST(document)
{
	struct footing_verdict *verdict;
	json_t *json, *item;
	char *text;

	load("{\"name\": \"gate\", \"require\": [{\"need\": \"ns.user\", \"reason\": "
	     "\"for builds\"}], \"prefer\": [[\"ns.ipc\", \"ns.user\"]]}");
	verdict = resolved(0);
	ck_assert_int_eq(footing_verdict_to_json(verdict, &text, NULL), 0);
	json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(json);
	item = json_array_get(json_object_get(json, "requirements"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(item, "reason")),
			 "for builds");
	ck_assert_str_eq(json_string_value(json_object_get(item, "policy")), "gate");
	ck_assert(json_is_false(json_object_get(item, "preferred")));
	item = json_array_get(json_object_get(json, "requirements"), 1);
	ck_assert_str_eq(json_string_value(json_object_get(item, "text")),
			 "ns.ipc or ns.user");
	ck_assert(json_is_true(json_object_get(item, "preferred")));
	ck_assert(json_is_null(json_object_get(item, "reason")));
	json_decref(json);
	free(text);
	footing_verdict_free(verdict);
}
END_TEST

/* ------------------------------------------------------------ levels */

START_TEST(levels)
{
	static const struct {
		const char *text;
		enum footing_result result;
		const char *why, *cause;
	} cases[] = {
		{"level:landlock", MET, NULL, NULL},
		{"not:level:landlock", UNMET, "level:landlock: available", NULL},
		{"level:namespace", UNMET,
		 "level:namespace: unavailable: lacks ns.user, ns.mount: seccomp-errno",
		 "seccomp-errno"},
		{"not:level:namespace", MET, NULL, NULL},
		{"level:layered", UNKNOWN, "level:layered: unknown: deadline",
		 "deadline"},
		{"not:level:layered", UNKNOWN, "level:layered: unknown: deadline",
		 "deadline"},
		{"level:filtered", UNKNOWN, "level:filtered: was not tried", NULL},
	};
	struct level_entry *level = matrix->levels;

	level[FOOTING_LEVEL_LANDLOCK].tried = true;
	level[FOOTING_LEVEL_LANDLOCK].status = FOOTING_AVAILABLE;
	level[FOOTING_LEVEL_NAMESPACE].tried = true;
	level[FOOTING_LEVEL_NAMESPACE].status = FOOTING_UNAVAILABLE;
	texts_add(&level[FOOTING_LEVEL_NAMESPACE].missing, "ns.user");
	texts_add(&level[FOOTING_LEVEL_NAMESPACE].missing, "ns.mount");
	level[FOOTING_LEVEL_NAMESPACE].cause = strdup("seccomp-errno");
	level[FOOTING_LEVEL_LAYERED].tried = true;
	level[FOOTING_LEVEL_LAYERED].cause = strdup("deadline");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct footing_requirement *item;
		struct footing_verdict *verdict;

		ck_assert_int_eq(footing_request_require(request, cases[i].text, NULL, 0),
				 0);
		verdict = resolved(0);
		item = footing_verdict_requirement(verdict, i);
		ck_assert_msg(footing_requirement_result(item) == cases[i].result, "%s",
			      cases[i].text);
		ck_assert_pstr_eq(footing_requirement_why(item), cases[i].why);
		ck_assert_pstr_eq(footing_requirement_cause(item), cases[i].cause);
		footing_verdict_free(verdict);
	}
}
END_TEST

/* Of a matrix of one level the other ones are gone, and the strongest is that. */
START_TEST(narrowed_levels)
{
	struct footing_options *options;
	enum footing_level strongest;

	for (int i = 0; i < FOOTING_LEVELS; i++) {
		matrix->levels[i].tried = true;
		matrix->levels[i].status = FOOTING_AVAILABLE;
	}
	free(matrix->strongest);
	matrix->strongest = strdup("layered");
	ck_assert_int_eq(footing_options_new(&options), 0);
	ck_assert_int_eq(footing_options_select(options, "level:filtered"), 0);
	ck_assert_int_eq(footing_matrix_narrow(matrix, options), 0);
	ck_assert_int_eq(footing_matrix_strongest(matrix, &strongest), 0);
	ck_assert_int_eq(strongest, FOOTING_LEVEL_FILTERED);
	ck_assert_str_eq(matrix->strongest, "filtered");
	ck_assert_ptr_null(footing_matrix_next(matrix, NULL));
	footing_options_free(options);
}
END_TEST

/* ------------------------------------------------------------ sandboxes */

/* A matrix of every feature, all of them as said. */
static struct footing_matrix *all(enum footing_status status)
{
	const struct footing_feature *feature = NULL;
	struct footing_matrix *new = matrix_new();

	new->subject.uid = 1000;
	new->subject.bounding.count = -1;
	new->subject.namespaces[NS_USER].initial = TRISTATE_UNKNOWN;
	new->subject.namespaces[NS_PID].initial = TRISTATE_YES;
	while ((feature = footing_feature_next(feature)))
		for (int i = 0; i < FOOTING_ROUTES; i++) {
			struct footing_entry *entry;

			if (!footing_feature_has_route(feature, (enum footing_route)i))
				continue;
			entry = matrix_add(new);
			entry->feature = feature;
			entry->id = strdup(footing_feature_id(feature));
			entry->title = strdup("");
			entry->route = (enum footing_route)i;
			entry->status = status;
			if (status == FOOTING_UNAVAILABLE)
				entry_add_cause(entry, "seccomp-errno",
						FOOTING_LAYER_SECCOMP, NULL,
						FOOTING_PROVEN);
		}
	ck_assert_int_eq(sandboxes_judge(new), 0);
	return new;
}

static struct footing_entry *entry_in(struct footing_matrix *in, const char *id,
				      enum footing_route route)
{
	struct footing_entry *entry = (struct footing_entry *)footing_matrix_get(in, id,
										 route);

	ck_assert_ptr_nonnull(entry);
	return entry;
}

static enum footing_status status_in(struct footing_matrix *in, const char *name)
{
	enum footing_status status;

	sandboxes_clear(in);
	ck_assert_int_eq(sandboxes_judge(in), 0);
	ck_assert_int_eq(footing_matrix_sandbox(in, name, &status, NULL), 0);
	return status;
}

/* Each of the list can be read, is named once, and follows what the matrix says. */
START_TEST(each_sandbox)
{
	struct footing_matrix *open = all(FOOTING_AVAILABLE),
			      *closed = all(FOOTING_UNAVAILABLE),
			      *unknown = all(FOOTING_UNKNOWN);
	const struct footing_sandbox *sandbox = NULL;
	enum footing_status status;
	const char *cause;
	size_t n = 0;

	while ((sandbox = footing_sandbox_next(sandbox))) {
		const char *name = footing_sandbox_name(sandbox);
		const char *policies[] = {sandbox->policy, sandbox->setuid};

		n++;
		ck_assert_ptr_eq(footing_sandbox_find(name), sandbox);
		ck_assert_uint_gt(strlen(footing_sandbox_title(sandbox)), 0);
		for (size_t i = 0; i < 2; i++) {
			char why[256] = "";

			if (policies[i])
				ck_assert_msg(footing_request_load_policy(
						      request, policies[i],
						      strlen(policies[i]), why,
						      sizeof(why)) == 0,
					      "%s: %s", name, why);
		}
		ck_assert_int_eq(footing_matrix_sandbox(open, name, &status, NULL), 0);
		ck_assert_msg(status == FOOTING_AVAILABLE, "%s", name);
		ck_assert_ptr_null(footing_matrix_sandbox_missing(open, name, 0));
		ck_assert_int_eq(footing_matrix_sandbox(closed, name, &status, &cause),
				 0);
		ck_assert_msg(status == FOOTING_UNAVAILABLE, "%s", name);
		ck_assert_str_eq(cause, "seccomp-errno");
		ck_assert_ptr_nonnull(footing_matrix_sandbox_missing(closed, name, 0));
		ck_assert_int_eq(footing_matrix_sandbox(unknown, name, &status, NULL), 0);
		ck_assert_msg(status == FOOTING_UNKNOWN, "%s", name);
		ck_assert_ptr_null(footing_matrix_sandbox_missing(unknown, name, 0));
	}
	ck_assert_uint_eq(n, SANDBOXES);
	ck_assert_int_eq(footing_matrix_sandbox(open, "nosuch", &status, NULL), -ENODATA);
	footing_matrix_free(open);
	footing_matrix_free(closed);
	footing_matrix_free(unknown);
}
END_TEST

/* By privileges it does without a user namespace, but not half by each. */
START_TEST(routes_of_a_sandbox)
{
	struct footing_matrix *in = all(FOOTING_AVAILABLE);

	entry_in(in, "ns.user", FOOTING_DIRECT)->status = FOOTING_UNAVAILABLE;
	ck_assert_int_eq(status_in(in, "bubblewrap"), FOOTING_AVAILABLE);
	ck_assert_int_eq(status_in(in, "bazel"), FOOTING_UNAVAILABLE);
	entry_in(in, "mount.tmpfs", FOOTING_DIRECT)->status = FOOTING_UNAVAILABLE;
	ck_assert_int_eq(status_in(in, "bubblewrap"), FOOTING_AVAILABLE);
	entry_in(in, "mount.bind", FOOTING_USERNS)->status = FOOTING_UNAVAILABLE;
	ck_assert_int_eq(status_in(in, "bubblewrap"), FOOTING_UNAVAILABLE);
	footing_matrix_free(in);
}
END_TEST

/* A set-user-ID program may do what its user may not: neither yes nor no. */
START_TEST(set_user_id)
{
	struct footing_matrix *in = all(FOOTING_AVAILABLE);
	struct footing_entry *mount = entry_in(in, "ns.mount", FOOTING_DIRECT);

	/* In a pid namespace it runs the command without a sandbox. */
	in->subject.namespaces[NS_PID].initial = TRISTATE_UNKNOWN;
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_UNKNOWN);
	in->subject.namespaces[NS_PID].initial = TRISTATE_NO;
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_UNKNOWN);
	in->subject.namespaces[NS_PID].initial = TRISTATE_YES;
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_AVAILABLE);
	in->subject.namespaces[NS_USER].initial = TRISTATE_NO;
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_UNKNOWN);
	in->subject.namespaces[NS_USER].initial = TRISTATE_YES;
	mount->status = FOOTING_UNAVAILABLE;
	entry_add_cause(mount, "cap-missing", FOOTING_LAYER_CAPABILITY, "sys-admin",
			FOOTING_PROVEN);
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_UNKNOWN);
	texts_add(&in->subject.bounding, "chown");
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_UNAVAILABLE);
	texts_add(&in->subject.bounding, "sys-admin");
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_UNKNOWN);
	entry_in(in, "priv.setuid-exec", FOOTING_DIRECT)->status = FOOTING_UNAVAILABLE;
	ck_assert_int_eq(status_in(in, "firejail"), FOOTING_UNAVAILABLE);
	/* Chromium has both ways. */
	ck_assert_int_eq(status_in(in, "chromium"), FOOTING_AVAILABLE);
	entry_in(in, "ns.user", FOOTING_DIRECT)->status = FOOTING_UNAVAILABLE;
	ck_assert_int_eq(status_in(in, "chromium"), FOOTING_UNAVAILABLE);
	ck_assert_str_eq(footing_matrix_sandbox_missing(in, "chromium", 0), "ns.user");
	entry_in(in, "priv.setuid-exec", FOOTING_DIRECT)->status = FOOTING_AVAILABLE;
	ck_assert_int_eq(status_in(in, "chromium"), FOOTING_AVAILABLE);
	footing_matrix_free(in);
}
END_TEST

/* What a sandbox would rather have makes a yes unsure, and no more. */
START_TEST(preference_of_a_sandbox)
{
	struct footing_matrix *in = all(FOOTING_AVAILABLE);
	struct footing_entry *range = entry_in(in, "userns.map-range", FOOTING_USERNS);
	enum footing_status status;
	const char *cause;

	range->status = FOOTING_UNAVAILABLE;
	entry_add_cause(range, "subids-missing", FOOTING_LAYER_IDENTITY, NULL,
			FOOTING_PROVEN);
	ck_assert_int_eq(status_in(in, "podman"), FOOTING_AVAILABLE);
	entry_in(in, "ns.mount", FOOTING_DIRECT)->status = FOOTING_UNAVAILABLE;
	ck_assert_int_eq(status_in(in, "podman"), FOOTING_UNKNOWN);
	ck_assert_int_eq(footing_matrix_sandbox(in, "podman", &status, &cause), 0);
	ck_assert_str_eq(cause, "subids-missing");
	ck_assert_ptr_null(footing_matrix_sandbox_missing(in, "podman", 0));
	ck_assert_int_eq(status_in(in, "docker-rootless"), FOOTING_UNAVAILABLE);
	footing_matrix_free(in);
}
END_TEST

/* Who refuses to run as root can't be told of by root. */
START_TEST(as_root)
{
	struct footing_matrix *in = all(FOOTING_AVAILABLE);

	in->subject.uid = 0;
	ck_assert_int_eq(status_in(in, "chromium"), FOOTING_UNKNOWN);
	ck_assert_int_eq(status_in(in, "bubblewrap"), FOOTING_AVAILABLE);
	entry_in(in, "seccomp.filter", FOOTING_DIRECT)->status = FOOTING_UNAVAILABLE;
	ck_assert_int_eq(status_in(in, "chromium"), FOOTING_UNAVAILABLE);
	footing_matrix_free(in);
}
END_TEST

/* Written, read and written again, in the same bytes; a partial one leaves out. */
START_TEST(sandboxes_in_a_document)
{
	struct footing_matrix *in = all(FOOTING_UNAVAILABLE), *again = NULL;
	struct footing_options *options;
	enum footing_status status;
	char *text, *second, why[256] = "";
	size_t length;

	in->subject.uid = 0;
	ck_assert_int_eq(footing_matrix_to_json(in, &text, &length), 0);
	ck_assert_msg(footing_matrix_load(text, length, &again, why, sizeof(why)) == 0,
		      "%s", why);
	ck_assert_int_eq(footing_matrix_to_json(again, &second, NULL), 0);
	ck_assert_str_eq(text, second);
	ck_assert_str_eq(footing_matrix_sandbox_missing(again, "bubblewrap", 0),
			 "ns.user");
	ck_assert_int_eq(footing_options_new(&options), 0);
	ck_assert_int_eq(footing_options_select(options, "sandbox:landlock-only"), 0);
	ck_assert_int_eq(footing_matrix_narrow(again, options), 0);
	ck_assert_int_eq(footing_matrix_sandbox(again, "landlock-only", &status, NULL),
			 0);
	ck_assert_int_eq(footing_matrix_sandbox(again, "bubblewrap", &status, NULL),
			 -ENODATA);
	footing_options_free(options);
	footing_matrix_free(in);
	footing_matrix_free(again);
	free(text);
	free(second);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("policy");
	TCase *policies = tcase_create("policies"), *others = tcase_create("others");

	tcase_add_checked_fixture(policies, set_up, tear_down);
	tcase_add_loop_test(policies, refusals, 0, N(bad));
	tcase_add_loop_test(policies, no_contradiction, 0, N(good));
	tcase_add_test(policies, bounds);
	tcase_add_loop_test(policies, results, 0, N(verdicts));
	tcase_add_test(policies, closed_by);
	tcase_add_test(policies, route_of_alternatives);
	tcase_add_test(policies, ignored);
	tcase_add_test(policies, document);
	suite_add_tcase(suite, policies);

	tcase_add_checked_fixture(others, set_up, tear_down);
	tcase_add_test(others, levels);
	tcase_add_test(others, narrowed_levels);
	tcase_add_test(others, each_sandbox);
	tcase_add_test(others, routes_of_a_sandbox);
	tcase_add_test(others, set_user_id);
	tcase_add_test(others, preference_of_a_sandbox);
	tcase_add_test(others, as_root);
	tcase_add_test(others, sandboxes_in_a_document);
	suite_add_tcase(suite, others);
	return unit_run(suite);
}
