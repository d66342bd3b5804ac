/* SPDX-License-Identifier: MIT */
/* Of where we are only what a comparison needs: read it, ask the filters, try one act. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "fingerprint.h"
#include "match.h"
#include "probe/probe.h"
#include "probing.h"
#include "runtimes.h"

#define ALL_SCOPES \
	(FOOTING_SCOPE_HOST | FOOTING_SCOPE_CONFINEMENT | FOOTING_SCOPE_INSTANCE)

/* One comparison under way. */
struct comparison {
	const struct footing_matrix *matrix;
	const struct footing_options *options;
	struct inputs theirs, ours;
	struct footing_matrix *here;
	struct footing_match *match;
};

static bool same_boot(const struct footing_subject *theirs,
		      const struct footing_subject *ours)
{
	return theirs->boot_id && ours->boot_id &&
	       strcmp(theirs->boot_id, ours->boot_id) == 0;
}

/* No module comes or goes while the machine runs. */
static int take_modules(const struct footing_subject *theirs,
			struct footing_subject *ours)
{
	int err = 0;

	if (theirs->lsm.count >= 0)
		ours->lsm.count = 0;
	for (int i = 0; i < theirs->lsm.count && !err; i++)
		err = texts_add(&ours->lsm, theirs->lsm.items[i]);
	return err;
}

/* Where the machine was booted anew, or hides its filters, all has to be read. */
static int read_here(struct comparison *comparison)
{
	const struct footing_subject *theirs = &comparison->matrix->subject;
	struct footing_subject *ours = &comparison->here->subject;
	bool hides = theirs->seccomp_mode == 0 && may_be_filtered(theirs);
	int err = subject_read_key(ours);

	if (err || comparison->match->scopes == FOOTING_SCOPE_INSTANCE)
		return err;
	return same_boot(theirs, ours) && !hides
		       ? take_modules(theirs, ours)
		       : subject_read_rest(ours, runtime_clues, runtime_n_clues);
}

static int try_again(struct comparison *comparison)
{
	const struct footing_options *asked = comparison->options;
	const struct footing_entry *chosen = match_choose(comparison->matrix, asked);
	struct footing_options *options;
	int err = footing_options_new(&options);

	if (err)
		return err;
	if (asked) {
		options->deadline_ms = asked->deadline_ms;
		options->quiet_kernel = asked->quiet_kernel;
	}
	options->selective = true;
	if (chosen)
		err = footing_options_select(options, chosen->id);
	if (!err)
		err = probe_acts(comparison->here, options);
	footing_options_free(options);
	return err ? err
		   : match_act(comparison->match, comparison->matrix, chosen,
			       comparison->here);
}

/* Another version may digest other inputs: then the fields are all there is. */
static int verify(struct comparison *comparison)
{
	const char *version = comparison->matrix->version;
	bool holds;
	int err;

	if (!version || strcmp(version, footing_version()) != 0)
		return 0;
	err = fingerprint_verify(comparison->matrix, &comparison->theirs,
				 comparison->match->scopes, &holds);
	return err ? err : holds ? 0 : -EBADMSG;
}

static int compare(struct comparison *comparison)
{
	int err = inputs_of(comparison->matrix, &comparison->theirs);

	if (!err)
		err = verify(comparison);
	if (!err)
		err = read_here(comparison);
	if (!err && (comparison->match->scopes & FOOTING_SCOPE_CONFINEMENT))
		err = try_again(comparison);
	if (!err)
		err = inputs_of(comparison->here, &comparison->ours);
	return err ? err
		   : match_inputs(comparison->match, &comparison->theirs,
				  &comparison->ours);
}

int footing_matrix_match(const struct footing_matrix *matrix, unsigned int scopes,
			 const struct footing_options *options,
			 struct footing_match **match)
{
	struct comparison comparison = {.matrix = matrix, .options = options};
	int err;

	if (!scopes || (scopes & ~(unsigned int)ALL_SCOPES))
		return -EINVAL;
	if (getauxval(AT_SECURE))
		return -EPERM;
	comparison.here = matrix_new();
	comparison.match = calloc(1, sizeof(*comparison.match));
	err = comparison.here && comparison.match ? 0 : -ENOMEM;
	if (!err) {
		comparison.match->scopes = scopes;
		err = compare(&comparison);
	}
	inputs_clear(&comparison.theirs);
	inputs_clear(&comparison.ours);
	footing_matrix_free(comparison.here);
	if (err) {
		footing_match_free(comparison.match);
		return err;
	}
	*match = comparison.match;
	return 0;
}

int footing_instance(char *digest, size_t size)
{
	struct footing_matrix *here;
	struct inputs inputs = {0};
	char *text = NULL;
	int err;

	if (size < FOOTING_DIGEST_SIZE)
		return -EINVAL;
	here = matrix_new();
	if (!here)
		return -ENOMEM;
	err = subject_read_key(&here->subject);
	if (!err)
		err = inputs_of(here, &inputs);
	if (!err)
		err = fingerprint_of(&inputs, FOOTING_SCOPE_INSTANCE, &text);
	if (!err && text)
		memcpy(digest, text, FOOTING_DIGEST_SIZE);
	else if (!err)
		err = -ENODATA;
	free(text);
	inputs_clear(&inputs);
	footing_matrix_free(here);
	return err;
}
