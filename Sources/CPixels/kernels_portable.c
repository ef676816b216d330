// Kernels for any processor: 128-bit vectors, which are SSE2 on x86-64 and NEON on arm64.
#include <string.h>

#include "kernels.h"

// Vectors of eight numbers are passed between functions that become one: how does not matter.
#pragma clang diagnostic ignored "-Wpsabi"
#pragma STDC FP_CONTRACT OFF
#define PX_NAME px_portable_kernels
#define PX_WIDE 4
#include "kernels_template.h"
