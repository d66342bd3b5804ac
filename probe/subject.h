/* SPDX-License-Identifier: MIT */
/*
 * The parts of subject_read(). They run in the host: read-only, one descriptor at a
 * time, and no system call that an installed filter may kill for.
 */
#ifndef FOOTING_SUBJECT_H
#define FOOTING_SUBJECT_H

#include "lib/model.h"

/*
 * A whole file, NUL-terminated, for free(). A NULL with errno, or ENOMEM in errno.
 * The name is relative to /proc/thread-self for subject_own().
 */
char *subject_file(const char *path, size_t *length);
char *subject_own(const char *name, size_t *length);

/* Append a copy of @length bytes; a list that was unknown becomes known. 0, -ENOMEM. */
int subject_add(struct footing_texts *texts, const char *text, size_t length);

/* What only newer system calls tell. Unknown where they are refused or absent. */
struct subject_calls {
	enum footing_tristate root_is_mount, root_is_inits, foreign_owner;
	int n_lsms;	   /* -1: unknown */
	uint64_t lsms[32]; /* LSM_ID_… */
	char label[1024];
};
int subject_calls(const struct footing_subject *subject, struct subject_calls *calls);

int subject_status(struct footing_subject *subject); /* /proc/self/status, or prctl */
int subject_limits(struct footing_subject *subject);
int subject_label(struct footing_subject *subject); /* as files tell it */
int subject_sysctls(struct footing_subject *subject);
int subject_security(struct footing_subject *subject); /* lsm, label, root, owners */
int subject_place(struct footing_subject *subject);    /* cgroup, cmdline */
int subject_clues(struct footing_subject *subject,
		  const struct footing_clue_pattern *wanted, size_t n_wanted);

#endif
