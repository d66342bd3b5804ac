/* SPDX-License-Identifier: MIT */
/* Rows net.veth, net.tun and net.nftables: things made in a net namespace of our own. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kernel.h"
#include "netlink.h"
#include "network.h"

/* ---------------------------------------------------------------- veth */

#define VETH_HERE  "footing0"
#define VETH_THERE "footing1"

static void veth_pair(struct netlink *netlink)
{
	struct nlmsghdr *message = netlink_begin(netlink, RTM_NEWLINK,
						 NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
	struct nlattr *info, *data, *peer;

	mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(message, IFLA_IFNAME, VETH_HERE);
	info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(message, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(message, IFLA_IFNAME, VETH_THERE);
	mnl_attr_nest_end(message, peer);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
	netlink_end(netlink, message);
}

enum footing_outcome net_veth(struct trial *trial)
{
	struct netlink netlink;
	int here, there;

	if (!netlink_open(trial, &netlink, NETLINK_ROUTE))
		return row_refused(trial);
	veth_pair(&netlink);
	if (netlink_ask(trial, "RTM_NEWLINK", &netlink) < 0)
		return row_refused(trial);
	here = netlink_link(trial, &netlink, VETH_HERE, NULL);
	there = netlink_link(trial, &netlink, VETH_THERE, NULL);
	netlink_close(&netlink);
	if (!act_holds(trial, "both ends are there",
		       here > 0 && there > 0 && here != there, 0))
		return row_ineffective(trial, "RTM_NEWLINK reports success and no pair");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- tun */

enum footing_outcome net_tun(struct trial *trial)
{
	struct ifreq wanted = {.ifr_name = "footing%d"}, got = {.ifr_name = ""};
	long fd = ACT(trial, "open /dev/net/tun", SYS_openat, AT_FDCWD, "/dev/net/tun",
		      O_RDWR | O_CLOEXEC, 0);

	wanted.ifr_flags = IFF_TUN | IFF_NO_PI;
	if (fd < 0 ||
	    ACT(trial, "ioctl TUNSETIFF", SYS_ioctl, fd, TUNSETIFF, &wanted) < 0)
		return row_refused(trial);
	/* Its removal on close takes 20 ms; that at the end of the namespace is not waited for. */
	ACT(trial, "ioctl TUNSETPERSIST", SYS_ioctl, fd, TUNSETPERSIST, 1);
	if (ACT(trial, "ioctl TUNGETIFF", SYS_ioctl, fd, TUNGETIFF, &got) < 0)
		return row_refused(trial);
	syscall(SYS_close, fd);
	if (!act_holds(trial, "device is there",
		       !strcmp(got.ifr_name, wanted.ifr_name) &&
			       (got.ifr_flags & IFF_TUN),
		       0))
		return row_ineffective(trial, "TUNSETIFF reports success and no device");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}

/* ---------------------------------------------------------------- nftables */

#define TABLE "footing"

static void put_family(struct nlmsghdr *message, uint8_t family, uint16_t subsystem)
{
	struct nfgenmsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));

	header->nfgen_family = family;
	header->version = NFNETLINK_V0;
	header->res_id = htons(subsystem);
}

static uint16_t nft_type(uint16_t message)
{
	return (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | message);
}

/* All changes are transactions, even of one table. */
static void new_table(struct netlink *netlink)
{
	struct nlmsghdr *message = netlink_begin(netlink, NFNL_MSG_BATCH_BEGIN, 0);

	put_family(message, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	netlink_end(netlink, message);
	message = netlink_add(netlink, nft_type(NFT_MSG_NEWTABLE),
			      NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK);
	put_family(message, NFPROTO_IPV4, 0);
	mnl_attr_put_strz(message, NFTA_TABLE_NAME, TABLE);
	netlink_end(netlink, message);
	message = netlink_add(netlink, NFNL_MSG_BATCH_END, 0);
	put_family(message, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	netlink_end(netlink, message);
}

static void get_table(struct netlink *netlink)
{
	struct nlmsghdr *message = netlink_begin(netlink, nft_type(NFT_MSG_GETTABLE), 0);

	put_family(message, NFPROTO_IPV4, 0);
	mnl_attr_put_strz(message, NFTA_TABLE_NAME, TABLE);
	netlink_end(netlink, message);
}

enum footing_outcome net_nftables(struct trial *trial)
{
	struct netlink netlink;
	const struct nlmsghdr *message = (const void *)netlink.buffer;

	if (!netlink_open(trial, &netlink, NETLINK_NETFILTER))
		return row_refused(trial);
	new_table(&netlink);
	if (netlink_ask(trial, "NFT_MSG_NEWTABLE", &netlink) < 0)
		return row_refused(trial);
	get_table(&netlink);
	if (netlink_ask(trial, "NFT_MSG_GETTABLE", &netlink) < 0)
		return row_refused(trial);
	netlink_close(&netlink);
	if (!act_holds(trial, "table is there",
		       message->nlmsg_type == nft_type(NFT_MSG_NEWTABLE), 0))
		return row_ineffective(trial, "the table was made and is not there");
	return row_worked(trial, FOOTING_EVIDENCE_TRIED);
}
