/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/bodies.h"
#include "core/kind.h"

#include <sodium.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    NAME_SIZE = 1 + 4 + PLACE_SIZE,
    DAY_S = 86400,
    CLASS_FOR_EVER = 0,
    CLASS_TERM = 1,
};

/* What is kept for ever has one bucket; the rest one a day. */
static void bucket_of(const struct entry *entry, uint8_t *class, uint32_t *day)
{
    const struct kind *kind = kind_find(entry->header.kind);

    if (kind && kind->keep_days == 0) {
        *class = CLASS_FOR_EVER;
        *day = 0;
    } else {
        *class = CLASS_TERM;
        *day = (uint32_t)(entry->header.time / DAY_S);
    }
}

static struct bytes name_of(const struct entry *entry,
                            const struct place *place, uint64_t *key,
                            uint8_t space[NAME_SIZE])
{
    struct buffer name = buffer_of(space, NAME_SIZE);
    uint32_t day;
    uint8_t class;

    bucket_of(entry, &class, &day);
    *key = keys_bucket(class, day);
    buffer_put_u8(&name, class);
    buffer_put_u32(&name, day);
    place_put(&name, place);
    return buffer_bytes(&name);
}

enum result bodies_put(struct store_txn *txn, const struct place *place,
                       const struct entry *entry, struct bytes body)
{
    uint8_t space[NAME_SIZE], key[KEY_SIZE], *sealed;
    uint64_t key_name;
    MDB_val name = val_of(name_of(entry, place, &key_name, space));
    MDB_val value = {NONCE + body.size + TAG, NULL};
    enum result result = keys_get(txn, key_name, key);
    int error;

    if (result != OK)
        return result;
    error = mdb_put(txn->txn, txn->store->bodies, &name, &value, MDB_RESERVE);
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

enum result bodies_get(struct store_txn *txn, const struct place *place,
                       const struct entry *entry, struct buffer *out)
{
    uint8_t space[NAME_SIZE], key[KEY_SIZE], *plain;
    uint64_t key_name;
    MDB_val name = val_of(name_of(entry, place, &key_name, space)), value;
    int error = mdb_get(txn->txn, txn->store->bodies, &name, &value);
    enum result result;

    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    if (error)
        return store_error(txn->store, error);
    result = keys_get(txn, key_name, key);
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
