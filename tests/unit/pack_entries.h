/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_entries: a log of made-up entries in every form, for the tests of pack
 * and unpack. Numbers come from a fixed generator: each run is the same.
 */
#ifndef CAIRN_TESTS_UNIT_PACK_ENTRIES_H
#define CAIRN_TESTS_UNIT_PACK_ENTRIES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/canon.h"
#include "core/check.h"
#include "core/kind.h"
#include "replication/pack.h"
#include "replication/unpack.h"

enum { ITEMS_ROOM = RUN_ENTRIES_MAX + 10, BYTES_ROOM = 8 << 20 };

enum form {
    FORM_FULL,
    FORM_REDACTED,
    FORM_ABSENT,
    FORM_ERASED,
    FORM_NEWER,    /* of header version 2 */
    FORM_BARE,     /* the same, without a body */
    FORM_SEAL,
    FORMS,
    FORM_MISSIZED, /* full, but its header has another size: refused */
};

static struct pack *pack;
static struct unpack *unpack;

/* The log that the tests pack. */
static struct {
    uint8_t realm[KEY_REALM];
    struct signer signer;
    struct header header; /* of the next entry */
    struct journal_item items[ITEMS_ROOM];
    size_t count;
    struct buffer bytes;
} made;
static uint8_t made_space[BYTES_ROOM];

static uint64_t random_state = 1;

static uint64_t random_below(uint64_t most)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % most;
}

static void random_fill(uint8_t *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)random_below(256);
}

/* An empty log whose next entry stands at seq. */
static void made_begin(uint64_t seq)
{
    uint8_t seed[KEY_SIZE] = {7};

    memset(&made, 0, sizeof made);
    made.bytes = buffer_of(made_space, sizeof made_space);
    memset(made.realm, 0xa5, sizeof made.realm);
    key_signer(&made.signer, seed);
    made.header = (struct header){.version = 1,
                                  .seq = seq,
                                  .time = 1760000000,
                                  .clock = CLOCK_NETWORK,
                                  .schema = 1,
                                  .has_previous = seq > 0};
    random_fill(made.header.log, KEY_LOG);
    if (seq > 0)
        random_fill(made.header.previous, HASH_SIZE);
}

static void random_string(struct buffer *out, bool text)
{
    static const uint8_t letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    size_t size = 1 + (size_t)random_below(40);
    uint8_t at[40];

    random_fill(at, size);
    for (size_t i = 0; text && i < size; i++)
        at[i] = letters[at[i] % 32];
    if (text)
        canon_put_text(out, bytes_of(at, size));
    else
        canon_put_string(out, bytes_of(at, size));
}

static void random_value(struct buffer *out)
{
    switch (random_below(7)) {
    case 0:
        canon_put_uint(out, random_state >> random_below(64));
        break;
    case 1:
        canon_put_int(out, -1 - (int64_t)random_below(100000));
        break;
    case 2:
        random_string(out, false);
        break;
    case 3:
        canon_put_null(out);
        break;
    case 4:
        canon_put_array(out, 2);
        canon_put_map(out, 1);
        canon_put_uint(out, random_below(30));
        random_string(out, true);
        canon_put_null(out);
        break;
    default:
        random_string(out, true);
    }
}

static void random_values(struct buffer *out)
{
    static const uint16_t steps[] = {1, 1, 1, 2, 30, 300, 3000};
    size_t count = 1 + (size_t)random_below(random_below(8) ? 12 : 200);
    uint64_t key = 0;

    canon_put_map(out, count);
    for (size_t i = 0; i < count; i++) {
        key += i < 20 ? steps[random_below(7)] : 1;
        canon_put_uint(out, key);
        random_value(out);
    }
}

/* Replaces the full body at the end of made.bytes by another form of it. */
static void put_form(struct journal_item *item, enum form form)
{
    struct buffer *out = &made.bytes;
    size_t start = out->size;
    uint8_t by[HASH_SIZE] = {9};
    uint16_t keys[200];
    struct bytes value;
    struct body body;
    size_t at = 0, count = 0;

    assert_int_equal(body_open(item->body, &body), OK);
    if (form == FORM_REDACTED) {
        while (count < 200 && body_next(&body, &at, &keys[count], &value))
            count += count == 0 || random_below(2);
        assert_int_equal(body_redact(&body, made.header.log, keys, count, out),
                         OK);
    } else if (form == FORM_ABSENT) {
        body_put_absent(out);
    } else if (form == FORM_ERASED) {
        body_put_erased(out, by);
    } else {
        return;
    }
    item->body = bytes_of(out->data + start, out->size - start);
}

/* A COSE_Sign1 of a header that only a later version could read. */
static void seal_newer(struct buffer *out)
{
    uint8_t space[2][400], aad[ENTRY_AAD_SIZE],
        start[] = {0xa2, 1, 0x27, 4, 0x48};
    uint8_t protect[sizeof start + KEY_KID], signature[KEY_SIGNATURE];
    struct buffer payload = buffer_of(space[0], sizeof space[0]);
    struct buffer text = buffer_of(space[1], sizeof space[1]);

    canon_put_array(&payload, 6);
    canon_put_uint(&payload, 2);
    canon_put_string(&payload, bytes_of(made.header.log, KEY_LOG));
    canon_put_uint(&payload, made.header.seq);
    if (made.header.has_previous)
        canon_put_string(&payload, bytes_of(made.header.previous, HASH_SIZE));
    else
        canon_put_null(&payload);
    random_value(&payload);
    random_value(&payload);
    memcpy(protect, start, sizeof start);
    key_kid(made.signer.public, protect + sizeof start);
    entry_aad(made.realm, aad);
    canon_put_array(&text, 4);
    canon_put_text(&text, bytes_text("Signature1"));
    canon_put_string(&text, bytes_of(protect, sizeof protect));
    canon_put_string(&text, bytes_of(aad, sizeof aad));
    canon_put_string(&text, buffer_bytes(&payload));
    assert_false(text.full || payload.full);
    key_sign(&made.signer, buffer_bytes(&text), signature);
    canon_put_tag(out, 18);
    canon_put_array(out, 4);
    canon_put_string(out, bytes_of(protect, sizeof protect));
    canon_put_map(out, 0);
    canon_put_string(out, buffer_bytes(&payload));
    canon_put_string(out, bytes_of(signature, sizeof signature));
}

/* Seals the next entry over made.header and takes it into the log. */
static void seal_item(struct journal_item *item, bool newer)
{
    size_t start = made.bytes.size;

    if (newer)
        seal_newer(&made.bytes);
    else
        entry_seal(&made.header, made.realm, &made.signer, &made.bytes);
    assert_false(made.bytes.full);
    assert_int_equal(
        entry_open(bytes_of(made.bytes.data + start, made.bytes.size - start),
                   made.realm, &item->entry),
        OK);
    item->checked = true;
    made.header.seq++;
    made.header.has_previous = true;
    memcpy(made.header.previous, item->entry.id, HASH_SIZE);
    made.count++;
}

/* Adds an entry with these values. */
static void made_put(enum form form, struct bytes values)
{
    struct journal_item *item = &made.items[made.count];
    uint8_t seed[BODY_SEED];
    size_t start = made.bytes.size;

    assert_true(made.count < ITEMS_ROOM);
    random_fill(seed, sizeof seed);
    assert_int_equal(
        body_commit(values, made.header.log, seed, made.header.body), OK);
    made.header.has_body = true;
    made.header.size = entry_units(values.size);
    if (form == FORM_MISSIZED)
        made.header.size++;
    body_put_full(&made.bytes, seed, values);
    item->body = bytes_of(made.bytes.data + start, made.bytes.size - start);
    put_form(item, form);
    if (form == FORM_BARE)
        item->body = bytes_of(NULL, 0);
    seal_item(item, form == FORM_NEWER || form == FORM_BARE);
}

/* Adds a random entry of this form. */
static void made_add(enum form form)
{
    static uint8_t space[32768];
    struct buffer values = buffer_of(space, sizeof space);

    made.header.time += random_below(50);
    made.header.time -= random_below(random_below(8) ? 3 : 5000);
    made.header.clock = (uint8_t)random_below(ENTRY_CLOCK_MAX + 1);
    if (random_below(3) == 0 || made.header.kind == 0)
        made.header.kind = (uint16_t)(3 + random_below(500));
    if (form == FORM_SEAL) {
        made.header.kind = KIND_SEAL;
        made.header.has_body = false;
        made.header.size = 0;
        memset(made.header.body, 0, HASH_SIZE);
        seal_item(&made.items[made.count], false);
        made.header.kind = 0;
        return;
    }
    random_values(&values);
    assert_false(values.full);
    made_put(form, buffer_bytes(&values));
}

static int make_packers(void **state)
{
    (void)state;
    pack = pack_new();
    unpack = unpack_new();
    return sodium_init() < 0 || !pack || !unpack;
}

static int free_packers(void **state)
{
    (void)state;
    pack_free(pack);
    unpack_free(unpack);
    return 0;
}

#endif
