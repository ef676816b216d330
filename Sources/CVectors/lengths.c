// One number per row, once.
#include <math.h>

#include "score.h"

bool cv_lengths(const cv_store *store, size_t begin, size_t end, float *lengths, float *row) {
    const cv_kernels *kernels = cv_kernels_of(CV_BEST);
    const size_t row_bytes = cv_row_bytes(store->precision, store->dimension);
    bool is_tame = true;
    for (size_t index = begin; index < end; index++) {
        double dot, square;
        kernels->decode(store->precision, store->bytes + index * row_bytes, 1, store->dimension, row,
                        store->dimension);
        kernels->exact_products(row, row, store->dimension, &dot, &square);
        if (!isfinite(square)) {
            lengths[index] = NAN;
            continue;
        }
        is_tame &= cv_row_is_tame(store->metric, square);
        const double length = sqrt(square);
        const double kept = store->metric != CV_COSINE ? length : square > 0 ? 1 / length : 0;
        lengths[index] = (float)fmin(kept, 0x1p127);
    }
    return is_tame;
}
