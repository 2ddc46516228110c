/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 5 + 2 * KEY_REALM + 1 };

/* A number on its way to the writer. */
struct writing {
    struct writer_job job;
    char name[NAME];
    uint64_t number;
};

uint64_t terms_number(const struct disclose *rules)
{
    uint8_t digest[HASH_SIZE];
    struct hash hash;

    if (rules->count == 0)
        return 0;
    hash_begin(&hash);
    for (size_t i = 0; i < rules->count; i++)
        hash_add(&hash, bytes_of(rules->rules[i].id, HASH_SIZE));
    hash_end(&hash, digest);
    return bytes_get_u64(digest) | 1;
}

static void name_of(const uint8_t realm[KEY_REALM], char name[NAME])
{
    memcpy(name, "read ", 5);
    bytes_to_hex(bytes_of(realm, KEY_REALM), name + 5);
}

uint64_t terms_read(struct post *post, const uint8_t realm[KEY_REALM])
{
    uint64_t number = 0;
    struct store_txn *txn;
    char name[NAME];

    name_of(realm, name);
    if (store_begin(post->store, STORE_READ, &txn) == OK) {
        if (store_get_number(txn, name, &number) != OK)
            number = 0;
        store_abort(txn);
    }
    return number;
}

static enum result put(struct store_txn *txn, void *user)
{
    const struct writing *writing = user;

    return store_put_number(txn, writing->name, writing->number);
}

static void written(struct writer_job *job)
{
    free(job->user);
}

void terms_put(struct post *post, const uint8_t realm[KEY_REALM],
               uint64_t number)
{
    struct writing *writing = calloc(1, sizeof *writing);

    if (!writing)
        return;
    name_of(realm, writing->name);
    writing->number = number;
    writing->job = (struct writer_job){
        .task = WRITE_CALL, .call = put, .done = written, .user = writing};
    writer_submit(post->writer, &writing->job);
}
