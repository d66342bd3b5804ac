#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The examples do what they are there to show.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
examples=${top_builddir:?}/examples
# LeakSanitizer traces its own process, which no sandbox lets it.
[ -z "${FOOTING_INSTRUMENTED-}" ] || export ASAN_OPTIONS=detect_leaks=0
folder=$(mktemp -d /var/tmp/footing-example.XXXXXX)
tap_cleanup() {
	rm -rf "$folder"
}

# ends NAME STATUS COMMAND...
ends() {
	name=$1 expected=$2 status=0
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" || status=$?
	if [ "$status" = "$expected" ]; then
		ok "$name"
	else
		not_ok "$name" "status $status: $(cat "$dir/out" "$dir/err")"
	fi
}

if "${FOOTING:?}" run --strict -- true 2>"$dir/err"; then
	ends "sandbox.c runs a command" 7 "$examples/sandbox" sh -c 'exit 7'
	ends "and tells of a signal" 143 "$examples/sandbox" sh -c 'kill $$'
	ends "it can write to what is named" 0 "$examples/sandbox" -w "$folder" touch "$folder/in"
	check "which is there then" test -e "$folder/in"
	ends "and to nothing else" 1 "$examples/sandbox" touch "$folder/out"
	check "so that it is not" test ! -e "$folder/out"
	ends "a command that is not there" 125 "$examples/sandbox" /nonexistent/command
	# Under a filter that lets neither namespaces nor a Landlock domain be made.
	ends "it refuses what can't be had" 125 "$FOOTING" run --isolation filtered \
		--deny landlock_create_ruleset -- "$examples/sandbox" touch "$folder/out"
	check "and says why" grep -q '^sandbox: no level keeps what is promised' "$dir/err"
else
	skip "sandbox.c" "$(cat "$dir/err")"
fi
ends "a mistake" 125 "$examples/sandbox" -w /nonexistent/path true
check "is told of" grep -q '^sandbox: No such file' "$dir/err"

ends "consumer.c chooses" 0 "$examples/consumer"

if "$FOOTING" run --isolation landlock --strict -- true 2>"$dir/err"; then
	ends "check.sh runs a command" 5 sh "$top_srcdir/examples/check.sh" sh -c 'exit 5'
	ends "in a sandbox" 1 sh "$top_srcdir/examples/check.sh" touch "$folder/out"
	ends "and in another one where there are no namespaces" 5 "$FOOTING" run --isolation filtered -- \
		sh "$top_srcdir/examples/check.sh" sh -c 'exit 5'
	check "which it says" grep -q 'no namespaces here: Landlock' "$dir/err"
else
	skip "check.sh" "$(cat "$dir/err")"
fi

fixture=$top_srcdir/tests/fixtures/matrix.json
if command -v go >/dev/null; then
	check "gate.go is built" env GOCACHE="$dir/go" GOFLAGS=-mod=mod GO111MODULE=off CGO_ENABLED=0 \
		go build -o "$dir/gate" "$top_srcdir/examples/gate.go"
	ends "it takes a yes" 0 "$dir/gate" --from "$fixture" ns.pid
	ends "a no" 1 "$dir/gate" --from "$fixture" landlock.abi=8+
	check "with what is not met" grep -q '^landlock.abi=8+: unmet' "$dir/out"
	ends "and that it could not be told" 2 "$dir/gate" --from "$fixture" priv.setgroups
	check "which is no yes" grep -qx 'could not tell: no go' "$dir/out"
	ends "and a mistake" 70 "$dir/gate" no.such.feature
else
	skip "gate.go" "no go here"
fi
done_testing
