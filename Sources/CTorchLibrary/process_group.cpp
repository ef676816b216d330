#include "process_group.hpp"

#include "nccl.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

using namespace ct;

namespace {

struct GlooPending : Pending {
    c10::intrusive_ptr<c10d::Work> work;
    explicit GlooPending(c10::intrusive_ptr<c10d::Work> work) : work(std::move(work)) {}
    void wait() override { work->wait(); }
};

// A sum of a device's tensor that is taken on the host.
struct StagedPending : Pending {
    at::Tensor tensor, host;
    c10::intrusive_ptr<c10d::Work> work;
    StagedPending(at::Tensor tensor, at::Tensor host, c10::intrusive_ptr<c10d::Work> work)
        : tensor(std::move(tensor)), host(std::move(host)), work(std::move(work)) {}
    void wait() override {
        work->wait();
        tensor.copy_(host);
    }
};

std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

} // namespace

Group::Group(
    c10::intrusive_ptr<c10d::Store> store, int rank, int size, const std::string &address,
    std::chrono::milliseconds timeout)
    : rank(rank), size(size), store(store), timeout_(timeout) {
    auto options = c10d::ProcessGroupGloo::Options::create(timeout);
    // PyTorch's variable goes first. A machine's own name often stands for its loopback address: take the address
    // from which the job's first process is reached.
    if (const char *interface = getenv("GLOO_SOCKET_IFNAME"); interface && *interface) {
        options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForInterface(interface));
    } else {
        options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(address));
    }
    gloo_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options);
}

Group::~Group() = default;

void Group::fail(const char *message) noexcept {
    if (failure_.empty()) failure_ = message && *message ? message : "a collective failed";
}

void Group::check() const { TORCH_CHECK(failure_.empty(), failure_); }

template <typename F> void Group::attempt(F &&f) {
    check();
    record(std::forward<F>(f));
    check();
}

Nccl *Group::nccl(const at::Tensor &tensor) {
    if (!tensor.is_cuda()) return nullptr;
    if (!looked_for_nccl_) {
        looked_for_nccl_ = true;
        nccl_ = Nccl::join(*this, tensor.device(), timeout_);
    }
    return nccl_.get();
}

std::unique_ptr<Pending> Group::start_all_reduce(const at::Tensor &tensor) {
    check();
    if (Nccl *nccl = this->nccl(tensor)) return nccl->start_all_reduce(tensor);
    at::Tensor host = tensor.is_cpu() ? tensor : tensor.cpu();
    std::vector<at::Tensor> tensors{host};
    auto work = gloo_->allreduce(tensors);
    if (tensor.is_cpu()) return std::make_unique<GlooPending>(std::move(work));
    return std::make_unique<StagedPending>(tensor, std::move(host), std::move(work));
}

void Group::all_reduce(const at::Tensor &tensor) {
    attempt([&] { start_all_reduce(tensor)->wait(); });
}

void Group::all_gather(const at::Tensor &tensor, const at::Tensor &out) {
    attempt([&] {
        // Flat, as Gloo wants the result's rows in the shape of what goes in.
        at::Tensor input = tensor.cpu().reshape({-1});
        at::Tensor output = at::empty({size * input.numel()}, input.options());
        gloo_->_allgather_base(output, input)->wait();
        at::NoGradGuard no_grad;
        out.copy_(output.view(out.sizes()));
    });
}

void Group::broadcast(const at::Tensor &tensor, int root) {
    attempt([&] {
        std::vector<at::Tensor> host{tensor.cpu().contiguous()};
        c10d::BroadcastOptions options;
        options.rootRank = root;
        gloo_->broadcast(host, options)->wait();
        if (!host[0].is_same(tensor)) tensor.copy_(host[0]);
    });
}

bool Group::agree(bool value) {
    const at::Tensor refusals = at::full({}, value ? 0 : 1, at::kInt);
    all_reduce(refusals);
    return refusals.item<int>() == 0;
}

void Group::barrier() {
    attempt([&] { gloo_->barrier()->wait(); });
}

ct_status ct_group_join(
    const char *host, int32_t port, int32_t rank, int32_t size, bool hosts_store, const char *prefix,
    const char *address, double timeout, CTGroup *out) {
    return guard([&] {
        c10d::TCPStoreOptions options;
        options.port = static_cast<uint16_t>(port);
        options.isServer = hosts_store;
        options.numWorkers = static_cast<size_t>(size);
        options.waitWorkers = false;
        options.timeout = milliseconds(timeout);
        c10::intrusive_ptr<c10d::Store> store = c10::make_intrusive<c10d::TCPStore>(host, options);
        store = c10::make_intrusive<c10d::PrefixStore>(prefix, std::move(store));
        *out = reinterpret_cast<CTGroup>(new Group(std::move(store), rank, size, address, milliseconds(timeout)));
    });
}

void ct_group_leave(CTGroup group) {
    // One that has failed may wait for ever for a network that is gone; the process ends soon.
    if (!group_of(group).has_failed()) delete reinterpret_cast<Group *>(group);
}

ct_status ct_group_all_reduce(CTGroup group, CTTensor tensor) {
    return guard([&] { group_of(group).all_reduce(ref(tensor)); });
}
ct_status ct_group_all_gather(CTGroup group, CTTensor tensor, CTTensor out) {
    return guard([&] { group_of(group).all_gather(ref(tensor), ref(out)); });
}
ct_status ct_group_broadcast(CTGroup group, const CTTensor *tensors, int32_t count, int32_t root) {
    return guard([&] {
        at::NoGradGuard no_grad;
        for (int32_t i = 0; i < count; i++) group_of(group).broadcast(ref(tensors[i]), root);
    });
}
ct_status ct_group_barrier(CTGroup group) {
    return guard([&] { group_of(group).barrier(); });
}
ct_status ct_group_check(CTGroup group) {
    return guard([&] { group_of(group).check(); });
}

ct_status ct_group_post(CTGroup group, const char *key, const char *text) {
    return guard([&] {
        const std::string value(text);
        group_of(group).store->compareSet(key, {}, std::vector<uint8_t>(value.begin(), value.end()));
    });
}
ct_status ct_group_posted(CTGroup group, const char *key, char *text, size_t capacity, size_t *length) {
    return guard([&] {
        *length = 0;
        c10d::Store &store = *group_of(group).store;
        if (!store.check({key})) return;
        const std::vector<uint8_t> value = store.get(key);
        *length = std::min(value.size(), capacity);
        std::copy_n(value.begin(), *length, text);
    });
}
