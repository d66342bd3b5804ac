/* SPDX-License-Identifier: MIT */
/* The judge, with observations that are written by hand: it needs no kernel. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/causes.h"
#include "lib/judge.h"
#include "probe/probe.h"
#include "unit.h"

static struct footing_observation *observations;
static struct footing_subject subject;
static struct case_file file;

static void set_up(void)
{
	observations = calloc(rows_count() * FOOTING_ROUTES, sizeof(*observations));
	file.subject = &subject;
	file.observations = observations;
	ck_assert_ptr_nonnull(observations);
}

static void tear_down(void)
{
	free(observations);
}

static size_t row(const char *id)
{
	int index = row_index(id);

	ck_assert_int_ge(index, 0);
	return (size_t)index;
}

static struct footing_observation *at(const char *id, enum footing_route route)
{
	return &observations[row(id) * FOOTING_ROUTES + route];
}

/* Appends an act that ended with @err; -1 for one that was in flight. */
static void act(struct footing_observation *obs, const char *step, int err)
{
	struct footing_act *act = &obs->acts[obs->n_acts++];

	snprintf(act->step, sizeof(act->step), "%s", step);
	act->ended = err >= 0;
	act->err = err > 0 ? err : 0;
}

static struct footing_entry judged(const char *id, enum footing_route route)
{
	struct footing_entry entry = {0};

	ck_assert_int_eq(judge(&file, row(id), route, &entry), 0);
	ck_assert_str_eq(entry.id, id);
	ck_assert_str_eq(entry.title, row_at(row(id), NULL)->title);
	ck_assert_ptr_eq(entry.feature, footing_feature_find(id));
	ck_assert_int_eq(entry.route, route);
	return entry;
}

static void expect(const struct footing_entry *entry, enum footing_status status,
		   enum footing_evidence evidence, const char *cause)
{
	const struct footing_cause *first = footing_entry_cause(entry, 0);

	ck_assert_str_eq(footing_status_name(entry->status), footing_status_name(status));
	ck_assert_str_eq(footing_evidence_name(entry->evidence),
			 footing_evidence_name(evidence));
	ck_assert_int_eq(entry->n_causes, cause ? 1 : 0);
	if (!cause)
		return;
	ck_assert_str_eq(footing_cause_code(first), cause);
	ck_assert_int_eq(footing_cause_layer(first), footing_cause_code_layer(cause));
}

START_TEST(worked_is_available)
{
	struct footing_observation *obs = at("ns.pid", FOOTING_DIRECT);
	struct footing_entry entry;

	act(obs, "unshare", 0);
	act(obs, "child is pid 1", 0);
	obs->outcome = OUTCOME_WORKED;
	obs->evidence = FOOTING_EVIDENCE_PROVED;
	obs->elapsed_us = 88;
	snprintf(obs->text, sizeof(obs->text), "by unshare");
	entry = judged("ns.pid", FOOTING_DIRECT);
	expect(&entry, FOOTING_AVAILABLE, FOOTING_EVIDENCE_PROVED, NULL);
	ck_assert_ptr_null(footing_entry_step(&entry));
	ck_assert_int_eq(footing_entry_errno(&entry), 0);
	ck_assert_uint_eq(footing_entry_elapsed(&entry), 88);
	ck_assert_str_eq(footing_entry_text(&entry), "by unshare");
	entry_clear(&entry);
}
END_TEST

/* A success is something that was done; a row that says less, or rubbish, was tried. */
START_TEST(worked_is_at_least_tried)
{
	static const uint32_t said[] = {FOOTING_EVIDENCE_NONE, 4, UINT32_MAX};
	struct footing_observation *obs = at("ns.pid", FOOTING_DIRECT);
	struct footing_entry entry;

	obs->outcome = OUTCOME_WORKED;
	obs->evidence = said[_i];
	entry = judged("ns.pid", FOOTING_DIRECT);
	expect(&entry, FOOTING_AVAILABLE, FOOTING_EVIDENCE_TRIED, NULL);
	entry_clear(&entry);
}
END_TEST

START_TEST(worked_keeps_its_value)
{
	struct footing_observation *obs = at("ns.pid", FOOTING_DIRECT);
	struct footing_entry entry;
	int64_t value = 0;

	obs->outcome = OUTCOME_WORKED;
	obs->evidence = FOOTING_EVIDENCE_DECLARED;
	obs->has_value = true;
	obs->value = 7;
	entry = judged("ns.pid", FOOTING_DIRECT);
	expect(&entry, FOOTING_AVAILABLE, FOOTING_EVIDENCE_DECLARED, NULL);
	ck_assert_int_eq(footing_entry_value(&entry, &value), 0);
	ck_assert_int_eq(value, 7);
	entry_clear(&entry);
}
END_TEST

/* Nothing speaks for any cause here, but for what an errno says by itself. */
static const struct {
	int err;
	const char *cause;
} refusals[] = {
	{EPERM, "unexplained"},	 {EACCES, "unexplained"},    {ENOSPC, "unexplained"},
	{EUSERS, "unexplained"}, {EINVAL, "unexplained"},    {EROFS, "unexplained"},
	{ENOENT, "unexplained"}, {ENOSYS, "kernel-too-old"},
};

START_TEST(refused_is_unavailable)
{
	struct footing_observation *obs = at("ns.mount", FOOTING_USERNS);
	struct footing_entry entry;

	act(obs, "unshare", 0);
	act(obs, "mount", refusals[_i].err);
	obs->outcome = OUTCOME_REFUSED;
	entry = judged("ns.mount", FOOTING_USERNS);
	expect(&entry, FOOTING_UNAVAILABLE, FOOTING_EVIDENCE_TRIED, refusals[_i].cause);
	ck_assert_str_eq(footing_entry_step(&entry), "mount");
	ck_assert_int_eq(footing_entry_errno(&entry), refusals[_i].err);
	ck_assert_int_eq(footing_entry_signal(&entry), 0);
	entry_clear(&entry);
}
END_TEST

static const struct {
	int err;
	const char *cause;
} passing[] = {
	{EAGAIN, "limit"},	    {ENOMEM, "limit"},	    {EMFILE, "limit"},
	{ENFILE, "limit"},	    {ENOBUFS, "limit"},	    {EDQUOT, "limit"},
	{EFBIG, "limit"},	    {EINTR, "interrupted"}, {ETIMEDOUT, "interrupted"},
	{ECANCELED, "interrupted"},
};

/* Exhaustion is no refusal: it must never read as a no. */
START_TEST(exhaustion_is_unknown)
{
	static const enum footing_outcome outcomes[] = {OUTCOME_REFUSED,
							OUTCOME_NO_CHILD};
	struct footing_observation *obs = at("ns.mount", FOOTING_DIRECT);

	act(obs, "unshare", passing[_i].err);
	for (size_t i = 0; i < 2; i++) {
		struct footing_entry entry;

		obs->outcome = outcomes[i];
		entry = judged("ns.mount", FOOTING_DIRECT);
		if (outcomes[i] == OUTCOME_NO_CHILD &&
		    strcmp(passing[_i].cause, "limit") != 0)
			expect(&entry, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE,
			       "no-child");
		else
			expect(&entry, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE,
			       passing[_i].cause);
		ck_assert_int_eq(footing_entry_errno(&entry), passing[_i].err);
		ck_assert_str_eq(footing_entry_step(&entry), "unshare");
		ck_assert_ptr_nonnull(
			footing_cause_evidence(footing_entry_cause(&entry, 0), 0));
		entry_clear(&entry);
	}
}
END_TEST

/* What was observed without any act. */
static const struct {
	enum footing_outcome outcome;
	int signal;
	bool quieted;
	enum footing_status status;
	enum footing_evidence evidence;
	const char *cause;
} plain[] = {
	{OUTCOME_NONE, 0, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "no-answer"},
	{OUTCOME_INEFFECTIVE, 0, false, FOOTING_UNAVAILABLE, FOOTING_EVIDENCE_TRIED,
	 "unexplained"},
	{OUTCOME_ABSENT, 0, false, FOOTING_UNAVAILABLE, FOOTING_EVIDENCE_DECLARED,
	 "kernel-too-old"},
	{OUTCOME_UNTRIED, 0, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, NULL},
	{OUTCOME_UNTRIED, 0, true, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE,
	 "quiet-kernel"},
	{OUTCOME_TIMEOUT, 0, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "deadline"},
	{OUTCOME_NO_CHILD, 0, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "no-child"},
	{OUTCOME_DIED, SIGSYS, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE,
	 "child-died"},
	{OUTCOME_DIED, SIGKILL, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE,
	 "child-died"},
	{OUTCOME_DIED, SIGXFSZ, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "limit"},
	{OUTCOME_DIED, SIGXCPU, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "limit"},
	/* No such outcome: a record that was overwritten. */
	{(enum footing_outcome)99, 0, false, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE,
	 "no-answer"},
};

START_TEST(plain_outcomes)
{
	struct footing_observation *obs = at("ns.ipc", FOOTING_DIRECT);
	struct footing_entry entry;

	obs->outcome = plain[_i].outcome;
	obs->signal = plain[_i].signal;
	obs->quieted = plain[_i].quieted;
	entry = judged("ns.ipc", FOOTING_DIRECT);
	expect(&entry, plain[_i].status, plain[_i].evidence, plain[_i].cause);
	ck_assert_int_eq(footing_entry_signal(&entry), plain[_i].signal);
	ck_assert_ptr_null(footing_entry_step(&entry));
	entry_clear(&entry);
}
END_TEST

START_TEST(killed_by_a_filter)
{
	struct footing_observation *obs = at("ns.ipc", FOOTING_DIRECT);
	struct footing_entry entry;

	act(obs, "unshare", EPERM);
	act(obs, "msgget", -1);
	obs->outcome = OUTCOME_DIED;
	obs->signal = SIGSYS;
	entry = judged("ns.ipc", FOOTING_DIRECT);
	/* The first; behind it stands what is known without the call. */
	ck_assert_str_eq(footing_cause_code(footing_entry_cause(&entry, 0)),
			 "seccomp-kill");
	ck_assert_int_eq(entry.status, FOOTING_UNAVAILABLE);
	ck_assert_str_eq(footing_entry_step(&entry), "msgget");
	ck_assert_int_eq(footing_entry_signal(&entry), SIGSYS);
	ck_assert_int_eq(footing_entry_errno(&entry), 0);
	entry_clear(&entry);
}
END_TEST

/* Any other death in the same place, and SIGSYS between two steps, tell nothing. */
START_TEST(killed_otherwise)
{
	struct footing_observation *obs = at("ns.ipc", FOOTING_DIRECT);
	struct footing_entry entry;

	act(obs, "msgget", _i ? 0 : -1);
	obs->outcome = OUTCOME_DIED;
	obs->signal = _i ? SIGSYS : SIGSEGV;
	entry = judged("ns.ipc", FOOTING_DIRECT);
	expect(&entry, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "child-died");
	ck_assert_str_eq(footing_entry_step(&entry), "msgget");
	entry_clear(&entry);
}
END_TEST

static void lack(const char *id, enum footing_route route, const char *what)
{
	struct footing_observation *obs = at(id, route);

	obs->outcome = OUTCOME_LACKS;
	snprintf(obs->lacks, sizeof(obs->lacks), "%s", what);
}

START_TEST(lacks_what_is_refused)
{
	struct footing_observation *obs = at("userns.create", FOOTING_USERNS);
	struct footing_entry entry;

	act(obs, "unshare", EPERM);
	obs->outcome = OUTCOME_REFUSED;
	lack("userns.map-self", FOOTING_USERNS, "userns.create");
	lack("ns.mount", FOOTING_USERNS, "userns.map-self");
	act(at("ns.mount", FOOTING_USERNS), "unshare", EPERM);
	entry = judged("ns.mount", FOOTING_USERNS);
	expect(&entry, FOOTING_UNAVAILABLE, FOOTING_EVIDENCE_TRIED, "prerequisite");
	ck_assert_str_eq(footing_cause_object(footing_entry_cause(&entry, 0)),
			 "userns.map-self");
	ck_assert_str_eq(footing_entry_step(&entry), "unshare");
	ck_assert_int_eq(footing_entry_errno(&entry), EPERM);
	entry_clear(&entry);
}
END_TEST

/* A row that has no such route is lacked by the one that it has. */
START_TEST(lacks_by_the_only_route)
{
	enum footing_route route = FOOTING_USERNS;
	struct footing_entry entry;

	at("ns.user", FOOTING_DIRECT)->outcome = OUTCOME_ABSENT;
	lack("ns.mount", FOOTING_USERNS, "ns.user");
	ck_assert_int_eq(judge_lacked(&file, row("ns.mount"), FOOTING_USERNS, &route),
			 row("ns.user"));
	ck_assert_int_eq(route, FOOTING_DIRECT);
	entry = judged("ns.mount", FOOTING_USERNS);
	expect(&entry, FOOTING_UNAVAILABLE, FOOTING_EVIDENCE_DECLARED, "prerequisite");
	entry_clear(&entry);
}
END_TEST

START_TEST(lacks_what_is_unknown)
{
	struct footing_entry entry;

	at("userns.create", FOOTING_USERNS)->outcome = OUTCOME_TIMEOUT;
	lack("ns.mount", FOOTING_USERNS, "userns.create");
	entry = judged("ns.mount", FOOTING_USERNS);
	expect(&entry, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "prerequisite");
	entry_clear(&entry);
}
END_TEST

/* It worked in its own child, and not in this row's: neither yes nor no. */
START_TEST(lacks_what_works)
{
	struct footing_entry entry;

	at("userns.create", FOOTING_USERNS)->outcome = OUTCOME_WORKED;
	lack("ns.mount", FOOTING_USERNS, "userns.create");
	if (_i)
		act(at("ns.mount", FOOTING_USERNS), "unshare", ENOMEM);
	entry = judged("ns.mount", FOOTING_USERNS);
	expect(&entry, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, _i ? "limit" : "unsteady");
	entry_clear(&entry);
}
END_TEST

/* A record that a dying child left half-written must do no harm. */
START_TEST(lacks_rubbish)
{
	struct footing_observation *obs = at("ns.mount", FOOTING_USERNS);
	enum footing_route route = FOOTING_DIRECT;
	struct footing_entry entry;

	obs->outcome = OUTCOME_LACKS;
	memset(obs->lacks, 'x', sizeof(obs->lacks));
	memset(obs->text, 'y', sizeof(obs->text));
	obs->n_acts = UINT32_MAX;
	obs->elapsed_us = UINT64_MAX;
	memset(&obs->acts[FOOTING_ACTS_MAX - 1], 'z', sizeof(obs->acts[0]));
	obs->acts[FOOTING_ACTS_MAX - 1].ended = false;
	ck_assert_int_eq(judge_lacked(&file, row("ns.mount"), FOOTING_USERNS, &route),
			 -1);
	entry = judged("ns.mount", FOOTING_USERNS);
	ck_assert_int_eq(entry.status, FOOTING_UNKNOWN);
	ck_assert_uint_eq(strlen(entry.text), FOOTING_TEXT_MAX);
	ck_assert_uint_eq(strlen(entry.step), FOOTING_STEP_MAX);
	ck_assert_int_eq(entry.elapsed_us, INT64_MAX);
	entry_clear(&entry);
}
END_TEST

START_TEST(lacks_itself)
{
	struct footing_entry entry;

	lack("ns.mount", FOOTING_USERNS, "ns.pid");
	lack("ns.pid", FOOTING_USERNS, "ns.mount");
	entry = judged("ns.mount", FOOTING_USERNS);
	expect(&entry, FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE, "prerequisite");
	entry_clear(&entry);
}
END_TEST

/* Of more acts than there is room for, the last one is in the last slot. */
START_TEST(many_acts)
{
	struct footing_observation *obs = at("ns.mount", FOOTING_DIRECT);
	struct footing_entry entry;

	for (int i = 0; i < FOOTING_ACTS_MAX; i++)
		act(obs, i == FOOTING_ACTS_MAX - 1 ? "last" : "other", EPERM);
	obs->n_acts += 5;
	obs->outcome = OUTCOME_REFUSED;
	entry = judged("ns.mount", FOOTING_DIRECT);
	ck_assert_str_eq(footing_entry_step(&entry), "last");
	entry_clear(&entry);
}
END_TEST

/* Codes travel into labels and metrics, and explain has a sentence for each. */
START_TEST(cause_codes_are_plain_words)
{
	const char *code = NULL;
	size_t n = 0;

	while ((code = footing_cause_code_next(code))) {
		ck_assert_uint_le(strlen(code), 40);
		ck_assert_uint_eq(strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-"),
				  strlen(code));
		ck_assert(code[0] != '-' && code[strlen(code) - 1] != '-');
		ck_assert_ptr_nonnull(footing_cause_code_title(code));
		for (size_t i = 0; i < n; i++)
			ck_assert_str_ne(cause_codes[i].code, code);
		n++;
	}
	ck_assert_uint_eq(n, CAUSE_CODES);
	ck_assert_ptr_null(footing_cause_code_title("no-such-code"));
	ck_assert_ptr_null(footing_cause_code_next("no-such-code"));
	ck_assert_int_eq(footing_cause_code_layer("no-such-code"), FOOTING_LAYER_UNKNOWN);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("judge");
	TCase *cases = tcase_create("rules");

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, worked_is_available);
	tcase_add_loop_test(cases, worked_is_at_least_tried, 0, 3);
	tcase_add_test(cases, worked_keeps_its_value);
	tcase_add_loop_test(cases, refused_is_unavailable, 0, N(refusals));
	tcase_add_loop_test(cases, exhaustion_is_unknown, 0, N(passing));
	tcase_add_loop_test(cases, plain_outcomes, 0, N(plain));
	tcase_add_test(cases, killed_by_a_filter);
	tcase_add_loop_test(cases, killed_otherwise, 0, 2);
	tcase_add_test(cases, lacks_what_is_refused);
	tcase_add_test(cases, lacks_by_the_only_route);
	tcase_add_test(cases, lacks_what_is_unknown);
	tcase_add_loop_test(cases, lacks_what_works, 0, 2);
	tcase_add_test(cases, lacks_rubbish);
	tcase_add_test(cases, lacks_itself);
	tcase_add_test(cases, many_acts);
	tcase_add_test(cases, cause_codes_are_plain_words);
	suite_add_tcase(suite, cases);
	return unit_run(suite);
}
