/* SPDX-License-Identifier: MIT */
/* A list of requirements. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "request.h"
#include "terms.h"
#include "sandboxes.h"

int footing_request_new(struct footing_request **request)
{
	struct footing_request *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->level = FOOTING_LEVEL_AUTO;
	*request = new;
	return 0;
}

void need_clear(struct need *need)
{
	for (size_t i = 0; i < need->n_members; i++)
		free(need->members[i].text);
	free(need->members);
	free(need->text);
	free(need->reason);
	free(need->policy);
	free(need->place);
}

void request_cut(struct footing_request *request, size_t n)
{
	while (request->n_needs > n)
		need_clear(&request->needs[--request->n_needs]);
}

void footing_request_free(struct footing_request *request)
{
	if (!request)
		return;
	request_cut(request, 0);
	free(request->needs);
	free(request->ignored);
	terms_clear(&request->terms);
	footing_verdict_free(request->decided);
	free(request);
}

int request_add(struct footing_request *request, const struct need *need)
{
	size_t n = request->n_needs;
	struct need *needs = request->needs;

	/* Doubled at the powers of two: a policy may hold many. */
	if ((n & (n - 1)) == 0) {
		needs = realloc(needs, (n ? 2 * n : 1) * sizeof(*needs));
		if (!needs)
			return -ENOMEM;
		request->needs = needs;
	}
	needs[request->n_needs++] = *need;
	return 0;
}

int footing_request_require(struct footing_request *request, const char *text, char *why,
			    size_t why_size)
{
	struct need need = {0};
	int err = need_parse(text, &need, why, why_size);

	if (err)
		return err;
	need.text = strdup(text);
	if (!need.text)
		return -ENOMEM;
	err = request_add(request, &need);
	if (err)
		need_clear(&need);
	return err;
}

int footing_request_ignore(struct footing_request *request, const char *id)
{
	const struct footing_feature *feature = footing_feature_find(id), **ignored;

	if (!feature)
		return -EINVAL;
	ignored = realloc(request->ignored, (request->n_ignored + 1) * sizeof(*ignored));
	if (!ignored)
		return -ENOMEM;
	request->ignored = ignored;
	ignored[request->n_ignored++] = feature;
	return 0;
}

void footing_request_set_route(struct footing_request *request,
			       enum footing_route_rule rule)
{
	request->rule = rule;
}

static int select_need(const struct need *need, struct footing_options *options)
{
	int err = 0;

	switch (need->kind) {
	case NEED_FEATURE:
		return footing_options_select(options, footing_feature_id(need->feature));
	case NEED_SYSCALL:
		return options_add_call(options, need_call(need));
	case NEED_LEVEL:
		options_add_level(options, need->level);
		return 0;
	case NEED_SANDBOX:
		return sandbox_select(need->sandbox, options);
	case NEED_ANY:
		break;
	}
	for (size_t i = 0; i < need->n_members && !err; i++)
		err = select_need(&need->members[i], options);
	return err;
}

int footing_request_select(const struct footing_request *request,
			   struct footing_options *options)
{
	int err = 0;

	for (size_t i = 0; i < request->n_needs && !err; i++)
		err = select_need(&request->needs[i], options);
	return err;
}
