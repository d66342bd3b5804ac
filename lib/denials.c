/* SPDX-License-Identifier: MIT */
/* What a confined command is denied, as rules for each way into the kernel. */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "denials.h"
#include "denials_code.h"
#include "model.h"
#include "syscalls.h"

/* Of unshare(2): what makes no namespace, from CLONE_VM to CLONE_SYSVSEM. */
#define UNSHARE_HARMLESS                                                               \
	((uint32_t)(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
		    CLONE_SYSVSEM))
/* NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET */
#define CLONE_NEW_ANY 0x7e020000u
/* Families and types by number: one bit each. */
#define FAMILY_UNIX	(1u << 1)
#define FAMILIES_COMMON (FAMILY_UNIX | 1u << 2 | 1u << 10 | 1u << 16)
#define TYPES_CONNECTED (1u << 1 | 1u << 5) /* stream, seqpacket */
#define TYPE_MASK	0xfu

/* ---------------------------------------------------------------- the default list */

static const struct entry {
	struct denial told; /* first: denials_next() walks by it */
	enum denial_test test;
	unsigned int argument;
	uint32_t value;
	enum part { COMMON, OTHERS, ATTRIBUTES } part;
} entries[] = {
#define ENTRY(call, err, words, index, test, value, reason, part) \
	{{call, words, err, reason}, DENIAL_##test, index, value, part},
#define CALL(call, err, reason) ENTRY(call, err, NULL, 0, ALWAYS, 0, reason, COMMON)
#define OTHERS_CALL(call, err, reason) \
	ENTRY(call, err, NULL, 0, ALWAYS, 0, reason, OTHERS)
#define ARGUMENT(call, err, words, index, test, value, reason) \
	ENTRY(call, err, words, index, test, value, reason, COMMON)
#define OTHERS_ARGUMENT(call, err, words, index, test, value, reason) \
	ENTRY(call, err, words, index, test, value, reason, OTHERS)
#define ATTRIBUTES_CALL(call, reason) \
	ENTRY(call, EPERM, NULL, 0, ALWAYS, 0, reason, ATTRIBUTES)
#define ATTRIBUTES_ARGUMENT(call, words, index, value, reason) \
	ENTRY(call, EPERM, words, index, IS, value, reason, ATTRIBUTES)
#include "denials.def"
#undef ENTRY
#undef CALL
#undef OTHERS_CALL
#undef ARGUMENT
#undef OTHERS_ARGUMENT
#undef ATTRIBUTES_CALL
#undef ATTRIBUTES_ARGUMENT
};

#define N_ENTRIES (sizeof(entries) / sizeof(*entries))

const struct denial *denials_next(const struct denial *denial)
{
	const struct entry *entry = (const struct entry *)denial;

	entry = entry ? entry + 1 : entries;
	return entry < entries + N_ENTRIES ? &entry->told : NULL;
}

/* ---------------------------------------------------------------- numbers */

/* An ABI that was begun before 64-bit offsets and times has a call for each width. */
static bool is_32bit(uint32_t arch)
{
	return arch == SCMP_ARCH_X86 || arch == SCMP_ARCH_ARM;
}

static const char *const twins[] = {"64", "_64", "_time64", "32"};
#define N_TWINS (sizeof(twins) / sizeof(*twins))

static const struct multiplexed {
	const char *call, *multiplexer;
	uint32_t part;
	long direct;
} multiplexed[] = {
#define MULTIPLEXED(call, multiplexer, part, direct) {call, multiplexer, part, direct},
#include "multiplexed.def"
#undef MULTIPLEXED
};

/* NULL: is no part of another. */
static const struct multiplexed *part_of(const char *name, uint32_t arch)
{
	if (arch != SCMP_ARCH_X86)
		return NULL;
	for (size_t i = 0; i < sizeof(multiplexed) / sizeof(*multiplexed); i++)
		if (strcmp(multiplexed[i].call, name) == 0)
			return &multiplexed[i];
	return NULL;
}

/* ---------------------------------------------------------------- rules */

#define ABIS_MAX 2

struct list {
	struct denial_abi abis[ABIS_MAX];
	size_t n_abis;
};

static bool same(const struct denial_rule *a, const struct denial_rule *b)
{
	return a->nr == b->nr && a->test == b->test && a->argument == b->argument &&
	       a->mask == b->mask && a->value == b->value;
}

static void add(struct denial_abi *abi, long nr, struct denial_rule rule)
{
	rule.nr = (uint32_t)nr;
	for (size_t i = 0; i < abi->n_rules; i++)
		if (same(&abi->rules[i], &rule))
			return;
	rule.order = (unsigned int)abi->n_rules;
	abi->rules[abi->n_rules++] = rule;
}

/* How many rules deny() may add to an ABI. */
#define RULES_EACH (2 + N_TWINS)
/* How often it is called for neither a name nor a line of the list. */
#define RULES_OWN 5

/* Whatever a rule looks at: of this call it is in memory, where no filter sees it. */
static void deny_part(struct denial_abi *abi, const struct multiplexed *part, int err)
{
	struct denial_rule rule = {
		.test = DENIAL_IS,
		.mask = 0xffff, /* above is a version, for ipc */
		.value = part->part,
		.err = err,
	};

	if (strcmp(part->multiplexer, "socketcall") == 0)
		rule.mask = UINT32_MAX;
	add(abi, call_number_at(part->multiplexer, abi->arch), rule);
}

static void deny_by(struct denial_abi *abi, const char *name,
		    const struct denial_rule *rule)
{
	const struct multiplexed *part = part_of(name, abi->arch);
	long nr = part ? part->direct : call_number_at(name, abi->arch);
	char twin[2 * CALL_NAME_MAX];

	if (nr >= 0)
		add(abi, nr, *rule);
	if (part)
		deny_part(abi, part, rule->err);
	for (size_t i = 0; is_32bit(abi->arch) && i < N_TWINS; i++) {
		snprintf(twin, sizeof(twin), "%.*s%s", CALL_NAME_MAX, name, twins[i]);
		nr = call_number_at(twin, abi->arch);
		if (nr >= 0)
			add(abi, nr, *rule);
	}
}

static void deny(struct list *list, const char *name, struct denial_rule rule)
{
	if (!rule.mask)
		rule.mask = UINT32_MAX;
	for (size_t i = 0; i < list->n_abis; i++)
		deny_by(&list->abis[i], name, &rule);
}

static bool is_wanted(const struct denials_request *request, enum part part)
{
	switch (part) {
	case OTHERS:
		return !request->others_apart;
	case ATTRIBUTES:
		return request->attributes_closed;
	default:
		return true;
	}
}

static void deny_default(struct list *list, const struct denials_request *request)
{
	for (size_t i = 0; i < N_ENTRIES; i++)
		if (is_wanted(request, entries[i].part))
			deny(list, entries[i].told.call,
			     (struct denial_rule){.test = entries[i].test,
						  .argument = entries[i].argument,
						  .value = entries[i].value,
						  .err = entries[i].told.err});
}

static void deny_families(struct list *list)
{
	struct denial_rule rule = {.test = DENIAL_NOT_IN,
				   .value = FAMILY_UNIX,
				   .err = EAFNOSUPPORT};

	deny(list, "socket", rule);
	deny(list, "socketpair", rule);
}

/*
 * A pair of datagram sockets (raw ones are the same) can send to any name that there is,
 * connected or not; a stream or seqpacket pair is connected for good.
 */
static void deny_unix(struct list *list)
{
	deny(list, "socket",
	     (struct denial_rule){.test = DENIAL_IS, .value = 1, .err = EAFNOSUPPORT});
	deny(list, "socketpair",
	     (struct denial_rule){.test = DENIAL_NOT_IN,
				  .argument = 1,
				  .mask = TYPE_MASK,
				  .value = TYPES_CONNECTED,
				  .err = EAFNOSUPPORT});
}

/* ---------------------------------------------------------------- the request */

static int unknown_call(const char *name, char *why, size_t why_size)
{
	char list[160] = "";

	if (!why || !why_size)
		return -EINVAL;
	call_nearest(name, list, sizeof(list));
	snprintf(why, why_size, "%.60s is no system call that is known%s", name, list);
	return -EINVAL;
}

static int list_new(struct list *list, uint32_t native, size_t n_names)
{
	size_t room = RULES_EACH * (N_ENTRIES + n_names + RULES_OWN);

	*list = (struct list){0};
	list->abis[list->n_abis++].arch = native;
	if (native == SCMP_ARCH_X86_64)
		list->abis[list->n_abis++].arch = SCMP_ARCH_X86;
	if (native == SCMP_ARCH_AARCH64)
		list->abis[list->n_abis++].arch = SCMP_ARCH_ARM;
	for (size_t i = 0; i < list->n_abis; i++) {
		list->abis[i].rules = calloc(room, sizeof(struct denial_rule));
		if (!list->abis[i].rules)
			return -ENOMEM;
	}
	return 0;
}

static void list_clear(struct list *list)
{
	for (size_t i = 0; i < list->n_abis; i++)
		free(list->abis[i].rules);
}

/* Of the rules for one call the first that holds decides: what denies more comes first. */
static void list_fill(struct list *list, const struct denials_request *request)
{
	deny(list, "prctl",
	     (struct denial_rule){.test = DENIAL_IS,
				  .value = FILTER_CONTROL,
				  .err = FILTER_CONTROL_ERRNO});
	for (size_t i = 0; i < request->n_names; i++)
		deny(list, request->names[i], (struct denial_rule){.err = EPERM});
	if (request->network_none)
		deny_families(list);
	if (request->unix_closed)
		deny_unix(list);
	if (request->keep_default)
		deny_default(list, request);
}

int denials_build_for(uint32_t native, const struct denials_request *request,
		      struct denials *out, char *why, size_t why_size)
{
	struct sock_filter *code;
	unsigned short length;
	struct list list;
	int err;

	if (native != SCMP_ARCH_X86 && call_number_at("socketcall", native) >= 0) {
		if (why && why_size)
			snprintf(why, why_size,
				 "no filter is known to be whole on this architecture");
		return -ENOTSUP;
	}
	for (size_t i = 0; i < request->n_names; i++)
		if (!call_is_known(request->names[i]))
			return unknown_call(request->names[i], why, why_size);
	err = list_new(&list, native, request->n_names);
	code = err ? NULL : calloc(BPF_MAXINSNS, sizeof(*code));
	if (!code) {
		list_clear(&list);
		return -ENOMEM;
	}
	list_fill(&list, request);
	length = denials_compile(list.abis, list.n_abis, code);
	list_clear(&list);
	if (!length) {
		free(code);
		if (why && why_size)
			snprintf(why, why_size, "too many calls for one filter");
		return -EINVAL;
	}
	*out = (struct denials){.code = code, .length = length};
	return 0;
}

int denials_build(const struct denials_request *request, struct denials *out, char *why,
		  size_t why_size)
{
	return denials_build_for(seccomp_arch_native(), request, out, why, why_size);
}

void denials_clear(struct denials *denials)
{
	free(denials->code);
	*denials = (struct denials){0};
}
