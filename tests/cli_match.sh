#!/bin/bash
# SPDX-License-Identifier: MIT
#
# footing match and check --cache: a matrix of here against what really is another
# confinement, another instance or a file that was tampered with.
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
dir=$(scratch)
top_srcdir=$(cd "$top_srcdir" && pwd)
env_dir=$top_srcdir/tests/env
reach_footing || exit 1
cd "$dir" || exit 1
chmod 777 .
umask 022
: "${FOOTING:?}"

# matches CODE COMMAND...: runs "COMMAND footing match $args", see the arrays below
args=()
matches() {
	name="$1: ${*:2} match ${args[*]}"
	code=$1
	shift
	status=0
	"$@" "$FOOTING" match "${args[@]}" >out 2>err </dev/null || status=$?
	if [ "$status" = "$code" ]; then
		ok "$name"
	else
		not_ok "$name" "status $status: $(cat out err)"
	fi
}
says() {
	check "it says: $1" grep -qxF -- "$1" out
}
# names KEY...: these inputs, and no other
names() {
	check "it names $*" diff <(printf '%s\n' "$@" | sort) \
		<(sed -n 's/^[a-z]*  *\([a-z_.-]*\): .* -> .*/\1/p' out | sort)
}
# edit FROM TO CODE: a copy, changed by some Python
edit() {
	python3 - "$@" <<'END'
import json, sys
matrix = json.load(open(sys.argv[1]))
subject = matrix["subject"]
exec(sys.argv[3])
json.dump(matrix, open(sys.argv[2], "w"))
END
}
# Runs a command in a Landlock domain that denies nothing that it needs.
cat >landlocked <<'END'
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
attributes = ctypes.create_string_buffer(struct.pack("Q", 1 << 11))  # make block devices
fd = libc.syscall(444, attributes, 8, 0)
if fd < 0 or libc.prctl(38, 1, 0, 0, 0) or libc.syscall(446, fd, 0):
    sys.exit(77)
os.execvp(sys.argv[1], sys.argv[1:])
END
landlocked=(python3 landlocked)
nnp=(setpriv --no-new-privs)

"$FOOTING" -o json >here.json || exit 1

# ------------------------------------------------------------------- here

args=(here.json)
matches 0
says 'the same host, confinement'
args=(--scope host here.json)
matches 0
args=(here.json --scope=confinement)
matches 0
args=(here.json --scope instance)
matches 0
says 'the same instance'
args=(here.json --scope host --scope confinement --scope instance)
matches 0
says 'the same host, confinement, instance'
args=(-)
status=0
"$FOOTING" match - <here.json >out || status=$?
check "from standard input" test "$status" = 0
# A key takes no child.
if [ -n "${FOOTING_INSTRUMENTED-}" ]; then
	skip "the scopes host and instance make no child" "the sanitizers make one of their own"
elif command -v strace >/dev/null && strace -o trace true 2>/dev/null; then
	strace -f -o trace -e trace=clone,clone3,fork,vfork "$FOOTING" match --scope instance \
		--scope host here.json >out
	check "the scopes host and instance make no child" test -z "$(grep -v '^[0-9]* *+++' trace)"
else
	skip "the scopes host and instance make no child" "no strace"
fi

# ------------------------------------------------------ another confinement

args=(here.json)
if [ "$("${nnp[@]}" grep -c . /proc/self/status)" -gt 0 ] && ! grep -q 'NoNewPrivs:.*1' /proc/self/status; then
	matches 1 "${nnp[@]}"
	says 'different  subject.no_new_privs: false -> true'
	names subject.no_new_privs
	says 'not the same confinement'
else
	skip "no new privileges" "there were none before"
fi
limit=$(($(ulimit -Hn) - 1))
args=(here.json --scope confinement)
# shellcheck disable=SC2016
matches 1 sh -c 'ulimit -n "$0" && exec "$@"' "$limit"
names subject.limits.nofile
args=(here.json --scope host)
# shellcheck disable=SC2016
matches 0 sh -c 'ulimit -n "$0" && exec "$@"' "$limit"

if "${nnp[@]}" "${landlocked[@]}" true; then
	args=(here.json --scope confinement)
	"${nnp[@]}" "$FOOTING" -o json --only userns.create >nnp.json
	"${nnp[@]}" "${landlocked[@]}" "$FOOTING" -o json --only userns.create >domain.json
	truth() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["subject"]["in_landlock"])' "$1"; }
	check "it sees that it is in a Landlock domain" test "$(truth domain.json)" = True
	check "and in none" test "$(truth nnp.json)" = False
	args=(nnp.json --scope confinement)
	matches 0 "${nnp[@]}"
	matches 1 "${landlocked[@]}"
	names subject.in_landlock
	args=(domain.json --scope confinement)
	matches 0 "${landlocked[@]}"
	matches 1 "${nnp[@]}"
else
	skip "in a Landlock domain" "none can be entered"
fi

if "${CC:-cc}" -std=gnu11 -O2 -o under "$env_dir/under.c" 2>err && ./under plain "$FOOTING" --version >/dev/null; then
	./under plain "$FOOTING" -o json >plain.json
	args=(plain.json)
	matches 0 ./under plain
	matches 1
	names subject.seccomp.mode subject.seccomp.filters subject.seccomp.digest subject.no_new_privs
	# As many filters, which answer otherwise: only asking them tells.
	matches 1 ./under old
	check "it names the verdicts" grep -q '^different  subject.seccomp.digest: sha256' out
	args=(plain.json --scope instance)
	matches 0 ./under old
	matches 1 ./under plain ./under plain
	names subject.seccomp.filters
	# Where they can't be asked, nothing is said of them.
	args=(plain.json --scope confinement)
	matches 2 ./under none
	check "it names what could not be told" grep -q '^unknown    subject.seccomp.digest: sha256:.* -> unknown$' out
	./under none "$FOOTING" -o json --only userns.create >none.json
	check "nor has it a digest" python3 -c '
import json
told = json.load(open("none.json"))["subject"]["fingerprint"]
assert told["confinement"] is None and told["instance"] and told["host"], told'
	args=(none.json --scope confinement)
	matches 2 ./under none
else
	skip "under other filters" "no compiler, or no filter can be installed"
fi

root=no
[ "$(id -u)" = 0 ] && setpriv --reuid 1000 --regid 1000 --clear-groups true 2>/dev/null && root=yes
user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
args=(here.json)
if [ "$root" = yes ]; then
	matches 1 "${user[@]}"
	check "who we are differs" grep -qx 'different  subject.uid: 0 -> 1000' out
	check "and what we may" grep -q '^different  subject.capabilities.effective: chown .* -> none$' out
	matches 1 setpriv --bounding-set=-mknod
	check "the bounding set differs" grep -q '^different  subject.capabilities.bounding: ' out
	matches 1 setpriv --groups 4,7
	names subject.groups
	"${user[@]}" "$FOOTING" -o json >user.json
	args=(user.json)
	matches 0 "${user[@]}"
else
	skip "other ids and capabilities" "not root"
fi

# ------------------------------------------------------ containers of a pod

# Each in a container of its own, with the same settings or with others.
runtime=$(command -v crun || command -v runc)
runtime=${runtime##*/}
work=$dir
root_dir=$dir/root
if [ "$root" = yes ] && [ -n "$runtime" ] && command -v busybox >/dev/null &&
	unshare --mount true 2>/dev/null; then
	mkdir -p root/{bin,dev,etc,lib,lib64,proc,run,sys,tmp}
	cp "$FOOTING" root/bin/footing
	cp "$(command -v busybox)" root/bin
	ldd "$FOOTING" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | while read -r library; do
		cp -L "$library" root/lib
	done
	loader=$(ldd "$FOOTING" | sed -n 's/^\t\(\/[^ ]*\) (.*/\1/p')
	mkdir -p "root/$(dirname "$loader")"
	cp -L "$loader" "root/$loader"
	# shellcheck source=tests/env/lib.sh
	. "$env_dir/lib.sh"
	contained() {
		root=$root_dir
		LD_LIBRARY_PATH='' oci --deny mount,unshare,setns=EPERM "$@"
	}
	if (contained --uid 1000 -- /bin/footing -o json) >init.json 2>err; then
		# matched CODE OPTION...: the main container, against the init container's matrix
		matched() {
			code=$1
			shift
			status=0
			(contained "$@" -- /bin/footing match -) <init.json >out 2>err || status=$?
			if [ "$status" = "$code" ]; then
				ok "containers: $code: $*"
			else
				not_ok "containers: $code: $*" "status $status: $(cat out err)"
			fi
		}
		matched 0 --uid 1000
		says 'the same host, confinement'
		(contained --uid 1000 -- /bin/footing match - --scope instance) <init.json >out 2>err
		check "but are not one instance" test $? = 1
		matched 1 --uid 1001
		names subject.uid subject.gid
		matched 1 --uid 1000 --no-new-privs
		names subject.no_new_privs
		matched 1 --uid 1000 --caps CHOWN
		names subject.capabilities.bounding
		matched 1 --uid 1000 --deny swapon=EPERM
		names subject.seccomp.digest
		matched 1 --uid 1000 --deny swapon=ENOSYS
		names subject.seccomp.digest
	else
		skip "init and main containers" "no container can be made: $(head -n 1 err)"
	fi
else
	skip "init and main containers" "not root, or no crun, runc or busybox"
fi

# --------------------------------------------------------- another instance

if unshare --net true 2>/dev/null; then
	args=(here.json)
	matches 0 unshare --net
	args=(here.json --scope instance)
	matches 1 unshare --net
	names subject.namespaces.net.inode
	# Init and main containers of a pod: other mounts, processes, names.
	args=(here.json)
	matches 0 unshare --mount --uts --ipc --pid --fork
else
	skip "other namespaces" "none can be made"
fi

# ------------------------------------------------------------- the file

args=(edited.json)
edit here.json edited.json 'subject["uid"] += 1'
matches 65
check "an edit is seen" grep -q '^footing: edited.json contradicts itself: ' err
args=(edited.json --scope host)
matches 0
edit here.json edited.json 'subject["kernel"]["release"] += "x"'
matches 65
edit here.json edited.json 'subject["boot_id"] = "another"'
args=(edited.json --scope instance)
matches 65
edit edited.json stale.json 'subject["fingerprint"]["instance"] = None'
args=(stale.json --scope instance)
matches 1
names subject.boot_id
args=(stale.json)
matches 0
edit here.json edited.json 'matrix["footing"]["version"] = "0.0.0"; subject["uid"] += 1'
args=(edited.json)
matches 1
names subject.uid
edit here.json edited.json 'subject["fingerprint"]["confinement"] = None; subject["label"] = None'
matches 2
names subject.label
says 'could not tell whether it is the same confinement'
edit here.json edited.json 'matrix["features"] = {}'
matches 2
says 'unknown    features: unknown -> unknown'
edit here.json edited.json 'e = matrix["features"]["userns.create"]["userns"]
e["status"], e["step"], e["errno"] = ("unavailable", "unshare", "ENOTTY") if e["status"] != "unavailable" else ("available", None, None)
e["evidence"] = "tried"'
matches 1
names features.userns.create.userns
edit here.json edited.json 'subject["fingerprint"]["confinement"] = None; subject["label"] = "\x1b[2Jx"; matrix["footing"]["version"] = "0"'
matches 1
check "nothing of a file is obeyed by a terminal" sh -c '! grep -q "$(printf "\033")" out'
echo '{' >edited.json
matches 65
args=(no-such-file)
matches 65
args=()
matches 64
args=(here.json here.json)
matches 64
args=(here.json --scope all)
matches 64
args=(here.json --all)
matches 64
check "usage prints no result" test ! -s out

# ------------------------------------------------------------- the cache

# cached CODE ARGUMENT...: check with them; used and kept are about the file
cached() {
	code=$1
	shift
	before=$(stat -c %i cache 2>/dev/null)
	status=0
	"${under[@]}" "$FOOTING" check --cache cache "$@" >out 2>err </dev/null || status=$?
	if [ "$status" = "$code" ]; then
		ok "check --cache $*: $code"
	else
		not_ok "check --cache $*: $code" "status $status: $(cat out err)"
	fi
}
used() { check "the saved one was used" grep -q '^judged cache, taken on ' out; }
renewed() {
	check "it was probed anew" sh -c '! grep -q ^judged out'
	check "and saved" test "$(stat -c %i cache)" != "$before"
}
kept() { check "and the file is as it was" test "$(stat -c %i cache 2>/dev/null)" = "$before"; }
under=(env)
rm -f cache
cached 0 priv.no-new-privs
renewed
check "the whole matrix is saved" test "$(python3 -c 'import json; print(len(json.load(open("cache"))["features"]) > 100)')" = True
cached 0 priv.no-new-privs
used
kept
cached 0 priv.no-new-privs landlock.abi=0+ -o json
kept
"$FOOTING" check --cache cache priv.no-new-privs -- sh -c 'exit 9'
check "it gates by it" test $? = 9
# A saved matrix has no verdicts of filters.
cached 0 syscall:getpid
renewed
under=("${nnp[@]}")
if ! grep -q 'NoNewPrivs:.*1' /proc/self/status; then
	cached 0 priv.no-new-privs
	renewed
	cached 0 priv.no-new-privs
	used
fi
under=(env)
"$FOOTING" -o json >cache
edit cache cache 'subject["fingerprint"]["instance"] = None; subject["boot_id"] = "another"'
cached 0 priv.no-new-privs
renewed
# The key holds, and the act ends otherwise.
edit cache cache 'e = matrix["features"]["priv.no-new-privs"]["direct"]
e["status"], e["step"], e["errno"], e["evidence"] = "unavailable", "prctl", "EPERM", "tried"'
cached 0 priv.no-new-privs
renewed
edit cache cache 'matrix["footing"]["version"] = "0.0.0"'
cached 0 priv.no-new-privs
renewed
edit cache cache 'matrix["features"]["priv.no-new-privs"]["direct"]["status"] = "unknown"
matrix["features"]["priv.no-new-privs"]["direct"]["evidence"] = "none"'
cached 0 priv.no-new-privs
renewed
(umask 002 && rm cache && "$FOOTING" check --cache cache priv.no-new-privs >out)
check "what is saved is not writable by others" test "$(stat -c %a cache)" = 644
cached 0 priv.no-new-privs
used

# What is refused is never overwritten.
refuses() {
	cached 65 priv.no-new-privs
	check "it says why: $1" grep -q "^footing: cache $1" err
	kept
}
for mode in 666 664 646; do
	chmod "$mode" cache
	refuses 'can be written by others'
done
chmod 644 cache
mv cache real
ln -s real cache
refuses 'is a symbolic link'
rm cache
mkdir cache
refuses 'is no regular file'
rmdir cache
mkfifo cache
refuses 'is no regular file'
rm cache
echo '{"schema": ' >cache
refuses 'is no matrix'
edit real cache 'subject["uid"] += 1'
refuses 'contradicts itself'
if [ "$root" = yes ]; then
	cp real cache
	chown 1000 cache
	refuses 'belongs to another user'
	rm cache
	under=("${user[@]}")
	cached 0 priv.no-new-privs
	check "it belongs to whom probed" test "$(stat -c %u cache)" = 1000
	cached 0 priv.no-new-privs
	used
else
	skip "a cache of another user" "not root"
fi
under=(env)
cached 64 --from here.json priv.no-new-privs
kept
status=0
"$FOOTING" check --cache /nowhere/cache priv.no-new-privs >out 2>err || status=$?
check "one that can't be written is a failure" test "$status" = 70
check "which names it" grep -q '/nowhere/cache' err
done_testing
