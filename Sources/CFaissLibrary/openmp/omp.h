// What FAISS's headers and this shim name of OpenMP, for compilers that come without its header, as Swift's does.
// The code behind it is in libfaiss.a and libgomp. Locks appear in FAISS's headers by reference only.
#pragma once

extern "C" {

typedef struct omp_lock_t omp_lock_t;

int omp_get_max_threads(void);
void omp_set_num_threads(int count);

}
