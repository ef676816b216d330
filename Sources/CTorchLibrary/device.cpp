#include "guard.hpp"

#include <ATen/Context.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <cstdio>
#include <dlfcn.h>
#include <string>

using namespace ct;

namespace {

// Why there is no CUDA; empty where libtorch's CUDA library is loaded.
std::string load_cuda() {
    if (at::globalContext().hasCUDA()) return "";
    // RTLD_GLOBAL: its static initialisers register the CUDA kernels with the dispatcher of libtorch_cpu.
    if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) {
        const char *reason = dlerror();
        return reason ? reason : "libtorch_cuda.so cannot be loaded";
    }
    return at::globalContext().hasCUDA() ? "" : "libtorch_cuda.so brings no CUDA";
}

const std::string &absence() {
    static const std::string reason = load_cuda();
    return reason;
}

// The driver's own functions, whose signatures are the same in all versions of CUDA; libtorch has loaded it.
template <typename Function> Function driver(const char *name) {
    static void *const library = dlopen("libcuda.so.1", RTLD_NOW);
    return library ? reinterpret_cast<Function>(dlsym(library, name)) : nullptr;
}

// Ten times the major number of the compute capability, plus the minor; 0 where the driver does not say.
int capability(int32_t ordinal) {
    constexpr int major_attribute = 75, minor_attribute = 76;
    const auto get = driver<int (*)(int *, int)>("cuDeviceGet");
    const auto attribute = driver<int (*)(int *, int, int)>("cuDeviceGetAttribute");
    int device = 0, major = 0, minor = 0;
    if (!get || !attribute || get(&device, ordinal) != 0) return 0;
    if (attribute(&major, major_attribute, device) != 0 || attribute(&minor, minor_attribute, device) != 0) return 0;
    return 10 * major + minor;
}

bool processor_computes_in(int32_t dtype) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (dtype == CT_BFLOAT16) return __builtin_cpu_supports("avx512bf16");
    if (dtype == CT_FLOAT16) return __builtin_cpu_supports("avx512fp16");
#else
    (void)dtype;
#endif
    return true;
}

} // namespace

int32_t ct_cuda_device_count(void) {
    int32_t count = 0;
    guard([&] {
        if (absence().empty()) count = static_cast<int32_t>(at::detail::getCUDAHooks().deviceCount());
    });
    return count;
}

const char *ct_cuda_absence(void) {
    const char *reason = "";
    guard([&] { reason = absence().c_str(); });
    return reason;
}

void ct_cuda_device_name(int32_t device, char *name, int32_t capacity) {
    if (capacity <= 0) return;
    name[0] = 0;
    const auto get = driver<int (*)(int *, int)>("cuDeviceGet");
    const auto get_name = driver<int (*)(char *, int, int)>("cuDeviceGetName");
    int handle = 0;
    if (get && get_name && get(&handle, device) == 0 && get_name(name, capacity, handle) != 0) name[0] = 0;
}

bool ct_computes_in(int32_t device, int32_t dtype) {
    if (dtype != CT_BFLOAT16 && dtype != CT_FLOAT16) return true;
    if (device < 0) return processor_computes_in(dtype);
    const int found = capability(device);
    return found == 0 || found >= (dtype == CT_BFLOAT16 ? 80 : 53);
}

ct_status ct_set_tf32(bool allowed) {
    return guard([&] {
        const auto precision = allowed ? at::Float32Precision::TF32 : at::Float32Precision::IEEE;
        for (const auto op : {at::Float32Op::MATMUL, at::Float32Op::CONV}) {
            at::globalContext().setFloat32Precision(at::Float32Backend::CUDA, op, precision);
        }
    });
}

bool ct_tf32(void) {
    bool allowed = false;
    guard([&] {
        allowed = at::globalContext().float32Precision(at::Float32Backend::CUDA, at::Float32Op::MATMUL)
            == at::Float32Precision::TF32;
    });
    return allowed;
}

ct_status ct_synchronize(int32_t device) {
    return guard([&] {
        if (device >= 0) {
            c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)
                ->synchronizeDevice(static_cast<c10::DeviceIndex>(device));
        }
    });
}
