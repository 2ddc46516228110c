/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content of a medium as a peer sends it, piece by piece, and files of such as
 * a bad disk leaves them. Steps, each of one byte: 0 asks what comes next; 1
 * adds what comes next; 2 adds at another offset; 3 flips a bit of the file
 * that was begun; 4 of the one that is held; 5 cuts it; 6 puts it aside if it
 * is damaged. The byte behind it says where. Whatever comes, only the content
 * of the digest is ever held and read.
 */
#include "storage/blobs_form.h"
#include "tests/fuzz/fuzz_file.h"

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CONTENT = 2 * BLOB_PIECE + 100, STEPS_MAX = 24 };

static uint8_t content[CONTENT], digest[HASH_SIZE];
static struct blobs *blobs;

static void make(void)
{
    static const uint8_t master[KEY_SIZE] = {1};

    if (blobs)
        return;
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 31 + i / 4093);
    hash_of(bytes_of(content, sizeof content), digest);
    check(blobs_open(fuzz_directory(), master, &blobs) == OK);
}

/* Flips a bit of its file, or cuts it. */
static void harm(bool begun, bool cut, uint8_t where)
{
    char name[BLOB_NAME];
    int file =
        openat(blobs->directory,
               blob_name(blobs, digest, begun ? BLOBS_BEGUN : BLOBS_HELD, name),
               O_RDWR | O_CLOEXEC);
    off_t end = file < 0 ? 0 : lseek(file, 0, SEEK_END), at;
    uint8_t byte;

    if (file < 0)
        return;
    at = where < 128 ? where : end * where / 256;
    if (cut)
        check(ftruncate(file, at) == 0);
    else if (pread(file, &byte, 1, at) == 1) {
        byte ^= (uint8_t)(1 << where % 8);
        check(pwrite(file, &byte, 1, at) == 1);
    }
    close(file);
}

static void add(uint64_t offset, uint8_t flip, uint64_t *next)
{
    uint8_t piece[BLOB_PIECE];
    size_t size = offset < CONTENT ? CONTENT - offset : 1;

    if (size > BLOB_PIECE)
        size = BLOB_PIECE;
    memcpy(piece, content + (offset < CONTENT ? offset : 0), size);
    piece[flip % size] ^= flip > 250;
    blobs_add(blobs, digest, CONTENT, offset,
              bytes_of(piece, size - (flip == 250)), next);
}

/* What is given is the content, from the first byte to the last. */
static void read_all(void)
{
    uint8_t piece[BLOB_PIECE];
    uint64_t size = CONTENT;
    size_t got;

    for (uint64_t at = 0; at < size; at += BLOB_PIECE)
        if (blobs_read(blobs, digest, at, piece, &got, &size) == OK)
            check(size == CONTENT && got <= CONTENT - at &&
                  memcmp(piece, content + at, got) == 0);
        else
            size = CONTENT;
    if (blobs_check(blobs, digest) == OK)
        check(blobs_has(blobs, digest, &size) && size == CONTENT);
}

static void step(uint8_t what, uint8_t how, uint64_t *next)
{
    if (what % 7 == 0)
        blobs_next(blobs, digest, how == 255 ? CONTENT - 1 : CONTENT, next);
    else if (what % 7 == 1)
        add(*next, how, next);
    else if (what % 7 == 2)
        add((uint64_t)how * BLOB_PIECE / 2, 0, next);
    else if (what % 7 == 6)
        check(blobs_aside(blobs, digest) != STORE_CORRUPT ||
              !blobs_has(blobs, digest, NULL));
    else
        harm(what % 7 == 3, what % 7 == 5, how);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t next = 0;

    if (sodium_init() < 0)
        return 0;
    make();
    for (size_t i = 0; i + 1 < size && i < 2 * STEPS_MAX; i += 2)
        step(data[i], data[i + 1], &next);
    read_all();
    blobs_erase(blobs, digest);
    return 0;
}
