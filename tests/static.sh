#!/bin/bash
# SPDX-License-Identifier: MIT
#
# footing.static is one file that runs anywhere: in a root with nothing else in it, in
# busybox's, and in that of Debian's oldest supported release.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
# The oldest first: those that are no longer supported leave the mirror some day.
releases="bullseye bookworm"
unset MAKEFLAGS MFLAGS MAKELEVEL
cd "${top_builddir:?}" || exit 1

[ "$(id -u)" = 0 ] || skip_all "needs root: chroot"
if ! "${MAKE:-make}" -s libmnl-static/libmnl.a >"$dir/log" 2>&1; then
	skip_all "no static libmnl: $(grep '^libmnl-static:' "$dir/log" | head -n 1)"
fi
check "make static" "${MAKE:-make}" -s static
size=$(stat -c %s footing.static)
check "at most 2.5 MiB ($size bytes)" test "$size" -le 2621440
check "needs no loader and no library" sh -c \
	'! readelf -lW footing.static | grep -E "INTERP|DYNAMIC"'
check "is stripped" sh -c '! readelf -SW footing.static | grep -F .symtab'

# A root as the program meets it: whatever else is in it was put there by the caller.
run_in() {
	run_root=$1
	shift
	cp footing.static "$run_root/footing"
	chroot "$run_root" /footing "$@"
}

features=$("${FOOTING:?}" list features -o json |
	python3 -c 'import json, sys; print(len(json.load(sys.stdin)["features"]))')

# A whole matrix: every feature that the command lists, and acts that were really done.
matrix_is_whole() {
	python3 - "$1" "$features" <<-'END'
		import json, sys
		matrix = json.load(open(sys.argv[1]))
		rows = matrix["features"]
		assert matrix["schema"] == "footing.matrix/1", matrix["schema"]
		assert len(rows) == int(sys.argv[2]), f"{len(rows)} of {sys.argv[2]} features"
		status = [row[route]["status"] for row in rows.values()
		          for route in ("direct", "userns") if row.get(route)]
		told = sum(s != "unknown" for s in status)
		assert told > len(status) / 2, f"only {told} of {len(status)} rows could be told"
		assert rows["ns.uts"]["direct"]["status"] == "available", rows["ns.uts"]
	END
}

# $1 is the root, $2 its name.
runs_in() {
	check "runs in $2" run_in "$1" --version
	if run_in "$1" -o json >"$dir/matrix" 2>"$dir/errors"; then
		check "its matrix in $2 is whole" matrix_is_whole "$dir/matrix"
	else
		not_ok "its matrix in $2 is whole" "status $?: $(cat "$dir/errors")"
	fi
}

mkdir -p "$dir/empty"
runs_in "$dir/empty" "an empty root"
check "and leaves nothing there" test "$(ls -A "$dir/empty")" = footing

busybox=$(command -v busybox) || busybox=
if [ -n "$busybox" ] && ! readelf -lW "$busybox" | grep -q INTERP; then
	mkdir -p "$dir/busybox/bin" "$dir/busybox/tmp"
	cp "$busybox" "$dir/busybox/bin/busybox"
	chroot "$dir/busybox" /bin/busybox --install -s /bin
	runs_in "$dir/busybox" "busybox"
	check "started by busybox's shell" chroot "$dir/busybox" /bin/sh -c \
		'/footing --version | grep -q ^footing'
else
	skip "runs in busybox" "no static busybox (Debian: busybox-static)"
fi

# From the mirror that this system has.
oldest_root() {
	command -v mmdebstrap >/dev/null || { echo "no mmdebstrap"; return 1; }
	# shellcheck disable=SC2016
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		'Origin: Debian' 'Label: Debian' | head -n 1)
	[ -n "$mirror" ] || { echo "apt has no lists of Debian's packages"; return 1; }
	for release in $releases; do
		mmdebstrap --quiet --variant=essential "$release" "$dir/$release" "$mirror" \
			>"$dir/log" 2>&1 && echo "$release" && return
	done
	echo "mmdebstrap: $(grep '^E:' "$dir/log" | head -n 1)"
	return 1
}
if oldest=$(oldest_root); then
	runs_in "$dir/$oldest" "Debian $oldest"
else
	skip "runs in Debian's oldest supported release" "$oldest"
fi
done_testing
