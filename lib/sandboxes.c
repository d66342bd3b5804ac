/* SPDX-License-Identifier: MIT */
/* Known sandboxes: the list, and what a matrix says of each. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "options.h"
#include "sandboxes.h"

static const struct footing_sandbox sandboxes[] = {
#define SANDBOX(index, name, title, route, flags, policy, setuid) \
	[SANDBOX_INDEX_##                                         \
		index] = {name, title, FOOTING_ROUTE_##route, flags, policy, setuid},
#include "sandboxes.def"
#undef SANDBOX
};

/* ----------------------------------------------------------------- list */

const struct footing_sandbox *footing_sandbox_next(const struct footing_sandbox *sandbox)
{
	size_t next = sandbox ? sandbox_index(sandbox) + 1 : 0;

	return next < SANDBOXES ? &sandboxes[next] : NULL;
}

const struct footing_sandbox *footing_sandbox_find(const char *name)
{
	for (size_t i = 0; i < SANDBOXES; i++)
		if (strcmp(sandboxes[i].name, name) == 0)
			return &sandboxes[i];
	return NULL;
}

const char *footing_sandbox_name(const struct footing_sandbox *sandbox)
{
	return sandbox->name;
}

const char *footing_sandbox_title(const struct footing_sandbox *sandbox)
{
	return sandbox->title;
}

const char *footing_sandbox_policy(const struct footing_sandbox *sandbox)
{
	return sandbox->policy ? sandbox->policy : sandbox->setuid;
}

enum footing_route_rule footing_sandbox_route(const struct footing_sandbox *sandbox)
{
	return sandbox->rule;
}

size_t sandbox_index(const struct footing_sandbox *sandbox)
{
	return (size_t)(sandbox - sandboxes);
}

/* Its needs, as a request; the tests hold that each policy can be read. */
static int load(const struct footing_sandbox *sandbox, const char *policy,
		struct footing_request **request)
{
	struct footing_request *new = NULL;
	int err = footing_request_new(&new);

	if (!err)
		err = footing_request_load_policy(new, policy, strlen(policy), NULL, 0);
	if (err) {
		footing_request_free(new);
		return -ENOMEM;
	}
	footing_request_set_route(new, sandbox->rule);
	*request = new;
	return 0;
}

int sandbox_select(const struct footing_sandbox *sandbox, struct footing_options *options)
{
	const char *const policies[] = {sandbox->policy, sandbox->setuid};
	struct footing_request *request;
	int err = 0;

	for (size_t i = 0; i < 2 && !err; i++) {
		if (!policies[i])
			continue;
		err = load(sandbox, policies[i], &request);
		if (err)
			break;
		err = footing_request_select(request, options);
		footing_request_free(request);
	}
	return err;
}

/* ------------------------------------------------------------ what was probed */

static bool is_probed(const struct footing_matrix *matrix, const struct need *need)
{
	bool probed = false;

	for (size_t i = 0; i < need->n_members; i++)
		if (!is_probed(matrix, &need->members[i]))
			return false;
	if (need->n_members)
		return true;
	for (int route = 0; route < FOOTING_ROUTES; route++)
		if (footing_matrix_get(matrix, footing_feature_id(need->feature),
				       (enum footing_route)route))
			probed = true;
	return probed;
}

static bool all_probed(const struct footing_matrix *matrix,
		       const struct footing_request *request)
{
	for (size_t i = 0; i < request->n_needs; i++)
		if (!is_probed(matrix, &request->needs[i]))
			return false;
	return true;
}

int sandbox_is_probed(const struct footing_matrix *matrix,
		      const struct footing_sandbox *sandbox, bool *probed)
{
	const char *const policies[] = {sandbox->policy, sandbox->setuid};
	struct footing_request *request;
	int err;

	*probed = true;
	for (size_t i = 0; i < 2 && *probed; i++) {
		if (!policies[i])
			continue;
		err = load(sandbox, policies[i], &request);
		if (err)
			return err;
		*probed = all_probed(matrix, request);
		footing_request_free(request);
	}
	return 0;
}

/* ------------------------------------------------------------ one policy */

/*
 * Missed is what has to be made to work first. Where a user namespace is, so are the steps
 * to it, and all that would be had inside it.
 */
static int add_missing(struct sandbox_entry *entry, const struct footing_matrix *matrix,
		       const struct finding *finding)
{
	const struct footing_entry *root = finding->entry
						   ? root_of(matrix, finding->entry)
						   : NULL;
	const char *id = root ? root->id : footing_feature_id(finding->member->feature);
	bool step = strncmp(id, "userns.", 7) == 0 &&
		    finding->member->feature != footing_feature_find(id);

	if (texts_have(&entry->missing, id) || ((step || need_is_free(finding->member)) &&
						texts_have(&entry->missing, "ns.user")))
		return 0;
	if (!entry->cause && root && root->n_causes) {
		entry->cause = strdup(root->causes[0].code);
		if (!entry->cause)
			return -ENOMEM;
	}
	return texts_add(&entry->missing, id);
}

/* Of what could not be told the cause alone is kept: nothing is known to be missed. */
static int note_doubt(struct sandbox_entry *entry, const struct footing_matrix *matrix,
		      const struct finding *finding)
{
	const struct footing_entry *root = finding->entry
						   ? root_of(matrix, finding->entry)
						   : NULL;

	if (entry->cause || !root || !root->n_causes)
		return 0;
	entry->cause = strdup(root->causes[0].code);
	return entry->cause ? 0 : -ENOMEM;
}

/* Whoever does not get what it prefers may be content, or not. */
static enum footing_result counted(const struct footing_request *request,
				   const struct finding *findings, size_t i)
{
	const struct need *need = &request->needs[i];

	if (need_is_ignored(request, need))
		return FOOTING_MET;
	if (need->preferred && findings[i].result == FOOTING_UNMET)
		return FOOTING_RESULT_UNKNOWN;
	return findings[i].result;
}

static int sum_up(const struct footing_matrix *matrix,
		  const struct footing_request *request, const struct finding *findings,
		  struct sandbox_entry *entry)
{
	enum footing_result worst = FOOTING_MET;
	int err = 0;

	for (size_t i = 0; i < request->n_needs; i++)
		if (rank(counted(request, findings, i)) < rank(worst))
			worst = counted(request, findings, i);
	entry->judged = true;
	entry->status = worst == FOOTING_MET	 ? FOOTING_AVAILABLE
			: worst == FOOTING_UNMET ? FOOTING_UNAVAILABLE
						 : FOOTING_UNKNOWN;
	for (size_t i = 0; i < request->n_needs && !err; i++) {
		if (worst == FOOTING_MET || counted(request, findings, i) != worst)
			continue;
		err = worst == FOOTING_UNMET ? add_missing(entry, matrix, &findings[i])
					     : note_doubt(entry, matrix, &findings[i]);
	}
	return err;
}

/* ----------------------------------------------------------- set-user-ID */

static bool may_have_sys_admin(const struct footing_matrix *matrix)
{
	const struct footing_texts *bounding = &matrix->subject.bounding;

	return bounding->count < 0 || texts_have(bounding, "sys-admin");
}

/*
 * A program of root's gets what the bounding set has. What we are refused for want of
 * a capability alone it may do, or not: that can't be tried without it.
 */
static void doubt_refusals(const struct footing_matrix *matrix,
			   const struct footing_request *request,
			   struct finding *findings)
{
	for (size_t i = 0; i < request->n_needs; i++) {
		const struct need *need = findings[i].member;
		const struct footing_cause *cause;

		if (findings[i].result != FOOTING_UNMET || !findings[i].entry ||
		    !has_both_routes(need->feature))
			continue;
		cause = footing_entry_cause(root_of(matrix, findings[i].entry), 0);
		if (cause && cause->layer == FOOTING_LAYER_CAPABILITY &&
		    may_have_sys_admin(matrix))
			findings[i].result = FOOTING_RESULT_UNKNOWN;
	}
}

/* ------------------------------------------------------------- the verdict */

static int judge_policy(const struct footing_matrix *matrix,
			const struct footing_sandbox *sandbox, bool setuid,
			const struct footing_request *ignored,
			struct sandbox_entry *entry)
{
	struct footing_request *request;
	struct finding *findings;
	int err = load(sandbox, setuid ? sandbox->setuid : sandbox->policy, &request);

	if (err)
		return err;
	if (ignored) {
		request->ignored = ignored->ignored;
		request->n_ignored = ignored->n_ignored;
	}
	findings = calloc(request->n_needs, sizeof(*findings));
	err = findings ? find_all(matrix, request, true, findings) : -ENOMEM;
	if (!err && setuid)
		doubt_refusals(matrix, request, findings);
	if (!err)
		err = sum_up(matrix, request, findings, entry);
	free(findings);
	request->ignored = NULL; /* borrowed */
	footing_request_free(request);
	return err;
}

/* Where the ordinary way is closed, the other one may be open. */
static int judge_setuid(const struct footing_matrix *matrix,
			const struct footing_sandbox *sandbox,
			const struct footing_request *ignored,
			struct sandbox_entry *entry)
{
	struct sandbox_entry other = {0};
	int err = judge_policy(matrix, sandbox, true, ignored, &other);

	if (!err && (!entry->judged || other.status != FOOTING_UNAVAILABLE)) {
		sandbox_entry_clear(entry);
		*entry = other;
		return 0;
	}
	sandbox_entry_clear(&other);
	return err;
}

/* What no feature says, and keeps a yes from being one; or NULL. */
static const char *doubt_of(const struct footing_sandbox *sandbox,
			    const struct footing_matrix *matrix)
{
	const struct footing_subject *subject = &matrix->subject;

	if (sandbox->flags & SANDBOX_NOT_AS_ROOT && subject->uid == 0)
		return "it refuses to run as uid 0: ask as the user that is to run it";
	if (sandbox->flags & SANDBOX_OWN_FILES &&
	    subject->namespaces[NS_USER].initial == TRISTATE_NO)
		return "root of this user namespace may not own the files that it needs";
	if (sandbox->flags & SANDBOX_NOT_NESTED &&
	    subject->namespaces[NS_PID].initial != TRISTATE_YES)
		return "inside of a pid namespace it warns and runs the command "
		       "unconfined";
	return NULL;
}

int sandbox_judge(const struct footing_matrix *matrix,
		  const struct footing_sandbox *sandbox,
		  const struct footing_request *ignored, struct sandbox_entry *entry)
{
	struct sandbox_entry new = {0};
	int err = 0;

	if (sandbox->policy)
		err = judge_policy(matrix, sandbox, false, ignored, &new);
	if (!err && sandbox->setuid && new.status != FOOTING_AVAILABLE)
		err = judge_setuid(matrix, sandbox, ignored, &new);
	if (err) {
		sandbox_entry_clear(&new);
		return err;
	}
	if (new.status == FOOTING_AVAILABLE && doubt_of(sandbox, matrix))
		new.status = FOOTING_UNKNOWN;
	*entry = new;
	return 0;
}

const char *sandbox_doubt(const struct footing_sandbox *sandbox,
			  const struct footing_matrix *matrix)
{
	const char *doubt = doubt_of(sandbox, matrix);
	bool probed;

	if (doubt)
		return doubt;
	if (sandbox_is_probed(matrix, sandbox, &probed) == 0 && !probed)
		return "not all that it needs is in this matrix";
	return "could not tell of all that it needs";
}

void sandbox_entry_clear(struct sandbox_entry *entry)
{
	texts_clear(&entry->missing);
	free(entry->cause);
	*entry = (struct sandbox_entry){0};
}
