/* SPDX-License-Identifier: MIT */
/* Words of the enums, of errno values and of signals, and the way back. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "names.h"

#define N_WORDS(words) (sizeof(words) / sizeof((words)[0]))

static const char *const status_words[] = {
	[FOOTING_UNKNOWN] = "unknown",
	[FOOTING_AVAILABLE] = "available",
	[FOOTING_UNAVAILABLE] = "unavailable",
};

static const char *const evidence_words[] = {
	[FOOTING_EVIDENCE_NONE] = "none",
	[FOOTING_EVIDENCE_DECLARED] = "declared",
	[FOOTING_EVIDENCE_TRIED] = "tried",
	[FOOTING_EVIDENCE_PROVED] = "proved",
};

static const char *const route_words[] = {
	[FOOTING_DIRECT] = "direct",
	[FOOTING_USERNS] = "userns",
};

static const char *const kind_words[] = {
	[FOOTING_BLOCK] = "block",
	[FOOTING_SURFACE] = "surface",
};

static const char *const layer_words[] = {
	[FOOTING_LAYER_UNKNOWN] = "unknown",
	[FOOTING_LAYER_KERNEL] = "kernel",
	[FOOTING_LAYER_BOOT] = "boot",
	[FOOTING_LAYER_SYSCTL] = "sysctl",
	[FOOTING_LAYER_LIMIT] = "limit",
	[FOOTING_LAYER_LSM] = "lsm",
	[FOOTING_LAYER_SECCOMP] = "seccomp",
	[FOOTING_LAYER_CAPABILITY] = "capability",
	[FOOTING_LAYER_IDENTITY] = "identity",
	[FOOTING_LAYER_CHROOT] = "chroot",
	[FOOTING_LAYER_MOUNT] = "mount",
	[FOOTING_LAYER_NESTING] = "nesting",
	[FOOTING_LAYER_HELPER] = "helper",
	[FOOTING_LAYER_CGROUP] = "cgroup",
	[FOOTING_LAYER_RUNTIME] = "runtime",
	[FOOTING_LAYER_CALLER] = "caller",
	[FOOTING_LAYER_PREREQUISITE] = "prerequisite",
};

static const char *const confidence_words[] = {
	[FOOTING_AMBIGUOUS] = "ambiguous",
	[FOOTING_CONSISTENT] = "consistent",
	[FOOTING_PROVEN] = "proven",
};

static const char *const result_words[] = {
	[FOOTING_RESULT_UNKNOWN] = "unknown",
	[FOOTING_MET] = "met",
	[FOOTING_UNMET] = "unmet",
	[FOOTING_IGNORED] = "ignored",
};

static const char *const route_rule_words[] = {
	[FOOTING_ROUTE_COMMON] = "common",
	[FOOTING_ROUTE_DIRECT] = "direct",
	[FOOTING_ROUTE_USERNS] = "userns",
	[FOOTING_ROUTE_MIXED] = "mixed",
};

static const char *const answer_words[] = {
	[FOOTING_ANSWER_UNKNOWN] = "unknown",
	[FOOTING_ANSWER_ALLOW] = "allow",
	[FOOTING_ANSWER_ERRNO] = "errno",
	[FOOTING_ANSWER_FAKE] = "fake",
	[FOOTING_ANSWER_TRAP] = "trap",
	[FOOTING_ANSWER_KILL] = "kill",
	[FOOTING_ANSWER_CONDITIONAL] = "conditional",
	[FOOTING_ANSWER_SUPERVISED] = "supervised",
	[FOOTING_ANSWER_AMBIGUOUS] = "ambiguous",
	[FOOTING_ANSWER_EXEMPT] = "exempt",
};

static const char *const level_words[] = {
	[FOOTING_LEVEL_NONE] = "none",	       [FOOTING_LEVEL_FILTERED] = "filtered",
	[FOOTING_LEVEL_LANDLOCK] = "landlock", [FOOTING_LEVEL_NAMESPACE] = "namespace",
	[FOOTING_LEVEL_LAYERED] = "layered",   [FOOTING_LEVEL_AUTO] = "auto",
};

static const char *const promise_words[] = {
	[FOOTING_PROMISE_FS_WRITE] = "fs-write",
	[FOOTING_PROMISE_FS_READ] = "fs-read",
	[FOOTING_PROMISE_NET] = "net",
	[FOOTING_PROMISE_PROCESSES] = "processes",
	[FOOTING_PROMISE_PRIVILEGES] = "privileges",
	[FOOTING_PROMISE_SYSCALLS] = "syscalls",
};

static const char *const mechanism_words[] = {
	[FOOTING_MECHANISM_USER_NAMESPACE] = "user-namespace",
	[FOOTING_MECHANISM_MOUNT_NAMESPACE] = "mount-namespace",
	[FOOTING_MECHANISM_PID_NAMESPACE] = "pid-namespace",
	[FOOTING_MECHANISM_IPC_NAMESPACE] = "ipc-namespace",
	[FOOTING_MECHANISM_UTS_NAMESPACE] = "uts-namespace",
	[FOOTING_MECHANISM_NET_NAMESPACE] = "net-namespace",
	[FOOTING_MECHANISM_ROOT] = "root",
	[FOOTING_MECHANISM_PROC] = "proc",
	[FOOTING_MECHANISM_NO_NEW_PRIVS] = "no-new-privs",
	[FOOTING_MECHANISM_CAPABILITIES] = "capabilities",
	[FOOTING_MECHANISM_BOUNDING_SET] = "bounding-set",
	[FOOTING_MECHANISM_LANDLOCK] = "landlock",
	[FOOTING_MECHANISM_SECCOMP] = "seccomp",
	[FOOTING_MECHANISM_SESSION] = "session",
	[FOOTING_MECHANISM_CGROUP_NAMESPACE] = "cgroup-namespace",
	[FOOTING_MECHANISM_TIME_NAMESPACE] = "time-namespace",
	[FOOTING_MECHANISM_CGROUP] = "cgroup",
	[FOOTING_MECHANISM_LABEL] = "label",
};

static const char *const sameness_words[] = {
	[FOOTING_SAMENESS_UNKNOWN] = "unknown",
	[FOOTING_SAME] = "same",
	[FOOTING_DIFFERENT] = "different",
};

static const char *const level_titles[] = {
	[FOOTING_LEVEL_NONE] = "nothing is confined",
	[FOOTING_LEVEL_FILTERED] = "no new privileges, no capabilities, a seccomp filter",
	[FOOTING_LEVEL_LANDLOCK] =
		"filtered, and Landlock rules for files, ports and scopes",
	[FOOTING_LEVEL_NAMESPACE] = "filtered, and namespaces with a root of their own",
	[FOOTING_LEVEL_LAYERED] = "namespace, and Landlock inside of it",
	[FOOTING_LEVEL_AUTO] = "the strongest that keeps every promise in force",
};

static const char *const promise_titles[] = {
	[FOOTING_PROMISE_FS_WRITE] = "writes only to what was named as writable",
	[FOOTING_PROMISE_FS_READ] = "reads only what was named as readable",
	[FOOTING_PROMISE_NET] = "reaches nothing by a socket",
	[FOOTING_PROMISE_PROCESSES] = "sees and signals no process outside",
	[FOOTING_PROMISE_PRIVILEGES] = "gains no privilege",
	[FOOTING_PROMISE_SYSCALLS] = "makes no system call of the deny list",
};

static const char *const mechanism_titles[] = {
	[FOOTING_MECHANISM_USER_NAMESPACE] = "a user namespace of its own",
	[FOOTING_MECHANISM_MOUNT_NAMESPACE] = "a mount namespace of its own",
	[FOOTING_MECHANISM_PID_NAMESPACE] = "a pid namespace of its own",
	[FOOTING_MECHANISM_IPC_NAMESPACE] = "an ipc namespace of its own",
	[FOOTING_MECHANISM_UTS_NAMESPACE] = "a uts namespace of its own",
	[FOOTING_MECHANISM_NET_NAMESPACE] = "a net namespace of its own",
	[FOOTING_MECHANISM_ROOT] = "a root of its own, by pivot_root",
	[FOOTING_MECHANISM_PROC] = "a fresh /proc, or none",
	[FOOTING_MECHANISM_NO_NEW_PRIVS] = "no_new_privs",
	[FOOTING_MECHANISM_CAPABILITIES] = "no capability left",
	[FOOTING_MECHANISM_BOUNDING_SET] = "an empty bounding set",
	[FOOTING_MECHANISM_LANDLOCK] = "a Landlock domain",
	[FOOTING_MECHANISM_SECCOMP] = "a seccomp filter",
	[FOOTING_MECHANISM_SESSION] = "a session of its own",
	[FOOTING_MECHANISM_CGROUP_NAMESPACE] = "a cgroup namespace of its own",
	[FOOTING_MECHANISM_TIME_NAMESPACE] = "a time namespace of its own",
	[FOOTING_MECHANISM_CGROUP] = "a cgroup of its own",
	[FOOTING_MECHANISM_LABEL] = "a label of a security module",
};

const struct words words_level = {level_words, N_WORDS(level_words), "level"};
static const struct words words_promise = {promise_words, N_WORDS(promise_words),
					   "promise"};
static const struct words words_mechanism = {mechanism_words, N_WORDS(mechanism_words),
					     "mechanism"};
static const struct words words_sameness = {sameness_words, N_WORDS(sameness_words),
					    "sameness"};
static const struct words titles_level = {level_titles, N_WORDS(level_titles), "level"};
static const struct words titles_promise = {promise_titles, N_WORDS(promise_titles),
					    "promise"};
static const struct words titles_mechanism = {mechanism_titles, N_WORDS(mechanism_titles),
					      "mechanism"};
const struct words words_status = {status_words, N_WORDS(status_words), "status"};
const struct words words_evidence = {evidence_words, N_WORDS(evidence_words), "evidence"};
const struct words words_route = {route_words, N_WORDS(route_words), "route"};
const struct words words_kind = {kind_words, N_WORDS(kind_words), "kind"};
const struct words words_layer = {layer_words, N_WORDS(layer_words), "layer"};
const struct words words_confidence = {confidence_words, N_WORDS(confidence_words),
				       "confidence"};
static const struct words words_result = {result_words, N_WORDS(result_words), "result"};
static const struct words words_answer = {answer_words, N_WORDS(answer_words), "answer"};
static const struct words words_route_rule = {route_rule_words, N_WORDS(route_rule_words),
					      "route rule"};

static const char *word(const struct words *words, unsigned int value)
{
	return value < words->n ? words->word[value] : "?";
}

int word_value(const struct words *words, const char *text)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->word[i], text) == 0)
			return (int)i;
	return -1;
}

const char *footing_status_name(enum footing_status status)
{
	return word(&words_status, status);
}

const char *footing_evidence_name(enum footing_evidence evidence)
{
	return word(&words_evidence, evidence);
}

const char *footing_route_name(enum footing_route route)
{
	return word(&words_route, route);
}

const char *footing_kind_name(enum footing_kind kind)
{
	return word(&words_kind, kind);
}

const char *footing_layer_name(enum footing_layer layer)
{
	return word(&words_layer, layer);
}

const char *footing_confidence_name(enum footing_confidence confidence)
{
	return word(&words_confidence, confidence);
}

const char *footing_result_name(enum footing_result result)
{
	return word(&words_result, result);
}

const char *footing_route_rule_name(enum footing_route_rule rule)
{
	return word(&words_route_rule, rule);
}

const char *footing_answer_name(enum footing_answer answer)
{
	return word(&words_answer, answer);
}

const char *footing_level_name(enum footing_level level)
{
	return word(&words_level, level);
}

const char *footing_promise_name(enum footing_promise promise)
{
	return word(&words_promise, promise);
}

const char *footing_mechanism_name(enum footing_mechanism mechanism)
{
	return word(&words_mechanism, mechanism);
}

const char *footing_scope_name(enum footing_scope scope)
{
	switch (scope) {
	case FOOTING_SCOPE_HOST:
		return "host";
	case FOOTING_SCOPE_CONFINEMENT:
		return "confinement";
	case FOOTING_SCOPE_INSTANCE:
		return "instance";
	}
	return "?";
}

const char *footing_level_title(enum footing_level level)
{
	return word(&titles_level, level);
}

const char *footing_promise_title(enum footing_promise promise)
{
	return word(&titles_promise, promise);
}

const char *footing_mechanism_title(enum footing_mechanism mechanism)
{
	return word(&titles_mechanism, mechanism);
}

int footing_level_find(const char *name, enum footing_level *level)
{
	int value = word_value(&words_level, name);

	if (value < 0)
		return -EINVAL;
	*level = (enum footing_level)value;
	return 0;
}

const char *footing_sameness_name(enum footing_sameness sameness)
{
	return word(&words_sameness, sameness);
}

const char *footing_version(void)
{
	return PACKAGE_VERSION;
}

/* -------------------------------------------------------- errno, signals */

struct number_name {
	int number;
	const char *name;
};

/* Not strerrorname_np(): glibc has it since 2.32, musl does not. */
#define NAMED(symbol)           \
	{                       \
		symbol, #symbol \
	}

static const struct number_name errnos[] = {
	NAMED(EPERM),
	NAMED(ENOENT),
	NAMED(ESRCH),
	NAMED(EINTR),
	NAMED(EIO),
	NAMED(ENXIO),
	NAMED(E2BIG),
	NAMED(ENOEXEC),
	NAMED(EBADF),
	NAMED(ECHILD),
	NAMED(EAGAIN),
	NAMED(ENOMEM),
	NAMED(EACCES),
	NAMED(EFAULT),
	NAMED(ENOTBLK),
	NAMED(EBUSY),
	NAMED(EEXIST),
	NAMED(EXDEV),
	NAMED(ENODEV),
	NAMED(ENOTDIR),
	NAMED(EISDIR),
	NAMED(EINVAL),
	NAMED(ENFILE),
	NAMED(EMFILE),
	NAMED(ENOTTY),
	NAMED(ETXTBSY),
	NAMED(EFBIG),
	NAMED(ENOSPC),
	NAMED(ESPIPE),
	NAMED(EROFS),
	NAMED(EMLINK),
	NAMED(EPIPE),
	NAMED(EDOM),
	NAMED(ERANGE),
	NAMED(EDEADLK),
	NAMED(ENAMETOOLONG),
	NAMED(ENOLCK),
	NAMED(ENOSYS),
	NAMED(ENOTEMPTY),
	NAMED(ELOOP),
	NAMED(ENOMSG),
	NAMED(EIDRM),
	NAMED(ECHRNG),
	NAMED(EL2NSYNC),
	NAMED(EL3HLT),
	NAMED(EL3RST),
	NAMED(ELNRNG),
	NAMED(EUNATCH),
	NAMED(ENOCSI),
	NAMED(EL2HLT),
	NAMED(EBADE),
	NAMED(EBADR),
	NAMED(EXFULL),
	NAMED(ENOANO),
	NAMED(EBADRQC),
	NAMED(EBADSLT),
	NAMED(EBFONT),
	NAMED(ENOSTR),
	NAMED(ENODATA),
	NAMED(ETIME),
	NAMED(ENOSR),
	NAMED(ENONET),
	NAMED(ENOPKG),
	NAMED(EREMOTE),
	NAMED(ENOLINK),
	NAMED(EADV),
	NAMED(ESRMNT),
	NAMED(ECOMM),
	NAMED(EPROTO),
	NAMED(EMULTIHOP),
	NAMED(EDOTDOT),
	NAMED(EBADMSG),
	NAMED(EOVERFLOW),
	NAMED(ENOTUNIQ),
	NAMED(EBADFD),
	NAMED(EREMCHG),
	NAMED(ELIBACC),
	NAMED(ELIBBAD),
	NAMED(ELIBSCN),
	NAMED(ELIBMAX),
	NAMED(ELIBEXEC),
	NAMED(EILSEQ),
	NAMED(ERESTART),
	NAMED(ESTRPIPE),
	NAMED(EUSERS),
	NAMED(ENOTSOCK),
	NAMED(EDESTADDRREQ),
	NAMED(EMSGSIZE),
	NAMED(EPROTOTYPE),
	NAMED(ENOPROTOOPT),
	NAMED(EPROTONOSUPPORT),
	NAMED(ESOCKTNOSUPPORT),
	NAMED(EOPNOTSUPP),
	NAMED(EPFNOSUPPORT),
	NAMED(EAFNOSUPPORT),
	NAMED(EADDRINUSE),
	NAMED(EADDRNOTAVAIL),
	NAMED(ENETDOWN),
	NAMED(ENETUNREACH),
	NAMED(ENETRESET),
	NAMED(ECONNABORTED),
	NAMED(ECONNRESET),
	NAMED(ENOBUFS),
	NAMED(EISCONN),
	NAMED(ENOTCONN),
	NAMED(ESHUTDOWN),
	NAMED(ETOOMANYREFS),
	NAMED(ETIMEDOUT),
	NAMED(ECONNREFUSED),
	NAMED(EHOSTDOWN),
	NAMED(EHOSTUNREACH),
	NAMED(EALREADY),
	NAMED(EINPROGRESS),
	NAMED(ESTALE),
	NAMED(EUCLEAN),
	NAMED(ENOTNAM),
	NAMED(ENAVAIL),
	NAMED(EISNAM),
	NAMED(EREMOTEIO),
	NAMED(EDQUOT),
	NAMED(ENOMEDIUM),
	NAMED(EMEDIUMTYPE),
	NAMED(ECANCELED),
	NAMED(ENOKEY),
	NAMED(EKEYEXPIRED),
	NAMED(EKEYREVOKED),
	NAMED(EKEYREJECTED),
	NAMED(EOWNERDEAD),
	NAMED(ENOTRECOVERABLE),
	NAMED(ERFKILL),
	NAMED(EHWPOISON),
	/* Not in the uapi headers, but known to leak to user space. */
	{524, "ENOTSUPP"},
};

static const struct number_name signals[] = {
	NAMED(SIGHUP),	  NAMED(SIGINT),  NAMED(SIGQUIT),  NAMED(SIGILL),  NAMED(SIGTRAP),
	NAMED(SIGABRT),	  NAMED(SIGBUS),  NAMED(SIGFPE),   NAMED(SIGKILL), NAMED(SIGUSR1),
	NAMED(SIGSEGV),	  NAMED(SIGUSR2), NAMED(SIGPIPE),  NAMED(SIGALRM), NAMED(SIGTERM),
	NAMED(SIGSTKFLT), NAMED(SIGCHLD), NAMED(SIGCONT),  NAMED(SIGSTOP), NAMED(SIGTSTP),
	NAMED(SIGTTIN),	  NAMED(SIGTTOU), NAMED(SIGURG),   NAMED(SIGXCPU), NAMED(SIGXFSZ),
	NAMED(SIGVTALRM), NAMED(SIGPROF), NAMED(SIGWINCH), NAMED(SIGIO),   NAMED(SIGPWR),
	NAMED(SIGSYS),
};

static const char *name_of(const struct number_name *names, size_t n, int number)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}

/* The way back; a number without a name is written @prefix and the number. */
static int number_of(const struct number_name *names, size_t n, const char *prefix,
		     const char *name)
{
	size_t skip = strlen(prefix);
	int number = 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].number;
	if (strncmp(name, prefix, skip) != 0 || name[skip] < '1' || name[skip] > '9')
		return -1;
	for (const char *digit = name + skip; *digit; digit++) {
		if (*digit < '0' || *digit > '9' || number > 99999)
			return -1;
		number = number * 10 + (*digit - '0');
	}
	return number;
}

const char *footing_errno_name(int err)
{
	return name_of(errnos, N_WORDS(errnos), err);
}

const char *footing_signal_name(int signal)
{
	return name_of(signals, N_WORDS(signals), signal);
}

int errno_value(const char *name)
{
	return number_of(errnos, N_WORDS(errnos), "E", name);
}

int signal_value(const char *name)
{
	return number_of(signals, N_WORDS(signals), "SIG", name);
}
