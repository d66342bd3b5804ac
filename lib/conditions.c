/* SPDX-License-Identifier: MIT */
/* What a rule may ask of a refusal: the filters, who we are, where we are. Pure. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "probe/probe.h"
#include "sight.h"

bool always(const struct sight *sight)
{
	(void)sight;
	return true;
}

/* ------------------------------------------------------------ the filters */

const struct filter_answer *filter_answer_find(const struct filter_answer *answers,
					       size_t n, int64_t nr,
					       const uint64_t args[6])
{
	for (size_t i = 0; i < n; i++)
		if (answers[i].nr == nr &&
		    !memcmp(answers[i].args, args, sizeof(answers[i].args)))
			return &answers[i];
	return NULL;
}

static const struct filter_answer *answer_to(const struct sight *sight,
					     const struct footing_act *call)
{
	return call ? filter_answer_find(sight->file->answers, sight->file->n_answers,
					 call->nr, call->args)
		    : NULL;
}

static bool faked(const struct sight *sight, const struct footing_act *call)
{
	const struct filter_answer *answer = answer_to(sight, call);

	return answer && answer->word == FILTER_FAKES;
}

/* What was reported done and is not: the call that a filter fakes, else the last one. */
const struct footing_act *sight_call(const struct sight *sight)
{
	const struct footing_observation *obs = sight->obs;
	const struct footing_act *call = NULL;
	uint32_t n = obs->n_acts < FOOTING_ACTS_MAX ? obs->n_acts : FOOTING_ACTS_MAX;

	if (sight->outcome != OUTCOME_INEFFECTIVE)
		return sight->last && sight->last->nr >= 0 ? sight->last : NULL;
	for (uint32_t i = 0; i < n; i++)
		if (obs->acts[i].nr >= 0 && !(call && faked(sight, call)))
			call = &obs->acts[i];
	return call;
}

static const struct filter_answer *answer_of(const struct sight *sight)
{
	return answer_to(sight, sight_call(sight));
}

static bool answered(const struct sight *sight, enum filter_word word)
{
	const struct filter_answer *answer = answer_of(sight);

	return answer && answer->word == word;
}

bool filter_errno(const struct sight *sight)
{
	return sight->outcome == OUTCOME_REFUSED && answered(sight, FILTER_ERRNO) &&
	       answer_of(sight)->err == sight->err;
}

bool filter_fakes(const struct sight *sight)
{
	return sight->outcome == OUTCOME_INEFFECTIVE && answered(sight, FILTER_FAKES);
}

bool filter_kills(const struct sight *sight)
{
	return sight->outcome == OUTCOME_DIED && answered(sight, FILTER_KILLS);
}

bool filter_traps(const struct sight *sight)
{
	return sight->outcome == OUTCOME_DIED && answered(sight, FILTER_TRAPS);
}

bool filter_supervised(const struct sight *sight)
{
	return answered(sight, FILTER_SUPERVISED);
}

bool filter_allows(const struct sight *sight)
{
	return sight->file->subject->seccomp_mode == 0 || answered(sight, FILTER_ALLOWS);
}

/* Filters are there, or may be, and were not asked about this call. */
bool filter_silent(const struct sight *sight)
{
	return sight->file->subject->seccomp_mode != 0 && sight_call(sight) &&
	       (!answer_of(sight) || answered(sight, FILTER_UNKNOWN));
}

bool died_of_sigsys(const struct sight *sight)
{
	return sight->outcome == OUTCOME_DIED && sight->obs->signal == SIGSYS;
}

/* ------------------------------------------------------------ capabilities */

static const struct {
	const char *id, *capability;
} needed[] = {
	/* Those of a family that are named come before the family. */
	{"ns.user", NULL},
	{"ns.", "sys-admin"},
	{"mount.chroot", "sys-chroot"},
	{"mount.", "sys-admin"},
	{"net.connect", NULL},
	{"net.raw", "net-raw"},
	{"net.", "net-admin"},
	{"priv.bounding-drop", "setpcap"},
	{"priv.setgroups", "setgid"},
	{"priv.ambient-raise", "any"},
	{"priv.keep-caps", "any"},
};

const char *capability_needed(const char *id)
{
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!strncmp(needed[i].id, id, strlen(needed[i].id)))
			return needed[i].capability;
	return NULL;
}

enum footing_tristate subject_has(const struct footing_subject *subject,
				  const char *capability)
{
	const struct footing_texts *set = &subject->effective;

	if (set->count < 0)
		return TRISTATE_UNKNOWN;
	if (!strcmp(capability, "any"))
		return set->count > 0 ? TRISTATE_YES : TRISTATE_NO;
	return texts_have(set, capability) ? TRISTATE_YES : TRISTATE_NO;
}

bool lacks_capability(const struct sight *sight)
{
	const char *capability = capability_needed(sight->row->id);

	return sight->route == FOOTING_DIRECT && capability &&
	       subject_has(sight->file->subject, capability) == TRISTATE_NO;
}

bool lacks_sys_time(const struct sight *sight)
{
	return sight->route == FOOTING_DIRECT &&
	       subject_has(sight->file->subject, "sys-time") == TRISTATE_NO;
}

bool root_lacks_setfcap(const struct sight *sight)
{
	return sight->file->subject->uid == 0 &&
	       subject_has(sight->file->subject, "setfcap") == TRISTATE_NO;
}

/* What was observed of another row: its outcome, OUTCOME_NONE where it was not tried. */
static const struct footing_observation *other(const struct sight *sight, const char *id,
					       enum footing_route route)
{
	static const struct footing_observation none;
	int row = row_index(id);

	return row < 0 ? &none
		       : &sight->file->observations[(size_t)row * FOOTING_ROUTES +
						    (size_t)route];
}

static bool came_out(const struct footing_observation *obs, enum footing_outcome outcome)
{
	return atomic_load(&obs->outcome) == (uint32_t)outcome;
}

bool root_maps_others(const struct sight *sight)
{
	return root_lacks_setfcap(sight) &&
	       came_out(other(sight, "userns.map-range", FOOTING_USERNS), OUTCOME_WORKED);
}

/* ------------------------------------------------------------ who we are */

static bool maps(const struct footing_idmap *map, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (id >= map[i].inside && id - map[i].inside < map[i].length)
			return true;
	return false;
}

bool ids_unmapped(const struct sight *sight)
{
	const struct footing_subject *subject = sight->file->subject;

	return (subject->n_uid_map >= 0 &&
		!maps(subject->uid_map, subject->n_uid_map, subject->uid)) ||
	       (subject->n_gid_map >= 0 &&
		!maps(subject->gid_map, subject->n_gid_map, subject->gid));
}

/* The ids from 1 on, of which a range is made. */
bool range_unmapped(const struct sight *sight)
{
	const struct footing_subject *subject = sight->file->subject;

	return subject->n_uid_map >= 0 && subject->n_gid_map >= 0 &&
	       !(maps(subject->uid_map, subject->n_uid_map, 1) &&
		 maps(subject->gid_map, subject->n_gid_map, 1));
}

/* Where the capabilities that count are those over an outer user namespace. */
bool user_namespace_is_inner(const struct sight *sight)
{
	const struct footing_subject *subject = sight->file->subject;

	for (size_t i = 0; i < FOOTING_NAMESPACES; i++)
		if (subject->namespaces[i].name &&
		    !strcmp(subject->namespaces[i].name, "user"))
			return subject->namespaces[i].initial == TRISTATE_NO;
	return false;
}

/* There, and over our own user namespace only: this belongs to an outer one. */
bool capability_is_inner(const struct sight *sight)
{
	const char *capability = capability_needed(sight->row->id);

	return user_namespace_is_inner(sight) && sight->route == FOOTING_DIRECT &&
	       capability &&
	       subject_has(sight->file->subject, capability) == TRISTATE_YES;
}

bool not_dumpable(const struct sight *sight)
{
	const struct footing_observation *obs = other(sight, "counter.dumpable",
						      FOOTING_DIRECT);

	return came_out(obs, OUTCOME_WORKED) && obs->value != 1;
}

bool no_new_privs(const struct sight *sight)
{
	return sight->file->subject->no_new_privs == TRISTATE_YES;
}

bool setgroups_denied(const struct sight *sight)
{
	const struct footing_observation *obs = other(sight, "counter.setgroups-state",
						      FOOTING_DIRECT);

	return came_out(obs, OUTCOME_WORKED) && !strcmp(obs->text, "deny");
}

bool in_user_namespace(const struct sight *sight)
{
	return sight->route == FOOTING_USERNS;
}

bool traced(const struct sight *sight)
{
	return sight->file->subject->traced == TRISTATE_YES;
}

bool is_gvisor(const struct sight *sight)
{
	const char *runtime = sight->file->subject->runtime.name;

	return runtime && !strcmp(runtime, "gvisor") &&
	       (sight->err == ENOSYS || sight->err == EINVAL);
}

/* ------------------------------------------------------------ security modules */

/* The label inside where it was read there, else our own. NULL where none is known. */
static const char *label_of(const struct sight *sight)
{
	const struct footing_observation *inside = other(sight, "counter.label",
							 FOOTING_USERNS);

	if (sight->route == FOOTING_USERNS && came_out(inside, OUTCOME_WORKED) &&
	    inside->text[0])
		return inside->text;
	return sight->file->subject->label;
}

static bool has_module(const struct sight *sight, const char *name)
{
	return texts_have(&sight->file->subject->lsm, name);
}

/* user:role:type:level; AppArmor's names have no such form. */
static bool is_selinux(const char *label)
{
	const char *colon = strchr(label, ':');

	return colon && strchr(colon + 1, ':') && strstr(label, "_t");
}

bool apparmor_label(const struct sight *sight)
{
	const char *label = label_of(sight);

	return label && *label && strncmp(label, "unconfined", 10) != 0 &&
	       !is_selinux(label);
}

/* Who has no capability to begin with is refused by the kernel itself. */
bool apparmor_may_refuse(const struct sight *sight)
{
	return apparmor_label(sight) && !lacks_capability(sight);
}

bool selinux_label(const struct sight *sight)
{
	const char *label = label_of(sight);

	return label && is_selinux(label);
}

/* Ubuntu's: creation moves the process to a profile that takes the capabilities away. */
bool apparmor_transition(const struct sight *sight)
{
	const char *inside = label_of(sight), *own = sight->file->subject->label;

	return sight->route == FOOTING_USERNS && apparmor_label(sight) &&
	       (!own || strcmp(inside, own) != 0) &&
	       (sight->err == EPERM || sight->err == EACCES);
}

bool apparmor_restricts(const struct sight *sight)
{
	const char *value =
		subject_sysctl(sight->file->subject,
			       "kernel.apparmor_restrict_unprivileged_userns");

	return value && !strcmp(value, "1");
}

bool bpf_lsm(const struct sight *sight)
{
	return has_module(sight, "bpf");
}

static int counter_errno(const struct sight *sight, const char *id)
{
	const struct footing_observation *obs = other(sight, id, sight->route);

	return came_out(obs, OUTCOME_REFUSED) ? obs->err : 0;
}

bool module_denies(const struct sight *sight)
{
	return counter_errno(sight, "counter.no-such-fs") == EACCES;
}

bool landlock_full(const struct sight *sight)
{
	const struct footing_observation *layers = other(sight, "landlock.layers",
							 FOOTING_DIRECT);

	return (came_out(layers, OUTCOME_WORKED) && layers->value < 16) ||
	       sight->file->subject->in_landlock == TRISTATE_YES;
}

bool landlock_domain(const struct sight *sight)
{
	return landlock_full(sight) &&
	       counter_errno(sight, "counter.no-such-fs") == EPERM;
}

bool landlock_not_loaded(const struct sight *sight)
{
	return sight->file->subject->lsm.count >= 0 && !has_module(sight, "landlock");
}

/* ------------------------------------------------------------ mounts of the kernel's */

static bool too_revealing(const struct sight *sight, const char *id)
{
	const struct footing_observation *obs = other(sight, id, sight->route);

	return came_out(obs, OUTCOME_REFUSED) && strstr(obs->text, "too revealing");
}

static bool worked(const struct sight *sight, const char *id)
{
	return came_out(other(sight, id, sight->route), OUTCOME_WORKED);
}

static bool covered(const struct sight *sight, const char *id)
{
	const struct footing_observation *obs = other(sight, id, FOOTING_DIRECT);

	return came_out(obs, OUTCOME_WORKED) && obs->value > 0;
}

bool proc_too_revealing(const struct sight *sight)
{
	return too_revealing(sight, "counter.proc-by-steps") && !proc_not_mounted(sight);
}

/* Nothing is hidden, and the times of access are kept in another way than a new mount's. */
static bool flags_locked(const struct sight *sight, const char *covers)
{
	const struct footing_observation *obs = other(sight, covers, FOOTING_DIRECT);

	return came_out(obs, OUTCOME_WORKED) && obs->value == 0 &&
	       strstr(obs->text, "atime");
}

bool proc_flags_locked(const struct sight *sight)
{
	return flags_locked(sight, "counter.proc-covers");
}

bool sysfs_flags_locked(const struct sight *sight)
{
	return flags_locked(sight, "counter.sysfs-covers");
}

bool proc_covered(const struct sight *sight)
{
	return covered(sight, "counter.proc-covers");
}

bool proc_read_only(const struct sight *sight)
{
	return worked(sight, "counter.proc-read-only");
}

static bool not_mounted(const struct sight *sight, const char *covers)
{
	const struct footing_observation *obs = other(sight, covers, FOOTING_DIRECT);

	return came_out(obs, OUTCOME_WORKED) && strstr(obs->text, "not mounted");
}

bool proc_not_mounted(const struct sight *sight)
{
	const struct footing_observation *covers = other(sight, "counter.proc-covers",
							 FOOTING_DIRECT);

	/* Without a /proc nothing can be read of what is mounted. */
	return not_mounted(sight, "counter.proc-covers") ||
	       (came_out(covers, OUTCOME_UNTRIED) && strstr(covers->text, "no /proc"));
}

bool sysfs_not_mounted(const struct sight *sight)
{
	return not_mounted(sight, "counter.sysfs-covers");
}

bool sysfs_too_revealing(const struct sight *sight)
{
	return too_revealing(sight, "counter.sysfs-by-steps");
}

bool sysfs_covered(const struct sight *sight)
{
	return covered(sight, "counter.sysfs-covers");
}

bool sysfs_read_only(const struct sight *sight)
{
	return worked(sight, "counter.sysfs-read-only");
}

bool root_not_mounted(const struct sight *sight)
{
	const struct footing_observation *obs = other(sight, "counter.root-mount",
						      FOOTING_DIRECT);

	return came_out(obs, OUTCOME_WORKED) && obs->value == 0;
}

bool root_is_rootfs(const struct sight *sight)
{
	const struct footing_observation *obs = other(sight, "counter.root-mount",
						      FOOTING_DIRECT);

	return came_out(obs, OUTCOME_WORKED) && !strcmp(obs->text, "rootfs");
}
