#include "late_library.h"

#ifdef __ELF__

late_loader ct_library

#define CT_FUNCTION(name) late_trampoline name, ct_slots;
#include "functions.h"

#endif
