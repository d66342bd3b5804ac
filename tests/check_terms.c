/* SPDX-License-Identifier: MIT */
/* What a sandbox asks for: paths, calls and the values of enums. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/request.h"
#include "unit.h"

/* ------------------------------------------------------------ a folder */

/*
 * The present folder of each test:
 *
 *	file  folder/  folder/inner  folder/..dots/  to-file  to-folder  to-nothing  round
 */
static char top[64]; /* without symbolic links */
static struct footing_request *request;

static void make_file(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0600);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void set_up(void)
{
	char folder[] = "/tmp/footing-terms-XXXXXX", *real;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	real = realpath(folder, NULL);
	ck_assert_ptr_nonnull(real);
	ck_assert_uint_lt(strlen(real), sizeof(top));
	strcpy(top, real);
	free(real);
	ck_assert_int_eq(chdir(top), 0);
	make_file("file");
	ck_assert_int_eq(mkdir("folder", 0700), 0);
	ck_assert_int_eq(mkdir("folder/..dots", 0700), 0);
	make_file("folder/inner");
	ck_assert_int_eq(symlink("file", "to-file"), 0);
	ck_assert_int_eq(symlink("folder", "to-folder"), 0);
	ck_assert_int_eq(symlink("nothing", "to-nothing"), 0);
	ck_assert_int_eq(symlink("round", "round"), 0);
	ck_assert_int_eq(footing_request_new(&request), 0);
}

static void tear_down(void)
{
	char command[sizeof(top) + 16];

	footing_request_free(request);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	ck_assert_int_eq(system(command), 0);
}

/* "T" at the start of a path is that folder. */
static const char *full(const char *path, char *to)
{
	snprintf(to, PATH_MAX, "%s%s", path[0] == 'T' ? top : "",
		 path[0] == 'T' ? path + 1 : path);
	return to;
}

/* ------------------------------------------------------------ paths */

static const struct {
	const char *path, *given, *real;
	bool folder;
} paths[] = {
	{"/", "/", "/", true},
	{"//", "/", "/", true},
	{"/.", "/", "/", true},
	{"/./", "/", "/", true},
	{"/..", "/", "/", true},
	{"T/file", "T/file", "T/file", false},
	{"file", "T/file", "T/file", false},
	{"./file", "T/file", "T/file", false},
	{".//./file", "T/file", "T/file", false},
	{".", "T", "T", true},
	{"./", "T", "T", true},
	{"folder", "T/folder", "T/folder", true},
	{"folder/", "T/folder", "T/folder", true},
	{"folder///", "T/folder", "T/folder", true},
	{"folder/.", "T/folder", "T/folder", true},
	{"folder/./", "T/folder", "T/folder", true},
	{"T//folder/./inner", "T/folder/inner", "T/folder/inner", false},
	/* ".." is left to the real path, since it may lead over a symbolic link. */
	{"folder/..", "T", "T", true},
	{"folder/../file", "T/file", "T/file", false},
	{"to-folder/../file", "T/file", "T/file", false},
	{"T/folder/../folder/inner", "T/folder/inner", "T/folder/inner", false},
	/* Only dots that are the whole name. */
	{"folder/..dots", "T/folder/..dots", "T/folder/..dots", true},
	{"folder/..dots/..", "T/folder", "T/folder", true},
	{"folder/..dots/../inner", "T/folder/inner", "T/folder/inner", false},
	/* A link is there by its own name, too. */
	{"to-file", "T/to-file", "T/file", false},
	{"to-folder", "T/to-folder", "T/folder", true},
	{"to-folder/", "T/to-folder", "T/folder", true},
	{"to-folder/inner", "T/to-folder/inner", "T/folder/inner", false},
	{"to-folder/../to-file", "T/file", "T/file", false},
	{"/dev/null", "/dev/null", "/dev/null", false},
};

START_TEST(allowed)
{
	char path[PATH_MAX], why[256] = "untouched";
	const struct terms *terms = &request->terms;

	for (int access = FOOTING_ACCESS_READ; access <= FOOTING_ACCESS_WRITE; access++) {
		const struct plan_path *added;

		ck_assert_int_eq(footing_request_allow(request,
						       full(paths[_i].path, path),
						       (enum footing_access)access, why,
						       sizeof(why)),
				 0);
		added = &terms->paths[access];
		ck_assert_uint_eq(terms->n_paths, (size_t)access + 1);
		ck_assert_str_eq(added->given, full(paths[_i].given, path));
		ck_assert_str_eq(added->real, full(paths[_i].real, path));
		ck_assert_int_eq(added->folder, paths[_i].folder);
		ck_assert_int_eq(added->writable, access == FOOTING_ACCESS_WRITE);
		ck_assert_uint_eq(terms->n_readable, 1);
	}
	ck_assert_str_eq(why, "untouched");
}
END_TEST

static const struct {
	const char *path;
	int err;
	const char *why;
} refused[] = {
	{"", -ENOENT, "an empty path: "},
	{"nothing", -ENOENT, "nothing: "},
	{"T/nothing", -ENOENT, "T/nothing: "},
	{"to-nothing", -ENOENT, "to-nothing: "},
	{"folder/nothing/..", -ENOENT, "folder/nothing/..: "},
	{"file/", -ENOTDIR, "file/: "},
	{"file/.", -ENOTDIR, "file/.: "},
	{"file/inner", -ENOTDIR, "file/inner: "},
	{"to-file/", -ENOTDIR, "to-file/: "},
	{"round", -ELOOP, "round: "},
	{"\x1b[31m\n", -ENOENT, "?[31m?: "},
};

START_TEST(not_allowed)
{
	char path[PATH_MAX], why[256] = "", wanted[PATH_MAX];

	full(refused[_i].path, path);
	full(refused[_i].why, wanted);
	ck_assert_int_eq(footing_request_allow(request, path, FOOTING_ACCESS_READ, why,
					       sizeof(why)),
			 refused[_i].err);
	ck_assert_msg(strncmp(why, wanted, strlen(wanted)) == 0, "%s", why);
	ck_assert_str_eq(why + strlen(wanted), strerror(-refused[_i].err));
	ck_assert_int_eq(footing_request_allow(request, path, FOOTING_ACCESS_WRITE, NULL,
					       0),
			 refused[_i].err);
	/* Nothing is added. */
	ck_assert_uint_eq(request->terms.n_paths, 0);
	ck_assert_uint_eq(request->terms.n_readable, 0);
	if (refused[_i].path[0])
		ck_assert_int_eq(footing_request_set_directory(request, path, NULL, 0),
				 refused[_i].err);
}
END_TEST

START_TEST(no_such_access)
{
	char why[64] = "";

	ck_assert_int_eq(footing_request_allow(request, "/", (enum footing_access)2, why,
					       sizeof(why)),
			 -EINVAL);
	ck_assert_str_eq(why, "/: no such access");
	ck_assert_int_eq(footing_request_allow(request, "/", (enum footing_access) - 1,
					       NULL, 0),
			 -EINVAL);
	ck_assert_uint_eq(request->terms.n_paths, 0);
}
END_TEST

START_TEST(long_paths)
{
	char *path = malloc(3 * PATH_MAX), why[64];
	size_t at = 0;

	/* A name, and a path, that is longer than there can be. */
	memset(path, 'x', NAME_MAX + 1);
	path[NAME_MAX + 1] = '\0';
	ck_assert_int_eq(footing_request_allow(request, path, FOOTING_ACCESS_READ, why,
					       sizeof(why)),
			 -ENAMETOOLONG);
	ck_assert_uint_eq(strlen(why), sizeof(why) - 1);
	memset(path, '/', 3 * PATH_MAX);
	path[3 * PATH_MAX - 1] = '\0';
	ck_assert_int_lt(footing_request_allow(request, path, FOOTING_ACCESS_READ, why,
					       sizeof(why)),
			 0);
	/* One that is long, and leads somewhere. */
	while (at < 3000)
		at += (size_t)sprintf(path + at, "folder/../");
	strcpy(path + at, "file");
	ck_assert_int_eq(footing_request_allow(request, path, FOOTING_ACCESS_READ, why,
					       sizeof(why)),
			 0);
	ck_assert_uint_eq(strlen(request->terms.paths[0].given), strlen(top) + 5);
	free(path);
}
END_TEST

/* Each is kept as it was named, in that order: what it comes to is the plan's. */
START_TEST(many_paths)
{
	static const char *const names[] = {"folder", "folder/inner", "folder", "file",
					    "/"};
	const struct terms *terms = &request->terms;

	for (size_t i = 0; i < 5; i++)
		ck_assert_int_eq(footing_request_allow(request, names[i],
						       i == 1 ? FOOTING_ACCESS_WRITE
							      : FOOTING_ACCESS_READ,
						       NULL, 0),
				 0);
	ck_assert_uint_eq(terms->n_paths, 5);
	ck_assert_uint_eq(terms->n_readable, 4);
	ck_assert_str_eq(terms->paths[0].real, terms->paths[2].real);
	ck_assert(terms->paths[1].writable);
	ck_assert(!terms->paths[2].writable);
	ck_assert_str_eq(terms->paths[4].real, "/");
}
END_TEST

START_TEST(no_present_folder)
{
	ck_assert_int_eq(mkdir("gone", 0700), 0);
	ck_assert_int_eq(chdir("gone"), 0);
	ck_assert_int_eq(rmdir("../gone"), 0);
	ck_assert_int_eq(footing_request_allow(request, ".", FOOTING_ACCESS_READ, NULL,
					       0),
			 -ENOENT);
	ck_assert_int_eq(footing_request_allow(request, "/", FOOTING_ACCESS_READ, NULL,
					       0),
			 0);
}
END_TEST

START_TEST(directory)
{
	char path[PATH_MAX], why[256] = "";

	ck_assert_ptr_null(request->terms.directory);
	ck_assert_int_eq(footing_request_set_directory(request, "to-folder/.", why,
						       sizeof(why)),
			 0);
	ck_assert_str_eq(request->terms.directory, full("T/folder", path));
	ck_assert_int_eq(footing_request_set_directory(request, "file", why, sizeof(why)),
			 -ENOTDIR);
	ck_assert_str_eq(why, "file: Not a directory");
	ck_assert_int_eq(footing_request_set_directory(request, "", why, sizeof(why)),
			 -ENOENT);
	/* The last that was good stays. */
	ck_assert_str_eq(request->terms.directory, full("T/folder", path));
	ck_assert_int_eq(footing_request_set_directory(request, "/", NULL, 0), 0);
	ck_assert_str_eq(request->terms.directory, "/");
}
END_TEST

/* ------------------------------------------------------------ calls */

START_TEST(denied)
{
	char why[256] = "";

	ck_assert_int_eq(footing_request_deny(request, "chmod", why, sizeof(why)), 0);
	ck_assert_int_eq(footing_request_deny(request, "read", NULL, 0), 0);
	ck_assert_int_eq(footing_request_deny(request, "chmod", why, sizeof(why)), 0);
	/* Of i386 and arm only, and of neither way into a kernel for 64 bits. */
	ck_assert_int_eq(footing_request_deny(request, "chown32", why, sizeof(why)), 0);
	ck_assert_uint_eq(request->terms.n_denied, 4);
	ck_assert_str_eq(request->terms.denied[0], "chmod");
	ck_assert_str_eq(request->terms.denied[1], "read");
	ck_assert_str_eq(why, "");
}
END_TEST

static const struct {
	const char *name, *why;
} no_calls[] = {
	{"", ""},
	{"chmodd", "chmod"},
	{"CHMOD", ""},
	{" chmod", ""},
	{"chmod ", ""},
	{"90", ""},
	{"-1", ""},
	{"chmod/", ""},
	{"/chmod", ""},
	{"clone/newuser", "clone/newuser: a system call is denied as a whole"},
	{"clone/nothing", ""},
	{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	 ""},
	{"\x1b[31m\n", ""},
};

START_TEST(not_denied)
{
	char why[256] = "";

	ck_assert_int_eq(footing_request_deny(request, no_calls[_i].name, why,
					      sizeof(why)),
			 -EINVAL);
	ck_assert_msg(why[0] && strstr(why, no_calls[_i].why) != NULL, "%s", why);
	ck_assert_ptr_null(strpbrk(why, "\n\x1b"));
	ck_assert_int_eq(footing_request_deny(request, no_calls[_i].name, NULL, 0),
			 -EINVAL);
	ck_assert_uint_eq(request->terms.n_denied, 0);
}
END_TEST

/* ------------------------------------------------------------ enums */

#define REFUSES(setter, type, value)                                            \
	do {                                                                    \
		struct footing_request before = *request;                       \
                                                                                \
		ck_assert_int_eq(setter(request, (enum type)(value)), -EINVAL); \
		ck_assert_int_eq(memcmp(&before, request, sizeof(before)), 0);  \
	} while (0)

START_TEST(wrong_values)
{
	static const int none[] = {-1, INT_MIN, INT_MAX, 6};

	for (size_t i = 0; i < 4; i++) {
		REFUSES(footing_request_set_level, footing_level, none[i]);
		REFUSES(footing_request_set_minimum, footing_level, none[i]);
		REFUSES(footing_request_set_network, footing_network, none[i]);
		REFUSES(footing_request_set_proc, footing_proc, none[i]);
	}
	REFUSES(footing_request_set_minimum, footing_level, FOOTING_LEVEL_AUTO);
	REFUSES(footing_request_set_network, footing_network, 2);
	REFUSES(footing_request_set_proc, footing_proc, 2);
}
END_TEST

START_TEST(right_values)
{
	for (int i = FOOTING_LEVEL_NONE; i <= FOOTING_LEVEL_AUTO; i++) {
		ck_assert_int_eq(footing_request_set_level(request,
							   (enum footing_level)i),
				 0);
		ck_assert_int_eq(request->level, i);
		ck_assert(request->isolates);
	}
	ck_assert(!request->has_minimum);
	for (int i = FOOTING_LEVEL_NONE; i <= FOOTING_LEVEL_LAYERED; i++) {
		ck_assert_int_eq(footing_request_set_minimum(request,
							     (enum footing_level)i),
				 0);
		ck_assert_int_eq(request->minimum, i);
		ck_assert(request->has_minimum);
	}
	ck_assert_int_eq(footing_request_set_network(request, FOOTING_NETWORK_HOST), 0);
	ck_assert_int_eq(request->terms.network, FOOTING_NETWORK_HOST);
	ck_assert_int_eq(footing_request_set_network(request, FOOTING_NETWORK_NONE), 0);
	ck_assert_int_eq(request->terms.network, FOOTING_NETWORK_NONE);
	ck_assert_int_eq(footing_request_set_proc(request, FOOTING_PROC_OUTER), 0);
	ck_assert_int_eq(request->terms.proc, FOOTING_PROC_OUTER);
	footing_request_clear_environment(request, true);
	ck_assert(request->terms.clear_environment);
	footing_request_clear_environment(request, false);
	ck_assert(!request->terms.clear_environment);
}
END_TEST

/* As the header says: auto, no network, a fresh /proc, everything readable. */
START_TEST(defaults)
{
	ck_assert_int_eq(request->level, FOOTING_LEVEL_AUTO);
	ck_assert(!request->has_minimum);
	ck_assert_int_eq(request->terms.network, FOOTING_NETWORK_NONE);
	ck_assert_int_eq(request->terms.proc, FOOTING_PROC_FRESH);
	ck_assert_uint_eq(request->terms.n_paths, 0);
	ck_assert_ptr_null(request->terms.directory);
	ck_assert(!request->terms.clear_environment);
	ck_assert_uint_eq(request->terms.n_denied, 0);
	ck_assert_ptr_null(footing_request_verdict(request));
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("terms");
	TCase *tests = tcase_create("terms");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, allowed, 0, N(paths));
	tcase_add_loop_test(tests, not_allowed, 0, N(refused));
	tcase_add_test(tests, no_such_access);
	tcase_add_test(tests, long_paths);
	tcase_add_test(tests, many_paths);
	tcase_add_test(tests, no_present_folder);
	tcase_add_test(tests, directory);
	tcase_add_test(tests, denied);
	tcase_add_loop_test(tests, not_denied, 0, N(no_calls));
	tcase_add_test(tests, wrong_values);
	tcase_add_test(tests, right_values);
	tcase_add_test(tests, defaults);
	suite_add_tcase(suite, tests);
	return unit_run(suite);
}
