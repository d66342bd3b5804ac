/* SPDX-License-Identifier: MIT */
/* Rows mount.proc, sysfs, devpts, mqueue and cgroup2: what the kernel shows of itself. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "kernel.h"
#include "mounts.h"
#include "stage.h"

static bool has_magic(struct trial *trial, const char *path, unsigned long magic)
{
	struct statfs fs;

	return act_holds(trial, "file system type",
			 !statfs(path, &fs) && (unsigned long)fs.f_type == magic, errno);
}

enum footing_outcome mount_proc(struct trial *trial)
{
	enum footing_outcome outcome;
	char self[16] = "";

	if (!(trial->entered & CLONE_NEWPID))
		return row_lacks(trial, "ns.pid");
	outcome = WORKPLACE(trial, "proc");
	if (outcome == OUTCOME_WORKED)
		outcome = mount_filesystem(trial, "proc", "proc",
					   MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (ACT(trial, "readlink", SYS_readlinkat, AT_FDCWD, "proc/self", self,
		sizeof(self) - 1) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "shows the own pid", !strcmp(self, "1"), 0))
		return row_ineffective(trial,
				       "the fresh /proc is of another pid namespace");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/*
 * It needs a net namespace, which the rows of the network have. Their stage has no mount
 * namespace: where mounts are refused, the network may still be had.
 */
enum footing_outcome mount_sysfs(struct trial *trial)
{
	enum footing_outcome outcome = mount_own_namespace(trial);
	const char *folder = mount_any_folder();

	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (!folder)
		return row_untried(trial, "no directory to mount anything on");
	if (!mounts_private(trial))
		return row_untried(trial,
				   "mounts made here might reach other namespaces");
	outcome = mount_filesystem(trial, "sysfs", folder,
				   MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (!has_magic(trial, folder, SYSFS_MAGIC) ||
	    !act_holds(trial, "shows the kernel",
		       !syscall(SYS_chdir, folder) && mount_is_dir("kernel"), errno))
		return row_ineffective(trial, "what was mounted is no sysfs");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* No gid=: the group of terminals is not mapped in most user namespaces. */
enum footing_outcome mount_devpts(struct trial *trial)
{
	enum footing_outcome outcome = WORKPLACE(trial, "pts");
	char slave[24] = "pts/";
	int number = -1, unlock = 0;
	long master;

	if (outcome == OUTCOME_WORKED)
		outcome = mount_filesystem(trial, "devpts", "pts", MS_NOSUID | MS_NOEXEC,
					   "newinstance,ptmxmode=0666,mode=620");
	if (outcome != OUTCOME_WORKED)
		return outcome;
	master = ACT(trial, "open ptmx", SYS_openat, AT_FDCWD, "pts/ptmx",
		     O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
	if (master < 0 ||
	    ACT(trial, "ioctl TIOCSPTLCK", SYS_ioctl, master, TIOCSPTLCK, &unlock) < 0 ||
	    ACT(trial, "ioctl TIOCGPTN", SYS_ioctl, master, TIOCGPTN, &number) < 0)
		return row_refused(trial);
	put_number(slave, sizeof(slave), strlen(slave), (unsigned int)number);
	if (ACT(trial, "open slave", SYS_openat, AT_FDCWD, slave,
		O_RDWR | O_NOCTTY | O_CLOEXEC, 0) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "the first of its own", number == 0, 0))
		return row_ineffective(trial, "the terminals are those of outside");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

enum footing_outcome mount_mqueue(struct trial *trial)
{
	enum footing_outcome outcome;

	if (!(trial->entered & CLONE_NEWIPC))
		return row_lacks(trial, "ns.ipc");
	outcome = WORKPLACE(trial, "mqueue");
	if (outcome == OUTCOME_WORKED)
		outcome = mount_filesystem(trial, "mqueue", "mqueue",
					   MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	/* A file made there is a queue, and reads as the state of one. */
	if (ACT(trial, "open a queue", SYS_openat, AT_FDCWD, "mqueue/footing",
		O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "queue appears",
		       mount_file_says("mqueue/footing", "QSIZE:"), 0))
		return row_ineffective(trial, "what was mounted has no message queues");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

enum footing_outcome mount_cgroup2(struct trial *trial)
{
	enum footing_outcome outcome;
	char byte;
	long fd;

	if (!(trial->entered & CLONE_NEWCGROUP))
		return row_lacks(trial, "ns.cgroup");
	outcome = WORKPLACE(trial, "cgroup");
	if (outcome == OUTCOME_WORKED)
		outcome = mount_filesystem(trial, "cgroup2", "cgroup",
					   MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	if (!has_magic(trial, "cgroup", CGROUP2_SUPER_MAGIC))
		return row_ineffective(trial, "what was mounted is no cgroup2");
	fd = ACT(trial, "open cgroup.procs", SYS_openat, AT_FDCWD, "cgroup/cgroup.procs",
		 O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0 || ACT(trial, "read cgroup.procs", SYS_read, fd, &byte, 1) < 0)
		return row_refused(trial);
	syscall(SYS_close, fd);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}
