# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2154
#
# Sourced by the live tests: what footing says of a row is compared with what other
# programs do, as the same caller in the same place.
#
#	each_caller COMPARE		calls COMPARE for each caller, with $matrix of that one
#	same ID ROUTE COMMAND...	one comparison; COMMAND is run as the caller
#	enter ROUTE [UNSHARE_OPTION...]	$enter: the command to be in namespaces of that route
#	with PROGRAM...			false, after a skip, where one is not installed
reach_footing
# The first one of the path may be of root's own.
python=$(PATH=/usr/bin:$PATH command -v python3)
work=$(scratch)
acts=$work/acts.py
cp "$top_srcdir/tests/live_acts.py" "$acts"
at=$work/at
matrix=$work/matrix.json
mkdir -p "$at"

ordinary=(setpriv --reuid 1000 --regid 1000 --clear-groups)
private=(unshare -m --propagation private sh -c)

# The callers: a line each, and a case in become().
callers() {
	echo "as we are"
	[ "$(id -u)" = 0 ] || return
	echo "ordinary user"
	echo "ordinary user, devices for all"
	echo "ordinary user, /proc masked"
	echo "ordinary user, inside of bwrap"
	echo "root in a user namespace"
}

# Sets $as to what makes a command one of that caller's.
become() {
	case $1 in
	"as we are") as=(env) ;;
	"ordinary user") as=("${ordinary[@]}") ;;
	"ordinary user, devices for all")
		as=("${private[@]}" 'mount -t tmpfs -o mode=755 t "$0" && mkdir "$0/at" &&
			mknod -m 666 "$0/fuse" c 10 229 && mount --bind "$0/fuse" /dev/fuse &&
			mknod -m 666 "$0/tun" c 10 200 && mount --bind "$0/tun" /dev/net/tun &&
			exec "$@"' "$work/nodes" "${ordinary[@]}")
		mkdir -p "$work/nodes"
		;;
	"ordinary user, /proc masked")
		as=("${private[@]}" '{ mount -t tmpfs t /proc/bus || mount -t tmpfs t /proc/fs; } &&
			exec "$@"' sh "${ordinary[@]}")
		;;
	"ordinary user, inside of bwrap")
		as=("${ordinary[@]}" bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all)
		;;
	"root in a user namespace") as=("${ordinary[@]}" unshare -U -r) ;;
	esac
}

# Of what the matrices are made.
probed=(--only 'mount.*' --only 'net.*')

each_caller() {
	while read -r caller; do
		become "$caller"
		if ! "${as[@]}" true </dev/null >/dev/null 2>&1; then
			skip "$caller" "can't be made here"
			continue
		fi
		if "${as[@]}" "$FOOTING" -o json "${probed[@]}" \
			</dev/null >"$matrix" 2>"$work/errors"; then
			ok "$caller: a matrix"
		else
			not_ok "$caller: a matrix" "$(cat "$work/errors")"
			continue
		fi
		"$1"
	done < <(callers)
}

# What footing said: available, unavailable or unknown.
said() {
	"$FOOTING" check --from "$matrix" "$1@$2" >/dev/null 2>"$work/errors"
	case $? in
	0) echo available ;;
	1) echo unavailable ;;
	2) echo unknown ;;
	*) cat "$work/errors" ;;
	esac
}

same() {
	local id=$1 route=$2 did=unavailable verdict
	shift 2
	timeout 30 "${as[@]}" "$@" </dev/null >"$work/output" 2>&1 && did=available
	verdict=$(said "$id" "$route")
	if [ "$verdict" = "$did" ]; then
		ok "$caller: $id@$route is $did"
	else
		not_ok "$caller: $id@$route" "footing: $verdict, another program: $did
$(tail -3 "$work/output")"
	fi
}

enter() {
	local route=$1
	shift
	enter=(unshare "$@")
	[ "$route" = direct ] || enter+=(-U -r)
}

with() {
	local program
	for program; do
		command -v "$program" >/dev/null && continue
		skip "$caller: $id@$route" "$program is not installed"
		return 1
	done
}
