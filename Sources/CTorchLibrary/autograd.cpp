#include "guard.hpp"

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

using namespace ct;

bool ct_set_grad_enabled(bool enabled) {
    const bool previous = at::GradMode::is_enabled();
    at::GradMode::set_enabled(enabled);
    return previous;
}

void *ct_inference_enter(void) { return new c10::InferenceMode(true); }
void ct_inference_exit(void *guard) { delete static_cast<c10::InferenceMode *>(guard); }

ct_status ct_autocast_set(bool cuda, int32_t dtype, int32_t *previous_dtype) {
    return guard([&] {
        const auto device = cuda ? c10::kCUDA : c10::kCPU;
        *previous_dtype = at::autocast::is_autocast_enabled(device)
            ? static_cast<int32_t>(at::autocast::get_autocast_dtype(device))
            : -1;
        if (dtype < 0) {
            // Cached half-precision copies of the weights end with the scope: the optimiser changes the weights.
            at::autocast::clear_cache();
            at::autocast::set_autocast_enabled(device, false);
        } else {
            at::autocast::set_autocast_dtype(device, static_cast<c10::ScalarType>(dtype));
            at::autocast::set_autocast_cache_enabled(true);
            at::autocast::set_autocast_enabled(device, true);
        }
    });
}

ct_status ct_set_requires_grad(CTTensor tensor, bool required) {
    return guard([&] { ref(tensor).requires_grad_(required); });
}
bool ct_requires_grad(CTTensor tensor) { return ref(tensor).requires_grad(); }
ct_status ct_detach(CTTensor tensor, CTTensor *out) { CT_RETURN(ref(tensor).detach()); }

ct_status ct_backward(CTTensor tensor, CTTensor gradient) {
    return guard([&] {
        std::vector<at::Tensor> gradients;
        if (gradient) gradients.push_back(ref(gradient));
        torch::autograd::backward({ref(tensor)}, gradients);
    });
}

ct_status ct_grad(CTTensor tensor, CTTensor *out) {
    return guard([&] {
        const at::Tensor &gradient = ref(tensor).grad();
        *out = gradient.defined() ? wrap(gradient) : nullptr;
    });
}

ct_status ct_clear_grads(const CTTensor *tensors, int32_t count) {
    return guard([&] {
        for (int32_t i = 0; i < count; i++) const_cast<at::Tensor &>(ref(tensors[i])).mutable_grad().reset();
    });
}
