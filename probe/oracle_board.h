/* SPDX-License-Identifier: MIT */
/* What the files of the oracle share. Everything here runs in children. */
#ifndef FOOTING_ORACLE_BOARD_H
#define FOOTING_ORACLE_BOARD_H

#include <stdatomic.h>
#include <sys/types.h>

#include "child.h"
#include "oracle.h"

/* Of a cell: where its query stands. */
enum cell_state {
	CELL_NEW = 0,
	CELL_ENOSYS, /* the first pass: the filter's ENOSYS or ours */
	CELL_DONE,   /* answered, or nothing can be had */
};

struct cell {
	_Atomic uint32_t state;
	struct oracle_answer answer;
};

/* Steps of a child's own: one that a filter kills for is left out by the next child. */
enum oracle_step {
	STEP_NONE = 0,
	STEP_MODE,
	STEP_STATUS,
	STEP_UNAME,
	STEP_HANDLER,
	STEP_NO_NEW_PRIVS,
	STEP_AVAIL,
	STEP_SECCOMP,
	STEP_PRCTL,
	STEP_LISTEN,
	STEP_PROCESSOR,
	STEP_ASKER,
	STEP_TRACE,
};

#define NO_QUERY   UINT32_MAX
#define N_CANARIES 4

/* Shared by the host, the warden and the children. */
struct oracle_board {
	struct ward ward;
	const struct oracle_request *request;
	size_t n; /* the queries, and behind them the canaries of each ABI */
	struct oracle_query canaries[ORACLE_ABIS * N_CANARIES];
	struct oracle_report report;
	_Atomic uint64_t beat;
	_Atomic uint32_t current; /* query in flight, or NO_QUERY */
	_Atomic uint32_t step;	  /* enum oracle_step in flight */
	uint32_t avoid;		  /* bits of steps that a child died in */
	_Atomic uint32_t finished;
	_Atomic uint32_t installed; /* by a child that tried it */
	_Atomic uint32_t asked;	    /* the asker of the second pass is through */
	_Atomic uint32_t reached,
		reached_n; /* by the tracer: the last index + 1; how many */
	uint32_t
		control; /* number of a call that works here and tells a number, or NO_QUERY */
	uint32_t faulted; /* bits of ABIs whose instruction is none here */
	uint32_t answered[ORACLE_ABIS], killed[ORACLE_ABIS];
	struct cell cells[];
};

/* What our filter is told apart by in the second pass; no kernel or filter says it there. */
#define ORACLE_MARK EXDEV

static inline const struct oracle_query *query_at(const struct oracle_board *board,
						  size_t index)
{
	return index < board->request->n ? &board->request->queries[index]
					 : &board->canaries[index - board->request->n];
}

static inline void cell_done(struct oracle_board *board, size_t index,
			     enum oracle_verdict verdict, int err)
{
	board->cells[index].answer.verdict = (uint32_t)verdict;
	board->cells[index].answer.err = err;
	atomic_store(&board->cells[index].state, CELL_DONE);
}

/* Begins a step; false where it killed an earlier child. step_end() returns @result. */
bool step_begin(struct oracle_board *board, enum oracle_step step);
long step_end(struct oracle_board *board, long result);

/* ---- oracle_stub.c: the instructions that queries are issued from */

/* Returns what the kernel returns: a negative errno on failure. */
long stub_call(const struct oracle_query *query);

/* Whether a signal's si_call_addr is one of the stubs. */
bool stub_is_at(const void *address);

/* A filter that answers @action to the stubs, and lets everything else through. */
#define STUB_FILTER_MAX 11
struct sock_filter;
unsigned short stub_filter(struct sock_filter *code, uint32_t action);

/* ---- oracle_ask.c: asking all that is open */

/*
 * Puts the queries whose cells are in @state to the kernel, one after the other. A tracer
 * writes the index, plus 1, of what came to it to @reached; else NULL.
 */
void ask_all(struct oracle_board *board, enum cell_state state,
	     const _Atomic uint32_t *reached);

/* Takes SIGSYS, for filters that trap. */
void trap_handler(struct oracle_board *board);

/* One call from a stub: its raw answer, or @trapped. */
long put_query(const struct oracle_query *query, bool *trapped);

/* What a filter answered with a signal carried. */
int trapped_with(void);

/* The raw answer to the control from a stub. */
long ask_control(const struct oracle_board *board);

/* How a child that was asking ended: what it died of is a verdict. */
void asker_died(struct oracle_board *board, int signal);

/* Whether a cell in that state is left that may be asked. */
bool open_left(const struct oracle_board *board, enum cell_state state);

/* Installs our filter by seccomp(2), else by prctl(2). 0 or a listener, or -1 with errno. */
long filter_install(struct oracle_board *board, uint32_t action, unsigned int flags);

/* ---- oracle_second.c, oracle_calls.c */

/* Tells the filters' ENOSYS from ours by a listener of our own. */
void second_pass(struct oracle_board *board);
/* All of it by a tracer. False where we can't be one. */
bool trace_pass(struct oracle_board *board);
/* Real calls that fail, or do nothing, before anything is done. */
void calls_pass(struct oracle_board *board, enum cell_state state);

#endif
