# SPDX-License-Identifier: MIT

# Sees what an installed consumer sees: the header, and the shared library.
check_PROGRAMS += %D%/consumer
%C%_consumer_CPPFLAGS = -I$(top_srcdir)/lib
%C%_consumer_LDADD = lib/libfooting.la
%C%_consumer_LDFLAGS = $(AM_LDFLAGS) -no-install
