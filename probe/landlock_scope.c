/* SPDX-License-Identifier: MIT */
/* Rows landlock.scope-signal, scope-unix, resolve-unix: what is outside stays out of reach. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"
#include "landlock.h"
#include "stage.h"

static bool enter_scope(struct trial *trial, uint64_t scope)
{
	return landlock_enter(trial, landlock_ruleset(trial, 0, 0, scope), 0);
}

/* ---------------------------------------------------------------- signals */

/*
 * A child that does nothing until it is killed, or until its parent ends: the signal that
 * the kernel sends at a parent's death has the parent's domain, and is stopped by it.
 */
static pid_t sleeper(const int ends[2])
{
	pid_t pid = child_fork(0);
	char byte;

	if (pid == 0) {
		syscall(SYS_close, ends[1]);
		syscall(SYS_read, ends[0], &byte, 1);
		child_exit(0);
	}
	return pid;
}

/* Did the signal arrive? The child is gone afterwards. */
static bool died_of(pid_t pid, int signal)
{
	int status = child_wait(pid);

	return status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

static enum footing_outcome signal_part(struct trial *trial)
{
	enum footing_outcome outcome;
	pid_t outside, inside;
	int ends[2] = {-1, -1};

	if (ACT(trial, "pipe2", SYS_pipe2, ends, O_CLOEXEC) < 0)
		return row_refused(trial);
	outside = sleeper(ends);
	if (outside < 0)
		return OUTCOME_NO_CHILD;
	if (!enter_scope(trial, LANDLOCK_SCOPED_SIGNAL))
		return row_refused(trial);
	inside = sleeper(ends);
	if (inside < 0)
		return OUTCOME_NO_CHILD;
	if (ACT(trial, "kill, allowed", SYS_kill, inside, SIGTERM) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "signal arrived", died_of(inside, SIGTERM), 0))
		return row_ineffective(trial,
				       "a signal inside the domain does not arrive");
	outcome = landlock_denied(trial,
				  ACT(trial, "kill, denied", SYS_kill, outside, SIGTERM),
				  EPERM);
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_PROVED)
					 : outcome;
}

enum footing_outcome landlock_scope_signal(struct trial *trial)
{
	return landlock_try(trial, signal_part);
}

/* ---------------------------------------------------------------- abstract sockets */

/* @abstract: the name is not in the file system, and begins with a NUL. */
static socklen_t unix_address(struct sockaddr_un *address, bool abstract,
			      const char *name, uint64_t number)
{
	size_t at;

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	at = put_text(address->sun_path + abstract, sizeof(address->sun_path) - 1, 0,
		      name);
	if (number)
		at = put_number(address->sun_path + abstract,
				sizeof(address->sun_path) - 1, at, number);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract + at);
}

static long listener(struct trial *trial, const struct sockaddr_un *address,
		     socklen_t length)
{
	long fd = ACT(trial, "socket", SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC,
		      0);

	if (fd < 0 || ACT(trial, "bind", SYS_bind, fd, address, length) < 0 ||
	    ACT(trial, "listen", SYS_listen, fd, 4) < 0)
		return -1;
	return fd;
}

static long reach(struct trial *trial, const char *step,
		  const struct sockaddr_un *address, socklen_t length)
{
	long fd = ACT(trial, "socket", SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC,
		      0);
	long done;
	int err;

	if (fd < 0)
		return -1;
	done = ACT(trial, step, SYS_connect, fd, address, length);
	err = errno;
	syscall(SYS_close, fd);
	errno = err;
	return done;
}

static enum footing_outcome unix_part(struct trial *trial)
{
	struct sockaddr_un outside, inside;
	uint64_t number = now_us();
	socklen_t outside_length = unix_address(&outside, true, "footing-outside-",
						number);
	socklen_t inside_length = unix_address(&inside, true, "footing-inside-", number);
	enum footing_outcome outcome;

	/* A socket belongs to the domain that it was made in. */
	if (listener(trial, &outside, outside_length) < 0)
		return landlock_unproved(trial, 0, 0, LANDLOCK_SCOPED_ABSTRACT_UNIX,
					 "no abstract socket to prove it on");
	if (!enter_scope(trial, LANDLOCK_SCOPED_ABSTRACT_UNIX) ||
	    listener(trial, &inside, inside_length) < 0 ||
	    reach(trial, "connect, allowed", &inside, inside_length) < 0)
		return row_refused(trial);
	outcome = landlock_denied(
		trial, reach(trial, "connect, denied", &outside, outside_length), EPERM);
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_PROVED)
					 : outcome;
}

enum footing_outcome landlock_scope_unix(struct trial *trial)
{
	return landlock_try(trial, unix_part);
}

/* ---------------------------------------------------------------- pathname sockets */

static long reach_path(struct trial *trial, const char *step)
{
	struct sockaddr_un address;
	socklen_t length = unix_address(&address, false, "a/s", 0);

	return reach(trial, step, &address, length);
}

static enum footing_outcome resolve_body(struct trial *trial)
{
	struct sockaddr_un address;
	socklen_t length = unix_address(&address, false, "a/s", 0);

	if (!stage_to_scratch(trial) || syscall(SYS_mkdirat, AT_FDCWD, "a", 0700) < 0)
		return landlock_unproved(trial, LANDLOCK_FS_RESOLVE_UNIX, 0, 0,
					 "no writable place to prove it in");
	if (listener(trial, &address, length) < 0)
		return landlock_unproved(trial, LANDLOCK_FS_RESOLVE_UNIX, 0, 0,
					 "no socket to prove it on");
	return landlock_prove(trial, LANDLOCK_FS_RESOLVE_UNIX, trial->scratch, reach_path,
			      "connect, allowed", "connect, denied", EACCES);
}

static enum footing_outcome resolve_private(struct trial *trial)
{
	return landlock_private_place(trial) ? resolve_body(trial) : OUTCOME_UNTRIED;
}

static enum footing_outcome resolve_part(struct trial *trial)
{
	return landlock_in_place(trial, resolve_private, resolve_body);
}

enum footing_outcome landlock_resolve_unix(struct trial *trial)
{
	return landlock_try_apart(trial, resolve_part);
}
