// Kernels for any processor: 128-bit vectors, which are SSE2 on x86-64 and NEON on arm64.
#define CV_NAME cv_portable_kernels
#define CV_LANES 4
#define CV_HALVES 0
#if defined(__aarch64__)
#define CV_GROUP 12
#define CV_FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define CV_GROUP 6
#define CV_FMA(a, b, c) ((a) * (b) + (c))
#endif
#include "kernels_template.h"
