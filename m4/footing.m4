# SPDX-License-Identifier: MIT

# FOOTING_WARNINGS(VARIABLE, FLAGS): keep those FLAGS that the compiler knows.
# With -Werror, since clang only warns about a warning that it does not know.
AC_DEFUN([FOOTING_WARNINGS], [
	$1=
	for flag in $2; do
		AC_MSG_CHECKING([whether $CC accepts $flag])
		footing_saved_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror $flag"
		AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int main(void) { return 0; }]])],
			[AC_MSG_RESULT([yes]); $1="$$1 $flag"],
			[AC_MSG_RESULT([no])])
		CFLAGS=$footing_saved_CFLAGS
	done
])
