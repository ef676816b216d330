#define _GNU_SOURCE
#include "libtorch_found.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMMAND                                                                                              \
    "LD_LIBRARY_PATH=$(python3 -c 'import torch,os; "                                                        \
    "print(os.path.join(os.path.dirname(torch.__file__),\"lib\"))') dino …"

struct version {
    int major, minor; // 0 where it is not known
};

// What the library's file says: read there, as a library that was not loaded has no symbols to ask.
static struct version built_with(const char *path) {
    static const char mark[] = "built with libtorch ";
    struct version version = {0, 0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0) {
        size_t size = (size_t)status.st_size;
        void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (bytes != MAP_FAILED) {
            const char *found = memmem(bytes, size, mark, strlen(mark));
            char number[16] = "";
            if (found) {
                size_t left = size - (size_t)(found - (const char *)bytes) - strlen(mark);
                memcpy(number, found + strlen(mark), left < sizeof number ? left : sizeof number - 1);
                if (sscanf(number, "%d.%d", &version.major, &version.minor) != 2) version.major = 0;
            }
            munmap(bytes, size);
        }
    }
    if (file >= 0) close(file);
    return version;
}

// libtorch 2.9 and later say their version in the upper bytes of a number.
static struct version version_of(void *libtorch) {
    uint64_t (*function)(void) = (uint64_t (*)(void))dlsym(libtorch, "aoti_torch_abi_version");
    uint64_t number = function ? function() : 0;
    return (struct version){(int)(number >> 56 & 0xff), (int)(number >> 48 & 0xff)};
}

// The libtorch that a library was offered which could not be loaded with it.
static void *offered(const char *path) {
    static const char linked[] = "torch/libtorch_cpu.so";
    void *libtorch = dlopen("libtorch_cpu.so", RTLD_LAZY);
    const char *slash = strrchr(path, '/');
    char beside[PATH_MAX];
    if (!libtorch && slash && (size_t)(slash + 1 - path) + sizeof linked <= sizeof beside) {
        memcpy(beside, path, (size_t)(slash + 1 - path));
        strcpy(beside + (slash + 1 - path), linked);
        libtorch = dlopen(beside, RTLD_LAZY);
    }
    return libtorch;
}

static bool is_missing(const char *reason) {
    return reason && strstr(reason, "cannot open shared object file")
        && (strstr(reason, "libtorch_cpu.so:") || strstr(reason, "libc10.so:"));
}

bool libtorch_is_wrong(const char *path, void *handle, const char *reason, char sentence[LIBTORCH_SENTENCE]) {
    const struct version built = built_with(path);
    if (is_missing(reason)) {
        char kind[32] = "";
        if (built.major) snprintf(kind, sizeof kind, " %d.%d", built.major, built.minor);
        snprintf(
            sentence, LIBTORCH_SENTENCE,
            "libtorch is not found; name the lib folder of PyTorch%s in LD_LIBRARY_PATH, as in: " COMMAND, kind);
        return true;
    }
    if (!built.major) return false;
    // dlopen writes over the loader's reason.
    char kept[2048] = "";
    if (reason) snprintf(kept, sizeof kept, "%s", reason);
    void *libtorch = handle ? handle : offered(path);
    if (!libtorch) return false;
    const struct version found = version_of(libtorch);
    if (found.major == built.major && found.minor == built.minor) {
        if (handle) return false;
        snprintf(sentence, LIBTORCH_SENTENCE, "a library cannot be loaded: %s", kept);
        return true;
    }
    char name[64] = "a libtorch older than 2.9", place[PATH_MAX + 8] = "";
    if (found.major) snprintf(name, sizeof name, "libtorch %d.%d", found.major, found.minor);
    Dl_info information;
    void *symbol = dlsym(libtorch, "aoti_torch_abi_version");
    if (symbol && dladdr(symbol, &information) && information.dli_fname) {
        snprintf(place, sizeof place, " (%s)", information.dli_fname);
    }
    snprintf(
        sentence, LIBTORCH_SENTENCE,
        "this program was built with libtorch %d.%d and found %s%s; give it PyTorch %d.%d, or build it with the "
        "other one (LIBTORCH=/path make package)",
        built.major, built.minor, name, place, built.major, built.minor);
    return true;
}
