/* SPDX-License-Identifier: MIT */
/* Rows landlock.tcp and udp: what may be bound and reached, by port. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel.h"
#include "landlock.h"

/* A port that no rule allows; any but the one that is. Not privileged: that is EACCES too. */
#define DENIED_PORT 61237

static struct sockaddr_in local(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static long new_socket(struct trial *trial, int type)
{
	return ACT(trial, "socket", SYS_socket, AF_INET, type | SOCK_CLOEXEC, 0);
}

static long bind_to(struct trial *trial, const char *step, long fd, uint16_t port)
{
	struct sockaddr_in address = local(port);

	return ACT(trial, step, SYS_bind, fd, &address, sizeof(address));
}

static uint16_t port_of(long fd)
{
	struct sockaddr_in address = {0};
	socklen_t length = sizeof(address);

	if (syscall(SYS_getsockname, fd, &address, &length) < 0)
		return 0;
	return ntohs(address.sin_port);
}

/* A socket of the other side, made before the domain: its port, or 0. */
static uint16_t peer(struct trial *trial, int type)
{
	long fd = new_socket(trial, type);

	if (fd < 0 || bind_to(trial, "bind", fd, 0) < 0)
		return 0;
	if (type == SOCK_STREAM && ACT(trial, "listen", SYS_listen, fd, 4) < 0)
		return 0;
	return port_of(fd);
}

/* Passed Landlock: with the loopback device down, what comes after it refuses. */
static bool reached(long result)
{
	return result >= 0 || errno == ENETUNREACH || errno == EADDRNOTAVAIL;
}

static bool enter_with(struct trial *trial, uint64_t bind, uint64_t connect,
		       uint16_t port)
{
	long ruleset = landlock_ruleset(trial, 0, bind | connect, 0);

	/* Port 0 stands for any that the kernel chooses. */
	return ruleset >= 0 && landlock_allow_port(trial, ruleset, 0, bind) == 0 &&
	       landlock_allow_port(trial, ruleset, port, connect) == 0 &&
	       landlock_enter(trial, ruleset, 0);
}

static enum footing_outcome denied_bind(struct trial *trial, int type)
{
	long fd = new_socket(trial, type);

	return landlock_denied(trial, bind_to(trial, "bind, denied", fd, DENIED_PORT),
			       EACCES);
}

static uint16_t denied_port(uint16_t allowed)
{
	return allowed == DENIED_PORT ? DENIED_PORT + 1 : DENIED_PORT;
}

/* ---------------------------------------------------------------- TCP */

static long connect_to(struct trial *trial, const char *step, uint16_t port)
{
	struct sockaddr_in address = local(port);
	long fd = new_socket(trial, SOCK_STREAM);

	return ACT(trial, step, SYS_connect, fd, &address, sizeof(address));
}

static enum footing_outcome tcp_part(struct trial *trial)
{
	uint16_t port = peer(trial, SOCK_STREAM);
	enum footing_outcome outcome;
	long fd;

	/* Where a domain above denies it, ours can't be seen to allow it. */
	if (!port || !reached(connect_to(trial, "connect, without a domain", port)))
		return landlock_unproved(trial, 0,
					 LANDLOCK_NET_BIND_TCP | LANDLOCK_NET_CONNECT_TCP,
					 0, "no TCP to prove it on");
	if (!enter_with(trial, LANDLOCK_NET_BIND_TCP, LANDLOCK_NET_CONNECT_TCP, port))
		return row_refused(trial);
	fd = new_socket(trial, SOCK_STREAM);
	if (fd < 0 || bind_to(trial, "bind, allowed", fd, 0) < 0 ||
	    !reached(connect_to(trial, "connect, allowed", port)))
		return row_refused(trial);
	outcome = denied_bind(trial, SOCK_STREAM);
	if (outcome == OUTCOME_WORKED)
		outcome = landlock_denied(trial,
					  connect_to(trial, "connect, denied",
						     denied_port(port)),
					  EACCES);
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_PROVED)
					 : outcome;
}

enum footing_outcome landlock_tcp(struct trial *trial)
{
	return landlock_try(trial, tcp_part);
}

/* ---------------------------------------------------------------- UDP */

static long send_to(struct trial *trial, const char *step, long fd, uint16_t port)
{
	struct sockaddr_in address = local(port);

	return ACT(trial, step, SYS_sendto, fd, "f", 1, 0, &address, sizeof(address));
}

static enum footing_outcome udp_part(struct trial *trial)
{
	uint16_t port = peer(trial, SOCK_DGRAM);
	enum footing_outcome outcome;
	long fd;

	fd = new_socket(trial, SOCK_DGRAM);
	if (!port || !reached(send_to(trial, "sendto, without a domain", fd, port)))
		return landlock_unproved(trial, 0,
					 LANDLOCK_NET_BIND_UDP |
						 LANDLOCK_NET_CONNECT_SEND_UDP,
					 0, "no UDP to prove it on");
	if (!enter_with(trial, LANDLOCK_NET_BIND_UDP, LANDLOCK_NET_CONNECT_SEND_UDP,
			port))
		return row_refused(trial);
	fd = new_socket(trial, SOCK_DGRAM);
	if (fd < 0 || bind_to(trial, "bind, allowed", fd, 0) < 0 ||
	    !reached(send_to(trial, "sendto, allowed", fd, port)))
		return row_refused(trial);
	outcome = denied_bind(trial, SOCK_DGRAM);
	if (outcome == OUTCOME_WORKED)
		outcome = landlock_denied(trial,
					  send_to(trial, "sendto, denied", fd,
						  denied_port(port)),
					  EACCES);
	return outcome == OUTCOME_WORKED ? row_worked(trial, FOOTING_EVIDENCE_PROVED)
					 : outcome;
}

enum footing_outcome landlock_udp(struct trial *trial)
{
	return landlock_try(trial, udp_part);
}
