#!/bin/bash
# SPDX-License-Identifier: MIT
#
# make install DESTDIR=, and a consumer that knows pkg-config and nothing of the source.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
unset MAKEFLAGS MFLAGS MAKELEVEL
cd "${top_builddir:?}" || exit 1

check "make install" "${MAKE:-make}" -s install DESTDIR="$dir/root"
variable() {
	sed -n "s/^$1 = //p" Makefile
}
prefix=$(variable prefix)
root=$dir/root$prefix
libdir=$(find "$dir/root" -name pkgconfig -type d)
libdir=${libdir%/pkgconfig}

for file in bin/footing include/footing.h share/man/man1/footing.1 \
	share/man/man3/libfooting.3 share/man/man3/footing_isolation.3; do
	check "installs $file" test -s "$root/$file"
done
check "one header only" test "$(ls "$root/include")" = footing.h
check "all pages of the library" diff <(cd man && ls ./*.3) \
	<(cd "$root/share/man/man3" && ls ./*.3)
check "the schemas" sh -c 'ls "$1"/share/footing/schema/*.json' _ "$root"

export PKG_CONFIG_PATH=$libdir/pkgconfig PKG_CONFIG_SYSROOT_DIR=$dir/root
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
check "pkg-config knows the version" \
	test "$(pkg-config --modversion libfooting)" = "$(variable PACKAGE_VERSION)"

build_consumer() {
	# shellcheck disable=SC2046,SC2086
	${CC:-cc} -Wall -Wextra -Werror -o "$dir/consumer" "$top_srcdir/examples/consumer.c" \
		$(pkg-config --cflags --libs libfooting)
}
check "a consumer builds with pkg-config" build_consumer
check "and runs with the shared library" \
	env LD_LIBRARY_PATH="$libdir" "$dir/consumer"
build_sandbox() {
	# shellcheck disable=SC2046,SC2086
	${CC:-cc} -Wall -Wextra -Werror -o "$dir/sandbox" "$top_srcdir/examples/sandbox.c" \
		$(pkg-config --cflags --libs libfooting)
}
check "so does a sandbox" build_sandbox
check "which says what can't be had" sh -c \
	'LD_LIBRARY_PATH=$1 "$2" -w /nonexistent true 2>&1 | grep -q "^sandbox: No such"' _ \
	"$libdir" "$dir/sandbox"
check "which is the one it needs" sh -c \
	'readelf -d "$1" | grep -q "NEEDED.*libfooting\.so\.0"' _ "$dir/consumer"
check "the installed command runs" env LD_LIBRARY_PATH="$libdir" "$root/bin/footing" --version
check "and points to no folder of the build" sh -c \
	'! readelf -d "$1" | grep -E "R(UN)?PATH" | grep -F "$2"' _ "$root/bin/footing" "$PWD"

check "make uninstall" "${MAKE:-make}" -s uninstall DESTDIR="$dir/root"
left=$(find "$dir/root" ! -type d)
if [ -z "$left" ]; then ok "leaves nothing"; else not_ok "leaves nothing" "$left"; fi
done_testing
