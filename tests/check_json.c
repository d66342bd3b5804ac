/* SPDX-License-Identifier: MIT */
/* The JSON document: the same bytes back, and a refusal that names the place. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "lib/json_text.h"
#include "lib/matrix.h"
#include "unit.h"

static char *fixture;
static size_t fixture_length;

static void read_fixture(void)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	FILE *in;

	snprintf(path, sizeof(path), "%s/tests/fixtures/matrix.json", top ? top : ".");
	in = fopen(path, "r");
	ck_assert_msg(in != NULL, "%s: %s", path, strerror(errno));
	fixture = calloc(1, 65536);
	fixture_length = fread(fixture, 1, 65535, in);
	ck_assert_uint_gt(fixture_length, 1000);
	fclose(in);
}

static void free_fixture(void)
{
	free(fixture);
}

static struct footing_matrix *loaded(const char *text, size_t length)
{
	struct footing_matrix *matrix = NULL;
	char why[256] = "";
	int err = footing_matrix_load(text, length, &matrix, why, sizeof(why));

	ck_assert_msg(err == 0, "%d: %s", err, why);
	return matrix;
}

/* Expects a refusal; @why gets its words. */
static void refused(const char *text, size_t length, int expected, char *why, size_t size)
{
	struct footing_matrix *matrix = (struct footing_matrix *)&matrix,
			      *before = matrix;

	why[0] = '\0';
	ck_assert_int_eq(footing_matrix_load(text, length, &matrix, why, size), expected);
	ck_assert_ptr_eq(matrix, before);
	ck_assert_msg(why[0] && !strchr(why, '\n'), "why: %s", why);
}

START_TEST(same_bytes)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	size_t length;
	char *text;

	ck_assert_int_eq(footing_matrix_to_json(matrix, &text, &length), 0);
	ck_assert_str_eq(text, fixture);
	ck_assert_uint_eq(length, fixture_length);
	free(text);
	footing_matrix_free(matrix);
}
END_TEST

/* What another build wrote in another order, and more of it, is taken all the same. */
START_TEST(unknown_keys)
{
	json_t *document = json_loads(fixture, 0, NULL), *entry;
	struct footing_matrix *matrix;
	char *more, *text;

	json_object_set_new(document, "later", json_pack("{s:[i,{s:n}]}", "a", 1, "b"));
	json_object_set_new(json_object_get(document, "subject"), "later", json_true());
	entry = json_object_get(json_object_get(document, "features"), "ns.user");
	json_object_set_new(entry, "later", json_integer(1));
	json_object_set_new(json_object_get(entry, "direct"), "later", json_string("x"));
	more = json_dumps(document, JSON_SORT_KEYS);
	matrix = loaded(more, strlen(more));
	ck_assert_int_eq(footing_matrix_to_json(matrix, &text, NULL), 0);
	ck_assert_ptr_null(strstr(text, "later\""));
	ck_assert_ptr_nonnull(footing_matrix_get(matrix, "future.thing", FOOTING_USERNS));
	free(text);
	free(more);
	footing_matrix_free(matrix);
	json_decref(document);
}
END_TEST

/* Only the schema and the features have to be there; all else is unknown then. */
START_TEST(least_document)
{
	static const char least[] =
		"{\"schema\": \"footing.matrix/1\", \"features\": {}}";
	struct footing_matrix *matrix = loaded(least, strlen(least)), *again;
	char *text, *text_again;
	int64_t value;
	size_t length;

	ck_assert_int_eq(footing_matrix_integer(matrix, "subject.uid", &value), -ENODATA);
	ck_assert_ptr_null(footing_matrix_string(matrix, "probed_at"));
	ck_assert_ptr_null(footing_matrix_next(matrix, NULL));
	ck_assert_int_eq(footing_matrix_to_json(matrix, &text, &length), 0);
	again = loaded(text, length);
	ck_assert_int_eq(footing_matrix_to_json(again, &text_again, NULL), 0);
	ck_assert_str_eq(text, text_again);
	free(text);
	free(text_again);
	footing_matrix_free(matrix);
	footing_matrix_free(again);
}
END_TEST

START_TEST(entry_needs_its_status_only)
{
	static const char text[] =
		"{\"schema\": \"footing.matrix/1\", \"features\": {\"a.b\": "
		"{\"direct\": {\"status\": \"available\"}}}}";
	struct footing_matrix *matrix = loaded(text, strlen(text));
	const struct footing_entry *entry = footing_matrix_get(matrix, "a.b",
							       FOOTING_DIRECT);

	ck_assert_ptr_nonnull(entry);
	ck_assert_int_eq(footing_entry_status(entry), FOOTING_AVAILABLE);
	ck_assert_str_eq(footing_entry_title(entry), "a.b");
	ck_assert_ptr_null(footing_entry_feature(entry));
	footing_matrix_free(matrix);
}
END_TEST

/* A minor version adds words: they are unknown, and the rest is read. */
START_TEST(newer_document)
{
	static const char text[] =
		"{\"schema\": \"footing.matrix/1.12\", \"features\": {\"ns.user\": "
		"{\"direct\": {\"status\": \"unavailable\", \"causes\": [{\"code\": "
		"\"moon-phase\", \"layer\": \"astral\", \"confidence\": "
		"\"rumoured\"}]}}}}";
	struct footing_matrix *matrix = loaded(text, strlen(text));
	const struct footing_cause *cause =
		footing_entry_cause(footing_matrix_get(matrix, "ns.user", FOOTING_DIRECT),
				    0);
	char *written;

	ck_assert_str_eq(footing_matrix_string(matrix, "schema"), "footing.matrix/1.12");
	ck_assert_ptr_nonnull(cause);
	ck_assert_str_eq(footing_cause_code(cause), "moon-phase");
	ck_assert_int_eq(footing_cause_layer(cause), FOOTING_LAYER_UNKNOWN);
	ck_assert_int_eq(footing_cause_confidence(cause), FOOTING_AMBIGUOUS);
	/* What is written is what is known here. */
	ck_assert_int_eq(footing_matrix_to_json(matrix, &written, NULL), 0);
	footing_matrix_free(matrix);
	matrix = loaded(written, strlen(written));
	ck_assert_str_eq(footing_matrix_string(matrix, "schema"), "footing.matrix/1");
	free(written);
	footing_matrix_free(matrix);
}
END_TEST

/* ------------------------------------------------------------ refusals */

static const struct {
	const char *text, *why;
} bad[] = {
	{"{\"schema\": \"footing.matrix/1.\"}", "schema: \"footing.matrix/1.\" is no"},
	{"{\"schema\": \"footing.matrix/1.a\"}", "schema: \"footing.matrix/1.a\" is no"},
	{"{\"schema\": \"footing.matrix/12\"}", "schema: \"footing.matrix/12\" is no"},
	{"{\"schema\": \"footing.matrix/1.2\", \"features\": {\"a\": {\"direct\": "
	 "{\"status\": \"maybe\"}}}}",
	 "features.a.direct.status: \"maybe\" is no"},
	{"", "line 1, column 0: "},
	{"{", "line 1, column 1: "},
	{"{\n \"schema\": \"footing.matrix/1\",\n \"features\": oops}",
	 "line 3, column 17: "},
	{"[]", "no matrix: "},
	{"{}", "schema: missing"},
	{"{\"schema\": 1}", "schema: 1 is no \"footing.matrix/1\""},
	{"{\"schema\": \"footing.matrix/2\"}",
	 "schema: \"footing.matrix/2\" is no \"footing.matrix/1\""},
	{"{\"schema\": \"footing.matrix/1\"}", "features: missing"},
	{"{\"schema\": \"footing.matrix/1\", \"schema\": \"footing.matrix/1\"}",
	 "line 1, column 39: duplicate"},
	{"{\"schema\": \"footing.matrix/1\", \"features\": {}} x", "line 1, column 48: "},
	{"{\"schema\": \"footing.matrix/1\", \"features\": {\"a.b\": {\"direct\": {}}}}",
	 "features.a.b.direct.status: missing"},
	{"{\"schema\": \"footing.matrix/1\", \"features\": {\"mount.proc\": {\"direct\": "
	 "{\"status\": \"maybe\"}}}}",
	 "features.mount.proc.direct.status: \"maybe\" is no status"},
	{"{\"schema\": \"footing.matrix/1\", \"features\": {\"a\": {\"direct\": "
	 "{\"status\": "
	 "\"available\", \"causes\": [{\"code\": \"x\"}, {}]}}}}",
	 "features.a.direct.causes[1].code: missing"},
	/* What is shown on a terminal has no control characters of the document. */
	{"{\"schema\": \"\\u001b[31m\\n\\u009b\"}", "schema: \"?[31m???\" is no"},
	{"{\"schema\": \"footing.matrix/1\", \"elapsed_us\": 99999999999999999999}",
	 "line 1, column 65: "},
	{"{\"schema\": \"footing.matrix/1\", \"elapsed_us\": 1.5}",
	 "elapsed_us: 1.5 is no integer"},
	{"{\"schema\": \"footing.matrix/1\", \"subject\": {\"uid\": -1}}",
	 "subject.uid: -1 is no integer from 0 on"},
	{"{\"schema\": \"footing.matrix/1\", \"subject\": {\"uid_map\": [[0, 0]]}}",
	 "subject.uid_map[0]: a list is no list of three integers"},
	{"{\"schema\": \"footing.matrix/1\", \"subject\": []}",
	 "subject: a list is no object"},
	{"{\"schema\": \"\xff\"}", "line 1, column "},
};

START_TEST(refusals_name_the_place)
{
	char why[256];

	refused(bad[_i].text, strlen(bad[_i].text), -EBADMSG, why, sizeof(why));
	ck_assert_msg(strncmp(why, bad[_i].why, strlen(bad[_i].why)) == 0, "%s\nnot: %s",
		      why, bad[_i].why);
}
END_TEST

/* A reader who takes no words, or has little room for them, is refused as well. */
START_TEST(refusals_without_words)
{
	struct footing_matrix *matrix = NULL;
	char small[4] = "xxx";

	ck_assert_int_eq(footing_matrix_load("{}", 2, &matrix, NULL, 0), -EBADMSG);
	ck_assert_int_eq(footing_matrix_load("{}", 2, &matrix, small, 0), -EBADMSG);
	ck_assert_str_eq(small, "xxx");
	ck_assert_int_eq(footing_matrix_load("{}", 2, &matrix, small, 4), -EBADMSG);
	ck_assert_str_eq(small, "sch");
}
END_TEST

START_TEST(truncated_anywhere)
{
	char why[256];

	/* Without its newline it is complete. */
	for (size_t i = 0; i + 1 < fixture_length; i++)
		refused(fixture, i, -EBADMSG, why, sizeof(why));
}
END_TEST

START_TEST(too_large)
{
	size_t size = 5u << 20;
	char *text = malloc(size), why[256];

	memset(text, '[', size);
	refused(text, size, -EFBIG, why, sizeof(why));
	refused(text, (4u << 20) + 1, -EFBIG, why, sizeof(why));
	/* As deep as the size allows: the depth is what is refused. */
	refused(text, 4u << 20, -EBADMSG, why, sizeof(why));
	free(text);
}
END_TEST

/*
 * Every value that this build knows is replaced in turn by ones of all the other types,
 * and each time the refusal has to name exactly that value.
 */
struct walk {
	json_t *document;
	unsigned int tried, refused;
};

static bool takes(const json_t *old, const json_t *new, const char *path)
{
	static const char *const required[] = {".status", ".evidence",	 ".kind",
					       ".layer",  ".confidence", ".code"};
	const char *dot = strrchr(path, '.');

	/* Sysctls are whatever the kernel has: numbers or texts. */
	if (strncmp(path, "subject.sysctl.", 15) == 0 &&
	    (json_is_integer(new) || json_is_string(new)))
		return true;
	/* A level has a status. */
	if (strncmp(path, "levels.", 7) == 0 && json_is_object(old))
		return false;
	if (json_is_null(new)) {
		for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
			if (dot && strcmp(dot, required[i]) == 0 &&
			    !strstr(path, "subject") && !strstr(path, "].evidence"))
				return false;
		/* Items of lists, and routes, are known or are not there. */
		return path[strlen(path) - 1] != ']' &&
		       strcmp(dot ? dot : "", ".direct") != 0 &&
		       strcmp(dot ? dot : "", ".userns") != 0 &&
		       !(strncmp(path, "features", 8) == 0 && json_is_object(old)) &&
		       strcmp(path, "schema") != 0;
	}
	/* A map has three numbers, an entry a status, and a cause a code. */
	if (json_is_array(new) && strstr(path, "_map[") && json_is_array(old))
		return false;
	if (json_is_object(new) && dot &&
	    (strcmp(dot, ".direct") == 0 || strcmp(dot, ".userns") == 0 ||
	     (strncmp(dot, ".causes[", 8) == 0 && json_is_object(old))))
		return false;
	return json_typeof(old) == json_typeof(new) ||
	       (json_is_boolean(old) && json_is_boolean(new)) || json_is_null(old);
}

static void try_one(struct walk *walk, const json_t *old, const json_t *new,
		    const char *path)
{
	char *text = json_dumps(walk->document, JSON_COMPACT), why[512];
	struct footing_matrix *matrix = NULL;
	int err = footing_matrix_load(text, strlen(text), &matrix, why, sizeof(why));

	walk->tried++;
	if (takes(old, new, path)) {
		ck_assert_msg(err == 0 || json_is_null(old) || json_is_string(new) ||
				      json_is_integer(new),
			      "%s: %s", path, why);
	} else {
		size_t n = strlen(path);

		ck_assert_msg(err == -EBADMSG, "%s: not refused", path);
		ck_assert_msg(strncmp(why, path, n) == 0 && strchr(":.", why[n]),
			      "%s: %s", path, why);
		walk->refused++;
	}
	if (!err)
		footing_matrix_free(matrix);
	free(text);
}

static void walk_value(struct walk *walk, json_t *parent, const char *key, size_t index,
		       const char *path);

static void walk_into(struct walk *walk, json_t *value, const char *path)
{
	char inner[256];
	const char *key;
	void *next;
	size_t i;

	if (json_is_object(value))
		for (void *at = json_object_iter(value); at; at = next) {
			key = json_object_iter_key(at);
			snprintf(inner, sizeof(inner), "%s%s%s", path, path[0] ? "." : "",
				 key);
			walk_value(walk, value, key, 0, inner);
			next = json_object_iter_next(value,
						     json_object_iter_at(value, key));
		}
	for (i = 0; i < json_array_size(value); i++) {
		snprintf(inner, sizeof(inner), "%s[%zu]", path, i);
		walk_value(walk, value, NULL, i, inner);
	}
}

static void put(json_t *parent, const char *key, size_t index, json_t *value)
{
	if (key)
		json_object_set(parent, key, value);
	else
		json_array_set(parent, index, value);
}

static void walk_value(struct walk *walk, json_t *parent, const char *key, size_t index,
		       const char *path)
{
	json_t *old = json_incref(key ? json_object_get(parent, key)
				      : json_array_get(parent, index));
	json_t *others[] = {json_null(),    json_true(),      json_integer(1),
			    json_real(0.5), json_string("?"), json_array(),
			    json_object()};
	char *name = key ? strdup(key) : NULL;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		put(parent, name, index, others[i]);
		try_one(walk, old, others[i], path);
		json_decref(others[i]);
	}
	put(parent, name, index, old);
	walk_into(walk, old, path);
	json_decref(old);
	free(name);
}

START_TEST(wrong_types)
{
	struct walk walk = {json_loads(fixture, 0, NULL), 0, 0};

	/* These are of a later build: they are passed over, whatever they hold. */
	json_object_del(walk.document, "sandboxes");
	walk_into(&walk, walk.document, "");
	ck_assert_uint_gt(walk.tried, 2200);
	ck_assert_uint_gt(walk.refused, 1300);
	json_decref(walk.document);
}
END_TEST

/* -------------------------------------------------------------- levels */

static const struct {
	const char *levels; /* NULL: no such key */
	const char *why;    /* NULL: taken */
} level_texts[] = {
	{NULL, NULL},
	{"null", NULL},
	{"{}", NULL},
	{"{\"later\": 1}", NULL},
	{"{\"later\": 1, \"landlock\": {\"status\": \"available\"}}", NULL},
	{"{\"landlock\": {\"status\": \"available\", \"missing\": null}}", NULL},
	{"[]", "levels: a list is no object"},
	{"{\"landlock\": 1}", "levels.landlock: 1 is no object"},
	{"{\"landlock\": {}}", "levels.landlock.status: missing"},
	{"{\"landlock\": {\"status\": \"maybe\"}}",
	 "levels.landlock.status: \"maybe\" is no status"},
	{"{\"landlock\": {\"status\": \"unknown\", \"evidence\": \"sworn\"}}",
	 "levels.landlock.evidence: \"sworn\" is no evidence"},
	{"{\"landlock\": {\"status\": \"unknown\", \"missing\": [\"x\", 1]}}",
	 "levels.landlock.missing[1]: 1 is no text"},
	{"{\"landlock\": {\"status\": \"unknown\", \"cause\": 1}}",
	 "levels.landlock.cause: 1 is no text"},
	{"{\"landlock\": {\"status\": \"unknown\", \"elapsed_us\": -1}}",
	 "levels.landlock.elapsed_us: -1 is no integer from 0 on"},
	/* The place is that of the value in hand, whatever went before. */
	{"{\"filtered\": {\"status\": \"available\", \"missing\": [\"x\"]}, "
	 "\"landlock\": 1}",
	 "levels.landlock: 1 is no object"},
};

START_TEST(levels_of_a_document)
{
	const char *levels = level_texts[_i].levels;
	struct footing_matrix *matrix;
	char text[512], why[256];

	snprintf(text, sizeof(text),
		 "{\"schema\": \"footing.matrix/1\", \"features\": {}%s%s}",
		 levels ? ", \"levels\": " : "", levels ? levels : "");
	if (level_texts[_i].why) {
		refused(text, strlen(text), -EBADMSG, why, sizeof(why));
		ck_assert_str_eq(why, level_texts[_i].why);
		return;
	}
	matrix = loaded(text, strlen(text));
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_FILTERED, NULL, NULL),
			 FOOTING_UNKNOWN);
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_LANDLOCK, NULL, NULL),
			 levels && strstr(levels, "available") ? FOOTING_AVAILABLE
							       : FOOTING_UNKNOWN);
	ck_assert_ptr_null(footing_matrix_missing(matrix, FOOTING_LEVEL_LANDLOCK, 0));
	footing_matrix_free(matrix);
}
END_TEST

START_TEST(levels_of_the_fixture)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	enum footing_evidence evidence;
	enum footing_level level;
	uint64_t elapsed = 1;

	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_LANDLOCK, &evidence,
					      &elapsed),
			 FOOTING_AVAILABLE);
	ck_assert_int_eq(evidence, FOOTING_EVIDENCE_PROVED);
	ck_assert_uint_eq(elapsed, 2871);
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_LAYERED, &evidence,
					      &elapsed),
			 FOOTING_UNKNOWN);
	ck_assert_int_eq(evidence, FOOTING_EVIDENCE_NONE);
	ck_assert_uint_eq(elapsed, 0);
	ck_assert_int_eq(footing_matrix_level(matrix, FOOTING_LEVEL_AUTO, &evidence,
					      &elapsed),
			 FOOTING_UNKNOWN);
	ck_assert_int_eq(footing_matrix_level(matrix, (enum footing_level) - 1, NULL,
					      NULL),
			 FOOTING_UNKNOWN);
	ck_assert_str_eq(footing_matrix_missing(matrix, FOOTING_LEVEL_NAMESPACE, 1),
			 "future.thing");
	ck_assert_ptr_null(footing_matrix_missing(matrix, FOOTING_LEVEL_NAMESPACE, 2));
	ck_assert_ptr_null(footing_matrix_missing(matrix, FOOTING_LEVEL_AUTO, 0));
	ck_assert_int_eq(footing_matrix_strongest(matrix, &level), 0);
	ck_assert_int_eq(level, FOOTING_LEVEL_LANDLOCK);
	footing_matrix_free(matrix);
}
END_TEST

/* --------------------------------------------------------------- texts */

static const struct {
	const char *bytes, *text;
} texts[] = {
	{"", ""},
	{"plain", "plain"},
	{"f\xc3\xbcr \xe2\x82\xac \xf0\x9f\x90\xa7",
	 "f\xc3\xbcr \xe2\x82\xac \xf0\x9f\x90\xa7"},
	{"\xff\xfe", "\\xFF\\xFE"},
	{"a\x80z", "a\\x80z"},
	{"\xc3", "\\xC3"},
	{"\xc3(", "\\xC3("},
	{"\xc0\xaf", "\\xC0\\xAF"},		      /* overlong "/" */
	{"\xe0\x80\xaf", "\\xE0\\x80\\xAF"},	      /* the same in three bytes */
	{"\xed\xa0\x80", "\\xED\\xA0\\x80"},	      /* a surrogate */
	{"\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"}, /* past U+10FFFF */
	{"\xf0\x9f\x90", "\\xF0\\x9F\\x90"},
	{"\xe2\x82\xac\x82", "\xe2\x82\xac\\x82"},
};

START_TEST(bytes_that_are_no_utf8)
{
	json_t *value = json_text(texts[_i].bytes);

	ck_assert_ptr_nonnull(value);
	ck_assert_str_eq(json_string_value(value), texts[_i].text);
	json_decref(value);
}
END_TEST

/* Every sequence of up to three bytes gives a string that Jansson takes. */
START_TEST(bytes_of_any_kind)
{
	unsigned char bytes[5] = {0};

	for (unsigned int first = 0x80; first < 0x100; first++) {
		for (unsigned int rest = 0; rest < 0x10000; rest += 7) {
			json_t *value;

			bytes[0] = (unsigned char)first;
			bytes[1] = (unsigned char)(rest >> 8 | 1);
			bytes[2] = (unsigned char)(rest | 0x80);
			bytes[3] = 0x80;
			value = json_text((const char *)bytes);
			ck_assert_ptr_nonnull(value);
			json_decref(value);
		}
	}
}
END_TEST

/* --------------------------------------------------------------- files */

static char folder[32], path[64];

static void make_folder(void)
{
	read_fixture();
	snprintf(folder, sizeof(folder), "/tmp/footing-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/matrix", folder);
}

static unsigned int files_in_folder(void)
{
	char command[128], number[16] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "ls -A %s | wc -l", folder);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(fgets(number, sizeof(number), pipe));
	pclose(pipe);
	return (unsigned int)atoi(number);
}

static void remove_folder(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
	free_fixture();
}

static void assert_holds_fixture(const char *name)
{
	struct footing_matrix *matrix = NULL;
	char why[256] = "", *text;

	ck_assert_int_eq(footing_matrix_load_file(name, &matrix, why, sizeof(why)), 0);
	ck_assert_int_eq(footing_matrix_to_json(matrix, &text, NULL), 0);
	ck_assert_str_eq(text, fixture);
	free(text);
	footing_matrix_free(matrix);
}

START_TEST(save_replaces)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	struct stat before, after;

	ck_assert_int_eq(footing_matrix_save(matrix, path), 0);
	assert_holds_fixture(path);
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(stat(path, &before), 0);
	ck_assert_int_eq(footing_matrix_save(matrix, path), 0);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_ne(before.st_ino, after.st_ino);
	ck_assert_uint_eq(after.st_mode & 07777, 0600);
	ck_assert_uint_eq(files_in_folder(), 1);
	footing_matrix_free(matrix);
}
END_TEST

START_TEST(save_follows_no_link)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	char target[80];
	struct stat info;

	snprintf(target, sizeof(target), "%s/target", folder);
	ck_assert_int_eq(symlink(target, path), 0);
	ck_assert_int_eq(footing_matrix_save(matrix, path), -ELOOP);
	ck_assert_int_eq(stat(target, &info), -1);
	close(open(target, O_CREAT | O_WRONLY, 0600));
	ck_assert_int_eq(footing_matrix_save(matrix, path), -ELOOP);
	ck_assert_int_eq(stat(target, &info), 0);
	ck_assert_int_eq(info.st_size, 0);
	ck_assert_uint_eq(files_in_folder(), 2);
	footing_matrix_free(matrix);
}
END_TEST

START_TEST(save_refuses)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	char deep[96];

	ck_assert_int_eq(footing_matrix_save(matrix, folder), -EISDIR);
	ck_assert_int_eq(footing_matrix_save(matrix, "/dev/full"), -ENOSPC);
	snprintf(deep, sizeof(deep), "%s/no/such", folder);
	ck_assert_int_eq(footing_matrix_save(matrix, deep), -ENOENT);
	ck_assert_int_eq(footing_matrix_save(matrix, ""), -ENOENT);
	ck_assert_uint_eq(files_in_folder(), 0);
	footing_matrix_free(matrix);
}
END_TEST

/* A device stays one. */
START_TEST(save_to_a_device)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	struct stat info;

	ck_assert_int_eq(footing_matrix_save(matrix, "/dev/null"), 0);
	ck_assert_int_eq(stat("/dev/null", &info), 0);
	ck_assert(S_ISCHR(info.st_mode));
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	ck_assert_int_eq(footing_matrix_save(matrix, path), 0);
	ck_assert_int_eq(lstat(path, &info), 0);
	ck_assert(S_ISLNK(info.st_mode));
	footing_matrix_free(matrix);
}
END_TEST

/* A pipe is written in place; a reader that goes away is an error and not our death. */
START_TEST(save_to_a_pipe)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	char *got = calloc(1, 65536);
	int in;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	in = open(path, O_RDONLY | O_NONBLOCK);
	ck_assert_int_eq(footing_matrix_save(matrix, path), 0);
	ck_assert_int_eq(read(in, got, 65535), fixture_length);
	ck_assert_str_eq(got, fixture);
	close(in);
	free(got);
	footing_matrix_free(matrix);
}
END_TEST

START_TEST(save_to_a_closed_pipe)
{
	struct footing_matrix *matrix = loaded(fixture, fixture_length);
	char link[32];
	sigset_t mask;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	snprintf(link, sizeof(link), "/dev/fd/%d", ends[1]);
	ck_assert_int_eq(footing_matrix_save(matrix, link), -EPIPE);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	ck_assert_int_eq(sigismember(&mask, SIGPIPE), 0);
	sigpending(&mask);
	ck_assert_int_eq(sigismember(&mask, SIGPIPE), 0);
	close(ends[1]);
	footing_matrix_free(matrix);
}
END_TEST

START_TEST(load_refuses)
{
	struct footing_matrix *matrix = NULL;
	char why[64] = "";

	ck_assert_int_eq(footing_matrix_load_file(folder, &matrix, why, sizeof(why)),
			 -EISDIR);
	ck_assert_str_eq(why, "EISDIR");
	ck_assert_int_eq(footing_matrix_load_file(path, &matrix, why, sizeof(why)),
			 -ENOENT);
	ck_assert_int_eq(footing_matrix_load_file("/dev/zero", &matrix, why, sizeof(why)),
			 -EFBIG);
	ck_assert_int_eq(footing_matrix_load_file("/dev/null", &matrix, why, sizeof(why)),
			 -EBADMSG);
	ck_assert_int_eq(footing_matrix_load_fd(-1, &matrix, why, sizeof(why)), -EBADF);
	ck_assert_ptr_null(matrix);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *document = tcase_create("document"), *files = tcase_create("files");

	tcase_add_checked_fixture(document, read_fixture, free_fixture);
	tcase_set_timeout(document, 60);
	tcase_add_test(document, same_bytes);
	tcase_add_test(document, unknown_keys);
	tcase_add_test(document, least_document);
	tcase_add_test(document, entry_needs_its_status_only);
	tcase_add_test(document, newer_document);
	tcase_add_loop_test(document, refusals_name_the_place, 0, N(bad));
	tcase_add_test(document, refusals_without_words);
	tcase_add_test(document, truncated_anywhere);
	tcase_add_test(document, too_large);
	tcase_add_test(document, wrong_types);
	tcase_add_loop_test(document, levels_of_a_document, 0, N(level_texts));
	tcase_add_test(document, levels_of_the_fixture);
	tcase_add_loop_test(document, bytes_that_are_no_utf8, 0, N(texts));
	tcase_add_test(document, bytes_of_any_kind);
	suite_add_tcase(suite, document);

	tcase_add_checked_fixture(files, make_folder, remove_folder);
	tcase_add_test(files, save_replaces);
	tcase_add_test(files, save_follows_no_link);
	tcase_add_test(files, save_refuses);
	tcase_add_test(files, save_to_a_device);
	tcase_add_test(files, save_to_a_pipe);
	tcase_add_test(files, save_to_a_closed_pipe);
	tcase_add_test(files, load_refuses);
	suite_add_tcase(suite, files);
	return unit_run(suite);
}
