#!/bin/bash
# SPDX-License-Identifier: MIT
#
# `footing run` as it is inside, at each level, as root and as an ordinary user: what the
# command keeps, what it may read and write, what it sees, and what becomes of signals.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)

# Rerun as an ordinary user, with a copy that it can reach.
if [ "$(id -u)" = 0 ] && [ -z "${LIVE_RUN_USER-}" ]; then
	reach_footing
	mkdir "$dir/user" "$dir/tests"
	chown 1000:1000 "$dir/user"
	cp "$top_srcdir/tests/tap.sh" "$top_srcdir"/tests/live_run.* "$dir/tests"
	chmod -R a+rX "$dir/tests"
	if command -v setpriv >/dev/null; then
		if TMPDIR=$dir/user LIVE_RUN_USER=1 FOOTING=$FOOTING top_srcdir=$dir setpriv \
			--reuid 1000 --regid 1000 --clear-groups \
			bash "$dir/tests/live_run.sh" >"$dir/user.out" 2>&1; then
			ok "all of it as uid 1000"
		else
			not_ok "all of it as uid 1000" "$(grep -v '^ok' "$dir/user.out")"
		fi
		grep '# SKIP' "$dir/user.out" | sed 's/^/# uid 1000: /'
	else
		skip "all of it as uid 1000" "no setpriv"
	fi
fi
# Not in /tmp, of which there is another one inside.
base=$(mktemp -d /var/tmp/footing-run.XXXXXX)
tap_cleanup() {
	rm -rf "$base"
}
chmod 755 "$base"
cd "$base" || exit 1

run() {
	"${FOOTING:?}" run --isolation "$level" "$@" 2>err
}
# gives NAME EXPECTED ARGUMENT...: what it writes
gives() {
	name="$level: $1" expected=$2
	shift 2
	got=$(run "$@")
	if [ "$got" = "$expected" ]; then
		ok "$name"
	else
		not_ok "$name" "got: $got
$(cat err)"
	fi
}
works() {
	name="$level: $1"
	shift
	if run "$@" >out; then ok "$name"; else not_ok "$name" "$(cat out err)"; fi
}
fails() {
	name="$level: $1"
	shift
	if run "$@" >out; then not_ok "$name" "$(cat out)"; else ok "$name"; fi
}

keeps() {
	gives "standard input" hello -- cat <<<hello
	gives "standard error" "" -- sh -c 'echo mistake >&2'
	check "$level: which is its own" grep -qx mistake err
	run -- sh -c 'echo to a file' >file
	check "$level: standard output to a file" grep -qx 'to a file' file
	run -- sh -c 'cat 2>/dev/null || echo closed' <&- >file
	check "$level: a closed input stays closed" grep -qx closed file
	exec 9</dev/null
	gives "no other descriptor" "" -- sh -c 'readlink /proc/self/fd/9'
	exec 9<&-
	NAME=value gives "the environment" value -- sh -c 'echo $NAME'
	NAME=value gives "or nothing of it" PATH --clear-env -- sh -c 'env | sed "s/=.*//" | grep -v PWD'
	gives "its user" "$(id)" -- id
	gives "the folder" "$base" -- pwd
	gives "another one" /usr --chdir /usr -- pwd
	gives "the umask" 0027 -- sh -c umask
	works "/dev/null can be written to" -- sh -c 'echo >/dev/null'
}

paths() {
	rm -rf rw ro link file
	mkdir rw ro
	ln -s rw link
	: >file
	echo text >ro/text
	fails "nothing is writable" -- sh -c 'echo >rw/new'
	works "a folder that is named" --rw rw -- \
		sh -c 'echo >rw/a && mkdir rw/b && mv rw/a rw/b/c && rm -r rw/b && echo >rw/left'
	check "$level: and what is written is there" test -e rw/left
	fails "and no other" --rw rw -- sh -c 'echo >ro/new'
	works "by a link" --rw link -- sh -c 'echo >link/by-link'
	works "a file" --rw "$base/file" -- sh -c 'echo >file'
	fails "and not those beside it" --rw file -- sh -c 'echo >beside'
	busybox=$(command -v busybox)
	if [ -z "$busybox" ] || readelf -l "$busybox" 2>/dev/null | grep -q INTERP; then
		skip "$level: what is readable" "no static busybox"
		return
	fi
	cp "$busybox" ro/busybox
	gives "what is named can be read and executed" text --ro ro -- "$base/ro/busybox" cat "$base/ro/text"
	fails "and nothing else" --ro ro -- "$base/ro/busybox" cat /etc/passwd
	fails "of a file, not those beside it" --ro ro/busybox -- "$base/ro/busybox" cat "$base/ro/text"
	ln -s ro ro-link
	gives "by a link" text --ro ro-link -- "$base/ro-link/busybox" cat "$base/ro-link/text"
	rm ro-link
	# Where a root of its own has a private folder, what was named is there all the same.
	tmp=$(mktemp -d /tmp/footing-run.XXXXXX)
	cp ro/text "$tmp"
	gives "what is named in /tmp" text --ro ro --ro "$tmp" -- "$base/ro/busybox" cat "$tmp/text"
	fails "and is not written to" --ro ro --ro "$tmp" -- "$base/ro/busybox" touch "$tmp/new"
	rm -r "$tmp"
}

own_root() {
	name=footing-run.$$
	works "/tmp and /dev/shm are private" -- sh -c "echo >/tmp/$name && echo >/dev/shm/$name"
	check "$level: and gone" sh -c '! [ -e /tmp/$1 ] && ! [ -e /dev/shm/$1 ]' _ "$name"
	gives "no devices but the usual" "full null ptmx pts random shm tty urandom zero" -- \
		sh -c 'cd /dev && echo $(ls | grep -v "^fd$\|^std")'
	if run -- test -e /proc/self; then
		gives "only its own processes" "1 2" -- sh -c 'cd /proc && echo [0-9]*'
		gives "what is left to process 1 is reaped" 0 -- sh -c \
			'(sleep 0.01 &); (sleep 0.02 &); sleep 0.1
			for n in $(seq 50); do
				left=$(cat /proc/[0-9]*/stat | grep -c "(sleep) Z ")
				if [ "$left" = 0 ]; then break; fi
				sleep 0.1
			done; echo "$left"'
	else
		skip "$level: only its own processes" "no fresh /proc here"
	fi
	gives "a folder that is not there inside" / --chdir / -- pwd
	outer=$(mktemp -d /tmp/footing-cwd.XXXXXX)
	got=$(cd "$outer" && run -- pwd)
	rm -rf "$outer"
	check "$level: / in place of a folder that is not there inside" test "$got" = /
}

umask 0027
for level in none filtered landlock namespace layered; do
	if ! run --strict -- true; then
		skip "$level" "$(cat err)"
		continue
	fi
	keeps
	case $level in landlock | namespace | layered) paths ;; esac
	case $level in namespace | layered) own_root ;; esac
	if command -v python3 >/dev/null; then
		check "$level: signals" timeout 600 python3 "$top_srcdir/tests/live_run.py" "$FOOTING" "$level"
	else
		skip "$level: signals" "no python3"
	fi
done
done_testing
