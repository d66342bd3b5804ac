# SPDX-License-Identifier: MIT
#
# Unit tests (Check) are linked with all of the library, hidden symbols included; one
# line each, the source is NAME.c. Every test prints one line with its number of cases.

unit_tests = \
	%D%/check_causes \
	%D%/check_decide \
	%D%/check_denials \
	%D%/check_inspection \
	%D%/check_json \
	%D%/check_judge \
	%D%/check_level_probe \
	%D%/check_levels \
	%D%/check_match \
	%D%/check_matrix \
	%D%/check_place \
	%D%/check_plan_judge \
	%D%/check_policy \
	%D%/check_remedies \
	%D%/check_resolve \
	%D%/check_rows \
	%D%/check_run \
	%D%/check_runtimes \
	%D%/check_stale \
	%D%/check_syscalls \
	%D%/check_terms

live_programs = \
	%D%/fuzz/fuzz_matrix \
	%D%/live_changed \
	%D%/live_denials \
	%D%/live_dumpable \
	%D%/live_everyday \
	%D%/live_isolation \
	%D%/live_save \
	%D%/live_silent \
	%D%/live_threads

# With the program that is to be confined, and a look at it from the outside.
isolated_sources = \
	%D%/isolated.c
%C%_live_changed_SOURCES = %D%/live_changed.c $(isolated_sources)
%C%_live_silent_SOURCES = %D%/live_silent.c $(isolated_sources)
%C%_live_threads_LDADD = lib/libfooting.la -lpthread
%C%_live_threads_LDFLAGS = $(AM_LDFLAGS) -no-install

# Not tests themselves, but what shell tests run.
helper_programs = \
	%D%/emit_file
%C%_emit_file_LDADD = report/libreport.la lib/libfooting.la $(REPORT_LIBS)
%C%_emit_file_LDFLAGS = $(AM_LDFLAGS) -no-install

shell_tests = \
	%D%/cli_check.sh \
	%D%/cli_explain.sh \
	%D%/cli_input.sh \
	%D%/cli_match.sh \
	%D%/cli_output.sh \
	%D%/cli_policy.sh \
	%D%/cli_run.sh \
	%D%/docs.sh \
	%D%/escapes.sh \
	%D%/examples.sh \
	%D%/live_inspect.sh \
	%D%/live_mounts.sh \
	%D%/live_network.sh \
	%D%/live_roots.sh \
	%D%/live_run.sh \
	%D%/live_sandboxes.sh \
	%D%/oracle.sh \
	%D%/schema.sh \
	%D%/silent.sh

# What is made, and how it runs elsewhere. Not under the sanitizers: they are not shipped.
build_tests = \
	%D%/abi.sh \
	%D%/counting.sh \
	%D%/cpp.sh \
	%D%/emit.sh \
	%D%/env/run.sh \
	%D%/house.sh \
	%D%/image.sh \
	%D%/install.sh \
	%D%/kernels.sh \
	%D%/obstacles.sh \
	%D%/quickstart.sh \
	%D%/static.sh

LDADD = lib/libcore.la $(CHECK_LIBS)
check_PROGRAMS += $(live_programs) $(helper_programs)
TESTS += $(live_programs) $(shell_tests)
if HAVE_CHECK
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
TESTS += %D%/without_check.sh
endif
AM_CPPFLAGS += $(CHECK_CFLAGS)

if !SANITIZED
TESTS += $(build_tests)
endif

# These make footing.static.
%D%/image.log: %D%/static.log
%D%/env/run.log: %D%/static.log
%D%/kernels.log: %D%/static.log
%D%/obstacles.log: %D%/static.log
%D%/emit.log: %D%/static.log %D%/kernels.log

TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = timeout -k 10 900 bash
LOG_COMPILER = timeout -k 10 900
# A hang is a failure; a machine that is busy is none.
AM_TESTS_ENVIRONMENT = \
	CK_TIMEOUT_MULTIPLIER=10; export CK_TIMEOUT_MULTIPLIER; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	FOOTING='$(abs_top_builddir)/footing'; export FOOTING; \
	CC='$(CC)'; export CC; \
	NM='$(NM)'; export NM; \
	MAKE='$(MAKE)'; export MAKE; \
	FOOTING_INSTRUMENTED='$(INSTRUMENT_CFLAGS)'; export FOOTING_INSTRUMENTED;

EXTRA_DIST += $(shell_tests) $(build_tests) \
	%D%/causes.def \
	%D%/bench \
	%D%/count.sh \
	%D%/denials.def \
	%D%/denials_live.h \
	%D%/live_acts.py \
	%D%/live_acts.sh \
	%D%/live_run.py \
	%D%/env \
	%D%/fixtures \
	%D%/isolated.h \
	%D%/kernels \
	%D%/silent.def \
	%D%/tap.sh \
	%D%/unit.h \
	%D%/without_check.sh

# A folder; make has a rule of its own by which it would be made of kernels.sh.
%D%/kernels:
	@:

# Speed and size: figures, not a test.
EXTRA_PROGRAMS += %D%/bench/cost %D%/bench/match %D%/bench/ratio %D%/bench/start
bench: all %D%/bench/cost %D%/bench/match %D%/bench/ratio %D%/bench/start
	@sh $(srcdir)/%D%/bench/bench.sh $(abs_top_builddir)
.PHONY: bench

# Sums the cases of all tests of the last `make check`.
count:
	@sh $(srcdir)/tests/count.sh $(TEST_LOGS)

test-logs:
	@for log in $(TEST_LOGS); do echo "$(abs_builddir)/$$log"; done
.PHONY: count test-logs

# Kept by `make clean`: it was downloaded.
distclean-local:
	rm -rf kernel-cache
