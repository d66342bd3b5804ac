# SPDX-License-Identifier: MIT

dist_man_MANS += %D%/footing.1
EXTRA_DIST += %D%/libfooting.awk %D%/update

# The manual of the library is the comments of its header.
man_MANS += %D%/libfooting.3
CLEANFILES += %D%/libfooting.3
%D%/libfooting.3: lib/footing.h %D%/libfooting.awk
	$(AM_V_GEN)$(MKDIR_P) %D% && $(AWK) -v version='$(VERSION)' \
		-f $(srcdir)/%D%/libfooting.awk $(srcdir)/lib/footing.h >$@.new && mv $@.new $@
