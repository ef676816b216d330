// The C face of FAISS: what swift-dino uses of it, and nothing in C++.
//
// Every function that can fail returns an fa_status; fa_last_error() then has this thread's message.
// Rows are float32, one after the other. `threads` is how many a call may use; 0 leaves that to OpenMP.
// One thread at a time may train or add; an index that is only searched may be searched by many.
#ifndef CFAISS_H
#define CFAISS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct FAIndexImpl *FAIndex;

typedef int32_t fa_status;
enum { FA_OK = 0, FA_FAILED = 1, FA_OUT_OF_MEMORY = 2 };

// Numbers of faiss::MetricType.
enum { FA_INNER_PRODUCT = 0, FA_L2 = 1 };

enum { FA_FLAT = 0, FA_HNSW = 1, FA_IVFPQ = 2 };

// What a writer calls with bytes in their order; anything but 0 ends the writing.
typedef int32_t (*fa_write_function)(void *context, const void *bytes, size_t count);

const char *fa_last_error(void);
// FAISS's version: major, minor, patch.
void fa_version(int32_t *out);

// lifetime
fa_status fa_create_flat(int32_t dimension, int32_t metric, FAIndex *out);
fa_status fa_create_hnsw(int32_t dimension, int32_t metric, int32_t links, int32_t build_depth, FAIndex *out);
// code_bytes divides the dimension.
fa_status fa_create_ivfpq(int32_t dimension, int32_t metric, int64_t lists, int32_t code_bytes, FAIndex *out);
void fa_release(FAIndex index);

// facts
int32_t fa_kind(FAIndex index);
int32_t fa_dimension(FAIndex index);
int32_t fa_metric(FAIndex index);
int64_t fa_count(FAIndex index);

// building
fa_status fa_train(FAIndex index, const float *rows, int64_t count, int32_t threads);
fa_status fa_add(FAIndex index, const float *rows, const int64_t *ids, int64_t count, int32_t threads);

// The k nearest of each query, nearest first: ids and, for FA_L2, squared distances, else inner products.
// -1 stands for what was not found. effort: HNSW's depth, IVF's lists; without meaning for flat ones.
fa_status fa_search(
    FAIndex index, const float *queries, int64_t count, int64_t k, int64_t effort, int32_t threads,
    int64_t *ids, float *scores);

// files, in FAISS's own format
fa_status fa_write(FAIndex index, fa_write_function write, void *context);
// Reads bytes whose layout the caller has checked: FAISS believes all sizes and positions in them.
fa_status fa_read(const void *bytes, size_t count, FAIndex *out);

#ifdef __cplusplus
}
#endif

#endif
