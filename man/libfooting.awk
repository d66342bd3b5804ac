# SPDX-License-Identifier: MIT
#
# Makes libfooting.3 of the public header: its comments are the manual, and stand nowhere
# else. `awk -v version=N -f libfooting.awk footing.h`.
function roff(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	sub(/^[.']/, "\\\\\\&&", text)
	return text
}

function put(text)
{
	print roff(text)
}

function declarations(   line, i, n, parts)
{
	print ".PP\n.nf"
	n = split(declared, parts, "\n")
	for (i = 1; i < n; i++) {
		line = parts[i]
		gsub(/FOOTING_API /, "", line)
		gsub(/\t/, "    ", line)
		sub(/^ +/, "    ", line)
		print ".B \"" roff(line) "\""
	}
	print ".fi"
}

# A comment's lines: @NAME: TEXT is a parameter, an empty line parts paragraphs.
function prose(   i, line, listed)
{
	listed = 0
	print ".PP"
	for (i = 1; i <= n_lines; i++) {
		line = lines[i]
		if (line ~ /^@/) {
			print ".TP\n.I \"" roff(substr(line, 2, index(line, ":") - 2)) "\""
			put(substr(line, index(line, ":") + 2))
			listed = 1
		} else if (line == "") {
			print ".PP"
			listed = 0
		} else if (line ~ /^ - /) {
			print ".IP \\(bu 2"
			put(substr(line, 4))
		} else {
			sub(/^ +/, "", line)
			if (line ~ /^Returns:/ && !listed)
				print ".PP"
			put(line)
		}
	}
}

function flush()
{
	if (declared != "" && n_lines) {
		declarations()
		prose()
	}
	declared = ""
	n_lines = 0
}

BEGIN {
	print ".\\\" SPDX-License-Identifier: MIT"
	print ".\\\" Made from footing.h: change the comments there."
	print ".TH LIBFOOTING 3 \"\" \"footing " version "\" \"Library Functions Manual\""
	print ".SH NAME\nlibfooting \\- which isolation primitives of Linux really work here"
	print ".SH SYNOPSIS\n.nf\n.B #include <footing.h>\n.PP"
	print ".B cc ... $(pkg\\-config \\-\\-cflags \\-\\-libs libfooting)\n.fi"
	print ".SH DESCRIPTION"
}

# The comment at the head of the file has the conventions.
FNR < 20 && /^\/\*$/ { head = 1; next }
head && /^ \*\// {
	prose()
	n_lines = 0
	head = 0
	next
}
head {
	sub(/^ \* ?/, "")
	if ($0 !~ /^libfooting:/)
		lines[++n_lines] = $0
	next
}

/^\/\* -+ [a-z ]+ \*\/$/ {
	flush()
	sub(/^\/\* -+ /, "")
	sub(/ \*\/$/, "")
	print ".SH " toupper($0)
	next
}
/^\/\*\*$/ {
	flush()
	comment = 1
	next
}
comment && /^ \*\// {
	comment = 0
	next
}
comment {
	sub(/^ \* ?/, "")
	lines[++n_lines] = $0
	next
}
/^FOOTING_API/ { declaring = 1 }
declaring { declared = declared $0 "\n" }
/;$/ { declaring = 0 }
/^\/\* / && !declaring {
	flush()
	plain = $0
	sub(/^\/\* /, "", plain)
	open = plain !~ /\*\/$/
	sub(/ *\*\/$/, "", plain)
	note = plain
	next
}
open {
	note = note " " $0
	sub(/ \* /, " ", note)
	open = $0 !~ /\*\/$/
	sub(/ *\*\/$/, "", note)
	next
}
# Enumerations and flags are shown as they stand, with what is said of them.
/^enum footing_[a-z_]+ \{$/ || /^#define FOOTING_[A-Z]/ && !/FOOTING_(H|API)/ {
	print ".PP\n.nf"
	if (note != "") {
		print ".fi"
		put(note)
		print ".PP\n.nf"
	}
	note = ""
	listing = 1
}
listing {
	line = $0
	gsub(/\t/, "    ", line)
	print roff(line)
	if (/^};$/ || /^#define/) {
		print ".fi"
		listing = 0
	}
}

END {
	flush()
	print ".SH SEE ALSO\n.BR footing (1)"
}
