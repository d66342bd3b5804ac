/* SPDX-License-Identifier: MIT */
#ifndef FOOTING_BUILD_ID_H
#define FOOTING_BUILD_ID_H

/*
 * The GNU build id, in hexadecimal, of the file that this code was loaded from: the
 * shared library, or the program that it is linked into. *@id is NULL where that file
 * has none. Returns: 0, -ENOMEM.
 */
int build_id(char **id);

#endif
