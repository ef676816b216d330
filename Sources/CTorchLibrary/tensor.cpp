#include "guard.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randperm.h>

#include <cstring>

using namespace ct;

namespace {

thread_local std::string last_error;
// Per thread: a tensor stays on the thread that made it, and tests of leaks run beside others.
thread_local int64_t live_tensors = 0;

at::TensorOptions options(int32_t dtype, int32_t device) {
    return at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype)).device(device_of(device));
}

std::optional<at::Generator> generator_of(CTGenerator generator) {
    return generator ? std::optional<at::Generator>(*reinterpret_cast<at::Generator *>(generator)) : std::nullopt;
}

} // namespace

namespace ct {

void set_error(const char *message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

bool is_memory_message(const std::string &message) noexcept {
    return message.find("allocate memory") != std::string::npos
        || message.find("not enough memory") != std::string::npos
        || message.find("out of memory") != std::string::npos
        // The libraries under CUDA, when the device has nothing left for their own buffers.
        || message.find("CUBLAS_STATUS_ALLOC_FAILED") != std::string::npos
        || message.find("CUDNN_STATUS_ALLOC_FAILED") != std::string::npos
        || message.find("CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED") != std::string::npos;
}

CTTensor wrap(at::Tensor tensor) {
    auto *handle = new at::Tensor(std::move(tensor));
    live_tensors++;
    return reinterpret_cast<CTTensor>(handle);
}

std::vector<at::Tensor> list(const CTTensor *tensors, int32_t count) {
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (int32_t i = 0; i < count; i++) result.push_back(ref(tensors[i]));
    return result;
}

c10::Device device_of(int32_t ordinal) {
    return ordinal < 0 ? c10::Device(c10::kCPU)
                       : c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(ordinal));
}

} // namespace ct

const char *ct_last_error(void) { return last_error.c_str(); }

int64_t ct_live_tensor_count(void) { return live_tensors; }

void ct_tensor_release(CTTensor tensor) {
    if (!tensor) return;
    delete reinterpret_cast<at::Tensor *>(tensor);
    live_tensors--;
}

int32_t ct_rank(CTTensor tensor) { return static_cast<int32_t>(ref(tensor).dim()); }
int64_t ct_size(CTTensor tensor, int32_t dim) { return ref(tensor).sizes()[dim]; }
int64_t ct_element_count(CTTensor tensor) { return ref(tensor).numel(); }
int32_t ct_dtype(CTTensor tensor) { return static_cast<int32_t>(ref(tensor).scalar_type()); }
int32_t ct_device(CTTensor tensor) {
    const auto device = ref(tensor).device();
    return device.is_cpu() ? CT_CPU : device.index();
}

ct_status ct_empty(const int64_t *shape, int32_t rank, int32_t dtype, int32_t device, CTTensor *out) {
    CT_RETURN(at::empty(shape_of(shape, rank), options(dtype, device)));
}
ct_status ct_full(const int64_t *shape, int32_t rank, double value, int32_t dtype, int32_t device, CTTensor *out) {
    CT_RETURN(at::full(shape_of(shape, rank), value, options(dtype, device)));
}
ct_status ct_randperm(int64_t count, CTGenerator generator, CTTensor *out) {
    CT_RETURN(at::randperm(count, generator_of(generator), options(CT_INT64, CT_CPU)));
}
ct_status ct_rand(const int64_t *shape, int32_t rank, CTGenerator generator, int32_t device, CTTensor *out) {
    CT_RETURN(at::rand(shape_of(shape, rank), generator_of(generator), options(CT_FLOAT32, device)));
}
ct_status ct_randn(const int64_t *shape, int32_t rank, CTGenerator generator, int32_t device, CTTensor *out) {
    CT_RETURN(at::randn(shape_of(shape, rank), generator_of(generator), options(CT_FLOAT32, device)));
}

ct_status ct_from_bytes(
    const void *bytes, size_t byte_count, const int64_t *shape, int32_t rank, int32_t dtype, CTTensor *out) {
    return guard([&] {
        at::Tensor tensor = at::empty(shape_of(shape, rank), options(dtype, CT_CPU));
        TORCH_CHECK(tensor.nbytes() == byte_count, "the shape needs ", tensor.nbytes(), " bytes, not ", byte_count);
        if (byte_count > 0) std::memcpy(tensor.mutable_data_ptr(), bytes, byte_count);
        *out = wrap(std::move(tensor));
    });
}

ct_status ct_copy_to_host(CTTensor tensor, void *bytes, size_t byte_count) {
    return guard([&] {
        const at::Tensor host = ref(tensor).detach().to(c10::kCPU).contiguous();
        TORCH_CHECK(host.nbytes() == byte_count, "the tensor has ", host.nbytes(), " bytes, not ", byte_count);
        if (byte_count > 0) std::memcpy(bytes, host.const_data_ptr(), byte_count);
    });
}

const void *ct_host_data(CTTensor tensor) {
    const at::Tensor &source = ref(tensor);
    return source.is_cpu() && source.is_contiguous() ? source.const_data_ptr() : nullptr;
}
ct_status ct_copy_from_host(CTTensor tensor, const void *bytes, size_t byte_count) {
    return guard([&] {
        const at::Tensor &target = ref(tensor);
        TORCH_CHECK(target.is_cpu() && target.is_contiguous(), "only a contiguous host tensor takes raw bytes");
        TORCH_CHECK(target.nbytes() == byte_count, "the tensor has ", target.nbytes(), " bytes, not ", byte_count);
        if (byte_count > 0) std::memcpy(target.mutable_data_ptr(), bytes, byte_count);
    });
}

ct_status ct_to_dtype(CTTensor tensor, int32_t dtype, CTTensor *out) {
    CT_RETURN(ref(tensor).to(static_cast<c10::ScalarType>(dtype)));
}
ct_status ct_to_device(CTTensor tensor, int32_t device, bool non_blocking, CTTensor *out) {
    CT_RETURN(ref(tensor).to(device_of(device), non_blocking));
}
ct_status ct_clone(CTTensor tensor, CTTensor *out) { CT_RETURN(ref(tensor).clone()); }
ct_status ct_contiguous(CTTensor tensor, CTTensor *out) { CT_RETURN(ref(tensor).contiguous()); }
ct_status ct_copy_(CTTensor tensor, CTTensor source) {
    return guard([&] { ref(tensor).copy_(ref(source)); });
}
ct_status ct_fill_(CTTensor tensor, double value) {
    return guard([&] { ref(tensor).fill_(value); });
}
