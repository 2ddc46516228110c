/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blobs_form: a blob's file, for those who read it and those who write it.
 *
 * Law: the head, then the sealed pieces in their order; a piece's nonce is its
 * number, for its key seals nothing else. What was begun is called ".part",
 * what is damaged ".bad".
 *
 * Specified in STORAGE.md, "Blobs". Only storage/blobs*.c include it.
 */
#ifndef CAIRN_STORAGE_BLOBS_FORM_H
#define CAIRN_STORAGE_BLOBS_FORM_H

#include "storage/blobs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

enum {
    BLOB_MAGIC = 4,
    BLOB_NONCE = 24,
    BLOB_TAG = 16,
    BLOB_SECRET = KEY_SIZE + HASH_SIZE + 8, /* key, digest, size */
    BLOB_HEAD = BLOB_MAGIC + BLOB_NONCE + BLOB_SECRET + BLOB_TAG,
    BLOB_NAME = 2 * HASH_SIZE + sizeof ".part",
};

extern const uint8_t blob_magic[BLOB_MAGIC];

struct blobs {
    int directory;        /* -1: there is none */
    pthread_mutex_t lock; /* of all that is written, renamed and removed */
    atomic_uint lost;
    uint8_t name_key[KEY_SIZE], head_key[KEY_SIZE];
};

/* An opened file and what its head says. */
struct blob {
    int file;
    uint64_t size;
    uint8_t digest[HASH_SIZE], key[KEY_SIZE];
};

const char *blob_name(const struct blobs *blobs,
                      const uint8_t digest[HASH_SIZE], enum blobs_kind kind,
                      char name[BLOB_NAME]);

/*
 * Opens one and reads its head; *content is how much of it is there, in whole
 * pieces. A file whose head says another digest is damage, as is one that is
 * held and too short. The caller closes it, whatever the result. OK;
 * STORE_NOT_FOUND; STORE_CORRUPT; STORE_IO.
 */
enum result blob_open(const struct blobs *blobs,
                      const uint8_t digest[HASH_SIZE], enum blobs_kind kind,
                      struct blob *blob, uint64_t *content);
void blob_close(struct blob *blob);

/* Reads all. OK; STORE_DIGEST if the pieces are as they were written, and the
 * content is another; STORE_CORRUPT; STORE_IO. */
enum result blob_check(const struct blob *blob);

/* Where the piece at an offset stands, its size and its nonce. */
off_t blob_place(uint64_t offset);
size_t blob_piece(uint64_t size, uint64_t offset);
void blob_nonce(uint64_t offset, uint8_t nonce[BLOB_NONCE]);

#endif
