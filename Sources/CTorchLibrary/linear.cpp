// Linear layers and the perceptron of a transformer block, with backward passes of their own in single precision:
// gradients of weights are added where they are, and the perceptron computes its activation again instead of keeping it.
#include "guard.hpp"
#include "weight_gradient.hpp"

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <torch/csrc/autograd/custom_function.h>

using namespace ct;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

at::Tensor or_none(CTTensor tensor) { return tensor ? ref(tensor) : at::Tensor(); }

at::Tensor rows(const at::Tensor &x) { return x.dim() == 2 ? x : x.reshape({-1, x.size(-1)}); }

bool records(const at::Tensor &weight) {
    return at::GradMode::is_enabled() && weight.requires_grad() && weight.is_leaf()
        && !at::autocast::is_autocast_enabled(weight.device().type());
}

struct Linear : torch::autograd::Function<Linear> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias) {
        context->save_for_backward({x, weight});
        return at::linear(x, weight, bias);
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1], &dy = gradients[0];
        at::Tensor dx, db;
        if (context->needs_input_grad(0)) dx = at::matmul(dy, weight);
        if (context->needs_input_grad(2)) db = rows(dy).sum(0);
        return {dx, weight_gradient(weight, rows(dy), rows(x)), db};
    }
};

struct MLP : torch::autograd::Function<MLP> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const at::Tensor &weight1, const at::Tensor &bias1,
        const at::Tensor &weight2, const at::Tensor &bias2) {
        const at::Tensor hidden = at::linear(x, weight1, bias1);
        context->save_for_backward({x, weight1, weight2, hidden});
        return at::linear(at::gelu(hidden), weight2, bias2);
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight1 = saved[1], &weight2 = saved[2], &hidden = saved[3];
        const at::Tensor &dy = gradients[0];
        const at::Tensor dw2 = weight_gradient(weight2, rows(dy), rows(at::gelu(hidden)));
        const at::Tensor dh = at::gelu_backward(at::matmul(dy, weight2), hidden);
        at::Tensor dx;
        if (context->needs_input_grad(0)) dx = at::matmul(dh, weight1);
        at::Tensor db1, db2;
        if (context->needs_input_grad(2)) db1 = rows(dh).sum(0);
        if (context->needs_input_grad(4)) db2 = rows(dy).sum(0);
        return {dx, weight_gradient(weight1, rows(dh), rows(x)), db1, dw2, db2};
    }
};

} // namespace

ct_status ct_linear(CTTensor x, CTTensor weight, CTTensor bias, CTTensor *out) {
    CT_RETURN(
        records(ref(weight)) ? Linear::apply(ref(x), ref(weight), or_none(bias))
                             : at::linear(ref(x), ref(weight), or_none(bias)));
}

ct_status ct_mlp(CTTensor x, CTTensor w1, CTTensor b1, CTTensor w2, CTTensor b2, CTTensor *out) {
    return guard([&] {
        if (records(ref(w1)) && records(ref(w2))) {
            *out = wrap(MLP::apply(ref(x), ref(w1), or_none(b1), ref(w2), or_none(b2)));
        } else {
            *out = wrap(at::linear(at::gelu(at::linear(ref(x), ref(w1), or_none(b1))), ref(w2), or_none(b2)));
        }
    });
}
