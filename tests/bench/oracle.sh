#!/bin/bash
# SPDX-License-Identifier: MIT
# The oracle under Docker's filter, in a container: both passes over all numbers, and the
# whole process. Figures, not a verdict; the aim is 1 ms for the first pass.
# Usage: oracle.sh BUILDDIR [RUNS]; as root, with crun or runc and footing.static.
set -eu
build=$(cd "${1:?usage: oracle.sh BUILDDIR [RUNS]}" && pwd)
runs=${2:-20}
src=$(cd "$(dirname "$0")/../.." && pwd)
if [ -z "${FOOTING_BENCH_WORK-}" ]; then
	FOOTING_BENCH_WORK=$(mktemp -d)
	export FOOTING_BENCH_WORK
	trap 'rm -rf "$FOOTING_BENCH_WORK"' EXIT
	setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
		--propagation private "$BASH" "$0" "$build" "$runs"
	exit
fi
work=$FOOTING_BENCH_WORK
root=$work/root
env_dir=$src/tests/env
runtime=$(command -v crun || command -v runc)
runtime=${runtime##*/}
# shellcheck source=tests/env/lib.sh
. "$env_dir/lib.sh"
chmod 755 "$work"
mkdir -p "$root"/{bin,dev,etc,proc,run,sys,tmp}
chmod 1777 "$root/tmp"
cp "$(command -v busybox)" "$root/bin/busybox"
cp "$build/footing.static" "$root/bin/footing"
"${CC:-cc}" -std=gnu11 -O2 -static -include "$build/config.h" -I"$src" -I"$src/lib" \
	-o "$root/bin/asker" "$env_dir/asker.c" "$src"/probe/oracle*.c "$src"/probe/{child,warden,act}.c
"${CC:-cc}" -O2 -static -o "$root/bin/ratio" "$src/tests/bench/ratio.c"
for nr in $(seq 0 469); do printf '0 %x 0 0 0 0 0 0\n' "$nr"; done >"$root/queries"
# shellcheck disable=SC2016
oci --profile /usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json \
	-- /bin/busybox sh -c '
	i=0
	while [ $i -lt "$1" ]; do
		/bin/asker /queries /tmp/answers
		/bin/busybox tail -n 1 /tmp/answers
		i=$((i + 1))
	done
	/bin/ratio "$1" /bin/footing syscalls -- /bin/busybox true' sh "$runs" >"$work/figures"
median() {
	sed -n "s/^# first \([0-9]*\) us, second \([0-9]*\) us/\\$1/p" "$work/figures" | sort -n |
		sed -n "$((runs / 2 + 1))p"
}
echo "470 numbers: first pass $(median 1) us, second pass $(median 2) us (medians of $runs)"
echo "footing syscalls (A) against busybox true (B), whole processes:"
grep -v '^# first' "$work/figures"
