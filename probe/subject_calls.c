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

/* What names a place: its mount, and the directory in it. */
struct spot {
	uint64_t mount; /* 0: unknown */
	uint64_t inode, device;
};

static bool find_spot(const char *path, struct statx *info, struct spot *spot)
{
	memset(info, 0, sizeof(*info));
	if (syscall(SYS_statx, AT_FDCWD, path, 0, STATX_INO | STATX_MNT_ID, info))
		return false;
	spot->mount = info->stx_mask & STATX_MNT_ID ? statx_mount(info) : 0;
	spot->inode = info->stx_ino;
	spot->device = (uint64_t)info->stx_dev_major << 32 | info->stx_dev_minor;
	return true;
}

static void ask_root(struct subject_calls *answers)
{
	struct statx info;
	struct spot spot;

	if (!find_spot("/", &info, &spot))
		return;
	if (info.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)
		answers->root_is_mount = info.stx_attributes & STATX_ATTR_MOUNT_ROOT
						 ? TRISTATE_YES
						 : TRISTATE_NO;
}

/* Only in one mount namespace can two roots be compared. */
static void ask_inits_root(struct subject_calls *answers)
{
	struct statx info;
	struct spot here, there;

	if (!find_spot("/proc/self/ns/mnt", &info, &here) ||
	    !find_spot("/proc/1/ns/mnt", &info, &there) || here.inode != there.inode ||
	    here.device != there.device)
		return;
	if (!find_spot("/", &info, &here) || !find_spot("/proc/1/root", &info, &there))
		return;
	answers->root_is_inits = here.mount == there.mount && here.inode == there.inode &&
						 here.device == there.device
					 ? TRISTATE_YES
					 : TRISTATE_NO;
}

/*
 * The kernel tells the owner of a namespace to those only who are in it or above it. A
 * descriptor that is no namespace's is told by its type.
 */
static enum footing_tristate owner_is_foreign(const char *path, int type)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0), owner;
	enum footing_tristate foreign = TRISTATE_UNKNOWN;

	if (fd < 0)
		return TRISTATE_UNKNOWN;
	if (syscall(SYS_ioctl, fd, NS_GET_NSTYPE, 0) == type) {
		owner = syscall(SYS_ioctl, fd, NS_GET_USERNS, 0);
		if (owner >= 0 || errno == EPERM)
			foreign = owner < 0 ? TRISTATE_YES : TRISTATE_NO;
		if (owner >= 0)
			syscall(SYS_close, owner);
	}
	syscall(SYS_close, fd);
	return foreign;
}

/* Those that are made anew the least often: one that is above us is enough. */
static void ask_owners(struct subject_calls *answers)
{
	static const struct {
		const char *path;
		int type;
	} others[] = {
		{"/proc/self/ns/time", CLONE_NEWTIME},
		{"/proc/self/ns/cgroup", CLONE_NEWCGROUP},
		{"/proc/self/ns/net", CLONE_NEWNET},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]) &&
			   answers->foreign_owner != TRISTATE_YES;
	     i++) {
		enum footing_tristate foreign = owner_is_foreign(others[i].path,
								 others[i].type);

		if (foreign > answers->foreign_owner)
			answers->foreign_owner = foreign;
	}
}

static void ask_lsms(struct subject_calls *answers)
{
	uint32_t size = sizeof(answers->lsms);
	long n = syscall(SYS_lsm_list_modules, answers->lsms, &size, 0);

	if (n >= 0 && (size_t)n <= sizeof(answers->lsms) / sizeof(answers->lsms[0]))
		answers->n_lsms = (int)n;
}

/* struct lsm_ctx of linux/lsm.h: as long as it says, the text behind it */
struct context {
	uint64_t id, flags, size, length;
	char text[];
};

/* Of the first module that has one. */
static void ask_label(struct subject_calls *answers)
{
	uint64_t buffer[2 * sizeof(answers->label) / sizeof(uint64_t)];
	const struct context *one = (const struct context *)buffer;
	uint32_t size = sizeof(buffer);
	long n = syscall(SYS_lsm_get_self_attr, ATTR_CURRENT, buffer, &size, 0);

	if (n < 1 || one->length >= sizeof(answers->label) ||
	    one->length > sizeof(buffer) - sizeof(*one))
		return;
	memcpy(answers->label, one->text, one->length);
	answers->label[one->length] = '\0';
}

static void (*const questions[])(struct subject_calls *answers) = {
	ask_root, ask_inits_root, ask_owners, ask_lsms, ask_label,
};
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
	calls->root_is_mount = calls->root_is_inits = TRISTATE_UNKNOWN;
	calls->foreign_owner = TRISTATE_UNKNOWN;
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
