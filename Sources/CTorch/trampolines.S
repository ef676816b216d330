#include "late_library.h"

#ifdef __ELF__

late_loader ct_library

#define LATE_FUNCTION(name) late_trampoline name, ct_slots;
#include "functions.h"

#endif
