/* SPDX-License-Identifier: MIT */
/* The table of rows keeps its own rules, whatever was added to it last. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>

#include "probe/probe.h"
#include "unit.h"

/* The ids and routes that are promised, a family a line; caps follow the kernel. */
static const struct {
	const char *family, *title_of_routes;
	uint8_t routes;
	const char *names; /* "name" or "name=" for one with a value */
} promised[] = {
	{"ns", "direct", DIRECT, "user"},
	{"ns", "both", BOTH, "mount pid net ipc uts cgroup time"},
	{"userns", "userns", USERNS,
	 "create map-self caps map-range setgroups-deny nest disable"},
	{"mount", "both", BOTH,
	 "private tmpfs bind bind-readonly proc sysfs devpts mqueue overlay cgroup2 fuse "
	 "idmap "
	 "api pivot-root chroot"},
	{"net", "both", BOTH, "loopback connect veth tun raw nftables"},
	{"landlock", "direct", DIRECT,
	 "abi= fs refer truncate ioctl-dev tcp udp scope-signal scope-unix resolve-unix "
	 "log "
	 "tsync layers= errata="},
	{"seccomp", "direct", DIRECT,
	 "filter errno trap trace log kill-thread kill-process notify notify-addfd "
	 "tsync"},
	{"priv", "direct", DIRECT,
	 "no-new-privs setuid-exec bounding-drop ambient-raise setgroups keep-caps"},
};
#define PROMISES ((int)(sizeof(promised) / sizeof(promised[0])))

START_TEST(promised_rows)
{
	char names[512], id[64], *save = NULL;

	snprintf(names, sizeof(names), "%s", promised[_i].names);
	for (char *name = strtok_r(names, " ", &save); name;
	     name = strtok_r(NULL, " ", &save)) {
		bool value = name[strlen(name) - 1] == '=';
		const struct footing_row *row;
		int index;

		name[strcspn(name, "=")] = '\0';
		snprintf(id, sizeof(id), "%s.%s", promised[_i].family, name);
		index = row_index(id);
		ck_assert_msg(index >= 0, "%s is missing", id);
		row = row_at((size_t)index, NULL);
		ck_assert_str_eq(row->id, id);
		ck_assert_msg(row->routes == promised[_i].routes, "%s: not %s", id,
			      promised[_i].title_of_routes);
		ck_assert_msg(value == !!(row->flags & ROW_VALUE), "%s: value", id);
		ck_assert_msg(row->kind == FOOTING_BLOCK, "%s: kind", id);
	}
}
END_TEST

/* Nothing else is in those families. */
START_TEST(no_other_rows)
{
	size_t n = 0;

	for (int i = 0; i < PROMISES; i++) {
		n++;
		for (const char *c = promised[i].names; *c; c++)
			n += *c == ' ';
	}
	for (size_t i = 0; i < rows_count(); i++)
		n -= strncmp(row_at(i, NULL)->id, "cap.", 4) != 0 &&
		     !(row_at(i, NULL)->flags & ROW_COUNTER);
	ck_assert_uint_eq(n, 0);
}
END_TEST

static bool is_id(const char *id, const char *family)
{
	size_t n = strlen(family);

	if (strncmp(id, family, n) != 0 || id[n] != '.')
		return false;
	for (const char *c = id + n + 1; *c; c++) {
		/* Words with single dashes between them. */
		if (*c == '-' && (c[-1] == '.' || c[-1] == '-' || !c[1]))
			return false;
		if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) &&
		    *c != '-')
			return false;
	}
	return id[n + 1] != '\0';
}

START_TEST(ids_and_titles)
{
	const struct footing_family *family;
	const struct footing_row *row;

	ck_assert_uint_gt(rows_count(), 0);
	for (size_t i = 0; i < rows_count(); i++) {
		row = row_at(i, &family);
		ck_assert_msg(is_id(row->id, family->name), "%s in %s", row->id,
			      family->name);
		ck_assert_uint_lt(strlen(row->id), FOOTING_ID_MAX);
		ck_assert_msg(row->title && row->title[0], "%s: title", row->id);
		ck_assert_msg(strlen(row->title) <= 60, "%s: %s", row->id, row->title);
		ck_assert_msg(row->act != NULL, "%s: act", row->id);
		ck_assert_msg(row->routes && !(row->routes & ~BOTH), "%s: routes",
			      row->id);
		ck_assert_msg(row->stage < FOOTING_STAGES, "%s: stage", row->id);
		ck_assert_msg(row->kind <= FOOTING_SURFACE, "%s: kind", row->id);
		ck_assert_int_eq(row_index(row->id), (int)i);
		if (row->alias)
			ck_assert_int_eq(row_index(row->alias), (int)i);
	}
	ck_assert_ptr_null(row_at(rows_count(), NULL));
	ck_assert_int_eq(row_index("no.such"), -1);
	ck_assert_int_eq(row_index(""), -1);
}
END_TEST

/* Each names counter-acts that there are, or rows of the matrix. */
START_TEST(counters)
{
	char ids[256], *save = NULL;

	for (size_t i = 0; i < rows_count(); i++) {
		const struct footing_row *row = row_at(i, NULL);

		ck_assert_int_eq(!strncmp(row->id, "counter.", 8),
				 !!(row->flags & ROW_COUNTER));
		if (row->flags & ROW_COUNTER)
			ck_assert_ptr_null(footing_feature_find(row->id));
		snprintf(ids, sizeof(ids), "%s", row->counters ? row->counters : "");
		for (char *id = strtok_r(ids, " ", &save); id;
		     id = strtok_r(NULL, " ", &save))
			ck_assert_msg(row_index(id) >= 0, "%s: no %s", row->id, id);
	}
}
END_TEST

START_TEST(families)
{
	const struct footing_family *family, *other;
	size_t n = 0;

	for (size_t i = 0; (family = family_at(i)); i++) {
		ck_assert(family->title && family->title[0]);
		ck_assert_uint_gt(family->n_rows, 0);
		n += family->n_rows;
		for (size_t j = 0; j < i; j++) {
			other = family_at(j);
			ck_assert_str_ne(family->name, other->name);
		}
	}
	ck_assert_uint_eq(n, rows_count());
}
END_TEST

/* What a row needs is there, and a chain of needs ends. */
START_TEST(needs_end)
{
	for (size_t i = 0; i < rows_count(); i++) {
		const struct footing_row *row = row_at(i, NULL);

		for (int length = 0; row->needs; length++) {
			int index = row_index(row->needs);

			ck_assert_msg(index >= 0, "%s needs %s", row->id, row->needs);
			ck_assert_msg(length < 8, "%s: a circle", row->id);
			row = row_at((size_t)index, NULL);
		}
	}
}
END_TEST

/* All that libcap knows, by its names; what only the kernel knows, by number. */
START_TEST(capabilities)
{
	char id[64], *name;
	int index, i;

	for (i = 0; i < 64; i++) {
		const struct footing_row *row;

		snprintf(id, sizeof(id), "cap.%d", i);
		if (i < cap_max_bits()) {
			name = cap_to_name(i);
			ck_assert_ptr_nonnull(name);
			if (strncmp(name, "cap_", 4) == 0)
				snprintf(id, sizeof(id), "cap.%s", name + 4);
			cap_free(name);
			for (char *c = id; *c; c++)
				if (*c == '_')
					*c = '-';
		}
		index = row_index(id);
		ck_assert_msg(index >= 0 || i > capability_last(), "%s is missing", id);
		if (index < 0)
			continue;
		row = row_at((size_t)index, NULL);
		ck_assert_int_eq(row->number, i);
		ck_assert_int_eq(row->kind, FOOTING_SURFACE);
		ck_assert_int_eq(row->routes, DIRECT);
	}
	ck_assert_int_ge(capability_last(), 36);
	ck_assert_int_lt(capability_last(), 64);
}
END_TEST

/* The public list is the same, without what only a newer kernel has. */
START_TEST(features)
{
	const struct footing_feature *feature = NULL;
	size_t listed = 0, novel = 0;

	while ((feature = footing_feature_next(feature))) {
		const char *id = footing_feature_id(feature), *needs;

		ck_assert_ptr_eq(footing_feature_find(id), feature);
		ck_assert_uint_eq(strncmp(id, footing_feature_family(feature),
					  strlen(footing_feature_family(feature))),
				  0);
		ck_assert_ptr_nonnull(footing_feature_family_title(feature));
		ck_assert_ptr_nonnull(footing_feature_title(feature));
		ck_assert(footing_feature_has_route(feature, FOOTING_DIRECT) ||
			  footing_feature_has_route(feature, FOOTING_USERNS));
		ck_assert(!footing_feature_has_route(feature, (enum footing_route)7));
		needs = footing_feature_needs(feature);
		ck_assert(!needs || footing_feature_find(needs));
		listed++;
	}
	for (size_t i = 0; i < rows_count(); i++)
		novel += !!(row_at(i, NULL)->flags & (ROW_NOVEL | ROW_COUNTER));
	ck_assert_uint_eq(listed + novel, rows_count());
	ck_assert_ptr_eq(footing_feature_find("ns.mnt"),
			 footing_feature_find("ns.mount"));
	ck_assert_ptr_nonnull(footing_feature_find("ns.mnt"));
	ck_assert_ptr_null(footing_feature_find("ns."));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rows");
	TCase *cases = tcase_create("table");

	tcase_add_loop_test(cases, promised_rows, 0, PROMISES);
	tcase_add_test(cases, no_other_rows);
	tcase_add_test(cases, ids_and_titles);
	tcase_add_test(cases, counters);
	tcase_add_test(cases, families);
	tcase_add_test(cases, needs_end);
	tcase_add_test(cases, capabilities);
	tcase_add_test(cases, features);
	suite_add_tcase(suite, cases);
	return unit_run(suite);
}
