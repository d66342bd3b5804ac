# SPDX-License-Identifier: MIT

dist_man_MANS += %D%/footing.1
EXTRA_DIST += %D%/libfooting.awk %D%/update

# The manual of the library is the comments of its header: a page for each of its groups,
# and one that leads to them.
library_pages = \
	%D%/libfooting.3 \
	%D%/footing_entry.3 \
	%D%/footing_inspect.3 \
	%D%/footing_isolation.3 \
	%D%/footing_list.3 \
	%D%/footing_match.3 \
	%D%/footing_matrix.3 \
	%D%/footing_probe.3 \
	%D%/footing_resolve.3 \
	%D%/footing_syscalls.3 \
	%D%/footing_words.3
man_MANS += $(library_pages)
CLEANFILES += $(library_pages)
$(library_pages): lib/footing.h %D%/libfooting.awk
	$(AM_V_GEN)$(MKDIR_P) %D% && page=`basename $@ .3` && \
		$(AWK) -v version='$(VERSION)' -v group=`expr $$page : 'footing_\(.*\)'` \
		-f $(srcdir)/%D%/libfooting.awk $(srcdir)/lib/footing.h >$@.new && mv $@.new $@
