/* SPDX-License-Identifier: MIT */
/* Attacks by sockets, and by the other ways of sending something to a process. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "escape.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* ---------------------------------------------------------------- small things */

/* Before Linux 5.14 a socket does not tell: it is of the process's. 0: not to be told. */
uint64_t network_cookie(int fd)
{
	uint64_t cookie = 0;
	socklen_t length = sizeof(cookie);
	struct stat here;

	if (!getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &length))
		return cookie;
	return errno == ENOPROTOOPT && !stat("/proc/self/ns/net", &here) ? here.st_ino
									 : 0;
}

/* Whether it is a socket of the network outside: any is, where they can't be told apart. */
static int is_outside(int fd)
{
	uint64_t cookie = fd < 0 ? 0 : network_cookie(fd);

	if (fd < 0)
		return errno;
	return cookie && targets.network && cookie != targets.network ? EXDEV : 0;
}

static int send_name(int fd)
{
	const char *name = attacks[current].name;

	return outcome(send(fd, name, strlen(name) + 1, MSG_NOSIGNAL));
}

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons((uint16_t)port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* ---------------------------------------------------------------- the network */

static int tcp_by(int fd)
{
	struct sockaddr_in to = loopback(targets.tcp);

	if (targets.tcp <= 0)
		return NOTHING;
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)))
		return errno;
	return send_name(fd);
}

int net_tcp(void)
{
	return tcp_by(socket(AF_INET, SOCK_STREAM, 0));
}

int net_mptcp(void)
{
	return tcp_by(socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP));
}

/* socket(2) of i386 is a call of its own, and part of another. */
int net_i386(void)
{
	static uint32_t arguments[3] = {AF_INET, SOCK_STREAM, 0};
	long fd = call_i386(359, AF_INET, SOCK_STREAM, 0, 0, 0);

	if (fd < 0)
		fd = call_i386(102, 1 /* SYS_SOCKET */, (long)arguments, 0, 0, 0);
	return tcp_by((int)fd);
}

/* Connects without connect(2). */
int net_tcp_fastopen(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = loopback(targets.tcp);
	const char *name = attacks[current].name;

	if (targets.tcp <= 0)
		return NOTHING;
	return fd < 0 ? errno
		      : outcome(sendto(fd, name, strlen(name) + 1,
				       MSG_FASTOPEN | MSG_NOSIGNAL,
				       (struct sockaddr *)&to, sizeof(to)));
}

/* The same address as one of IPv6. */
int net_tcp_mapped(void)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6,
				  .sin6_port = htons((uint16_t)targets.tcp),
				  .sin6_addr.s6_addr = {[10] = 255, 255, 127, 0, 0, 1}};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	if (targets.tcp <= 0)
		return NOTHING;
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)))
		return errno;
	return send_name(fd);
}

/* Listens where the outside could come to. */
int net_listen(void)
{
	struct sockaddr_in here = loopback(0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof(here)) || listen(fd, 1))
		return errno;
	return is_outside(fd);
}

int net_udp(void)
{
	struct sockaddr_in to = loopback(targets.udp);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (targets.udp <= 0)
		return NOTHING;
	if (fd < 0)
		return errno;
	return outcome(sendto(fd, "udp", 4, 0, (struct sockaddr *)&to, sizeof(to)));
}

int net_raw(void)
{
	return is_outside(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

int net_packet(void)
{
	return is_outside(socket(AF_PACKET, SOCK_DGRAM, 0));
}

/* The interfaces of the network outside are told. */
int net_netlink(void)
{
	struct {
		struct nlmsghdr head;
		struct rtgenmsg family;
	} request = {{sizeof(request), RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
		     {AF_UNSPEC}};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	struct {
		struct nlmsghdr head;
		char rest[8192];
	} answer;

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < (ssize_t)sizeof(answer.head))
		return errno;
	return answer.head.nlmsg_type == RTM_NEWLINK ? is_outside(fd) : EIO;
}

/* Not of a namespace: the hypervisor is the same from everywhere. */
int net_vsock(void)
{
	return outcome(socket(AF_VSOCK, SOCK_STREAM, 0));
}

/* One that was connected by who started us. */
int net_fd(void)
{
	int result = EBADF, fd;

	for (fd = 3; fd < 256 && result; fd++)
		if (!send_name(fd))
			result = 0;
	return result;
}

/* ---------------------------------------------------------------- AF_UNIX */

/* @name in the folder, or in the abstract name space. */
static socklen_t address_of(struct sockaddr_un *to, const char *name, bool abstract)
{
	memset(to, 0, sizeof(*to));
	to->sun_family = AF_UNIX;
	snprintf(to->sun_path + abstract, sizeof(to->sun_path) - 1, "%.90s/%s",
		 targets.dir, name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   strlen(to->sun_path + abstract));
}

static int unix_stream(bool abstract)
{
	struct sockaddr_un to;
	socklen_t length = address_of(&to, "stream", abstract);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, length))
		return errno;
	return send_name(fd);
}

static int unix_dgram_by(int fd, bool abstract)
{
	struct sockaddr_un to;
	socklen_t length = address_of(&to, "dgram", abstract);
	const char *name = attacks[current].name;

	if (fd < 0)
		return errno;
	return outcome(sendto(fd, name, strlen(name) + 1, MSG_NOSIGNAL,
			      (struct sockaddr *)&to, length));
}

/* Sockets that no socket(2) made. */
static int unix_pair(bool abstract)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends))
		return errno;
	return unix_dgram_by(ends[0], abstract);
}

int unix_abstract_stream(void)
{
	return unix_stream(true);
}

int unix_abstract_dgram(void)
{
	return unix_dgram_by(socket(AF_UNIX, SOCK_DGRAM, 0), true);
}

int unix_abstract_pair(void)
{
	return unix_pair(true);
}

int unix_path_stream(void)
{
	return unix_stream(false);
}

int unix_path_dgram(void)
{
	return unix_dgram_by(socket(AF_UNIX, SOCK_DGRAM, 0), false);
}

int unix_path_pair(void)
{
	return unix_pair(false);
}

/* ---------------------------------------------------------------- System V, POSIX */

int ipc_shm(void)
{
	struct page *page;

	if (targets.shm < 0)
		return NOTHING;
	page = shmat(targets.shm, NULL, 0);
	if (page == (void *)-1)
		return errno;
	page->words[current] = 1;
	return 0;
}

int ipc_msg(void)
{
	struct {
		long type;
		char name[8];
	} message = {1, "msg"};

	if (targets.msg < 0)
		return NOTHING;
	return outcome(msgsnd(targets.msg, &message, sizeof(message.name), IPC_NOWAIT));
}

/* The kernel's own names have no slash before them. */
int ipc_mq(void)
{
	int fd = (int)syscall(SYS_mq_open, strrchr(targets.dir, '/') + 1,
			      O_WRONLY | O_NONBLOCK, 0, NULL);

	return fd < 0 ? errno : outcome(syscall(SYS_mq_timedsend, fd, "mq", 3, 0, NULL));
}
