#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The manuals against the program: every feature, verb, option, exit code and function is in
# them, and what README shows and examples do is so.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
page=$top_srcdir/man/footing.1
manual=${top_builddir:?}/man/libfooting.3

check "the list of features is the command's" \
	diff <("$top_srcdir/man/update" "${FOOTING:?}" "$page") "$page"

# The page as a reader sees it, without line breaks.
if command -v man >/dev/null; then
	MANWIDTH=200 LC_ALL=C man --warnings -l "$page" >"$dir/page" 2>"$dir/warnings"
	check "the page of the command has no mistake" test ! -s "$dir/warnings"
	MANWIDTH=200 LC_ALL=C man --warnings -l "$manual" >"$dir/manual" 2>"$dir/warnings"
	check "nor has that of the library" test ! -s "$dir/warnings"
else
	skip "the pages can be shown" "no man"
fi
plain() {
	sed -e 's/\\-/-/g' -e 's/\\~/ /g' -e 's/\\f[A-Z]//g' "$1"
}
plain "$page" >"$dir/plain"

for verb in probe check explain syscalls inspect match list; do
	check "verb $verb" grep -q "^\.SS footing $verb" "$dir/plain"
	"$FOOTING" "$verb" --help | sed -n 's/^ .*--\([a-z-]*\).*/\1/p' | grep -v '^help$' |
		while read -r option; do
			grep -q -- "--$option\>" "$dir/plain" || echo "--$option of $verb"
		done >"$dir/missing"
	check "its options" test ! -s "$dir/missing"
done
for word in $("$FOOTING" list formats | cut -d ' ' -f 1) 64 65 70 121 122 125 126 127; do
	check "it tells of $word" grep -qw -- "$word" "$dir/plain"
done

sandboxes=$("$FOOTING" list sandboxes | wc -l)
check "NEWS counts the sandboxes" \
	grep -qE "\`sandbox:bubblewrap\` and $((sandboxes - 1)) other" "$top_srcdir/NEWS.md"

sed -n 's/^\t\(footing_[a-z_]*\);$/\1/p' "$top_srcdir/lib/libfooting.map" |
	while read -r function; do
		plain "$manual" | grep -q "\<$function(" || echo "$function"
	done >"$dir/missing"
check "every function is in the manual ($(cat "$dir/missing"))" test ! -s "$dir/missing"

# Of every comment in the header: what it returns and since when.
python3 - "$top_srcdir/lib/footing.h" >"$dir/lacking" <<'END'
import re, sys
text = open(sys.argv[1]).read()
for comment, code in re.findall(r"/\*\*\n(.*?)\*/\n(.*?)(?=/\*|\Z)", text, re.S):
    name = re.search(r"\b(footing_\w+)\(", code)
    if not name:
        continue
    for word in ("Thread safety:", "Since: "):
        if word not in comment:
            print(name[1], "lacks", word)
    returns = [line for line in code.split(";") if "FOOTING_API" in line and
               not re.search(r"FOOTING_API\s+void\b", line)]
    if returns and "Returns:" not in comment:
        print(name[1], "lacks Returns:")
END
check "every comment in the header is whole" diff /dev/null "$dir/lacking"

# README
features=$("$FOOTING" list features | wc -l)
check "NEWS counts the features" grep -qE "\<$features primitives" "$top_srcdir/NEWS.md"
environments=$(sed -n '/^	cat <<-.END./,/^	END/p' "$top_srcdir/tests/env/environments.sh" |
	grep -c '^		[a-z]')
check "README counts the environments" grep -q "in $environments environments" "$top_srcdir/README.md"
for path in $(grep -o '](\([^)]*\))' "$top_srcdir/README.md" | tr -d '()]'); do
	check "README leads to $path" test -e "$top_srcdir/$path"
done
lines=$(grep -c . "$top_srcdir/examples/consumer.c")
check "the example is of about 30 lines ($lines)" test "$lines" -le 36

status=0
"$top_builddir/examples/consumer" >"$dir/out" 2>"$dir/err" || status=$?
check "the example runs" test "$status" = 0
check "and chooses one" grep -qxE 'namespaces|Landlock|nothing: refuse to start' "$dir/out"
done_testing
