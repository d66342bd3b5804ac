/* SPDX-License-Identifier: MIT */
/* One question to the kernel by netlink, and its answer, as recorded steps. */
#ifndef FOOTING_NETLINK_H
#define FOOTING_NETLINK_H

#include <libmnl/libmnl.h>

#include "act.h"

#define NETLINK_BUFFER 8192 /* a link's description takes some 2000 bytes */

/* Messages are built and read by libmnl in this buffer; its sockets would allocate. */
struct netlink {
	int fd;
	uint32_t seq;  /* of the last message that was built */
	uint32_t from; /* of the first one of the question */
	size_t length; /* of what is in the buffer */
	char buffer[NETLINK_BUFFER] __attribute__((aligned(8)));
};

/* A socket of a netlink family. False, and the last act tells, where there is none. */
bool netlink_open(struct trial *trial, struct netlink *netlink, int family);
void netlink_close(struct netlink *netlink);

/* Begin a question anew, with a message of this kind; or add one more message to it. */
struct nlmsghdr *netlink_begin(struct netlink *netlink, uint16_t type, uint16_t flags);
struct nlmsghdr *netlink_add(struct netlink *netlink, uint16_t type, uint16_t flags);

/* Messages grow while they are built: to be said of each one when it is complete. */
void netlink_end(struct netlink *netlink, const struct nlmsghdr *message);

/*
 * Send the question and take the answer, which is an acknowledgement or stands in the
 * buffer. 0, or -1 with the errno of the kernel's answer.
 */
int netlink_ask(struct trial *trial, const char *step, struct netlink *netlink);

/*
 * The index of a link, or -1 with errno.
 * @flags: IFF_… of the link; may be NULL
 */
int netlink_link(struct trial *trial, struct netlink *netlink, const char *name,
		 unsigned int *flags);

/*
 * Bring the loopback of a net namespace of our own up. One that is up already is as good.
 * OUTCOME_WORKED, or what stood in the way.
 */
enum footing_outcome netlink_loopback(struct trial *trial);

#endif
