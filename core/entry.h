/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry: one signed statement, a COSE_Sign1 whose payload is the header.
 *
 * Law: an entry is its bytes; a struct entry borrows them, and is made only
 * from bytes that are canonical. Its signature is good only if entry_verify
 * has said so.
 *
 * Specified in ENTRY.md (E1, E2); RFC 9052 section 4 (COSE_Sign1, with
 * external_aad), RFC 8949 section 4.2.1. Pure; no heap.
 */
#ifndef CAIRN_CORE_ENTRY_H
#define CAIRN_CORE_ENTRY_H

#include "core/hash.h"
#include "core/key.h"
#include "core/limits.h"

#define ENTRY_SEQ_MAX 9007199254740991u /* 2^53 - 1 */
#define ENTRY_TIME_MAX 1099511627775u   /* 2^40 - 1, seconds since 1970 */

enum {
    ENTRY_VERSION_KNOWN = 1,
    ENTRY_SCHEMA_KNOWN = 1,
    ENTRY_CLOCK_MAX = 4,
    ENTRY_BODY_UNIT = 256, /* header.size counts the values in these */
    ENTRY_BODY_UNITS_MAX = 256,
    ENTRY_AAD_SIZE = 29,
};

/* Clock: what the time of a header rests on. */
enum entry_clock {
    CLOCK_DOUBT,
    CLOCK_TYPED,
    CLOCK_BATTERY,
    CLOCK_NETWORK,
    CLOCK_SATELLITE,
};

/*
 * What is signed. Of a header version above ENTRY_VERSION_KNOWN only version,
 * log, seq and previous are read; the rest is zero.
 */
struct header {
    uint64_t version;
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint8_t previous[HASH_SIZE]; /* zero, and has_previous false, at seq 0 */
    bool has_previous;
    uint64_t time; /* seconds since 1970, this clock's reading */
    uint8_t clock; /* enum entry_clock */
    uint16_t kind;
    uint16_t schema;
    uint8_t body[HASH_SIZE]; /* commitment; zero if has_body is false */
    bool has_body;
    uint16_t size; /* of the values, in ENTRY_BODY_UNITs, rounded up */
};

struct entry {
    struct bytes bytes;       /* the whole entry, borrowed */
    struct bytes payload;     /* the header's bytes within */
    const uint8_t *kid;       /* KEY_KID bytes within */
    const uint8_t *signature; /* KEY_SIGNATURE bytes within */
    struct header header;
    uint8_t id[HASH_SIZE];
};

/*
 * Reads an entry; the realm is part of its id. Results: OK; ENTRY_SIZE;
 * CBOR_* if anything in it is not canonical; ENTRY_FRAME; ENTRY_HEADER.
 * The struct borrows bytes.
 */
enum result entry_open(struct bytes bytes, const uint8_t realm[KEY_REALM],
                       struct entry *entry);

/* OK; ENTRY_KID if the key is not the one named; ENTRY_SIGNATURE. */
enum result entry_verify(const struct entry *entry,
                         const uint8_t realm[KEY_REALM],
                         const uint8_t public_key[KEY_SIZE]);

/* An entry on its way: it has its id, which does not depend on the signature,
 * and does not have that. */
struct entry_draft {
    struct header header;
    uint8_t kid[KEY_KID];
    uint8_t id[HASH_SIZE];
    size_t size;         /* of what is signed */
    size_t payload_size; /* of this, the end */
    uint8_t to_sign[ENTRY_SIZE_MAX + 80];
};
void entry_begin(const struct header *header, const uint8_t realm[KEY_REALM],
                 const uint8_t public_key[KEY_SIZE], struct entry_draft *draft);

/* Signs it and appends its bytes to out, from which *entry borrows; else sets
 * out->full. */
void entry_sign(const struct entry_draft *draft, const struct signer *signer,
                struct buffer *out, struct entry *entry);

/* Both at once. */
void entry_seal(const struct header *header, const uint8_t realm[KEY_REALM],
                const struct signer *signer, struct buffer *out);

/*
 * Rebuilds an entry from what a link carries of it: the same bytes, and what
 * entry_open would give of them; the struct borrows from out. Sets out->full
 * for a header of an unknown version or one that cannot be; the numbers in it
 * are within their bounds. The header may be that of the struct.
 */
void entry_rebuild(const struct header *header, const uint8_t kid[KEY_KID],
                   const uint8_t signature[KEY_SIGNATURE],
                   const uint8_t realm[KEY_REALM], struct buffer *out,
                   struct entry *entry);

/* The kind that an entry has effect as: 0, which is none, if its fields are of
 * a schema that this version does not know. A seal ends a log in any schema. */
uint16_t entry_kind(const struct header *header);

/* The external_aad of a realm, for any COSE library. */
void entry_aad(const uint8_t realm[KEY_REALM], uint8_t aad[ENTRY_AAD_SIZE]);

/* The header's size element for values of so many bytes. */
uint16_t entry_units(size_t values_size);

/* Appends a reference to an entry as values have it: its log, seq and id. */
void entry_put_ref(struct buffer *out, const uint8_t log[KEY_LOG], uint64_t seq,
                   const uint8_t id[HASH_SIZE]);

#endif
