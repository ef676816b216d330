// Exceptions to statuses, and the threads of one call. Private to the shim.
#pragma once

#include "CFaiss.h"

#include <exception>
#include <new>
#include <omp.h>

namespace fa {

void set_error(const char *message) noexcept;

// Runs f; no exception leaves it.
template <typename F> fa_status guard(F &&f) noexcept {
    try {
        f();
        return FA_OK;
    } catch (const std::bad_alloc &) {
        set_error("out of memory");
        return FA_OUT_OF_MEMORY;
    } catch (const std::exception &error) {
        set_error(error.what());
        return FA_FAILED;
    } catch (...) {
        set_error("unknown C++ exception");
        return FA_FAILED;
    }
}

// How many threads OpenMP uses for work that this thread starts, while this lives. libtorch keeps its number
// in the same place, so it is put back.
class ThreadCount {
public:
    explicit ThreadCount(int32_t count) : previous_(omp_get_max_threads()) {
        if (count > 0) omp_set_num_threads(count);
    }
    ~ThreadCount() { omp_set_num_threads(previous_); }
    ThreadCount(const ThreadCount &) = delete;
    ThreadCount &operator=(const ThreadCount &) = delete;

private:
    int previous_;
};

} // namespace fa
