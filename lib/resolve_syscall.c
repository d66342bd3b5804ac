/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "resolve_syscall.h"
#include "syscalls.h"

static const struct footing_syscall *answered(const struct footing_matrix *matrix,
					      const char *call)
{
	const struct footing_syscall *item = NULL;

	if (matrix->required)
		item = footing_syscalls_find(matrix->required, call);
	if ((!item || item->plain == FOOTING_ANSWER_UNKNOWN) && matrix->syscalls)
		item = footing_syscalls_find(matrix->syscalls, call);
	return item;
}

static enum footing_status status_of(enum footing_answer answer)
{
	switch (answer) {
	case FOOTING_ANSWER_ALLOW:
	case FOOTING_ANSWER_EXEMPT:
		return FOOTING_AVAILABLE;
	case FOOTING_ANSWER_ERRNO:
	case FOOTING_ANSWER_FAKE:
	case FOOTING_ANSWER_TRAP:
	case FOOTING_ANSWER_KILL:
		return FOOTING_UNAVAILABLE;
	default:
		return FOOTING_UNKNOWN;
	}
}

/* Whether a call is answered so with some of its known arguments, or none. */
static bool some(const struct footing_syscalls *set, long nr, enum footing_status status)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->items[i].nr == nr && !set->items[i].other_abi &&
		    status_of(set->items[i].plain) == status)
			return true;
	return false;
}

/*
 * Where the known arguments are answered differently, a call is closed only where none
 * gets through, and whether it is open can't be said without them.
 */
enum footing_result syscall_result(const struct footing_matrix *matrix, const char *call,
				   bool absent, enum footing_status *status)
{
	const struct footing_syscall *item = answered(matrix, call);

	*status = status_of(item ? item->answer : FOOTING_ANSWER_UNKNOWN);
	if (item && item->answer == FOOTING_ANSWER_CONDITIONAL && matrix->syscalls) {
		if (some(matrix->syscalls, item->nr, FOOTING_AVAILABLE))
			return absent ? FOOTING_UNMET : FOOTING_RESULT_UNKNOWN;
		if (!some(matrix->syscalls, item->nr, FOOTING_UNKNOWN))
			*status = FOOTING_UNAVAILABLE;
	}
	if (*status == FOOTING_UNKNOWN)
		return FOOTING_RESULT_UNKNOWN;
	return (*status == FOOTING_UNAVAILABLE) == absent ? FOOTING_MET : FOOTING_UNMET;
}

static void say_answer(const struct footing_syscall *item, char *why, size_t size)
{
	const char *error = footing_errno_name(item->err);

	switch (item->answer) {
	case FOOTING_ANSWER_ALLOW:
		snprintf(why, size, "the installed filters let it through");
		break;
	case FOOTING_ANSWER_EXEMPT:
		snprintf(why, size, "the kernel asks no filter about it");
		break;
	case FOOTING_ANSWER_ERRNO:
		if (error)
			snprintf(why, size, "an installed filter answers %s", error);
		else
			snprintf(why, size, "an installed filter answers errno %d",
				 item->err);
		break;
	case FOOTING_ANSWER_FAKE:
		snprintf(why, size,
			 "an installed filter reports success and does nothing");
		break;
	case FOOTING_ANSWER_TRAP:
	case FOOTING_ANSWER_KILL:
		snprintf(why, size, "an installed filter answers with SIGSYS (%s)",
			 footing_answer_name(item->answer));
		break;
	case FOOTING_ANSWER_CONDITIONAL:
		snprintf(why, size,
			 "it depends on the arguments: name some, as in "
			 "syscall:clone/newuser");
		break;
	case FOOTING_ANSWER_AMBIGUOUS:
		snprintf(why, size,
			 "let through, or ENOSYS by a filter: can't be told "
			 "apart here");
		break;
	default:
		snprintf(why, size, "no answer could be had");
	}
}

void syscall_why(const struct footing_matrix *matrix, const char *call, char *why,
		 size_t size)
{
	const struct footing_syscall *item = answered(matrix, call);
	int length = snprintf(why, size, "syscall:%s: ", call);

	if (length < 0 || (size_t)length >= size)
		return;
	if (item)
		say_answer(item, why + length, size - (size_t)length);
	else
		snprintf(why + length, size - (size_t)length,
			 "a saved matrix does not hold what filters answer; ask where it "
			 "is to run");
}
