/* SPDX-License-Identifier: Apache-2.0 */
/*
 * body: what an entry says, in one of four states under one signature.
 *
 * Law: the header signs salted digests of the fields, so a body can be shown
 * whole, in part, or not at all, and the same commitment checks what is shown.
 *
 * Specified in ENTRY.md (E3, E4): SD-CWT salted claims and decoys, ChaCha20
 * of RFC 8439 for the salts. Pure; no heap; about 25 KiB of stack.
 */
#ifndef CAIRN_CORE_BODY_H
#define CAIRN_CORE_BODY_H

#include "core/entry.h"
#include "core/limits.h"

enum { BODY_SEED = 16, BODY_SALT = 16 };

enum body_state {
    BODY_FULL = 0,
    BODY_REDACTED = 1,
    BODY_ABSENT = 2,
    BODY_ERASED = 3,
};

/* A body's bytes, read; everything borrows from them. */
struct body {
    enum body_state state;
    const uint8_t *seed;   /* full: BODY_SEED bytes */
    struct bytes values;   /* full: the map */
    struct bytes hidden;   /* redacted: digests, joined */
    struct bytes shown;    /* redacted: the triples, joined, without head */
    size_t count;          /* full: fields; redacted: triples */
    const uint8_t *by;     /* erased: HASH_SIZE bytes */
};

/*
 * Reads the bytes of a body in any state. Results: OK, CBOR_*, BODY_SIZE,
 * BODY_FORM. What it commits to is not checked: see body_verify.
 */
enum result body_open(struct bytes bytes, struct body *body);

/*
 * The same for bytes that body_open has taken before and that nobody else can
 * have changed since, as those that were sealed with a key: a full body is not
 * gone through again.
 */
enum result body_reopen(struct bytes bytes, struct body *body);

/*
 * Reads a bare values map, as of a full body without seed. OK, CBOR_*,
 * BODY_SIZE, BODY_FORM. The body's values are shown; it has no commitment.
 */
enum result body_open_values(struct bytes values, struct body *body);

/*
 * Does what is shown belong to the commitment? OK; BODY_COMMITMENT; always OK
 * for absent and erased, which show nothing.
 */
enum result body_verify(const struct body *body, const uint8_t log[KEY_LOG],
                        const uint8_t commitment[HASH_SIZE]);

/* The same for the header of an entry, whose size must fit the values of a full
 * body too. OK; BODY_COMMITMENT. */
enum result body_match(const struct body *body, const struct header *header);

/*
 * The commitment of a values map (canonical, of 1 to BODY_FIELDS_MAX keys from
 * 1 to 65535). OK; BODY_FORM; BODY_SIZE; BODY_COMMITMENT if two digests are
 * equal: take another seed.
 */
enum result body_commit(struct bytes values, const uint8_t log[KEY_LOG],
                        const uint8_t seed[BODY_SEED],
                        uint8_t commitment[HASH_SIZE]);

/* Appends the encoded form of a full, absent or erased body. */
void body_put_full(struct buffer *out, const uint8_t seed[BODY_SEED],
                   struct bytes values);
void body_put_absent(struct buffer *out);
void body_put_erased(struct buffer *out, const uint8_t by[HASH_SIZE]);

/*
 * Appends the redacted form that shows the given keys (ascending) as far as
 * the body, full or redacted, shows them; a value nested too deep for this form
 * stays hidden. OK; BODY_STATE if the body shows nothing by its state;
 * BODY_FORM if nothing is left to show.
 */
enum result body_redact(const struct body *body, const uint8_t log[KEY_LOG],
                        const uint16_t *keys, size_t key_count,
                        struct buffer *out);

/*
 * Appends the redacted form that shows what either of two shows. Both are
 * redacted and verified under one commitment. OK; ENTRY_DUPLICATE if `more`
 * shows nothing that is not in `held`; BODY_TWICE if they show different values
 * or salts of one key, which an author must have prepared; BODY_STATE;
 * BODY_COMMITMENT if it is not one commitment.
 */
enum result body_join(const struct body *held, const struct body *more,
                      struct buffer *out);

/* A shown field's encoded value; a null view if it is not shown. */
struct bytes body_value(const struct body *body, uint16_t key);

/* Walks the shown fields in ascending order; start with *at = 0. */
bool body_next(const struct body *body, size_t *at, uint16_t *key,
               struct bytes *value);

/*
 * What an officer signs: E4, for key 1. Key 1 is there already, a placeholder
 * before it is signed: it has its place among the salts, and its value is not
 * part of the text. OK; BODY_MISSING without key 1; else as body_commit.
 */
enum result body_officer_text(struct bytes values, const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              const uint8_t realm[KEY_REALM],
                              struct buffer *out);

/* The placeholder: an encoded value of key 1 by this key, not yet signed. */
enum { BODY_OFFICER_SEAL = 1 + 1 + KEY_KID + 2 + KEY_SIGNATURE };
void body_officer_hold(const uint8_t key[KEY_SIZE],
                       uint8_t seal[BODY_OFFICER_SEAL]);

/* Puts the officer's signature in its place in a values map that holds one.
 * Results of body_officer_text; BODY_FIELD if it is no placeholder. */
enum result body_officer_seal(uint8_t *values, size_t size,
                              const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              const uint8_t realm[KEY_REALM],
                              const struct signer *officer);

/* Is the seal that a full or redacted body shows by this key? The body fits its
 * commitment. OK; BODY_MISSING if none is shown; OFFICER_SEAL_BAD. */
enum result body_officer_verify(const struct body *body,
                                const uint8_t log[KEY_LOG],
                                const uint8_t realm[KEY_REALM],
                                const uint8_t key[KEY_SIZE]);

#endif
