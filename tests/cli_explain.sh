#!/bin/bash
# SPDX-License-Identifier: MIT
#
# footing explain, in all its forms: on saved matrices whose causes are known, with lines
# that programs really write, and on this machine. And the first screen, which tells the
# same shorter.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
fixtures=$(cd "$top_srcdir/tests/fixtures" && pwd)
cd "$dir" || exit 1
# As wide as a pipe is taken to be, whoever runs this.
unset COLUMNS
locked=(--from "$fixtures/locked.json")
masked=(--from "$fixtures/masked.json")
matrix=(--from "$fixtures/matrix.json")

# exits CODE ARGUMENT...: and nothing is said on standard error.
exits() {
	code=$1
	shift
	status=0
	"${FOOTING:?}" "$@" >out 2>err </dev/null || status=$?
	if [ "$status" = "$code" ] && [ ! -s err ]; then
		ok "$*: $code"
	else
		not_ok "$*: $code" "status $status: $(cat out err)"
	fi
	# As one line, whatever is broken where.
	tr -s ' \n' '  ' <out >flat
}
says() {
	for text; do
		if grep -qF -- "$text" flat; then ok "it says: $text"; else not_ok "it says: $text" "$(cat out)"; fi
	done
}
silent() {
	for text; do
		if grep -qF -- "$text" flat; then not_ok "it does not say: $text" "$(cat out)"; else ok "it does not say: $text"; fi
	done
}
# refuses CODE PATTERN ARGUMENT...: one line on standard error, nothing on standard output.
refuses() {
	code=$1 pattern=$2
	shift 2
	status=0
	"$FOOTING" explain "$@" >out 2>err </dev/null || status=$?
	if [ "$status" = "$code" ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] &&
		grep -q -- "^footing: .*$pattern" err; then
		ok "refused: $*"
	else
		not_ok "refused: $*" "status $status: $(cat out err)"
	fi
}

# -------------------------------------------------------------- a feature

exits 0 explain "${locked[@]}" mount.proc
says 'judged' 'mount.proc: mount a fresh /proc' 'mount.proc@direct: no' 'mount.proc@userns: no'
# The chain to the root, the cause there, what is behind it, and what lifts it.
says '1 userns.create create a user namespace: stopped at clone3: ENOSYS' \
	'2 mount.proc not come to: it needs userns.create' \
	'SECCOMP seccomp-errno - a seccomp filter refuses the system call: clone3' \
	'evidence proven - clone3: ENOSYS - the installed filter answers this call with this error' \
	'change --security-opt seccomp=FILE, with a profile that allows clone3 on docker; for the container opens clone3, to this container' \
	'behind it sysctl-unprivileged-userns-clone - user namespaces are switched off' \
	'change sysctl kernel.unprivileged_userns_clone=1 on debian; for the host opens user namespaces to every user of the host'
narrow=$(grep -n 'profile that allows clone3' out | cut -d : -f 1)
wide=$(grep -n 'seccomp=unconfined' out | tail -n 1 | cut -d : -f 1)
check "the narrowest change comes first" test "$narrow" -lt "$wide"
exits 0 explain "${locked[@]}" mount.proc@userns
says 'mount.proc@userns: no'
silent 'mount.proc@direct:'
exits 0 explain "${locked[@]}" ns.mnt@direct
says 'ns.mount: a mount namespace' 'behind it cap-missing' 'as for every user without the capability'
exits 0 explain "${masked[@]}" userns.disable
says '1 mount.proc mount a fresh /proc: stopped at mount: EPERM' '2 userns.disable not come to: it needs mount.proc' \
	'MOUNT proc-masked' '/proc/acpi, /proc/keys'
exits 0 explain "${masked[@]}" mount.pivot-root@userns
says 'ambiguous: it may be this' 'or bpf-lsm'
exits 0 explain "${masked[@]}" ns.user
says 'ns.user: yes' 'works (tried) - clone3, clone, unshare'
exits 0 explain "${locked[@]}" landlock.abi
says 'works (declared) - its value is 7'
exits 0 explain "${locked[@]}" priv.setuid-exec
says 'could not tell' 'no set-user-ID file is installed'
exits 0 explain "${locked[@]}" mount.overlay
says 'This matrix has nothing on it'
# Of a surface nobody is told how to open it, and closed is no trouble.
exits 0 explain "${locked[@]}" cap.net-admin
says 'closed is the better answer' 'cap.net-admin: closed' 'cap-missing'
silent 'change' '--cap-add'
exits 0 explain "${locked[@]}" cap.chown
says 'cap.chown: reachable'

# ---------------------------------------------------------------- a cause

exits 0 explain "${locked[@]}" seccomp-errno
says 'seccomp-errno: a seccomp filter refuses the system call' 'SECCOMP a filter on system calls' \
	'- 25 rows' 'it is unshare, clone3' 'the installed filter answers' 'seccomp=unconfined'
exits 0 explain "${locked[@]}" sysctl-unprivileged-userns-clone
says 'behind' 'that something else refuses first' 'kernel.unprivileged_userns_clone=1'
exits 0 explain "${masked[@]}" bpf-lsm
says 'may block mount.pivot-root - 1 row'
exits 0 explain "${locked[@]}" proc-masked
says 'Nothing here has this cause'
exits 0 explain "${locked[@]}" cap-missing
says 'It closes 2 surfaces, which no sandbox needs'
silent 'cap-add NET-ADMIN'
for code in $("$FOOTING" list causes | cut -d ' ' -f 1); do
	"$FOOTING" explain "${masked[@]}" "$code" >out 2>err && grep -q "^$code: " out ||
		echo "$code"
done >missing
check "every code is explained" diff /dev/null missing

# ------------------------------------------------------------ a pasted line

exits 0 explain "${masked[@]}" "bwrap: Can't mount proc on /newroot/proc: Operation not permitted"
says 'Written by bwrap: no fresh /proc could be mounted.' 'found here proc-masked' \
	'not here seccomp-errno' 'mount.proc@userns: no' 'change --security-opt unmask=/proc/*' \
	'of the program /usr/bin/footing'
# The sysctl that bwrap names is behind the filter, and nothing that it does not name is hidden.
exits 0 explain "${locked[@]}" "bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces. On e.g. debian this can be enabled with 'sysctl kernel.unprivileged_userns_clone=1'."
says 'found here seccomp-errno' 'behind it sysctl-unprivileged-userns-clone' 'not here chrooted'
exits 0 explain "${masked[@]}" 'bwrap: setting up uid map: Permission denied'
says 'not here apparmor-restricted-userns' 'not here not-dumpable' 'userns.map-self: yes' \
	'It works here when footing does it'
exits 0 explain "${masked[@]}" 'BWRAP: PIVOT_ROOT: OPERATION NOT PERMITTED'
says 'perhaps seccomp-errno' 'not here landlock-domain'
exits 0 explain "${locked[@]}" 'unshare: unshare failed: Operation not permitted'
says 'behind it cap-missing'
exits 0 explain "${masked[@]}" 'unshare: mount /proc failed: Operation not permitted'
says 'Written by unshare:' 'found here proc-masked'
exits 0 explain "${locked[@]}" 'fuse: device not found, try modprobe fuse first'
says 'This matrix has nothing on it'
exits 2 explain "${masked[@]}" 'the dog ate my sandbox'
says 'footing knows no program that writes this' '3 things in the way'

# What is in the table can be named: its features and its codes.
python3 - "$FOOTING" "$top_srcdir/report/errors.def" >wrong <<'END'
import re, subprocess, sys
text = re.sub(r'"\s*"', "", re.sub(r"/\*.*?\*/", "", open(sys.argv[2]).read(), flags=re.S))
names = {what: {line.split()[0] for line in subprocess.run(
    [sys.argv[1], "list", what], capture_output=True, text=True, check=True).stdout.splitlines()}
    for what in ("features", "causes")}
rows = re.findall(r'LINE\("([^"]*)",\s*"([^"]*)",\s*"([^"]*)",\s*"([^"]*)",\s*"([^"]*)"\)', text)
if len(rows) != text.count("LINE(") or len(rows) < 50:
    print(len(rows), "rows can be read of", text.count("LINE("))
for program, pattern, meaning, features, causes in rows:
    for what, listed in (("features", features), ("causes", causes)):
        for word in listed.split("|"):
            if word not in names[what]:
                print(pattern, "names", word)
END
check "the table of lines names what there is" diff /dev/null wrong
count=0
while IFS=$'\t' read -r feature cause line; do
	case $feature in '#'*) continue ;; esac
	count=$((count + 1))
	status=0
	"$FOOTING" explain "${masked[@]}" "$line" >out 2>err || status=$?
	tr -s ' \n' '  ' <out >flat
	[ "$status" = 0 ] && grep -qE "(found here|perhaps|behind it|not here) $cause - " flat ||
		echo "$cause: $line"
	# What does the same is a row of the table: it is in the answer where the matrix has it.
	if grep -qF "\"$feature\"" "$fixtures/masked.json"; then
		grep -qE " $feature(@[a-z]+)?: " flat || echo "$feature: $line"
	fi
done <"$fixtures/error-lines" >wrong
check "lines of programs are taken for what they mean" diff /dev/null wrong
check "fifty of them" test "$count" -ge 50

# -------------------------------------------------------------- all of it

exits 0 explain "${locked[@]}"
says '1 thing in the way' 'unshare: EPERM; clone3: ENOSYS - proven' '- 15 rows' 'ns.ipc' \
	'behind it user namespaces are switched off' 'on docker; for the container' \
	'capabilities 1 of 3 reachable: chown' 'Not in this kernel landlock.udp' 'Could not tell priv.setuid-exec'
silent 'cap-add' 'NET-ADMIN'
exits 0 explain "${masked[@]}"
says '3 things in the way' 'nothing here explains it ns.time'
# The one that blocks most comes first, and each but once.
check "one screen" test "$("$FOOTING" "${locked[@]}" | wc -l)" -le 40
exits 0 "${masked[@]}"
check "each root cause once" test "$(grep -c 'parts of /proc are hidden' out)" = 1
says '3 things in the way' 'MOUNT parts of /proc are hidden by mounts, so that no fresh one may show them - /proc/acpi, /proc/keys mount: EPERM - proven' \
	'RUNTIME the device is not there open /dev/fuse, open /dev/net/tun: ENOENT - consistent' \
	'change --security-opt unmask=/proc/*' 'opens what the masks of /proc hide' 'or a program of the BPF'
exits 0 "${locked[@]}"
says 'blocks namespaces (6 of 6)' 'mounts (5 of 5)' '- 15 rows' 'As usual without capabilities, 11 rows' \
	'Not in this kernel landlock.udp (ABI 7, needs 10), landlock.tsync (ABI 7, needs 8)'
silent 'seccomp=unconfined'
python3 - "$fixtures/masked.json" many.json <<'END'
import json, sys
matrix = json.load(open(sys.argv[1]))
few = {"chrooted": "userns.create", "traced": "userns.caps", "proc-missing": "userns.nest",
       "landlock-domain": "mount.tmpfs", "mount-nosuid": "seccomp.filter", "ids-unmapped": "mount.fuse"}
for code, name in few.items():
    route = matrix["features"][name].get("userns") or matrix["features"][name]["direct"]
    route.update(status="unavailable", evidence="tried", step="x", errno="EPERM", causes=[
        {"code": code, "layer": "mount", "object": None, "confidence": "proven", "evidence": [], "remedies": []}])
json.dump(matrix, open(sys.argv[2], "w"))
END
exits 0 --from many.json
says '9 things in the way' 'a debugger or tracer is attached' 'blocks userns.caps'
check "many causes still fit on one screen" test "$(wc -l <out)" -le 50

# ------------------------------------------------- documents of other versions

edit() {
	python3 -c 'import json, sys
matrix = json.load(open(sys.argv[1]))
routes = [route for feature in matrix["features"].values() for route in
          (feature.get("direct"), feature.get("userns")) if route]
causes = [cause for route in routes for cause in route["causes"]]
exec(sys.argv[2])
json.dump(matrix, sys.stdout)' "$fixtures/locked.json" "$1"
}
edit 'for route in routes: route["causes"] = []' >without.json
exits 0 --from without.json
says 'What does not work has no cause in this matrix' 'nothing here explains it' 'unshare: EPERM'
silent 'in the way'
exits 0 explain --from without.json mount.proc
says 'this matrix names no cause' 'stopped at unshare: EPERM'
exits 0 explain --from without.json
says 'Nothing that is known stands in the way' 'has no cause in this matrix'
edit 'matrix["schema"] += ".7"
for cause in causes:
    if cause["code"] == "seccomp-errno": cause.update(code="moon-phase", layer="astral", confidence="rumoured")' >newer.json
exits 0 --from newer.json
says 'UNKNOWN a cause that this footing does not know (moon-phase)' 'footing.matrix/1.7' 'does not know: they are shown by their codes'
exits 0 explain --from newer.json moon-phase
says 'moon-phase: a cause that this footing does not know' 'may block'
exits 0 explain --from newer.json mount.proc
says 'moon-phase' 'footing.matrix/1.7'
refuses 64 "nothing is called 'moon-phase'" moon-phase
refuses 64 "nothing is called 'sun-phase'" --from newer.json sun-phase
edit 'for cause in causes: cause["layer"] = "astral"' >wrong.json
refuses 65 'layer: "astral" is no layer' --from wrong.json mount.proc
for schema in footing.matrix/1. footing.matrix/1.x footing.matrix/10 footing.matrix/2.0; do
	edit "matrix['schema'] = '$schema'" >wrong.json
	refuses 65 'schema: ' --from wrong.json
done
exits 0 explain --from "$fixtures/matrix.json" future.thing
says 'this footing does not know it' 'a thing of a later build (userns): unavailable'
edit 'matrix["features"]["ns.user"]["direct"]["causes"][0].update(object="\u001b[31mred\u009b", evidence=["\u001b]0;x\u0007"])' >evil.json
exits 0 explain --from evil.json ns.user
check "what a terminal might obey is not let through" sh -c '! LC_ALL=C grep -q "$(printf "[\033\007\233]")" out'
# A chain that leads nowhere, and one that leads back.
edit 'matrix["features"]["userns.create"]["userns"]["causes"] = [{"code": "prerequisite", "layer": "prerequisite",
    "object": "mount.proc", "confidence": "proven", "evidence": [], "remedies": []}]' >circle.json
exits 0 explain --from circle.json mount.proc
exits 0 --from circle.json
edit 'del matrix["features"]["userns.create"]' >broken.json
exits 0 explain --from broken.json mount.proc
says 'not come to: it needs userns.create'

# --------------------------------------------------------- levels and sandboxes

exits 0 explain "${matrix[@]}" level:namespace
says 'judged' 'level:namespace: filtered, and namespaces' ' no lacks ns.user, future.thing: seccomp-errno' 'ns.user: no' 'change'
silent 'made of' 'kept by'
exits 0 explain "${matrix[@]}" level:landlock
says ' yes proved' 'made of no-new-privs' 'fs-write kept by landlock' 'net kept by'
python3 - "$fixtures/matrix.json" >abi-2.json <<'END'
import json, sys
matrix = json.load(open(sys.argv[1]))
matrix["features"]["landlock.abi"]["direct"]["value"] = 2
json.dump(matrix, sys.stdout)
END
exits 0 explain --from abi-2.json level:landlock
says 'fs-write not kept whole by landlock, seccomp - open: truncate'
exits 0 explain "${locked[@]}" level:layered
says ' unknown was not tried'
exits 0 explain "${locked[@]}" sandbox:bubblewrap
says 'bwrap with a root of its own' ' no lacks ns.user' 'What it needs' \
	'unmet mount.private' 'unknown mount.pivot-root' 'not in this matrix'
# Only by the route that it takes: what is in the way of another one is not in its way.
python3 - "$fixtures/locked.json" >locked.json <<'END'
import json, sys
matrix = json.load(open(sys.argv[1]))
matrix["sandboxes"] = {
    name: {"status": "unavailable", "missing": ["ns.mount"], "cause": "cap-missing"}
    for name in ("systemd-nspawn", "nsjail", "podman")}
json.dump(matrix, sys.stdout)
END
exits 0 explain --from locked.json sandbox:systemd-nspawn
says 'ns.mount@direct: no'
silent 'ns.mount@userns'
for sandbox in nsjail podman; do
	exits 0 explain --from locked.json sandbox:$sandbox
	says 'ns.mount@userns: no'
	silent 'ns.mount@direct: no'
done
# As `check` answers, on this machine.
answers() {
	case $1 in 0) echo yes ;; 1) echo no ;; *) echo unknown ;; esac
}
for what in $("$FOOTING" list levels | sed 's/ .*//;s/^/level:/') \
	$("$FOOTING" list sandboxes | sed 's/ .*//;s/^/sandbox:/'); do
	status=0
	"$FOOTING" check "$what" >/dev/null || status=$?
	answer=$(answers "$status")
	check "$what: $answer" sh -c '"$1" explain "$2" >out && head -n 1 out | grep -q "^$2: " &&
		sed -n 2p out | grep -q "^  $3 "' _ "$FOOTING" "$what" "$answer"
done

# ---------------------------------------------------------------- bad input

refuses 64 'the levels are none, filtered' level:
refuses 64 'the levels are none, filtered' level:auto
refuses 64 'no such sandbox; see footing list sandboxes' sandbox:bubblewrapp
refuses 64 'near to it: sandbox:bubblewrap' bublewrap
refuses 64 'near to it: level:layered' layered
refuses 64 "'level:namespace' is none" --emit pod level:namespace

refuses 64 "nothing is called 'mount.prc'; near to it: mount.proc" mount.prc
refuses 64 'near to it: mount.proc' proc
refuses 64 'near to it: cap.sys-admin' CAP_SYS_ADMIN
refuses 64 'near to it: seccomp-errno' secomp-errno
refuses 64 'see footing list features' zzzzzzzzzzzz
refuses 64 "near to it: mount.proc" "${masked[@]}" mount.prox
refuses 64 'the routes are mount.proc@direct and mount.proc@userns' mount.proc@sideways
refuses 64 "ns.user has no route 'userns'" ns.user@userns
refuses 64 'put a whole line in quotes' bwrap: setting up uid map
refuses 64 'explain what' ''
refuses 64 'no option --emitt' --emitt
refuses 64 'milliseconds' --deadline never
refuses 65 'no matrix' --from "$fixtures/error-lines"
refuses 65 'nowhere' --from nowhere
check "a very long line" sh -c 'head -c 100000 /dev/zero | tr "\0" " " >long; "$1" explain --from "$2" "x$(cat long)x" >out; [ $? = 2 ]' \
	_ "$FOOTING" "$fixtures/masked.json"
check "help" sh -c '"$1" explain --help | grep -q "^usage: footing explain "' _ "$FOOTING"
check "a full standard output" sh -c '"$1" explain --from "$2" >/dev/full 2>err; [ $? = 70 ]' \
	_ "$FOOTING" "$fixtures/locked.json"

# ------------------------------------------------------------------ a file

exits 0 explain "${locked[@]}" ns.user --emit seccomp
check "a seccomp profile is JSON, and allows what was refused" python3 -c 'import json
profile = json.load(open("out"))
assert any("unshare" in rule["names"] for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW")'
for name in aarch64 armv8l; do
	sed "s/\"machine\": \"x86_64\"/\"machine\": \"$name\"/" "$fixtures/locked.json" >arm.json
	exits 0 explain --from arm.json ns.user --emit seccomp
	check "for $name it is one of arm64" python3 -c 'import json
profile = json.load(open("out"))
assert profile["architectures"] == ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"], profile["architectures"]'
done
exits 0 explain "${locked[@]}" --emit pod
check "and the fields of a pod tell of a profile" grep -q seccompProfile out
refuses 1 'nothing here is refused by what' --from without.json --emit seccomp
refuses 64 'there are seccomp, apparmor and pod' --emit sauce ns.user
refuses 64 "'seccomp-errno' is none" --emit seccomp seccomp-errno
refuses 64 'is none' --emit seccomp 'bwrap: setting up uid map: Permission denied'

# -------------------------------------------------------------- this machine

exits 0 explain
exits 0 explain ns.user
says 'ns.user: a usable user namespace'
exits 0 explain mount.proc
exits 0 explain --quiet-kernel --deadline 20000 --ascii net.nftables
exits 0 explain "bwrap: Can't mount proc on /newroot/proc: Operation not permitted"
"$FOOTING" -o json --output here.json
python3 - here.json >here.rows <<'END'
import json, sys
for name, feature in json.load(open(sys.argv[1]))["features"].items():
    for route in ("direct", "userns"):
        if feature.get(route, {}).get("status") == "unavailable" and feature["kind"] == "block":
            print(name, route, *[cause["code"] for cause in feature[route]["causes"]][:1])
END
# Every refused row can be asked for, and is answered with its cause.
while read -r name route code; do
	"$FOOTING" explain --from here.json "$name@$route" >out 2>&1 || echo "$name@$route"
	[ "$code" = prerequisite ] || grep -qF -- "$code - " out || echo "$name@$route: $code"
done <here.rows >wrong
check "every refused row of here is explained" diff /dev/null wrong
for name in locked masked; do
	for what in '' ns.pid seccomp-errno 'bwrap: setting up uid map: Permission denied'; do
		"$FOOTING" explain --from "$fixtures/$name.json" ${what:+"$what"}
	done >out
	"$FOOTING" --from "$fixtures/$name.json" >>out
	check "80 columns are enough ($name)" sh -c '! grep -v "^judged" out | grep -n ".\{81\}"'
	check "no blank at the end of a line ($name)" sh -c '! grep -n " \$" out'
done
done_testing
