// Kernels for x86-64 with AVX2: Haswell, Zen and later.
#include <string.h>

#include "kernels.h"

#if defined(__x86_64__)
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define PX_NAME px_avx2_kernels
#define PX_WIDE 8
#include "kernels_template.h"
#pragma clang attribute pop
#endif
