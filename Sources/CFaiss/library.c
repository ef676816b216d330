#include "late_library.h"

#define FA_FUNCTION(name) #name,
static const char *const names[] = {
#include "functions.h"
};
#undef FA_FUNCTION

enum { count = sizeof names / sizeof names[0] };

static pthread_once_t once = PTHREAD_ONCE_INIT;

__attribute__((visibility("hidden"))) void *_Atomic fa_slots[count];

__attribute__((visibility("hidden"))) const struct late_library fa_library = {
    .file = "libdinofaiss.so", .names = names, .slots = fa_slots, .count = count, .once = &once,
};
