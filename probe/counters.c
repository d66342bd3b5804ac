/* SPDX-License-Identifier: MIT */
/*
 * Family counter: acts that tell apart what may stand behind a refusal. They are in no
 * matrix: a row names those that help to judge it (its counters), and they are done where
 * its own act failed. So they pay nothing where all is well.
 */
#include "counters.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "kernel.h"
#include "mounts.h"
#include "probe.h"
#include "stage.h"

/* ---------------------------------------------------------------- mounts */

/* The security module is asked first, then the capability, and only then for the type. */
static enum footing_outcome no_such_fs(struct trial *trial)
{
	const char *folder = mount_any_folder();

	if (!(trial->entered & CLONE_NEWNS) || !folder)
		return row_untried(trial, "no mount namespace to ask in");
	if (ACT(trial, "mount", SYS_mount, "footing", folder, "footing-none", 0, NULL) <
	    0)
		return row_refused(trial);
	return row_ineffective(trial, "mounts what does not exist");
}

/* A file system of the kernel's own that is mounted read-only, where it is so elsewhere. */
static enum footing_outcome read_only(struct trial *trial, const char *type)
{
	const char *folder = mount_any_folder();
	enum footing_outcome outcome;

	if (!(trial->entered & CLONE_NEWNS) || !folder || !mounts_private(trial))
		return row_untried(trial, "no mount namespace to try it in");
	outcome = mount_filesystem(trial, type, folder,
				   MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL);
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_TRIED)
					 : outcome;
}

static enum footing_outcome proc_read_only(struct trial *trial)
{
	return read_only(trial, "proc");
}

static enum footing_outcome sysfs_read_only(struct trial *trial)
{
	enum footing_outcome outcome = mount_own_namespace(trial);

	return outcome == OUTCOME_WORKED ? read_only(trial, "sysfs") : outcome;
}

/*
 * Of the calls that mount(2) is made of, the one that is refused tells more: without the
 * right namespace none is made (fsconfig), beside a covered one none is mounted (fsmount).
 */
static enum footing_outcome by_steps(struct trial *trial, const char *type)
{
	long fs = ACT(trial, "fsopen", SYS_fsopen, type, FSOPEN_CLOEXEC), mounted;

	if (fs < 0)
		return row_refused(trial);
	if (ACT(trial, "fsconfig", SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) <
	    0)
		return row_refused(trial);
	mounted = ACT(trial, "fsmount", SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	if (mounted < 0) {
		enum footing_outcome outcome = row_refused(trial);

		row_text_from(trial, fs);
		return outcome;
	}
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome proc_by_steps(struct trial *trial)
{
	return by_steps(trial, "proc");
}

static enum footing_outcome sysfs_by_steps(struct trial *trial)
{
	enum footing_outcome outcome = mount_own_namespace(trial);

	return outcome == OUTCOME_WORKED ? by_steps(trial, "sysfs") : outcome;
}

/* ---------------------------------------------------------------- who we are in there */

/* A label may change with the namespace: it is that of the process that was refused. */
static enum footing_outcome label(struct trial *trial)
{
	static const char *const files[] = {"/proc/self/attr/apparmor/current",
					    "/proc/self/attr/current"};
	char text[FOOTING_TEXT_MAX];
	size_t i;

	/* Not mapped: that is where the first refusal may come. */
	if (user_create(trial) != OUTCOME_WORKED)
		return row_lacks(trial, "userns.create");
	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (read_small(files[i], text, sizeof(text)) <= 0)
			continue;
		text[strcspn(text, "\n")] = '\0';
		row_text(trial, text);
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	}
	return row_untried(trial, "no label can be read");
}

static enum footing_outcome dumpable(struct trial *trial)
{
	long value = ACT(trial, "prctl GET_DUMPABLE", SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0,
			 0);
	struct stat st;

	if (value < 0)
		return row_refused(trial);
	/* The map files are its owner's; of who may not be dumped they are root's. */
	if (!stat("/proc/self/uid_map", &st) && st.st_uid != (uid_t)trial->uid)
		value = 0;
	return row_value(trial, FOOTING_EVIDENCE_TRIED, value);
}

static enum footing_outcome setgroups_state(struct trial *trial)
{
	char text[16] = "";

	if (read_small("/proc/self/setgroups", text, sizeof(text)) < 0)
		return row_untried(trial, "no /proc to read it from");
	text[strcspn(text, "\n")] = '\0';
	row_text(trial, text);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- rows */

#define COUNTER(name_, routes_, stage_, flags_, act_)                                    \
	{                                                                                \
		.id = "counter." name_, .title = name_, .routes = routes_,               \
		.kind = FOOTING_BLOCK, .stage = stage_, .flags = ROW_COUNTER | (flags_), \
		.act = act_                                                              \
	}

static const struct footing_row counter_rows[] = {
	COUNTER("no-such-fs", BOTH, STAGE_MOUNT, 0, no_such_fs),
	COUNTER("proc-by-steps", BOTH, STAGE_MOUNT, 0, proc_by_steps),
	COUNTER("proc-read-only", BOTH, STAGE_MOUNT, ROW_LAST, proc_read_only),
	COUNTER("proc-covers", DIRECT, STAGE_PLAIN, 0, counter_proc_covers),
	COUNTER("sysfs-by-steps", BOTH, STAGE_NET, ROW_LAST, sysfs_by_steps),
	COUNTER("sysfs-read-only", BOTH, STAGE_NET, ROW_LAST, sysfs_read_only),
	COUNTER("sysfs-covers", DIRECT, STAGE_PLAIN, 0, counter_sysfs_covers),
	COUNTER("root-mount", DIRECT, STAGE_PLAIN, 0, counter_root_mount),
	COUNTER("label", USERNS, STAGE_PLAIN, ROW_OWN_CHILD, label),
	COUNTER("dumpable", DIRECT, STAGE_PLAIN, 0, dumpable),
	COUNTER("setgroups-state", DIRECT, STAGE_PLAIN, 0, setgroups_state),
};

const struct footing_family counter_family = {
	.name = "counter",
	.title = "counter-acts",
	.rows = counter_rows,
	.n_rows = sizeof(counter_rows) / sizeof(*counter_rows),
};
