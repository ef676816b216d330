// MKL, which libtorch's CPU build holds, asks this function whether the processor is Intel's, and gives others slower
// kernels: on an AMD Zen 3, products of a transposed second matrix (every forward pass of a linear layer) ran at three
// quarters of the rate of the AVX2 kernels (Benchmarks/RESULTS.md). This definition comes before MKL's own wherever this
// code is linked, and says yes for AMD's processors that have AVX2 and FMA; MKL still asks the processor what it has.
#if defined(__x86_64__) && defined(__linux__)

#include <cpuid.h>

static bool has_fast_kernels() {
    unsigned int eax, ebx, ecx, edx;
    if (!__get_cpuid(0, &eax, &ebx, &ecx, &edx)) return false;
    const bool is_intel = ebx == signature_INTEL_ebx && ecx == signature_INTEL_ecx && edx == signature_INTEL_edx;
    const bool is_amd = ebx == signature_AMD_ebx && ecx == signature_AMD_ecx && edx == signature_AMD_edx;
    __builtin_cpu_init();
    return is_intel || (is_amd && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
}

extern "C" __attribute__((visibility("default"))) int mkl_serv_intel_cpu_true() {
    // Asked once: on a virtual machine each question leaves it.
    static const bool answer = has_fast_kernels();
    return answer;
}

#endif
