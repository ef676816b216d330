/// Exact search among vectors of one dimension that are packed as float32, float16 or int8.
///
/// A fast kernel in float32 finds the rows that may be near enough, with a bound on its rounding; these are
/// scored again in double precision, in one order of operations on every processor. What is found therefore
/// depends neither on the kernel nor on the number of threads. Nothing here starts a thread or prints.
///
/// Rows that hold a number that is not finite are never found. All numbers are little-endian.
#ifndef CVECTORS_H
#define CVECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a row's bytes are.
///
/// CV_INT8: a float32 `scale`; then one byte `factor` for every 16 numbers or part of 16; then one bit `low` for
/// every number, 8 to a byte; then one signed byte `code` for every number. A number is
/// `(2 * code + low) * (scale * factor)`, each product rounded to float32.
typedef enum cv_precision { CV_FLOAT32 = 0, CV_FLOAT16, CV_INT8 } cv_precision;

typedef enum cv_metric { CV_COSINE = 0, CV_L2, CV_DOT } cv_metric;

/// The instructions that kernels are made of. CV_BEST is what this processor can do best.
typedef enum cv_path { CV_BEST = 0, CV_PORTABLE, CV_AVX2, CV_AVX512 } cv_path;

typedef enum cv_status {
    CV_OK = 0,
    CV_NOT_FINITE,  // a number is infinite or none
    CV_TOO_LARGE    // a number rounds to infinity in float16
} cv_status;

/// Dimensions beyond this are refused: the bound on rounding would say nothing.
enum { CV_MOST_DIMENSIONS = 65536 };

/// Whether this processor can run a path.
bool cv_path_is_supported(cv_path path);

size_t cv_row_bytes(cv_precision precision, size_t dimension);
/// Writes `cv_row_bytes` bytes; nothing useful unless CV_OK.
cv_status cv_encode(cv_precision precision, const float *numbers, size_t dimension, uint8_t *bytes);
/// Rows of float32, `stride` numbers from one to the next; what lies between is set to 0.
void cv_decode(cv_path path, cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
               float *numbers, size_t stride);

/// Memory in whole pages, zeroed, in large pages where the system has them; NULL where there is none.
void *cv_memory_take(size_t bytes);
/// The same content in more memory, without a copy where the system can; NULL leaves the old memory as it
/// was.
void *cv_memory_grow(void *memory, size_t bytes, size_t wanted);
void cv_memory_free(void *memory, size_t bytes);

/// Packed rows, and one number per row that `cv_lengths` filled in.
typedef struct cv_store {
    const uint8_t *bytes;
    size_t rows;
    size_t dimension;
    cv_precision precision;
    cv_metric metric;
    const float *lengths;
    bool is_tame;  // whether float32 arithmetic on these rows neither overflows nor loses all digits
} cv_store;

/// Fills `lengths[begin..<end]`: lengths, for the cosine their inverses (0 for zeros), not-a-number for rows
/// that are not finite. Returns whether these rows are tame. `row` has room for one row's numbers.
bool cv_lengths(const cv_store *store, size_t begin, size_t end, float *lengths, float *row);

typedef struct cv_neighbor {
    uint32_t index;
    float score;
} cv_neighbor;

/// The `k` nearest rows of some queries. Borrows everything that it is given; NULL where memory is short.
typedef struct cv_search cv_search;
cv_search *cv_search_create(const cv_store *store, const float *queries, size_t count, size_t k,
                            size_t threads, cv_path path);
/// Does a part of the work; to be called once for each thread, from as many threads.
void cv_search_run(cv_search *search, size_t thread);
/// After all threads: writes at most k neighbours, nearest first, equal ones by index, and returns how many.
/// To be called once for each query.
size_t cv_search_take(cv_search *search, size_t query, cv_neighbor *neighbors);
void cv_search_free(cv_search *search);

typedef struct cv_pair {
    uint32_t first, second;
    float score;
} cv_pair;

/// All pairs of rows whose score reaches a threshold. Borrows the store; NULL where memory is short.
typedef struct cv_pairs cv_pairs;
cv_pairs *cv_pairs_create(const cv_store *store, float threshold, size_t threads, cv_path path);
/// How many pairs `cv_pairs_next` must have room for.
size_t cv_pairs_capacity(const cv_pairs *pairs);
/// Goes on with a thread's part of the work until the room is nearly filled, or a second or so is over, or
/// nothing is left; returns the number of pairs written.
size_t cv_pairs_next(cv_pairs *pairs, size_t thread, cv_pair *found, size_t capacity, bool *is_done);
/// Rows that have been compared with all that follow them.
size_t cv_pairs_rows_done(const cv_pairs *pairs);
void cv_pairs_free(cv_pairs *pairs);

#ifdef __cplusplus
}
#endif
#endif
