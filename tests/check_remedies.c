/* SPDX-License-Identifier: MIT */
/* What lifts a cause, for every cause and platform. Pure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/causes.h"
#include "lib/platform.h"
#include "lib/remedies.h"
#include "unit.h"

#define TEXT_LONGEST 120

/* One subject per platform, with the words by which it is known. */
static const struct place {
	const char *platform, *runtime, *cgroup, *release, *version;
	int mode;
} places[] = {
	{"docker", "docker", NULL, NULL, NULL, 2},
	{"podman", "podman", NULL, NULL, NULL, 2},
	{"kubernetes", "kubernetes", NULL, NULL, NULL, 2},
	{"kubernetes", "containerd", NULL, NULL, NULL, 2},
	{"kubernetes", "cri-o", NULL, NULL, NULL, 2},
	{"kubernetes", NULL, "/kubepods.slice/kubepods-pod1.slice/cri-1.scope", NULL,
	 NULL, 2},
	{"openshift", "openshift", NULL, "5.14.0-427.el9.x86_64", NULL, 2},
	{"openshift", "cri-o", NULL, "5.14.0-427.el9.x86_64", NULL, 2},
	{"lxc", "lxc", NULL, NULL, NULL, 2},
	{"lxc", "lxd", NULL, NULL, NULL, 2},
	{"systemd", NULL, "/system.slice/runner.service", NULL, NULL, 2},
	{"systemd", NULL,
	 "/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope", NULL, NULL,
	 0},
	{"systemd-nspawn", "systemd-nspawn", NULL, NULL, NULL, 2},
	{"flatpak", "flatpak", NULL, NULL, NULL, 2},
	{"snap", "snap", NULL, NULL, NULL, 2},
	{"firejail", "firejail", NULL, NULL, NULL, 2},
	{"systemd", "systemd", "/", NULL, NULL, 2},
	{"bubblewrap", "bubblewrap", NULL, NULL, NULL, 0},
	{"gvisor", "gvisor", NULL, "4.19.0-gvisor", NULL, 0},
	{"wsl", "wsl", NULL, "6.6.87.2-microsoft-standard-WSL2", NULL, 0},
	{"debian", NULL, NULL, "6.12.38+deb13-amd64", "#1 SMP Debian 6.12.38-1", 0},
	{"ubuntu", NULL, NULL, "6.8.0-45-generic", "#45-Ubuntu SMP", 0},
	{"rhel", NULL, NULL, "4.18.0-553.el8_10.x86_64", NULL, 0},
	{"rhel", NULL, NULL, "6.11.4-301.fc41.x86_64", NULL, 0},
	{"talos", NULL, NULL, "6.12.40-talos", NULL, 0},
	{"bottlerocket", NULL, NULL, "6.1.102-bottlerocket", NULL, 0},
	{"bottlerocket", NULL, NULL, "5.10.220-209.867.amzn2.x86_64", NULL, 0},
	{"cos", NULL, NULL, "6.1.58-cos", NULL, 0},
	{"cos", NULL, NULL, "6.6.30-google", NULL, 0},
	{"host", NULL, "/user.slice/user-1000.slice/session-3.scope", "7.2.0", NULL, 0},
	{"host", NULL, NULL, NULL, NULL, -1},
};

#define N_PLACES ((int)(sizeof(places) / sizeof(places[0])))

static struct footing_subject subject_of(const struct place *place)
{
	return (struct footing_subject){
		.runtime.name = (char *)(uintptr_t)place->runtime,
		.cgroup_path = (char *)(uintptr_t)place->cgroup,
		.release = (char *)(uintptr_t)place->release,
		.version = (char *)(uintptr_t)place->version,
		.seccomp_mode = place->mode,
	};
}

static struct footing_cause cause_of(const char *code, const char *object)
{
	return (struct footing_cause){
		.code = (char *)(uintptr_t)code,
		.object = (char *)(uintptr_t)object,
	};
}

static void clear(struct footing_cause *cause)
{
	for (size_t i = 0; i < cause->n_remedies; i++) {
		free(cause->remedies[i].platform);
		free(cause->remedies[i].scope);
		free(cause->remedies[i].change);
		free(cause->remedies[i].opens);
	}
	free(cause->remedies);
	cause->remedies = NULL;
	cause->n_remedies = 0;
}

static int scope_of(const struct footing_remedy *remedy)
{
	for (int i = 0; i < REMEDY_SCOPES; i++)
		if (!strcmp(remedy->scope, remedy_scopes[i]))
			return i;
	ck_abort_msg("%s is no scope", remedy->scope);
}

static bool lists(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == '|') && (at[length] == '|' || !at[length]))
			return true;
	return false;
}

static bool holds(const struct platforms *platforms, const char *name)
{
	for (size_t i = 0; i < platforms->count; i++)
		if (!strcmp(platforms->items[i].name, name))
			return true;
	return false;
}

START_TEST(each_place_is_known)
{
	struct footing_subject subject = subject_of(&places[_i]);
	struct platforms platforms;

	platforms_find(&subject, &platforms);
	ck_assert_msg(holds(&platforms, places[_i].platform), "%s", places[_i].platform);
	ck_assert_str_eq(platforms.items[0].name, "any");
	ck_assert_str_eq(platforms.items[platforms.count - 1].name, "host");
}
END_TEST

/* Changes of the whole host, or of all that a container is kept from. */
static bool is_global_switch(const char *change)
{
	static const char *const words[] = {"sysctl -w",	"=unconfined",
					    "type: Unconfined", "label=disable",
					    "unmask=ALL",	"privileged",
					    "setenforce"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(change, words[i]))
			return true;
	return false;
}

/* Where nothing narrower is there at all: limits of the host, and its own switches. */
static bool only_the_host_can(const char *code)
{
	return !strcmp(code, "sysctl-max-namespaces") ||
	       !strcmp(code, "limit-of-outer-namespace");
}

static void look_at(const struct footing_cause *cause)
{
	int last = 0;

	for (size_t i = 0; i < cause->n_remedies; i++) {
		const struct footing_remedy *remedy = &cause->remedies[i];
		int scope = scope_of(remedy);

		ck_assert_int_ge(scope, last);
		last = scope;
		ck_assert_uint_gt(strlen(remedy->change), 0);
		ck_assert_uint_gt(strlen(remedy->opens), 0);
		ck_assert_msg(!strstr(remedy->change, "kernel.") || scope == SCOPE_HOST ||
				      strstr(remedy->change, "settings.kernel"),
			      "%s: %s", cause->code, remedy->change);
		ck_assert_ptr_null(strchr(remedy->change, '%'));
		ck_assert_ptr_null(strchr(remedy->opens, '%'));
	}
}

START_TEST(something_sensible_for_every_cause)
{
	struct footing_subject subject = subject_of(&places[_i]);

	for (int id = 0; id < CAUSE_CODES; id++) {
		struct footing_cause cause = cause_of(cause_codes[id].code, "object");

		ck_assert_int_eq(remedies_add(&cause, &subject), 0);
		ck_assert_msg(cause.n_remedies > 0, "nothing for %s on %s", cause.code,
			      places[_i].platform);
		look_at(&cause);
		ck_assert_msg(!is_global_switch(cause.remedies[0].change) ||
				      only_the_host_can(cause.code),
			      "%s on %s: %s first", cause.code, places[_i].platform,
			      cause.remedies[0].change);
		clear(&cause);
	}
}
END_TEST

/* A wide change is never told before every narrower one of its platform. */
START_TEST(switches_come_last)
{
	struct footing_subject subject = subject_of(&places[_i]);

	for (int id = 0; id < CAUSE_CODES; id++) {
		struct footing_cause cause = cause_of(cause_codes[id].code, "object");

		ck_assert_int_eq(remedies_add(&cause, &subject), 0);
		for (size_t i = 0; i + 1 < cause.n_remedies; i++) {
			const struct footing_remedy *a = &cause.remedies[i], *b = a + 1;

			if (!strcmp(a->platform, b->platform) &&
			    !strcmp(a->scope, b->scope) && is_global_switch(a->change))
				ck_assert_msg(is_global_switch(b->change), "%s before %s",
					      a->change, b->change);
		}
		clear(&cause);
	}
}
END_TEST

static bool is_cause(const char *code)
{
	for (int id = 0; id < CAUSE_CODES; id++)
		if (!strcmp(cause_codes[id].code, code))
			return true;
	return false;
}

START_TEST(rows_name_causes_and_fit_a_line)
{
	for (const struct remedy *row = remedies; row->causes; row++) {
		char words[256], *save, *word;

		snprintf(words, sizeof(words), "%s", row->causes);
		for (word = strtok_r(words, "|", &save); word;
		     word = strtok_r(NULL, "|", &save))
			ck_assert_msg(is_cause(word), "no cause %s", word);
		ck_assert_msg(strlen(row->change) <= TEXT_LONGEST, "%s", row->change);
		ck_assert_msg(strlen(row->opens) <= TEXT_LONGEST, "%s", row->opens);
	}
}
END_TEST

static bool reached(const struct remedy *row, const char *code, const char *platform)
{
	for (int i = 0; i < N_PLACES; i++) {
		struct footing_subject subject = subject_of(&places[i]);
		struct footing_cause cause = cause_of(code, NULL);
		struct footing_cause named = cause_of(code, "x-y");
		bool found = false;

		ck_assert_int_eq(remedies_add(&cause, &subject), 0);
		ck_assert_int_eq(remedies_add(&named, &subject), 0);
		ck_assert_uint_eq(cause.n_remedies, named.n_remedies);
		for (size_t k = 0; k < cause.n_remedies && !found; k++)
			found = !strcmp(cause.remedies[k].platform, platform) &&
				!strcmp(cause.remedies[k].scope,
					remedy_scopes[row->scope]) &&
				!strncmp(cause.remedies[k].change, row->change,
					 strcspn(row->change, "%"));
		clear(&cause);
		clear(&named);
		if (found)
			return true;
	}
	return false;
}

/* No word of the table is dead: each of its causes is met on each of its platforms. */
START_TEST(every_row_is_reached)
{
	for (const struct remedy *row = remedies; row->causes; row++) {
		char words[256], *save, *word;

		snprintf(words, sizeof(words), "%s", row->platforms);
		for (word = strtok_r(words, "|", &save); word;
		     word = strtok_r(NULL, "|", &save))
			for (int id = 0; id < CAUSE_CODES; id++)
				ck_assert_msg(!lists(row->causes, cause_codes[id].code) ||
						      reached(row, cause_codes[id].code,
							      word),
					      "%s on %s: %s", cause_codes[id].code, word,
					      row->change);
	}
}
END_TEST

static void expect_platforms(const struct footing_subject *subject, const char *expected)
{
	struct platforms platforms;
	char text[256] = "";

	platforms_find(subject, &platforms);
	for (size_t i = 0; i < platforms.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
			 i ? " " : "", platforms.items[i].name);
	ck_assert_str_eq(text, expected);
}

START_TEST(unknown_containers_get_the_common_engines)
{
	struct footing_subject subject = {.seccomp_mode = 2};

	expect_platforms(&subject, "any docker podman kubernetes host");
	subject.seccomp_mode = 0;
	expect_platforms(&subject, "any host");
	subject.namespaces[0] = (struct footing_namespace){.name = "pid",
							   .initial = TRISTATE_NO};
	expect_platforms(&subject, "any docker podman kubernetes host");
	subject.runtime.name = (char[]){"oci"};
	subject.runtime.confidence = (char[]){"consistent"};
	expect_platforms(&subject, "any docker podman kubernetes host");
}
END_TEST

START_TEST(disputed_runtimes_come_first_and_not_alone)
{
	struct footing_subject subject = {
		.seccomp_mode = 2,
		.runtime.name = (char[]){"podman"},
		.runtime.confidence = (char[]){"ambiguous"},
	};

	expect_platforms(&subject, "any podman docker kubernetes host");
	subject.cgroup_path = (char[]){"/kubepods/besteffort/pod1/abc"};
	expect_platforms(&subject, "any kubernetes podman docker host");
}
END_TEST

/* The image says nothing of the machine: only the kernel does. */
START_TEST(the_kernel_names_the_host)
{
	struct footing_subject subject = {
		.release = (char[]){"6.8.0-45-generic"},
		.version = (char[]){"#45-Ubuntu SMP PREEMPT_DYNAMIC"},
		.runtime.name = (char[]){"docker"},
		.runtime.confidence = (char[]){"consistent"},
	};

	expect_platforms(&subject, "any docker ubuntu host");
}
END_TEST

START_TEST(a_filter_of_the_host_is_no_container)
{
	struct footing_subject subject = {
		.seccomp_mode = 2,
		.namespaces = {{"pid", 1, TRISTATE_YES},
			       {"ipc", 1, TRISTATE_YES},
			       {"uts", 1, TRISTATE_YES}},
	};

	expect_platforms(&subject, "any host");
	subject.namespaces[1].initial = TRISTATE_UNKNOWN;
	expect_platforms(&subject, "any docker podman kubernetes host");
}
END_TEST

/* A host's binary or program is not what somebody in a container can change. */
START_TEST(below_a_container_only_the_whole_host_counts)
{
	struct footing_subject subject = {
		.runtime.name = (char[]){"docker"},
		.version = (char[]){"#45-Ubuntu SMP"},
	};
	struct footing_cause cause = cause_of("apparmor-userns", "docker-default");

	ck_assert_int_eq(remedies_add(&cause, &subject), 0);
	for (size_t i = 0; i < cause.n_remedies; i++)
		if (!strcmp(cause.remedies[i].platform, "ubuntu"))
			ck_assert_str_eq(cause.remedies[i].scope, "host");
	ck_assert_str_eq(cause.remedies[0].platform, "docker");
	clear(&cause);
}
END_TEST

static struct footing_cause remedied(const struct footing_subject *subject,
				     const char *code, const char *object)
{
	struct footing_cause cause = cause_of(code, object);

	ck_assert_int_eq(remedies_add(&cause, subject), 0);
	return cause;
}

START_TEST(a_distribution_replaces_the_host)
{
	struct footing_subject subject = {.release = (char[]){"6.12.40-talos"}};
	struct footing_cause cause = remedied(&subject, "sysctl-max-namespaces",
					      "user.max_user_namespaces");

	ck_assert_uint_eq(cause.n_remedies, 1);
	ck_assert_str_eq(cause.remedies[0].platform, "talos");
	ck_assert_str_eq(
		cause.remedies[0].change,
		"machine.sysctls of the machine config: user.max_user_namespaces: "
		"\"15000\"");
	clear(&cause);
}
END_TEST

START_TEST(objects_are_filled_in)
{
	struct footing_subject subject = {.runtime.name = (char[]){"docker"}};
	struct footing_cause cause = remedied(&subject, "cap-missing", "sys-admin");
	char object[2000];

	ck_assert_uint_ge(cause.n_remedies, 2);
	ck_assert_str_eq(cause.remedies[1].change, "--cap-add SYS_ADMIN");
	ck_assert_str_eq(cause.remedies[1].opens,
			 "sys-admin to root in this container; others need it as a file "
			 "capability");
	clear(&cause);
	cause = remedied(&subject, "cap-missing", "any");
	ck_assert_str_eq(cause.remedies[1].change, "--cap-add NAME");
	clear(&cause);
	cause = remedied(&subject, "device-missing", NULL);
	ck_assert_str_eq(cause.remedies[0].change, "--device it");
	clear(&cause);
	/* What was read somewhere is no format, and fits in any length. */
	cause = remedied(&subject, "device-missing", "/dev/%n%s");
	ck_assert_str_eq(cause.remedies[0].change, "--device /dev/%n%s");
	clear(&cause);
	memset(object, 'x', sizeof(object) - 1);
	object[sizeof(object) - 1] = '\0';
	for (int id = 0; id < CAUSE_CODES; id++) {
		cause = remedied(&subject, cause_codes[id].code, object);
		clear(&cause);
	}
}
END_TEST

START_TEST(unknown_codes_have_none)
{
	struct footing_subject subject = {.seccomp_mode = 2};
	struct footing_cause cause = remedied(&subject, "no-such-cause", "x");

	ck_assert_uint_eq(cause.n_remedies, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("remedies");
	TCase *tcase = tcase_create("remedies");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, each_place_is_known, 0, N_PLACES);
	tcase_add_loop_test(tcase, something_sensible_for_every_cause, 0, N_PLACES);
	tcase_add_loop_test(tcase, switches_come_last, 0, N_PLACES);
	tcase_add_test(tcase, rows_name_causes_and_fit_a_line);
	tcase_add_test(tcase, every_row_is_reached);
	tcase_add_test(tcase, unknown_containers_get_the_common_engines);
	tcase_add_test(tcase, disputed_runtimes_come_first_and_not_alone);
	tcase_add_test(tcase, the_kernel_names_the_host);
	tcase_add_test(tcase, a_filter_of_the_host_is_no_container);
	tcase_add_test(tcase, below_a_container_only_the_whole_host_counts);
	tcase_add_test(tcase, a_distribution_replaces_the_host);
	tcase_add_test(tcase, objects_are_filled_in);
	tcase_add_test(tcase, unknown_codes_have_none);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	return unit_run(suite());
}
