/* SPDX-License-Identifier: MIT */
/* What the trial of a plan says: every way in which a good one may not be good. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "lib/levels.h"
#include "unit.h"

#define READ_ONLY 1
#define OUTSIDE	  4711 /* the process outside, by its number */

/* ------------------------------------------------------------ good reports */

/* Plans that differ in what is looked at: bits for the tables below. */
enum kind {
	FILTERED = 1,
	LANDLOCK = 2,	  /* ABI 7: scopes signals, leaves UNIX sockets to the filter */
	LANDLOCK_OLD = 4, /* ABI 3: no scopes */
	NAMESPACE = 8,	  /* in a user namespace */
	LAYERED = 16,	  /* ABI 9: closes UNIX sockets by itself */
	NAMESPACE_HOST = 32, /* network host, without a user namespace */
	PATHS = 64,	     /* landlock, with a readable path only */
};
#define KINDS	   7
#define ALL	   127u
#define LANDLOCKED (LANDLOCK | LANDLOCK_OLD | LAYERED | PATHS)
#define ROOTED	   (NAMESPACE | LAYERED | NAMESPACE_HOST)
#define CLOSING	   (ALL & ~NAMESPACE_HOST)

static char srv[] = "/srv";
static struct plan_path paths[] = {{srv, srv, false, true}};

static struct plan plan;
static struct plan_report report;

static void plan_of(unsigned int index)
{
	static const struct {
		enum footing_level level;
		int64_t abi;
	} of[KINDS] = {
		{FOOTING_LEVEL_FILTERED, 7}, {FOOTING_LEVEL_LANDLOCK, 7},
		{FOOTING_LEVEL_LANDLOCK, 3}, {FOOTING_LEVEL_NAMESPACE, 7},
		{FOOTING_LEVEL_LAYERED, 9},  {FOOTING_LEVEL_NAMESPACE, 7},
		{FOOTING_LEVEL_LANDLOCK, 7},
	};
	unsigned int kind = 1u << index;
	struct terms terms = {0};
	struct place place = {of[index].abi, 40, kind == NAMESPACE_HOST};

	if (kind == NAMESPACE_HOST)
		terms.network = FOOTING_NETWORK_HOST;
	if (kind == PATHS) {
		terms.paths = paths;
		terms.n_paths = terms.n_readable = 1;
	}
	level_plan(of[index].level, &terms, &place, &plan);
}

/* What a kernel 6.18 told of each, with the numbers of this file. */
static const int32_t told[INSIDE_ACTS] = {
	[INSIDE_NO_NEW_PRIVS] = 1,
	[INSIDE_SECCOMP] = 2,
	[INSIDE_CONTROL] = -FILTER_CONTROL_ERRNO,
	[INSIDE_CAPABILITIES] = 0,
	[INSIDE_BOUNDING] = 0,
	[INSIDE_READ] = 4,
	[INSIDE_WRITE_PROC] = -EACCES,
	[INSIDE_WRITE_ROOT] = -EACCES,
	[INSIDE_ROOT_FLAGS] = 4096,
	[INSIDE_WRITE_NULL] = 1,
	[INSIDE_INET] = -EAFNOSUPPORT,
	[INSIDE_ROUTE] = -EAFNOSUPPORT,
	[INSIDE_UNIX] = -EAFNOSUPPORT,
	[INSIDE_NETLINK] = -EAFNOSUPPORT,
	[INSIDE_PID] = 4713,
	[INSIDE_PARENT] = OUTSIDE,
	[INSIDE_USERNS] = -EPERM,
	[INSIDE_MOUNT] = -EPERM,
	[INSIDE_DESCRIPTOR] = -EBADF,
	[INSIDE_TERMINAL] = -ENXIO,
	[INSIDE_SIGNAL] = 0,
};

static void tell_rooted(int32_t *inside)
{
	inside[INSIDE_PID] = 2;
	inside[INSIDE_PARENT] = 1;
	inside[INSIDE_SIGNAL] = -ESRCH;
	inside[INSIDE_ROOT_FLAGS] = 4096 | READ_ONLY;
	inside[INSIDE_WRITE_ROOT] = -EROFS;
	inside[INSIDE_INET] = 0;
	inside[INSIDE_NETLINK] = 0;
	inside[INSIDE_ROUTE] = -ENETUNREACH;
}

static void tell(unsigned int kind)
{
	int32_t *inside = report.inside;

	memcpy(inside, told, sizeof(told));
	if (kind & ROOTED)
		tell_rooted(inside);
	if (kind & (LANDLOCK | PATHS))
		inside[INSIDE_SIGNAL] = -EPERM;
	if (kind & FILTERED)
		inside[INSIDE_WRITE_PROC] = 4;
	if (kind & (LAYERED | NAMESPACE_HOST))
		inside[INSIDE_UNIX] = 0;
	if (kind & NAMESPACE_HOST)
		inside[INSIDE_ROUTE] = 0;
	if (kind & PATHS)
		inside[INSIDE_READ] = -EACCES;
}

static void sighted(unsigned int kind)
{
	struct footing_sighting *before = &report.outside, *seen = &report.seen;

	*before = (struct footing_sighting){
		.pid = OUTSIDE,
		.capabilities = true,
		.effective = 0x1ffffffffff,
		.permitted = 0x1ffffffffff,
		.root_device = 8,
		.root_inode = 2,
		.root_mount = 29,
	};
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++)
		before->namespaces[i] = 4026531834 + i;
	*seen = *before;
	seen->pid = OUTSIDE + 1;
	seen->no_new_privs = 1;
	seen->seccomp_mode = 2;
	seen->seccomp_filters = 1;
	seen->effective = seen->permitted = 0;
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++)
		if (plan_new_namespace(&plan, i))
			seen->namespaces[i] = 4026532300 + i;
	if (kind & ROOTED)
		seen->root_mount = 411;
}

/* The plan and the report of a trial in which all went as planned. */
static void good(unsigned int index)
{
	unsigned int kind = 1u << index;

	plan_of(index);
	memset(&report, 0, sizeof(report));
	report.step = PLAN_STEPS;
	report.ready = report.executed = 1;
	report.obs.outcome = OUTCOME_WORKED;
	report.told = report.filter_seen = report.bounding_empty = true;
	report.landlock_seen = kind & LANDLOCKED;
	tell(kind);
	sighted(kind);
}

static void expect(enum footing_status status, enum footing_evidence evidence,
		   const char *words, unsigned int index)
{
	enum footing_evidence got = (enum footing_evidence)99;
	char flaw[96];

	memset(flaw, 'x', sizeof(flaw));
	ck_assert_msg(plan_judge(&plan, &report, &got, flaw, sizeof(flaw)) == status,
		      "kind %u: %s", index, flaw);
	ck_assert_msg(got == evidence, "kind %u: %s", index, footing_evidence_name(got));
	ck_assert_str_eq(flaw, words);
}

static void expect_good(unsigned int index)
{
	expect(FOOTING_AVAILABLE, FOOTING_EVIDENCE_PROVED, "", index);
}

static void expect_broken(const char *flaw, unsigned int index)
{
	expect(FOOTING_UNAVAILABLE, FOOTING_EVIDENCE_TRIED, flaw, index);
}

START_TEST(good_ones)
{
	good((unsigned int)_i);
	expect_good((unsigned int)_i);
}
END_TEST

/* ------------------------------------------------------------ inside */

#define KILLED (-1000) /* by a filter around ours: it has stopped it as well */

/* A result that is not as planned, and in which plans; in all others it may be. */
static const struct {
	enum inside_act act;
	int32_t result;
	unsigned int kinds;
	const char *flaw;
} deviations[] = {
	{INSIDE_NO_NEW_PRIVS, 0, ALL, "no_new_privs is not set inside"},
	{INSIDE_NO_NEW_PRIVS, -EPERM, ALL, "no_new_privs is not set inside"},
	{INSIDE_SECCOMP, 0, ALL, "no seccomp filter inside"},
	{INSIDE_SECCOMP, 1, ALL, "no seccomp filter inside"},
	{INSIDE_SECCOMP, -EINVAL, ALL, "no seccomp filter inside"},
	{INSIDE_CONTROL, 0, ALL, "the seccomp filter does not answer inside"},
	{INSIDE_CONTROL, -EINVAL, ALL, "the seccomp filter does not answer inside"},
	{INSIDE_CONTROL, FILTER_CONTROL_ERRNO, ALL,
	 "the seccomp filter does not answer inside"},
	{INSIDE_CAPABILITIES, 1, ALL, "there are capabilities inside"},
	{INSIDE_CAPABILITIES, 123, ALL, "there are capabilities inside"},
	{INSIDE_CAPABILITIES, -EPERM, ALL, "there are capabilities inside"},
	{INSIDE_BOUNDING, 1, ALL, "the bounding set is not empty inside"},
	{INSIDE_WRITE_PROC, 0, ALL & ~FILTERED, "/proc can be written to inside"},
	{INSIDE_WRITE_PROC, 5, ALL & ~FILTERED, "/proc can be written to inside"},
	{INSIDE_WRITE_ROOT, 0, ALL & ~FILTERED, "the root can be written to inside"},
	{INSIDE_WRITE_ROOT, 5, ALL & ~FILTERED, "the root can be written to inside"},
	{INSIDE_ROOT_FLAGS, 4096, ROOTED, "the root is not read-only inside"},
	{INSIDE_ROOT_FLAGS, -EPERM, ROOTED, "the root is not read-only inside"},
	{INSIDE_WRITE_NULL, 0, ALL, "/dev/null can't be written to inside"},
	{INSIDE_WRITE_NULL, -EACCES, ALL, "/dev/null can't be written to inside"},
	{INSIDE_WRITE_NULL, -ENOENT, 0, ""},
	{INSIDE_INET, 0, CLOSING & ~ROOTED, "sockets can be made inside"},
	{INSIDE_NETLINK, 0, CLOSING & ~ROOTED, "netlink sockets can be made inside"},
	{INSIDE_ROUTE, 0, CLOSING &ROOTED, "an address outside can be reached inside"},
	{INSIDE_UNIX, 0, CLOSING & ~LAYERED, "UNIX sockets can be made inside"},
	{INSIDE_PID, 1, ROOTED, "the pid namespace is not its own inside"},
	{INSIDE_PID, 4713, ROOTED, "the pid namespace is not its own inside"},
	{INSIDE_PARENT, 0, ROOTED, "the pid namespace is not its own inside"},
	{INSIDE_PARENT, OUTSIDE, ROOTED, "the pid namespace is not its own inside"},
	{INSIDE_USERNS, 0, ALL, "a user namespace can be made inside"},
	{INSIDE_MOUNT, 0, ALL, "mount(2) reaches the kernel inside"},
	{INSIDE_MOUNT, -EINVAL, ALL, "mount(2) reaches the kernel inside"},
	{INSIDE_DESCRIPTOR, 4, ALL, "a descriptor is inherited"},
	{INSIDE_DESCRIPTOR, 255, ALL, "a descriptor is inherited"},
	{INSIDE_DESCRIPTOR, -EPERM, ALL, "a descriptor is inherited"},
	{INSIDE_TERMINAL, 0, ALL, "there is a controlling terminal inside"},
	{INSIDE_TERMINAL, 4, ALL, "there is a controlling terminal inside"},
	{INSIDE_SIGNAL, 0, LANDLOCK | PATHS | ROOTED,
	 "a process outside can be signalled"},
	{INSIDE_USERNS, KILLED, 0, ""},
	{INSIDE_MOUNT, KILLED, 0, ""},
	{INSIDE_INET, KILLED, 0, ""},
	{INSIDE_UNIX, KILLED, 0, ""},
	{INSIDE_SIGNAL, KILLED, 0, ""},
};

/* A root that may not be read outside either is no control: it is less sure, not wrong. */
START_TEST(nothing_to_read)
{
	for (unsigned int index = 0; index < KINDS; index++) {
		good(index);
		report.inside[INSIDE_READ] = -EACCES;
		expect(FOOTING_AVAILABLE,
		       plan.whole_root ? FOOTING_EVIDENCE_TRIED : FOOTING_EVIDENCE_PROVED,
		       "", index);
	}
}
END_TEST

/* What the caller's own domain forbids tells nothing of the level. */
START_TEST(null_refused_outside)
{
	for (unsigned int index = 0; index < KINDS; index++) {
		good(index);
		report.null_refused = EACCES;
		report.inside[INSIDE_WRITE_NULL] = -EACCES;
		expect_good(index);
	}
}
END_TEST

START_TEST(deviations_inside)
{
	for (unsigned int i = 0; i < KINDS; i++) {
		good(i);
		report.inside[deviations[_i].act] = deviations[_i].result;
		if (deviations[_i].kinds & 1u << i)
			expect_broken(deviations[_i].flaw, i);
		else
			expect_good(i);
	}
}
END_TEST

/* No act is left out of the table. */
START_TEST(every_act_has_one)
{
	unsigned int covered = 1u << INSIDE_READ; /* above */

	for (size_t i = 0; i < sizeof(deviations) / sizeof(*deviations); i++)
		if (deviations[i].kinds)
			covered |= 1u << deviations[i].act;
	ck_assert_uint_eq(covered, (1u << INSIDE_ACTS) - 1);
}
END_TEST

/* Where the bounding set could not be emptied, that is told of and no flaw. */
START_TEST(bounding_set_kept)
{
	good(0);
	report.bounding_empty = false;
	report.inside[INSIDE_BOUNDING] = 41;
	expect_good(0);
}
END_TEST

/*
 * In a new pid namespace a small number may be one of its own; without one, a process
 * outside has its number however small it is.
 */
START_TEST(small_numbers)
{
	static const int64_t numbers[] = {1, 8, 9};

	for (unsigned int i = 0; i < KINDS; i++) {
		unsigned int kind = 1u << i;

		good(i);
		report.outside.pid = numbers[_i];
		report.inside[INSIDE_SIGNAL] = 0;
		if (kind & (LANDLOCK | PATHS) || (kind & ROOTED && numbers[_i] > 8))
			expect_broken("a process outside can be signalled", i);
		else
			expect_good(i);
	}
}
END_TEST

/* ------------------------------------------------------------ its own word */

START_TEST(own_word)
{
	for (unsigned int i = 0; i < KINDS; i++) {
		good(i);
		report.filter_seen = false;
		expect_broken("the seccomp filter was not seen to answer", i);
		good(i);
		report.landlock_seen = false;
		if (1u << i & LANDLOCKED)
			expect_broken("the Landlock domain was not seen to stop anything",
				      i);
		else
			expect_good(i);
	}
}
END_TEST

/* The first of several is told. */
START_TEST(first_flaw)
{
	good(4);
	report.inside[INSIDE_SECCOMP] = 0;
	report.inside[INSIDE_PID] = 1;
	report.seen.no_new_privs = 0;
	expect_broken("no seccomp filter inside", 4);
}
END_TEST

START_TEST(nothing_told)
{
	for (unsigned int i = 0; i < KINDS; i++) {
		good(i);
		report.told = false;
		expect(FOOTING_UNKNOWN, FOOTING_EVIDENCE_NONE,
		       "no program could be seen to run inside", i);
	}
}
END_TEST

/* ------------------------------------------------------------ from the outside */

enum effect { NO_EFFECT, TRIED, BROKEN };

enum number {
	NO_NEW_PRIVS,
	MODE,
	FILTERS,
	FILTERS_BEFORE,
	MASKS,
	EFFECTIVE,
	PERMITTED,
	INHERITABLE,
	AMBIENT,
	DEVICE,
	INODE,
	INODE_BEFORE,
	MOUNT,
	MOUNT_BEFORE,
};

static void set(enum number number, int64_t value)
{
	struct footing_sighting *seen = &report.seen, *before = &report.outside;

	switch (number) {
	case NO_NEW_PRIVS:
		seen->no_new_privs = value;
		break;
	case MODE:
		seen->seccomp_mode = value;
		break;
	case FILTERS:
		seen->seccomp_filters = value;
		break;
	case FILTERS_BEFORE:
		before->seccomp_filters = value;
		break;
	case MASKS:
		seen->capabilities = value;
		break;
	case EFFECTIVE:
		seen->effective = (uint64_t)value;
		break;
	case PERMITTED:
		seen->permitted = (uint64_t)value;
		break;
	case INHERITABLE:
		seen->inheritable = (uint64_t)value;
		break;
	case AMBIENT:
		seen->ambient = (uint64_t)value;
		break;
	case DEVICE:
		seen->root_mount = before->root_mount;
		seen->root_device = (uint64_t)value;
		break;
	case INODE:
		seen->root_mount = before->root_mount;
		seen->root_inode = (uint64_t)value;
		break;
	case INODE_BEFORE:
		before->root_inode = (uint64_t)value;
		break;
	case MOUNT:
		seen->root_mount = value;
		break;
	case MOUNT_BEFORE:
		before->root_mount = value;
		break;
	}
}

static const struct {
	enum number number;
	int64_t value;
	enum effect effect;
	unsigned int kinds; /* in all others it has none */
	const char *flaw;
} sights[] = {
	{NO_NEW_PRIVS, 0, BROKEN, ALL, "no_new_privs is not seen from the outside"},
	{NO_NEW_PRIVS, -1, TRIED, ALL, ""},
	{MODE, 0, BROKEN, ALL, "no seccomp filter is seen from the outside"},
	{MODE, 1, BROKEN, ALL, "no seccomp filter is seen from the outside"},
	{MODE, -1, TRIED, ALL, ""},
	{FILTERS, 0, BROKEN, ALL, "no further seccomp filter is seen from the outside"},
	{FILTERS_BEFORE, 1, BROKEN, ALL,
	 "no further seccomp filter is seen from the outside"},
	{FILTERS_BEFORE, 2, BROKEN, ALL,
	 "no further seccomp filter is seen from the outside"},
	/* Before Linux 5.9 they are not counted; but ours has answered inside. */
	{FILTERS, -1, NO_EFFECT, ALL, ""},
	{FILTERS_BEFORE, -1, NO_EFFECT, ALL, ""},
	{MASKS, 0, TRIED, ALL, ""},
	{EFFECTIVE, 1, BROKEN, ALL, "capabilities are seen from the outside"},
	{PERMITTED, 1ll << 40, BROKEN, ALL, "capabilities are seen from the outside"},
	{INHERITABLE, 2, BROKEN, ALL, "capabilities are seen from the outside"},
	{AMBIENT, 4, BROKEN, ALL, "capabilities are seen from the outside"},
	{MOUNT, 29, BROKEN, ROOTED, "the root is the one outside"},
	{MOUNT, -1, TRIED, ROOTED, ""},
	{MOUNT_BEFORE, -1, TRIED, ROOTED, ""},
	{DEVICE, 9, NO_EFFECT, ALL, ""},
	{INODE, 3, NO_EFFECT, ALL, ""},
	{INODE, 0, TRIED, ROOTED, ""},
	{INODE_BEFORE, 0, TRIED, ROOTED, ""},
};

static void expect_effect(enum effect effect, const char *flaw, unsigned int index)
{
	if (effect == BROKEN)
		expect_broken(flaw, index);
	else if (effect == TRIED)
		expect(FOOTING_AVAILABLE, FOOTING_EVIDENCE_TRIED, "", index);
	else
		expect_good(index);
}

START_TEST(deviations_outside)
{
	for (unsigned int i = 0; i < KINDS; i++) {
		good(i);
		set(sights[_i].number, sights[_i].value);
		expect_effect(sights[_i].kinds & 1u << i ? sights[_i].effect : NO_EFFECT,
			      sights[_i].flaw, i);
	}
}
END_TEST

/* A namespace that the plan makes is a new one; of any other nothing is asked. */
START_TEST(namespaces_outside)
{
	for (unsigned int i = 0; i < KINDS; i++) {
		bool new;

		good(i);
		new = plan_new_namespace(&plan, (size_t)_i);
		report.seen.namespaces[_i] = report.outside.namespaces[_i];
		expect_effect(new ? BROKEN : NO_EFFECT, "a namespace is the one outside",
			      i);
		good(i);
		report.seen.namespaces[_i] = 0;
		expect_effect(new ? TRIED : NO_EFFECT, "", i);
		good(i);
		report.outside.namespaces[_i] = 0;
		expect_effect(new ? TRIED : NO_EFFECT, "", i);
	}
}
END_TEST

/* What is broken is so whatever else could not be seen. */
START_TEST(broken_and_unknown)
{
	good(3);
	report.seen.no_new_privs = -1;
	report.seen.effective = 1;
	expect_broken("capabilities are seen from the outside", 3);
}
END_TEST

/* ------------------------------------------------------------ failures */

static const struct {
	enum footing_outcome outcome;
	enum plan_step step;
	const char *act; /* NULL: none was begun */
	int number;	 /* errno; of a death, the signal */
	const char *text;
	enum footing_status status;
	const char *why;
} failures[] = {
	{OUTCOME_NONE, PLAN_SESSION, NULL, 0, "", FOOTING_UNKNOWN,
	 "new session: not done"},
	{OUTCOME_REFUSED, PLAN_NAMESPACES, "clone", EPERM, "", FOOTING_UNAVAILABLE,
	 "namespaces: clone: EPERM"},
	{OUTCOME_REFUSED, PLAN_NAMESPACES, "clone", ENOSPC, "", FOOTING_UNAVAILABLE,
	 "namespaces: clone: ENOSPC"},
	{OUTCOME_REFUSED, PLAN_PROC, "mount proc", EPERM, "", FOOTING_UNAVAILABLE,
	 "/proc: mount proc: EPERM"},
	{OUTCOME_REFUSED, PLAN_SECCOMP, "seccomp", 1517, "", FOOTING_UNAVAILABLE,
	 "seccomp filter: seccomp"},
	{OUTCOME_REFUSED, PLAN_SECCOMP, NULL, EPERM, "", FOOTING_UNAVAILABLE,
	 "seccomp filter: ?: EPERM"},
	/* A step that there is none of: the record of another build, or damaged. */
	{OUTCOME_REFUSED, PLAN_STEPS, "execve", EACCES, "", FOOTING_UNAVAILABLE,
	 "exec: execve: EACCES"},
	/* What ran out, or was cut short, says nothing of the plan. */
	{OUTCOME_REFUSED, PLAN_SECCOMP, "seccomp", ENOMEM, "", FOOTING_UNKNOWN,
	 "seccomp filter: seccomp: ENOMEM"},
	{OUTCOME_REFUSED, PLAN_BASE, "mount tmpfs", EMFILE, "", FOOTING_UNKNOWN,
	 "base of the root: mount tmpfs: EMFILE"},
	{OUTCOME_REFUSED, PLAN_BASE, "mount tmpfs", ENFILE, "", FOOTING_UNKNOWN,
	 "base of the root: mount tmpfs: ENFILE"},
	{OUTCOME_REFUSED, PLAN_LOOPBACK, "sendto", ENOBUFS, "", FOOTING_UNKNOWN,
	 "loopback: sendto: ENOBUFS"},
	{OUTCOME_REFUSED, PLAN_LOOPBACK, "sendto", EAGAIN, "", FOOTING_UNKNOWN,
	 "loopback: sendto: EAGAIN"},
	{OUTCOME_REFUSED, PLAN_LOOPBACK, "sendto", EINTR, "", FOOTING_UNKNOWN,
	 "loopback: sendto: EINTR"},
	{OUTCOME_REFUSED, PLAN_LOOPBACK, "sendto", ETIMEDOUT, "", FOOTING_UNKNOWN,
	 "loopback: sendto: ETIMEDOUT"},
	{OUTCOME_REFUSED, PLAN_ROOT, "open", EDQUOT, "", FOOTING_UNKNOWN,
	 "read-only root: open: EDQUOT"},
	{OUTCOME_REFUSED, PLAN_ROOT, "open", EFBIG, "", FOOTING_UNKNOWN,
	 "read-only root: open: EFBIG"},
	{OUTCOME_REFUSED, PLAN_ROOT, "open", ECANCELED, "", FOOTING_UNKNOWN,
	 "read-only root: open: ECANCELED"},
	{OUTCOME_INEFFECTIVE, PLAN_LANDLOCK, "landlock_restrict_self", 0,
	 "the domain is entered and stops nothing", FOOTING_UNAVAILABLE,
	 "Landlock: the domain is entered and stops nothing"},
	{OUTCOME_ABSENT, PLAN_LANDLOCK, "landlock_create_ruleset", ENOSYS, "",
	 FOOTING_UNAVAILABLE, "Landlock: not done"},
	{OUTCOME_LACKS, PLAN_LOOPBACK, NULL, 0, "no loopback", FOOTING_UNAVAILABLE,
	 "loopback: no loopback"},
	{OUTCOME_UNTRIED, PLAN_ROOT, NULL, 0, "a path is too long", FOOTING_UNKNOWN,
	 "read-only root: a path is too long"},
	{OUTCOME_DIED, PLAN_PRIVATE, "mount private", SIGSYS, "", FOOTING_UNAVAILABLE,
	 "private mounts: mount private: killed by SIGSYS"},
	{OUTCOME_DIED, PLAN_PRIVATE, "mount private", SIGKILL, "", FOOTING_UNKNOWN,
	 "private mounts: mount private: killed by SIGKILL"},
	{OUTCOME_DIED, PLAN_PRIVATE, NULL, SIGSEGV, "", FOOTING_UNKNOWN,
	 "private mounts: ?: killed by SIGSEGV"},
	{OUTCOME_DIED, PLAN_PRIVATE, "mount private", 99, "", FOOTING_UNKNOWN,
	 "private mounts: mount private: killed by a signal"},
	{OUTCOME_TIMEOUT, PLAN_DIRECTORY, "chdir", 0, "", FOOTING_UNKNOWN,
	 "working directory: not done in time"},
	{OUTCOME_NO_CHILD, PLAN_NAMESPACES, "clone", EAGAIN, "", FOOTING_UNKNOWN,
	 "no process could be made: EAGAIN"},
	{OUTCOME_NO_CHILD, PLAN_NAMESPACES, NULL, 0, "", FOOTING_UNKNOWN,
	 "no process could be made"},
};

START_TEST(failed_steps)
{
	struct footing_observation *obs = &report.obs;
	enum footing_status status = failures[_i].status;
	char why[160];

	good(4);
	obs->outcome = failures[_i].outcome;
	if (failures[_i].outcome == OUTCOME_DIED)
		obs->signal = failures[_i].number;
	else
		obs->err = failures[_i].number;
	report.step = failures[_i].step;
	snprintf(obs->acts[0].step, FOOTING_STEP_MAX, "an earlier one");
	if (failures[_i].act) {
		snprintf(obs->acts[1].step, FOOTING_STEP_MAX, "%s", failures[_i].act);
		obs->n_acts = 2;
	}
	snprintf(obs->text, sizeof(obs->text), "%s", failures[_i].text);
	expect(status,
	       status == FOOTING_UNAVAILABLE ? FOOTING_EVIDENCE_TRIED
					     : FOOTING_EVIDENCE_NONE,
	       "", 4);
	plan_why(&report, why, sizeof(why));
	ck_assert_str_eq(why, failures[_i].why);
}
END_TEST

/* Of more acts than there is room for the last is in the last place. */
START_TEST(many_acts)
{
	char why[160], small[12];

	good(4);
	report.obs.outcome = OUTCOME_REFUSED;
	report.obs.err = EPERM;
	report.obs.n_acts = 3 * FOOTING_ACTS_MAX;
	report.step = PLAN_ROOT;
	snprintf(report.obs.acts[FOOTING_ACTS_MAX - 1].step, FOOTING_STEP_MAX, "last");
	plan_why(&report, why, sizeof(why));
	ck_assert_str_eq(why, "read-only root: last: EPERM");
	plan_why(&report, small, sizeof(small));
	ck_assert_str_eq(small, "read-only r");
}
END_TEST

static const struct {
	int err;
	const char *why;
} execs[] = {
	{0, "no program could be executed inside"},
	{EACCES, "no program could be executed inside: EACCES"},
	{1517, "no program could be executed inside"},
};

START_TEST(no_exec)
{
	char why[160];

	good(3);
	report.told = false;
	report.exec_err = execs[_i].err;
	plan_why(&report, why, sizeof(why));
	ck_assert_str_eq(why, execs[_i].why);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("plan judge");
	TCase *done = tcase_create("done"), *failed = tcase_create("failed");

	tcase_add_loop_test(done, good_ones, 0, KINDS);
	tcase_add_loop_test(done, deviations_inside, 0, N(deviations));
	tcase_add_test(done, nothing_to_read);
	tcase_add_test(done, null_refused_outside);
	tcase_add_test(done, every_act_has_one);
	tcase_add_test(done, bounding_set_kept);
	tcase_add_loop_test(done, small_numbers, 0, 3);
	tcase_add_test(done, own_word);
	tcase_add_test(done, first_flaw);
	tcase_add_test(done, nothing_told);
	tcase_add_loop_test(done, deviations_outside, 0, N(sights));
	tcase_add_loop_test(done, namespaces_outside, 0, FOOTING_NAMESPACES);
	tcase_add_test(done, broken_and_unknown);
	suite_add_tcase(suite, done);

	tcase_add_loop_test(failed, failed_steps, 0, N(failures));
	tcase_add_test(failed, many_acts);
	tcase_add_loop_test(failed, no_exec, 0, N(execs));
	suite_add_tcase(suite, failed);
	return unit_run(suite);
}
