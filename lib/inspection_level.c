/* SPDX-License-Identifier: MIT */
/* By which level a process is confined, of what was seen of its mechanisms. */
#include "inspection.h"

#define MECHANISM(name) (1u << FOOTING_MECHANISM_##name)

#define FILTERED (MECHANISM(NO_NEW_PRIVS) | MECHANISM(CAPABILITIES) | MECHANISM(SECCOMP))
#define NAMESPACES                                               \
	(MECHANISM(MOUNT_NAMESPACE) | MECHANISM(PID_NAMESPACE) | \
	 MECHANISM(IPC_NAMESPACE) | MECHANISM(UTS_NAMESPACE) |   \
	 MECHANISM(NET_NAMESPACE) | MECHANISM(ROOT))

/* The user namespace is a way to the others, and not needed by who has the privilege. */
static const unsigned int made_of[FOOTING_LEVELS] = {
	[FOOTING_LEVEL_NONE] = 0,
	[FOOTING_LEVEL_FILTERED] = FILTERED,
	[FOOTING_LEVEL_LANDLOCK] = FILTERED | MECHANISM(LANDLOCK),
	[FOOTING_LEVEL_NAMESPACE] = FILTERED | NAMESPACES,
	[FOOTING_LEVEL_LAYERED] = FILTERED | NAMESPACES | MECHANISM(LANDLOCK),
};

static enum footing_result level_result(const struct footing_inspection *record,
					unsigned int level)
{
	enum footing_result result = FOOTING_MET;

	for (unsigned int i = 0; i < FOOTING_MECHANISMS; i++) {
		if (!(made_of[level] & 1u << i))
			continue;
		if (record->mechanisms[i].enforced == FOOTING_UNAVAILABLE)
			return FOOTING_UNMET;
		if (record->mechanisms[i].enforced == FOOTING_UNKNOWN)
			result = FOOTING_RESULT_UNKNOWN;
	}
	return result;
}

enum footing_level footing_inspection_level(const struct footing_inspection *record)
{
	unsigned int level = FOOTING_LEVELS - 1;

	while (level > FOOTING_LEVEL_NONE && level_result(record, level) != FOOTING_MET)
		level--;
	return (enum footing_level)level;
}

/* By this level or by any stronger one. */
enum footing_result footing_inspection_result(const struct footing_inspection *record,
					      enum footing_level level)
{
	enum footing_result best = FOOTING_UNMET;

	/* "auto" is what was asked for, not what a process is confined by. */
	if ((unsigned int)level >= FOOTING_LEVELS)
		return FOOTING_RESULT_UNKNOWN;
	for (unsigned int i = level; i < FOOTING_LEVELS && best != FOOTING_MET; i++) {
		enum footing_result result = level_result(record, i);

		if (result != FOOTING_UNMET)
			best = result;
	}
	return best;
}
