/* SPDX-License-Identifier: MIT */
/* The program that is executed inside of a level, as bytes: see inside.c. */
#ifndef FOOTING_INSIDE_H
#define FOOTING_INSIDE_H

#include <stddef.h>

extern const unsigned char inside_program[];
extern const size_t inside_size;

#ifndef FOOTING_LIBEXECDIR
#define FOOTING_LIBEXECDIR "/usr/libexec/footing"
#endif

/* The same as a file, for where a memfd may not be executed. */
#define INSIDE_INSTALLED FOOTING_LIBEXECDIR "/footing-inside"

#endif
