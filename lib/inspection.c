/* SPDX-License-Identifier: MIT */
#include "inspection.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a mechanism is judged by, and where the words go. */
struct look {
	const struct footing_sighting *seen, *reference;
	char *evidence;
	size_t size;
};

__attribute__((format(printf, 3, 4))) static enum footing_status verdict(
	const struct look *look, enum footing_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (look->evidence)
		vsnprintf(look->evidence, look->size, format, args);
	va_end(args);
	return status;
}

static enum footing_status yes_if(bool enforced)
{
	return enforced ? FOOTING_AVAILABLE : FOOTING_UNAVAILABLE;
}

/* A process that looked at itself has numbers of its own pid namespace. */
static bool same_numbers(const struct look *look)
{
	return look->seen->numbers == look->reference->numbers;
}

static bool with_itself(const struct look *look)
{
	return same_numbers(look) && look->seen->pid == look->reference->pid;
}

/* Its threads differ in it: @bit is one of NS_… or an APART_…. */
static bool is_apart(const struct look *look, uint32_t bit)
{
	return look->seen->apart & bit;
}

/* Why something could not be read. */
static enum footing_status unread(const struct look *look,
				  const struct footing_sighting *sighting)
{
	const char *whose = sighting == look->seen ? "" : "of the reference: ";
	int err = (int)sighting->proc_denied;
	const char *name = footing_errno_name(err);

	if (err == EXDEV)
		return verdict(look, FOOTING_UNKNOWN,
			       "%s/proc is of another pid namespace", whose);
	if (err == ENOENT)
		return verdict(look, FOOTING_UNKNOWN, "%sno /proc tells of it", whose);
	if (err == EACCES || err == EPERM)
		return verdict(look, FOOTING_UNKNOWN, "%s/proc keeps it from us", whose);
	return verdict(look, FOOTING_UNKNOWN, "%scould not be read%s%s", whose,
		       name ? ": " : "", name ? name : "");
}

/* ---------------------------------------------------------------- namespaces */

/* Unlike that of the reference, like it, or not known to be either. */
static enum footing_status differs(const struct look *look, int index)
{
	uint64_t seen = look->seen->namespaces[index];
	uint64_t reference = look->reference->namespaces[index];

	return !seen || !reference ? FOOTING_UNKNOWN : yes_if(seen != reference);
}

/* include/linux/proc_ns.h: Linux counts the others from above these on. */
static bool is_initial(uint64_t inode)
{
	return inode >= 0xeffffff8 && inode <= 0xefffffff;
}

static enum footing_status judge_namespace(const struct look *look, int index)
{
	unsigned long long seen = look->seen->namespaces[index];
	unsigned long long reference = look->reference->namespaces[index];

	if (!seen)
		return unread(look, look->seen);
	if (with_itself(look))
		return verdict(look, FOOTING_UNAVAILABLE, "%llu, compared with itself",
			       seen);
	if (!reference)
		return unread(look, look->reference);
	if (seen == reference)
		return verdict(look, FOOTING_UNAVAILABLE, "%llu, as the reference", seen);
	/* Then it is the reference that is confined. */
	if (is_initial(seen))
		return verdict(look, FOOTING_UNAVAILABLE, "%llu, the host's", seen);
	if (is_apart(look, 1u << index))
		return verdict(look, FOOTING_UNKNOWN,
			       "%llu, but one of its threads has another", seen);
	return verdict(look, FOOTING_AVAILABLE, "%llu, the reference has %llu", seen,
		       reference);
}

static enum footing_status judge_user(const struct look *look)
{
	return judge_namespace(look, NS_USER);
}

static enum footing_status judge_mount(const struct look *look)
{
	return judge_namespace(look, NS_MNT);
}

static enum footing_status judge_pid(const struct look *look)
{
	return judge_namespace(look, NS_PID);
}

static enum footing_status judge_ipc(const struct look *look)
{
	return judge_namespace(look, NS_IPC);
}

static enum footing_status judge_uts(const struct look *look)
{
	return judge_namespace(look, NS_UTS);
}

static enum footing_status judge_net(const struct look *look)
{
	return judge_namespace(look, NS_NET);
}

static enum footing_status judge_cgroup_namespace(const struct look *look)
{
	return judge_namespace(look, NS_CGROUP);
}

static enum footing_status judge_time(const struct look *look)
{
	return judge_namespace(look, NS_TIME);
}

/* ---------------------------------------------------------------- files */

/*
 * The root of a copied mount namespace is another mount of the same directory, and so may
 * be a root that was pivoted to: as long as nothing else tells them apart, it is open.
 */
static enum footing_status judge_same_directory(const struct look *look)
{
	const struct footing_sighting *seen = look->seen, *reference = look->reference;

	if (seen->root_mount < 0 || reference->root_mount < 0)
		return verdict(look, FOOTING_UNKNOWN,
			       "the reference's directory, by a mount unknown");
	if (seen->root_mount == reference->root_mount)
		return verdict(look, FOOTING_UNAVAILABLE,
			       with_itself(look) ? "compared with itself"
						 : "the reference's root");
	if (seen->root_read_only == 1 && reference->root_read_only == 0)
		return verdict(look, FOOTING_AVAILABLE,
			       "the reference's directory, by a read-only mount");
	return verdict(look, FOOTING_UNKNOWN,
		       "the reference's directory, by another mount");
}

static enum footing_status judge_root(const struct look *look)
{
	const struct footing_sighting *seen = look->seen, *reference = look->reference;

	if (!seen->root_inode)
		return unread(look, seen);
	if (!reference->root_inode)
		return unread(look, reference);
	if (seen->root_device == reference->root_device &&
	    seen->root_inode == reference->root_inode)
		return judge_same_directory(look);
	if (is_apart(look, APART_ROOT))
		return verdict(look, FOOTING_UNKNOWN,
			       "another directory, and a third for one of its threads");
	return verdict(look, FOOTING_AVAILABLE,
		       "another directory than the reference's root");
}

static enum footing_status judge_proc(const struct look *look)
{
	enum footing_status own_pids = differs(look, NS_PID);

	switch (look->seen->proc) {
	case PROC_NONE:
		return verdict(look, FOOTING_AVAILABLE, "no procfs is mounted for it");
	case PROC_ANOTHER:
		return verdict(look, FOOTING_UNAVAILABLE,
			       "its /proc shows another pid namespace than its own");
	case PROC_OWN:
		if (own_pids == FOOTING_AVAILABLE &&
		    is_initial(look->seen->namespaces[NS_PID]))
			return verdict(look, FOOTING_UNAVAILABLE,
				       "its /proc shows the host's pid namespace");
		if (own_pids == FOOTING_AVAILABLE)
			return verdict(look, own_pids,
				       "its /proc shows its own pid namespace");
		if (own_pids == FOOTING_UNAVAILABLE)
			return verdict(look, own_pids, "its /proc shows %s",
				       with_itself(look)
					       ? "what it is compared with: itself"
					       : "the reference's pid namespace");
		return unread(look, look->reference);
	default:
		return look->seen->proc_denied
			       ? unread(look, look->seen)
			       : verdict(look, FOOTING_UNKNOWN,
					 "which processes its /proc shows is unknown");
	}
}

/* ---------------------------------------------------------------- privileges */

static enum footing_status judge_no_new_privs(const struct look *look)
{
	if (look->seen->no_new_privs < 0)
		return unread(look, look->seen);
	if (look->seen->no_new_privs == 1)
		return verdict(look, FOOTING_AVAILABLE, "set, and never to be unset");
	return verdict(look, FOOTING_UNAVAILABLE,
		       is_apart(look, APART_NO_NEW_PRIVS)
			       ? "not set for one of its threads"
			       : "not set");
}

static int bits(uint64_t mask)
{
	int n = 0;

	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

static enum footing_status judge_capabilities(const struct look *look)
{
	const struct footing_sighting *seen = look->seen;

	if (!seen->capabilities)
		return unread(look, seen);
	if (!(seen->effective | seen->permitted | seen->inheritable | seen->ambient))
		return verdict(look, FOOTING_AVAILABLE,
			       "none effective, permitted, inheritable, ambient");
	if (is_apart(look, APART_CAPABILITIES))
		return verdict(look, FOOTING_UNAVAILABLE,
			       "of its threads together: %d effective, %d permitted",
			       bits(seen->effective), bits(seen->permitted));
	return verdict(look, FOOTING_UNAVAILABLE,
		       "%d effective, %d permitted, %d inheritable, %d ambient",
		       bits(seen->effective), bits(seen->permitted),
		       bits(seen->inheritable), bits(seen->ambient));
}

static enum footing_status judge_bounding_set(const struct look *look)
{
	if (!look->seen->bounds)
		return unread(look, look->seen);
	if (!look->seen->bounding)
		return verdict(look, FOOTING_AVAILABLE, "empty");
	return verdict(look, FOOTING_UNAVAILABLE, "%d capabilities in %s",
		       bits(look->seen->bounding),
		       is_apart(look, APART_BOUNDING) ? "those of its threads" : "it");
}

/* ---------------------------------------------------------------- seccomp, Landlock */

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

/* Filters are inherited: only those beyond the reference's are known to be its own. */
static enum footing_status judge_filters(const struct look *look)
{
	long long seen = look->seen->seccomp_filters;
	long long reference = look->reference->seccomp_filters;

	if (look->reference->seccomp_mode == 0)
		reference = 0;
	else if (look->reference->seccomp_mode < 0)
		return unread(look, look->reference);
	if (reference == 0 && seen <= 0)
		return verdict(look, FOOTING_AVAILABLE,
			       "filters, the reference has none");
	if (reference == 0)
		return verdict(look, FOOTING_AVAILABLE,
			       "%lld filter%s, the reference has none", seen,
			       plural(seen));
	if (seen < 0 || reference < 0)
		return verdict(look, FOOTING_UNKNOWN,
			       "filters, as the reference: none of its own is seen");
	if (seen > reference)
		return verdict(look, FOOTING_AVAILABLE,
			       "%lld filter%s, the reference has %lld", seen,
			       plural(seen), reference);
	if (seen == reference)
		return verdict(look, FOOTING_UNAVAILABLE,
			       "%lld filter%s, as many as the reference", seen,
			       plural(seen));
	return verdict(look, FOOTING_UNKNOWN,
		       "%lld filter%s, the reference has even %lld", seen, plural(seen),
		       reference);
}

static enum footing_status judge_seccomp(const struct look *look)
{
	const struct footing_sighting *seen = look->seen;

	if (seen->seccomp_mode < 0)
		return unread(look, seen);
	if (seen->seccomp_mode == 0)
		return verdict(look, FOOTING_UNAVAILABLE,
			       is_apart(look, APART_SECCOMP)
				       ? "no filter for one of its threads"
				       : "no filter");
	if (seen->seccomp_mode == 1)
		return verdict(look, FOOTING_AVAILABLE, "strict mode: read, write, exit");
	if (!with_itself(look))
		return judge_filters(look);
	if (seen->seccomp_filters < 0)
		return verdict(look, FOOTING_AVAILABLE, "filters, of whomever");
	return verdict(look, FOOTING_AVAILABLE, "%lld filter%s, of whomever",
		       (long long)seen->seccomp_filters, plural(seen->seccomp_filters));
}

static enum footing_status judge_landlock(const struct look *look)
{
	return verdict(look, FOOTING_UNKNOWN,
		       "Landlock of another process can't be read");
}

/* ---------------------------------------------------------------- session */

static enum footing_status judge_session(const struct look *look)
{
	long long seen = look->seen->session, reference = look->reference->session;

	if (seen < 0)
		return unread(look, look->seen);
	if (with_itself(look))
		return verdict(look, FOOTING_UNAVAILABLE, "compared with itself");
	if (reference < 0)
		return unread(look, look->reference);
	/* Of one that began outside of the pid namespace there is no number in it. */
	if (!seen)
		return verdict(look, FOOTING_UNKNOWN,
			       "it has no number in this pid namespace");
	if (same_numbers(look) && seen == reference)
		return verdict(look, FOOTING_UNAVAILABLE, "%lld, as the reference", seen);
	if (same_numbers(look) && reference)
		return verdict(look, FOOTING_AVAILABLE, "%lld, the reference has %lld",
			       seen, reference);
	if (same_numbers(look))
		return verdict(look, FOOTING_AVAILABLE,
			       "%lld, that of the reference has no number here", seen);
	if (differs(look, NS_PID) == FOOTING_AVAILABLE &&
	    look->seen->numbers == look->seen->namespaces[NS_PID])
		return verdict(look, FOOTING_AVAILABLE,
			       "it began in its own pid namespace");
	return verdict(look, FOOTING_UNKNOWN, "its number can't be compared");
}

/* ---------------------------------------------------------------- cgroup, label */

static enum footing_status alike(const struct look *look, const char *text)
{
	return verdict(look, FOOTING_UNAVAILABLE, "%.100s, %s", text,
		       with_itself(look) ? "compared with itself" : "as the reference");
}

/* To be in one of its own limits nothing by itself. */
static enum footing_status judge_cgroup(const struct look *look)
{
	const char *seen = look->seen->cgroup, *reference = look->reference->cgroup;

	if (!*seen)
		return unread(look, look->seen);
	if (!*reference)
		return unread(look, look->reference);
	if (look->seen->cgroups == look->reference->cgroups && !strcmp(seen, reference))
		return alike(look, seen);
	if (!strcmp(seen, reference))
		return verdict(look, FOOTING_UNKNOWN,
			       "%.60s, but others of version 1: not looked at", seen);
	return verdict(look, FOOTING_UNKNOWN, "%.60s, the reference %.60s: not looked at",
		       seen, reference);
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

/* AppArmor's mode stands behind the profile; of other modules the label says nothing. */
static enum footing_status judge_label(const struct look *look)
{
	const char *seen = look->seen->label, *reference = look->reference->label;

	if (!look->seen->labelled)
		return unread(look, look->seen);
	if (!*seen)
		return verdict(look, FOOTING_UNAVAILABLE, "no security module labels it");
	if (!look->reference->labelled)
		return unread(look, look->reference);
	if (!strcmp(seen, reference))
		return alike(look, seen);
	if (!strcmp(seen, "unconfined") || ends_with(seen, "(unconfined)") ||
	    ends_with(seen, "(complain)"))
		return verdict(look, FOOTING_UNAVAILABLE, "%.80s, which refuses nothing",
			       seen);
	if (ends_with(seen, "(enforce)") || ends_with(seen, "(kill)"))
		return verdict(look, FOOTING_AVAILABLE, "%.60s, the reference has %.60s",
			       seen, *reference ? reference : "none");
	return verdict(look, FOOTING_UNKNOWN, "%.100s: it may refuse", seen);
}

/* ---------------------------------------------------------------- altogether */

static enum footing_status (*const judges[])(const struct look *look) = {
	[FOOTING_MECHANISM_USER_NAMESPACE] = judge_user,
	[FOOTING_MECHANISM_MOUNT_NAMESPACE] = judge_mount,
	[FOOTING_MECHANISM_PID_NAMESPACE] = judge_pid,
	[FOOTING_MECHANISM_IPC_NAMESPACE] = judge_ipc,
	[FOOTING_MECHANISM_UTS_NAMESPACE] = judge_uts,
	[FOOTING_MECHANISM_NET_NAMESPACE] = judge_net,
	[FOOTING_MECHANISM_ROOT] = judge_root,
	[FOOTING_MECHANISM_PROC] = judge_proc,
	[FOOTING_MECHANISM_NO_NEW_PRIVS] = judge_no_new_privs,
	[FOOTING_MECHANISM_CAPABILITIES] = judge_capabilities,
	[FOOTING_MECHANISM_BOUNDING_SET] = judge_bounding_set,
	[FOOTING_MECHANISM_LANDLOCK] = judge_landlock,
	[FOOTING_MECHANISM_SECCOMP] = judge_seccomp,
	[FOOTING_MECHANISM_SESSION] = judge_session,
	[FOOTING_MECHANISM_CGROUP_NAMESPACE] = judge_cgroup_namespace,
	[FOOTING_MECHANISM_TIME_NAMESPACE] = judge_time,
	[FOOTING_MECHANISM_CGROUP] = judge_cgroup,
	[FOOTING_MECHANISM_LABEL] = judge_label,
};

_Static_assert(sizeof(judges) / sizeof(judges[0]) == FOOTING_MECHANISMS,
	       "a mechanism has no judge");

enum footing_status inspection_enforced(const struct footing_sighting *seen,
					const struct footing_sighting *reference,
					enum footing_mechanism mechanism, char *evidence,
					size_t size)
{
	const struct look look = {seen, reference, evidence, size};

	return judges[mechanism](&look);
}

void inspection_judge(struct footing_inspection *inspection)
{
	for (int i = 0; i < FOOTING_MECHANISMS; i++)
		inspection->mechanisms[i].enforced =
			inspection_enforced(&inspection->seen, &inspection->reference,
					    (enum footing_mechanism)i,
					    inspection->mechanisms[i].evidence,
					    EVIDENCE_MAX);
}
