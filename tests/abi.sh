#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The public interface: what the header declares, what the map lists and what the shared
# library exports are the same functions, all of one version, and loading runs no code.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
library=${top_builddir:?}/lib/.libs/libfooting.so

[ -e "$library" ] || skip_all "no shared library was built"

# A declaration may take several lines, and ends with its semicolon.
tr '\n' ' ' <"$top_srcdir/lib/footing.h" | tr ';' '\n' |
	sed -n 's/.*FOOTING_API [^(]*\<\(footing_[a-z_]*\)(.*/\1/p' | sort >"$dir/header"
sed -n 's/^\t\(footing_[a-z_]*\);$/\1/p' "$top_srcdir/lib/libfooting.map" |
	sort >"$dir/map"
eval "${NM:-nm} -D --defined-only \"\$library\"" >"$dir/nm"
awk '$2 != "A" { print $3 }' "$dir/nm" | sort >"$dir/exported.versioned"
sed 's/@.*//' "$dir/exported.versioned" >"$dir/exported"

check "the header declares functions" test -s "$dir/header"
check "no function is declared twice" test -z "$(uniq -d "$dir/header")"
check "each FOOTING_API is one of them" \
	test "$(grep -c '^FOOTING_API ' "$top_srcdir/lib/footing.h")" = \
	"$(wc -l <"$dir/header")"
check "the map lists what the header declares" diff "$dir/header" "$dir/map"
check "the library exports what the header declares" diff "$dir/header" "$dir/exported"
# In the static library, too, all is there; what is hidden is left to the names.
if [ -e "${library%.so}.a" ]; then
	eval "${NM:-nm} -g --defined-only \"\${library%.so}.a\"" 2>/dev/null |
		awk 'NF == 3 { print $3 }' | sort -u >"$dir/archived"
	check "the static library has all of them" test -z "$(comm -23 "$dir/header" "$dir/archived")"
else
	skip "the static library has all of them" "none was built"
fi

# What a library must not do in a host: print, exit, or leave something to exit.
eval "${NM:-nm} -D --undefined-only \"\$library\"" | awk '{ sub(/@.*/, "", $2); print $2 }' >"$dir/used"
check "it uses functions of others" grep -qx malloc "$dir/used"
check "it neither prints nor exits" test -z "$(grep -xE \
	'_*(exit|_exit|_Exit|quick_exit|abort|atexit|on_exit|printf|printf_chk|vprintf|vprintf_chk|puts|putchar|fputs|fputc|perror|psignal|err|errx|warn|warnx|verr|vwarn|syslog|error|stdout|stderr|signal|fork|system|popen|setenv|putenv|unsetenv|umask|chdir)' \
	"$dir/used")"
check "each symbol is versioned" \
	test -z "$(grep -v '@@FOOTING_0\.1$' "$dir/exported.versioned")"

# The C run time has one function of its own in .init_array, run by every library.
constructors() {
	readelf -SW "$1" | sed -n 's/.* \.init_array .* \([0-9a-f]*\) 08 .*/\1/p'
}
echo >"$dir/empty.c"
${CC:-cc} -shared -fPIC -o "$dir/empty.so" "$dir/empty.c"
if [ -n "${FOOTING_INSTRUMENTED-}" ]; then
	skip "no constructor" "the instrumentation has its own"
else
	check "no constructor" \
		test "$(constructors "$library")" = "$(constructors "$dir/empty.so")"
fi

cat >"$dir/plus.cc" <<'END'
#include <footing.h>
int main() { return footing_version() == nullptr; }
END
if command -v c++ >/dev/null; then
	check "a C++ program can include the header" \
		c++ -Wall -Wextra -Werror -I"$top_srcdir/lib" -c -o "$dir/plus.o" "$dir/plus.cc"
else
	skip "a C++ program can include the header" "no C++ compiler here"
fi
echo '#include <footing.h>' >"$dir/strict.c"
check "the header stands alone, in strict C99" \
	"${CC:-cc}" -std=c99 -pedantic -Wall -Wextra -Werror -I"$top_srcdir/lib" \
	-c -o "$dir/strict.o" "$dir/strict.c"
done_testing
