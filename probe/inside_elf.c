/* SPDX-License-Identifier: MIT */
#include "inside.h"

const unsigned char inside_program[] = {
#include "probe/inside_elf.inc"
};
const size_t inside_size = sizeof(inside_program);
