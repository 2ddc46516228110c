/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_runs: runs of a store as a link carries them.
 *
 * Law: what is taken is what the program would send: real entries, packed by
 * replication/pack.h and sealed in frames of its size.
 */
#ifndef CAIRN_BENCH_RUNS_H
#define CAIRN_BENCH_RUNS_H

#include "core/limits.h"

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RUNS_MAX = 8,
    RUN_TAG = crypto_aead_chacha20poly1305_ietf_ABYTES,
    RUN_PIECE = FRAME_SIZE_MAX - RUN_TAG, /* of a frame, in clear */
};

/* What an entry measures, in bytes. */
struct run_sizes {
    uint16_t header;  /* the entry and its mark, as the store keeps them */
    uint16_t payload; /* of the entry: what is signed of it */
    uint16_t body;    /* in clear */
    uint16_t digests; /* of its fields and decoys */
    uint16_t values[BODY_DIGESTS_MAX]; /* of the fields; 0: a decoy */
};

/* A run as it comes from the wire: packed, and sealed in frames. */
struct run_wire {
    size_t count;
    size_t size; /* packed */
    uint8_t *sealed;
    size_t frame_at; /* of the zstd frame in what was packed */
    size_t content_size;
    struct run_sizes *sizes; /* of its entries */
};

extern const uint8_t runs_key[32];

/* Takes the first run of each shared log of a store that nobody has open, as
 * far as there is room; how many. */
size_t runs_take(const char *directory, struct run_wire runs[RUNS_MAX]);

#endif
