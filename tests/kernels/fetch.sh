# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2154
#
# Packages of Debian's releases, whatever release the machine has: from its own mirror, by
# an apt that knows nothing of the machine's. They are unpacked below `$cache` and never
# installed; what is there once is not fetched again. What fails says why in one line.

the_mirror() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
		'Label: Debian' 2>/dev/null | head -n 1
}

# apt_of SUITE PROGRAM ARGUMENT...
apt_of() {
	apt_at=$cache/apt/$1 apt_program=$2
	shift 2
	"$apt_program" -q -o Dir::Etc="$apt_at" -o Dir::Etc::SourceParts=- \
		-o Dir::State="$apt_at" -o Dir::State::Status="$apt_at/status" \
		-o Dir::Cache="$apt_at" -o Acquire::Languages=none -o APT::Sandbox::User=root \
		-o APT::Architecture=amd64 -o APT::Architectures=amd64 "$@"
}

# The lists of a suite.
apt_lists() {
	[ ! -e "$cache/apt/$1/ready" ] || return 0
	mirror=$(the_mirror)
	[ -n "$mirror" ] || { echo "apt has no lists of Debian's packages"; return 1; }
	keys=/usr/share/keyrings/debian-archive-keyring.gpg
	mkdir -p "$cache/apt/$1"/{lists,archives}/partial \
		"$cache/apt/$1"/{apt.conf,preferences,trusted.gpg}.d
	: >"$cache/apt/$1/status"
	echo "deb $([ ! -e $keys ] || echo "[signed-by=$keys]") $mirror $1 main" \
		>"$cache/apt/$1/sources.list"
	if ! apt_of "$1" apt-get update >"$cache/log" 2>&1; then
		echo "no suite $1: $(grep '^E:' "$cache/log" | head -n 1)"
		return 1
	fi
	: >"$cache/apt/$1/ready"
}

# unpack SUITE PACKAGE FOLDER [PATTERN...]: what of the package fits, or all of it.
unpack() {
	unpack_from=$(mktemp -d "$cache/deb.XXXXXX") && mkdir -p "$3" || return
	if ! (cd "$unpack_from" && apt_of "$1" apt-get download "$2") >"$cache/log" 2>&1; then
		echo "no package $2 in $1: $(grep '^E:' "$cache/log" | head -n 1)"
		rm -r "$unpack_from"
		return 1
	fi
	dpkg-deb --fsys-tarfile "$unpack_from"/*.deb | tar -x -C "$3" --wildcards "${@:4}"
	unpack_status=$((PIPESTATUS[0] + PIPESTATUS[1]))
	rm -r "$unpack_from"
	[ "$unpack_status" = 0 ] || echo "package $2 of $1 holds nothing like ${*:4}"
	return "$unpack_status"
}

# fetch_kernel SUITE: the image for virtual machines, which is small and has all the same
# built in. From 6.19 on it is in a package of its own that the other one depends on.
fetch_kernel() {
	[ ! -e "$cache/$1.vmlinuz" ] || return 0
	apt_lists "$1" || return
	image=$(apt_of "$1" apt-cache depends --recurse --important linux-image-cloud-amd64 |
		grep -E '^linux-(image|binary)-[0-9]' | sort | head -n 1)
	[ -n "$image" ] || { echo "no kernel in $1"; return 1; }
	rm -rf "$cache/unpacked"
	unpack "$1" "$image" "$cache/unpacked" '*/vmlinuz*' || return
	find "$cache/unpacked" -name 'vmlinuz*' -type f -exec mv {} "$cache/$1.vmlinuz" \;
	rm -r "$cache/unpacked"
	[ -s "$cache/$1.vmlinuz" ] || { echo "no image in $image of $1"; return 1; }
}

# fetch_parser SUITE: AppArmor's, with the libraries of its release. Rules for user
# namespaces are known to 4.0, which not every machine has.
fetch_parser() {
	[ ! -e "$cache/parser" ] || return 0
	apt_lists "$1" || return
	rm -rf "$cache/unpacked"
	for package in apparmor libc6 libgcc-s1 libstdc++6; do
		unpack "$1" "$package" "$cache/unpacked" || return
	done
	mv "$cache/unpacked" "$cache/parser"
}

# compile PROFILES FILE: as binary policy, for a kernel that knows all that the release's
# parser does: this machine's may have no AppArmor, and what it lacks would be left out.
compile() {
	parser=$(find "$cache/parser" -name apparmor_parser -type f)
	loader=$(find "$cache/parser" -name 'ld-linux-x86-64.so.2' | head -n 1)
	libraries=$(dirname "$(find "$cache/parser" -name 'libstdc++.so.6')")
	etc=$cache/parser/etc/apparmor.d
	"$loader" --library-path "$libraries" "$parser" --base "$etc" \
		--kernel-features "$etc/abi/4.0" --skip-kernel-load --skip-cache --stdout \
		"$1" >"$2"
}
