#!/bin/bash
# SPDX-License-Identifier: MIT
#
# footing check with policies, levels and sandboxes: exit codes, lines, places of mistakes.
# On a saved matrix, whose answers are known, and on this machine.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
cd "$dir" || exit 1
# A matrix of which no level was tried.
fixture=$dir/fixture
python3 -c '
import json, sys
doc = json.load(open(sys.argv[1]))
doc["levels"], doc["strongest"] = {}, None
json.dump(doc, open(sys.argv[2], "w"), indent=2)' "$top_srcdir/tests/fixtures/matrix.json" "$fixture"
saved=(--from "$fixture")

# policy TEXT: as the file "policy"
policy() {
	printf '%s\n' "$1" >policy
}

# exits CODE ARGUMENT...
exits() {
	code=$1
	shift
	status=0
	"${FOOTING:?}" check "$@" >out 2>err </dev/null || status=$?
	name="$(tr -d '\n' <policy | cut -c 1-70): ${*: -2}: $code"
	if [ "$status" = "$code" ] && [ ! -s err ]; then
		ok "$name"
	else
		not_ok "$name" "status $status: $(cat out err)"
	fi
}
says() {
	check "it says: $1" grep -qxF -- "$1" out
}

# bad PLACE TEXT: 65, one line that names the file and the place, nothing else.
bad() {
	policy "$2"
	status=0
	"$FOOTING" check "${saved[@]}" --save saved --policy policy >out 2>err </dev/null || status=$?
	name="$(printf '%.60s' "$2"): 65"
	if [ "$status" != 65 ]; then
		not_ok "$name" "status $status: $(cat out err)"
	elif [ "$(wc -l <err)" != 1 ] || ! grep -q '^footing: policy is no policy: ' err; then
		not_ok "$name: one line, which names the file" "$(cat err)"
	elif ! grep -qF -- "$1" err; then
		not_ok "$name: names the place" "no '$1' in: $(cat err)"
	elif [ -s out ] || [ -e saved ]; then
		not_ok "$name: nothing is written" "$(cat out)"
	else
		ok "$name"
	fi
}

# ------------------------------------------------------------- good ones

policy '{"require": ["ns.ipc"]}'
exits 0 "${saved[@]}" --policy policy
says 'met      ns.ipc (direct)'
says 'all requirements are met, by the route direct'
exits 1 "${saved[@]}" --policy policy ns.user
exits 1 "${saved[@]}" ns.user --policy=policy
policy '{"require": ["ns.ipc", {"need": "ns.user", "reason": "builds nest"}]}'
exits 1 "${saved[@]}" --policy policy
says 'unmet    ns.user (direct) - unavailable: unshare EPERM - required because:'
says '         builds nest'
policy '{"require": [["ns.user", "ns.ipc"]], "prefer": ["ns.user"]}'
exits 0 "${saved[@]}" --policy policy
says 'met      ns.user or ns.ipc (direct)'
says 'unmet    ns.user (direct) (preferred) - unavailable: unshare EPERM'
says 'all requirements are met, by the route direct'
exits 1 "${saved[@]}" --policy policy --strict
says 'not all requirements are met'
policy '{"forbid": ["ns.user", "cap.sys-admin"]}'
exits 0 "${saved[@]}" --policy policy
says 'met      not:ns.user'
policy '{"forbid": ["cap.net-admin"]}'
exits 1 "${saved[@]}" --policy policy
policy '{"forbid": [{"need": "ns.user", "by": ["seccomp", "lsm"]}]}'
exits 0 "${saved[@]}" --policy policy
policy '{"forbid": [{"need": "ns.user", "by": ["kernel"]}]}'
exits 2 "${saved[@]}" --policy policy
exits 1 "${saved[@]}" --policy policy --unknown fail
exits 0 "${saved[@]}" --policy policy --unknown pass
policy '{"prefer": ["ns.user"]}'
exits 0 "${saved[@]}" --policy policy
policy '{"name": "one", "require": ["ns.ipc"]}'
cp policy one
policy '{"name": "two", "require": ["ns.user"]}'
exits 1 "${saved[@]}" -o json --policy one --policy policy landlock.abi=1+
check "each tells of which policy it is" python3 -c '
import json
items = json.load(open("out"))["requirements"]
assert [i["policy"] for i in items] == [None, "one", "two"], items
assert [i["result"] for i in items] == ["met", "met", "unmet"], items'
of_stdin() {
	"$FOOTING" check "${saved[@]}" --policy - <one >out && grep -q '^met      ns.ipc' out
}
check "a policy of standard input" of_stdin
gated() {
	"$FOOTING" check "${saved[@]}" --policy policy -- touch started || test $? = 121
	test ! -e started && "$FOOTING" check "${saved[@]}" --policy one -- touch started && test -e started
}
check "it gates a command" gated
policy '{"require": ["ns.user"], "prefer": ["landlock.abi=8+", "ns.ipc"]}'
exits 1 "${saved[@]}" --policy policy --termination-log=log
check "what is preferred comes after what is required" python3 -c '
lines = open("log").read().splitlines()
assert [l.split()[0:2] for l in lines[1:]] == [
    ["unmet", "ns.user"], ["unmet", "landlock.abi=8+"], ["met", "ns.ipc"]], lines
assert "(preferred)" in lines[2] and "(preferred)" not in lines[1]'

# --------------------------------------------------------------- mistakes

bad "line 2" ''
bad "line 2" '{"require": ["ns.user"]'
bad "no object" '["ns.user"]'
bad "nothing in it" '{}'
bad "requires: no such key in a policy; did you mean require?" '{"requires": ["ns.ipc"]}'
bad "require[1].raeson: no such key" '{"require": ["ns.ipc", {"need": "ns.pid", "raeson": "x"}]}'
bad "require[1]: ns.usr: no such feature; did you mean ns.user" '{"require": ["ns.ipc", "ns.usr"]}'
bad "require[0][1]: level:namspace: no such level" '{"require": [["ns.ipc", "level:namspace"]]}'
bad "prefer[0]: sandbox:bwrap: no such sandbox" '{"prefer": ["sandbox:bwrap"]}'
bad "forbid[0].by[0]: \"filter\" is no layer" '{"forbid": [{"need": "ns.pid", "by": ["filter"]}]}'
bad "require[0]: landlock.abi: landlock.abi has a value" '{"require": ["landlock.abi"]}'
bad "require[0] and forbid[1] exclude each other" '{"require": ["ns.ipc"], "forbid": ["ns.pid", "ns.ipc"]}'
bad "require[0]: each of it is excluded, the last by forbid[1]: not:ns.pid" \
	'{"require": [["ns.user", "ns.pid"]], "forbid": ["ns.user", "ns.pid"]}'
bad "require[0] and require[1] exclude each other" '{"require": ["landlock.abi=4+", "landlock.abi=3-"]}'
bad "require: null is no list" '{"require": null}'
bad "duplicate" '{"require": ["ns.ipc"], "require": []}'
bad "require[0]: ?[31m" '{"require": ["\u001b[31m"]}'
head -c 5242880 /dev/zero | tr '\0' '[' >nested
bad "4 MiB" "$(cat nested)"
bad "depth" "$(head -c 3000000 nested)"

# fails CODE PATTERN ARGUMENT...
fails() {
	code=$1 pattern=$2
	shift 2
	status=0
	"$FOOTING" check "$@" </dev/null >out 2>err || status=$?
	if [ "$status" = "$code" ] && grep -qF -- "$pattern" err && [ "$(wc -l <err)" = 1 ]; then
		ok "$*: $code"
	else
		not_ok "$*: $code" "status $status: $(cat out err)"
	fi
}
fails 65 "can't read the policy nowhere" --policy nowhere
fails 65 "can't read the policy ." --policy .
fails 65 "standard input is no policy" --policy -
fails 64 "standard input" --policy - --from -
fails 64 "once only" --policy - --policy -
fails 64 "ns.usr" --policy nowhere ns.usr
fails 64 "nothing is required" --strict
policy '{"require": ["ns.usr"]}'
fails 125 "policy is no policy" --policy policy -- touch started2
check "nothing was started" test ! -e started2

# ---------------------------------------------------- levels and sandboxes

python3 - "$fixture" <<'END'
import json, sys
matrix = json.load(open(sys.argv[1]))
def level(status, missing=(), cause=None):
    return {"status": status, "evidence": "none" if status == "unknown" else "proved",
            "missing": list(missing), "cause": cause, "elapsed_us": 900}
matrix["levels"] = {"none": level("available"), "filtered": level("available"),
                    "landlock": level("available"),
                    "namespace": level("unavailable", ["ns.user"], "seccomp-errno"),
                    "layered": level("unknown", [], "deadline")}
matrix["sandboxes"] = {"bubblewrap": {"status": "unavailable", "missing": ["ns.user"], "cause": "seccomp-errno"},
                       "podman": {"status": "unavailable", "missing": ["ns.user"], "cause": "seccomp-errno"},
                       "chromium": {"status": "unknown", "missing": [], "cause": None},
                       "landlock-only": {"status": "available", "missing": [], "cause": None},
                       "later": {"status": "available", "missing": [], "cause": None}}
matrix["strongest"] = "landlock"
json.dump(matrix, open("levels", "w"))
END
: >policy
exits 0 --from levels level:landlock
exits 1 --from levels level:namespace
says 'unmet    level:namespace - unavailable: lacks ns.user: seccomp-errno'
exits 2 --from levels level:layered
exits 0 --from levels not:level:namespace
exits 2 "${saved[@]}" level:namespace
says 'unknown  level:namespace - was not tried'
exits 1 --from levels sandbox:bubblewrap
says 'unmet    sandbox:bubblewrap - unavailable: lacks ns.user: seccomp-errno'
exits 0 --from levels not:sandbox:bubblewrap
exits 2 "${saved[@]}" sandbox:landlock-only

LC_ALL=C "$FOOTING" --from levels >screen
check "the strongest isolation" grep -qx 'Strongest isolation   landlock ABI 7 (proved); namespace: no;' screen
check "what could not be told is no no" grep -qx ' *layered: could not tell' screen
check "which sandboxes start" \
	grep -qx 'Starts here           landlock-only; not bubblewrap, podman;' screen
check "and of which it is not known" grep -qx ' *could not tell of chromium' screen
check "within 80 columns of ASCII" sh -c '! LC_ALL=C grep -qE "^.{81}|[^ -~]" screen'
"$FOOTING" "${saved[@]}" >screen
check "a matrix without them says nothing of them" \
	sh -c '! grep -qE "^(Strongest|Starts)" screen'
same() {
	"$FOOTING" --from levels -o json >again && python3 -c '
import json
old, new = json.load(open("levels")), json.load(open("again"))
del old["sandboxes"]["later"]
assert old["levels"] == new["levels"] and old["strongest"] == new["strongest"]
assert old["sandboxes"] == new["sandboxes"], new["sandboxes"]
listed = [s["name"] for s in json.load(open("listing"))["sandboxes"]]
assert list(new["sandboxes"]) == [n for n in listed if n in new["sandboxes"]]'
}
"$FOOTING" list sandboxes -o json >listing
check "they are written as they were read, in the order of the list" same

# ------------------------------------------------------------ this machine

"$FOOTING" -o json >whole
each_alike() {
	python3 - "$FOOTING" <<'END'
import json, subprocess, sys
matrix = json.load(open("whole"))
codes = {"available": 0, "unavailable": 1, "unknown": 2}
assert len(matrix["sandboxes"]) == len(json.load(open("listing"))["sandboxes"])
for name, entry in matrix["sandboxes"].items():
    for more in (["--from", "whole"], []):
        run = subprocess.run([sys.argv[1], "check", "sandbox:" + name, *more], capture_output=True)
        assert run.returncode == codes[entry["status"]], (name, more, entry, run.stdout)
END
}
check "a sandbox is judged alike in a matrix, from it, and alone" each_alike
alone() {
	"$FOOTING" -o json --only ns.user | python3 -c '
import json, sys
matrix = json.load(sys.stdin)
assert matrix["sandboxes"] == {} and matrix["levels"] == {}, matrix'
}
check "one that was not probed is left out" alone
policies() {
	python3 - "$FOOTING" <<'END'
import json, subprocess, sys
matrix = json.load(open("whole"))
for sandbox in json.load(open("listing"))["sandboxes"]:
    if sandbox["name"] in ("chromium", "firejail", "docker-rootless", "podman"):
        continue  # more is said of these than a policy can
    json.dump(sandbox["policy"], open("listed", "w"))
    run = subprocess.run([sys.argv[1], "check", "--from", "whole", "--policy", "listed",
                          "--route", sandbox["route"]], capture_output=True)
    status = matrix["sandboxes"][sandbox["name"]]["status"]
    assert run.returncode == {"available": 0, "unavailable": 1, "unknown": 2}[status], sandbox
END
}
check "what is listed of a sandbox is a policy that says the same" policies
done_testing
