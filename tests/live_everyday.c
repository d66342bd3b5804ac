/* SPDX-License-Identifier: MIT */
/*
 * What has to go on working under the filter of a confined command, down to whole programs.
 *
 * `live_everyday COMMAND…` becomes that command, under the default filter.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "denials_live.h"
#include "lib/model.h"

/* ---------------------------------------------------------------- what has to work */

static void *thread(void *data)
{
	return data;
}

static bool threads_work(void)
{
	pthread_t id;
	char mark;
	void *result = NULL;

	return !pthread_create(&id, NULL, thread, &mark) && !pthread_join(id, &result) &&
	       result == &mark;
}

static bool ended_well(pid_t pid)
{
	int status;

	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static char *const nothing[] = {"sh", "-c", "exit 0", NULL};

static bool spawn_works(void)
{
	pid_t pid;

	return !posix_spawn(&pid, "/bin/sh", NULL, NULL, nothing, environ) &&
	       ended_well(pid);
}

static bool fork_works(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execv("/bin/sh", nothing);
		_exit(127);
	}
	return ended_well(pid);
}

static bool vfork_works(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execv("/bin/sh", nothing);
		_exit(127);
	}
	return ended_well(pid);
}

static bool traces_its_child(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(1);
		raise(SIGSTOP);
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
	       ptrace(PTRACE_CONT, pid, NULL, NULL) == 0 && ended_well(pid);
}

static bool pair_talks(int type)
{
	char byte = 0;
	int ends[2];

	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends))
		return false;
	return write(ends[0], "x", 1) == 1 && read(ends[1], &byte, 1) == 1 && byte == 'x';
}

static bool stream_pair_talks(void)
{
	return pair_talks(SOCK_STREAM);
}

static bool seqpacket_pair_talks(void)
{
	return pair_talks(SOCK_SEQPACKET);
}

/* It could send to any name. */
static bool no_datagram_pair(void)
{
	int ends[2];

	return socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) < 0 && errno == EAFNOSUPPORT &&
	       socketpair(AF_UNIX, SOCK_RAW, 0, ends) < 0 && errno == EAFNOSUPPORT;
}

/* A listener of the outside for each type, that anybody can connect to by its name. */
static struct outside {
	int type;
	struct sockaddr_un name;
	socklen_t length;
} outsides[] = {{.type = SOCK_STREAM}, {.type = SOCK_SEQPACKET}};

static bool reaches(int fd, const struct outside *outside)
{
	return connect(fd, (const struct sockaddr *)&outside->name, outside->length) == 0;
}

static bool listen_outside(struct outside *outside)
{
	int fd = socket(AF_UNIX, outside->type | SOCK_CLOEXEC, 0);
	int other = socket(AF_UNIX, outside->type | SOCK_CLOEXEC, 0);
	char *name = outside->name.sun_path + 1;
	bool reached;

	outside->name.sun_family = AF_UNIX;
	snprintf(name, sizeof(outside->name.sun_path) - 1, "footing-live-%d-%d",
		 outside->type, getpid());
	outside->length =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
	reached = fd >= 0 &&
		  !bind(fd, (struct sockaddr *)&outside->name, outside->length) &&
		  !listen(fd, 64) && reaches(other, outside);
	close(other);
	return reached;
}

/* Neither end can be turned to another peer, nor become a listener, whatever is done. */
static bool stays_connected(const struct outside *outside)
{
	static const struct sockaddr none = {.sa_family = AF_UNSPEC};
	int ends[2], i;

	if (socketpair(AF_UNIX, outside->type, 0, ends))
		return false;
	for (i = 0; i < 3; i++) {
		if (reaches(ends[0], outside) || listen(ends[0], 1) == 0)
			return false;
		connect(ends[0], &none, sizeof(none));
		if (reaches(ends[0], outside))
			return false;
		if (i == 0)
			shutdown(ends[0], SHUT_RDWR);
		if (i == 1)
			close(ends[1]);
	}
	return true;
}

static bool stream_pair_stays(void)
{
	return stays_connected(&outsides[0]);
}

static bool seqpacket_pair_stays(void)
{
	return stays_connected(&outsides[1]);
}

static bool nested_filter(void)
{
	return install(&by_default) && prctl(FILTER_CONTROL, 0, 0, 0, 0) < 0 &&
	       errno == FILTER_CONTROL_ERRNO;
}

static const struct {
	const char *what;
	bool (*holds)(void);
} works[] = {
	{"threads work", threads_work},
	{"posix_spawn works", spawn_works},
	{"fork and exec work", fork_works},
	{"vfork works", vfork_works},
	{"a child of its own can be traced", traces_its_child},
	{"a stream pair talks", stream_pair_talks},
	{"a seqpacket pair talks", seqpacket_pair_talks},
	{"a stream pair can't be turned to others", stream_pair_stays},
	{"a seqpacket pair can't be turned to others", seqpacket_pair_stays},
	{"there is no datagram pair", no_datagram_pair},
	{"another filter can be added", nested_filter},
};

static void processes_work(void)
{
	for (size_t i = 0; i < N_LINES(outsides); i++)
		expect(listen_outside(&outsides[i]),
		       "without the filter a name can be reached");
	for (size_t i = 0; i < N_LINES(works); i++) {
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			bool holds = install(&unix_closed) && works[i].holds();

			fflush(stdout);
			_exit(holds ? 0 : 1);
		}
		expect(ended_well(pid), works[i].what);
	}
}

/* ---------------------------------------------------------------- everyday programs */

/* In a folder of their own, each under the closest filter that it can work with. */
static const struct {
	const char *program, *script;
	const struct denials_request *request;
} programs[] = {
	{"bash", "[ \"$(cat <(printf 'a\\nb\\n') | sort -r | head -n 1)\" = b ]",
	 &unix_closed},
	{"python3",
	 "python3 -c 'import subprocess, threading, multiprocessing as m, sys\n"
	 "t = threading.Thread(target=print); t.start(); t.join()\n"
	 "subprocess.run([\"true\"], check=True)\n"
	 "p = m.get_context(\"fork\").Process(target=print); p.start(); p.join()\n"
	 "sys.exit(p.exitcode)'",
	 &unix_closed},
	{"python3",
	 "python3 -c 'import asyncio, socket\n"
	 "async def f():\n"
	 "    p = await asyncio.create_subprocess_exec(\"true\")\n"
	 "    assert await p.wait() == 0\n"
	 "asyncio.run(f())'",
	 &unix_closed},
	{"perl", "perl -e 'exit system(\"true\")'", &unix_closed},
	{"git",
	 "git init -q r && cd r && git -c user.name=a -c user.email=a@b commit -q "
	 "--allow-empty -m x && git log --oneline | grep -q x",
	 &unix_closed},
	{"gcc", "echo 'int main(void) { return 0; }' >m.c && gcc -o m m.c && ./m",
	 &unix_closed},
	{"gcc",
	 "echo 'int main(void) { return 0; }' >m.c && gcc -fsanitize=address m.c && "
	 "./a.out",
	 &others_apart},
	{"make", "printf 'all:\\n\\t@true\\n' >Makefile && make -s -j2", &unix_closed},
	{"node",
	 "node -e 'require(\"child_process\").execSync(\"true\"); "
	 "require(\"fs\").readFile(\"/dev/null\", e => process.exit(e ? 1 : 0))'",
	 &unix_closed},
	{"go", "HOME=$PWD go version", &unix_closed},
	{"java", "java -Xmx64m -version", &unix_closed},
	{"gdb", "gdb -nx -batch -ex run -ex quit --args true | grep -q 'exited normally'",
	 &unix_closed},
	{"strace", "strace -f -o log sh -c 'true | true' && grep -q execve log",
	 &unix_closed},
	{"tar", "tar cf - /etc/passwd 2>/dev/null | tar tf - | grep -q passwd",
	 &unix_closed},
	{"sqlite3", "[ \"$(sqlite3 d 'create table t (a); select 7')\" = 7 ]",
	 &unix_closed},
	{"openssl", "echo x | openssl sha256 && openssl rand -hex 4", &unix_closed},
	{"gpg", "mkdir -m 700 g && gpg --homedir g --list-keys", &unix_closed},
	{"curl", "curl -s file:///etc/passwd | grep -q root", &unix_closed},
	{"ip", "ip link show lo", &by_default},
	{"curl",
	 "python3 -c 'import http.server as h, threading, subprocess, sys\n"
	 "s = h.HTTPServer((\"127.0.0.1\", 0), h.SimpleHTTPRequestHandler)\n"
	 "threading.Thread(target=s.serve_forever, daemon=True).start()\n"
	 "sys.exit(subprocess.run([\"curl\", \"-sf\", "
	 "\"http://127.0.0.1:%d/\" % s.server_port]).returncode)'",
	 &by_default},
};

static pid_t run(const struct denials_request *request, const char *script,
		 const char *folder)
{
	const char *shell = access("/bin/bash", X_OK) ? "/bin/sh" : "/bin/bash";
	pid_t pid;
	int fd;

	fflush(stdout);
	pid = fork();
	if (pid != 0)
		return pid;
	fd = open("output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || chdir(folder) || (request && !install(request)))
		_exit(126);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execl(shell, shell, "-c", script, (char *)NULL);
	_exit(127);
}

static bool runs(const struct denials_request *request, const char *script)
{
	char folder[] = "work.XXXXXX";
	char removal[64];

	if (!mkdtemp(folder) || !ended_well(run(request, script, folder)))
		return false;
	snprintf(removal, sizeof(removal), "rm -rf %s", folder);
	return system(removal) == 0;
}

static void run_program(size_t i)
{
	const struct denials_request *request = programs[i].request;
	const char *program = programs[i].program;
	char what[128], found[64];

	snprintf(what, sizeof(what), "%s runs%s", program,
		 request == &by_default	    ? " with a network"
		 : request == &others_apart ? " with LeakSanitizer"
					    : "");
	snprintf(found, sizeof(found), "command -v %s", program);
	if (!runs(NULL, found)) {
		skip(what, "not installed");
	} else if (runs(request, programs[i].script)) {
		expect(true, what);
	} else if (!runs(NULL, programs[i].script)) {
		skip(what, "nor without the filter");
	} else {
		expect(false, what);
		runs(request, programs[i].script);
		system("sed 's/^/#   /' output");
	}
}

static void programs_run(void)
{
	char folder[] = "/tmp/footing-test.XXXXXX";
	char removal[64];

	if (!mkdtemp(folder) || chdir(folder)) {
		skip("everyday programs", strerror(errno));
		return;
	}
	for (size_t i = 0; i < N_LINES(programs); i++)
		run_program(i);
	snprintf(removal, sizeof(removal), "rm -rf %s", folder);
	if (chdir("/") || system(removal))
		printf("# %s is left\n", folder);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		if (install(&by_default))
			execvp(argv[1], argv + 1);
		perror(argv[1]);
		return 127;
	}
	processes_work();
	programs_run();
	return done();
}
