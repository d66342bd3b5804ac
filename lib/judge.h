/* SPDX-License-Identifier: MIT */
/* From what was observed to what it means. Pure: it asks no kernel. */
#ifndef FOOTING_JUDGE_H
#define FOOTING_JUDGE_H

#include "causes.h"
#include "matrix.h"

/*
 * The cause of an errno that tells of something that ran out, or of an act that was cut
 * short: it may be otherwise a moment later, and says nothing of what was tried.
 * CAUSE_NONE: it tells of something else.
 */
enum cause_id passing_cause(int err);

/* Those of the limits on file sizes and processor time: nobody else sends them. */
bool signal_is_of_limit(int signal);

/* What the installed filters answer to a call. */
enum filter_word {
	FILTER_UNKNOWN,
	FILTER_ALLOWS,
	FILTER_ERRNO,
	FILTER_FAKES,
	FILTER_KILLS,
	FILTER_TRAPS,
	FILTER_SUPERVISED,
};

struct filter_answer {
	int64_t nr;
	uint64_t args[6];
	enum filter_word word;
	int err;
};

/* The answer to that very call, or NULL. */
const struct filter_answer *filter_answer_find(const struct filter_answer *answers,
					       size_t n, int64_t nr,
					       const uint64_t args[6]);

/*
 * The calls that a sandbox makes once it has a user namespace, NULL behind them: the filter
 * that refuses that may refuse these too, and then one is lifted for nothing.
 */
extern const char *const calls_within[];

/* All that the judge may look at. */
struct case_file {
	const struct footing_subject *subject;
	size_t n_answers;
	const struct filter_answer *answers;
	const char *filter; /* whose it looks like, where only one is known; or NULL */
	/* rows_count() * FOOTING_ROUTES, index row * FOOTING_ROUTES + route */
	const struct footing_observation *observations;
};

/*
 * judge - status, evidence and causes of a row by a route.
 * @entry: zeroed; on failure it may be half filled, for entry_clear()
 *
 * Returns: 0, -ENOMEM.
 */
int judge(const struct case_file *file, size_t row, enum footing_route route,
	  struct footing_entry *entry);

/* Whether a refusal has more than one explanation, which counter-acts may tell apart. */
bool judge_doubts(const struct case_file *file, size_t row, enum footing_route route);

/*
 * The row that a row lacked, and by which route it counts: the same one where it has
 * it, else its only one. -1 where it lacked none, or none that is known.
 */
int judge_lacked(const struct case_file *file, size_t row, enum footing_route route,
		 enum footing_route *lacked_route);

#endif
