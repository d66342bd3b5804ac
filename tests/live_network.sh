#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Family net against ip(8), nft(8) and sockets from Python, by both routes and as several
# callers. And: nothing of it is left.
# shellcheck disable=SC2154
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
for need in unshare setpriv python3 ip; do
	command -v "$need" >/dev/null || skip_all "$need is not installed"
done
# shellcheck source=tests/live_acts.sh
. "$top_srcdir/tests/live_acts.sh"

# shellcheck disable=SC2016
declare -A how=(
	[loopback]='ip link set lo up && ip -o link show lo | grep -q "[<,]UP[,>]"'
	[connect]='ip link set lo up && exec "$2" "$1" connect'
	[veth]='ip link add here type veth peer name there && ip link show there'
	[tun]='ip tuntap add dev here mode tun && ip link show here'
	[raw]='ip link set lo up && exec "$2" "$1" raw'
	[nftables]='nft add table ip here && nft list table ip here'
)

compare() {
	local route name id
	for route in direct userns; do
		for name in "${!how[@]}"; do
			id=net.$name
			[ "$name" != nftables ] || with nft || continue
			enter $route -n
			case $route.$name in
			direct.connect | direct.raw) same "$id" $route "$python" "$acts" "$name" ;;
			*) same "$id" $route "${enter[@]}" sh -c "${how[$name]}" sh "$acts" "$python" ;;
			esac
		done
	done
}
each_caller compare

# ------------------------------------------------------- nothing is left

links() {
	ip -o link show | sed 's/ [a-z_]* 0 .*//'
}
before=$(links)
if "$FOOTING" --only 'net.*' >/dev/null && [ "$(links)" = "$before" ]; then
	ok "no device is left"
else
	not_ok "no device is left" "$(links)"
fi

# In place is in the caller's own network: not even a closed connection may stay behind.
# shellcheck disable=SC2016
no_connection() {
	unshare -U -r -n sh -c 'ip link set lo up && "$0" check net.connect@direct &&
		[ "$(grep -c : /proc/net/tcp)" = 0 ]' "$FOOTING"
}
if unshare -U -r -n true 2>/dev/null; then
	check "no connection is left" no_connection
	# shellcheck disable=SC2016
	check "in place, the loopback stays as it is" unshare -U -r -n sh -c '
		"$0" --only net.connect --only net.raw >/dev/null &&
			! ip -o link show lo | grep -q "[<,]UP[,>]"' "$FOOTING"
else
	skip "no connection is left" "no user namespace to see it in"
	skip "in place, the loopback stays as it is" "no user namespace to see it in"
fi

# ------------------------------------------------------- success that is none

caller="sendto faked"
if "$python" "$acts" filter sendto=0 -- "$FOOTING" --only 'net.*' -o json >"$matrix" \
	2>/dev/null; then
	for row in loopback veth raw nftables; do
		verdict=$(said net.$row userns)
		if [ "$verdict" = unavailable ]; then
			ok "$caller: net.$row@userns is $verdict"
		else
			not_ok "$caller: net.$row@userns" "footing: $verdict"
		fi
	done
else
	skip "$caller" "no filter can be installed"
fi
done_testing
