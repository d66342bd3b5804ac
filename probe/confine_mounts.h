/* SPDX-License-Identifier: MIT */
/* What the steps that build a new root share. */
#ifndef FOOTING_CONFINE_MOUNTS_H
#define FOOTING_CONFINE_MOUNTS_H

#include "act.h"

/* While it is built: the root that was, and the one that is to be. */
#define OLD	  "/old"
#define NEW	  "/new"
#define PATH_ROOM 4200 /* PATH_MAX, and a prefix */

bool path_is_below(const char *path, const char *top);

/*
 * mounts_each - do something with each mount at or below @top, as the list of the old
 * root's /proc tells. What is mounted meanwhile may be in it, or not.
 */
enum footing_outcome mounts_each(struct trial *trial, const char *top,
				 enum footing_outcome (*act)(struct trial *trial,
							     const char *path));

/* Make one mount read-only, or one and all below it, and see that they are. */
enum footing_outcome mount_readonly(struct trial *trial, const char *path);
enum footing_outcome mounts_readonly(struct trial *trial, const char *top);

#endif
