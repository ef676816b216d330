// A shared library that is loaded at the first call of one of its functions, so that a program that calls
// none starts without it. Each function is a trampoline that jumps through a slot; the first jump fills all.
//
// The trampolines are weak: a program into which the functions themselves are linked calls these instead.
#ifndef LATE_LIBRARY_H
#define LATE_LIBRARY_H

#ifndef __ASSEMBLER__

#include <pthread.h>
#include <stddef.h>

struct late_library {
    const char *file;         // beside the program
    const char *const *names; // of its functions
    void *_Atomic *slots;     // where each of these begins; NULL before the library is loaded
    size_t count;
    pthread_once_t *once;
};

// Defines PREFIX_library and its slots, which the trampolines of the same prefix jump through.
#define LATE_LIBRARY(prefix, path, functions)                                                                \
    static pthread_once_t prefix##_once = PTHREAD_ONCE_INIT;                                                 \
    __attribute__((visibility("hidden"))) void *_Atomic prefix##_slots[sizeof(functions) / sizeof *(functions)]; \
    __attribute__((visibility("hidden"))) const struct late_library prefix##_library = {                     \
        .file = path, .names = functions, .slots = prefix##_slots,                                           \
        .count = sizeof(functions) / sizeof *(functions), .once = &prefix##_once,                            \
    };

// Fills the slots. Ends the program with status 1 and a sentence where the library cannot be loaded or lacks
// a function.
void late_library_load(const struct late_library *library);

#elif defined(__ELF__)

// late_loader: what the trampolines after it jump to while their slots are empty. It keeps all registers that
//   arguments travel in, has the library loaded and goes on to the function.
// late_trampoline: the next function of the library; its slot is the next one.

    .section .note.GNU-stack,"",@progbits
    .text
    .set late_count, 0

#if defined(__x86_64__)

// r11 is nobody's between a call and the function's first instruction.
.macro late_loader library
    .p2align 4
    .type late_load, @function
late_load:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $192, %rsp
    andq $-16, %rsp
    movq %rdi, (%rsp)
    movq %rsi, 8(%rsp)
    movq %rdx, 16(%rsp)
    movq %rcx, 24(%rsp)
    movq %r8, 32(%rsp)
    movq %r9, 40(%rsp)
    movq %rax, 48(%rsp)
    movq %r11, 56(%rsp)
    movups %xmm0, 64(%rsp)
    movups %xmm1, 80(%rsp)
    movups %xmm2, 96(%rsp)
    movups %xmm3, 112(%rsp)
    movups %xmm4, 128(%rsp)
    movups %xmm5, 144(%rsp)
    movups %xmm6, 160(%rsp)
    movups %xmm7, 176(%rsp)
    leaq \library(%rip), %rdi
    callq late_library_load@PLT
    movq (%rsp), %rdi
    movq 8(%rsp), %rsi
    movq 16(%rsp), %rdx
    movq 24(%rsp), %rcx
    movq 32(%rsp), %r8
    movq 40(%rsp), %r9
    movq 48(%rsp), %rax
    movq 56(%rsp), %r11
    movups 64(%rsp), %xmm0
    movups 80(%rsp), %xmm1
    movups 96(%rsp), %xmm2
    movups 112(%rsp), %xmm3
    movups 128(%rsp), %xmm4
    movups 144(%rsp), %xmm5
    movups 160(%rsp), %xmm6
    movups 176(%rsp), %xmm7
    leave
    .cfi_def_cfa %rsp, 8
    jmpq *(%r11)
    .cfi_endproc
    .size late_load, . - late_load
.endm

.macro late_trampoline name, slots
    .p2align 4
    .weak \name
    .type \name, @function
\name:
    .cfi_startproc
    leaq \slots + 8 * late_count(%rip), %r11
    cmpq $0, (%r11)
    je late_load
    jmpq *(%r11)
    .cfi_endproc
    .size \name, . - \name
    .set late_count, late_count + 1
.endm

#elif defined(__aarch64__)

// x16 and x17 are nobody's between a call and the function's first instruction. The slot is read with
// acquire, as what the library's initialisers wrote must be seen with it.
.macro late_loader library
    .p2align 4
    .type late_load, %function
late_load:
    .cfi_startproc
    stp x29, x30, [sp, #-240]!
    .cfi_def_cfa_offset 240
    .cfi_offset x29, -240
    .cfi_offset x30, -232
    mov x29, sp
    stp x0, x1, [sp, #16]
    stp x2, x3, [sp, #32]
    stp x4, x5, [sp, #48]
    stp x6, x7, [sp, #64]
    stp x8, x16, [sp, #80]
    stp q0, q1, [sp, #112]
    stp q2, q3, [sp, #144]
    stp q4, q5, [sp, #176]
    stp q6, q7, [sp, #208]
    adrp x0, \library
    add x0, x0, :lo12:\library
    bl late_library_load
    ldp x0, x1, [sp, #16]
    ldp x2, x3, [sp, #32]
    ldp x4, x5, [sp, #48]
    ldp x6, x7, [sp, #64]
    ldp x8, x16, [sp, #80]
    ldp q0, q1, [sp, #112]
    ldp q2, q3, [sp, #144]
    ldp q4, q5, [sp, #176]
    ldp q6, q7, [sp, #208]
    ldp x29, x30, [sp], #240
    .cfi_def_cfa_offset 0
    .cfi_restore x29
    .cfi_restore x30
    ldar x17, [x16]
    br x17
    .cfi_endproc
    .size late_load, . - late_load
.endm

.macro late_trampoline name, slots
    .p2align 4
    .weak \name
    .type \name, %function
\name:
    .cfi_startproc
    adrp x16, \slots + 8 * late_count
    add x16, x16, :lo12:\slots + 8 * late_count
    ldar x17, [x16]
    cbz x17, late_load
    br x17
    .cfi_endproc
    .size \name, . - \name
    .set late_count, late_count + 1
.endm

#else
#error "no trampolines for this processor: have dino depend on CTorchLibrary and CFaissLibrary"
#endif

#endif
#endif
