/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint.h"
#include "core/check.h"
#include "core/tree.h"

#include <sodium.h>
#include <string.h>

enum {
    BASE64 = sodium_base64_VARIANT_ORIGINAL,
    COSIGNED_MAX = CHECKPOINT_TEXT_MAX + 64,
    STAMP = 8, /* the time before a witness's signature */
};

static const char dash[] = "\xe2\x80\x94 "; /* U+2014 and a space */
static const char scheme[] = "cairn/";

static void put_decimal(struct buffer *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do
        digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    buffer_put(out, bytes_of(digits + at, sizeof digits - at));
}

static void put_base64(struct buffer *out, struct bytes bytes)
{
    char text[sodium_base64_ENCODED_LEN(128, BASE64)];

    check(bytes.size <= 128);
    sodium_bin2base64(text, sizeof text, bytes.data, bytes.size, BASE64);
    buffer_put_text(out, text);
}

static bool country_valid(const char country[4])
{
    for (size_t i = 0; i < 3; i++)
        if (country[i] < 'A' || country[i] > 'Z')
            return false;
    return country[3] == '\0';
}

static void name_of(const char country[4], const char *kind, struct bytes id,
                    char name[CHECKPOINT_NAME_MAX])
{
    struct buffer out = buffer_of(name, CHECKPOINT_NAME_MAX);
    char hex[2 * KEY_LOG + 1];

    check(country_valid(country) && id.size <= KEY_LOG);
    buffer_put_text(&out, scheme);
    buffer_put_text(&out, country);
    buffer_put_text(&out, kind);
    buffer_put_text(&out, bytes_to_hex(id, hex));
    buffer_put_u8(&out, 0);
    check(!out.full);
}

void checkpoint_origin(const struct checkpoint *checkpoint,
                       char name[CHECKPOINT_NAME_MAX])
{
    name_of(checkpoint->country, "/", bytes_of(checkpoint->log, KEY_LOG), name);
}

void checkpoint_witness_name(const struct witness *witness,
                             char name[CHECKPOINT_NAME_MAX])
{
    uint8_t kid[KEY_KID];

    key_kid(witness->key, kid);
    name_of(witness->country, "/witness/", bytes_of(kid, sizeof kid), name);
}

void checkpoint_key_id(const char *name, uint8_t type,
                       const uint8_t key[KEY_SIZE],
                       uint8_t id[CHECKPOINT_KEY_ID])
{
    const uint8_t middle[] = {'\n', type};
    uint8_t digest[HASH_SIZE];
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_text(name));
    hash_add(&hash, bytes_of(middle, sizeof middle));
    hash_add(&hash, bytes_of(key, KEY_SIZE));
    hash_end(&hash, digest);
    memcpy(id, digest, CHECKPOINT_KEY_ID);
}

/* Writing. */

void checkpoint_encode(const struct checkpoint *checkpoint, struct buffer *note)
{
    char origin[CHECKPOINT_NAME_MAX];

    check(checkpoint->size <= TREE_SIZE_MAX);
    checkpoint_origin(checkpoint, origin);
    buffer_put_text(note, origin);
    buffer_put_text(note, "\n");
    put_decimal(note, checkpoint->size);
    buffer_put_text(note, "\n");
    put_base64(note, bytes_of(checkpoint->root, HASH_SIZE));
    buffer_put_text(note, "\n");
}

/* What a signature line says of the key: its name and its id. */
struct line_key {
    char name[CHECKPOINT_NAME_MAX];
    uint8_t id[CHECKPOINT_KEY_ID];
};

static void witness_key(const struct witness *witness, struct line_key *key)
{
    checkpoint_witness_name(witness, key->name);
    checkpoint_key_id(key->name, CHECKPOINT_TYPE_WITNESS, witness->key,
                      key->id);
}

/* What follows the key id is a signature, perhaps with a time before it. */
static void put_line(struct buffer *note, const struct line_key *key,
                     struct bytes signature)
{
    uint8_t space[CHECKPOINT_KEY_ID + STAMP + KEY_SIGNATURE];
    struct buffer bytes = buffer_of(space, sizeof space);

    buffer_put(&bytes, bytes_of(key->id, CHECKPOINT_KEY_ID));
    buffer_put(&bytes, signature);
    check(!bytes.full);
    buffer_put_text(note, dash);
    buffer_put_text(note, key->name);
    buffer_put_text(note, " ");
    put_base64(note, buffer_bytes(&bytes));
    buffer_put_text(note, "\n");
}

void checkpoint_sign(struct buffer *note, const struct signer *log)
{
    uint8_t signature[KEY_SIGNATURE];
    struct line_key key = {0};
    const void *end;

    check(!note->full && note->size > 0);
    end = memccpy(key.name, note->data, '\n',
                  note->size < sizeof key.name ? note->size : sizeof key.name);
    check(end);
    key.name[(const char *)end - key.name - 1] = '\0';
    checkpoint_key_id(key.name, CHECKPOINT_TYPE_LOG, log->public, key.id);
    key_sign(log, buffer_bytes(note), signature);
    buffer_put_text(note, "\n");
    put_line(note, &key, bytes_of(signature, sizeof signature));
}

static struct bytes cosigned(struct bytes text, uint64_t time,
                             uint8_t space[COSIGNED_MAX])
{
    struct buffer out = buffer_of(space, COSIGNED_MAX);

    buffer_put_text(&out, "cosignature/v1\ntime ");
    put_decimal(&out, time);
    buffer_put_text(&out, "\n");
    buffer_put(&out, text);
    check(!out.full);
    return buffer_bytes(&out);
}

enum result checkpoint_cosign(struct buffer *note, const char country[4],
                              const struct signer *signer, uint64_t time)
{
    uint8_t stamped[STAMP + KEY_SIGNATURE], message[COSIGNED_MAX];
    struct buffer grown = *note;
    struct checkpoint checkpoint;
    struct witness witness;
    struct line_key key;

    check(time <= INT64_MAX);
    if (checkpoint_parse(buffer_bytes(note), &checkpoint) != OK)
        return CHECKPOINT_FORM;
    memcpy(witness.country, country, sizeof witness.country);
    memcpy(witness.key, signer->public, KEY_SIZE);
    witness_key(&witness, &key);
    bytes_set_u64(stamped, time);
    key_sign(signer, cosigned(checkpoint.text, time, message), stamped + STAMP);
    put_line(&grown, &key, bytes_of(stamped, sizeof stamped));
    if (grown.full || checkpoint_parse(buffer_bytes(&grown), &checkpoint) != OK)
        return CHECKPOINT_FORM;
    *note = grown;
    return OK;
}

/* Verifying. */

/*
 * Goes to the next line of this key and puts what follows the key id into out.
 * The lines are those of a parsed checkpoint.
 */
static bool next_signature(struct bytes *rest, const struct line_key *key,
                           struct buffer *out)
{
    struct bytes id = bytes_of(key->id, CHECKPOINT_KEY_ID);
    struct checkpoint_line line;

    while (checkpoint_line_next(rest, &line)) {
        if (!bytes_equal(line.name, bytes_text(key->name)))
            continue;
        check(checkpoint_line_decode(&line, out));
        if (bytes_equal(bytes_of(out->data, CHECKPOINT_KEY_ID), id))
            return true;
    }
    check(rest->size == 0);
    return false;
}

enum result checkpoint_verify(const struct checkpoint *checkpoint,
                              const uint8_t log_key[KEY_SIZE])
{
    struct bytes rest = checkpoint->signatures;
    uint8_t space[CHECKPOINT_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    enum result result = CHECKPOINT_SIGNATURE;
    struct line_key key;

    checkpoint_origin(checkpoint, key.name);
    checkpoint_key_id(key.name, CHECKPOINT_TYPE_LOG, log_key, key.id);
    for (; next_signature(&rest, &key, &out); result = OK) {
        if (out.size != CHECKPOINT_KEY_ID + KEY_SIGNATURE ||
            key_verify(log_key, checkpoint->text, space + CHECKPOINT_KEY_ID))
            return CHECKPOINT_SIGNATURE;
    }
    return result;
}

enum result checkpoint_cosignature_verify(const struct checkpoint *checkpoint,
                                          const struct witness *witness,
                                          uint64_t *time)
{
    struct bytes rest = checkpoint->signatures;
    uint8_t space[CHECKPOINT_SIZE_MAX], message[COSIGNED_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    const uint8_t *stamped = space + CHECKPOINT_KEY_ID;
    enum result result = CHECKPOINT_SIGNATURE;
    struct line_key key;

    *time = 0;
    witness_key(witness, &key);
    for (; next_signature(&rest, &key, &out); result = OK) {
        uint64_t stamp;

        if (out.size != CHECKPOINT_KEY_ID + STAMP + KEY_SIGNATURE)
            return CHECKPOINT_SIGNATURE;
        stamp = bytes_get_u64(stamped);
        if (stamp > INT64_MAX ||
            key_verify(witness->key, cosigned(checkpoint->text, stamp, message),
                       stamped + STAMP))
            return CHECKPOINT_SIGNATURE;
        if (stamp > *time)
            *time = stamp;
    }
    return result;
}
