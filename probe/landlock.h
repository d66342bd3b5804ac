/* SPDX-License-Identifier: MIT */
/* What the rows of family landlock share. */
#ifndef FOOTING_LANDLOCK_H
#define FOOTING_LANDLOCK_H

#include "act.h"

/*
 * Every row but the ABI's own: where the ABI is at least the row's number, do @part in a
 * child, since a domain is for life.
 */
enum footing_outcome landlock_try(struct trial *trial,
				  enum footing_outcome (*part)(struct trial *trial));

/* The same for a part that makes its children itself, such as by landlock_in_place(). */
enum footing_outcome landlock_try_apart(
	struct trial *trial, enum footing_outcome (*part)(struct trial *trial));

/* A new ruleset: its descriptor, or -1 with errno. Rules: 0, or -1 with errno. */
long landlock_ruleset(struct trial *trial, uint64_t fs, uint64_t net, uint64_t scoped);
int landlock_allow_path(struct trial *trial, long ruleset, int fd, uint64_t access);
int landlock_allow_port(struct trial *trial, long ruleset, uint16_t port,
			uint64_t access);

/* Set no_new_privs, enter the domain, close the ruleset (-1: it could not be made). */
bool landlock_enter(struct trial *trial, long ruleset, unsigned int flags);

/* The negative control: WORKED where @result is a refusal with @err, and with no other. */
enum footing_outcome landlock_denied(struct trial *trial, long result, int err);

/*
 * There is nothing to prove the right on: the kernel takes it, and the domain that handles
 * it is seen to stop something else. @text says what is missing.
 */
enum footing_outcome landlock_unproved(struct trial *trial, uint64_t fs, uint64_t net,
				       uint64_t scoped, const char *text);

/*
 * Prove a right to files in two layers: the first allows it beneath @object, the second
 * nowhere. @use does what the right is for, and returns a result with errno. Where it is
 * refused before any layer of ours, another one stands above, and nothing can be told.
 */
enum footing_outcome landlock_prove(struct trial *trial, uint64_t right, int object,
				    long (*use)(struct trial *trial, const char *step),
				    const char *allowed, const char *denied, int err);

/* Two directories that can be read, neither of which is in the first; or NULL. */
struct landlock_dirs {
	const char *inside, *outside;
};
struct landlock_dirs landlock_find_dirs(void);
long landlock_open_dir(struct trial *trial, const char *step, const char *path);

/*
 * Do @body with trial->scratch open on an empty, writable directory, in a child: first
 * @in_private, which calls landlock_private_place() and then the body; where that is not
 * to be had, in a directory that is removed afterwards; where there is none, with -1.
 */
enum footing_outcome landlock_in_place(
	struct trial *trial, enum footing_outcome (*in_private)(struct trial *trial),
	enum footing_outcome (*body)(struct trial *trial));
bool landlock_private_place(struct trial *trial);
/* A directory that takes nameless files, or -1. */
int landlock_find_tmpfile_dir(void);

enum footing_outcome landlock_fs(struct trial *trial);
enum footing_outcome landlock_refer(struct trial *trial);
enum footing_outcome landlock_truncate(struct trial *trial);
enum footing_outcome landlock_ioctl_dev(struct trial *trial);
enum footing_outcome landlock_tcp(struct trial *trial);
enum footing_outcome landlock_udp(struct trial *trial);
enum footing_outcome landlock_scope_signal(struct trial *trial);
enum footing_outcome landlock_scope_unix(struct trial *trial);
enum footing_outcome landlock_resolve_unix(struct trial *trial);
enum footing_outcome landlock_log(struct trial *trial);
enum footing_outcome landlock_tsync(struct trial *trial);
enum footing_outcome landlock_layers(struct trial *trial);

#endif
