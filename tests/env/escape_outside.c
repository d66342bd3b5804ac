/* SPDX-License-Identifier: MIT */
/* The outer half: it runs the command, and says what it saw. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "escape.h"

#define PATIENCE 15 /* seconds */

/* ---------------------------------------------------------------- the terminal */

static char terminal[64];
static int slave = -1;

/* What is pushed into it can be read at once. The other end stays open with us. */
static void make_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios how;

	if (master < 0 || grantpt(master) || unlockpt(master) ||
	    ptsname_r(master, terminal, sizeof(terminal)))
		return;
	slave = open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (slave < 0 || tcgetattr(slave, &how))
		return;
	cfmakeraw(&how);
	tcsetattr(slave, TCSANOW, &how);
}

static char pushed[256];

static void collect_terminal(void)
{
	if (slave >= 0 && read(slave, pushed, sizeof(pushed) - 1) < 0)
		pushed[0] = '\0';
}

/* ---------------------------------------------------------------- the command */

static volatile pid_t command;

/* Reading what it says is interrupted too: others may hold that open. */
static void out_of_patience(int sig)
{
	(void)sig;
	kill(-command, SIGKILL);
	kill(command, SIGKILL);
}

/* Where it is asked to end, it takes along what it made. */
static void give_up(int sig)
{
	if (command > 0)
		kill(command, SIGKILL);
	targets_remove();
	_exit(128 + sig);
}

/* What it inherits, it does because of an oversight: nobody closed it. */
static void become(char **words, int answers)
{
	static const int inherited[] = {FD_FOLDER, FD_SOCKET, FD_WRITE, FD_READ};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	if (slave >= 0) {
		dup2(open(terminal, O_RDWR | O_CLOEXEC), 0);
		ioctl(0, TIOCSCTTY, 0);
	}
	dup2(answers, 1);
	for (size_t i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++)
		fcntl(inherited[i], F_SETFD, 0);
	signal(SIGALRM, SIG_DFL);
	execvp(words[0], words);
	fprintf(stderr, "escape: %s: %s\n", words[0], strerror(errno));
	_exit(127);
}

/* The words with one more, and the folder in place of `@`. */
static char **words_of(int argc, char **argv)
{
	char **words = calloc((size_t)argc + 2, sizeof(*words));
	int i;

	if (!words)
		exit(1);
	for (i = 0; i < argc; i++)
		words[i] = argv[i][0] == '@'
				   ? strdup(text_of("%s%s", targets.dir, argv[i] + 1))
				   : argv[i];
	words[i] = strdup(text_of("%s %s %ld %d %d %d %d %d %llu", targets.dir,
				  targets.gain, targets.pid, targets.tcp, targets.udp,
				  targets.shm, targets.msg, targets.mounts,
				  targets.network));
	return words;
}

/* What an attack said that it did. */
static char said[WORDS][24];
static bool ended;

static void hear(char *line)
{
	char name[32], rest[2][24] = {"", ""};

	ended |= !strcmp(line, "attacks end\n");
	if (sscanf(line, "attack %31s %23s %23s", name, rest[0], rest[1]) < 2)
		return;
	for (size_t i = 0; i < attacks_n; i++)
		if (!strcmp(attacks[i].name, name))
			snprintf(said[i], sizeof(said[i]), "%s",
				 rest[1][0] ? rest[1] : rest[0]);
}

/* Its exit status; what it says is passed on. */
static int run(char **words)
{
	struct sigaction impatient = {.sa_handler = out_of_patience};
	int answers[2], status = 0;
	char line[256];
	FILE *from;

	fflush(stdout);
	if (pipe2(answers, O_CLOEXEC))
		return NOTHING;
	command = fork();
	if (command == 0)
		become(words, answers[1]);
	close(answers[1]);
	from = fdopen(answers[0], "r");
	if (command < 0 || !from)
		return NOTHING;
	sigaction(SIGALRM, &impatient, NULL);
	alarm(PATIENCE);
	while (fgets(line, sizeof(line), from)) {
		fputs(line, stdout);
		hear(line);
	}
	while (waitpid(command, &status, 0) < 0 && errno == EINTR)
		;
	/* For what is left to do. */
	signal(SIGALRM, give_up);
	alarm(PATIENCE);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---------------------------------------------------------------- what was seen */

static void tell_record(void)
{
	FILE *file = fopen(in_dir("record"), "r");
	char line[4096];

	while (file && fgets(line, sizeof(line), file))
		printf("record %s%s", line, strchr(line, '\n') ? "" : "\n");
	if (file)
		fclose(file);
}

static const char *verdict(size_t i)
{
	bool tried = said[i][0] && strcmp(said[i], "nothing") != 0;

	if (attacks[i].seen == BY_INSIDE)
		return !tried ? "?" : strcmp(said[i], "done") != 0 ? "no" : "yes";
	if (attacks[i].seen == BY_TTY ? strchr(pushed, attacks[i].detail) != NULL
				      : targets_changed(i))
		return "yes";
	return tried ? "no" : "?";
}

int outside(int argc, char **argv)
{
	struct timespec start, end;
	int status;

	/* What this was given is not what is tested. */
	if (syscall(SYS_close_range, 3, ~0U, 0))
		for (int fd = 3; fd < 256; fd++)
			close(fd);
	signal(SIGTERM, give_up);
	signal(SIGINT, give_up);
	signal(SIGHUP, give_up);
	/* The numbers that are to be inherited are taken from what is opened first. */
	for (int fd = 3; fd < FD_OUTSIDE_GET + 1; fd++)
		dup3(0, fd, O_CLOEXEC);
	make_terminal();
	if (targets_make(argv[2], argv[0])) {
		printf("outside nothing: %s\n", strerror(errno));
		targets_remove();
		return 1;
	}
	targets_record();
	clock_gettime(CLOCK_MONOTONIC, &start);
	status = run(words_of(argc - 3, argv + 3));
	clock_gettime(CLOCK_MONOTONIC, &end);
	targets_collect();
	collect_terminal();
	tell_record();
	for (size_t i = 0; ended && i < attacks_n; i++)
		printf("escape %s %s %s\n", attacks[i].name, verdict(i),
		       said[i][0] ? said[i] : "nothing");
	printf("status %d\ntook %ld us\n", status,
	       (end.tv_sec - start.tv_sec) * 1000000 +
		       (end.tv_nsec - start.tv_nsec) / 1000);
	targets_remove();
	return 0;
}
