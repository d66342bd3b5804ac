#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Independent acts, by busybox and the eye beside this file: what footing says of an
# environment is compared with what these did in the very same one. Prints a line
#
#	act ID ROUTE yes|no		the act worked or not
#	value ID ROUTE NUMBER
#	caps MASK			the permitted capabilities
#
# for each, and nothing for an act that can't tell here. Where no child can be made it
# prints nothing at all.
#
# `acts.sh in NAME` does the steps of one act that follow its namespaces.
case $0 in
/*) bin=${0%/*} ;;
*) exit 64 ;;
esac
box=$bin/busybox
eye=$bin/eye
at=${bin%/bin}/mnt

device() {
	"$box" stat -c %d "$1"
}

# ------------------------------------------------------- inside of the namespaces

mount_new() {
	before=$(device "$at") && "$box" mount "$@" "$at" && [ "$(device "$at")" != "$before" ]
}

on_tmpfs() {
	mount_new -t tmpfs tmpfs && cd "$at" && "$box" mkdir a b c d
}

# shellcheck disable=SC2317
inside() {
	case $1 in
	here) true ;;
	first) [ $$ = 1 ] ;;
	private) "$box" mount --make-rprivate / ;;
	tmpfs) mount_new -t tmpfs tmpfs && : >"$at/file" && [ -f "$at/file" ] ;;
	bind) on_tmpfs && : >a/file && "$box" mount --bind a b && [ -f b/file ] ;;
	bind-readonly)
		on_tmpfs && "$box" mount --bind a b && "$box" mount -o remount,bind,ro a b &&
			! (: >b/file) 2>/dev/null && : >a/file && [ -f b/file ]
		;;
	proc) mount_new -t proc proc && read -r pid rest <"$at/self/stat" && [ "$pid" = $$ ] ;;
	sysfs) mount_new -t sysfs sysfs && [ -d "$at/class/net/lo" ] ;;
	devpts) mount_new -t devpts -o newinstance,ptmxmode=0666 devpts && [ -c "$at/ptmx" ] ;;
	mqueue) mount_new -t mqueue mqueue && : >"$at/queue" && [ -f "$at/queue" ] ;;
	overlay)
		on_tmpfs && : >a/low && "$box" mount -t overlay \
			-o lowerdir=a,upperdir=b,workdir=c overlay d &&
			[ -f d/low ] && : >d/up && [ -f b/up ]
		;;
	cgroup2) mount_new -t cgroup2 cgroup2 && [ -f "$at/cgroup.procs" ] ;;
	api)
		before=$(device "$at") && "$eye" mount-api "$at" &&
			[ "$(device "$at")" != "$before" ]
		;;
	pivot-root)
		on_tmpfs && : >new && "$box" cp "$box" . &&
			"$box" pivot_root . a && /busybox ls /new
		;;
	loopback)
		"$box" ip link set lo up && "$box" ip -o link show lo | "$box" grep -q '[<,]UP[,>]'
		;;
	connect) "$box" ip link set lo up && "$eye" connect ;;
	veth) "$box" ip link add name here type veth peer name there && "$box" ip link show here ;;
	tun) "$box" tunctl -t here && "$box" ip link show here ;;
	nft) "$eye" nft ;;
	fuse) "$eye" mount-fuse "$at" ;;
	hostname) "$box" hostname eyes && [ "$("$box" hostname)" = eyes ] ;;
	mapped) [ "$("$box" id -u)" = 0 ] ;;
	nest) "$box" unshare -U -r "$box" unshare -u "$box" true ;;
	disable)
		"$box" unshare -U "$box" true && echo 0 >/proc/sys/user/max_user_namespaces &&
			! "$box" unshare -U "$box" true
		;;
	disable-by-fresh-proc)
		"$box" unshare -U "$box" true && mount_new -t proc proc &&
			echo 0 >"$at/sys/user/max_user_namespaces" && ! "$box" unshare -U "$box" true
		;;
	setgroups) [ "$("$box" cat /proc/self/setgroups)" = deny ] ;;
	*) exit 64 ;;
	esac
}

# /proc tells of the namespaces; where there is none, a call is taken at its word.
inode() {
	"$box" readlink "/proc/self/ns/$1" || :
}

# $1 is what to do, the others are namespaces that must be other ones than at the start: a
# filter may answer success and do nothing.
if [ "${1-}" = in ]; then
	name=$2
	shift 2
	for kind; do
		eval "outer=\$OUTER_$kind"
		# shellcheck disable=SC2154
		[ -z "$outer" ] || [ "$(inode "$kind")" != "$outer" ] || exit 1
	done
	inside "$name"
	exit
fi
for kind in user mnt pid net ipc uts cgroup time_for_children; do
	export "OUTER_$kind=$(inode "$kind" 2>/dev/null)"
done

# ------------------------------------------------------------------- the acts

# Without children there is nothing to see with.
(exit 0) 2>/dev/null || exit 0

works() {
	"$@" >/dev/null 2>&1
}

# act ID ROUTE COMMAND...
act() {
	act_id=$1 act_route=$2
	shift 2
	if works "$@"; then
		echo "act $act_id $act_route yes"
	else
		echo "act $act_id $act_route no"
	fi
}

user_alone="$box unshare -U"
user="$user_alone -r"

# A user namespace without maps.
# shellcheck disable=SC2086,SC2317
unmapped() {
	$user_alone "$box" true || return
	outer=$(inode user) || outer=
	[ -z "$outer" ] || [ "$($user_alone "$box" readlink /proc/self/ns/user)" != "$outer" ]
}

# try NAME KINDS COMMAND...: the steps NAME, in namespaces of these kinds that are made by
# programs which COMMAND starts.
# shellcheck disable=SC2086,SC2317
try() {
	try_name=$1 try_kinds=$2
	shift 2
	for kind in $try_kinds; do
		case $kind in
		user) set -- "$@" $user ;;
		mnt | cgroup | time_for_children) set -- "$@" "$eye" unshare "$kind" ;;
		net) set -- "$@" "$box" unshare -n ;;
		ipc) set -- "$@" "$box" unshare -i ;;
		uts) set -- "$@" "$box" unshare -u ;;
		pid) set -- "$@" "$box" unshare -p -f ;;
		esac
	done
	"$@" "$box" sh "$0" in "$try_name" $try_kinds
}

# Programs make their user namespace by unshare or by clone: one of both is enough.
# shellcheck disable=SC2317
usable_user() {
	try here "user uts" || "$eye" clone uts
}

# shellcheck disable=SC2317
unmapped_or_cloned() {
	unmapped || "$eye" clone uts
}

# shellcheck disable=SC2317
mapped_or_cloned() {
	try mapped user || "$eye" clone uts
}

# shellcheck disable=SC2317
disabled() {
	try disable user || try disable-by-fresh-proc "user mnt pid"
}

# The commands of a route: $1 is its name, the others start what they are done in.
namespaces() {
	route=$1
	shift
	act ns.mount "$route" try here mnt "$@"
	act ns.pid "$route" try first pid "$@"
	act ns.net "$route" try here net "$@"
	act ns.ipc "$route" try here ipc "$@"
	act ns.uts "$route" try hostname uts "$@"
	act ns.cgroup "$route" try here cgroup "$@"
	act ns.time "$route" try here time_for_children "$@"
}

mounting() {
	route=$1
	shift
	for name in private tmpfs bind bind-readonly devpts overlay api pivot-root; do
		act "mount.$name" "$route" try "$name" mnt "$@"
	done
	act mount.fuse "$route" try fuse mnt "$@"
	act mount.proc "$route" try proc "mnt pid" "$@"
	act mount.sysfs "$route" try sysfs "mnt net" "$@"
	act mount.mqueue "$route" try mqueue "mnt ipc" "$@"
	act mount.cgroup2 "$route" try cgroup2 "mnt cgroup" "$@"
}

network() {
	route=$1
	shift
	act net.loopback "$route" try loopback net "$@"
	act net.veth "$route" try veth net "$@"
	act net.tun "$route" try tun net "$@"
	act net.nftables "$route" try nft net "$@"
}

direct() {
	act ns.user direct usable_user
	namespaces direct
	mounting direct
	act mount.chroot direct "$box" chroot / "$box" true
	network direct
	act net.raw direct "$eye" raw
	act priv.no-new-privs direct "$eye" no-new-privs
	act priv.bounding-drop direct "$eye" bounding-drop
	act priv.setgroups direct "$eye" setgroups
	act seccomp.filter direct "$eye" seccomp
	abi=$("$eye" landlock "$bin" / 2>/dev/null) || abi=
	act landlock.fs direct test -n "$abi"
	[ -z "$abi" ] || echo "value landlock.abi direct $abi"
	mask=$("$eye" capabilities 2>/dev/null) && echo "caps $mask"
}

# What can be had by clone alone, where unshare can't be had.
cloned() {
	act ns.mount userns "$eye" clone mnt
	for name in pid net ipc uts cgroup; do
		act "ns.$name" userns "$eye" clone "$name"
	done
}

# shellcheck disable=SC2086
userns() {
	act userns.create userns unmapped_or_cloned
	act userns.map-self userns mapped_or_cloned
	if ! works try here user; then
		# A program that was started in a namespace without maps has lost its
		# capabilities: only the refusal of the namespace itself tells something.
		works "$eye" clone uts && cloned && return
		works $user_alone "$box" true && return
	fi
	namespaces userns $user
	act userns.setgroups-deny userns try setgroups user
	act userns.nest userns try nest user
	act userns.disable userns disabled
	mounting userns $user
	act mount.chroot userns $user "$box" chroot / "$box" true
	network userns $user
	act net.connect userns try connect "user net"
	act net.raw userns $user "$box" unshare -n "$eye" raw
}

direct
userns
