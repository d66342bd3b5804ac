/* SPDX-License-Identifier: MIT */
/* Where we are, from recorded readings and observations. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/matrix.h"
#include "lib/place.h"
#include "probe/probe.h"
#include "unit.h"

static struct footing_observation *observations;
static struct footing_subject subject;
static struct footing_idmap map;
static struct filter_answer answers[1];

/* A host of Linux, read by who may read all, on which no row was tried yet. */
static void set_up(void)
{
	static const char *const names[FOOTING_NAMESPACES] = {"user",	"mnt", "pid",
							      "net",	"ipc", "uts",
							      "cgroup", "time"};

	observations = calloc(rows_count() * FOOTING_ROUTES, sizeof(*observations));
	ck_assert_ptr_nonnull(observations);
	memset(&subject, 0, sizeof(subject));
	answers[0] = (struct filter_answer){.nr = 444}; /* landlock_create_ruleset */
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++) {
		subject.namespaces[i].name = names[i];
		subject.namespaces[i].initial = TRISTATE_YES;
	}
	map = (struct footing_idmap){0, 0, UINT32_MAX};
	subject.uid_map = &map;
	subject.n_uid_map = 1;
	subject.user_namespace_depth = subject.user_levels_left = -1;
	subject.chrooted = subject.in_landlock = TRISTATE_UNKNOWN;
	subject.foreign_owner = TRISTATE_NO;
	subject.root_is_mount = subject.root_is_inits = TRISTATE_YES;
	subject.lsm.count = -1;
}

static void tear_down(void)
{
	free(subject.runtime.name);
	free(subject.runtime.confidence);
	texts_clear(&subject.runtime.evidence);
	texts_clear(&subject.lsm);
	free(observations);
}

static struct footing_observation *at(const char *id, enum footing_route route)
{
	int row = row_index(id);

	ck_assert_msg(row >= 0, "%s", id);
	return &observations[row * FOOTING_ROUTES + (int)route];
}

static void works(const char *id, enum footing_route route)
{
	at(id, route)->outcome = OUTCOME_WORKED;
}

static void finds(const char *id, int64_t value)
{
	works(id, FOOTING_DIRECT);
	at(id, FOOTING_DIRECT)->has_value = true;
	at(id, FOOTING_DIRECT)->value = value;
}

/* By its last act, as rows are refused. */
static void refused(const char *id, enum footing_route route, int err)
{
	struct footing_observation *obs = at(id, route);

	obs->outcome = OUTCOME_REFUSED;
	obs->n_acts = 1;
	obs->acts[0].err = err;
	obs->acts[0].ended = true;
}

static void judge_it(void)
{
	const struct case_file file = {.observations = observations,
				       .answers = answers,
				       .n_answers = 1};

	ck_assert_int_eq(place_judge(&subject, &file), 0);
}

/* ------------------------------------------------------------ user namespace */

START_TEST(initial_user_namespace)
{
	judge_it();
	ck_assert_int_eq(subject.namespaces[0].initial, TRISTATE_YES);
	ck_assert_int_eq(subject.user_namespace_depth, 0);
}
END_TEST

/* Without /proc there is no map, and the number came from the kernel itself. */
START_TEST(initial_without_a_map)
{
	subject.n_uid_map = -1;
	subject.foreign_owner = TRISTATE_UNKNOWN;
	judge_it();
	ck_assert_int_eq(subject.namespaces[0].initial, TRISTATE_YES);
	ck_assert_int_eq(subject.user_namespace_depth, 0);
}
END_TEST

/* Its number says that it is the initial one; a map, or none in it, says otherwise. */
START_TEST(number_against_map)
{
	static const struct footing_idmap maps[] = {{0, 1000, 1},
						    {0, 0, 1},
						    {0, 0, 65536},
						    {0, 100000, UINT32_MAX}};

	map = maps[_i];
	judge_it();
	ck_assert_int_eq(subject.namespaces[0].initial, TRISTATE_NO);
	ck_assert_int_eq(subject.user_namespace_depth, -1);
	subject.n_uid_map = 0;
	subject.namespaces[0].initial = TRISTATE_YES;
	judge_it();
	ck_assert_int_eq(subject.namespaces[0].initial, TRISTATE_NO);
}
END_TEST

/* All ids mapped to themselves, and still nested: others own what we are in. */
START_TEST(owners_against_map)
{
	subject.namespaces[0].initial = _i ? TRISTATE_YES : TRISTATE_UNKNOWN;
	subject.foreign_owner = TRISTATE_YES;
	judge_it();
	ck_assert_int_eq(subject.namespaces[0].initial, TRISTATE_NO);
}
END_TEST

START_TEST(map_alone_is_no_proof)
{
	subject.namespaces[0].initial = TRISTATE_UNKNOWN;
	judge_it();
	ck_assert_int_eq(subject.namespaces[0].initial, TRISTATE_UNKNOWN);
	ck_assert_int_eq(subject.user_namespace_depth, -1);
}
END_TEST

START_TEST(depth_by_levels_left)
{
	static const struct {
		int64_t left, depth;
	} cases[] = {{32, 1}, {31, 2}, {2, 31}, {0, 33}, {-1, -1}, {33, -1}, {64, -1}};

	subject.namespaces[0].initial = TRISTATE_NO;
	subject.user_levels_left = cases[_i].left;
	judge_it();
	ck_assert_int_eq(subject.user_namespace_depth, cases[_i].depth);
}
END_TEST

/* ---------------------------------------------------------------------- root */

START_TEST(root_is_no_mount)
{
	subject.root_is_mount = TRISTATE_NO;
	subject.root_is_inits = TRISTATE_UNKNOWN;
	judge_it();
	ck_assert_int_eq(subject.chrooted, TRISTATE_YES);
}
END_TEST

START_TEST(root_with_a_user_namespace)
{
	subject.root_is_mount = _i ? TRISTATE_YES : TRISTATE_UNKNOWN;
	subject.root_is_inits = TRISTATE_NO;
	works("userns.create", FOOTING_USERNS);
	judge_it();
	ck_assert_int_eq(subject.chrooted, TRISTATE_NO);
}
END_TEST

/* Chrooted onto a mount point, by who may compare with process 1's root. */
START_TEST(root_on_a_mount)
{
	subject.root_is_inits = TRISTATE_NO;
	refused("userns.create", FOOTING_USERNS, EPERM);
	judge_it();
	ck_assert_int_eq(subject.chrooted, TRISTATE_YES);
}
END_TEST

/* A refusal has many reasons, and another root than process 1's may be its doing. */
START_TEST(root_can_not_be_told)
{
	static const int refusals[] = {EACCES, ENOSPC, EINVAL, ENOSYS};

	subject.root_is_inits = TRISTATE_NO;
	refused("userns.create", FOOTING_USERNS, refusals[_i]);
	judge_it();
	ck_assert_int_eq(subject.chrooted, TRISTATE_UNKNOWN);
	subject.root_is_inits = _i % 2 ? TRISTATE_YES : TRISTATE_UNKNOWN;
	refused("userns.create", FOOTING_USERNS, EPERM);
	judge_it();
	ck_assert_int_eq(subject.chrooted, TRISTATE_UNKNOWN);
}
END_TEST

/* ------------------------------------------------------------------ Landlock */

static const struct domain {
	int64_t abi, left; /* -1: refused */
	bool mounts;
	enum footing_tristate in;
} domains[] = {
	{7, 16, true, TRISTATE_NO},
	{7, 16, false, TRISTATE_NO}, /* mounts are refused by something else */
	{7, 15, false, TRISTATE_YES},
	{7, 15, true, TRISTATE_YES}, /* a domain of network rights alone */
	{7, 0, false, TRISTATE_YES},
	{11, 16, false, TRISTATE_NO},
	{7, 64, true, TRISTATE_UNKNOWN},
	{7, -1, true, TRISTATE_UNKNOWN},
	{7, -1, false, TRISTATE_UNKNOWN},
	{1, 64, false, TRISTATE_NO},
	{1, 63, false, TRISTATE_YES},
	{1, 17, false, TRISTATE_YES},
	{1, 16, true, TRISTATE_NO},
	{1, 16, false, TRISTATE_UNKNOWN}, /* the 48th of 64, or the first of 16 */
	{1, 15, false, TRISTATE_YES},
	{1, -1, true, TRISTATE_NO},
	{-1, -1, true, TRISTATE_UNKNOWN},
	{-1, -1, false, TRISTATE_UNKNOWN},
};

START_TEST(domain_by_layers)
{
	const struct domain *domain = &domains[_i];

	subject.seccomp_mode = 2;
	if (domain->abi >= 0)
		finds("landlock.abi", domain->abi);
	else
		refused("landlock.abi", FOOTING_DIRECT, ENOSYS);
	if (domain->left >= 0)
		finds("landlock.layers", domain->left);
	if (domain->mounts)
		works("mount.tmpfs", FOOTING_USERNS);
	judge_it();
	ck_assert_int_eq(subject.in_landlock, domain->in);
	/* Nothing but a mount tells the two limits of the old kernels apart. */
	ck_assert_int_eq(place_needs_mount(observations),
			 domain->abi == 1 && domain->left == 16);
}
END_TEST

/* What a filter lets through the kernel answers itself; any other answer is a filter's. */
START_TEST(landlock_by_the_filters)
{
	static const enum filter_word words[] = {FILTER_ALLOWS, FILTER_ERRNO,
						 FILTER_SUPERVISED, FILTER_UNKNOWN};
	const enum filter_word word = words[_i % 4];
	const int err = _i / 4 ? EPERM : ENOSYS;

	subject.seccomp_mode = 2;
	refused("landlock.abi", FOOTING_DIRECT, err);
	at("landlock.abi", FOOTING_DIRECT)->acts[0].nr = answers[0].nr;
	answers[0].word = word;
	judge_it();
	ck_assert_int_eq(subject.in_landlock, word == FILTER_ALLOWS && err == ENOSYS
						      ? TRISTATE_NO
						      : TRISTATE_UNKNOWN);
	/* That was said to another call. */
	at("landlock.abi", FOOTING_DIRECT)->acts[0].args[2]++;
	judge_it();
	ck_assert_int_eq(subject.in_landlock, TRISTATE_UNKNOWN);
}
END_TEST

/* Where there is no Landlock nobody is in a domain of it, if it is the kernel that says so. */
START_TEST(kernel_without_landlock)
{
	refused("landlock.abi", FOOTING_DIRECT, _i ? EOPNOTSUPP : ENOSYS);
	judge_it();
	ck_assert_int_eq(subject.in_landlock, TRISTATE_NO);
	subject.seccomp_mode = 2;
	judge_it();
	ck_assert_int_eq(subject.in_landlock, TRISTATE_UNKNOWN);
	subject.lsm.count = 0;
	ck_assert_int_eq(texts_add(&subject.lsm, "apparmor"), 0);
	judge_it();
	ck_assert_int_eq(subject.in_landlock, TRISTATE_NO);
	ck_assert_int_eq(texts_add(&subject.lsm, "landlock"), 0);
	judge_it();
	ck_assert_int_eq(subject.in_landlock, TRISTATE_UNKNOWN);
}
END_TEST

/* -------------------------------------------------------------------- tracer */

START_TEST(tracer_may_be_outside)
{
	static const struct {
		enum footing_tristate read, initial, traced;
	} cases[] = {
		{TRISTATE_NO, TRISTATE_YES, TRISTATE_NO},
		{TRISTATE_NO, TRISTATE_NO, TRISTATE_UNKNOWN},
		{TRISTATE_NO, TRISTATE_UNKNOWN, TRISTATE_UNKNOWN},
		{TRISTATE_YES, TRISTATE_NO, TRISTATE_YES},
		{TRISTATE_UNKNOWN, TRISTATE_YES, TRISTATE_UNKNOWN},
	};

	subject.traced = cases[_i].read;
	subject.namespaces[2].initial = cases[_i].initial;
	judge_it();
	ck_assert_int_eq(subject.traced, cases[_i].traced);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("place");
	TCase *tcase = tcase_create("place");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, initial_user_namespace);
	tcase_add_test(tcase, initial_without_a_map);
	tcase_add_loop_test(tcase, number_against_map, 0, 4);
	tcase_add_loop_test(tcase, owners_against_map, 0, 2);
	tcase_add_test(tcase, map_alone_is_no_proof);
	tcase_add_loop_test(tcase, depth_by_levels_left, 0, 7);
	tcase_add_test(tcase, root_is_no_mount);
	tcase_add_loop_test(tcase, root_with_a_user_namespace, 0, 2);
	tcase_add_test(tcase, root_on_a_mount);
	tcase_add_loop_test(tcase, root_can_not_be_told, 0, 4);
	tcase_add_loop_test(tcase, domain_by_layers, 0,
			    (int)(sizeof(domains) / sizeof(domains[0])));
	tcase_add_loop_test(tcase, kernel_without_landlock, 0, 2);
	tcase_add_loop_test(tcase, landlock_by_the_filters, 0, 8);
	tcase_add_loop_test(tcase, tracer_may_be_outside, 0, 5);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	return unit_run(suite());
}
