#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The image of deploy/Containerfile: made without a network, holds one file, and runs as
# uid 1000 with a read-only root and no capability at all.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
image=localhost/footing-test:latest
unset MAKEFLAGS MFLAGS MAKELEVEL
cd "${top_builddir:?}" || exit 1

[ "$(id -u)" = 0 ] || skip_all "needs root: a private store for podman"
command -v podman >/dev/null || skip_all "no podman"
if ! "${MAKE:-make}" -s libmnl-static/libmnl.a >"$dir/log" 2>&1; then
	skip_all "no static libmnl: $(grep '^libmnl-static:' "$dir/log" | head -n 1)"
fi
store="--root $dir/store --runroot $dir/run --cgroup-manager cgroupfs"
tap_cleanup() {
	# shellcheck disable=SC2086
	podman $store rmi -af >/dev/null 2>&1
	umount "$dir/store/overlay" 2>/dev/null
}

if ! unshare --net true; then
	skip_all "no network namespace can be made, to be without a network"
fi
# Where podman can't make any image (in a chroot, it can't unpack a layer), there is
# nothing to learn about this one.
mkdir "$dir/any"
echo any >"$dir/any/file"
printf 'FROM scratch\nCOPY file /file\n' >"$dir/any/Containerfile"
# shellcheck disable=SC2086
if ! podman $store build --network none -t localhost/any:latest "$dir/any" >"$dir/log" 2>&1; then
	skip_all "podman makes no image here: $(tail -n 1 "$dir/log")"
fi

"${MAKE:-make}" -s static >"$dir/log" 2>&1
check "make image, without a network" unshare --net \
	"${MAKE:-make}" -s image IMAGE="$image" PODMANFLAGS="$store"
# shellcheck disable=SC2086
podman $store save --format oci-dir -o "$dir/saved" "$image" >"$dir/log" 2>&1
files=$(for blob in "$dir"/saved/blobs/sha256/*; do tar -tf "$blob" 2>/dev/null; done | sort -u)
check "it holds one file ($files)" test "$files" = footing

# Engines differ in what they need of a machine. Both runtimes are tried as they are, and
# in a mount namespace of its own with pure cgroup2: not every machine has that.
podman_run() {
	# shellcheck disable=SC2086
	$wrapper podman $store --runtime "$runtime" run --rm --network none --pull never \
		$limits "$@" </dev/null
}
pure_cgroup2() {
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -c '
		umount -R /sys/fs/cgroup 2>/dev/null || umount -l /sys/fs/cgroup
		mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$@"' _ "$@"
}
engine() {
	for runtime in crun runc; do
		command -v "$runtime" >/dev/null || continue
		for wrapper in '' pure_cgroup2; do
			for limits in '' '--ulimit nofile=1024:1024 --ulimit nproc=4096:4096' \
				'--cgroups=disabled --ulimit nofile=1024:1024 --ulimit nproc=4096:4096'; do
				podman_run "$image" --version >"$dir/log" 2>&1 && return 0
			done
		done
	done
	return 1
}
if ! engine; then
	skip "runs in podman" "podman starts no container here: $(tail -n 1 "$dir/log")"
	done_testing
	exit 0
fi
echo "# podman with $runtime $wrapper $limits"

locked() {
	podman_run --user 1000:1000 --read-only --read-only-tmpfs=false --cap-drop ALL \
		--security-opt no-new-privileges "$image" "$@"
}
check "runs locked" locked --version
if locked -o json >"$dir/matrix" 2>"$dir/errors"; then
	ok "its matrix"
else
	not_ok "its matrix" "status $?: $(cat "$dir/errors")"
fi
subject() {
	python3 - "$dir/matrix" <<-'END'
		import json, sys
		matrix = json.load(open(sys.argv[1]))
		subject = matrix["subject"]
		assert subject["uid"] == 1000, subject["uid"]
		assert subject["no_new_privs"] is True, subject["no_new_privs"]
		for name in "effective", "permitted", "bounding", "ambient":
		    assert subject["capabilities"][name] == [], (name, subject["capabilities"])
		assert subject["seccomp"]["filters"] >= 1, subject["seccomp"]
		for name in "ns.mount", "ns.net", "cap.sys-admin", "priv.setgroups":
		    row = matrix["features"][name]["direct"]
		    assert row["status"] == "unavailable", (name, row)
		row = matrix["features"]["seccomp.filter"]["direct"]
		assert row["status"] == "available" and row["evidence"] == "proved", row
	END
}
check "says who it is, and what is refused there" subject
check "as text" locked --ascii
status=0
locked check ns.net@direct >"$dir/log" 2>&1 || status=$?
check "a requirement that is not met ends with 1" test "$status" = 1

# ---------------------------------------------- deploy/kubernetes, as a kubelet would

if ! python3 -c 'import yaml' 2>/dev/null; then
	skip "the pods of deploy/kubernetes" "no python3-yaml"
	done_testing
	exit 0
fi
# of POD PATH: what stands there in the manifest, of a list an item a line.
of() {
	python3 - "$top_srcdir/deploy/kubernetes/$1.yaml" "$2" <<-'END'
		import sys, yaml
		value = yaml.safe_load(open(sys.argv[1]))["spec"]
		for key in sys.argv[2].split("."):
		    value = value[int(key) if key.isdigit() else key]
		print("\n".join(value) if isinstance(value, list) else value)
	END
}
check "both containers have the same securityContext" \
	test "$(of init-container initContainers.0.securityContext)" = \
	"$(of init-container containers.0.securityContext)"
version=$(sed -n 's/^VERSION = //p' Makefile)
check "the manifest names this version" \
	test "$(of init-container initContainers.0.image)" = "footing:$version"

# The kubelet binds a file over /dev/termination-log, and the pod shares a folder. Docker's
# profile is much what RuntimeDefault is.
docker_profile=/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json
profile=
[ ! -f "$docker_profile" ] || profile="--security-opt seccomp=$docker_profile"
mkdir -m 777 "$dir/shared"
touch "$dir/reason"
chmod 666 "$dir/reason"
inode=$(stat -c %i "$dir/reason")
# shellcheck disable=SC2086
in_pod() {
	podman_run --user 1000:1000 --read-only --read-only-tmpfs=false --cap-drop ALL \
		--security-opt no-new-privileges $profile -v "$dir/shared:/run/footing" \
		-v "$dir/reason:/dev/termination-log" "$@"
}
mapfile -t arguments < <(of init-container initContainers.0.args)
check "the init container lets through" in_pod "$image" "${arguments[@]}"
check "its matrix is there for the main container" python3 -c '
import json, sys
assert json.load(open(sys.argv[1]))["subject"]["uid"] == 1000' "$dir/shared/matrix.json"
check "and the reason says so" grep -q '^footing: all requirements are met$' "$dir/reason"
status=0
in_pod "$image" "${arguments[@]}" mount.proc >"$dir/log" 2>&1 || status=$?
check "with one more that is not met it fails" test "$status" = 1
check "the reason tells of it first" \
	grep -q '^unmet mount.proc ' <(sed -n 2p "$dir/reason")
check "in at most 1024 bytes" test "$(stat -c %s "$dir/reason")" -le 1024
check "and the file is still that of the kubelet" \
	test "$(stat -c %i "$dir/reason")" = "$inode"

busybox=$(command -v busybox) || busybox=
if [ -z "$busybox" ] || readelf -lW "$busybox" | grep -q INTERP; then
	skip "a gate before an entrypoint" "no static busybox (Debian: busybox-static)"
	done_testing
	exit 0
fi
mapfile -t arguments < <(of entrypoint containers.0.command | tail -n +2)
gate() {
	in_pod -v "$busybox:/busybox:ro" "$image" "$@" /busybox sh -c 'echo "I am $$"'
}
check "before an entrypoint it becomes the command" \
	test "$(gate "${arguments[@]}")" = "I am 1"
status=0
gate check mount.proc "${arguments[@]:1}" >"$dir/log" 2>&1 || status=$?
check "or refuses with 121" test "$status" = 121
check "and starts nothing" sh -c '! grep -q "I am" "$1"' _ "$dir/log"
done_testing
