#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Roots that are not like others: what a sandbox makes of them. Everything is mounted in a
# mount namespace of this test.
#
# Not in /tmp, which a sandbox has its own of.
TMPDIR=/var/tmp
export TMPDIR
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
[ "$(id -u)" = 0 ] || skip_all "needs root"
unshare --mount --propagation private true 2>/dev/null || skip_all "needs a mount namespace"
reach_footing
dir=$(scratch)

# In a mount namespace of its own: SCRIPT, which has $dir and $FOOTING.
apart() {
	dir=$dir unshare --mount --propagation private sh -ec "$1"
}

mkdir "$dir/proc" "$dir/inner"
cd "$dir" || exit 1
for level in namespace layered; do
	if ! "$FOOTING" run --isolation "$level" --strict -- true 2>/dev/null; then
		skip "a second /proc, $level" "$level does not work here"
		continue
	fi
	for options in "" "--rw $dir" "--ro / --rw $dir"; do
		export level options
		seen=$(apart 'mount -t proc proc "$dir/proc"
			"$FOOTING" run --isolation $level --strict $options -- /bin/sh -c "
				ls $dir/proc | wc -l; ls $dir/proc/1/root 2>/dev/null | wc -l"' 2>&1)
		if [ "$(printf "%s" "$seen" | tr -s "\n" " ")" = "0 0" ]; then
			ok "a second /proc shows nothing, $level $options"
		else
			not_ok "a second /proc shows nothing, $level $options" "$seen"
		fi
	done
	# The control: it shows all, where that is asked for.
	seen=$(apart 'mount -t proc proc "$dir/proc"
		"$FOOTING" run --isolation $level --proc outer -- /bin/sh -c "ls $dir/proc | wc -l"' 2>/dev/null)
	if [ "${seen:-0}" -gt 20 ]; then
		ok "with the outer /proc a second one shows all, $level"
	else
		not_ok "with the outer /proc a second one shows all, $level" "$seen"
	fi
	# A name that mountinfo writes by octal digits.
	strange="$dir/a b\\$(printf '\t')c"
	export strange
	mkdir -p "$strange"
	seen=$(apart 'mount -t proc proc "$strange"
		"$FOOTING" run --isolation $level --strict -- /bin/sh -c "ls \"\$strange\" | wc -l"' 2>&1)
	if [ "$seen" = 0 ]; then
		ok "a second /proc with a strange name, $level"
	else
		not_ok "a second /proc with a strange name, $level" "$seen"
	fi
	# Mounts below the root are read-only too.
	seen=$(apart 'mount -t tmpfs tmpfs "$dir/inner"
		"$FOOTING" run --isolation $level --strict -- /bin/sh -c "
			touch $dir/inner/file 2>/dev/null || echo refused"' 2>&1)
	if [ "$seen" = refused ]; then
		ok "a mount below the root is read-only, $level"
	else
		not_ok "a mount below the root is read-only, $level" "$seen"
	fi
done
done_testing
