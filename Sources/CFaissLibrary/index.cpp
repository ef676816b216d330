#include "index.hpp"

#include <faiss/IndexFlat.h>

#include <string>

using namespace fa;

namespace {

thread_local std::string last_error;

constexpr int32_t bits_per_code = 8;
constexpr double largest_table = 1 << 30;

faiss::MetricType metric_of(int32_t metric) {
    return metric == FA_L2 ? faiss::METRIC_L2 : faiss::METRIC_INNER_PRODUCT;
}

// Gives an index that numbers its rows from 0 a table of ids.
std::unique_ptr<faiss::Index> with_ids(std::unique_ptr<faiss::Index> index) {
    auto map = std::make_unique<faiss::IndexIDMap>(index.get());
    index.release();
    map->own_fields = true;
    return map;
}

} // namespace

void fa::set_error(const char *message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

bool fa::affords_table(const faiss::IndexIVFPQ &index) noexcept {
    return static_cast<double>(index.nlist) * index.pq.M * index.pq.ksub * sizeof(float) <= largest_table;
}

FAIndexImpl::FAIndexImpl(std::unique_ptr<faiss::Index> index) : whole(std::move(index)), searched(whole.get()) {
    if (auto map = dynamic_cast<faiss::IndexIDMap *>(searched)) {
        searched = map->index;
        ids = &map->id_map;
    }
    hnsw = dynamic_cast<faiss::IndexHNSW *>(searched);
    ivfpq = dynamic_cast<faiss::IndexIVFPQ *>(searched);
}

const char *fa_last_error(void) { return last_error.c_str(); }

void fa_version(int32_t *out) {
    out[0] = FAISS_VERSION_MAJOR;
    out[1] = FAISS_VERSION_MINOR;
    out[2] = FAISS_VERSION_PATCH;
}

fa_status fa_create_flat(int32_t dimension, int32_t metric, FAIndex *out) {
    return guard([&] {
        *out = new FAIndexImpl(with_ids(std::make_unique<faiss::IndexFlat>(dimension, metric_of(metric))));
    });
}

fa_status fa_create_hnsw(int32_t dimension, int32_t metric, int32_t links, int32_t build_depth, FAIndex *out) {
    return guard([&] {
        auto index = std::make_unique<faiss::IndexHNSWFlat>(dimension, links, metric_of(metric));
        index->hnsw.efConstruction = build_depth;
        *out = new FAIndexImpl(with_ids(std::move(index)));
    });
}

fa_status fa_create_ivfpq(int32_t dimension, int32_t metric, int64_t lists, int32_t code_bytes, FAIndex *out) {
    return guard([&] {
        auto quantizer = std::make_unique<faiss::IndexFlat>(dimension, metric_of(metric));
        auto index = std::make_unique<faiss::IndexIVFPQ>(
            quantizer.get(), dimension, lists, code_bytes, bits_per_code, metric_of(metric));
        quantizer.release();
        index->own_fields = true;
        // FAISS would print a warning for fewer than 39 rows per list; the caller decides about that.
        index->cp.min_points_per_centroid = 1;
        index->pq.cp.min_points_per_centroid = 1;
        if (!affords_table(*index)) index->use_precomputed_table = -1;
        *out = new FAIndexImpl(std::move(index));
    });
}

void fa_release(FAIndex index) { delete index; }

int32_t fa_kind(FAIndex index) { return index->hnsw ? FA_HNSW : index->ivfpq ? FA_IVFPQ : FA_FLAT; }
int32_t fa_dimension(FAIndex index) { return index->whole->d; }
int32_t fa_metric(FAIndex index) { return index->whole->metric_type == faiss::METRIC_L2 ? FA_L2 : FA_INNER_PRODUCT; }
int64_t fa_count(FAIndex index) { return index->whole->ntotal; }

fa_status fa_train(FAIndex index, const float *rows, int64_t count, int32_t threads) {
    return guard([&] {
        ThreadCount scope(threads);
        index->whole->train(count, rows);
    });
}

fa_status fa_add(FAIndex index, const float *rows, const int64_t *ids, int64_t count, int32_t threads) {
    return guard([&] {
        ThreadCount scope(threads);
        index->whole->add_with_ids(count, rows, ids);
    });
}

fa_status fa_search(
    FAIndex index, const float *queries, int64_t count, int64_t k, int64_t effort, int32_t threads,
    int64_t *ids, float *scores) {
    return guard([&] {
        ThreadCount scope(threads);
        // Around the table of ids, which passes no parameters on.
        if (index->hnsw) {
            index->depth.with(static_cast<int>(effort), *index->hnsw, [&] {
                index->searched->search(count, queries, k, scores, ids);
            });
        } else if (index->ivfpq) {
            faiss::SearchParametersIVF parameters;
            parameters.nprobe = static_cast<size_t>(effort);
            index->searched->search(count, queries, k, scores, ids, &parameters);
        } else {
            index->searched->search(count, queries, k, scores, ids);
        }
        if (!index->ids) return;
        for (int64_t i = 0; i < count * k; i++) {
            if (ids[i] >= 0) ids[i] = (*index->ids)[static_cast<size_t>(ids[i])];
        }
    });
}
