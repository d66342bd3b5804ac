#!/bin/sh
# SPDX-License-Identifier: MIT
#
# check.sh COMMAND...: runs it in the sandbox that can be had here. That a thing is not
# available and that it could not be told are two answers: a script that takes the second
# for the first, or for a yes, is wrong.
footing=${FOOTING:-footing}

can() {
	"$footing" check "$@" >/dev/null
}

can ns.user mount.proc net.loopback
case $? in
0) exec "$footing" run --isolation namespace --strict -- "$@" ;;
1) echo "check.sh: no namespaces here: Landlock" >&2 ;;
2) echo "check.sh: could not tell whether there are namespaces here: Landlock" >&2 ;;
*) exit 125 ;;
esac
can landlock.fs landlock.truncate seccomp.filter ||
	{ echo "check.sh: nothing to isolate with" >&2 && exit 125; }
exec "$footing" run --isolation landlock --strict -- "$@"
