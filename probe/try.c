/* SPDX-License-Identifier: MIT */
/* Plans tried in throwaway children: carried out down to a program that runs inside. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act.h"
#include "child.h"
#include "inside.h"
#include "kernel.h"
#include "probe.h"

#define AT_ONCE	 4
#define ACT_MS	 1000
#define SETUP_MS 900 /* less than an act: who overstays is told of by its step */

struct try_board {
	struct ward ward;
	const struct plan *const *plans;
	struct plan_report reports[];
};

/* ---------------------------------------------------------------- in a child */

/* The program inside, as something that can be executed; -1 where that can't be had. */
static int program(void)
{
	long fd = syscall(SYS_memfd_create, "inside", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < inside_size) {
		long wrote = syscall(SYS_write, fd, inside_program + done,
				     inside_size - done);

		if (wrote <= 0) {
			syscall(SYS_close, fd);
			return -1;
		}
		done += (size_t)wrote;
	}
	return (int)fd;
}

static void mark_ended(struct plan_report *report, int status)
{
	if (status < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		report->told = false;
}

/* Where it can't be written to here, by a Landlock domain or so, it can't inside either. */
static int32_t null_refused(void)
{
	long fd = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	syscall(SYS_close, fd);
	return 0;
}

static void try_run(void *data, unsigned int index)
{
	struct try_board *board = data;
	struct plan_report *report = &board->reports[index];
	char outside[16], name[] = "footing-inside";
	char filtered[] = "filtered";
	char *argv[] = {name, outside, NULL, NULL}, *envp[] = {NULL};
	char *files[] = {(char *)(uintptr_t)INSIDE_INSTALLED, NULL};
	int32_t told[INSIDE_ACTS];
	struct plan_start start = {.plan = board->plans[index],
				   .report = report,
				   .files = files,
				   .argv = argv,
				   .envp = envp,
				   .executable = program(),
				   .timeout_ms = SETUP_MS,
				   .told = told,
				   .told_size = sizeof(told)};
	uint64_t started = now_us();
	int err;

	report->null_refused = null_refused();
	put_number(outside, sizeof(outside), 0, (uint64_t)syscall(SYS_getpid));
	if (plan_begin(&start) < 0)
		return;
	/* Where that can't be told, there may be one. */
	if (report->outside.seccomp_mode != 0)
		argv[2] = filtered;
	err = plan_go(&start);
	if (err == 0 && start.told_size == sizeof(told)) {
		memcpy(report->inside, told, sizeof(told));
		report->told = true;
		mark_ended(report, child_wait(start.pid));
		start.pid = -1;
		plan_abandon(&start);
	} else if (err == 0) {
		/* It said nothing: however it ended, it was not seen to work. */
		plan_abandon(&start);
	}
	report->elapsed_us = now_us() - started;
}

static bool try_ended(void *data, unsigned int index, int signal, bool timed_out, int err)
{
	struct plan_report *report = &((struct try_board *)data)->reports[index];

	report->obs.begun = 1;
	if (report->obs.outcome != OUTCOME_NONE)
		return false;
	report->obs.signal = signal;
	report->obs.err = err;
	report->obs.outcome = err	  ? OUTCOME_NO_CHILD
			      : timed_out ? OUTCOME_TIMEOUT
			      : signal	  ? OUTCOME_DIED
					  : OUTCOME_NONE;
	return false;
}

static uint64_t try_beat(void *data, unsigned int index)
{
	return atomic_load(&((struct try_board *)data)->reports[index].beat);
}

static const struct job try_job = {
	.run = try_run,
	.ended = try_ended,
	.beat = try_beat,
};

/* ---------------------------------------------------------------- in the host */

int plan_try(const struct plan *const *plans, struct plan_report *reports, size_t n,
	     unsigned int deadline_ms)
{
	size_t size = sizeof(struct try_board) + n * sizeof(struct plan_report), i;
	struct try_board *board = shared_new(size);
	int err;

	if (!board)
		return -ENOMEM;
	board->plans = plans;
	board->ward = (struct ward){.job = &try_job,
				    .data = board,
				    .n_jobs = (unsigned int)n,
				    .at_once = AT_ONCE,
				    .act_ms = ACT_MS,
				    .overall_ms = deadline_ms};
	err = ward_run(&board->ward);
	for (i = 0; i < n && err; i++) {
		board->reports[i].obs.err = -err;
		board->reports[i].obs.outcome = OUTCOME_NO_CHILD;
	}
	memcpy(reports, board->reports, n * sizeof(*reports));
	shared_free(board, size);
	return 0;
}

int plan_report_new(struct plan_report **report)
{
	*report = shared_new(sizeof(**report));
	return *report ? 0 : -ENOMEM;
}

void plan_report_free(struct plan_report *report)
{
	shared_free(report, sizeof(*report));
}
