/* SPDX-License-Identifier: MIT */
/*
 * Saving to a file that is a mount point, as Kubernetes' termination log is: it is
 * written in place and stays what it is, also where its folder can't be written to.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "footing.h"

#define SKIP 77

static unsigned int passed, failed;

static void expect(bool holds, const char *what)
{
	printf("%sok %u - %s\n", holds ? "" : "not ", passed + failed + 1, what);
	if (holds)
		passed++;
	else
		failed++;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return done;
}

/* As root of a user namespace, where the mount namespace alone is refused. */
static bool enter_as_user(void)
{
	unsigned int uid = geteuid(), gid = getegid();
	char uid_map[32], gid_map[32];

	snprintf(uid_map, sizeof(uid_map), "0 %u 1", uid);
	snprintf(gid_map, sizeof(gid_map), "0 %u 1", gid);
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	       put("/proc/self/setgroups", "deny") &&
	       put("/proc/self/uid_map", uid_map) && put("/proc/self/gid_map", gid_map);
}

/* A mount namespace of our own, with a tmpfs over /mnt. */
static void enter(void)
{
	if (unshare(CLONE_NEWNS) && !enter_as_user()) {
		printf("# no mount namespace: %s\n# tests: 0 passed, 0 failed, 1 "
		       "skipped\n",
		       strerror(errno));
		exit(SKIP);
	}
	if ((mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) && errno != EINVAL) ||
	    mount("footing", "/mnt", "tmpfs", 0, NULL)) {
		printf("# no mounts: %s\n# tests: 0 passed, 0 failed, 1 skipped\n",
		       strerror(errno));
		exit(SKIP);
	}
}

static bool holds(const char *path, const char *text)
{
	char got[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, got, sizeof(got) - 1);

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)strlen(text) && strcmp(got, text) == 0;
}

int main(void)
{
	struct stat before, after;

	enter();
	if (mkdir("/mnt/dev", 0755))
		fail("/mnt/dev");
	if (!put("/mnt/backing", "something longer that was there before\n") ||
	    !put("/mnt/dev/termination-log", ""))
		fail("/mnt");
	if (mount("/mnt/backing", "/mnt/dev/termination-log", NULL, MS_BIND, NULL))
		fail("bind");
	if (stat("/mnt/backing", &before))
		fail("/mnt/backing");

	expect(footing_save_text("/mnt/dev/termination-log", "one\n", 4) == 0,
	       "a bind-mounted file can be saved to");
	expect(holds("/mnt/backing", "one\n"), "what it is mounted from has the text");
	expect(stat("/mnt/dev/termination-log", &after) == 0 &&
		       after.st_ino == before.st_ino,
	       "it still is that file");

	if (mount("/mnt/dev", "/mnt/dev", NULL, MS_BIND | MS_REC, NULL) ||
	    mount(NULL, "/mnt/dev", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL))
		fail("read-only");
	expect(footing_save_text("/mnt/dev/termination-log", "two\n", 4) == 0,
	       "in a read-only folder, too");
	expect(holds("/mnt/backing", "two\n"), "and has the text");
	expect(footing_save_text("/mnt/dev/other", "x", 1) == -EROFS,
	       "another file there can't be saved to");
	expect(access("/mnt/dev/other", F_OK) != 0, "and is not made");
	printf("# tests: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed ? 1 : 0;
}
