/* SPDX-License-Identifier: MIT */
/* The matrix in memory, its accessors, the words of the enums, the options. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fingerprint.h"
#include "lib/matrix.h"
#include "lib/names.h"
#include "lib/options.h"
#include "probe/probe.h"
#include "unit.h"

/* glibc has lists of its own to compare with. */
#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 32)
#define NAMES_OF_LIBC
#endif
#endif

static struct footing_matrix *matrix;

static void load_fixture(void)
{
	const char *top = getenv("top_srcdir");
	char path[4096], why[256] = "";
	int err;

	snprintf(path, sizeof(path), "%s/tests/fixtures/matrix.json", top ? top : ".");
	err = footing_matrix_load_file(path, &matrix, why, sizeof(why));
	ck_assert_msg(err == 0, "%s: %s", path, why);
}

static void free_matrix(void)
{
	footing_matrix_free(matrix);
	matrix = NULL;
}

START_TEST(strings)
{
	ck_assert_str_eq(footing_matrix_string(matrix, "footing.version"), "0.1.0");
	ck_assert_str_eq(footing_matrix_string(matrix, "probed_at"),
			 "2026-11-23T16:00:00Z");
	ck_assert_str_eq(footing_matrix_string(matrix, "subject.kernel.release"),
			 "6.12.38");
	ck_assert_str_eq(footing_matrix_string(matrix, "subject.runtime.name"), "docker");
	ck_assert_str_eq(footing_matrix_string(matrix, "subject.label"),
			 "docker-default (enforce)");
	ck_assert_str_eq(footing_matrix_string(
				 matrix, "subject.sysctl.kernel.seccomp.actions_logged"),
			 "kill trap");
	ck_assert_ptr_null(footing_matrix_string(matrix, "subject.seccomp.digest"));
	ck_assert_ptr_null(footing_matrix_string(matrix, "subject.uid"));
	ck_assert_ptr_null(footing_matrix_string(matrix, "subject"));
	ck_assert_ptr_null(footing_matrix_string(matrix, ""));
	ck_assert_ptr_null(footing_matrix_string(matrix, "subject.sysctl."));
	ck_assert_str_eq(footing_matrix_string(matrix, "strongest"), "landlock");
}
END_TEST

static const struct {
	const char *key;
	int err;
	int64_t value;
} integers[] = {
	{"elapsed_us", 0, 4210},
	{"subject.uid", 0, 1000},
	{"subject.no_new_privs", 0, 1},
	{"subject.traced", 0, 0},
	{"subject.chrooted", -ENODATA, 0},
	{"subject.seccomp.filters", 0, 1},
	{"subject.namespaces.user.inode", 0, 4026531837},
	{"subject.namespaces.pid.initial", 0, 0},
	{"subject.namespaces.net.inode", -ENODATA, 0},
	{"subject.namespaces.mnt.initial", -ENODATA, 0},
	{"subject.cgroup.version", 0, 2},
	/* Lists: how long they are. Empty is not unknown. */
	{"subject.groups", 0, 2},
	{"subject.capabilities.bounding", 0, 3},
	{"subject.capabilities.effective", 0, 0},
	{"subject.capabilities.inheritable", -ENODATA, 0},
	{"subject.uid_map", 0, 1},
	{"subject.gid_map", -ENODATA, 0},
	{"subject.sysctl", 0, 3},
	{"subject.sysctl.user.max_user_namespaces", 0, 96365},
	{"subject.sysctl.kernel.unprivileged_userns_clone", -ENODATA, 0},
	{"subject.sysctl.kernel.seccomp.actions_logged", -ENODATA, 0},
	{"subject.sysctl.no.such", -ENOENT, 0},
	{"subject.host", -ENOENT, 0},
	{"subject", -ENOENT, 0},
	{"subject.no_such", -ENOENT, 0},
	{"", -ENOENT, 0},
};

START_TEST(numbers)
{
	int64_t value = -77;

	ck_assert_int_eq(footing_matrix_integer(matrix, integers[_i].key, &value),
			 integers[_i].err);
	ck_assert_int_eq(value, integers[_i].err ? -77 : integers[_i].value);
}
END_TEST

START_TEST(items)
{
	static const char bounding[] = "subject.capabilities.bounding";

	ck_assert_str_eq(footing_matrix_item(matrix, bounding, 0), "chown");
	ck_assert_str_eq(footing_matrix_item(matrix, bounding, 2), "41");
	ck_assert_ptr_null(footing_matrix_item(matrix, bounding, 3));
	ck_assert_ptr_null(footing_matrix_item(matrix, bounding, SIZE_MAX));
	ck_assert_ptr_null(
		footing_matrix_item(matrix, "subject.capabilities.inheritable", 0));
	ck_assert_ptr_null(footing_matrix_item(matrix, "subject.uid", 0));
	ck_assert_ptr_null(footing_matrix_item(matrix, "subject.no_such", 0));
}
END_TEST

START_TEST(entries)
{
	const struct footing_entry *entry = footing_matrix_get(matrix, "ns.user",
							       FOOTING_DIRECT);
	const struct footing_cause *cause = footing_entry_cause(entry, 0);
	const struct footing_remedy *remedy = footing_cause_remedy(cause, 1);
	int64_t value = -77;

	ck_assert_str_eq(footing_entry_id(entry), "ns.user");
	ck_assert_ptr_eq(footing_entry_feature(entry), footing_feature_find("ns.user"));
	ck_assert_int_eq(footing_entry_status(entry), FOOTING_UNAVAILABLE);
	ck_assert_int_eq(footing_entry_evidence(entry), FOOTING_EVIDENCE_TRIED);
	ck_assert_str_eq(footing_entry_step(entry), "unshare");
	ck_assert_int_eq(footing_entry_errno(entry), EPERM);
	ck_assert_uint_eq(footing_entry_elapsed(entry), 88);
	ck_assert_int_eq(footing_entry_value(entry, &value), -ENODATA);
	ck_assert_int_eq(value, -77);
	ck_assert_ptr_null(footing_entry_cause(entry, 1));
	ck_assert_str_eq(footing_cause_code(cause), "seccomp-errno");
	ck_assert_int_eq(footing_cause_layer(cause), FOOTING_LAYER_SECCOMP);
	ck_assert_str_eq(footing_cause_object(cause), "unshare");
	ck_assert_int_eq(footing_cause_confidence(cause), FOOTING_PROVEN);
	ck_assert_ptr_nonnull(footing_cause_evidence(cause, 0));
	ck_assert_ptr_null(footing_cause_evidence(cause, 1));
	ck_assert_str_eq(footing_remedy_platform(remedy), "docker");
	ck_assert_str_eq(footing_remedy_scope(remedy), "container");
	ck_assert_ptr_null(footing_remedy_opens(remedy));
	ck_assert_ptr_null(footing_cause_remedy(cause, 2));
	entry = footing_matrix_get(matrix, "landlock.abi", FOOTING_DIRECT);
	ck_assert_int_eq(footing_entry_value(entry, &value), 0);
	ck_assert_int_eq(value, 7);
	entry = footing_matrix_get(matrix, "future.thing", FOOTING_USERNS);
	ck_assert_ptr_null(footing_entry_feature(entry));
	ck_assert_int_eq(footing_entry_errno(entry), 1234);
	ck_assert_uint_eq(footing_entry_elapsed(entry), 0);
}
END_TEST

START_TEST(lookup)
{
	ck_assert_ptr_eq(footing_matrix_get(matrix, "ns.mnt", FOOTING_USERNS),
			 footing_matrix_get(matrix, "ns.mount", FOOTING_USERNS));
	ck_assert_ptr_nonnull(footing_matrix_get(matrix, "ns.mnt", FOOTING_USERNS));
	ck_assert_ptr_null(footing_matrix_get(matrix, "ns.user", FOOTING_USERNS));
	ck_assert_ptr_null(footing_matrix_get(matrix, "no.such", FOOTING_DIRECT));
}
END_TEST

START_TEST(walking)
{
	const struct footing_entry *entry = NULL, *before = NULL;
	size_t n = 0;

	while ((entry = footing_matrix_next(matrix, entry))) {
		if (before && strcmp(before->id, entry->id) == 0)
			ck_assert_int_lt(before->route, entry->route);
		ck_assert_ptr_eq(footing_matrix_get(matrix, entry->id, entry->route),
				 entry);
		before = entry;
		n++;
	}
	ck_assert_uint_eq(n, 19);
}
END_TEST

START_TEST(freeing_nothing)
{
	footing_matrix_free(NULL);
	footing_options_free(NULL);
	footing_request_free(NULL);
	footing_verdict_free(NULL);
}
END_TEST

/* --------------------------------------------------------------- words */

START_TEST(words_and_back)
{
	static const struct words *const all[] = {&words_status, &words_evidence,
						  &words_route,	 &words_kind,
						  &words_layer,	 &words_confidence};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		ck_assert_uint_gt(all[i]->n, 1);
		for (size_t j = 0; j < all[i]->n; j++)
			ck_assert_int_eq(word_value(all[i], all[i]->word[j]), (int)j);
		ck_assert_int_eq(word_value(all[i], "no such word"), -1);
		ck_assert_int_eq(word_value(all[i], ""), -1);
	}
	ck_assert_str_eq(footing_status_name(FOOTING_UNAVAILABLE), "unavailable");
	ck_assert_str_eq(footing_layer_name(FOOTING_LAYER_PREREQUISITE), "prerequisite");
	ck_assert_str_eq(footing_result_name(FOOTING_IGNORED), "ignored");
	ck_assert_str_eq(footing_route_rule_name(FOOTING_ROUTE_MIXED), "mixed");
	ck_assert_str_eq(footing_status_name((enum footing_status)99), "?");
	ck_assert_str_eq(footing_route_name((enum footing_route) - 1), "?");
	ck_assert_str_eq(footing_version(), PACKAGE_VERSION);
}
END_TEST

START_TEST(errno_names)
{
	/* The C library's own list is another source. */
	for (int err = 1; err < 140; err++) {
		const char *name = footing_errno_name(err);
#ifdef NAMES_OF_LIBC
		const char *theirs = strerrorname_np(err);

		ck_assert_msg(!theirs == !name, "%d", err);
		if (theirs && strcmp(theirs, "ENOTSUP") != 0)
			ck_assert_str_eq(name, theirs);
#endif
		if (name)
			ck_assert_int_eq(errno_value(name), err);
	}
	ck_assert_str_eq(footing_errno_name(EPERM), "EPERM");
	ck_assert_str_eq(footing_errno_name(EAGAIN), "EAGAIN");
	ck_assert_str_eq(footing_errno_name(EOPNOTSUPP), "EOPNOTSUPP");
	ck_assert_ptr_null(footing_errno_name(0));
	ck_assert_ptr_null(footing_errno_name(-1));
	ck_assert_ptr_null(footing_errno_name(4000));
	ck_assert_int_eq(errno_value("E4000"), 4000);
	ck_assert_int_eq(errno_value("E"), -1);
	ck_assert_int_eq(errno_value("E0"), -1);
	ck_assert_int_eq(errno_value("E12x"), -1);
	ck_assert_int_eq(errno_value("E99999999999999"), -1);
	ck_assert_int_eq(errno_value("EFOO"), -1);
	ck_assert_int_eq(errno_value(""), -1);
}
END_TEST

START_TEST(signal_names)
{
	for (int signal = 1; signal < 32; signal++) {
		const char *name = footing_signal_name(signal);

		ck_assert_ptr_nonnull(name);
		ck_assert_int_eq(strncmp(name, "SIG", 3), 0);
		ck_assert_int_eq(signal_value(name), signal);
#ifdef NAMES_OF_LIBC
		if (strcmp(name, "SIGIO") != 0)
			ck_assert_str_eq(name + 3, sigabbrev_np(signal));
#endif
	}
	ck_assert_ptr_null(footing_signal_name(0));
	ck_assert_ptr_null(footing_signal_name(64));
	ck_assert_int_eq(signal_value("SIG64"), 64);
	ck_assert_int_eq(signal_value("SYS"), -1);
}
END_TEST

/* ------------------------------------------------------------- options */

static unsigned int selected(const struct footing_options *options)
{
	unsigned int n = 0;

	for (size_t i = 0; i < rows_count(); i++)
		n += options->selected[i];
	return n;
}

/* Counter-acts can't be asked for. */
static unsigned int listed(void)
{
	unsigned int n = 0;

	for (size_t i = 0; i < rows_count(); i++)
		n += !(row_at(i, NULL)->flags & ROW_COUNTER);
	return n;
}

START_TEST(choosing)
{
	struct footing_options *options = NULL;

	ck_assert_int_eq(footing_options_new(&options), 0);
	ck_assert_uint_eq(options->deadline_ms, 5000);
	ck_assert_int_eq(footing_options_set_deadline(options, 0), -EINVAL);
	ck_assert_int_eq(footing_options_set_deadline(options, 600001), -EINVAL);
	ck_assert_uint_eq(options->deadline_ms, 5000);
	ck_assert_int_eq(footing_options_set_deadline(options, 600000), 0);
	ck_assert_int_eq(footing_options_set_deadline(options, 1), 0);
	ck_assert_uint_eq(options->deadline_ms, 1);
	ck_assert_int_eq(footing_options_select(options, "nothing.like.this"), -EINVAL);
	ck_assert(!options->selective);
	ck_assert_int_eq(footing_options_select(options, "ns.mnt"), 0);
	ck_assert(options->selective);
	ck_assert_uint_eq(selected(options), 1);
	ck_assert(options->selected[row_index("ns.mount")]);
	ck_assert_int_eq(footing_options_select(options, "userns.*"), 0);
	ck_assert_uint_eq(selected(options), 8);
	ck_assert_int_eq(footing_options_select(options, "*"), 0);
	ck_assert_uint_eq(selected(options), listed());
	footing_options_free(options);
}
END_TEST

/* -------------------------------------------------------- fingerprints */

static char *digest_of(void)
{
	char *digest;

	free(matrix->subject.fingerprint_host);
	matrix->subject.fingerprint_host = NULL;
	free(matrix->subject.fingerprint_confinement);
	free(matrix->subject.fingerprint_instance);
	ck_assert_int_eq(fingerprint(matrix), 0);
	digest = strdup(matrix->subject.fingerprint_host);
	ck_assert_uint_eq(strlen(digest), 7 + 64);
	ck_assert_int_eq(strncmp(digest, "sha256:", 7), 0);
	return digest;
}

static void expect_change(const char *before, bool changed)
{
	char *after = digest_of();

	ck_assert_int_eq(strcmp(before, after) != 0, changed);
	free(after);
}

START_TEST(host_fingerprint)
{
	struct footing_subject *subject = &matrix->subject;
	char *before = digest_of(), *swap;

	/* The order in which the modules are named, and who we are, is not the host. */
	swap = subject->lsm.items[0];
	subject->lsm.items[0] = subject->lsm.items[1];
	subject->lsm.items[1] = swap;
	expect_change(before, false);
	subject->uid = 0;
	subject->no_new_privs = TRISTATE_NO;
	expect_change(before, false);

	subject->release[0] = '7';
	expect_change(before, true);
	subject->release[0] = '6';
	expect_change(before, false);
	subject->cmdline.items[0][0] = 'L';
	expect_change(before, true);
	subject->cmdline.items[0][0] = 'l';
	subject->lsm.items[2][0] = 'L';
	expect_change(before, true);
	subject->lsm.items[2][0] = 'l';
	subject->sysctls[0].value[0] = '8';
	expect_change(before, true);
	subject->sysctls[0].value[0] = '9';
	expect_change(before, false);
	/* Absent is not empty. */
	ck_assert_ptr_null(subject->sysctls[1].value);
	subject->sysctls[1].value = strdup("");
	expect_change(before, true);
	free(before);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("matrix");
	TCase *accessors = tcase_create("accessors"), *others = tcase_create("others");

	tcase_add_checked_fixture(accessors, load_fixture, free_matrix);
	tcase_add_test(accessors, strings);
	tcase_add_loop_test(accessors, numbers, 0, N(integers));
	tcase_add_test(accessors, items);
	tcase_add_test(accessors, entries);
	tcase_add_test(accessors, lookup);
	tcase_add_test(accessors, walking);
	tcase_add_test(accessors, host_fingerprint);
	suite_add_tcase(suite, accessors);

	tcase_add_test(others, freeing_nothing);
	tcase_add_test(others, words_and_back);
	tcase_add_test(others, errno_names);
	tcase_add_test(others, signal_names);
	tcase_add_test(others, choosing);
	suite_add_tcase(suite, others);
	return unit_run(suite);
}
