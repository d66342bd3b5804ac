# SPDX-License-Identifier: MIT

core_sources += \
	%D%/act.c \
	%D%/act.h \
	%D%/capabilities.c \
	%D%/child.c \
	%D%/child.h \
	%D%/confine.c \
	%D%/confine.h \
	%D%/confine_domain.c \
	%D%/confine_mounts.c \
	%D%/confine_mounts.h \
	%D%/confine_root.c \
	%D%/confined.c \
	%D%/counters.c \
	%D%/counters.h \
	%D%/counters_read.c \
	%D%/families.def \
	%D%/fuse.c \
	%D%/idmap.c \
	%D%/idmap.h \
	%D%/inside.h \
	%D%/inside_elf.c \
	%D%/kernel.h \
	%D%/landlock.c \
	%D%/landlock.h \
	%D%/landlock_fs.c \
	%D%/landlock_net.c \
	%D%/landlock_place.c \
	%D%/landlock_scope.c \
	%D%/landlock_self.c \
	%D%/mounts.c \
	%D%/mounts.h \
	%D%/mounts_api.c \
	%D%/mounts_kernel.c \
	%D%/mounts_overlay.c \
	%D%/mounts_root.c \
	%D%/namespaces.c \
	%D%/netlink.c \
	%D%/netlink.h \
	%D%/network.c \
	%D%/network.h \
	%D%/network_links.c \
	%D%/oracle.c \
	%D%/oracle.h \
	%D%/oracle_ask.c \
	%D%/oracle_board.h \
	%D%/oracle_calls.c \
	%D%/oracle_second.c \
	%D%/oracle_stub.c \
	%D%/privileges.c \
	%D%/probe.h \
	%D%/registry.c \
	%D%/run.c \
	%D%/run.h \
	%D%/seccomp.c \
	%D%/sight.c \
	%D%/sight_credentials.c \
	%D%/sight_read.c \
	%D%/sight_read.h \
	%D%/sight_threads.c \
	%D%/sight_view.h \
	%D%/stage.c \
	%D%/stage.h \
	%D%/start.c \
	%D%/subject.c \
	%D%/subject.h \
	%D%/subject_calls.c \
	%D%/subject_clues.c \
	%D%/subject_depth.c \
	%D%/subject_limits.c \
	%D%/subject_place.c \
	%D%/subject_status.c \
	%D%/thread.c \
	%D%/thread.h \
	%D%/try.c \
	%D%/userns.c \
	%D%/warden.c \
	%D%/warden.h

# The program that is executed inside of a level: no C library, and none of the flags of
# the build, which may need one.
INSIDE_COMPILE = -Os -ffreestanding -fno-builtin -fno-stack-protector -fno-pic -fno-pie \
	-fno-asynchronous-unwind-tables -fomit-frame-pointer
INSIDE_LINK = -static -nostdlib -no-pie -s -Wl,--build-id=none -Wl,-z,noseparate-code \
	-Wl,-z,noexecstack
%D%/footing-inside: %D%/inside.c %D%/kernel.h lib/model.h lib/footing.h
	$(AM_V_CCLD)$(MKDIR_P) %D% && $(CC) $(INSIDE_COMPILE) -I$(top_srcdir) -I$(top_srcdir)/lib \
		$(INSIDE_LINK) -o $@ $(srcdir)/%D%/inside.c
%D%/inside_elf.inc: %D%/footing-inside
	$(AM_V_GEN)od -An -v -tx1 %D%/footing-inside | \
		$(SED) 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' >$@
pkglibexec_SCRIPTS = %D%/footing-inside
BUILT_SOURCES = %D%/inside_elf.inc
CLEANFILES += %D%/footing-inside %D%/inside_elf.inc
# `make static` alone makes it too.
%D%/lib_libcore_la-inside_elf.lo %D%/footing_static-inside_elf.$(OBJEXT): %D%/inside_elf.inc
EXTRA_DIST += \
	%D%/inside.c
