#include "CImageCodecs.h"

#include <stdlib.h>

int ci_can_allocate(size_t count) {
    void *volatile block = malloc(count);  // volatile, as compilers leave out what is only freed again
    int can = block != NULL;
    free(block);
    return can;
}

void ci_free(void *bytes) { free(bytes); }
