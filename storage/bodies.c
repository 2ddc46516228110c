/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/bodies.h"
#include "core/kind.h"

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

enum result bodies_put(struct store_txn *txn, uint64_t place,
                       const struct entry *entry, struct bytes body)
{
    uint8_t space[PLACE_SIZE], key[KEY_SIZE], *sealed;
    MDB_val name = place_key(place, space);
    MDB_val value = {NONCE + body.size + TAG, NULL};
    enum result result = keys_get(txn, bucket_of(entry), key);
    int error;

    if (result != OK)
        return result;
    error = store_put_at(txn, txn->store->bodies, &name, &value, MDB_RESERVE);
    if (error)
        return store_error(txn->store, error);
    sealed = value.mv_data;
    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, body.data,
                                               body.size, entry->id, HASH_SIZE,
                                               NULL, sealed, key);
    sodium_memzero(key, sizeof key);
    return OK;
}

enum result bodies_get(struct store_txn *txn, uint64_t place,
                       const struct entry *entry, struct buffer *out)
{
    uint8_t space[PLACE_SIZE], key[KEY_SIZE], *plain;
    MDB_val name = place_key(place, space), value;
    int error = mdb_get(txn->txn, txn->store->bodies, &name, &value);
    enum result result;

    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    if (error)
        return store_error(txn->store, error);
    result = keys_get(txn, bucket_of(entry), key);
    if (result != OK)
        return result;
    if (value.mv_size < NONCE + TAG)
        return STORE_CORRUPT;
    plain = buffer_space(out, value.mv_size - NONCE - TAG);
    if (!plain)
        return STORE_CORRUPT;
    error = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, NULL, NULL, (const uint8_t *)value.mv_data + NONCE,
        value.mv_size - NONCE, entry->id, HASH_SIZE, value.mv_data, key);
    sodium_memzero(key, sizeof key);
    return error ? STORE_CORRUPT : OK;
}
