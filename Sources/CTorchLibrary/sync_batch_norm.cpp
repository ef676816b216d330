// Batch normalisation whose statistics are those of all processes' batches together.
#include "process_group.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rsqrt.h>
#include <torch/csrc/autograd/custom_function.h>

using namespace ct;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// All dimensions but that of the channels.
std::vector<int64_t> others(const at::Tensor &x) {
    std::vector<int64_t> dims{0};
    for (int64_t d = 2; d < x.dim(); d++) dims.push_back(d);
    return dims;
}

// One number per channel in the shape that goes with x.
at::Tensor beside(const at::Tensor &perChannel, const at::Tensor &x) {
    std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
    shape[1] = x.size(1);
    return perChannel.view(shape);
}

struct SyncBatchNorm : torch::autograd::Function<SyncBatchNorm> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias,
        const at::Tensor &runningMean, const at::Tensor &runningVar, Group *group, double momentum,
        double epsilon) {
        const auto dims = others(x);
        const int64_t channels = x.size(1);
        // Deviations from the running mean: sums of squares of those lose less to rounding.
        const at::Tensor from = runningMean.to(at::kFloat);
        const at::Tensor shifted = x.to(at::kFloat) - beside(from, x);
        at::Tensor sums = at::cat(
            {shifted.sum(dims), shifted.square().sum(dims),
             at::full({1}, static_cast<double>(x.numel() / channels), from.options())}).to(at::kDouble);
        group->record([&] { group->all_reduce(sums); });
        const double count = sums[2 * channels].item<double>();
        const at::Tensor offset = sums.narrow(0, 0, channels) / count;
        const at::Tensor variance = (sums.narrow(0, channels, channels) / count - offset.square()).clamp_min(0);
        const at::Tensor mean = (from + offset).to(at::kFloat);
        runningMean.mul_(1 - momentum).add_(mean, momentum);
        runningVar.mul_(1 - momentum).add_(variance.to(at::kFloat), momentum * count / std::max(count - 1, 1.0));
        const at::Tensor inverse = at::rsqrt(variance + epsilon).to(at::kFloat);
        const at::Tensor normed = (x.to(at::kFloat) - beside(mean, x)).mul_(beside(inverse, x));
        context->save_for_backward({normed, weight, inverse});
        context->saved_data["group"] = reinterpret_cast<int64_t>(group);
        context->saved_data["count"] = count;
        return normed.mul(beside(weight, x)).add_(beside(bias, x)).to(x.scalar_type());
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &normed = saved[0], &weight = saved[1], &inverse = saved[2];
        Group *group = reinterpret_cast<Group *>(context->saved_data["group"].toInt());
        const double count = context->saved_data["count"].toDouble();
        const at::Tensor dy = gradients[0].to(at::kFloat);
        const auto dims = others(normed);
        const int64_t channels = normed.size(1);
        const at::Tensor db = dy.sum(dims), dw = dy.mul(normed).sum(dims);
        at::Tensor dx;
        if (context->needs_input_grad(0)) {
            at::Tensor sums = at::cat({db, dw});
            group->record([&] { group->all_reduce(sums); });
            sums.div_(count);
            dx = dy.sub(beside(sums.narrow(0, 0, channels), dy))
                     .sub_(normed.mul(beside(sums.narrow(0, channels, channels), dy)))
                     .mul_(beside(weight * inverse, dy))
                     .to(gradients[0].scalar_type());
        }
        return {dx, dw, db, {}, {}, {}, {}, {}};
    }
};

} // namespace

ct_status ct_sync_batch_norm(
    CTTensor x, CTTensor weight, CTTensor bias, CTTensor running_mean, CTTensor running_var, CTGroup group,
    double momentum, double epsilon, CTTensor *out) {
    return guard([&] {
        *out = wrap(SyncBatchNorm::apply(
            ref(x), ref(weight), ref(bias), ref(running_mean), ref(running_var), &group_of(group), momentum, epsilon));
    });
}
