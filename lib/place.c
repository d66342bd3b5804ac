/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "matrix.h"
#include "place.h"
#include "probe/probe.h"
#include "runtimes.h"

/* security/landlock/limits.h: 16 since Linux 5.19 (ABI 2) and its stable relatives. */
#define LAYERS	   16
#define LAYERS_OLD 64

/* ------------------------------------------------------------ observations */

static const struct footing_observation *observed(
	const struct footing_observation *observations, const char *id, int route)
{
	int row = row_index(id);

	return row < 0 ? NULL : &observations[row * FOOTING_ROUTES + route];
}

static bool came_to(const struct footing_observation *observations, const char *id,
		    enum footing_outcome outcome)
{
	for (int route = 0; route < FOOTING_ROUTES; route++) {
		const struct footing_observation *obs = observed(observations, id, route);

		if (obs && obs->outcome == outcome)
			return true;
	}
	return false;
}

static bool worked(const struct footing_observation *observations, const char *id)
{
	return came_to(observations, id, OUTCOME_WORKED);
}

/* The errno that a row ended with, by its direct route; 0 where it ended otherwise. */
static int refusal(const struct footing_observation *observations, const char *id,
		   int route)
{
	const struct footing_observation *obs = observed(observations, id, route);
	uint32_t n;

	if (!obs || obs->outcome != OUTCOME_REFUSED)
		return 0;
	if (obs->err || !obs->n_acts)
		return obs->err;
	n = obs->n_acts < FOOTING_ACTS_MAX ? obs->n_acts : FOOTING_ACTS_MAX;
	return obs->acts[n - 1].err;
}

/* The integer that a row found, or -1. */
static int64_t found(const struct footing_observation *observations, const char *id)
{
	const struct footing_observation *obs = observed(observations, id,
							 FOOTING_DIRECT);

	return obs && obs->outcome == OUTCOME_WORKED && obs->has_value ? obs->value : -1;
}

/* --------------------------------------------------------- user namespace */

static struct footing_namespace *namespace(struct footing_subject *subject,
					   const char *name)
{
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++)
		if (subject->namespaces[i].name &&
		    !strcmp(subject->namespaces[i].name, name))
			return &subject->namespaces[i];
	return NULL;
}

/* The map of the initial one; a nested one may have the same. */
static bool maps_all(const struct footing_subject *subject)
{
	const struct footing_idmap *map = subject->uid_map;

	return subject->n_uid_map == 1 && !map->inside && !map->outside &&
	       map->length == UINT32_MAX;
}

/*
 * Its number alone may come from a file that something put over /proc: the map and the
 * owners of the other namespaces have to agree. Those are asked from below, and the
 * kernel shows no owner that is above us.
 */
static void judge_user_namespace(struct footing_subject *subject)
{
	struct footing_namespace *user = namespace(subject, "user");

	if (!user)
		return;
	if (subject->foreign_owner == TRISTATE_YES ||
	    (subject->n_uid_map >= 0 && !maps_all(subject)))
		user->initial = TRISTATE_NO;
	if (user->initial == TRISTATE_YES)
		subject->user_namespace_depth = 0;
	else if (user->initial == TRISTATE_NO && subject->user_levels_left >= 0 &&
		 subject->user_levels_left < USER_LEVELS)
		subject->user_namespace_depth = USER_LEVELS - subject->user_levels_left;
}

/* -------------------------------------------------------------------- root */

/*
 * A root that is no mount's root was entered by chroot(2); that it is one proves nothing,
 * it may have been onto a mount point. Linux makes no user namespace for whom is chrooted
 * (user_namespaces(7)): where one was made, it was no chroot. Where it was refused, and
 * process 1 has another root in the very mount namespace that we are in, it was one.
 */
static void judge_root(struct footing_subject *subject,
		       const struct footing_observation *observations)
{
	static const char *const ids[] = {"userns.create", "ns.user"};
	bool refused = false;

	if (subject->root_is_mount == TRISTATE_NO) {
		subject->chrooted = TRISTATE_YES;
		return;
	}
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (worked(observations, ids[i])) {
			subject->chrooted = TRISTATE_NO;
			return;
		}
		for (int route = 0; route < FOOTING_ROUTES; route++)
			refused |= refusal(observations, ids[i], route) == EPERM;
	}
	if (refused && subject->root_is_inits == TRISTATE_NO)
		subject->chrooted = TRISTATE_YES;
}

/* ---------------------------------------------------------------- Landlock */

/* In a domain that handles anything of the file system no mount can be changed. */
static bool mounts_work(const struct footing_observation *observations)
{
	return worked(observations, "mount.private") ||
	       worked(observations, "mount.tmpfs") || worked(observations, "mount.bind");
}

/* Whether the filters let through the call that a row was refused. */
static bool filters_let_through(const struct case_file *file, const char *id)
{
	const struct footing_observation *obs = observed(file->observations, id,
							 FOOTING_DIRECT);
	const struct filter_answer *answer;
	const struct footing_act *act;

	if (!obs || !obs->n_acts || obs->n_acts > FOOTING_ACTS_MAX)
		return false;
	act = &obs->acts[obs->n_acts - 1];
	answer = filter_answer_find(file->answers, file->n_answers, act->nr, act->args);
	return answer && answer->word == FILTER_ALLOWS;
}

/* Whether the kernel has it; a filter may answer in its place. */
static bool has_no_landlock(const struct footing_subject *subject,
			    const struct case_file *file)
{
	int err = refusal(file->observations, "landlock.abi", FOOTING_DIRECT);

	if (subject->lsm.count >= 0 && !texts_have(&subject->lsm, "landlock"))
		return true;
	return (err == ENOSYS || err == EOPNOTSUPP) &&
	       (subject->seccomp_mode == 0 || filters_let_through(file, "landlock.abi"));
}

bool place_needs_mount(const struct footing_observation *observations)
{
	return found(observations, "landlock.abi") == 1 &&
	       found(observations, "landlock.layers") == LAYERS;
}

/*
 * Nothing tells of the own domain; but domains are counted, and how many more can be
 * entered tells how many there are.
 */
static enum footing_tristate in_landlock(const struct footing_subject *subject,
					 const struct case_file *file)
{
	const struct footing_observation *observations = file->observations;
	int64_t abi = found(observations, "landlock.abi");
	int64_t left = found(observations, "landlock.layers");
	/* Of ABI 1, whose domains are all about files, both limits are about. */
	bool two_limits = abi == 1;

	if (left >= 0 && left < LAYERS)
		return TRISTATE_YES;
	if (left == LAYERS && abi > 1)
		return TRISTATE_NO;
	if (two_limits && left > LAYERS && left < LAYERS_OLD)
		return TRISTATE_YES;
	if (two_limits && (left == LAYERS_OLD || mounts_work(observations)))
		return TRISTATE_NO;
	/* More than any kernel has: what was counted were no domains. */
	if (left > LAYERS)
		return TRISTATE_UNKNOWN;
	return has_no_landlock(subject, file) ? TRISTATE_NO : TRISTATE_UNKNOWN;
}

/* ------------------------------------------------------------------- tracer */

/* A tracer that is outside our pid namespace is shown as none. */
static void judge_tracer(struct footing_subject *subject)
{
	const struct footing_namespace *pid = namespace(subject, "pid");

	if (subject->traced == TRISTATE_NO && pid && pid->initial != TRISTATE_YES)
		subject->traced = TRISTATE_UNKNOWN;
}

int place_judge(struct footing_subject *subject, const struct case_file *file)
{
	judge_user_namespace(subject);
	judge_root(subject, file->observations);
	judge_tracer(subject);
	subject->in_landlock = in_landlock(subject, file);
	return runtime_judge(subject);
}
