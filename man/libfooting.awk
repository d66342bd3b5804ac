# SPDX-License-Identifier: MIT
#
# Makes the manual of the library of the public header: its comments are the manual, and
# stand nowhere else. A group of the header, from one line "/* --- NAME: WHAT IT IS FOR */"
# to the next, is a page; without a group it is the page of the whole library.
#
#	awk -v version=N [-v group=NAME] -f libfooting.awk footing.h
function roff(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	sub(/^[.']/, "\\\\\\&&", text)
	return text
}

function line_of(text)
{
	return roff(text) "\n"
}

function code(text)
{
	gsub(/\t/, "    ", text)
	return text
}

function upper_first(text)
{
	return toupper(substr(text, 1, 1)) substr(text, 2)
}

# A comment's lines: @NAME: TEXT is a parameter, an empty line parts paragraphs.
function prose(first, last,   i, text)
{
	text = ""
	for (i = first; i <= last; i++) {
		line = lines[i]
		if (line ~ /^@/) {
			text = text ".TP\n.I \"" roff(substr(line, 2, index(line, ":") - 2)) "\"\n"
			line = substr(line, index(line, ":") + 1)
			sub(/^ +/, "", line)
			text = text line_of(line)
		} else if (line == "") {
			if (i < last)
				text = text ".PP\n"
		} else if (line ~ /^ - /) {
			text = text ".IP \\(bu 2\n" line_of(substr(line, 4))
		} else {
			sub(/^ +/, "", line)
			text = text line_of(line)
		}
	}
	return text
}

# What stands behind a word, such as "Returns:", up to the next of these words.
function told(text, word,   at, end)
{
	at = index(text, word)
	if (!at)
		return ""
	text = substr(text, at + length(word) + 1)
	if (match(text, / (Thread safety|Since): /))
		text = substr(text, 1, RSTART - 1)
	return text
}

function tell_of(what, text,   i, n, sentences, result)
{
	return text == "" ? "" : ".TP\n.B \"" roff(what) "\"\n" line_of(upper_first(text))
}

# The names before " - ", and one line for each such line.
function described(   i, last, tail, head, what, text)
{
	tail = ""
	for (last = n_lines; last > 0 && tail == ""; last--)
		if (lines[last] ~ /^(Returns|Thread safety):/) {
			while (last > 1 && lines[last - 1] != "" && lines[last] !~ /^Returns:/)
				last--
			for (i = last; i <= n_lines; i++)
				tail = tail (tail == "" ? "" : " ") lines[i]
			break
		}
	if (tail == "")
		last = n_lines + 1
	head = what = ""
	for (i = 1; i < last && lines[i] ~ /^footing_[^-]* - /; i++) {
		at = index(lines[i], " - ")
		what = what (what == "" ? "" : ", ") substr(lines[i], 1, at - 1)
		text = upper_first(substr(lines[i], at + 3))
		head = head (head == "" ? "" : ".PP\n") line_of(text)
	}
	# Names that take two lines.
	if (what == "" && lines[2] ~ / - /) {
		at = index(lines[2], " - ")
		what = lines[1] " " substr(lines[2], 1, at - 1)
		head = line_of(upper_first(substr(lines[2], at + 3)))
		i = 3
	}
	description[now] = description[now] ".SS \"" roff(what) "\"\n" head prose(i, last - 1)
	returned[now] = returned[now] tell_of(what, told(tail, "Returns:"))
	safety[now] = safety[now] tell_of(what, told(tail, "Thread safety:"))
	if (index(tail, "Since:"))
		since[now] = told(tail, "Since:")
}

function flush(   i, n, parts, text)
{
	if (declared == "" || !n_lines) {
		declared = ""
		n_lines = 0
		return
	}
	n = split(declared, parts, "\n")
	for (i = 1; i < n; i++) {
		text = parts[i]
		if (text ~ /^struct [a-z_]+;$/)
			continue
		gsub(/FOOTING_API /, "", text)
		sub(/^\t[\t ]*/, "    ", text)
		synopsis[now] = synopsis[now] ".B \"" roff(code(text)) "\"\n"
		if (match(text, /footing_[a-z_]+\(/)) {
			names[now] = names[now] (names[now] == "" ? "" : ", ")
			names[now] = names[now] substr(text, RSTART, RLENGTH - 1)
		}
	}
	described()
	declared = ""
	n_lines = 0
}

function header(name)
{
	print ".\\\" SPDX-License-Identifier: MIT"
	print ".\\\" Made from footing.h: change the comments there."
	print ".TH " toupper(name) " 3 \"\" \"footing " version "\" \"Library Functions Manual\""
	print ".nh"
}

function also(but,   i)
{
	print ".SH SEE ALSO\n.BR footing (1)" (but == "" ? "" : ",\n.BR libfooting (3)") ","
	for (i = 1; i <= n_groups; i++)
		if (groups[i] != but)
			print ".BR footing_" groups[i] " (3)" (i == last_but(but) ? "" : ",")
}

function last_but(but)
{
	return groups[n_groups] == but ? n_groups - 1 : n_groups
}

function page(name)
{
	if (!(name in titles)) {
		print "no group " name >"/dev/stderr"
		exit 1
	}
	header("footing_" name)
	print ".SH NAME\n" roff(names[name]) " \\- " roff(titles[name])
	print ".SH SYNOPSIS\n.nf\n.B #include <footing.h>\n.PP"
	printf "%s", synopsis[name]
	print ".fi\n.SH DESCRIPTION"
	printf "%s", types[name]
	printf "%s", description[name]
	if (returned[name] != "")
		printf ".SH RETURN VALUE\n%s", returned[name]
	printf ".SH ATTRIBUTES\nThread safety:\n%s", safety[name]
	print ".SH HISTORY\nSince footing " since[name]
	also(name)
}

function overview(   i)
{
	header("libfooting")
	print ".SH NAME\nlibfooting \\- which isolation primitives of Linux really work here"
	print ".SH SYNOPSIS\n.nf\n.B #include <footing.h>\n.PP"
	print ".B cc ... $(pkg\\-config \\-\\-cflags \\-\\-libs libfooting)\n.fi"
	print ".SH DESCRIPTION"
	printf "%s", conventions
	print ".SH GROUPS"
	for (i = 1; i <= n_groups; i++) {
		print ".TP\n.BR footing_" groups[i] " (3)"
		print roff(upper_first(titles[groups[i]])) "."
	}
	also("")
}

# The comment at the head of the file has the conventions.
FNR < 20 && /^\/\*$/ { head = 1; next }
head && /^ \*\// {
	conventions = prose(1, n_lines)
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

/^\/\* -+ [a-z]+: .* \*\/$/ {
	flush()
	sub(/^\/\* -+ /, "")
	sub(/ \*\/$/, "")
	now = substr($0, 1, index($0, ":") - 1)
	groups[++n_groups] = now
	titles[now] = substr($0, index($0, ":") + 2)
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
# Enumerations, structures and flags are shown as they stand, with what is said of them.
/^(enum|struct) footing_[a-z_]+ \{$/ || /^#define FOOTING_[A-Z]/ && !/FOOTING_(H|API)/ {
	flush()
	types[now] = types[now] ".PP\n" (note == "" ? "" : line_of(note) ".PP\n") ".nf\n"
	note = ""
	listing = 1
}
listing {
	types[now] = types[now] line_of(code($0))
	if (/^};$/ || /^#define/) {
		types[now] = types[now] ".fi\n"
		listing = 0
	}
}

END {
	flush()
	if (group == "")
		overview()
	else
		page(group)
}
