/* SPDX-License-Identifier: MIT */
/*
 * Where no filter of ours can be installed: real calls that fail in the kernel before
 * anything is done, with an errno that tells that they got there.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kernel.h"
#include "oracle_board.h"

#define ANY UINT64_MAX

/*
 * In place of a query with arguments: those in @keep are passed on as they are asked, with
 * @add added; the rest is given here.
 */
struct harmless {
	uint32_t nr;
	uint32_t keep;	 /* bits of arguments that are the query's own */
	uint64_t refuse; /* bits of the first argument that would make it a real one */
	uint64_t args[6];
	int err; /* the kernel's answer; 0: any number from 1 on */
	/* The kernel looks at that before all else: another errno is none of its own. */
	bool first;
};

/* Flags of clone(2): sharing handlers, but not memory, is refused before all else. */
#define CLONE_NONSENSE 0x00000800 /* CLONE_SIGHAND */
#define CLONE_MEMORY   0x00000100 /* CLONE_VM */
/* unshare(2) knows it not, and looks at all flags first. */
#define UNSHARE_NONSENSE 0x00002000 /* CLONE_PTRACE */

static const struct harmless table[] = {
	{SYS_clone, 1, CLONE_MEMORY, {CLONE_NONSENSE}, EINVAL, true},
	{SYS_unshare, 1, 0, {UNSHARE_NONSENSE}, EINVAL, true},
	{SYS_clone3, 0, 0, {0}, EINVAL, true},
	{SYS_setns, 2, 0, {ANY}, EBADF, true},
	{SYS_mount, 0, 0, {0, 0, 0, 1u << 31}, EFAULT, true},
	{SYS_umount2, 0, 0, {0, 0x100}, EINVAL, true},
	{SYS_mount_setattr, 0, 0, {ANY}, EINVAL, true},
	{SYS_open_tree, 0, 0, {ANY, 0, 0x40000000}, EINVAL, true},
	{SYS_landlock_create_ruleset, 0, 0, {0, 0, LANDLOCK_CREATE_VERSION}, 0, false},
	{SYS_socket, 1 | 4, 0, {0, 0x10}, EINVAL, true},
	{SYS_chroot, 0, 0, {0}, EFAULT, true},
	{SYS_pidfd_open, 0, 0, {ANY}, EINVAL, true},
	{SYS_close_range, 0, 0, {1}, EINVAL, true},
	{SYS_perf_event_open, 0, 0, {0, 0, 0, 0, 1u << 31}, EINVAL, true},
	{SYS_userfaultfd, 0, 0, {0x40000000}, EINVAL, false},
	{SYS_bpf, 0, 0, {0x7fffffff}, EINVAL, false},
	{SYS_keyctl, 0, 0, {0x7fffffff}, EOPNOTSUPP, false},
	{SYS_ptrace, 0, 0, {0x7fffffff, ANY}, ESRCH, false},
};

static const struct harmless *harmless_for(const struct oracle_query *query)
{
	size_t i, k;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const struct harmless *row = &table[i];

		if (row->nr != query->nr || query->abi != ORACLE_NATIVE ||
		    (query->args[0] & row->refuse))
			continue;
		/* What a filter may decide on has to be passed on. */
		for (k = 0; k < 6; k++)
			if (query->args[k] && !(row->keep & (1u << k)))
				return NULL;
		return row;
	}
	return NULL;
}

static struct oracle_query replaced(const struct oracle_query *query,
				    const struct harmless *row)
{
	struct oracle_query call = {.nr = query->nr};
	size_t k;

	for (k = 0; k < 6; k++)
		call.args[k] = row->args[k] |
			       (row->keep & (1u << k) ? query->args[k] : 0);
	return call;
}

/* Behind our filter a call may not come from the stub: there it would not be made. */
static long call_plainly(const struct oracle_query *call)
{
	long result = syscall(call->nr, call->args[0], call->args[1], call->args[2],
			      call->args[3], call->args[4], call->args[5]);

	return result < 0 ? -errno : result;
}

static bool got_there(const struct harmless *row, long result)
{
	return row->err ? result == -row->err : result > 0;
}

static void judge_call(struct oracle_board *board, size_t i, const struct harmless *row,
		       long result)
{
	if (got_there(row, result))
		cell_done(board, i, ORACLE_ALLOW, 0);
	else if (result == -ENOSYS) /* the kernel's or a filter's */
		cell_done(board, i, ORACLE_AMBIGUOUS, 0);
	else if (result == 0 && row->first)
		cell_done(board, i, ORACLE_FAKE, 0);
	else if (result < 0 && row->first)
		cell_done(board, i, ORACLE_ERRNO, (int)-result);
	else
		cell_done(board, i, ORACLE_UNTOLD, 0);
}

static void call_one(struct oracle_board *board, size_t i, enum cell_state state)
{
	const struct harmless *row = harmless_for(query_at(board, i));
	struct oracle_query call;
	bool trapped = false;
	long result;

	if (!row) {
		if (state == CELL_NEW)
			cell_done(board, i, ORACLE_UNTOLD, 0);
		return;
	}
	call = replaced(query_at(board, i), row);
	atomic_fetch_add(&board->beat, 1);
	atomic_store(&board->current, (uint32_t)i);
	result = state == CELL_NEW ? put_query(&call, &trapped) : call_plainly(&call);
	atomic_store(&board->current, NO_QUERY);
	if (trapped)
		cell_done(board, i, ORACLE_TRAP, trapped_with());
	else if (state == CELL_NEW)
		judge_call(board, i, row, result);
	else if (result != -ENOSYS) /* no filter said ENOSYS: the kernel was reached */
		cell_done(board, i, ORACLE_ALLOW, 0);
}

void calls_pass(struct oracle_board *board, enum cell_state state)
{
	size_t i;

	for (i = 0; i < board->request->n; i++)
		if (board->cells[i].state == (uint32_t)state)
			call_one(board, i, state);
}
