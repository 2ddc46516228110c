/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image: the directory that a power cut could have left, from a trace.
 *
 * Law: what was synced is in every image; what was not may be there or not, in
 * the pieces that the model says. The same trace, cut and seed make the same
 * image.
 *
 * One trace and one place in it for each process. See README.md.
 */
#ifndef POWERCUT_IMAGE_H
#define POWERCUT_IMAGE_H

#include "tests/tools/powercut/trace.h"

#include <stdbool.h>
#include <stddef.h>

struct image_record {
    struct trace_record head;
    const char *name; /* not terminated */
    const uint8_t *data;
};

struct image_options {
    size_t block_size; /* bytes of a piece */
    bool garbage;      /* up to three unsynced pieces hold random bytes */
    bool ordered;      /* all writes up to the cut, none after */
    bool posix;        /* directory changes one by one, not in their order */
    uint64_t lies;     /* percent of syncs that the disk only pretends */
};

extern struct image_options image_options;
extern struct image_record *image_records;
extern size_t image_count, image_first_cut; /* before it: only what was there */

/* Says why and exits with 96. */
void image_die(const char *form, ...)
    __attribute__((format(printf, 1, 2), noreturn));

/* Memory of so many bytes, or the program's end. */
void *image_grow(void *memory, size_t size);

/* A random number that depends on this one alone. */
uint64_t image_mix(uint64_t number);

/* Reads a trace, stays mapped for ever. */
void image_load(const char *path);

/* Goes on by one record: call for 0, 1, 2... up to the cut. */
void image_step(size_t record);

/* Makes the image of a cut at the place reached. */
void image_make(const char *out, size_t cut, uint64_t seed);

#endif
