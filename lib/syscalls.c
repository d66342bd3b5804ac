/* SPDX-License-Identifier: MIT */
/* Sets of verdicts: what is asked, what came of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "options.h"
#include "probe/probe.h"
#include "syscalls.h"

/* A set under way: query by query with its item. */
struct asking {
	struct footing_syscalls *set;
	struct oracle_query *queries;
	size_t room;
	bool starved; /* the name of a call could not be had for want of memory */
};

static int asking_new(struct asking *asking, size_t room)
{
	asking->room = room;
	asking->starved = false;
	asking->set = calloc(1, sizeof(*asking->set));
	asking->queries = calloc(room ? room : 1, sizeof(*asking->queries));
	if (asking->set)
		asking->set->items = calloc(room ? room : 1, sizeof(*asking->set->items));
	if (asking->set && asking->queries && asking->set->items)
		return 0;
	footing_syscalls_free(asking->set);
	free(asking->queries);
	return -ENOMEM;
}

static struct footing_syscall *add(struct asking *asking, uint32_t abi, long nr,
				   const uint64_t *args)
{
	struct oracle_query *query = &asking->queries[asking->set->n];
	struct footing_syscall *item = &asking->set->items[asking->set->n++];

	query->abi = abi;
	query->nr = (uint32_t)nr;
	if (args)
		memcpy(query->args, args, sizeof(query->args));
	item->nr = nr;
	item->other_abi = abi != ORACLE_NATIVE;
	return item;
}

static void add_argument(struct asking *asking, const struct known_argument *known)
{
	long nr = oracle_has_abi((enum oracle_abi)known->abi)
			  ? call_number_by(known->call, known->abi)
			  : -1;
	struct footing_syscall *item;

	if (nr < 0)
		return;
	item = add(asking, known->abi, nr, known->args);
	strncpy(item->name, known->call, sizeof(item->name) - 1);
	item->argument = known->argument;
}

static enum footing_answer answer_of(uint32_t verdict)
{
	static const enum footing_answer answers[] = {
		[ORACLE_UNTOLD] = FOOTING_ANSWER_UNKNOWN,
		[ORACLE_ALLOW] = FOOTING_ANSWER_ALLOW,
		[ORACLE_ERRNO] = FOOTING_ANSWER_ERRNO,
		[ORACLE_FAKE] = FOOTING_ANSWER_FAKE,
		[ORACLE_TRAP] = FOOTING_ANSWER_TRAP,
		[ORACLE_KILL] = FOOTING_ANSWER_KILL,
		[ORACLE_AMBIGUOUS] = FOOTING_ANSWER_AMBIGUOUS,
		[ORACLE_EXEMPT] = FOOTING_ANSWER_EXEMPT,
	};

	return verdict < sizeof(answers) / sizeof(answers[0]) ? answers[verdict]
							      : FOOTING_ANSWER_UNKNOWN;
}

/* Puts all of it to the oracle; takes over what was allocated. */
static int ask(struct asking *asking, unsigned int deadline_ms, unsigned int max_kills,
	       struct footing_syscalls **set)
{
	struct footing_syscalls *new = asking->set;
	struct oracle_request request = {.queries = asking->queries,
					 .n = new->n,
					 .deadline_ms = deadline_ms,
					 .max_kills = max_kills};
	struct oracle_answer *answers = calloc(new->n ? new->n : 1, sizeof(*answers));
	struct oracle_report report = {0};
	int err = answers && !asking->starved ? oracle_ask(&request, answers, &report)
					      : -ENOMEM;

	for (size_t i = 0; !err && i < new->n; i++) {
		new->items[i].answer = new->items[i].plain =
			answer_of(answers[i].verdict);
		new->items[i].err = new->items[i].plain_err = answers[i].err;
	}
	free(answers);
	free(asking->queries);
	if (err) {
		footing_syscalls_free(new);
		return err;
	}
	new->method = (int)report.method;
	new->filters = report.filters;
	new->supervised = report.supervised;
	new->cut = report.cut;
	new->killed_off = max_kills &&report.kills >= max_kills;
	syscalls_condition(new);
	*set = new;
	return 0;
}

/* Not where the answer is not known: that is no difference. */
static bool differs(const struct footing_syscall *a, const struct footing_syscall *b)
{
	return b->plain != FOOTING_ANSWER_UNKNOWN &&
	       (a->plain != b->plain || a->plain_err != b->plain_err);
}

void syscalls_condition(struct footing_syscalls *set)
{
	for (size_t i = 0; i < set->n; i++) {
		struct footing_syscall *item = &set->items[i];

		if (item->argument || item->plain == FOOTING_ANSWER_UNKNOWN)
			continue;
		for (size_t k = 0; k < set->n; k++) {
			const struct footing_syscall *other = &set->items[k];

			if (!other->argument || other->other_abi ||
			    other->nr != item->nr || !differs(item, other))
				continue;
			item->answer = FOOTING_ANSWER_CONDITIONAL;
			item->err = 0;
			break;
		}
	}
}

/* ---------------------------------------------------------------- what is asked */

static size_t known_arguments(void)
{
	size_t n = 0;

	while (known_argument_at(n))
		n++;
	return n;
}

static void add_by_name(struct asking *asking)
{
	char name[CALL_NAME_MAX];

	for (long nr = 0; nr <= call_number_last(); nr++)
		if (call_name(nr, name))
			memcpy(add(asking, ORACLE_NATIVE, nr, NULL)->name, name,
			       sizeof(name));
		else if (errno == ENOMEM)
			asking->starved = true;
	for (size_t i = 0; known_argument_at(i); i++)
		add_argument(asking, known_argument_at(i));
}

static const struct known_argument *argument_of(const char *name,
						const struct footing_call *call)
{
	const struct known_argument *known;

	for (size_t i = 0; (known = known_argument_at(i)); i++)
		if (!known->other_abi && strcmp(known->call, name) == 0 &&
		    memcmp(known->args, call->args, sizeof(call->args)) == 0)
			return known;
	return NULL;
}

static void add_queries(struct asking *asking, const struct footing_call *queries,
			size_t n)
{
	static const uint64_t none[6];

	for (size_t i = 0; i < n; i++) {
		struct footing_syscall *item = add(asking, ORACLE_NATIVE, queries[i].nr,
						   queries[i].args);
		const struct known_argument *known;

		call_name(queries[i].nr, item->name);
		if (memcmp(queries[i].args, none, sizeof(none)) == 0)
			continue;
		known = argument_of(item->name, &queries[i]);
		item->argument = known ? known->argument : "?";
	}
}

int footing_syscalls(const struct footing_options *options,
		     const struct footing_call *queries, size_t n,
		     struct footing_syscalls **set)
{
	size_t room = n ? n : (size_t)call_number_last() + 1 + known_arguments();
	struct asking asking;

	if (getauxval(AT_SECURE))
		return -EPERM;
	if (asking_new(&asking, room))
		return -ENOMEM;
	if (n)
		add_queries(&asking, queries, n);
	else
		add_by_name(&asking);
	return ask(&asking, options ? options->deadline_ms : DEADLINE_DEFAULT_MS,
		   options && options->quiet_kernel ? 1 : 0, set);
}

int footing_syscall_verdict(long nr, const uint64_t *args,
			    struct footing_call_verdict *verdict)
{
	struct footing_call call = {.nr = nr};
	struct footing_syscalls *set;
	int err;

	if (args)
		memcpy(call.args, args, sizeof(call.args));
	err = footing_syscalls(NULL, &call, 1, &set);
	if (err)
		return err;
	verdict->answer = set->items[0].answer;
	verdict->err = set->items[0].err;
	footing_syscalls_free(set);
	return 0;
}

/*
 * The numbers that Linux gives to calls of this architecture, so that the digest does not
 * depend on which names are known.
 */
static bool is_numbered(long nr)
{
#ifdef __x86_64__
	return nr <= 334 || (nr >= 424 && nr <= 469);
#else
	return nr <= 294 || (nr >= 424 && nr <= 469);
#endif
}

int syscalls_survey(bool filtered, unsigned int deadline_ms, bool quiet,
		    struct footing_syscalls **set)
{
	struct asking asking;

	if (asking_new(&asking, (size_t)call_number_last() + 1 + known_arguments()))
		return -ENOMEM;
	for (long nr = 0; nr <= call_number_last(); nr++)
		if (is_numbered(nr))
			add(&asking, ORACLE_NATIVE, nr, NULL);
	for (size_t i = 0; known_argument_at(i); i++)
		if (!known_argument_at(i)->other_abi)
			add_argument(&asking, known_argument_at(i));
	if (filtered)
		return ask(&asking, deadline_ms, quiet ? 1 : SURVEY_KILLS, set);
	for (size_t i = 0; i < asking.set->n; i++)
		asking.set->items[i].answer = asking.set->items[i].plain =
			FOOTING_ANSWER_ALLOW;
	asking.set->method = ORACLE_METHOD_NONE;
	free(asking.queries);
	*set = asking.set;
	return 0;
}
