# SPDX-License-Identifier: MIT

report_sources += \
	%D%/cache.c \
	%D%/cache.h \
	%D%/check.h \
	%D%/check_text.c \
	%D%/emit.c \
	%D%/emit.h \
	%D%/emit_apparmor.c \
	%D%/emit_base.c \
	%D%/emit_needs.c \
	%D%/emit_pod.c \
	%D%/emit_seccomp.c \
	%D%/errors.def \
	%D%/explain.h \
	%D%/explain_code.c \
	%D%/explain_feature.c \
	%D%/explain_line.c \
	%D%/explain_target.c \
	%D%/families.c \
	%D%/format_json.c \
	%D%/format_table.c \
	%D%/format_text.c \
	%D%/main.c \
	%D%/names.c \
	%D%/names.h \
	%D%/obstacles.c \
	%D%/obstacles.h \
	%D%/obstacles_text.c \
	%D%/output.c \
	%D%/question.c \
	%D%/report.h \
	%D%/rows.c \
	%D%/rows.h \
	%D%/screen.c \
	%D%/screen.h \
	%D%/sections.h \
	%D%/source.c \
	%D%/summary.c \
	%D%/term.c \
	%D%/troubles.c \
	%D%/troubles.h \
	%D%/verb_check.c \
	%D%/verb_explain.c \
	%D%/verb_inspect.c \
	%D%/verb_list.c \
	%D%/verb_match.c \
	%D%/verb_probe.c \
	%D%/verb_run.c \
	%D%/verb_syscalls.c \
	%D%/where.c \
	%D%/words.c \
	%D%/words.h

noinst_LTLIBRARIES += %D%/libreport.la
# What the command reads and writes itself: seccomp profiles.
REPORT_LIBS = $(JANSSON_LIBS) $(LIBSECCOMP_LIBS)
%C%_libreport_la_SOURCES = $(report_sources)

# The command is linked twice. The one in the top folder runs from the build tree, and
# is a program, not libtool's shell wrapper: what is judged is the process that was
# started, by its own path. The installed one finds the library where it is installed.
noinst_PROGRAMS += footing
footing_SOURCES =
footing_LDADD = %D%/libreport.la lib/libfooting.la $(REPORT_LIBS)
footing_LDFLAGS = $(AM_LDFLAGS) -no-install

bin_PROGRAMS += %D%/footing
%C%_footing_SOURCES =
%C%_footing_LDADD = %D%/libreport.la lib/libfooting.la $(REPORT_LIBS)

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
