/* SPDX-License-Identifier: MIT */
/*
 * libfooting: which isolation primitives really work here.
 *
 * Conventions of every function:
 *  - what can fail returns 0 or a negative errno; out parameters are untouched on failure;
 *  - a refused primitive is data in the matrix, never an error;
 *  - free functions take NULL;
 *  - const pointers are borrowed from the object they were asked of, and live as long;
 *  - nothing prints, exits, installs a signal handler, keeps global state or changes the
 *    caller's signal mask, umask, working directory, environment or descriptors;
 *  - different objects may be used from different threads at the same time; one object
 *    may be read by many threads, but changed or freed by one only.
 */
#ifndef FOOTING_H
#define FOOTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define FOOTING_API __attribute__((visibility("default")))
#else
#define FOOTING_API
#endif

/* ----------------- words: the words of the library, and what they mean */

/* What is known of a primitive. UNKNOWN is an answer: it never counts as yes or no. */
enum footing_status {
	FOOTING_UNKNOWN = 0,
	FOOTING_AVAILABLE = 1,
	FOOTING_UNAVAILABLE = 2,
};

/* How it is known: proved with a positive and a negative control, tried, declared. */
enum footing_evidence {
	FOOTING_EVIDENCE_NONE = 0,
	FOOTING_EVIDENCE_DECLARED = 1,
	FOOTING_EVIDENCE_TRIED = 2,
	FOOTING_EVIDENCE_PROVED = 3,
};

/* The way to reach a primitive: with the privileges at hand, or in a user namespace. */
enum footing_route {
	FOOTING_DIRECT = 0,
	FOOTING_USERNS = 1,
};
#define FOOTING_ROUTES 2

/* A building block that a sandbox needs, or a surface that an attacker may reach. */
enum footing_kind {
	FOOTING_BLOCK = 0,
	FOOTING_SURFACE = 1,
};

/* The layer that stands in the way. */
enum footing_layer {
	FOOTING_LAYER_UNKNOWN = 0,
	FOOTING_LAYER_KERNEL,
	FOOTING_LAYER_BOOT,
	FOOTING_LAYER_SYSCTL,
	FOOTING_LAYER_LIMIT,
	FOOTING_LAYER_LSM,
	FOOTING_LAYER_SECCOMP,
	FOOTING_LAYER_CAPABILITY,
	FOOTING_LAYER_IDENTITY,
	FOOTING_LAYER_CHROOT,
	FOOTING_LAYER_MOUNT,
	FOOTING_LAYER_NESTING,
	FOOTING_LAYER_HELPER,
	FOOTING_LAYER_CGROUP,
	FOOTING_LAYER_RUNTIME,
	FOOTING_LAYER_CALLER,
	FOOTING_LAYER_PREREQUISITE,
};

/* How sure the name of a cause is. */
enum footing_confidence {
	FOOTING_AMBIGUOUS = 0,
	FOOTING_CONSISTENT = 1,
	FOOTING_PROVEN = 2,
};

/* The result of one requirement, and of all of them. */
enum footing_result {
	FOOTING_RESULT_UNKNOWN = 0,
	FOOTING_MET = 1,
	FOOTING_UNMET = 2,
	FOOTING_IGNORED = 3,
};

/* By which route the required features have to be available. */
enum footing_route_rule {
	FOOTING_ROUTE_COMMON = 0, /* one route for all features that have both */
	FOOTING_ROUTE_DIRECT = 1,
	FOOTING_ROUTE_USERNS = 2,
	FOOTING_ROUTE_MIXED = 3, /* any route, each feature for itself */
};

/* What the installed seccomp filters answer to a system call. */
enum footing_answer {
	FOOTING_ANSWER_UNKNOWN = 0, /* not asked, or no answer came */
	FOOTING_ANSWER_ALLOW,	    /* let through; logged or shown to a tracer at most */
	FOOTING_ANSWER_ERRNO,	    /* refused with an errno */
	FOOTING_ANSWER_FAKE,	    /* ERRNO(0): success is reported, nothing is done */
	FOOTING_ANSWER_TRAP,	    /* SIGSYS, which can be caught */
	FOOTING_ANSWER_KILL,
	FOOTING_ANSWER_CONDITIONAL, /* the known arguments get different answers */
	FOOTING_ANSWER_SUPERVISED,  /* handed to a supervisor */
	FOOTING_ANSWER_AMBIGUOUS,   /* let through, ENOSYS, or a supervisor's */
	FOOTING_ANSWER_EXEMPT,	    /* the kernel asks no filter about it */
};

/* How much a command is confined, in the order of strength. */
enum footing_level {
	FOOTING_LEVEL_NONE = 0,
	FOOTING_LEVEL_FILTERED = 1,
	FOOTING_LEVEL_LANDLOCK = 2,
	FOOTING_LEVEL_NAMESPACE = 3,
	FOOTING_LEVEL_LAYERED = 4,
	FOOTING_LEVEL_AUTO = 5, /* the strongest that keeps every promise in force */
};
#define FOOTING_LEVELS 5 /* without AUTO */

/* What a confined command can't do. */
enum footing_promise {
	FOOTING_PROMISE_FS_WRITE = 0,	/* write to what was not named as writable */
	FOOTING_PROMISE_FS_READ = 1,	/* read what was not named as readable */
	FOOTING_PROMISE_NET = 2,	/* reach anything by a socket */
	FOOTING_PROMISE_PROCESSES = 3,	/* see or signal a process outside */
	FOOTING_PROMISE_PRIVILEGES = 4, /* gain a privilege */
	FOOTING_PROMISE_SYSCALLS = 5,	/* make a call of the deny list */
};
#define FOOTING_PROMISES 6

/* What a level is made of, and behind SESSION what else an inspection tells of. */
enum footing_mechanism {
	FOOTING_MECHANISM_USER_NAMESPACE = 0,
	FOOTING_MECHANISM_MOUNT_NAMESPACE,
	FOOTING_MECHANISM_PID_NAMESPACE,
	FOOTING_MECHANISM_IPC_NAMESPACE,
	FOOTING_MECHANISM_UTS_NAMESPACE,
	FOOTING_MECHANISM_NET_NAMESPACE,
	FOOTING_MECHANISM_ROOT, /* a root of its own, by pivot_root(2) */
	FOOTING_MECHANISM_PROC, /* a fresh /proc, or none */
	FOOTING_MECHANISM_NO_NEW_PRIVS,
	FOOTING_MECHANISM_CAPABILITIES, /* none: effective, permitted, inheritable, ambient */
	FOOTING_MECHANISM_BOUNDING_SET, /* empty */
	FOOTING_MECHANISM_LANDLOCK,
	FOOTING_MECHANISM_SECCOMP,
	FOOTING_MECHANISM_SESSION, /* a session of its own */
	FOOTING_MECHANISM_CGROUP_NAMESPACE,
	FOOTING_MECHANISM_TIME_NAMESPACE,
	FOOTING_MECHANISM_CGROUP, /* which one it is in */
	FOOTING_MECHANISM_LABEL,  /* that a security module confines it by */
};
#define FOOTING_MECHANISMS 18

/* What a confined command may reach. */
enum footing_network {
	FOOTING_NETWORK_NONE = 0,
	FOOTING_NETWORK_HOST = 1,
};

/* What it has for a /proc, in a root of its own. */
enum footing_proc {
	FOOTING_PROC_FRESH = 0, /* one of its own; where that may not be mounted, none */
	FOOTING_PROC_OUTER =
		1, /* that of the caller, which shows the processes outside */
};

enum footing_access {
	FOOTING_ACCESS_READ = 0,  /* and execute */
	FOOTING_ACCESS_WRITE = 1, /* and read, and make, move and remove what is in it */
};

/* What a matrix was taken of; can be or-ed together. */
enum footing_scope {
	FOOTING_SCOPE_HOST = 1,	       /* kernel, its command line, modules, sysctls */
	FOOTING_SCOPE_CONFINEMENT = 2, /* ids, capabilities, filters, label, limits */
	FOOTING_SCOPE_INSTANCE = 4, /* this boot, these namespaces, and of the others what
					  needs no child to be known */
};

/* What came of a comparison. UNKNOWN is an answer: it never counts as the same. */
enum footing_sameness {
	FOOTING_SAMENESS_UNKNOWN = 0,
	FOOTING_SAME = 1,
	FOOTING_DIFFERENT = 2,
};

/**
 * footing_*_name - the word of an enum value, as it stands in the JSON documents.
 *
 * Returns: a static string; "?" for a value that this build does not know.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_status_name(enum footing_status status);
FOOTING_API const char *footing_evidence_name(enum footing_evidence evidence);
FOOTING_API const char *footing_route_name(enum footing_route route);
FOOTING_API const char *footing_kind_name(enum footing_kind kind);
FOOTING_API const char *footing_layer_name(enum footing_layer layer);
FOOTING_API const char *footing_confidence_name(enum footing_confidence confidence);
FOOTING_API const char *footing_result_name(enum footing_result result);
FOOTING_API const char *footing_route_rule_name(enum footing_route_rule rule);
FOOTING_API const char *footing_answer_name(enum footing_answer answer);
FOOTING_API const char *footing_level_name(enum footing_level level);
FOOTING_API const char *footing_promise_name(enum footing_promise promise);
FOOTING_API const char *footing_mechanism_name(enum footing_mechanism mechanism);
FOOTING_API const char *footing_scope_name(enum footing_scope scope);
FOOTING_API const char *footing_sameness_name(enum footing_sameness sameness);

/**
 * footing_level_find - the level of this name, "auto" included.
 * @level: out
 *
 * Returns: 0, -EINVAL. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_level_find(const char *name, enum footing_level *level);

/**
 * footing_level_title, footing_promise_title, footing_mechanism_title - in one line, what
 * it is.
 *
 * Returns: a static string; "?" for a value that this build does not know.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_level_title(enum footing_level level);
FOOTING_API const char *footing_promise_title(enum footing_promise promise);
FOOTING_API const char *footing_mechanism_title(enum footing_mechanism mechanism);

/**
 * footing_errno_name - the symbolic name of an errno value, such as "EPERM".
 *
 * Returns: a static string, or NULL for a number that has no name.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_errno_name(int err);

/**
 * footing_signal_name - the symbolic name of a signal, such as "SIGSYS".
 *
 * Returns: a static string, or NULL for a number that has no name.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_signal_name(int signal);

/**
 * footing_version - the version of the library, such as "0.1.0".
 *
 * Returns: a static string. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_version(void);

/* ------------------------- list: what can be named, without probing */

struct footing_feature;

/**
 * footing_feature_next - walk through all features in the order of the matrix.
 * @feature: the one before, or NULL for the first
 *
 * Nothing is probed. Capabilities that only a newer kernel knows are not listed.
 *
 * Returns: the next feature, static, or NULL after the last.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_feature *footing_feature_next(
	const struct footing_feature *feature);

/**
 * footing_feature_find - the feature with this id, or with this alias ("ns.mnt").
 *
 * Returns: static, or NULL where there is none. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_feature *footing_feature_find(const char *id);

/**
 * footing_feature_id, _title, _family, _family_title, _kind, _has_route, _has_value,
 * _needs, _quiet - fields of a feature.
 *
 * _has_value is true where a comparison is needed to require it (landlock.abi=4+).
 * _needs is the id of the feature that has to work first, or NULL.
 * _quiet is false where the act may write to the kernel's log or load a module.
 *
 * Returns: the field, static. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_feature_id(const struct footing_feature *feature);
FOOTING_API const char *footing_feature_title(const struct footing_feature *feature);
FOOTING_API const char *footing_feature_family(const struct footing_feature *feature);
FOOTING_API const char *footing_feature_family_title(
	const struct footing_feature *feature);
FOOTING_API enum footing_kind footing_feature_kind(const struct footing_feature *feature);
FOOTING_API bool footing_feature_has_route(const struct footing_feature *feature,
					   enum footing_route route);
FOOTING_API bool footing_feature_has_value(const struct footing_feature *feature);
FOOTING_API const char *footing_feature_needs(const struct footing_feature *feature);
FOOTING_API bool footing_feature_quiet(const struct footing_feature *feature);

/**
 * footing_cause_code_next - walk through the codes of all causes that this build can name.
 * @code: the one before, or NULL for the first
 *
 * Returns: a static string, or NULL after the last. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_cause_code_next(const char *code);

/**
 * footing_cause_code_layer, footing_cause_code_title - what a cause code stands for.
 *
 * Returns: the layer (UNKNOWN for no such code); a static sentence (NULL for no such code).
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_layer footing_cause_code_layer(const char *code);
FOOTING_API const char *footing_cause_code_title(const char *code);

struct footing_sandbox;

/**
 * footing_sandbox_next - walk through all sandboxes whose needs are known.
 * @sandbox: the one before, or NULL for the first
 *
 * Nothing is probed, and whether its program is installed is not looked at.
 *
 * Returns: the next sandbox, static, or NULL after the last.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_sandbox *footing_sandbox_next(
	const struct footing_sandbox *sandbox);

/**
 * footing_sandbox_find - the sandbox of this name, such as "bubblewrap".
 *
 * Returns: static, or NULL where there is none. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_sandbox *footing_sandbox_find(const char *name);

/**
 * footing_sandbox_name, _title, _policy, _route - fields of a sandbox.
 *
 * _policy is what it needs and prefers, as the JSON of a policy (see
 * footing_request_load_policy()), to be resolved by the rule _route.
 *
 * Returns: the field, static. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_sandbox_name(const struct footing_sandbox *sandbox);
FOOTING_API const char *footing_sandbox_title(const struct footing_sandbox *sandbox);
FOOTING_API const char *footing_sandbox_policy(const struct footing_sandbox *sandbox);
FOOTING_API enum footing_route_rule footing_sandbox_route(
	const struct footing_sandbox *sandbox);

/* --------------------- probe: try the primitives in throwaway children */

struct footing_options;

/**
 * footing_options_new - options of a probe, all at their defaults.
 * @options: out: to be freed with footing_options_free()
 *
 * Returns: 0, -ENOMEM. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_options_new(struct footing_options **options);
FOOTING_API void footing_options_free(struct footing_options *options);

/**
 * footing_options_set_deadline - bound the whole probe.
 * @milliseconds: at least 1, at most 600000; default 5000. One act is bounded by 1000.
 *
 * Returns: 0, -EINVAL. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_options_set_deadline(struct footing_options *options,
					     unsigned int milliseconds);

/**
 * footing_options_select - probe only what matches; may be called several times.
 * @pattern: an id, an alias, or a shell pattern as of fnmatch(3), such as "mount.*"; also
 *           "level:NAME", and "sandbox:NAME" for the features that it needs
 *
 * Without any call everything is probed. What a selected feature needs is probed too.
 *
 * Returns: 0, -EINVAL (nothing matches), -ENOMEM. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_options_select(struct footing_options *options,
				       const char *pattern);

/**
 * footing_options_set_quiet_kernel - leave out acts that may write to the kernel's log or
 * load a module; they become unknown and say so.
 *
 * Thread safety: one thread. Since: 0.1
 */
FOOTING_API void footing_options_set_quiet_kernel(struct footing_options *options,
						  bool quiet);

struct footing_matrix;
struct footing_entry;
struct footing_cause;
struct footing_remedy;

/**
 * footing_probe - try the primitives in throwaway children.
 * @options: may be NULL: everything, with the defaults
 * @matrix: out: to be freed with footing_matrix_free()
 *
 * Blocks until all is tried or the deadline is over. Leaves no process, zombie,
 * descriptor, mount or file behind; the caller's SIGCHLD handler, wait() and
 * pthread_atfork() handlers see nothing. Where no child can be made the matrix is
 * produced all the same, with everything unknown.
 *
 * Returns: 0, -ENOMEM, -EPERM (the process runs set-user-ID or otherwise in secure
 * execution). Thread safety: safe, also in a process of many threads. Since: 0.1
 */
FOOTING_API int footing_probe(const struct footing_options *options,
			      struct footing_matrix **matrix);
FOOTING_API void footing_matrix_free(struct footing_matrix *matrix);

/* -------- matrix: what was tried and what came of it, saved and loaded */

/**
 * footing_matrix_get - the entry of a feature by a route.
 * @id: an id or alias
 *
 * Returns: borrowed, or NULL where the matrix has none. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_entry *footing_matrix_get(
	const struct footing_matrix *matrix, const char *id, enum footing_route route);

/**
 * footing_matrix_next - walk through all entries, in the order of the features, the
 * direct route first.
 * @entry: the one before, or NULL for the first
 *
 * Returns: borrowed, or NULL after the last. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_entry *footing_matrix_next(
	const struct footing_matrix *matrix, const struct footing_entry *entry);

/**
 * footing_matrix_string - a text of the matrix or its subject, by its JSON key.
 * @key: dotted, such as "probed_at", "footing.version", "subject.kernel.release"
 *
 * "schema" is that of the document which was read: with a minor version, as in
 * "footing.matrix/1.2", where that is of a newer footing.
 *
 * Returns: borrowed, or NULL where it is unknown or no such key of this type exists.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_matrix_string(const struct footing_matrix *matrix,
					      const char *key);

/**
 * footing_matrix_integer - an integer or a truth value (0, 1) of the matrix or its
 * subject, by its JSON key; for a list, its length.
 * @key: dotted, such as "elapsed_us", "subject.uid", "subject.seccomp.filters"
 * @value: out
 *
 * Returns: 0, -ENODATA (unknown), -ENOENT (no such key). Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_matrix_integer(const struct footing_matrix *matrix,
				       const char *key, int64_t *value);

/**
 * footing_matrix_item - an item of a list of texts, by the list's JSON key.
 * @key: dotted, such as "subject.capabilities.effective", "subject.lsm"
 *
 * Returns: borrowed, or NULL past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_matrix_item(const struct footing_matrix *matrix,
					    const char *key, size_t index);

/**
 * footing_matrix_to_json - the matrix as a JSON document "footing.matrix/1".
 * @text: out: NUL-terminated, ends with a newline; to be freed with free()
 * @length: out: without the NUL; may be NULL
 *
 * The same matrix gives the same bytes.
 *
 * Returns: 0, -ENOMEM. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_matrix_to_json(const struct footing_matrix *matrix, char **text,
				       size_t *length);

/**
 * footing_matrix_save - write the JSON document to a file.
 * @path: absent or a regular file: replaced by rename, all or nothing, and no symbolic
 *        link is followed; a device, a pipe or a mount point: written in place
 *
 * Returns: 0, -ENOMEM, or the errno of open, write, fsync or rename.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_matrix_save(const struct footing_matrix *matrix,
				    const char *path);

/**
 * footing_save_text - write any text to a file, by the rules of footing_matrix_save().
 * @path: as there
 * @text, @length: need not be terminated
 *
 * Returns: 0, -ENOMEM, or the errno of open, write, fsync or rename.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_save_text(const char *path, const char *text, size_t length);

/**
 * footing_matrix_load - read a JSON document "footing.matrix/1".
 * @text, @length: the document, at most 4 MiB
 * @matrix: out: to be freed with footing_matrix_free()
 * @why: out: on failure one line that names the offending place; may be NULL
 * @why_size: of @why, in bytes
 *
 * A document is data: no field of it is executed, opened or followed. Unknown keys are
 * ignored; an unknown word or a wrong type is refused. Of a document with a minor version
 * ("footing.matrix/1.2") unknown layers and confidences are taken for the least.
 *
 * Returns: 0, -EBADMSG (no such document), -EFBIG, -ENOMEM.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_matrix_load(const char *text, size_t length,
				    struct footing_matrix **matrix, char *why,
				    size_t why_size);

/**
 * footing_matrix_load_fd, footing_matrix_load_file - the same from a descriptor that is
 * read to its end, or from a file.
 *
 * Returns: as footing_matrix_load(), or the errno of open or read (-EISDIR for a folder).
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_matrix_load_fd(int fd, struct footing_matrix **matrix, char *why,
				       size_t why_size);
FOOTING_API int footing_matrix_load_file(const char *path, struct footing_matrix **matrix,
					 char *why, size_t why_size);

/**
 * footing_matrix_level - what came of a level when it was tried end to end, down to a
 * program executed inside.
 * @evidence: out: PROVED where the program was seen from the outside to be confined; may
 *            be NULL
 * @elapsed_us: out: in microseconds; may be NULL
 *
 * Returns: the status; UNKNOWN also where the matrix has no such level.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_status footing_matrix_level(const struct footing_matrix *matrix,
						     enum footing_level level,
						     enum footing_evidence *evidence,
						     uint64_t *elapsed_us);

/**
 * footing_matrix_missing - the ids of the features for want of which a level is not
 * available.
 *
 * Returns: borrowed, or NULL past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_matrix_missing(const struct footing_matrix *matrix,
					       enum footing_level level, size_t index);

/**
 * footing_matrix_strongest - the strongest level that was tried and works.
 * @level: out
 *
 * Returns: 0, -ENODATA (none was tried, or of none it is known). Thread safety: safe.
 * Since: 0.1
 */
FOOTING_API int footing_matrix_strongest(const struct footing_matrix *matrix,
					 enum footing_level *level);

/**
 * footing_matrix_sandbox - what the features say of a known sandbox.
 * @name: such as "bubblewrap"
 * @status: out: AVAILABLE where all is met that it needs
 * @cause: out: the code of the first cause, borrowed, or NULL; may be NULL
 *
 * Returns: 0, -ENODATA (no such sandbox, or not all that it needs was probed).
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_matrix_sandbox(const struct footing_matrix *matrix,
				       const char *name, enum footing_status *status,
				       const char **cause);

/**
 * footing_matrix_sandbox_missing - the ids of the features for want of which a sandbox is
 * not available.
 *
 * Returns: borrowed, or NULL past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_matrix_sandbox_missing(
	const struct footing_matrix *matrix, const char *name, size_t index);

/**
 * footing_matrix_narrow - drop the entries that the options do not select.
 * @options: of which only the patterns of footing_options_select() count
 *
 * What is left is what a probe with these options would have made: the entries that are
 * selected, and those that stand in their way. What was borrowed from @matrix before is
 * no longer valid.
 *
 * Returns: 0, -ENOMEM. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_matrix_narrow(struct footing_matrix *matrix,
				      const struct footing_options *options);

/* ---------------------- match: where a matrix was taken, and where we are */

struct footing_match;
struct footing_input;

/* Room for "sha256:", 64 digits and the NUL. */
#define FOOTING_DIGEST_SIZE 72

/**
 * footing_matrix_fingerprint - the digest of one scope, as it stands in the matrix.
 * @scope: one
 *
 * HOST and CONFINEMENT digest what is unknown as unknown; CONFINEMENT has no digest where
 * it is unknown what the installed filters answer, INSTANCE where anything is.
 *
 * Returns: borrowed, "sha256:" and digits, or NULL where there is none. Thread safety: safe.
 * Since: 0.1
 */
FOOTING_API const char *footing_matrix_fingerprint(const struct footing_matrix *matrix,
						   enum footing_scope scope);

/**
 * footing_instance - the digest INSTANCE of the calling thread, as a key.
 * @digest: out
 * @size: of @digest, at least FOOTING_DIGEST_SIZE
 *
 * Only files are read: no child is made, and nothing is tried. It is what
 * footing_matrix_fingerprint() says of a matrix that was taken here. It is no proof by
 * itself: what the installed filters answer, beyond their number, and a Landlock domain are
 * not in it. The inode of a namespace that is gone is given to another one: what tells a
 * container from the one before it is when its first process was started.
 *
 * Returns: 0, -EINVAL (size), -ENODATA (something that it is made of can't be read here),
 * -ENOMEM. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_instance(char *digest, size_t size);

/**
 * footing_matrix_match - compare where a matrix was taken with where we are.
 * @matrix: of any origin
 * @scopes: of enum footing_scope, or-ed
 * @options: of which the deadline and quiet_kernel count, and which features are selected;
 *           may be NULL
 * @match: out: to be freed with footing_match_free(); independent of the matrix
 *
 * With CONFINEMENT the installed filters are asked in a throwaway child, and one act is
 * tried again: the first of the selected features whose status in the matrix is known, of
 * all of them "userns.create" first. HOST and INSTANCE alone only read; but where a filter
 * is installed and the machine was booted anew, HOST makes a child to ask for the security
 * modules.
 *
 * The fields of the matrix are compared, not only its digests, and those have to agree.
 *
 * Returns: 0, -EBADMSG (the matrix contradicts itself: its digests are not those of its
 * fields), -EINVAL (scopes), -EPERM (secure execution), -ENOMEM.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_matrix_match(const struct footing_matrix *matrix,
				     unsigned int scopes,
				     const struct footing_options *options,
				     struct footing_match **match);
FOOTING_API void footing_match_free(struct footing_match *match);

/**
 * footing_match_result - whether all inputs of some scopes are the same.
 * @scopes: or-ed; of those that were compared
 *
 * Returns: DIFFERENT where one is, else UNKNOWN where one could not be told (or a scope
 * was not compared), else SAME. Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_sameness footing_match_result(const struct footing_match *match,
						       unsigned int scopes);

/**
 * footing_match_input - the inputs that differ, or could not be told to be the same.
 *
 * Returns: borrowed, or NULL past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_input *footing_match_input(
	const struct footing_match *match, size_t index);

/**
 * footing_input_name, _scopes, _sameness, _theirs, _here - fields of an input.
 *
 * _name is its JSON key, such as "subject.uid"; that of the act is "features.ID.ROUTE".
 * _scopes are those that it belongs to. _sameness is DIFFERENT or UNKNOWN. _theirs and
 * _here are texts for a person: what the matrix says, and what is so here; NULL: unknown.
 *
 * Returns: the field, borrowed. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_input_name(const struct footing_input *input);
FOOTING_API unsigned int footing_input_scopes(const struct footing_input *input);
FOOTING_API enum footing_sameness footing_input_sameness(
	const struct footing_input *input);
FOOTING_API const char *footing_input_theirs(const struct footing_input *input);
FOOTING_API const char *footing_input_here(const struct footing_input *input);

/* ---------- entry: one row of a matrix, its causes and what lifts them */

/**
 * footing_entry_* - fields of an entry.
 *
 * _feature is NULL for a feature of a loaded matrix that this build does not know.
 * _text adds to the verdict in words ("by unshare, clone, clone3"), or is NULL.
 * _step is the step at which it stopped, or NULL; _errno and _signal are 0 for none.
 * _elapsed is in microseconds.
 *
 * Returns: the field, borrowed. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_feature *footing_entry_feature(
	const struct footing_entry *entry);
FOOTING_API const char *footing_entry_id(const struct footing_entry *entry);
FOOTING_API const char *footing_entry_title(const struct footing_entry *entry);
FOOTING_API enum footing_kind footing_entry_kind(const struct footing_entry *entry);
FOOTING_API enum footing_route footing_entry_route(const struct footing_entry *entry);
FOOTING_API enum footing_status footing_entry_status(const struct footing_entry *entry);
FOOTING_API enum footing_evidence footing_entry_evidence(
	const struct footing_entry *entry);
FOOTING_API const char *footing_entry_text(const struct footing_entry *entry);
FOOTING_API const char *footing_entry_step(const struct footing_entry *entry);
FOOTING_API int footing_entry_errno(const struct footing_entry *entry);
FOOTING_API int footing_entry_signal(const struct footing_entry *entry);
FOOTING_API uint64_t footing_entry_elapsed(const struct footing_entry *entry);

/**
 * footing_entry_value - the integer of a primitive that has one.
 * @value: out
 *
 * Returns: 0, -ENODATA. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_entry_value(const struct footing_entry *entry, int64_t *value);

/**
 * footing_entry_cause - the causes of an entry, the first to lift first.
 *
 * Returns: borrowed, or NULL past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_cause *footing_entry_cause(
	const struct footing_entry *entry, size_t index);

/**
 * footing_cause_* - fields of a cause; _evidence and _remedy are NULL past the end.
 * The object of layer "prerequisite" is the id of the feature that is missing.
 *
 * Returns: the field, borrowed. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_cause_code(const struct footing_cause *cause);
FOOTING_API enum footing_layer footing_cause_layer(const struct footing_cause *cause);
FOOTING_API const char *footing_cause_object(const struct footing_cause *cause);
FOOTING_API enum footing_confidence footing_cause_confidence(
	const struct footing_cause *cause);
FOOTING_API const char *footing_cause_evidence(const struct footing_cause *cause,
					       size_t index);
FOOTING_API const struct footing_remedy *footing_cause_remedy(
	const struct footing_cause *cause, size_t index);

/**
 * footing_remedy_* - fields of a remedy: where, how wide, what to change, what it opens.
 *
 * Returns: the field, borrowed. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_remedy_platform(const struct footing_remedy *remedy);
FOOTING_API const char *footing_remedy_scope(const struct footing_remedy *remedy);
FOOTING_API const char *footing_remedy_change(const struct footing_remedy *remedy);
FOOTING_API const char *footing_remedy_opens(const struct footing_remedy *remedy);

/* ------------------------ resolve: whether a matrix meets requirements */

struct footing_request;
struct footing_verdict;

/* Flags of footing_resolve(): what a policy prefers counts as required. */
#define FOOTING_STRICT 0x1u

/**
 * footing_request_new - an empty list of requirements; route rule: common.
 * @request: out: to be freed with footing_request_free()
 *
 * Returns: 0, -ENOMEM. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_request_new(struct footing_request **request);
FOOTING_API void footing_request_free(struct footing_request *request);

/**
 * footing_request_require - add a requirement, such as "mount.proc", "mount.proc@userns",
 * "landlock.abi=4+", "not:cap.sys-admin", "level:namespace", "sandbox:bubblewrap".
 * @why: out: on -EINVAL one line that names the offending place and what to write
 *       instead; may be NULL
 *
 * Returns: 0, -EINVAL, -ENOMEM. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_require(struct footing_request *request, const char *text,
					char *why, size_t why_size);

/**
 * footing_request_load_policy - add what a policy says, a JSON document
 * {"name": "...", "require": [...], "prefer": [...], "forbid": [...]}.
 * @text, @length: the document, at most 4 MiB and 1024 requirements
 * @why: out: on failure one line that names the offending place; may be NULL
 *
 * An item of the lists is a requirement, a list of requirements of which any one is enough
 * (of what is forbidden: each is), or an object {"need": "...", "reason": "...",
 * "by": ["kernel", ...]}; "by" names the layers that may close what is forbidden. An unknown
 * key, and requirements that exclude each other, are refused. On failure the request is as
 * it was.
 *
 * Returns: 0, -EBADMSG (no policy), -EFBIG, -ENOMEM. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_load_policy(struct footing_request *request,
					    const char *text, size_t length, char *why,
					    size_t why_size);

/**
 * footing_request_load_policy_fd, footing_request_load_policy_file - the same from a
 * descriptor that is read to its end, or from a file.
 *
 * Returns: as footing_request_load_policy(), or the errno of open or read.
 * Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_load_policy_fd(struct footing_request *request, int fd,
					       char *why, size_t why_size);
FOOTING_API int footing_request_load_policy_file(struct footing_request *request,
						 const char *path, char *why,
						 size_t why_size);

/**
 * footing_request_ignore - leave out the requirements on this feature from the result;
 * they are listed as ignored.
 *
 * Returns: 0, -EINVAL (no such feature), -ENOMEM. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_ignore(struct footing_request *request, const char *id);
FOOTING_API void footing_request_set_route(struct footing_request *request,
					   enum footing_route_rule rule);

/**
 * footing_request_select - let a probe try only what this request asks for.
 *
 * Returns: 0, -ENOMEM. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_select(const struct footing_request *request,
				       struct footing_options *options);

/**
 * footing_resolve - what a matrix says of a request: of its requirements, and of the
 * sandbox where footing_request_set_level() asked for one.
 * @flags: 0 or FOOTING_STRICT
 * @verdict: out: to be freed with footing_verdict_free(); independent of both
 *
 * Nothing is tried: footing_isolation_new() decides in the same way, and tries it.
 *
 * Returns: 0, -EINVAL (an empty request, an unknown flag), -ENOMEM.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_resolve(const struct footing_matrix *matrix,
				const struct footing_request *request, unsigned int flags,
				struct footing_verdict **verdict);
FOOTING_API void footing_verdict_free(struct footing_verdict *verdict);

/**
 * footing_verdict_result, footing_verdict_route - whether all is met, and by which route.
 *
 * Returns: MET when every requirement is, UNMET when one is not, else UNKNOWN; "direct",
 * "userns", "mixed", static, or NULL where no route was needed or found.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_result footing_verdict_result(
	const struct footing_verdict *verdict);
FOOTING_API const char *footing_verdict_route(const struct footing_verdict *verdict);

/**
 * footing_verdict_requirement - one requirement of the verdict, in the order asked.
 *
 * Returns: borrowed, or NULL past the end. Thread safety: safe. Since: 0.1
 */
struct footing_requirement;
FOOTING_API const struct footing_requirement *footing_verdict_requirement(
	const struct footing_verdict *verdict, size_t index);

/**
 * footing_requirement_* - fields of a requirement: as it was written, its result, the
 * route that it was judged by (NULL: none), the status of the feature, in one line why it
 * is not met (NULL where it is), the code of the first cause (NULL: none), and its value;
 * of one that a policy holds, the reason it gives and its name (NULL: none), and whether it
 * is preferred: then it decides nothing without FOOTING_STRICT.
 *
 * Returns: the field, borrowed; _value as footing_entry_value().
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_requirement_text(
	const struct footing_requirement *requirement);
FOOTING_API enum footing_result footing_requirement_result(
	const struct footing_requirement *requirement);
FOOTING_API const char *footing_requirement_route(
	const struct footing_requirement *requirement);
FOOTING_API enum footing_status footing_requirement_status(
	const struct footing_requirement *requirement);
FOOTING_API const char *footing_requirement_why(
	const struct footing_requirement *requirement);
FOOTING_API const char *footing_requirement_cause(
	const struct footing_requirement *requirement);
FOOTING_API const char *footing_requirement_reason(
	const struct footing_requirement *requirement);
FOOTING_API const char *footing_requirement_policy(
	const struct footing_requirement *requirement);
FOOTING_API bool footing_requirement_preferred(
	const struct footing_requirement *requirement);
FOOTING_API int footing_requirement_value(const struct footing_requirement *requirement,
					  int64_t *value);

/**
 * footing_verdict_to_json - the verdict as a JSON document "footing.check/1"; one on a
 * sandbox as "footing.verdict/1".
 * @text: out: NUL-terminated, ends with a newline; to be freed with free()
 *
 * Returns: 0, -ENOMEM. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_verdict_to_json(const struct footing_verdict *verdict,
					char **text, size_t *length);

/* --- isolation: start a command in a sandbox that is what its record says */

struct footing_isolation;

/**
 * footing_request_set_level - ask for a sandbox of this level; default: AUTO.
 * footing_request_set_minimum - and for nothing less than this.
 *
 * Returns: 0, -EINVAL. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_set_level(struct footing_request *request,
					  enum footing_level level);
FOOTING_API int footing_request_set_minimum(struct footing_request *request,
					    enum footing_level level);

/**
 * footing_request_allow - what the command may read, or write to.
 * @path: a file or a folder with all in it; it has to exist
 * @access: once one path is named for READ, nothing else can be read; nothing is writable
 *          but what is named, /dev/null and its like, and in a root of its own /tmp and
 *          /dev/shm
 * @why: out: on failure one line that names the path; may be NULL
 *
 * Returns: 0, -ENOMEM, -EINVAL (no such access; to write to /proc), or the errno of looking
 * the path up (-ENOTDIR: a file with a slash at its end). Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_allow(struct footing_request *request, const char *path,
				      enum footing_access access, char *why,
				      size_t why_size);

/**
 * footing_request_set_directory - where the command starts; it has to be there inside.
 *
 * Without, it is the present one, or / where that is not there inside.
 *
 * Returns: 0, -ENOTDIR, or the errno of looking it up. Thread safety: one thread.
 * Since: 0.1
 */
FOOTING_API int footing_request_set_directory(struct footing_request *request,
					      const char *path, char *why,
					      size_t why_size);

/**
 * footing_request_set_network, footing_request_set_proc - see the enums; the defaults are
 * their first values.
 *
 * Returns: 0, -EINVAL. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_set_network(struct footing_request *request,
					    enum footing_network network);
FOOTING_API int footing_request_set_proc(struct footing_request *request,
					 enum footing_proc proc);

/**
 * footing_request_clear_environment - start with nothing but a PATH, where no environment
 * is given to footing_isolation_spawn().
 *
 * Thread safety: one thread. Since: 0.1
 */
FOOTING_API void footing_request_clear_environment(struct footing_request *request,
						   bool clear);

/**
 * footing_request_deny - have the filter refuse one more system call.
 * @name: such as "chmod"; one that only other architectures have is taken, too
 *
 * Returns: 0, -EINVAL (no such call), -ENOMEM. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_request_deny(struct footing_request *request, const char *name,
				     char *why, size_t why_size);

/**
 * footing_isolation_new - a sandbox to start commands in: decided by the matrix, and then
 * tried with the very plan of the request, in a throwaway child.
 * @matrix: NULL: the levels are probed; one that was loaded has to match this process at
 *          the scope of the instance
 * @flags: 0: the level that was asked for, or else the strongest that keeps every promise
 *         in force; FOOTING_STRICT: the former, without any gap, or nothing
 * @isolation: out: to be freed with footing_isolation_free(); independent of the others
 *
 * What was decided is footing_request_verdict(), also where it fails.
 *
 * Returns: 0; -ENOTSUP: what was asked for can't be had; -ESTALE: the matrix was loaded,
 * and is of another place or time, or that can't be told: the verdict says by what;
 * -EINVAL (no level, an unknown flag), -ENOMEM, -EPERM (secure execution).
 * Thread safety: safe for different requests, also in a process of many threads. Since: 0.1
 */
FOOTING_API int footing_isolation_new(const struct footing_matrix *matrix,
				      struct footing_request *request, unsigned int flags,
				      struct footing_isolation **isolation);
FOOTING_API void footing_isolation_free(struct footing_isolation *isolation);

/**
 * footing_request_verdict - what the last footing_isolation_new() of a request decided.
 *
 * Returns: borrowed until the next one, or NULL. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_verdict *footing_request_verdict(
	const struct footing_request *request);

/**
 * footing_isolation_effective - the level that commands are started at.
 * footing_isolation_verdict - the whole record: promises, mechanisms, why not more.
 *
 * Returns: the level; the record, borrowed, which a start brings up to date.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_level footing_isolation_effective(
	const struct footing_isolation *isolation);
FOOTING_API const struct footing_verdict *footing_isolation_verdict(
	const struct footing_isolation *isolation);

/**
 * footing_isolation_spawn - start a command in the sandbox.
 * @argv: NULL-terminated; without a slash in argv[0] the PATH of the command is searched,
 *        inside
 * @envp: NULL-terminated; NULL: the caller's, or what the request says
 * @fds: three descriptors that become 0, 1 and 2 (-1: closed); NULL: the caller's 0, 1, 2
 * @pidfd: out: of the direct child, to be closed; -1 before Linux 5.2; may be NULL
 *
 * Blocks until the command was executed: every step was done and checked, and the process
 * looked at from the outside, before that. No other descriptor is inherited. It leads a
 * session of its own, without a terminal, but at NONE; it dies with the calling thread. The
 * child has to be waited for as any other; in a pid namespace it is that namespace's first process,
 * which ends as the command does, with status 128+N where that was killed by signal N, and
 * passes signals on to it.
 *
 * Returns: 0; -ECANCELED: it could not be confined as decided, the record says why, and
 * nothing has run; -ENOENT, -EACCES and the like: the errno of execve(2); -EBADF: one of
 * @fds is not open; -EINVAL; -ENOMEM, -EAGAIN, -EMFILE, -ENFILE: no process or pipe could be
 * made, the record says so.
 * Thread safety: one thread at a time for an isolation. Since: 0.1
 */
FOOTING_API int footing_isolation_spawn(struct footing_isolation *isolation,
					char *const *argv, char *const *envp,
					const int *fds, int *pidfd);

/**
 * footing_isolation_pid - the direct child of the last footing_isolation_spawn().
 *
 * Returns: its number, -1: there was none. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_isolation_pid(const struct footing_isolation *isolation);

/**
 * footing_isolation_apply - confine this very process, which is to execute next: for the
 * levels without namespaces.
 *
 * To be called in a child that the caller made, and that leads no process group.
 * Async-signal-safe. Descriptors from 3 on are closed by the next exec. Where it fails the
 * process is confined in part: it has to end.
 *
 * Returns: 0, -ECANCELED, -EINVAL (a level with namespaces). Thread safety: one thread.
 * Since: 0.1
 */
FOOTING_API int footing_isolation_apply(struct footing_isolation *isolation);

/**
 * footing_verdict_requested, _effective - of a verdict on a sandbox: the level that was
 * asked for, and that which is had, or would be without FOOTING_STRICT.
 * @level: out
 *
 * Returns: 0, -ENODATA (no sandbox was asked for; no level keeps what is promised).
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_verdict_requested(const struct footing_verdict *verdict,
					  enum footing_level *level);
FOOTING_API int footing_verdict_effective(const struct footing_verdict *verdict,
					  enum footing_level *level);

/**
 * footing_verdict_why - in one line what is not as asked for, what is to blame for that,
 * and what to change.
 *
 * Returns: borrowed, or NULL where there is nothing to say. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_verdict_why(const struct footing_verdict *verdict);

/**
 * footing_verdict_in_force, _kept, _by, _gap - of a promise: whether it was asked for,
 * whether it is kept whole, by the name of which mechanism, and the names of its gaps
 * ("truncate", "signals", "sight").
 *
 * Returns: the field, static; _by and _gap NULL past the end. Thread safety: safe.
 * Since: 0.1
 */
FOOTING_API bool footing_verdict_in_force(const struct footing_verdict *verdict,
					  enum footing_promise promise);
FOOTING_API bool footing_verdict_kept(const struct footing_verdict *verdict,
				      enum footing_promise promise);
FOOTING_API const char *footing_verdict_by(const struct footing_verdict *verdict,
					   enum footing_promise promise, size_t index);
FOOTING_API const char *footing_verdict_gap(const struct footing_verdict *verdict,
					    enum footing_promise promise, size_t index);

/**
 * footing_verdict_apart - what a promise is not about, and stays open: "metadata" (mode,
 * owner, times of files that the user owns, where Landlock alone keeps FS_WRITE), "pipes"
 * (those in the file system, where a mount namespace alone does).
 *
 * Returns: static, or NULL past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_verdict_apart(const struct footing_verdict *verdict,
					      enum footing_promise promise, size_t index);

/**
 * footing_verdict_mechanism - whether a mechanism was seen to be in force.
 * @requested: out: it was asked for; may be NULL
 * @cause: out: the code of what keeps it from it, or NULL; may be NULL
 *
 * Returns: AVAILABLE: it is, UNAVAILABLE: it is not, UNKNOWN: not to be seen.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_status footing_verdict_mechanism(
	const struct footing_verdict *verdict, enum footing_mechanism mechanism,
	bool *requested, const char **cause);

/**
 * footing_verdict_directory_kept - whether the command starts where its caller is; else it
 * starts in /, since that is not there inside.
 *
 * Returns: true, false; false of no sandbox. Thread safety: safe. Since: 0.1
 */
FOOTING_API bool footing_verdict_directory_kept(const struct footing_verdict *verdict);

/**
 * footing_verdict_missing - the features for want of which a level is not available.
 *
 * Returns: borrowed, or NULL past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_verdict_missing(const struct footing_verdict *verdict,
						size_t index);

/**
 * footing_isolation_note_exit - put the status of the command into the record.
 *
 * Thread safety: one thread. Since: 0.1
 */
FOOTING_API void footing_isolation_note_exit(struct footing_isolation *isolation,
					     int status);

/* ----------------- syscalls: what the installed seccomp filters answer */

/* A system call with its arguments, by the native way into the kernel. */
struct footing_call {
	long nr;
	uint64_t args[6];
};

/* What the installed filters answer to it. */
struct footing_call_verdict {
	enum footing_answer answer;
	int err; /* of FOOTING_ANSWER_ERRNO; what FOOTING_ANSWER_TRAP carries */
};

struct footing_syscalls;
struct footing_syscall;

/**
 * footing_syscall_parse - a system call by its name, or by name and a known argument.
 * @text: such as "unshare" (all arguments zero) or "clone/newuser"
 * @call: out
 * @why: out: on -EINVAL one line that names the nearest; may be NULL
 *
 * Arguments for another way into the kernel ("unshare/i386") have no call, and are -EINVAL.
 *
 * Returns: 0, -EINVAL. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_syscall_parse(const char *text, struct footing_call *call,
				      char *why, size_t why_size);

/**
 * footing_syscall_argument - walk through all known arguments.
 * @index: from 0 on
 * @text: out: such as "clone/newuser"
 *
 * Returns: true, false past the end. Thread safety: safe. Since: 0.1
 */
FOOTING_API bool footing_syscall_argument(size_t index, char *text, size_t size);

/**
 * footing_syscalls - ask the installed seccomp filters, in a throwaway child, what they
 * answer to some calls. None of them is made.
 * @options: of which the deadline counts, and quiet_kernel: no more is asked after the
 *           first kill, which the kernel logs; may be NULL
 * @queries, @n: the calls; 0: all that this architecture and libseccomp know by name, and
 *               all known arguments
 * @set: out: to be freed with footing_syscalls_free()
 *
 * What only logs a call, or shows it to a tracer, can't be told from what allows it. A
 * supervisor (seccomp_unotify(2)) is never woken: where there is one, what is not refused
 * is FOOTING_ANSWER_AMBIGUOUS.
 *
 * Returns: 0 (also where nothing could be asked: then all is unknown), -ENOMEM, -EPERM
 * (secure execution). Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_syscalls(const struct footing_options *options,
				 const struct footing_call *queries, size_t n,
				 struct footing_syscalls **set);
FOOTING_API void footing_syscalls_free(struct footing_syscalls *set);

/**
 * footing_syscall_verdict - ask about one call.
 * @args: six; NULL: all zero
 * @verdict: out
 *
 * Returns: as footing_syscalls(). Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_syscall_verdict(long nr, const uint64_t *args,
					struct footing_call_verdict *verdict);

/**
 * footing_syscalls_next - walk through the verdicts of a set, in the order of the queries;
 * calls first by number, then arguments.
 * @call: the one before, or NULL for the first
 *
 * Returns: borrowed, or NULL after the last. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_syscall *footing_syscalls_next(
	const struct footing_syscalls *set, const struct footing_syscall *call);

/**
 * footing_syscalls_find - one verdict of a set.
 * @text: as of footing_syscall_parse(), and "unshare/i386" and its like
 *
 * Returns: borrowed, or NULL where the set has none. Thread safety: safe. Since: 0.1
 */
FOOTING_API const struct footing_syscall *footing_syscalls_find(
	const struct footing_syscalls *set, const char *text);

/**
 * footing_syscall_name, _argument_name, _number, _answer, _errno - fields of a verdict.
 *
 * _name is NULL for a number without one, _argument_name NULL for a call with none that is
 * known. A call is FOOTING_ANSWER_CONDITIONAL where its arguments in the set differ.
 * _errno is 0 for an answer without.
 *
 * Returns: the field, borrowed. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_syscall_name(const struct footing_syscall *call);
FOOTING_API const char *footing_syscall_argument_name(const struct footing_syscall *call);
FOOTING_API long footing_syscall_number(const struct footing_syscall *call);
FOOTING_API enum footing_answer footing_syscall_answer(
	const struct footing_syscall *call);
FOOTING_API int footing_syscall_errno(const struct footing_syscall *call);

/**
 * footing_syscalls_arch, _method, _filters, _supervised, _complete - about the whole set.
 *
 * _method: "none" (no filter is installed), "oracle", "trace" or "calls" (real calls that
 * fail before they do anything; most stay unknown); NULL where nothing could be asked.
 * _filters: how many are installed, -1 where that can't be told. _complete is false where
 * the deadline, or quiet_kernel, has cut it off.
 *
 * Returns: the field, static. Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_syscalls_arch(const struct footing_syscalls *set);
FOOTING_API const char *footing_syscalls_method(const struct footing_syscalls *set);
FOOTING_API int footing_syscalls_filters(const struct footing_syscalls *set);
FOOTING_API bool footing_syscalls_supervised(const struct footing_syscalls *set);
FOOTING_API bool footing_syscalls_complete(const struct footing_syscalls *set);

/**
 * footing_syscalls_profile - whose filter it looks like, by its verdicts.
 * @index: from 0 on; the first is the best
 * @title: out: in words; may be NULL
 * @confidence: out: CONSISTENT where no other known profile answers so, else AMBIGUOUS;
 *              may be NULL
 *
 * Returns: a short name such as "docker", static, or NULL past the end.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API const char *footing_syscalls_profile(const struct footing_syscalls *set,
						 size_t index, const char **title,
						 enum footing_confidence *confidence);

/**
 * footing_syscalls_to_json - the set as a JSON document "footing.syscalls/1".
 * @text: out: NUL-terminated, ends with a newline; to be freed with free()
 * @length: out: without the NUL; may be NULL
 *
 * Returns: 0, -ENOMEM. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_syscalls_to_json(const struct footing_syscalls *set, char **text,
					 size_t *length);

/* ------------------------- inspect: what a live process is confined by */

struct footing_inspection;

/**
 * footing_inspect - see what a live process is confined by, compared with another one.
 * @pid: the process, in the caller's pid namespace; 0: the calling thread
 * @against: the reference, taken not to be confined; 0: the calling thread
 * @record: out: to be freed with footing_inspection_free()
 *
 * What is inherited from the reference does not count: not its namespaces, not its seccomp
 * filters. A process compared with itself has no namespace of its own, and its filters
 * count. Of another process of several threads it is the weakest that is told: what one of
 * them is not confined by, it is not; the label is that of the first. Only looks, and sends
 * no signal; to try Landlock of the caller itself takes a throwaway child, as of
 * footing_probe(). What can't be read is FOOTING_UNKNOWN.
 *
 * Returns: 0 (also where nothing could be read), -ESRCH (there is no process @pid, or no
 * @against, or it has ended meanwhile), -EINVAL (a negative number), -ENOMEM, -EPERM
 * (secure execution). Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_inspect(pid_t pid, pid_t against,
				struct footing_inspection **record);
FOOTING_API void footing_inspection_free(struct footing_inspection *record);

/**
 * footing_inspection_pid, footing_inspection_against - which process was seen, and which
 * it was compared with.
 *
 * Returns: the number in the pid namespace of who inspected. Thread safety: safe. Since: 0.1
 */
FOOTING_API pid_t footing_inspection_pid(const struct footing_inspection *record);
FOOTING_API pid_t footing_inspection_against(const struct footing_inspection *record);

/**
 * footing_inspection_enforced, footing_inspection_evidence - whether a mechanism is seen to
 * be in force, and by what it is known.
 *
 * Landlock of another process can't be read, and is UNKNOWN unless its record tells of it:
 * see footing_inspection_remember().
 *
 * Returns: AVAILABLE (enforced), UNAVAILABLE (not), UNKNOWN; the words, borrowed, NULL for a
 * mechanism that this build does not know. Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_status footing_inspection_enforced(
	const struct footing_inspection *record, enum footing_mechanism mechanism);
FOOTING_API const char *footing_inspection_evidence(
	const struct footing_inspection *record, enum footing_mechanism mechanism);

/**
 * footing_inspection_remember, _remember_file - take the record of a start for what can't be
 * seen: that a process is in a Landlock domain, which none can leave.
 * @text, @length: a document "footing.verdict/1", of footing_verdict_to_json(), or of
 *                 `footing run --record`
 * @why: out: on failure one line that says why not; may be NULL
 *
 * It is believed of the process that was started and of its descendants only: by number, pid
 * namespace, time of start and boot. The evidence begins with "by its record". Whoever can
 * write the record can have it say so.
 *
 * Returns: 0, -EBADMSG (no such record, or nothing was started by it), -ESRCH (it is that of
 * another process), -EFBIG, -ENOMEM, of the file the errno of open or read. On failure
 * nothing is changed. Thread safety: one thread. Since: 0.1
 */
FOOTING_API int footing_inspection_remember(struct footing_inspection *record,
					    const char *text, size_t length, char *why,
					    size_t why_size);
FOOTING_API int footing_inspection_remember_file(struct footing_inspection *record,
						 const char *path, char *why,
						 size_t why_size);

/**
 * footing_inspection_level - the strongest level all of whose mechanisms are seen to be
 * enforced. A user namespace is needed for none.
 *
 * Returns: the level; NONE also where too little could be read.
 * Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_level footing_inspection_level(
	const struct footing_inspection *record);

/**
 * footing_inspection_result - whether it is confined by this level, or by a stronger one.
 *
 * Returns: MET; UNMET (of each such level a mechanism is seen not to be enforced); UNKNOWN,
 * also for FOOTING_LEVEL_AUTO. Thread safety: safe. Since: 0.1
 */
FOOTING_API enum footing_result footing_inspection_result(
	const struct footing_inspection *record, enum footing_level level);

/**
 * footing_inspection_to_json - the record as a JSON document "footing.inspection/1".
 * @text: out: NUL-terminated, ends with a newline; to be freed with free()
 * @length: out: without the NUL; may be NULL
 *
 * Returns: 0, -ENOMEM. Thread safety: safe. Since: 0.1
 */
FOOTING_API int footing_inspection_to_json(const struct footing_inspection *record,
					   char **text, size_t *length);

#ifdef __cplusplus
}
#endif
#endif
