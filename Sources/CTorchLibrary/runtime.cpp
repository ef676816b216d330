#include "guard.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/headeronly/version.h>

#include <dlfcn.h>
#include <limits>
#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace ct;

namespace {

bool load_cuda() {
    if (at::globalContext().hasCUDA()) return true;
    // RTLD_GLOBAL: its static initialisers register the CUDA kernels with the dispatcher of libtorch_cpu.
    if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) {
        const char *reason = dlerror();
        set_error(reason ? reason : "libtorch_cuda.so cannot be loaded");
        return false;
    }
    return at::globalContext().hasCUDA();
}

} // namespace

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

int32_t ct_cuda_device_count(void) {
    int32_t count = 0;
    guard([&] {
        static const bool loaded = load_cuda();
        if (loaded) count = static_cast<int32_t>(at::detail::getCUDAHooks().deviceCount());
    });
    return count;
}

ct_status ct_synchronize(int32_t device) {
    return guard([&] {
        if (device >= 0) {
            c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->synchronizeDevice(static_cast<c10::DeviceIndex>(device));
        }
    });
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
