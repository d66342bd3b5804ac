# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2054,SC2154,SC2317
#
# The environments: a line in the table, a recipe `env_NAME COMMAND...` and a table of what
# is expected, expect/NAME. To add one, add these three.
#
# WHERE is where a command of the recipe finds its files: `host` at their path, `box` in
# the root file system of lib.sh. NEEDS are what has to be there to make it, and each is
# known to `unmet` in the file run.
environments() {
	cat <<-'END'
		# NAME              WHERE  NEEDS
		root                host   root,open
		user                host   open
		user-subids         host   root,open,subids
		no-new-privs        host   root,open
		bounding-set        host   root,open
		bounding-set-user   host   root,open
		no-caps             host   root,open
		no-setfcap          host   root,open
		no-setuid           host   root,open
		no-sys-admin        host   root,open
		chroot              box    root,open
		chroot-proc         box    root,open
		chroot-user         box    root,open
		chroot-mount        box    root,open
		chroot-mount-user   box    root,open
		pivot-root          box    root,open
		pivot-root-user     box    root,open
		no-proc             host   root,open
		proc-read-only      host   root,open
		proc-sys-read-only  host   root,open
		proc-masked         host   root,open
		old-proc            host   root,open
		max-user-0          host   open
		max-mnt-0           host   open
		max-net-0           host   open
		unmapped            host   open
		in-userns           host   open
		in-userns-all       host   open
		nest-three          host   open
		nest-one-left       host   open
		nest-none-left      host   open
		process-limit       host   root,open
		strace              host   open,strace
		landlocked          host   open,landlock
		bwrap               host   open,bwrap
		bwrap-bwrap         host   open,bwrap
		sockets-denied      box    root,open,oci
		unshare-denied      box    root,open,oci
		unshare-killed      box    root,open,oci
		unshare-faked       box    root,open,oci
		mount-denied        box    root,open,oci
		landlock-denied     box    root,open,oci
		landlock-killed     box    root,open,oci
		oci-no-proc         box    root,open,oci
		docker              box    root,open,oci,docker
		docker-files        box    root,open,oci,docker
		docker-left-over    box    root,open
		docker-user         box    root,open,oci,docker
		docker-sys-admin    box    root,open,oci,docker
		docker-locked       box    root,open,oci,docker
		docker-locked-root  box    root,open,oci,docker
		podman              box    root,open,podman
		podman-unmasked     box    root,open,podman
		podman-locked       box    root,open,podman
		podman-locked-root  box    root,open,podman
		podman-docker       box    root,open,podman,docker
		nspawn              box    root,open,systemd-nspawn
		lxc                 box    root,open,lxc-execute
	END
}

# ------------------------------------------------------------ plain processes

env_root() { "$@"; }
env_user() { as_user "$@"; }

env_user-subids() {
	with_mounts "cd '$work/etc-subids'"'
		mount --bind subuid /etc/subuid
		mount --bind subgid /etc/subgid' \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

env_no-new-privs() { as_user setpriv --no-new-privs "$@"; }

# Root gets at an exec what the bounding set has, and here that is nothing.
env_bounding-set() { setpriv --bounding-set=-all "$@"; }
env_bounding-set-user() { setpriv --bounding-set=-all --reuid 1000 --regid 1000 --clear-groups "$@"; }
env_no-caps() { setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"; }
env_no-setfcap() { setpriv --bounding-set=-setfcap "$@"; }
env_no-setuid() { setpriv --bounding-set=-setuid,-setgid "$@"; }
env_no-sys-admin() { setpriv --bounding-set=-sys_admin "$@"; }

# ------------------------------------------------------------------ other roots

env_chroot() { chroot "$root" "$@"; }
env_chroot-proc() { with_mounts "mount -t proc proc '$root/proc'" chroot "$root" "$@"; }

env_chroot-user() {
	with_mounts "mount -t proc proc '$root/proc'" chroot --userspec 1000:1000 --groups '' "$root" "$@"
}

# Onto a mount point, so that / is one. It is mounted where process 1 is.
env_chroot-mount() {
	mkdir -p "$work/other" && mount --bind "$root" "$work/other" &&
		mount -t proc proc "$work/other/proc" || return 1
	status=0
	chroot "$work/other" "$@" || status=$?
	umount -R "$work/other"
	return "$status"
}
env_chroot-mount-user() { env_chroot-mount /bin/eye as 1000 "$@"; }

# As a runtime enters its container.
env_pivot-root() {
	with_mounts "mount --bind '$root' '$root' && cd '$root'"'
		mount -t proc proc proc
		pivot_root . mnt
		/bin/busybox umount -l /mnt' "$@"
}
env_pivot-root-user() { env_pivot-root /bin/eye as 1000 "$@"; }

# ------------------------------------------------------------------------ /proc

env_no-proc() { with_mounts 'umount -l /proc' setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }

env_proc-read-only() {
	with_mounts 'mount -o remount,bind,ro /proc' \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

env_proc-sys-read-only() {
	with_mounts 'mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys' \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

env_proc-masked() {
	with_mounts 'mount -t tmpfs -o ro tmpfs /proc/scsi 2>/dev/null || mount -t tmpfs -o ro tmpfs /proc/fs
		mount --bind /dev/null /proc/timer_list' \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

# A new pid namespace that sees the processes of the old one.
env_old-proc() { unshare --pid --fork setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }

# ------------------------------------------------------------------------ limits

# without_new KIND COMMAND...: no further namespace of that kind, root or not.
without_new() {
	kind=$1
	shift
	as_user unshare --user --map-root-user sh -c "echo 0 >/proc/sys/user/max_${kind}_namespaces
		"'exec "$@"' sh "$@"
}
env_max-user-0() { without_new user "$@"; }
env_max-mnt-0() { without_new mnt "$@"; }
env_max-net-0() { without_new net "$@"; }

env_unmapped() { as_user unshare --user "$@"; }
env_in-userns() { as_user unshare --user --map-root-user "$@"; }
env_in-userns-all() {
	as_user unshare --user --map-root-user --mount --pid --fork --mount-proc --net --ipc \
		--uts --cgroup "$@"
}

# The kernel has a deepest level; how far away it is depends on where this is run.
env_nest-three() { as_user "$root/bin/eye" nest 3 "$@"; }
env_nest-one-left() { as_user "$root/bin/eye" nest $((levels - 1)) "$@"; }
env_nest-none-left() { as_user "$root/bin/eye" nest "$levels" "$@"; }

env_process-limit() { as_user prlimit --nproc=1:1 "$@"; }

# -------------------------------------------------- under what others have set up

env_landlocked() { as_user "$root/bin/eye" landlocked "$@"; }
env_strace() { as_user strace -f -o /dev/null "$@"; }

bubblewrap=(bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all)
env_bwrap() { as_user "${bubblewrap[@]}" "$@"; }
env_bwrap-bwrap() { as_user "${bubblewrap[@]}" "${bubblewrap[@]}" "$@"; }

# -------------------------------------------- containers, by the runtime alone

# One call that a filter refuses, of all that a container's root is given.
env_sockets-denied() { oci --uid 1000 --deny socket=EACCES -- "$@"; }
env_unshare-denied() { oci --uid 1000 --deny unshare=EPERM -- "$@"; }
env_unshare-killed() { oci --uid 1000 --deny unshare=kill -- "$@"; }
env_unshare-faked() { oci --uid 1000 --deny unshare=fake -- "$@"; }
env_mount-denied() { oci --uid 1000 --deny mount=EACCES -- "$@"; }
env_landlock-denied() { oci --uid 1000 --deny landlock_create_ruleset=EPERM -- "$@"; }
env_landlock-killed() { oci --uid 1000 --deny landlock_create_ruleset=kill -- "$@"; }
env_oci-no-proc() { oci --uid 1000 --no-proc -- "$@"; }

# What Docker makes, and its locked container: all capabilities dropped but five, no new
# privileges, an ordinary user (for whom the five are in the bounding set only).
locked=(--no-new-privs --caps CHOWN,DAC_OVERRIDE,FOWNER,SETUID,SETGID)
env_docker() { oci --profile "$docker_profile" -- "$@"; }
# The files by which Docker is known, of which the first alone is kept by an image.
env_docker-files() {
	mkdir -p "$work/docker/containers/1f0c"
	: >"$work/docker/containers/1f0c/hosts"
	oci --profile "$docker_profile" --mount "$work/docker/containers/1f0c/hosts:/etc/hosts" -- "$@"
}
env_docker-left-over() {
	: >"$root/.dockerenv"
	status=0
	unshare --pid --fork chroot "$root" "$@" || status=$?
	rm "$root/.dockerenv"
	return "$status"
}
env_docker-user() { oci --profile "$docker_profile" --uid 1000 -- "$@"; }
env_docker-sys-admin() { oci --profile "$docker_profile" --add-cap SYS_ADMIN -- "$@"; }
env_docker-locked() { oci --profile "$docker_profile" --uid 1000 "${locked[@]}" -- "$@"; }
env_docker-locked-root() { oci --profile "$docker_profile" "${locked[@]}" -- "$@"; }

# ---------------------------------------------------- containers, by an engine

# podman makes added capabilities effective for an ordinary user too.
podman_locked=(--cap-drop ALL --cap-add CHOWN,DAC_OVERRIDE,FOWNER,SETUID,SETGID
	--security-opt no-new-privileges)
env_podman() { engine -- "$@"; }
env_podman-unmasked() { engine --security-opt unmask=ALL -- "$@"; }
env_podman-locked() { engine --user 1000:1000 "${podman_locked[@]}" -- "$@"; }
env_podman-locked-root() { engine "${podman_locked[@]}" -- "$@"; }
env_podman-docker() { engine --security-opt seccomp="$docker_profile" -- "$@"; }

# ------------------------------------------------- what others make, without their daemons

# Their mounts are shared: what is mounted in one command would be there for the next.
env_nspawn() {
	with_engine_mounts systemd-nspawn --quiet --register=no --keep-unit --pipe -D "$root" \
		/bin/busybox unshare -m "$@"
}
env_lxc() {
	mkdir -p "$work/lxc"
	cat >"$work/lxc/config" <<-END
		lxc.uts.name = c1
		lxc.rootfs.path = dir:$root
		lxc.net.0.type = none
		lxc.mount.auto = proc:mixed
		lxc.cgroup.relative = 1
		lxc.apparmor.profile = unconfined
	END
	with_engine_mounts lxc-execute -n c1 -f "$work/lxc/config" -P "$work/lxc" -- \
		/bin/busybox unshare -m "$@"
}
