/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/seals.h"
#include "core/canon.h"
#include "core/fields.h"
#include "core/kind.h"
#include "storage/bodies.h"

#include <string.h>

enum { DUTY_OFFICER = 17, DUTY_KEY = 18, DUTY_ROLES = 19 };

/* Takes over what a duty entry says. */
static bool take_duty(struct seals *seals, const struct body *body)
{
    struct canon name = canon_of(body_value(body, DUTY_OFFICER));
    struct canon key = canon_of(body_value(body, DUTY_KEY));
    struct canon roles = canon_of(body_value(body, DUTY_ROLES));
    struct bytes text = canon_text(&name, SEALS_OFFICER_MAX);
    const uint8_t *bytes = canon_fixed(&key, KEY_SIZE);

    if (name.result != OK || !bytes)
        return false;
    memcpy(seals->officer, text.data, text.size);
    seals->officer_size = text.size;
    memcpy(seals->key, bytes, KEY_SIZE);
    seals->roles = (uint8_t)canon_uint(&roles, UINT8_MAX);
    if (roles.result != OK)
        seals->roles = 0;
    return true;
}

struct ref {
    const uint8_t *log, *id;
    uint64_t seq;
};

static bool take_ref(struct bytes value, struct ref *ref)
{
    struct canon canon = canon_of(value);

    canon_array(&canon, 3, 3);
    ref->log = canon_fixed(&canon, KEY_LOG);
    ref->seq = canon_uint(&canon, ENTRY_SEQ_MAX);
    ref->id = canon_fixed(&canon, HASH_SIZE);
    return canon_end(&canon) == OK;
}

/* The entry of a ref, on whichever branch, if it is a duty. */
static enum result find_duty(struct store_txn *txn, const struct ref *ref,
                             struct log_state *state, struct held *held)
{
    enum result result = log_find(txn, ref->log, state);

    for (size_t b = 0; result == OK && b < state->log.branches; b++) {
        result = log_entry_at(txn, state, b, ref->seq, held);
        if (result == OK && memcmp(held->entry.id, ref->id, HASH_SIZE) == 0)
            return entry_kind(&held->entry.header) == KIND_DUTY
                       ? OK
                       : STORE_NOT_FOUND;
        if (result == STORE_NOT_FOUND)
            result = OK;
    }
    return result == OK ? STORE_NOT_FOUND : result;
}

/* Reads the duty of a ref; OK also if it is not held: known tells. */
static enum result read_duty(struct seals *seals, struct store_txn *txn,
                             struct bytes value)
{
    struct buffer space = buffer_of(seals->space, sizeof seals->space);
    struct log_state state;
    struct ref ref;
    struct held held;
    struct body body;
    enum result result;

    if (!take_ref(value, &ref)) {
        seals->known = false;
        return OK;
    }
    if (seals->known && memcmp(seals->id, ref.id, HASH_SIZE) == 0)
        return OK;
    seals->known = false;
    result = find_duty(txn, &ref, &state, &held);
    if (result == OK)
        result = bodies_open(txn, &held, &space);
    if (result == OK && body_open(buffer_bytes(&space), &body) == OK &&
        take_duty(seals, &body)) {
        memcpy(seals->id, ref.id, HASH_SIZE);
        memcpy(seals->author, state.log.key, KEY_SIZE);
        seals->known = true;
    }
    return result == STORE_NOT_FOUND ? OK : result;
}

/* The name that the entry itself tells must be that of its duty. */
static bool same_officer(const struct seals *seals, const struct body *body)
{
    struct canon canon = canon_of(body_value(body, FIELD_OFFICER));
    struct bytes name;

    if (canon.at == canon.end)
        return true;
    name = canon_text(&canon, FIELD_TEXT_MAX);
    return canon.result == OK &&
           bytes_equal(name, bytes_of(seals->officer, seals->officer_size));
}

static enum seals_state verify(const struct seals_entry *what,
                               const uint8_t key[KEY_SIZE])
{
    return body_officer_verify(what->body, what->entry->header.log, what->realm,
                               key) == OK
               ? SEALS_GOOD
               : SEALS_BAD;
}

enum result seals_check(struct seals *seals, struct store_txn *txn,
                        const struct seals_entry *what, enum seals_state *state)
{
    struct bytes ref = body_value(what->body, FIELD_DUTY);
    enum result result = OK;

    *state = SEALS_NONE;
    if (body_value(what->body, FIELD_OFFICER_SEAL).size == 0)
        return OK;
    if (entry_kind(&what->entry->header) == KIND_DUTY) {
        struct canon key = canon_of(body_value(what->body, DUTY_KEY));
        const uint8_t *bytes = canon_fixed(&key, KEY_SIZE);

        *state = bytes ? verify(what, bytes) : SEALS_UNKNOWN;
        return OK;
    }
    if (ref.size)
        result = read_duty(seals, txn, ref);
    if (result != OK)
        return result;
    *state = SEALS_UNKNOWN;
    if (ref.size && seals->known)
        *state = memcmp(seals->author, what->key, KEY_SIZE) == 0 &&
                         same_officer(seals, what->body)
                     ? verify(what, seals->key)
                     : SEALS_BAD;
    return OK;
}

struct bytes seals_officer(struct seals *seals, struct store_txn *txn,
                           const struct body *body)
{
    struct bytes ref = body_value(body, FIELD_DUTY);

    if (ref.size == 0 || read_duty(seals, txn, ref) != OK || !seals->known)
        return bytes_of(NULL, 0);
    return bytes_of(seals->officer, seals->officer_size);
}
