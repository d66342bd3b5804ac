/* SPDX-License-Identifier: MIT */
/*
 * Plain data that probe/ writes and lib/ reads: the description of a row, what was
 * observed of it, and the subject. No functions, no kernel headers.
 */
#ifndef FOOTING_MODEL_H
#define FOOTING_MODEL_H

#include <stdatomic.h>

#include "footing.h"

#define FOOTING_ID_MAX	 32
#define FOOTING_STEP_MAX 32
#define FOOTING_TEXT_MAX 128
#define FOOTING_ACTS_MAX 16

/* ---------------------------------------------------------- observation */

/*
 * What came of a row. Zero is "nothing was written": a child that died or was never made
 * leaves it, and it reads as unknown.
 */
enum footing_outcome {
	OUTCOME_NONE = 0,
	OUTCOME_WORKED,	     /* the act worked, and its success was used */
	OUTCOME_REFUSED,     /* the last act failed: its step and errno tell where */
	OUTCOME_INEFFECTIVE, /* the last act reported success and had no effect */
	OUTCOME_ABSENT,	     /* the kernel itself says that it has no such thing */
	OUTCOME_LACKS,	     /* needs a row that does not work: lacks */
	OUTCOME_UNTRIED,     /* no harmless way to try it here: text says why */
	OUTCOME_DIED,	     /* the child was killed: signal */
	OUTCOME_TIMEOUT,     /* the child did not come back from the last act */
	OUTCOME_NO_CHILD,    /* no child could be made: err */
};

/* One recorded step. A step whose end is missing was the one in flight at a death. */
struct footing_act {
	char step
		[FOOTING_STEP_MAX]; /* what the man page calls it: "mount", "write uid_map" */
	int64_t nr;		    /* syscall number, or -1 where it was none */
	uint64_t args[6];
	int64_t result;
	int32_t err;
	uint32_t elapsed_us;
	bool ended;
};

struct footing_observation {
	_Atomic uint32_t outcome; /* enum footing_outcome, written last */
	uint32_t begun;		  /* a child took it up */
	uint32_t evidence;	  /* enum footing_evidence, of a success */
	int32_t err;
	int32_t signal;
	uint64_t elapsed_us;
	int64_t value;
	bool has_value;
	bool quieted; /* left out by the quiet-kernel option */
	char lacks[FOOTING_ID_MAX];
	char text[FOOTING_TEXT_MAX];
	uint32_t
		n_acts; /* also counts those that did not fit; the last is in the last slot */
	struct footing_act acts[FOOTING_ACTS_MAX];
};

/* ------------------------------------------------------------ subject */

#define FOOTING_SUBJECT_LIST_MAX 64

enum footing_tristate { TRISTATE_UNKNOWN = -1, TRISTATE_NO = 0, TRISTATE_YES = 1 };

/* A list of texts that is not known (count < 0) differs from an empty one. */
struct footing_texts {
	int count;
	char **items;
};

struct footing_idmap {
	int64_t inside, outside, length;
};

struct footing_namespace {
	const char *name; /* "user", "mnt", … */
	int64_t inode;	  /* -1: unknown, NUMBER_ABSENT */
	enum footing_tristate initial;
};
#define FOOTING_NAMESPACES 8

struct footing_sysctl {
	char *name;
	char *value; /* NULL: absent or unreadable */
	bool absent; /* known to be; of a loaded matrix it is not known */
};

/* as, data, fsize, memlock, msgqueue, nofile, nproc */
#define FOOTING_LIMITS 7

/* A number that is unknown because this kernel has no such thing. */
#define NUMBER_ABSENT (-2)

/*
 * Who and where we are. NULL, a negative number or TRISTATE_UNKNOWN: could not be read.
 * The label is "" where it is known that no module gives one.
 */
struct footing_subject {
	char *host, *exe, *label;
	int64_t uid, gid; /* effective */
	int n_groups;	  /* -1: unknown */
	int64_t *groups;
	char *release, *version, *machine;
	struct footing_texts cmdline;
	char *boot_id;
	enum footing_tristate no_new_privs;
	int64_t seccomp_mode, seccomp_filters;
	char *seccomp_digest;
	int64_t securebits;
	char *limits[FOOTING_LIMITS]; /* "SOFT:HARD" */
	struct footing_texts effective, permitted, inheritable, bounding, ambient;
	struct footing_namespace namespaces[FOOTING_NAMESPACES];
	int64_t init_started;	  /* process 1, in clock ticks after the boot */
	int n_uid_map, n_gid_map; /* -1: unknown */
	struct footing_idmap *uid_map, *gid_map;
	enum footing_tristate chrooted, traced, in_landlock;
	int64_t threads;
	struct footing_texts lsm;
	int64_t cgroup_version; /* 0: no cgroups, -1: unknown */
	char *cgroup_path;
	char *runtime_name, *runtime_confidence;
	struct footing_texts runtime_evidence;
	int n_sysctls;
	struct footing_sysctl *sysctls;
	char *fingerprint_host, *fingerprint_confinement, *fingerprint_instance;
};

/* ----------------------------------------------------------------- row */

#define ROUTE_BIT(route) (1u << (route))
#define DIRECT		 ROUTE_BIT(FOOTING_DIRECT)
#define USERNS		 ROUTE_BIT(FOOTING_USERNS)
#define BOTH		 (DIRECT | USERNS)

/* Flags of a row. */
#define ROW_VALUE     0x01u /* carries an integer */
#define ROW_LOGS      0x02u /* the act may write to the kernel's log */
#define ROW_LOADS     0x04u /* the act may make the kernel load a module */
#define ROW_OWN_CHILD 0x08u /* changes its process irreversibly, or may die of it */
#define ROW_NOVEL     0x10u /* not listed, and only tried where the kernel knows it */
#define ROW_IN_PLACE  0x20u /* DIRECT is tried in STAGE_PLAIN, whatever its stage */
#define ROW_BRIEF     0x40u /* own child, which may share its memory: no user namespace */
#define ROW_LAST      0x80u /* changes its process in a way that its like can live with */

struct trial;

/*
 * The state that a row is tried in. One child enters it once and tries all rows of it;
 * rows that change it take a child of their own (ROW_OWN_CHILD) or come last (ROW_LAST).
 */
enum footing_stage {
	STAGE_PLAIN,	/* as the caller is */
	STAGE_SECCOMP,	/* as the caller is; side by side with the others */
	STAGE_LANDLOCK, /* the same */
	STAGE_USER,  /* USERNS: in a fresh, mapped user namespace; DIRECT: STAGE_PLAIN */
	STAGE_MOUNT, /* STAGE_USER, and private mount, pid, ipc and cgroup namespaces */
	STAGE_NET,   /* STAGE_USER, and a fresh net namespace */
	FOOTING_STAGES
};

struct footing_row {
	const char *id;
	const char *title;
	const char *alias;
	const char
		*needs; /* the row that has to work first, same route where it has it */
	uint8_t kind;	/* enum footing_kind */
	uint8_t routes; /* ROUTE_BITs */
	uint8_t stage;	/* enum footing_stage */
	uint8_t flags;
	long number; /* of the row's own object: a capability, a namespace flag */
	enum footing_outcome (*act)(struct trial *trial);
};

struct footing_family {
	const char *name;
	const char *title; /* plural, for a person: "namespaces" */
	const struct footing_row *rows;
	size_t n_rows;
};

#endif
