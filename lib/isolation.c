/* SPDX-License-Identifier: MIT */
/* A sandbox: decided, tried, started. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "decide.h"
#include "level_trial.h"
#include "options.h"
#include "probe/probe.h"
#include "stale.h"
#include "terms.h"
#include "verdict.h"

#define TRIAL_MS 5000
#define START_MS 10000

struct footing_isolation {
	struct footing_verdict *verdict;
	struct terms terms;
	struct level_trial trial;   /* what was tried is what is started */
	struct plan_report *report; /* of the last start */
	char *directory;
	char *why; /* of the decision; the record has that of the last start */
	int pid;
};

/* ------------------------------------------------------------ the decision */

static struct footing_verdict *verdict_new(void)
{
	struct footing_verdict *verdict = calloc(1, sizeof(*verdict));

	if (verdict)
		verdict->record = calloc(1, sizeof(*verdict->record));
	if (verdict && verdict->record)
		return verdict;
	free(verdict);
	return NULL;
}

static int probe_levels(struct footing_matrix **matrix)
{
	struct footing_options *options;
	int err = footing_options_new(&options);

	if (err)
		return err;
	options->selective = true;
	options->levels = (1u << FOOTING_LEVELS) - 1;
	err = footing_probe(options, matrix);
	footing_options_free(options);
	return err;
}

/* Tried as it is to be started: paths, directory, filter. */
static int try_plan(struct footing_isolation *isolation,
		    const struct footing_request *request, const struct place *place)
{
	struct level_trial *trial = &isolation->trial;
	struct record *record = isolation->verdict->record;
	int err;

	level_trial_clear(trial);
	err = level_trial_new(trial, record->effective, &request->terms, place, NULL, 0);
	if (err)
		return err;
	if (!trial->plan.directory)
		trial->plan.directory = isolation->directory;
	if (record->effective == FOOTING_LEVEL_NONE)
		return 0;
	err = level_trials(&trial, 1, TRIAL_MS);
	if (err)
		return err;
	record_plan(record, &trial->plan, &request->terms);
	record_seen(record, &trial->plan, &trial->report);
	return trial->status == FOOTING_AVAILABLE ? 0 : -ENOTSUP;
}

/* Why a level that the matrix has is none here after all. */
static void say_failed(const struct level_trial *trial, char *why, size_t size)
{
	char line[300];

	if (trial->flaw[0])
		snprintf(line, sizeof(line), "%s", trial->flaw);
	else
		plan_why(&trial->report, line, sizeof(line));
	snprintf(why, size, "%s, as asked for, does not work here: %s",
		 footing_level_name(trial->plan.level), line);
}

static bool no_directory(const struct level_trial *trial)
{
	return trial->plan.directory_named && trial->report.step == PLAN_DIRECTORY &&
	       trial->report.obs.outcome == OUTCOME_REFUSED;
}

static int settle(struct footing_isolation *isolation,
		  const struct footing_matrix *matrix,
		  const struct footing_request *request, unsigned int flags)
{
	struct record *record = isolation->verdict->record;
	struct place place = matrix_place(matrix);
	unsigned int without = 0;
	char why[400] = "";
	struct plan plan;
	int err;

	for (int i = 0; i <= FOOTING_LEVELS; i++) {
		record_clear(record);
		err = decide(matrix, request, flags, without, record, &plan);
		if (why[0] && (!err || err == -ENOTSUP) && record_say(record, "%s", why))
			return -ENOMEM;
		if (err)
			return err;
		err = try_plan(isolation, request, &place);
		if (err != -ENOTSUP)
			return err;
		/* Where the command was to start is not for another level to overlook. */
		if (no_directory(&isolation->trial)) {
			record->has_effective = false;
			return record_say(record, "%s is not there inside",
					  isolation->trial.plan.directory)
				       ? -ENOMEM
				       : -ENOTSUP;
		}
		if (!why[0])
			say_failed(&isolation->trial, why, sizeof(why));
		without |= 1u << record->effective;
	}
	return -ENOTSUP;
}

/* A matrix that was saved is believed only where and when it was taken. */
static int settle_by(struct footing_isolation *isolation,
		     const struct footing_matrix *matrix,
		     const struct footing_request *request, unsigned int flags)
{
	char why[400] = "";
	int err = stale(matrix, why, sizeof(why));

	if (!err)
		return settle(isolation, matrix, request, flags);
	if (err == -ESTALE &&
	    decide_nothing(request, flags, why, isolation->verdict->record))
		return -ENOMEM;
	return err;
}

static int copy_terms(const struct terms *from, struct terms *to);

static int new_isolation(const struct footing_request *request,
			 struct footing_isolation **isolation)
{
	struct footing_isolation *new = calloc(1, sizeof(*new));
	int err = new ? 0 : -ENOMEM;

	if (!err) {
		new->pid = -1;
		new->directory = getcwd(NULL, 0);
		/* For any other reason it has no name: then it is not there inside. */
		if (!new->directory && errno == ENOMEM)
			err = -ENOMEM;
	}
	if (!err) {
		new->verdict = verdict_new();
		err = new->verdict ? plan_report_new(&new->report) : -ENOMEM;
	}
	if (!err)
		err = copy_terms(&request->terms, &new->terms);
	if (err)
		footing_isolation_free(new);
	else
		*isolation = new;
	return err;
}

static char *copied(const char *text, int *err)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		*err = -ENOMEM;
	return copy;
}

static int copy_terms(const struct terms *from, struct terms *to)
{
	int err = 0;

	*to = *from;
	to->denied = NULL;
	to->n_denied = 0; /* they are in the filter */
	to->directory = copied(from->directory, &err);
	to->paths = from->n_paths ? calloc(from->n_paths, sizeof(*to->paths)) : NULL;
	if (from->n_paths && !to->paths) {
		to->n_paths = 0;
		return -ENOMEM;
	}
	for (size_t i = 0; i < from->n_paths; i++) {
		to->paths[i] = from->paths[i];
		to->paths[i].given = copied(from->paths[i].given, &err);
		to->paths[i].real = copied(from->paths[i].real, &err);
	}
	return err;
}

/* From now on nothing of the request is looked at. */
static void own_plan(struct footing_isolation *isolation)
{
	struct plan *plan = &isolation->trial.plan;

	plan->paths = isolation->terms.paths;
	plan->directory = isolation->terms.directory ? isolation->terms.directory
						     : isolation->directory;
}

static int keep_verdict(struct footing_request *request, struct footing_verdict *verdict);

int footing_isolation_new(const struct footing_matrix *matrix,
			  struct footing_request *request, unsigned int flags,
			  struct footing_isolation **isolation)
{
	struct footing_isolation *new = NULL;
	struct footing_matrix *probed = NULL;
	int err;

	if (getauxval(AT_SECURE))
		return -EPERM;
	if (flags & ~FOOTING_STRICT)
		return -EINVAL;
	err = matrix ? 0 : probe_levels(&probed);
	if (!err)
		err = new_isolation(request, &new);
	if (!err) {
		err = settle_by(new, matrix ? matrix : probed, request, flags);
		if (!err || err == -ENOTSUP || err == -ESTALE)
			err = keep_verdict(request, new->verdict) ? -ENOMEM : err;
		new->why = copied(new->verdict->record->why, &err);
	}
	footing_matrix_free(probed);
	if (err) {
		footing_isolation_free(new);
		return err;
	}
	own_plan(new);
	*isolation = new;
	return 0;
}

/* A copy: the isolation's own goes on to change. */
static int keep_verdict(struct footing_request *request, struct footing_verdict *verdict)
{
	struct footing_verdict *copy = verdict_new();
	const struct record *from = verdict->record;
	int err = copy ? 0 : -ENOMEM;

	if (err)
		return err;
	*copy->record = *from;
	copy->record->why = copied(from->why, &err);
	copy->record->missing = (struct footing_texts){0, NULL};
	for (int i = 0; i < PLAN_MECHANISMS; i++)
		copy->record->mechanisms[i].cause = copied(from->mechanisms[i].cause,
							   &err);
	for (int i = 0; i < from->missing.count && !err; i++)
		err = texts_add(&copy->record->missing, from->missing.items[i]);
	if (err) {
		footing_verdict_free(copy);
		return err;
	}
	footing_verdict_free(request->decided);
	request->decided = copy;
	return 0;
}

void footing_isolation_free(struct footing_isolation *isolation)
{
	if (!isolation)
		return;
	footing_verdict_free(isolation->verdict);
	terms_clear(&isolation->terms);
	level_trial_clear(&isolation->trial);
	plan_report_free(isolation->report);
	free(isolation->directory);
	free(isolation->why);
	free(isolation);
}

enum footing_level footing_isolation_effective(const struct footing_isolation *isolation)
{
	return isolation->verdict->record->effective;
}

const struct footing_verdict *footing_isolation_verdict(
	const struct footing_isolation *isolation)
{
	return isolation->verdict;
}

int footing_isolation_pid(const struct footing_isolation *isolation)
{
	return isolation->pid;
}

void footing_isolation_note_exit(struct footing_isolation *isolation, int status)
{
	isolation->verdict->record->has_exit = true;
	isolation->verdict->record->exit = status;
}

/* ------------------------------------------------------------ the start */

static const char *path_of(char *const *envp)
{
	for (; *envp; envp++)
		if (!strncmp(*envp, "PATH=", 5))
			return *envp + 5;
	return "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
}

static void files_free(char **files)
{
	for (char **file = files; file && *file; file++)
		free(*file);
	free(files);
}

/* What argv[0] may mean, in the order of the PATH. */
static char **files_of(const char *name, char *const *envp)
{
	const char *at = path_of(envp);
	size_t n = 2, used = 0;
	char **files;

	for (const char *p = at; *p; p++)
		n += *p == ':';
	files = calloc(n + 1, sizeof(*files));
	if (!files)
		return NULL;
	if (strchr(name, '/')) {
		files[0] = strdup(name);
		if (files[0])
			return files;
		free(files);
		return NULL;
	}
	for (;;) {
		size_t length = strcspn(at, ":");

		if (asprintf(&files[used], "%.*s%s%s", (int)length, at,
			     length ? "/" : "./", name) < 0) {
			files[used] = NULL;
			files_free(files);
			return NULL;
		}
		used++;
		if (!at[length])
			return files;
		at += length + 1;
	}
}

/* What was seen of it from the outside, before it runs anything. */
static int confirm(struct footing_isolation *isolation)
{
	struct record *record = isolation->verdict->record;
	const struct plan *plan = &isolation->trial.plan;

	record_seen(record, plan, isolation->report);
	for (int i = 0; i < PLAN_MECHANISMS; i++) {
		enum footing_mechanism mechanism = (enum footing_mechanism)i;

		if (!plan_has(plan, mechanism) ||
		    mechanism == FOOTING_MECHANISM_BOUNDING_SET ||
		    mechanism == FOOTING_MECHANISM_PROC ||
		    record->mechanisms[i].enforced != FOOTING_UNAVAILABLE)
			continue;
		record_say(record, "%s is not seen to be in force from the outside",
			   footing_mechanism_name(mechanism));
		return -ECANCELED;
	}
	return 0;
}

static bool is_shortage(int err)
{
	return err == -EAGAIN || err == -ENOMEM || err == -EMFILE || err == -ENFILE;
}

/* What an earlier start said is over. */
static int forget_start(struct footing_isolation *isolation)
{
	struct record *record = isolation->verdict->record;

	isolation->pid = -1;
	record->started = record->has_exit = false;
	record->process.pid = 0;
	free(record->why);
	record->why = isolation->why ? strdup(isolation->why) : NULL;
	return isolation->why && !record->why ? -ENOMEM : 0;
}

static void note_process(struct record *record, const struct footing_sighting *seen)
{
	char *boot = boot_id();

	record->process.pid = seen->pid;
	record->process.began = seen->started;
	record->process.numbers = seen->numbers;
	snprintf(record->process.boot, sizeof(record->process.boot), "%s",
		 boot ? boot : "");
	free(boot);
}

static int start(struct footing_isolation *isolation, struct plan_start *process)
{
	struct record *record = isolation->verdict->record;
	char why[300];
	int err;

	memset(isolation->report, 0, sizeof(*isolation->report));
	err = plan_begin(process);
	if (err) {
		plan_why(isolation->report, why, sizeof(why));
		record_say(record, "%s could not be had at the start: %s",
			   footing_level_name(record->effective), why);
		/* Any other is for the errors of execve(2). */
		return is_shortage(err) ? err : -ECANCELED;
	}
	err = confirm(isolation);
	if (err) {
		plan_abandon(process);
		return err;
	}
	err = plan_go(process);
	record->started = !err;
	if (!err)
		note_process(record, &isolation->report->seen);
	if (err == -ECANCELED)
		record_say(record,
			   "%s could not be had at the start: the process ended "
			   "before the command was executed",
			   footing_level_name(record->effective));
	return err;
}

/* One that is closed would come to stand for a pipe of our own that takes its number. */
static bool all_open(const int *fds)
{
	for (int i = 0; fds && i < 3; i++)
		if (fds[i] >= 0 && fcntl(fds[i], F_GETFD) < 0 && errno == EBADF)
			return false;
	return true;
}

/* After clearenv(3) there is none. */
static char *const *own_environment(void)
{
	static char *const none[] = {NULL};

	return environ ? environ : none;
}

int footing_isolation_spawn(struct footing_isolation *isolation, char *const *argv,
			    char *const *envp, const int *fds, int *pidfd)
{
	char path[] = "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
	char *const bare[] = {path, NULL};
	struct plan_start process = {.plan = &isolation->trial.plan,
				     .report = isolation->report,
				     .argv = argv,
				     .fds = fds,
				     .executable = -1,
				     .keep_mask = true,
				     .timeout_ms = START_MS};
	char **files;
	int err = forget_start(isolation);

	if (err)
		return err;
	if (!argv || !argv[0])
		return -EINVAL;
	if (!argv[0][0])
		return -ENOENT;
	if (!all_open(fds))
		return -EBADF;
	process.envp = envp				    ? envp
		       : isolation->terms.clear_environment ? bare
							    : own_environment();
	files = files_of(argv[0], process.envp);
	if (!files)
		return -ENOMEM;
	process.files = files;
	err = start(isolation, &process);
	files_free(files);
	if (err)
		return err;
	isolation->pid = process.pid;
	if (pidfd)
		*pidfd = process.pidfd;
	else if (process.pidfd >= 0)
		close(process.pidfd);
	return 0;
}

int footing_isolation_apply(struct footing_isolation *isolation)
{
	const struct plan *plan = &isolation->trial.plan;

	if (plan->namespaces)
		return -EINVAL;
	memset(isolation->report, 0, sizeof(*isolation->report));
	return plan_apply(plan, isolation->report);
}
