#!/bin/bash
# SPDX-License-Identifier: MIT
#
# quickstart where nothing is installed and there is no apt: names what is missing, by the
# distribution's own names, and ends with 1. (Installing is not tried here: a test changes
# nothing of the machine.)
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
cp "$top_srcdir/quickstart" "$dir/"

status=0
"$dir/quickstart" frobnicate >"$dir/out" 2>&1 || status=$?
check "an unknown word is a usage error" test "$status" = 64

# A PATH with what every system has, and no more.
mkdir "$dir/bin"
for tool in sh cat cut dirname env grep id ls sed sort tail test tr uname; do
	ln -s "$(command -v "$tool" || echo /bin/$tool)" "$dir/bin/$tool"
done

# $1 is the content of os-release, then quickstart's arguments.
elsewhere() {
	printf '%b' "$1" >"$dir/os-release"
	shift
	unshare --mount --propagation private sh -c '
		mount --bind "$1/os-release" "$(readlink -f /etc/os-release)" || exit 99
		cd "$1" && shift && exec env -i PATH="$PWD/bin" /bin/sh ./quickstart "$@"
	' _ "$dir" "$@" >"$dir/out" 2>"$dir/err"
}
names() {
	for package; do
		grep -q " $package\( \|\$\)" "$dir/err" || {
			echo "does not name $package:"
			cat "$dir/err"
			return 1
		}
	done
}
expect() {
	distribution=$1 release=$2
	shift 2
	status=0
	elsewhere "$release" || status=$?
	check "$distribution: ends with 1" test "$status" = 1
	check "$distribution: names packages" names "$@"
	check "$distribution: nothing on standard output" test ! -s "$dir/out"
}

if [ "$(id -u)" != 0 ] || ! unshare --mount --propagation private true 2>/dev/null; then
	skip "other distributions" "no mount namespace to put another os-release in (needs root, and no chroot)"
else
	expect Fedora 'ID=fedora\n' 'dnf install' gcc libcap-devel jansson-devel
	expect Rocky 'ID="rocky"\nID_LIKE="rhel centos fedora"\n' libmnl-devel
	expect Alpine 'ID=alpine\n' 'apk add' musl-dev libseccomp-dev
	expect Arch 'ID=arch\n' 'pacman -S' jansson libmd
	expect "an unknown one" 'ID=unheard-of\n' libcap-dev
	elsewhere 'ID=alpine\n' 'test'
	check "the tests need more" names check-dev bubblewrap
	check "what has no name there is left out" sh -c '! grep -q " - " "$1"' _ "$dir/err"
fi
done_testing
