#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The manuals against the program: every feature, verb, option, exit code and function is in
# them, and what README shows and examples do is so.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
page=$top_srcdir/man/footing.1
man=${top_builddir:?}/man

check "the list of features is the command's" \
	diff <("$top_srcdir/man/update" "${FOOTING:?}" "$page") "$page"

# The page as a reader sees it, without line breaks.
if command -v man >/dev/null; then
	MANWIDTH=200 LC_ALL=C man --warnings -l "$page" >"$dir/page" 2>"$dir/warnings"
	check "the page of the command has no mistake" test ! -s "$dir/warnings"
	for manual in "$man"/*.3; do
		{ MANWIDTH=200 LC_ALL=C man --warnings -l "$manual" >/dev/null; } 2>&1
	done >"$dir/warnings"
	check "nor have those of the library" diff /dev/null "$dir/warnings"
else
	skip "the pages can be shown" "no man"
fi
if command -v groff >/dev/null; then
	for manual in "$page" "$man"/*.3; do
		groff -man -ww -z "$manual" 2>&1
	done >"$dir/warnings"
	check "groff has no warning" diff /dev/null "$dir/warnings"
else
	skip "groff has no warning" "not installed"
fi
# What apropos(1) and `man FUNCTION` find a page by.
if command -v lexgrog >/dev/null; then
	for manual in "$page" "$man"/*.3; do
		lexgrog "$manual" >/dev/null || echo "$manual"
	done >"$dir/nameless"
	check "each page can be found by its names" diff /dev/null "$dir/nameless"
else
	skip "each page can be found by its names" "no lexgrog"
fi
plain() {
	sed -e 's/\\-/-/g' -e 's/\\~/ /g' -e 's/\\f[A-Z]//g' "$1"
}
plain "$page" >"$dir/plain"

for verb in probe check explain syscalls run inspect match list; do
	check "verb $verb" grep -q "^\.SS footing $verb" "$dir/plain"
	"$FOOTING" "$verb" --help | sed -n 's/^ .*--\([a-z-]*\).*/\1/p' | grep -v '^help$' |
		while read -r option; do
			grep -q -- "--$option\>" "$dir/plain" || echo "--$option of $verb"
		done >"$dir/missing"
	check "its options" test ! -s "$dir/missing"
done
sed -n '/^\.SH LEVELS AND PROMISES/,/^\.SH FEATURES/p' "$dir/plain" >"$dir/levels"
for word in none filtered landlock namespace layered \
	$(python3 -c 'import json, sys
print(*json.load(open(sys.argv[1]))["properties"]["promises"]["required"])' \
		"$top_srcdir/lib/schema/verdict.json") truncate signals sight; do
	check "it tells of $word" grep -qE "^\.[A-Z]+ (.* )?$word( |$)" "$dir/levels"
done
for word in $("$FOOTING" list formats | cut -d ' ' -f 1) 64 65 70 121 122 125 126 127; do
	check "it tells of $word" grep -qw -- "$word" "$dir/plain"
done

sandboxes=$("$FOOTING" list sandboxes | wc -l)
check "NEWS counts the sandboxes" \
	grep -qE "\`sandbox:bubblewrap\` and $((sandboxes - 1)) other" "$top_srcdir/NEWS.md"

# Of each group of the header a page, and of each function one place to look.
section() {
	plain "$2" | sed -n "/^\.SH $1\$/,/^\.SH/p"
}
sed -n 's,^/\* -* \([a-z]*\): .* \*/$,footing_\1.3,p' "$top_srcdir/lib/footing.h" | sort \
	>"$dir/groups"
check "the header has groups" test -s "$dir/groups"
check "a dash line of the header names a group, and what it is for" \
	test -z "$(grep '^/\* --' "$top_srcdir/lib/footing.h" |
		grep -v '^/\* -* [a-z]*: .* \*/$')"
check "each has a page" diff "$dir/groups" \
	<(cd "$man" && LC_ALL=C printf '%s\n' footing_*.3 | sort)
sed -n 's/^\t\(footing_[a-z_]*\);$/\1/p' "$top_srcdir/lib/libfooting.map" | sort >"$dir/functions"
for part in NAME SYNOPSIS; do
	for manual in "$man"/footing_*.3; do
		section "$part" "$manual" | sed 's/ - .*//' |
			grep -o '\<footing_[a-z_]*\>\((\|,\|$\)' | tr -d '(,'
	done | sort >"$dir/named"
	check "every function has one page, in its $part" diff "$dir/functions" "$dir/named"
done
for manual in "$man"/footing_*.3; do
	for part in NAME SYNOPSIS DESCRIPTION "RETURN VALUE" "SEE ALSO"; do
		grep -qx "\.SH $part" "$manual" || echo "$manual: no $part"
	done
	section "RETURN VALUE" "$manual" | grep -q '^\.TP' || echo "$manual: returns nothing"
	grep -q "^\.BR $(basename "$manual" .3) (3)" "$man/libfooting.3" ||
		echo "libfooting.3 does not lead to $manual"
done >"$dir/lacking"
check "every page has its parts" diff /dev/null "$dir/lacking"

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
