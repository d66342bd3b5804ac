#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What the command writes, and where to: widths, colours and symbols by terminal and locale;
# files, devices, pipes, full disks and closed descriptors.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
fixture=$top_srcdir/tests/fixtures/matrix.json
cd "$dir" || exit 1

show() {
	"${FOOTING:?}" --from "$fixture" "$@"
}

# ------------------------------------------------------------ how it looks

utf8=
for locale in C.UTF-8 C.utf8 en_US.UTF-8; do
	[ "$(LC_ALL=$locale locale charmap 2>/dev/null)" = UTF-8 ] && utf8=$locale && break
done
narrow() {
	LC_ALL=${utf8:-C} "$FOOTING" "$@" >shown &&
		python3 -c '
import sys
wide = [line for line in open("shown", encoding="utf-8") if len(line.rstrip("\n")) > 80]
sys.exit("".join(wide) if wide else 0)'
}
check "80 columns are enough" narrow
check "and for the table" narrow --all
check "and for a saved matrix" narrow --from "$fixture" --all
check "no blank at the end of a line" sh -c '! grep -n " \$" shown'

if [ -z "$utf8" ]; then
	skip "symbols" "no locale with UTF-8"
else
	check "symbols in a UTF-8 locale" sh -c 'LC_ALL=$1 "$2" --from "$3" --all | grep -q "✗ unshare: EPERM"' \
		_ "$utf8" "$FOOTING" "$fixture"
	check "none with --ascii" sh -c '! LC_ALL=$1 "$2" --from "$3" --all --ascii | LC_ALL=C grep -q "[^ -~]"' \
		_ "$utf8" "$FOOTING" "$fixture"
fi
check "none in the C locale" sh -c '! LC_ALL=C "$1" --from "$2" --all | LC_ALL=C grep -q "[^ -~]"' \
	_ "$FOOTING" "$fixture"

# on_terminal VARIABLE=VALUE... COMMAND...: with a terminal of 70 columns as standard output.
cat >terminal.py <<'END'
import fcntl, os, pty, struct, sys, termios
pid, master = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("4H", 24, 70, 0, 0))
    os.execvp("env", ["env"] + sys.argv[1:])
shown = b""
try:
    while data := os.read(master, 65536):
        shown += data
except OSError:
    pass
os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
END
on_terminal() {
	python3 terminal.py "$@" "$FOOTING" --from "$fixture" | tr -d '\r' >shown
}
colored() {
	grep -q "$(printf '\033\[3')" shown
}
# shellcheck disable=SC2317
{
	no_color() { on_terminal "$@" && [ -s shown ] && ! colored; }
	color() { on_terminal "$@" && colored; }
	fits() { on_terminal TERM=dumb LC_ALL=C && ! grep -n '.\{71\}' shown && grep -q '.\{61\}' shown; }
}
check "colours on a terminal" color TERM=xterm NO_COLOR=
check "none where NO_COLOR is set" no_color TERM=xterm NO_COLOR=1
check "none on a dumb terminal" no_color TERM=dumb
check "none without TERM" no_color -u TERM
check "none in a pipe" sh -c '! TERM=xterm "$1" --from "$2" | grep -q "$(printf "\033")"' \
	_ "$FOOTING" "$fixture"
check "as wide as the terminal" fits

# ------------------------------------------------------------------- files

fails() {
	code=$1 pattern=$2
	shift 2
	status=0
	"$@" 2>err || status=$?
	if [ "$status" = "$code" ] && [ "$(wc -l <err)" = 1 ] && grep -q -- "^footing: .*$pattern" err; then
		ok "$tap_case"
	else
		not_ok "$tap_case" "status $status: $(cat err)"
	fi
}
same_as() {
	show -o json >expected && cmp expected "$1"
}
show -o json --output new
check "a new file" same_as new
echo old >old && chmod 600 old && show -o json --output old
check "an old one is replaced" same_as old
check "and keeps its permissions" test "$(stat -c %a old)" = 600
mkdir closed && echo old >closed/kept && ln old link
show -o json --output old
check "its other name is not written to" test "$(stat -c %h link)" = 1
ln -s kept target-link
tap_case="a symbolic link is not followed"
fails 70 target-link show -o json --output target-link
check "and nothing is made where it leads" test ! -e kept
tap_case="a folder is refused"
fails 70 closed show --output closed
tap_case="so is one that is not there"
fails 70 nowhere/file show --output nowhere/file
tap_case="and the empty name"
fails 70 "''" show --output ''
if [ "$(id -u)" = 0 ]; then
	# Without capabilities, permissions count for root too.
	powerless=(setpriv --bounding-set=-all)
	chmod 555 closed && chown 1:1 closed closed/kept
	tap_case="an unwritable folder"
	fails 70 closed/new "${powerless[@]}" "$FOOTING" --from "$fixture" --output closed/new
	tap_case="an unwritable file is not replaced"
	fails 70 closed/kept "${powerless[@]}" "$FOOTING" --from "$fixture" --output closed/kept
	chmod 755 closed
	check "and has what it had" test "$(cat closed/kept)" = old
else
	skip "an unwritable folder" "needs root, to take its capabilities away"
fi
check "nothing is left beside" test -z "$(find . -name '.footing-*')"

check "a device" show --output /dev/null
check "is one afterwards" test -c /dev/null
check "/dev/stdout" sh -c '"$1" --from "$2" --output /dev/stdout | grep -q "^judged"' \
	_ "$FOOTING" "$fixture"
mkfifo pipe
show -o json --output pipe &
cat pipe >through
wait
check "a named pipe" same_as through
check "is one afterwards" test -p pipe

tap_case="a full disk"
fails 70 "No space left" show --output /dev/full
tap_case="a full standard output"
to_full() { show "$@" >/dev/full; }
fails 70 "standard output" to_full
tap_case="the same for JSON"
fails 70 "standard output" to_full -o json
tap_case="and for a list"
list_full() { "$FOOTING" list >/dev/full; }
fails 70 "standard output" list_full
tap_case="and for help"
help_full() { "$FOOTING" --help >/dev/full; }
fails 70 "standard output" help_full
if [ "$(id -u)" = 0 ] && unshare --mount --propagation private true; then
	tap_case="a full file system: nothing half-written"
	# shellcheck disable=SC2016
	small() {
		unshare --mount --propagation private sh -c '
			mount -t tmpfs -o size=8k tmpfs /mnt && echo old >/mnt/kept || exit 99
			"$1" --from "$2" -o json --output /mnt/kept && exit 98
			[ "$(cat /mnt/kept)" = old ] && [ "$(ls -A /mnt)" = kept ] && exit 70' \
			sh "$FOOTING" "$fixture"
	}
	fails 70 "No space left" small
else
	skip "a full file system" "needs root"
fi

tap_case="a closed standard output"
closed_output() { show "$@" >&-; }
fails 70 "standard output" closed_output
check "which no file takes the place of" sh -c '
	"$1" --from "$2" --output saved >&- && grep -q "^judged" saved' _ "$FOOTING" "$fixture"
check "all of them closed" sh -c '"$1" --from "$2" --output saved <&- >&- 2>&-' _ "$FOOTING" "$fixture"
reader_gone() {
	show "$@" 2>err | true
	set -- "${PIPESTATUS[@]}"
	[ "$1" = 0 ] && [ ! -s err ]
}
check "a reader that is gone ends it quietly" reader_gone --all
check "and of JSON" reader_gone -o json

# ------------------------------------------------------------- what is asked

only() {
	"$FOOTING" -o json "$@" >matrix && python3 -c '
import json
print(*json.load(open("matrix"))["features"])'
}
check "--only a feature" test "$(only --only priv.setgroups)" = priv.setgroups
# With it comes what stands in its way, if anything does.
check "--only an alias" grep -qw ns.mount <(only --only ns.mnt)
check "--only patterns" test "$(only --only 'priv.k*' --only 'seccomp.e*')" = "seccomp.errno priv.keep-caps"
check "--only of a file" test "$("$FOOTING" --from "$fixture" --only 'priv.*' -o json | grep -c '"title"')" = 2
check "the same matrix gives the same bytes" cmp <(show -o json) <(show -o json | "$FOOTING" --from - -o json)
check "the version" test "$("$FOOTING" --version)" = "footing $(sed -n 's/^VERSION = //p' "${top_builddir:?}/Makefile")"
for verb in probe check explain list; do
	check "help of $verb" sh -c '"$1" "$2" --help | grep -q "^usage: footing $2"' _ "$FOOTING" $verb
done
for list in features causes levels sandboxes formats; do
	check "list $list, as JSON too" python3 -c '
import json, subprocess, sys
text, doc = (subprocess.run([sys.argv[1], "list", sys.argv[2], *more], capture_output=True,
                            check=True).stdout for more in ([], ["-o", "json"]))
items = json.loads(doc)[sys.argv[2]]
first = [item.get("id") or item.get("code") or item["name"] for item in items]
assert items and first == [line.split()[0] for line in text.decode().splitlines()]' "$FOOTING" $list
done
done_testing
