#include "index.hpp"

#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include <cstring>

using namespace fa;

namespace {

// How deep another program searches the file that sets no depth of its own.
constexpr int written_depth = 64;

struct CallbackWriter final : faiss::IOWriter {
    fa_write_function write;
    void *context;

    CallbackWriter(fa_write_function write, void *context) : write(write), context(context) {}

    size_t operator()(const void *bytes, size_t size, size_t items) override {
        if (size * items == 0) return items;
        return write(context, bytes, size * items) == 0 ? items : 0;
    }
};

struct MemoryReader final : faiss::IOReader {
    const char *next;
    size_t left;

    MemoryReader(const void *bytes, size_t count) : next(static_cast<const char *>(bytes)), left(count) {}

    size_t operator()(void *target, size_t size, size_t items) override {
        if (size == 0 || items == 0) return items;
        if (items > left / size) return 0;
        std::memcpy(target, next, size * items);
        next += size * items;
        left -= size * items;
        return items;
    }
};

} // namespace

fa_status fa_write(FAIndex index, fa_write_function write, void *context) {
    return guard([&] {
        CallbackWriter writer(write, context);
        auto write_whole = [&] { faiss::write_index(index->whole.get(), &writer); };
        // The depth is in the file, which should not tell which search was the last.
        if (index->hnsw) {
            index->depth.with(written_depth, *index->hnsw, write_whole);
        } else {
            write_whole();
        }
    });
}

fa_status fa_read(const void *bytes, size_t count, FAIndex *out) {
    return guard([&] {
        MemoryReader reader(bytes, count);
        std::unique_ptr<faiss::Index> whole(faiss::read_index(&reader, faiss::IO_FLAG_SKIP_PRECOMPUTE_TABLE));
        auto index = std::make_unique<FAIndexImpl>(std::move(whole));
        if (index->ivfpq && index->ivfpq->by_residual) {
            if (affords_table(*index->ivfpq)) {
                index->ivfpq->precompute_table();
            } else {
                index->ivfpq->use_precomputed_table = -1;
            }
        }
        *out = index.release();
    });
}
