#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Bad input to the command: one line on standard error that names the place, the exit code
# of the manual, nothing on standard output, nothing half-written.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
fixture=$top_srcdir/tests/fixtures/matrix.json
cd "$dir" || exit 1

# bad CODE PATTERN ARGUMENT...: standard input is empty.
bad() {
	code=$1 pattern=$2
	shift 2
	status=0
	"${FOOTING:?}" "$@" </dev/null >out 2>err || status=$?
	name="$(printf '%.60s' "$*" | tr -c '[:print:]' '?'): $code"
	if [ "$status" != "$code" ]; then
		not_ok "$name" "status $status: $(cat err)"
	elif [ "$(wc -l <err)" != 1 ] || ! grep -q '^footing: ' err; then
		not_ok "$name: one line, from footing" "$(cat err)"
	elif ! grep -qF -- "$pattern" err; then
		not_ok "$name: names the place" "no '$pattern' in: $(cat err)"
	elif [ -s out ]; then
		not_ok "$name: nothing on standard output" "$(cat out)"
	else
		ok "$name"
	fi
}

# ------------------------------------------------------------------- usage

bad 64 frobnicate frobnicate
bad 64 --frob --frob
bad 64 --frob probe --frob
bad 64 -x check -x ns.user
bad 64 --only --only
bad 64 "'nothing.*'" --only 'nothing.*'
bad 64 "'xml'" -o xml
bad 64 ns.user probe ns.user
bad 64 "--all takes no value" --all=yes
bad 64 "'0'" --deadline 0
bad 64 "'soon'" --deadline soon
bad 64 "'99999999999999999999'" --deadline 99999999999999999999
bad 64 "'xml'" check -o xml ns.user
bad 64 "nothing is required" check
bad 64 "--route 'sideways'" check --route sideways ns.user
bad 64 "--unknown 'maybe'" check --unknown maybe ns.user
bad 64 "--ignore 'ns.usr'" check --ignore ns.usr ns.user
bad 64 "'shoes'" list shoes
bad 64 "'causes'" list features causes
bad 64 "'xml'" list -o xml
bad 64 '?[31m' "$(printf '\033[31mred')"

# ------------------------------------------------------------ requirements

bad 64 "did you mean ns.user" check ns.usr
bad 64 "landlock.abi=1+" check landlock.abi
bad 64 "no value to compare" check ns.user=3
bad 64 '"sideways" is no route' check ns.pid@sideways
bad 64 'no route "userns"' check ns.user@userns
bad 64 '"" is no route' check ns.pid@
bad 64 "a feature is missing" check ''
bad 64 "a feature is missing" check not:
bad 64 "not:not:ns.pid" check not:not:ns.pid
bad 64 '">4" is no comparison' check 'landlock.abi>4'
bad 64 '"~" is too much' check landlock.abi=4~
bad 64 "a number from 0 on" check landlock.abi=-4
bad 64 "too large" check landlock.abi=99999999999999999999
bad 64 "not: and a comparison" check not:landlock.abi=4+
bad 64 "did you mean namespace" check level:namspace
bad 64 "auto is no level" check level:auto
bad 64 "did you mean bubblewrap" check sandbox:bubblwrap
bad 64 "--policy needs" check --policy ''
bad 64 "unshare" check syscall:unshar
bad 64 "clone/newuser" syscalls clone/newusr
bad 64 "no system call" syscalls "$(printf %0300d 0)"
bad 64 "unknown format" syscalls -o yaml

# A command that would be started must not be, and the failure is told from its own.
bad 125 ns.usr check ns.usr -- touch started
bad 125 "no command after --" check ns.user --
bad 125 nowhere check --from nowhere ns.user -- touch started
check "nothing was started" test ! -e started

# ------------------------------------------------------------------ matrices

bad 65 nowhere --from nowhere
bad 65 "Is a directory" --from "$dir"
bad 65 "standard input" --from -
echo 'Dear Sir or Madam' >letter
bad 65 "line 1, column" --from letter
head -c 2000 "$fixture" >truncated
bad 65 "truncated is no matrix: line" --from truncated
head -c 5242880 /dev/zero | tr '\0' '[' >nested
bad 65 "4 MiB" --from nested
head -c 3000000 nested >less
bad 65 "depth" --from less
printf '{"schema": "footing.matrix/1", "footing": {"version": "\377\376"}}' >bytes
bad 65 "bytes is no matrix: line 1" --from bytes
: >empty
bad 65 "empty is no matrix" --from empty

# broken PLACE PYTHON: the fixture with one thing wrong.
broken() {
	python3 -c '
import json, sys
matrix = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(matrix, open("broken", "w"))' "$fixture" "$2"
	bad 65 "$1" --from broken --output saved
	bad 65 "$1" check --from broken --save saved ns.user
}
broken schema 'matrix["schema"] = "footing.matrix/9"'
broken schema 'del matrix["schema"]'
broken subject 'matrix["subject"] = []'
broken subject.uid 'matrix["subject"]["uid"] = "root"'
broken subject.uid 'matrix["subject"]["uid"] = 1e99'
broken features 'matrix["features"] = None'
broken features.ns.user.direct.status 'matrix["features"]["ns.user"]["direct"]["status"] = "maybe"'
broken features.ns.user.direct.status 'del matrix["features"]["ns.user"]["direct"]["status"]'
broken features.ns.user.direct.errno 'matrix["features"]["ns.user"]["direct"]["errno"] = "EWHAT"'
broken features.ns.user.direct.causes \
	'matrix["features"]["ns.user"]["direct"]["causes"][0]["layer"] = "moon"'
broken levels.namespace 'matrix["levels"] = {"namespace": []}'
broken sandboxes 'matrix["sandboxes"] = []'
broken sandboxes.bubblewrap 'matrix["sandboxes"] = {"bubblewrap": "yes"}'
broken sandboxes.bubblewrap.status 'matrix["sandboxes"] = {"bubblewrap": {"status": "maybe"}}'
broken 'sandboxes.bubblewrap.missing[0]' \
	'matrix["sandboxes"] = {"bubblewrap": {"status": "unknown", "missing": [1]}}'
check "nothing was written" test ! -e saved
check "and nothing beside it" test -z "$(find . -name '.footing-*')"

# Keys of a later version are no mistake.
python3 -c '
import json, sys
matrix = json.load(open(sys.argv[1]))
matrix["later"] = matrix["features"]["ns.user"]["later"] = {"a": [1]}
json.dump(matrix, open("later", "w"))' "$fixture"
check "unknown keys are ignored" "$FOOTING" --from later

# A matrix is data: what it says is shown, and nothing that a terminal obeys.
python3 -c '
import json, sys
matrix = json.load(open(sys.argv[1]))
matrix["subject"]["host"] = "\u001b[31mred\u0007\n"
matrix["features"]["ns.user"]["direct"]["text"] = "\u001b]0;title\u0007"
json.dump(matrix, open("loud", "w"))' "$fixture"
quiet() {
	"$FOOTING" --from loud "$@" >shown && ! LC_ALL=C grep -q "$(printf '[\033\007]')" shown
}
check "no control characters from a file" quiet
check "nor in the table" quiet --all

# ------------------------------------------------------------- set-user-ID

# A copy on a file system of its own: that of the build may be mounted nosuid.
# shellcheck disable=SC2016,SC2317
as_suid() {
	unshare --mount --propagation private sh -c '
		mount -t tmpfs -o mode=755 tmpfs /mnt && cp "$1" /mnt/footing &&
		chmod 4755 /mnt/footing && shift &&
		exec setpriv --reuid 1000 --regid 1000 --clear-groups /mnt/footing "$@"' \
		sh "$program" "$@"
}
program=$FOOTING
if [ "$(id -u)" = 0 ] && as_suid --version >/dev/null 2>&1; then
	FOOTING=as_suid
	bad 70 "set-user-ID" probe
	bad 70 "set-user-ID" check ns.user
	bad 125 "set-user-ID" check ns.user -- touch started
else
	skip "set-user-ID execution is refused" "a set-user-ID program can't be made or run here"
fi
done_testing
