# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154,SC2317
#
# Obstacles: one is planted, the first cause has to name it, and once its remedy is applied
# the primitive has to be available. A line each:
#
#	NAME  ROW@ROUTE  CAUSE[:OBJECT]  WHERE  PLANT  --  LIFT
#
# PLANT and LIFT are what a command is started by; WHERE is `box` or `host`, as in
# environments.sh. OBJECT is a shell pattern.
obstacles() {
	cat <<-'END'
		# filters: the profile allows the call again, and the filter stays
		clone-and-unshare   ns.user@direct        seccomp-errno:unshare  box  filtered unshare=EPERM clone&0x10000000=EPERM clone3=ENOSYS -- filtered
		newuser-only        userns.create@userns  seccomp-errno:unshare  box  filtered unshare&0x10000000=EACCES clone&0x10000000=EACCES clone3=ENOSYS -- filtered
		clone-trapped       userns.create@userns  seccomp-trap:clone     box  filtered unshare=trap clone&0x10000000=trap clone3=ENOSYS -- filtered
		mount-eperm         mount.tmpfs@userns    seccomp-errno:mount    box  filtered mount=EPERM -- filtered
		mount-eacces        mount.tmpfs@userns    seccomp-errno:mount    box  filtered mount=EACCES -- filtered
		mount-enosys        mount.tmpfs@userns    seccomp-errno:mount    box  filtered mount=ENOSYS -- filtered
		mount-einval        mount.tmpfs@userns    seccomp-errno:mount    box  filtered mount=EINVAL -- filtered
		mount-faked         mount.tmpfs@userns    seccomp-fake:mount     box  filtered mount=fake -- filtered
		mount-killed        mount.private@userns  seccomp-kill:*         box  filtered mount=kill -- filtered
		mount-trapped       mount.private@userns  seccomp-trap:mount     box  filtered mount=trap -- filtered
		mount-thread-killed mount.private@userns  seccomp-kill:*         box  filtered mount=kill-thread -- filtered
		pivot-root          mount.pivot-root@userns seccomp-errno:pivot_root box filtered pivot_root=EPERM -- filtered
		umount              mount.pivot-root@userns seccomp-errno:umount2 box filtered umount2=EPERM -- filtered
		chroot-call         mount.chroot@userns   seccomp-errno:chroot   box  filtered chroot=EPERM -- filtered
		hostname            ns.uts@userns         seccomp-errno:sethostname box filtered sethostname=EPERM -- filtered
		hostname-faked      ns.uts@userns         seccomp-fake:sethostname box filtered sethostname=fake -- filtered
		fsopen              mount.api@userns      seccomp-errno:fsopen   box  filtered fsopen=ENOSYS -- filtered
		mount-setattr       mount.api@userns      seccomp-errno:mount_setattr box filtered mount_setattr=ENOSYS -- filtered
		landlock            landlock.abi@direct   seccomp-errno:landlock_create_ruleset box filtered landlock_create_ruleset=ENOSYS -- filtered
		landlock-killed     landlock.abi@direct   seccomp-kill:landlock_create_ruleset box filtered landlock_create_ruleset=kill -- filtered
		add-rule            landlock.fs@direct    seccomp-errno:landlock_add_rule box filtered landlock_add_rule=EPERM -- filtered
		sockets             net.connect@direct    seccomp-errno:socket   box  filtered socket=EACCES -- filtered in_own_net
		seccomp-call        seccomp.filter@direct seccomp-errno:seccomp  box  filtered seccomp=EPERM -- filtered
		ptrace              seccomp.trace@direct  seccomp-errno:ptrace   box  filtered ptrace=EPERM -- filtered
		msgget              ns.ipc@userns         seccomp-errno:msgget   box  filtered msgget=EACCES -- filtered

		# limits
		max-user            ns.user@direct        sysctl-max-namespaces:user.max_user_namespaces host limited user 0 -- limited user 10
		max-mnt             ns.mount@direct       sysctl-max-namespaces:user.max_mnt_namespaces host limited mnt 0 -- limited mnt 10
		max-pid             ns.pid@direct         sysctl-max-namespaces:user.max_pid_namespaces host limited pid 0 -- limited pid 10
		max-net             ns.net@direct         sysctl-max-namespaces:user.max_net_namespaces host limited net 0 -- limited net 10
		max-ipc             ns.ipc@direct         sysctl-max-namespaces:user.max_ipc_namespaces host limited ipc 0 -- limited ipc 10
		max-uts             ns.uts@direct         sysctl-max-namespaces:user.max_uts_namespaces host limited uts 0 -- limited uts 10
		max-cgroup          ns.cgroup@direct      sysctl-max-namespaces:user.max_cgroup_namespaces host limited cgroup 0 -- limited cgroup 10
		max-time            ns.time@direct        sysctl-max-namespaces:user.max_time_namespaces host limited time 0 -- limited time 10

		# /proc and /sys
		mask-acpi           mount.proc@userns     proc-masked:*/proc/acpi*       host masked /proc/acpi -- plain
		mask-keys           mount.proc@userns     proc-masked:*/proc/keys*       host masked /proc/keys -- plain
		mask-timer-list     mount.proc@userns     proc-masked:*/proc/timer_list* host masked /proc/timer_list -- plain
		mask-irq            mount.proc@userns     proc-masked:*/proc/irq*        host masked /proc/irq   -- plain
		mask-bus            mount.proc@userns     proc-masked:*/proc/bus*        host masked /proc/bus -- plain
		proc-sys-read-only  mount.proc@userns     proc-masked:*/proc/sys*        host read_only /proc/sys -- plain
		proc-read-only      userns.map-self@userns proc-read-only host read_only /proc -- plain
		proc-gone           userns.map-self@userns proc-missing   host without_proc -- plain
		mask-firmware       mount.sysfs@userns    sysfs-masked:*/sys/firmware*   host masked /sys/firmware -- plain
		sysfs-read-only     mount.sysfs@userns    sysfs-read-only host read_only /sys -- plain
		proc-noatime        mount.proc@userns     locked-mount-flags:noatime host with_atime /proc noatime -- plain
		sysfs-noatime       mount.sysfs@userns    locked-mount-flags:noatime host with_atime /sys noatime -- plain

		# who we are
		no-sys-admin        ns.mount@direct       cap-missing:sys-admin  host dropped sys_admin -- env_root
		no-sys-chroot       mount.chroot@direct   cap-missing:sys-chroot host dropped sys_chroot -- env_root
		no-net-raw          net.raw@direct        cap-missing:net-raw    host dropped net_raw -- env_root
		no-setpcap          priv.bounding-drop@direct cap-missing:setpcap host dropped setpcap -- env_root
		no-setgid           priv.setgroups@direct cap-missing:setgid     host dropped setgid -- env_root
		no-setfcap          userns.map-self@userns cap-setfcap-missing   host dropped setfcap -- env_root
		unmapped            ns.user@direct        ids-unmapped           host env_unmapped -- env_in-userns
		setgroups-denied    priv.setgroups@direct setgroups-denied       host env_in-userns -- env_root
		range-unmapped      userns.map-range@userns range-unmapped       host env_in-userns -- env_user-subids
		inner-raw           net.raw@direct        cap-of-inner-namespace:net-raw host env_in-userns -- env_in-userns-all
		chroot              ns.user@direct        chrooted               box  env_chroot-proc -- env_pivot-root
		chroot-mount        ns.user@direct        chrooted               box  env_chroot-mount -- env_pivot-root
		no-new-privs        priv.setuid-exec@direct no-new-privs         host env_no-new-privs -- env_user
		traced              seccomp.trace@direct  traced                 host env_strace -- env_user

		# helpers
		no-subids           userns.map-range@userns subids-missing       host env_user -- env_user-subids
		no-newuidmap        userns.map-range@userns helper-missing:newuidmap host env_user-subids env PATH=/nowhere -- env_user-subids
		nosuid-newuidmap    userns.map-range@userns helper-nosuid:newuidmap host with_helper nosuid -- with_helper suid
		plain-newuidmap     userns.map-range@userns helper-unprivileged:newuidmap host with_helper plain -- with_helper suid
		nnp-newuidmap       userns.map-range@userns no-new-privs         host env_user-subids setpriv --no-new-privs -- env_user-subids

		# nesting and devices
		landlocked          mount.tmpfs@userns    landlock-domain        host env_landlocked -- env_user
		listener            seccomp.notify@direct seccomp-listener       host listened -- env_user
		deepest             userns.nest@userns    nesting-depth          host env_nest-one-left -- nested-less
		loopback-down       net.connect@direct    loopback-down          host own_net -- own_net up
		fuse-permission     mount.fuse@userns     device-permission:/dev/fuse host with_device 600 -- with_device 666
		fuse-missing        mount.fuse@userns     device-missing:/dev/fuse host without_device -- with_device 666
	END
}

# ------------------------------------------------------------------- recipes

plain() { as_user "$@"; }
nested-less() { as_user "$root/bin/eye" nest $((levels - 2)) "$@"; }

# filtered CALL=HOW... COMMAND...: all is allowed but that; and something always is not, so
# that a filter is installed in any case.
filtered() {
	local deny=(--deny vhangup=EPERM)
	while [[ $1 == *=* ]]; do
		deny+=(--deny "$1")
		shift
	done
	[ "$1" != in_own_net ] || { shift; set -- /bin/busybox sh -c 'busybox ip link set lo up 2>/dev/null; exec "$@"' sh "$@"; }
	oci --uid 1000 "${deny[@]}" -- "$@"
}

# limited KIND N COMMAND...: in a user namespace that allows N more of that kind.
limited() {
	local kind=$1 n=$2
	shift 2
	as_user unshare --user --map-root-user sh -c "echo $n >/proc/sys/user/max_${kind}_namespaces
		"'exec "$@"' sh "$@"
}

masked() {
	local path=$1
	shift
	with_mounts "if [ -d $path ]; then mount -t tmpfs -o ro tmpfs $path; else mount --bind /dev/null $path; fi" \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

read_only() {
	local path=$1
	shift
	with_mounts "[ $path = /proc ] || mount --bind $path $path; mount -o remount,bind,ro $path" \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

# with_atime PATH HOW COMMAND...: a flag that is locked in every user namespace below.
with_atime() {
	local path=$1 how=$2
	shift 2
	with_mounts "mount -o remount,bind,$how $path" \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

without_proc() { with_mounts 'umount -l /proc' setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }

dropped() {
	local cap=$1
	shift
	setpriv --bounding-set="-$cap" "$@"
}

# with_helper nosuid|plain|suid COMMAND...: newuidmap and newgidmap of that kind.
with_helper() {
	local kind=$1
	shift
	with_mounts "cd '$work/etc-subids'
		mount --bind subuid /etc/subuid; mount --bind subgid /etc/subgid
		mount -t tmpfs -o mode=755$([ "$kind" != nosuid ] || echo ,nosuid) tmpfs /mnt
		cp /usr/bin/newuidmap /usr/bin/newgidmap /mnt
		chmod $([ "$kind" = plain ] && echo 755 || echo 4755) /mnt/new*" \
		setpriv --reuid 1000 --regid 1000 --clear-groups env PATH=/mnt "$@"
}

listened() { as_user "$root/bin/eye" listened "$@"; }

own_net() {
	local up=true
	[ "$1" != up ] || { up="ip link set lo up"; shift; }
	unshare --net sh -c "$up; "'exec "$@"' sh setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

with_device() {
	local mode=$1
	shift
	with_mounts "mount -t tmpfs -o mode=755 tmpfs /mnt && mknod -m $mode /mnt/fuse c 10 229 && mount --bind /mnt/fuse /dev/fuse" \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

without_device() {
	with_mounts 'mount -t tmpfs -o mode=755 tmpfs /mnt && mknod -m 666 /mnt/null c 1 3 && mount --bind /mnt /dev' \
		setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

# ------------------------------------------------------------------- the run

# Prints what footing says of a row: "STATUS CAUSE:OBJECT CONFIDENCE REMEDIES".
said_of() {
	python3 -c '
import json, sys
row, route = sys.argv[1].split("@")
entry = json.load(sys.stdin)["features"][row][route]
cause = (entry["causes"] or [{}])[0]
print(entry["status"], ("%s:%s" % (cause.get("code"), cause.get("object") or "")).replace(" ", "_"),
      cause.get("confidence"), len(cause.get("remedies", [])))' "$1"
}

# started WHERE RECIPE... -- ARGUMENT...: footing in there.
started() {
	local bin=/bin start=()
	[ "$1" = box ] || bin=$root/bin
	shift
	while [ "$1" != -- ]; do
		start+=("$1")
		shift
	done
	shift
	"${start[@]}" "$bin/footing" "$@" </dev/null
}

# shellcheck disable=SC2254
try_obstacle() {
	local name=$1 row=$2 cause=$3 where=$4 plant=() lift=() said status code_object confidence remedies
	shift 4
	while [ "$1" != -- ]; do
		plant+=("$1")
		shift
	done
	shift
	lift=("$@")
	[[ $cause == *:* ]] || cause="$cause:*"
	said=$(started "$where" "${plant[@]}" -- -o json --only "${row%@*}" 2>"$out/log" | said_of "$row" 2>>"$out/log")
	read -r status code_object confidence remedies <<<"$said"
	if [ "$status" != unavailable ]; then
		report "$name: it stands in the way" "${said:-nothing} $(tail -n 2 "$out/log")"
		return
	fi
	case $code_object in
	$cause) report "$name: $row is explained by $code_object, $confidence" ;;
	*) report "$name: $row is explained by $cause" "$said" ;;
	esac
	report "$name: something is told to be done" "$([ "${remedies:-0}" -gt 0 ] || echo "$said")"
	said=$(started "$where" "${lift[@]}" -- -o json --only "${row%@*}" 2>"$out/log" | said_of "$row" 2>>"$out/log")
	case $said in
	available*) report "$name: lifted, $row is available" ;;
	*) report "$name: lifted, $row is available" "${said:-nothing} $(tail -n 2 "$out/log")" ;;
	esac
}

obstacle_cases=0 obstacle_failures=0
report() {
	obstacle_cases=$((obstacle_cases + 1))
	if [ -z "${2-}" ]; then
		echo "ok $obstacle_cases - $1"
	else
		obstacle_failures=$((obstacle_failures + 1))
		echo "not ok $obstacle_cases - $1"
		echo "#   it says: $2"
	fi
}

run_obstacles() {
	shopt -s extglob
	while read -r line; do
		[ $# = 0 ] || printf '%s\n' "$@" | grep -qx "${line%% *}" || continue
		# shellcheck disable=SC2086
		try_obstacle $line
	done < <(obstacles | grep -v -e '^#' -e '^$')
	echo "# tests: $((obstacle_cases - obstacle_failures)) passed, $obstacle_failures failed, 0 skipped"
	[ "$obstacle_failures" = 0 ]
}
