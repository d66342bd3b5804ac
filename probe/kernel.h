/* SPDX-License-Identifier: MIT */
/*
 * Every fallback for a syscall number or uapi constant that a build host's headers may
 * lack, and the only place for them. The numbers from 424 on are the same on all
 * architectures that footing is built for.
 */
#ifndef FOOTING_KERNEL_H
#define FOOTING_KERNEL_H

#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig 431
#endif
#ifndef SYS_fsmount
#define SYS_fsmount 432
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#ifndef SYS_landlock_add_rule
#define SYS_landlock_add_rule 445
#endif
#ifndef SYS_landlock_restrict_self
#define SYS_landlock_restrict_self 446
#endif
#ifndef SYS_execveat
#if defined(__x86_64__)
#define SYS_execveat 322
#else
#define SYS_execveat 281
#endif
#endif
#ifndef SYS_lsm_get_self_attr
#define SYS_lsm_get_self_attr 459
#endif
#ifndef SYS_lsm_list_modules
#define SYS_lsm_list_modules 461
#endif

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif

/* linux/nsfs.h, _IO(0xb7, n) */
#ifndef NS_GET_USERNS
#define NS_GET_USERNS 0xb701
#endif
#ifndef NS_GET_NSTYPE
#define NS_GET_NSTYPE 0xb703
#endif

/* Linux 5.8, where the structure had room for it before. */
#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000u
#endif
static inline uint64_t statx_mount(const void *statx)
{
	uint64_t mount;

	memcpy(&mount, (const char *)statx + 0x90, sizeof(mount));
	return mount;
}

/* _IO(0xff, n), Linux 6.11: a namespace of the task of a pidfd, without any /proc */
#ifndef PIDFD_GET_CGROUP_NAMESPACE
#define PIDFD_GET_CGROUP_NAMESPACE 0xff01
#define PIDFD_GET_IPC_NAMESPACE	   0xff02
#define PIDFD_GET_MNT_NAMESPACE	   0xff03
#define PIDFD_GET_NET_NAMESPACE	   0xff04
#define PIDFD_GET_PID_NAMESPACE	   0xff05
#define PIDFD_GET_TIME_NAMESPACE   0xff07
#define PIDFD_GET_USER_NAMESPACE   0xff09
#define PIDFD_GET_UTS_NAMESPACE	   0xff0a
#endif

#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT	      47
#define PR_CAP_AMBIENT_IS_SET 1
#define PR_CAP_AMBIENT_RAISE  2
#endif
#ifndef PR_CAP_AMBIENT_CLEAR_ALL
#define PR_CAP_AMBIENT_CLEAR_ALL 4
#endif

/* The mount calls of Linux 5.2 and mount_setattr of 5.12, in glibc since 2.36. */
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef FSOPEN_CLOEXEC
#define FSOPEN_CLOEXEC 0x1
#endif
#ifndef FSMOUNT_CLOEXEC
#define FSMOUNT_CLOEXEC 0x1
#endif
#ifndef FSCONFIG_SET_STRING
#define FSCONFIG_SET_STRING 1
#define FSCONFIG_CMD_CREATE 6
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 0x4
#endif
#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 0x1
#endif
#ifndef MOUNT_ATTR_NOSUID
#define MOUNT_ATTR_NOSUID 0x2
#define MOUNT_ATTR_NODEV  0x4
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef MOUNT_ATTR_IDMAP
#define MOUNT_ATTR_IDMAP 0x00100000
#endif
#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif

/* struct mount_attr as first published; libc's own exists or not. */
struct mount_attributes {
	uint64_t attr_set;
	uint64_t attr_clr;
	uint64_t propagation;
	uint64_t userns_fd;
};

/*
 * Landlock as of ABI 11 (Linux 7.3), without <linux/landlock.h>: that header is as old as
 * the build host, and its enum of rule types can't be asked for what it lacks.
 */
#define LANDLOCK_ABI_KNOWN	      11
#define LANDLOCK_CREATE_VERSION	      (1U << 0)
#define LANDLOCK_CREATE_ERRATA	      (1U << 1)
#define LANDLOCK_PATH_BENEATH	      1
#define LANDLOCK_NET_PORT	      2
#define LANDLOCK_FS_EXECUTE	      (1ULL << 0)
#define LANDLOCK_FS_WRITE_FILE	      (1ULL << 1)
#define LANDLOCK_FS_READ_FILE	      (1ULL << 2)
#define LANDLOCK_FS_READ_DIR	      (1ULL << 3)
#define LANDLOCK_FS_MAKE_CHAR	      (1ULL << 6)
#define LANDLOCK_FS_MAKE_BLOCK	      (1ULL << 11)
#define LANDLOCK_FS_ABI_1	      ((1ULL << 13) - 1)
#define LANDLOCK_FS_REFER	      (1ULL << 13) /* ABI 2 */
#define LANDLOCK_FS_TRUNCATE	      (1ULL << 14) /* ABI 3 */
#define LANDLOCK_FS_IOCTL_DEV	      (1ULL << 15) /* ABI 5 */
#define LANDLOCK_FS_RESOLVE_UNIX      (1ULL << 16) /* ABI 9 */
#define LANDLOCK_NET_BIND_TCP	      (1ULL << 0)  /* ABI 4 */
#define LANDLOCK_NET_CONNECT_TCP      (1ULL << 1)
#define LANDLOCK_NET_BIND_UDP	      (1ULL << 2) /* ABI 10 */
#define LANDLOCK_NET_CONNECT_SEND_UDP (1ULL << 3)
#define LANDLOCK_SCOPED_ABSTRACT_UNIX (1ULL << 0) /* ABI 6 */
#define LANDLOCK_SCOPED_SIGNAL	      (1ULL << 1)
#define LANDLOCK_LOG_SAME_EXEC_OFF    (1U << 0) /* ABI 7 */
#define LANDLOCK_LOG_NEW_EXEC_ON      (1U << 1)
#define LANDLOCK_LOG_SUBDOMAINS_OFF   (1U << 2)
#define LANDLOCK_TSYNC		      (1U << 3) /* ABI 8 */

struct landlock_ruleset_attributes {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* ABI 4 */
	uint64_t scoped;	     /* ABI 6 */
};
struct landlock_path_attributes {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));
struct landlock_port_attributes {
	uint64_t allowed_access;
	uint64_t port;
};

/* Linux 6.6: who waits for an answer and who gives it take turns on one processor. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	   SECCOMP_IOW(4, __u64)
#endif

/* Linux 5.9, and what it takes by then. */
#ifndef SECCOMP_IOCTL_NOTIF_ADDFD
struct seccomp_notif_addfd {
	uint64_t id;
	uint32_t flags;
	uint32_t srcfd;
	uint32_t newfd;
	uint32_t newfd_flags;
};
#define SECCOMP_IOCTL_NOTIF_ADDFD SECCOMP_IOW(3, struct seccomp_notif_addfd)
#endif

#endif
