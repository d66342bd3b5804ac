/* SPDX-License-Identifier: MIT */
/* The rules, each held to a recorded observation: what was done, what is known, the cause. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "lib/causes.h"
#include "lib/culprit.h"
#include "lib/judge.h"
#include "lib/names.h"
#include "probe/probe.h"
#include "unit.h"

struct fixture {
	const char *row;
	enum footing_route route;
	const char *how, *step;
	int err;
	const char *known, *cause;
	enum footing_confidence confidence;
};

static const struct fixture fixtures[] = {
#define FIXTURE(row, route, how, step, err, known, cause, confidence) \
	{row, FOOTING_##route, how, step, err, known, cause, FOOTING_##confidence},
#include "causes.def"
#undef FIXTURE
};

#define FIXTURES (sizeof(fixtures) / sizeof(fixtures[0]))
#define NR	 SYS_unshare

static struct footing_observation *observations;
static struct footing_subject subject;
static struct filter_answer answer;
static struct case_file file;

static struct footing_observation *at(const char *id, enum footing_route route)
{
	int row = row_index(id);

	ck_assert_msg(row >= 0, "no row %s", id);
	return &observations[(size_t)row * FOOTING_ROUTES + route];
}

/* An ordinary user on a machine where nothing is in the way and all could be read. */
static void start(void)
{
	static struct footing_idmap identity = {0, 0, 4294967295};

	observations = calloc(rows_count() * FOOTING_ROUTES, sizeof(*observations));
	ck_assert_ptr_nonnull(observations);
	memset(&subject, 0, sizeof(subject));
	memset(&answer, 0, sizeof(answer));
	subject.uid = subject.gid = 1000;
	subject.n_uid_map = subject.n_gid_map = 1;
	subject.uid_map = subject.gid_map = &identity;
	file = (struct case_file){.subject = &subject, .observations = observations};
}

static void finish(void)
{
	texts_clear(&subject.effective);
	texts_clear(&subject.lsm);
	free(observations);
}

/* ------------------------------------------------------------ what is known */

static void list(struct footing_texts *texts, const char *items)
{
	static char text[256];
	char *save = NULL;

	texts_clear(texts);
	texts->count = strcmp(items, "unknown") ? 0 : -1;
	snprintf(text, sizeof(text), "%s", items);
	for (char *item = strtok_r(text, ",", &save); item && texts->count >= 0;
	     item = strtok_r(NULL, ",", &save))
		ck_assert_int_eq(texts_add(texts, item), 0);
}

static void counter(const char *id, enum footing_route route,
		    enum footing_outcome outcome, const char *text, int64_t value,
		    int err)
{
	struct footing_observation *obs = at(id, route);

	obs->outcome = outcome;
	obs->value = value;
	obs->err = err;
	snprintf(obs->text, sizeof(obs->text), "%s", text);
}

static char *label_text(const char *word)
{
	static char text[2][64];
	static int turn;
	char *c;

	turn = !turn;
	snprintf(text[turn], sizeof(text[turn]), "%s", word);
	for (c = text[turn]; *c; c++)
		if (*c == '_' && c[1] == '(')
			*c = ' ';
	return text[turn];
}

static void kinds(const char *names)
{
	static char text[64];
	char *save = NULL;
	int n = 0;

	for (int i = 0; i < FOOTING_NAMESPACES; i++)
		subject.namespaces[i].inode = -1;
	snprintf(text, sizeof(text), "%s", names);
	for (char *name = strtok_r(text, ",", &save); name;
	     name = strtok_r(NULL, ",", &save)) {
		subject.namespaces[n].name = name;
		subject.namespaces[n++].inode = 4026531835;
	}
}

static void says(const char *word, int64_t nr)
{
	static const char *const words[] = {
		[FILTER_ALLOWS] = "allow",
		[FILTER_FAKES] = "fake",
		[FILTER_KILLS] = "kill",
		[FILTER_TRAPS] = "trap",
		[FILTER_SUPERVISED] = "supervised",
	};

	answer.nr = nr;
	file.answers = &answer;
	file.n_answers = 1;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i] && !strcmp(words[i], word))
			answer.word = (enum filter_word)i;
	if (answer.word)
		return;
	answer.word = FILTER_ERRNO;
	answer.err = errno_value(word);
	ck_assert_int_gt(answer.err, 0);
}

static void sysctl(const char *text)
{
	static struct footing_sysctl one;
	static char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(text, "="), text);
	one.name = name;
	one.value = (char *)strchr(text, '=') + 1;
	subject.sysctls = &one;
	subject.n_sysctls = 1;
}

static void worked(const char *where)
{
	char id[FOOTING_ID_MAX];

	snprintf(id, sizeof(id), "%.*s", (int)strcspn(where, "@"), where);
	at(id, strstr(where, "@userns") ? FOOTING_USERNS : FOOTING_DIRECT)->outcome =
		OUTCOME_WORKED;
}

static bool is(const char *word, const char *key, const char **value)
{
	size_t length = strlen(key);

	if (strncmp(word, key, length) != 0)
		return false;
	*value = word + length;
	return true;
}

/* "/proc:noatime": nothing covers it, and so it is mounted. */
static void flags(const char *value)
{
	counter(!strncmp(value, "/sys", 4) ? "counter.sysfs-covers"
					   : "counter.proc-covers",
		FOOTING_DIRECT, OUTCOME_WORKED, strchr(value, ':') + 1, 0, 0);
}

static void covers(const char *value)
{
	const char *id = !strncmp(value, "/sys", 4) ? "counter.sysfs-covers"
						    : "counter.proc-covers";

	if (!strstr(value, "none"))
		counter(id, FOOTING_DIRECT, OUTCOME_WORKED, value, 1, 0);
	else
		counter(id, FOOTING_DIRECT, OUTCOME_WORKED, "not mounted", 0, 0);
}

static void read_word(const struct fixture *fixture, char *word)
{
	const char *value;

	if (is(word, "seccomp=", &value))
		subject.seccomp_mode = atoi(value);
	else if (is(word, "says=", &value))
		says(value, NR);
	else if (is(word, "sysctl:", &value))
		sysctl(value);
	else if (is(word, "release=", &value))
		subject.release = (char *)value;
	else if (is(word, "uid=", &value))
		subject.uid = atoi(value);
	else if (is(word, "maps=", &value))
		subject.n_uid_map = subject.n_gid_map = 0;
	else if (is(word, "chrooted=", &value))
		subject.chrooted = strcmp(value, "yes") ? TRISTATE_UNKNOWN : TRISTATE_YES;
	else if (is(word, "lsm=", &value))
		list(&subject.lsm, value);
	else if (is(word, "has=", &value))
		list(&subject.effective, value);
	else if (is(word, "lacks=", &value))
		list(&subject.effective, "chown");
	else if (is(word, "label=", &value))
		subject.label = label_text(value);
	else if (is(word, "inside=", &value))
		counter("counter.label", FOOTING_USERNS, OUTCOME_WORKED,
			label_text(value), 0, 0);
	else if (is(word, "kinds=", &value))
		kinds(value);
	else if (is(word, "worked=", &value))
		worked(value);
	else if (is(word, "dumpable=", &value))
		counter("counter.dumpable", FOOTING_DIRECT, OUTCOME_WORKED, "",
			atoi(value), 0);
	else if (is(word, "helper=", &value))
		at(fixture->row, fixture->route)->acts[0].args[1] = (uint64_t)atoi(value);
	else if (is(word, "setgroups=", &value))
		counter("counter.setgroups-state", FOOTING_DIRECT, OUTCOME_WORKED, value,
			0, 0);
	else if (is(word, "nosuchfs=", &value))
		counter("counter.no-such-fs", fixture->route, OUTCOME_REFUSED, "", 0,
			errno_value(value));
	else if (is(word, "layers=", &value))
		counter("landlock.layers", FOOTING_DIRECT, OUTCOME_WORKED, "",
			atoi(value), 0);
	else if (is(word, "steps=", &value))
		counter(strcmp(value, "proc") ? "counter.sysfs-by-steps"
					      : "counter.proc-by-steps",
			fixture->route, OUTCOME_REFUSED, "e VFS: Mount too revealing", 0,
			EPERM);
	else if (is(word, "covers=", &value))
		covers(value);
	else if (is(word, "flags=", &value))
		flags(value);
	else if (is(word, "root=", &value))
		counter("counter.root-mount", FOOTING_DIRECT, OUTCOME_WORKED,
			strcmp(value, "none") ? value : "", strcmp(value, "none") != 0,
			0);
	else if (is(word, "runtime=", &value))
		subject.runtime.name = (char *)value;
	else if (is(word, "depth=", &value))
		subject.user_namespace_depth = atoi(value);
	else if (!strcmp(word, "inner"))
		subject.namespaces[0] = (struct footing_namespace){"user", 4026532000,
								   TRISTATE_NO};
	else if (!strcmp(word, "nnp"))
		subject.no_new_privs = TRISTATE_YES;
	else if (!strcmp(word, "traced"))
		subject.traced = TRISTATE_YES;
	else
		ck_abort_msg("no word %s", word);
}

/* ------------------------------------------------------------ the observation */

static void observe_fixture(const struct fixture *fixture)
{
	static char known[256];
	struct footing_observation *obs = at(fixture->row, fixture->route);
	char *save = NULL;

	obs->n_acts = *fixture->step != '\0';
	snprintf(obs->acts[0].step, sizeof(obs->acts[0].step), "%s", fixture->step);
	obs->acts[0].nr = strchr(fixture->step, '/') ||
					  !strncmp(fixture->step, "write", 5)
				  ? -1
				  : NR;
	obs->acts[0].ended = strcmp(fixture->how, "died") != 0;
	obs->acts[0].err = obs->err = fixture->err;
	obs->outcome = !strcmp(fixture->how, "refused") ? OUTCOME_REFUSED
		       : !strcmp(fixture->how, "faked") ? OUTCOME_INEFFECTIVE
		       : !strcmp(fixture->how, "died")	? OUTCOME_DIED
							: OUTCOME_ABSENT;
	obs->signal = strcmp(fixture->how, "died") ? 0 : SIGSYS;
	snprintf(known, sizeof(known), "%s", fixture->known);
	for (char *word = strtok_r(known, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		read_word(fixture, word);
}

/* The rule that a cause came of: its code, and the evidence that only it gives. */
static void mark_rules(const struct footing_entry *entry, bool *covered)
{
	const struct culprit_rule *rule;

	for (size_t i = 0; i < entry->n_causes; i++)
		for (size_t k = 0; (rule = culprit_rule_at(k)); k++)
			if (!strcmp(cause_codes[rule->cause].code,
				    entry->causes[i].code) &&
			    entry->causes[i].evidence.count > 0 &&
			    !strcmp(rule->evidence,
				    entry->causes[i]
					    .evidence
					    .items[entry->causes[i].evidence.count - 1]))
				covered[k] = true;
}

START_TEST(fixture_has_its_cause)
{
	const struct fixture *fixture = &fixtures[_i];
	struct footing_entry entry = {0};
	const struct footing_cause *cause;

	start();
	observe_fixture(fixture);
	ck_assert_int_eq(judge(&file, (size_t)row_index(fixture->row), fixture->route,
			       &entry),
			 0);
	ck_assert_int_eq(entry.status, FOOTING_UNAVAILABLE);
	cause = footing_entry_cause(&entry, 0);
	ck_assert_ptr_nonnull(cause);
	ck_assert_msg(!strcmp(cause->code, fixture->cause), "%s %s %s: %s and not %s",
		      fixture->row, fixture->step, fixture->known, cause->code,
		      fixture->cause);
	ck_assert_msg(cause->confidence == fixture->confidence, "%s %s %s: %s is %s",
		      fixture->row, fixture->step, fixture->known, cause->code,
		      footing_confidence_name(cause->confidence));
	ck_assert_int_eq(cause->layer, footing_cause_code_layer(cause->code));
	entry_clear(&entry);
	finish();
}
END_TEST

START_TEST(every_rule_has_a_fixture)
{
	static bool covered[256];
	const struct culprit_rule *rule;

	for (size_t i = 0; i < FIXTURES; i++) {
		struct footing_entry entry = {0};

		start();
		observe_fixture(&fixtures[i]);
		judge(&file, (size_t)row_index(fixtures[i].row), fixtures[i].route,
		      &entry);
		mark_rules(&entry, covered);
		entry_clear(&entry);
		finish();
	}
	for (size_t k = 0; (rule = culprit_rule_at(k)); k++)
		ck_assert_msg(covered[k], "no fixture for rule %zu: %s, %s", k,
			      cause_codes[rule->cause].code, rule->evidence);
}
END_TEST

/* Behind a filter stands what is known without the call, in the kernel's order. */
START_TEST(behind_a_filter)
{
	struct fixture fixture = {"ns.user",
				  FOOTING_DIRECT,
				  "refused",
				  "unshare",
				  EPERM,
				  "seccomp=2 says=EPERM chrooted=yes "
				  "sysctl:user.max_user_namespaces=0",
				  NULL,
				  FOOTING_PROVEN};
	struct footing_entry entry = {0};

	start();
	observe_fixture(&fixture);
	ck_assert_int_eq(judge(&file, (size_t)row_index("ns.user"), FOOTING_DIRECT,
			       &entry),
			 0);
	ck_assert_uint_eq(entry.n_causes, 3);
	ck_assert_str_eq(entry.causes[0].code, "seccomp-errno");
	ck_assert_str_eq(entry.causes[1].code, "sysctl-max-namespaces");
	ck_assert_str_eq(entry.causes[2].code, "chrooted");
	ck_assert_int_eq(entry.causes[1].confidence, FOOTING_CONSISTENT);
	ck_assert_str_eq(entry.causes[0].object, "unshare");
	ck_assert_str_eq(entry.causes[1].object, "user.max_user_namespaces");
	entry_clear(&entry);
	finish();
}
END_TEST

/* Who has one call opened is not to find the next one shut. */
START_TEST(within_a_user_namespace)
{
	static const struct filter_answer answers[] = {
		{.nr = NR, .word = FILTER_ERRNO, .err = EPERM},
		{.nr = SYS_mount, .word = FILTER_ERRNO, .err = EPERM},
		{.nr = SYS_umount2, .word = FILTER_ALLOWS},
		{.nr = SYS_setns, .word = FILTER_KILLS},
		{.nr = SYS_sethostname, .word = FILTER_ERRNO, .err = EPERM},
		{.nr = SYS_pivot_root, .args = {1}, .word = FILTER_ERRNO, .err = EPERM},
	};
	struct fixture fixture = {"userns.create", FOOTING_USERNS, "refused",
				  "unshare",	   EPERM,	   "seccomp=2",
				  "seccomp-errno", FOOTING_PROVEN};
	struct footing_entry entry = {0};

	start();
	observe_fixture(&fixture);
	file.answers = answers;
	file.n_answers = sizeof(answers) / sizeof(answers[0]);
	ck_assert_int_eq(judge(&file, (size_t)row_index("userns.create"), FOOTING_USERNS,
			       &entry),
			 0);
	ck_assert_uint_eq(entry.n_causes, 3);
	ck_assert_str_eq(entry.causes[0].object, "unshare");
	ck_assert_str_eq(entry.causes[1].code, "seccomp-errno");
	ck_assert_str_eq(entry.causes[1].object, "mount, sethostname");
	ck_assert_str_eq(entry.causes[2].code, "seccomp-kill");
	ck_assert_str_eq(entry.causes[2].object, "setns");
	entry_clear(&entry);
	finish();
}
END_TEST

/* Every code has a rule, or is one of the judge's own. */
START_TEST(every_cause_is_named)
{
	for (int id = CAUSE_SECCOMP_ERRNO; id < CAUSE_UNEXPLAINED; id++) {
		const struct culprit_rule *rule;
		size_t k = 0;

		while ((rule = culprit_rule_at(k)) && (int)rule->cause != id)
			k++;
		ck_assert_msg(rule, "no rule names %s", cause_codes[id].code);
		ck_assert_uint_le(strlen(cause_codes[id].code), 40);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("causes");
	TCase *cases = tcase_create("rules");

	tcase_add_loop_test(cases, fixture_has_its_cause, 0, FIXTURES);
	tcase_add_test(cases, every_rule_has_a_fixture);
	tcase_add_test(cases, behind_a_filter);
	tcase_add_test(cases, within_a_user_namespace);
	tcase_add_test(cases, every_cause_is_named);
	suite_add_tcase(suite, cases);
	return unit_run(suite);
}
