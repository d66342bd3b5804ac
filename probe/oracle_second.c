/* SPDX-License-Identifier: MIT */
/*
 * Telling the filters' ENOSYS from ours takes somebody who is told of what reached our
 * filter: a listener of our own, or a tracer. He answers, and nothing is ever made.
 */
#include <elf.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "oracle_board.h"

/* Ends of an asker. */
enum { ASKED = 0, ASKER_NOT_MARKED = 2, ASKER_NOT_TRACED, ASKER_NO_FILTER };

/* ---------------------------------------------------------------- a listener */

static _Noreturn void ask_listener(struct oracle_board *board, long listener)
{
	syscall(SYS_close, listener);
	/* A filter may have faked our listener. */
	if (ask_control(board) != -ORACLE_MARK) {
		atomic_store(&board->asked, 1);
		child_exit(ASKER_NOT_MARKED);
	}
	ask_all(board, CELL_ENOSYS, NULL);
	atomic_store(&board->asked, 1);
	/* Wakes who listens, to see that. */
	(void)ask_control(board);
	child_exit(ASKED);
}

/* Answers what comes until the asker is through. False where the listener is none. */
static bool answer_all(struct oracle_board *board, long listener)
{
	while (!atomic_load(&board->asked)) {
		struct seccomp_notif request;
		struct seccomp_notif_resp response;

		memset(&request, 0, sizeof(request));
		if (syscall(SYS_ioctl, listener, SECCOMP_IOCTL_NOTIF_RECV, &request) <
		    0) {
			if (errno == EINTR || errno == ENOENT)
				continue;
			return false;
		}
		memset(&response, 0, sizeof(response));
		response.id = request.id;
		response.error = -ORACLE_MARK;
		syscall(SYS_ioctl, listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	}
	return true;
}

/*
 * Two that wait for each other in turn are woken the faster on one processor, five times
 * so where the other one sleeps. Linux 6.6 and later do it by themselves when told.
 */
static void share_processor(struct oracle_board *board, long listener)
{
	unsigned long mask[16] = {0};
	const unsigned int bits = 8 * sizeof(mask[0]);
	unsigned int cpu;

	if (syscall(SYS_ioctl, listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
		    SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP) == 0 ||
	    !step_begin(board, STEP_PROCESSOR))
		return;
	if (syscall(SYS_getcpu, &cpu, NULL, NULL) == 0 && cpu / bits < 16) {
		mask[cpu / bits] = 1ul << cpu % bits;
		syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask);
	}
	step_end(board, 0);
}

void second_pass(struct oracle_board *board)
{
	long listener;
	pid_t pid;

	if (!open_left(board, CELL_ENOSYS))
		return;
	listener = filter_install(board, SECCOMP_RET_USER_NOTIF,
				  SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (listener < 0) {
		/* One of the filters has a listener already: somebody supervises us. */
		board->report.supervised = errno == EBUSY;
		return;
	}
	share_processor(board, listener);
	atomic_store(&board->asked, 0);
	if (!step_begin(board, STEP_ASKER))
		return;
	pid = child_fork(0);
	if (pid == 0)
		ask_listener(board, listener);
	step_end(board, 0);
	if (pid < 0)
		return;
	if (!answer_all(board, listener))
		syscall(SYS_kill, pid, SIGKILL);
	/* Its last call may still wait for an answer: with the listener that ends. */
	syscall(SYS_close, listener);
	child_wait(pid);
}

/* ---------------------------------------------------------------- a tracer */

/* Lets a traced call not be made: its number becomes one that no kernel has. */
static bool skip_call(pid_t pid)
{
#if defined(__x86_64__)
	/* struct user_regs_struct: orig_rax is the 15th register, rax the 10th. */
	return !syscall(SYS_ptrace, PTRACE_POKEUSER, pid, 15 * 8, -1L) &&
	       !syscall(SYS_ptrace, PTRACE_POKEUSER, pid, 10 * 8, -(long)ORACLE_MARK);
#elif defined(__aarch64__)
	int none = -1;
	struct iovec value = {&none, sizeof(none)};

	return !syscall(SYS_ptrace, PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &value);
#else
#error "write how a tracer skips a call on this architecture"
#endif
}

static _Noreturn void ask_tracer(struct oracle_board *board)
{
	uint32_t before;

	if (syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0) < 0 ||
	    syscall(SYS_kill, syscall(SYS_getpid), SIGSTOP) < 0)
		child_exit(ASKER_NOT_TRACED);
	if (filter_install(board, SECCOMP_RET_TRACE, 0) < 0)
		child_exit(ASKER_NO_FILTER);
	before = atomic_load(&board->reached_n);
	(void)ask_control(board);
	if (atomic_load(&board->reached_n) == before)
		child_exit(ASKER_NOT_MARKED);
	ask_all(board, CELL_NEW, &board->reached);
	child_exit(ASKED);
}

static bool is_event(int status)
{
	return status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8);
}

/* Until the traced child ends; its wait status, or -1. */
static int trace(struct oracle_board *board, pid_t pid)
{
	bool begun = false;
	int status, signal;

	while ((status = child_wait(pid)) >= 0 && WIFSTOPPED(status)) {
		signal = 0;
		if (!begun) {
			begun = true;
			if (syscall(SYS_ptrace, PTRACE_SETOPTIONS, pid, 0,
				    PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL) < 0)
				syscall(SYS_kill, pid, SIGKILL);
		} else if (is_event(status)) {
			atomic_store(&board->reached, atomic_load(&board->current) + 1);
			atomic_fetch_add(&board->reached_n, 1);
			/* It must not be made, whatever that costs. */
			if (!skip_call(pid))
				syscall(SYS_kill, pid, SIGKILL);
		} else {
			signal = WSTOPSIG(status);
		}
		syscall(SYS_ptrace, PTRACE_CONT, pid, 0, (long)signal);
	}
	return status;
}

bool trace_pass(struct oracle_board *board)
{
	uint64_t start = now_us();
	int status;
	pid_t pid;

	while (open_left(board, CELL_NEW)) {
		if (!step_begin(board, STEP_TRACE))
			return false;
		pid = child_fork(0);
		if (pid == 0)
			ask_tracer(board);
		step_end(board, 0);
		status = pid < 0 ? -1 : trace(board, pid);
		if (status < 0)
			return false;
		if (WIFSIGNALED(status) && atomic_load(&board->current) != NO_QUERY)
			asker_died(board, WTERMSIG(status));
		else
			break;
	}
	board->report.first_us += now_us() - start;
	return !open_left(board, CELL_NEW);
}
