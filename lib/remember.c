/* SPDX-License-Identifier: MIT */
/*
 * What the record of a start tells of a process that is inspected: a memory, believed only
 * of the process that it is of, and only of what no process can undo.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file_read.h"
#include "inspection.h"
#include "probe/probe.h"
#include "reader.h"

struct memory {
	struct reader reader;
	int64_t pid, numbers, began;
	char *boot;
	enum footing_tristate landlock;
};

static int read_process(struct memory *memory, const json_t *process)
{
	const struct {
		const char *key;
		int64_t *number;
	} numbers[] = {
		{"pid", &memory->pid},
		{"pid_namespace", &memory->numbers},
		{"began", &memory->began},
	};
	struct reader *reader = &memory->reader;
	int err = 0;

	if (absent(process))
		return refuse(reader, "no process was started by it, or none that can be "
				      "told from others");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && !err; i++) {
		enter(reader, "process.%s", numbers[i].key);
		err = read_number(reader, json_object_get(process, numbers[i].key),
				  numbers[i].number);
		back(reader, 0);
	}
	if (err)
		return err;
	enter(reader, "process.boot_id");
	err = read_text(reader, json_object_get(process, "boot_id"), &memory->boot);
	back(reader, 0);
	if (!err && (memory->pid < 1 || memory->numbers < 1 || memory->began < 0 ||
		     !memory->boot))
		return refuse(reader, "process: something of it is missing");
	return err;
}

static int read_memory(struct memory *memory, const json_t *document)
{
	const json_t *mechanisms = json_object_get(document, "mechanisms");
	char *schema = NULL;
	int err = read_schema(&memory->reader, document, "footing.verdict/1", &schema);

	free(schema);
	if (!err)
		err = read_process(memory, json_object_get(document, "process"));
	enter(&memory->reader, "mechanisms.landlock.enforced");
	if (!err)
		err = read_truth(&memory->reader,
				 json_object_get(json_object_get(mechanisms, "landlock"),
						 "enforced"),
				 &memory->landlock);
	return err;
}

/* A process that was not seen in our own /proc can't be told from others. */
static int compare(struct memory *memory, const struct footing_inspection *inspection)
{
	const struct footing_sighting *seen = &inspection->seen;
	char *boot = boot_id();
	bool same = boot && strcmp(boot, memory->boot) == 0 && seen->started >= 0 &&
		    seen->numbers == (uint64_t)memory->numbers &&
		    descends(seen->pid, memory->pid, memory->began);

	free(boot);
	if (same)
		return 0;
	refuse(&memory->reader,
	       "it is the record of process %lld, which is not there any more or is "
	       "neither process %lld nor above it",
	       (long long)memory->pid, (long long)seen->pid);
	return -ESRCH;
}

static void believe(const struct memory *memory, struct footing_inspection *inspection)
{
	const int landlock = FOOTING_MECHANISM_LANDLOCK;

	if (memory->landlock != TRISTATE_YES ||
	    inspection->mechanisms[landlock].enforced != FOOTING_UNKNOWN)
		return;
	inspection->mechanisms[landlock].enforced = FOOTING_AVAILABLE;
	snprintf(inspection->mechanisms[landlock].evidence, EVIDENCE_MAX,
		 "by its record: footing started %s%lld in a domain",
		 memory->pid == inspection->seen.pid ? "" : "it below process ",
		 (long long)memory->pid);
}

int footing_inspection_remember(struct footing_inspection *inspection, const char *text,
				size_t length, char *why, size_t why_size)
{
	struct memory memory = {.reader = {.why = why, .why_size = why_size}};
	json_t *document;
	int err = read_document_text(&memory.reader, text, length, &document);

	if (err)
		return err;
	err = read_memory(&memory, document);
	json_decref(document);
	if (!err)
		err = compare(&memory, inspection);
	if (!err)
		believe(&memory, inspection);
	free(memory.boot);
	return err;
}

static int take(const char *text, size_t length, void *to, char *why, size_t why_size)
{
	return footing_inspection_remember(to, text, length, why, why_size);
}

int footing_inspection_remember_file(struct footing_inspection *inspection,
				     const char *path, char *why, size_t why_size)
{
	return file_read(path, take, inspection, why, why_size);
}
