/* SPDX-License-Identifier: MIT */
/*
 * The throwaway child: the only place where the host makes a process.
 *
 * host --raw clone, no exit signal--> warden --raw clone, SIGCHLD--> children
 *
 * The warden is a subreaper that runs no probe; it makes the children that do, kills what
 * overstays, and ends only when none of its descendants is left.
 */
#ifndef FOOTING_CHILD_H
#define FOOTING_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Deaths of the warden's own start-up steps. */
enum comfort {
	COMFORT_NONE,
	COMFORT_SETSID,
	COMFORT_CLOSE_RANGE,
	COMFORT_NAME,
	COMFORT_LIMITS,
	COMFORT_SUBREAPER,
	COMFORTS
};

/* One piece of work of the warden: one child, which is watched until it ends. */
struct job {
	void (*run)(void *data, unsigned int index); /* in the child; returns to end it */
	/* After the end, in the warden: how it ended. True: run it once more. */
	bool (*ended)(void *data, unsigned int index, int signal, bool timed_out,
		      int err);
	/* Changes with every step of the child: a step that lasts too long is cut off. */
	uint64_t (*beat)(void *data, unsigned int index);
};

/* What the warden is given; lives in memory that is shared with the host. */
struct ward {
	const struct job *job;
	void *data;
	unsigned int n_jobs;
	unsigned int at_once;	 /* children side by side */
	unsigned int act_ms;	 /* longest time without a beat */
	unsigned int overall_ms; /* for everything */
	/* out */
	uint64_t end_us; /* when everything is over, on the clock of now_us() */
	volatile uint32_t comfort_step; /* the step in flight, for a death in it */
	uint32_t comfort_skip;		/* bits of steps that killed an earlier warden */
	volatile uint32_t finished;	/* the warden saw all its descendants gone */
};

/*
 * ward_run - make the warden, let it do all jobs, and see it gone.
 * @ward: in shared memory (shared_new())
 *
 * Returns: 0, or the negative errno with which no warden could be made.
 */
int ward_run(struct ward *ward);

/* Zeroed memory that children and host share; NULL and errno on failure. */
void *shared_new(size_t size);
void shared_free(void *shared, size_t size);

/* In a child: make a child of it; 0 in the child, else its pid or -1. */
pid_t child_fork(unsigned long clone_flags);

/* The same by clone3(2), where the way matters. */
pid_t child_fork3(unsigned long clone_flags);

/*
 * A child that is no throwaway one: SIGCHLD is its exit signal. All signals have to be
 * blocked, and are in it. 0 in the child; else its pid, and a pidfd or -1; or -1.
 */
pid_t child_start(unsigned long clone_flags, int *pidfd);

/* Block all signals, those of the C library too, and go back. */
void signals_block(uint64_t *mask);
void signals_restore(uint64_t mask);

/* Close all descriptors from here on. */
void close_from(unsigned int first);
/* The same one by one, where a filter fakes close_range(2). */
void close_each_from(unsigned int first);

/* In a child: wait for a child of it. Returns the wait status, or -1. */
int child_wait(pid_t pid);

/* What a child that was not made by the above does first: die with its parent. */
void child_begin(pid_t parent);

/* In a child: arm the parent-death signal again after a change of ids cleared it. */
void child_rearm(void);

/* In a child: the only way out. */
_Noreturn void child_exit(int code);

/* Microseconds of the monotonic clock. */
uint64_t now_us(void);
void sleep_us(unsigned int us);

#endif
