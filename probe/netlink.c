/* SPDX-License-Identifier: MIT */
#include "netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"

/* The kernel answers before sendto(2) returns; what emulates one may take a while. */
#define WAIT_MS 250

bool netlink_open(struct trial *trial, struct netlink *netlink, int family)
{
	/* Attributes are padded, and what they are padded with is sent. */
	memset(netlink, 0, sizeof(*netlink));
	netlink->fd = (int)ACT(trial, "socket", SYS_socket, AF_NETLINK,
			       SOCK_RAW | SOCK_CLOEXEC, family);
	return netlink->fd >= 0;
}

void netlink_close(struct netlink *netlink)
{
	syscall(SYS_close, netlink->fd);
}

struct nlmsghdr *netlink_add(struct netlink *netlink, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *message =
		mnl_nlmsg_put_header(netlink->buffer + netlink->length);

	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | flags;
	message->nlmsg_seq = ++netlink->seq;
	return message;
}

struct nlmsghdr *netlink_begin(struct netlink *netlink, uint16_t type, uint16_t flags)
{
	netlink->length = 0;
	netlink->from = netlink->seq + 1;
	return netlink_add(netlink, type, flags);
}

void netlink_end(struct netlink *netlink, const struct nlmsghdr *message)
{
	netlink->length += MNL_ALIGN(message->nlmsg_len);
}

static long receive(struct netlink *netlink)
{
	return syscall(SYS_recvfrom, netlink->fd, netlink->buffer, NETLINK_BUFFER,
		       MSG_DONTWAIT, NULL, NULL);
}

/* One packet of answers into the buffer. 0 or an errno, which is a step of its own. */
static int next_packet(struct trial *trial, struct netlink *netlink)
{
	struct pollfd ready = {.fd = netlink->fd, .events = POLLIN};
	struct timespec ts = {.tv_nsec = WAIT_MS * 1000000L};
	long got;

	syscall(SYS_ppoll, &ready, 1, &ts, NULL, 0);
	got = receive(netlink);
	if (got < 0 && errno == EAGAIN) {
		act_holds(trial, "answer", false, ETIMEDOUT);
		return ETIMEDOUT;
	}
	/* Asked again for the record, which says nothing of those that go well. */
	if (got < 0)
		got = ACT(trial, "recvfrom", SYS_recvfrom, netlink->fd, netlink->buffer,
			  NETLINK_BUFFER, MSG_DONTWAIT, NULL, NULL);
	if (got < 0)
		return errno;
	netlink->length = (size_t)got;
	return 0;
}

/* What the packet in the buffer answers to our question: 0, an errno, or -1: nothing. */
static int answer(struct netlink *netlink)
{
	const struct nlmsghdr *message = (const void *)netlink->buffer;
	int left = (int)netlink->length;

	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
		if (message->nlmsg_seq < netlink->from)
			continue;
		if (message->nlmsg_type != NLMSG_ERROR) {
			memmove(netlink->buffer, message, message->nlmsg_len);
			return 0;
		}
		if (mnl_nlmsg_get_payload_len(message) < sizeof(struct nlmsgerr))
			return EPROTO;
		return -((const struct nlmsgerr *)mnl_nlmsg_get_payload(message))->error;
	}
	return -1;
}

int netlink_ask(struct trial *trial, const char *step, struct netlink *netlink)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	size_t length = netlink->length;
	long sent;
	int err;

	sent = ACT(trial, "sendto", SYS_sendto, netlink->fd, netlink->buffer, length, 0,
		   &kernel, sizeof(kernel));
	if (sent < 0)
		return -1;
	if ((size_t)sent != length) {
		act_holds(trial, "all of it sent", false, EIO);
		errno = EIO;
		return -1;
	}
	do {
		err = next_packet(trial, netlink);
		if (err) {
			errno = err;
			return -1;
		}
		err = answer(netlink);
	} while (err < 0);
	act_holds(trial, step, err == 0, err);
	errno = err;
	return err ? -1 : 0;
}

/* ---------------------------------------------------------------- links */

int netlink_link(struct trial *trial, struct netlink *netlink, const char *name,
		 unsigned int *flags)
{
	struct nlmsghdr *message = netlink_begin(netlink, RTM_GETLINK, 0);
	const struct ifinfomsg *link;

	mnl_nlmsg_put_extra_header(message, sizeof(*link));
	mnl_attr_put_strz(message, IFLA_IFNAME, name);
	netlink_end(netlink, message);
	if (netlink_ask(trial, "RTM_GETLINK", netlink) < 0)
		return -1;
	message = (void *)netlink->buffer;
	link = mnl_nlmsg_get_payload(message);
	if (message->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(*link)) {
		errno = EPROTO;
		return -1;
	}
	if (flags)
		*flags = link->ifi_flags;
	return link->ifi_index;
}

static int link_up(struct trial *trial, struct netlink *netlink, int index)
{
	struct nlmsghdr *message = netlink_begin(netlink, RTM_NEWLINK, NLM_F_ACK);
	struct ifinfomsg *link = mnl_nlmsg_put_extra_header(message, sizeof(*link));

	link->ifi_index = index;
	link->ifi_flags = IFF_UP;
	link->ifi_change = IFF_UP;
	netlink_end(netlink, message);
	return netlink_ask(trial, "RTM_NEWLINK", netlink);
}

/* No address is added: the kernel gives a loopback 127.0.0.1 by itself when it goes up. */
enum footing_outcome netlink_loopback(struct trial *trial)
{
	struct netlink netlink;
	unsigned int flags = 0;
	int index;

	if (!netlink_open(trial, &netlink, NETLINK_ROUTE))
		return row_refused(trial);
	index = netlink_link(trial, &netlink, "lo", &flags);
	if (index < 0)
		return row_refused(trial);
	if (!(flags & IFF_UP)) {
		if (link_up(trial, &netlink, index) < 0 && errno != EEXIST)
			return row_refused(trial);
		if (netlink_link(trial, &netlink, "lo", &flags) < 0)
			return row_refused(trial);
	}
	netlink_close(&netlink);
	if (!act_holds(trial, "loopback is up", flags & IFF_UP, 0))
		return row_ineffective(trial,
				       "RTM_NEWLINK reports success and lo stays down");
	return OUTCOME_WORKED;
}
