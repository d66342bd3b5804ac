/* SPDX-License-Identifier: MIT */
/* The oracle: which way is open, and the children that go it. */
#include "oracle.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "act.h"
#include "kernel.h"
#include "oracle_board.h"

#define ACT_MS 1000

/* x86-64: kernels that have these two let them through past every filter, and make them. */
#define NR_URETPROBE 335
#define NR_UPROBE    336

/* ---------------------------------------------------------------- what is installed */

static void read_filters(struct oracle_board *board)
{
	static const char key[] = "\nSeccomp_filters:";
	char text[4096];
	const char *at;
	ssize_t got;

	if (!step_begin(board, STEP_STATUS))
		return;
	got = step_end(board, read_small("/proc/self/status", text, sizeof(text)));
	at = got > 0 ? strstr(text, key) : NULL;
	if (!at)
		return;
	for (at += sizeof(key) - 1; *at == ' ' || *at == '\t'; at++)
		;
	if (*at < '0' || *at > '9')
		return;
	for (board->report.filters = 0; *at >= '0' && *at <= '9'; at++)
		board->report.filters = board->report.filters * 10 + (*at - '0');
}

/* gVisor says that there is no filter where its own kernel applies one. */
static bool is_gvisor(struct oracle_board *board)
{
	struct utsname name;

	return step_begin(board, STEP_UNAME) &&
	       step_end(board, syscall(SYS_uname, &name)) == 0 &&
	       (strstr(name.release, "gvisor") ||
		strstr(name.version, "Sun Jan 10 15:06:54 PST 2016"));
}

/* False where there is no filter to be asked. */
static bool look(struct oracle_board *board)
{
	if (board->report.mode < 0 && step_begin(board, STEP_MODE))
		board->report.mode =
			(int32_t)step_end(board,
					  syscall(SYS_prctl, PR_GET_SECCOMP, 0, 0, 0, 0));
	if (board->report.filters < 0)
		read_filters(board);
	return board->report.mode != SECCOMP_MODE_DISABLED || is_gvisor(board);
}

static void allow_all(struct oracle_board *board)
{
	size_t i;

	board->report.method = ORACLE_METHOD_NONE;
	if (board->report.filters < 0)
		board->report.filters = 0;
	for (i = 0; i < board->request->n; i++)
		if (board->cells[i].state == CELL_NEW)
			cell_done(board, i, ORACLE_ALLOW, 0);
}

/* ---------------------------------------------------------------- which way */

/*
 * A filter may report that ours was installed when it was not, and then every query would
 * be a real call. So there is a control: a harmless call that tells a number when it is
 * made, and must not when it comes from a stub.
 */
static void find_control(struct oracle_board *board)
{
	static const uint32_t calls[] = {SYS_getpid, SYS_gettid, SYS_getpgid, SYS_getsid,
					 SYS_getppid};
	size_t i;

	board->control = NO_QUERY;
	for (i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (syscall(calls[i], 0) > 0) {
			board->control = calls[i];
			return;
		}
}

/* 1: the kernel has the action; 0: it has not; -1: it was not to be told. */
static int has_notif(struct oracle_board *board)
{
	uint32_t action = SECCOMP_RET_USER_NOTIF;

	if (!step_begin(board, STEP_AVAIL))
		return -1;
	if (step_end(board, syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action)) ==
	    0)
		return 1;
	/* EINVAL: before Linux 4.14, which had no such question yet, and gVisor. */
	return errno == EOPNOTSUPP || errno == EINVAL ? 0 : -1;
}

/*
 * seccomp(2) does not tell, and prctl(2) has no such question: what the kernel does not
 * know kills. A child tries it with the control.
 */
static int notif_by_trial(struct oracle_board *board)
{
	int status, tries;
	pid_t pid;

	for (tries = 0; tries < 3; tries++) {
		atomic_store(&board->installed, 0);
		pid = child_fork(0);
		if (pid == 0) {
			if (filter_install(board, SECCOMP_RET_USER_NOTIF, 0) < 0)
				child_exit(2);
			atomic_store(&board->installed, 1);
			child_exit(ask_control(board) == -ENOSYS ? 0 : 2);
		}
		status = pid < 0 ? -1 : child_wait(pid);
		if (status == 0)
			return 1;
		if (status < 0 || (status & 0x7f) != SIGSYS)
			return -1;
		if (atomic_load(&board->installed))
			return 0;
		/* Killed for a way to install it: there is another one. */
		board->avoid |= 1u << atomic_exchange(&board->step, STEP_NONE);
	}
	return -1;
}

static bool no_new_privs(struct oracle_board *board)
{
	return step_begin(board, STEP_NO_NEW_PRIVS) &&
	       step_end(board, syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == 0;
}

static enum oracle_method choose(struct oracle_board *board)
{
	int notif;

	/* Refused: as root a filter may be installed without. */
	(void)no_new_privs(board);
	find_control(board);
	if (board->control == NO_QUERY)
		return ORACLE_METHOD_CALLS;
	notif = has_notif(board);
	if (notif < 0)
		notif = notif_by_trial(board);
	if (notif == 1)
		return ORACLE_METHOD_ORACLE;
	/* Without notifications there are no supervisors: TRACE wakes nobody. */
	return notif == 0 ? ORACLE_METHOD_TRACE : ORACLE_METHOD_CALLS;
}

static void ask_by_notif(struct oracle_board *board)
{
	uint64_t start = now_us();

	if (filter_install(board, SECCOMP_RET_USER_NOTIF, 0) < 0 ||
	    ask_control(board) != -ENOSYS) {
		board->report.method = ORACLE_METHOD_CALLS;
		return;
	}
	ask_all(board, CELL_NEW, NULL);
	board->report.first_us += now_us() - start;
	start = now_us();
	second_pass(board);
	/* What is left may be one of those that a real call can tell. */
	if (!board->report.supervised)
		calls_pass(board, CELL_ENOSYS);
	board->report.second_us += now_us() - start;
}

static void oracle_run(void *data, unsigned int index)
{
	struct oracle_board *board = data;

	(void)index;
	if (!look(board)) {
		allow_all(board);
		atomic_store(&board->finished, 1);
		return;
	}
	trap_handler(board);
	if (board->report.method == ORACLE_METHOD_UNKNOWN)
		board->report.method = (uint32_t)choose(board);
	else
		(void)no_new_privs(board);
	if (board->report.method == ORACLE_METHOD_ORACLE)
		ask_by_notif(board);
	if (board->report.method == ORACLE_METHOD_TRACE && !trace_pass(board))
		board->report.method = ORACLE_METHOD_CALLS;
	if (board->report.method == ORACLE_METHOD_CALLS)
		calls_pass(board, CELL_NEW);
	atomic_store(&board->finished, 1);
}

/* ---------------------------------------------------------------- in the warden */

/* A child ended. Where it died of a query another one goes on behind that. */
static bool oracle_ended(void *data, unsigned int index, int signal, bool timed_out,
			 int err)
{
	struct oracle_board *board = data;
	uint32_t step = atomic_exchange(&board->step, STEP_NONE);

	(void)index;
	if (err || atomic_load(&board->finished))
		return false;
	if (timed_out && now_us() >= board->ward.end_us)
		return false;
	if (atomic_load(&board->current) != NO_QUERY) {
		asker_died(board, signal);
		return true;
	}
	if (step == STEP_NONE || (board->avoid & (1u << step)))
		return false;
	board->avoid |= 1u << step;
	return true;
}

static uint64_t oracle_beat(void *data, unsigned int index)
{
	(void)index;
	return atomic_load(&((struct oracle_board *)data)->beat);
}

static const struct job oracle_job = {
	.run = oracle_run,
	.ended = oracle_ended,
	.beat = oracle_beat,
};

/* ---------------------------------------------------------------- in the host */

/* Calls that have nothing in common, and one that no kernel has. */
static void fill_canaries(struct oracle_board *board)
{
	static const uint32_t numbers[ORACLE_ABIS][N_CANARIES] = {
		[ORACLE_X32] = {39 /* getpid */, 231 /* exit_group */, 1 /* write */,
				3999},
		[ORACLE_I386] = {20 /* getpid */, 252 /* exit_group */, 4 /* write */,
				 3999},
	};
	uint32_t abi, i;

	for (abi = 0; abi < ORACLE_ABIS; abi++)
		for (i = 0; i < N_CANARIES; i++)
			board->canaries[abi * N_CANARIES + i] =
				(struct oracle_query){.abi = abi, .nr = numbers[abi][i]};
}

/* What is never asked. */
static void fill_cells(struct oracle_board *board)
{
	size_t i;

	for (i = 0; i < board->n; i++) {
		const struct oracle_query *query = query_at(board, i);

		if (query->abi >= ORACLE_ABIS ||
		    !oracle_has_abi((enum oracle_abi)query->abi))
			cell_done(board, i, ORACLE_UNTOLD, 0);
#ifdef __x86_64__
		else if (query->abi == ORACLE_NATIVE &&
			 (query->nr == NR_URETPROBE || query->nr == NR_UPROBE))
			cell_done(board, i, ORACLE_EXEMPT, 0);
#endif
	}
}

static void hand_out(struct oracle_board *board, struct oracle_answer *answers)
{
	size_t i;

	for (i = 0; i < board->request->n; i++) {
		const struct cell *cell = &board->cells[i];

		answers[i] = cell->answer;
		if (cell->state == CELL_ENOSYS)
			answers[i].verdict = ORACLE_AMBIGUOUS;
		else if (cell->state == CELL_NEW)
			board->report.cut = true;
	}
}

int oracle_ask(const struct oracle_request *request, struct oracle_answer *answers,
	       struct oracle_report *report)
{
	size_t n = request->n + ORACLE_ABIS * N_CANARIES;
	size_t size = sizeof(struct oracle_board) + n * sizeof(struct cell);
	struct oracle_board *board = shared_new(size);

	if (!board)
		return -ENOMEM;
	board->request = request;
	board->n = n;
	board->report.mode = board->report.filters = -1;
	board->current = NO_QUERY;
	fill_canaries(board);
	fill_cells(board);
	board->ward.job = &oracle_job;
	board->ward.data = board;
	board->ward.n_jobs = 1;
	board->ward.at_once = 1;
	board->ward.act_ms = ACT_MS;
	board->ward.overall_ms = request->deadline_ms;
	(void)ward_run(&board->ward);
	hand_out(board, answers);
	*report = board->report;
	shared_free(board, size);
	return 0;
}
