// Gradients of weights that go straight into those that are there, so that a step of several passes costs no extra
// pass over all weights. Private to the shim.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/matmul.h>

namespace ct {

// dyᵀ x, for autograd to keep; nothing where it was added to the gradient that is there.
inline at::Tensor weight_gradient(const at::Tensor &weight, const at::Tensor &dy, const at::Tensor &x) {
    const at::Tensor &there = weight.grad();
    if (!there.defined()) return at::matmul(dy.t(), x);
    there.addmm_(dy.t(), x);
    return {};
}

} // namespace ct
