// Gradients averaged over processes, bucket by bucket while the backward pass still runs.
//
// Not c10d's own: its constructor changes from one version of PyTorch to the next, it knows no NCCL without CUDA's
// headers, and it takes a parameter that keeps still for an epoch as an error.
#include "process_group.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>
#include <torch/csrc/autograd/variable.h>

using namespace ct;

namespace {

// Parameters whose gradients are summed as one.
struct Bucket {
    std::vector<size_t> members;
    at::Tensor flat;
    // Members whose gradients are still to come in this pass.
    size_t missing = 0;
    std::unique_ptr<Pending> pending;
};

class Reducer {
public:
    Reducer(Group &group, std::vector<at::Tensor> parameters, size_t bucket_bytes)
        : group_(group), parameters_(std::move(parameters)), state_(parameters_.size()) {
        fill_buckets(bucket_bytes);
        for (size_t i = 0; i < parameters_.size(); i++) {
            const auto node = torch::autograd::impl::grad_accumulator(parameters_[i]);
            TORCH_CHECK(node, "a parameter that no gradient is taken of cannot be reduced");
            const auto number = node->add_post_hook(std::make_unique<torch::autograd::utils::LambdaPostHook>(
                [this, i](const auto &outputs, const auto &) {
                    arrive(i);
                    return outputs;
                }));
            hooks_.emplace_back(node, number);
        }
    }

    ~Reducer() {
        for (auto &[node, number] : hooks_) node->del_post_hook(number);
    }

    // The next backward pass is the last before the gradients are needed.
    void arm() {
        next_ = 0;
        is_armed_ = true;
        for (Bucket &bucket : buckets_) {
            bucket.pending.reset();
            bucket.missing = 0;
            for (size_t i : bucket.members) {
                state_[i].is_awaited = parameters_[i].requires_grad();
                if (state_[i].is_awaited) bucket.missing++;
            }
        }
    }

    // Waits for all sums; then each gradient is the mean over processes.
    void finish() {
        is_armed_ = false;
        group_.record([&] {
            // A parameter that took no part here may have taken part elsewhere.
            for (size_t i = 0; i < parameters_.size(); i++) {
                if (state_[i].is_awaited) take(i);
            }
            start_full_buckets();
            for (Bucket &bucket : buckets_) {
                if (bucket.pending) bucket.pending->wait();
            }
        });
        for (Bucket &bucket : buckets_) bucket.pending.reset();
        group_.check();
    }

private:
    // Kept, as a parameter only knows it while somebody does.
    using Accumulator = decltype(torch::autograd::impl::grad_accumulator(std::declval<const at::Tensor &>()));

    struct State {
        size_t bucket = 0;
        at::Tensor view;
        bool is_awaited = false;
    };

    Group &group_;
    const std::vector<at::Tensor> parameters_;
    std::vector<State> state_;
    std::vector<Bucket> buckets_;
    std::vector<std::pair<Accumulator, uintptr_t>> hooks_;
    // The first bucket that is not under way; in this order on all processes.
    size_t next_ = 0;
    bool is_armed_ = false;

    // From the last parameter on, as that is how gradients come; the first bucket is small, to start early.
    void fill_buckets(size_t bucket_bytes) {
        size_t bytes = 0, limit = std::min<size_t>(bucket_bytes, 1 << 20);
        for (size_t i = parameters_.size(); i-- > 0;) {
            const at::Tensor &parameter = parameters_[i];
            const bool fits = !buckets_.empty() && bytes < limit
                && parameters_[buckets_.back().members[0]].options().type_equal(parameter.options());
            if (!fits) {
                if (!buckets_.empty()) limit = bucket_bytes;
                buckets_.emplace_back();
                bytes = 0;
            }
            buckets_.back().members.push_back(i);
            state_[i].bucket = buckets_.size() - 1;
            bytes += parameter.nbytes();
        }
        for (Bucket &bucket : buckets_) {
            int64_t count = 0;
            for (size_t i : bucket.members) count += parameters_[i].numel();
            bucket.flat = at::zeros({count}, parameters_[bucket.members[0]].options().requires_grad(false));
            int64_t first = 0;
            for (size_t i : bucket.members) {
                const at::Tensor &parameter = parameters_[i];
                state_[i].view = bucket.flat.narrow(0, first, parameter.numel()).view(parameter.sizes());
                first += parameter.numel();
            }
        }
    }

    // Called by autograd when a gradient is whole. Nothing may be thrown into a backward pass: it is recorded.
    void arrive(size_t i) {
        if (!is_armed_ || !state_[i].is_awaited) return;
        group_.record([&] {
            take(i);
            start_full_buckets();
        });
    }

    // Moves a gradient, a share of the mean, to its place in the bucket.
    void take(size_t i) {
        at::NoGradGuard no_grad;
        State &state = state_[i];
        at::Tensor &gradient = const_cast<at::Tensor &>(parameters_[i]).mutable_grad();
        if (!gradient.defined()) {
            state.view.zero_();
        } else {
            at::mul_out(state.view, gradient, at::scalar_tensor(1.0 / group_.size, at::kDouble));
        }
        gradient = state.view;
        state.is_awaited = false;
        buckets_[state.bucket].missing--;
    }

    void start_full_buckets() {
        for (; next_ < buckets_.size() && buckets_[next_].missing == 0; next_++) {
            Bucket &bucket = buckets_[next_];
            const bool takes_part = std::any_of(bucket.members.begin(), bucket.members.end(), [&](size_t i) {
                return parameters_[i].requires_grad();
            });
            if (takes_part) bucket.pending = group_.start_all_reduce(bucket.flat);
        }
    }
};

} // namespace

ct_status ct_reducer_create(
    CTGroup group, const CTTensor *parameters, int32_t count, int64_t bucket_bytes, CTReducer *out) {
    return guard([&] {
        *out = reinterpret_cast<CTReducer>(
            new Reducer(group_of(group), list(parameters, count), static_cast<size_t>(bucket_bytes)));
    });
}
void ct_reducer_release(CTReducer reducer) { delete reinterpret_cast<Reducer *>(reducer); }
void ct_reducer_arm(CTReducer reducer) { reinterpret_cast<Reducer *>(reducer)->arm(); }
ct_status ct_reducer_finish(CTReducer reducer) {
    return guard([&] { reinterpret_cast<Reducer *>(reducer)->finish(); });
}
