/* SPDX-License-Identifier: MIT */
/*
 * What only newer system calls tell. Filters that name what they let through may kill
 * for a call that they have never heard of, so where one is installed, or may be, the
 * calls are made by a throwaway child.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"
#include "subject.h"

#define ATTR_CURRENT 100 /* LSM_ATTR_CURRENT of linux/lsm.h (6.8) */
#define CALLS_MS     500

/* Shared with the child that asks. */
struct asked {
	struct ward ward;
	struct subject_calls answers;
	_Atomic uint32_t step; /* the next question, advanced before it is asked */
};

static void ask_root(struct subject_calls *answers)
{
	struct statx info;

	memset(&info, 0, sizeof(info));
	if (syscall(SYS_statx, AT_FDCWD, "/", AT_SYMLINK_NOFOLLOW, 0, &info))
		return;
	if (info.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)
		answers->root_is_mount = info.stx_attributes & STATX_ATTR_MOUNT_ROOT
						 ? TRISTATE_YES
						 : TRISTATE_NO;
}

static void ask_lsms(struct subject_calls *answers)
{
	uint32_t size = sizeof(answers->lsms);
	long n = syscall(SYS_lsm_list_modules, answers->lsms, &size, 0);

	if (n >= 0 && (size_t)n <= sizeof(answers->lsms) / sizeof(answers->lsms[0]))
		answers->n_lsms = (int)n;
}

static void ask_label(struct subject_calls *answers)
{
	/* struct lsm_ctx: id, flags, len, ctx_len, each of 64 bits, and the text */
	uint64_t buffer[(sizeof(answers->label) + 32) / 8];
	uint32_t size = sizeof(buffer);
	size_t length;

	if (syscall(SYS_lsm_get_self_attr, ATTR_CURRENT, buffer, &size, 0) < 1)
		return;
	length = buffer[3];
	if (length >= sizeof(answers->label))
		return;
	memcpy(answers->label, &buffer[4], length);
	answers->label[length] = '\0';
}

static void (*const questions[])(struct subject_calls *answers) = {ask_root, ask_lsms,
								   ask_label};
#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static void ask_in_child(void *data, unsigned int index)
{
	struct asked *asked = data;
	uint32_t step;

	(void)index;
	while ((step = asked->step++) < QUESTIONS)
		questions[step](&asked->answers);
}

/* Killed for one question, another child asks the rest. */
static bool ask_more(void *data, unsigned int index, int signal, bool timed_out, int err)
{
	struct asked *asked = data;

	(void)index;
	return signal && !timed_out && !err && asked->step < QUESTIONS;
}

static uint64_t ask_beat(void *data, unsigned int index)
{
	struct asked *asked = data;

	(void)index;
	return asked->step;
}

static const struct job ask_job = {ask_in_child, ask_more, ask_beat};

int subject_calls(const struct footing_subject *subject, struct subject_calls *calls)
{
	struct asked *asked;

	memset(calls, 0, sizeof(*calls));
	calls->root_is_mount = TRISTATE_UNKNOWN;
	calls->n_lsms = -1;
	if (subject->seccomp_mode == 0) {
		for (size_t i = 0; i < QUESTIONS; i++)
			questions[i](calls);
		return 0;
	}
	asked = shared_new(sizeof(*asked));
	if (!asked)
		return -ENOMEM;
	asked->answers = *calls;
	asked->ward.job = &ask_job;
	asked->ward.data = asked;
	asked->ward.n_jobs = 1;
	asked->ward.at_once = 1;
	asked->ward.act_ms = CALLS_MS;
	asked->ward.overall_ms = CALLS_MS;
	ward_run(&asked->ward);
	*calls = asked->answers;
	shared_free(asked, sizeof(*asked));
	calls->label[sizeof(calls->label) - 1] = '\0';
	return 0;
}
