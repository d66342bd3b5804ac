/* SPDX-License-Identifier: MIT */
/* Attacks that would gain a privilege. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "escape.h"

/* ---------------------------------------------------------------- capabilities */

struct caps {
	struct __user_cap_header_struct head;
	struct __user_cap_data_struct data[2];
};

static struct caps caps_now(void)
{
	struct caps caps = {.head = {_LINUX_CAPABILITY_VERSION_3, 0}};

	syscall(SYS_capget, &caps.head, caps.data);
	return caps;
}

uint64_t effective_caps(void)
{
	struct caps caps = caps_now();

	return (uint64_t)caps.data[1].effective << 32 | caps.data[0].effective;
}

/* No attack: what all the others stand on. */
int gain_no_new_privs(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? EPERM : 0;
}

int gain_held(void)
{
	struct caps caps = caps_now();
	uint32_t held = 0;

	for (int i = 0; i < 2; i++)
		held |= caps.data[i].effective | caps.data[i].permitted |
			caps.data[i].inheritable;
	return held ? 0 : EPERM;
}

int gain_capset(void)
{
	struct caps caps = caps_now();

	caps.data[0].effective |= 1 << CAP_SYS_CHROOT;
	caps.data[0].permitted |= 1 << CAP_SYS_CHROOT;
	if (syscall(SYS_capset, &caps.head, caps.data))
		return errno;
	return effective_caps() >> CAP_SYS_CHROOT & 1 ? 0 : EPERM;
}

int gain_ambient(void)
{
	struct caps caps = caps_now();

	caps.data[0].inheritable |= 1 << CAP_SYS_CHROOT;
	if (syscall(SYS_capset, &caps.head, caps.data) ||
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_CHROOT, 0, 0))
		return errno;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_SYS_CHROOT, 0, 0) == 1
		       ? 0
		       : EPERM;
}

/* Who is root becomes another, and root again. */
int gain_setuid(void)
{
	if (setresuid((uid_t)-1, 12345, (uid_t)-1) && geteuid() == 0)
		return errno;
	return setresuid(0, 0, 0) ? errno : geteuid() == 0 ? 0 : EPERM;
}

/* ---------------------------------------------------------------- programs that gain */

/* Executed by an attack that had these. */
int gained(const char *caps, const char *uid)
{
	bool more = effective_caps() & ~strtoull(caps, NULL, 16);

	return more || geteuid() != strtoul(uid, NULL, 10) ? 0 : EPERM;
}

static int gain_by(const char *program)
{
	if (!strcmp(targets.gain, "-"))
		return NOTHING;
	execl(text_of("%s/%s", targets.gain, program), "escape", "gained",
	      text_of("%llx", (unsigned long long)effective_caps()),
	      text_of("%u", geteuid()), (char *)NULL);
	return errno;
}

int gain_setuid_program(void)
{
	return gain_by("gain-setuid");
}

int gain_file_caps(void)
{
	return gain_by("gain-file-caps");
}

int copy_self(const char *to, unsigned int mode)
{
	int from = open("/proc/self/exe", O_RDONLY),
	    fd = open(to, O_WRONLY | O_CREAT, 0755);
	char block[65536];
	ssize_t n = 0;

	while (from >= 0 && fd >= 0 && (n = read(from, block, sizeof(block))) > 0)
		if (write(fd, block, (size_t)n) != n)
			return -1;
	return from < 0 || fd < 0 || n < 0 || fchmod(fd, mode) ? -1 : fd;
}

int gainers(const char *folder)
{
	struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1 << CAP_SYS_CHROOT,
	};
	int fd = copy_self(text_of("%s/gain-setuid", folder), 04755);

	if (fd >= 0)
		fd = copy_self(text_of("%s/gain-file-caps", folder), 0755);
	if (fd >= 0 && !fsetxattr(fd, "security.capability", &caps, sizeof(caps), 0))
		return 0;
	perror("escape: gainers");
	return 1;
}

/* ---------------------------------------------------------------- namespaces */

static uid_t uid_before;
static uint64_t caps_before;

static void remember(void)
{
	uid_before = getuid();
	caps_before = effective_caps();
}

/* A filter may say that it was done. Before a map is written our number is another. */
static int new_user(void)
{
	return getuid() != uid_before || effective_caps() & ~caps_before ? 0 : EPERM;
}

static int child_result(long pid)
{
	int status = 0;

	if (pid == 0)
		_exit(new_user());
	if (pid < 0 || waitpid((pid_t)pid, &status, __WALL) < 0)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
}

int gain_userns_unshare(void)
{
	remember();
	return unshare(CLONE_NEWUSER) ? errno : new_user();
}

int i386_unshare(void)
{
	remember();
	return call_i386(310, CLONE_NEWUSER, 0, 0, 0, 0) < 0 ? errno : new_user();
}

int gain_userns_clone(void)
{
	remember();
	return child_result(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

int gain_userns_clone3(void)
{
	struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};

	remember();
	return child_result(syscall(SYS_clone3, &arguments, sizeof(arguments)));
}

/* Without a user namespace. In a mount namespace of our own a mount is seen by us alone. */
int gain_mount_namespace(void)
{
	struct stat st, before;

	if (unshare(CLONE_NEWNS))
		return errno;
	/* As above: it has to be true. */
	if (stat("/proc/self/ns/mnt", &st) || stat("/proc/1/ns/mnt", &before))
		return 0;
	return st.st_ino != before.st_ino ? 0 : EPERM;
}

int gain_setns(void)
{
	static const char *const kinds[] = {"user", "mnt", "net",    "pid",
					    "ipc",  "uts", "cgroup", NULL};
	const long pids[] = {1, targets.pid};
	int result = ENOENT;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; kinds[j] && result; j++) {
			int fd = open(text_of("/proc/%ld/ns/%s", pids[i], kinds[j]),
				      O_RDONLY);

			result = fd < 0 ? errno : outcome(setns(fd, 0));
		}
	return result;
}

int gain_chroot(void)
{
	return outcome(chroot("/"));
}

/* ---------------------------------------------------------------- mounts */

int gain_mount(void)
{
	if (!targets.mounts)
		return NOTHING;
	return outcome(mount("escape", in_dir("mount"), "tmpfs", MS_NOSUID, "size=4k"));
}

int gain_bind(void)
{
	if (!targets.mounts)
		return NOTHING;
	return outcome(mount(in_dir("rw"), in_dir("mount"), NULL, MS_BIND, NULL));
}

/* No mount point: who may mount is told that. */
static int invalid_is_done(int result)
{
	return result && errno == EINVAL ? 0 : outcome(result);
}

int gain_remount(void)
{
	return invalid_is_done(
		mount(NULL, in_dir("rw"), NULL, MS_REMOUNT | MS_BIND, NULL));
}

int gain_umount(void)
{
	return invalid_is_done(umount2(in_dir("rw"), MNT_DETACH));
}

int gain_mount_api(void)
{
	return outcome(syscall(SYS_fsopen, "tmpfs", 0));
}

/* ---------------------------------------------------------------- single capabilities */

/* Who may not is told so first; who may, that the arguments are wrong. */
int gain_handle(void)
{
	struct {
		struct file_handle head;
		unsigned char bytes[8];
	} handle = {.head.handle_bytes = 8, .head.handle_type = 1};

	return reached(open_by_handle_at(AT_FDCWD, &handle.head, O_RDONLY));
}

int gain_hostname(void)
{
	return reached(syscall(SYS_sethostname, "", -1));
}

int gain_module(void)
{
	return reached(syscall(SYS_init_module, "", 1, ""));
}
