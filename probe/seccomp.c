/* SPDX-License-Identifier: MIT */
/* Family seccomp: a filter is installed, and every action does what its name says. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act.h"
#include "child.h"
#include "kernel.h"
#include "probe.h"
#include "thread.h"

/*
 * The call that our filters answer for: harmless, without arguments that matter, and not
 * used by anything else in the child. Its own answer is 0, so every other one shows.
 */
#define TARGET	   SYS_sched_yield
#define ANSWER	   EXDEV
#define TRACE_DATA 0x0f07
#define WAIT_MS	   300 /* for a notification */

/* ---------------------------------------------------------------- the filter */

/* Everything passes but TARGET, which gets @action. The number alone is enough: the child
 * makes no call of another architecture. Returns the descriptor or 0, or -1. */
static long install(struct trial *trial, uint32_t action, unsigned int flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TARGET, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(code) / sizeof(*code), .filter = code};

	/* Any sandbox sets it first: without, a filter takes CAP_SYS_ADMIN. */
	syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return ACT(trial, "seccomp", SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
		   &program);
}

/* An action that the kernel does not know would kill instead. */
static bool knows(struct trial *trial, uint32_t action)
{
	return ACT(trial, "seccomp GET_ACTION_AVAIL", SYS_seccomp,
		   SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/* The positive control: until our filter is in, the call works. */
static bool target_works(struct trial *trial)
{
	return ACT(trial, "sched_yield", SYS_sched_yield) == 0;
}

static enum footing_outcome row_proved(struct trial *trial)
{
	return row_worked(trial, FOOTING_EVIDENCE_PROVED);
}

static enum footing_outcome install_refused(struct trial *trial)
{
	return strcmp(trial->row->id, "seccomp.filter")
		       ? row_lacks(trial, "seccomp.filter")
		       : row_refused(trial);
}

/* ---------------------------------------------------------------- answers */

static enum footing_outcome by_errno(struct trial *trial)
{
	if (!target_works(trial))
		return row_untried(trial, "another filter answers before ours can");
	if (install(trial, SECCOMP_RET_ERRNO | ANSWER, 0) < 0)
		return install_refused(trial);
	if (!act_holds(trial, "call refused by the filter",
		       syscall(TARGET) < 0 && errno == ANSWER, 0))
		return row_ineffective(trial,
				       "a filter was installed and does not enforce");
	return row_proved(trial);
}

static volatile sig_atomic_t trapped_nr;

static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code == 1 /* SYS_SECCOMP */ && info->si_errno == ANSWER)
		trapped_nr = info->si_syscall;
}

static enum footing_outcome by_trap(struct trial *trial)
{
	struct sigaction action = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO};

	if (!target_works(trial))
		return row_untried(trial, "another filter answers before ours can");
	trapped_nr = -1;
	sigaction(SIGSYS, &action, NULL);
	if (install(trial, SECCOMP_RET_TRAP | ANSWER, 0) < 0)
		return install_refused(trial);
	syscall(TARGET);
	if (!act_holds(trial, "SIGSYS caught", trapped_nr == TARGET, 0))
		return row_ineffective(trial,
				       "the signal did not come, or not from the filter");
	return row_proved(trial);
}

static enum footing_outcome by_log(struct trial *trial)
{
	if (!knows(trial, SECCOMP_RET_LOG))
		return errno == EOPNOTSUPP
			       ? row_absent(trial, "this kernel has no such action")
			       : row_refused(trial);
	if (install(trial, SECCOMP_RET_LOG, 0) < 0)
		return install_refused(trial);
	/* It lets the call through; what it wrote to the log is not ours to read. */
	if (!target_works(trial))
		return row_refused(trial);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- killing */

/* Makes a child, whose death is the proof, and tells how it ended. */
static int fate(void (*part)(void *), void *data)
{
	pid_t pid = child_fork(0);

	if (pid == 0) {
		part(data);
		child_exit(0);
	}
	return pid < 0 ? -1 : child_wait(pid);
}

static void call_target(void *data)
{
	(void)data;
	syscall(TARGET);
}

static enum footing_outcome kill_process(struct trial *trial)
{
	int status;

	if (!target_works(trial))
		return row_untried(trial, "another filter answers before ours can");
	if (!knows(trial, SECCOMP_RET_KILL_PROCESS))
		return errno == EOPNOTSUPP
			       ? row_absent(trial, "this kernel has no such action")
			       : row_refused(trial);
	if (install(trial, SECCOMP_RET_KILL_PROCESS, 0) < 0)
		return install_refused(trial);
	status = fate(call_target, NULL);
	if (!act_holds(trial, "process killed",
		       status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS,
		       0))
		return row_ineffective(trial, "the process was not killed");
	return row_proved(trial);
}

/* ---------------------------------------------------------------- a second thread */

/* Makes the call when it is told to, and tells its result if it comes back. */
struct caller {
	struct thread thread;
	_Atomic uint32_t started, go;
	_Atomic uint32_t answered; /* 1 and the errno */
};

IN_THREAD static int calling_thread(void *data)
{
	struct caller *caller = data;

	thread_tell(&caller->started, 1);
	if (thread_await(&caller->go, 0, WAIT_MS))
		thread_tell(&caller->answered,
			    1 + (uint32_t)-thread_syscall(TARGET, 0, 0, 0, 0));
	thread_syscall(SYS_exit, 0, 0, 0, 0);
	return 0;
}

static bool caller_start(struct caller *caller)
{
	return thread_start(&caller->thread, calling_thread, caller) &&
	       thread_await(&caller->started, 0, WAIT_MS);
}

/* In a child: 0 when only the thread that made the call died of it. */
static void thread_dies(void *data)
{
	static struct caller caller;

	(void)data;
	if (!caller_start(&caller))
		child_exit(2);
	thread_tell(&caller.go, 1);
	child_exit(thread_gone(&caller.thread, WAIT_MS) && !caller.answered ? 0 : 1);
}

static enum footing_outcome kill_thread(struct trial *trial)
{
	int status;

	if (!target_works(trial))
		return row_untried(trial, "another filter answers before ours can");
	if (install(trial, SECCOMP_RET_KILL_THREAD, 0) < 0)
		return install_refused(trial);
	status = fate(thread_dies, NULL);
	if (status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 2)
		return row_untried(trial, "no second thread could be made");
	if (!act_holds(trial, "thread killed alone", status == 0, 0))
		return row_ineffective(trial, "not the thread alone was killed");
	return row_proved(trial);
}

static enum footing_outcome tsync(struct trial *trial)
{
	static struct caller caller;
	long other;

	if (!target_works(trial))
		return row_untried(trial, "another filter answers before ours can");
	if (!caller_start(&caller))
		return row_untried(trial, "no second thread could be made");
	other = install(trial, SECCOMP_RET_ERRNO | ANSWER, SECCOMP_FILTER_FLAG_TSYNC);
	if (other < 0)
		return row_refused(trial);
	/* A number is the thread that could not be brought under it. */
	if (!act_holds(trial, "all threads reached", other == 0, 0))
		return row_ineffective(trial, "the other thread could not be reached");
	thread_tell(&caller.go, 1);
	if (!thread_await(&caller.answered, 0, WAIT_MS))
		return row_untried(trial, "the second thread did not answer");
	if (!act_holds(trial, "second thread filtered", caller.answered == 1 + ANSWER, 0))
		return row_ineffective(trial, "the other thread did not get the filter");
	return row_proved(trial);
}

/* ---------------------------------------------------------------- tracing */

static void traced_call(void *data)
{
	struct trial *trial = data;

	if (ACT(trial, "ptrace TRACEME", SYS_ptrace, PTRACE_TRACEME, 0, 0, 0) < 0)
		child_exit(3);
	syscall(SYS_kill, syscall(SYS_getpid), SIGSTOP);
	syscall(TARGET);
}

/*
 * Lets the traced child go on until it stops at our event, or ends. @status is what was
 * waited for last: who has ended is not there to be waited for again.
 */
static bool event_comes(pid_t pid, int *status)
{
	unsigned long message = 0;
	int i;

	*status = child_wait(pid);
	if (*status < 0 || !WIFSTOPPED(*status))
		return false;
	if (syscall(SYS_ptrace, PTRACE_SETOPTIONS, pid, 0,
		    PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL) < 0)
		return false;
	for (i = 0; i < 8; i++) {
		if (syscall(SYS_ptrace, PTRACE_CONT, pid, 0, 0) < 0)
			return false;
		*status = child_wait(pid);
		if (*status < 0 || !WIFSTOPPED(*status))
			return false;
		if (*status >> 8 != (SIGTRAP | PTRACE_EVENT_SECCOMP << 8))
			continue;
		return !syscall(SYS_ptrace, PTRACE_GETEVENTMSG, pid, 0, &message) &&
		       message == TRACE_DATA;
	}
	return false;
}

static enum footing_outcome by_trace(struct trial *trial)
{
	bool came;
	pid_t pid;
	int status;

	if (!target_works(trial))
		return row_untried(trial, "another filter answers before ours can");
	if (install(trial, SECCOMP_RET_TRACE | TRACE_DATA, 0) < 0)
		return install_refused(trial);
	/* Without a tracer the call is refused and not made. */
	if (!act_holds(trial, "refused without tracer",
		       syscall(TARGET) < 0 && errno == ENOSYS, 0))
		return row_ineffective(trial, "without a tracer the call is made");
	pid = child_fork(0);
	if (pid == 0) {
		traced_call(trial);
		child_exit(0);
	}
	if (pid < 0)
		return OUTCOME_NO_CHILD;
	came = event_comes(pid, &status);
	if (status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 3)
		return row_refused(trial);
	if (status < 0 || WIFSTOPPED(status)) {
		syscall(SYS_kill, pid, SIGKILL);
		child_wait(pid);
	}
	if (!act_holds(trial, "tracer told", came, 0))
		return row_ineffective(trial, "the tracer was not told");
	return row_proved(trial);
}

/* ---------------------------------------------------------------- notifying */

/* Waits for a notification; false where none comes in time. */
static bool receive(struct trial *trial, long listener, struct seccomp_notif *request)
{
	struct pollfd fd = {.fd = (int)listener, .events = POLLIN};
	struct timespec ts = {.tv_nsec = WAIT_MS * 1000000L};

	memset(request, 0, sizeof(*request));
	return ACT(trial, "poll listener", SYS_ppoll, &fd, 1, &ts, NULL, 0) > 0 &&
	       ACT(trial, "ioctl NOTIF_RECV", SYS_ioctl, listener,
		   SECCOMP_IOCTL_NOTIF_RECV, request) == 0;
}

static bool respond(struct trial *trial, long listener, uint64_t id, int64_t value)
{
	struct seccomp_notif_resp response = {.id = id, .val = value};

	return ACT(trial, "ioctl NOTIF_SEND", SYS_ioctl, listener,
		   SECCOMP_IOCTL_NOTIF_SEND, &response) == 0;
}

#define NOTIFY_VALUE 77

static void notified_call(void *data)
{
	(void)data;
	child_exit(syscall(TARGET) == NOTIFY_VALUE ? 0 : 1);
}

/* The asking child; the caller answers it. */
static pid_t asker(long listener, void (*part)(void *))
{
	pid_t pid = child_fork(0);

	if (pid == 0) {
		syscall(SYS_close, listener);
		part(NULL);
		child_exit(1);
	}
	return pid;
}

static enum footing_outcome answered(struct trial *trial, pid_t pid, bool sent,
				     const char *step)
{
	int status;

	if (!sent)
		syscall(SYS_kill, pid, SIGKILL);
	status = child_wait(pid);
	if (!sent)
		return row_refused(trial);
	if (!act_holds(trial, step, status == 0, 0))
		return row_ineffective(trial, "the answer did not arrive");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome notify(struct trial *trial)
{
	struct seccomp_notif request;
	long listener;
	pid_t pid;
	bool sent;

	if (!target_works(trial))
		return row_untried(trial, "another filter answers before ours can");
	if (!knows(trial, SECCOMP_RET_USER_NOTIF))
		return errno == EOPNOTSUPP
			       ? row_absent(trial, "this kernel has no such action")
			       : row_refused(trial);
	listener = install(trial, SECCOMP_RET_USER_NOTIF,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (listener < 0)
		return row_refused(trial);
	pid = asker(listener, notified_call);
	if (pid < 0)
		return OUTCOME_NO_CHILD;
	sent = receive(trial, listener, &request) && request.pid > 0 &&
	       request.data.nr == TARGET &&
	       respond(trial, listener, request.id, NOTIFY_VALUE);
	return answered(trial, pid, sent, "answer received");
}

/* What the descriptor that is handed over can be read for. */
static void read_added(void *data)
{
	long fd = syscall(TARGET);
	char byte = 0;

	(void)data;
	child_exit(fd >= 0 && syscall(SYS_read, fd, &byte, 1) == 1 && byte == 'f' ? 0
										  : 1);
}

static enum footing_outcome addfd(struct trial *trial)
{
	struct seccomp_notif_addfd add = {0};
	struct seccomp_notif request;
	long listener, fd = -1;
	int ends[2] = {-1, -1};
	pid_t pid;
	bool sent;

	if (ACT(trial, "pipe2", SYS_pipe2, ends, O_CLOEXEC) < 0)
		return row_refused(trial);
	syscall(SYS_write, ends[1], "f", 1);
	listener = install(trial, SECCOMP_RET_USER_NOTIF,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (listener < 0)
		return row_lacks(trial, "seccomp.notify");
	pid = asker(listener, read_added);
	if (pid < 0)
		return OUTCOME_NO_CHILD;
	sent = receive(trial, listener, &request);
	if (sent) {
		add.id = request.id;
		add.srcfd = (uint32_t)ends[0];
		fd = ACT(trial, "ioctl NOTIF_ADDFD", SYS_ioctl, listener,
			 SECCOMP_IOCTL_NOTIF_ADDFD, &add);
		sent = fd >= 0 && respond(trial, listener, request.id, fd);
	}
	return answered(trial, pid, sent, "descriptor used");
}

/* ---------------------------------------------------------------- rows */

#define SECCOMP(name_, needs_, flags_, act_, title_)                             \
	{                                                                        \
		.id = "seccomp." name_, .title = title_, .needs = needs_,        \
		.kind = FOOTING_BLOCK, .routes = DIRECT, .stage = STAGE_SECCOMP, \
		.flags = ROW_BRIEF | (flags_), .act = act_                       \
	}
#define NEEDS "seccomp.filter"

static const struct footing_row seccomp_rows[] = {
	SECCOMP("filter", NULL, 0, by_errno, "install a filter that enforces"),
	SECCOMP("errno", NEEDS, 0, by_errno, "answer a call with an errno"),
	SECCOMP("trap", NEEDS, 0, by_trap, "answer a call with a signal"),
	SECCOMP("trace", NEEDS, 0, by_trace, "hand a call to a tracer"),
	SECCOMP("log", NEEDS, ROW_LOGS, by_log, "log a call"),
	SECCOMP("kill-thread", NEEDS, ROW_LOGS, kill_thread, "kill the calling thread"),
	SECCOMP("kill-process", NEEDS, ROW_LOGS, kill_process,
		"kill the calling process"),
	SECCOMP("notify", NEEDS, 0, notify, "hand a call to a supervisor"),
	SECCOMP("notify-addfd", "seccomp.notify", 0, addfd,
		"give the caller a descriptor"),
	SECCOMP("tsync", NEEDS, 0, tsync, "put all threads under a filter"),
};

const struct footing_family seccomp_family = {
	.name = "seccomp",
	.title = "seccomp",
	.rows = seccomp_rows,
	.n_rows = sizeof(seccomp_rows) / sizeof(*seccomp_rows),
};
