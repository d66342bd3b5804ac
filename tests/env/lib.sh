# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2154
#
# What the recipes of environments.sh stand on. `$work` is the runner's folder, `$root` in
# it a root file system with busybox, the eye, acts.sh and footing in its /bin.

# An ordinary user: the one who runs this, or 1000.
as_user() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
	else
		"$@"
	fi
}

# with_mounts SCRIPT COMMAND...: COMMAND after SCRIPT, in a mount namespace of its own.
with_mounts() {
	with_script=$1
	shift
	unshare --mount --propagation private sh -ec "$with_script"'
		exec "$@"' sh "$@"
}

# The runtimes refuse a machine that has version 1 of cgroups too, and engines write to
# /run: both get their own.
# shellcheck disable=SC2016
with_engine_mounts() {
	with_mounts '
		umount -R /sys/fs/cgroup 2>/dev/null || umount -l /sys/fs/cgroup
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
		mount -t tmpfs tmpfs /run
		[ ! -d /var/lib/containers ] || mount -t tmpfs tmpfs /var/lib/containers' "$@"
}

# oci OPTION... -- COMMAND...: in a container made by the runtime alone; options of oci.py.
oci() {
	oci_bundle=$(mktemp -d "$work/oci.XXXXXX") || return 1
	python3 "$env_dir/oci.py" "$oci_bundle" "$root" "$@" || return 1
	if [ "$runtime" = crun ]; then
		set -- crun --cgroup-manager=disabled
	else
		set -- "$runtime"
	fi
	with_engine_mounts "$@" --root "$work/state" run -b "$oci_bundle" "${oci_bundle##*/}"
}

# engine OPTION... -- COMMAND...: in a container made by podman; its options of `run`.
# Limits are given since podman would raise them, which not every root may.
engine() {
	engine_options=()
	while [ "$1" != -- ]; do
		engine_options+=("$1")
		shift
	done
	shift
	with_engine_mounts podman --root "$work/store" --runroot "$work/runroot" \
		--tmpdir "$work/libpod" --storage-driver vfs --cgroup-manager cgroupfs \
		--runtime "$runtime" run --rm --network none --cgroups=disabled \
		--ulimit nofile=1024:1024 --ulimit nproc=4096:4096 \
		"${engine_options[@]}" --rootfs "$root" "$@"
}

# ------------------------------------------------------------------- building

make_root() {
	mkdir -p "$root"/{bin,dev,etc,mnt,proc,root,run,sbin,sys,tmp,usr,var}
	mkdir "$root/var/tmp"
	chmod 1777 "$root/tmp" "$root/var/tmp"
	printf 'root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
	printf 'root:x:0:\nuser:x:1000:\n' >"$root/etc/group"
	# Without one some do not take it for a root.
	echo 'ID=footing-test' >"$root/etc/os-release"
	cp "$footing" "$root/bin/footing"
	cp "$env_dir/acts.sh" "$root/bin/acts.sh"
	cp "$(command -v busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	[ "$(id -u)" != 0 ] || mknod -m 666 "$root/dev/null" c 1 3
	"${CC:-cc}" -O2 -static -o "$root/bin/eye" "$env_dir/eye.c"
}

# make_escape FOLDER: the escape suite there, and the programs that gain privileges.
make_escape() {
	"${CC:-cc}" -O2 -static -no-pie -o "$1/escape" "$env_dir"/escape*.c || return
	[ "$(id -u)" != 0 ] || "$1/escape" gainers "$1"
}

# The ordinary user is known, and has no subordinate ids; in etc-subids there are some.
own_accounts() {
	mkdir "$work/etc" "$work/etc-subids"
	grep -v -e '^[^:]*:[^:]*:1000:' -e '^footing-user:' /etc/passwd >"$work/etc/passwd"
	echo 'footing-user:x:1000:1000::/:/bin/sh' >>"$work/etc/passwd"
	touch "$work/etc/subuid" "$work/etc/subgid"
	echo 'footing-user:500000:65536' | tee "$work/etc-subids/subuid" >"$work/etc-subids/subgid"
	cd "$work/etc" || return
	for file in passwd subuid subgid; do
		[ ! -e "/etc/$file" ] || mount --bind "$file" "/etc/$file" || return
	done
}

is_static() {
	[ -f "$1" ] && ! readelf -lW "$1" | grep -q -e INTERP
}

# Only one /proc may be in sight: another that nothing covers would allow a fresh one
# where a recipe means to forbid it.
single_proc() {
	awk '$3 == "proc" { print $2 }' /proc/self/mounts | tac | while read -r point; do
		umount -l "$point"
	done
	mount -t proc proc /proc
}
