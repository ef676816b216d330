// The index behind a handle. Private to the shim.
#pragma once

#include "guard.hpp"

#include <faiss/Index.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVFPQ.h>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace fa {

// The depth of HNSW's searches, which this FAISS takes from the index alone: what a search's own parameters
// say of it has no effect on how many candidates are kept. Searches of one depth run side by side, others
// wait for them.
class SharedDepth {
public:
    // Runs f while the depth of `index` is `depth`.
    template <typename F> void with(int depth, faiss::IndexHNSW &index, F &&f) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return users_ == 0 || index.hnsw.efSearch == depth; });
            index.hnsw.efSearch = depth;
            users_++;
        }
        Leaving leaving{*this};
        f();
    }

private:
    struct Leaving {
        SharedDepth &depth;
        ~Leaving() {
            std::lock_guard lock(depth.mutex_);
            if (--depth.users_ == 0) depth.changed_.notify_all();
        }
    };

    std::mutex mutex_;
    std::condition_variable changed_;
    int users_ = 0;
};

} // namespace fa

struct FAIndexImpl {
    // What is trained, added to and written.
    std::unique_ptr<faiss::Index> whole;
    // What is searched: `whole`, or what stands in it under a table of ids.
    faiss::Index *searched;
    // The ids of the rows of `searched`; null where its own are the ids.
    const std::vector<faiss::Index::idx_t> *ids = nullptr;
    faiss::IndexHNSW *hnsw = nullptr;
    faiss::IndexIVFPQ *ivfpq = nullptr;
    fa::SharedDepth depth;

    explicit FAIndexImpl(std::unique_ptr<faiss::Index> index);
};

namespace fa {

// Whether the table that makes IVF-PQ's search by distance fast is worth its memory, 1 KB per list and code
// byte.
bool affords_table(const faiss::IndexIVFPQ &index) noexcept;

} // namespace fa
