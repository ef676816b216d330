#include "guard.hpp"
#include "weight_gradient.hpp"

#include <ATen/autocast_mode.h>
#include <ATen/ops/_weight_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <torch/csrc/autograd/custom_function.h>

using namespace ct;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// x Wᵀ where row j of W is g_j v_j / ‖v_j‖. The lengths scale the product's columns, so W, as large as the prototypes
// are many, is never made, nor its gradient.
struct WeightNormLinear : torch::autograd::Function<WeightNormLinear> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &x, const at::Tensor &v, const at::Tensor &g) {
        const at::Tensor length = at::linalg_vector_norm(v, 2, at::IntArrayRef{1}, /*keepdim=*/true);
        const at::Tensor raw = at::matmul(x, v.t());
        context->save_for_backward({x, v, g, length, raw});
        return raw.mul(g.div(length).t());
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &v = saved[1], &g = saved[2], &length = saved[3], &raw = saved[4];
        const at::Tensor scaled = gradients[0].mul(g.div(length).t());
        at::Tensor dx, dv, dg;
        if (context->needs_input_grad(0)) dx = at::matmul(scaled, v);
        const bool trains_direction = context->needs_input_grad(1), trains_length = context->needs_input_grad(2);
        if (trains_direction || trains_length) {
            // Per prototype: Σ over pictures of gradient · x·v_j.
            const at::Tensor along = gradients[0].mul(raw).sum(0).unsqueeze(1);
            if (trains_length) dg = along.div(length);
            if (trains_direction) {
                dv = weight_gradient(v, scaled, x);
                const at::Tensor &sum = dv.defined() ? dv : v.grad();
                sum.addcmul_(v, along.mul(g).div(length.pow(3)), -1);
            }
        }
        return {dx, dv, dg};
    }
};

} // namespace

ct_status ct_weight_norm_linear(CTTensor x, CTTensor v, CTTensor g, CTTensor *out) {
    return guard([&] {
        const at::Tensor &input = ref(x), &direction = ref(v), &gain = ref(g);
        // In half precision the weights are rounded once, at unit length, as the original's are.
        const bool is_half = at::autocast::is_autocast_enabled(input.device().type());
        *out = wrap(is_half ? at::linear(input, at::_weight_norm(direction, gain, 0))
                            : WeightNormLinear::apply(input, direction, gain));
    });
}
