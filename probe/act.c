/* SPDX-License-Identifier: MIT */
#include "act.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"

/* ---------------------------------------------------------------- texts */

size_t put_text(char *to, size_t size, size_t at, const char *from)
{
	while (*from && at + 1 < size)
		to[at++] = *from++;
	if (size)
		to[at < size ? at : size - 1] = '\0';
	return at;
}

size_t put_number(char *to, size_t size, size_t at, uint64_t number)
{
	char digits[24];
	size_t i = sizeof(digits);

	digits[--i] = '\0';
	do
		digits[--i] = (char)('0' + number % 10);
	while (number /= 10);
	return put_text(to, size, at, digits + i);
}

void copy_text(char *to, size_t size, const char *from)
{
	put_text(to, size, 0, from);
}

ssize_t read_small(const char *path, char *to, size_t size)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	size_t have = 0;
	long got = 0;
	int err;

	if (fd < 0)
		return -1;
	while (have + 1 < size &&
	       (got = syscall(SYS_read, fd, to + have, size - 1 - have)) > 0)
		have += (size_t)got;
	err = errno;
	syscall(SYS_close, fd);
	to[have] = '\0';
	errno = err;
	return got < 0 ? -1 : (ssize_t)have;
}

/* ---------------------------------------------------------------- steps */

static void beat(struct trial *trial)
{
	atomic_fetch_add_explicit(trial->beat, 1, memory_order_relaxed);
}

static struct footing_act *next_act(struct trial *trial)
{
	struct footing_observation *obs = trial->obs;
	uint32_t at = obs->n_acts < FOOTING_ACTS_MAX ? obs->n_acts : FOOTING_ACTS_MAX - 1;

	obs->n_acts++;
	return &obs->acts[at];
}

static struct footing_act *last_act(const struct trial *trial)
{
	struct footing_observation *obs = trial->obs;
	uint32_t n = obs->n_acts < FOOTING_ACTS_MAX ? obs->n_acts : FOOTING_ACTS_MAX;

	return n ? &obs->acts[n - 1] : NULL;
}

static struct footing_act *begin(struct trial *trial, const char *step, long nr)
{
	struct footing_act *act;

	beat(trial);
	act = next_act(trial);
	*act = (struct footing_act){.nr = nr};
	copy_text(act->step, sizeof(act->step), step);
	return act;
}

static void end(struct trial *trial, struct footing_act *act, long result, int err,
		uint64_t started)
{
	uint64_t took = now_us() - started;

	act->result = result;
	act->err = err;
	act->elapsed_us = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
	act->ended = true;
	beat(trial);
}

long act_syscall(struct trial *trial, const char *step, long nr, long a, long b, long c,
		 long d, long e, long f)
{
	struct footing_act *act = begin(trial, step, nr);
	uint64_t started = now_us();
	long result;
	int err;

	act->args[0] = (uint64_t)a;
	act->args[1] = (uint64_t)b;
	act->args[2] = (uint64_t)c;
	act->args[3] = (uint64_t)d;
	act->args[4] = (uint64_t)e;
	act->args[5] = (uint64_t)f;
	errno = 0;
	result = syscall(nr, a, b, c, d, e, f);
	err = result < 0 ? errno : 0;
	end(trial, act, result, err, started);
	errno = err;
	return result;
}

/* When it began is kept where the result comes to be. */
void act_begin(struct trial *trial, const char *step)
{
	begin(trial, step, -1)->result = (int64_t)now_us();
	errno = 0;
}

void act_begin_fork(struct trial *trial, const char *step, long nr, uint64_t flags)
{
	struct footing_act *act = begin(trial, step, nr);

	act->args[0] = flags;
	act->result = (int64_t)now_us();
	errno = 0;
}

void act_end(struct trial *trial, int err)
{
	struct footing_act *act = last_act(trial);

	end(trial, act, err ? -1 : 0, err, (uint64_t)act->result);
	errno = err;
}

void act_note(struct trial *trial, uint64_t note)
{
	last_act(trial)->args[1] = note;
}

bool act_holds(struct trial *trial, const char *step, bool holds, int err)
{
	end(trial, begin(trial, step, -1), holds ? 0 : -1, holds ? 0 : err, now_us());
	return holds;
}

int act_write(struct trial *trial, const char *step, const char *path, const char *text)
{
	size_t length = 0;
	long fd, wrote;
	int err = 0;

	while (text[length])
		length++;
	act_begin(trial, step);
	fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
	if (fd < 0) {
		act_end(trial, errno);
		return -1;
	}
	wrote = syscall(SYS_write, fd, text, length);
	if (wrote < 0)
		err = errno;
	else if ((size_t)wrote != length)
		err = EIO;
	syscall(SYS_close, fd);
	act_end(trial, err);
	return err ? -1 : 0;
}

/* ---------------------------------------------------------------- ends of a row */

void row_text(struct trial *trial, const char *text)
{
	char *to = trial->obs->text;
	size_t at = 0;

	while (at < FOOTING_TEXT_MAX - 1 && to[at])
		at++;
	if (at)
		at = put_text(to, FOOTING_TEXT_MAX, at, ", ");
	put_text(to, FOOTING_TEXT_MAX, at, text);
}

enum footing_outcome row_worked(struct trial *trial, enum footing_evidence evidence)
{
	trial->obs->evidence = evidence;
	return OUTCOME_WORKED;
}

enum footing_outcome row_value(struct trial *trial, enum footing_evidence evidence,
			       int64_t value)
{
	trial->obs->value = value;
	trial->obs->has_value = true;
	return row_worked(trial, evidence);
}

enum footing_outcome row_refused(struct trial *trial)
{
	const struct footing_act *act = last_act(trial);

	trial->obs->err = act ? act->err : 0;
	return OUTCOME_REFUSED;
}

enum footing_outcome row_ineffective(struct trial *trial, const char *text)
{
	row_text(trial, text);
	return OUTCOME_INEFFECTIVE;
}

enum footing_outcome row_absent(struct trial *trial, const char *text)
{
	row_text(trial, text);
	return OUTCOME_ABSENT;
}

void row_text_from(struct trial *trial, long fd)
{
	char text[FOOTING_TEXT_MAX];
	long got = syscall(SYS_read, fd, text, sizeof(text) - 1);

	if (got <= 0)
		return;
	text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	row_text(trial, text);
}

enum footing_outcome row_lacks(struct trial *trial, const char *id)
{
	const struct footing_act *act = last_act(trial);

	trial->obs->err = act ? act->err : 0;
	copy_text(trial->obs->lacks, sizeof(trial->obs->lacks), id);
	return OUTCOME_LACKS;
}

enum footing_outcome row_untried(struct trial *trial, const char *text)
{
	row_text(trial, text);
	return OUTCOME_UNTRIED;
}

enum footing_outcome row_died(struct trial *trial, int signal)
{
	trial->obs->signal = signal;
	return OUTCOME_DIED;
}

enum footing_outcome outcome_of(struct trial *trial, int status)
{
	int signal;

	if (status < 0)
		return OUTCOME_NONE;
	if (WIFSIGNALED(status))
		return row_died(trial, WTERMSIG(status));
	if (WEXITSTATUS(status) > OUTCOME_NO_CHILD)
		return OUTCOME_NONE;
	signal = atomic_exchange(trial->relayed, 0);
	if (signal)
		return row_died(trial, signal);
	return (enum footing_outcome)WEXITSTATUS(status);
}

_Noreturn void mirror(struct trial *trial, pid_t pid)
{
	int status = child_wait(pid);

	/* To die of the same signal is not in the power of a pid namespace's first process. */
	if (status >= 0 && WIFSIGNALED(status))
		atomic_store(trial->relayed, WTERMSIG(status));
	child_exit(status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : OUTCOME_NONE);
}

#if defined(FOOTING_SANITIZED) || defined(FOOTING_COVERAGE)
#define SHARES_MEMORY 0 /* their run time does not live with it */
#else
#define SHARES_MEMORY 1
#endif

/*
 * Killed by a filter, a child takes with it whoever shares its memory before Linux 5.16
 * (core dumps), so that none may be there.
 */
enum footing_outcome in_brief_child(struct trial *trial,
				    enum footing_outcome (*part)(struct trial *trial))
{
	pid_t self, pid;

	if (trial->filtered || !SHARES_MEMORY)
		return in_child(trial, 0, part);
	self = (pid_t)syscall(SYS_getpid);
	/* What runs in it is ours, and this thread waits: it can only change what it may. */
	pid = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */
	if (pid == 0) {
		child_begin(self); /* NOLINT(clang-analyzer-unix.Vfork) */
		child_exit((int)part(trial));
	}
	if (pid < 0) {
		trial->obs->err = errno;
		return OUTCOME_NO_CHILD;
	}
	return outcome_of(trial, child_wait(pid));
}

enum footing_outcome in_safety(struct trial *trial,
			       enum footing_outcome (*part)(struct trial *trial))
{
	return trial->filtered ? in_child(trial, 0, part) : part(trial);
}

enum footing_outcome in_child(struct trial *trial, unsigned long clone_flags,
			      enum footing_outcome (*part)(struct trial *trial))
{
	pid_t pid = child_fork(clone_flags);

	if (pid == 0)
		child_exit((int)part(trial));
	if (pid < 0) {
		trial->obs->err = errno;
		return errno == ENOTRECOVERABLE
			       ? row_ineffective(
					 trial,
					 "clone reports success and makes no child")
			       : OUTCOME_NO_CHILD;
	}
	return outcome_of(trial, child_wait(pid));
}
