#include "nccl.hpp"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <dlfcn.h>
#include <thread>

using namespace ct;

namespace {

// From NCCL's documented interface, which has been the same since 2.4.
struct UniqueId {
    char bytes[128];
};
enum { success = 0, in_progress = 7, sum = 0 };

int type_number(at::ScalarType type) {
    switch (type) {
    case at::kByte: return 1;
    case at::kInt: return 2;
    case at::kLong: return 4;
    case at::kHalf: return 6;
    case at::kFloat: return 7;
    case at::kDouble: return 8;
    case at::kBFloat16: return 9;
    default: TORCH_CHECK(false, "NCCL sums no tensors of type ", type);
    }
}

c10::impl::VirtualGuardImpl cuda() { return c10::impl::VirtualGuardImpl(c10::DeviceType::CUDA); }

} // namespace

struct Nccl::Functions {
    int (*get_unique_id)(UniqueId *);
    int (*comm_init_rank)(void **, int, UniqueId, int);
    int (*comm_abort)(void *);
    int (*comm_get_async_error)(void *, int *);
    int (*all_reduce)(const void *, void *, size_t, int, int, void *, void *);
    const char *(*get_error_string)(int);
    bool is_whole = false;

    // libtorch_cuda has loaded it already where it was built with it.
    Functions() {
        void *library = dlopen("libnccl.so.2", RTLD_NOW);
        if (!library) return;
        const auto find = [&](auto &function, const char *name) {
            function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(library, name));
            return function != nullptr;
        };
        is_whole = find(get_unique_id, "ncclGetUniqueId") && find(comm_init_rank, "ncclCommInitRank")
            && find(comm_abort, "ncclCommAbort") && find(comm_get_async_error, "ncclCommGetAsyncError")
            && find(all_reduce, "ncclAllReduce") && find(get_error_string, "ncclGetErrorString");
    }

    static const Functions &shared() {
        static const Functions functions;
        return functions;
    }
};

namespace ct {

// Its wait is the host's, with a limit: a sum that a dead process keeps from ending would hold the GPU for ever.
struct NcclPending : Pending {
    Nccl &nccl;
    at::Tensor tensor;
    c10::Event done{c10::DeviceType::CUDA};

    NcclPending(Nccl &nccl, at::Tensor tensor) : nccl(nccl), tensor(std::move(tensor)) {}

    void wait() override {
        const auto end = std::chrono::steady_clock::now() + nccl.timeout_;
        while (!done.query()) {
            int error = success;
            nccl.check(nccl.functions_.comm_get_async_error(nccl.communicator_, &error));
            const bool is_late = std::chrono::steady_clock::now() > end;
            if ((error != success && error != in_progress) || is_late) {
                nccl.functions_.comm_abort(std::exchange(nccl.communicator_, nullptr));
                TORCH_CHECK(!is_late, "NCCL timed out after ", nccl.timeout_.count() / 1000, " s");
                nccl.check(error);
            }
            std::this_thread::sleep_for(std::chrono::microseconds(20));
        }
        done.block(cuda().getStream(tensor.device()));
    }
};

} // namespace ct

Nccl::Nccl(const Functions &functions, void *communicator, c10::Stream stream, std::chrono::milliseconds timeout)
    : functions_(functions), communicator_(communicator), stream_(stream), timeout_(timeout) {}

// Abort, not destroy: the others may be gone, and nothing is under way that anybody waits for.
Nccl::~Nccl() {
    if (communicator_) functions_.comm_abort(communicator_);
}

void Nccl::check(int result) const {
    TORCH_CHECK(result == success || result == in_progress, "NCCL: ", functions_.get_error_string(result));
}

std::unique_ptr<Nccl> Nccl::join(Group &group, c10::Device device, std::chrono::milliseconds timeout) {
    const Functions &functions = Functions::shared();
    if (!group.agree(functions.is_whole)) return nullptr;
    UniqueId id{};
    at::Tensor bytes = at::from_blob(id.bytes, {static_cast<int64_t>(sizeof id.bytes)}, at::kByte);
    const bool has_id = group.rank != 0 || functions.get_unique_id(&id) == success;
    if (!group.agree(has_id)) return nullptr;
    group.broadcast(bytes, 0);
    const c10::OptionalDeviceGuard guard(device);
    void *communicator = nullptr;
    // Fails everywhere where two processes share a GPU.
    const bool is_joined = functions.comm_init_rank(&communicator, group.size, id, group.rank) == success;
    if (!group.agree(is_joined)) {
        if (is_joined) functions.comm_abort(communicator);
        return nullptr;
    }
    return std::unique_ptr<Nccl>(
        new Nccl(functions, communicator, cuda().getStreamFromGlobalPool(device), timeout));
}

std::unique_ptr<Pending> Nccl::start_all_reduce(const at::Tensor &tensor) {
    TORCH_CHECK(communicator_, "NCCL has ended after a failure");
    TORCH_CHECK(tensor.is_contiguous(), "NCCL sums contiguous tensors");
    const c10::OptionalDeviceGuard guard(tensor.device());
    auto pending = std::make_unique<NcclPending>(*this, tensor);
    // After what computes the tensor, beside what comes next.
    c10::Event ready(c10::DeviceType::CUDA);
    ready.record(cuda().getStream(tensor.device()));
    ready.block(stream_);
    check(functions_.all_reduce(
        tensor.data_ptr(), tensor.data_ptr(), static_cast<size_t>(tensor.numel()), type_number(tensor.scalar_type()),
        sum, communicator_, stream_.native_handle()));
    pending->done.record(stream_);
    return pending;
}
