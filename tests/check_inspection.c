/* SPDX-License-Identifier: MIT */
/* What is said of a process, by what was seen of it and of the reference. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "lib/inspection.h"
#include "probe/sight_read.h"
#include "unit.h"

#define ON   FOOTING_AVAILABLE
#define OFF  FOOTING_UNAVAILABLE
#define OPEN FOOTING_UNKNOWN
#define HERE 1000 /* the pid namespace of who looks */

/* Nothing confines it: as a shell on a host. */
static struct footing_sighting plain(int64_t pid)
{
	struct footing_sighting sighting = {
		.pid = pid,
		.numbers = HERE,
		.capabilities = true,
		.bounds = true,
		.effective = 0x1ff,
		.permitted = 0x1ff,
		.bounding = 0x1ff,
		.root_device = 1,
		.root_inode = 2,
		.root_mount = 22,
		.session = 50,
		.proc = PROC_OWN,
		.labelled = true,
		.label = "unconfined",
		.cgroup = "/",
		.cgroups = 1,
	};

	for (uint64_t i = 0; i < FOOTING_NAMESPACES; i++)
		sighting.namespaces[i] = 4026531835 + i;
	sighting.namespaces[NS_PID] = HERE;
	return sighting;
}

/* All of it does. */
static struct footing_sighting confined(int64_t pid)
{
	struct footing_sighting sighting = {
		.pid = pid,
		.numbers = HERE,
		.no_new_privs = 1,
		.seccomp_mode = 2,
		.seccomp_filters = 1,
		.capabilities = true,
		.bounds = true,
		.root_device = 9,
		.root_inode = 2,
		.root_mount = 40,
		.session = 60,
		.proc = PROC_OWN,
		.labelled = true,
		.label = "sandbox (enforce)",
		.cgroup = "/sandbox",
		.cgroups = 2,
	};

	for (uint64_t i = 0; i < FOOTING_NAMESPACES; i++)
		sighting.namespaces[i] = 4026532100 + i;
	return sighting;
}

/* Nothing could be read of it. */
static struct footing_sighting unread(int64_t pid, int err)
{
	struct footing_sighting sighting = {
		.pid = pid,
		.numbers = HERE,
		.no_new_privs = -1,
		.seccomp_mode = -1,
		.seccomp_filters = -1,
		.root_mount = -1,
		.root_read_only = -1,
		.session = -1,
		.proc = PROC_UNKNOWN,
		.proc_denied = err,
	};

	return sighting;
}

static void expect(const struct footing_sighting *seen,
		   const struct footing_sighting *reference,
		   enum footing_mechanism mechanism, enum footing_status status,
		   const char *words)
{
	char evidence[EVIDENCE_MAX] = "";

	ck_assert_msg(inspection_enforced(seen, reference, mechanism, evidence,
					  sizeof(evidence)) == status,
		      "%s: %s", footing_mechanism_name(mechanism), evidence);
	ck_assert_msg(strstr(evidence, words) != NULL, "%s: %s",
		      footing_mechanism_name(mechanism), evidence);
	/* One line of the screen. */
	ck_assert_uint_gt(strlen(evidence), 0);
	ck_assert_uint_le(strlen(evidence), 54);
	/* The words are nobody's duty. */
	ck_assert_int_eq(inspection_enforced(seen, reference, mechanism, NULL, 0),
			 status);
}

/* ---------------------------------------------------------------- all of them */

static const enum footing_mechanism every[] = {
	FOOTING_MECHANISM_USER_NAMESPACE,
	FOOTING_MECHANISM_MOUNT_NAMESPACE,
	FOOTING_MECHANISM_PID_NAMESPACE,
	FOOTING_MECHANISM_IPC_NAMESPACE,
	FOOTING_MECHANISM_UTS_NAMESPACE,
	FOOTING_MECHANISM_NET_NAMESPACE,
	FOOTING_MECHANISM_ROOT,
	FOOTING_MECHANISM_PROC,
	FOOTING_MECHANISM_NO_NEW_PRIVS,
	FOOTING_MECHANISM_CAPABILITIES,
	FOOTING_MECHANISM_BOUNDING_SET,
	FOOTING_MECHANISM_LANDLOCK,
	FOOTING_MECHANISM_SECCOMP,
	FOOTING_MECHANISM_SESSION,
	FOOTING_MECHANISM_CGROUP_NAMESPACE,
	FOOTING_MECHANISM_TIME_NAMESPACE,
	FOOTING_MECHANISM_CGROUP,
	FOOTING_MECHANISM_LABEL,
};
#define EVERY (sizeof(every) / sizeof(*every))

START_TEST(each_of_a_plain_process)
{
	const struct footing_sighting seen = plain(5), reference = plain(6);

	if (every[_i] == FOOTING_MECHANISM_LANDLOCK)
		expect(&seen, &reference, every[_i], OPEN, "can't be read");
	else
		expect(&seen, &reference, every[_i], OFF, "");
}
END_TEST

START_TEST(each_of_a_confined_process)
{
	const struct footing_sighting seen = confined(5), reference = plain(6);

	if (every[_i] == FOOTING_MECHANISM_LANDLOCK)
		expect(&seen, &reference, every[_i], OPEN, "can't be read");
	else if (every[_i] == FOOTING_MECHANISM_CGROUP)
		expect(&seen, &reference, every[_i], OPEN, "not looked at");
	else
		expect(&seen, &reference, every[_i], ON, "");
}
END_TEST

/* Whatever the reason: what was not seen is neither yes nor no. */
START_TEST(each_of_an_unreadable_process)
{
	static const int reasons[] = {0, ENOENT, EXDEV, EACCES, EPERM, EMFILE};
	const struct footing_sighting reference = plain(6);

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		const struct footing_sighting seen = unread(5, reasons[i]);

		expect(&seen, &reference, every[_i], OPEN, "");
		expect(&seen, &seen, every[_i], OPEN, "");
	}
}
END_TEST

/* With all that is told of the weakest of its threads. */
START_TEST(each_of_a_process_whose_threads_differ)
{
	struct footing_sighting seen = confined(5);
	const struct footing_sighting reference = plain(6);

	seen.apart = ~0u;
	switch (every[_i]) {
	case FOOTING_MECHANISM_NO_NEW_PRIVS:
		seen.no_new_privs = 0;
		expect(&seen, &reference, every[_i], OFF, "one of its threads");
		break;
	case FOOTING_MECHANISM_CAPABILITIES:
		seen.effective = seen.permitted = ~0ull;
		expect(&seen, &reference, every[_i], OFF, "its threads together");
		break;
	case FOOTING_MECHANISM_BOUNDING_SET:
		seen.bounding = ~0ull;
		expect(&seen, &reference, every[_i], OFF, "of its threads");
		break;
	case FOOTING_MECHANISM_SECCOMP:
		seen.seccomp_mode = seen.seccomp_filters = 0;
		expect(&seen, &reference, every[_i], OFF, "one of its threads");
		break;
	case FOOTING_MECHANISM_ROOT:
		expect(&seen, &reference, every[_i], OPEN, "one of its threads");
		break;
	case FOOTING_MECHANISM_PROC:
	case FOOTING_MECHANISM_SESSION:
	case FOOTING_MECHANISM_LABEL:
		/* Theirs together, or not looked at. */
		expect(&seen, &reference, every[_i], ON, "");
		break;
	case FOOTING_MECHANISM_CGROUP:
	case FOOTING_MECHANISM_LANDLOCK:
		expect(&seen, &reference, every[_i], OPEN, "");
		break;
	default:
		expect(&seen, &reference, every[_i], OPEN, "one of its threads");
		/* Those that are like the reference's are so, whatever others have. */
		memcpy(seen.namespaces, reference.namespaces, sizeof(seen.namespaces));
		expect(&seen, &reference, every[_i], OFF, "as the reference");
	}
}
END_TEST

/* What takes no comparison is known all the same. */
START_TEST(each_against_an_unreadable_reference)
{
	const struct footing_sighting seen = confined(5), reference = unread(6, EACCES);

	switch (every[_i]) {
	case FOOTING_MECHANISM_NO_NEW_PRIVS:
	case FOOTING_MECHANISM_CAPABILITIES:
	case FOOTING_MECHANISM_BOUNDING_SET:
		expect(&seen, &reference, every[_i], ON, "");
		break;
	case FOOTING_MECHANISM_LANDLOCK:
		expect(&seen, &reference, every[_i], OPEN, "another process");
		break;
	default:
		expect(&seen, &reference, every[_i], OPEN,
		       "of the reference: /proc keeps");
	}
}
END_TEST

START_TEST(each_against_itself)
{
	const struct footing_sighting seen = confined(5);

	switch (every[_i]) {
	case FOOTING_MECHANISM_NO_NEW_PRIVS:
	case FOOTING_MECHANISM_CAPABILITIES:
	case FOOTING_MECHANISM_BOUNDING_SET:
	case FOOTING_MECHANISM_SECCOMP:
		expect(&seen, &seen, every[_i], ON, "");
		break;
	case FOOTING_MECHANISM_LANDLOCK:
		expect(&seen, &seen, every[_i], OPEN, "");
		break;
	default:
		expect(&seen, &seen, every[_i], OFF, "itself");
	}
}
END_TEST

/* ---------------------------------------------------------------- namespaces */

static const struct {
	enum footing_mechanism mechanism;
	int index;
} spaces[] = {
	{FOOTING_MECHANISM_USER_NAMESPACE, NS_USER},
	{FOOTING_MECHANISM_MOUNT_NAMESPACE, NS_MNT},
	{FOOTING_MECHANISM_PID_NAMESPACE, NS_PID},
	{FOOTING_MECHANISM_IPC_NAMESPACE, NS_IPC},
	{FOOTING_MECHANISM_UTS_NAMESPACE, NS_UTS},
	{FOOTING_MECHANISM_NET_NAMESPACE, NS_NET},
};

START_TEST(namespace_alone)
{
	const struct footing_sighting reference = plain(6);
	struct footing_sighting seen = plain(5);

	seen.namespaces[spaces[_i].index] = 4026539999;
	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
		expect(&seen, &reference, spaces[i].mechanism, (int)i == _i ? ON : OFF,
		       (int)i == _i ? "4026539999, the reference has "
				    : ", as the reference");
	seen.namespaces[spaces[_i].index] = 0;
	expect(&seen, &reference, spaces[_i].mechanism, OPEN, "could not be read");
}
END_TEST

/* Where the reference is the one that is confined, what differs confines nothing. */
START_TEST(namespace_of_the_host)
{
	const struct footing_sighting reference = confined(6);
	struct footing_sighting seen = confined(5);
	enum footing_mechanism mechanism = spaces[_i].mechanism;

	seen.namespaces[spaces[_i].index] = 0xeffffff8 + (uint64_t)_i;
	expect(&seen, &reference, mechanism, OFF, ", the host's");
	if (mechanism == FOOTING_MECHANISM_PID_NAMESPACE)
		expect(&seen, &reference, FOOTING_MECHANISM_PROC, OFF, "the host's");
	seen.namespaces[spaces[_i].index] = 0xf0000000;
	expect(&seen, &reference, mechanism, ON, "the reference has ");
}
END_TEST

/* ---------------------------------------------------------------- seccomp */

static const struct {
	int64_t mode, filters, reference_mode, reference_filters;
	enum footing_status status;
	const char *words;
} seccomp[] = {
	{0, 0, 0, 0, OFF, "no filter"},
	{0, 0, 2, 1, OFF, "no filter"},
	{1, 0, 0, 0, ON, "strict"},
	{2, 1, 0, 0, ON, "1 filter, the reference has none"},
	{2, 3, 0, 0, ON, "3 filters, the reference has none"},
	{2, -1, 0, 0, ON, "filters, the reference has none"},
	{2, -1, 0, -1, ON, "filters, the reference has none"},
	{2, 2, 2, 1, ON, "2 filters, the reference has 1"},
	{2, 1, 2, 1, OFF, "1 filter, as many as the reference"},
	{2, 1, 2, 2, OPEN, "1 filter, the reference has even 2"},
	{2, -1, 2, 1, OPEN, "none of its own is seen"},
	{2, 2, 2, -1, OPEN, "none of its own is seen"},
	{2, 1, -1, -1, OPEN, "of the reference: could not be read"},
	{-1, -1, 0, 0, OPEN, "could not be read"},
	{2, 1, 1, 0, ON, "1 filter, the reference has none"},
};

START_TEST(filters)
{
	struct footing_sighting seen = plain(5), reference = plain(6);

	seen.seccomp_mode = seccomp[_i].mode;
	seen.seccomp_filters = seccomp[_i].filters;
	reference.seccomp_mode = seccomp[_i].reference_mode;
	reference.seccomp_filters = seccomp[_i].reference_filters;
	expect(&seen, &reference, FOOTING_MECHANISM_SECCOMP, seccomp[_i].status,
	       seccomp[_i].words);
}
END_TEST

/* ---------------------------------------------------------------- root, proc */

static const struct {
	uint64_t device, inode;
	int64_t mount, read_only;
	int64_t reference_mount, reference_read_only;
	enum footing_status status;
	const char *words;
} roots[] = {
	{1, 2, 22, 0, 22, 0, OFF, "the reference's root"},
	{1, 3, 22, 0, 22, 0, ON, "another directory"},
	{9, 2, 40, 0, 22, 0, ON, "another directory"},
	{9, 2, -1, -1, -1, -1, ON, "another directory"},
	/* unshare --mount alone shows the very same files, by another mount. */
	{1, 2, 40, 0, 22, 0, OPEN, "by another mount"},
	{1, 2, 40, 1, 22, 1, OPEN, "by another mount"},
	{1, 2, 40, -1, 22, 0, OPEN, "by another mount"},
	{1, 2, 40, 1, 22, -1, OPEN, "by another mount"},
	{1, 2, 40, 0, 22, 1, OPEN, "by another mount"},
	{1, 2, 40, 1, 22, 0, ON, "by a read-only mount"},
	{1, 2, 22, 1, 22, 0, OFF, "the reference's root"},
	{1, 2, -1, 1, 22, 0, OPEN, "by a mount unknown"},
	{1, 2, 40, 1, -1, 0, OPEN, "by a mount unknown"},
	{1, 0, -1, -1, 22, 0, OPEN, "could not be read"},
};

START_TEST(root_directory)
{
	struct footing_sighting seen = plain(5), reference = plain(6);

	seen.root_device = roots[_i].device;
	seen.root_inode = roots[_i].inode;
	seen.root_mount = roots[_i].mount;
	seen.root_read_only = roots[_i].read_only;
	reference.root_mount = roots[_i].reference_mount;
	reference.root_read_only = roots[_i].reference_read_only;
	expect(&seen, &reference, FOOTING_MECHANISM_ROOT, roots[_i].status,
	       roots[_i].words);
}
END_TEST

static const struct {
	int64_t proc;
	uint64_t pids;
	enum footing_status status;
	const char *words;
} procs[] = {
	{PROC_OWN, HERE, OFF, "the reference's pid namespace"},
	{PROC_OWN, 2000, ON, "its own pid namespace"},
	{PROC_ANOTHER, HERE, OFF, "another pid namespace"},
	{PROC_ANOTHER, 2000, OFF, "another pid namespace"},
	{PROC_NONE, HERE, ON, "no procfs"},
	{PROC_NONE, 2000, ON, "no procfs"},
	{PROC_UNKNOWN, HERE, OPEN, "unknown"},
	{PROC_UNKNOWN, 2000, OPEN, "unknown"},
};

START_TEST(proc)
{
	struct footing_sighting seen = plain(5), reference = plain(6);

	seen.proc = procs[_i].proc;
	seen.namespaces[NS_PID] = procs[_i].pids;
	expect(&seen, &reference, FOOTING_MECHANISM_PROC, procs[_i].status,
	       procs[_i].words);
}
END_TEST

/* ---------------------------------------------------------------- privileges */

static const struct {
	uint64_t effective, permitted, inheritable, ambient;
	const char *words;
} capabilities[] = {
	{1, 1, 0, 0, "1 effective, 1 permitted, 0 inheritable, 0 ambient"},
	{0, 1, 0, 0, "0 effective, 1 permitted, 0 inheritable, 0 ambient"},
	{0, 0, 2, 0, "0 effective, 0 permitted, 1 inheritable, 0 ambient"},
	{0, 0, 0, 4, "0 effective, 0 permitted, 0 inheritable, 1 ambient"},
	{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, "64 effective, 64"},
};

START_TEST(any_capability)
{
	const struct footing_sighting reference = plain(6);
	struct footing_sighting seen = confined(5);

	seen.effective = capabilities[_i].effective;
	seen.permitted = capabilities[_i].permitted;
	seen.inheritable = capabilities[_i].inheritable;
	seen.ambient = capabilities[_i].ambient;
	expect(&seen, &reference, FOOTING_MECHANISM_CAPABILITIES, OFF,
	       capabilities[_i].words);
	expect(&seen, &reference, FOOTING_MECHANISM_BOUNDING_SET, ON, "empty");
	seen.capabilities = false;
	expect(&seen, &reference, FOOTING_MECHANISM_CAPABILITIES, OPEN, "");
	seen.bounds = false;
	expect(&seen, &reference, FOOTING_MECHANISM_BOUNDING_SET, OPEN, "");
}
END_TEST

/* ---------------------------------------------------------------- session */

static const struct {
	int64_t session, reference;
	uint64_t numbers; /* of who looked at the process */
	enum footing_status status;
	const char *words;
} sessions[] = {
	{50, 50, HERE, OFF, "50, as the reference"},
	{60, 50, HERE, ON, "60, the reference has 50"},
	{60, 0, HERE, ON, "60, that of the reference has no number"},
	{0, 50, HERE, OPEN, "no number"},
	{0, 0, HERE, OPEN, "no number"},
	{-1, 50, HERE, OPEN, "could not be read"},
	{60, -1, HERE, OPEN, "of the reference"},
	/* A process that looked at itself, in a pid namespace of its own. */
	{1, 1, 2000, ON, "its own pid namespace"},
	{1, 50, 2000, ON, "its own pid namespace"},
	{0, 50, 2000, OPEN, "no number"},
	{1, 50, 0, OPEN, "can't be compared"},
};

START_TEST(session)
{
	struct footing_sighting seen = plain(5), reference = plain(6);

	seen.session = sessions[_i].session;
	seen.numbers = sessions[_i].numbers;
	if (seen.numbers == 2000)
		seen.namespaces[NS_PID] = 2000;
	reference.session = sessions[_i].reference;
	expect(&seen, &reference, FOOTING_MECHANISM_SESSION, sessions[_i].status,
	       sessions[_i].words);
}
END_TEST

/* Process 1 of a container, seen by itself, is not process 1 of the host. */
START_TEST(same_number_elsewhere)
{
	struct footing_sighting seen = confined(1), reference = plain(1);

	seen.numbers = seen.namespaces[NS_PID];
	expect(&seen, &reference, FOOTING_MECHANISM_MOUNT_NAMESPACE, ON,
	       "the reference has");
	reference.seccomp_mode = 2;
	reference.seccomp_filters = 1;
	expect(&seen, &reference, FOOTING_MECHANISM_SECCOMP, OFF, "as many");
}
END_TEST

/* ---------------------------------------------------------------- cgroup, label */

static const struct {
	const char *cgroup, *reference;
	uint64_t hash;
	enum footing_status status;
	const char *words;
} placed[] = {
	{"/a", "/a", 1, OFF, "/a, as the reference"},
	{"/a", "/a", 2, OPEN, "others of version 1"},
	{"/a/b", "/a", 2, OPEN, "/a/b, the reference /a: not looked at"},
	{"/", "/a", 2, OPEN, "the reference /a"},
	{"", "/a", 0, OPEN, "could not be read"},
	{"/a", "", 1, OPEN, "of the reference: could not be read"},
};

START_TEST(placement)
{
	struct footing_sighting seen = plain(5), reference = plain(6);

	snprintf(seen.cgroup, sizeof(seen.cgroup), "%s", placed[_i].cgroup);
	snprintf(reference.cgroup, sizeof(reference.cgroup), "%s", placed[_i].reference);
	seen.cgroups = placed[_i].hash;
	expect(&seen, &reference, FOOTING_MECHANISM_CGROUP, placed[_i].status,
	       placed[_i].words);
}
END_TEST

/* As AppArmor, SELinux and Smack write them. NULL: could not be read. */
static const struct {
	const char *label, *reference;
	enum footing_status status;
	const char *words;
} labels[] = {
	{"docker-default (enforce)", "unconfined", ON, "the reference has unconfined"},
	{"docker-default (enforce)", "", ON, "the reference has none"},
	{"strict (kill)", "unconfined", ON, "strict (kill)"},
	{"docker-default (enforce)", "docker-default (enforce)", OFF, "as the reference"},
	{"docker-default (enforce)", NULL, OPEN, "of the reference"},
	{"firefox (complain)", "unconfined", OFF, "which refuses nothing"},
	{"chrome (unconfined)", "unconfined", OFF, "which refuses nothing"},
	{"unconfined", "docker-default (enforce)", OFF, "which refuses nothing"},
	{"a//&b (mixed)", "unconfined", OPEN, "it may refuse"},
	{"system_u:system_r:container_t:s0", "kernel_t", OPEN, "it may refuse"},
	{"_", "_", OFF, "as the reference"},
	{"", "unconfined", OFF, "no security module"},
	{"", "", OFF, "no security module"},
	{"", NULL, OFF, "no security module"},
	{NULL, "unconfined", OPEN, "could not be read"},
};

static void put_label(struct footing_sighting *sighting, const char *label)
{
	sighting->labelled = label != NULL;
	snprintf(sighting->label, sizeof(sighting->label), "%s", label ? label : "");
}

START_TEST(labelled)
{
	struct footing_sighting seen = plain(5), reference = plain(6);

	put_label(&seen, labels[_i].label);
	put_label(&reference, labels[_i].reference);
	expect(&seen, &reference, FOOTING_MECHANISM_LABEL, labels[_i].status,
	       labels[_i].words);
}
END_TEST

/* ---------------------------------------------------------------- levels */

static const struct {
	const char *off, *open; /* mechanisms, parted by blanks; all others are on */
	enum footing_level level;
	enum footing_result results[FOOTING_LEVELS];
} levels[] = {
#define MET	FOOTING_MET
#define NOT	FOOTING_UNMET
#define PERHAPS FOOTING_RESULT_UNKNOWN
	{"", "", FOOTING_LEVEL_LAYERED, {MET, MET, MET, MET, MET}},
	{"", "landlock", FOOTING_LEVEL_NAMESPACE, {MET, MET, MET, MET, PERHAPS}},
	{"landlock", "", FOOTING_LEVEL_NAMESPACE, {MET, MET, MET, MET, NOT}},
	{"user-namespace bounding-set session proc",
	 "",
	 FOOTING_LEVEL_LAYERED,
	 {MET, MET, MET, MET, MET}},
	{"root", "", FOOTING_LEVEL_LANDLOCK, {MET, MET, MET, NOT, NOT}},
	{"", "root", FOOTING_LEVEL_LANDLOCK, {MET, MET, MET, PERHAPS, PERHAPS}},
	{"ipc-namespace",
	 "landlock",
	 FOOTING_LEVEL_FILTERED,
	 {MET, MET, PERHAPS, NOT, NOT}},
	{"landlock",
	 "uts-namespace",
	 FOOTING_LEVEL_FILTERED,
	 {MET, MET, PERHAPS, PERHAPS, NOT}},
	{"landlock net-namespace", "", FOOTING_LEVEL_FILTERED, {MET, MET, NOT, NOT, NOT}},
	{"seccomp", "", FOOTING_LEVEL_NONE, {MET, NOT, NOT, NOT, NOT}},
	{"no-new-privs", "", FOOTING_LEVEL_NONE, {MET, NOT, NOT, NOT, NOT}},
	{"capabilities", "seccomp", FOOTING_LEVEL_NONE, {MET, NOT, NOT, NOT, NOT}},
	{"", "seccomp", FOOTING_LEVEL_NONE, {MET, PERHAPS, PERHAPS, PERHAPS, PERHAPS}},
	{"mount-namespace",
	 "seccomp",
	 FOOTING_LEVEL_NONE,
	 {MET, PERHAPS, PERHAPS, NOT, NOT}},
	{"pid-namespace", "", FOOTING_LEVEL_LANDLOCK, {MET, MET, MET, NOT, NOT}},
};

static bool is_among(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
		if ((at == words || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

START_TEST(level)
{
	struct footing_inspection record = {0};

	for (int i = 0; i < FOOTING_MECHANISMS; i++) {
		const char *name = footing_mechanism_name((enum footing_mechanism)i);

		record.mechanisms[i].enforced = is_among(levels[_i].off, name)	  ? OFF
						: is_among(levels[_i].open, name) ? OPEN
										  : ON;
	}
	ck_assert_int_eq(footing_inspection_level(&record), levels[_i].level);
	for (int i = 0; i < FOOTING_LEVELS; i++)
		ck_assert_msg(footing_inspection_result(&record, (enum footing_level)i) ==
				      levels[_i].results[i],
			      "%s", footing_level_name((enum footing_level)i));
	ck_assert_int_eq(footing_inspection_result(&record, FOOTING_LEVEL_AUTO), PERHAPS);
}
END_TEST

/* ---------------------------------------------------------------- the document */

START_TEST(document)
{
	struct footing_inspection record = {.seen = confined(5),
					    .reference = unread(6, EACCES)};
	const json_t *against, *mechanisms;
	char *text = NULL;
	size_t length = 0;
	json_t *parsed;

	inspection_judge(&record);
	ck_assert_int_eq(footing_inspection_to_json(&record, &text, &length), 0);
	ck_assert_uint_eq(length, strlen(text));
	parsed = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(parsed);
	mechanisms = json_object_get(parsed, "mechanisms");
	against = json_object_get(parsed, "against");
	ck_assert_str_eq(json_string_value(json_object_get(parsed, "schema")),
			 "footing.inspection/1");
	ck_assert_int_eq(json_integer_value(json_object_get(parsed, "pid")), 5);
	ck_assert_str_eq(json_string_value(json_object_get(parsed, "level")), "none");
	ck_assert_uint_eq(json_object_size(mechanisms), FOOTING_MECHANISMS);
	ck_assert(
		json_is_true(json_object_get(json_object_get(mechanisms, "no-new-privs"),
					     "enforced")));
	ck_assert(json_is_null(
		json_object_get(json_object_get(mechanisms, "seccomp"), "enforced")));
	ck_assert_int_eq(json_integer_value(json_object_get(against, "pid")), 6);
	ck_assert(json_is_null(
		json_object_get(json_object_get(against, "namespaces"), "user")));
	ck_assert(json_is_null(
		json_object_get(json_object_get(against, "seccomp"), "mode")));
	json_decref(parsed);
	free(text);
	ck_assert_ptr_null(
		footing_inspection_evidence(&record,
					    (enum footing_mechanism)FOOTING_MECHANISMS));
	ck_assert_int_eq(footing_inspection_enforced(&record, (enum footing_mechanism)
								      FOOTING_MECHANISMS),
			 OPEN);
}
END_TEST

START_TEST(bad_calls)
{
	struct footing_inspection *record = NULL;

	ck_assert_int_eq(footing_inspect(-1, 0, &record), -EINVAL);
	ck_assert_int_eq(footing_inspect(0, -1, &record), -EINVAL);
	ck_assert_int_eq(footing_inspect(0x7fffffff, 0, &record), -ESRCH);
	ck_assert_int_eq(footing_inspect(0, 0x7fffffff, &record), -ESRCH);
	ck_assert_ptr_null(record);
	footing_inspection_free(NULL);
}
END_TEST

/* ---------------------------------------------------------------- files of /proc */

/* A descriptor to read @text from. */
static int text_fd(const char *text, size_t length)
{
	FILE *file = tmpfile();
	int fd;

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	ck_assert_int_eq(fflush(file), 0);
	fd = dup(fileno(file));
	fclose(file);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq((int)lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* Who is in all groups that there may be has a line of hundreds of kilobytes. */
START_TEST(status_of_many_groups)
{
	static char text[700000];
	struct status status;
	size_t at = 0;

	at += (size_t)sprintf(text + at,
			      "Name:\tSeccomp:\t7\nTgid:\t34\nNSpid:\t34\t1\n");
	at += (size_t)sprintf(text + at, "Groups:\t");
	for (int i = 0; i < 65000; i++)
		at += (size_t)sprintf(text + at, "%d ", 10000 + i);
	at += (size_t)sprintf(text + at,
			      "\nCapInh:\t0000000000000001\nCapPrm:\t00000000000000ff\n"
			      "CapEff:\t000000000000000f\nCapBnd:\t000001ffffffffff\n"
			      "CapAmb:\t0000000000000002\nNoNewPrivs:\t1\n"
			      "Threads:\t17\nSeccomp:\t2\nSeccomp_filters:\t3\n");
	status_read(text_fd(text, at), &status);
	ck_assert_int_eq(status.pid, 34);
	ck_assert_int_eq(status.pid_levels, 2);
	ck_assert_int_eq(status.no_new_privs, 1);
	ck_assert_int_eq(status.seccomp_mode, 2);
	ck_assert_int_eq(status.seccomp_filters, 3);
	ck_assert_int_eq(status.threads, 17);
	ck_assert_int_eq(status.n_sets, 4);
	ck_assert(status.bounds);
	ck_assert_uint_eq(status.inheritable, 1);
	ck_assert_uint_eq(status.permitted, 0xff);
	ck_assert_uint_eq(status.effective, 0xf);
	ck_assert_uint_eq(status.bounding, 0x1ffffffffff);
	ck_assert_uint_eq(status.ambient, 2);
}
END_TEST

START_TEST(status_of_little)
{
	static const char text[] =
		"Tgid:\tmany\nSeccomp:\t\nCapEff:\nCapBnd:\tx\nNSpid:\n";
	struct status status;

	status_read(text_fd(text, strlen(text)), &status);
	ck_assert_int_eq(status.pid, -1);
	ck_assert_int_eq(status.pid_levels, 0);
	ck_assert_int_eq(status.seccomp_mode, -1);
	ck_assert_int_eq(status.threads, -1);
	ck_assert_int_eq(status.n_sets, 0);
	ck_assert(!status.bounds);
	status_read(-1, &status);
	ck_assert_int_eq(status.no_new_privs, -1);
}
END_TEST

#define ROOT_LINE "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"

static const struct {
	const char *text;
	bool lacks;
} mounts[] = {
	{ROOT_LINE, true},
	{ROOT_LINE "23 22 0:5 / /proc rw - proc proc rw\n", false},
	{ROOT_LINE "23 22 0:5 /1 /elsewhere ro master:1 - proc none rw\n", false},
	{ROOT_LINE "23 22 0:5 / /proc rw - tmpfs proc rw\n", true},
	{ROOT_LINE "23 22 0:5 / /-\\040proc\\040 rw - tmpfs x rw\n", true},
	{ROOT_LINE "23 22 0:5 / /proc rw - procfs x rw\n", true},
	{"", false}, /* nothing is mounted nowhere: it could not be read */
};

START_TEST(mounted)
{
	const char *text = mounts[_i].text;

	ck_assert_int_eq(lacks_filesystem(text_fd(text, strlen(text)), "proc"),
			 mounts[_i].lacks);
}
END_TEST

static const struct {
	const char *text, *path;
	const char *other; /* another process's: alike only where all of it is */
} groups[] = {
	{"0::/user.slice\n", "/user.slice", "0::/\n"},
	{"12:pids:/a\n1:name=systemd:/b\n0::/c\n", "/c",
	 "12:pids:/\n1:name=systemd:/b\n0::/c\n"},
	{"12:pids:/a\n1:name=systemd:/b\n", "/a", "12:pids:/a\n1:name=systemd:/\n"},
	{"0::/a:b\n", "/a:b", "0::/a\n"},
	{"", "", "0::/\n"},
	{"nothing\n", "", ""},
};

START_TEST(cgroup)
{
	const char *text = groups[_i].text, *other = groups[_i].other;
	char path[64], again[64];
	uint64_t hash = cgroup_read(text_fd(text, strlen(text)), path, sizeof(path));

	ck_assert_str_eq(path, groups[_i].path);
	ck_assert_uint_eq(hash,
			  cgroup_read(text_fd(text, strlen(text)), again, sizeof(again)));
	ck_assert_uint_ne(hash, cgroup_read(text_fd(other, strlen(other)), again,
					    sizeof(again)));
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

static Suite *judged(void)
{
	Suite *suite = suite_create("inspection");
	TCase *all = tcase_create("all"), *one = tcase_create("one");

	tcase_add_loop_test(all, each_of_a_plain_process, 0, (int)EVERY);
	tcase_add_loop_test(all, each_of_a_confined_process, 0, (int)EVERY);
	tcase_add_loop_test(all, each_of_an_unreadable_process, 0, (int)EVERY);
	tcase_add_loop_test(all, each_of_a_process_whose_threads_differ, 0, (int)EVERY);
	tcase_add_loop_test(all, each_against_an_unreadable_reference, 0, (int)EVERY);
	tcase_add_loop_test(all, each_against_itself, 0, (int)EVERY);
	suite_add_tcase(suite, all);
	tcase_add_loop_test(one, namespace_alone, 0, N(spaces));
	tcase_add_loop_test(one, namespace_of_the_host, 0, N(spaces));
	tcase_add_loop_test(one, filters, 0, N(seccomp));
	tcase_add_loop_test(one, root_directory, 0, N(roots));
	tcase_add_loop_test(one, proc, 0, N(procs));
	tcase_add_loop_test(one, any_capability, 0, N(capabilities));
	tcase_add_loop_test(one, session, 0, N(sessions));
	tcase_add_loop_test(one, placement, 0, N(placed));
	tcase_add_loop_test(one, labelled, 0, N(labels));
	tcase_add_test(one, same_number_elsewhere);
	tcase_add_loop_test(one, level, 0, N(levels));
	tcase_add_test(one, document);
	tcase_add_test(one, bad_calls);
	suite_add_tcase(suite, one);
	return suite;
}

static Suite *read_from(void)
{
	Suite *suite = suite_create("files of /proc");
	TCase *files = tcase_create("files");

	tcase_add_test(files, status_of_many_groups);
	tcase_add_test(files, status_of_little);
	tcase_add_loop_test(files, mounted, 0, N(mounts));
	tcase_add_loop_test(files, cgroup, 0, N(groups));
	suite_add_tcase(suite, files);
	return suite;
}

int main(void)
{
	Suite *suites[] = {judged(), read_from(), NULL};

	return unit_run_all(suites);
}
