/* SPDX-License-Identifier: MIT */
/*
 * No silent path: whatever system call of a start is refused, faked or killed for, either
 * nothing runs, or what runs is confined as the record says. Once with the filter from the
 * beginning, so that it is decided under it, and once with one that comes between the
 * decision and the start.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "isolated.h"
#include "probe/kernel.h"

#define SKIP	77
#define LATE_MS 15000
#define CASE_MS 1100 /* who takes longer has not started anything */

static unsigned int passed, failed;
static struct outside outside;
static struct claim *claim;

/* ---------------------------------------------------------------- the calls */

/* Where @mask is not 0, only with such an argument. */
static const struct call {
	const char *name;
	int nr, argument;
	uint32_t mask, value;
} calls[] = {
#define CALL(name) {#name, SYS_##name, 0, 0, 0},
#define WITH(words, name, argument, mask, value) \
	{words, SYS_##name, argument, mask, (uint32_t)(value)},
#include "silent.def"
#undef CALL
#undef WITH
};
#define N_CALLS (sizeof(calls) / sizeof(*calls))

static const struct {
	const char *name;
	uint32_t action;
} actions[] = {
	{"fake", SECCOMP_RET_ERRNO},
	{"EPERM", SECCOMP_RET_ERRNO | EPERM},
	{"ENOSYS", SECCOMP_RET_ERRNO | ENOSYS},
	{"kill", SECCOMP_RET_KILL_PROCESS},
};
#define N_ACTIONS (sizeof(actions) / sizeof(*actions))

static bool install(const struct call *call, uint32_t action)
{
	const uint32_t nr = offsetof(struct seccomp_data, nr);
	const uint32_t low = (uint32_t)(offsetof(struct seccomp_data, args) +
					8 * (size_t)call->argument);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, nr),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call->nr, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, call->mask),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->mask ? call->value : 0, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	/* Without, only root may: then no_new_privs is left for the sandbox to set. */
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ||
	       (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0);
}

/* ---------------------------------------------------------------- a case */

/* A sandbox, or what is to become one under the filter. */
struct setting {
	enum footing_level level;
	unsigned int flags;
	struct footing_request *request;
	struct footing_isolation *isolation; /* NULL: under the filter */
};

static _Noreturn void host(const struct setting *setting, const struct call *call,
			   uint32_t action, int out)
{
	struct footing_isolation *isolation = setting->isolation;
	const int fds[3] = {open("/dev/null", O_RDONLY), out, 2};

	if (!install(call, action))
		_exit(4);
	if (!isolation)
		claim->err = footing_isolation_new(NULL, setting->request, setting->flags,
						   &isolation);
	if (!claim->err) {
		claim->err = footing_isolation_spawn(isolation, outside_argv(&outside),
						     NULL, fds, NULL);
		close(out);
		claim->pid = footing_isolation_pid(isolation);
		claim_of(claim, footing_isolation_verdict(isolation));
	}
	claim->done = 1;
	for (;; sched_yield())
		pause();
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until the host is done or dead; false: neither. */
static bool await(pid_t pid)
{
	struct timespec nap = {.tv_nsec = 200000};
	int64_t end = now_ms() + CASE_MS;

	while (!claim->done && now_ms() < end) {
		siginfo_t info = {0};

		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
		if (info.si_pid)
			return true;
		nanosleep(&nap, NULL);
	}
	return claim->done;
}

/* What the program says; it has a moment, where it was started. */
static void hear(int from, char *said, size_t size)
{
	bool started = claim->done && !claim->err;
	struct pollfd fd = {.fd = from, .events = POLLIN};
	ssize_t n = 0;

	said[0] = '\0';
	if (poll(&fd, 1, started ? 3000 : 20) > 0)
		n = read(from, said, size - 1);
	said[n > 0 ? n : 0] = '\0';
}

static void end(pid_t pid)
{
	/* 0 and -1 are no process, but many. */
	if (pid > 1)
		kill(pid, SIGKILL);
}

/* Nothing of it is left; the victim is another child of ours. */
static void clean(pid_t pid)
{
	pid_t inner = claim->pid > 1 ? innermost(claim->pid) : 0;

	end(pid);
	end(claim->pid);
	end(inner);
	for (;;) {
		siginfo_t info = {0};

		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) ||
		    (info.si_pid && info.si_pid == outside.victim))
			break;
		if (info.si_pid)
			waitpid(info.si_pid, NULL, 0);
		else if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT))
			break;
	}
}

/* It waits for the end of a pipe that can't be closed, and gives up. */
static bool hears_late(pid_t pid, const char *said, char *flaw, size_t size)
{
	for (int i = 0; i < LATE_MS / CASE_MS; i++)
		if (await(pid))
			return claim_holds(&outside, claim, said, 1, flaw, size);
	snprintf(flaw, size, "it runs, and the start does not come back");
	return false;
}

static bool one_case(const struct setting *setting, const struct call *call,
		     uint32_t action, char *flaw, size_t size)
{
	char said[64];
	int out[2];
	bool ended, holds;
	pid_t pid;

	flaw[0] = '\0';
	if (pipe2(out, O_CLOEXEC))
		return false;
	memset(claim, 0, sizeof(*claim));
	claim->pid = -1;
	pid = fork();
	if (pid == 0)
		host(setting, call, action, out[1]);
	close(out[1]);
	ended = await(pid);
	hear(out[0], said, sizeof(said));
	holds = claim_holds(&outside, claim, said, 1, flaw, size);
	/* What runs before it is said that it does has no record yet. */
	if (!ended && said[0])
		holds = hears_late(pid, said, flaw, size);
	/* Not there before Linux 5.12: it is done without. */
	if (call->nr == SYS_mount_setattr && (action & SECCOMP_RET_DATA) && claim->err) {
		snprintf(flaw, size, "it does not start without: %.150s", claim->why);
		holds = false;
	}
	/* Who is killed for it had no program to run. */
	if (call->nr == SYS_execve && claim->done && !claim->err && !said[0]) {
		snprintf(flaw, size, "it is said to have started, and nothing ran");
		holds = false;
	}
	clean(pid);
	close(out[0]);
	return holds && promises_hold(&outside, claim, flaw, size);
}

static void each_call(const struct setting *setting, const char *words)
{
	char flaw[200];

	for (size_t i = 0; i < N_CALLS; i++) {
		bool holds = true;

		/* Each takes as long as a start may: once is enough. */
		if ((calls[i].nr == SYS_close || calls[i].nr == SYS_write) &&
		    (setting->level != FOOTING_LEVEL_LAYERED || !setting->isolation))
			continue;
		for (size_t j = 0; j < N_ACTIONS; j++) {
			if (one_case(setting, &calls[i], actions[j].action, flaw,
				     sizeof(flaw)))
				continue;
			printf("#   %s: %s\n", actions[j].name, flaw);
			holds = false;
		}
		passed += holds;
		failed += !holds;
		printf("%sok %u - %s, %s\n", holds ? "" : "not ", passed + failed, words,
		       calls[i].name);
		fflush(stdout);
	}
}

/* ---------------------------------------------------------------- all of them */

static struct footing_request *request_of(enum footing_level level)
{
	struct footing_request *request;

	if (footing_request_new(&request) || footing_request_set_level(request, level))
		exit(1);
	return request;
}

/* Decided before there is a filter. */
static void at_start(enum footing_level level)
{
	struct setting setting = {.level = level, .request = request_of(level)};
	char words[64];

	snprintf(words, sizeof(words), "%s, denied at the start",
		 footing_level_name(level));
	if (footing_isolation_new(NULL, setting.request, FOOTING_STRICT,
				  &setting.isolation)) {
		printf("# %s: not available here\n", footing_level_name(level));
	} else {
		each_call(&setting, words);
		footing_isolation_free(setting.isolation);
	}
	footing_request_free(setting.request);
}

static void from_beginning(enum footing_level level, unsigned int flags)
{
	struct setting setting = {.level = level,
				  .flags = flags,
				  .request = request_of(level)};
	char words[64];

	snprintf(words, sizeof(words), "%s%s, denied from the beginning",
		 footing_level_name(level), flags ? " strict" : "");
	each_call(&setting, words);
	footing_request_free(setting.request);
}

int main(int argc, char **argv)
{
	if (argc > 3)
		isolated_program(argc, argv);
	claim = mmap(NULL, sizeof(*claim), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (claim == MAP_FAILED || !outside_new(&outside)) {
		printf("# tests: 0 passed, 0 failed, 1 skipped\n");
		return SKIP;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (int level = FOOTING_LEVEL_FILTERED; level <= FOOTING_LEVEL_LAYERED; level++)
		at_start((enum footing_level)level);
	from_beginning(FOOTING_LEVEL_LAYERED, FOOTING_STRICT);
	from_beginning(FOOTING_LEVEL_AUTO, 0);
	outside_free(&outside);
	printf("# tests: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed || !passed ? 1 : 0;
}
