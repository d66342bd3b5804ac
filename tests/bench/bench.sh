#!/bin/sh
# SPDX-License-Identifier: MIT
# Whole processes, in turn, as uid 1000: footing against bubblewrap. The aim is a ratio of
# 2, the bound is 4. Then what each child and each row cost. Figures, not a verdict.
# Usage: bench.sh BUILDDIR [RUNS]
set -eu
build=$(cd "${1:?usage: bench.sh BUILDDIR [RUNS]}" && pwd)
runs=${2:-30}
src=$(cd "$(dirname "$0")" && pwd)
as() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
	else
		"$@"
	fi
}
# A copy that uid 1000 can reach, wherever the build is.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
chmod 755 "$copy"
cp "$build/tests/bench/ratio" "$build/tests/bench/cost" "$build/tests/bench/match" "$build/tests/bench/start" "$build/report/.libs/footing" "$copy"
cp -a "$build"/lib/.libs/libfooting.so* "$copy"
program=$copy/footing
cd /
echo "footing (A) against bwrap --unshare-all --ro-bind / / true (B):"
as env LD_LIBRARY_PATH="$copy" "$copy/ratio" "$runs" "$program" -o json -- bwrap --unshare-all --ro-bind / / true
bwrap="bwrap --unshare-all --ro-bind / / /bin/true"
for level in landlock namespace layered; do
	echo "footing run --isolation $level -- /bin/true (A) against $bwrap (B):"
	# shellcheck disable=SC2086
	as env LD_LIBRARY_PATH="$copy" "$copy/ratio" "$runs" "$program" run --isolation "$level" --strict \
		-- /bin/true -- $bwrap
	echo "footing_isolation_spawn() at $level, in a sandbox made once (A), against the same (B):"
	# shellcheck disable=SC2086
	as env LD_LIBRARY_PATH="$copy" "$copy/start" "$runs" "$level" $bwrap
done
if [ -x "$build/footing.static" ]; then
	cp "$build/footing.static" "$copy"
	echo "footing.static (A) against the same (B):"
	as "$copy/ratio" "$runs" "$copy/footing.static" -o json -- \
		bwrap --unshare-all --ro-bind / / true
fi
echo "a saved matrix, as uid 1000, and under a filter:"
as env LD_LIBRARY_PATH="$copy" "$copy/match" "$runs"
if "${CC:-cc}" -O2 -o "$copy/under" "$src/../env/under.c" 2>/dev/null; then
	as env LD_LIBRARY_PATH="$copy" "$copy/under" plain "$copy/match" "$runs"
fi
as "$copy/cost" "$runs"
if [ "$(id -u)" = 0 ] && [ -x "$build/footing.static" ]; then
	bash "$src/oracle.sh" "$build" || echo "the oracle: no container could be made"
fi
