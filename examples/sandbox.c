/* SPDX-License-Identifier: MIT */
/*
 * sandbox [-m LEVEL] [-w PATH]... COMMAND [ARG]...: runs a command without network, where it
 * can write to no other PATH, and only where that is so here. With -m at this level or a
 * stronger one; else at the strongest. What is had and what is not is left to footing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <footing.h>

static int refuse(const char *what, const char *why)
{
	fprintf(stderr, "sandbox: %s: %s\n", what, why ? why : "refused");
	return 125;
}

static int set(struct footing_request *request, int option, const char *value)
{
	enum footing_level level;
	char why[256] = "";

	if (option == 'm' && footing_level_find(value, &level) == 0 &&
	    footing_request_set_minimum(request, level) == 0)
		return 0;
	if (option == 'w' && footing_request_allow(request, value, FOOTING_ACCESS_WRITE,
						   why, sizeof(why)) == 0)
		return 0;
	return refuse(value, why[0] ? why : "no option");
}

/* The status of the command, as a shell has it. */
static int run(struct footing_isolation *isolation, char **command)
{
	const struct footing_verdict *record = footing_isolation_verdict(isolation);
	int status, err = footing_isolation_spawn(isolation, command, NULL, NULL, NULL);

	if (err)
		return refuse(command[0], err == -ECANCELED ? footing_verdict_why(record)
							    : strerror(-err));
	if (waitpid(footing_isolation_pid(isolation), &status, 0) < 0)
		return 125;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct footing_request *request;
	struct footing_isolation *isolation;
	int err = footing_request_new(&request), option, code = 0;

	while (!err && !code && (option = getopt(argc, argv, "+m:w:")) != -1)
		code = set(request, option, optarg ? optarg : "an option");
	if (err || code || optind == argc)
		return code ? code : refuse("no command", "sandbox [-w PATH]... COMMAND");
	/* Probed, decided, and tried in a throwaway child: what fails, fails here. */
	err = footing_isolation_new(NULL, request, FOOTING_STRICT, &isolation);
	if (err) {
		code = refuse("no sandbox",
			      err == -ENOTSUP ? footing_verdict_why(
							footing_request_verdict(request))
					      : strerror(-err));
	} else {
		code = run(isolation, argv + optind);
		footing_isolation_free(isolation);
	}
	footing_request_free(request);
	return code;
}
