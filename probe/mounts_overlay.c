/* SPDX-License-Identifier: MIT */
/* Row mount.overlay: a file below is changed and another deleted, and both stay as they are. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"
#include "mounts.h"

#define LAYERS "lowerdir=overlay/lower,upperdir=overlay/upper,workdir=overlay/work"

/*
 * A user namespace has no right to the trusted.* attributes that overlays keep their notes
 * in; userxattr (5.11) takes user.* instead, and kernels before it don't know the word.
 */
static enum footing_outcome mount_layers(struct trial *trial)
{
	enum footing_outcome outcome;

	if (!(trial->entered & CLONE_NEWUSER))
		return mount_filesystem(trial, "overlay", "overlay/merged", 0, LAYERS);
	outcome = mount_filesystem(trial, "overlay", "overlay/merged", 0,
				   LAYERS ",userxattr");
	if (outcome != OUTCOME_REFUSED || trial->obs->err != EINVAL)
		return outcome;
	trial->obs->err = 0;
	return mount_filesystem(trial, "overlay", "overlay/merged", 0, LAYERS);
}

static bool deleted(const char *path)
{
	struct stat st;

	return stat(path, &st) && errno == ENOENT;
}

enum footing_outcome mount_overlay(struct trial *trial)
{
	enum footing_outcome outcome = WORKPLACE(trial, "overlay", "overlay/lower",
						 "overlay/upper", "overlay/work",
						 "overlay/merged");

	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (mount_put_file(trial, "write a file", "overlay/lower/kept", "below") < 0 ||
	    mount_put_file(trial, "write a file", "overlay/lower/gone", "below") < 0)
		return row_refused(trial);
	outcome = mount_layers(trial);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (!act_holds(trial, "lower is seen",
		       mount_file_says("overlay/merged/kept", "below"), 0))
		return row_ineffective(trial, "the overlay does not show what is below");
	if (mount_put_file(trial, "copy up", "overlay/merged/kept", "above") < 0 ||
	    ACT(trial, "unlink", SYS_unlinkat, AT_FDCWD, "overlay/merged/gone", 0) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "upper has the change",
		       mount_file_says("overlay/merged/kept", "above") &&
			       mount_file_says("overlay/upper/kept", "above") &&
			       deleted("overlay/merged/gone"),
		       0) ||
	    !act_holds(trial, "lower is unchanged",
		       mount_file_says("overlay/lower/kept", "below") &&
			       mount_file_says("overlay/lower/gone", "below"),
		       0))
		return row_ineffective(trial, "the overlay does not keep changes apart");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}
