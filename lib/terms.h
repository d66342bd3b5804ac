/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_TERMS_H
#define FOOTING_TERMS_H

#include "levels.h"

void terms_clear(struct terms *terms);

#endif
