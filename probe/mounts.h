/* SPDX-License-Identifier: MIT */
/* What the files of the family mount share. */
#ifndef FOOTING_MOUNTS_H
#define FOOTING_MOUNTS_H

#include "act.h"

/*
 * Make the stage's own tmpfs the working directory, and new folders in it.
 * @folders: relative names, ended by a NULL; none for another row has the same
 *
 * Returns OUTCOME_WORKED, or what stood in the way.
 */
enum footing_outcome mount_workplace(struct trial *trial, const char *const *folders);

#define WORKPLACE(trial, ...) \
	mount_workplace(trial, (const char *const[]){__VA_ARGS__, NULL})

/* A recorded mount(2) of a file system of its own, seen to be another than @target's. */
enum footing_outcome mount_filesystem(struct trial *trial, const char *type,
				      const char *target, unsigned long flags,
				      const char *options);

/* A new file with a text, as one recorded step. 0, or -1 with errno. */
int mount_put_file(struct trial *trial, const char *step, const char *path,
		   const char *text);

/* Whether the file begins with the text. */
bool mount_file_says(const char *path, const char *text);

bool mount_is_dir(const char *path);

/* The flags of a mount as mount(2) takes them: a remount has to name them again. */
struct statfs;
unsigned long mount_flags_of(const struct statfs *fs);

/* A folder that a mount may cover, for rows that can do without the stage's tmpfs. */
const char *mount_any_folder(void);

/* A mount namespace of the row's own, in a child of its own. Not private yet. */
enum footing_outcome mount_own_namespace(struct trial *trial);

/* The rows that have a file of their own. */
enum footing_outcome mount_proc(struct trial *trial);
enum footing_outcome mount_sysfs(struct trial *trial);
enum footing_outcome mount_devpts(struct trial *trial);
enum footing_outcome mount_mqueue(struct trial *trial);
enum footing_outcome mount_cgroup2(struct trial *trial);
enum footing_outcome mount_overlay(struct trial *trial);
enum footing_outcome mount_fuse(struct trial *trial);
enum footing_outcome mount_idmap(struct trial *trial);
enum footing_outcome mount_api(struct trial *trial);
enum footing_outcome mount_pivot_root(struct trial *trial);
enum footing_outcome mount_chroot(struct trial *trial);

#endif
