/* SPDX-License-Identifier: MIT */
/* The run of what was asked for, stage by stage. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "act.h"
#include "child.h"
#include "kernel.h"
#include "probe.h"
#include "run.h"
#include "stage.h"

#define AT_ONCE 4
#define ACT_MS	1000
#define SETUP	(-1)

/* ---------------------------------------------------------------- the board */

/* A stage by a route: what one child at a time works on. */
struct instance {
	enum footing_stage stage;
	enum footing_route route;
	_Atomic uint64_t beat;
	_Atomic int32_t current; /* the row in hand, or SETUP */
	_Atomic int32_t relayed;
	bool no_unshare;
	struct footing_observation setup;
};

/* What the host, the warden and the children share. */
struct board {
	struct ward ward;
	const struct observe_request *request;
	const struct footing_row *const *table;
	size_t n_rows;
	unsigned int n_instances;
	struct instance instances[FOOTING_STAGES * FOOTING_ROUTES];
	struct footing_observation rows[]; /* n_rows * FOOTING_ROUTES */
};

static struct footing_observation *slot(struct board *board, size_t row,
					enum footing_route route)
{
	return &board->rows[row * FOOTING_ROUTES + route];
}

static enum footing_stage stage_of(const struct footing_row *row,
				   enum footing_route route)
{
	if (route == FOOTING_DIRECT &&
	    (row->stage == STAGE_USER || (row->flags & ROW_IN_PLACE)))
		return STAGE_PLAIN;
	return (enum footing_stage)row->stage;
}

static bool belongs(const struct board *board, const struct instance *instance,
		    size_t row)
{
	return (board->request->routes[row] & ROUTE_BIT(instance->route)) &&
	       stage_of(board->table[row], instance->route) == instance->stage;
}

static bool pending(struct board *board, const struct instance *instance, size_t row)
{
	struct footing_observation *obs = slot(board, row, instance->route);

	return belongs(board, instance, row) && obs->outcome == OUTCOME_NONE &&
	       !obs->begun;
}

static bool any_pending(struct board *board, const struct instance *instance)
{
	size_t i;

	for (i = 0; i < board->n_rows; i++)
		if (pending(board, instance, i))
			return true;
	return false;
}

/* ---------------------------------------------------------------- in the stage's child */

/* The stage could not be entered: every row of it says so, and the one at fault too. */
static void spread_setup(struct board *board, struct instance *instance)
{
	const struct footing_observation *setup = &instance->setup;
	size_t i;

	for (i = 0; i < board->n_rows; i++) {
		struct footing_observation *obs = slot(board, i, instance->route);

		if (!pending(board, instance, i))
			continue;
		*obs = *setup;
		obs->begun = 1;
		/* A death says what stood in the way as well as an errno does. */
		if (setup->outcome == OUTCOME_DIED && setup->signal == SIGSYS &&
		    setup->lacks[0])
			obs->outcome = OUTCOME_LACKS;
		if (obs->outcome == OUTCOME_LACKS &&
		    !strcmp(setup->lacks, board->table[i]->id)) {
			/* Without an errno it was reported done, and was not. */
			obs->outcome = setup->signal ? OUTCOME_DIED
				       : setup->err  ? OUTCOME_REFUSED
						     : OUTCOME_INEFFECTIVE;
			obs->lacks[0] = '\0';
		}
	}
}

/* A filter that kills for unshare(2) may let clone(2) through: that is to be tried then. */
static bool died_of_unshare(const struct footing_observation *obs, int signal)
{
	uint32_t n = obs->n_acts < FOOTING_ACTS_MAX ? obs->n_acts : FOOTING_ACTS_MAX;

	return signal == SIGSYS && n && !obs->acts[n - 1].ended &&
	       obs->acts[n - 1].nr == SYS_unshare;
}

static enum footing_outcome attempt(struct trial *trial)
{
	memset(trial->obs, 0, sizeof(*trial->obs));
	trial->obs->begun = 1;
	if (trial->row->flags & ROW_BRIEF)
		return in_brief_child(trial, trial->row->act);
	if (trial->row->flags & ROW_OWN_CHILD)
		return in_child(trial, 0, trial->row->act);
	return trial->row->act(trial);
}

static void try_row(struct trial *trial, struct instance *instance, struct board *board,
		    size_t index)
{
	struct trial mine = *trial;
	uint64_t started = now_us();
	enum footing_outcome outcome;

	mine.row = board->table[index];
	mine.obs = slot(board, index, instance->route);
	instance->current = (int32_t)index;
	outcome = attempt(&mine);
	if (outcome == OUTCOME_DIED && !mine.no_unshare &&
	    died_of_unshare(mine.obs, mine.obs->signal)) {
		mine.no_unshare = trial->no_unshare = instance->no_unshare = true;
		outcome = attempt(&mine);
	}
	/* What the process has entered, and that it may be another one by now. */
	trial->entered = mine.entered;
	trial->cloned = mine.cloned;
	mine.obs->elapsed_us = now_us() - started;
	atomic_store(&mine.obs->outcome, (uint32_t)outcome);
	atomic_fetch_add(&instance->beat, 1);
}

/* Where that can't be told, there may be one. */
static bool is_filtered(void)
{
	return syscall(SYS_prctl, PR_GET_SECCOMP, 0, 0, 0, 0) != 0;
}

static void run_instance(void *data, unsigned int index)
{
	struct board *board = data;
	struct instance *instance = &board->instances[index];
	struct trial trial = {.route = instance->route,
			      .obs = &instance->setup,
			      .beat = &instance->beat,
			      .relayed = &instance->relayed,
			      .filtered = is_filtered(),
			      .no_unshare = instance->no_unshare,
			      .quiet_kernel = board->request->quiet_kernel,
			      .uid = (uint32_t)syscall(SYS_geteuid),
			      .gid = (uint32_t)syscall(SYS_getegid),
			      .scratch = -1};
	enum footing_outcome outcome;
	unsigned int last;
	size_t i;

	instance->current = SETUP;
	memset(&instance->setup, 0, sizeof(instance->setup));
	outcome = stage_enter(&trial, instance->stage);
	atomic_store(&instance->setup.outcome, (uint32_t)outcome);
	if (outcome != OUTCOME_WORKED) {
		spread_setup(board, instance);
		return;
	}
	for (last = 0; last <= ROW_LAST; last += ROW_LAST)
		for (i = 0; i < board->n_rows; i++)
			if (pending(board, instance, i) &&
			    (board->table[i]->flags & ROW_LAST) == last)
				try_row(&trial, instance, board, i);
}

/* ---------------------------------------------------------------- in the warden */

static uint64_t instance_beat(void *data, unsigned int index)
{
	struct board *board = data;

	return atomic_load(&board->instances[index].beat);
}

static void mark(struct footing_observation *obs, enum footing_outcome outcome,
		 int signal, int err)
{
	if (obs->outcome != OUTCOME_NONE)
		return;
	obs->begun = 1;
	obs->signal = signal;
	obs->err = err;
	atomic_store(&obs->outcome, (uint32_t)outcome);
}

static void mark_all(struct board *board, struct instance *instance,
		     enum footing_outcome outcome, int err)
{
	size_t i;

	for (i = 0; i < board->n_rows; i++)
		if (pending(board, instance, i))
			mark(slot(board, i, instance->route), outcome, 0, err);
}

/*
 * A child ended. What it had not come to is given to another one; the row it died in is
 * not tried again.
 */
static bool instance_ended(void *data, unsigned int index, int signal, bool timed_out,
			   int err)
{
	struct board *board = data;
	struct instance *instance = &board->instances[index];
	int32_t current = instance->current;
	struct footing_observation *obs = current < 0 ? &instance->setup
						      : slot(board, (size_t)current,
							     instance->route);
	bool overall = timed_out && now_us() >= board->ward.end_us;

	/* A stage that forked relays how its process really died. */
	if (!signal)
		signal = instance->relayed;
	instance->relayed = 0;
	if (err) {
		mark_all(board, instance, OUTCOME_NO_CHILD, err);
		return false;
	}
	if (!timed_out && !instance->no_unshare && died_of_unshare(obs, signal)) {
		instance->no_unshare = true;
		memset(obs, 0, sizeof(*obs));
		return true;
	}
	if (current >= 0) {
		if (timed_out)
			mark(obs, OUTCOME_TIMEOUT, 0, 0);
		else if (signal)
			mark(obs, OUTCOME_DIED, signal, 0);
	} else if (timed_out || signal) {
		instance->setup.signal = signal;
		instance->setup.outcome = timed_out ? OUTCOME_TIMEOUT : OUTCOME_DIED;
		spread_setup(board, instance);
	} else {
		/* It ended in silence before the first row, and would do so again. */
		mark_all(board, instance, OUTCOME_NONE, 0);
	}
	if (overall)
		mark_all(board, instance, OUTCOME_TIMEOUT, 0);
	return any_pending(board, instance);
}

static const struct job instance_job = {
	.run = run_instance,
	.ended = instance_ended,
	.beat = instance_beat,
};

/* ---------------------------------------------------------------- in the host */

/* First those that the kernel lets wait (for RCU), last those that only compute. */
static const enum footing_stage stage_order[] = {
	STAGE_NET, STAGE_MOUNT, STAGE_USER, STAGE_PLAIN, STAGE_LANDLOCK, STAGE_SECCOMP,
};

static void board_fill(struct board *board)
{
	size_t i, route;

	for (i = 0; i < sizeof(stage_order) / sizeof(*stage_order); i++) {
		for (route = FOOTING_ROUTES; route-- > 0;) {
			struct instance *instance = &board->instances[board->n_instances];

			instance->stage = stage_order[i];
			instance->route = (enum footing_route)route;
			instance->current = SETUP;
			if (any_pending(board, instance))
				board->n_instances++;
		}
	}
}

/* What the quiet-kernel option leaves out is decided before anything is made. */
static void board_quiet(struct board *board)
{
	size_t i, route;

	for (i = 0; i < board->n_rows; i++) {
		if (!(board->table[i]->flags & (ROW_LOGS | ROW_LOADS)))
			continue;
		for (route = 0; route < FOOTING_ROUTES; route++) {
			struct footing_observation *obs =
				&board->rows[i * FOOTING_ROUTES + route];

			obs->quieted = true;
			obs->begun = 1;
			obs->outcome = OUTCOME_UNTRIED;
		}
	}
}

/* Rows that nobody came to: the warden could not be made, or was lost. */
static void board_close(struct board *board, int err)
{
	unsigned int i;

	for (i = 0; i < board->n_instances; i++)
		mark_all(board, &board->instances[i],
			 err ? OUTCOME_NO_CHILD : OUTCOME_TIMEOUT, -err);
}

int observe_rows(const struct footing_row *const *table, size_t n,
		 const struct observe_request *request,
		 struct footing_observation *observations)
{
	size_t i;
	size_t size = sizeof(struct board) +
		      n * FOOTING_ROUTES * sizeof(struct footing_observation);
	struct board *board = shared_new(size);

	if (!board)
		return -ENOMEM;
	board->request = request;
	board->table = table;
	board->n_rows = n;
	if (request->quiet_kernel)
		board_quiet(board);
	board_fill(board);
	board->ward.job = &instance_job;
	board->ward.data = board;
	board->ward.n_jobs = board->n_instances;
	board->ward.at_once = AT_ONCE;
	board->ward.act_ms = ACT_MS;
	board->ward.overall_ms = request->deadline_ms;
	if (board->n_instances)
		board_close(board, ward_run(&board->ward));
	/* To look at what nobody wrote to would have the kernel make pages for it. */
	for (i = 0; i < n * FOOTING_ROUTES; i++)
		if (request->routes[i / FOOTING_ROUTES] & ROUTE_BIT(i % FOOTING_ROUTES) &&
		    board->rows[i].begun)
			memcpy(&observations[i], &board->rows[i], sizeof(*observations));
	shared_free(board, size);
	return 0;
}
