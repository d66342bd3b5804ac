/* SPDX-License-Identifier: MIT */
/* Rows of the family net that have a file of their own. */
#ifndef FOOTING_NETWORK_H
#define FOOTING_NETWORK_H

#include "act.h"

enum footing_outcome net_veth(struct trial *trial);
enum footing_outcome net_tun(struct trial *trial);
enum footing_outcome net_nftables(struct trial *trial);

#endif
