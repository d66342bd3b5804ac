#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The rules of the house that a compiler does not check: which folder may include what,
# what the probes may not call, and that every source is built.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
top_builddir=$(cd "${top_builddir:?}" && pwd)
cd "$top_srcdir" || exit 1

none() {
	name=$1
	shift
	found=$("$@")
	if [ -z "$found" ]; then ok "$name"; else not_ok "$name" "$found"; fi
}

included() {
	grep -Hn '^#include "' "$@" /dev/null
}

# shellcheck disable=SC2317
report_includes() {
	included report/*.[ch] | grep -v -e '"footing\.h"' -e '"report\.h"' \
		-e "\"\(report/\)\{0,1\}\($(cd report && echo *.h *.def | sed 's/ /\\|/g')\)\""
}
none "report/ includes the public header and its own only" report_includes

# shellcheck disable=SC2317
probe_includes_lib() {
	included probe/*.[ch] | grep -e '"lib/' -e '"\.\./lib' -e '"report' |
		grep -v '"\(lib/\)\{0,1\}\(model\|footing\)\.h"'
	for header in lib/*.h; do
		case $header in
		lib/model.h | lib/footing.h) ;;
		*) included probe/*.[ch] | grep "\"${header##*/}\"" ;;
		esac
	done
}
none "probe/ knows nothing of judging" probe_includes_lib

# shellcheck disable=SC2317
lib_includes_probe() {
	included lib/*.[ch] | grep '"probe/' | grep -v '"probe/probe\.h"'
	included lib/*.[ch] | grep '"report'
}
none "lib/ reaches the probes by probe.h only" lib_includes_probe

none "nothing is registered by constructors or linker sections" \
	grep -nE '__attribute__ *\(\((constructor|section)' probe lib report -r

# shellcheck disable=SC2317
license_line() {
	grep -L 'SPDX-License-Identifier: MIT' probe/*.[ch] lib/*.[ch] report/*.[ch] \
		tests/*.[ch] tests/*.sh examples/*.c ./*/local.mk configure.ac Makefile.am
}
none "every source names its licence" license_line

# shellcheck disable=SC2317
not_built() {
	for source in probe/*.c lib/*.c report/*.c tests/*.c; do
		name=${source#*/}
		case $source in tests/*) name=${name%.c} ;; esac
		grep -q "^	%D%/$name\(\.c\)\{0,1\}\( \\\\\)\{0,1\}$" "${source%%/*}/local.mk" || echo "$source"
	done
	for script in tests/*.sh; do
		grep -q "%D%/${script#*/}" tests/local.mk || echo "$script"
	done
}
none "every source is built, every test is run" not_built

# shellcheck disable=SC2317
unlisted_families() {
	sed -n 's/^const struct footing_family \([a-z]*\)_family = .*/\1/p' probe/*.c |
		while read -r family; do
			grep -q "($family)" probe/families.def || echo "$family"
		done
}
none "every family is listed in families.def" unlisted_families

# What runs in a child. The subject is read in the host, and the tables are of both.
# vfork(2) runs no handlers, and takes no lock.
# shellcheck disable=SC2317
not_async_signal_safe() {
	for source in probe/*.c; do
		case $source in
		probe/subject*.c | probe/registry.c) continue ;;
		esac
		grep -nHE '\<(malloc|calloc|realloc|free|strdup|s?n?printf|fprintf|fork|syslog|exit|abort|getenv|setenv|opendir|fopen|getpwuid)\(' \
			"$source"
	done
}
none "what runs in a child calls nothing that may lock" not_async_signal_safe

warnings="-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
	-Wmissing-variable-declarations -Wpointer-arith -Wvla -Wundef -Wformat=2"
if command -v clang >/dev/null; then
	# shellcheck disable=SC2086
	check "clang has no warning" clang -fsyntax-only -std=gnu11 -Werror $warnings \
		-include "$top_builddir/config.h" -I. -Ilib {probe,lib,report,tests,examples}/*.c
else
	skip "clang has no warning" "not installed"
fi
if command -v shellcheck >/dev/null; then
	check "shellcheck" shellcheck -x -e SC1091,SC2016,SC2034 quickstart autogen.sh .ci/run \
		build-aux/libmnl-static tests/*.sh examples/*.sh tests/{env,kernels,bench}/*.sh \
		tests/kernels/init
else
	skip "shellcheck" "not installed"
fi
done_testing
