/* SPDX-License-Identifier: MIT */
/* Family landlock: which ABI answers, and each right of it by what it lets and stops. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kernel.h"
#include "landlock.h"
#include "probe.h"

/* ---------------------------------------------------------------- the ABI */

enum { ABI_NOT_ASKED = 0, ABI_NONE = -1 };

/*
 * What the row of the ABI found, for the rows after it in the same throwaway child. It
 * asks in a child of its own: filters are known that kill for the first Landlock call,
 * and then no other row has to die of it.
 */
static long known_abi = ABI_NOT_ASKED;

static long ask_abi(struct trial *trial)
{
	return ACT(trial, "landlock_create_ruleset", SYS_landlock_create_ruleset, NULL, 0,
		   LANDLOCK_CREATE_VERSION);
}

static enum footing_outcome abi_part(struct trial *trial)
{
	long abi = ask_abi(trial);

	if (abi < 0)
		return row_refused(trial);
	if (abi == 0)
		return row_ineffective(trial, "reports success and no ABI");
	if (abi > LANDLOCK_ABI_KNOWN)
		row_text(trial, "newer than this footing knows");
	return row_value(trial, FOOTING_EVIDENCE_DECLARED, abi);
}

static enum footing_outcome landlock_abi(struct trial *trial)
{
	enum footing_outcome outcome = in_safety(trial, abi_part);

	known_abi = outcome == OUTCOME_WORKED ? trial->obs->value : ABI_NONE;
	return outcome;
}

/* Where the row needs a later ABI, or there is none: *@outcome is how it ends. */
static bool abi_suffices(struct trial *trial, enum footing_outcome *outcome)
{
	char text[48] = "ABI ";
	long abi = known_abi;
	size_t at;

	if (abi == ABI_NOT_ASKED) {
		abi = ask_abi(trial);
		known_abi = abi > 0 ? abi : ABI_NONE;
	}
	if (abi <= 0) {
		*outcome = row_lacks(trial, "landlock.abi");
		return false;
	}
	if (abi >= trial->row->number)
		return true;
	at = put_number(text, sizeof(text), 4, (uint64_t)abi);
	at = put_text(text, sizeof(text), at, ", needs ");
	put_number(text, sizeof(text), at, (uint64_t)trial->row->number);
	*outcome = row_absent(trial, text);
	return false;
}

enum footing_outcome landlock_try(struct trial *trial,
				  enum footing_outcome (*part)(struct trial *trial))
{
	enum footing_outcome outcome;

	return abi_suffices(trial, &outcome) ? in_brief_child(trial, part) : outcome;
}

enum footing_outcome landlock_try_apart(struct trial *trial,
					enum footing_outcome (*part)(struct trial *trial))
{
	enum footing_outcome outcome;

	return abi_suffices(trial, &outcome) ? part(trial) : outcome;
}

static enum footing_outcome landlock_errata(struct trial *trial)
{
	enum footing_outcome outcome;
	long errata;

	if (!abi_suffices(trial, &outcome))
		return outcome;
	errata = ACT(trial, "landlock_create_ruleset", SYS_landlock_create_ruleset, NULL,
		     0, LANDLOCK_CREATE_ERRATA);
	if (errata >= 0)
		return row_value(trial, FOOTING_EVIDENCE_DECLARED, errata);
	if (errno == EINVAL)
		return row_absent(trial, "this kernel does not tell its errata");
	return row_refused(trial);
}

/* ---------------------------------------------------------------- domains */

long landlock_ruleset(struct trial *trial, uint64_t fs, uint64_t net, uint64_t scoped)
{
	struct landlock_ruleset_attributes attributes = {
		.handled_access_fs = fs,
		.handled_access_net = net,
		.scoped = scoped,
	};

	/* A kernel that knows fewer fields takes it as long as the others are zero. */
	return ACT(trial, "landlock_create_ruleset", SYS_landlock_create_ruleset,
		   &attributes, sizeof(attributes), 0);
}

int landlock_allow_path(struct trial *trial, long ruleset, int fd, uint64_t access)
{
	struct landlock_path_attributes rule = {access, fd};

	return (int)ACT(trial, "landlock_add_rule", SYS_landlock_add_rule, ruleset,
			LANDLOCK_PATH_BENEATH, &rule, 0);
}

int landlock_allow_port(struct trial *trial, long ruleset, uint16_t port, uint64_t access)
{
	struct landlock_port_attributes rule = {access, port};

	return (int)ACT(trial, "landlock_add_rule", SYS_landlock_add_rule, ruleset,
			LANDLOCK_NET_PORT, &rule, 0);
}

bool landlock_enter(struct trial *trial, long ruleset, unsigned int flags)
{
	long entered;

	if (ruleset < 0)
		return false;
	/* Where this is refused, CAP_SYS_ADMIN is enough: the next step tells. */
	ACT(trial, "prctl PR_SET_NO_NEW_PRIVS", SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0,
	    0);
	/* The refusals that are to come are none that an auditor has to hear of. */
	if (known_abi >= 7)
		flags |= LANDLOCK_LOG_SAME_EXEC_OFF;
	entered = ACT(trial, "landlock_restrict_self", SYS_landlock_restrict_self,
		      ruleset, flags);
	if (entered == 0)
		syscall(SYS_close, ruleset);
	return entered == 0;
}

enum footing_outcome landlock_denied(struct trial *trial, long result, int err)
{
	if (result >= 0)
		return row_ineffective(trial, "the domain is entered and stops nothing");
	return errno == err ? OUTCOME_WORKED : row_refused(trial);
}

enum footing_outcome landlock_unproved(struct trial *trial, uint64_t fs, uint64_t net,
				       uint64_t scoped, const char *text)
{
	const char *dir = landlock_find_dirs().outside;
	enum footing_outcome outcome;

	if (!dir)
		return row_untried(trial, text);
	if (!landlock_enter(trial,
			    landlock_ruleset(trial, fs | LANDLOCK_FS_READ_DIR, net,
					     scoped),
			    0))
		return row_refused(trial);
	outcome = landlock_denied(trial, landlock_open_dir(trial, "openat, denied", dir),
				  EACCES);
	if (outcome != OUTCOME_WORKED)
		return outcome;
	row_text(trial, text);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

enum footing_outcome landlock_prove(struct trial *trial, uint64_t right, int object,
				    long (*use)(struct trial *trial, const char *step),
				    const char *allowed, const char *denied, int err)
{
	enum footing_outcome outcome;
	long ruleset;

	if (use(trial, "without a domain") < 0)
		return row_untried(trial, errno == err
						  ? "already denied, by a domain above"
						  : "already refused without a domain");
	ruleset = landlock_ruleset(trial, right, 0, 0);
	if (ruleset < 0 || landlock_allow_path(trial, ruleset, object, right) < 0 ||
	    !landlock_enter(trial, ruleset, 0) || use(trial, allowed) < 0)
		return row_refused(trial);
	if (!landlock_enter(trial, landlock_ruleset(trial, right, 0, 0), 0))
		return row_refused(trial);
	outcome = landlock_denied(trial, use(trial, denied), err);
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_PROVED)
					 : outcome;
}

/* ---------------------------------------------------------------- rows */

#define LANDLOCK(name_, act_, abi, title_)                                         \
	{                                                                          \
		.id = "landlock." name_, .title = title_, .needs = "landlock.abi", \
		.kind = FOOTING_BLOCK, .routes = DIRECT, .stage = STAGE_LANDLOCK,  \
		.number = abi, .act = landlock_##act_                              \
	}

static const struct footing_row landlock_rows[] = {
	{.id = "landlock.abi",
	 .title = "the Landlock ABI",
	 .kind = FOOTING_BLOCK,
	 .routes = DIRECT,
	 .stage = STAGE_LANDLOCK,
	 .flags = ROW_VALUE,
	 .act = landlock_abi},
	LANDLOCK("fs", fs, 1, "files by path"),
	LANDLOCK("refer", refer, 2, "linking and moving files between directories"),
	LANDLOCK("truncate", truncate, 3, "truncating files"),
	LANDLOCK("ioctl-dev", ioctl_dev, 5, "ioctl on devices"),
	LANDLOCK("tcp", tcp, 4, "TCP by port"),
	LANDLOCK("udp", udp, 10, "UDP by port"),
	LANDLOCK("scope-signal", scope_signal, 6, "no signals out of the sandbox"),
	LANDLOCK("scope-unix", scope_unix, 6, "no abstract sockets outside the sandbox"),
	LANDLOCK("resolve-unix", resolve_unix, 9, "sockets in the file system by path"),
	LANDLOCK("log", log, 7, "choice of what is logged"),
	LANDLOCK("tsync", tsync, 8, "a domain for all threads at once"),
	{.id = "landlock.layers",
	 .title = "layers of domains left",
	 .needs = "landlock.abi",
	 .kind = FOOTING_BLOCK,
	 .routes = DIRECT,
	 .stage = STAGE_LANDLOCK,
	 .flags = ROW_VALUE,
	 .number = 1,
	 .act = landlock_layers},
	{.id = "landlock.errata",
	 .title = "errata that are fixed, as a bit mask",
	 .needs = "landlock.abi",
	 .kind = FOOTING_BLOCK,
	 .routes = DIRECT,
	 .stage = STAGE_LANDLOCK,
	 .flags = ROW_VALUE,
	 .number = 1,
	 .act = landlock_errata},
};

const struct footing_family landlock_family = {
	.name = "landlock",
	.title = "Landlock",
	.rows = landlock_rows,
	.n_rows = sizeof(landlock_rows) / sizeof(*landlock_rows),
};
