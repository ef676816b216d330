#include "guard.hpp"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/cumsum.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/repeat_interleave.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/split_with_sizes.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/std.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/unbind.h>

using namespace ct;

namespace {

ct_status in_place(auto &&f) {
    return guard([&] { f(); });
}

ct_status pair(auto &&f, CTTensor *first, CTTensor *second) {
    return guard([&] {
        auto [a, b] = f();
        CTTensor handle = wrap(std::move(a));
        *second = wrap(std::move(b));
        *first = handle;
    });
}

// Whole numbers stay whole: a tensor of integers takes no fraction in place.
at::Scalar scalar_for(const at::Tensor &tensor, double value) {
    const auto whole = static_cast<int64_t>(value);
    return at::isIntegralType(tensor.scalar_type(), /*includeBool=*/false) && static_cast<double>(whole) == value
        ? at::Scalar(whole)
        : at::Scalar(value);
}

void wrap_all(std::vector<at::Tensor> tensors, CTTensor *outs) {
    for (size_t i = 0; i < tensors.size(); i++) outs[i] = wrap(std::move(tensors[i]));
}

} // namespace

// shape
ct_status ct_reshape(CTTensor a, const int64_t *shape, int32_t rank, CTTensor *out) {
    CT_RETURN(ref(a).reshape(shape_of(shape, rank)));
}
ct_status ct_permute(CTTensor a, const int64_t *dims, int32_t rank, CTTensor *out) {
    CT_RETURN(ref(a).permute(shape_of(dims, rank)));
}
ct_status ct_transpose(CTTensor a, int64_t dim0, int64_t dim1, CTTensor *out) {
    CT_RETURN(ref(a).transpose(dim0, dim1));
}
ct_status ct_expand(CTTensor a, const int64_t *shape, int32_t rank, CTTensor *out) {
    CT_RETURN(ref(a).expand(shape_of(shape, rank)));
}
ct_status ct_narrow(CTTensor a, int64_t dim, int64_t start, int64_t length, CTTensor *out) {
    CT_RETURN(ref(a).narrow(dim, start, length));
}
ct_status ct_select(CTTensor a, int64_t dim, int64_t index, CTTensor *out) {
    CT_RETURN(ref(a).select(dim, index));
}
ct_status ct_split(CTTensor a, const int64_t *sizes, int32_t count, int64_t dim, CTTensor *outs) {
    return guard([&] { wrap_all(at::split_with_sizes(ref(a), shape_of(sizes, count), dim), outs); });
}
ct_status ct_unbind(CTTensor a, int64_t dim, CTTensor *outs) {
    return guard([&] { wrap_all(at::unbind(ref(a), dim), outs); });
}
ct_status ct_unsqueeze(CTTensor a, int64_t dim, CTTensor *out) { CT_RETURN(ref(a).unsqueeze(dim)); }
ct_status ct_cat(const CTTensor *tensors, int32_t count, int64_t dim, CTTensor *out) {
    CT_RETURN(at::cat(list(tensors, count), dim));
}
ct_status ct_stack(const CTTensor *tensors, int32_t count, int64_t dim, CTTensor *out) {
    CT_RETURN(at::stack(list(tensors, count), dim));
}
ct_status ct_repeat_interleave(CTTensor a, int64_t repeats, int64_t dim, CTTensor *out) {
    CT_RETURN(at::repeat_interleave(ref(a), repeats, dim));
}

// element by element
ct_status ct_add(CTTensor a, CTTensor b, double alpha, CTTensor *out) { CT_RETURN(ref(a).add(ref(b), alpha)); }
ct_status ct_sub(CTTensor a, CTTensor b, CTTensor *out) { CT_RETURN(ref(a).sub(ref(b))); }
ct_status ct_mul(CTTensor a, CTTensor b, CTTensor *out) { CT_RETURN(ref(a).mul(ref(b))); }
ct_status ct_div(CTTensor a, CTTensor b, CTTensor *out) { CT_RETURN(ref(a).div(ref(b))); }
ct_status ct_add_scalar(CTTensor a, double b, CTTensor *out) { CT_RETURN(ref(a).add(scalar_for(ref(a), b))); }
ct_status ct_mul_scalar(CTTensor a, double b, CTTensor *out) { CT_RETURN(ref(a).mul(scalar_for(ref(a), b))); }
ct_status ct_pow_scalar(CTTensor a, double exponent, CTTensor *out) { CT_RETURN(at::pow(ref(a), exponent)); }
ct_status ct_clamp(CTTensor a, double low, double high, CTTensor *out) {
    CT_RETURN(at::clamp(ref(a), c10::Scalar(low), c10::Scalar(high)));
}
ct_status ct_exp(CTTensor a, CTTensor *out) { CT_RETURN(ref(a).exp()); }
ct_status ct_log(CTTensor a, CTTensor *out) { CT_RETURN(ref(a).log()); }
ct_status ct_sqrt(CTTensor a, CTTensor *out) { CT_RETURN(ref(a).sqrt()); }
ct_status ct_abs(CTTensor a, CTTensor *out) { CT_RETURN(ref(a).abs()); }
ct_status ct_floor(CTTensor a, CTTensor *out) { CT_RETURN(ref(a).floor()); }
ct_status ct_equal(CTTensor a, CTTensor b, CTTensor *out) { CT_RETURN(ref(a).eq(ref(b))); }
ct_status ct_greater_scalar(CTTensor a, double b, CTTensor *out) { CT_RETURN(ref(a).gt(b)); }
ct_status ct_greater_equal(CTTensor a, CTTensor b, CTTensor *out) { CT_RETURN(ref(a).ge(ref(b))); }
ct_status ct_addcmul(CTTensor a, CTTensor b, CTTensor c, double value, CTTensor *out) {
    CT_RETURN(at::addcmul(ref(a), ref(b), ref(c), value));
}
ct_status ct_add_(CTTensor a, CTTensor b, double alpha) {
    return in_place([&] { ref(a).add_(ref(b), alpha); });
}
ct_status ct_sub_(CTTensor a, CTTensor b) {
    return in_place([&] { ref(a).sub_(ref(b)); });
}
ct_status ct_mul_(CTTensor a, CTTensor b) {
    return in_place([&] { ref(a).mul_(ref(b)); });
}
ct_status ct_add_scalar_(CTTensor a, double b) {
    return in_place([&] { ref(a).add_(scalar_for(ref(a), b)); });
}
ct_status ct_mul_scalar_(CTTensor a, double b) {
    return in_place([&] { ref(a).mul_(scalar_for(ref(a), b)); });
}
ct_status ct_exp_(CTTensor a) {
    return in_place([&] { ref(a).exp_(); });
}

// reductions and order
ct_status ct_sum(CTTensor a, CTTensor *out) { CT_RETURN(ref(a).sum()); }
ct_status ct_sum_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out) { CT_RETURN(ref(a).sum(dim, keepdim)); }
ct_status ct_mean_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out) {
    CT_RETURN(ref(a).mean(dim, keepdim));
}
ct_status ct_std_dim(CTTensor a, int64_t dim, bool unbiased, CTTensor *out) {
    CT_RETURN(at::std(ref(a), at::IntArrayRef{dim}, unbiased));
}
ct_status ct_norm_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out) {
    CT_RETURN(at::linalg_vector_norm(ref(a), 2, at::IntArrayRef{dim}, keepdim));
}
ct_status ct_amax_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out) {
    CT_RETURN(ref(a).amax(dim, keepdim));
}
ct_status ct_argmax(CTTensor a, int64_t dim, CTTensor *out) { CT_RETURN(ref(a).argmax(dim)); }
ct_status ct_logsumexp(CTTensor a, int64_t dim, bool keepdim, CTTensor *out) {
    CT_RETURN(at::logsumexp(ref(a), at::IntArrayRef{dim}, keepdim));
}
ct_status ct_softmax(CTTensor a, int64_t dim, CTTensor *out) { CT_RETURN(at::softmax(ref(a), dim)); }
ct_status ct_log_softmax(CTTensor a, int64_t dim, CTTensor *out) { CT_RETURN(at::log_softmax(ref(a), dim)); }
ct_status ct_topk(CTTensor a, int64_t k, int64_t dim, bool largest, CTTensor *values, CTTensor *indices) {
    return pair([&] { return at::topk(ref(a), k, dim, largest); }, values, indices);
}
ct_status ct_sort(CTTensor a, int64_t dim, bool descending, CTTensor *values, CTTensor *indices) {
    return pair([&] { return at::sort(ref(a), /*stable=*/true, dim, descending); }, values, indices);
}
ct_status ct_gather(CTTensor a, int64_t dim, CTTensor index, CTTensor *out) {
    CT_RETURN(at::gather(ref(a), dim, ref(index)));
}
ct_status ct_index_select(CTTensor a, int64_t dim, CTTensor index, CTTensor *out) {
    CT_RETURN(at::index_select(ref(a), dim, ref(index)));
}
ct_status ct_scatter_add_(CTTensor a, int64_t dim, CTTensor index, CTTensor source) {
    return in_place([&] { ref(a).scatter_add_(dim, ref(index), ref(source)); });
}
ct_status ct_svdvals(CTTensor a, CTTensor *out) { CT_RETURN(at::linalg_svdvals(ref(a))); }
ct_status ct_cumsum(CTTensor a, int64_t dim, CTTensor *out) { CT_RETURN(ref(a).cumsum(dim)); }
ct_status ct_eigh(CTTensor a, CTTensor *values, CTTensor *vectors) {
    return pair([&] { return at::linalg_eigh(ref(a)); }, values, vectors);
}
