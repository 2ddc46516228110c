/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_token: what the index makes of values, times and months, and the form
 * of its keys.
 *
 * Law: both sides of the index, adding and finding, go through here, so that
 * they agree. Specified in STORAGE.md, "Indexes". Private to storage/.
 */
#ifndef CAIRN_STORAGE_INDEX_TOKEN_H
#define CAIRN_STORAGE_INDEX_TOKEN_H

#include "core/fields.h"
#include "core/name.h"
#include "storage/index.h"

/* Types whose keys stand under a month. */
bool index_dated(enum index_type type);

/* Amendments stand under a month of their own, which every search walks: when
 * their crossing was, they need not say, and it may not be held yet. */
enum { INDEX_MONTH_AMENDED = 4095 };

#define INDEX_TOKEN_MAX ((UINT64_C(1) << 40) - 1)
#define INDEX_SECOND_MAX ((UINT64_C(1) << 24) - 1)

/* Months from 1900-01 as 1; 0 for what lies before, at most 4094. */
uint16_t index_month(int64_t time_us);

/* A time as 40 bits of seconds that sort as times do; what lies further away
 * than 17,000 years stands at the end. */
uint64_t index_time(int64_t time_us);

/* The seconds since its month began; 0 in the first and last of months. */
uint64_t index_second(int64_t time_us);

/* The secret under which a month's values are hashed: OK; STORE_NOT_FOUND if
 * nothing was ever indexed in that month; KEY_PASSPHRASE; STORE_*. */
struct index_secret {
    uint8_t key[KEY_SIZE];
};
enum result index_secret(struct store_txn *txn, uint16_t month,
                         struct index_secret *secret);

/* 40 bits of SipHash-2-4. A post's are 16 of them and the second. */
uint64_t index_token(const struct index_secret *secret, struct bytes value);
uint64_t index_token_post(uint64_t token, uint64_t second);

static inline struct index_key index_key_of(enum index_type type,
                                            uint16_t month, uint64_t token,
                                            uint64_t place)
{
    return (struct index_key){(uint64_t)type << 60 | (uint64_t)month << 48 |
                                  token << 8 | place >> 32,
                              (uint32_t)place};
}

static inline enum index_type index_key_type(const struct index_key *key)
{
    return (enum index_type)(key->head >> 60);
}

static inline uint16_t index_key_month(const struct index_key *key)
{
    return (uint16_t)(key->head >> 48) & INDEX_MONTH_AMENDED;
}

static inline uint64_t index_key_place(const struct index_key *key)
{
    return (key->head & 0xff) << 32 | key->rest;
}

/* The form on the disk: both numbers, big-endian. */
static inline MDB_val index_key_val(const struct index_key *key,
                                    uint8_t space[INDEX_KEY])
{
    bytes_set_u64(space, key->head);
    bytes_set_u32(space + 8, key->rest);
    return (MDB_val){INDEX_KEY, space};
}

struct index_batch {
    size_t count, capacity;
    struct index_key *keys;
    struct counts_batch counts;
    uint64_t last;   /* place */
    bool disordered; /* a place came behind a greater one */
    /* Where texts are folded: on a stack it would be filled at each call. */
    uint8_t space[NAME_GROWTH * FIELD_TEXT_MAX];
};

#endif
