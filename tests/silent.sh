#!/bin/bash
# SPDX-License-Identifier: MIT
#
# No silent path, from the command line: under filters that refuse, fake or kill for what a
# start needs, `footing run` either runs nothing and says so, or what runs is confined as
# the record says. tests/live_silent.c tries all calls; here the list of them is held
# against strace(1), and the exit codes are.

. "${top_srcdir:?}/tests/tap.sh"

work=$(scratch)
list=$top_srcdir/tests/silent.def

# ------------------------------------------------------------ the list

# Calls of the C library's start and end, which a confined process makes as any other, and
# those by which it is only decided.
apart='access|arch_prctl|exit_group|futex|getcwd|getdents64|getgroups|getrandom|lseek|madvise|mprotect|mremap|munmap|connect|pread64|prlimit64|readlink|rseq|set_robust_list|set_tid_address|sysinfo|uname|getuid|getgid|gettid|nanosleep|clock_nanosleep|sched_yield|setgroups|ptrace|restart_syscall|exit|syscall_0x[0-9a-f]+|listmount|statmount|lsm_.*|clone3|vfork|open|sigaltstack|bpf|newfstatat|fstat|stat|lstat|clock_gettime|sched_getaffinity'

if ! command -v strace >/dev/null; then
	skip "the list has all calls of a start" "no strace"
elif ! strace -o "$work/none" true 2>/dev/null; then
	skip "the list has all calls of a start" "strace can't trace here"
else
	for level in landlock layered; do
		strace -f -qq -o "$work/trace" "$FOOTING" run --isolation "$level" -- true \
			2>/dev/null
		sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' "$work/trace"
	done | sort -u >"$work/made"
	missing=$(grep -vxE "$apart" "$work/made" |
		while read -r call; do
			grep -q "^CALL($call)" "$list" || echo "$call"
		done)
	if [ -s "$work/made" ] && [ -z "$missing" ]; then
		ok "the list has all calls of a start"
	else
		not_ok "the list has all calls of a start" "$missing"
	fi
fi

# ------------------------------------------------------------ the command line

"${CC:-cc}" -std=gnu11 -O2 -o "$work/under" "$top_srcdir/tests/env/under.c" || exit 1

# What it sees of itself, said by the kernel.
program='grep -E "^(NoNewPrivs|Seccomp|CapEff|CapPrm|CapInh):" /proc/self/status; echo ran'

# The record's own claim, and what the program saw: 0 where they agree.
agrees() {
	python3 - "$1" "$2" <<'PY'
import json, sys
record = json.load(open(sys.argv[1]))
seen = dict(l.split(":\t") for l in open(sys.argv[2]).read().splitlines() if ":\t" in l)
on = {name: m["enforced"] for name, m in record["mechanisms"].items()}
assert record["started"] and record["effective"] != "none", record
assert not on["no-new-privs"] or seen["NoNewPrivs"] == "1", seen
assert not on["seccomp"] or seen["Seccomp"] == "2", seen
assert not on["capabilities"] or not any(int(seen[c], 16) for c in ("CapEff", "CapPrm", "CapInh")), seen
assert on["seccomp"] and on["no-new-privs"] and on["capabilities"], on
PY
}

# run_under MODE OPTION...: nothing runs, or what runs is as recorded.
run_under() {
	local mode=$1 status=0
	shift
	rm -f "$work/record"
	"$work/under" "$mode" "$FOOTING" run --record "$work/record" "$@" -- \
		/bin/sh -c "$program" >"$work/out" 2>"$work/err" || status=$?
	if grep -qx ran "$work/out"; then
		agrees "$work/record" "$work/out" 2>"$work/why" && return 0
		cat "$work/why"
		return 1
	fi
	# 159: killed by SIGSYS itself.
	[ "$status" = 125 ] || [ "$status" = 159 ] && return 0
	echo "status $status"
	cat "$work/err"
	return 1
}

for mode in plain old no-seccomp killed faked none; do
	check "filter $mode, auto" run_under "$mode"
	for level in filtered landlock namespace layered; do
		check "filter $mode, $level, strict" run_under "$mode" --isolation "$level" --strict
	done
done

# ------------------------------------------------------------ where none can be installed

for mode in faked none; do
	status=0
	"$work/under" "$mode" "$FOOTING" run --record "$work/record" -- touch "$work/mark" \
		>"$work/out" 2>"$work/err" || status=$?
	check "filter $mode: nothing runs" test "$status" = 125
	check "filter $mode: it is said in one line" test "$(wc -l <"$work/err")" = 1
	check "filter $mode: the record does not say that it was started" \
		grep -q '"started": false' "$work/record"
done

# While it runs, the record says so.
"$FOOTING" run --record "$work/record" -- sleep 5 &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	grep -q '"started": true' "$work/record" 2>/dev/null && break
	sleep 0.1
done
check "the record of one that runs says that it was started" \
	grep -q '"started": true' "$work/record"
kill "$pid"
wait "$pid"

# ------------------------------------------------------------ another procfs in the tree

# shellcheck disable=SC2317
elsewhere() {
	mount -t proc proc /mnt && "$FOOTING" run --isolation namespace --strict -- \
		/bin/sh -c 'ls /mnt | grep -c "^[0-9]"; test -d /proc/self'
}
export -f elsewhere
if ! unshare -m mount -t proc proc /mnt 2>/dev/null ||
	! "$FOOTING" run --isolation namespace --strict -- true 2>/dev/null; then
	skip "no other procfs tells of processes outside" "needs root and namespaces"
else
	seen=$(cd / && unshare -m bash -c elsewhere 2>&1)
	check "no other procfs tells of processes outside" test "$seen" = 0
fi

done_testing
