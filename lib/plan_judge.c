/* SPDX-License-Identifier: MIT */
/* What the trial of a plan says: by the program that ran inside, and from the outside. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "judge.h"
#include "levels.h"

#define CLONE_NEW_PID 0x20000000
#define CLONE_NEW_NET 0x40000000
#define READ_ONLY     1 /* ST_RDONLY */

/* Numbers that a process of the small, new pid namespace may have as well. */
#define PID_SMALL 8

struct judging {
	const struct plan *plan;
	const struct plan_report *report;
	char *flaw;
	size_t size;
	bool broken;  /* something is not as planned */
	bool unknown; /* something could not be seen */
};

static bool has(const struct judging *judging, enum plan_step step)
{
	return judging->plan->steps & (1u << step);
}

/* The first flaw is told. */
static void expect(struct judging *judging, bool holds, const char *flaw)
{
	if (holds)
		return;
	if (!judging->broken)
		snprintf(judging->flaw, judging->size, "%s", flaw);
	judging->broken = true;
}

/* ------------------------------------------------------------ from the inside */

static int32_t told(const struct judging *judging, enum inside_act act)
{
	return judging->report->inside[act];
}

static void inside_privileges(struct judging *judging)
{
	expect(judging, told(judging, INSIDE_NO_NEW_PRIVS) == 1,
	       "no_new_privs is not set inside");
	expect(judging, told(judging, INSIDE_SECCOMP) == 2, "no seccomp filter inside");
	expect(judging, told(judging, INSIDE_CONTROL) == -FILTER_CONTROL_ERRNO,
	       "the seccomp filter does not answer inside");
	expect(judging, told(judging, INSIDE_CAPABILITIES) == 0,
	       "there are capabilities inside");
	if (judging->report->bounding_empty)
		expect(judging, told(judging, INSIDE_BOUNDING) == 0,
		       "the bounding set is not empty inside");
	expect(judging, told(judging, INSIDE_USERNS) < 0,
	       "a user namespace can be made inside");
	/* EINVAL would be the kernel's answer: it was asked. */
	expect(judging,
	       told(judging, INSIDE_MOUNT) < 0 && told(judging, INSIDE_MOUNT) != -EINVAL,
	       "mount(2) reaches the kernel inside");
	expect(judging, told(judging, INSIDE_DESCRIPTOR) == -EBADF,
	       "a descriptor is inherited");
	expect(judging, told(judging, INSIDE_TERMINAL) < 0,
	       "there is a controlling terminal inside");
}

static void inside_files(struct judging *judging)
{
	bool writable = judging->plan->writable_root;

	/* What may not be read outside is no control. */
	if (judging->plan->whole_root && told(judging, INSIDE_READ) < 0)
		judging->unknown = true;
	if (has(judging, PLAN_LANDLOCK) || has(judging, PLAN_ENTER)) {
		expect(judging,
		       told(judging, INSIDE_WRITE_PROC) < 0 ||
			       (writable && !has(judging, PLAN_ENTER)),
		       "/proc can be written to inside");
		expect(judging, told(judging, INSIDE_WRITE_ROOT) < 0 || writable,
		       "the root can be written to inside");
	}
	if (has(judging, PLAN_ENTER) && !writable)
		expect(judging,
		       told(judging, INSIDE_ROOT_FLAGS) >= 0 &&
			       told(judging, INSIDE_ROOT_FLAGS) & READ_ONLY,
		       "the root is not read-only inside");
	expect(judging,
	       judging->report->null_refused || told(judging, INSIDE_WRITE_NULL) == 1 ||
		       told(judging, INSIDE_WRITE_NULL) == -ENOENT,
	       "/dev/null can't be written to inside");
}

static void inside_network(struct judging *judging)
{
	if (!judging->plan->network_none)
		return;
	if (plan_closes_network(judging->plan)) {
		expect(judging, told(judging, INSIDE_INET) < 0,
		       "sockets can be made inside");
		expect(judging, told(judging, INSIDE_NETLINK) < 0,
		       "netlink sockets can be made inside");
	} else {
		expect(judging, told(judging, INSIDE_ROUTE) < 0,
		       "an address outside can be reached inside");
	}
	if (plan_closes_unix(judging->plan))
		expect(judging, told(judging, INSIDE_UNIX) < 0,
		       "UNIX sockets can be made inside");
}

static void inside_processes(struct judging *judging)
{
	bool landlock = has(judging, PLAN_LANDLOCK) && judging->plan->landlock_abi >= 6;

	if (judging->plan->namespaces & CLONE_NEW_PID)
		expect(judging,
		       told(judging, INSIDE_PID) == 2 &&
			       told(judging, INSIDE_PARENT) == 1,
		       "the pid namespace is not its own inside");
	/* Without a pid namespace the number is what it was, however small. */
	if (judging->plan->namespaces & CLONE_NEW_PID
		    ? judging->report->outside.pid > PID_SMALL
		    : landlock)
		expect(judging, told(judging, INSIDE_SIGNAL) < 0,
		       "a process outside can be signalled");
}

/* ------------------------------------------------------------ from the outside */

static void see(struct judging *judging, int64_t seen, int64_t wanted, const char *flaw)
{
	if (seen < 0)
		judging->unknown = true;
	else
		expect(judging, seen == wanted, flaw);
}

/* The same directory by another mount is a root of its own, too. */
static void outside_root(struct judging *judging)
{
	const struct footing_sighting *seen = &judging->report->seen;
	const struct footing_sighting *before = &judging->report->outside;

	if (!has(judging, PLAN_ENTER))
		return;
	if (!seen->root_inode || !before->root_inode) {
		judging->unknown = true;
		return;
	}
	if (seen->root_inode != before->root_inode ||
	    seen->root_device != before->root_device)
		return;
	if (seen->root_mount < 0 || before->root_mount < 0)
		judging->unknown = true;
	else
		expect(judging, seen->root_mount != before->root_mount,
		       "the root is the one outside");
}

static void outside(struct judging *judging)
{
	const struct footing_sighting *seen = &judging->report->seen;
	const struct footing_sighting *before = &judging->report->outside;

	see(judging, seen->no_new_privs, 1, "no_new_privs is not seen from the outside");
	see(judging, seen->seccomp_mode, 2, "no seccomp filter is seen from the outside");
	if (seen->seccomp_filters >= 0 && before->seccomp_filters >= 0)
		expect(judging, seen->seccomp_filters > before->seccomp_filters,
		       "no further seccomp filter is seen from the outside");
	if (!seen->capabilities)
		judging->unknown = true;
	else
		expect(judging,
		       !(seen->effective | seen->permitted | seen->inheritable |
			 seen->ambient),
		       "capabilities are seen from the outside");
	for (size_t i = 0; i < FOOTING_NAMESPACES; i++) {
		if (!plan_new_namespace(judging->plan, i))
			continue;
		if (!seen->namespaces[i] || !before->namespaces[i])
			judging->unknown = true;
		else
			expect(judging, seen->namespaces[i] != before->namespaces[i],
			       "a namespace is the one outside");
	}
	outside_root(judging);
}

/* ------------------------------------------------------------ altogether */

/* The first process itself has seen these, before it let anything run. */
static void own_word(struct judging *judging)
{
	if (has(judging, PLAN_LANDLOCK))
		expect(judging, judging->report->landlock_seen,
		       "the Landlock domain was not seen to stop anything");
	expect(judging, judging->report->filter_seen,
	       "the seccomp filter was not seen to answer");
}

static enum footing_status failed(const struct plan_report *report)
{
	switch ((enum footing_outcome)report->obs.outcome) {
	case OUTCOME_REFUSED:
		return passing_cause(report->obs.err) != CAUSE_NONE ? FOOTING_UNKNOWN
								    : FOOTING_UNAVAILABLE;
	case OUTCOME_INEFFECTIVE:
	case OUTCOME_ABSENT:
	case OUTCOME_LACKS:
		return FOOTING_UNAVAILABLE;
	case OUTCOME_DIED:
		/* SIGSYS is an answer, any other death is none. */
		return report->obs.signal == SIGSYS ? FOOTING_UNAVAILABLE
						    : FOOTING_UNKNOWN;
	default:
		return FOOTING_UNKNOWN;
	}
}

enum footing_status plan_judge(const struct plan *plan, const struct plan_report *report,
			       enum footing_evidence *evidence, char *flaw, size_t size)
{
	struct judging judging = {plan, report, flaw, size, false, false};

	flaw[0] = '\0';
	*evidence = FOOTING_EVIDENCE_NONE;
	if (report->obs.outcome != OUTCOME_WORKED) {
		enum footing_status status = failed(report);

		if (status == FOOTING_UNAVAILABLE)
			*evidence = FOOTING_EVIDENCE_TRIED;
		return status;
	}
	/* Confined, and nothing can run in it: it is no use, and why is not known. */
	if (!report->told) {
		snprintf(flaw, size, "no program could be seen to run inside");
		return FOOTING_UNKNOWN;
	}
	own_word(&judging);
	inside_privileges(&judging);
	inside_files(&judging);
	inside_network(&judging);
	inside_processes(&judging);
	outside(&judging);
	*evidence = judging.unknown || judging.broken ? FOOTING_EVIDENCE_TRIED
						      : FOOTING_EVIDENCE_PROVED;
	return judging.broken ? FOOTING_UNAVAILABLE : FOOTING_AVAILABLE;
}

static const struct footing_act *last_act(const struct footing_observation *obs)
{
	uint32_t n = obs->n_acts < FOOTING_ACTS_MAX ? obs->n_acts : FOOTING_ACTS_MAX;

	return n ? &obs->acts[n - 1] : NULL;
}

void plan_why(const struct plan_report *report, char *why, size_t size)
{
	const struct footing_act *act = last_act(&report->obs);
	const char *step = plan_step_name((enum plan_step)report->step);
	const char *error = footing_errno_name(report->obs.err);

	switch ((enum footing_outcome)report->obs.outcome) {
	case OUTCOME_REFUSED:
		snprintf(why, size, "%s: %s%s%s", step, act ? act->step : "?",
			 error ? ": " : "", error ? error : "");
		break;
	case OUTCOME_DIED:
		snprintf(why, size, "%s: %s: killed by %s", step, act ? act->step : "?",
			 footing_signal_name(report->obs.signal)
				 ? footing_signal_name(report->obs.signal)
				 : "a signal");
		break;
	case OUTCOME_TIMEOUT:
		snprintf(why, size, "%s: not done in time", step);
		break;
	case OUTCOME_NO_CHILD:
		snprintf(why, size, "no process could be made%s%s", error ? ": " : "",
			 error ? error : "");
		break;
	case OUTCOME_WORKED:
		error = footing_errno_name(report->exec_err);
		snprintf(why, size, "no program could be executed inside%s%s",
			 error ? ": " : "", error ? error : "");
		break;
	default:
		snprintf(why, size, "%s: %s", step,
			 report->obs.text[0] ? report->obs.text : "not done");
	}
}
