// The processes of a job and what they compute together. Private to the shim.
#pragma once

#include "guard.hpp"

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <memory>
#include <string>

namespace ct {

class Nccl;

// A collective under way; its tensor must not be touched before `wait`.
class Pending {
public:
    virtual ~Pending() = default;
    // Throws where another process failed or did not answer in time.
    virtual void wait() = 0;
};

// Collectives by Gloo for tensors on the host; on a GPU by NCCL, or by way of the host where there is none.
//
// After the first failure all of them fail with its message, as the processes no longer agree on what comes next.
class Group {
public:
    const int rank, size;
    const c10::intrusive_ptr<c10d::Store> store;

    Group(c10::intrusive_ptr<c10d::Store> store, int rank, int size, const std::string &address,
          std::chrono::milliseconds timeout);
    ~Group();

    std::unique_ptr<Pending> start_all_reduce(const at::Tensor &tensor);
    void all_reduce(const at::Tensor &tensor);
    void all_gather(const at::Tensor &tensor, const at::Tensor &out);
    void broadcast(const at::Tensor &tensor, int root);
    void barrier();
    // Whether it is true on all of them.
    bool agree(bool value);

    // Runs f, where operators may not throw: their failure is told by the next collective.
    template <typename F> void record(F &&f) noexcept {
        try {
            if (failure_.empty()) f();
        } catch (const c10::Error &error) {
            fail(error.what_without_backtrace());
        } catch (const std::exception &error) {
            fail(error.what());
        }
    }
    bool has_failed() const { return !failure_.empty(); }
    // Throws what was recorded.
    void check() const;

private:
    c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo_;
    std::unique_ptr<Nccl> nccl_;
    bool looked_for_nccl_ = false;
    const std::chrono::milliseconds timeout_;
    std::string failure_;

    void fail(const char *message) noexcept;
    Nccl *nccl(const at::Tensor &tensor);
    template <typename F> void attempt(F &&f);
};

inline Group &group_of(CTGroup group) { return *reinterpret_cast<Group *>(group); }

} // namespace ct
