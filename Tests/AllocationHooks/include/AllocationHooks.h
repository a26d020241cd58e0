#pragma once
#include <stddef.h>

/// How often the calling thread has asked for memory since it began. The test program has the heap's functions itself, so that every
/// library calls these; the memory comes from the C library all the same.
size_t allocations_of_this_thread(void);
