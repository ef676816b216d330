#include "late_library.h"

#define CT_FUNCTION(name) #name,
static const char *const names[] = {
#include "functions.h"
};
#undef CT_FUNCTION

enum { count = sizeof names / sizeof names[0] };

static pthread_once_t once = PTHREAD_ONCE_INIT;

__attribute__((visibility("hidden"))) void *_Atomic ct_slots[count];

__attribute__((visibility("hidden"))) const struct late_library ct_library = {
    .file = "libdinotorch.so", .names = names, .slots = ct_slots, .count = count, .once = &once,
};
