/* SPDX-License-Identifier: MIT */
/* What the outside makes to be attacked, and how it looks before and after. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "escape.h"

/* ---------------------------------------------------------------- files */

static int make_file(const char *name, const char *text)
{
	int fd = open(in_dir(name), O_WRONLY | O_CREAT | O_EXCL, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -1;
	return close(fd);
}

static void make_files(void)
{
	static const char *const folders[] = {"create", "tmpfile",     "mkdir",
					      "mknod",	"symlink",     "rmdir",
					      "mount",	"device-node", "rw",
					      NULL};
	static const char *const fds[] = {"fd", "fd-of-outside", "pidfd-getfd"};
	static const int numbers[] = {FD_WRITE, FD_OUTSIDE_WRITE, FD_OUTSIDE_GET};

	for (size_t i = 0; folders[i]; i++)
		mkdir(in_dir(folders[i]), 0755);
	close(copy_self(in_dir("exe"), 0755));
	mkfifo(in_dir("fifo"), 0666);
	for (size_t i = 0; i < attacks_n; i++)
		if (attacks[i].seen == BY_FILE && access(in_dir(attacks[i].name), F_OK))
			make_file(attacks[i].name, "as it was\n");
	make_file("secret", SECRET);
	/* A change of the owner takes this bit away. */
	chmod(in_dir("chown"), 04755);
	chmod(in_dir("fchownat"), 04755);
	if (!mknod(in_dir("null"), S_IFCHR, makedev(1, 3)))
		chmod(in_dir("null"), 0666);
	for (size_t i = 0; i < 3; i++) {
		int fd = open(in_dir(fds[i]), O_WRONLY | O_APPEND);

		dup3(fd, numbers[i], O_CLOEXEC);
		close(fd);
	}
	dup3(open(in_dir("secret"), O_RDONLY | O_CLOEXEC), FD_READ, O_CLOEXEC);
	dup3(FD_READ, FD_OUTSIDE_READ, O_CLOEXEC);
	dup3(open(targets.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), FD_FOLDER, O_CLOEXEC);
}

static int make_folder(const char *folders)
{
	char list[1024], *rest = list, *folder;

	snprintf(list, sizeof(list), "%s", folders);
	while ((folder = strsep(&rest, ":"))) {
		snprintf(targets.dir, sizeof(targets.dir), "%.200s/escape.XXXXXX",
			 folder);
		if (mkdtemp(targets.dir))
			return chmod(targets.dir, 0755);
	}
	return -1;
}

/* A filter may kill who calls it. */
static bool may_unshare(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWNS) ? 1 : 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* What attacks mounted here goes with us, if it can be. */
static void own_mounts(void)
{
	if (may_unshare() && !unshare(CLONE_NEWNS)) {
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		targets.mounts = 1;
	} else {
		targets.mounts = !(effective_caps() >> 21 & 1); /* CAP_SYS_ADMIN */
	}
}

/* ---------------------------------------------------------------- sockets and the like */

enum {
	TCP,
	UDP,
	PAIR,
	PATH_STREAM,
	PATH_DGRAM,
	ABSTRACT_STREAM,
	ABSTRACT_DGRAM,
	FIFO,
	ENDS
};

static int ends[ENDS], queue = -1;

static int listen_to(int family, int type, const struct sockaddr *address,
		     socklen_t length)
{
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    (bind(fd, address, length) || (type == SOCK_STREAM && listen(fd, 16)))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int listen_port(int type, int *fd)
{
	struct sockaddr_in here = {.sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(here);

	*fd = listen_to(AF_INET, type, (struct sockaddr *)&here, sizeof(here));
	if (*fd < 0 || getsockname(*fd, (struct sockaddr *)&here, &length))
		return 0;
	targets.network = network_cookie(*fd);
	return ntohs(here.sin_port);
}

static int listen_unix(int type, const char *name, bool abstract)
{
	struct sockaddr_un here = {.sun_family = AF_UNIX};
	socklen_t length;

	snprintf(here.sun_path + abstract, sizeof(here.sun_path) - 1, "%.90s/%s",
		 targets.dir, name);
	length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     strlen(here.sun_path + abstract));
	return listen_to(AF_UNIX, type, (struct sockaddr *)&here, length);
}

static struct page *shared;

static void make_ipc(void)
{
	struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 64};

	targets.shm = shmget(IPC_PRIVATE, sizeof(struct page), 0600);
	shared = targets.shm < 0 ? (void *)-1 : shmat(targets.shm, NULL, 0);
	/* It can still be attached by its number, and goes with us. */
	if (targets.shm >= 0)
		shmctl(targets.shm, IPC_RMID, NULL);
	if (shared == (void *)-1)
		targets.shm = -1;
	targets.msg = msgget(IPC_PRIVATE, 0600);
	queue = (int)syscall(SYS_mq_open, strrchr(targets.dir, '/') + 1,
			     O_RDONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600,
			     &attributes);
}

static void make_sockets(void)
{
	int pair[2] = {-1, -1};

	targets.tcp = listen_port(SOCK_STREAM, &ends[TCP]);
	targets.udp = listen_port(SOCK_DGRAM, &ends[UDP]);
	ends[PATH_STREAM] = listen_unix(SOCK_STREAM, "stream", false);
	ends[PATH_DGRAM] = listen_unix(SOCK_DGRAM, "dgram", false);
	ends[ABSTRACT_STREAM] = listen_unix(SOCK_STREAM, "stream", true);
	ends[ABSTRACT_DGRAM] = listen_unix(SOCK_DGRAM, "dgram", true);
	ends[FIFO] = open(in_dir("fifo"), O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (!socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair))
		dup3(pair[1], FD_SOCKET, O_CLOEXEC);
	ends[PAIR] = pair[0];
}

/* ---------------------------------------------------------------- the process */

/* Takes every signal as it comes, until the last one. */
static void be_attacked(void)
{
	sigset_t all;
	int sig;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, strrchr(targets.dir, '/') + 1);
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	setpgid(0, 0);
	if (chdir(targets.dir))
		_exit(1);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	PAGE->signals[0] = 1;
	do {
		sig = sigwaitinfo(&all, NULL);
		if (sig > 0)
			PAGE->signals[sig] = 1;
	} while (sig != SIGRTMAX);
	pause();
}

static int priority;
static struct rlimit limit;

/* @flag is set by the process outside within a second, or never. */
static void await(const volatile int *flag)
{
	struct timespec moment = {0, 100000};

	for (int i = 0; !*flag && i < 10000; i++)
		nanosleep(&moment, NULL);
}

static int make_process(void)
{
	if (mmap((void *)PAGE_ADDRESS, sizeof(struct page), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != (void *)PAGE_ADDRESS)
		return -1;
	strcpy(PAGE->secret, SECRET);
	targets.pid = fork();
	if (targets.pid == 0) {
		be_attacked();
		_exit(0);
	}
	if (targets.pid < 0)
		return -1;
	await(&PAGE->signals[0]);
	return 0;
}

/* ---------------------------------------------------------------- all of it */

int targets_make(const char *folders, const char *program)
{
	const char *slash = strrchr(program, '/');

	if (make_folder(folders))
		return -1;
	snprintf(targets.gain, sizeof(targets.gain), "%.*s",
		 slash ? (int)(slash - program) : 1, slash ? program : ".");
	if (access(text_of("%s/gain-setuid", targets.gain), X_OK))
		strcpy(targets.gain, "-");
	own_mounts();
	make_files();
	make_sockets();
	make_ipc();
	return make_process();
}

void targets_record(void)
{
	looks_record();
	priority = getpriority(PRIO_PROCESS, (id_t)targets.pid);
	prlimit((pid_t)targets.pid, RLIMIT_CORE, NULL, &limit);
}

static bool arrived[WORDS];

static void note(const char *name)
{
	for (size_t i = 0; i < attacks_n; i++)
		if (attacks[i].seen == BY_MESSAGE && !strcmp(attacks[i].name, name))
			arrived[i] = true;
}

/* Every message, and every one of every connection. */
static void receive(int fd, bool listener)
{
	char text[128];
	ssize_t n;

	for (;;) {
		int from = listener ? accept4(fd, NULL, NULL, SOCK_NONBLOCK) : fd;

		if (from < 0)
			return;
		n = read(from, text, sizeof(text) - 1);
		if (listener)
			close(from);
		else if (n <= 0)
			return;
		text[n > 0 ? n : 0] = '\0';
		note(text);
	}
}

void targets_collect(void)
{
	struct {
		long type;
		char name[64];
	} message;
	char text[64];

	kill((pid_t)targets.pid, SIGCONT);
	kill((pid_t)targets.pid, SIGRTMAX);
	await(&PAGE->signals[SIGRTMAX]);
	for (int i = 0; i < ENDS; i++)
		receive(ends[i], i == TCP || i == PATH_STREAM || i == ABSTRACT_STREAM);
	while (msgrcv(targets.msg, &message, sizeof(message.name), 0, IPC_NOWAIT) > 0)
		note(message.name);
	while (syscall(SYS_mq_timedreceive, queue, text, sizeof(text), NULL, NULL) > 0)
		note(text);
}

bool targets_changed(size_t i)
{
	struct rlimit now = limit;

	switch (attacks[i].seen) {
	case BY_FILE:
		return look_changed(i);
	case BY_MESSAGE:
		return arrived[i];
	case BY_MEMORY:
		return PAGE->words[i] != 0;
	case BY_SHM:
		return targets.shm >= 0 && shared->words[i] != 0;
	case BY_SIGNAL:
		return PAGE->signals[attacks[i].detail] != 0;
	case BY_LIMIT:
		prlimit((pid_t)targets.pid, RLIMIT_CORE, NULL, &now);
		return now.rlim_cur != limit.rlim_cur || now.rlim_max != limit.rlim_max;
	case BY_PRIORITY:
		return getpriority(PRIO_PROCESS, (id_t)targets.pid) != priority;
	default:
		return false;
	}
}

/* The folder is ours, and not deep; where something is mounted, that goes with us. */
static void remove_below(const char *path)
{
	char below[600];
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(below, sizeof(below), "%.300s/%s", path, entry->d_name);
		if (unlink(below))
			remove_below(below);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

void targets_remove(void)
{
	if (targets.pid > 0) {
		kill((pid_t)targets.pid, SIGKILL);
		waitpid((pid_t)targets.pid, NULL, 0);
	}
	if (targets.msg >= 0)
		msgctl(targets.msg, IPC_RMID, NULL);
	if (queue >= 0)
		syscall(SYS_mq_unlink, strrchr(targets.dir, '/') + 1);
	while (targets.mounts && !umount2(in_dir("mount"), MNT_DETACH))
		;
	remove_below(targets.dir);
}
