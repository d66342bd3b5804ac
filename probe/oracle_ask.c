/* SPDX-License-Identifier: MIT */
/* Asking, in a child: query after query from the stubs, under a filter of ours. */
#include <errno.h>
#include <linux/filter.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "kernel.h"
#include "oracle_board.h"

/* So many are killed before the whole ABI is suspected. */
#define KILLS_SUSPECT 4

bool step_begin(struct oracle_board *board, enum oracle_step step)
{
	if (board->avoid & (1u << step))
		return false;
	atomic_store(&board->step, (uint32_t)step);
	return true;
}

long step_end(struct oracle_board *board, long result)
{
	int err = errno;

	atomic_store(&board->step, STEP_NONE);
	errno = err;
	return result;
}

/* ---------------------------------------------------------------- our filter */

long filter_install(struct oracle_board *board, uint32_t action, unsigned int flags)
{
	struct sock_filter code[STUB_FILTER_MAX];
	struct sock_fprog program = {.filter = code};
	long result = -1;

	program.len = stub_filter(code, action);
	errno = ENOSYS;
	if (step_begin(board, flags ? STEP_LISTEN : STEP_SECCOMP))
		result = step_end(board, syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
						 flags, &program));
	if (result >= 0 || flags || !step_begin(board, STEP_PRCTL))
		return result;
	/* The older way in; filters that refuse the one often forget the other. */
	return step_end(board, syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
				       &program, 0, 0));
}

/* ---------------------------------------------------------------- SIGSYS */

/* Of this child only. */
static sigjmp_buf trap_home;
static volatile sig_atomic_t trap_data;

/* Away by a jump: the return from a handler is a system call that may be refused as well. */
static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code != 1 /* SYS_SECCOMP */ || !stub_is_at(info->si_call_addr))
		child_exit(1); /* a step of our own was trapped: like a kill */
	trap_data = info->si_errno;
	siglongjmp(trap_home, 1);
}

void trap_handler(struct oracle_board *board)
{
	struct sigaction action = {.sa_sigaction = on_sigsys,
				   .sa_flags = SA_SIGINFO | SA_NODEFER};

	if (step_begin(board, STEP_HANDLER))
		step_end(board, sigaction(SIGSYS, &action, NULL));
}

/* ---------------------------------------------------------------- one query */

long put_query(const struct oracle_query *query, bool *trapped)
{
	if (sigsetjmp(trap_home, 0)) {
		*trapped = true;
		return 0;
	}
	return stub_call(query);
}

int trapped_with(void)
{
	return trap_data;
}

long ask_control(const struct oracle_board *board)
{
	struct oracle_query query = {.nr = board->control};
	bool trapped = false;
	long result = put_query(&query, &trapped);

	return trapped ? 0 : result;
}

static void take_answer(struct oracle_board *board, size_t i, enum cell_state state,
			long result)
{
	if (state == CELL_NEW && result == -ENOSYS)
		atomic_store(&board->cells[i].state, CELL_ENOSYS);
	else if (state == CELL_ENOSYS && result == -ORACLE_MARK)
		cell_done(board, i, ORACLE_ALLOW, 0);
	else if (result == 0)
		cell_done(board, i, ORACLE_FAKE, 0);
	else if (result < 0 && result >= -4095)
		cell_done(board, i, ORACLE_ERRNO, (int)-result);
	else
		cell_done(board, i, ORACLE_UNTOLD, 0);
}

static void ask_one(struct oracle_board *board, size_t i, enum cell_state state,
		    const _Atomic uint32_t *reached)
{
	const struct oracle_query *query = query_at(board, i);
	bool trapped = false;
	long result;

	atomic_fetch_add(&board->beat, 1);
	atomic_store(&board->current, (uint32_t)i);
	result = put_query(query, &trapped);
	atomic_store(&board->current, NO_QUERY);
	board->answered[query->abi]++;
	if (trapped)
		cell_done(board, i, ORACLE_TRAP, trap_data);
	else if (!reached)
		take_answer(board, i, state, result);
	else if (atomic_load(reached) == i + 1)
		cell_done(board, i, ORACLE_ALLOW, 0);
	else if (result == -ENOSYS)
		cell_done(board, i, ORACLE_ERRNO, ENOSYS);
	else
		take_answer(board, i, CELL_NEW, result);
}

/* ---------------------------------------------------------------- all of them */

/*
 * A filter that does not know an ABI at all kills for every call of it, and every kill
 * costs a child. Where the first few were killed, four that could not differ more decide.
 */
static bool abi_suspect(const struct oracle_board *board, uint32_t abi)
{
	return abi != ORACLE_NATIVE && board->killed[abi] >= KILLS_SUSPECT &&
	       !board->answered[abi];
}

static bool abi_dead(const struct oracle_board *board, uint32_t abi)
{
	size_t i, first = board->request->n + abi * N_CANARIES;

	if (!abi_suspect(board, abi))
		return false;
	for (i = first; i < first + N_CANARIES; i++)
		if (board->cells[i].answer.verdict != ORACLE_KILL)
			return false;
	return true;
}

static bool may_ask(const struct oracle_board *board, size_t i, uint32_t abi,
		    enum cell_state state)
{
	if (query_at(board, i)->abi != abi || board->cells[i].state != (uint32_t)state)
		return false;
	if (board->request->max_kills && board->report.kills >= board->request->max_kills)
		return false;
	return i < board->request->n || abi_suspect(board, abi);
}

bool open_left(const struct oracle_board *board, enum cell_state state)
{
	uint32_t abi;
	size_t i;

	for (abi = 0; abi < ORACLE_ABIS; abi++)
		for (i = 0; i < board->n; i++)
			if (may_ask(board, i, abi, state))
				return true;
	return false;
}

/* The canaries are at the end, and come first once they are wanted. */
static void ask_abi(struct oracle_board *board, uint32_t abi, enum cell_state state,
		    const _Atomic uint32_t *reached)
{
	size_t i;

	for (i = board->request->n; i < board->n; i++)
		if (may_ask(board, i, abi, state))
			ask_one(board, i, state, reached);
	for (i = 0; i < board->request->n; i++) {
		if (!may_ask(board, i, abi, state))
			continue;
		if (abi_dead(board, abi))
			cell_done(board, i, ORACLE_KILL, 0);
		else
			ask_one(board, i, state, reached);
	}
}

void ask_all(struct oracle_board *board, enum cell_state state,
	     const _Atomic uint32_t *reached)
{
	uint32_t abi;

	for (abi = 0; abi < ORACLE_ABIS; abi++)
		ask_abi(board, abi, state, reached);
}

static void abi_close(struct oracle_board *board, uint32_t abi)
{
	size_t i;

	for (i = 0; i < board->n; i++)
		if (query_at(board, i)->abi == abi && board->cells[i].state != CELL_DONE)
			cell_done(board, i, ORACLE_UNTOLD, 0);
}

void asker_died(struct oracle_board *board, int signal)
{
	uint32_t i = atomic_exchange(&board->current, NO_QUERY);
	const struct oracle_query *query;

	if (i == NO_QUERY)
		return;
	query = query_at(board, i);
	if (signal == SIGSYS) {
		board->killed[query->abi]++;
		board->report.kills++;
		cell_done(board, i, ORACLE_KILL, 0);
		return;
	}
	cell_done(board, i, ORACLE_UNTOLD, 0);
	/* A kernel without 32-bit programs has no int 0x80: the instruction faults. */
	if (signal == SIGSEGV && query->abi == ORACLE_I386)
		abi_close(board, query->abi);
}
