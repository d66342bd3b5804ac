/* SPDX-License-Identifier: MIT */
/* Family net: what a sandbox does in a network namespace, each with bytes or an answer. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"
#include "netlink.h"
#include "network.h"
#include "probe.h"

#define WAIT_MS 250

static const char bytes[] = "footing";

/* ---------------------------------------------------------------- loopback */

static enum footing_outcome net_loopback(struct trial *trial)
{
	enum footing_outcome outcome = netlink_loopback(trial);

	if (outcome != OUTCOME_WORKED)
		return outcome;
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- connect */

/* A TIME_WAIT would outlast us, and without a namespace of our own it is the host's. */
static void close_at_once(long fd)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	syscall(SYS_close, fd);
}

/* A listener on any free port of 127.0.0.1. Its descriptor, or -1. */
static long listener(struct trial *trial, struct sockaddr_in *at)
{
	socklen_t length = sizeof(*at);
	long fd = ACT(trial, "socket", SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC,
		      0);

	at->sin_family = AF_INET;
	at->sin_port = 0;
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || ACT(trial, "bind", SYS_bind, fd, at, sizeof(*at)) < 0 ||
	    ACT(trial, "listen", SYS_listen, fd, 1) < 0 ||
	    ACT(trial, "getsockname", SYS_getsockname, fd, at, &length) < 0)
		return -1;
	return fd;
}

static enum footing_outcome carry(struct trial *trial, long from, long to)
{
	char got[sizeof(bytes)] = "";

	if (ACT(trial, "write", SYS_write, from, bytes, sizeof(bytes)) < 0 ||
	    ACT(trial, "read", SYS_read, to, got, sizeof(got)) < 0)
		return row_refused(trial);
	if (!act_holds(trial, "bytes arrive", !memcmp(got, bytes, sizeof(bytes)), 0))
		return row_ineffective(trial, "connected, and bytes do not arrive");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

static enum footing_outcome net_connect(struct trial *trial)
{
	struct sockaddr_in at = {0};
	enum footing_outcome outcome;
	long server, client, peer;

	if ((trial->entered & CLONE_NEWNET) && netlink_loopback(trial) != OUTCOME_WORKED)
		return row_lacks(trial, "net.loopback");
	server = listener(trial, &at);
	if (server < 0)
		return row_refused(trial);
	client = ACT(trial, "socket", SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client < 0 || ACT(trial, "connect", SYS_connect, client, &at, sizeof(at)) < 0)
		return row_refused(trial);
	peer = ACT(trial, "accept", SYS_accept4, server, NULL, NULL, SOCK_CLOEXEC);
	if (peer < 0)
		return row_refused(trial);
	outcome = carry(trial, client, peer);
	close_at_once(client);
	close_at_once(peer);
	close_at_once(server);
	return outcome;
}

/* ---------------------------------------------------------------- raw */

struct echo {
	struct icmphdr header;
	char payload[sizeof(bytes)];
};

static uint16_t checksum(const void *data, size_t length)
{
	const unsigned char *byte = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < length; i++)
		sum += i & 1 ? byte[i] : (uint32_t)byte[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

/* Whether what the socket hears within a moment has our bytes in it. */
static bool heard(long fd)
{
	unsigned int tries = 8;
	char packet[256];

	while (tries--) {
		struct pollfd ready = {.fd = (int)fd, .events = POLLIN};
		struct timespec ts = {.tv_nsec = WAIT_MS * 1000000L};
		long got;

		if (syscall(SYS_ppoll, &ready, 1, &ts, NULL, 0) == 0)
			return false;
		got = syscall(SYS_recvfrom, fd, packet, sizeof(packet), MSG_DONTWAIT,
			      NULL, NULL);
		if (got < (long)sizeof(bytes))
			return false;
		if (!memcmp(packet + got - sizeof(bytes), bytes, sizeof(bytes)))
			return true;
	}
	return false;
}

/*
 * It is a raw socket that is asked for, and having it is the verdict: where there is no
 * loopback to use it on, the words say so.
 */
static enum footing_outcome net_raw(struct trial *trial)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct echo echo = {.header = {.type = ICMP_ECHO}};
	long fd, sent;

	if (trial->entered & CLONE_NEWNET)
		netlink_loopback(trial);
	fd = ACT(trial, "socket", SYS_socket, AF_INET, SOCK_RAW | SOCK_CLOEXEC,
		 IPPROTO_ICMP);
	if (fd < 0)
		return row_refused(trial);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memcpy(echo.payload, bytes, sizeof(bytes));
	echo.header.checksum = checksum(&echo, sizeof(echo));
	sent = ACT(trial, "sendto", SYS_sendto, fd, &echo, sizeof(echo), 0, &to,
		   sizeof(to));
	if (sent < 0 && errno != ENETUNREACH && errno != EHOSTUNREACH &&
	    errno != EADDRNOTAVAIL)
		return row_refused(trial);
	if (sent < 0)
		row_text(trial, "no loopback to use it on");
	else if (sent != sizeof(echo))
		return row_ineffective(trial, "sendto reports success and sends nothing");
	else if (!act_holds(trial, "echo is heard", heard(fd), 0))
		row_text(trial, "nothing came back over the loopback");
	syscall(SYS_close, fd);
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- rows */

#define NET(name_, needs_, flags_, title_)                                          \
	{                                                                           \
		.id = "net." #name_, .title = title_, .needs = needs_,              \
		.counters = "counter.label", .kind = FOOTING_BLOCK, .routes = BOTH, \
		.stage = STAGE_NET, .flags = flags_, .act = net_##name_             \
	}

static const struct footing_row net_rows[] = {
	NET(loopback, "ns.net", 0, "bring the loopback up"),
	NET(connect, NULL, ROW_IN_PLACE, "connect by TCP over the loopback"),
	NET(veth, "ns.net", ROW_LOADS, "make a veth pair"),
	NET(tun, "ns.net", ROW_LOADS, "make a tun device"),
	NET(raw, NULL, ROW_IN_PLACE, "use a raw socket"),
	NET(nftables, "ns.net", ROW_LOADS, "make an nftables table"),
};

const struct footing_family net_family = {
	.name = "net",
	.title = "network",
	.rows = net_rows,
	.n_rows = sizeof(net_rows) / sizeof(*net_rows),
};
