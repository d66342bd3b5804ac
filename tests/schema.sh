#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The JSON Schemas that ship: real documents are valid, and a mistake is not.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
python3 -c 'from jsonschema import Draft202012Validator' 2> /dev/null ||
	skip_all "no python3-jsonschema"

validate() {
	python3 - "$top_srcdir/lib/schema/$1.json" "$2" << 'END'
import json, sys
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
errors = list(Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))
for error in errors[:5]:
    print(list(error.absolute_path), error.message[:200])
sys.exit(1 if errors else 0)
END
}

# Each line changes the document in @doc; every one of them has to be noticed.
mistakes() {
	python3 - "$top_srcdir/lib/schema/$1.json" "$2" << END
import copy, json, sys
from jsonschema import Draft202012Validator

validator = Draft202012Validator(json.load(open(sys.argv[1])))
whole = json.load(open(sys.argv[2]))
missed = []
for line in """$3""".strip().splitlines():
    doc = copy.deepcopy(whole)
    exec(line)
    if validator.is_valid(doc):
        missed.append(line)
print("\n".join(missed))
sys.exit(1 if missed else 0)
END
}

dir=$(scratch)
fixture=$top_srcdir/tests/fixtures/matrix.json
check "the matrix of the fixture" validate matrix "$fixture"
for name in locked masked; do
	check "the matrix $name" validate matrix "$top_srcdir/tests/fixtures/$name.json"
done
check "mistakes in a matrix" mistakes matrix "$fixture" '
doc["schema"] = "footing.matrix/2"
doc["more"] = 1
del doc["levels"]
del doc["strongest"]
doc["strongest"] = "strong"
doc["probed_at"] = "yesterday"
doc["elapsed_us"] = None
doc["launcher"] = "fork"
del doc["subject"]["label"]
del doc["subject"]["limits"]["nofile"]
del doc["subject"]["init_started"]
doc["subject"]["limits"]["nofile"] = 1024
doc["subject"]["limits"]["nofile"] = "1024"
doc["subject"]["uid"] = -1
doc["subject"]["uid"] = "0"
doc["subject"]["no_new_privs"] = 1
doc["subject"]["groups"] = ["wheel"]
doc["subject"]["more"] = 1
doc["subject"]["runtime"] = {}
doc["subject"]["runtime"]["confidence"] = "sure"
doc["subject"]["uid_map"] = [[0, 0]]
doc["subject"]["capabilities"]["effective"] = ["CAP_CHOWN"]
doc["subject"]["capabilities"]["effective"] = ["net_admin"]
del doc["subject"]["namespaces"]["time"]
doc["subject"]["namespaces"]["user"] = 4026531837
doc["subject"]["fingerprint"]["host"] = "sha256:12"
doc["subject"]["sysctl"]["kernel.x"] = 1.5
doc["features"]["Mount.Proc"] = doc["features"]["ns.user"]
doc["features"]["ns.user"]["kind"] = "wall"
doc["features"]["ns.user"]["sideways"] = doc["features"]["ns.user"]["direct"]
del doc["features"]["ns.user"]["direct"]
del doc["features"]["ns.user"]["title"]
doc["features"]["ns.user"]["direct"]["status"] = "maybe"
doc["features"]["ns.user"]["direct"]["evidence"] = "none"
doc["features"]["ns.user"]["direct"]["errno"] = 1
doc["features"]["ns.user"]["direct"]["errno"] = "not permitted"
doc["features"]["ns.user"]["direct"]["signal"] = "SYS"
doc["features"]["ns.user"]["direct"]["causes"] = None
doc["features"]["ns.user"]["direct"]["causes"][0]["code"] = "Seccomp errno"
doc["features"]["ns.user"]["direct"]["causes"][0]["layer"] = "moon"
doc["features"]["ns.user"]["direct"]["causes"][0]["remedies"][0]["more"] = 1
del doc["features"]["ns.user"]["direct"]["step"]
doc["features"]["ns.ipc"]["direct"]["errno"] = "EPERM"
doc["features"]["ns.ipc"]["direct"]["evidence"] = "none"
doc["features"]["priv.setgroups"]["direct"]["evidence"] = "tried"
'

# Real ones, of all and of a part, with little in the way and with a lot.
matrix() {
	name=$1
	shift
	if "$@" > "$dir/matrix.json" 2> "$dir/errors"; then
		check "$name" validate matrix "$dir/matrix.json"
	else
		not_ok "$name" "$(cat "$dir/errors")"
	fi
}
matrix "a real matrix" "$FOOTING" -o json
matrix "of one family" "$FOOTING" -o json --only 'userns.*'
matrix "with no time for anything" "$FOOTING" -o json --deadline 1
matrix "of a quiet kernel" "$FOOTING" -o json --quiet-kernel
matrix "of a process that may open next to nothing" sh -c 'ulimit -n 4; "$1" -o json' _ \
	"$FOOTING"

checked() {
	name=$1
	shift
	"$FOOTING" check -o json "$@" > "$dir/check.json" 2> "$dir/errors"
	check "$name" validate check "$dir/check.json"
}
checked "a real check" --from "$fixture" ns.pid landlock.abi=8+ not:cap.sys-admin
checked "a check that can't tell" --from "$fixture" priv.setgroups
cat > "$dir/policy" << 'END'
{"name": "p", "require": [["ns.user", "ns.pid"], {"need": "ns.ipc", "reason": "r"}],
 "prefer": ["level:namespace", "sandbox:nix"], "forbid": [{"need": "ns.user", "by": ["lsm"]}]}
END
check "that policy" validate policy "$dir/policy"
check "mistakes in a policy" mistakes policy "$dir/policy" '
doc["requier"] = ["ns.user"]
doc["name"] = 1
doc["require"] = "ns.user"
doc["require"] = [1]
doc["require"] = [[]]
doc["require"] = [["ns.user", ["ns.pid"]]]
doc["require"] = [{"reason": "r"}]
doc["require"] = [{"need": "ns.user", "raeson": "r"}]
doc["forbid"] = [{"need": "ns.user", "by": []}]
doc["forbid"] = [{"need": "ns.user", "by": ["kernl"]}]
doc.clear()
doc.clear() or doc.update(require=[])
'
checked "a check of a policy" --from "$fixture" --policy "$dir/policy"
checked "a check that ignores" --from "$fixture" --ignore ns.mount ns.pid ns.mount
"$FOOTING" check -o json --from "$fixture" ns.pid landlock.abi=8+ > "$dir/check.json"
check "mistakes in a check" mistakes check "$dir/check.json" '
doc["schema"] = "footing.check/2"
doc["satisfied"] = "no"
doc["satisfied"] = None
doc["route"] = "sideways"
doc["requirements"] = []
doc["requirements"][0]["result"] = "passed"
doc["requirements"][0]["value"] = "7"
doc["requirements"][0]["more"] = 1
del doc["requirements"][0]["cause"]
del doc["requirements"][0]["preferred"]
doc["requirements"][0]["reason"] = 1
doc["requirements"][0]["policy"] = []
'

for list in features causes levels sandboxes formats; do
	"$FOOTING" list $list -o json > "$dir/list.json"
	check "the list of $list" validate list "$dir/list.json"
done
"$FOOTING" list sandboxes -o json > "$dir/list.json"
check "mistakes in a list" mistakes list "$dir/list.json" '
doc["levels"] = []
doc["sandboxes"][0]["name"] = "Bubble Wrap"
doc["sandboxes"][0]["route"] = "sideways"
doc["sandboxes"][0]["policy"]["requires"] = []
doc["sandboxes"][0]["policy"]["require"] = []
doc["sandboxes"][0]["more"] = 1
del doc["sandboxes"][0]["title"]
'

asked() {
	name=$1
	shift
	"$FOOTING" syscalls -o json "$@" > "$dir/syscalls.json" 2> "$dir/errors"
	check "$name" validate syscalls "$dir/syscalls.json"
}
asked "all system calls"
asked "some of them" clone unshare/newuser
asked "with no time for any" --deadline 1
"$FOOTING" syscalls -o json mount unshare > "$dir/syscalls.json"
check "mistakes in the verdicts of filters" mistakes syscalls "$dir/syscalls.json" '
doc["schema"] = "footing.syscalls/2"
doc["method"] = "guess"
doc["filters"] = -1
doc["more"] = 1
del doc["profile"]
doc["syscalls"]["mount"]["verdict"] = "maybe"
doc["syscalls"]["mount"]["verdict"] = "errno"
doc["syscalls"]["mount"]["errno"] = "EPERM"
doc["syscalls"]["mount"]["more"] = 1
del doc["syscalls"]["mount"]["nr"]
doc["syscalls"]["Mount"] = doc["syscalls"]["mount"]
doc["arguments"]["unshare/newuser"]["verdict"] = "conditional"
doc["arguments"]["unshare/newuser"]["nr"] = 272
doc["arguments"]["unshare"] = doc["arguments"]["unshare/newuser"]
'

inspected() {
	name=$1
	shift
	"$FOOTING" inspect -o json "$@" > "$dir/inspection.json" 2> "$dir/errors"
	check "$name" validate inspection "$dir/inspection.json"
}
inspected "what confines this shell" $$
inspected "what confines process 1, compared with this shell" 1 --against $$
inspected "what confines the command itself"
check "mistakes in an inspection" mistakes inspection "$dir/inspection.json" '
doc["schema"] = "footing.inspection/2"
doc["pid"] = 0
doc["level"] = "auto"
doc["level"] = None
doc["more"] = 1
del doc["against"]
del doc["mechanisms"]["landlock"]
doc["mechanisms"]["more"] = doc["mechanisms"]["landlock"]
doc["mechanisms"]["landlock"]["enforced"] = "yes"
doc["mechanisms"]["landlock"]["evidence"] = ""
del doc["mechanisms"]["landlock"]["evidence"]
doc["mechanisms"]["landlock"]["more"] = 1
doc["against"]["namespaces"]["user"] = "user:[4026531837]"
del doc["against"]["namespaces"]["time"]
doc["against"]["seccomp"]["mode"] = -1
doc["against"]["session"] = "50"
'
# recorded NAME STATUS ARGUMENT...: the record of a run that ends so
recorded() {
	name=$1 expected=$2 status=0
	shift 2
	rm -f "$dir/verdict.json"
	"$FOOTING" run --record "$dir/verdict.json" "$@" > "$dir/out" 2> "$dir/errors" || status=$?
	if [ "$status" = "$expected" ]; then
		check "the record of $name" validate verdict "$dir/verdict.json"
	else
		not_ok "the record of $name" "status $status: $(cat "$dir/errors")"
	fi
}
for level in none filtered landlock namespace layered auto; do
	if "$FOOTING" run --isolation $level --strict -- true 2> "$dir/errors"; then
		recorded "$level" 3 --isolation $level -- sh -c 'exit 3'
		recorded "$level, with all terms" 0 --isolation $level --min none --rw "$dir" \
			--net host --proc outer --clear-env --deny chmod -- true
	else
		skip "the record of $level" "$(cat "$dir/errors")"
	fi
done
recorded "a command that is not found" 127 -- no-such-command
recorded "a refusal" 125 --isolation filtered --strict --ro /usr -- true
recorded "less than the least" 125 --isolation filtered --min layered -- true
recorded "what is not to be had here" 125 --deadline 1 --isolation layered --strict -- true
recorded "no time for any level" 125 --deadline 1 -- true
recorded "while it runs" 0 --isolation none -- cp "$dir/verdict.json" "$dir/running.json"
check "the record while it runs" validate verdict "$dir/running.json"
recorded "the mistakes" 3 --isolation filtered -- sh -c 'exit 3'
check "mistakes in a record" mistakes verdict "$dir/verdict.json" '
doc["schema"] = "footing.verdict/2"
doc["requested"] = "all"
doc["minimum"] = "auto"
doc["effective"] = "auto"
doc["effective"] = None
doc["strict"] = 1
doc["exit"] = 256
doc["exit"] = "3"
doc["started"] = False
doc["proc"] = True
doc["missing"] = None
doc["missing"] = ["user namespaces"]
doc["why"] = ""
doc["more"] = 1
del doc["why"]
del doc["promises"]["net"]
doc["promises"]["net"]["by"] = []
doc["promises"]["net"]["gaps"] = ["sight"]
doc["promises"]["net"]["gaps"] = ["some"]
doc["promises"]["net"]["in_force"] = None
doc["promises"]["peace"] = doc["promises"]["net"]
del doc["mechanisms"]["session"]
doc["mechanisms"]["seccomp"]["enforced"] = "yes"
doc["mechanisms"]["seccomp"]["cause"] = "Not Here"
doc["mechanisms"]["seccomp"]["requested"] = None
doc["mechanisms"]["magic"] = doc["mechanisms"]["seccomp"]
'
done_testing
