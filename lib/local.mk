# SPDX-License-Identifier: MIT

core_sources += \
	%D%/arguments.def \
	%D%/build_id.c \
	%D%/build_id.h \
	%D%/calls.c \
	%D%/causes.def \
	%D%/causes.h \
	%D%/conditions.c \
	%D%/conditions.def \
	%D%/conditions_kernel.c \
	%D%/culprit.c \
	%D%/culprit.h \
	%D%/decide.c \
	%D%/decide.h \
	%D%/denials.c \
	%D%/denials.def \
	%D%/denials.h \
	%D%/denials_code.c \
	%D%/denials_code.h \
	%D%/features.c \
	%D%/file_read.c \
	%D%/file_read.h \
	%D%/filters.c \
	%D%/filters.h \
	%D%/finding.c \
	%D%/finding.h \
	%D%/fingerprint.c \
	%D%/fingerprint.h \
	%D%/inputs.c \
	%D%/inputs.h \
	%D%/inspect.c \
	%D%/inspection.c \
	%D%/inspection.h \
	%D%/inspection_level.c \
	%D%/isolation.c \
	%D%/json_text.c \
	%D%/json_text.h \
	%D%/judge.c \
	%D%/judge.h \
	%D%/level_probe.c \
	%D%/level_probe.h \
	%D%/level_trial.c \
	%D%/level_trial.h \
	%D%/levels.c \
	%D%/levels.h \
	%D%/match.c \
	%D%/match.h \
	%D%/match_here.c \
	%D%/matrix.c \
	%D%/matrix.h \
	%D%/matrix_fields.c \
	%D%/matrix_file.c \
	%D%/matrix_json.c \
	%D%/matrix_levels.c \
	%D%/matrix_levels.h \
	%D%/matrix_load.c \
	%D%/matrix_sandboxes.c \
	%D%/matrix_sandboxes.h \
	%D%/model.h \
	%D%/multiplexed.def \
	%D%/names.c \
	%D%/names.h \
	%D%/narrow.c \
	%D%/nearest.c \
	%D%/nearest.h \
	%D%/newer_calls.def \
	%D%/options.c \
	%D%/options.h \
	%D%/place.c \
	%D%/place.h \
	%D%/plan_judge.c \
	%D%/platform.c \
	%D%/platform.h \
	%D%/policy.c \
	%D%/policy.h \
	%D%/policy_conflict.c \
	%D%/probe.c \
	%D%/probing.h \
	%D%/profiles.def \
	%D%/reader.c \
	%D%/reader.h \
	%D%/record.c \
	%D%/record.h \
	%D%/remedies.c \
	%D%/remedies.def \
	%D%/remedies.h \
	%D%/request.c \
	%D%/request.h \
	%D%/requirement.c \
	%D%/remember.c \
	%D%/resolve.c \
	%D%/resolve_syscall.c \
	%D%/resolve_syscall.h \
	%D%/resolve_why.c \
	%D%/rules.def \
	%D%/runtimes.c \
	%D%/runtimes.def \
	%D%/runtimes.h \
	%D%/sandbox_entry.h \
	%D%/sandboxes.c \
	%D%/sandboxes.def \
	%D%/sandboxes.h \
	%D%/sight.h \
	%D%/stale.c \
	%D%/stale.h \
	%D%/syscalls.c \
	%D%/syscalls.h \
	%D%/syscalls_set.c \
	%D%/terms.c \
	%D%/terms.h \
	%D%/verdict.c \
	%D%/verdict.h \
	%D%/verdict_record.c

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
dist_schema_DATA = %D%/schema/check.json %D%/schema/inspection.json %D%/schema/list.json \
	%D%/schema/matrix.json %D%/schema/policy.json %D%/schema/syscalls.json \
	%D%/schema/verdict.json
