// Kernels for x86-64 with AVX-512: Skylake servers, Zen 4 and later.
#include <string.h>

#include "kernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))),    \
                             apply_to = function)
#define CV_NAME cv_avx512_kernels
#define CV_LANES 16
#define CV_HALVES 1
#define CV_GROUP 12
#define CV_FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "kernels_template.h"
#pragma clang attribute pop
#endif
