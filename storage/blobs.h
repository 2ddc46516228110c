/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blobs: the content of media, each a file of its own, named by its digest.
 *
 * Law: a blob counts when all of it has the digest that it was asked for by,
 * and is durable: it is written aside, read again, synced, then renamed. What
 * is written aside stays over a crash, and is gone on with. What is damaged is
 * put aside, with its key and its good pieces, until a whole one has come. A
 * stolen disk shows neither content nor digest.
 *
 * Specified in STORAGE.md, "Blobs": pieces of BLOB_PIECE bytes, each sealed
 * by XChaCha20-Poly1305 (libsodium) under a random key of the blob, which lies
 * in the file's head, sealed under a key made of the master key. To erase a
 * blob is to overwrite that head. I/O and heap; safe in any thread.
 */
#ifndef CAIRN_STORAGE_BLOBS_H
#define CAIRN_STORAGE_BLOBS_H

#include "core/hash.h"
#include "core/key.h"
#include "core/shelf.h"

struct blobs;

/* What there is of a blob; a file for each. */
enum blobs_kind {
    BLOBS_HELD,
    BLOBS_BEGUN,
    BLOBS_ASIDE, /* damaged, and not held */
    BLOBS_KINDS,
};

enum {
    BLOB_SIZE_MAX = SHELF_SIZE_MAX, /* bytes of one blob */
    BLOB_PIECE = SHELF_PIECE,       /* bytes of each piece but the last */
};

/* The blobs of the store in a directory. OK, also if there are none and none
 * can be made (they are then not found); STORE_MEMORY. */
enum result blobs_open(const char *store, const uint8_t master[KEY_SIZE],
                       struct blobs **out);
void blobs_close(struct blobs *blobs);

/* Is it held, by its head and its file's size? *size unless null. */
bool blobs_has(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
               uint64_t *size);

/*
 * Reads the piece at an offset, a multiple of BLOB_PIECE below the size, of a
 * blob of *size bytes. OK; STORE_NOT_FOUND; VALUE_FORM for another offset;
 * STORE_CORRUPT; STORE_IO.
 */
enum result blobs_read(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
                       uint64_t offset, uint8_t out[BLOB_PIECE], size_t *got,
                       uint64_t *size);

/* Reads all of it. OK; STORE_NOT_FOUND; STORE_CORRUPT, also if only a damaged
 * one is aside; STORE_IO. */
enum result blobs_check(struct blobs *blobs, const uint8_t digest[HASH_SIZE]);

/* Reads all that is held of it, and puts it aside if that is damaged. OK if it
 * is whole; STORE_NOT_FOUND; STORE_CORRUPT if it was put aside; STORE_IO. */
enum result blobs_aside(struct blobs *blobs, const uint8_t digest[HASH_SIZE]);

/* How many were put aside or erased since this was opened. */
unsigned blobs_lost(const struct blobs *blobs);

/*
 * Where a blob goes on, held, begun or neither: *next is the offset of the
 * piece that comes next, or the size if it is held. Writes nothing, and waits
 * for nobody who does: it may be more by then. OK; VALUE_LENGTH for size 0 or
 * above BLOB_SIZE_MAX; STORE_IO.
 */
enum result blobs_next(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
                       uint64_t size, uint64_t *next);

/*
 * Adds the piece at an offset to a blob of size bytes, the first to one that is
 * begun by it; with the last the blob is held, and what was damaged of it is
 * erased. *next is then as blobs_next tells it. OK; ENTRY_GAP for another
 * offset than that; VALUE_LENGTH for a size as there, or a piece that has not
 * its size; STORE_DIGEST if the content is another (it then begins anew);
 * STORE_CORRUPT, STORE_FULL, STORE_IO.
 */
enum result blobs_add(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
                      uint64_t size, uint64_t offset, struct bytes piece,
                      uint64_t *next);

/* Puts a whole one, and gives its digest. Results of both. */
enum result blobs_put(struct blobs *blobs, struct bytes content,
                      uint8_t digest[HASH_SIZE]);

/* Overwrites its key, and removes it, held, begun and aside. OK;
 * STORE_NOT_FOUND; STORE_IO. */
enum result blobs_erase(struct blobs *blobs, const uint8_t digest[HASH_SIZE]);

/* Those of a kind, in no order, until each returns false; the digest is null,
 * and the size 0, of a file whose head does not open, or that is held and too
 * short. OK; STORE_IO; STORE_MEMORY. */
enum result blobs_walk(struct blobs *blobs, enum blobs_kind kind,
                       bool (*each)(void *user, const uint8_t digest[HASH_SIZE],
                                    uint64_t size),
                       void *user);

#endif
