/* SPDX-License-Identifier: MIT */
/* Rows mount.pivot-root and mount.chroot: another root, and the old one out of sight. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"
#include "mounts.h"
#include "stage.h"

static bool is_there(const char *path)
{
	struct stat st;

	return !stat(path, &st);
}

/* ---------------------------------------------------------------- pivot-root */

#define OLD_ROOT "/old"

/* A new root to go to, with a place for the old one, as the working directory. */
static enum footing_outcome build_root(struct trial *trial)
{
	if (ACT(trial, "mount tmpfs", SYS_mount, "footing", "pivot", "tmpfs",
		MS_NOSUID | MS_NODEV, "mode=755") < 0 ||
	    ACT(trial, "chdir", SYS_chdir, "pivot") < 0 ||
	    mount_put_file(trial, "write a file", "inside", "footing") < 0 ||
	    ACT(trial, "mkdir", SYS_mkdirat, AT_FDCWD, "old", 0755) < 0)
		return row_refused(trial);
	return OUTCOME_WORKED;
}

enum footing_outcome mount_pivot_root(struct trial *trial)
{
	enum footing_outcome outcome = WORKPLACE(trial, "pivot");
	char outside[sizeof(OLD_ROOT "/outside") + sizeof(trial->where)] = OLD_ROOT;
	const char *was_outside = outside + sizeof(OLD_ROOT) - 1;
	size_t at = sizeof(OLD_ROOT) - 1;

	if (outcome != OUTCOME_WORKED)
		return outcome;
	at = put_text(outside, sizeof(outside), at, trial->where);
	put_text(outside, sizeof(outside), at, "/outside");
	if (mount_put_file(trial, "write a file", was_outside, "footing") < 0)
		return row_refused(trial);
	/* The root of every process of the mount namespace changes, our parent's too. */
	if (namespace_make(trial, CLONE_NEWNS, "mnt") != OUTCOME_WORKED)
		return row_lacks(trial, "ns.mount");
	/* The working directory followed into the new namespace; descriptors did not. */
	outcome = build_root(trial);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (ACT(trial, "pivot_root", SYS_pivot_root, ".", "old") < 0)
		return row_refused(trial);
	if (!act_holds(trial, "root is the new one",
		       is_there("/inside") && is_there(outside), 0))
		return row_ineffective(
			trial, "pivot_root reports success and the root is the old");
	if (ACT(trial, "umount2", SYS_umount2, OLD_ROOT, MNT_DETACH) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "outside is gone",
		       !is_there(outside) && !is_there(was_outside), 0))
		return row_ineffective(trial,
				       "umount2 reports success and the old root stays");
	return row_worked(trial, FOOTING_EVIDENCE_PROVED);
}

/* ---------------------------------------------------------------- chroot */

/* A directory that everybody may enter, and whose own name leads nowhere inside of it. */
static const char *new_root(struct stat *st)
{
	static const char *const places[] = {"/proc", "/dev", "/sys", "/etc",
					     "/usr",  "/tmp", "/run", "/var"};
	char nested[32];
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		put_text(nested, sizeof(nested),
			 put_text(nested, sizeof(nested), 0, places[i]), places[i]);
		if (!stat(places[i], st) && S_ISDIR(st->st_mode) &&
		    (st->st_mode & S_IXOTH) && !is_there(nested))
			return places[i];
	}
	return NULL;
}

enum footing_outcome mount_chroot(struct trial *trial)
{
	struct stat wanted, got;
	const char *root = new_root(&wanted);

	if (ACT(trial, "chroot", SYS_chroot, root ? root : "/") < 0)
		return row_refused(trial);
	/* Where there is nothing but the root, there is nothing to lose sight of. */
	if (!root)
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	if (!act_holds(trial, "inside is seen",
		       !stat("/", &got) && got.st_dev == wanted.st_dev &&
			       got.st_ino == wanted.st_ino,
		       0) ||
	    !act_holds(trial, "outside is gone", !is_there(root), 0))
		return row_ineffective(trial,
				       "chroot reports success and the root is the old");
	return row_worked(trial, FOOTING_EVIDENCE_PROVED);
}
