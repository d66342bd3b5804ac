/* SPDX-License-Identifier: MIT */
/*
 * filter PID QUERIES ANSWERS: what the seccomp filters of a process answer to a list of
 * queries (see asker.c), by reading them out of the kernel (PTRACE_SECCOMP_GET_FILTER) and
 * running them here. Nothing of footing is in it: it is what the oracle is held against.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "bpf.h"

#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER 0x420c
#endif
#define FILTERS_MAX 16

static struct {
	struct sock_filter code[BPF_MAXINSNS];
	long length;
} filters[FILTERS_MAX];
static int n_filters;

static int attach(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) ||
	    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL))
		return -1;
	return waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status) ? 0 : -1;
}

/* Number 0 is the oldest; past the newest the kernel says ENOENT. */
static int dump(pid_t pid)
{
	if (attach(pid))
		return -1;
	for (n_filters = 0; n_filters < FILTERS_MAX; n_filters++) {
		long length = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, (long)n_filters,
				     filters[n_filters].code);

		if (length < 0)
			break;
		filters[n_filters].length = length;
	}
	if (errno != ENOENT && errno != EINVAL)
		return -1;
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	return n_filters > 0 ? 0 : -1;
}

/* The newest is run first, and of equal actions the first one's stays. */
static uint32_t verdict(const struct seccomp_data *data)
{
	uint32_t least = SECCOMP_RET_ALLOW;

	for (int i = n_filters; i-- > 0;) {
		uint32_t now = bpf_run(filters[i].code, data);

		if ((int32_t)(now & SECCOMP_RET_ACTION_FULL) <
		    (int32_t)(least & SECCOMP_RET_ACTION_FULL))
			least = now;
	}
	return least;
}

/* ---------------------------------------------------------------- answers */

static void put_verdict(FILE *to, uint32_t action)
{
	uint32_t data = action & SECCOMP_RET_DATA;

	switch (action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_PROCESS:
	case SECCOMP_RET_KILL_THREAD:
		fprintf(to, " kill 0\n");
		break;
	case SECCOMP_RET_TRAP:
		fprintf(to, " trap %u\n", data);
		break;
	case SECCOMP_RET_ERRNO:
		fprintf(to, data ? " errno %u\n" : " fake %u\n",
			data > 4095 ? 4095 : data);
		break;
	case SECCOMP_RET_USER_NOTIF:
		fprintf(to, " supervised 0\n");
		break;
	case SECCOMP_RET_TRACE: /* no filter's refusal: a tracer's matter */
	case SECCOMP_RET_LOG:
	case SECCOMP_RET_ALLOW:
		fprintf(to, " allow 0\n");
		break;
	default:
		fprintf(to, " kill 0\n");
	}
}

static struct seccomp_data data_of(unsigned int abi, unsigned int nr,
				   const unsigned long *args)
{
	struct seccomp_data data = {.nr = (int)nr};

#ifdef __aarch64__
	data.arch = AUDIT_ARCH_AARCH64;
#else
	data.arch = abi == 2 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64;
#endif
	if (abi == 1)
		data.nr |= 0x40000000;
	for (int i = 0; i < 6; i++)
		data.args[i] = abi == 2 ? (uint32_t)args[i] : args[i];
	return data;
}

int main(int argc, char **argv)
{
	unsigned int abi, nr;
	unsigned long a[6];
	FILE *from, *to;

	if (argc < 4)
		return 2;
	if (dump(atoi(argv[1]))) {
		perror("PTRACE_SECCOMP_GET_FILTER");
		return 1;
	}
	from = fopen(argv[2], "r");
	to = fopen(argv[3], "w");
	if (!from || !to)
		return 1;
	while (fscanf(from, "%x %x %lx %lx %lx %lx %lx %lx", &abi, &nr, &a[0], &a[1],
		      &a[2], &a[3], &a[4], &a[5]) == 8) {
		struct seccomp_data data = data_of(abi, nr, a);

		fprintf(to, "%x %x %lx %lx %lx %lx %lx %lx", abi, nr, a[0], a[1], a[2],
			a[3], a[4], a[5]);
#ifdef __x86_64__
		/* The kernel asks no filter about these (since Linux 6.14). */
		if (abi == 0 && (nr == 335 || nr == 336))
			fprintf(to, " exempt 0\n");
		else
#endif
			put_verdict(to, verdict(&data));
	}
	return fclose(to) ? 1 : 0;
}
