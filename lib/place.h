/* SPDX-License-Identifier: MIT */
/* Where we are, from what was read and what was observed. Pure: it asks no kernel. */
#ifndef FOOTING_PLACE_H
#define FOOTING_PLACE_H

#include "judge.h"

/*
 * place_judge - correct the subject by what the rows showed: whether its user namespace
 * is the initial one and how deep it is, whether it is chrooted, traced, in a Landlock
 * domain, and what it runs in.
 * @file: what was observed, and what the filters answer; its subject is not looked at
 *
 * Returns: 0, -ENOMEM.
 */
int place_judge(struct footing_subject *subject, const struct case_file *file);

/* Whether it takes a mount to tell whether we are in a Landlock domain. */
bool place_needs_mount(const struct footing_observation *observations);

#endif
