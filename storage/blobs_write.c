/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/blobs_form.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

static enum result disk_error(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? STORE_FULL
                                                                : STORE_IO;
}

static enum result write_all(int file, const uint8_t *data, size_t size,
                             off_t at)
{
    while (size > 0) {
        ssize_t put = pwrite(file, data, size, at);

        if (put <= 0)
            return disk_error();
        data += put;
        at += put;
        size -= (size_t)put;
    }
    return OK;
}

static enum result write_head(const struct blobs *blobs, struct blob *blob)
{
    uint8_t head[BLOB_HEAD], secret[BLOB_SECRET];

    randombytes_buf(blob->key, KEY_SIZE);
    memcpy(secret, blob->key, KEY_SIZE);
    memcpy(secret + KEY_SIZE, blob->digest, HASH_SIZE);
    bytes_set_u64(secret + KEY_SIZE + HASH_SIZE, blob->size);
    memcpy(head, blob_magic, BLOB_MAGIC);
    randombytes_buf(head + BLOB_MAGIC, BLOB_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        head + BLOB_MAGIC + BLOB_NONCE, NULL, secret, BLOB_SECRET, blob_magic,
        BLOB_MAGIC, NULL, head + BLOB_MAGIC, blobs->head_key);
    sodium_memzero(secret, sizeof secret);
    return write_all(blob->file, head, BLOB_HEAD, 0);
}

/* All but the last step may have been done before a crash: the last piece is
 * then asked for once more. */
static uint64_t next_of(const struct blob *blob, uint64_t content)
{
    return content < blob->size ? content
                                : (blob->size - 1) / BLOB_PIECE * BLOB_PIECE;
}

/* Not synced: what is not there after a crash is asked for once more. */
static enum result make_part(const struct blobs *blobs, struct blob *blob)
{
    char name[BLOB_NAME];
    enum result result;

    blob->file = openat(
        blobs->directory, blob_name(blobs, blob->digest, BLOBS_BEGUN, name),
        O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (blob->file < 0)
        return disk_error();
    result = write_head(blobs, blob);
    if (result != OK)
        unlinkat(blobs->directory, name, 0);
    return result;
}

/* Opens what was begun of it; false if nothing that can be gone on with. The
 * caller closes it, whatever the result. */
static bool open_part(const struct blobs *blobs,
                      const uint8_t digest[HASH_SIZE], uint64_t size,
                      struct blob *blob, uint64_t *next)
{
    uint64_t content = 0;
    bool begun = blob_open(blobs, digest, BLOBS_BEGUN, blob, &content) == OK &&
                 blob->size == size;

    *next = begun ? next_of(blob, content) : 0;
    return begun;
}

enum result blobs_next(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
                       uint64_t size, uint64_t *next)
{
    struct blob blob;

    *next = 0;
    if (size == 0 || size > BLOB_SIZE_MAX)
        return VALUE_LENGTH;
    if (blobs->directory < 0)
        return STORE_IO;
    if (blobs_has(blobs, digest, next))
        return OK;
    open_part(blobs, digest, size, &blob, next);
    blob_close(&blob);
    return OK;
}

static enum result seal_piece(const struct blob *blob, uint64_t offset,
                              struct bytes piece)
{
    uint8_t sealed[BLOB_PIECE + BLOB_TAG], nonce[BLOB_NONCE];

    blob_nonce(offset, nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed, NULL, piece.data, piece.size, NULL, 0, NULL, nonce, blob->key);
    return write_all(blob->file, sealed, piece.size + BLOB_TAG,
                     blob_place(offset));
}

/* Its key is gone before its name is. */
static enum result erase(const struct blobs *blobs,
                         const uint8_t digest[HASH_SIZE], enum blobs_kind kind)
{
    static const uint8_t zeros[BLOB_HEAD];
    char name[BLOB_NAME];
    int file = openat(blobs->directory, blob_name(blobs, digest, kind, name),
                      O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    bool good;

    if (file < 0)
        return errno == ENOENT || blobs->directory < 0 ? STORE_NOT_FOUND
                                                       : STORE_IO;
    good = pwrite(file, zeros, sizeof zeros, 0) == (ssize_t)sizeof zeros &&
           fsync(file) == 0;
    close(file);
    good = unlinkat(blobs->directory, name, 0) == 0 && good;
    return good && fsync(blobs->directory) == 0 ? OK : STORE_IO;
}

enum result blobs_erase(struct blobs *blobs, const uint8_t digest[HASH_SIZE])
{
    enum result result = STORE_NOT_FOUND;

    pthread_mutex_lock(&blobs->lock);
    for (enum blobs_kind kind = 0; kind < BLOBS_KINDS; kind++) {
        enum result one = erase(blobs, digest, kind);

        if (one != STORE_NOT_FOUND && result != STORE_IO)
            result = one;
    }
    pthread_mutex_unlock(&blobs->lock);
    if (result == OK)
        atomic_fetch_add(&blobs->lost, 1);
    return result;
}

/* Of one that was put aside before, a whole one had come. */
static enum result put_aside(const struct blobs *blobs,
                             const uint8_t digest[HASH_SIZE])
{
    char name[BLOB_NAME], aside[BLOB_NAME];

    blob_name(blobs, digest, BLOBS_HELD, name);
    blob_name(blobs, digest, BLOBS_ASIDE, aside);
    if (faccessat(blobs->directory, name, F_OK, 0) != 0)
        return errno == ENOENT ? STORE_NOT_FOUND : STORE_IO;
    erase(blobs, digest, BLOBS_ASIDE);
    return renameat(blobs->directory, name, blobs->directory, aside) == 0 &&
                   fsync(blobs->directory) == 0
               ? OK
               : STORE_IO;
}

enum result blobs_aside(struct blobs *blobs, const uint8_t digest[HASH_SIZE])
{
    enum result result, moved = STORE_NOT_FOUND;

    pthread_mutex_lock(&blobs->lock);
    result = blobs_check(blobs, digest);
    if (result == STORE_CORRUPT)
        moved = put_aside(blobs, digest);
    pthread_mutex_unlock(&blobs->lock);
    if (moved == OK)
        atomic_fetch_add(&blobs->lost, 1);
    return result == STORE_CORRUPT && moved != OK ? moved : result;
}

/* All of it is there: it counts, or it begins anew. */
static enum result finish(struct blobs *blobs, const struct blob *blob)
{
    char part[BLOB_NAME], name[BLOB_NAME];
    enum result result = blob_check(blob);

    blob_name(blobs, blob->digest, BLOBS_BEGUN, part);
    blob_name(blobs, blob->digest, BLOBS_HELD, name);
    if (result == OK && fsync(blob->file) != 0)
        result = disk_error();
    if (result == STORE_DIGEST || result == STORE_CORRUPT)
        unlinkat(blobs->directory, part, 0);
    if (result != OK)
        return result;
    put_aside(blobs, blob->digest); /* so that its key is overwritten too */
    if (renameat(blobs->directory, part, blobs->directory, name) != 0 ||
        fsync(blobs->directory) != 0)
        return disk_error();
    erase(blobs, blob->digest, BLOBS_ASIDE);
    return OK;
}

static enum result add(struct blobs *blobs, const struct blob *blob,
                       uint64_t offset, struct bytes piece, uint64_t *next)
{
    enum result result = seal_piece(blob, offset, piece);

    if (result == OK)
        *next = offset + piece.size;
    if (result == OK && *next == blob->size) {
        result = finish(blobs, blob);
        if (result != OK)
            *next = 0;
    }
    return result;
}

enum result blobs_add(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
                      uint64_t size, uint64_t offset, struct bytes piece,
                      uint64_t *next)
{
    enum result result = blobs_next(blobs, digest, size, next);
    struct blob blob = {.file = -1};
    bool held, begun;

    if (result != OK)
        return result;
    if (*next == size || offset != *next)
        return ENTRY_GAP;
    if (piece.size != blob_piece(size, offset))
        return VALUE_LENGTH;
    pthread_mutex_lock(&blobs->lock);
    held = blobs_has(blobs, digest, next);
    begun = !held && open_part(blobs, digest, size, &blob, next);
    if (held || offset != *next) {
        result = ENTRY_GAP;
    } else if (!begun) {
        blob_close(&blob);
        blob = (struct blob){.size = size};
        memcpy(blob.digest, digest, HASH_SIZE);
        result = make_part(blobs, &blob);
    }
    if (result == OK)
        result = add(blobs, &blob, offset, piece, next);
    pthread_mutex_unlock(&blobs->lock);
    blob_close(&blob);
    return result;
}

enum result blobs_put(struct blobs *blobs, struct bytes content,
                      uint8_t digest[HASH_SIZE])
{
    uint64_t next = 0;
    enum result result;

    hash_of(content, digest);
    result = blobs_next(blobs, digest, content.size, &next);
    while (result == OK && next < content.size) {
        struct bytes piece = {content.data + next,
                              blob_piece(content.size, next)};

        result = blobs_add(blobs, digest, content.size, next, piece, &next);
    }
    return result;
}
