#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The contract of `footing run` at the command line: what is a mistake and is told before
# anything runs, the exit codes, and the record.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
cd "$dir" || exit 1
ran=$dir/ran

# refused NAME WORDS OPTION...: status 125, one line that has WORDS, and nothing has run.
refused() {
	name=$1 words=$2 status=0
	shift 2
	rm -f "$ran"
	"${FOOTING:?}" run "$@" >out 2>err </dev/null || status=$?
	if [ "$status" = 125 ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] &&
		grep -q '^footing: ' err && grep -qF -- "$words" err && [ ! -e "$ran" ]; then
		ok "$name"
	else
		not_ok "$name" "status $status$([ ! -e "$ran" ] || echo ', it ran'): $(cat out err)"
	fi
}
# Not confined: what it would do is seen.
touch_it=(--isolation none -- touch "$ran")
refused "an unknown level" "'bogus' is no level" --isolation bogus -- touch "$ran"
refused "auto is no least level" "'auto' is no level that could be the least" --min auto "${touch_it[@]}"
refused "an unknown least level" "'x' is no level" --min x "${touch_it[@]}"
refused "no command" "no command: footing run" --isolation none
refused "none behind --" "no command: footing run" --isolation none --
refused "a command without --" "the command stands behind --" --isolation none touch "$ran"
refused "an unknown option" "no option --bogus" --bogus "${touch_it[@]}"
refused "an option without its value" "--isolation needs a value" --isolation
refused "a readable path that is none" "--ro /nonexistent/x: No such file" --ro /nonexistent/x "${touch_it[@]}"
refused "a writable path that is none" "--rw /nonexistent: No such file" --rw /nonexistent "${touch_it[@]}"
refused "/proc, writable" "--rw /proc/self: no command may write to it" --rw /proc/self "${touch_it[@]}"
refused "no path" "--rw an empty path" --rw '' "${touch_it[@]}"
refused "a file where a folder is meant" "--rw /etc/passwd/: Not a directory" --rw /etc/passwd/ "${touch_it[@]}"
refused "a start in a file" "--chdir /etc/passwd: Not a directory" --chdir /etc/passwd "${touch_it[@]}"
refused "a start nowhere" "--chdir /nonexistent: No such file" --chdir /nonexistent "${touch_it[@]}"
refused "an unknown call, with the nearest" "did you mean chmod" --deny chmodd "${touch_it[@]}"
refused "an argument of a call" "clone/newuser: a system call is denied as a whole" --deny clone/newuser "${touch_it[@]}"
refused "an unknown network" "--net 'x': there are none and host" --net x "${touch_it[@]}"
refused "an unknown /proc" "--proc 'x': there are fresh and outer" --proc x "${touch_it[@]}"
refused "a deadline of nothing" "--deadline '0'" --deadline 0 "${touch_it[@]}"
refused "a record without a name" "--record needs the name of a file" --record '' "${touch_it[@]}"
refused "a record that can't be written" "can't write $dir/none/r: No such file" --record "$dir/none/r" "${touch_it[@]}"
refused "a record that is a folder" "can't write $dir: Is a directory" --record "$dir" "${touch_it[@]}"
refused "less than the least" "less than the least" --min layered "${touch_it[@]}"
refused "a least that is more than was asked for" \
	"filtered is less than the least, layered, and no more was asked for" \
	--isolation filtered --min layered -- touch "$ran"
refused "a level that does not keep what is asked for, strictly" "fs-write is not kept" \
	--isolation filtered --strict --ro /usr -- touch "$ran"

# status NAME EXPECTED WORDS ARGUMENT...
status() {
	name=$1 expected=$2 words=$3 status=0
	shift 3
	"$FOOTING" run "$@" >out 2>err </dev/null || status=$?
	if [ "$status" = "$expected" ] && { [ -z "$words" ] || grep -qF -- "$words" out err; }; then
		ok "$name"
	else
		not_ok "$name" "status $status: $(cat out err)"
	fi
}
status "its help" 0 "usage: footing run" --help
for verb in '' probe check explain syscalls run inspect match list; do
	# shellcheck disable=SC2086
	check "help of ${verb:-footing} is not wider than a screen" \
		test -z "$("$FOOTING" $verb --help | grep -E '.{81}')"
done
for call in exit_group wait4; do # of which the first process of a pid namespace is made
	status=0
	timeout -s KILL 20 "$FOOTING" run --deny $call -- true >out 2>err || status=$?
	check "it ends without $call" test "$status" = 0 -o "$status" = 125
done
printf '#!/nonexistent/interpreter\n' >script
chmod 755 script
for level in none filtered landlock namespace layered; do
	if ! "$FOOTING" run --isolation $level --strict -- true 2>err; then
		skip "the exit codes at $level" "$(cat err)"
		continue
	fi
	at=(--isolation "$level" --)
	status "$level: not found" 127 "no-such-command: not found inside" "${at[@]}" no-such-command
	status "$level: no such path" 127 "/none/such: not found inside" "${at[@]}" /none/such
	status "$level: not executable" 126 "can't execute /etc/passwd: Permission denied" "${at[@]}" /etc/passwd
	status "$level: a folder" 126 "can't execute /etc: Permission denied" "${at[@]}" /etc
	status "$level: a name that is too long" 126 "File name too long" "${at[@]}" "$(printf '%0300d' 0)"
	status "$level: success" 0 "" "${at[@]}" true
	status "$level: its own status" 7 "" "${at[@]}" sh -c 'exit 7'
	status "$level: all of it" 255 "" "${at[@]}" sh -c 'exit 255'
	for signal in 9 15 6; do
		status "$level: killed by $signal" $((128 + signal)) "" "${at[@]}" sh -c "ulimit -c 0; kill -$signal \$\$"
	done
done

# The record: before the start, after the end, and of what did not start.
field() {
	python3 -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    value = value[key]
print(json.dumps(value))' "$@"
}
same() {
	check "$1" test "$(field record "$2")" = "$3"
}
status "a command with a record" 3 "" --record record --isolation filtered -- sh -c 'exit 3'
same "it was started" started true
same "its status" exit 3
same "its level" effective '"filtered"'
status "while it runs the record is there" 0 '"started": true' --isolation none --record record -- \
	sh -c 'sleep 0.5; cat record'
status "a command that is not found" 127 "" --record record -- no-such-command
same "was not started" started false
same "and has no status" exit null
status "a refusal with a record" 125 "" --record record --isolation filtered --strict --ro /usr -- true
same "was not started either" started false
same "and not satisfied" satisfied false
check "and says why" sh -c 'test "$1" != null' _ "$(field record why)"
status "nobody reads the record" 0 "" --record /dev/null -- true
mkfifo pipe
cat pipe >record &
status "a pipe gets the record" 5 "" --record pipe --isolation none -- sh -c 'exit 5'
wait
same "that of the end, once" exit 5
mkdir own
# The command waits until the record says that it runs: what is put there later stays.
begun='until grep -q "\"started\": true" own/record; do sleep 0.02; done'
status "a pipe that the command puts in its place is not waited at" 6 "another file than at the start" \
	--record own/record --rw own --isolation none -- sh -c "$begun; rm own/record && mkfifo own/record && exit 6"
rm own/record
status "nor is a device written to" 6 "another file than at the start" \
	--record own/record --rw own --isolation none -- sh -c "$begun; rm own/record && ln -s /dev/null own/record && exit 6"
ln -s record link
status "a link is not followed" 125 "symbolic links" --record link -- true
done_testing
