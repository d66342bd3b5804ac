#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What footing says of known sandboxes, against starting them: the programs that are
# installed, as several callers. A sandbox has started where a program inside it is in
# another mount namespace.
# shellcheck disable=SC2154
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
for need in unshare setpriv python3; do
	command -v "$need" >/dev/null || skip_all "$need is not installed"
done
# shellcheck source=tests/live_acts.sh
. "$top_srcdir/tests/live_acts.sh"
probed=(--only 'sandbox:*')

# shellcheck disable=SC2016
{
	outside='outer=$(readlink /proc/self/ns/mnt) && export outer && exec "$@"'
	inside='test -n "$outer" && test "$(readlink /proc/self/ns/mnt)" != "$outer"'
}

# try COMMAND...: whether the caller can start the program inside by it.
try() {
	timeout 60 "${as[@]}" sh -c "$outside" sh "$@" </dev/null >>"$work/output" 2>&1
}

# What footing says of it: available, unavailable, unknown, or a failure.
verdict_of() {
	"$FOOTING" check --from "$matrix" "sandbox:$1" >"$work/verdict" 2>&1
	case $? in
	0) echo available ;;
	1) echo unavailable ;;
	2) echo unknown ;;
	*) cat "$work/verdict" ;;
	esac
}

# holds NAME DID: "unknown" is an answer where there is no other way to know.
holds() {
	verdict=$(verdict_of "$1")
	if [ "$verdict" = "$2" ] || [ "$verdict,$1" = unknown,firejail ]; then
		ok "$caller: $1 is $2, footing: $verdict"
	else
		not_ok "$caller: $1" "footing: $verdict, really: $2
$(cat "$work/verdict")
$(tail -3 "$work/output")"
	fi
}

# starts NAME PROGRAM ARGUMENT...: as its users start it; as uid 0 without privileges
# bwrap makes a user namespace only when told so.
bwrap_starts() {
	name=$1 did=unavailable
	shift
	: >"$work/output"
	if try bwrap "$@" sh -c "$inside" || try bwrap --unshare-user "$@" sh -c "$inside"; then
		did=available
	fi
	holds "$name" $did
}

starts() {
	name=$1 did=unavailable
	shift
	: >"$work/output"
	try "$@" sh -c "$inside" && did=available
	holds "$name" $did
}

# A bundle of one static program, which exits with 0.
# shellcheck disable=SC2317
bundle() {
	mkdir -p "$1/rootfs/bin" && cp "$(command -v busybox)" "$1/rootfs/bin/busybox" &&
		ln -s busybox "$1/rootfs/bin/sh" && ln -s busybox "$1/rootfs/bin/readlink" &&
		(cd "$1" && runc spec ${2:+"$2"}) && python3 - "$1/config.json" "$inside" <<'END'
import json, os, sys
config = json.load(open(sys.argv[1]))
config["process"].update(terminal=False, args=["/bin/sh", "-c", sys.argv[2]])
config["process"]["env"].append("outer=" + os.readlink("/proc/self/ns/mnt"))
config["process"].pop("rlimits", None)
# A group that need not be mapped here; the rootless form leaves it out too.
for mount in config["mounts"]:
    if "gid=5" in mount.get("options", []):
        mount["options"].remove("gid=5")
json.dump(config, open(sys.argv[1], "w"))
END
}

runc_starts() {
	did=unavailable
	: >"$work/output"
	for kind in '' --rootless; do
		id=footing-test-$$
		rm -rf "$work/bundle"
		install -d -m 777 "$work/bundle"
		"${as[@]}" bash -c "$(declare -f bundle); inside=\$3; bundle \"\$1\" \"\$2\"" bash \
			"$work/bundle" "$kind" "$inside" >>"$work/output" 2>&1 || continue
		timeout 60 "${as[@]}" env XDG_RUNTIME_DIR="$work/bundle" sh -c \
			'cd "$1" && exec runc --root "$1/state" run "$2"' sh "$work/bundle" $id \
			</dev/null >>"$work/output" 2>&1 || continue
		did=available
		break
	done
	holds runc $did
}

compare() {
	if command -v bwrap >/dev/null; then
		bwrap_starts bubblewrap --ro-bind / / --tmpfs /tmp
		bwrap_starts flatpak --unshare-pid --unshare-ipc --ro-bind / / --dev /dev --proc /proc
		starts codex bwrap --new-session --die-with-parent --ro-bind / / --dev /dev \
			--unshare-user --unshare-pid
	else
		skip "$caller: bubblewrap" "not installed"
	fi
	# What linux-sandbox does, by another program.
	starts bazel unshare -U -r -m -p -i -u -f --mount-proc
	if command -v firejail >/dev/null; then
		starts firejail firejail --quiet --noprofile
	else
		skip "$caller: firejail" "not installed"
	fi
	if ! command -v runc >/dev/null || ! command -v busybox >/dev/null; then
		skip "$caller: runc" "not installed"
	elif "${as[@]}" test -w "$work/at"; then
		runc_starts
	else
		skip "$caller: runc" "nowhere to write its state"
	fi
}
chmod 777 "$work/at"
each_caller compare

# Where no user namespace is to be had, and no capability; where the first process is none of
# the kernel's.
# shellcheck disable=SC2016
{
	no_more='echo 0 >/proc/sys/user/max_user_namespaces &&
		exec setpriv --securebits +noroot --inh-caps=-all --bounding-set=-all "$@"'
	callers() {
		echo "no user namespaces"
		[ "$(id -u)" != 0 ] || echo "in a pid namespace"
	}
	become() {
		as=("${ordinary[@]}" unshare -U -r sh -c "$no_more" sh)
		[ "$1" = "no user namespaces" ] || as=(unshare -p -f --mount-proc)
	}
}
each_caller compare
done_testing
