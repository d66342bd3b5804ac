#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What --emit writes: a seccomp profile under which the primitive works that did not work
# without, an AppArmor profile that its parser takes, a pod that is one of Kubernetes.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
top_builddir=${top_builddir:?}
env_dir=$top_srcdir/tests/env
# shellcheck source=tests/env/lib.sh
. "$env_dir/lib.sh"
# shellcheck source=tests/kernels/fetch.sh
. "$top_srcdir/tests/kernels/fetch.sh"
cache=${FOOTING_KERNELS:-$top_builddir/kernel-cache}
emit=$top_builddir/tests/emit_file
work=$(scratch)
root=$work/root
footing=${FOOTING_STATIC:-$top_builddir/footing.static}
runtime=$(command -v crun || command -v runc)
runtime=${FOOTING_RUNTIME:-${runtime##*/}}
docker_profile=/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json
podman_profile=/usr/share/containers/seccomp.json

fails_with() {
	wanted=$1
	shift
	"$@" >"$work/out" 2>&1
	[ $? = "$wanted" ] || { echo "not status $wanted:"; cat "$work/out"; return 1; }
}

# plant FILE KEY=VALUE... [FEATURE:CODE:LAYER...]: a matrix with a label, a path, and rows
# that are refused for this cause, or that lack a row that is; in a container like Docker's.
plant() {
	python3 - "$work/plain.json" "$@" <<-'END'
		import json
		import sys

		with open(sys.argv[1], encoding="utf-8") as file:
		    matrix = json.load(file)
		for row in matrix["features"].values():
		    for route in ("direct", "userns"):
		        if route in row:
		            row[route].update(status="available", errno=None, signal=None, causes=[])
		matrix["subject"]["capabilities"]["bounding"] = ["chown", "setuid", "sys-chroot"]
		for word in sys.argv[3:]:
		    key, equals, value = word.partition("=")
		    if equals:
		        matrix["subject"][key] = value
		        continue
		    name, code, layer, target = (word.split(":") + [None])[:4]
		    for route in ("direct", "userns"):
		        if route in matrix["features"][name]:
		            matrix["features"][name][route].update(
		                status="unavailable", evidence="tried", value=None,
		                causes=[{"code": code, "layer": layer, "object": target,
		                         "confidence": "proven", "evidence": [], "remedies": []}])
		with open(sys.argv[2], "w", encoding="utf-8") as file:
		    json.dump(matrix, file)
	END
}

"${FOOTING:?}" -o json >"$work/plain.json"
refused=("ns.user:seccomp-errno:seccomp:unshare" "ns.mount:prerequisite:prerequisite:ns.user")

# ---------------------------------------------------------------- what is no answer

plant "$work/open.json"
plant "$work/filtered.json" "${refused[@]}"
check "no such kind" fails_with 95 "$emit" nothing "$work/open.json" ns.user
check "no such feature" fails_with 22 "$emit" seccomp "$work/open.json" ns.nothing
for kind in seccomp apparmor pod; do
	check "nothing is refused: no $kind file" fails_with 61 "$emit" "$kind" "$work/open.json" -
done
check "a filter is nothing that AppArmor lifts" fails_with 61 "$emit" apparmor "$work/filtered.json" -
check "a base that is not there" fails_with 2 "$emit" seccomp "$work/open.json" ns.user "$work/none"
for text in '' '{' '[]' '{"defaultAction": 1, "syscalls": []}' '{"defaultAction": "x"}'; do
	echo "$text" >"$work/base.json"
	check "no profile: '$text'" fails_with 74 "$emit" seccomp "$work/open.json" ns.user "$work/base.json"
done
echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [1, {"names": 2, "action": 3, "args": {}},
	{"names": [4, "unshare"], "action": "SCMP_ACT_KILL", "includes": 5, "excludes": {"caps": 6}}]}' >"$work/base.json"
check "a profile of strange types" fails_with 0 "$emit" seccomp "$work/open.json" ns.user "$work/base.json"

# ---------------------------------------------------------------- the seccomp profile

# What both docker and the kubelet take: no conditions, and nobody named twice.
is_resolved() {
	"$emit" seccomp "$@" >"$work/profile.json" || return
	python3 - "$work/profile.json" <<-'END'
		import json
		import sys

		with open(sys.argv[1], encoding="utf-8") as file:
		    profile = json.load(file)
		assert set(profile) <= {"defaultAction", "defaultErrnoRet", "architectures", "syscalls"}, profile.keys()
		assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
		assert profile["architectures"]
		allowed, refused = set(), set()
		for rule in profile["syscalls"]:
		    assert set(rule) <= {"names", "action", "args", "errnoRet"}, rule
		    assert rule["names"], rule
		    if not rule.get("args"):
		        (allowed if rule["action"] == "SCMP_ACT_ALLOW" else refused).update(rule["names"])
		# podman's own names setns twice; what we add may not.
		both = allowed & refused - {"setns"}
		assert not both, both
		assert {"read", "openat", "execve", "exit_group", "futex"} <= allowed
		assert not {"init_module", "kexec_load", "bpf"} & allowed
	END
}
check "a profile of our own is resolved" is_resolved "$work/filtered.json" ns.user
check "what is refused is taken, with what it needs" is_resolved "$work/filtered.json" -
for base in "$docker_profile" "$podman_profile"; do
	if [ -f "$base" ]; then
		check "resolved, on $base" is_resolved "$work/filtered.json" mount.api "$base"
	else
		skip "resolved, on $base" "not installed"
	fi
done

# ---------------------------------------------------------------- the AppArmor profile

# The parser of a release that knows user namespaces, which the machine's own may not.
parses() {
	"$emit" apparmor "$@" >"$work/profile" || return
	grep -q '^  userns,$' "$work/profile" || return
	compile "$work/profile" "$work/policy" 2>"$work/errors" || cat "$work/errors" "$work/profile"
	[ -s "$work/policy" ]
}

denied=("ns.user:apparmor-userns:lsm" "mount.tmpfs:apparmor-mount:lsm")
if mkdir -p "$cache" && fetch_parser trixie >"$work/no-parser"; then
	echo 'profile x { nonsense, }' >"$work/wrong"
	check "the parser refuses what is no rule" fails_with 1 compile "$work/wrong" "$work/policy"
	plant "$work/m.json" label=unconfined exe=/usr/bin/consumer "${denied[@]}"
	check "for a program that is unconfined" parses "$work/m.json" ns.user
	check "it is for the consumer's own path" grep -q '^profile footing-consumer "/usr/bin/consumer" flags=(unconfined) {' "$work/profile"
	plant "$work/m.json" "label=docker-default (enforce)" exe=/usr/bin/consumer "${denied[@]}"
	check "for a container" parses "$work/m.json" -
	check "its rules are those that are needed" grep -q '^  mount fstype=tmpfs,$' "$work/profile"
	check "and no others" fails_with 1 grep -e fstype=proc -e pivot_root -e fstype=overlay "$work/profile"
	check "an engine's profile has no path" grep -q '^profile footing-consumer flags=' "$work/profile"
	plant "$work/m.json" "label=some-agent (enforce)" exe=/opt/agent "${denied[@]}"
	check "for a program with a profile" parses "$work/m.json" mount.pivot-root
	check "pivot_root is among it" grep -q '^  pivot_root,$' "$work/profile"
	while read -r feature; do
		parses "$work/m.json" "$feature" >"$work/out" 2>&1 || echo "$feature" >>"$work/bad"
	done < <("$FOOTING" list features | awk '$1 ~ /^(ns|userns|mount|net)\./ { print $1 }')
	check "for every namespace, mount and network row" test ! -s "$work/bad"
	plant "$work/m.json" label=unconfined 'exe=/opt/a "b" {c,d}/*?[x]^@{e}' "${denied[@]}"
	check "signs in a path are no pattern" parses "$work/m.json" ns.user
	plant "$work/m.json" label=unconfined $'exe=/opt/a\n}\nprofile y /** { }' "${denied[@]}"
	check "a path of several lines is refused" fails_with 61 "$emit" apparmor "$work/m.json" ns.user
else
	skip "AppArmor" "$(tail -n 1 "$work/no-parser")"
fi

# ---------------------------------------------------------------- the pod

is_pod() {
	"$emit" pod "$work/m.json" "$1" >"$work/pod.yaml" || return
	shift
	python3 - "$work/pod.yaml" "$@" <<-'END'
		import sys

		import yaml

		FIELDS = {
		    "": {"apiVersion": str, "kind": str, "metadata": dict, "spec": dict},
		    "metadata": {"name": str},
		    "spec": {"containers": list, "hostUsers": bool},
		    "container": {"name": str, "securityContext": dict},
		    "securityContext": {
		        "allowPrivilegeEscalation": bool, "capabilities": dict, "procMount": str,
		        "seccompProfile": dict, "appArmorProfile": dict, "seLinuxOptions": dict},
		    "capabilities": {"add": list},
		    "seccompProfile": {"type": str, "localhostProfile": str},
		    "appArmorProfile": {"type": str, "localhostProfile": str},
		    "seLinuxOptions": {"type": str},
		}

		def look_at(name, node):
		    for key, value in node.items():
		        assert key in FIELDS[name], f"{name}: {key}"
		        assert isinstance(value, FIELDS[name][key]), f"{name}.{key}: {value!r}"
		        if key == "containers":
		            look_at("container", value[0])
		        elif key in FIELDS:
		            look_at(key, value)

		with open(sys.argv[1], encoding="utf-8") as file:
		    pod = yaml.safe_load(file)
		look_at("", pod)
		assert (pod["apiVersion"], pod["kind"]) == ("v1", "Pod")
		context = pod["spec"]["containers"][0]["securityContext"]
		found = {key if key != "capabilities" else "capabilities=" + "+".join(value["add"])
		         for key, value in context.items()}
		if "hostUsers" in pod["spec"]:
		    assert pod["spec"]["hostUsers"] is False
		    found.add("hostUsers")
		assert found == set(sys.argv[2:]), f"{found} and not {sys.argv[2:]}"
	END
}

if python3 -c 'import yaml' 2>/dev/null; then
	plant "$work/m.json" exe=/usr/bin/consumer "${refused[@]}"
	check "a pod with a filter" is_pod - seccompProfile
	check "its profile is named after the consumer" grep -q 'localhostProfile: footing-consumer.json$' "$work/pod.yaml"
	plant "$work/m.json" "${refused[@]}" mount.proc:prerequisite:prerequisite:ns.user
	check "behind the filter /proc is not known" is_pod mount.proc seccompProfile
	check "and that is said" grep -q procMount "$work/pod.yaml"
	plant "$work/m.json" mount.proc:proc-masked:mount:/proc/kcore
	check "a pod with a masked /proc" is_pod - procMount hostUsers
	plant "$work/m.json" "${denied[@]}"
	check "a pod with AppArmor" is_pod mount.bind appArmorProfile
	plant "$work/m.json" ns.user:selinux-denied:lsm
	check "a pod with SELinux" is_pod ns.user seLinuxOptions
	plant "$work/m.json" userns.map-range:no-new-privs:identity
	check "a pod with no_new_privs" is_pod - allowPrivilegeEscalation capabilities=SETUID+SETGID
	plant "$work/m.json" cap.sys-admin:cap-missing:capability:sys-admin ns.mount:cap-missing:capability:sys-admin
	check "a capability that is asked for" is_pod cap.sys-admin capabilities=SYS_ADMIN
	check "and else none" fails_with 61 "$emit" pod "$work/m.json" -
	check "nor for what needs it" fails_with 61 "$emit" pod "$work/m.json" ns.mount
else
	skip "pods" "no python3-yaml"
fi

# ---------------------------------------------------------------- under the profile

unmet() {
	[ "$(id -u)" = 0 ] || { echo "needs root"; return; }
	command -v "$runtime" >/dev/null || { echo "no crun, no runc"; return; }
	is_static "$footing" || { echo "no footing.static"; return; }
	command -v busybox >/dev/null || { echo "no busybox"; return; }
	make_root >/dev/null 2>&1 || { echo "no root file system"; return; }
	oci --uid 1000 -- /bin/footing check ns.user ns.net mount.tmpfs >"$work/out" 2>&1 ||
		echo "user namespaces do not work freely in a container here"
}

# matrix UID: what works under the base alone.
matrix() {
	oci --profile "$work/without.json" --uid "$1" -- /bin/footing -o json >"$work/m.$1.json"
}

# opens UID BASE FEATURE: refused by the base, and not under what is written for it.
opens() {
	fails_with 1 "$FOOTING" check --from "$work/m.$1.json" "$3" || return
	"$emit" seccomp "$work/m.$1.json" "${3%@*}" ${2:+"$2"} >"$work/with.json" || return
	oci --profile "$work/with.json" --uid "$1" -- /bin/footing check "$3"
}

# The same by another program than footing: it is refused, allowed, and nothing else is.
busybox_opens() {
	"$emit" seccomp "$work/m.1000.json" ns.user ${1:+"$1"} >"$work/with.json" || return
	! oci --profile "$work/without.json" --uid 1000 -- /bin/busybox unshare -U true || return
	oci --profile "$work/with.json" --uid 1000 -- /bin/busybox unshare -U true || return
	! oci --profile "$work/with.json" --uid 1000 -- /bin/busybox unshare -U -n true || return
	! oci --profile "$work/with.json" --uid 1000 -- /bin/busybox unshare -U -m true
}

# Of what is refused only what no filter decides may be left.
opens_all() {
	"$emit" seccomp "$work/m.1000.json" - ${1:+"$1"} >"$work/with.json" || return
	oci --profile "$work/with.json" --uid 1000 -- /bin/footing -o json >"$work/all.json" || return
	python3 - "$work/m.1000.json" "$work/all.json" <<-'END'
		import json
		import sys

		def by_filter(path):
		    with open(path, encoding="utf-8") as file:
		        features = json.load(file)["features"]
		    return {name for name, row in features.items() if row["kind"] == "block"
		            and row.get("userns", {}).get("status") == "unavailable"
		            and any(cause["layer"] in ("seccomp", "prerequisite")
		                    for cause in row["userns"]["causes"])}

		before, after = by_filter(sys.argv[1]), by_filter(sys.argv[2])
		assert len(before) > 20, before
		assert after <= {"userns.disable", "userns.map-range"}, after
	END
}

# Its default lets host names be set with CAP_SYS_ADMIN only.
podman_opens() {
	engine --user 1000:1000 -- /bin/footing -o json >"$work/m.podman.json" || return
	fails_with 1 engine --user 1000:1000 -- /bin/footing check ns.uts@userns || return
	"$emit" seccomp "$work/m.podman.json" ns.uts "$podman_profile" >"$work/with.json" || return
	engine --user 1000:1000 --security-opt "seccomp=$work/with.json" -- /bin/footing check ns.uts@userns
}

# try BASE NAME: with the base of that file, or of our own where there is none.
try() {
	if [ -n "$1" ]; then
		cp "$1" "$work/without.json"
	else
		"$emit" seccomp "$work/open.json" landlock.fs >"$work/without.json"
	fi
	for uid in 0 1000; do
		matrix "$uid"
		for feature in ns.user ns.mount@userns ns.uts@userns mount.tmpfs@userns; do
			check "$2, uid $uid: opens $feature" opens "$uid" "$1" "$feature"
		done
	done
	for feature in ns.pid ns.net ns.ipc ns.cgroup ns.time userns.nest mount.private mount.bind \
		mount.bind-readonly mount.mqueue mount.overlay mount.api mount.idmap mount.pivot-root \
		net.loopback; do
		check "$2: opens $feature" opens 1000 "$1" "$feature@userns"
	done
	check "$2: opens user namespaces, and nothing else" busybox_opens "$1"
	check "$2: opens all that is refused" opens_all "$1"
}

why=$(unmet)
if [ -n "$why" ]; then
	skip "profiles that are run" "$why"
else
	try "" "our own base"
	if [ -f "$docker_profile" ]; then
		try "$docker_profile" "Docker's default"
	else
		skip "Docker's default" "not installed"
	fi
	if command -v podman >/dev/null && [ -f "$podman_profile" ]; then
		check "podman reads it, on its own default" podman_opens
	else
		skip "podman reads it, on its own default" "not installed"
	fi
	python3 "$env_dir/oci.py" "$work/denied" "$root" --deny landlock_create_ruleset=EPERM -- x
	python3 -c 'import json, sys
print(json.dumps(json.load(sys.stdin)["linux"]["seccomp"]))' <"$work/denied/config.json" >"$work/without.json"
	matrix 1000
	check "a list of what is refused: opens Landlock" opens 1000 "$work/without.json" landlock.fs
fi
done_testing
