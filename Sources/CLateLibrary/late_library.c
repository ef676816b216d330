#define _GNU_SOURCE
#include "late_library.h"
#include "libtorch_found.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What the thread that loads is to load: pthread_once hands nothing over.
static _Thread_local const struct late_library *loading;

_Noreturn static void fail(const char *reason) {
    fflush(NULL);
    fprintf(
        stderr,
        "error: %s cannot be loaded: %s; it belongs beside the program or into lib beside its folder, and "
        "needs the libtorch that it was built with ('make build' makes it)\n",
        loading->file, reason ? reason : "no reason is known");
    // Not exit(): other threads are at work, and what they use must not be taken down under them.
    _exit(1);
}

_Noreturn static void fail_with(const char *sentence) {
    fflush(NULL);
    fprintf(stderr, "error: %s\n", sentence);
    _exit(1);
}

// Where the program itself lies, whatever names or links it was called by: the library is beside it, or in
// lib beside its folder, as in the package.
static void find(const char *file, char path[PATH_MAX]) {
    static const char package[] = "../lib/";
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
    while (length > 0 && path[length - 1] != '/') length--;
    if (length <= 0 || (size_t)length + strlen(package) + strlen(file) >= PATH_MAX) {
        fail("the program's folder is not known");
    }
    strcpy(path + length, package);
    strcat(path + length, file);
    if (access(path, F_OK) != 0) strcpy(path + length, file);
}

static void load(void) {
    const struct late_library *library = loading;
    char path[PATH_MAX], sentence[LIBTORCH_SENTENCE];
    find(library->file, path);
    // RTLD_GLOBAL: libtorch_cuda.so, when it comes, finds there what it registers with.
    void *handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    const char *reason = handle ? NULL : dlerror();
    // Another libtorch may lack symbols or, worse, have them all and mean something else.
    if (libtorch_is_wrong(path, handle, reason, sentence)) fail_with(sentence);
    if (!handle) fail(reason);
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
