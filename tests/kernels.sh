#!/bin/bash
# SPDX-License-Identifier: MIT
#
# kernels.sh [--keep DIR] [NAME...]: footing on the kernels of Debian's releases and on what
# their command line takes away, all of the table kernels/boots or those named.
#
# Each is booted in qemu, without KVM and from one initramfs. In it, footing and acts.sh are
# run as env/run.sh runs them, and so is the escape suite; what comes back is held against the same things, with the
# tables of kernels/expect. A second run finds all that it needs in kernel-cache/, of the
# build folder; to have newer kernels, remove that.
set -u
top_srcdir=$(cd "${top_srcdir:-$(dirname "$0")/..}" && pwd)
top_builddir=$(cd "${top_builddir:-$top_srcdir}" && pwd)
env_dir=$top_srcdir/tests/env
here=$top_srcdir/tests/kernels
footing=${FOOTING_STATIC:-$top_builddir/footing.static}
cache=${FOOTING_KERNELS:-$top_builddir/kernel-cache}
at_once=2
# shellcheck source=tests/env/lib.sh
. "$env_dir/lib.sh"
# shellcheck source=tests/kernels/fetch.sh
. "$here/fetch.sh"

skip_all() {
	echo "ok 1 - kernels # SKIP $1"
	echo "# tests: 0 passed, 0 failed, 1 skipped"
	exit 77
}

give_up() {
	echo "not ok 1 - kernels"
	printf '%s\n' "$1" | sed 's/^/#   /'
	echo "# tests: 0 passed, 1 failed, 0 skipped"
	exit 1
}

# shellcheck disable=SC2317
end() {
	end_status=$?
	trap - EXIT
	# shellcheck disable=SC2046
	kill $(jobs -p) 2>/dev/null
	wait
	rm -rf "$work"
	exit "$end_status"
}

# seconds FILE: since the start of the kernel.
seconds() {
	cut -d ' ' -f 1 "$boot_out/guest/$1"
}

# boot NAME SUITE CASES COMMAND-LINE...
boot() {
	boot_out=$work/out/$1
	# With -cpu max, a kernel finds all that it was built to use.
	setpriv --pdeathsig TERM timeout -k 5 "${FOOTING_BOOT_SECONDS:-120}" \
		qemu-system-x86_64 -accel tcg -cpu max -m 512 -nodefaults -no-reboot -display none -monitor none \
		-serial file:"$boot_out/console" -serial file:"$boot_out/answer" \
		-kernel "$cache/$2.vmlinuz" -initrd "$work/initramfs" -append \
		"console=ttyS0 quiet loglevel=1 panic=-1 cases=$3 ${*:4}" </dev/null \
		>"$boot_out/qemu" 2>&1
	boot_status=$?
	mkdir "$boot_out/guest"
	if ! tar -xzf "$boot_out/answer" -C "$boot_out/guest" 2>/dev/null; then
		for case in ${3//,/ }; do
			echo "no answer of the kernel" >"$boot_out/$1-$case.status"
			{
				echo "qemu ended with $boot_status"
				tail -n 5 "$boot_out/qemu" "$boot_out/console"
			} >"$boot_out/$1-$case.errors"
		done
		return
	fi
	for file in "$boot_out/guest"/*.*; do
		mv "$file" "$boot_out/$1-${file##*/}"
	done
	# The conditions of the tables are about this kernel.
	cp "$boot_out/$1-${3%%,*}.acts" "$boot_out/machine.acts"
	{
		grep -oE '^[0-9]+\.[0-9]+' "$boot_out/guest/kernel" | sed 's/^/kernel /'
		echo "private 1"
		echo "initial 1"
	} >"$boot_out/facts"
	echo "# $1: Linux $(cat "$boot_out/guest/kernel"), booted in $(seconds booted) s, done" \
		"in $(seconds 'done') s"
}

# unmet SUITE CASES: why it can't be booted.
unmet() {
	fetch_kernel "$1" || return 0
	case $2 in
	*deny*) [ -s "$work/root/policy" ] || cat "$work/no-policy" ;;
	esac
}

unset MAKEFLAGS MFLAGS MAKELEVEL
keep=
if [ "${1-}" = --keep ]; then
	keep=$2
	shift 2
fi
[ "$(uname -m)" = x86_64 ] || skip_all "the kernels and the program are for x86-64"
for tool in qemu-system-x86_64 cpio apt-get dpkg-deb setpriv python3; do
	command -v "$tool" >/dev/null || skip_all "no $tool"
done
is_static "$(command -v busybox)" || skip_all "no static busybox (Debian: busybox-static)"
if ! is_static "$footing"; then
	[ -n "${FOOTING_INSTRUMENTED-}" ] && skip_all "an instrumented footing is not static"
	built=$("${MAKE:-make}" -s -C "$top_builddir" static 2>&1) ||
		skip_all "no footing.static: $(printf '%s\n' "$built" | tail -n 1)"
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/footing-kernels.XXXXXX") || exit 1
trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$cache" "$work/out" || exit 1
root=$work/root
make_root >"$work/log" 2>&1 || skip_all "no root file system: $(tail -n 1 "$work/log")"
install -m 755 "$here/init" "$root/init"
cp "$env_dir/escapes.sh" "$root/bin"
make_escape "$root/bin" >"$work/log" 2>&1 || give_up "$(cat "$work/log")"
"$root/bin/escape" table >"$work/escapes.table"
if fetch_parser trixie >"$work/no-policy"; then
	compile "$here/profiles" "$root/policy" 2>"$work/log" ||
		give_up "apparmor_parser: $(cat "$work/log")"
fi
(cd "$root" && find . | cpio -o -H newc -R 0:0 --quiet) >"$work/initramfs" ||
	give_up "no initramfs can be made"

grep -v '^#' "$here/boots" >"$work/boots"
while read -r name suite cases line; do
	[ $# = 0 ] || printf '%s\n' "$@" | grep -qx "$name" || continue
	mkdir "$work/out/$name"
	cp "$work/escapes.table" "$work/out/$name"
	printf '%s\n' "${cases//,/ }" | tr ' ' '\n' | sed "s/^/$name-/" >"$work/out/$name/names"
	outs+=("$work/out/$name")
	reason=$(unmet "$suite" "$cases")
	if [ -n "$reason" ]; then
		while read -r case; do
			echo "$reason" >"$work/out/$name/$case.skip"
		done <"$work/out/$name/names"
		continue
	fi
	while [ "$(jobs -pr | wc -l)" -ge "$at_once" ]; do
		wait -n
	done
	# shellcheck disable=SC2086
	boot "$name" "$suite" "$cases" $line &
done <"$work/boots"
# Lists that are kept would one day name packages that are gone.
rm -rf "$cache/apt" "$cache/log"
wait
[ -n "${outs-}" ] || give_up "no such kernel"
[ -z "$keep" ] || cp -r "$work/out" "$keep"
python3 "$env_dir/compare.py" "$here/expect" "$top_srcdir/lib/schema/matrix.json" "${outs[@]}"
