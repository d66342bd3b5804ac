# SPDX-License-Identifier: MIT

report_sources += \
	%D%/cache.c \
	%D%/cache.h \
	%D%/check.h \
	%D%/check_text.c \
	%D%/format_json.c \
	%D%/format_table.c \
	%D%/format_text.c \
	%D%/main.c \
	%D%/output.c \
	%D%/report.h \
	%D%/rows.c \
	%D%/rows.h \
	%D%/screen.c \
	%D%/screen.h \
	%D%/source.c \
	%D%/term.c \
	%D%/troubles.c \
	%D%/troubles.h \
	%D%/verb_check.c \
	%D%/verb_list.c \
	%D%/verb_match.c \
	%D%/verb_probe.c \
	%D%/verb_syscalls.c

noinst_LTLIBRARIES += %D%/libreport.la
%C%_libreport_la_SOURCES = $(report_sources)

# The command is linked twice. The one in the top folder runs from the build tree, and
# is a program, not libtool's shell wrapper: what is judged is the process that was
# started, by its own path. The installed one finds the library where it is installed.
noinst_PROGRAMS += footing
footing_SOURCES =
footing_LDADD = %D%/libreport.la lib/libfooting.la
footing_LDFLAGS = $(AM_LDFLAGS) -no-install

bin_PROGRAMS += %D%/footing
%C%_footing_SOURCES =
%C%_footing_LDADD = %D%/libreport.la lib/libfooting.la

# One self-contained file, for containers: no libc, no shell, nothing needed beside it.
# Everything is compiled again for size. A warning of the linker would be a function that
# loads a shared library at run time after all (name services, locales): an error here.
LIBMNL_STATIC = libmnl-static/libmnl.a
STATIC_LIBS = $(LIBCAP_LIBS) $(LIBSECCOMP_LIBS) $(JANSSON_LIBS) $(LIBMD_LIBS)

EXTRA_PROGRAMS += footing.static
footing_static_SOURCES = $(report_sources) $(core_sources)
footing_static_CFLAGS = $(WARN_CFLAGS) -Os -ffunction-sections -fdata-sections
footing_static_LDFLAGS = -all-static -no-install -Wl,--gc-sections -Wl,--fatal-warnings \
	-Wl,--build-id -s
footing_static_LDADD = $(LIBMNL_STATIC) $(STATIC_LIBS)
footing_static_DEPENDENCIES = $(LIBMNL_STATIC)

libmnl-static/libmnl.a:
	$(AM_V_GEN)$(MKDIR_P) libmnl-static && \
		CC='$(CC)' CFLAGS='$(CFLAGS)' AR='$(AR)' $(srcdir)/build-aux/libmnl-static $@

static: footing.static
.PHONY: static
CLEANFILES += footing.static libmnl-static/libmnl.a
