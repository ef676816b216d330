// The C face of libtorch: what swift-dino uses of it, and nothing in C++.
//
// Ownership: every `out` tensor is +1 (release it with ct_tensor_release), inputs are borrowed.
// Every function that can fail returns a ct_status; ct_last_error() then has this thread's message.
// A NULL tensor stands for "none" where a comment says so. Shapes are int64_t, dimensions may be negative.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CTTensorImpl *CTTensor;
typedef struct CTGeneratorImpl *CTGenerator;
typedef struct CTGroupImpl *CTGroup;
typedef struct CTReducerImpl *CTReducer;

typedef int32_t ct_status;
enum { CT_OK = 0, CT_FAILED = 1, CT_OUT_OF_MEMORY = 2 };

// Numbers of c10::ScalarType.
enum {
    CT_UINT8 = 0, CT_INT8 = 1, CT_INT16 = 2, CT_INT32 = 3, CT_INT64 = 4,
    CT_FLOAT16 = 5, CT_FLOAT32 = 6, CT_FLOAT64 = 7, CT_BOOL = 11, CT_BFLOAT16 = 15
};

// device: CT_CPU, or the ordinal of a CUDA device.
enum { CT_CPU = -1 };

const char *ct_last_error(void);

// runtime
const char *ct_version(void);
int32_t ct_thread_count(void);
ct_status ct_set_thread_count(int32_t count);
// Memory that tensors give back stays with the process, for the next ones of such sizes.
void ct_keep_freed_memory(void);
// Loads libtorch_cuda.so if it can be found; 0 where no device answers.
int32_t ct_cuda_device_count(void);
// Why libtorch's CUDA library is not loaded, in the loader's words; empty where it is.
const char *ct_cuda_absence(void);
// The device's name as its driver says it; empty where it says none.
void ct_cuda_device_name(int32_t device, char *name, int32_t capacity);
// Whether the device has arithmetic of this type, where others emulate it.
bool ct_computes_in(int32_t device, int32_t dtype);
// Whether matrix products and convolutions of float32 tensors on a GPU may round their inputs to TF32 (10 bits).
ct_status ct_set_tf32(bool allowed);
bool ct_tf32(void);
// Waits until the device has done all that it was given; returns at once for the CPU.
ct_status ct_synchronize(int32_t device);
ct_status ct_generator_create(int32_t device, uint64_t seed, CTGenerator *out);
void ct_generator_release(CTGenerator generator);
ct_status ct_generator_state(CTGenerator generator, CTTensor *out);
ct_status ct_generator_set_state(CTGenerator generator, CTTensor state);

// tensor: lifetime, facts, creation, host copies
// Handles that this thread has taken and not released.
int64_t ct_live_tensor_count(void);
void ct_tensor_release(CTTensor tensor);
int32_t ct_rank(CTTensor tensor);
int64_t ct_size(CTTensor tensor, int32_t dim);
int64_t ct_element_count(CTTensor tensor);
int32_t ct_dtype(CTTensor tensor);
int32_t ct_device(CTTensor tensor);
ct_status ct_empty(const int64_t *shape, int32_t rank, int32_t dtype, int32_t device, CTTensor *out);
ct_status ct_full(const int64_t *shape, int32_t rank, double value, int32_t dtype, int32_t device, CTTensor *out);
ct_status ct_randperm(int64_t count, CTGenerator generator, CTTensor *out);
ct_status ct_rand(const int64_t *shape, int32_t rank, CTGenerator generator, int32_t device, CTTensor *out);
ct_status ct_randn(const int64_t *shape, int32_t rank, CTGenerator generator, int32_t device, CTTensor *out);
ct_status ct_from_bytes(
    const void *bytes, size_t byte_count, const int64_t *shape, int32_t rank, int32_t dtype, CTTensor *out);
// Copies the tensor, made contiguous, to host memory of exactly its size.
ct_status ct_copy_to_host(CTTensor tensor, void *bytes, size_t byte_count);
// The memory of a contiguous host tensor, which the tensor owns; NULL for any other.
const void *ct_host_data(CTTensor tensor);
// Overwrites a contiguous host tensor from memory of exactly its size.
ct_status ct_copy_from_host(CTTensor tensor, const void *bytes, size_t byte_count);
ct_status ct_to_dtype(CTTensor tensor, int32_t dtype, CTTensor *out);
ct_status ct_to_device(CTTensor tensor, int32_t device, bool non_blocking, CTTensor *out);
ct_status ct_clone(CTTensor tensor, CTTensor *out);
ct_status ct_contiguous(CTTensor tensor, CTTensor *out);
ct_status ct_copy_(CTTensor tensor, CTTensor source);
ct_status ct_fill_(CTTensor tensor, double value);

// shape
ct_status ct_reshape(CTTensor a, const int64_t *shape, int32_t rank, CTTensor *out);
ct_status ct_permute(CTTensor a, const int64_t *dims, int32_t rank, CTTensor *out);
ct_status ct_transpose(CTTensor a, int64_t dim0, int64_t dim1, CTTensor *out);
ct_status ct_expand(CTTensor a, const int64_t *shape, int32_t rank, CTTensor *out);
ct_status ct_narrow(CTTensor a, int64_t dim, int64_t start, int64_t length, CTTensor *out);
ct_status ct_select(CTTensor a, int64_t dim, int64_t index, CTTensor *out);
// outs receives one tensor per size, each +1.
ct_status ct_split(CTTensor a, const int64_t *sizes, int32_t count, int64_t dim, CTTensor *outs);
// outs receives one tensor per place of the dimension, each +1.
ct_status ct_unbind(CTTensor a, int64_t dim, CTTensor *outs);
ct_status ct_unsqueeze(CTTensor a, int64_t dim, CTTensor *out);
ct_status ct_cat(const CTTensor *tensors, int32_t count, int64_t dim, CTTensor *out);
ct_status ct_stack(const CTTensor *tensors, int32_t count, int64_t dim, CTTensor *out);
ct_status ct_repeat_interleave(CTTensor a, int64_t repeats, int64_t dim, CTTensor *out);

// element by element; comparisons give bool
ct_status ct_add(CTTensor a, CTTensor b, double alpha, CTTensor *out);
ct_status ct_sub(CTTensor a, CTTensor b, CTTensor *out);
ct_status ct_mul(CTTensor a, CTTensor b, CTTensor *out);
ct_status ct_div(CTTensor a, CTTensor b, CTTensor *out);
ct_status ct_add_scalar(CTTensor a, double b, CTTensor *out);
ct_status ct_mul_scalar(CTTensor a, double b, CTTensor *out);
ct_status ct_pow_scalar(CTTensor a, double exponent, CTTensor *out);
ct_status ct_clamp(CTTensor a, double low, double high, CTTensor *out);
ct_status ct_exp(CTTensor a, CTTensor *out);
ct_status ct_log(CTTensor a, CTTensor *out);
ct_status ct_sqrt(CTTensor a, CTTensor *out);
ct_status ct_abs(CTTensor a, CTTensor *out);
ct_status ct_floor(CTTensor a, CTTensor *out);
ct_status ct_equal(CTTensor a, CTTensor b, CTTensor *out);
ct_status ct_greater_scalar(CTTensor a, double b, CTTensor *out);
ct_status ct_greater_equal(CTTensor a, CTTensor b, CTTensor *out);
ct_status ct_addcmul(CTTensor a, CTTensor b, CTTensor c, double value, CTTensor *out);
ct_status ct_add_(CTTensor a, CTTensor b, double alpha);
ct_status ct_sub_(CTTensor a, CTTensor b);
ct_status ct_mul_(CTTensor a, CTTensor b);
ct_status ct_add_scalar_(CTTensor a, double b);
ct_status ct_mul_scalar_(CTTensor a, double b);
ct_status ct_exp_(CTTensor a);

// reductions and order
ct_status ct_sum(CTTensor a, CTTensor *out);
ct_status ct_sum_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out);
ct_status ct_mean_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out);
ct_status ct_std_dim(CTTensor a, int64_t dim, bool unbiased, CTTensor *out);
ct_status ct_norm_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out);
ct_status ct_amax_dim(CTTensor a, int64_t dim, bool keepdim, CTTensor *out);
// The first of several largest elements.
ct_status ct_argmax(CTTensor a, int64_t dim, CTTensor *out);
ct_status ct_logsumexp(CTTensor a, int64_t dim, bool keepdim, CTTensor *out);
ct_status ct_softmax(CTTensor a, int64_t dim, CTTensor *out);
ct_status ct_log_softmax(CTTensor a, int64_t dim, CTTensor *out);
ct_status ct_topk(CTTensor a, int64_t k, int64_t dim, bool largest, CTTensor *values, CTTensor *indices);
ct_status ct_sort(CTTensor a, int64_t dim, bool descending, CTTensor *values, CTTensor *indices);
ct_status ct_gather(CTTensor a, int64_t dim, CTTensor index, CTTensor *out);
ct_status ct_index_select(CTTensor a, int64_t dim, CTTensor index, CTTensor *out);
ct_status ct_scatter_add_(CTTensor a, int64_t dim, CTTensor index, CTTensor source);
ct_status ct_cumsum(CTTensor a, int64_t dim, CTTensor *out);
ct_status ct_svdvals(CTTensor a, CTTensor *out);
// Eigenvalues, smallest first, and eigenvectors, one a column, of a symmetric matrix.
ct_status ct_eigh(CTTensor a, CTTensor *values, CTTensor *vectors);

// matrices and network layers; bias may be NULL
ct_status ct_matmul(CTTensor a, CTTensor b, CTTensor *out);
ct_status ct_linear(CTTensor x, CTTensor weight, CTTensor bias, CTTensor *out);
// (N, H, W, 3) bytes to (N, 3, H, W) floats: scale · byte + shift of each channel, both (1, 3, 1, 1).
ct_status ct_normalize_pixels(CTTensor pixels, CTTensor scale, CTTensor shift, CTTensor *out);
// linear(gelu(linear(x))).
ct_status ct_mlp(CTTensor x, CTTensor w1, CTTensor b1, CTTensor w2, CTTensor b2, CTTensor *out);
ct_status ct_gelu(CTTensor x, CTTensor *out);
ct_status ct_layer_norm(CTTensor x, CTTensor weight, CTTensor bias, double epsilon, CTTensor *out);
ct_status ct_relu(CTTensor x, CTTensor *out);
ct_status ct_conv2d(
    CTTensor x, CTTensor weight, CTTensor bias, int64_t stride, int64_t padding, int64_t groups, CTTensor *out);
ct_status ct_max_pool2d(CTTensor x, int64_t kernel, int64_t stride, int64_t padding, CTTensor *out);
// The same (N, C, H, W) with the channels of a pixel side by side in memory.
ct_status ct_channels_last(CTTensor x, CTTensor *out);
// running_mean and running_var are updated in place when training.
ct_status ct_batch_norm(
    CTTensor x, CTTensor weight, CTTensor bias, CTTensor running_mean, CTTensor running_var, bool training,
    double momentum, double epsilon, CTTensor *out);
// x Wᵀ where row j of W is that of v (out, in) at the length in g (out, 1).
ct_status ct_weight_norm_linear(CTTensor x, CTTensor v, CTTensor g, CTTensor *out);
ct_status ct_normalize(CTTensor x, int64_t dim, double epsilon, CTTensor *out);
ct_status ct_attention(CTTensor q, CTTensor k, CTTensor v, CTTensor *out);
// Non-antialiased bicubic or bilinear resampling (NCHW) with explicit scales, align_corners = false.
ct_status ct_upsample(
    CTTensor x, int64_t height, int64_t width, double scale_height, double scale_width, bool bicubic, CTTensor *out);

// autograd: the mode is per thread
bool ct_set_grad_enabled(bool enabled);
void *ct_inference_enter(void);
void ct_inference_exit(void *guard);
// Turns autocast on (dtype) or off (dtype < 0) for the CPU or CUDA; false if it was off before.
ct_status ct_autocast_set(bool cuda, int32_t dtype, int32_t *previous_dtype);
ct_status ct_set_requires_grad(CTTensor tensor, bool required);
bool ct_requires_grad(CTTensor tensor);
ct_status ct_detach(CTTensor tensor, CTTensor *out);
// gradient may be NULL for a scalar.
ct_status ct_backward(CTTensor tensor, CTTensor gradient);
// *out is NULL where there is no gradient.
ct_status ct_grad(CTTensor tensor, CTTensor *out);
ct_status ct_clear_grads(const CTTensor *tensors, int32_t count);

// optimiser steps over parameter lists, in place; a parameter without gradient is skipped
ct_status ct_clip_grads_per_tensor(const CTTensor *parameters, int32_t count, double maximum);
ct_status ct_adamw_step(
    const CTTensor *parameters, const CTTensor *averages, const CTTensor *square_averages, const CTTensor *steps,
    int32_t count, double lr, double beta1, double beta2, double weight_decay, double epsilon);
ct_status ct_sgd_step(
    const CTTensor *parameters, const CTTensor *momenta, int32_t count, double lr, double momentum,
    double weight_decay);
ct_status ct_lars_step(
    const CTTensor *parameters, const CTTensor *momenta, int32_t count, double lr, double momentum,
    double weight_decay, double eta);
ct_status ct_lerp_list(const CTTensor *targets, const CTTensor *sources, int32_t count, double weight);
// Divides all gradients by the scale; *found_inf is set where one is not finite.
ct_status ct_unscale_grads(const CTTensor *parameters, int32_t count, CTTensor scale, CTTensor found_inf);
ct_status ct_update_scale(
    CTTensor scale, CTTensor growth_tracker, CTTensor found_inf, double growth, double backoff, int64_t interval);

// process groups: one per job, used by one thread at a time
// Waits for the others at host:port, where the process that hosts the store listens; address is this machine's as the
// others reach it. Keys of the store get the prefix. No collective waits longer than the timeout, in seconds.
ct_status ct_group_join(
    const char *host, int32_t port, int32_t rank, int32_t size, bool hosts_store, const char *prefix,
    const char *address, double timeout, CTGroup *out);
void ct_group_leave(CTGroup group);
// Sums over processes, in place.
ct_status ct_group_all_reduce(CTGroup group, CTTensor tensor);
// out is (processes, …) where tensor is (…).
ct_status ct_group_all_gather(CTGroup group, CTTensor tensor, CTTensor out);
// Overwrites the tensors with those of one process.
ct_status ct_group_broadcast(CTGroup group, const CTTensor *tensors, int32_t count, int32_t root);
ct_status ct_group_barrier(CTGroup group);
// Fails where a collective within an operator has failed.
ct_status ct_group_check(CTGroup group);
// A text that all processes can read; the first one posted under a key stays.
ct_status ct_group_post(CTGroup group, const char *key, const char *text);
// Reads it, not ended by a zero; no bytes where there is none.
ct_status ct_group_posted(CTGroup group, const char *key, char *text, size_t capacity, size_t *length);
// Averages the gradients of parameters over processes during the backward pass that follows `arm`.
ct_status ct_reducer_create(
    CTGroup group, const CTTensor *parameters, int32_t count, int64_t bucket_bytes, CTReducer *out);
void ct_reducer_release(CTReducer reducer);
void ct_reducer_arm(CTReducer reducer);
ct_status ct_reducer_finish(CTReducer reducer);
// ct_batch_norm in training, with the statistics of all processes.
ct_status ct_sync_batch_norm(
    CTTensor x, CTTensor weight, CTTensor bias, CTTensor running_mean, CTTensor running_var, CTGroup group,
    double momentum, double epsilon, CTTensor *out);

#ifdef __cplusplus
}
#endif
#endif
