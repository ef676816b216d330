#include "late_library.h"

static const char *const names[] = {
#define LATE_FUNCTION(name) #name,
#include "functions.h"
};

LATE_LIBRARY(fa, "libdinofaiss.so", names)
