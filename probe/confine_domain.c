/* SPDX-License-Identifier: MIT */
/* Steps of a plan: what a process takes from itself, for good and for what it executes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confine.h"
#include "kernel.h"
#include "landlock.h"

/* ---------------------------------------------------------------- privileges */

enum footing_outcome confine_no_new_privs(struct confining *confining)
{
	struct trial *trial = &confining->trial;

	if (ACT(trial, "prctl PR_SET_NO_NEW_PRIVS", SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0,
		0, 0) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "no_new_privs is set",
		       syscall(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, 0))
		return row_ineffective(trial, "prctl reports success and sets nothing");
	return OUTCOME_WORKED;
}

#define NO_CAPABILITY 0xffff

/*
 * Without CAP_SETPCAP the set stays as it is. Under no_new_privs an exec takes nothing
 * from it, so that it is told, and not in the way.
 */
enum footing_outcome confine_bounding(struct confining *confining)
{
	struct trial *trial = &confining->trial;
	int cap, last = confining->plan->last_capability;
	bool empty = true;

	for (cap = 0; cap <= last; cap++) {
		long held = syscall(SYS_prctl, PR_CAPBSET_READ, cap, 0, 0, 0);

		if (held == 0)
			continue;
		if (held < 0) {
			/* The kernel knows no more of them; a filter keeps them back. */
			empty = empty && cap > 0 && errno == EINVAL;
			break;
		}
		/* The first refusal is the answer to all. */
		if (!empty ||
		    ACT(trial, "capbset drop", SYS_prctl, PR_CAPBSET_DROP, cap, 0, 0, 0) <
			    0 ||
		    syscall(SYS_prctl, PR_CAPBSET_READ, cap, 0, 0, 0) != 0)
			empty = false;
	}
	/* What is no capability is in no set: who says otherwise says it of all. */
	confining->report->bounding_empty = empty && syscall(SYS_prctl, PR_CAPBSET_READ,
							     NO_CAPABILITY, 0, 0, 0) < 0;
	return OUTCOME_WORKED;
}

enum footing_outcome confine_capabilities(struct confining *confining)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	/* More effective than permitted: no kernel says that, and no filter writes there. */
	struct __user_cap_data_struct none[2] = {{0}}, left[2] = {{.effective = ~0u}};
	struct trial *trial = &confining->trial;

	/* Before Linux 4.3 there is no such set; the sets below bound it. */
	syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (ACT(trial, "capset", SYS_capset, &header, none) < 0 ||
	    ACT(trial, "capget", SYS_capget, &header, left) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "no capability is left",
		       !(left[0].effective | left[1].effective | left[0].permitted |
			 left[1].permitted | left[0].inheritable | left[1].inheritable),
		       0))
		return row_ineffective(trial, "capset reports success and drops nothing");
	return OUTCOME_WORKED;
}

/* ---------------------------------------------------------------- Landlock */

static uint64_t all_rights(int64_t abi)
{
	uint64_t rights = LANDLOCK_FS_ABI_1;

	if (abi >= 2)
		rights |= LANDLOCK_FS_REFER;
	if (abi >= 3)
		rights |= LANDLOCK_FS_TRUNCATE;
	if (abi >= 5)
		rights |= LANDLOCK_FS_IOCTL_DEV;
	return rights;
}

static uint64_t net_rights(const struct plan *plan)
{
	uint64_t rights = 0;

	if (!plan->network_none)
		return 0;
	if (plan->landlock_abi >= 4)
		rights |= LANDLOCK_NET_BIND_TCP | LANDLOCK_NET_CONNECT_TCP;
	if (plan->landlock_abi >= 10)
		rights |= LANDLOCK_NET_BIND_UDP | LANDLOCK_NET_CONNECT_SEND_UDP;
	return rights;
}

static uint64_t scopes(const struct plan *plan)
{
	uint64_t scoped = 0;

	if (plan->landlock_abi >= 6)
		scoped |= LANDLOCK_SCOPED_SIGNAL;
	if (plan->landlock_abi >= 6 && plan->network_none)
		scoped |= LANDLOCK_SCOPED_ABSTRACT_UNIX;
	return scoped;
}

#define READING (LANDLOCK_FS_EXECUTE | LANDLOCK_FS_READ_FILE | LANDLOCK_FS_READ_DIR)
#define OF_FILES                                                                \
	(LANDLOCK_FS_EXECUTE | LANDLOCK_FS_WRITE_FILE | LANDLOCK_FS_READ_FILE | \
	 LANDLOCK_FS_TRUNCATE | LANDLOCK_FS_IOCTL_DEV | LANDLOCK_FS_RESOLVE_UNIX)
/* Never given: nobody inside may make them, and by this the domain can be seen. */
#define NEVER (LANDLOCK_FS_MAKE_CHAR | LANDLOCK_FS_MAKE_BLOCK)

static bool allow_file(struct trial *trial, long ruleset, long fd, uint64_t rights)
{
	struct stat st;
	int added;

	if (!fstat((int)fd, &st) && !S_ISDIR(st.st_mode))
		rights &= OF_FILES;
	added = landlock_allow_path(trial, ruleset, (int)fd, rights);
	syscall(SYS_close, fd);
	return added == 0;
}

/* A rule for what is there; what is not needs none. False with errno where it failed. */
static bool allow(struct trial *trial, long ruleset, const char *path, uint64_t rights)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);

	return fd < 0 || allow_file(trial, ruleset, fd, rights);
}

/* What was named has to be there, and not to lead elsewhere by now. */
static bool allow_named(struct trial *trial, long ruleset, const char *path,
			uint64_t rights)
{
	long fd = confine_walk(trial, "", path);

	return fd >= 0 && allow_file(trial, ruleset, fd, rights);
}

static bool allow_devices(struct trial *trial, long ruleset, uint64_t rights)
{
	static const char *const devices[] = {"/dev/null",   "/dev/zero",    "/dev/full",
					      "/dev/random", "/dev/urandom", "/dev/tty"};
	size_t i;

	for (i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (!allow(trial, ruleset, devices[i],
			   rights & (LANDLOCK_FS_READ_FILE | LANDLOCK_FS_WRITE_FILE |
				     LANDLOCK_FS_TRUNCATE | LANDLOCK_FS_IOCTL_DEV)))
			return false;
	return true;
}

/* In a root of its own these are the command's, and empty when it starts. */
static bool allow_own(struct confining *confining, long ruleset, uint64_t rights)
{
	static const char *const own[] = {"/tmp", "/dev/shm", "/dev/pts"};
	struct trial *trial = &confining->trial;
	size_t i;

	if (!(confining->plan->steps & (1u << PLAN_ENTER)))
		return true;
	for (i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (!allow(trial, ruleset, own[i], rights))
			return false;
	return allow(trial, ruleset, "/proc", READING) &&
	       allow(trial, ruleset, "/dev", READING);
}

static bool allow_all(struct confining *confining, long ruleset, uint64_t handled)
{
	const struct plan *plan = confining->plan;
	struct trial *trial = &confining->trial;
	size_t i;

	if (plan->whole_root && !allow(trial, ruleset, "/", READING))
		return false;
	for (i = 0; i < plan->n_paths; i++)
		if (!allow_named(trial, ruleset, plan->paths[i].real,
				 plan->paths[i].writable ? handled & ~NEVER : READING))
			return false;
	return allow_devices(trial, ruleset, handled) &&
	       allow_own(confining, ruleset, handled & ~NEVER);
}

/*
 * What shows that a domain is in force: something harmless that it has to stop, and that
 * went before. A filter that reports success for landlock_restrict_self(2) does not.
 */
enum control { CONTROL_NONE, CONTROL_OPEN, CONTROL_MAKE, CONTROL_SIGNAL };

/* Its own file, which nobody but a read-only mount keeps it from opening. */
static long open_own(void)
{
	long fd = syscall(SYS_openat, AT_FDCWD, "/proc/self/comm", O_WRONLY | O_CLOEXEC,
			  0);

	if (fd >= 0)
		syscall(SYS_close, fd);
	return fd;
}

/*
 * No device is made: its capabilities are gone by then. Landlock, which gives the right to
 * nobody, is asked (EACCES) before they are (EPERM).
 */
static int make_device(const char *path)
{
	return syscall(SYS_mknodat, AT_FDCWD, path, S_IFBLK | 0600, 0) < 0 ? errno : 0;
}

static const char *place_to_make(void)
{
	static const char *const places[] = {"/tmp/.footing", "/dev/shm/.footing",
					     "/var/tmp/.footing", ".footing"};
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (make_device(places[i]) == EPERM)
			return places[i];
	return NULL;
}

static bool signal_goes(void)
{
	long parent = syscall(SYS_getppid);

	return parent > 0 && syscall(SYS_kill, parent, 0) == 0;
}

static enum control find_control(const struct plan *plan, const char **place)
{
	if (!plan->writable_root && open_own() >= 0)
		return CONTROL_OPEN;
	*place = place_to_make();
	if (*place)
		return CONTROL_MAKE;
	return plan->landlock_abi >= 6 && signal_goes() ? CONTROL_SIGNAL : CONTROL_NONE;
}

static bool control_stopped(enum control control, const char *place)
{
	switch (control) {
	case CONTROL_OPEN:
		return open_own() < 0 && errno == EACCES;
	case CONTROL_MAKE:
		return make_device(place) == EACCES;
	default:
		return !signal_goes();
	}
}

enum footing_outcome confine_landlock(struct confining *confining)
{
	const struct plan *plan = confining->plan;
	struct trial *trial = &confining->trial;
	uint64_t handled = all_rights(plan->landlock_abi);
	const char *place = NULL;
	enum control control = find_control(plan, &place);
	long ruleset;

	if (plan->landlock_abi >= 9 && plan->network_none)
		handled |= LANDLOCK_FS_RESOLVE_UNIX;
	if (control == CONTROL_NONE)
		return row_untried(trial, "nothing to see by that a domain is in force");
	ruleset = landlock_ruleset(trial, handled, net_rights(plan), scopes(plan));
	if (ruleset < 0 || !allow_all(confining, ruleset, handled) ||
	    !landlock_enter(trial, ruleset, 0))
		return row_refused(trial);
	if (!act_holds(trial, "the domain stops something",
		       control_stopped(control, place), 0))
		return row_ineffective(trial, "the domain is entered and stops nothing");
	confining->report->landlock_seen = true;
	return OUTCOME_WORKED;
}

/* ---------------------------------------------------------------- the filter */

static long install(struct trial *trial, const struct sock_fprog *program)
{
	long done = ACT(trial, "seccomp", SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
			program);

	/* A filter may refuse the one way and not the other. */
	if (done < 0 && (errno == ENOSYS || errno == EPERM))
		done = ACT(trial, "prctl PR_SET_SECCOMP", SYS_prctl, PR_SET_SECCOMP,
			   SECCOMP_MODE_FILTER, program, 0, 0);
	return done;
}

enum footing_outcome confine_seccomp(struct confining *confining)
{
	const struct plan *plan = confining->plan;
	struct trial *trial = &confining->trial;
	struct sock_fprog program = {plan->filter_length,
				     (struct sock_filter *)(uintptr_t)plan->filter};
	long answer;

	if (install(trial, &program) < 0)
		return row_refused(trial);
	errno = 0;
	answer = syscall(SYS_prctl, FILTER_CONTROL, 0, 0, 0, 0);
	if (!act_holds(trial, "the filter answers",
		       answer < 0 && errno == FILTER_CONTROL_ERRNO, 0))
		return row_ineffective(trial,
				       "success is reported and no filter is installed");
	confining->report->filter_seen = true;
	return OUTCOME_WORKED;
}
