#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2317
#
# The oracle against the filters that are really installed. In containers with the engines'
# profiles and with hostile ones a helper asks it for every number from 0 on and for some
# arguments; from outside another one, in which nothing of footing is, reads the filter out
# of the kernel and runs it. Every single answer has to be the same.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
env_dir=$(cd "$top_srcdir/tests/env" && pwd)
top_srcdir=$(cd "$top_srcdir" && pwd)
top_builddir=$(cd "${top_builddir:?}" && pwd)
docker_profile=/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json
podman_profile=/usr/share/containers/seccomp.json
# shellcheck source=tests/env/lib.sh
. "$env_dir/lib.sh"

# All below is in mount and pid namespaces of its own, so that nothing can be left.
if [ -z "${FOOTING_ORACLE_INNER-}" ]; then
	[ "$(id -u)" = 0 ] || skip_all "needs root, to read filters out of the kernel"
	own=(setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc
		--propagation private)
	"${own[@]}" true 2>/dev/null || skip_all "no mount and pid namespaces of its own"
	runtime=${FOOTING_RUNTIME-$(command -v crun || command -v runc)}
	[ -n "$runtime" ] || skip_all "no crun, no runc"
	work=$(scratch)
	FOOTING_ORACLE_INNER=$work FOOTING_RUNTIME=$runtime "${own[@]}" "$BASH" "$0" >"$work/log"
	grep -v "^# tests:" "$work/log"
	tap_passed=$(grep -c '^ok [0-9]* - [^#]*$' "$work/log")
	tap_failed=$(grep -c '^not ok' "$work/log")
	tap_skipped=$(grep -c '^ok .*# SKIP' "$work/log")
	grep -q '^# tests:' "$work/log" || not_ok "the inner half" "it left early"
	done_testing
	exit
fi
work=$FOOTING_ORACLE_INNER/inner
runtime=${FOOTING_RUNTIME##*/}
root=$work/root
mkdir "$work" || exit 1
mkdir -p "$root"/{bin,dev,etc,proc,run,sys,tmp} "$work/out"
chmod 755 "$work"
chmod 1777 "$root/tmp"
helper() {
	# shellcheck disable=SC2086
	"${CC:-cc}" -std=gnu11 -O2 -include "$top_builddir/config.h" -I"$top_srcdir" \
		-I"$top_srcdir/lib" "$@"
}
helper -static -o "$root/bin/asker" "$env_dir/asker.c" "$top_srcdir"/probe/oracle*.c \
	"$top_srcdir"/probe/{child,warden,act}.c || exit 1
helper -o "$work/filter" "$env_dir/filter.c" || exit 1
cc_plain() { "${CC:-cc}" -std=gnu11 -O2 "$@"; }
cc_plain -static -o "$root/bin/under" "$env_dir/under.c" || exit 1

# An x86 kernel without the calls of i386 answers int $0x80 with SIGSEGV, before any filter.
no_i386=
if [ "$(uname -m)" = x86_64 ] && cc_plain -o "$work/i386" -x c - <<'END' && ! "$work/i386" 2>/dev/null; then
int main(void)
{
	long pid = 20; /* getpid */

	__asm__ volatile("int $0x80" : "+a"(pid) : : "memory", "r8", "r9", "r10", "r11");
	return pid <= 0;
}
END
	no_i386=yes
	skip "calls of i386" "this kernel has none"
fi

# Numbers from 0 to behind the newest, and what filters look at the arguments of.
queries() {
	python3 - "$(uname -m)" "$1" <<'END'
import sys

x86 = sys.argv[1] == "x86_64"
NR = dict(clone=56, unshare=272, personality=135, socket=41, ioctl=16, setns=308,
          clone3=435, prctl=157) if x86 else \
     dict(clone=220, unshare=97, personality=92, socket=198, ioctl=29, setns=268,
          clone3=435, prctl=167)
def put(abi, nr, *args):
    print("%x %x" % (abi, nr), *("%x" % arg for arg in (args + (0,) * 6)[:6]))
for nr in range(640):
    put(0, nr)
for name, *args in (("clone", 0x10000000), ("clone", 0x11), ("unshare", 0x10000000),
                    ("personality", 0x0040000), ("personality", 0xffffffff),
                    ("socket", 40, 1), ("socket", 16, 3, 9), ("socket", 38, 5),
                    ("ioctl", 0, 0x5412), ("setns", 3, 0x10000000),
                    ("clone", 0xffffffff00000011), ("socket", 1 << 32 | 40)):
    put(0, NR[name], *args)
if x86 and sys.argv[2] == "all":
    for abi in 1, 2:
        for nr in range(480):
            put(abi, nr)
        put(abi, 0x78 if abi == 2 else 56, 0x10000000)
END
}
queries native >"$root/queries"
queries all >"$root/queries.all"

# Of a call that can't be made the filter alone says nothing that is so.
leave_out_i386() {
	check "$name: of i386 nothing is told" sh -c \
		'! grep "^2 " "$1" | grep -v " untold 0$"' _ "$work/out/answers"
	sed -i '/^2 /d' "$work/out/answers" "$work/out/truth"
}

# asked NAME QUERIES COMMAND...: the oracle in what COMMAND makes, and the filter from
# outside. ANSWERS and HOLD are where the asker finds them.
asked() {
	name=$1 list=$2
	shift 2
	rm -f "$root/tmp"/*
	touch "$root/tmp/hold"
	chmod 666 "$root/tmp/hold"
	"$@" >"$work/out/log" 2>&1 &
	job=$!
	for _ in $(seq 400); do
		grep -qs '^# first' "$root/tmp/answers" && break
		kill -0 "$job" 2>/dev/null || break
		sleep 0.05
	done
	pid=$(pgrep -xo asker)
	"$work/filter" "${pid:-0}" "$root/$list" "$work/out/truth" >>"$work/out/log" 2>&1
	result=$?
	rm "$root/tmp/hold"
	wait "$job"
	if [ "$result" != 0 ] || ! [ -s "$root/tmp/answers" ]; then
		not_ok "$name" "$(cat "$work/out/log")"
		return 1
	fi
	grep -v '^#' "$root/tmp/answers" >"$work/out/answers"
	[ -z "$no_i386" ] || leave_out_i386
	sed -n 's/^# \(first .*\)/# \1/p' "$root/tmp/answers"
	report=$(sed -n 's/^# \(method .*\)/\1/p' "$root/tmp/answers")
}

# Every answer the same; @refused is how many of them are refusals, at least.
same() {
	name=$1 least=$2 list=$3
	shift 3
	asked "$name" "$list" oci "$@" -- /bin/asker "/$list" /tmp/answers /tmp/hold || return
	refused=$(grep -c -v -e ' allow 0$' -e ' exempt 0$' "$work/out/truth")
	check "$name: $refused of $(wc -l <"$work/out/truth") refused" \
		diff "$work/out/truth" "$work/out/answers"
	check "$name refuses something" test "$refused" -ge "$least"
	check "$name: asked by the oracle" grep -q '^method 2 mode 2 filters [1-9]' <<<"$report"
}

engine_profile() {
	name=$1 profile=$2
	shift 2
	if [ -f "$profile" ]; then
		same "$name" 60 queries.all --profile "$profile" "$@"
	else
		skip "$name" "no $profile"
	fi
}
engine_profile "Docker's filter, root" "$docker_profile"
engine_profile "Docker's filter, uid 1000" "$docker_profile" --uid 1000
engine_profile "Docker's filter, with CAP_SYS_ADMIN" "$docker_profile" --add-cap SYS_ADMIN
engine_profile "podman's filter, root" "$podman_profile"
engine_profile "podman's filter, uid 1000" "$podman_profile" --uid 1000 --no-new-privs

same "a few errnos" 8 queries.all --deny mount=fake --deny setns=0 \
	--deny umount2,getcwd,sethostname=1 --deny bpf=13 --deny ptrace,keyctl=38 \
	--deny unshare=133 --deny personality=95
for how in kill kill-thread trap log trace; do
	least=5
	case $how in log | trace) least=0 ;; esac
	same "five calls: $how" "$least" queries \
		--deny "bpf,unshare,mount,ptrace,io_uring_setup=$how"
done
same "all of them at once" 19 queries \
	--deny bpf,unshare,mount,ptrace,io_uring_setup=kill \
	--deny reboot,swapon,swapoff=kill-thread --deny acct,chroot,pivot_root=trap \
	--deny sethostname=log --deny setdomainname=trace --deny setns=fake \
	--deny keyctl,add_key=38 --deny clone3=38 --deny fsopen=133 --deny open_tree=13

# What a static program needs to start, and a child of it to live.
alive=$(printf '%s,' access arch_prctl brk getsid capget capset chdir clone close close_range execve \
	exit exit_group faccessat faccessat2 fchdir fcntl fstat fstatfs futex getdents64 getgid getpid \
	getppid getpgid getrandom getuid geteuid getegid gettid ioctl kill lseek mmap mprotect mremap munmap nanosleep \
	clock_nanosleep newfstatat openat poll ppoll prctl prlimit64 read readlink readlinkat rseq rt_sigaction \
	rt_sigprocmask rt_sigreturn rt_sigtimedwait seccomp set_robust_list set_tid_address \
	recvmsg sendmsg setgid setgroups setresgid setresuid setrlimit setsid setuid statx sysinfo tgkill uname wait4 waitid write \
	writev)
same "all but what a program needs: kill" 300 queries.all --no-new-privs --default kill \
	--deny "${alive%,}=allow"
same "all but what a program needs: trap" 300 queries --no-new-privs --default trap \
	--deny "${alive%,}=allow"
same "all but what a program needs: ENOSYS" 300 queries --no-new-privs --default 38 \
	--deny "${alive%,}=allow"

# ------------------------------------------------------ where it is hard to ask

under() {
	name=$1 mode=$2
	asked "$name" queries "$root/bin/under" "$mode" "$root/bin/asker" "$root/queries" \
		"$root/tmp/answers" "$root/tmp/hold"
}
agree() {
	check "$1" diff "$work/out/truth" "$work/out/answers"
}
# What was told is so, and so much was told.
told_right() {
	name=$1 least=$2
	grep -v -e ' untold 0$' -e ' ambiguous 0$' "$work/out/answers" >"$work/out/told"
	wrong=$(grep -vxFf "$work/out/truth" "$work/out/told")
	check "$name: nothing is told that is not so $wrong" test -z "$wrong"
	check "$name: $(wc -l <"$work/out/told") are told" \
		test "$(wc -l <"$work/out/told")" -ge "$least"
}
if under "without notifications" old; then
	agree "without notifications, under a tracer"
	check "it was the tracer" grep -q '^method 3' <<<"$report"
fi
for mode in no-seccomp killed; do
	if under "seccomp(2) $mode" "$mode"; then
		told_right "seccomp(2) $mode" 12
		check "it was the oracle, by prctl(2)" grep -q '^method 2' <<<"$report"
		check "all refusals but ENOSYS" diff <(grep -e ' errno 1$' -e trap -e kill "$work/out/truth") \
			<(grep -e ' errno 1$' -e trap -e kill "$work/out/answers")
	fi
done
for mode in faked none; do
	if under "no filter can be installed, $mode" "$mode"; then
		told_right "no filter can be installed, $mode" 10
		check "it was calls" grep -q '^method 4' <<<"$report"
	fi
done
if under "under a supervisor" supervised; then
	check "the supervisor was not asked" grep -qx 'the supervisor was asked 0 times' "$work/out/log"
	check "it is known to be there" grep -q ' supervised 1 ' <<<"$report"
	told_right "under a supervisor" 4
	check "nothing that it may decide is told" test -z "$(grep supervised "$work/out/truth" |
		sed 's/ supervised 0$//' | grep -Ff - "$work/out/answers" | grep -v ' ambiguous 0$')"
	check "what the filter refuses itself is told" diff \
		<(grep -e ' errno 1$' -e trap -e kill "$work/out/truth") \
		<(grep -e ' errno 1$' -e trap -e kill "$work/out/answers")
fi

# ------------------------------------------------------------------ the command

reach_footing || exit 1
digest() {
	"$root/bin/under" "$@" "$FOOTING" -o json --only ns.user 2>/dev/null |
		python3 -c 'import json, sys
print(json.load(sys.stdin)["subject"]["seccomp"]["digest"])'
}
first=$(digest old)
check "a filter has a digest" grep -qx 'sha256:[0-9a-f]\{64\}' <<<"$first"
check "the same filter has the same" test "$(digest old)" = "$first"
check "a filter that is put on top of it is seen" test "$(digest old "$root/bin/under" plain)" != None
check "another one has another" test "$(digest plain)" != "$first"
check "what can't be asked has none" test "$(digest none)" = None
check "nor what needs no asking" test "$("$FOOTING" -o json --only ns.user | python3 -c 'import json, sys
print(json.load(sys.stdin)["subject"]["seccomp"]["digest"])')" = None

# required CODE REQUIREMENT...: under that filter.
required() {
	code=$1
	shift
	status=0
	"$root/bin/under" "$mode" "$FOOTING" check "$@" >"$work/out/log" 2>&1 || status=$?
	check "$mode: $* gives $code" test "$status" = "$code"
}
mode=plain
required 0 syscall:mount syscall:clone/newuser not:syscall:bpf not:syscall:keyctl
required 0 not:syscall:reboot not:syscall:swapon
required 1 syscall:bpf
required 1 not:syscall:mount
required 1 syscall:swapon
required 1 syscall:reboot ns.user
mode=supervised
required 2 syscall:mount
required 1 syscall:bpf
required 0 --unknown pass syscall:mount not:syscall:bpf
mode=none
required 2 syscall:pivot_root
required 0 syscall:unshare/newuser
says=$("$root/bin/under" plain "$FOOTING" syscalls bpf swapon keyctl reboot getpid)
for line in 'bpf  *EPERM' 'swapon  *ENOSYS' 'keyctl  *trap (SIGSYS, can be caught)' \
	'reboot  *kill (SIGSYS)' 'getpid  *allow'; do
	check "it says $line" grep -qx "$line" <<<"$says"
done
columns=$("$root/bin/under" plain "$FOOTING" syscalls | wc -L)
check "no line has more than 80 columns ($columns)" test "$columns" -le 80
done_testing
