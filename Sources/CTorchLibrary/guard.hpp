// Exceptions to statuses, handles to tensors. Private to the shim.
#pragma once

#include "CTorch.h"

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <string>
#include <vector>

namespace ct {

void set_error(const char *message) noexcept;
bool is_memory_message(const std::string &message) noexcept;

// Runs f; no exception leaves it.
template <typename F> ct_status guard(F &&f) noexcept {
    try {
        f();
        return CT_OK;
    } catch (const c10::OutOfMemoryError &error) {
        set_error(error.what_without_backtrace());
        return CT_OUT_OF_MEMORY;
    } catch (const c10::Error &error) {
        set_error(error.what_without_backtrace());
        return is_memory_message(error.what_without_backtrace()) ? CT_OUT_OF_MEMORY : CT_FAILED;
    } catch (const std::bad_alloc &) {
        set_error("out of memory");
        return CT_OUT_OF_MEMORY;
    } catch (const std::exception &error) {
        set_error(error.what());
        return CT_FAILED;
    } catch (...) {
        set_error("unknown C++ exception");
        return CT_FAILED;
    }
}

inline const at::Tensor &ref(CTTensor tensor) { return *reinterpret_cast<const at::Tensor *>(tensor); }

inline std::optional<at::Tensor> optional(CTTensor tensor) {
    return tensor ? std::optional<at::Tensor>(ref(tensor)) : std::nullopt;
}

inline at::IntArrayRef shape_of(const int64_t *values, int32_t rank) {
    return at::IntArrayRef(values, static_cast<size_t>(rank));
}

// Gives the tensor a handle of its own (+1) and counts it.
CTTensor wrap(at::Tensor tensor);

std::vector<at::Tensor> list(const CTTensor *tensors, int32_t count);

c10::Device device_of(int32_t ordinal);

} // namespace ct

// A function of one result: CT_RETURN(expression) as its whole body.
#define CT_RETURN(expression) return ct::guard([&] { *out = ct::wrap(expression); })
