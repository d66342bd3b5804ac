/* SPDX-License-Identifier: MIT */
/* Looking at a live process, and the JSON document "footing.inspection/1". */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "inspection.h"
#include "json_text.h"
#include "probe/probe.h"

/* ---------------------------------------------------------------- own Landlock */

/* What the place is judged by: of ABI 1, by mounts too. */
static int select_landlock(struct footing_options *options)
{
	int err = footing_options_select(options, "landlock.abi");

	if (!err)
		err = footing_options_select(options, "landlock.layers");
	return err ? err : footing_options_select(options, "mount.private");
}

static void say_landlock(struct footing_inspection *record,
			 const struct footing_matrix *matrix)
{
	const struct footing_entry *layers = footing_matrix_get(matrix, "landlock.layers",
								FOOTING_DIRECT);
	const size_t size = sizeof(record->mechanisms[0].evidence);
	char *evidence = record->mechanisms[FOOTING_MECHANISM_LANDLOCK].evidence;
	enum footing_status *enforced =
		&record->mechanisms[FOOTING_MECHANISM_LANDLOCK].enforced;
	int64_t in = 0, left = -1;

	if (layers)
		footing_entry_value(layers, &left);
	if (footing_matrix_integer(matrix, "subject.in_landlock", &in)) {
		*enforced = FOOTING_UNKNOWN;
		snprintf(evidence, size, "could not be told by trying");
	} else if (in) {
		*enforced = FOOTING_AVAILABLE;
		snprintf(evidence, size, "only %lld more layers can be entered",
			 (long long)left);
	} else {
		*enforced = FOOTING_UNAVAILABLE;
		snprintf(evidence, size,
			 left < 0 ? "this kernel has none"
				  : "all %lld layers can still be entered",
			 (long long)left);
	}
}

/* Nothing can be read of the own domain either, but a child of ours can try it. */
static int try_landlock(struct footing_inspection *record)
{
	struct footing_options *options = NULL;
	struct footing_matrix *matrix = NULL;
	int err = footing_options_new(&options);

	if (!err)
		err = select_landlock(options);
	if (!err)
		err = footing_probe(options, &matrix);
	if (!err)
		say_landlock(record, matrix);
	footing_matrix_free(matrix);
	footing_options_free(options);
	return err;
}

/* ---------------------------------------------------------------- looking */

static int look_at(pid_t pid, pid_t against, struct footing_inspection *record)
{
	int err;

	/* Asked for by its own number, it is the calling thread all the same. */
	err = sight(pid == getpid() ? 0 : pid, SIGHT_ALL, &record->seen);
	if (!err && (against ? against : getpid()) == record->seen.pid)
		record->reference = record->seen;
	else if (!err)
		err = sight(against == getpid() ? 0 : against, SIGHT_ALL,
			    &record->reference);
	if (err)
		return err;
	inspection_judge(record);
	return record->seen.pid == getpid() ? try_landlock(record) : 0;
}

int footing_inspect(pid_t pid, pid_t against, struct footing_inspection **record)
{
	struct footing_inspection *new;
	int err;

	if (pid < 0 || against < 0)
		return -EINVAL;
	/* Whoever started a set-user-ID program must not see more through it. */
	if (getauxval(AT_SECURE))
		return -EPERM;
	new = calloc(1, sizeof(*new));
	if (!new)
		return -ENOMEM;
	err = look_at(pid, against, new);
	if (err) {
		free(new);
		return err;
	}
	*record = new;
	return 0;
}

void footing_inspection_free(struct footing_inspection *record)
{
	free(record);
}

/* ---------------------------------------------------------------- fields */

pid_t footing_inspection_pid(const struct footing_inspection *record)
{
	return (pid_t)record->seen.pid;
}

pid_t footing_inspection_against(const struct footing_inspection *record)
{
	return (pid_t)record->reference.pid;
}

enum footing_status footing_inspection_enforced(const struct footing_inspection *record,
						enum footing_mechanism mechanism)
{
	return (unsigned int)mechanism < FOOTING_MECHANISMS
		       ? record->mechanisms[mechanism].enforced
		       : FOOTING_UNKNOWN;
}

const char *footing_inspection_evidence(const struct footing_inspection *record,
					enum footing_mechanism mechanism)
{
	return (unsigned int)mechanism < FOOTING_MECHANISMS
		       ? record->mechanisms[mechanism].evidence
		       : NULL;
}

/* ---------------------------------------------------------------- document */

static json_t *status_json(enum footing_status status)
{
	return status == FOOTING_UNKNOWN ? json_null()
					 : json_boolean(status == FOOTING_AVAILABLE);
}

static json_t *mechanism_json(const struct footing_inspection *record, int mechanism)
{
	json_t *object = json_object();

	if (json_put(object, "enforced",
		     status_json(record->mechanisms[mechanism].enforced)) ||
	    json_put(object, "evidence",
		     json_text(record->mechanisms[mechanism].evidence))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *mechanisms_json(const struct footing_inspection *record)
{
	json_t *object = json_object();

	for (int i = 0; i < FOOTING_MECHANISMS; i++) {
		const char *name = footing_mechanism_name((enum footing_mechanism)i);

		if (json_put(object, name, mechanism_json(record, i))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *number_json(int64_t number)
{
	return number < 0 ? json_null() : json_integer(number);
}

static json_t *namespaces_json(const struct footing_sighting *sighting)
{
	static const char *const names[FOOTING_NAMESPACES] = {
		[NS_USER] = "user",	[NS_MNT] = "mnt",   [NS_PID] = "pid",
		[NS_NET] = "net",	[NS_IPC] = "ipc",   [NS_UTS] = "uts",
		[NS_CGROUP] = "cgroup", [NS_TIME] = "time",
	};
	json_t *object = json_object();

	for (size_t i = 0; i < FOOTING_NAMESPACES; i++) {
		uint64_t inode = sighting->namespaces[i];

		if (json_put(object, names[i],
			     number_json(inode ? (int64_t)inode : -1))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *seccomp_json(const struct footing_sighting *sighting)
{
	json_t *object = json_object();

	if (json_put(object, "mode", number_json(sighting->seccomp_mode)) ||
	    json_put(object, "filters", number_json(sighting->seccomp_filters))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *text_json(bool known, const char *text)
{
	return known ? json_text(text) : json_null();
}

/* What the comparison was made with. */
static json_t *against_json(const struct footing_sighting *reference)
{
	json_t *object = json_object();

	if (json_put(object, "pid", json_integer(reference->pid)) ||
	    json_put(object, "namespaces", namespaces_json(reference)) ||
	    json_put(object, "seccomp", seccomp_json(reference)) ||
	    json_put(object, "session", number_json(reference->session)) ||
	    json_put(object, "cgroup",
		     text_json(*reference->cgroup, reference->cgroup)) ||
	    json_put(object, "label", text_json(reference->labelled, reference->label))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

int footing_inspection_to_json(const struct footing_inspection *record, char **text,
			       size_t *length)
{
	json_t *document = json_object();
	int err = -ENOMEM;

	if (json_put(document, "schema", json_text("footing.inspection/1")) == 0 &&
	    json_put(document, "pid", json_integer(record->seen.pid)) == 0 &&
	    json_put(document, "level",
		     json_text(footing_level_name(footing_inspection_level(record)))) ==
		    0 &&
	    json_put(document, "mechanisms", mechanisms_json(record)) == 0 &&
	    json_put(document, "against", against_json(&record->reference)) == 0)
		err = json_write(document, text, length);
	json_decref(document);
	return err;
}
