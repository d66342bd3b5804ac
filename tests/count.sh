#!/bin/sh
# SPDX-License-Identifier: MIT
#
# count.sh LOG...: sums the cases of the tests with these logs, which automake writes,
# each with its result in the .trs beside it. Prints what was skipped with its reason,
# what failed with what it said of it, and at last the one line "N passed, N failed, N skipped".
# A test that ended before it printed its number of cases counts as one by its status.
set -u
passed=0 failed=0 skipped=0

for log; do
	trs=${log%.log}.trs
	result=$(sed -n 's/^:global-test-result: //p' "$trs" 2>/dev/null)
	name=${log%.log}
	line=$(sed -n 's/^# tests: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' \
		"$log" 2>/dev/null | tail -n 1)
	if [ -n "$line" ]; then
		# shellcheck disable=SC2086
		set -- $line
		passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
		sed -n "s,^ok [0-9]* - \(.*\) # SKIP \(.*\),skipped: $name: \1: \2,p" "$log"
		awk -v name="$name" -v most=40 '
			/^not ok / { sub(/^not ok [0-9]* - /, ""); print "failed: " name ": " $0
				lines = 1; next }
			lines && lines <= most && /^# / && !/^# tests: / { print; lines++; next }
			{ lines = 0 }' "$log"
		[ "$2" = 0 ] || result=counted
		case $result in
		FAIL | ERROR | XPASS | '')
			failed=$((failed + 1))
			echo "failed: $name: all its cases passed, but it ended with ${result:-no result}"
			;;
		esac
		continue
	fi
	case $result in
	PASS) passed=$((passed + 1)) ;;
	SKIP)
		skipped=$((skipped + 1))
		echo "skipped: $name: $(grep -v '^$' "$log" | grep -v '^SKIP ' | tail -n 1)"
		;;
	*)
		failed=$((failed + 1))
		echo "failed: $name: ${result:-no result}"
		;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
