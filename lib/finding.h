/* SPDX-License-Identifier: MIT */
/* What a matrix says of needs. Pure. */
#ifndef FOOTING_FINDING_H
#define FOOTING_FINDING_H

#include "matrix.h"
#include "request.h"

/* What a matrix says of one need by one route, or by none in particular. */
struct finding {
	enum footing_result result;
	enum footing_status status;
	const struct footing_entry *entry; /* that decided; NULL: the matrix has none */
	enum footing_route route;
	bool by_route;		   /* that route decided */
	bool foreign;		   /* closed, but not by a layer that was named */
	const struct need *member; /* that decided: one of any, or the need itself */
};

/* The better comes first: of two routes the one that has more to offer is told of. */
static inline int rank(enum footing_result result)
{
	return result == FOOTING_MET ? 2 : result == FOOTING_RESULT_UNKNOWN ? 1 : 0;
}

/* Whether the route that this need is judged by is still to be chosen. */
bool need_is_free(const struct need *need);

/* Whether it is, or one of its members that is not ignored. */
bool need_has_choice(const struct footing_request *request, const struct need *need);

bool need_is_ignored(const struct footing_request *request, const struct need *need);

/*
 * What the matrix says of a need.
 * @common: the route of those that have a choice, unless the rule is mixed
 *
 * Returns: 0, -ENOMEM.
 */
int find(const struct footing_matrix *matrix, const struct footing_request *request,
	 const struct need *need, enum footing_route common, struct finding *finding);

/*
 * All of a request, by the route that its rule says.
 * @strict: what is preferred counts too when a common route is chosen
 * @findings: out: as many as the request has needs
 *
 * Returns: 0, -ENOMEM.
 */
int find_all(const struct footing_matrix *matrix, const struct footing_request *request,
	     bool strict, struct finding *findings);

/* The entry at the root of a chain of prerequisites. */
const struct footing_entry *root_of(const struct footing_matrix *matrix,
				    const struct footing_entry *entry);

/* In one line why a need is not met. */
#define WHY_MAX 400
void explain(char *why, const struct footing_matrix *matrix,
	     const struct footing_request *request, const struct need *need,
	     const struct finding *finding);

#endif
