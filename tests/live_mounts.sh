#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Family mount against mount(8), unshare(1) and a few calls from Python, by both routes and
# as several callers. And: nothing of it is left, and a faked mount(2) fools nobody.
# shellcheck disable=SC2154
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
for need in unshare mount setpriv python3; do
	command -v "$need" >/dev/null || skip_all "$need is not installed"
done
# shellcheck source=tests/live_acts.sh
. "$top_srcdir/tests/live_acts.sh"

# How each row is done by others, on the folder $1. In sh, and with nothing of footing.
on_tmpfs='mount -t tmpfs -o mode=755 t "$1" && cd "$1" && mkdir a b c d &&'
# shellcheck disable=SC2016
declare -A how=(
	[private]='mount --make-rprivate /'
	[tmpfs]='mount -t tmpfs t "$1" && echo x >"$1/f" && [ "$(stat -f -c %T "$1")" = tmpfs ]'
	[bind]="$on_tmpfs"' : >a/f && mount --bind a b && [ -f b/f ]'
	[bind-readonly]="$on_tmpfs"' mount --bind a b && mount -o remount,bind,ro b &&
		! (: >b/f) 2>/dev/null && : >a/f && [ -f b/f ]'
	[proc]='mount -t proc p "$1" && [ "$(cat "$1/1/comm")" = sh ]'
	[sysfs]='mount -t sysfs s "$1" && [ "$(ls "$1/class/net")" = lo ]'
	[devpts]='mount -t devpts -o newinstance,ptmxmode=0666 d "$1" &&
		exec 3<>"$1/ptmx" && [ -c "$1/0" ]'
	[mqueue]='mount -t mqueue m "$1" && : >"$1/q" && grep -q QSIZE "$1/q"'
	[overlay]="$on_tmpfs"' echo low >a/f && : >a/g &&
		mount -t overlay -o lowerdir=a,upperdir=b,workdir=c o d && echo up >d/f &&
		rm d/g && [ "$(cat a/f b/f)" = "low
up" ] && [ -e a/g ]'
	[cgroup2]='mount -t cgroup2 c "$1" && cat "$1/cgroup.procs"'
	[fuse]='exec "$3" "$2" fuse "$1"'
	[idmap]='mount -t tmpfs t "$1" && exec "$3" "$2" idmap "$1"'
	[api]='exec "$3" "$2" api "$1"'
	[pivot-root]="$on_tmpfs"' cp /bin/busybox . && pivot_root . d && exec /busybox sh -c "
		/busybox umount -l /d && [ -d /a ] && [ ! -e /bin ] && [ ! -e /d/bin ]"'
)

# The namespaces that a row needs besides its mount namespace.
declare -A also=([proc]="-p -f" [sysfs]=-n [mqueue]=-i [cgroup2]=-C)

static_busybox() {
	[ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1
}

compare_chroot() {
	if ! static_busybox; then
		skip "$caller: mount.chroot@$1" "no static busybox"
		return
	fi
	mkdir -p "$work/box"
	cp /bin/busybox "$work/box/"
	enter=(env)
	[ "$1" = direct ] || enter=(unshare -U -r)
	same mount.chroot "$1" "${enter[@]}" chroot "$work/box" /busybox test ! -e /bin
}

compare() {
	local route name id here=$at
	# What that caller mounts in the work folder hides the other one.
	[ "$caller" != "ordinary user, devices for all" ] || here=$work/nodes/at
	for route in direct userns; do
		for name in "${!how[@]}"; do
			id=mount.$name
			if [ "$name" = pivot-root ] && ! static_busybox; then
				skip "$caller: $id@$route" "no static busybox"
				continue
			fi
			# shellcheck disable=SC2086
			enter $route -m --propagation unchanged ${also[$name]-}
			same "$id" $route "${enter[@]}" sh -c "${how[$name]}" sh "$here" "$acts" "$python"
		done
		compare_chroot $route
	done
}
each_caller compare

# ------------------------------------------------------- nothing is left

# In a mount namespace that passes on all it can: what comes through was not private.
# shellcheck disable=SC2016
nothing_mounted() {
	unshare -m --propagation shared sh -c 'cat /proc/self/mountinfo >"$1" &&
		"$0" --only "mount.*" >/dev/null &&
		unshare -m --propagation unchanged "$0" --only "mount.*" >/dev/null &&
		cat /proc/self/mountinfo | diff "$1" -' "$FOOTING" "$work/mountinfo"
}
# shellcheck disable=SC2016
nothing_made() {
	"$python" "$acts" filter mount=0 -- "$FOOTING" --only 'mount.*' -o json >"$matrix" || return
	! find /tmp /mnt /run -xdev -maxdepth 1 -newer "$work/stamp" \
		\( -name tmpfs -o -name bind -o -name overlay -o -name outside \) | grep .
}
if [ "$(id -u)" = 0 ] && unshare -m true; then
	check "no mount reaches another namespace" nothing_mounted
else
	skip "no mount reaches another namespace" "needs root"
fi

# ------------------------------------------------------- success that is none

caller="mount(2) faked"
: >"$work/stamp"
if "$python" "$acts" filter mount=0 -- true 2>/dev/null; then
	check "$caller: nothing is written to what it would have covered" nothing_made
	for row in private tmpfs bind bind-readonly proc overlay fuse pivot-root; do
		for route in direct userns; do
			verdict=$(said mount.$row $route)
			if [ "$verdict" = unavailable ]; then
				ok "$caller: mount.$row@$route is $verdict"
			else
				not_ok "$caller: mount.$row@$route" "footing: $verdict"
			fi
		done
	done
	# /tmp, which it tries that on, may be another file system than / to begin with. The
	# programs are opened before, since they may be below it.
	if LD_LIBRARY_PATH=/proc/self/fd/7 unshare --mount sh -c 'mount -t tmpfs t /tmp && exec "$@"' _ "$python" /proc/self/fd/8 \
		filter mount=0 -- /proc/self/fd/9 --only mount.tmpfs -o json \
		7<"$top_builddir/lib/.libs" 8<"$acts" 9<"$FOOTING" >"$matrix" 2>"$work/errors"; then
		for route in direct userns; do
			verdict=$(said mount.tmpfs $route)
			check "$caller: mount.tmpfs@$route over a file system of its own" \
				test "$verdict" = unavailable
		done
	else
		skip "$caller over a file system of its own" "$(head -n 1 "$work/errors")"
	fi
else
	skip "$caller" "no filter can be installed"
fi

for call in umount2 pivot_root; do
	caller="$call faked"
	if "$python" "$acts" filter $call=0 -- "$FOOTING" --only mount.pivot-root -o json \
		>"$matrix" 2>/dev/null; then
		for route in direct userns; do
			verdict=$(said mount.pivot-root $route)
			if [ "$verdict" = unavailable ]; then
				ok "$caller: mount.pivot-root@$route is $verdict"
			else
				not_ok "$caller: mount.pivot-root@$route" "footing: $verdict"
			fi
		done
	else
		skip "$caller" "no filter can be installed"
	fi
done
done_testing
