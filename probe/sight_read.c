/* SPDX-License-Identifier: MIT */
#include "sight_read.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "act.h"

/* ---------------------------------------------------------------- lines */

struct lines {
	int fd;
	size_t at, have;
	bool failed;
	char buffer[1024];
};

static int next_byte(struct lines *lines)
{
	long got;

	if (lines->at == lines->have) {
		got = syscall(SYS_read, lines->fd, lines->buffer, sizeof(lines->buffer));
		lines->failed |= got < 0;
		if (got <= 0)
			return -1;
		lines->at = 0;
		lines->have = (size_t)got;
	}
	return (unsigned char)lines->buffer[lines->at++];
}

/* The next line, cut to @size. False at the end. */
static bool next_line(struct lines *lines, char *line, size_t size)
{
	size_t length = 0;
	int byte = next_byte(lines);

	if (byte < 0)
		return false;
	for (; byte >= 0 && byte != '\n'; byte = next_byte(lines))
		if (length + 1 < size)
			line[length++] = (char)byte;
	line[length] = '\0';
	return true;
}

/* ---------------------------------------------------------------- numbers */

/* What stands behind "NAME:" and blanks, or NULL. */
static const char *after(const char *line, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(line, name, length) != 0 || line[length] != ':')
		return NULL;
	line += length + 1;
	return line + strspn(line, " \t");
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static bool parse(const char *text, unsigned int base, uint64_t *number)
{
	const char *at = text;

	*number = 0;
	for (; (unsigned int)digit_of(*at) < base; at++)
		*number = *number * base + (unsigned int)digit_of(*at);
	return at > text;
}

static void take_number(const char *line, const char *name, int64_t *to)
{
	const char *text = after(line, name);
	uint64_t number;

	if (text && parse(text, 10, &number))
		*to = (int64_t)number;
}

static int take_mask(const char *line, const char *name, uint64_t *to)
{
	const char *text = after(line, name);

	return text && parse(text, 16, to);
}

static int words_in(const char *text)
{
	int n = 0;

	for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
		text += strcspn(text, " \t");
		n++;
	}
	return n;
}

/* ---------------------------------------------------------------- the files */

void status_read(int fd, struct status *status)
{
	struct lines lines = {.fd = fd};
	char line[512];
	const char *text;

	memset(status, 0, sizeof(*status));
	status->pid = status->no_new_privs = -1;
	status->seccomp_mode = status->seccomp_filters = -1;
	status->threads = -1;
	while (fd >= 0 && next_line(&lines, line, sizeof(line))) {
		text = after(line, "NSpid");
		if (text)
			status->pid_levels = words_in(text);
		take_number(line, "Tgid", &status->pid);
		take_number(line, "Threads", &status->threads);
		take_number(line, "NoNewPrivs", &status->no_new_privs);
		take_number(line, "Seccomp", &status->seccomp_mode);
		take_number(line, "Seccomp_filters", &status->seccomp_filters);
		status->n_sets += take_mask(line, "CapInh", &status->inheritable);
		status->n_sets += take_mask(line, "CapPrm", &status->permitted);
		status->n_sets += take_mask(line, "CapEff", &status->effective);
		status->n_sets += take_mask(line, "CapAmb", &status->ambient);
		if (take_mask(line, "CapBnd", &status->bounding))
			status->bounds = true;
	}
	if (fd >= 0)
		syscall(SYS_close, fd);
}

int64_t number_in(int fd, const char *name)
{
	struct lines lines = {.fd = fd};
	int64_t number = -1;
	char line[128];

	while (next_line(&lines, line, sizeof(line)))
		take_number(line, name, &number);
	syscall(SYS_close, fd);
	return number;
}

/* One byte after the other, since a path in the line may have any length. */
bool lacks_filesystem(int fd, const char *type)
{
	char wanted[32];
	size_t at = put_text(wanted, sizeof(wanted), 0, " - "), matched = 0;
	struct lines lines = {.fd = fd};
	bool found = false, any = false;
	int byte;

	at = put_text(wanted, sizeof(wanted), at, type);
	put_text(wanted, sizeof(wanted), at, " ");
	while (!found && (byte = next_byte(&lines)) >= 0) {
		any = true;
		/* A path has no blank in it (written \040), so what fails begins anew. */
		if (byte != wanted[matched])
			matched = 0;
		if (byte == wanted[matched])
			matched++;
		found = !wanted[matched];
	}
	syscall(SYS_close, fd);
	return any && !found && !lines.failed;
}

/* Field 4 and 22 of proc_pid_stat(5); the second, in parentheses, may hold anything. */
void stat_read(int fd, int64_t *parent, int64_t *started)
{
	char text[1024];
	long got = syscall(SYS_read, fd, text, sizeof(text) - 1);
	const char *at;
	uint64_t number;

	*parent = *started = -1;
	syscall(SYS_close, fd);
	text[got > 0 ? got : 0] = '\0';
	at = strrchr(text, ')');
	for (int field = 2; at && *at; field++) {
		if (field == 4 && parse(at, 10, &number))
			*parent = (int64_t)number;
		if (field == 22 && parse(at, 10, &number))
			*started = (int64_t)number;
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
}

bool label_read(int fd, char *to, size_t size)
{
	struct lines lines = {.fd = fd};
	bool read;

	to[0] = '\0';
	errno = 0;
	/* Without a module that labels there is a file, and no label: EINVAL. */
	read = next_line(&lines, to, size) || errno == EINVAL;
	syscall(SYS_close, fd);
	return read;
}

/* FNV-1a */
static uint64_t hashed(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return hash;
}

uint64_t cgroup_read(int fd, char *to, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325;
	struct lines lines = {.fd = fd};
	char line[512];
	const char *path;

	to[0] = '\0';
	while (next_line(&lines, line, sizeof(line))) {
		hash = hashed(hash, line);
		path = strchr(line, ':');
		path = path ? strchr(path + 1, ':') : NULL;
		if (path && (!to[0] || strncmp(line, "0::", 3) == 0))
			copy_text(to, size, path + 1);
	}
	syscall(SYS_close, fd);
	return hash;
}
