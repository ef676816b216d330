// NCCL by its C functions, found at run time as CUDA is. Private to the shim.
#pragma once

#include "process_group.hpp"

#include <c10/core/Device.h>
#include <c10/core/Stream.h>

namespace ct {

// Sums over the GPUs of a job, on a stream of their own, so that they run beside the backward pass.
class Nccl {
public:
    // Null on every process where one of them has no NCCL or another one's GPU.
    static std::unique_ptr<Nccl> join(Group &group, c10::Device device, std::chrono::milliseconds timeout);
    ~Nccl();

    std::unique_ptr<Pending> start_all_reduce(const at::Tensor &tensor);

private:
    struct Functions;
    const Functions &functions_;
    void *communicator_;
    const c10::Stream stream_;
    const std::chrono::milliseconds timeout_;

    Nccl(const Functions &functions, void *communicator, c10::Stream stream, std::chrono::milliseconds timeout);
    void check(int result) const;
    friend struct NcclPending;
};

} // namespace ct
