/* SPDX-License-Identifier: MIT */
/* A list of requirements. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "request.h"
#include "terms.h"

int footing_request_new(struct footing_request **request)
{
	struct footing_request *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->level = FOOTING_LEVEL_AUTO;
	*request = new;
	return 0;
}

void footing_request_free(struct footing_request *request)
{
	if (!request)
		return;
	for (size_t i = 0; i < request->n_needs; i++)
		free(request->needs[i].text);
	free(request->needs);
	free(request->ignored);
	terms_clear(&request->terms);
	footing_verdict_free(request->decided);
	free(request);
}

int footing_request_require(struct footing_request *request, const char *text, char *why,
			    size_t why_size)
{
	struct need need = {0}, *needs;
	int err = need_parse(text, &need, why, why_size);

	if (err)
		return err;
	needs = realloc(request->needs, (request->n_needs + 1) * sizeof(*needs));
	if (!needs)
		return -ENOMEM;
	request->needs = needs;
	need.text = strdup(text);
	if (!need.text)
		return -ENOMEM;
	needs[request->n_needs++] = need;
	return 0;
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

int footing_request_select(const struct footing_request *request,
			   struct footing_options *options)
{
	int err = 0;

	for (size_t i = 0; i < request->n_needs && !err; i++) {
		const struct need *need = &request->needs[i];

		err = need->syscall
			      ? options_add_call(options, need_call(need))
			      : footing_options_select(options,
						       footing_feature_id(need->feature));
	}
	return err;
}
