#include "guard.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>

using namespace ct;

namespace {

// Channel by channel with the bytes in order: libtorch's own operators would go through them three at a time.
at::Tensor normalized(const at::Tensor &pixels, const at::Tensor &scale, const at::Tensor &shift) {
    const int64_t count = pixels.size(0), area = pixels.size(1) * pixels.size(2);
    const at::Tensor out = at::empty({count, 3, pixels.size(1), pixels.size(2)}, at::kFloat);
    // Not the accessors by type: those are templates, whose names this compiler and that of libtorch 2.11 spell otherwise.
    const uint8_t *bytes = static_cast<const uint8_t *>(pixels.const_data_ptr());
    const float *a = static_cast<const float *>(scale.const_data_ptr());
    const float *b = static_cast<const float *>(shift.const_data_ptr());
    float *numbers = static_cast<float *>(out.mutable_data_ptr());
    at::parallel_for(0, count, 1, [&](int64_t first, int64_t last) {
        for (int64_t picture = first; picture < last; picture++) {
            const uint8_t *source = bytes + picture * area * 3;
            float *red = numbers + picture * area * 3, *green = red + area, *blue = green + area;
            for (int64_t i = 0; i < area; i++) {
                red[i] = static_cast<float>(source[3 * i]) * a[0] + b[0];
                green[i] = static_cast<float>(source[3 * i + 1]) * a[1] + b[1];
                blue[i] = static_cast<float>(source[3 * i + 2]) * a[2] + b[2];
            }
        }
    });
    return out;
}

} // namespace

ct_status ct_normalize_pixels(CTTensor pixels, CTTensor scale, CTTensor shift, CTTensor *out) {
    return guard([&] {
        const at::Tensor &bytes = ref(pixels), &a = ref(scale), &b = ref(shift);
        TORCH_CHECK(bytes.dim() == 4 && bytes.size(3) == 3, "pixels are (N, H, W, 3)");
        TORCH_CHECK(a.numel() == 3 && b.numel() == 3, "three channels have a scale and a shift each");
        const bool is_plain = bytes.is_cpu() && bytes.scalar_type() == at::kByte && bytes.is_contiguous()
            && a.is_cpu() && a.scalar_type() == at::kFloat && a.is_contiguous()
            && b.is_cpu() && b.scalar_type() == at::kFloat && b.is_contiguous();
        *out = wrap(is_plain
            ? normalized(bytes, a, b)
            : at::addcmul(b, bytes.permute({0, 3, 1, 2}).contiguous().to(at::kFloat), a));
    });
}
