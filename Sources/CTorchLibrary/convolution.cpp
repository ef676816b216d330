#include "guard.hpp"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>

using namespace ct;

ct_status ct_relu(CTTensor x, CTTensor *out) { CT_RETURN(at::relu(ref(x))); }
ct_status ct_conv2d(
    CTTensor x, CTTensor weight, CTTensor bias, int64_t stride, int64_t padding, int64_t groups, CTTensor *out) {
    CT_RETURN(at::conv2d(ref(x), ref(weight), optional(bias), stride, padding, /*dilation=*/1, groups));
}
ct_status ct_max_pool2d(CTTensor x, int64_t kernel, int64_t stride, int64_t padding, CTTensor *out) {
    CT_RETURN(at::max_pool2d(ref(x), kernel, stride, padding));
}
ct_status ct_channels_last(CTTensor x, CTTensor *out) {
    CT_RETURN(ref(x).contiguous(at::MemoryFormat::ChannelsLast));
}
