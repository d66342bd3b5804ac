#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2317
#
# footing inspect against real processes: each confined by another tool, each mechanism
# compared with what readlink, stat and grep find in /proc.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
unset COLUMNS
export LC_ALL=C
cd "$dir" || exit 1
[ "$(id -u)" = 0 ] || skip_all "needs root, to confine processes in every way"
[ -r /proc/$$/ns/mnt ] || skip_all "needs a /proc of its own pid namespace"
unshare --mount --pid --fork true 2>/dev/null || skip_all "needs namespaces of its own"
reach_footing
sleepers=
tap_cleanup() {
	for pid in $sleepers; do kill -KILL "$pid" 2>/dev/null; done
	for group in ${groups-}; do
		for _ in $(seq 50); do
			if rmdir "$group" 2>/dev/null; then break; fi
			sleep 0.1
		done
	done
}

# A filter that lets everything through, put in place by a program that then becomes one.
cat >filtered.py <<'END'
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7fff0000))
program = struct.pack("HP", 1, ctypes.addressof(code))
libc.prctl(38, 1, 0, 0, 0)
for _ in range(int(sys.argv[1])):
    if libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0):
        sys.exit("no filter: %d" % ctypes.get_errno())
os.execvp(sys.argv[2], sys.argv[2:])
END

# sleeper NAME COMMAND...: starts COMMAND sleep, and leaves the number of sleep in $pid.
sleeper() {
	name=$1 pid=
	shift
	seconds=$((1000 + ${#sleepers}))
	"$@" sleep $seconds >/dev/null 2>errors &
	started=$!
	disown "$started"
	sleepers="$sleepers $started"
	for _ in $(seq 100); do
		for child in $(descendants "$started"); do
			[ -e "/proc/$child/cmdline" ] || continue
			line=$(tr '\0' ' ' 2>/dev/null <"/proc/$child/cmdline")
			case $line in "sleep $seconds " | "/bin/sleep $seconds ") pid=$child ;; esac
		done
		[ -z "$pid" ] || break
		sleep 0.05
	done
	[ -n "$pid" ] || return 1
	sleepers="$sleepers $pid"
}
descendants() {
	echo "$1"
	for below in $(ps -o pid= --ppid "$1"); do descendants "$below"; done
}

# said JSON MECHANISM: true, false or null, of a document that is written a key a line.
said() {
	sed -n "/^    \"$2\": {\$/{n;s/^      \"enforced\": \([a-z]*\),\$/\1/p;}" "$1"
}
level() {
	sed -n 's/^  "level": "\([a-z]*\)",$/\1/p' "$1"
}
is() {
	if [ "$2" = "$3" ]; then ok "$1: $3"; else not_ok "$1: $3" "it says $2"; fi
}
field() {
	sed -n "s/^$2:[[:blank:]]*//p" "/proc/$1/status"
}
truth() {
	if "$@"; then echo true; else echo false; fi
}

label() {
	tr -d '\0' 2>/dev/null <"/proc/$1/attr/current"
}

# What other tools find in /proc of process $1, compared with process $2.
expected() {
	case $3 in
	*-namespace)
		ns=${3%-namespace}
		[ "$ns" != mount ] || ns=mnt
		truth test "$(readlink "/proc/$1/ns/$ns")" != "$(readlink "/proc/$2/ns/$ns")"
		;;
	no-new-privs) truth test "$(field "$1" NoNewPrivs)" = 1 ;;
	capabilities)
		truth test "$(field "$1" Cap'\(Inh\|Prm\|Eff\|Amb\)' | sort -u)" = 0000000000000000
		;;
	bounding-set) truth test "$(field "$1" CapBnd)" = 0000000000000000 ;;
	seccomp)
		truth test "$(field "$1" Seccomp)" = 2 -a "$(field "$1" Seccomp_filters)" -gt \
			"$(field "$2" Seccomp_filters)"
		;;
	session)
		# 0 is that of everyone whose session began outside of this pid namespace.
		of_it=$(ps -o sess= -p "$1" | tr -d ' ')
		if [ "$of_it" = 0 ]; then
			echo null
		else
			truth test "$of_it" != "$(ps -o sess= -p "$2" | tr -d ' ')"
		fi
		;;
	# Limits are not looked at.
	cgroup) if cmp -s "/proc/$1/cgroup" "/proc/$2/cgroup"; then echo false; else echo null; fi ;;
	label)
		if [ "$(label "$1")" = "$(label "$2")" ]; then
			echo false
		else
			case $(label "$1") in
			*"(enforce)" | *"(kill)") echo true ;;
			unconfined | *"(unconfined)" | *"(complain)" | "") echo false ;;
			*) echo null ;;
			esac
		fi
		;;
	landlock) echo null ;;
	esac
}
compared="user-namespace mount-namespace pid-namespace ipc-namespace uts-namespace net-namespace
no-new-privs capabilities bounding-set seccomp session landlock cgroup-namespace time-namespace
cgroup label"

# agrees NAME: $pid, compared with this shell, is what /proc says of both.
agrees() {
	if ! "$FOOTING" inspect "$pid" --against $$ -o json >seen 2>errors; then
		not_ok "$1" "$(cat errors)"
		return
	fi
	for mechanism in $compared; do
		want=$(expected "$pid" $$ "$mechanism")
		got=$(said seen "$mechanism")
		if [ "$want" = "$got" ]; then continue; fi
		not_ok "$1" "$mechanism: it says $got, /proc says $want"
		return
	done
	ok "$1: as /proc says"
}

# ---------------------------------------------------------------- by other tools

try() {
	if sleeper "$@"; then agrees "$1"; else skip "$1" "$(head -n 1 errors)"; return 1; fi
}
try "nothing" env
is "its root" "$(said seen root)" false
is "its /proc" "$(said seen proc)" false
plain=$pid
try "a session of its own" setsid
try "a cgroup namespace" unshare --cgroup
try "a time namespace" unshare --time --fork
# Of version 2, or one hierarchy of version 1: where either can be made.
for base in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/pids /sys/fs/cgroup/freezer; do
	[ -e "$base/cgroup.procs" ] || continue
	group=$base/footing-test.$$
	mkdir "$group" 2>/dev/null || continue
	# shellcheck disable=SC2016
	if try "another cgroup, in $base" sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group"; then
		is "its cgroup" "$(said seen cgroup)" null
	fi
	groups="${groups-} $group"
done
try "no_new_privs" setpriv --no-new-privs
try "no capability" setpriv --bounding-set=-all --inh-caps=-all --reuid 1000 --clear-groups --regid 1000
is "its bounding set" "$(said seen bounding-set)" true
is "its capabilities" "$(said seen capabilities)" true
try "an inheritable capability" setpriv --inh-caps=+kill --reuid 1000 --clear-groups --regid 1000
is "its capabilities" "$(said seen capabilities)" false
try "one filter" python3 filtered.py 1
one=$pid
is "against one with as many" \
	"$("$FOOTING" inspect "$one" --against "$one" -o json >seen; said seen seccomp)" true
try "two filters" python3 filtered.py 2
two=$pid
"$FOOTING" inspect "$two" --against "$one" -o json >seen
is "two filters against one" "$(said seen seccomp)" true
"$FOOTING" inspect "$one" --against "$two" -o json >seen
is "one filter against two" "$(said seen seccomp)" null
sleeper "another" python3 filtered.py 1
"$FOOTING" inspect "$pid" --against "$one" -o json >seen
is "one filter against one" "$(said seen seccomp)" false
for flag in user mount pid net ipc uts; do
	more=
	[ $flag != pid ] || more=--fork
	# shellcheck disable=SC2086
	try "a namespace: $flag" unshare --$flag $more
done
if try "all namespaces" unshare -Urmpfniu --mount-proc; then
	is "the same files by a copied mount" "$(said seen root)" null
	is "a fresh /proc" "$(said seen proc)" true
fi
if try "a pid namespace with the old /proc" unshare --pid --fork; then
	is "the old /proc" "$(said seen proc)" false
fi
# A thread keeps what the one that confines itself gives up: it is part of the process.
cat >threads.py <<'END'
import ctypes, struct, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7fff0000))
program = struct.pack("HP", 1, ctypes.addressof(code))
def confine():
    ok = libc.unshare(0x04000000) == 0                        # CLONE_NEWUTS
    ok = libc.prctl(38, 1, 0, 0, 0) == 0 and ok               # PR_SET_NO_NEW_PRIVS
    ok = libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0) == 0 and ok
    ok = libc.prctl(24, 5, 0, 0, 0) == 0 and ok               # PR_CAPBSET_DROP: kill
    print("confined" if ok else "not confined", flush=True)
    rest()
def rest():
    time.sleep(1000)
who = sys.argv[1]
threading.Thread(target=confine if who == "other" else rest, daemon=True).start()
if who == "gone":
    libc.syscall(int(sys.argv[2]), 0)                         # exit(2): of the first thread only
confine() if who == "first" else rest()
END
# threaded READY ARGUMENT...: leaves its number in $pid when READY is seen.
threaded() {
	ready=$1
	shift
	python3 threads.py "$@" >confined 2>errors &
	pid=$!
	disown "$pid"
	sleepers="$sleepers $pid"
	for _ in $(seq 100); do
		if grep -q "$ready" confined "/proc/$pid/status"; then break; fi
		sleep 0.05
	done
	"$FOOTING" inspect "$pid" --against $$ -o json >seen
}
for which in first other; do
	threaded '^confined$' $which
	if ! grep -q '^confined$' confined; then
		skip "only the $which of two threads is confined" "$(cat confined errors)"
		continue
	fi
	# Of the namespaces it is not known which thread has the one that counts.
	want=null
	[ $which = first ] || want=false
	is "only the $which of two threads has a namespace" "$(said seen uts-namespace)" $want
	for mechanism in no-new-privs seccomp; do
		is "only the $which of two threads has $mechanism" "$(said seen $mechanism)" false
	done
	check "the $which of two threads tells of both" grep -q 'one of its threads' seen
done
threaded zombie gone "$(python3 -c 'import platform
print({"x86_64": 60, "aarch64": 93}[platform.machine()])')"
check "the first thread has ended" grep -q '^State:.*zombie' "/proc/$pid/status"
is "a namespace where the first thread has ended" "$(said seen net-namespace)" false
# A root with nothing in it but what sleeps.
mkdir -p root/bin
shell=$(command -v busybox)
if [ -n "$shell" ] && file -L "$shell" 2>/dev/null | grep -q 'static'; then
	cp "$shell" root/bin/sleep
	ln root/bin/sleep root/bin/env
	# To whoever looks from outside it would lead to his own.
	ln -s /proc root/proc
	try "a chroot" chroot root /bin/env
	is "its root" "$(said seen root)" true
	is "its /proc" "$(said seen proc)" null
else
	skip "a chroot" "no static busybox"
fi
if command -v bwrap >/dev/null; then
	confine=(setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all
		bwrap --unshare-all --new-session --ro-bind / / --proc /proc --dev /dev)
	if try "bubblewrap" "${confine[@]}"; then
		is "its read-only root" "$(said seen root)" true
		is "its /proc" "$(said seen proc)" true
		is "without a filter" "$(level seen)" none
	fi
	# The last word of bwrap is read from 3: a filter that lets everything through.
	python3 -c 'import struct, sys
sys.stdout.buffer.write(struct.pack("HBBI", 6, 0, 0, 0x7fff0000))' >bpf
	inside=$pid
	if try "bubblewrap with a filter" bash -c 'exec 3<bpf; exec "$@"' _ "${confine[@]}" --seccomp 3; then
		is "its level" "$(level seen)" namespace
		inside=$pid
		# Neither has anything that the other one has not.
		"$FOOTING" inspect "$inside" --against "$inside" -o json >seen
		is "compared with itself" "$(level seen)" filtered
	fi
	if try "bubblewrap over /proc" "${confine[@]}" --tmpfs /proc; then
		is "an old /proc below another mount" "$(said seen proc)" null
	fi
	if [ -e root/bin/sleep ] && try "bubblewrap without /proc" bwrap --unshare-all --bind root /; then
		is "no /proc" "$(said seen proc)" true
		is "another root" "$(said seen root)" true
	fi
else
	skip "bubblewrap" "not installed"
fi

# ---------------------------------------------------------------- --require

# requires CODE ARGUMENT...
requires() {
	code=$1
	shift
	status=0
	"$FOOTING" inspect "$@" >out 2>err || status=$?
	if [ "$status" = "$code" ] && [ ! -s err ] && [ -s out ]; then
		ok "$*: $code"
	else
		not_ok "$*: $code" "status $status: $(cat out err)"
	fi
}
requires 0 "$plain"
check "nothing is required" test -z "$(grep '^Required' out)"
requires 0 "$plain" --require none
check "that is said" grep -q '^Required  *none: met$' out
requires 1 "$plain" --require filtered
check "that is said" grep -q '^Required  *filtered: not met$' out
requires 1 "$plain" --require layered
if [ -n "${inside-}" ] && [ -e "/proc/$inside" ]; then
	requires 0 "$inside" --require filtered
	requires 0 "$inside" --require landlock # namespace is more
	requires 0 "$inside" --require=namespace
	requires 2 "$inside" --require layered -o json
	requires 2 "$inside" --against "$inside" --require landlock
	check "that is said" grep -q "^Required  *landlock: can't be told$" out
	check "and what may be so" grep -q '^Perhaps more  *up to landlock' out
fi
refuses() {
	code=$1 pattern=$2
	shift 2
	status=0
	"$FOOTING" inspect "$@" >out 2>err || status=$?
	if [ "$status" = "$code" ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] &&
		grep -q -- "^footing: .*$pattern" err; then
		ok "refused: $*"
	else
		not_ok "refused: $*" "status $status: $(cat out err)"
	fi
}
refuses 64 "is no process" init
refuses 64 "is no process" 0
refuses 64 "is no process" 1x
refuses 64 "is no process" 99999999999999999999
refuses 64 "is no process" ""
refuses 64 "is no process" $$ --against self
refuses 64 "one process at a time" $$ $$
refuses 64 "no level 'auto'" $$ --require auto
refuses 64 "no level 'strong'" $$ --require strong
refuses 64 "unknown format" -o yaml
refuses 64 "no option" --recordings file
gone=$(sh -c 'echo $$')
refuses 70 "no process $gone" "$gone"
refuses 70 "no process $gone" $$ --against "$gone"
refuses 70 "no process $gone" --against "$gone"

# ---------------------------------------------------------------- where little is to be seen

# As an ordinary user, of a process of root's: what is kept back is unknown, never "no".
as_user() {
	setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}
as_user "$FOOTING" inspect "$plain" -o json >seen 2>errors
if as_user readlink "/proc/$plain/ns/mnt" >/dev/null 2>&1; then
	skip "as another user" "its namespaces can be read"
else
	for mechanism in user-namespace mount-namespace net-namespace root proc; do
		is "as another user, $mechanism" "$(said seen $mechanism)" null
	done
	is "as another user, no-new-privs" "$(said seen no-new-privs)" false
fi

# hidden OPTION: /proc that does not show other users' processes
hidden() {
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount -t proc -o "$1" proc /proc && shift && exec "$@"' _ "hidepid=$1" \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$FOOTING" inspect "$plain" -o json \
		>seen 2>errors
}
for how in 1 2; do
	if hidden $how; then
		is "hidepid=$how, no-new-privs" "$(said seen no-new-privs)" null
		is "hidepid=$how, seccomp" "$(said seen seccomp)" null
		is "hidepid=$how, capabilities" "$(said seen capabilities)" false
	else
		not_ok "hidepid=$how" "$(cat errors)"
	fi
done

# The old /proc shows other processes under the numbers that ours have: nothing of it counts.
cat >old <<'END'
setpriv --no-new-privs sleep 20 &
sleep 0.2
"$1" inspect $! -o json
kill $!
END
unshare --pid --fork sh old "$FOOTING" >seen 2>errors
is "an old /proc, no-new-privs" "$(said seen no-new-privs)" null
is "an old /proc, root" "$(said seen root)" null
is "an old /proc, bounding-set" "$(said seen bounding-set)" null
is "an old /proc, capabilities by number" "$(said seen capabilities)" false
check "an old /proc is named as the reason" grep -q "another pid namespace" seen
unshare --pid --fork setpriv --no-new-privs "$FOOTING" inspect -o json >seen
is "in an old /proc, oneself" "$(said seen no-new-privs)" true
is "in an old /proc, its /proc" "$(said seen proc)" false
check "in an old /proc, its number" grep -q '^  "pid": 1,$' seen
unshare --pid --fork "$FOOTING" inspect --against 1 -o json >seen
is "in an old /proc, process 1 is oneself" \
	"$(said seen mount-namespace) $(grep -c '"pid": 1,$' seen)" "false 2"

# Without any /proc.
without() {
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount -t tmpfs none /proc && exec "$@"' _ "$@"
}
without setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --reuid 1000 --clear-groups \
	--regid 1000 "$FOOTING" inspect -o json >seen 2>errors
is "without /proc, no-new-privs" "$(said seen no-new-privs)" true
is "without /proc, capabilities" "$(said seen capabilities)" true
is "without /proc, bounding-set" "$(said seen bounding-set)" true
is "without /proc, seccomp" "$(said seen seccomp)" false
without python3 filtered.py 1 "$FOOTING" inspect -o json >seen 2>errors
is "without /proc, a filter" "$(said seen seccomp)" true
without "$FOOTING" inspect "$plain" -o json >seen 2>errors
is "without /proc, another process" "$(said seen no-new-privs)" null
is "without /proc, capabilities of another one" "$(said seen capabilities)" false

# ---------------------------------------------------------------- oneself

"$FOOTING" inspect -o json >seen
is "oneself, in a namespace" "$(said seen mount-namespace)" false
python3 filtered.py 1 setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all \
	"$FOOTING" inspect --require filtered >out 2>errors
is "oneself, filtered" "$?" 0
check "it fits on the screen" test -z "$(awk 'length > 80' out)"
check "the level comes before the mechanisms" \
	test "$(grep -n '^Level  *filtered' out | cut -d : -f 1)" -lt "$(grep -n no-new-privs out | cut -d : -f 1)"
"$FOOTING" inspect "$plain" --against $$ >out
check "of another one as well" test -z "$(awk 'length > 80' out)"

# Landlock of ourselves, by what a domain changes: entered by a program that becomes footing.
cat >landlocked.py <<'END'
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
rules = ctypes.create_string_buffer(struct.pack("Q", 1 << 3))
libc.prctl(38, 1, 0, 0, 0)
ruleset = libc.syscall(444, rules, 8, 0)
if ruleset < 0:
    sys.exit("no Landlock")
class Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("fd", ctypes.c_int32)]
beneath = Beneath(1 << 3, os.open("/", os.O_PATH))
if libc.syscall(445, ruleset, 1, ctypes.byref(beneath), 0) or libc.syscall(446, ruleset, 0):
    sys.exit("no domain")
os.execvp(sys.argv[1], sys.argv[1:])
END
if python3 landlocked.py true 2>errors; then
	is "outside of a domain" "$("$FOOTING" inspect -o json >seen; said seen landlock)" false
	is "in a Landlock domain" "$(python3 landlocked.py "$FOOTING" inspect -o json >seen; said seen landlock)" true
	python3 landlocked.py python3 filtered.py 1 setpriv --reuid 1000 --regid 1000 --clear-groups \
		--inh-caps=-all "$FOOTING" inspect -o json >seen
	is "its level" "$(level seen)" landlock
	try "another process in a domain" python3 landlocked.py
	is "of which nothing is claimed" "$(said seen landlock)" null
else
	skip "in a Landlock domain" "$(cat errors)"
fi

# By the record of the start: of that process, of those below it, and of no other.
by_record() {
	"$FOOTING" inspect "$1" --record "$2" -o json >seen 2>errors
	echo "$? $(said seen landlock)"
}
recorded() {
	sleeper "$@" || return 1
	for _ in $(seq 100); do
		grep -q '"started": true' record && return 0
		sleep 0.05
	done
	return 1
}
# No word of it holds for another process, another time, another boot.
forged() {
	sed "s/\"$2\": [^,]*\(,*\)\$/\"$2\": $3\1/" record >forged
	is "$1" "$(cmp -s record forged && echo same; by_record "$pid" forged)" "65 "
}
for level in landlock layered; do
	rm -f record
	if ! "$FOOTING" check "level:$level" >/dev/null 2>&1; then
		skip "the record of $level" "the level is not available"
		continue
	fi
	if ! recorded "$level" "$FOOTING" run --isolation $level --record record --; then
		not_ok "the record of $level" "$(cat errors)"
		continue
	fi
	is "without its record, $level" "$("$FOOTING" inspect "$pid" -o json >seen; said seen landlock)" null
	is "by its record, $level" "$(by_record "$pid" record)" "0 true"
	is "its level by its record" "$(level seen)" $level
	is "it is said to be by that" "$(grep -c '"evidence": "by its record: ' seen)" 1
	forged "of another time" began 1
	forged "of another boot" boot_id '"another"'
	forged "of another pid namespace" pid_namespace 1
	forged "of another process" pid "$plain"
	is "the record of another one" "$(by_record "$plain" record)" "65 "
	rm -f record
	recorded "below $level" "$FOOTING" run --isolation $level --record record -- sh -c '"$@"; :' sh
	is "of one below it, $level" "$(by_record "$pid" record)" "0 true"
done
for level in filtered namespace; do
	rm -f record
	recorded "$level" "$FOOTING" run --isolation $level --record record -- || continue
	is "a record without a domain, $level" "$(by_record "$pid" record)" "0 null"
done
"$FOOTING" run --isolation filtered --strict --ro /usr --record nobody -- true 2>errors
is "a record of nobody" "$(by_record "$plain" nobody)" "65 "
is "and that it is" "$(grep -c 'footing: nobody: no process was started' errors)" 1
is "no record at all" "$(by_record "$plain" filtered.py)" "65 "
is "and what it is instead" "$(grep -c 'footing: filtered.py: line 1' errors)" 1
is "no such file" "$(by_record "$plain" none)" "65 "
is "a record without a name" "$("$FOOTING" inspect --record '' 2>/dev/null; echo $?)" 64

# A filter that kills for every newer call must not be met.
cat >killing.py <<'END'
import ctypes, os, platform, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
statx = {"x86_64": 332, "aarch64": 291}[platform.machine()]
def stmt(code, k, yes=0, no=0):
    return struct.pack("HBBI", code, yes, no, k)
code = stmt(0x20, 0) + stmt(0x15, statx, 1, 0) + stmt(0x15, 434, 0, 1) + \
    stmt(0x06, 0x80000000) + stmt(0x06, 0x7fff0000)
code = ctypes.create_string_buffer(code)
program = struct.pack("HP", 5, ctypes.addressof(code))
libc.prctl(38, 1, 0, 0, 0)
if libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0):
    sys.exit("no filter")
os.execvp(sys.argv[1], sys.argv[1:])
END
# The mount of a root is then read elsewhere.
check "no killed call is made" python3 killing.py "$FOOTING" inspect "$plain" -o json
python3 killing.py "$FOOTING" inspect "$plain" -o json >seen
is "and the root is known" "$(said seen root)" false
if sleeper "a copied mount namespace" unshare --mount; then
	python3 killing.py "$FOOTING" inspect "$pid" -o json >seen
	is "or known to be another mount" "$(said seen root)" null
fi
if [ -n "${FOOTING_INSTRUMENTED-}" ]; then
	skip "without /proc neither" "the sanitizers can't do without one"
else
	check "without /proc neither" without python3 killing.py "$FOOTING" inspect -o json
fi
done_testing
