#include "guard.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_amp_foreach_non_finite_check_and_unscale.h>
#include <ATen/ops/_amp_update_scale.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>

using namespace ct;

namespace {

// The parameters that have a gradient, with their gradients and the state tensors that go with them.
struct Trained {
    std::vector<at::Tensor> parameters, gradients;
    std::vector<int32_t> positions;

    Trained(const CTTensor *all, int32_t count) {
        for (int32_t i = 0; i < count; i++) {
            const at::Tensor &gradient = ref(all[i]).grad();
            if (!gradient.defined()) continue;
            parameters.push_back(ref(all[i]));
            gradients.push_back(gradient);
            positions.push_back(i);
        }
    }

    std::vector<at::Tensor> pick(const CTTensor *state) const {
        std::vector<at::Tensor> result;
        result.reserve(positions.size());
        for (int32_t i : positions) result.push_back(ref(state[i]));
        return result;
    }
};

ct_status step(auto &&f) {
    return guard([&] {
        at::NoGradGuard no_grad;
        f();
    });
}

} // namespace

ct_status ct_clip_grads_per_tensor(const CTTensor *parameters, int32_t count, double maximum) {
    return step([&] {
        Trained trained(parameters, count);
        if (trained.gradients.empty()) return;
        const std::vector<at::Tensor> norms = at::_foreach_norm(trained.gradients, 2);
        if (trained.gradients[0].is_cpu()) {
            // Reading a norm is free on the CPU, and saves a pass over every gradient that is short enough.
            for (size_t i = 0; i < norms.size(); i++) {
                const double coefficient = maximum / (norms[i].item<float>() + 1e-6);
                if (coefficient < 1) trained.gradients[i].mul_(coefficient);
            }
            return;
        }
        std::vector<at::Tensor> coefficients;
        coefficients.reserve(norms.size());
        for (const at::Tensor &norm : norms) coefficients.push_back(norm.add(1e-6).reciprocal().mul(maximum).clamp_max(1.0));
        at::_foreach_mul_(trained.gradients, coefficients);
    });
}

ct_status ct_adamw_step(
    const CTTensor *parameters, const CTTensor *averages, const CTTensor *square_averages, const CTTensor *steps,
    int32_t count, double lr, double beta1, double beta2, double weight_decay, double epsilon) {
    return step([&] {
        Trained trained(parameters, count);
        if (trained.gradients.empty()) return;
        auto step_counts = trained.pick(steps);
        at::_foreach_add_(step_counts, 1);
        at::_fused_adamw_(
            trained.parameters, trained.gradients, trained.pick(averages), trained.pick(square_averages), {},
            step_counts, lr, beta1, beta2, weight_decay, epsilon, /*amsgrad=*/false, /*maximize=*/false);
    });
}

ct_status ct_sgd_step(
    const CTTensor *parameters, const CTTensor *momenta, int32_t count, double lr, double momentum,
    double weight_decay) {
    return step([&] {
        Trained trained(parameters, count);
        if (trained.gradients.empty()) return;
        at::_fused_sgd_(
            trained.parameters, trained.gradients, trained.pick(momenta), weight_decay, momentum, lr,
            /*dampening=*/0.0, /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false);
    });
}

ct_status ct_lars_step(
    const CTTensor *parameters, const CTTensor *momenta, int32_t count, double lr, double momentum,
    double weight_decay, double eta) {
    return step([&] {
        Trained trained(parameters, count);
        const auto buffers = trained.pick(momenta);
        for (size_t i = 0; i < buffers.size(); i++) {
            at::Tensor update = trained.gradients[i];
            const at::Tensor &parameter = trained.parameters[i];
            if (parameter.dim() != 1) {
                update = update.add(parameter, weight_decay);
                const at::Tensor weight = parameter.norm(), gradient = update.norm();
                const at::Tensor one = at::ones_like(weight);
                const at::Tensor rate = at::where(
                    weight.gt(0), at::where(gradient.gt(0), weight.mul(eta).div(gradient), one), one);
                update = update.mul(rate);
            }
            buffers[i].mul_(momentum).add_(update);
            parameter.add_(buffers[i], -lr);
        }
    });
}

ct_status ct_lerp_list(const CTTensor *targets, const CTTensor *sources, int32_t count, double weight) {
    return step([&] { at::_foreach_lerp_(list(targets, count), list(sources, count), weight); });
}

ct_status ct_unscale_grads(const CTTensor *parameters, int32_t count, CTTensor scale, CTTensor found_inf) {
    return step([&] {
        Trained trained(parameters, count);
        if (trained.gradients.empty()) return;
        at::_amp_foreach_non_finite_check_and_unscale_(
            trained.gradients, const_cast<at::Tensor &>(ref(found_inf)), ref(scale).reciprocal());
    });
}

ct_status ct_update_scale(
    CTTensor scale, CTTensor growth_tracker, CTTensor found_inf, double growth, double backoff, int64_t interval) {
    return step([&] {
        at::_amp_update_scale_(
            const_cast<at::Tensor &>(ref(scale)), const_cast<at::Tensor &>(ref(growth_tracker)), ref(found_inf),
            growth, backoff, interval);
    });
}
