#include "guard.hpp"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <ATen/ops/upsample_bilinear2d.h>

using namespace ct;

ct_status ct_matmul(CTTensor a, CTTensor b, CTTensor *out) { CT_RETURN(at::matmul(ref(a), ref(b))); }
ct_status ct_gelu(CTTensor x, CTTensor *out) { CT_RETURN(at::gelu(ref(x))); }
ct_status ct_layer_norm(CTTensor x, CTTensor weight, CTTensor bias, double epsilon, CTTensor *out) {
    CT_RETURN(at::layer_norm(ref(x), ref(weight).sizes(), optional(weight), optional(bias), epsilon));
}
ct_status ct_batch_norm(
    CTTensor x, CTTensor weight, CTTensor bias, CTTensor running_mean, CTTensor running_var, bool training,
    double momentum, double epsilon, CTTensor *out) {
    CT_RETURN(at::batch_norm(
        ref(x), optional(weight), optional(bias), optional(running_mean), optional(running_var), training, momentum,
        epsilon, /*cudnn_enabled=*/true));
}

ct_status ct_normalize(CTTensor x, int64_t dim, double epsilon, CTTensor *out) {
    return guard([&] {
        const at::Tensor norm = at::linalg_vector_norm(ref(x), 2, at::IntArrayRef{dim}, /*keepdim=*/true);
        *out = wrap(ref(x).div(norm.clamp_min(epsilon).expand_as(ref(x))));
    });
}

ct_status ct_attention(CTTensor q, CTTensor k, CTTensor v, CTTensor *out) {
    CT_RETURN(at::scaled_dot_product_attention(ref(q), ref(k), ref(v)));
}

ct_status ct_upsample(
    CTTensor x, int64_t height, int64_t width, double scale_height, double scale_width, bool bicubic, CTTensor *out) {
    CT_RETURN(
        bicubic ? at::upsample_bicubic2d(ref(x), {height, width}, false, scale_height, scale_width)
                : at::upsample_bilinear2d(ref(x), {height, width}, false, scale_height, scale_width));
}
