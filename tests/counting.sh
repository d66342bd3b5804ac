#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The sum at the end of the tests is what a reader trusts: no failure may be lost in it.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)

# $1 is a name, $2 automake's result, $3 the test's output.
log() {
	printf '%b' "$3" >"$dir/$1.log"
	printf ':test-result: %s\n:global-test-result: %s\n' "$2" "$2" >"$dir/$1.trs"
}
# The names of tests, "=", and the sum that is expected.
sums() {
	logs=
	while [ "$1" != = ]; do
		logs="$logs $dir/$1.log"
		shift
	done
	status=0
	# shellcheck disable=SC2086
	sh "$top_srcdir/tests/count.sh" $logs >"$dir/out" 2>&1 || status=$?
	tail -n 1 "$dir/out"
	test "$(tail -n 1 "$dir/out")" = "$2" || return 1
	case $2 in
	*' 0 failed, '*) test "$status" = 0 ;;
	*) test "$status" = 1 ;;
	esac
}

log good PASS 'ok 1 - a\nok 2 - b # SKIP no such thing\n# tests: 1 passed, 0 failed, 1 skipped\n'
log bad FAIL 'ok 1 - a\nnot ok 2 - b\n# tests: 1 passed, 1 failed, 0 skipped\n'
log died FAIL 'ok 1 - a\n'
log late FAIL 'ok 1 - a\n# tests: 1 passed, 0 failed, 0 skipped\nSegmentation fault\n'
log plain PASS 'hello\n'
log left SKIP 'no kernel for it\n'
log broken ERROR ''

check "cases are summed" sums good good = "2 passed, 0 failed, 2 skipped"
check "a failed case counts once" sums good bad = "2 passed, 1 failed, 1 skipped"
check "a test that died counts" sums good died = "1 passed, 1 failed, 1 skipped"
check "so does one that died after its sum" sums late = "1 passed, 1 failed, 0 skipped"
check "a plain program is one case" sums plain left = "1 passed, 0 failed, 1 skipped"
check "an error is a failure" sums broken = "0 passed, 1 failed, 0 skipped"
check "a log that is not there is a failure" sums missing = "0 passed, 1 failed, 0 skipped"
check "a skip gives its reason" grep -q 'no such thing' <(sums good = x; cat "$dir/out")
check "and a plain one too" grep -q 'no kernel for it' <(sums left = x; cat "$dir/out")

# The helpers that the shell tests stand on.
helper() {
	printf '. "$top_srcdir/tests/tap.sh"\n%b' "$1" >"$dir/helper.sh"
	status=0
	bash "$dir/helper.sh" >"$dir/out" 2>&1 || status=$?
	cat "$dir/out"
	test "$status" = "$2" && test "$(tail -n 1 "$dir/out")" = "# tests: $3"
}
check "tap: passes" helper 'ok a\ndone_testing\n' 0 "1 passed, 0 failed, 0 skipped"
check "tap: fails" helper 'ok a\ncheck b false\ndone_testing\n' 1 \
	"1 passed, 1 failed, 0 skipped"
check "tap: all skipped" helper 'skip_all why\n' 77 "0 passed, 0 failed, 1 skipped"
check "tap: leaving early fails" helper 'ok a\nexit 0\n' 1 "1 passed, 1 failed, 0 skipped"
check "tap: a broken script fails" helper 'ok a\nif\n' 1 "1 passed, 1 failed, 0 skipped"
done_testing
