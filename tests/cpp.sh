#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A C++ program on the library: a sandbox, in strict C++11, and a record of it.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
libdir=${top_builddir:?}/lib/.libs
[ -e "$libdir/libfooting.so" ] || skip_all "no shared library was built"
command -v g++ >/dev/null || skip_all "no g++ here"

cat >"$dir/sandbox.cc" <<'END'
// What C++ makes of the header: objects that free themselves, a callback-free walk.
#include <footing.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <sys/wait.h>

template <typename T, void (*release)(T *)> struct releaser {
	void operator()(T *object) const { release(object); }
};
using request_ptr =
	std::unique_ptr<footing_request, releaser<footing_request, footing_request_free>>;
using isolation_ptr =
	std::unique_ptr<footing_isolation, releaser<footing_isolation, footing_isolation_free>>;

int main(int argc, char **argv)
{
	footing_request *raw = nullptr;
	if (argc < 3 || footing_request_new(&raw))
		return 125;
	request_ptr request(raw);
	footing_level level = FOOTING_LEVEL_AUTO;
	if (footing_level_find(argv[1], &level) || footing_request_set_level(raw, level))
		return 125;

	footing_isolation *made = nullptr;
	int err = footing_isolation_new(nullptr, raw, FOOTING_STRICT, &made);
	if (err) {
		std::cerr << footing_errno_name(-err) << ": "
			  << footing_verdict_why(footing_request_verdict(raw)) << "\n";
		return 125;
	}
	isolation_ptr isolation(made);
	if (footing_isolation_spawn(made, argv + 2, nullptr, nullptr, nullptr))
		return 125;
	int status = 0;
	if (waitpid(footing_isolation_pid(made), &status, 0) < 0)
		return 125;
	footing_isolation_note_exit(made, WEXITSTATUS(status));

	const footing_verdict *record = footing_isolation_verdict(made);
	for (int i = 0; i < FOOTING_PROMISES; i++) {
		const auto promise = static_cast<footing_promise>(i);
		if (footing_verdict_in_force(record, promise) &&
		    !footing_verdict_kept(record, promise))
			return 125;
	}
	char *text = nullptr;
	if (footing_verdict_to_json(record, &text, nullptr))
		return 125;
	std::cout << std::string(text);
	std::free(text);
	return WEXITSTATUS(status);
}
END

build() {
	g++ -std=c++11 -Wall -Wextra -Werror -pedantic -I"$top_srcdir/lib" \
		-o "$dir/sandbox" "$dir/sandbox.cc" -L"$libdir" -lfooting
}
check "it builds as strict C++11" build
if command -v clang++ >/dev/null; then
	check "and with clang" clang++ -std=c++11 -Wall -Wextra -Werror -pedantic \
		-I"$top_srcdir/lib" -fsyntax-only "$dir/sandbox.cc"
else
	skip "and with clang" "no clang++ here"
fi
export LD_LIBRARY_PATH=$libdir
for level in filtered landlock namespace layered; do
	if ! "${FOOTING:?}" run --isolation $level --strict -- true 2>"$dir/err"; then
		skip "its sandbox at $level" "$(cat "$dir/err")"
		continue
	fi
	status=0
	"$dir/sandbox" $level sh -c 'exit 9' >"$dir/record" 2>"$dir/err" || status=$?
	check "its sandbox at $level" test "$status" = 9
	check "and the record of it" grep -q "\"effective\": \"$level\"" "$dir/record"
done
status=0
"$FOOTING" run --isolation filtered -- "$dir/sandbox" layered true >"$dir/out" 2>"$dir/err" || status=$?
check "what can't be had is refused" test "$status" = 125
check "with the reason" grep -q '^EOPNOTSUPP: layered ' "$dir/err"
done_testing
