/* SPDX-License-Identifier: MIT */
/* What may be shown: colours, symbols, and how wide it is. */
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report.h"

#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN	60
#define COLUMNS_MAX	120

/* https://no-color.org: when it is present and not empty. */
static bool colors_wanted(void)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	return !(no_color && *no_color) && term && *term && strcmp(term, "dumb") != 0;
}

void style_find(struct style *style, FILE *to, bool ascii)
{
	bool terminal = isatty(fileno(to));
	struct winsize size;

	style->ascii = ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	style->color = terminal && colors_wanted();
	style->columns = COLUMNS_DEFAULT;
	if (terminal && !ioctl(fileno(to), TIOCGWINSZ, &size) && size.ws_col)
		style->columns = size.ws_col;
	if (style->columns < COLUMNS_MIN)
		style->columns = COLUMNS_MIN;
	if (style->columns > COLUMNS_MAX)
		style->columns = COLUMNS_MAX;
}
