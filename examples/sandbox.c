/* SPDX-License-Identifier: MIT */
/*
 * sandbox [-w PATH]... COMMAND [ARG]...: runs a command without network, where it can write
 * to no other PATH, and only where that is so. What is to be had here is left to footing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <footing.h>

static int refuse(int err, const struct footing_verdict *verdict)
{
	const char *why = verdict ? footing_verdict_why(verdict) : NULL;

	fprintf(stderr, "sandbox: %s\n",
		why && (err == -ENOTSUP || err == -ECANCELED) ? why : strerror(-err));
	return 125;
}

/* The status of the command, as a shell has it. */
static int run(struct footing_isolation *isolation, char **command)
{
	int status, err = footing_isolation_spawn(isolation, command, NULL, NULL, NULL);

	if (err)
		return refuse(err, footing_isolation_verdict(isolation));
	if (waitpid(footing_isolation_pid(isolation), &status, 0) < 0)
		return refuse(-errno, NULL);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct footing_isolation *isolation;
	struct footing_request *request;
	int option, code, err = footing_request_new(&request);

	while (!err && (option = getopt(argc, argv, "+w:")) != -1)
		err = option == 'w' ? footing_request_allow(request, optarg,
							    FOOTING_ACCESS_WRITE, NULL, 0)
				    : -EINVAL;
	if (err || optind == argc)
		return refuse(err ? err : -EINVAL, NULL);
	/* Probed, decided, and tried in a throwaway child: what fails, fails here. */
	err = footing_isolation_new(NULL, request, FOOTING_STRICT, &isolation);
	if (err)
		return refuse(err, footing_request_verdict(request));
	code = run(isolation, argv + optind);
	footing_isolation_free(isolation);
	footing_request_free(request);
	return code;
}
