/* SPDX-License-Identifier: MIT */
/* Family priv: giving up privileges, and gaining them by exec. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act.h"
#include "child.h"
#include "kernel.h"
#include "probe.h"
#include "stage.h"

typedef struct __user_cap_data_struct cap_sets[2];

static struct __user_cap_header_struct cap_header(void)
{
	return (struct __user_cap_header_struct){_LINUX_CAPABILITY_VERSION_3, 0};
}

/* The lowest capability of a set, or -1. */
static int lowest(uint32_t low, uint32_t high)
{
	if (low)
		return __builtin_ctz(low);
	return high ? 32 + __builtin_ctz(high) : -1;
}

/* ---------------------------------------------------------------- no_new_privs */

static enum footing_outcome no_new_privs(struct trial *trial)
{
	if (ACT(trial, "prctl NO_NEW_PRIVS", SYS_prctl, PR_SET_NO_NEW_PRIVS, 1) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "no_new_privs set",
		       syscall(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, 0))
		return row_ineffective(trial, "prctl reports success and sets nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- capability sets */

static enum footing_outcome bounding_drop(struct trial *trial)
{
	int last = capability_last(), number = -1, i;

	/* One that is there, so that it can be seen to go; else any: it needs the same. */
	for (i = 0; i <= last && number < 0; i++)
		if (syscall(SYS_prctl, PR_CAPBSET_READ, i, 0, 0, 0) == 1 &&
		    i != CAP_SETPCAP)
			number = i;
	if (ACT(trial, "capbset drop", SYS_prctl, PR_CAPBSET_DROP,
		number < 0 ? 0 : number) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "bounding set changed",
		       syscall(SYS_prctl, PR_CAPBSET_READ, number < 0 ? 0 : number, 0, 0,
			       0) == 0,
		       0))
		return row_ineffective(trial, "prctl reports success and drops nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome ambient_raise(struct trial *trial)
{
	struct __user_cap_header_struct header = cap_header();
	cap_sets sets;
	int number;

	if (ACT(trial, "capget", SYS_capget, &header, sets) < 0)
		return row_refused(trial);
	number = lowest(sets[0].permitted, sets[1].permitted);
	if (number >= 0) {
		sets[number / 32].inheritable |= 1u << number % 32;
		if (ACT(trial, "capset", SYS_capset, &header, sets) < 0)
			return row_refused(trial);
	}
	/* With none permitted it is refused, and asked all the same. */
	if (ACT(trial, "ambient raise", SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE,
		number < 0 ? 0 : number) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "ambient set changed",
		       syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET,
			       number < 0 ? 0 : number, 0, 0) == 1,
		       0))
		return row_ineffective(trial, "prctl reports success and raises nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome set_groups(struct trial *trial)
{
	uint32_t group = trial->gid, got[2] = {0, 0};

	if (ACT(trial, "setgroups", SYS_setgroups, 1, &group) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "groups changed",
		       syscall(SYS_getgroups, 2, got) == 1 && got[0] == group, 0))
		return row_ineffective(trial,
				       "setgroups reports success and changes nothing");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* As root becomes another user. Where that one is not mapped, the flag was read back. */
static enum footing_outcome keep_over_setresuid(struct trial *trial)
{
	struct __user_cap_header_struct header = cap_header();
	const uint32_t other = 65534;
	cap_sets before, after;

	if (syscall(SYS_capget, &header, before) < 0 ||
	    lowest(before[0].permitted, before[1].permitted) < 0 ||
	    !(before[0].effective & 1u << CAP_SETUID) ||
	    ACT(trial, "setresuid", SYS_setresuid, other, other, other) < 0)
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	child_rearm();
	if (!act_holds(trial, "capabilities kept",
		       !syscall(SYS_capget, &header, after) &&
			       after[0].permitted == before[0].permitted,
		       0))
		return row_ineffective(trial, "set, and the capabilities were lost");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* The flag can always be set; what it is for is seen where there is something to keep. */
static enum footing_outcome keep_caps(struct trial *trial)
{
	if (ACT(trial, "prctl KEEPCAPS", SYS_prctl, PR_SET_KEEPCAPS, 1) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "keep_caps set",
		       syscall(SYS_prctl, PR_GET_KEEPCAPS, 0, 0, 0, 0) == 1, 0))
		return row_ineffective(trial, "prctl reports success and sets nothing");
	/* A change of ids makes a process undumpable, and who shares its memory as well. */
	return trial->uid == 0 ? in_child(trial, 0, keep_over_setresuid)
			       : row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- set-user-ID */

/*
 * Programs that are installed set-user-ID root, each with arguments by which it ends at
 * once and does nothing. Which one does not matter: what is looked at is the process.
 */
static const char *const candidates[][3] = {
	{"/usr/bin/newuidmap", NULL, NULL},
	{"/usr/bin/newgidmap", NULL, NULL},
	{"/usr/bin/mount", "--version", NULL},
	{"/bin/mount", "--version", NULL},
	{"/usr/bin/umount", "--version", NULL},
	{"/usr/bin/su", "--version", NULL},
	{"/bin/su", "--version", NULL},
	{"/usr/bin/passwd", "--help", NULL},
	{"/usr/bin/chsh", "--help", NULL},
	{"/usr/bin/gpasswd", "--help", NULL},
	{"/usr/bin/fusermount3", "--version", NULL},
	{"/usr/bin/sudo", "--version", NULL},
};

static int candidate(void)
{
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(candidates) / sizeof(*candidates); i++)
		if (!stat(candidates[i][0], &st) && S_ISREG(st.st_mode) &&
		    (st.st_mode & (S_ISUID | S_IXOTH)) == (S_ISUID | S_IXOTH) &&
		    st.st_uid == 0)
			return (int)i;
	return -1;
}

/* Effective uid of a process, from the "Uid:" line of its status; -1: can't be read. */
static long effective_uid(pid_t pid)
{
	char path[40] = "/proc/", status[2048];
	size_t at = put_number(path, sizeof(path), strlen(path), (uint64_t)pid);
	const char *line;
	long uid = 0;

	put_text(path, sizeof(path), at, "/status");
	if (read_small(path, status, sizeof(status)) < 0)
		return -1;
	line = strstr(status, "\nUid:\t");
	if (!line)
		return -1;
	line = strchr(line + 6, '\t'); /* behind the real one */
	for (line = line ? line + 1 : ""; *line >= '0' && *line <= '9'; line++)
		uid = uid * 10 + (*line - '0');
	return uid;
}

/*
 * Executes a program, and tells the effective uid that it got; -1: it could not be executed
 * or looked at. With no descriptor to be had, its loader finds no library: none of its own
 * code has to run for this.
 */
static long euid_after(struct trial *trial, const char *const *argv)
{
	const struct rlimit none = {0, 0};
	char *const envp[] = {NULL};
	pid_t pid = child_fork(0);
	siginfo_t info;
	long euid;

	if (pid == 0) {
		long null = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);

		if (null >= 0) {
			syscall(SYS_dup3, null, 1, 0);
			syscall(SYS_dup3, null, 2, 0);
		}
		setrlimit(RLIMIT_NOFILE, &none);
		ACT(trial, "execve", SYS_execve, argv[0], argv, envp);
		child_exit(0);
	}
	if (pid < 0)
		return -1;
	/* A zombie keeps its credentials until it is waited for: nothing to race with. */
	syscall(SYS_waitid, P_PID, pid, &info, WEXITED | WNOWAIT | __WALL, NULL);
	euid = effective_uid(pid);
	child_wait(pid);
	/* The step never ended where execve(2) did not return. */
	return trial->obs->acts[trial->obs->n_acts - 1].ended ? -1 : euid;
}

/* mov geteuid; syscall; exit with it: 0 says that the file's owner was taken on. */
#if defined(__x86_64__)
#define ELF_MACHINE 62
static const uint8_t exit_with_euid[] = {0xb8, 107,  0,	 0, 0, 0x0f, 0x05, 0x89,
					 0xc7, 0xb8, 60, 0, 0, 0,    0x0f, 0x05};
#elif defined(__aarch64__)
#define ELF_MACHINE 183
static const uint8_t exit_with_euid[] = {0xe8, 0x15, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4,
					 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4};
#endif

#ifdef ELF_MACHINE
#define ELF_BASE 0x400000

/* The smallest program there is: one header, one segment, four instructions. */
static bool write_program(const char *path)
{
	struct {
		Elf64_Ehdr head;
		Elf64_Phdr segment;
		uint8_t code[sizeof(exit_with_euid)];
	} elf = {
		.head = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
				     EV_CURRENT},
			 .e_type = ET_EXEC,
			 .e_machine = ELF_MACHINE,
			 .e_version = EV_CURRENT,
			 .e_entry = ELF_BASE + sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr),
			 .e_phoff = sizeof(Elf64_Ehdr),
			 .e_ehsize = sizeof(Elf64_Ehdr),
			 .e_phentsize = sizeof(Elf64_Phdr),
			 .e_phnum = 1},
		.segment = {.p_type = PT_LOAD,
			    .p_flags = PF_R | PF_X,
			    .p_vaddr = ELF_BASE,
			    .p_paddr = ELF_BASE,
			    .p_filesz = sizeof(elf),
			    .p_memsz = sizeof(elf),
			    .p_align = 0x1000},
	};
	long fd, wrote;

	memcpy(elf.code, exit_with_euid, sizeof(exit_with_euid));
	fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		     0755);
	if (fd < 0)
		return false;
	wrote = syscall(SYS_write, fd, &elf, sizeof(elf));
	if (syscall(SYS_fchmod, fd, 04755) < 0)
		wrote = -1;
	syscall(SYS_close, fd);
	return wrote == sizeof(elf);
}

/*
 * A file of our own: as root, on a file system of our own that nobody else sees. Its exit
 * status is the answer. False where it can't be made or can't be run.
 */
static bool own_program(struct trial *trial, bool *gained)
{
	static const char *const argv[] = {"/tmp/footing-suid", NULL};
	const uint32_t nobody = 65534;
	uint64_t before = namespace_inode("mnt");
	int status;
	pid_t pid;

	if (trial->uid != 0 || !before || syscall(SYS_unshare, CLONE_NEWNS) < 0 ||
	    namespace_inode("mnt") == before || !mounts_private(trial) ||
	    syscall(SYS_mount, "footing", "/tmp", "tmpfs", 0, "mode=755") < 0 ||
	    !write_program(argv[0]))
		return false;
	pid = child_fork(0);
	if (pid == 0) {
		char *const envp[] = {NULL};

		if (syscall(SYS_setresgid, nobody, nobody, nobody) == 0 &&
		    syscall(SYS_setresuid, nobody, nobody, nobody) == 0)
			syscall(SYS_execve, argv[0], argv, envp);
		child_exit(127);
	}
	status = pid < 0 ? -1 : child_wait(pid);
	if (status < 0 || !WIFEXITED(status) || WEXITSTATUS(status) == 127)
		return false;
	*gained = WEXITSTATUS(status) == 0;
	return true;
}
#else
static bool own_program(struct trial *trial, bool *gained)
{
	(void)trial;
	(void)gained;
	return false;
}
#endif

static enum footing_outcome gains(struct trial *trial, bool gained)
{
	act_holds(trial, "execve set-user-ID", gained, 0);
	if (gained)
		return row_worked(trial, FOOTING_EVIDENCE_TRIED);
	row_text(trial, "the program ran without the privileges of its owner");
	return row_refused(trial);
}

static enum footing_outcome setuid_exec(struct trial *trial)
{
	bool gained;
	long euid;
	int i;

	if (own_program(trial, &gained))
		return gains(trial, gained);
	if (trial->uid == 0)
		return row_untried(trial,
				   "no set-user-ID file could be made to try it with");
	i = candidate();
	if (i < 0)
		return row_untried(trial,
				   "no set-user-ID file is installed to try it with");
	euid = euid_after(trial, candidates[i]);
	if (euid < 0)
		return row_untried(trial,
				   "no set-user-ID file could be run and looked at");
	row_text(trial, candidates[i][0]);
	return gains(trial, euid == 0);
}

/* ---------------------------------------------------------------- rows */

#define PRIV(name_, flags_, act_, title_)                                    \
	{                                                                    \
		.id = "priv." name_, .title = title_, .kind = FOOTING_BLOCK, \
		.counters = "counter.setgroups-state", .routes = DIRECT,     \
		.stage = STAGE_PLAIN, .flags = flags_, .act = act_           \
	}

static const struct footing_row priv_rows[] = {
	PRIV("no-new-privs", ROW_BRIEF, no_new_privs,
	     "give up gaining privileges by exec"),
	PRIV("setuid-exec", ROW_OWN_CHILD, setuid_exec,
	     "gain privileges by a set-user-ID program"),
	PRIV("bounding-drop", ROW_BRIEF, bounding_drop,
	     "drop capabilities from the bounding set"),
	PRIV("ambient-raise", ROW_BRIEF, ambient_raise, "keep capabilities across exec"),
	PRIV("setgroups", ROW_BRIEF, set_groups, "change supplementary groups"),
	PRIV("keep-caps", ROW_BRIEF, keep_caps,
	     "keep capabilities across a change of user"),
};

const struct footing_family priv_family = {
	.name = "priv",
	.title = "privileges",
	.rows = priv_rows,
	.n_rows = sizeof(priv_rows) / sizeof(*priv_rows),
};
