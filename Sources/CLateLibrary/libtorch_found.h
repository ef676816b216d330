// Whether a library that needs libtorch met the one that it was built with. Private to CLateLibrary.
#ifndef LIBTORCH_FOUND_H
#define LIBTORCH_FOUND_H

#include <stdbool.h>

enum { LIBTORCH_SENTENCE = 8192 };

// True with a sentence for the user where libtorch is missing or of another minor version than the library says in its
// file ("built with libtorch X.Y.Z"); a library that says nothing takes any.
// path: the library's; handle: the loaded library, or NULL with the loader's reason.
bool libtorch_is_wrong(const char *path, void *handle, const char *reason, char sentence[LIBTORCH_SENTENCE]);

#endif
