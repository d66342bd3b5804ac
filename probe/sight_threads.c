/* SPDX-License-Identifier: MIT */
/* The threads of another process, held against the first of them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sight_read.h"
#include "sight_view.h"

/* What is in force for all is what is in force for the weakest. */
static void weaken_filters(const struct status *thread, struct footing_sighting *all)
{
	if (thread->seccomp_mode == all->seccomp_mode &&
	    (thread->seccomp_mode == 0 ||
	     thread->seccomp_filters == all->seccomp_filters))
		return;
	all->apart |= APART_SECCOMP;
	if (thread->seccomp_mode < 0 || all->seccomp_mode < 0)
		all->seccomp_mode = -1;
	else if (thread->seccomp_mode == 0 || all->seccomp_mode == 0)
		all->seccomp_mode = all->seccomp_filters = 0;
	else if (thread->seccomp_mode == 2 &&
		 (all->seccomp_mode == 1 ||
		  thread->seccomp_filters < all->seccomp_filters)) {
		all->seccomp_mode = 2;
		all->seccomp_filters = thread->seccomp_filters;
	}
}

static void weaken_privileges(const struct status *thread, struct footing_sighting *all)
{
	if (thread->no_new_privs != all->no_new_privs) {
		all->apart |= APART_NO_NEW_PRIVS;
		if (thread->no_new_privs < all->no_new_privs)
			all->no_new_privs = thread->no_new_privs;
	}
	if (thread->effective != all->effective || thread->permitted != all->permitted ||
	    thread->inheritable != all->inheritable || thread->ambient != all->ambient)
		all->apart |= APART_CAPABILITIES;
	all->effective |= thread->effective;
	all->permitted |= thread->permitted;
	all->inheritable |= thread->inheritable;
	all->ambient |= thread->ambient;
	if (thread->bounding != all->bounding)
		all->apart |= APART_BOUNDING;
	all->bounding |= thread->bounding;
}

/* One that ended meanwhile has no namespaces any more. */
static void compare_places(const struct view *thread, struct footing_sighting *all)
{
	struct stat info;

	for (int i = 0; i < FOOTING_NAMESPACES; i++) {
		if (!view_namespace(thread, i, &info))
			continue;
		/* Of the first that ended before the others nothing was seen. */
		if (!all->namespaces[i])
			all->namespaces[i] = info.st_ino;
		else if (all->namespaces[i] != info.st_ino)
			all->apart |= 1u << i;
	}
	if (all->root_inode && view_stat(thread, "root", &info) &&
	    (info.st_dev != all->root_device || info.st_ino != all->root_inode))
		all->apart |= APART_ROOT;
}

static void take_thread(int tasks, const char *name, struct footing_sighting *all)
{
	struct view thread = {.prefix = ""};
	struct status status;
	int fd;

	thread.dir = (int)syscall(SYS_openat, tasks, name,
				  O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	if (thread.dir < 0)
		return;
	fd = view_open(&thread, "status", O_RDONLY);
	status_read(fd, &status);
	if (fd >= 0 && status.pid > 0) {
		weaken_privileges(&status, all);
		weaken_filters(&status, all);
		compare_places(&thread, all);
	}
	syscall(SYS_close, thread.dir);
}

/* False where the list can't be read to its end. */
static bool take_each(int tasks, struct footing_sighting *all)
{
	char buffer[2048] __attribute__((aligned(8)));
	long got, at;

	while ((got = syscall(SYS_getdents64, tasks, buffer, sizeof(buffer))) > 0) {
		/* struct linux_dirent64: d_reclen at 16, d_name at 19 */
		for (at = 0; at < got; at += *(unsigned short *)(buffer + at + 16))
			if (buffer[at + 19] != '.')
				take_thread(tasks, buffer + at + 19, all);
	}
	return got == 0;
}

void take_threads(const struct view *view, struct footing_sighting *sighting)
{
	int tasks = view_open(view, "task", O_RDONLY | O_DIRECTORY);

	if (tasks < 0 || !take_each(tasks, sighting)) {
		deny(sighting, errno);
		sighting->no_new_privs = sighting->seccomp_mode = -1;
		sighting->capabilities = sighting->bounds = false;
		sighting->apart = ~0u;
	}
	if (tasks >= 0)
		syscall(SYS_close, tasks);
}
