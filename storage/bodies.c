/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/bodies.h"
#include "core/kind.h"
#include "storage/keeping_internal.h"

#include <sodium.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    DAY_S = 86400,
    CLASS_FOR_EVER = 0,
    CLASS_TERM = 1,
};

/* What is kept for ever has one bucket; the rest one a day. */
static uint64_t bucket_of(const struct entry *entry)
{
    const struct kind *kind = kind_find(entry->header.kind);

    if (kind && kind->keep_days == 0)
        return keys_bucket(CLASS_FOR_EVER, 0);
    return keys_bucket(CLASS_TERM, (uint32_t)(entry->header.time / DAY_S));
}

_Static_assert((int)BODIES_GROWTH == NONCE + TAG, "as the header says");

enum result bodies_seal(struct store_txn *txn, const struct entry *entry,
                        struct bytes body, uint8_t *sealed)
{
    uint8_t key[KEY_SIZE];
    enum result result = keys_get(txn, bucket_of(entry), key);

    if (result != OK)
        return result;
    chance_take(&txn->store->chance, sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, body.data,
                                               body.size, entry->id, HASH_SIZE,
                                               NULL, sealed, key);
    sodium_memzero(key, sizeof key);
    return OK;
}

enum result bodies_unseal(struct store_txn *txn, const struct held *held,
                          struct buffer *out)
{
    const struct bytes sealed = held->sealed;
    uint8_t key[KEY_SIZE], *plain;
    enum result result;
    int error;

    if (sealed.size == 0)
        return STORE_NOT_FOUND;
    result = keys_get(txn, bucket_of(&held->entry), key);
    if (result != OK)
        return result;
    if (sealed.size < BODIES_GROWTH)
        return STORE_CORRUPT;
    plain = buffer_space(out, sealed.size - BODIES_GROWTH);
    if (!plain)
        return STORE_CORRUPT;
    error = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, NULL, NULL, sealed.data + NONCE, sealed.size - NONCE,
        held->entry.id, HASH_SIZE, sealed.data, key);
    sodium_memzero(key, sizeof key);
    return error ? STORE_CORRUPT : OK;
}

enum result bodies_open(struct store_txn *txn, const struct held *held,
                        struct buffer *out)
{
    enum result result = bodies_unseal(txn, held, out);
    uint32_t arrived;

    if (result != OK || held->realm == 0)
        return result;
    result = keeping_arrived(txn, held->place, &arrived);
    return result == OK ? keeping_trim(txn, &held->entry, held->realm, arrived,
                                       out, NULL)
                        : result;
}
