# SPDX-License-Identifier: MIT

core_sources += \
	%D%/act.c \
	%D%/act.h \
	%D%/child.c \
	%D%/child.h \
	%D%/families.def \
	%D%/idmap.c \
	%D%/idmap.h \
	%D%/kernel.h \
	%D%/mounts.c \
	%D%/mounts.h \
	%D%/namespaces.c \
	%D%/probe.h \
	%D%/registry.c \
	%D%/run.c \
	%D%/run.h \
	%D%/stage.c \
	%D%/stage.h \
	%D%/subject.c \
	%D%/subject.h \
	%D%/subject_calls.c \
	%D%/subject_place.c \
	%D%/subject_runtime.c \
	%D%/subject_status.c \
	%D%/userns.c
