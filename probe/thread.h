/* SPDX-License-Identifier: MIT */
/*
 * A second thread in a throwaway child, for what a thread is confined by. It has no libc
 * of its own: errno and the rest of the thread's storage are the first one's, so that it
 * may use nothing but what is in here.
 */
#ifndef FOOTING_THREAD_H
#define FOOTING_THREAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct thread {
	_Atomic uint32_t alive; /* its id; the kernel clears it at its end */
	void *stack;
};

/* On a stack that the sanitizers know nothing of. */
#define IN_THREAD __attribute__((no_sanitize("address", "undefined")))

bool thread_start(struct thread *thread, int (*run)(void *data), void *data);

/* Wait as long as @word is @value, at most @ms. Returns whether it changed. */
IN_THREAD bool thread_await(_Atomic uint32_t *word, uint32_t value, unsigned int ms);
IN_THREAD void thread_tell(_Atomic uint32_t *word, uint32_t value);

/* True when the thread is gone, by itself or killed. */
bool thread_gone(struct thread *thread, unsigned int ms);

/* Returns what the kernel returns: a negative errno on failure. */
IN_THREAD long thread_syscall(long nr, long a, long b, long c, long d);

#endif
