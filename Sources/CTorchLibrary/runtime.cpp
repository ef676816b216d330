#include "guard.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <torch/headeronly/version.h>

#include <limits>
#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace ct;

// The loader reads this in the library's file (CLateLibrary) where the library cannot be loaded.
extern "C" __attribute__((used, visibility("default"))) const char ct_built_with[] =
    "built with libtorch " TORCH_VERSION;

const char *ct_version(void) { return TORCH_VERSION; }

int32_t ct_thread_count(void) { return at::get_num_threads(); }
ct_status ct_set_thread_count(int32_t count) {
    return guard([&] { at::set_num_threads(count); });
}

void ct_keep_freed_memory(void) {
#ifdef __GLIBC__
    // Up to 32 MiB, the most that glibc takes, blocks come from the heap, and the heap is never cut down.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

ct_status ct_generator_create(int32_t device, uint64_t seed, CTGenerator *out) {
    return guard([&] {
        at::Generator generator = device < 0
            ? at::make_generator<at::CPUGeneratorImpl>(seed)
            : at::globalContext().defaultGenerator(device_of(device)).clone();
        generator.set_current_seed(seed);
        *out = reinterpret_cast<CTGenerator>(new at::Generator(std::move(generator)));
    });
}
void ct_generator_release(CTGenerator generator) { delete reinterpret_cast<at::Generator *>(generator); }
ct_status ct_generator_state(CTGenerator generator, CTTensor *out) {
    CT_RETURN(reinterpret_cast<at::Generator *>(generator)->get_state());
}
ct_status ct_generator_set_state(CTGenerator generator, CTTensor state) {
    // libtorch reads beyond the memory of a view.
    return guard([&] { reinterpret_cast<at::Generator *>(generator)->set_state(ref(state).clone()); });
}
