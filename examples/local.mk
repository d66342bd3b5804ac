# SPDX-License-Identifier: MIT

# See what an installed consumer sees: the header, and the shared library.
check_PROGRAMS += %D%/consumer %D%/sandbox
%C%_consumer_CPPFLAGS = -I$(top_srcdir)/lib
%C%_consumer_LDADD = lib/libfooting.la
%C%_consumer_LDFLAGS = $(AM_LDFLAGS) -no-install
%C%_sandbox_CPPFLAGS = -I$(top_srcdir)/lib
%C%_sandbox_LDADD = lib/libfooting.la
%C%_sandbox_LDFLAGS = $(AM_LDFLAGS) -no-install

EXTRA_DIST += %D%/check.sh %D%/gate.go
