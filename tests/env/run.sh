#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run [--keep DIR | --obstacles] [NAME...]: footing in real environments, all of them or
# those named; or before one planted obstacle at a time (obstacles.sh).
#
# In each, footing makes its matrix, and acts.sh does with other programs what the rows
# are about. compare.py holds the matrix against what those did, against the table
# expect/NAME and against the JSON Schema; every row is a case. And at each level that the
# matrix has there, the escape suite finds nothing that `footing run` promised to forbid.
#
# Everything is made below one folder, in mount and pid namespaces of this run: when it
# ends, in whatever way, nothing is left. What can't be made here is skipped, and says why.
# `--keep` copies the matrices and what the acts said to DIR.
#
# FOOTING_STATIC is the program to test (default: footing.static of the build folder),
# FOOTING_RUNTIME makes the containers (default: crun, else runc).
set -u
env_dir=$(cd "$(dirname "$0")" && pwd)
top_srcdir=${top_srcdir:-$env_dir/../..}
top_builddir=${top_builddir:-$top_srcdir}
footing=${FOOTING_STATIC:-$top_builddir/footing.static}
docker_profile=/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json
# shellcheck source=tests/env/lib.sh
. "$env_dir/lib.sh"
# shellcheck source=tests/env/environments.sh
. "$env_dir/environments.sh"
# shellcheck source=tests/env/obstacles.sh
. "$env_dir/obstacles.sh"

# ---------------------------------------------------------------- the outer half

skip_all() {
	echo "ok 1 - environments # SKIP $1"
	echo "# tests: 0 passed, 0 failed, 1 skipped"
	exit 77
}

give_up() {
	echo "not ok 1 - environments"
	printf '%s\n' "$1" | sed 's/^/#   /'
	echo "# tests: 0 passed, 1 failed, 0 skipped"
	exit 1
}

outer() {
	unset MAKEFLAGS MFLAGS MAKELEVEL
	if ! is_static "$footing"; then
		[ -n "${FOOTING_INSTRUMENTED-}" ] && skip_all "an instrumented footing is not static"
		built=$("${MAKE:-make}" -s -C "$top_builddir" static 2>&1) || skip_all \
			"no footing.static: $(printf '%s\n' "$built" | tail -n 1)"
		is_static "$footing" || give_up "$footing is no static program"
	fi
	# Not in /tmp: some levels of `footing run` have a /tmp of their own, without our programs.
	case ${TMPDIR:-/tmp} in
	/tmp | /tmp/*) TMPDIR=/var/tmp ;;
	esac
	work=$(mktemp -d "$TMPDIR/footing-env.XXXXXX") || exit 1
	# The ordinary user has to reach what is in it.
	chmod 755 "$work"
	inner=
	trap 'outer_end' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	# The pid namespace ends with its first process, and that one with this shell.
	own=(setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child
		--propagation private)
	if [ "$(id -u)" != 0 ] || ! "${own[@]}" true 2>/dev/null; then
		own=()
	fi
	"${own[@]}" "$BASH" "$0" --inner "$work" "$((${#own[@]} > 0))" "$@" &
	inner=$!
	wait "$inner"
	outer_status=$?
	inner=
	return "$outer_status"
}

# shellcheck disable=SC2317
outer_end() {
	outer_status=$?
	trap - EXIT
	[ -z "$inner" ] || kill -KILL "$inner" 2>/dev/null
	wait
	rm -rf --one-file-system "$work"
	exit "$outer_status"
}

# ---------------------------------------------------------------- the inner half

# unmet NEED: why it is not met, and nothing where it is.
unmet() {
	case $1 in
	root) [ -n "$private" ] || echo "needs root and mount namespaces of its own" ;;
	open) [ -n "$open" ] || echo "user namespaces do not work freely on this machine" ;;
	subids) command -v newuidmap >/dev/null && [ -e /etc/subuid ] || echo "no newuidmap, or no /etc/subuid" ;;
	landlock) printf '%s\n' "$machine" | grep -q '^value landlock.abi' || echo "no Landlock" ;;
	strace | bwrap | systemd-nspawn | lxc-execute) command -v "$1" >/dev/null || echo "no $1" ;;
	oci) [ -n "$runtime" ] || echo "no crun, no runc" ;;
	podman) command -v podman >/dev/null || echo "no podman" ;;
	docker) [ -f "$docker_profile" ] || echo "no seccomp profile of Docker's (Debian: golang-github-docker-docker-dev)" ;;
	*) echo "$1: nobody knows this need" ;;
	esac
}

# Environments are told from a machine that has what they take away: what it can do
# itself is measured with the other programs, and what it can't is skipped.
measure_machine() {
	machine=$(as_user "$root/bin/busybox" sh "$root/bin/acts.sh" 2>/dev/null)
	levels=$(as_user "$root/bin/eye" nest 2>/dev/null) || levels=0
	open=yes
	for feature in ns.user ns.mount ns.pid ns.net mount.proc mount.tmpfs net.loopback; do
		printf '%s\n' "$machine" | grep -q "^act $feature .* yes" || open=
	done
	[ "$levels" -ge 2 ] || open=
	printf '%s\n' "$machine" >"$out/machine.acts"
	{
		echo "private ${private:-0}"
		echo "initial $([ "$(readlink /proc/self/ns/user)" != 'user:[4026531837]' ]; echo $?)"
	} >"$out/facts"
}

# try_environment NAME WHERE
try_environment() {
	bin=/bin
	[ "$2" = box ] || bin=$root/bin
	recipe=env_$1
	if ! "$recipe" "$bin/busybox" true </dev/null >"$out/log" 2>&1; then
		grep -v '^$' "$out/log" | tail -n 1 | sed 's/^/can not be made here: /' >"$out/$1.skip"
		return
	fi
	status=0
	"$recipe" "$bin/footing" -o json </dev/null >"$out/$1.json" 2>"$out/$1.errors" || status=$?
	echo "$status" >"$out/$1.status"
	"$recipe" "$bin/busybox" sh "$bin/acts.sh" </dev/null >"$out/$1.acts" 2>/dev/null
	try_levels "$1"
}

# Where not even the suite can make a process, a command is started at each level instead.
try_levels() {
	"$recipe" "$bin/busybox" sh "$bin/escapes.sh" "$bin" "$work/escapes:/var/tmp:/dev/shm" \
		</dev/null >"$out/$1.escapes" 2>"$out/$1.told"
	! grep -q '^status' "$out/$1.escapes" || return
	for level in filtered landlock namespace layered; do
		status=0
		"$recipe" "$bin/footing" run --isolation "$level" --strict -- "$bin/busybox" true \
			</dev/null >/dev/null 2>>"$out/$1.told" || status=$?
		printf 'level %s\nalone\nstatus %s\n' "$level" "$status"
	done >>"$out/$1.escapes"
}

prepare_escapes() {
	mkdir -m 1777 "$work/escapes"
	cp "$env_dir/escapes.sh" "$root/bin"
	make_escape "$root/bin" >"$out/log" 2>&1 || give_up "$(cat "$out/log")"
	"$root/bin/escape" table >"$out/escapes.table"
}

inner() {
	work=$1 private=$2
	shift 2
	keep=
	planted=
	if [ "${1-}" = --keep ]; then
		keep=$2
		shift 2
	elif [ "${1-}" = --obstacles ]; then
		planted=yes
		shift
	fi
	if [ "$private" = 0 ]; then
		private=
	elif ! mount -t tmpfs -o mode=755 tmpfs "$work" || ! single_proc; then
		give_up "no folder or no /proc of its own can be mounted"
	fi
	root=$work/root out=$work/out
	mkdir "$out"
	runtime=${FOOTING_RUNTIME-$(command -v crun || command -v runc)}
	runtime=${runtime##*/}
	reason=$(is_static "$(command -v busybox)" || echo "no static busybox (Debian: busybox-static)")
	[ -z "$reason" ] || skip_all "$reason"
	make_root >"$out/log" 2>&1 || skip_all "no root file system: $(tail -n 1 "$out/log")"
	[ -z "$private" ] || own_accounts || give_up "no accounts of its own can be mounted"
	measure_machine
	if [ -n "$planted" ]; then
		if [ -z "$private" ] || [ -z "$open" ] || [ -z "$runtime" ]; then
			skip_all "needs root, mount and user namespaces, and crun or runc"
		fi
		run_obstacles "$@"
		return
	fi
	prepare_escapes
	environments | grep -v '^#' >"$out/table"
	for name; do
		grep -q "^$name " "$out/table" || give_up "no environment $name"
	done
	while read -r name where needs; do
		[ $# = 0 ] || printf '%s\n' "$@" | grep -qx "$name" || continue
		echo "$name" >>"$out/names"
		for need in ${needs//,/ }; do
			reason=$(unmet "$need")
			[ -n "$reason" ] || continue
			echo "$reason" >"$out/$name.skip"
			continue 2
		done
		try_environment "$name" "$where"
	done <"$out/table"
	[ -z "$keep" ] || cp -r "$out" "$keep"
	python3 "$env_dir/compare.py" "$env_dir/expect" "$top_srcdir/lib/schema/matrix.json" "$out"
}

if [ "${1-}" = --inner ]; then
	shift
	inner "$@"
else
	outer "$@"
fi
