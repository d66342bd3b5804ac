/* SPDX-License-Identifier: MIT */
/* Rows landlock.log, tsync, layers: entering a domain, and how often. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kernel.h"
#include "landlock.h"
#include "thread.h"

/* More than any kernel stacks. */
#define LAYERS_MAX 128
#define ANSWER_MS  300

static const char no_dir[] = "no readable directory to prove it on";

/* ---------------------------------------------------------------- log */

static enum footing_outcome log_part(struct trial *trial)
{
	const unsigned int flags = LANDLOCK_LOG_SAME_EXEC_OFF | LANDLOCK_LOG_NEW_EXEC_ON |
				   LANDLOCK_LOG_SUBDOMAINS_OFF;
	struct landlock_dirs dirs = landlock_find_dirs();
	enum footing_outcome outcome;

	if (!landlock_enter(trial, landlock_ruleset(trial, LANDLOCK_FS_READ_DIR, 0, 0),
			    flags))
		return row_refused(trial);
	if (!dirs.outside) {
		row_text(trial, no_dir);
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	}
	outcome = landlock_denied(
		trial, landlock_open_dir(trial, "openat, denied", dirs.outside), EACCES);
	/* What is written to the log is not ours to read. */
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_TRIED)
					 : outcome;
}

enum footing_outcome landlock_log(struct trial *trial)
{
	return landlock_try(trial, log_part);
}

/* ---------------------------------------------------------------- tsync */

struct other {
	const char *dir;
	_Atomic uint32_t before, go, after; /* 1 and a result of openat(2), negated */
};

IN_THREAD static uint32_t open_in_thread(const char *dir)
{
	long fd = thread_syscall(SYS_openat, AT_FDCWD, (long)dir,
				 O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	if (fd >= 0)
		thread_syscall(SYS_close, fd, 0, 0, 0);
	return fd >= 0 ? 1 : 1 + (uint32_t)-fd;
}

IN_THREAD static int other_thread(void *data)
{
	struct other *other = data;

	thread_tell(&other->before, open_in_thread(other->dir));
	if (thread_await(&other->go, 0, ANSWER_MS))
		thread_tell(&other->after, open_in_thread(other->dir));
	thread_syscall(SYS_exit, 0, 0, 0, 0);
	return 0;
}

static enum footing_outcome tsync_part(struct trial *trial)
{
	static struct other other;
	static struct thread thread;
	enum footing_outcome outcome;

	other.dir = landlock_find_dirs().outside;
	if (!other.dir)
		return row_untried(trial, no_dir);
	if (!thread_start(&thread, other_thread, &other) ||
	    !thread_await(&other.before, 0, ANSWER_MS))
		return row_untried(trial, "no second thread could be made");
	/* The positive control: until then, the other thread opens it. */
	if (!act_holds(trial, "second thread opens", other.before == 1,
		       (int)other.before - 1))
		return row_untried(trial,
				   "the second thread can't open what the first can");
	if (!landlock_enter(trial, landlock_ruleset(trial, LANDLOCK_FS_READ_DIR, 0, 0),
			    LANDLOCK_TSYNC))
		return row_refused(trial);
	thread_tell(&other.go, 1);
	if (!thread_await(&other.after, 0, ANSWER_MS))
		return row_untried(trial, "the second thread did not answer");
	errno = (int)other.after - 1;
	outcome = act_holds(trial, "second thread confined", errno == EACCES, errno)
			  ? OUTCOME_WORKED
			  : row_ineffective(trial, "the other thread is not confined");
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_PROVED)
					 : outcome;
}

enum footing_outcome landlock_tsync(struct trial *trial)
{
	return landlock_try(trial, tsync_part);
}

/* ---------------------------------------------------------------- layers */

static enum footing_outcome layers_part(struct trial *trial)
{
	const char *dir = landlock_find_dirs().outside;
	int64_t layers = 0;

	while (layers < LAYERS_MAX &&
	       landlock_enter(trial, landlock_ruleset(trial, LANDLOCK_FS_READ_DIR, 0, 0),
			      0))
		layers++;
	/* The one that stops it is the full stack's. */
	if (layers < LAYERS_MAX && errno != E2BIG)
		return row_refused(trial);
	if (layers == LAYERS_MAX && !dir)
		return row_untried(trial, no_dir);
	if (layers == LAYERS_MAX && landlock_open_dir(trial, "openat, denied", dir) >= 0)
		return row_ineffective(trial, "the domains are entered and stop nothing");
	return row_value(trial, FOOTING_EVIDENCE_TRIED, layers);
}

enum footing_outcome landlock_layers(struct trial *trial)
{
	return landlock_try(trial, layers_part);
}
