// Which kernels run here.
#include "kernels.h"

bool cv_path_is_supported(cv_path path) {
#if defined(__x86_64__)
    if (path == CV_AVX2 || path == CV_AVX512) {
        __builtin_cpu_init();
        const bool has_avx2 =
            __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
        if (path == CV_AVX2) return has_avx2;
        return has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    }
#endif
    return path == CV_BEST || path == CV_PORTABLE;
}

const cv_kernels *cv_kernels_of(cv_path path) {
#if defined(__x86_64__)
    if (path == CV_BEST) {
        path = cv_path_is_supported(CV_AVX512) ? CV_AVX512
               : cv_path_is_supported(CV_AVX2) ? CV_AVX2
                                               : CV_PORTABLE;
    }
    if (path == CV_AVX512) return &cv_avx512_kernels;
    if (path == CV_AVX2) return &cv_avx2_kernels;
#endif
    (void)path;
    return &cv_portable_kernels;
}

void cv_decode(cv_path path, cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
               float *numbers, size_t stride) {
    cv_kernels_of(path)->decode(precision, bytes, rows, dimension, numbers, stride);
}
