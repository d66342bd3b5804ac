/* SPDX-License-Identifier: MIT */
/* The escape suite: what its two halves and its attacks share. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

/* What an attack returns besides 0 (it got through) and an errno (it was refused). */
#define NOTHING 255 /* there was nothing to try it on */

/* By what an attack that got through is known. */
enum seen {
	BY_INSIDE,   /* what it could do itself */
	BY_FILE,     /* the file or folder of its name is another one now */
	BY_MESSAGE,  /* its name arrived */
	BY_MEMORY,   /* its word in the page of the process outside is set */
	BY_SHM,	     /* its word in the shared memory is set */
	BY_SIGNAL,   /* the process outside got the signal `detail` */
	BY_TTY,	     /* the byte `detail` is in the input queue of the terminal */
	BY_LIMIT,    /* the limits of the process outside are others */
	BY_PRIORITY, /* its priority is another one */
};

struct attack {
	const char *name;
	const char *promises; /* that forbid it; or the mechanism that does */
	const char *gap;      /* by which a record says that it is open, or NULL */
	const char *needs;    /* who can do it unconfined: "root", "user", or NULL: all */
	int (*attack)(void);
	enum seen seen;
	int detail;
};

extern const struct attack attacks[];
extern const size_t attacks_n;

/* What the outside made, as the inside is told. A port or id below 1 was not made. */
struct targets {
	char dir[256];
	char gain[256]; /* the folder of the programs that gain privileges, or "-" */
	long pid;	/* of the process outside */
	int tcp, udp, shm, msg;
	int mounts;		    /* mounts that are made here are nobody else's */
	unsigned long long network; /* the cookie of its network namespace, or 0 */
};

extern struct targets targets;
extern size_t current; /* the attack being made, as an index */

/* At one address in the process outside, which any other can compute. */
#define PAGE_ADDRESS 0x20000000UL
#define WORDS	     160
#define SECRET	     "what is outside\n"
struct page {
	long words[WORDS];
	int signals[65];
	char secret[sizeof(SECRET)];
};
#define PAGE ((struct page *)PAGE_ADDRESS)

/* Descriptors that the command under test inherits, and that the process outside holds. */
enum {
	FD_FOLDER = 6,
	FD_SOCKET,
	FD_WRITE,
	FD_READ,
	FD_OUTSIDE_WRITE = 20,
	FD_OUTSIDE_READ,
	FD_OUTSIDE_GET,
};

/* Of the last ones, good until four more were asked for. */
const char *in_dir(const char *name);
const char *text_of(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t effective_caps(void);
uint64_t network_cookie(int fd);

int outside(int argc, char **argv);
int gainers(const char *folder);
int copy_self(const char *to, unsigned int mode);

/* escape_targets.c: what may be attacked, and what can be seen of it. */
int targets_make(const char *folders, const char *program);
void targets_record(void);
void targets_collect(void);
bool targets_changed(size_t attack);
void targets_remove(void);

/* escape_look.c: of the files of those attacks that are seen by them. */
void looks_record(void);
bool look_changed(size_t attack);

/* What becomes the exit status of an attack. */
static inline int outcome(long result)
{
	return result >= 0 ? 0 : errno;
}

/* Where any answer but a refusal means that the kernel took the call in hand. */
static inline int reached(long result)
{
	if (result >= 0)
		return 0;
	return errno == EPERM || errno == EACCES || errno == ENOSYS ? errno : 0;
}

#define ATTACK(name) int name(void)
/* escape_files.c */
ATTACK(read_outside);
ATTACK(read_folder);
ATTACK(read_exec);
ATTACK(read_root_of_outside);
ATTACK(read_fd);
ATTACK(read_dirfd);
ATTACK(read_fd_of_outside);
ATTACK(write_file);
ATTACK(write_allowed);
ATTACK(write_truncate);
ATTACK(write_truncate_open);
ATTACK(write_create);
ATTACK(write_tmpfile);
ATTACK(write_mkdir);
ATTACK(write_mknod);
ATTACK(write_symlink);
ATTACK(write_by_symlink);
ATTACK(write_by_link);
ATTACK(write_rename);
ATTACK(write_rename_in);
ATTACK(write_rename_over);
ATTACK(write_unlink);
ATTACK(write_rmdir);
ATTACK(write_chmod);
ATTACK(write_chmod_fd);
ATTACK(write_chown);
ATTACK(write_utimes);
ATTACK(write_xattr);
ATTACK(write_fifo);
ATTACK(write_dotdot);
ATTACK(write_fchmodat2);
ATTACK(write_fchownat);
ATTACK(write_futimens);
ATTACK(write_setxattrat);
ATTACK(write_setattr);
ATTACK(write_chattr);
/* escape_proc.c */
ATTACK(write_reopen);
ATTACK(write_root_of_1);
ATTACK(write_root_of_outside);
ATTACK(write_cwd_of_outside);
ATTACK(write_fd_of_outside);
ATTACK(write_exe);
ATTACK(write_fd);
ATTACK(write_dirfd);
ATTACK(write_fds_open);
ATTACK(write_core_pattern);
ATTACK(write_sys);
ATTACK(write_cgroup);
ATTACK(write_memory_device);
ATTACK(write_block_device);
ATTACK(write_device);
ATTACK(write_oom);
ATTACK(write_device_node);
ATTACK(write_remounted);
ATTACK(write_by_chroot);
/* escape_reach.c */
ATTACK(net_tcp);
ATTACK(net_tcp_fastopen);
ATTACK(net_tcp_mapped);
ATTACK(net_mptcp);
ATTACK(net_listen);
ATTACK(net_udp);
ATTACK(net_raw);
ATTACK(net_packet);
ATTACK(net_netlink);
ATTACK(net_vsock);
ATTACK(net_fd);
ATTACK(net_i386);
ATTACK(unix_abstract_stream);
ATTACK(unix_abstract_dgram);
ATTACK(unix_abstract_pair);
ATTACK(unix_path_stream);
ATTACK(unix_path_dgram);
ATTACK(unix_path_pair);
ATTACK(ipc_shm);
ATTACK(ipc_msg);
ATTACK(ipc_mq);
/* escape_process.c */
ATTACK(process_kill);
ATTACK(process_kill_group);
ATTACK(process_tgkill);
ATTACK(process_pidfd_signal);
ATTACK(process_sigqueue);
ATTACK(process_sigio);
ATTACK(process_sight);
ATTACK(process_mem);
ATTACK(process_vm_read);
ATTACK(process_vm_write);
ATTACK(process_attach);
ATTACK(process_seize);
ATTACK(process_getfd);
ATTACK(process_prlimit);
ATTACK(process_priority);
/* escape_gain.c */
ATTACK(gain_no_new_privs);
ATTACK(gain_held);
ATTACK(gain_capset);
ATTACK(gain_ambient);
ATTACK(gain_setuid);
ATTACK(gain_setuid_program);
ATTACK(gain_file_caps);
ATTACK(gain_userns_unshare);
ATTACK(gain_userns_clone);
ATTACK(gain_userns_clone3);
ATTACK(gain_mount_namespace);
ATTACK(gain_setns);
ATTACK(gain_chroot);
ATTACK(gain_mount);
ATTACK(gain_bind);
ATTACK(gain_remount);
ATTACK(gain_umount);
ATTACK(gain_mount_api);
ATTACK(gain_handle);
ATTACK(gain_hostname);
ATTACK(gain_module);
int gained(const char *caps, const char *uid);
/* escape_calls.c */
ATTACK(call_io_uring);
ATTACK(call_bpf);
ATTACK(call_perf);
ATTACK(call_keyctl);
ATTACK(call_add_key);
ATTACK(call_userfaultfd);
ATTACK(call_kexec);
ATTACK(call_tiocsti);
ATTACK(call_tiocsti_high);
ATTACK(call_tioclinux);
ATTACK(i386_tiocsti);
ATTACK(i386_unshare);
ATTACK(i386_mount);
ATTACK(i386_keyctl);
ATTACK(i386_ptrace);
ATTACK(i386_kill);
ATTACK(i386_chmod);
ATTACK(x32_keyctl);
long call_i386(long nr, long a, long b, long c, long d, long e);

#endif
