/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build_id.h"

struct search {
	uintptr_t here; /* an address in the object that is looked for */
	const unsigned char *id;
	size_t size;
};

static size_t aligned(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void read_notes(const unsigned char *notes, size_t size, struct search *search)
{
	ElfW(Nhdr) note;
	size_t name, text;

	while (size >= sizeof(note)) {
		memcpy(&note, notes, sizeof(note));
		name = sizeof(note);
		text = name + aligned(note.n_namesz);
		if (text > size || note.n_descsz > size - text)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(notes + name, "GNU", 4) == 0) {
			search->id = notes + text;
			search->size = note.n_descsz;
			return;
		}
		text += aligned(note.n_descsz);
		if (text > size)
			return;
		notes += text;
		size -= text;
	}
}

static int look_at(struct dl_phdr_info *info, size_t size, void *data)
{
	struct search *search = data;
	bool here = false;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type == PT_LOAD && search->here >= start &&
		    search->here - start < segment->p_memsz)
			here = true;
	}
	if (!here)
		return 0;
	for (int i = 0; i < info->dlpi_phnum && !search->id; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type == PT_NOTE)
			read_notes((const unsigned char *)(info->dlpi_addr +
							   segment->p_vaddr),
				   segment->p_memsz, search);
	}
	return 1;
}

int build_id(char **id)
{
	struct search search = {.here = (uintptr_t)&build_id};
	char *text;

	*id = NULL;
	dl_iterate_phdr(look_at, &search);
	if (!search.id || search.size == 0)
		return 0;
	text = malloc(2 * search.size + 1);
	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < search.size; i++)
		snprintf(text + 2 * i, 3, "%02x", search.id[i]);
	*id = text;
	return 0;
}
