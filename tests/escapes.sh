#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The escape suite (tests/env/escape.c): every attack gets through unconfined, or can't on
# this machine and says why; under bubblewrap those get through that it does not claim to
# stop; and under `footing run`, at each level and with each kind of option, none that the
# record promises to forbid. As root and as an ordinary user.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
env_dir=$top_srcdir/tests/env
# shellcheck source=tests/env/lib.sh
. "$env_dir/lib.sh"

# Not in /tmp: some levels have a /tmp of their own, and the suite would not be in it.
place=$(mktemp -d /var/tmp/footing-escapes.XXXXXX) || exit 1
# shellcheck disable=SC2317
tap_cleanup() {
	rm -rf --one-file-system "$place"
}
chmod 755 "$place"
mkdir -m 755 "$place/bin"
mkdir -m 1777 "$place/targets"
reach_footing
if ! make_escape "$place/bin" >"$dir/log" 2>&1; then
	skip_all "no static program can be built: $(tail -n 1 "$dir/log")"
fi
escape=$place/bin/escape
"$escape" table >"$dir/table"

# judge WHO HOW ARGUMENT...: what escapes.py says. Those that passed are one line.
judge() {
	judge_who=$1
	shift
	python3 "$env_dir/escapes.py" "$dir/table" "$@" >"$dir/cases" 2>"$dir/log"
	status=$?
	while read -r word name; do
		case $word in
		passed)
			tap_passed=$((tap_passed + name - 1))
			ok "$judge_who: $name cases"
			;;
		skip) skip "$judge_who: ${name%%: *}" "${name#*: }" ;;
		*) not_ok "$judge_who: $name" ;;
		esac
	done <"$dir/cases"
	[ "$status" = 0 ] || not_ok "$judge_who can be judged" "$(tail -n 3 "$dir/log")"
}

# ---------------------------------------------------------------- unconfined

# With namespaces of its own nothing that an attack mounts stays, and process 1 is ours.
as_root() {
	unshare --mount --pid --fork --mount-proc --propagation private "$@"
}

# Whether the machine itself confines us: what it refuses to all can't be shown.
is_at_least() {
	[ -r "/proc/sys/$1" ] && [ "$(cat "/proc/sys/$1")" -ge "$2" ] 2>/dev/null
}
restricted() {
	grep -q -e '^Seccomp:.*[12]' -e '^NoNewPrivs:.*1' /proc/self/status ||
		is_at_least kernel/io_uring_disabled 1 ||
		is_at_least kernel/perf_event_paranoid 3 ||
		is_at_least kernel/yama/ptrace_scope 2 ||
		is_at_least kernel/apparmor_restrict_unprivileged_userns 1 ||
		! is_at_least user/max_user_namespaces 1 ||
		{ [ -e /proc/sys/kernel/unprivileged_userns_clone ] &&
			! is_at_least kernel/unprivileged_userns_clone 1; } ||
		{ [ -e /proc/sys/dev/tty/legacy_tiocsti ] &&
			! is_at_least dev/tty/legacy_tiocsti 1; }
}
machine=open
! restricted || machine=restricted
# A root with fewer capabilities than an attack needs.
all_caps() {
	for cap in chown dac_read_search fowner mknod net_admin net_raw setuid sys_admin \
		sys_boot sys_chroot sys_module; do
		capsh --has-p="cap_$cap" 2>/dev/null || return 1
	done
}

# Each WHO is a function that runs a command as that one.
whos=as_user
if [ "$(id -u)" = 0 ] && as_root true 2>/dev/null; then
	whos="as_user as_root"
else
	skip "as root" "needs root and namespaces"
fi

# suite WHO FILE COMMAND...
suite() {
	suite_who=$1 suite_file=$2
	shift 2
	"$suite_who" "$escape" outside "$place/targets" "$@" "$escape" inside </dev/null \
		>"$suite_file" 2>"$dir/log"
}

unconfined() {
	suite "$1" "$dir/$1" || {
		not_ok "$1: the suite runs" "$(cat "$dir/log")"
		return
	}
	unconfined_role=user unconfined_machine=$machine
	if [ "$1" = as_root ]; then
		unconfined_role=root
		all_caps || unconfined_machine=restricted
	fi
	judge "$1 unconfined" unconfined "$unconfined_role" "$dir/$1" "$unconfined_machine"
}

# ---------------------------------------------------------------- bubblewrap

# It leaves open what is no file of a read-only mount, what it passes on, what is no
# namespace's, and all system calls.
left_open="rw/allowed read-outside read-folder read-exec read-fd read-dirfd fifo fd dirfd fds-open
	socket-fd path-stream path-dgram path-pair vsock userns-unshare userns-clone
	userns-clone3 i386-unshare io-uring perf keyctl add-key i386-keyctl x32-keyctl
	userfaultfd tioclinux"
bubblewrap() {
	if ! as_user bwrap --ro-bind / / --unshare-all true 2>/dev/null; then
		skip "bwrap" "not here, or it can't start"
		return
	fi
	suite as_user "$dir/bwrap" bwrap --ro-bind / / --bind @/rw @/rw --dev /dev \
		--proc /proc --unshare-all --new-session --
	# shellcheck disable=SC2086
	judge "bwrap" only "$dir/as_user" "$dir/bwrap" $left_open
}

# ---------------------------------------------------------------- footing run

# has_level WHO LEVEL: by the matrix.
has_level() {
	[ -e "$dir/$1.json" ] || "$1" "$FOOTING" -o json >"$dir/$1.json" 2>/dev/null
	python3 -c 'import json, sys
levels = json.load(open(sys.argv[1]))["levels"]
sys.exit(levels[sys.argv[2]]["status"] != "available")' "$dir/$1.json" "$2"
}

# started WHO LEVEL OPTION...: it is, and nothing escapes; or it is not, and must not be.
started() {
	started_who=$1 started_level=$2
	shift 2
	started_name="$started_who --isolation $started_level ${*//"$place"/...}"
	started_rw=
	[ "${*//--rw/}" = "$*" ] || started_rw=rw
	suite "$started_who" "$dir/run" "$FOOTING" run --isolation "$started_level" \
		--record @/record "$@" --
	started_wanted=0
	[ "$started_level" = auto ] || has_level "$started_who" "$started_level" ||
		started_wanted=125
	# No filter can keep a promise about paths.
	case "$started_level $*" in
	"filtered --strict"*" --ro "* | "filtered --strict"*" --rw "*) started_wanted=125 ;;
	esac
	if grep -qx "status $started_wanted" "$dir/run"; then
		ok "$started_name: status $started_wanted"
	else
		not_ok "$started_name: status $started_wanted" \
			"$(grep '^status' "$dir/run"; cat "$dir/log")"
		return
	fi
	[ "$started_wanted" != 0 ] ||
		judge "$started_name" confined "$dir/$started_who" "$dir/run" $started_rw
}

for who in $whos; do
	unconfined "$who"
done
bubblewrap
for who in $whos; do
	for level in auto filtered landlock namespace layered; do
		started "$who" "$level" --strict
		started "$who" "$level"
		started "$who" "$level" --strict --ro "$place/bin" --rw @/rw
		started "$who" "$level" --strict --net host
	done
done
check "and nothing is left" test -z "$(ls -A "$place/targets")"
done_testing
