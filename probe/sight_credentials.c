/* SPDX-License-Identifier: MIT */
/* What a process may do and never again will: capabilities, no_new_privs, filters. */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "act.h"
#include "kernel.h"
#include "probe.h"
#include "sight_read.h"
#include "sight_view.h"

/* Returns: how many threads it has, -1: not told. */
static int64_t take_status(const struct view *view, struct footing_sighting *sighting)
{
	struct status status;
	int fd = view_open(view, "status", O_RDONLY);

	if (fd < 0) {
		deny(sighting, errno);
		return -1;
	}
	status_read(fd, &status);
	sighting->no_new_privs = status.no_new_privs;
	sighting->seccomp_mode = status.seccomp_mode;
	sighting->seccomp_filters = status.seccomp_filters;
	/* Those before 5.9 do not count them. */
	if (status.seccomp_mode == 0)
		sighting->seccomp_filters = 0;
	sighting->capabilities = status.n_sets >= CAP_SETS_OLD;
	sighting->bounds = status.bounds;
	sighting->inheritable = status.inheritable;
	sighting->permitted = status.permitted;
	sighting->effective = status.effective;
	sighting->bounding = status.bounding;
	sighting->ambient = status.ambient;
	return status.threads;
}

/* By number, and of any process. Ambient ones are always among the inheritable ones. */
static void take_capget(const struct view *view, struct footing_sighting *sighting)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3,
						  .pid = (int)view->pid};
	/* More effective than permitted: no kernel says that. A filter fakes success. */
	struct __user_cap_data_struct data[2] = {{.effective = ~0u}};

	if (syscall(SYS_capget, &header, data) ||
	    (data[0].effective & ~data[0].permitted))
		return;
	sighting->effective = (uint64_t)data[1].effective << 32 | data[0].effective;
	sighting->permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted;
	sighting->inheritable = (uint64_t)data[1].inheritable << 32 | data[0].inheritable;
	sighting->capabilities = true;
}

/* Asked for bit by bit; the first that the kernel does not know ends it. */
static bool take_set(uint64_t *set, int option, unsigned long second, bool third)
{
	int i;

	*set = 0;
	for (i = 0; i < 64; i++) {
		long got = third ? syscall(SYS_prctl, option, second, i, 0, 0)
				 : syscall(SYS_prctl, option, i, 0, 0, 0);

		if (got < 0)
			break;
		*set |= (uint64_t)(got > 0) << i;
	}
	return i > 0;
}

static void take_own_calls(struct footing_sighting *sighting)
{
	sighting->no_new_privs = syscall(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	sighting->seccomp_mode = syscall(SYS_prctl, PR_GET_SECCOMP, 0, 0, 0, 0);
	if (sighting->seccomp_mode == 0)
		sighting->seccomp_filters = 0;
	sighting->bounds = take_set(&sighting->bounding, PR_CAPBSET_READ, 0, false);
	take_set(&sighting->ambient, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, true);
}

int64_t take_credentials(const struct view *view, struct footing_sighting *sighting)
{
	int64_t threads = take_status(view, sighting);

	if (sighting->no_new_privs < 0 && !view->pid)
		take_own_calls(sighting);
	if (!sighting->capabilities)
		take_capget(view, sighting);
	return threads;
}
