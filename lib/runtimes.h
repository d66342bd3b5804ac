/* SPDX-License-Identifier: MIT */
/* What we run in, by the table runtimes.def. Pure: it asks no kernel. */
#ifndef FOOTING_RUNTIMES_H
#define FOOTING_RUNTIMES_H

#include "model.h"

/* All that is worth looking for, for subject_read(). */
extern const struct footing_clue_pattern runtime_clues[];
extern const size_t runtime_n_clues;

/*
 * runtime_judge - fill in the subject's runtime and virtualization from its clues.
 *
 * Nothing is taken from what was there before. Returns: 0, -ENOMEM.
 */
int runtime_judge(struct footing_subject *subject);

#endif
