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

/*
 * A clue to where we are: something that was seen, as it was seen. What it means is the
 * table lib/runtimes.def, which also says what is looked for.
 */
enum footing_clue_kind {
	CLUE_FILE,     /* a path that exists */
	CLUE_CONTENT,  /* PATH=first line */
	CLUE_ENV,      /* NAME=VALUE, as this process was started */
	CLUE_INIT_ENV, /* the same, of process 1 */
	CLUE_INIT,     /* the name of process 1 */
	CLUE_CGROUP, /* a path in /proc/self/cgroup, or the root of a mounted hierarchy */
	CLUE_MOUNT,  /* POINT ROOT TYPE SOURCE OPTIONS, as in mountinfo */
	CLUE_PROC,   /* a path below a mounted /proc that does not exist */
	CLUE_FIRMWARE, /* PATH=first line, of what the kernel itself tells */
	CLUE_CPU,      /* a flag of the first processor */
	/* These are taken from the subject itself. */
	CLUE_RELEASE,
	CLUE_VERSION,
	CLUE_LABEL,
	CLUE_BOUNDING, /* the bounding set: "chown,…,audit-write", in the kernel's order */
	CLUE_STATE,    /* "no-new-privs", "seccomp" */
	CLUE_IDMAP,    /* a line of uid_map: "0 100000 65536" */
	CLUE_KINDS
};

struct footing_clue {
	enum footing_clue_kind kind;
	char *text;
};

/* What is looked for: a shell pattern as of fnmatch(3); of a file, its path. */
struct footing_clue_pattern {
	enum footing_clue_kind kind;
	const char *pattern;
};

/* What we seem to run in. A NULL name: nothing is known of any. */
struct footing_setting {
	char *name, *confidence;
	struct footing_texts evidence;
};

#define USER_LEVELS 33 /* user namespaces below the initial one: user_namespaces(7) */

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
	struct footing_setting runtime, virtualization;
	int n_sysctls;
	struct footing_sysctl *sysctls;
	char *fingerprint_host, *fingerprint_confinement, *fingerprint_instance;
	int64_t user_namespace_depth; /* 0: the initial one */
	/* What was read and is no part of the matrix: the place is judged by it. */
	int n_clues;
	struct footing_clue *clues;
	enum footing_tristate root_is_mount; /* "/" is the root of a mount */
	enum footing_tristate
		root_is_inits; /* of process 1, in the same mount namespace */
	enum footing_tristate
		foreign_owner;	  /* a namespace of ours has an owner above us */
	int64_t user_levels_left; /* user namespaces that can still be nested */
};

/* ------------------------------------------------------------ a live process */

/* The namespaces in the order in which a subject and a sighting have them. */
enum footing_namespace_index {
	NS_USER,
	NS_MNT,
	NS_PID,
	NS_NET,
	NS_IPC,
	NS_UTS,
	NS_CGROUP,
	NS_TIME
};

/* The procfs that a process sees at /proc. */
enum footing_proc_seen {
	PROC_UNKNOWN = -1,
	PROC_NONE,    /* nowhere in its mount namespace that it could reach */
	PROC_OWN,     /* of its own pid namespace */
	PROC_ANOTHER, /* of another one */
};

/*
 * What can be seen of what confines a process, from the outside or by itself. Numbers are
 * negative, inodes 0 and masks invalid where they could not be read.
 */
#define APART_NO_NEW_PRIVS (1u << FOOTING_NAMESPACES)
#define APART_SECCOMP	   (2u << FOOTING_NAMESPACES)
#define APART_CAPABILITIES (4u << FOOTING_NAMESPACES)
#define APART_BOUNDING	   (8u << FOOTING_NAMESPACES)
#define APART_ROOT	   (16u << FOOTING_NAMESPACES)

struct footing_sighting {
	int64_t pid;
	/* The pid namespace of who looked: pid and session are numbers in that. 0: unknown */
	uint64_t numbers;
	uint64_t namespaces[FOOTING_NAMESPACES]; /* inodes, by NS_… */
	int64_t no_new_privs, seccomp_mode, seccomp_filters;
	bool capabilities; /* the masks below were read, but for the bounding set's */
	bool bounds;	   /* that was read, too */
	uint64_t effective, permitted, inheritable, bounding, ambient;
	uint64_t root_device, root_inode; /* of its root directory; inode 0: unknown */
	int64_t root_mount;		  /* the id of the mount, -1: unknown */
	int64_t root_read_only;		  /* that mount is */
	int64_t session; /* 0: it began outside of the pid namespace of who looked */
	int64_t started; /* in clock ticks after the boot: no other process of this number did */
	int64_t proc; /* enum footing_proc_seen: of which processes its /proc tells */
	int64_t proc_denied; /* errno with which /proc kept back the first thing, 0: none */
	bool labelled;	     /* the label was read; then "": no module labels it */
	char label[128];
	char cgroup[256]; /* of version 2, or the first; "": unknown */
	uint64_t cgroups; /* a hash of all */
	/* Bits of NS_… and APART_…: its threads differ; what is above is of the weakest. */
	uint32_t apart;
};

/* ------------------------------------------------------------ a filter of ours */

/*
 * An option of prctl(2) that no kernel has, and what the filter of a confined command
 * answers it with: an errno that no kernel has either, which alone would say EINVAL. So who
 * installs one sees that it is in force. "FOOT".
 */
#define FILTER_CONTROL	     0x464f4f54
#define FILTER_CONTROL_ERRNO 1517

/* ----------------------------------------------------------------- plan */

/* Levels are made of these; an inspection tells of more. */
#define PLAN_MECHANISMS (FOOTING_MECHANISM_SESSION + 1)

/* What a command is confined by, in the order in which it is done. */
enum plan_step {
	PLAN_SESSION,	 /* a session of its own: no terminal to type into */
	PLAN_NAMESPACES, /* are there, and are new ones */
	PLAN_IDS,	 /* its own ids mapped, one to one */
	PLAN_PRIVATE,	 /* mounts reach no other namespace */
	PLAN_BASE,	 /* a tmpfs to build the new root in, with the old one in it */
	PLAN_ROOT,	 /* what is readable, read-only */
	PLAN_DEVICES,	 /* a /dev of its own */
	PLAN_TEMPORARY,	 /* a /tmp of its own */
	PLAN_PROC,	 /* a fresh /proc, or none */
	PLAN_WRITABLE,	 /* what is writable */
	PLAN_ENTER,	 /* the new root becomes the root, and the old one is gone */
	PLAN_LOOPBACK,	 /* up */
	PLAN_DIRECTORY,	 /* where the command starts */
	PLAN_NO_NEW_PRIVS,
	PLAN_BOUNDING,	   /* no capability in the bounding set, where that may be */
	PLAN_CAPABILITIES, /* none left */
	PLAN_LANDLOCK,	   /* a domain, seen to stop something */
	PLAN_SECCOMP,	   /* the filter, seen to answer */
	PLAN_STEPS
};

/* What is done about a /proc: see footing_request_set_proc(). */
enum plan_proc { PLAN_PROC_FRESH, PLAN_PROC_NONE, PLAN_PROC_OUTER };

/* A path that a plan lets through. */
struct plan_path {
	char *given; /* absolute, as it was named */
	char *real;  /* the same without symbolic links */
	bool writable, folder;
};

struct plan {
	enum footing_level level;
	unsigned int steps;  /* bits, 1u << enum plan_step */
	uint64_t namespaces; /* CLONE_NEW… flags; 0: none */
	bool by_unshare;     /* made by unshare(2): a filter refuses clone(2) */
	bool whole_root;     /* everything readable; else the paths only */
	bool writable_root;  /* "/" is one of the paths that are writable */
	size_t n_paths;
	const struct plan_path *paths;
	const char *directory; /* where to start, without symbolic links */
	bool directory_named;  /* it was asked for: it has to be there */
	enum plan_proc proc;
	bool network_none;
	int64_t landlock_abi;
	int last_capability;
	const void *filter; /* struct sock_filter[] */
	unsigned short filter_length;
};

/*
 * What the program inside of a level does, each a plain system call; its result, or
 * -errno, is told to the outside.
 */
enum inside_act {
	INSIDE_NO_NEW_PRIVS, /* prctl */
	INSIDE_SECCOMP,	     /* prctl */
	INSIDE_CONTROL,	     /* the filter's answer */
	INSIDE_CAPABILITIES, /* how many there are in the sets of capget; -errno */
	INSIDE_BOUNDING,     /* how many in the bounding set */
	INSIDE_READ,	     /* open / for reading: the positive control */
	INSIDE_WRITE_PROC,   /* open its own /proc/self/comm for writing */
	INSIDE_WRITE_ROOT,   /* open a nameless file on / */
	INSIDE_ROOT_FLAGS,   /* statfs of /: ST_RDONLY… */
	INSIDE_WRITE_NULL,   /* write to /dev/null: the positive control */
	INSIDE_INET,	     /* make a UDP socket */
	INSIDE_ROUTE,	     /* connect it to an address that leads outside */
	INSIDE_UNIX,	     /* make a UNIX socket */
	INSIDE_NETLINK,	     /* make a netlink socket */
	INSIDE_PID,	     /* getpid */
	INSIDE_PARENT,	     /* getppid */
	INSIDE_USERNS,	     /* unshare(CLONE_NEWUSER) */
	INSIDE_MOUNT,	     /* mount a tmpfs on / */
	INSIDE_DESCRIPTOR,   /* the first inherited descriptor from 4 on; -EBADF: none */
	INSIDE_TERMINAL,     /* open /dev/tty */
	INSIDE_SIGNAL, /* kill(pid, 0) of a process outside, whose number is given */
	INSIDE_ACTS
};

/* What came of a plan. Shared with the process that carries it out. */
struct plan_report {
	_Atomic uint64_t beat;
	_Atomic int32_t relayed;
	_Atomic uint32_t step;	/* enum plan_step in hand; PLAN_STEPS: all done */
	_Atomic uint32_t ready; /* all steps are done */
	_Atomic uint32_t executed;
	_Atomic int32_t pid; /* of the confined process, as its starter sees it */
	int32_t exec_err;
	bool landlock_seen; /* the domain stopped what went before */
	bool filter_seen;   /* the control was answered */
	bool bounding_empty;
	bool proc_fresh;
	bool directory_lost;		 /* not there: it starts in / */
	uint64_t elapsed_us;		 /* until the program inside had ended */
	struct footing_observation obs;	 /* its acts, the last one where it failed */
	struct footing_sighting outside; /* who started it */
	struct footing_sighting seen;	 /* the confined process, from there */
	int32_t null_refused; /* errno of opening /dev/null to write outside; 0: it works */
	bool told;	      /* the program inside told of itself */
	int32_t inside[INSIDE_ACTS];
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
#define ROW_COUNTER   0x100u /* in no matrix: tells what is behind another's refusal */

/* What a helper is, in the second argument of the act that runs it. */
#define HELPER_SETUID  0x1
#define HELPER_CAPABLE 0x2 /* file capabilities */
#define HELPER_NOSUID  0x4 /* on a file system that takes neither */

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
	/* The row that has to work first, by the same route where it has it. */
	const char *needs;
	/* Ids, parted by blanks, of what is tried where it fails, to tell why. */
	const char *counters;
	uint8_t kind;	/* enum footing_kind */
	uint8_t routes; /* ROUTE_BITs */
	uint8_t stage;	/* enum footing_stage */
	uint16_t flags;
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
