/* SPDX-License-Identifier: MIT */
/* A verdict: its accessors, and the JSON document "footing.check/1". */
#include <errno.h>
#include <stdlib.h>

#include "json_text.h"
#include "record.h"
#include "verdict.h"

void footing_verdict_free(struct footing_verdict *verdict)
{
	if (!verdict)
		return;
	for (size_t i = 0; i < verdict->n_requirements; i++) {
		free(verdict->requirements[i].text);
		free(verdict->requirements[i].why);
		free(verdict->requirements[i].cause);
		free(verdict->requirements[i].reason);
		free(verdict->requirements[i].policy);
	}
	free(verdict->requirements);
	if (verdict->record)
		record_clear(verdict->record);
	free(verdict->record);
	free(verdict);
}

enum footing_result footing_verdict_result(const struct footing_verdict *verdict)
{
	return verdict->result;
}

const char *footing_verdict_route(const struct footing_verdict *verdict)
{
	return verdict->route;
}

const struct footing_requirement *footing_verdict_requirement(
	const struct footing_verdict *verdict, size_t index)
{
	return index < verdict->n_requirements ? &verdict->requirements[index] : NULL;
}

const char *footing_requirement_text(const struct footing_requirement *requirement)
{
	return requirement->text;
}

enum footing_result footing_requirement_result(
	const struct footing_requirement *requirement)
{
	return requirement->result;
}

const char *footing_requirement_route(const struct footing_requirement *requirement)
{
	return requirement->route;
}

enum footing_status footing_requirement_status(
	const struct footing_requirement *requirement)
{
	return requirement->status;
}

const char *footing_requirement_why(const struct footing_requirement *requirement)
{
	return requirement->why;
}

const char *footing_requirement_cause(const struct footing_requirement *requirement)
{
	return requirement->cause;
}

const char *footing_requirement_reason(const struct footing_requirement *requirement)
{
	return requirement->reason;
}

const char *footing_requirement_policy(const struct footing_requirement *requirement)
{
	return requirement->policy;
}

bool footing_requirement_preferred(const struct footing_requirement *requirement)
{
	return requirement->preferred;
}

int footing_requirement_value(const struct footing_requirement *requirement,
			      int64_t *value)
{
	if (!requirement->has_value)
		return -ENODATA;
	*value = requirement->value;
	return 0;
}

/* ------------------------------------------------------------- document */

static json_t *requirement_json(const struct footing_requirement *requirement)
{
	json_t *object = json_object();

	if (json_put(object, "text", json_text(requirement->text)) ||
	    json_put(object, "result",
		     json_text(footing_result_name(requirement->result))) ||
	    json_put(object, "route", json_text(requirement->route)) ||
	    json_put(object, "status",
		     json_text(footing_status_name(requirement->status))) ||
	    json_put(object, "value",
		     requirement->has_value ? json_integer(requirement->value)
					    : json_null()) ||
	    json_put(object, "cause", json_text(requirement->cause)) ||
	    json_put(object, "preferred", json_boolean(requirement->preferred)) ||
	    json_put(object, "reason", json_text(requirement->reason)) ||
	    json_put(object, "policy", json_text(requirement->policy))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *requirements_json(const struct footing_verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < verdict->n_requirements && array; i++) {
		if (json_array_append_new(array, requirement_json(
							 &verdict->requirements[i])) == 0)
			continue;
		json_decref(array);
		array = NULL;
	}
	return array;
}

int footing_verdict_to_json(const struct footing_verdict *verdict, char **text,
			    size_t *length)
{
	json_t *document = verdict->record ? record_json(verdict->record) : json_object();
	int err = -ENOMEM;

	if (verdict->record) {
		if (document)
			err = json_write(document, text, length);
		json_decref(document);
		return err;
	}
	/* Unknown is not satisfied; the results below tell it from unmet. */
	if (json_put(document, "schema", json_text("footing.check/1")) == 0 &&
	    json_put(document, "satisfied",
		     json_boolean(verdict->result == FOOTING_MET)) == 0 &&
	    json_put(document, "route", json_text(verdict->route)) == 0 &&
	    json_put(document, "requirements", requirements_json(verdict)) == 0)
		err = json_write(document, text, length);
	json_decref(document);
	return err;
}
