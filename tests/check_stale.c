/* SPDX-License-Identifier: MIT */
/* A sandbox by a matrix that was saved: only where and when that was taken. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/fingerprint.h"
#include "lib/matrix.h"
#include "unit.h"

#define NOBODY 65534

static struct footing_matrix *probed, *loaded;
static struct footing_request *request;

static void set_up(void)
{
	struct footing_options *options;
	char *text, why[200] = "";
	size_t length;

	/* The levels are not needed here: nothing is confined at `none`. */
	ck_assert_int_eq(footing_options_new(&options), 0);
	ck_assert_int_eq(footing_options_select(options, "userns.create"), 0);
	ck_assert_int_eq(footing_probe(options, &probed), 0);
	footing_options_free(options);
	ck_assert_int_eq(footing_matrix_to_json(probed, &text, &length), 0);
	ck_assert_msg(!footing_matrix_load(text, length, &loaded, why, sizeof(why)), "%s",
		      why);
	free(text);
	ck_assert_int_eq(footing_request_new(&request), 0);
	ck_assert_int_eq(footing_request_set_level(request, FOOTING_LEVEL_NONE), 0);
}

static void tear_down(void)
{
	footing_request_free(request);
	footing_matrix_free(loaded);
	footing_matrix_free(probed);
}

static int isolate(const struct footing_matrix *matrix)
{
	struct footing_isolation *isolation = NULL;
	int err = footing_isolation_new(matrix, request, 0, &isolation);

	ck_assert((err == 0) == (isolation != NULL));
	footing_isolation_free(isolation);
	return err;
}

static const char *told(void)
{
	const struct footing_verdict *verdict = footing_request_verdict(request);
	const char *why = verdict ? footing_verdict_why(verdict) : NULL;

	return why ? why : "";
}

/* It is refused, a line says by what, and nothing is claimed to be in force. */
static void refused_by(const char *beginning, const char *input)
{
	const struct footing_verdict *verdict;
	enum footing_level level;

	ck_assert_int_eq(isolate(loaded), -ESTALE);
	ck_assert_msg(!strncmp(told(), beginning, strlen(beginning)), "%s", told());
	ck_assert_msg(strstr(told(), input) != NULL, "%s", told());
	verdict = footing_request_verdict(request);
	ck_assert_int_eq(footing_verdict_requested(verdict, &level), 0);
	ck_assert_int_eq(level, FOOTING_LEVEL_NONE);
	ck_assert_int_eq(footing_verdict_effective(verdict, &level), -ENODATA);
	for (int i = 0; i < FOOTING_PROMISES; i++)
		ck_assert(!footing_verdict_kept(verdict, (enum footing_promise)i));
}

static void refused(const char *input)
{
	refused_by("the matrix is of another place or time: ", input);
}

/*
 * As if the digest had been made of what the fields now say; without a boot there is none.
 * What else a file does not say was absent where it was taken.
 */
static void renew_digest(void)
{
	struct inputs inputs;

	free(loaded->subject.fingerprint_instance);
	ck_assert_int_eq(inputs_of(loaded, &inputs), 0);
	for (size_t i = 0; i < inputs.n; i++)
		inputs.items[i].absent = strcmp(inputs.items[i].name,
						"subject.boot_id") != 0;
	ck_assert_int_eq(fingerprint_of(&inputs, FOOTING_SCOPE_INSTANCE,
					&loaded->subject.fingerprint_instance),
			 0);
	inputs_clear(&inputs);
}

static void set_boot(const char *boot)
{
	free(loaded->subject.boot_id);
	loaded->subject.boot_id = boot ? strdup(boot) : NULL;
}

/* ------------------------------------------------------------------ taken */

START_TEST(fresh_one_is_taken)
{
	ck_assert_msg(!isolate(loaded), "%s", told());
	ck_assert_msg(!isolate(probed), "%s", told());
}
END_TEST

/* What this process probed itself is not compared: there is nothing to compare it with. */
START_TEST(probed_one_is_taken)
{
	free(probed->subject.boot_id);
	probed->subject.boot_id = strdup("another");
	ck_assert_int_eq(isolate(probed), 0);
}
END_TEST

/* ------------------------------------------------------------- not taken */

START_TEST(another_boot)
{
	set_boot("00000000-0000-4000-8000-000000000000");
	renew_digest();
	ck_assert_ptr_nonnull(loaded->subject.fingerprint_instance);
	refused("subject.boot_id is 00000000-0000-4000-8000-000000000000 there, ");
}
END_TEST

START_TEST(another_namespace)
{
	loaded->subject.namespaces[0].inode++;
	renew_digest();
	refused("subject.namespaces.");
}
END_TEST

START_TEST(saved_by_another_user)
{
	loaded->subject.uid = loaded->subject.uid == 4242 ? 4243 : 4242;
	renew_digest();
	refused("subject.uid is 424");
}
END_TEST

/* A digest is no proof of itself, and a file that was edited is known by it. */
START_TEST(edited)
{
	loaded->subject.uid++;
	refused_by("the matrix contradicts its own digest", "");
	set_boot("edited");
	refused_by("the matrix contradicts its own digest", "");
}
END_TEST

START_TEST(unknown)
{
	set_boot(NULL);
	renew_digest();
	ck_assert_ptr_null(loaded->subject.fingerprint_instance);
	refused_by("it can't be told whether the matrix is of this place: ",
		   "subject.boot_id is unknown there, ");
}
END_TEST

/* Where something differs, that is told, and not what could not be told. */
START_TEST(unknown_and_different)
{
	set_boot(NULL);
	loaded->subject.no_new_privs = loaded->subject.no_new_privs == TRISTATE_YES
					       ? TRISTATE_NO
					       : TRISTATE_YES;
	renew_digest();
	refused("subject.no_new_privs is ");
	ck_assert_ptr_nonnull(strstr(told(), ", and 1 more"));
}
END_TEST

/* The last verdict is that of the last try. */
START_TEST(told_anew)
{
	set_boot("another");
	renew_digest();
	refused("subject.boot_id");
	ck_assert_int_eq(isolate(probed), 0);
	ck_assert_str_eq(told(), "");
}
END_TEST

/* ------------------------------------------------ a process that has changed */

static void in_a_child(void (*change)(void), const char *input)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (!pid) {
		change();
		if (isolate(loaded) != -ESTALE || !strstr(told(), input)) {
			fprintf(stderr, "not refused for %s: %s\n", input, told());
			_exit(1);
		}
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}

static void give_up_privileges(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		_exit(2);
}

static void become_nobody(void)
{
	if (setgid(NOBODY) || setuid(NOBODY))
		_exit(2);
}

START_TEST(after_no_new_privs)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0)
		in_a_child(give_up_privileges, "subject.no_new_privs is false there, "
					       "true here");
}
END_TEST

START_TEST(after_a_change_of_user)
{
	if (geteuid() == 0)
		in_a_child(become_nobody, "subject.uid is 0 there, 65534 here");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stale");
	TCase *tcase = tcase_create("stale");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, fresh_one_is_taken);
	tcase_add_test(tcase, probed_one_is_taken);
	tcase_add_test(tcase, another_boot);
	tcase_add_test(tcase, another_namespace);
	tcase_add_test(tcase, saved_by_another_user);
	tcase_add_test(tcase, edited);
	tcase_add_test(tcase, unknown);
	tcase_add_test(tcase, unknown_and_different);
	tcase_add_test(tcase, told_anew);
	tcase_add_test(tcase, after_no_new_privs);
	tcase_add_test(tcase, after_a_change_of_user);
	tcase_set_timeout(tcase, 30);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
