# SPDX-License-Identifier: MIT

core_sources += \
	%D%/arguments.def \
	%D%/build_id.c \
	%D%/build_id.h \
	%D%/calls.c \
	%D%/causes.def \
	%D%/causes.h \
	%D%/domain.c \
	%D%/domain.h \
	%D%/features.c \
	%D%/fingerprint.c \
	%D%/fingerprint.h \
	%D%/inputs.c \
	%D%/inputs.h \
	%D%/json_text.c \
	%D%/json_text.h \
	%D%/judge.c \
	%D%/judge.h \
	%D%/match.c \
	%D%/match.h \
	%D%/match_here.c \
	%D%/matrix.c \
	%D%/matrix.h \
	%D%/matrix_fields.c \
	%D%/matrix_file.c \
	%D%/matrix_json.c \
	%D%/matrix_load.c \
	%D%/model.h \
	%D%/names.c \
	%D%/names.h \
	%D%/narrow.c \
	%D%/nearest.c \
	%D%/nearest.h \
	%D%/newer_calls.def \
	%D%/options.c \
	%D%/options.h \
	%D%/probe.c \
	%D%/probing.h \
	%D%/profiles.def \
	%D%/reader.c \
	%D%/reader.h \
	%D%/request.c \
	%D%/request.h \
	%D%/requirement.c \
	%D%/resolve.c \
	%D%/resolve_syscall.c \
	%D%/resolve_syscall.h \
	%D%/syscalls.c \
	%D%/syscalls.h \
	%D%/syscalls_set.c \
	%D%/verdict.c \
	%D%/verdict.h

include_HEADERS += %D%/footing.h

# Everything once, with no symbol hidden from the unit tests.
noinst_LTLIBRARIES += %D%/libcore.la
%C%_libcore_la_SOURCES = $(core_sources)
%C%_libcore_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden
%C%_libcore_la_LIBADD = $(DEPENDENCY_LIBS)

# current:revision:age, see libtool's manual: a new interface raises current and age.
lib_LTLIBRARIES += %D%/libfooting.la
%C%_libfooting_la_SOURCES =
%C%_libfooting_la_LIBADD = %D%/libcore.la
%C%_libfooting_la_LDFLAGS = $(AM_LDFLAGS) $(NO_UNDEFINED_LDFLAGS) -version-info 0:0:0 \
	-Wl,--build-id \
	-Wl,--version-script=$(top_srcdir)/%D%/libfooting.map
EXTRA_%C%_libfooting_la_DEPENDENCIES = %D%/libfooting.map

pkgconfig_DATA = %D%/libfooting.pc
EXTRA_DIST += %D%/libfooting.map

schemadir = $(pkgdatadir)/schema
dist_schema_DATA = %D%/schema/check.json %D%/schema/list.json %D%/schema/matrix.json \
	%D%/schema/syscalls.json
