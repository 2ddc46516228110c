/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/blobs_form.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(BLOB_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
                   BLOB_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "the form has the sizes of the cipher");

const uint8_t blob_magic[BLOB_MAGIC] = {'C', 'B', 'L', '1'};
static const char *const suffixes[BLOBS_KINDS] = {
    [BLOBS_HELD] = "", [BLOBS_BEGUN] = ".part", [BLOBS_ASIDE] = ".bad"};

static void derive(const uint8_t master[KEY_SIZE], const char *what,
                   uint8_t key[KEY_SIZE])
{
    crypto_generichash(key, KEY_SIZE, (const uint8_t *)what, strlen(what),
                       master, KEY_SIZE);
}

enum result blobs_open(const char *store, const uint8_t master[KEY_SIZE],
                       struct blobs **out)
{
    struct blobs *blobs = calloc(1, sizeof *blobs);
    int directory;

    *out = blobs;
    if (!blobs)
        return STORE_MEMORY;
    pthread_mutex_init(&blobs->lock, NULL);
    derive(master, "cairn blob name", blobs->name_key);
    derive(master, "cairn blob head", blobs->head_key);
    directory = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0 && mkdirat(directory, "blobs", 0700) == 0)
        fsync(directory);
    blobs->directory =
        openat(directory, "blobs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0)
        close(directory);
    return OK;
}

void blobs_close(struct blobs *blobs)
{
    if (!blobs)
        return;
    if (blobs->directory >= 0)
        close(blobs->directory);
    pthread_mutex_destroy(&blobs->lock);
    sodium_memzero(blobs, sizeof *blobs);
    free(blobs);
}

const char *blob_name(const struct blobs *blobs,
                      const uint8_t digest[HASH_SIZE], enum blobs_kind kind,
                      char name[BLOB_NAME])
{
    uint8_t hash[HASH_SIZE];

    crypto_generichash(hash, sizeof hash, digest, HASH_SIZE, blobs->name_key,
                       KEY_SIZE);
    bytes_to_hex(bytes_of(hash, sizeof hash), name);
    memcpy(name + 2 * HASH_SIZE, suffixes[kind], strlen(suffixes[kind]) + 1);
    return name;
}

/* How many bytes of content a file of so many bytes holds, in whole pieces. */
static uint64_t blob_content(uint64_t file_size, uint64_t size)
{
    uint64_t pieces = (size + BLOB_PIECE - 1) / BLOB_PIECE;

    if (file_size < BLOB_HEAD)
        return 0;
    if (file_size >= BLOB_HEAD + size + pieces * BLOB_TAG)
        return size;
    return (file_size - BLOB_HEAD) / (BLOB_PIECE + BLOB_TAG) * BLOB_PIECE;
}

off_t blob_place(uint64_t offset)
{
    return (off_t)(BLOB_HEAD + offset + offset / BLOB_PIECE * BLOB_TAG);
}

size_t blob_piece(uint64_t size, uint64_t offset)
{
    return size - offset < BLOB_PIECE ? (size_t)(size - offset) : BLOB_PIECE;
}

void blob_nonce(uint64_t offset, uint8_t nonce[BLOB_NONCE])
{
    memset(nonce, 0, BLOB_NONCE);
    bytes_set_u64(nonce + BLOB_NONCE - 8, offset / BLOB_PIECE);
}

static enum result read_head(const struct blobs *blobs, struct blob *blob)
{
    uint8_t head[BLOB_HEAD], secret[BLOB_SECRET];
    ssize_t got = pread(blob->file, head, BLOB_HEAD, 0);

    if (got < 0)
        return STORE_IO;
    if (got != BLOB_HEAD || memcmp(head, blob_magic, BLOB_MAGIC) != 0 ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(
            secret, NULL, NULL, head + BLOB_MAGIC + BLOB_NONCE,
            BLOB_SECRET + BLOB_TAG, blob_magic, BLOB_MAGIC, head + BLOB_MAGIC,
            blobs->head_key) != 0)
        return STORE_CORRUPT;
    memcpy(blob->key, secret, KEY_SIZE);
    memcpy(blob->digest, secret + KEY_SIZE, HASH_SIZE);
    blob->size = bytes_get_u64(secret + KEY_SIZE + HASH_SIZE);
    sodium_memzero(secret, sizeof secret);
    return blob->size > 0 && blob->size <= BLOB_SIZE_MAX ? OK : STORE_CORRUPT;
}

void blob_close(struct blob *blob)
{
    if (blob->file >= 0)
        close(blob->file);
    sodium_memzero(blob->key, KEY_SIZE);
}

/* Of an opened file: is it the one that its name says? */
static enum result look_at(const struct blobs *blobs, const char *name,
                           enum blobs_kind kind, struct blob *blob,
                           uint64_t *content)
{
    char right[BLOB_NAME];
    struct stat about;
    enum result result = read_head(blobs, blob);

    if (result != OK)
        return result;
    if (strcmp(name, blob_name(blobs, blob->digest, kind, right)) != 0)
        return STORE_CORRUPT;
    if (fstat(blob->file, &about) != 0)
        return STORE_IO;
    *content = blob_content((uint64_t)about.st_size, blob->size);
    return kind != BLOBS_HELD || *content == blob->size ? OK : STORE_CORRUPT;
}

enum result blob_open(const struct blobs *blobs,
                      const uint8_t digest[HASH_SIZE], enum blobs_kind kind,
                      struct blob *blob, uint64_t *content)
{
    int mode = kind == BLOBS_BEGUN ? O_RDWR : O_RDONLY;
    char name[BLOB_NAME];

    memset(blob, 0, sizeof *blob);
    blob->file = openat(blobs->directory, blob_name(blobs, digest, kind, name),
                        mode | O_CLOEXEC | O_NOFOLLOW);
    if (blob->file < 0)
        return errno == ENOENT || blobs->directory < 0 ? STORE_NOT_FOUND
                                                       : STORE_IO;
    return look_at(blobs, name, kind, blob, content);
}

bool blobs_has(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
               uint64_t *size)
{
    struct blob blob;
    uint64_t content;
    bool held = blob_open(blobs, digest, BLOBS_HELD, &blob, &content) == OK;

    if (held && size)
        *size = blob.size;
    blob_close(&blob);
    return held;
}

static enum result read_piece(const struct blob *blob, uint64_t offset,
                              uint8_t out[BLOB_PIECE], size_t *got)
{
    uint8_t sealed[BLOB_PIECE + BLOB_TAG], nonce[BLOB_NONCE];
    size_t size = blob_piece(blob->size, offset);
    ssize_t there =
        pread(blob->file, sealed, size + BLOB_TAG, blob_place(offset));

    if (there < 0)
        return STORE_IO;
    blob_nonce(offset, nonce);
    if ((size_t)there != size + BLOB_TAG ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed,
                                                   size + BLOB_TAG, NULL, 0,
                                                   nonce, blob->key) != 0)
        return STORE_CORRUPT;
    *got = size;
    return OK;
}

enum result blobs_read(struct blobs *blobs, const uint8_t digest[HASH_SIZE],
                       uint64_t offset, uint8_t out[BLOB_PIECE], size_t *got,
                       uint64_t *size)
{
    struct blob blob;
    uint64_t content;
    enum result result = blob_open(blobs, digest, BLOBS_HELD, &blob, &content);

    if (result == OK && (offset % BLOB_PIECE != 0 || offset >= blob.size))
        result = VALUE_FORM;
    if (result == OK)
        result = read_piece(&blob, offset, out, got);
    *size = blob.size;
    blob_close(&blob);
    return result;
}

/* STORE_DIGEST if the pieces are as they were written, and the content is
 * another. */
enum result blob_check(const struct blob *blob)
{
    uint8_t piece[BLOB_PIECE], digest[HASH_SIZE];
    enum result result = OK;
    struct hash hash;
    size_t got;

    hash_begin(&hash);
    for (uint64_t at = 0; at < blob->size && result == OK; at += BLOB_PIECE) {
        result = read_piece(blob, at, piece, &got);
        if (result == OK)
            hash_add(&hash, bytes_of(piece, got));
    }
    sodium_memzero(piece, sizeof piece);
    hash_end(&hash, digest);
    if (result == OK && memcmp(digest, blob->digest, HASH_SIZE) != 0)
        return STORE_DIGEST;
    return result;
}

enum result blobs_check(struct blobs *blobs, const uint8_t digest[HASH_SIZE])
{
    char name[BLOB_NAME];
    struct blob blob;
    uint64_t content;
    enum result result = blob_open(blobs, digest, BLOBS_HELD, &blob, &content);

    if (result == OK)
        result = blob_check(&blob);
    blob_close(&blob);
    if (result == STORE_NOT_FOUND &&
        faccessat(blobs->directory, blob_name(blobs, digest, BLOBS_ASIDE, name),
                  F_OK, 0) == 0)
        return STORE_CORRUPT;
    return result == STORE_DIGEST ? STORE_CORRUPT : result;
}

unsigned blobs_lost(const struct blobs *blobs)
{
    return atomic_load(&blobs->lost);
}

static bool is_name(const char *name, enum blobs_kind kind)
{
    enum { HEX = 2 * HASH_SIZE };

    return strlen(name) >= HEX && strspn(name, "0123456789abcdef") == HEX &&
           strcmp(name + HEX, suffixes[kind]) == 0;
}

enum result blobs_walk(struct blobs *blobs, enum blobs_kind kind,
                       bool (*each)(void *user, const uint8_t digest[HASH_SIZE],
                                    uint64_t size),
                       void *user)
{
    int copy = openat(blobs->directory, ".", O_RDONLY | O_CLOEXEC);
    DIR *directory = copy >= 0 ? fdopendir(copy) : NULL;
    struct dirent *entry;
    bool more = true;

    if (!directory && copy >= 0)
        close(copy);
    if (!directory)
        return blobs->directory < 0 ? OK : STORE_IO;
    while (more && (entry = readdir(directory))) {
        struct blob blob = {.file = -1};
        uint64_t content;

        if (!is_name(entry->d_name, kind))
            continue;
        blob.file = openat(blobs->directory, entry->d_name,
                           O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (blob.file < 0 && errno == ENOENT)
            continue; /* it was renamed meanwhile */
        more = look_at(blobs, entry->d_name, kind, &blob, &content) == OK
                   ? each(user, blob.digest, blob.size)
                   : each(user, NULL, 0);
        blob_close(&blob);
    }
    closedir(directory);
    return OK;
}
