/* SPDX-License-Identifier: MIT */
/* Levels as plans: their steps, the other ways to them, and what they promise. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "lib/levels.h"
#include "unit.h"

#define ABIS  12 /* 0 to 11 */
#define NEWNS 0x00020000u
#define UTS   0x04000000u
#define IPC   0x08000000u
#define USER  0x10000000u
#define PID   0x20000000u
#define NET   0x40000000u

/* ------------------------------------------------------------ every plan */

/* The same questions for every level and everything that may be asked of it. */
struct asked {
	enum footing_level level;
	bool direct, host, outer, readable, writable;
	int64_t abi;
	struct plan_path paths[2];
	struct terms terms;
	struct place place;
	struct plan plan;
};

#define BOTH_WAYS 2
#define N_ASKED	  (FOOTING_LEVELS * BOTH_WAYS * 2 * 2 * 2 * 2 * ABIS)

static char srv[] = "/srv", var[] = "/var", home[] = "/home";

static void ask(struct asked *asked, int index)
{
	memset(asked, 0, sizeof(*asked));
	asked->abi = index % ABIS;
	index /= ABIS;
	asked->direct = index & 1;
	asked->host = index >> 1 & 1;
	asked->outer = index >> 2 & 1;
	asked->readable = index >> 3 & 1;
	asked->writable = index >> 4 & 1;
	asked->level = (enum footing_level)(index >> 5);
	if (asked->readable) {
		asked->paths[asked->terms.n_paths++] = (struct plan_path){srv, srv, false,
									  true};
		asked->terms.n_readable = 1;
	}
	if (asked->writable)
		asked->paths[asked->terms.n_paths++] = (struct plan_path){var, var, true,
									  true};
	asked->terms.paths = asked->paths;
	asked->terms.network = asked->host ? FOOTING_NETWORK_HOST : FOOTING_NETWORK_NONE;
	asked->terms.proc = asked->outer ? FOOTING_PROC_OUTER : FOOTING_PROC_FRESH;
	asked->place = (struct place){asked->abi, 40, asked->direct};
	/* What was in it before is none of its business. */
	memset(&asked->plan, 0xa5, sizeof(asked->plan));
	level_plan(asked->level, &asked->terms, &asked->place, &asked->plan);
}

#define PER_LEVEL (N_ASKED / FOOTING_LEVELS)

/* A test of one level with all terms, at every ABI. */
#define EACH(name)                                  \
	START_TEST(each_##name)                     \
	{                                           \
		for (int i = 0; i < PER_LEVEL; i++) \
			name(_i *PER_LEVEL + i);    \
	}                                           \
	END_TEST

static bool has_root(const struct asked *asked)
{
	return asked->level == FOOTING_LEVEL_NAMESPACE ||
	       asked->level == FOOTING_LEVEL_LAYERED;
}

static bool has_landlock(const struct asked *asked)
{
	return asked->level == FOOTING_LEVEL_LANDLOCK ||
	       asked->level == FOOTING_LEVEL_LAYERED;
}

/* In the order of the design: namespaces and mounts, then Landlock, then the filter. */
static size_t expected_steps(const struct asked *asked, enum plan_step *steps)
{
	size_t n = 0;

	if (asked->level == FOOTING_LEVEL_NONE)
		return 0;
	steps[n++] = PLAN_SESSION;
	if (has_root(asked)) {
		steps[n++] = PLAN_NAMESPACES;
		if (!asked->direct)
			steps[n++] = PLAN_IDS;
		steps[n++] = PLAN_PRIVATE;
		steps[n++] = PLAN_BASE;
		steps[n++] = PLAN_ROOT;
		steps[n++] = PLAN_DEVICES;
		steps[n++] = PLAN_TEMPORARY;
		steps[n++] = PLAN_PROC;
		steps[n++] = PLAN_WRITABLE;
		steps[n++] = PLAN_ENTER;
		if (!asked->host)
			steps[n++] = PLAN_LOOPBACK;
	}
	steps[n++] = PLAN_DIRECTORY;
	steps[n++] = PLAN_NO_NEW_PRIVS;
	steps[n++] = PLAN_BOUNDING;
	steps[n++] = PLAN_CAPABILITIES;
	if (has_landlock(asked))
		steps[n++] = PLAN_LANDLOCK;
	steps[n++] = PLAN_SECCOMP;
	return n;
}

static void steps_and_order(int index)
{
	enum plan_step expected[PLAN_STEPS];
	struct asked asked;
	size_t n, at = 0;

	ask(&asked, index);
	n = expected_steps(&asked, expected);
	/* They are done by their number. */
	for (unsigned int step = 0; step < PLAN_STEPS; step++) {
		if (!(asked.plan.steps & 1u << step))
			continue;
		ck_assert_uint_lt(at, n);
		ck_assert_uint_eq(step, expected[at]);
		at++;
	}
	ck_assert_uint_eq(at, n);
	ck_assert_uint_eq(asked.plan.steps >> PLAN_STEPS, 0);
}
EACH(steps_and_order)

static void new_namespaces(int index)
{
	struct asked asked;
	uint64_t flags = 0;

	ask(&asked, index);
	if (has_root(&asked))
		flags = NEWNS | UTS | IPC | PID | (asked.direct ? 0 : USER) |
			(asked.host ? 0 : NET);
	ck_assert_uint_eq(asked.plan.namespaces, flags);
	ck_assert_int_eq(plan_new_namespace(&asked.plan, NS_USER), !!(flags & USER));
	ck_assert_int_eq(plan_new_namespace(&asked.plan, NS_MNT), !!(flags & NEWNS));
	ck_assert_int_eq(plan_new_namespace(&asked.plan, NS_PID), !!(flags & PID));
	ck_assert_int_eq(plan_new_namespace(&asked.plan, NS_NET), !!(flags & NET));
	ck_assert_int_eq(plan_new_namespace(&asked.plan, NS_IPC), !!(flags & IPC));
	ck_assert_int_eq(plan_new_namespace(&asked.plan, NS_UTS), !!(flags & UTS));
	ck_assert(!plan_new_namespace(&asked.plan, NS_CGROUP));
	ck_assert(!plan_new_namespace(&asked.plan, NS_TIME));
	ck_assert(!plan_new_namespace(&asked.plan, FOOTING_NAMESPACES));
}
EACH(new_namespaces)

static void what_is_handed_on(int index)
{
	struct asked asked;

	ask(&asked, index);
	ck_assert_int_eq(asked.plan.level, asked.level);
	ck_assert_int_eq(asked.plan.whole_root, !asked.readable);
	ck_assert_uint_eq(asked.plan.n_paths, asked.readable + asked.writable);
	ck_assert_ptr_eq(asked.plan.paths, asked.paths);
	ck_assert_int_eq(asked.plan.network_none, !asked.host);
	ck_assert_int_eq(asked.plan.proc,
			 asked.outer ? PLAN_PROC_OUTER : PLAN_PROC_FRESH);
	ck_assert_int_eq(asked.plan.landlock_abi, asked.abi);
	ck_assert_int_eq(asked.plan.last_capability, 40);
	ck_assert(!asked.plan.by_unshare);
	ck_assert(!asked.plan.directory_named);
	ck_assert_ptr_null(asked.plan.directory);
	ck_assert_ptr_null(asked.plan.filter);
	ck_assert_uint_eq(asked.plan.filter_length, 0);
	asked.terms.directory = home;
	level_plan(asked.level, &asked.terms, &asked.place, &asked.plan);
	ck_assert_ptr_eq(asked.plan.directory, home);
	ck_assert(asked.plan.directory_named);
}
EACH(what_is_handed_on)

/* A net namespace closes all but UNIX sockets; those, Landlock does from ABI 9 on. */
static void what_the_filter_closes(int index)
{
	struct asked asked;

	ask(&asked, index);
	ck_assert_int_eq(plan_closes_network(&asked.plan),
			 !asked.host && !has_root(&asked));
	ck_assert_int_eq(plan_closes_unix(&asked.plan),
			 !asked.host && !(has_landlock(&asked) && asked.abi >= 9));
}
EACH(what_the_filter_closes)

static void mechanisms(int index)
{
	struct asked asked;
	bool any, root, landlock;

	ask(&asked, index);
	any = asked.level != FOOTING_LEVEL_NONE;
	root = has_root(&asked);
	landlock = has_landlock(&asked);
#define HAS(name) plan_has(&asked.plan, FOOTING_MECHANISM_##name)
	ck_assert_int_eq(HAS(USER_NAMESPACE), root && !asked.direct);
	ck_assert_int_eq(HAS(MOUNT_NAMESPACE), root);
	ck_assert_int_eq(HAS(PID_NAMESPACE), root);
	ck_assert_int_eq(HAS(IPC_NAMESPACE), root);
	ck_assert_int_eq(HAS(UTS_NAMESPACE), root);
	ck_assert_int_eq(HAS(NET_NAMESPACE), root && !asked.host);
	ck_assert_int_eq(HAS(ROOT), root);
	ck_assert_int_eq(HAS(PROC), root && !asked.outer);
	ck_assert_int_eq(HAS(NO_NEW_PRIVS), any);
	ck_assert_int_eq(HAS(CAPABILITIES), any);
	ck_assert_int_eq(HAS(BOUNDING_SET), any);
	ck_assert_int_eq(HAS(LANDLOCK), landlock);
	ck_assert_int_eq(HAS(SECCOMP), any);
	ck_assert_int_eq(HAS(SESSION), any);
#undef HAS
	ck_assert(!plan_has(&asked.plan, (enum footing_mechanism)FOOTING_MECHANISMS));
}
EACH(mechanisms)

/* ------------------------------------------------------------ other ways */

/* Level_trials() tries this many and no more. */
#define WAYS_MAX 6

struct way {
	uint64_t namespaces;
	unsigned int steps;
	bool by_unshare;
	enum plan_proc proc;
};

static struct way way_of(const struct plan *plan)
{
	return (struct way){plan->namespaces, plan->steps, plan->by_unshare, plan->proc};
}

static bool same_way(const struct way *a, const struct way *b)
{
	return a->namespaces == b->namespaces && a->steps == b->steps &&
	       a->by_unshare == b->by_unshare && a->proc == b->proc;
}

static bool among(const struct way *ways, size_t n, const struct way *way)
{
	for (size_t i = 0; i < n; i++)
		if (same_way(&ways[i], way))
			return true;
	return false;
}

/* A plan that is another one, and whole: still of its level, and as it was asked for. */
static void assert_whole(const struct plan *before, const struct plan *after)
{
	unsigned int ids = 1u << PLAN_IDS;

	ck_assert_int_eq(after->level, before->level);
	ck_assert_uint_eq(after->steps & ~ids, before->steps & ~ids);
	ck_assert_int_eq(!!(after->steps & ids), !!(after->namespaces & USER));
	ck_assert_uint_eq(after->namespaces | USER, before->namespaces | USER);
	ck_assert(!(before->namespaces & USER) || after->namespaces & USER);
	ck_assert_int_eq(after->network_none, before->network_none);
	ck_assert_int_eq(after->proc == PLAN_PROC_OUTER, before->proc == PLAN_PROC_OUTER);
}

/* All failures at all steps, one after the other, until there is no other way. */
static size_t walk_ways(const struct plan *plan, struct way *before, size_t depth)
{
	struct way next[8];
	size_t n = 0, longest = depth;

	ck_assert_uint_le(depth, WAYS_MAX);
	for (uint32_t outcome = 0; outcome <= OUTCOME_NO_CHILD; outcome++)
		for (uint32_t step = 0; step <= PLAN_STEPS; step++)
			for (int64_t mode = -1; mode <= 2; mode++) {
				struct plan_report report = {.step = step};
				struct plan other = *plan;
				struct way way;
				size_t deep;

				report.obs.outcome = outcome;
				report.outside.seccomp_mode = mode;
				if (!plan_other_way(&other, &report)) {
					way = way_of(plan);
					before[depth] = way_of(&other);
					if (!same_way(&before[depth], &way))
						ck_abort_msg("changed, and no way");
					continue;
				}
				if (outcome == OUTCOME_WORKED ||
				    outcome == OUTCOME_NO_CHILD)
					ck_abort_msg("there was no failure");
				way = way_of(&other);
				if (among(next, n, &way))
					continue;
				assert_whole(plan, &other);
				ck_assert_msg(!among(before, depth, &way),
					      "a plan is tried again");
				ck_assert_uint_lt(n, 8);
				next[n++] = before[depth] = way;
				deep = walk_ways(&other, before, depth + 1);
				longest = deep > longest ? deep : longest;
			}
	return longest;
}

static void every_failure_has_an_end(int index)
{
	struct way before[WAYS_MAX + 2];
	struct asked asked;
	size_t ways, wanted;

	ask(&asked, index);
	before[0] = way_of(&asked.plan);
	ways = walk_ways(&asked.plan, before, 1);
	/* With and without a /proc, by clone(2) and unshare(2), and both again. */
	wanted = !has_root(&asked) ? 1 : (asked.outer ? 2 : 3) * (asked.direct ? 2 : 1);
	ck_assert_uint_eq(ways, wanted);
}
EACH(every_failure_has_an_end)

static const struct {
	bool direct, unshare;
	enum plan_proc proc;
	enum plan_step step;
	int64_t mode;
	bool other, user, then_unshare;
	enum plan_proc then_proc;
} turns[] = {
	/* A masked /proc. */
	{false, false, PLAN_PROC_FRESH, PLAN_PROC, 0, true, true, false, PLAN_PROC_NONE},
	{true, false, PLAN_PROC_FRESH, PLAN_PROC, 0, true, false, false, PLAN_PROC_NONE},
	{false, true, PLAN_PROC_FRESH, PLAN_PROC, 2, true, true, true, PLAN_PROC_NONE},
	{false, false, PLAN_PROC_NONE, PLAN_PROC, 0, false, true, false, PLAN_PROC_NONE},
	{false, false, PLAN_PROC_OUTER, PLAN_PROC, 0, false, true, false,
	 PLAN_PROC_OUTER},
	/* A filter that refuses clone(2), or may be there. */
	{false, false, PLAN_PROC_FRESH, PLAN_NAMESPACES, 2, true, true, true,
	 PLAN_PROC_FRESH},
	{false, false, PLAN_PROC_FRESH, PLAN_NAMESPACES, -1, true, true, true,
	 PLAN_PROC_FRESH},
	{false, false, PLAN_PROC_FRESH, PLAN_NAMESPACES, 0, false, true, false,
	 PLAN_PROC_FRESH},
	{false, true, PLAN_PROC_FRESH, PLAN_NAMESPACES, 2, false, true, true,
	 PLAN_PROC_FRESH},
	{true, false, PLAN_PROC_FRESH, PLAN_NAMESPACES, 2, true, false, true,
	 PLAN_PROC_FRESH},
	/* Privileges that do not suffice: from the start again. */
	{true, false, PLAN_PROC_FRESH, PLAN_NAMESPACES, 0, true, true, false,
	 PLAN_PROC_FRESH},
	{true, true, PLAN_PROC_NONE, PLAN_LOOPBACK, 2, true, true, false,
	 PLAN_PROC_FRESH},
	{true, false, PLAN_PROC_OUTER, PLAN_PROC, 0, true, true, false, PLAN_PROC_OUTER},
	{true, false, PLAN_PROC_FRESH, PLAN_SECCOMP, 0, true, true, false,
	 PLAN_PROC_FRESH},
	{false, false, PLAN_PROC_FRESH, PLAN_SECCOMP, 2, false, true, false,
	 PLAN_PROC_FRESH},
};

START_TEST(which_way)
{
	struct terms terms = {0};
	struct place place = {7, 40, turns[_i].direct};
	struct plan_report report = {.step = turns[_i].step};
	struct plan plan;

	level_plan(FOOTING_LEVEL_NAMESPACE, &terms, &place, &plan);
	plan.by_unshare = turns[_i].unshare;
	plan.proc = turns[_i].proc;
	report.obs.outcome = OUTCOME_REFUSED;
	report.outside.seccomp_mode = turns[_i].mode;
	ck_assert_int_eq(plan_other_way(&plan, &report), turns[_i].other);
	ck_assert_int_eq(!!(plan.namespaces & USER), turns[_i].user);
	ck_assert_int_eq(plan.by_unshare, turns[_i].then_unshare);
	ck_assert_int_eq(plan.proc, turns[_i].then_proc);
}
END_TEST

/* ------------------------------------------------------------ names */

START_TEST(steps_are_told)
{
	static const char *const names[] = {"new session",
					    "namespaces",
					    "id maps",
					    "private mounts",
					    "base of the root",
					    "read-only root",
					    "/dev",
					    "/tmp",
					    "/proc",
					    "writable paths",
					    "own root",
					    "loopback",
					    "working directory",
					    "no_new_privs",
					    "bounding set",
					    "capabilities",
					    "Landlock",
					    "seccomp filter"};

	ck_assert_uint_eq(sizeof(names) / sizeof(*names), PLAN_STEPS);
	for (int i = 0; i < PLAN_STEPS; i++) {
		enum plan_step step = (enum plan_step)i;
		const char *id = plan_step_feature(step);

		ck_assert_str_eq(plan_step_name(step), names[i]);
		if (id)
			ck_assert_msg(footing_feature_find(id) != NULL, "%s", id);
	}
	ck_assert_str_eq(plan_step_name(PLAN_STEPS), "exec");
	ck_assert_ptr_null(plan_step_feature(PLAN_STEPS));
	ck_assert_int_eq(plan_step_mechanism(PLAN_STEPS), -1);
	ck_assert_int_eq(plan_step_mechanism(PLAN_LANDLOCK), FOOTING_MECHANISM_LANDLOCK);
	ck_assert_int_eq(plan_step_mechanism(PLAN_IDS), -1);
	ck_assert_str_eq(plan_step_feature(PLAN_PROC), "mount.proc");
}
END_TEST

/* Each is a feature; what a level is made of is made of by the stronger one, too. */
static void features_of(enum footing_level level, char *list, size_t size)
{
	const char *id;

	list[0] = '\0';
	for (size_t i = 0; (id = level_feature(level, i)); i++) {
		size_t at = strlen(list);

		ck_assert_msg(footing_feature_find(id) != NULL, "%s", id);
		snprintf(list + at, size - at, "%s%s", at ? " " : "", id);
	}
}

START_TEST(features_of_a_level)
{
	char list[512];

	features_of(FOOTING_LEVEL_NONE, list, sizeof(list));
	ck_assert_str_eq(list, "");
	features_of(FOOTING_LEVEL_FILTERED, list, sizeof(list));
	ck_assert_str_eq(list, "priv.no-new-privs seccomp.filter");
	features_of(FOOTING_LEVEL_LANDLOCK, list, sizeof(list));
	ck_assert_str_eq(list, "priv.no-new-privs landlock.fs seccomp.filter");
	features_of(FOOTING_LEVEL_NAMESPACE, list, sizeof(list));
	ck_assert_str_eq(list, "ns.user ns.mount ns.pid ns.ipc ns.uts ns.net ns.mount "
			       "userns.map-self mount.private mount.pivot-root "
			       "mount.bind-readonly mount.bind mount.tmpfs mount.proc "
			       "mount.bind mount.pivot-root net.loopback "
			       "priv.no-new-privs seccomp.filter");
	features_of(FOOTING_LEVEL_LAYERED, list, sizeof(list));
	ck_assert_ptr_nonnull(strstr(list, "ns.user"));
	ck_assert_ptr_nonnull(strstr(list, "landlock.fs seccomp.filter"));
}
END_TEST

/* ------------------------------------------------------------ promises */

static void bits_text(unsigned int bits, const char *(*name)(unsigned int index),
		      unsigned int n, char *to, size_t size)
{
	snprintf(to, size, "%s", bits ? "" : "-");
	for (unsigned int i = 0; i < n; i++) {
		size_t at = strlen(to);

		if (bits & 1u << i)
			snprintf(to + at, size - at, "%s%s", at ? "+" : "", name(i));
	}
	ck_assert_uint_eq(bits >> n, 0);
}

static const char *mechanism_name(unsigned int index)
{
	return footing_mechanism_name((enum footing_mechanism)index);
}

#define HOST	   1u
#define OUTER	   2u
#define DIRECT_WAY 4u
#define PATHS	   8u  /* one that is readable */
#define WRITABLE   16u /* one that is writable */

/* Level, a range of ABIs, what is asked for: kept, by what, with which gaps. */
static const struct {
	enum footing_level level;
	int from, to;
	unsigned int asked;
	enum footing_promise promise;
	bool kept;
	const char *by, *gaps;
} kept[] = {
#define ROW(level, from, to, asked, promise, kept, by, gaps)                             \
	{                                                                                \
		FOOTING_LEVEL_##level, from, to, asked, FOOTING_PROMISE_##promise, kept, \
			by, gaps                                                         \
	}
	ROW(NONE, 0, 11, 0, FS_WRITE, false, "-", "-"),
	ROW(NONE, 0, 11, PATHS, FS_READ, false, "-", "-"),
	ROW(NONE, 0, 11, 0, NET, false, "-", "-"),
	ROW(NONE, 0, 11, 0, PROCESSES, false, "-", "signals+sight"),
	ROW(NONE, 0, 11, 0, PRIVILEGES, false, "-", "-"),
	ROW(NONE, 0, 11, 0, SYSCALLS, false, "-", "-"),

	ROW(FILTERED, 0, 11, 0, FS_WRITE, false, "-", "-"),
	ROW(FILTERED, 0, 11, PATHS, FS_READ, false, "-", "-"),
	ROW(FILTERED, 0, 11, 0, NET, true, "seccomp", "-"),
	ROW(FILTERED, 0, 11, HOST, NET, false, "-", "-"),
	ROW(FILTERED, 0, 11, 0, PROCESSES, false, "-", "signals+sight"),
	ROW(FILTERED, 0, 11, 0, PRIVILEGES, true, "no-new-privs+capabilities", "-"),
	ROW(FILTERED, 0, 11, 0, SYSCALLS, true, "seccomp", "-"),

	ROW(LANDLOCK, 1, 2, 0, FS_WRITE, false, "landlock+seccomp", "truncate"),
	ROW(LANDLOCK, 3, 11, 0, FS_WRITE, true, "landlock+seccomp", "-"),
	ROW(LANDLOCK, 3, 11, WRITABLE, FS_WRITE, true, "landlock", "-"),
	ROW(LANDLOCK, 1, 11, 0, FS_READ, false, "-", "-"),
	ROW(LANDLOCK, 1, 11, PATHS, FS_READ, true, "landlock", "-"),
	ROW(LANDLOCK, 1, 3, 0, NET, true, "seccomp", "-"),
	ROW(LANDLOCK, 4, 11, 0, NET, true, "landlock+seccomp", "-"),
	ROW(LANDLOCK, 1, 11, HOST, NET, false, "-", "-"),
	ROW(LANDLOCK, 1, 5, 0, PROCESSES, false, "-", "signals+sight"),
	ROW(LANDLOCK, 6, 11, 0, PROCESSES, false, "landlock", "sight"),
	ROW(LANDLOCK, 1, 11, 0, PRIVILEGES, true, "no-new-privs+capabilities", "-"),
	ROW(LANDLOCK, 1, 11, 0, SYSCALLS, true, "seccomp", "-"),

	ROW(NAMESPACE, 0, 11, 0, FS_WRITE, true, "mount-namespace", "-"),
	ROW(NAMESPACE, 0, 11, 0, FS_READ, false, "-", "-"),
	ROW(NAMESPACE, 0, 11, PATHS, FS_READ, true, "mount-namespace", "-"),
	ROW(NAMESPACE, 0, 11, 0, NET, true, "net-namespace+seccomp", "-"),
	ROW(NAMESPACE, 0, 11, HOST, NET, false, "-", "-"),
	ROW(NAMESPACE, 0, 11, 0, PROCESSES, true, "pid-namespace", "-"),
	ROW(NAMESPACE, 0, 11, OUTER, PROCESSES, false, "pid-namespace", "sight"),
	ROW(NAMESPACE, 0, 11, OUTER, FS_WRITE, true, "mount-namespace", "-"),
	/* By /proc/PID/root of a process outside. */
	ROW(NAMESPACE, 0, 11, OUTER | DIRECT_WAY, FS_WRITE, false, "mount-namespace",
	    "sight"),
	ROW(NAMESPACE, 0, 11, OUTER | DIRECT_WAY | PATHS, FS_READ, false,
	    "mount-namespace", "sight"),
	ROW(NAMESPACE, 0, 11, DIRECT_WAY, FS_WRITE, true, "mount-namespace", "-"),
	ROW(NAMESPACE, 0, 11, 0, PRIVILEGES, true, "no-new-privs+capabilities", "-"),
	ROW(NAMESPACE, 0, 11, 0, SYSCALLS, true, "seccomp", "-"),

	ROW(LAYERED, 1, 11, 0, FS_WRITE, true, "mount-namespace+landlock", "-"),
	ROW(LAYERED, 1, 11, PATHS, FS_READ, true, "mount-namespace+landlock", "-"),
	ROW(LAYERED, 1, 11, OUTER | DIRECT_WAY, FS_WRITE, true,
	    "mount-namespace+landlock", "-"),
	ROW(LAYERED, 1, 3, 0, NET, true, "net-namespace+seccomp", "-"),
	ROW(LAYERED, 4, 8, 0, NET, true, "net-namespace+landlock+seccomp", "-"),
	ROW(LAYERED, 9, 11, 0, NET, true, "net-namespace+landlock", "-"),
	ROW(LAYERED, 1, 11, HOST, NET, false, "-", "-"),
	ROW(LAYERED, 1, 11, 0, PROCESSES, true, "pid-namespace", "-"),
	ROW(LAYERED, 1, 11, OUTER, PROCESSES, false, "pid-namespace", "sight"),
	ROW(LAYERED, 1, 11, 0, PRIVILEGES, true, "no-new-privs+capabilities", "-"),
	ROW(LAYERED, 1, 11, 0, SYSCALLS, true, "seccomp", "-"),
#undef ROW
};

/* Attributes by Landlock alone, where something is writable; pipes by mounts alone. */
static const char *apart_of(int index)
{
	if (kept[index].promise != FOOTING_PROMISE_FS_WRITE)
		return "-";
	if (kept[index].level == FOOTING_LEVEL_NAMESPACE)
		return "pipes";
	return kept[index].level == FOOTING_LEVEL_LANDLOCK && kept[index].asked & WRITABLE
		       ? "metadata"
		       : "-";
}

START_TEST(what_is_kept)
{
	bool readable = kept[_i].asked & PATHS, writable = kept[_i].asked & WRITABLE;
	struct plan_path path = {srv, srv, writable, true};
	struct terms terms = {
		.n_paths = readable || writable,
		.n_readable = readable,
		.paths = &path,
		.network = kept[_i].asked & HOST ? FOOTING_NETWORK_HOST
						 : FOOTING_NETWORK_NONE,
		.proc = kept[_i].asked & OUTER ? FOOTING_PROC_OUTER : FOOTING_PROC_FRESH,
	};

	for (int abi = kept[_i].from; abi <= kept[_i].to; abi++) {
		struct place place = {abi, 40, kept[_i].asked & DIRECT_WAY};
		struct promise promises[FOOTING_PROMISES] = {0};
		const struct promise *promise = &promises[kept[_i].promise];
		struct plan plan;
		char text[128];

		for (int i = 0; i < FOOTING_PROMISES; i++)
			promises[i].in_force = abi & 1;
		level_plan(kept[_i].level, &terms, &place, &plan);
		plan_promises(&plan, promises);
		ck_assert_msg(promise->kept == kept[_i].kept, "row %d, ABI %d", _i, abi);
		bits_text(promise->by, mechanism_name, FOOTING_MECHANISMS, text,
			  sizeof(text));
		ck_assert_str_eq(text, kept[_i].by);
		bits_text(promise->gaps, gap_name, GAPS, text, sizeof(text));
		ck_assert_str_eq(text, kept[_i].gaps);
		bits_text(promise->apart, apart_name, APARTS, text, sizeof(text));
		ck_assert_str_eq(text, apart_of(_i));
		ck_assert_int_eq(promise->in_force, abi & 1);
	}
}
END_TEST

/* Nothing is kept by nothing, nor with a gap, nor by what the plan has not. */
static void kept_by_what_is_there(int index)
{
	struct promise promises[FOOTING_PROMISES] = {0};
	struct asked asked;

	ask(&asked, index);
	plan_promises(&asked.plan, promises);
	for (int i = 0; i < FOOTING_PROMISES; i++) {
		ck_assert_int_eq(promises[i].kept, promises[i].by && !promises[i].gaps);
		for (int m = 0; m < FOOTING_MECHANISMS; m++)
			if (promises[i].by & 1u << m)
				ck_assert(
					plan_has(&asked.plan, (enum footing_mechanism)m));
	}
	ck_assert_ptr_null(gap_name(GAPS));
}
EACH(kept_by_what_is_there)

/* By what was asked for, with paths: w, r; host: h. "WRNPVS", a dash where it is not. */
static const struct {
	enum footing_level requested;
	const char *terms, *in_force;
} forces[] = {
	{FOOTING_LEVEL_NONE, "", "------"},
	{FOOTING_LEVEL_NONE, "wr", "WR----"},
	{FOOTING_LEVEL_FILTERED, "", "--N-VS"},
	{FOOTING_LEVEL_FILTERED, "h", "----VS"},
	{FOOTING_LEVEL_FILTERED, "w", "W-N-VS"},
	{FOOTING_LEVEL_FILTERED, "r", "WRN-VS"},
	{FOOTING_LEVEL_LANDLOCK, "", "W-N-VS"},
	{FOOTING_LEVEL_LANDLOCK, "wr", "WRN-VS"},
	{FOOTING_LEVEL_LANDLOCK, "h", "W---VS"},
	{FOOTING_LEVEL_NAMESPACE, "", "W-NPVS"},
	{FOOTING_LEVEL_NAMESPACE, "rh", "WR-PVS"},
	{FOOTING_LEVEL_LAYERED, "", "W-NPVS"},
	{FOOTING_LEVEL_LAYERED, "w", "W-NPVS"},
	{FOOTING_LEVEL_AUTO, "", "W-N-VS"},
	{FOOTING_LEVEL_AUTO, "r", "WRN-VS"},
	{FOOTING_LEVEL_AUTO, "h", "W---VS"},
	/* Readable as a whole, whatever else is named. */
	{FOOTING_LEVEL_AUTO, "/", "W-N-VS"},
	{FOOTING_LEVEL_LAYERED, "r/", "W-NPVS"},
};

static char root[] = "/";

START_TEST(what_is_in_force)
{
	struct plan_path paths[3];
	struct terms terms = {.paths = paths};
	struct promise promises[FOOTING_PROMISES];
	char text[FOOTING_PROMISES + 1] = "WRNPVS";

	memset(promises, 0xff, sizeof(promises));
	for (int i = 0; i < FOOTING_PROMISES; i++)
		promises[i].in_force = i & 1;
	for (const char *term = forces[_i].terms; *term; term++)
		if (*term != 'h')
			paths[terms.n_paths++] =
				(struct plan_path){srv, *term == '/' ? root : srv,
						   *term == 'w', true};
	for (size_t i = 0; i < terms.n_paths; i++)
		terms.n_readable += !paths[i].writable;
	if (strchr(forces[_i].terms, 'h'))
		terms.network = FOOTING_NETWORK_HOST;
	terms_promises(&terms, forces[_i].requested, promises);
	for (int i = 0; i < FOOTING_PROMISES; i++)
		if (!promises[i].in_force)
			text[i] = '-';
	ck_assert_str_eq(text, forces[_i].in_force);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("levels");
	TCase *plans = tcase_create("plans"), *promises = tcase_create("promises");

	tcase_add_loop_test(plans, each_steps_and_order, 0, FOOTING_LEVELS);
	tcase_add_loop_test(plans, each_new_namespaces, 0, FOOTING_LEVELS);
	tcase_add_loop_test(plans, each_what_is_handed_on, 0, FOOTING_LEVELS);
	tcase_add_loop_test(plans, each_what_the_filter_closes, 0, FOOTING_LEVELS);
	tcase_add_loop_test(plans, each_mechanisms, 0, FOOTING_LEVELS);
	tcase_add_loop_test(plans, each_every_failure_has_an_end, 0, FOOTING_LEVELS);
	tcase_add_loop_test(plans, which_way, 0, N(turns));
	tcase_add_test(plans, steps_are_told);
	tcase_add_test(plans, features_of_a_level);
	suite_add_tcase(suite, plans);

	tcase_add_loop_test(promises, what_is_kept, 0, N(kept));
	tcase_add_loop_test(promises, each_kept_by_what_is_there, 0, FOOTING_LEVELS);
	tcase_add_loop_test(promises, what_is_in_force, 0, N(forces));
	suite_add_tcase(suite, promises);
	return unit_run(suite);
}
