/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"

#define STACK_SIZE 65536

long thread_syscall(long nr, long a, long b, long c, long d)
{
#if defined(__x86_64__) && !defined(__ILP32__)
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3)
			 : "memory");
	return x0;
#else
	/* The first thread is waiting in a futex meanwhile, and looks at no errno. */
	long result = syscall(nr, a, b, c, d);

	return result < 0 ? -errno : result;
#endif
}

bool thread_start(struct thread *thread, int (*run)(void *data), void *data)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
			  CLONE_THREAD | CLONE_SYSVSEM | CLONE_PARENT_SETTID |
			  CLONE_CHILD_CLEARTID;

	thread->stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (thread->stack == MAP_FAILED)
		return false;
	return clone(run, (char *)thread->stack + STACK_SIZE, flags, data, &thread->alive,
		     NULL, &thread->alive) > 0;
}

bool thread_await(_Atomic uint32_t *word, uint32_t value, unsigned int ms)
{
	struct timespec left = {.tv_nsec = (long)ms * 1000000};

	while (left.tv_nsec > 0 && atomic_load(word) == value) {
		struct timespec slice = {.tv_nsec = 10000000};

		/* A wake may be meant for somebody else, or be cut short by a signal. */
		if (thread_syscall(SYS_futex, (long)word, FUTEX_WAIT, (long)value,
				   (long)&slice) == -ETIMEDOUT)
			left.tv_nsec -= slice.tv_nsec;
	}
	return atomic_load(word) != value;
}

void thread_tell(_Atomic uint32_t *word, uint32_t value)
{
	atomic_store(word, value);
	thread_syscall(SYS_futex, (long)word, FUTEX_WAKE, 1, 0);
}

bool thread_gone(struct thread *thread, unsigned int ms)
{
	uint32_t alive = atomic_load(&thread->alive);

	return !alive || thread_await(&thread->alive, alive, ms);
}
