# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# For shell tests: `. "${top_srcdir:?}/tests/tap.sh"`, then for each case one of
#
#	ok NAME                    passed
#	not_ok NAME [DETAIL]       failed, DETAIL is printed below it
#	skip NAME REASON           could not be tried here
#	check NAME COMMAND...      passed when COMMAND succeeds; its output is shown if not
#	skip_all REASON            ends the test: nothing of it can be tried here
#
# `dir=$(scratch)` names a folder that is removed at the end, `done_testing` is the last line.
#
# At exit the number of cases is printed, and decides the status. A test that leaves
# early (set -e, a syntax error, a signal) fails: it would else count fewer cases.

tap_passed=0
tap_failed=0
tap_skipped=0
tap_done=no
tap_dir=

tap_number() {
	echo $((tap_passed + tap_failed + tap_skipped))
}

ok() {
	tap_passed=$((tap_passed + 1))
	echo "ok $(tap_number) - $1"
}

not_ok() {
	tap_failed=$((tap_failed + 1))
	echo "not ok $(tap_number) - $1"
	if [ -n "${2-}" ]; then
		printf '%s\n' "$2" | sed 's/^/#   /'
	fi
}

skip() {
	tap_skipped=$((tap_skipped + 1))
	echo "ok $(tap_number) - $1 # SKIP $2"
}

skip_all() {
	skip "$(basename "$0" .sh)" "$1"
	done_testing
	exit 77
}

check() {
	tap_name=$1
	shift
	if tap_output=$("$@" 2>&1); then
		ok "$tap_name"
	else
		not_ok "$tap_name" "status $? of: $*
$tap_output"
	fi
}

# Prints the name of the test's scratch folder, which is removed at exit.
scratch() {
	echo "$tap_dir"
}

# Who the tests become may not be able to reach the build, in a home folder or the like:
# from here on $FOOTING is a copy that everybody can reach.
reach_footing() {
	mkdir "$tap_dir/reach" || return
	cp "${FOOTING:?}" "$tap_dir/reach/footing" || return
	FOOTING=$tap_dir/reach/footing
	if [ -e "${top_builddir:?}/lib/.libs/libfooting.so.0" ]; then
		cp -L "$top_builddir/lib/.libs/libfooting.so.0" "$tap_dir/reach" || return
		LD_LIBRARY_PATH=$tap_dir/reach
		export LD_LIBRARY_PATH
	fi
}

done_testing() {
	tap_done=yes
}

tap_cleanup() { :; }

tap_exit() {
	tap_status=$?
	trap - EXIT
	tap_cleanup
	[ -z "$tap_dir" ] || rm -rf "$tap_dir"
	if [ "$tap_done" = no ]; then
		not_ok "runs to its end" "left early with status $tap_status"
	elif [ "$tap_status" != 0 ] && [ "$tap_status" != 77 ]; then
		not_ok "ends well" "status $tap_status"
	fi
	echo "# tests: $tap_passed passed, $tap_failed failed, $tap_skipped skipped"
	[ "$tap_failed" = 0 ] || exit 1
	[ "$tap_passed" != 0 ] || exit 77
	exit 0
}

tap_dir=$(mktemp -d "${TMPDIR:-/tmp}/footing-test.XXXXXX") || exit 1
# Tests that become an ordinary user have to reach what is in it.
chmod 755 "$tap_dir"
trap tap_exit EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
