#define _GNU_SOURCE
#include "late_library.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// What the thread that loads is to load: pthread_once hands nothing over.
static _Thread_local const struct late_library *loading;

_Noreturn static void fail(const char *reason) {
    fflush(NULL);
    fprintf(
        stderr,
        "error: %s cannot be loaded: %s; 'make build' puts it beside the program and says where libtorch is\n",
        loading->file, reason ? reason : "no reason is known");
    // Not exit(): other threads are at work, and what they use must not be taken down under them.
    _exit(1);
}

static void load(void) {
    const struct late_library *library = loading;
    char path[256];
    // The dynamic linker knows where the program is, whatever names or links it was called by.
    snprintf(path, sizeof path, "$ORIGIN/%s", library->file);
    // RTLD_GLOBAL: libtorch_cuda.so, when it comes, finds there what it registers with.
    void *handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!handle) fail(dlerror());
    for (size_t i = 0; i < library->count; i++) {
        if (!dlsym(handle, library->names[i])) fail(dlerror());
    }
    for (size_t i = 0; i < library->count; i++) {
        atomic_store_explicit(&library->slots[i], dlsym(handle, library->names[i]), memory_order_release);
    }
}

void late_library_load(const struct late_library *library) {
    const struct late_library *outer = loading;
    loading = library;
    pthread_once(library->once, load);
    loading = outer;
}
