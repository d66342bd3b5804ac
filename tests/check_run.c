/* SPDX-License-Identifier: MIT */
/*
 * The throwaway child, fed with probes that misbehave and made by hosts that do: in each
 * the right outcome, the neighbours unaffected, nothing left behind, in bounded time.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe/act.h"
#include "probe/child.h"
#include "probe/kernel.h"
#include "probe/run.h"
#include "tests/unit.h"

#define MARK	 "FOOTING_TEST_MARK"
#define BOUND_US 4000000

/* ---------------------------------------------------------------- fake probes */

static enum footing_outcome works(struct trial *trial)
{
	if (!act_holds(trial, "fine", true, 0))
		return row_refused(trial);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome hangs(struct trial *trial)
{
	act_begin(trial, "hang");
	for (;;)
		pause();
	return OUTCOME_NONE;
}

static enum footing_outcome is_busy(struct trial *trial)
{
	volatile uint64_t n = 0;

	act_begin(trial, "busy");
	while (n < UINT64_MAX)
		n++;
	return OUTCOME_NONE;
}

static enum footing_outcome stops(struct trial *trial)
{
	act_begin(trial, "stop");
	raise(SIGSTOP);
	return OUTCOME_WORKED;
}

static enum footing_outcome signals_itself(struct trial *trial)
{
	act_begin(trial, "signal");
	syscall(SYS_kill, getpid(), (int)trial->row->number);
	for (;;)
		pause();
	return OUTCOME_NONE;
}

static enum footing_outcome is_filtered(struct trial *trial)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sched_yield, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
	ACT(trial, "sched_yield", SYS_sched_yield);
	return OUTCOME_WORKED;
}

static enum footing_outcome is_silent(struct trial *trial)
{
	(void)trial;
	child_exit(0);
}

static enum footing_outcome is_half_written(struct trial *trial)
{
	act_begin(trial, "half");
	row_text(trial, "half an ans");
	trial->obs->evidence = FOOTING_EVIDENCE_PROVED;
	child_exit(200);
}

/* Not by child_fork(): these are the ones that know nothing of our care. */
static pid_t plain_fork(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void sleep_forever(void)
{
	for (;;)
		pause();
}

static enum footing_outcome leaves_grandchild(struct trial *trial)
{
	if (plain_fork() == 0)
		sleep_forever();
	return works(trial);
}

static enum footing_outcome lets_one_escape(struct trial *trial)
{
	pid_t pid = plain_fork();

	if (pid == 0) {
		setsid();
		if (plain_fork() == 0)
			sleep_forever();
		child_exit(0);
	}
	waitpid(pid, NULL, 0);
	return works(trial);
}

/* With a child of its own there, which only its init's end can take down. */
static enum footing_outcome leaves_pid_namespace(struct trial *trial)
{
	/* In a chroot there are no user namespaces, and root needs none. */
	if (syscall(SYS_unshare, CLONE_NEWPID) < 0 &&
	    syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWPID) < 0)
		return row_untried(trial, "no pid namespace");
	if (plain_fork() == 0) {
		plain_fork();
		sleep_forever();
	}
	return works(trial);
}

static enum footing_outcome floods_descriptors(struct trial *trial)
{
	while (syscall(SYS_dup, syscall(SYS_openat, AT_FDCWD, "/", O_PATH, 0)) >= 0)
		;
	return works(trial);
}

static enum footing_outcome sees_nothing_open(struct trial *trial)
{
	long fd;

	for (fd = 0; fd < 1024; fd++)
		if (syscall(SYS_fcntl, fd, F_GETFD) >= 0 && fd != 2)
			return row_ineffective(trial, "a descriptor of the host is open");
	/* Standard output is nobody's: a write must not reach the host's. */
	if (syscall(SYS_write, 1, "x", 1) >= 0)
		return row_ineffective(trial, "standard output can be written");
	return works(trial);
}

/* The change clears the parent-death signal; then it hangs and has to be killed. */
static enum footing_outcome changes_ids(struct trial *trial)
{
	act_begin(trial, "change ids");
	if (geteuid() == 0 && syscall(SYS_setresuid, 65534, 65534, 65534) < 0)
		return row_refused(trial);
	child_rearm();
	sleep_forever();
	return OUTCOME_NONE;
}

static enum footing_outcome has_defaults(struct trial *trial)
{
	struct sigaction action;
	sigset_t mask;
	int signal, blocked = 0;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (signal = 1; signal < 32; signal++) {
		if (sigismember(&mask, signal) == 1)
			blocked++;
		if (!sigaction(signal, NULL, &action) && action.sa_handler != SIG_DFL)
			return row_ineffective(trial, "a handler of the host is there");
	}
	if (blocked)
		return row_ineffective(trial, "a signal is blocked");
	return works(trial);
}

static enum footing_outcome kills_its_parent(struct trial *trial)
{
	act_begin(trial, "kill parent");
	syscall(SYS_kill, getppid(), SIGKILL);
	sleep_forever();
	return OUTCOME_NONE;
}

/* ---------------------------------------------------------------- nothing is left */

struct before {
	int descriptors;
	sigset_t mask;
	mode_t umask;
	char cwd[512];
	char mounts[65536];
};

static int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static mode_t current_umask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}

static void take(struct before *before)
{
	before->descriptors = count_descriptors();
	sigprocmask(SIG_BLOCK, NULL, &before->mask);
	before->umask = current_umask();
	ck_assert_ptr_nonnull(getcwd(before->cwd, sizeof(before->cwd)));
	ck_assert_int_ge(read_small("/proc/self/mountinfo", before->mounts,
				    sizeof(before->mounts)),
			 0);
}

/* A child shares our environment's memory: whoever carries the mark came from us. */
static int count_marked(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	while ((entry = readdir(dir))) {
		char path[300], text[65536];
		ssize_t length;

		if (atoi(entry->d_name) <= 0 || atoi(entry->d_name) == getpid() ||
		    atoi(entry->d_name) == getppid())
			continue;
		snprintf(path, sizeof(path), "/proc/%s/environ", entry->d_name);
		length = read_small(path, text, sizeof(text));
		if (length > 0 &&
		    memmem(text, (size_t)length, getenv(MARK), strlen(getenv(MARK))))
			n++;
	}
	closedir(dir);
	return n;
}

/*
 * Each mount of afterwards was there before. One may be gone: where the folder of a mount
 * is removed in another mount namespace, the mount goes too.
 */
static void nothing_mounted(const char *before, char *after)
{
	char *rest = after, *line;

	while ((line = strsep(&rest, "\n"))) {
		if (!strstr(before, line))
			ck_abort_msg("mounted and left: %s", line);
	}
}

static void nothing_left(const struct before *before)
{
	static struct before after;
	siginfo_t info;

	ck_assert_int_eq(syscall(SYS_waitid, P_ALL, 0, &info, WEXITED | WNOHANG | __WALL,
				 NULL),
			 -1);
	ck_assert_int_eq(errno, ECHILD);
	ck_assert_int_eq(count_marked(), 0);
	take(&after);
	ck_assert_int_eq(after.descriptors, before->descriptors);
	ck_assert_int_eq(memcmp(&after.mask, &before->mask, sizeof(after.mask)), 0);
	ck_assert_uint_eq(after.umask, before->umask);
	ck_assert_str_eq(after.cwd, before->cwd);
	nothing_mounted(before->mounts, after.mounts);
}

/* The eyes of these tests: what is left behind on purpose has to be seen. */
START_TEST(leftovers_are_seen)
{
	pid_t pid = plain_fork();

	if (pid == 0)
		sleep_forever();
	ck_assert_int_eq(count_marked(), 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(count_marked(), 0);
}
END_TEST

/* ---------------------------------------------------------------- running */

#define ROWS_MAX 8
static const struct footing_row neighbour = {.id = "fake.neighbour",
					     .title = "works",
					     .routes = DIRECT,
					     .act = works};

struct run {
	const struct footing_row *table[ROWS_MAX];
	uint8_t routes[ROWS_MAX];
	struct footing_observation seen[ROWS_MAX * FOOTING_ROUTES];
	size_t n;
};

static void add(struct run *run, const struct footing_row *row)
{
	run->table[run->n] = row;
	run->routes[run->n++] = DIRECT;
}

static uint32_t outcome(const struct run *run, size_t row)
{
	return run->seen[row * FOOTING_ROUTES].outcome;
}

static void go(struct run *run, unsigned int deadline_ms)
{
	struct observe_request request = {.routes = run->routes,
					  .deadline_ms = deadline_ms};
	uint64_t start = now_us();

	memset(run->seen, 0, sizeof(run->seen));
	ck_assert_int_eq(observe_rows(run->table, run->n, &request, run->seen), 0);
	ck_assert_uint_lt(now_us() - start, BOUND_US);
}

/* One fake between two that work: in the stage's own process, in a child of it, in one
 * that shares its memory, and after all others. */
static void between(enum footing_outcome (*act)(struct trial *trial), long number,
		    enum footing_outcome expected, int signal)
{
	static const uint8_t kinds[] = {0, ROW_OWN_CHILD, ROW_BRIEF, ROW_LAST};
	static struct before before;
	unsigned int own;

	take(&before);
	for (own = 0; own < sizeof(kinds); own++) {
		struct footing_row fake = {.id = "fake.row",
					   .title = "fake",
					   .routes = DIRECT,
					   .flags = kinds[own],
					   .number = number,
					   .act = act};
		static struct run run;

		run.n = 0;
		add(&run, &neighbour);
		add(&run, &fake);
		add(&run, &neighbour);
		go(&run, 5000);
		ck_assert_uint_eq(outcome(&run, 0), OUTCOME_WORKED);
		ck_assert_msg(outcome(&run, 1) == expected,
			      "own %u: outcome %u, text '%s'", own, outcome(&run, 1),
			      run.seen[FOOTING_ROUTES].text);
		ck_assert_int_eq(run.seen[FOOTING_ROUTES].signal, signal);
		ck_assert_uint_eq(outcome(&run, 2), OUTCOME_WORKED);
		nothing_left(&before);
	}
}

static const struct fake {
	const char *name;
	enum footing_outcome (*act)(struct trial *trial);
	long number;
	enum footing_outcome expected;
	int signal;
} fakes[] = {
	{"works", works, 0, OUTCOME_WORKED, 0},
	{"hang", hangs, 0, OUTCOME_TIMEOUT, 0},
	{"busy loop", is_busy, 0, OUTCOME_TIMEOUT, 0},
	{"stopped", stops, 0, OUTCOME_TIMEOUT, 0},
	{"abort", signals_itself, SIGABRT, OUTCOME_DIED, SIGABRT},
	{"SIGKILL", signals_itself, SIGKILL, OUTCOME_DIED, SIGKILL},
	{"SIGSEGV", signals_itself, SIGSEGV, OUTCOME_DIED, SIGSEGV},
	{"SIGSYS by an own filter", is_filtered, 0, OUTCOME_DIED, SIGSYS},
	{"no answer", is_silent, 0, OUTCOME_NONE, 0},
	{"half an answer", is_half_written, 0, OUTCOME_NONE, 0},
	{"grandchild left", leaves_grandchild, 0, OUTCOME_WORKED, 0},
	{"grandchild escaped", lets_one_escape, 0, OUTCOME_WORKED, 0},
	{"pid namespace left", leaves_pid_namespace, 0, OUTCOME_WORKED, 0},
	{"descriptor flood", floods_descriptors, 0, OUTCOME_WORKED, 0},
	{"descriptors closed", sees_nothing_open, 0, OUTCOME_WORKED, 0},
	{"change of ids", changes_ids, 0, OUTCOME_TIMEOUT, 0},
	{"default signals", has_defaults, 0, OUTCOME_WORKED, 0},
};

START_TEST(fake_probe)
{
	const struct fake *fake = &fakes[_i];

	between(fake->act, fake->number, fake->expected, fake->signal);
}
END_TEST

START_TEST(parent_killed)
{
	static struct before before;
	static struct run run;
	struct footing_row fake = {.id = "fake.parricide",
				   .title = "fake",
				   .routes = DIRECT,
				   .flags = ROW_OWN_CHILD,
				   .act = kills_its_parent};

	take(&before);
	run.n = 0;
	add(&run, &neighbour);
	add(&run, &fake);
	add(&run, &neighbour);
	go(&run, 5000);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_WORKED);
	ck_assert_uint_eq(outcome(&run, 1), OUTCOME_DIED);
	ck_assert_int_eq(run.seen[FOOTING_ROUTES].signal, SIGKILL);
	ck_assert_uint_eq(outcome(&run, 2), OUTCOME_WORKED);
	nothing_left(&before);
}
END_TEST

/* The stage's own process kills the warden: nothing is known, and nothing remains. */
START_TEST(warden_killed)
{
	static struct before before;
	static struct run run;
	struct footing_row fake = {.id = "fake.regicide",
				   .title = "fake",
				   .routes = DIRECT,
				   .act = kills_its_parent};

	take(&before);
	run.n = 0;
	add(&run, &fake);
	add(&run, &neighbour);
	go(&run, 2000);
	ck_assert_uint_ne(outcome(&run, 0), OUTCOME_WORKED);
	ck_assert_uint_ne(outcome(&run, 1), OUTCOME_WORKED);
	usleep(50000); /* the parent-death signal needs its moment */
	nothing_left(&before);
}
END_TEST

START_TEST(deadline_of_all)
{
	static struct before before;
	static struct run run;
	struct footing_row slow = {.id = "fake.slow",
				   .title = "fake",
				   .routes = DIRECT,
				   .act = hangs};
	uint64_t start = now_us();

	take(&before);
	run.n = 0;
	add(&run, &neighbour);
	add(&run, &slow);
	add(&run, &neighbour);
	go(&run, 200);
	ck_assert_uint_lt(now_us() - start, 1200000);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_WORKED);
	ck_assert_uint_eq(outcome(&run, 1), OUTCOME_TIMEOUT);
	ck_assert_uint_eq(outcome(&run, 2), OUTCOME_TIMEOUT);
	nothing_left(&before);
}
END_TEST

/* ---------------------------------------------------------------- hosts */

static void all_well(void)
{
	static struct before before;
	static struct run run;
	struct footing_row own = neighbour;

	own.flags = ROW_OWN_CHILD;
	take(&before);
	run.n = 0;
	add(&run, &neighbour);
	add(&run, &own);
	go(&run, 5000);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_WORKED);
	ck_assert_uint_eq(outcome(&run, 1), OUTCOME_WORKED);
	nothing_left(&before);
}

static volatile sig_atomic_t handled;

static void count_signal(int signal)
{
	(void)signal;
	handled++;
}

START_TEST(host_with_sigchld_handler)
{
	struct sigaction action = {.sa_handler = count_signal};
	int i;

	sigaction(SIGCHLD, &action, NULL);
	for (i = 0; i < 20; i++)
		all_well();
	ck_assert_int_eq(handled, 0);
}
END_TEST

START_TEST(host_that_ignores_sigchld)
{
	signal(SIGCHLD, SIG_IGN);
	all_well();
}
END_TEST

static _Atomic int stop, stolen;

static void *wait_loop(void *data)
{
	(void)data;
	while (!stop)
		if (waitpid(-1, NULL, WNOHANG) > 0)
			stolen++;
	return NULL;
}

START_TEST(host_with_wait_loop)
{
	pthread_t thread;
	int i;

	ck_assert_int_eq(pthread_create(&thread, NULL, wait_loop, NULL), 0);
	for (i = 0; i < 20; i++)
		all_well();
	stop = 1;
	pthread_join(thread, NULL);
	ck_assert_int_eq(stolen, 0);
}
END_TEST

static void *allocate(void *data)
{
	(void)data;
	while (!stop) {
		void *a = malloc(100), *b = malloc(100000);

		free(b);
		free(a);
	}
	return NULL;
}

START_TEST(host_with_busy_threads)
{
	pthread_t threads[16];
	int i;

	for (i = 0; i < 16; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, allocate, NULL), 0);
	for (i = 0; i < 20; i++)
		all_well();
	stop = 1;
	for (i = 0; i < 16; i++)
		pthread_join(threads[i], NULL);
}
END_TEST

static int forked;

static void on_fork(void)
{
	forked++;
}

START_TEST(host_with_fork_handlers)
{
	ck_assert_int_eq(pthread_atfork(on_fork, on_fork, on_fork), 0);
	all_well();
	ck_assert_int_eq(forked, 0);
}
END_TEST

START_TEST(host_under_signals)
{
	struct sigaction action = {.sa_handler = count_signal};
	struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
	int i;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (i = 0; i < 20; i++)
		all_well();
	setitimer(ITIMER_REAL, &never, NULL);
	ck_assert_int_gt(handled, 0);
}
END_TEST

#ifndef FOOTING_SANITIZED /* the leak check needs processes and files itself */
START_TEST(host_without_processes)
{
	static struct run run;
	struct rlimit limit = {1, 1};

	/* Root passes over the limit. */
	if (geteuid() == 0)
		ck_assert_int_eq(setresuid(54321, 54321, 54321), 0);
	ck_assert_int_eq(setrlimit(RLIMIT_NPROC, &limit), 0);
	run.n = 0;
	add(&run, &neighbour);
	go(&run, 1000);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_NO_CHILD);
	ck_assert_int_eq(run.seen[0].err, EAGAIN);
}
END_TEST
#endif

#ifndef FOOTING_SANITIZED /* the leak check needs processes and files itself */
START_TEST(host_without_descriptors)
{
	static struct run run;
	struct rlimit limit = {0, 0};

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	run.n = 0;
	add(&run, &neighbour);
	go(&run, 1000);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_WORKED);
}
END_TEST
#endif

#ifndef FOOTING_SANITIZED
START_TEST(host_without_memory)
{
	static struct run run;
	struct observe_request request = {.routes = run.routes, .deadline_ms = 1000};
	struct rlimit limit = {1 << 20, 1 << 20};

	run.n = 0;
	add(&run, &neighbour);
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
	ck_assert_int_eq(observe_rows(run.table, run.n, &request, run.seen), -ENOMEM);
}
END_TEST
#endif

START_TEST(host_with_a_big_heap)
{
	size_t size = (size_t)256 << 20;
	char *heap = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	ck_assert_ptr_ne(heap, MAP_FAILED);
	memset(heap, 1, size);
	all_well();
}
END_TEST

START_TEST(host_with_closed_stdio)
{
	static struct run run;
	int copies[3], i;

	for (i = 0; i < 3; i++) {
		copies[i] = fcntl(i, F_DUPFD, 10);
		close(i);
	}
	run.n = 0;
	add(&run, &neighbour);
	go(&run, 1000);
	for (i = 0; i < 3; i++)
		dup2(copies[i], i);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_WORKED);
}
END_TEST

/* ---------------------------------------------------------------- a filter on the host */

static void filter_host(long nr, uint32_t action)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program), 0);
}

/* What the warden can do without, refused in every way that a filter has. */
static const long comforts[] = {SYS_setsid, SYS_close_range};
static const uint32_t refusals[] = {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_ERRNO | EPERM,
				    SECCOMP_RET_ERRNO | ENOSYS, SECCOMP_RET_ERRNO};

START_TEST(host_filtered_comforts)
{
	static struct run run;

	filter_host(comforts[_i / 4], refusals[_i % 4]);
	run.n = 0;
	add(&run, &neighbour);
	go(&run, 2000);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_WORKED);
}
END_TEST

#ifndef FOOTING_SANITIZED /* the leak check needs processes and files itself */
/* A fake success must not make the host take itself for its child. */
START_TEST(host_with_faked_clone)
{
	static struct run run;
	pid_t self = getpid();

	filter_host(SYS_clone, SECCOMP_RET_ERRNO);
	run.n = 0;
	add(&run, &neighbour);
	go(&run, 1000);
	ck_assert_int_eq(getpid(), self);
	ck_assert_uint_eq(outcome(&run, 0), OUTCOME_NO_CHILD);
}
END_TEST
#endif

static void *observe_in_thread(void *data)
{
	static const struct footing_row *const table[] = {&neighbour};
	static const uint8_t routes[] = {DIRECT};
	struct observe_request request = {.routes = routes, .deadline_ms = 2000};
	struct footing_observation seen[FOOTING_ROUTES];
	_Atomic int *good = data;
	int i;

	for (i = 0; i < 10; i++) {
		memset(seen, 0, sizeof(seen));
		if (!observe_rows(table, 1, &request, seen) &&
		    seen[0].outcome == OUTCOME_WORKED)
			(*good)++;
	}
	return NULL;
}

START_TEST(host_observing_in_threads)
{
	static struct before before;
	static _Atomic int good;
	pthread_t threads[8];
	int i;

	take(&before);
	for (i = 0; i < 8; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, observe_in_thread,
						(void *)&good),
				 0);
	for (i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(good, 80);
	nothing_left(&before);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("run");
	TCase *probes = tcase_create("probes"), *hosts = tcase_create("hosts");

	tcase_set_timeout(probes, 30);
	tcase_add_test(probes, leftovers_are_seen);
	tcase_add_loop_test(probes, fake_probe, 0, sizeof(fakes) / sizeof(*fakes));
	tcase_add_test(probes, parent_killed);
	tcase_add_test(probes, warden_killed);
	tcase_add_test(probes, deadline_of_all);
	suite_add_tcase(suite, probes);
	tcase_set_timeout(hosts, 30);
	tcase_add_test(hosts, host_with_sigchld_handler);
	tcase_add_test(hosts, host_that_ignores_sigchld);
	tcase_add_test(hosts, host_with_wait_loop);
	tcase_add_test(hosts, host_with_busy_threads);
	tcase_add_test(hosts, host_with_fork_handlers);
	tcase_add_test(hosts, host_under_signals);
#ifndef FOOTING_SANITIZED
	tcase_add_test(hosts, host_without_processes);
	tcase_add_test(hosts, host_without_descriptors);
	tcase_add_test(hosts, host_without_memory);
	tcase_add_test(hosts, host_with_faked_clone);
#endif
	tcase_add_test(hosts, host_with_a_big_heap);
	tcase_add_test(hosts, host_with_closed_stdio);
	tcase_add_loop_test(hosts, host_filtered_comforts, 0, 8);
	tcase_add_test(hosts, host_observing_in_threads);
	suite_add_tcase(suite, hosts);
	return suite;
}

int main(int argc, char **argv)
{
	char mark[64];

	(void)argc;
	if (!getenv(MARK)) {
		/* In the memory that /proc shows, so before the program starts. */
		snprintf(mark, sizeof(mark), "footing-test-%d-%llu", (int)getpid(),
			 (unsigned long long)now_us());
		setenv(MARK, mark, 1);
		execv("/proc/self/exe", argv);
		return 1;
	}
	/* What others mount meanwhile is no leftover of ours. */
	if (unshare(CLONE_NEWNS) == 0)
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	return unit_run(suite());
}
