#ifndef CPAGEFILES_H
#define CPAGEFILES_H

#include <stddef.h>

/// A file of the web page, as it was when the program was built.
typedef struct {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t count;
} page_file;

/// All files, in no order; `count` gets how many.
const page_file *_Nonnull page_files(size_t *_Nonnull count);

#endif
