/* SPDX-License-Identifier: MIT */
/* The counter-acts that have a file of their own: what is read rather than done. */
#ifndef FOOTING_COUNTERS_H
#define FOOTING_COUNTERS_H

#include "act.h"

/* Mounts below /proc and /sys, which hide parts of them; the text has the first ones. */
enum footing_outcome counter_proc_covers(struct trial *trial);
enum footing_outcome counter_sysfs_covers(struct trial *trial);

/* The type of the file system that is mounted on "/", or that nothing is. */
enum footing_outcome counter_root_mount(struct trial *trial);

#endif
