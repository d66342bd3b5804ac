/* SPDX-License-Identifier: MIT */
/* footing check --cache: a matrix that is used again where it still holds. */
#ifndef FOOTING_CACHE_H
#define FOOTING_CACHE_H

#include "report.h"

/*
 * The saved matrix, or NULL where there is no file. It has to be a regular file of the
 * effective user that nobody else can write. 0, or an exit code after a complaint.
 */
int cache_load(const char *path, struct footing_matrix **matrix);

/*
 * Whether what it says of a request can be taken for what is so here: it has an answer to
 * every requirement, was taken in this instance, and one of the acts that the request is
 * about ends again as it did. An exit code where the file contradicts itself.
 * @options: with the features of the request selected
 */
int cache_holds(const char *path, const struct footing_matrix *matrix,
		const struct footing_request *request,
		const struct footing_options *options, bool *holds);

int cache_save(const char *path, const struct footing_matrix *matrix);

#endif
