#!/bin/bash
# SPDX-License-Identifier: MIT
#
# footing check: exit codes, routes, lines, the termination message, and the command that
# it becomes. On a saved matrix, whose answers are known, and on this machine.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
fixture=$top_srcdir/tests/fixtures/matrix.json
cd "$dir" || exit 1

# exits CODE ARGUMENT...
exits() {
	code=$1
	shift
	status=0
	"${FOOTING:?}" check "$@" >out 2>err </dev/null || status=$?
	if [ "$status" = "$code" ] && [ ! -s err ]; then
		ok "$*: $code"
	else
		not_ok "$*: $code" "status $status: $(cat out err)"
	fi
}
# says TEXT: a line of the last one's output
says() {
	check "it says: $1" grep -qxF -- "$1" out
}

saved=(--from "$fixture")
exits 2 "${saved[@]}" syscall:mount
exits 2 "${saved[@]}" not:syscall:clone/newuser
exits 0 "${saved[@]}" --unknown pass syscall:mount

# ------------------------------------------------------- one requirement

exits 0 "${saved[@]}" ns.ipc
says 'met      ns.ipc (direct)'
says 'all requirements are met, by the route direct'
exits 1 "${saved[@]}" ns.user
says 'unmet    ns.user (direct) - unavailable: unshare EPERM'
says 'not all requirements are met'
exits 2 "${saved[@]}" priv.setgroups
says 'could not tell whether all requirements are met'
exits 1 "${saved[@]}" --unknown fail priv.setgroups
exits 0 "${saved[@]}" --unknown pass priv.setgroups
exits 1 "${saved[@]}" --unknown pass priv.setgroups ns.user
exits 1 "${saved[@]}" priv.setgroups ns.user
exits 2 "${saved[@]}" mount.proc
says 'unknown  mount.proc (direct) - not in this matrix'

# ------------------------------------------------------------ every form

exits 0 "${saved[@]}" ns.pid@userns
exits 1 "${saved[@]}" ns.pid@direct
exits 0 "${saved[@]}" ns.pid
says 'met      ns.pid (userns)'
exits 1 "${saved[@]}" ns.mnt
exits 0 "${saved[@]}" landlock.abi=7
exits 0 "${saved[@]}" landlock.abi=7+
exits 0 "${saved[@]}" landlock.abi=7-
exits 1 "${saved[@]}" landlock.abi=8+
says 'unmet    landlock.abi=8+ (direct) - is 7, and has to be at least 8'
exits 1 "${saved[@]}" landlock.abi=6
exits 1 "${saved[@]}" landlock.abi=6-
exits 0 "${saved[@]}" 'landlock.abi>=7' 'landlock.abi<=7' 'landlock.abi==7'
exits 1 "${saved[@]}" 'landlock.abi>=8'
exits 0 "${saved[@]}" not:cap.sys-admin
exits 0 "${saved[@]}" '!cap.sys-admin'
exits 1 "${saved[@]}" not:cap.net-admin
exits 1 "${saved[@]}" not:ns.pid
exits 0 "${saved[@]}" not:ns.pid@direct
exits 1 "${saved[@]}" not:ns.net
exits 2 "${saved[@]}" not:priv.setgroups
exits 2 "${saved[@]}" not:ns.net@direct

# ---------------------------------------------------------------- routes

exits 0 "${saved[@]}" ns.pid ns.ipc
says 'all requirements are met, by the route userns'
exits 1 "${saved[@]}" --route direct ns.pid ns.ipc
exits 0 "${saved[@]}" --route userns ns.pid ns.ipc
exits 0 "${saved[@]}" --route mixed ns.pid ns.ipc
says 'all requirements are met, by the route mixed'
exits 1 "${saved[@]}" --route=userns ns.mount
exits 0 "${saved[@]}" --route userns landlock.abi=1+
exits 0 "${saved[@]}" --strict ns.ipc
exits 0 "${saved[@]}" --ignore ns.user ns.user ns.ipc
says 'ignored  ns.user (direct) - unavailable: unshare EPERM'

# ------------------------------------------------------------------ JSON

exits 1 "${saved[@]}" -o json ns.user landlock.abi=4+ priv.setgroups
json() {
	python3 -c '
import json, sys
check = json.load(open("out"))
assert check["schema"] == "footing.check/1" and check["satisfied"] is False, check
assert [r["result"] for r in check["requirements"]] == ["unmet", "met", "unknown"], check
assert check["requirements"][1]["value"] == 7 and check["requirements"][0]["text"] == "ns.user"'
}
check "the document says the same" json
exits 2 "${saved[@]}" -ojson priv.setgroups
check "could not tell is not satisfied" grep -q '"satisfied": false' out

# ---------------------------------------------------- the termination message

log=reason
many=()
for i in $(seq 60); do many+=(ns.ipc "landlock.abi=$((i + 7))+" priv.setgroups); done
touch "$log"
exits 1 "${saved[@]}" --termination-log="$log" "${many[@]}"
message() {
	# Whole lines, at most 1024 bytes, and the unmet come first.
	test "$(stat -c %s "$log")" -le 1024 && test "$(tail -c 1 "$log" | od -An -c | tr -d ' ')" = '\n' &&
		test "$(head -n 1 "$log")" = 'footing: not all requirements are met' &&
		test "$(sed -n 2p "$log")" = 'unmet landlock.abi=8+ - is 7, and has to be at least 8' &&
		test "$(grep -c '^met ' "$log")" = 0 && grep -qx 'and [0-9]* more' "$log"
}
check "the message is short and has what matters" message
exits 2 "${saved[@]}" --termination-log="$log" priv.setgroups ns.ipc
check "what could not be told comes before what is met" \
	test "$(sed 's/ .*//' "$log" | tr '\n' ' ')" = 'footing: unknown met '
status=0
"$FOOTING" check "${saved[@]}" --termination-log=/nowhere/log ns.ipc >out 2>err || status=$?
check "one that can't be written is a failure" test "$status" = 70
check "which names it" grep -q '^footing: .*/nowhere/log' err

# ------------------------------------------------------------- the command

gate() {
	"$FOOTING" check "${saved[@]}" "$@"
}
# shellcheck disable=SC2016
{
	check "it becomes the command, in the same process" sh -c '
		"$0" check --from "$1" ns.ipc -- sh -c "echo \$\$" >pid & wait $!
		test "$(cat pid)" = $!' "$FOOTING" "$fixture"
	check "standard output is the command's alone" \
		test "$(gate ns.ipc -- echo hello)" = hello
	check "and standard input" test "$(echo hi | gate ns.ipc -- cat)" = hi
	check "options of the command are its own" test "$(gate ns.ipc -- echo --route -x --)" = '--route -x --'
}
becomes() {
	code=$1
	shift
	status=0
	gate "$@" >out 2>err </dev/null || status=$?
	if [ "$status" = "$code" ]; then ok "$*: $code"; else not_ok "$*: $code" "status $status: $(cat out err)"; fi
}
becomes 7 ns.ipc -- sh -c 'exit 7'
long=a-folder-whose-name-is-so-long-that-no-line-of-eighty-columns-has-room-for-it
mkdir "$long" && cp "$fixture" "$long/matrix.json"
"$FOOTING" check --from "$long/matrix.json" ns.ipc -- true 2>err
check "and says in one line that it was not tried here" \
	grep -qE '^footing: not tried here, but judged .*, taken on .* at [0-9TZ:-]*$' err
becomes 143 ns.ipc -- sh -c 'kill $$'
becomes 121 ns.user -- touch started
becomes 121 --unknown fail priv.setgroups -- touch started
becomes 122 priv.setgroups -- touch started
becomes 0 --unknown pass priv.setgroups -- true
becomes 127 ns.ipc -- ./no-such-program
becomes 126 ns.ipc -- "$fixture"
check "who was refused was not started" test ! -e started
: >"$log"
gate --termination-log="$log" ns.ipc -- true
check "what is let through leaves the log alone" test ! -s "$log"
becomes 121 --termination-log="$log" ns.user -- true
check "a refusal is in the log" grep -q '^unmet ns.user' "$log"
check "a report that was asked for is printed before" \
	test "$(gate -o text ns.ipc -- echo hello | tail -n 1)" = hello
sigpipe() {
	# The dispositions are the caller's: a pipe without a reader kills yes(1).
	gate ns.ipc -- sh -c 'yes; echo $? >status' 2>err | head -n 1 >first
	test "$(cat status)" = 141
}
check "the command gets SIGPIPE as it was" sigpipe

# ------------------------------------------------------------ this machine

exits 0 priv.no-new-privs
check "only what is asked is tried" python3 -c '
import json, subprocess, sys
told = json.loads(subprocess.run([sys.argv[1], "-o", "json", "--only", "priv.no-new-privs"],
                                 capture_output=True, check=True).stdout)
assert list(told["features"]) == ["priv.no-new-privs"], list(told["features"])' "$FOOTING"
exits 0 --save whole priv.no-new-privs
check "what is saved is the whole matrix" python3 -c '
import json
assert len(json.load(open("whole"))["features"]) > 100'
exits 0 --from whole priv.no-new-privs
check "it says which file was judged, of whom, and of when" \
	grep -qE '^judged whole, taken on .* at [0-9-]{10}T[0-9:]{8}Z$' out
status=0
(ulimit -n 8 && exec "$FOOTING" check level:filtered) >out 2>err || status=$?
check "too few descriptors are no \"no\"" test "$status" = 2
check "and told as a limit" grep -q 'unknown: limit' out
# By way of a pipe: this shell may write to its files, the command to none.
within() { (ulimit "$1" 0 && "$FOOTING" check mount.tmpfs level:filtered && echo "all are met") 2>&1 | cat; }
within -Sf >out
check "how large files may be says nothing of mounts and levels" grep -q 'all are met' out
within -f >out
if [ "$(id -u)" = 0 ]; then
	check "where none can be written, that is what is in the way" test "$(grep -c 'unknown.*: limit' out)" = 2
fi
exits 2 --quiet-kernel seccomp.log
check "and why it could not tell" grep -q 'quiet-kernel' out
done_testing
