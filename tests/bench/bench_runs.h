/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_runs: runs of a store as a link carries them.
 *
 * Law: what is taken is what the program would send: real entries, packed by
 * replication/pack.h and sealed in frames of its size.
 */
#ifndef CAIRN_BENCH_RUNS_H
#define CAIRN_BENCH_RUNS_H

#include "replication/pack.h"

#include <sodium.h>
#include <zstd.h>

enum {
    RUNS_MAX = 8,
    RUN_TAG = crypto_aead_chacha20poly1305_ietf_ABYTES,
    RUN_PIECE = FRAME_SIZE_MAX - RUN_TAG, /* of a frame, in clear */
    /* Nonce and tag of a body as a store keeps it. */
    RUN_BODY_MORE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
                    crypto_aead_xchacha20poly1305_ietf_ABYTES,
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
    uint8_t *kept;           /* its bodies as their sender keeps them */
};

/* What one thread works in. */
struct run_space {
    ZSTD_DCtx *open;
    ZSTD_CCtx *send;
    uint8_t packed[MESSAGE_SIZE_MAX];
    uint8_t content[PACK_CONTENT_MAX];
    uint8_t sent[MESSAGE_SIZE_MAX];
};

/* Takes the first run of each shared log of a store that nobody has open, as
 * far as there is room; how many. */
size_t runs_take(const char *directory, struct run_wire runs[RUNS_MAX]);

void runs_begin(struct run_space *space);
void runs_end(struct run_space *space);

/* Opens a run's frames and decompresses what they hold into content. */
void runs_open(const struct run_wire *wire, struct run_space *space);

/* Opens its kept bodies, compresses content and seals it in frames. */
void runs_send(const struct run_wire *wire, struct run_space *space);

/* The hashes and salts of one entry; of which bytes does not matter. */
void runs_hash(const struct run_sizes *sizes, const uint8_t *from);

/* Seals a body as a store does; out has room for RUN_BODY_MORE more bytes. */
void runs_seal(struct bytes body, uint8_t *out);

#endif
