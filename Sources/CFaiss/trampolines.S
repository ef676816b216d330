#include "late_library.h"

#ifdef __ELF__

late_loader fa_library

#define LATE_FUNCTION(name) late_trampoline name, fa_slots;
#include "functions.h"

#endif
