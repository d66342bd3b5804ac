/* SPDX-License-Identifier: MIT */
#include "idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "kernel.h"
#include "stage.h"

#define MAP_LENGTH 10

extern char **environ;

struct range {
	uint64_t start, length;
};

/* ---------------------------------------------------------------- directly */

static bool may_map_directly(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{0}};
	const uint32_t both = 1u << CAP_SETUID | 1u << CAP_SETGID;

	return !syscall(SYS_capget, &header, data) && (data[0].effective & both) == both;
}

static int write_of(struct trial *trial, const char *step, pid_t pid, const char *file,
		    const char *text)
{
	char path[48] = "/proc/";
	size_t at = put_number(path, sizeof(path), strlen(path), (uint64_t)pid);

	put_text(path, sizeof(path), at, file);
	return act_write(trial, step, path, text);
}

/* One extent: ids from @inside on are called so inside, and from @outside on here. */
static int write_map(struct trial *trial, const char *step, pid_t pid, const char *file,
		     uint64_t inside, uint64_t outside, uint64_t length)
{
	char map[72];
	size_t at = put_number(map, sizeof(map), 0, inside);

	at = put_text(map, sizeof(map), at, " ");
	at = put_number(map, sizeof(map), at, outside);
	at = put_text(map, sizeof(map), at, " ");
	put_number(map, sizeof(map), at, length);
	return write_of(trial, step, pid, file, map);
}

/* Ids 1 to 10: to map the parent's 0 would need CAP_SETFCAP as well. */
static enum footing_outcome map_directly(struct trial *trial, pid_t pid)
{
	if (write_map(trial, "write uid_map", pid, "/uid_map", 0, 1, MAP_LENGTH) < 0 ||
	    write_map(trial, "write gid_map", pid, "/gid_map", 0, 1, MAP_LENGTH) < 0)
		return row_refused(trial);
	return OUTCOME_WORKED;
}

/* ---------------------------------------------------------------- subordinate ids */

/* The field that ends at @end, or NULL where the line has no more. */
static char *field(char **rest)
{
	char *start = *rest, *end;

	if (!start)
		return NULL;
	end = strchr(start, ':');
	if (end)
		*end = '\0';
	*rest = end ? end + 1 : NULL;
	return start;
}

static bool number(const char *text, uint64_t *value)
{
	*value = 0;
	if (!text || !*text)
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		*value = *value * 10 + (uint64_t)(*text - '0');
	return *text == '\0';
}

static char *next_line(char **rest)
{
	char *line = *rest, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	*rest = end ? end + 1 : NULL;
	return line;
}

/* The user's name by /etc/passwd: no other source may be asked in a throwaway child. */
static void own_name(uint32_t uid, char *buffer, size_t size, char *name,
		     size_t name_size)
{
	char *rest = buffer, *line;
	uint64_t id;

	name[0] = '\0';
	if (read_small("/etc/passwd", buffer, size) < 0)
		return;
	while ((line = next_line(&rest))) {
		char *who = field(&line);

		field(&line);
		if (number(field(&line), &id) && id == uid) {
			copy_text(name, name_size, who);
			return;
		}
	}
}

/* subuid(5): "name or uid:first:count" */
static bool own_range(const char *path, uint32_t uid, const char *name, char *buffer,
		      size_t size, struct range *range)
{
	char *rest = buffer, *line;

	if (read_small(path, buffer, size) < 0)
		return false;
	while ((line = next_line(&rest))) {
		char *who = field(&line);
		uint64_t id;

		if (strcmp(who, name) && (!number(who, &id) || id != uid))
			continue;
		if (number(field(&line), &range->start) &&
		    number(field(&line), &range->length) && range->length > 0)
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- the helpers */

static bool find_program(const char *name, char *path, size_t size)
{
	static const char fallback[] = "/usr/local/bin:/usr/bin:/bin";
	const char *dirs = fallback;
	char **env;

	for (env = environ; env && *env; env++)
		if (!strncmp(*env, "PATH=", 5))
			dirs = *env + 5;
	while (*dirs) {
		size_t length = strcspn(dirs, ":"), at;

		if (length && length + strlen(name) + 2 < size) {
			memcpy(path, dirs, length);
			path[length] = '\0';
			at = put_text(path, size, length, "/");
			put_text(path, size, at, name);
			if (!syscall(SYS_faccessat, AT_FDCWD, path, X_OK))
				return true;
		}
		dirs += length + (dirs[length] == ':');
	}
	return false;
}

/* Becomes the helper, with its words for the parent on standard error. */
static _Noreturn void exec_helper(const char *path, const char *pid, uint64_t own,
				  const struct range *range, int errors)
{
	char first[24], own_text[24], start[24], length[24];
	const char *argv[] = {path, pid, "0", own_text, "1", "1", start, length, NULL};
	char *const envp[] = {NULL};

	put_number(first, sizeof(first), 0, 0);
	put_number(own_text, sizeof(own_text), 0, own);
	put_number(start, sizeof(start), 0, range->start);
	put_number(length, sizeof(length), 0,
		   range->length < MAP_LENGTH ? range->length : MAP_LENGTH);
	syscall(SYS_dup3, errors, 2, 0);
	syscall(SYS_execve, path, argv, envp);
	child_exit(127);
}

/* HELPER_… of a program: what it may have its privilege by. */
static uint64_t helper_bits(const char *path)
{
	char capability[64];
	struct statfs fs;
	struct stat st;
	uint64_t bits = 0;

	if (stat(path, &st) || statfs(path, &fs))
		return 0;
	if ((st.st_mode & S_ISUID) && st.st_uid == 0)
		bits |= HELPER_SETUID;
	if (syscall(SYS_getxattr, path, "security.capability", capability,
		    sizeof(capability)) > 0)
		bits |= HELPER_CAPABLE;
	if ((long)fs.f_flags & 0x0002 /* ST_NOSUID */)
		bits |= HELPER_NOSUID;
	return bits;
}

static enum footing_outcome map_by_helper(struct trial *trial, const char *program,
					  pid_t pid, uint64_t own,
					  const struct range *range)
{
	char path[256], pid_text[24];
	int errors[2] = {-1, -1}, status;
	pid_t helper;

	if (!act_holds(trial, program, find_program(program, path, sizeof(path)),
		       ENOENT)) {
		row_text(trial, "not installed");
		return row_refused(trial);
	}
	put_number(pid_text, sizeof(pid_text), 0, (uint64_t)pid);
	if (ACT(trial, "pipe2", SYS_pipe2, errors, O_CLOEXEC) < 0)
		return row_refused(trial);
	act_begin(trial, program);
	act_note(trial, helper_bits(path));
	helper = child_fork(0);
	if (helper == 0)
		exec_helper(path, pid_text, own, range, errors[1]);
	syscall(SYS_close, errors[1]);
	status = helper < 0 ? -1 : child_wait(helper);
	act_end(trial, helper < 0 ? errno : 0);
	if (helper > 0)
		row_text_from(trial, errors[0]);
	syscall(SYS_close, errors[0]);
	if (helper < 0) {
		trial->obs->err = errno;
		return OUTCOME_NO_CHILD;
	}
	return status == 0 ? OUTCOME_WORKED : row_refused(trial);
}

enum footing_outcome idmap_write_range(struct trial *trial, pid_t pid)
{
	char buffer[16384], name[64];
	struct range uids, gids;
	enum footing_outcome outcome;

	if (may_map_directly()) {
		outcome = map_directly(trial, pid);
		if (outcome == OUTCOME_WORKED)
			row_text(trial, "written directly");
		return outcome;
	}
	own_name(trial->uid, buffer, sizeof(buffer), name, sizeof(name));
	if (!act_holds(trial, "subordinate ids",
		       own_range("/etc/subuid", trial->uid, name, buffer, sizeof(buffer),
				 &uids) &&
			       own_range("/etc/subgid", trial->uid, name, buffer,
					 sizeof(buffer), &gids),
		       0)) {
		row_text(trial, "/etc/subuid and /etc/subgid grant this user no range");
		return row_refused(trial);
	}
	outcome = map_by_helper(trial, "newuidmap", pid, trial->uid, &uids);
	if (outcome == OUTCOME_WORKED)
		outcome = map_by_helper(trial, "newgidmap", pid, trial->gid, &gids);
	if (outcome == OUTCOME_WORKED)
		row_text(trial, "by newuidmap and newgidmap");
	return outcome;
}

enum footing_outcome idmap_write_other(struct trial *trial, pid_t pid)
{
	uint64_t uid = (uint64_t)syscall(SYS_geteuid),
		 gid = (uint64_t)syscall(SYS_getegid);

	/* Without privilege over the parent, gid_map is refused until setgroups(2) is. */
	if (write_of(trial, "write setgroups", pid, "/setgroups", "deny") < 0)
		return row_refused(trial);
	if (write_map(trial, "write uid_map", pid, "/uid_map", 1, uid, 1) == 0 &&
	    write_map(trial, "write gid_map", pid, "/gid_map", 1, gid, 1) == 0)
		return OUTCOME_WORKED;
	/* Root without CAP_SETFCAP may map all ids but its own. */
	return may_map_directly() ? map_directly(trial, pid) : row_refused(trial);
}

/* ---------------------------------------------------------------- a namespace for it */

/* Our number as /proc has it, which may be that of an outer pid namespace. */
static pid_t own_number(void)
{
	char self[24] = "";
	uint64_t pid;

	if (syscall(SYS_readlinkat, AT_FDCWD, "/proc/self", self, sizeof(self) - 1) > 0 &&
	    number(self, &pid))
		return (pid_t)pid;
	return (pid_t)syscall(SYS_getpid);
}

/* In the child, which tells its number: it may have become another one on the way. */
static enum footing_outcome wait_for_map(
	struct trial *trial, int ready, int go,
	enum footing_outcome (*inside)(struct trial *trial))
{
	pid_t self;
	char byte;

	if (user_create(trial) != OUTCOME_WORKED)
		return row_lacks(trial, trial->entered & CLONE_NEWUSER ? "userns.nest"
								       : "userns.create");
	self = own_number();
	syscall(SYS_write, ready, &self, sizeof(self));
	if (syscall(SYS_read, go, &byte, 1) != 1)
		return OUTCOME_NONE;
	return inside ? inside(trial) : OUTCOME_WORKED;
}

static long open_namespace(struct trial *trial, pid_t pid)
{
	char path[48] = "/proc/";
	size_t at = put_number(path, sizeof(path), strlen(path), (uint64_t)pid);

	put_text(path, sizeof(path), at, "/ns/user");
	return ACT(trial, "open ns/user", SYS_openat, AT_FDCWD, path,
		   O_RDONLY | O_CLOEXEC, 0);
}

enum footing_outcome idmap_namespace(struct trial *trial,
				     enum footing_outcome (*write)(struct trial *trial,
								   pid_t pid),
				     enum footing_outcome (*inside)(struct trial *trial),
				     long *userns)
{
	int ready[2] = {-1, -1}, go[2] = {-1, -1}, status;
	enum footing_outcome outcome = OUTCOME_WORKED;
	pid_t pid, inner;
	char byte = 0;

	if (ACT(trial, "pipe2", SYS_pipe2, ready, O_CLOEXEC) < 0 ||
	    ACT(trial, "pipe2", SYS_pipe2, go, O_CLOEXEC) < 0)
		return row_refused(trial);
	pid = child_fork(0);
	if (pid == 0) {
		syscall(SYS_close, ready[0]);
		syscall(SYS_close, go[1]);
		child_exit((int)wait_for_map(trial, ready[1], go[0], inside));
	}
	if (pid < 0) {
		trial->obs->err = errno;
		return OUTCOME_NO_CHILD;
	}
	syscall(SYS_close, ready[1]);
	syscall(SYS_close, go[0]);
	/* Without a user namespace there is nothing to map, and the child has said why. */
	if (syscall(SYS_read, ready[0], &inner, sizeof(inner)) == sizeof(inner)) {
		outcome = write(trial, inner);
		if (outcome == OUTCOME_WORKED && userns) {
			*userns = open_namespace(trial, inner);
			if (*userns < 0)
				outcome = row_refused(trial);
		}
		if (outcome == OUTCOME_WORKED)
			syscall(SYS_write, go[1], &byte, 1);
	}
	syscall(SYS_close, ready[0]);
	syscall(SYS_close, go[1]);
	status = child_wait(pid);
	return outcome == OUTCOME_WORKED ? outcome_of(trial, status) : outcome;
}
