// Memory for many rows: whole pages that are touched when rows come, not before.
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "CVectors.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

static void prefer_large_pages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
    // Small blocks would be rounded up to 2 MB each.
    if (bytes >= 64u << 20) madvise(memory, bytes, MADV_HUGEPAGE);
#else
    (void)memory, (void)bytes;
#endif
}

void *cv_memory_take(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    prefer_large_pages(memory, bytes);
    return memory;
}

void *cv_memory_grow(void *memory, size_t bytes, size_t wanted) {
#ifdef MREMAP_MAYMOVE
    void *larger = mremap(memory, bytes, wanted, MREMAP_MAYMOVE);
    if (larger == MAP_FAILED) return NULL;
    prefer_large_pages(larger, wanted);
#else
    void *larger = cv_memory_take(wanted);
    if (!larger) return NULL;
    memcpy(larger, memory, bytes);
    munmap(memory, bytes);
#endif
    return larger;
}

void cv_memory_free(void *memory, size_t bytes) { munmap(memory, bytes); }
