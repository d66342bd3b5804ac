/* SPDX-License-Identifier: MIT */
#include "isolated.h"

#include <arpa/inet.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT   "untouched"
#define LEAKED 20

/* ---------------------------------------------------------------- inside */

static void in_dir(char *to, size_t size, const char *dir, const char *name)
{
	snprintf(to, size, "%s/%s", dir, name);
}

static void try_files(const char *dir)
{
	char path[128], other[128];
	int fd;

	in_dir(path, sizeof(path), dir, "kept");
	in_dir(other, sizeof(other), dir, "renamed");
	fd = open(path, O_WRONLY);
	/* 0 is what a faked call answers: it was closed before. */
	if (fd > 2 && write(fd, "X", 1) != 1)
		close(fd);
	truncate(path, 0);
	rename(path, other);
	unlink(path);
	in_dir(other, sizeof(other), dir, "made");
	mkdir(other, 0700);
	fd = open("/proc/self/comm", O_WRONLY);
	if (fd > 2 && write(fd, "ESCAPED", 7) != 7)
		close(fd);
}

static void try_unix(const char *name, bool abstract)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(to.sun_path + abstract, sizeof(to.sun_path) - 1, "%s", name);
	if (fd > 2)
		connect(fd, (struct sockaddr *)&to,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract +
				    strlen(name)));
}

static void try_network(const char *dir, int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char path[128];

	if (fd > 2)
		connect(fd, (struct sockaddr *)&to, sizeof(to));
	in_dir(path, sizeof(path), dir, "socket");
	try_unix(path, false);
	try_unix(dir, true);
}

/* The memory of the process that watches over this one. */
static bool reads_memory(void)
{
	int fd = getppid() == 1 ? open("/proc/1/mem", O_RDONLY) : -1;

	return fd > 2;
}

_Noreturn void isolated_program(int argc, char **argv)
{
	char said[64];
	int n;

	if (argc > 3) {
		try_files(argv[1]);
		try_network(argv[1], atoi(argv[2]));
		/* 0 and -1 are no process, but many. */
		if (atoi(argv[3]) > 1)
			kill(atoi(argv[3]), SIGTERM);
	}
	n = snprintf(said, sizeof(said), "ran%s\n", reads_memory() ? " memory" : "");
	/* Looked at until it is killed. */
	if (write(1, said, (size_t)n) != n)
		_exit(3);
	for (;; sched_yield())
		pause();
}

/* ---------------------------------------------------------------- outside */

static int listening(const void *address, socklen_t length, int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0 && bind(fd, address, length) == 0 && listen(fd, 16) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int listening_unix(const char *name, bool abstract)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	snprintf(at.sun_path + abstract, sizeof(at.sun_path) - 1, "%s", name);
	return listening(&at,
			 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract +
				     strlen(name)),
			 AF_UNIX);
}

static bool put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return done;
}

static bool copy_self(const char *to)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	char buffer[65536];
	ssize_t n = -1;

	while (from >= 0 && fd >= 0 && (n = read(from, buffer, sizeof(buffer))) > 0)
		if (write(fd, buffer, (size_t)n) != n)
			return false;
	close(from);
	close(fd);
	return n == 0;
}

static pid_t new_victim(void)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	for (;;)
		pause();
}

static bool new_listeners(struct outside *outside)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(at);
	char path[128];

	outside->tcp = listening(&at, sizeof(at), AF_INET);
	if (outside->tcp >= 0 &&
	    getsockname(outside->tcp, (struct sockaddr *)&at, &length) == 0)
		outside->port = ntohs(at.sin_port);
	in_dir(path, sizeof(path), outside->dir, "socket");
	outside->unix_path = listening_unix(path, false);
	outside->unix_abstract = listening_unix(outside->dir, true);
	return outside->unix_path >= 0 && chmod(path, 0777) == 0;
}

bool outside_new(struct outside *outside)
{
	char path[128];
	int fd;

	*outside = (struct outside){.dir = "/var/tmp/footing-test.XXXXXX"};
	if (!mkdtemp(outside->dir) || chmod(outside->dir, 0777))
		return false;
	in_dir(outside->program, sizeof(outside->program), outside->dir, "program");
	in_dir(path, sizeof(path), outside->dir, "kept");
	outside->victim = new_victim();
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	outside->leaked = fcntl(fd, F_DUPFD, LEAKED);
	close(fd);
	outside->filters = status_field(getpid(), "Seccomp_filters", 10);
	return put_file(path, TEXT) && chmod(path, 0666) == 0 &&
	       copy_self(outside->program) && new_listeners(outside);
}

void outside_free(struct outside *outside)
{
	static const char *const names[] = {"program", "kept", "socket", "renamed"};
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		in_dir(path, sizeof(path), outside->dir, names[i]);
		unlink(path);
	}
	in_dir(path, sizeof(path), outside->dir, "made");
	rmdir(path);
	rmdir(outside->dir);
	if (outside->victim > 0) {
		kill(outside->victim, SIGKILL);
		waitpid(outside->victim, NULL, 0);
	}
	close(outside->tcp);
	close(outside->unix_path);
	close(outside->unix_abstract);
	close(outside->leaked);
}

char *const *outside_argv(const struct outside *outside)
{
	static char name[80], dir[64], port[16], victim[16];
	static char *argv[] = {name, dir, port, victim, NULL};

	snprintf(name, sizeof(name), "%s", outside->program);
	snprintf(dir, sizeof(dir), "%s", outside->dir);
	snprintf(port, sizeof(port), "%d", outside->port);
	snprintf(victim, sizeof(victim), "%d", (int)outside->victim);
	return argv;
}

/* ---------------------------------------------------------------- from /proc */

static bool read_text(const char *path, char *to, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, have = 0;

	to[0] = '\0';
	if (fd < 0)
		return false;
	while ((n = read(fd, to + have, size - 1 - (size_t)have)) > 0)
		have += n;
	close(fd);
	to[have] = '\0';
	return n == 0;
}

int64_t status_field(pid_t pid, const char *field, int base)
{
	char path[64], text[8192], wanted[64];
	const char *at;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	snprintf(wanted, sizeof(wanted), "\n%s:", field);
	if (!read_text(path, text, sizeof(text)))
		return -1;
	at = strstr(text, wanted);
	return at ? (int64_t)strtoull(at + strlen(wanted), NULL, base) : -1;
}

pid_t innermost(pid_t pid)
{
	char path[64], text[256];

	for (;;) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
			 (int)pid);
		if (!read_text(path, text, sizeof(text)) || !text[0])
			return pid;
		pid = (pid_t)atoi(text);
	}
}

static uint64_t ns_inode(pid_t pid, const char *name)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, name);
	return stat(path, &st) ? 0 : st.st_ino;
}

static bool other_ns(pid_t pid, const char *name)
{
	return ns_inode(pid, name) != ns_inode(getpid(), name);
}

/* Another directory, or the same by a mount that is read-only. */
static bool other_root(pid_t pid)
{
	char path[64], text[32768], *line, *rest = text;
	struct stat here, there;

	snprintf(path, sizeof(path), "/proc/%d/root/", (int)pid);
	if (stat("/", &here) || stat(path, &there))
		return false;
	if (here.st_ino != there.st_ino || here.st_dev != there.st_dev)
		return true;
	snprintf(path, sizeof(path), "/proc/%d/mountinfo", (int)pid);
	read_text(path, text, sizeof(text));
	/* Where the root here is no whole file system, a mount's root is not "/" there. */
	while ((line = strsep(&rest, "\n")) && *line) {
		char point[256], options[128];

		if (sscanf(line, "%*s %*s %*s %*s %255s %127s", point, options) == 2 &&
		    !strcmp(point, "/") && !strncmp(options, "ro", 2))
			return true;
	}
	return false;
}

/* A mount that can be written to, other than what is its own. */
static bool writable_mount(pid_t pid, char *which, size_t size)
{
	static const char *const own[] = {"/tmp",	 "/dev/shm",	 "/dev/pts",
					  "/dev/null",	 "/dev/zero",	 "/dev/full",
					  "/dev/random", "/dev/urandom", "/dev/tty"};
	char path[64], text[32768], *line, *rest = text;

	snprintf(path, sizeof(path), "/proc/%d/mountinfo", (int)pid);
	read_text(path, text, sizeof(text));
	while ((line = strsep(&rest, "\n")) && *line) {
		char point[256], options[128], later[260];
		bool mine = false;

		if (sscanf(line, "%*s %*s %*s %*s %255s %127s", point, options) != 2)
			continue;
		/* What is covered by another mount can't be reached. */
		snprintf(later, sizeof(later), " %s ", point);
		if (rest && strstr(rest, later))
			continue;
		for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
			mine = mine || !strcmp(point, own[i]);
		if (mine || !strncmp(options, "ro", 2))
			continue;
		snprintf(which, size, "%s is mounted %s", point, options);
		return true;
	}
	return false;
}

static bool sees_outside(pid_t pid)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/root/proc/%d", (int)pid, (int)getpid());
	return stat(path, &st) == 0;
}

/*
 * A descriptor that was inherited; -1: none. Those that the program has opened itself are
 * low, and files and sockets; ours are high, and footing's are pipes.
 */
static int inherited_descriptor(pid_t pid)
{
	char path[64], what[64];
	struct dirent *entry;
	int found = -1;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		int fd = atoi(entry->d_name);
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, what, sizeof(what));

		if (fd > 2 && (fd >= LEAKED || (n > 5 && !strncmp(what, "pipe:", 5))))
			found = fd;
	}
	if (dir)
		closedir(dir);
	return found;
}

/* ---------------------------------------------------------------- claims */

void claim_of(struct claim *claim, const struct footing_verdict *verdict)
{
	const char *why = verdict ? footing_verdict_why(verdict) : NULL;
	const char *gap;

	if (!verdict)
		return;
	claim->has_effective = footing_verdict_effective(verdict, &claim->effective) == 0;
	for (int i = 0; i < FOOTING_MECHANISMS; i++)
		claim->mechanisms[i] =
			footing_verdict_mechanism(verdict, (enum footing_mechanism)i,
						  NULL, NULL);
	for (int i = 0; i < FOOTING_PROMISES; i++)
		claim->kept[i] = footing_verdict_kept(verdict, (enum footing_promise)i);
	for (size_t i = 0;
	     (gap = footing_verdict_gap(verdict, FOOTING_PROMISE_PROCESSES, i)); i++)
		claim->sight_gap = claim->sight_gap || !strcmp(gap, "sight");
	snprintf(claim->why, sizeof(claim->why), "%s", why ? why : "");
}

static bool enforced(pid_t pid, enum footing_mechanism mechanism, int64_t filters)
{
	switch (mechanism) {
	case FOOTING_MECHANISM_USER_NAMESPACE:
		return other_ns(pid, "user");
	case FOOTING_MECHANISM_MOUNT_NAMESPACE:
		return other_ns(pid, "mnt");
	case FOOTING_MECHANISM_PID_NAMESPACE:
		return other_ns(pid, "pid");
	case FOOTING_MECHANISM_IPC_NAMESPACE:
		return other_ns(pid, "ipc");
	case FOOTING_MECHANISM_UTS_NAMESPACE:
		return other_ns(pid, "uts");
	case FOOTING_MECHANISM_NET_NAMESPACE:
		return other_ns(pid, "net");
	case FOOTING_MECHANISM_ROOT:
		return other_root(pid);
	case FOOTING_MECHANISM_PROC:
		return !sees_outside(pid);
	case FOOTING_MECHANISM_NO_NEW_PRIVS:
		return status_field(pid, "NoNewPrivs", 10) == 1;
	case FOOTING_MECHANISM_CAPABILITIES:
		return status_field(pid, "CapEff", 16) == 0 &&
		       status_field(pid, "CapPrm", 16) == 0 &&
		       status_field(pid, "CapInh", 16) == 0 &&
		       status_field(pid, "CapAmb", 16) == 0;
	case FOOTING_MECHANISM_BOUNDING_SET:
		return status_field(pid, "CapBnd", 16) == 0;
	case FOOTING_MECHANISM_SECCOMP:
		return status_field(pid, "Seccomp", 10) == 2 &&
		       status_field(pid, "Seccomp_filters", 10) > filters;
	case FOOTING_MECHANISM_SESSION:
		return getsid(pid) != getsid(0);
	default:
		return true;
	}
}

static bool flawed(char *flaw, size_t size, const char *text)
{
	snprintf(flaw, size, "%s", text);
	return false;
}

static bool files_kept(const struct outside *outside)
{
	char path[128], text[32];
	struct stat st;

	in_dir(path, sizeof(path), outside->dir, "made");
	if (stat(path, &st) == 0)
		return false;
	in_dir(path, sizeof(path), outside->dir, "kept");
	return read_text(path, text, sizeof(text)) && !strcmp(text, TEXT);
}

static bool none_came(const struct outside *outside)
{
	const int fds[] = {outside->tcp, outside->unix_path, outside->unix_abstract};
	bool came = false;

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++) {
		int fd = fds[i] < 0 ? -1 : accept(fds[i], NULL, NULL);

		if (fd >= 0) {
			close(fd);
			came = true;
		}
	}
	return !came;
}

static bool victim_lives(struct outside *outside)
{
	if (waitpid(outside->victim, NULL, WNOHANG) == 0)
		return true;
	outside->victim = new_victim();
	return false;
}

/* What the command could do outside. */
bool promises_hold(const struct outside *outside, const struct claim *claim, char *flaw,
		   size_t size)
{
	bool files = files_kept(outside), network = none_came(outside);
	bool victim = victim_lives((struct outside *)(uintptr_t)outside);
	char path[128];

	if (!files) {
		in_dir(path, sizeof(path), outside->dir, "made");
		rmdir(path);
		in_dir(path, sizeof(path), outside->dir, "kept");
		put_file(path, TEXT);
		chmod(path, 0666);
	}
	if (claim->kept[FOOTING_PROMISE_FS_WRITE] && !files)
		return flawed(flaw, size, "fs-write is kept, and a file was changed");
	if (claim->kept[FOOTING_PROMISE_NET] && !network)
		return flawed(flaw, size, "net is kept, and a connection was made");
	if (claim->kept[FOOTING_PROMISE_PROCESSES] && !victim)
		return flawed(flaw, size, "processes is kept, and one was killed");
	return true;
}

static bool process_holds(const struct claim *claim, pid_t pid, int64_t filters,
			  char *flaw, size_t size)
{
	char comm[32] = "", path[64];

	for (int i = 0; i < FOOTING_MECHANISMS; i++) {
		enum footing_mechanism mechanism = (enum footing_mechanism)i;

		if (claim->mechanisms[i] != FOOTING_AVAILABLE ||
		    enforced(pid, mechanism, filters))
			continue;
		snprintf(flaw, size, "%s is said to be enforced and is not",
			 footing_mechanism_name(mechanism));
		return false;
	}
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	read_text(path, comm, sizeof(comm));
	if (claim->effective >= FOOTING_LEVEL_LANDLOCK && !strncmp(comm, "ESCAPED", 7))
		return flawed(flaw, size, "its /proc can be written to");
	if (claim->kept[FOOTING_PROMISE_PROCESSES] && sees_outside(pid))
		return flawed(flaw, size, "processes is kept, and outside ones are seen");
	if (claim->kept[FOOTING_PROMISE_FS_WRITE] &&
	    claim->effective >= FOOTING_LEVEL_NAMESPACE &&
	    writable_mount(pid, flaw, size))
		return false;
	if (inherited_descriptor(pid) < 0)
		return true;
	snprintf(flaw, size, "descriptor %d is open inside", inherited_descriptor(pid));
	return false;
}

bool claim_holds(const struct outside *outside, const struct claim *claim,
		 const char *said, int filters, char *flaw, size_t size)
{
	pid_t pid = claim->pid > 0 ? innermost(claim->pid) : -1;

	flaw[0] = '\0';
	if (!said[0])
		return true;
	if (strstr(said, "memory"))
		return flawed(flaw, size, "the starter's memory can be read");
	if (claim->done && claim->err)
		return flawed(flaw, size, "it ran, and the start was said to fail");
	/* Who started it may be dead, and it then, too. */
	if (claim->done && pid > 1 && kill(pid, 0) == 0)
		return process_holds(claim, pid, outside->filters + filters, flaw, size);
	return true;
}
