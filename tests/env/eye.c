/* SPDX-License-Identifier: MIT */
/*
 * The second pair of eyes, for what no ordinary program does: acts.sh asks it inside of an
 * environment, and what it says is compared with the verdict of footing. So it shares
 * nothing with the probes, and it must be one static file.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
/* The headers of Debian's oldest release do not know Landlock. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule	    445
#define SYS_landlock_restrict_self  446
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

static int says(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return 1;
}

/* ------------------------------------------------------------ namespaces */

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

static int unshare_kind(char **argv)
{
	static const struct {
		const char *name;
		int flag;
	} kinds[] = {
		{"mnt", CLONE_NEWNS},
		{"cgroup", CLONE_NEWCGROUP},
		{"time_for_children", CLONE_NEWTIME},
	};

	for (size_t i = 0; argv[0] && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[0]))
			continue;
		if (unshare(kinds[i].flag))
			return says("unshare");
		/* A clock of its own is all that it is for; set before anyone is in it. */
		if (kinds[i].flag == CLONE_NEWTIME &&
		    write_file("/proc/self/timens_offsets", "monotonic 100000 0"))
			return says("timens_offsets");
		if (!argv[1])
			return 0;
		execv(argv[1], argv + 1);
		return says(argv[1]);
	}
	errno = EINVAL;
	return says("kind");
}

/* eye as ID COMMAND...: where there is no setpriv. */
static int as(char **argv)
{
	unsigned int id = argv[0] ? (unsigned int)atoi(argv[0]) : 0;

	if (!id || !argv[1])
		return 1;
	if (setgroups(0, NULL) || setresgid(id, id, id) || setresuid(id, id, id))
		return says("setresuid");
	execv(argv[1], argv + 1);
	return says(argv[1]);
}

/* eye apparmor PROFILE COMMAND...: the profile is that of the next exec. */
static int apparmor(char **argv)
{
	char change[128];

	if (!argv[0] || !argv[1])
		return 1;
	snprintf(change, sizeof(change), "exec %s", argv[0]);
	/* Linux before 5.8 has the second one only, which belongs to the first module. */
	if (write_file("/proc/self/attr/apparmor/exec", change) &&
	    write_file("/proc/self/attr/exec", change))
		return says(argv[0]);
	execv(argv[1], argv + 1);
	return says(argv[1]);
}

static int map_self(unsigned int uid, unsigned int gid)
{
	char map[32];

	if (write_file("/proc/self/setgroups", "deny"))
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (write_file("/proc/self/uid_map", map))
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return write_file("/proc/self/gid_map", map);
}

static int deeper(void)
{
	unsigned int uid = geteuid(), gid = getegid();

	return unshare(CLONE_NEWUSER) ? -1 : map_self(uid, gid);
}

/*
 * eye clone KIND: a user namespace and one of that kind by one clone(2), as sandboxes make
 * them. The other one is seen to be new, and a capability of it is used.
 */
static int clone_kind(char **argv)
{
	static const struct {
		const char *name;
		int flag;
	} kinds[] = {
		{"mnt", CLONE_NEWNS},  {"pid", CLONE_NEWPID}, {"net", CLONE_NEWNET},
		{"ipc", CLONE_NEWIPC}, {"uts", CLONE_NEWUTS}, {"cgroup", CLONE_NEWCGROUP},
	};
	unsigned int uid = geteuid(), gid = getegid();
	char path[32], here[64] = "", there[64] = "";
	int flag = 0, status;
	long pid;

	for (size_t i = 0; argv[0] && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, argv[0]))
			flag = kinds[i].flag;
	snprintf(path, sizeof(path), "/proc/self/ns/%s", argv[0] ? argv[0] : "");
	if (!flag || readlink(path, here, sizeof(here) - 1) < 0)
		return says(path);
	pid = syscall(SYS_clone, CLONE_NEWUSER | flag | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		if (map_self(uid, gid) || readlink(path, there, sizeof(there) - 1) < 0 ||
		    !strcmp(here, there) || prctl(PR_CAPBSET_DROP, CAP_MKNOD, 0, 0, 0))
			_exit(1);
		_exit(0);
	}
	if (pid < 0 || waitpid((pid_t)pid, &status, 0) < 0)
		return says("clone");
	return status == 0 ? 0 : 1;
}

/* eye nest: how many levels can be made. eye nest N COMMAND...: runs it N levels down. */
static int nest(char **argv)
{
	int levels = argv[0] ? atoi(argv[0]) : 1000;

	for (int made = 0; made < levels; made++) {
		if (deeper() == 0)
			continue;
		if (argv[0])
			return says("nest");
		printf("%d\n", made);
		return 0;
	}
	if (!argv[0] || !argv[1])
		return 1;
	execv(argv[1], argv + 1);
	return says(argv[1]);
}

/* -------------------------------------------------- restricting oneself */

struct ruleset {
	uint64_t handled_fs;
};

struct path_rule {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

#define READ_DIR (1ULL << 3)

/* Folders can be read below one folder only. Returns the ABI, or -1. */
static long restrict_reading(const char *allowed)
{
	struct ruleset ruleset = {.handled_fs = READ_DIR};
	struct path_rule rule = {.allowed = READ_DIR};
	long abi, fd;

	abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
	if (abi < 1)
		return -1;
	fd = syscall(SYS_landlock_create_ruleset, &ruleset, sizeof(ruleset), 0);
	rule.parent = open(allowed, O_PATH | O_DIRECTORY);
	if (fd < 0 || syscall(SYS_landlock_add_rule, fd, 1, &rule, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_landlock_restrict_self, fd, 0))
		return -1;
	close(rule.parent);
	close((int)fd);
	return abi;
}

/* eye landlock ALLOWED DENIED: two folders; prints the ABI where it restricts. */
static int landlock(char **argv)
{
	long abi;

	if (!argv[0] || !argv[1])
		return 1;
	abi = restrict_reading(argv[0]);
	if (abi < 1)
		return says("landlock");
	if (open(argv[0], O_RDONLY | O_DIRECTORY) < 0)
		return says("allowed");
	if (open(argv[1], O_RDONLY | O_DIRECTORY) >= 0 || errno != EACCES)
		return says("denied");
	printf("%ld\n", abi);
	return 0;
}

/* eye landlocked COMMAND...: in a domain that denies no file, and mounts as all do. */
static int landlocked(char **argv)
{
	if (!argv[0] || restrict_reading("/") < 1)
		return says("landlock");
	execv(argv[0], argv);
	return says(argv[0]);
}

/* eye listened COMMAND...: a supervisor listens to a call that nobody makes. */
static int listened(char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_vhangup, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};
	long listener;

	if (!argv[0] || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return says("prctl");
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (listener < 0 || fcntl((int)listener, F_SETFD, 0))
		return says("seccomp");
	execv(argv[0], argv);
	return says(argv[0]);
}

static int seccomp(char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EDOM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)argv;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return says("seccomp");
	return syscall(SYS_getppid) == -1 && errno == EDOM ? 0 : says("getppid");
}

static int no_new_privs(char **argv)
{
	(void)argv;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return says("prctl");
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1;
}

/* ------------------------------------------------------------ privileges */

/* Prints what capset may make effective, as the mask that `capsh --decode` takes. */
static int capabilities(char **argv)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	(void)argv;
	if (syscall(SYS_capget, &header, data))
		return says("capget");
	printf("%08x%08x\n", data[1].permitted, data[0].permitted);
	return 0;
}

static int bounding_drop(char **argv)
{
	(void)argv;
	return prctl(PR_CAPBSET_DROP, CAP_MKNOD, 0, 0, 0) ? says("prctl") : 0;
}

static int set_groups(char **argv)
{
	gid_t group = getegid();

	(void)argv;
	return setgroups(1, &group) ? says("setgroups") : 0;
}

/* ---------------------------------------------------- mounts and network */

/* eye mount-api FOLDER: a tmpfs by the calls that are not mount(2). */
static int mount_api(char **argv)
{
	uint64_t attributes[4] = {2 /* MOUNT_ATTR_NOSUID */};
	long fs, mnt;

	if (!argv[0])
		return 1;
	fs = syscall(SYS_fsopen, "tmpfs", 0);
	if (fs < 0)
		return says("fsopen");
	if (syscall(SYS_fsconfig, fs, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL, 0))
		return says("fsconfig");
	mnt = syscall(SYS_fsmount, fs, 0, 0);
	if (mnt < 0)
		return says("fsmount");
	if (syscall(SYS_mount_setattr, mnt, "", AT_EMPTY_PATH, attributes,
		    sizeof(attributes)))
		return says("mount_setattr");
	if (syscall(SYS_move_mount, mnt, "", AT_FDCWD, argv[0],
		    4 /* MOVE_MOUNT_F_EMPTY_PATH */))
		return says("move_mount");
	return 0;
}

/* eye mount-fuse FOLDER: whether it can be mounted; nobody answers for it. */
static int mount_fuse(char **argv)
{
	int fd = open("/dev/fuse", O_RDWR);
	char options[80];

	if (!argv[0] || fd < 0)
		return says("/dev/fuse");
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%u,group_id=%u",
		 fd, geteuid(), getegid());
	if (mount("eye", argv[0], "fuse", MS_NOSUID | MS_NODEV, options))
		return says("mount");
	return 0;
}

static int connect_loopback(char **argv)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int server = socket(AF_INET, SOCK_STREAM, 0), here, there;
	int client = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t length = sizeof(address);
	char byte = 0;

	(void)argv;
	if (server < 0 || client < 0)
		return says("socket");
	if (bind(server, (struct sockaddr *)&address, length) || listen(server, 1) ||
	    getsockname(server, (struct sockaddr *)&address, &length))
		return says("listen");
	here = connect(client, (struct sockaddr *)&address, length);
	there = here ? -1 : accept(server, NULL, NULL);
	if (there < 0 || write(client, "x", 1) != 1 || read(there, &byte, 1) != 1)
		return says("connect");
	return byte == 'x' ? 0 : 1;
}

static int raw_socket(char **argv)
{
	(void)argv;
	return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0 ? says("socket") : 0;
}

struct nft_message {
	struct nlmsghdr head;
	struct nfgenmsg family;
};

/* One batch: begin, a table named "eye", end. The answer is that to the table. */
static int nft_table(char **argv)
{
	struct {
		struct nft_message begin, table;
		struct nlattr attribute;
		char name[4];
		struct nft_message end;
	} batch = {
		.begin = {{sizeof(struct nft_message), NFNL_MSG_BATCH_BEGIN,
			   NLM_F_REQUEST, 1, 0},
			  {AF_UNSPEC, NFNETLINK_V0, htons(NFNL_SUBSYS_NFTABLES)}},
		.table = {{sizeof(struct nft_message) + sizeof(struct nlattr) + 4,
			   NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE,
			   NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK, 2, 0},
			  {AF_INET, NFNETLINK_V0, 0}},
		.attribute = {sizeof(struct nlattr) + 4, NFTA_TABLE_NAME},
		.name = "eye",
		.end = {{sizeof(struct nft_message), NFNL_MSG_BATCH_END, NLM_F_REQUEST, 3,
			 0},
			{AF_UNSPEC, NFNETLINK_V0, htons(NFNL_SUBSYS_NFTABLES)}},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[256];
	} answer;

	(void)argv;
	if (fd < 0 || send(fd, &batch, sizeof(batch), 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < (ssize_t)sizeof(answer.head) + 4)
		return says("netlink");
	errno = -answer.error.error;
	return answer.head.nlmsg_type == NLMSG_ERROR && errno == 0 ? 0 : says("table");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*look)(char **argv);
	} looks[] = {
		{"unshare", unshare_kind},	{"as", as},
		{"clone", clone_kind},		{"nest", nest},
		{"landlock", landlock},		{"landlocked", landlocked},
		{"seccomp", seccomp},		{"no-new-privs", no_new_privs},
		{"capabilities", capabilities}, {"bounding-drop", bounding_drop},
		{"setgroups", set_groups},	{"mount-api", mount_api},
		{"mount-fuse", mount_fuse},	{"nft", nft_table},
		{"connect", connect_loopback},	{"raw", raw_socket},
		{"apparmor", apparmor},		{"listened", listened},
	};

	for (size_t i = 0; argc > 1 && i < sizeof(looks) / sizeof(looks[0]); i++)
		if (!strcmp(argv[1], looks[i].name))
			return looks[i].look(argv + 2);
	fprintf(stderr, "eye: unknown act\n");
	return 64;
}
