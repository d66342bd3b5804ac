/* SPDX-License-Identifier: MIT */
/*
 * What changes between the decision and the start: either nothing runs and the record says
 * why, or what runs is confined as the record says. Nothing named leads elsewhere by a
 * symbolic link that was not there when it was named.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolated.h"
#include "probe/kernel.h"

#define SKIP 77
#define USER 1000

static unsigned int passed, failed;
static struct outside outside;
static struct claim *claim;
static char named[128], parent[128], elsewhere[128];

static void expect(bool holds, const char *level, const char *what, const char *flaw)
{
	printf("%sok %u - %s: %s%s%s\n", holds ? "" : "not ", passed + failed + 1, level,
	       what, holds ? "" : ": ", holds ? "" : flaw);
	passed += holds;
	failed += !holds;
}

/* ---------------------------------------------------------------- the changes */

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return done;
}

static bool nothing(void)
{
	return true;
}

/* A user namespace in which no further one may be made. */
static bool no_user_namespaces(void)
{
	char uid[32], gid[32];

	snprintf(uid, sizeof(uid), "%u %u 1", geteuid(), geteuid());
	snprintf(gid, sizeof(gid), "%u %u 1", getegid(), getegid());
	return unshare(CLONE_NEWUSER) == 0 && put("/proc/self/setgroups", "deny") &&
	       put("/proc/self/uid_map", uid) && put("/proc/self/gid_map", gid) &&
	       put("/proc/sys/user/max_user_namespaces", "0") &&
	       put("/proc/sys/user/max_mnt_namespaces", "0");
}

static bool another_user(void)
{
	return setgroups(0, NULL) == 0 && setresgid(USER, USER, USER) == 0 &&
	       setresuid(USER, USER, USER) == 0;
}

static bool no_processes(void)
{
	struct rlimit none = {0, 0};

	/* Root is not bound by it. */
	return (geteuid() != 0 || another_user()) && setrlimit(RLIMIT_NPROC, &none) == 0;
}

static bool own_domain(void)
{
	struct landlock_ruleset_attributes attributes = {
		.handled_access_fs = LANDLOCK_FS_WRITE_FILE | LANDLOCK_FS_MAKE_BLOCK};
	long ruleset = syscall(SYS_landlock_create_ruleset, &attributes,
			       sizeof(attributes), 0);

	return ruleset >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       syscall(SYS_landlock_restrict_self, ruleset, 0) == 0 &&
	       close((int)ruleset) == 0;
}

static bool gone_directory(void)
{
	char path[] = "/var/tmp/footing-gone.XXXXXX";

	return mkdtemp(path) && chdir(path) == 0 && rmdir(path) == 0;
}

static bool chrooted(void)
{
	return chroot(outside.dir) == 0 && chdir("/") == 0;
}

static bool named_removed(void)
{
	return rmdir(named) == 0;
}

static bool named_relative_link(void)
{
	return rmdir(named) == 0 && symlink("../elsewhere", named) == 0;
}

static bool named_absolute_link(void)
{
	return rmdir(named) == 0 && symlink(elsewhere, named) == 0;
}

/* As it would be seen from the base of a new root. */
static bool named_link_into_old(void)
{
	char to[160];

	snprintf(to, sizeof(to), "/old%s", elsewhere);
	return rmdir(named) == 0 && symlink(to, named) == 0;
}

static bool parent_link(void)
{
	char aside[140], within[160];

	snprintf(aside, sizeof(aside), "%s.aside", parent);
	snprintf(within, sizeof(within), "%s/named", elsewhere);
	return rename(parent, aside) == 0 && symlink("elsewhere", parent) == 0 &&
	       mkdir(within, 0777) == 0;
}

static const struct change {
	const char *what;
	bool (*make)(void);
	bool paths;  /* a path is named, and nothing may lead elsewhere */
	bool starts; /* it has to start all the same */
} changes[] = {
	{"nothing changed", nothing, false, true},
	{"nothing changed, a path named", nothing, true, true},
	{"no further user namespace may be made", no_user_namespaces, false, false},
	{"another user", another_user, false, false},
	{"no process may be made", no_processes, false, false},
	{"a Landlock domain was entered", own_domain, false, false},
	{"the directory is gone", gone_directory, false, true},
	{"chroot", chrooted, false, false},
	{"the path named is gone", named_removed, true, false},
	{"the path named is a link aside", named_relative_link, true, false},
	{"the path named is a link elsewhere", named_absolute_link, true, false},
	{"the path named is a link into the old root", named_link_into_old, true, false},
	{"the folder of the path named is a link", parent_link, true, false},
};
#define N_CHANGES (sizeof(changes) / sizeof(*changes))

/* ---------------------------------------------------------------- a case */

static void make_paths(void)
{
	snprintf(parent, sizeof(parent), "%s/parent", outside.dir);
	snprintf(named, sizeof(named), "%s/parent/named", outside.dir);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", outside.dir);
	if (mkdir(parent, 0777) || mkdir(named, 0777) || mkdir(elsewhere, 0777) ||
	    chmod(parent, 0777) || chmod(named, 0777) || chmod(elsewhere, 0777))
		exit(1);
}

static void remove_paths(void)
{
	static const char *const paths[] = {"parent/named/mark",
					    "parent/named",
					    "parent",
					    "parent.aside/named/mark",
					    "parent.aside/named",
					    "parent.aside",
					    "elsewhere/named/mark",
					    "elsewhere/named",
					    "elsewhere/mark",
					    "elsewhere"};
	char path[200];

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		snprintf(path, sizeof(path), "%s/%s", outside.dir, paths[i]);
		remove(path);
	}
}

/* Writes where it may, by way of what was named; below /var/tmp/footing-test.* */
static char *const *writer(bool paths)
{
	static char script[600];
	static char *argv[] = {"/bin/sh", "-c", script, NULL};

	if (!paths)
		return outside_argv(&outside);
	snprintf(script, sizeof(script),
		 "echo x >%s/mark; echo x >%s/mark; echo x >%s/named/mark; echo ran; "
		 "exec sleep 20",
		 named, elsewhere, elsewhere);
	return argv;
}

static _Noreturn void host(enum footing_level level, const struct change *change, int out)
{
	const int fds[3] = {open("/dev/null", O_RDONLY), out,
			    open("/dev/null", O_WRONLY)};
	struct footing_isolation *isolation = NULL;
	struct footing_request *request;
	int err = footing_request_new(&request);

	if (!err)
		err = footing_request_set_level(request, level);
	if (!err && change->paths)
		err = footing_request_allow(request, named, FOOTING_ACCESS_WRITE, NULL,
					    0);
	if (!err)
		err = footing_isolation_new(NULL, request, FOOTING_STRICT, &isolation);
	if (err || !change->make())
		_exit(5);
	claim->err = footing_isolation_spawn(isolation, writer(change->paths), NULL, fds,
					     NULL);
	claim->pid = footing_isolation_pid(isolation);
	claim_of(claim, footing_isolation_verdict(isolation));
	claim->done = 1;
	for (;;)
		pause();
}

static void hear(int from, char *said, size_t size)
{
	struct pollfd fd = {.fd = from, .events = POLLIN};
	ssize_t n = poll(&fd, 1, 3000) > 0 ? read(from, said, size - 1) : 0;

	said[n > 0 ? n : 0] = '\0';
}

static bool led_elsewhere(void)
{
	char path[160];
	struct stat st;

	snprintf(path, sizeof(path), "%s/mark", elsewhere);
	if (stat(path, &st) == 0)
		return true;
	snprintf(path, sizeof(path), "%s/named/mark", elsewhere);
	return stat(path, &st) == 0;
}

static bool wrote_named(void)
{
	char path[160];
	struct stat st;

	snprintf(path, sizeof(path), "%s/mark", named);
	return stat(path, &st) == 0;
}

static void end(pid_t pid)
{
	if (claim->pid > 1)
		kill(claim->pid, SIGKILL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (claim->pid > 1)
		waitpid(claim->pid, NULL, 0);
}

static void judge(const struct change *change, const char *level, const char *said)
{
	char flaw[400] = "";
	bool holds;

	if (claim->err && !said[0]) {
		snprintf(flaw, sizeof(flaw), "%s, why: %s", strerror(-claim->err),
			 claim->why);
		/* Of what could not be executed the errno tells. */
		holds = !change->starts && (claim->why[0] || claim->err == -ENOENT);
		expect(holds && !led_elsewhere(), level, change->what, flaw);
		printf("#   %s\n", flaw);
		return;
	}
	holds = claim_holds(&outside, claim, said, 0, flaw, sizeof(flaw));
	/* The one that writes has a folder to write to. */
	if (change->paths && strstr(flaw, named))
		holds = true;
	if (change->paths && led_elsewhere()) {
		snprintf(flaw, sizeof(flaw), "it wrote elsewhere");
		holds = false;
	}
	if (change->paths && change->starts && !wrote_named()) {
		snprintf(flaw, sizeof(flaw), "it could not write to what was named");
		holds = false;
	}
	expect(holds, level, change->what, flaw);
}

static void one_change(enum footing_level level, const struct change *change)
{
	const char *name = footing_level_name(level);
	char said[64] = "", flaw[200];
	int out[2], status = 0;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC))
		exit(1);
	memset(claim, 0, sizeof(*claim));
	claim->pid = -1;
	make_paths();
	pid = fork();
	if (pid == 0)
		host(level, change, out[1]);
	close(out[1]);
	while (!claim->done && waitpid(pid, &status, WNOHANG) == 0)
		usleep(500);
	if (!claim->done) {
		printf("# %s: %s: could not be had here\n", name, change->what);
	} else {
		if (!claim->err)
			hear(out[0], said, sizeof(said));
		judge(change, name, said);
		end(pid);
		if (!promises_hold(&outside, claim, flaw, sizeof(flaw)))
			expect(false, name, change->what, flaw);
	}
	close(out[0]);
	remove_paths();
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
		for (size_t i = 0; i < N_CHANGES; i++)
			if (!changes[i].paths || level >= FOOTING_LEVEL_LANDLOCK)
				one_change((enum footing_level)level, &changes[i]);
	outside_free(&outside);
	printf("# tests: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed || !passed ? 1 : 0;
}
