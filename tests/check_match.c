/* SPDX-License-Identifier: MIT */
/* The inputs of the digests, and their comparison. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fingerprint.h"
#include "lib/match.h"
#include "lib/options.h"
#include "probe/probe.h"
#include "unit.h"

#define HOST	 FOOTING_SCOPE_HOST
#define CONFINED FOOTING_SCOPE_CONFINEMENT
#define INSTANCE FOOTING_SCOPE_INSTANCE
#define ALL	 (HOST | CONFINED | INSTANCE)

static const struct {
	const char *key;
	unsigned int scopes;
} known[] = {
	{"subject.kernel.release", HOST | INSTANCE},
	{"subject.kernel.version", HOST | INSTANCE},
	{"subject.kernel.machine", HOST | INSTANCE},
	{"subject.kernel.cmdline", HOST},
	{"subject.lsm", HOST},
	{"subject.sysctl.user.max_user_namespaces", HOST | INSTANCE},
	{"subject.sysctl.kernel.seccomp.actions_logged", HOST | INSTANCE},
	{"subject.uid", CONFINED | INSTANCE},
	{"subject.gid", CONFINED | INSTANCE},
	{"subject.groups", CONFINED | INSTANCE},
	{"subject.uid_map", CONFINED | INSTANCE},
	{"subject.gid_map", CONFINED | INSTANCE},
	{"subject.capabilities.effective", CONFINED | INSTANCE},
	{"subject.capabilities.permitted", CONFINED | INSTANCE},
	{"subject.capabilities.inheritable", CONFINED | INSTANCE},
	{"subject.capabilities.bounding", CONFINED | INSTANCE},
	{"subject.capabilities.ambient", CONFINED | INSTANCE},
	{"subject.no_new_privs", CONFINED | INSTANCE},
	{"subject.securebits", CONFINED | INSTANCE},
	{"subject.label", CONFINED | INSTANCE},
	{"subject.limits.as", CONFINED | INSTANCE},
	{"subject.limits.data", CONFINED | INSTANCE},
	{"subject.limits.fsize", CONFINED | INSTANCE},
	{"subject.limits.memlock", CONFINED | INSTANCE},
	{"subject.limits.msgqueue", CONFINED | INSTANCE},
	{"subject.limits.nofile", CONFINED | INSTANCE},
	{"subject.limits.nproc", CONFINED | INSTANCE},
	{"subject.seccomp.mode", CONFINED | INSTANCE},
	{"subject.seccomp.filters", CONFINED | INSTANCE},
	{"subject.seccomp.digest", CONFINED},
	{"subject.in_landlock", CONFINED},
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
/* What init and main containers of a pod differ in, and the rest of a subject. */
static const char *const left_out[] = {
	"subject.host",
	"subject.exe",
	"subject.threads",
	"subject.traced",
	"subject.cgroup.path",
	"subject.runtime.name",
	"subject.chrooted",
	"probed_at",
	"elapsed_us",
	"footing.build_id",
	"subject.namespaces.user.initial",
};
#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

static struct footing_matrix *theirs, *here;
static struct footing_match *match;

/* ---------------------------------------------------------------- fixture */

/* The one of the fixture, with nothing unknown that is an input. */
static struct footing_matrix *complete(void)
{
	const char *top = getenv("top_srcdir");
	struct footing_matrix *matrix;
	struct footing_subject *subject;
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/fixtures/matrix.json", top ? top : ".");
	ck_assert_int_eq(footing_matrix_load_file(path, &matrix, NULL, 0), 0);
	subject = &matrix->subject;
	subject->inheritable.count = 0;
	subject->namespaces[3].inode = 4026532502;
	subject->gid_map = calloc(1, sizeof(*subject->gid_map));
	subject->gid_map[0] = (struct footing_idmap){0, 0, 4294967295};
	subject->n_gid_map = 1;
	subject->limits[6] = strdup("100:200");
	subject->seccomp_digest = strdup("sha256:00");
	subject->in_landlock = TRISTATE_NO;
	subject->sysctls[1].absent = true;
	return matrix;
}

static void load(void)
{
	theirs = complete();
	here = complete();
	match = calloc(1, sizeof(*match));
	match->scopes = ALL;
}

static void unload(void)
{
	footing_matrix_free(theirs);
	footing_matrix_free(here);
	footing_match_free(match);
}

static void compare(void)
{
	struct inputs a, b;

	ck_assert_int_eq(inputs_of(theirs, &a), 0);
	ck_assert_int_eq(inputs_of(here, &b), 0);
	ck_assert_int_eq(match_inputs(match, &a, &b), 0);
	inputs_clear(&a);
	inputs_clear(&b);
}

static struct footing_sysctl *sysctl_of(struct footing_matrix *matrix, const char *key)
{
	for (int i = 0; i < matrix->subject.n_sysctls; i++)
		if (strcmp(matrix->subject.sysctls[i].name,
			   key + strlen("subject.sysctl.")) == 0)
			return &matrix->subject.sysctls[i];
	ck_abort_msg("%s", key);
	return NULL;
}

static void set_text(char **text, const char *to)
{
	free(*text);
	*text = to ? strdup(to) : NULL;
}

/* Another value, or with @unknown none. */
static void change(struct footing_matrix *matrix, const char *key, bool unknown)
{
	const struct field *field = matrix_field(key);
	void *member;

	if (!field) {
		set_text(&sysctl_of(matrix, key)->value, unknown ? NULL : "3");
		return;
	}
	member = field_of(matrix, field);
	switch (field->type) {
	case FIELD_TEXT:
		set_text(member, unknown ? NULL : "another");
		break;
	case FIELD_NUMBER:
		*(int64_t *)member = unknown ? -1 : *(int64_t *)member + 1;
		break;
	case FIELD_TRUTH:
		*(enum footing_tristate *)member =
			unknown ? TRISTATE_UNKNOWN
				: (enum footing_tristate) !*(
					  enum footing_tristate *)member;
		break;
	case FIELD_TEXTS:
		if (unknown)
			texts_clear(member);
		if (unknown)
			((struct footing_texts *)member)->count = -1;
		else
			ck_assert_int_eq(texts_add(member, "another"), 0);
		break;
	case FIELD_NUMBERS:
	case FIELD_MAPS:
		if (unknown)
			*field_count(matrix, field) = -1;
		else
			++**(int64_t **)member;
		break;
	case FIELD_SYSCTLS:
		ck_abort();
	}
}

/* ---------------------------------------------------------------- comparing */

START_TEST(nothing_differs)
{
	compare();
	ck_assert_uint_eq(match->n, 0);
	ck_assert_int_eq(footing_match_result(match, ALL), FOOTING_SAME);
	ck_assert_int_eq(footing_match_result(match, HOST), FOOTING_SAME);
	ck_assert_ptr_null(footing_match_input(match, 0));
}
END_TEST

static void expect_one(const char *key, unsigned int scopes,
		       enum footing_sameness sameness)
{
	const struct footing_input *input = footing_match_input(match, 0);

	ck_assert_uint_eq(match->n, 1);
	ck_assert_str_eq(footing_input_name(input), key);
	ck_assert_uint_eq(footing_input_scopes(input), scopes);
	ck_assert_int_eq(footing_input_sameness(input), sameness);
	for (unsigned int scope = HOST; scope <= INSTANCE; scope *= 2)
		ck_assert_int_eq(footing_match_result(match, scope),
				 scopes & scope ? sameness : FOOTING_SAME);
	ck_assert_int_eq(footing_match_result(match, ALL), sameness);
}

START_TEST(each_input_differs)
{
	change(here, known[_i].key, false);
	compare();
	expect_one(known[_i].key, known[_i].scopes, FOOTING_DIFFERENT);
	ck_assert_str_ne(footing_input_theirs(footing_match_input(match, 0)),
			 footing_input_here(footing_match_input(match, 0)));
}
END_TEST

START_TEST(unknown_there)
{
	change(theirs, known[_i].key, true);
	compare();
	expect_one(known[_i].key, known[_i].scopes, FOOTING_SAMENESS_UNKNOWN);
	ck_assert_ptr_null(footing_input_theirs(footing_match_input(match, 0)));
	ck_assert_ptr_nonnull(footing_input_here(footing_match_input(match, 0)));
}
END_TEST

/* The command line and the modules need not be read again in the same boot. */
static bool of_the_boot(const char *key)
{
	return !strcmp(key, "subject.kernel.cmdline") || !strcmp(key, "subject.lsm");
}

START_TEST(unknown_here)
{
	bool both = _i >= N(known);
	int i = _i % N(known);

	change(here, known[i].key, true);
	if (both)
		change(theirs, known[i].key, true);
	compare();
	if (of_the_boot(known[i].key))
		ck_assert_uint_eq(match->n, 0);
	else
		expect_one(known[i].key, known[i].scopes, FOOTING_SAMENESS_UNKNOWN);
}
END_TEST

START_TEST(unknown_after_a_boot)
{
	set_text(&here->subject.boot_id, "another");
	change(here, "subject.lsm", true);
	match->scopes = HOST;
	compare();
	ck_assert_uint_eq(match->n, 1);
	ck_assert_str_eq(footing_input_name(&match->inputs[0]), "subject.lsm");
	ck_assert_int_eq(footing_match_result(match, HOST), FOOTING_SAMENESS_UNKNOWN);
}
END_TEST

START_TEST(what_is_absent)
{
	struct footing_namespace *a = &theirs->subject.namespaces[7],
				 *b = &here->subject.namespaces[7];

	/* A file does not tell absent from unreadable; a kernel does. */
	a->inode = -1;
	b->inode = NUMBER_ABSENT;
	theirs->subject.sysctls[1].absent = false;
	compare();
	ck_assert_uint_eq(match->n, 0);
	a->inode = 1;
	compare();
	expect_one("subject.namespaces.time.inode", INSTANCE, FOOTING_DIFFERENT);
}
END_TEST

START_TEST(more_or_fewer_sysctls)
{
	set_text(&here->subject.sysctls[0].name, "user.newer");
	compare();
	ck_assert_uint_eq(match->n, 2);
	ck_assert_int_eq(footing_match_result(match, HOST), FOOTING_SAMENESS_UNKNOWN);
	ck_assert_ptr_null(footing_input_theirs(&match->inputs[0]));
	ck_assert_ptr_null(footing_input_here(&match->inputs[1]));
}
END_TEST

START_TEST(only_some_scopes)
{
	change(here, "subject.uid", false);
	match->scopes = HOST;
	compare();
	ck_assert_uint_eq(match->n, 0);
	ck_assert_int_eq(footing_match_result(match, HOST), FOOTING_SAME);
	/* What was not compared is not the same. */
	ck_assert_int_eq(footing_match_result(match, CONFINED), FOOTING_SAMENESS_UNKNOWN);
	ck_assert_int_eq(footing_match_result(match, ALL), FOOTING_SAMENESS_UNKNOWN);
	ck_assert_int_eq(footing_match_result(match, 0), FOOTING_SAMENESS_UNKNOWN);
}
END_TEST

START_TEST(different_outweighs_unknown)
{
	change(here, "subject.uid", true);
	change(here, "subject.gid", false);
	compare();
	ck_assert_int_eq(footing_match_result(match, CONFINED), FOOTING_DIFFERENT);
}
END_TEST

START_TEST(no_filter)
{
	struct footing_subject *subjects[] = {&theirs->subject, &here->subject};

	for (int i = 0; i < 2; i++) {
		set_text(&subjects[i]->seccomp_digest, NULL);
		subjects[i]->seccomp_mode = subjects[i]->seccomp_filters = 0;
	}
	compare();
	ck_assert_uint_eq(match->n, 0);
	/* But gVisor does not tell of its filters. */
	set_text(&here->subject.runtime.name, "gvisor");
	compare();
	expect_one("subject.seccomp.digest", CONFINED, FOOTING_SAMENESS_UNKNOWN);
}
END_TEST

START_TEST(lists_are_no_texts)
{
	texts_clear(&theirs->subject.ambient);
	texts_clear(&here->subject.ambient);
	texts_add(&theirs->subject.ambient, "a b");
	texts_add(&here->subject.ambient, "a");
	texts_add(&here->subject.ambient, "b");
	compare();
	expect_one("subject.capabilities.ambient", CONFINED | INSTANCE,
		   FOOTING_DIFFERENT);
}
END_TEST

/* ---------------------------------------------------------------- digests */

static void digest(struct footing_matrix *matrix, char *digests[3])
{
	struct inputs inputs;

	ck_assert_int_eq(inputs_of(matrix, &inputs), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(fingerprint_of(&inputs, (enum footing_scope)(1 << i),
						&digests[i]),
				 0);
	inputs_clear(&inputs);
}

static void expect_changed(const char *key, unsigned int scopes)
{
	char *before[3], *after[3];

	digest(here, before);
	change(here, key, false);
	digest(here, after);
	for (int i = 0; i < 3; i++) {
		ck_assert_ptr_nonnull(before[i]);
		ck_assert_uint_eq(strlen(before[i]), FOOTING_DIGEST_SIZE - 1);
		ck_assert_int_eq(strcmp(before[i], after[i]) != 0, scopes >> i & 1);
		free(before[i]);
		free(after[i]);
	}
}

START_TEST(digests_follow_inputs)
{
	expect_changed(known[_i].key, known[_i].scopes);
}
END_TEST

START_TEST(digests_of_nothing_else)
{
	expect_changed(left_out[_i], 0);
	compare();
	ck_assert_uint_eq(match->n, 0);
}
END_TEST

START_TEST(unknown_has_no_key)
{
	char *digests[3];

	change(here, known[_i].key, true);
	digest(here, digests);
	ck_assert_ptr_nonnull(digests[0]);
	ck_assert_int_eq(digests[1] == NULL,
			 strcmp(known[_i].key, "subject.seccomp.digest") == 0);
	ck_assert_int_eq(digests[2] == NULL, (known[_i].scopes & INSTANCE) != 0);
	for (int i = 0; i < 3; i++)
		free(digests[i]);
}
END_TEST

/* What is saved can be verified, and an edit of any input is seen. */
START_TEST(contradictions)
{
	struct footing_matrix *saved;
	struct inputs inputs;
	size_t length;
	char *text;
	bool holds;

	set_text(&here->subject.label, "na\xffme");
	set_text(&here->subject.fingerprint_host, NULL);
	ck_assert_int_eq(fingerprint(here), 0);
	ck_assert_int_eq(footing_matrix_to_json(here, &text, &length), 0);
	ck_assert_int_eq(footing_matrix_load(text, length, &saved, NULL, 0), 0);
	free(text);
	ck_assert_int_eq(inputs_of(saved, &inputs), 0);
	ck_assert_int_eq(fingerprint_verify(saved, &inputs, ALL, &holds), 0);
	ck_assert(holds);
	inputs_clear(&inputs);
	change(saved, known[_i].key, false);
	ck_assert_int_eq(inputs_of(saved, &inputs), 0);
	for (unsigned int scope = HOST; scope <= INSTANCE; scope *= 2) {
		ck_assert_int_eq(fingerprint_verify(saved, &inputs, scope, &holds), 0);
		ck_assert_int_eq(holds, !(known[_i].scopes & scope));
	}
	inputs_clear(&inputs);
	footing_matrix_free(saved);
}
END_TEST

START_TEST(whole_contradiction)
{
	struct footing_match *none = NULL;

	/* The host's digest in the fixture is made up. */
	ck_assert_int_eq(footing_matrix_match(theirs, HOST, NULL, &none), -EBADMSG);
	ck_assert_ptr_null(none);
	/* Another version may digest something else; then the fields are compared. */
	set_text(&theirs->version, "0.0.1");
	ck_assert_int_eq(footing_matrix_match(theirs, HOST, NULL, &none), 0);
	ck_assert_int_eq(footing_match_result(none, HOST), FOOTING_DIFFERENT);
	footing_match_free(none);
	ck_assert_int_eq(footing_matrix_match(theirs, 0, NULL, &none), -EINVAL);
	ck_assert_int_eq(footing_matrix_match(theirs, 8, NULL, &none), -EINVAL);
}
END_TEST

START_TEST(the_key)
{
	char key[FOOTING_DIGEST_SIZE] = "untouched";

	ck_assert_int_eq(footing_instance(key, sizeof(key) - 1), -EINVAL);
	ck_assert_str_eq(key, "untouched");
}
END_TEST

/* ---------------------------------------------------------------- the act */

START_TEST(choosing)
{
	struct footing_options *options;
	const struct footing_entry *entry = match_choose(theirs, NULL);

	ck_assert_ptr_nonnull(entry);
	ck_assert_int_ne(entry->status, FOOTING_UNKNOWN);
	ck_assert_int_eq(footing_options_new(&options), 0);
	/* Its status is unknown in the fixture. */
	ck_assert_int_eq(footing_options_select(options, "priv.setgroups"), 0);
	ck_assert_ptr_null(match_choose(theirs, options));
	ck_assert_int_eq(footing_options_select(options, "ns.ipc"), 0);
	entry = match_choose(theirs, options);
	ck_assert_str_eq(entry->id, "ns.ipc");
	footing_options_free(options);
}
END_TEST

START_TEST(the_same_act)
{
	ck_assert_int_eq(match_act(match, theirs, match_choose(theirs, NULL), here), 0);
	ck_assert_uint_eq(match->n, 0);
}
END_TEST

static struct footing_entry *entry_here(const char *id, enum footing_route route)
{
	for (size_t i = 0; i < here->n_entries; i++)
		if (!strcmp(here->entries[i].id, id) && here->entries[i].route == route)
			return &here->entries[i];
	ck_abort_msg("%s", id);
	return NULL;
}

START_TEST(another_act)
{
	const struct footing_entry *chosen = footing_matrix_get(theirs, "ns.user",
								FOOTING_DIRECT);
	struct footing_entry *entry = entry_here("ns.user", FOOTING_DIRECT);

	entry->err = ENOSYS;
	ck_assert_int_eq(match_act(match, theirs, chosen, here), 0);
	expect_one("features.ns.user.direct", CONFINED, FOOTING_DIFFERENT);
	ck_assert_str_eq(footing_input_theirs(&match->inputs[0]),
			 "unavailable: unshare EPERM");
	ck_assert_str_eq(footing_input_here(&match->inputs[0]),
			 "unavailable: unshare ENOSYS");
}
END_TEST

START_TEST(an_act_that_tells_nothing)
{
	const struct footing_entry *chosen = footing_matrix_get(theirs, "ns.user",
								FOOTING_DIRECT);

	entry_here("ns.user", FOOTING_DIRECT)->status = FOOTING_UNKNOWN;
	ck_assert_int_eq(match_act(match, theirs, chosen, here), 0);
	expect_one("features.ns.user.direct", CONFINED, FOOTING_SAMENESS_UNKNOWN);
	ck_assert_ptr_null(footing_input_here(&match->inputs[0]));
}
END_TEST

START_TEST(no_act)
{
	ck_assert_int_eq(match_act(match, theirs, NULL, here), 0);
	expect_one("features", CONFINED, FOOTING_SAMENESS_UNKNOWN);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("match");
	TCase *inputs = tcase_create("inputs"), *digests = tcase_create("digests"),
	      *acts = tcase_create("acts");

	tcase_add_checked_fixture(inputs, load, unload);
	tcase_add_test(inputs, nothing_differs);
	tcase_add_loop_test(inputs, each_input_differs, 0, N(known));
	tcase_add_loop_test(inputs, unknown_there, 0, N(known));
	tcase_add_loop_test(inputs, unknown_here, 0, 2 * N(known));
	tcase_add_test(inputs, unknown_after_a_boot);
	tcase_add_test(inputs, what_is_absent);
	tcase_add_test(inputs, more_or_fewer_sysctls);
	tcase_add_test(inputs, only_some_scopes);
	tcase_add_test(inputs, different_outweighs_unknown);
	tcase_add_test(inputs, no_filter);
	tcase_add_test(inputs, lists_are_no_texts);
	suite_add_tcase(suite, inputs);

	tcase_add_checked_fixture(digests, load, unload);
	tcase_add_loop_test(digests, digests_follow_inputs, 0, N(known));
	tcase_add_loop_test(digests, digests_of_nothing_else, 0, N(left_out));
	tcase_add_loop_test(digests, unknown_has_no_key, 0, N(known));
	tcase_add_loop_test(digests, contradictions, 0, N(known));
	tcase_add_test(digests, whole_contradiction);
	tcase_add_test(digests, the_key);
	suite_add_tcase(suite, digests);

	tcase_add_checked_fixture(acts, load, unload);
	tcase_add_test(acts, choosing);
	tcase_add_test(acts, the_same_act);
	tcase_add_test(acts, another_act);
	tcase_add_test(acts, an_act_that_tells_nothing);
	tcase_add_test(acts, no_act);
	suite_add_tcase(suite, acts);
	return unit_run(suite);
}
