/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "finding.h"
#include "resolve_syscall.h"
#include "sandboxes.h"

/* A chain of prerequisites is shorter than this, unless the document was made up. */
#define CHAIN_MAX 16

const struct footing_entry *root_of(const struct footing_matrix *matrix,
				    const struct footing_entry *entry)
{
	for (int i = 0; i < CHAIN_MAX; i++) {
		const struct footing_cause *cause = footing_entry_cause(entry, 0);
		const struct footing_entry *next;

		if (!cause || cause->layer != FOOTING_LAYER_PREREQUISITE ||
		    !cause->object)
			break;
		next = footing_matrix_get(matrix, cause->object, entry->route);
		for (int route = 0; route < FOOTING_ROUTES && !next; route++)
			next = footing_matrix_get(matrix, cause->object,
						  (enum footing_route)route);
		if (!next)
			break;
		entry = next;
	}
	return entry;
}

/* ------------------------------------------------------------ a feature */

static enum footing_result compare(const struct need *need,
				   const struct footing_entry *entry)
{
	bool holds = true;

	if (need->comparison == COMPARE_NONE)
		return FOOTING_MET;
	if (!entry->has_value)
		return FOOTING_RESULT_UNKNOWN;
	if (need->comparison == COMPARE_AT_LEAST)
		holds = entry->value >= need->number;
	else if (need->comparison == COMPARE_AT_MOST)
		holds = entry->value <= need->number;
	else
		holds = entry->value == need->number;
	return holds ? FOOTING_MET : FOOTING_UNMET;
}

static struct finding find_by(const struct footing_matrix *matrix,
			      const struct need *need, enum footing_route route)
{
	struct finding finding = {.route = route, .by_route = true};

	finding.entry = footing_matrix_get(matrix, footing_feature_id(need->feature),
					   route);
	if (finding.entry)
		finding.status = finding.entry->status;
	if (finding.status == FOOTING_UNAVAILABLE)
		finding.result = FOOTING_UNMET;
	else if (finding.status == FOOTING_AVAILABLE)
		finding.result = compare(need, finding.entry);
	return finding;
}

/* One that is proven is enough; of several possible ones each has to be of those layers. */
static bool is_closed_by(const struct footing_entry *entry, unsigned int layers)
{
	size_t n = 0;

	for (size_t i = 0; i < entry->n_causes; i++) {
		if (!(layers & 1u << entry->causes[i].layer))
			continue;
		if (entry->causes[i].confidence == FOOTING_PROVEN)
			return true;
		n++;
	}
	return n > 0 && n == entry->n_causes;
}

/* Whether one of the layers that were named has closed it, or what it needs first. */
static bool closed_by(const struct footing_matrix *matrix, const struct need *need,
		      const struct footing_entry *entry)
{
	return !need->by || is_closed_by(entry, need->by) ||
	       is_closed_by(root_of(matrix, entry), need->by);
}

static struct finding find_absent_by(const struct footing_matrix *matrix,
				     const struct need *need, enum footing_route route)
{
	struct finding finding = find_by(matrix, need, route);

	if (finding.status == FOOTING_AVAILABLE)
		finding.result = FOOTING_UNMET;
	else if (finding.status == FOOTING_UNAVAILABLE)
		finding.result = FOOTING_MET;
	if (finding.result == FOOTING_MET && !closed_by(matrix, need, finding.entry)) {
		finding.result = FOOTING_RESULT_UNKNOWN;
		finding.foreign = true;
	}
	return finding;
}

/* not:X is met when X is unavailable by every route, or by the one that was named. */
static struct finding find_absent(const struct footing_matrix *matrix,
				  const struct need *need)
{
	struct finding worst = {.result = FOOTING_MET, .status = FOOTING_UNAVAILABLE};

	for (int i = 0; i < FOOTING_ROUTES; i++) {
		enum footing_route route = (enum footing_route)i;
		struct finding finding;

		if (!footing_feature_has_route(need->feature, route) ||
		    (need->routed && route != need->route))
			continue;
		finding = find_absent_by(matrix, need, route);
		if (rank(finding.result) < rank(worst.result))
			worst = finding;
	}
	if (worst.result == FOOTING_MET)
		worst.by_route = need->routed;
	worst.route = need->routed ? need->route : worst.route;
	return worst;
}

static enum footing_route only_route(const struct need *need)
{
	if (need->routed)
		return need->route;
	return footing_feature_has_route(need->feature, FOOTING_DIRECT) ? FOOTING_DIRECT
									: FOOTING_USERNS;
}

static struct finding find_mixed(const struct footing_matrix *matrix,
				 const struct need *need)
{
	struct finding direct = find_by(matrix, need, FOOTING_DIRECT);
	struct finding userns = find_by(matrix, need, FOOTING_USERNS);

	return rank(userns.result) > rank(direct.result) ? userns : direct;
}

static struct finding find_feature(const struct footing_matrix *matrix,
				   const struct footing_request *request,
				   const struct need *need, enum footing_route common)
{
	if (need->absent)
		return find_absent(matrix, need);
	if (!need_is_free(need))
		return find_by(matrix, need, only_route(need));
	if (request->rule == FOOTING_ROUTE_MIXED)
		return find_mixed(matrix, need);
	return find_by(matrix, need, common);
}

/* ------------------------------------------------------------ other kinds */

static enum footing_result result_of(enum footing_status status, bool absent)
{
	if (status == FOOTING_UNKNOWN)
		return FOOTING_RESULT_UNKNOWN;
	return (status == FOOTING_UNAVAILABLE) == absent ? FOOTING_MET : FOOTING_UNMET;
}

static int find_sandbox(const struct footing_matrix *matrix,
			const struct footing_request *request, const struct need *need,
			struct finding *finding)
{
	struct sandbox_entry entry = {0};
	int err = sandbox_judge(matrix, need->sandbox, request, &entry);

	finding->status = entry.status;
	finding->result = result_of(entry.status, need->absent);
	sandbox_entry_clear(&entry);
	return err;
}

/* The filters are the same by every route. */
static void find_syscall(const struct footing_matrix *matrix, const struct need *need,
			 struct finding *finding)
{
	finding->result = syscall_result(matrix, need_call(need), need->absent,
					 &finding->status);
	if (finding->result != FOOTING_MET || !need->absent || !need->by ||
	    need->by & 1u << FOOTING_LAYER_SECCOMP)
		return;
	finding->result = FOOTING_RESULT_UNKNOWN;
	finding->foreign = true;
}

/* The best of the members; of two that are as good, the one that was named first. */
static int find_any(const struct footing_matrix *matrix,
		    const struct footing_request *request, const struct need *need,
		    enum footing_route common, struct finding *best)
{
	bool some = false;

	for (size_t i = 0; i < need->n_members; i++) {
		const struct need *member = &need->members[i];
		bool ignored = need_is_ignored(request, member);
		struct finding finding;
		int err;

		if (ignored && !need_is_ignored(request, need))
			continue;
		err = find(matrix, request, member, common, &finding);
		if (err)
			return err;
		if (!some || rank(finding.result) > rank(best->result))
			*best = finding;
		some = true;
	}
	return 0;
}

int find(const struct footing_matrix *matrix, const struct footing_request *request,
	 const struct need *need, enum footing_route common, struct finding *finding)
{
	*finding = (struct finding){.member = need};
	switch (need->kind) {
	case NEED_SYSCALL:
		find_syscall(matrix, need, finding);
		return 0;
	case NEED_LEVEL:
		finding->status = footing_matrix_level(matrix, need->level, NULL, NULL);
		finding->result = result_of(finding->status, need->absent);
		return 0;
	case NEED_SANDBOX:
		return find_sandbox(matrix, request, need, finding);
	case NEED_ANY:
		return find_any(matrix, request, need, common, finding);
	case NEED_FEATURE:
		break;
	}
	*finding = find_feature(matrix, request, need, common);
	finding->member = need;
	return 0;
}

/* ---------------------------------------------------------- the request */

bool need_is_free(const struct need *need)
{
	return need->kind == NEED_FEATURE && !need->absent && !need->routed &&
	       has_both_routes(need->feature);
}

/* One of any is where each of them is. */
bool need_is_ignored(const struct footing_request *request, const struct need *need)
{
	for (size_t i = 0; i < need->n_members; i++)
		if (!need_is_ignored(request, &need->members[i]))
			return false;
	if (need->n_members)
		return true;
	for (size_t i = 0; i < request->n_ignored; i++)
		if (request->ignored[i] == need->feature)
			return true;
	return false;
}

bool need_has_choice(const struct footing_request *request, const struct need *need)
{
	for (size_t i = 0; i < need->n_members; i++)
		if (need_is_free(&need->members[i]) &&
		    !need_is_ignored(request, &need->members[i]))
			return true;
	return need_is_free(need);
}

/* How a route does for all needs that have a choice. */
struct score {
	enum footing_result result;
	size_t n_met;
};

static int score(const struct footing_matrix *matrix,
		 const struct footing_request *request, bool strict,
		 enum footing_route route, struct score *score)
{
	*score = (struct score){.result = FOOTING_MET};
	for (size_t i = 0; i < request->n_needs; i++) {
		const struct need *need = &request->needs[i];
		struct finding finding;
		int err;

		if (!need_has_choice(request, need) || need_is_ignored(request, need))
			continue;
		err = find(matrix, request, need, route, &finding);
		if (err)
			return err;
		score->n_met += finding.result == FOOTING_MET;
		if (need->preferred && !strict)
			continue;
		if (rank(finding.result) < rank(score->result))
			score->result = finding.result;
	}
	return 0;
}

/*
 * One route for all: the one with the better outcome; where both fail, the one that fails
 * less has more to tell. The direct one where there is no difference.
 */
static int common_route(const struct footing_matrix *matrix,
			const struct footing_request *request, bool strict,
			enum footing_route *route)
{
	struct score direct, userns;
	int err = score(matrix, request, strict, FOOTING_DIRECT, &direct);
	bool better;

	if (!err)
		err = score(matrix, request, strict, FOOTING_USERNS, &userns);
	if (err)
		return err;
	if (rank(direct.result) != rank(userns.result))
		better = rank(userns.result) > rank(direct.result);
	else
		better = userns.n_met > direct.n_met;
	*route = better ? FOOTING_USERNS : FOOTING_DIRECT;
	return 0;
}

int find_all(const struct footing_matrix *matrix, const struct footing_request *request,
	     bool strict, struct finding *findings)
{
	enum footing_route common = request->rule == FOOTING_ROUTE_USERNS
					    ? FOOTING_USERNS
					    : FOOTING_DIRECT;
	int err = 0;

	if (request->rule == FOOTING_ROUTE_COMMON)
		err = common_route(matrix, request, strict, &common);
	for (size_t i = 0; i < request->n_needs && !err; i++)
		err = find(matrix, request, &request->needs[i], common, &findings[i]);
	return err;
}
