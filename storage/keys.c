/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/layout.h"

#include <sodium.h>
#include <string.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SEALED = NONCE + KEY_SIZE + TAG,
};

static struct keys_slot *slot_of(struct keys *keys, uint64_t name)
{
    return &keys->slots[name * 0x9e3779b97f4a7c15u >> 53];
}

_Static_assert(KEYS_CACHED == 1 << 11, "slot_of takes eleven bits");

static bool cached(struct keys *keys, uint64_t name, uint8_t key[KEY_SIZE])
{
    struct keys_slot *slot = slot_of(keys, name);
    bool found;

    pthread_mutex_lock(&keys->lock);
    found = slot->name == name;
    if (found)
        memcpy(key, slot->key, KEY_SIZE);
    pthread_mutex_unlock(&keys->lock);
    return found;
}

static void cache(struct keys *keys, uint64_t name, const uint8_t key[KEY_SIZE])
{
    struct keys_slot *slot = slot_of(keys, name);

    pthread_mutex_lock(&keys->lock);
    slot->name = name;
    memcpy(slot->key, key, KEY_SIZE);
    pthread_mutex_unlock(&keys->lock);
}

void keys_forget(struct keys *keys)
{
    pthread_mutex_lock(&keys->lock);
    sodium_memzero(keys->slots, sizeof keys->slots);
    pthread_mutex_unlock(&keys->lock);
}

static enum result make(struct store_txn *txn, MDB_val name,
                        uint8_t key[KEY_SIZE])
{
    const struct store *store = txn->store;
    uint8_t sealed[SEALED];
    MDB_val value = {SEALED, sealed};
    int error;

    randombytes_buf(key, KEY_SIZE);
    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + NONCE, NULL, key, KEY_SIZE, name.mv_data, name.mv_size, NULL,
        sealed, store->master);
    error = mdb_put(txn->txn, store->keys, &name, &value, MDB_NOOVERWRITE);
    txn->made_key = true;
    return error ? store_error(store, error) : OK;
}

static bool unseal(const struct store *store, MDB_val name, MDB_val value,
                   uint8_t key[KEY_SIZE])
{
    const uint8_t *sealed = value.mv_data;

    return value.mv_size == SEALED &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(
               key, NULL, NULL, sealed + NONCE, SEALED - NONCE, name.mv_data,
               name.mv_size, sealed, store->master) == 0;
}

/* One that opens is enough: another may be damaged. */
enum result keys_check(struct store_txn *txn)
{
    uint8_t key[KEY_SIZE];
    MDB_cursor *cursor;
    MDB_val name, value;
    bool any = false, opened = false;
    int error = mdb_cursor_open(txn->txn, txn->store->keys, &cursor);

    if (error)
        return store_error(txn->store, error);
    while (!opened &&
           (error = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)) == 0) {
        any = true;
        opened = unseal(txn->store, name, value, key);
    }
    mdb_cursor_close(cursor);
    sodium_memzero(key, sizeof key);
    if (error && error != MDB_NOTFOUND)
        return store_error(txn->store, error);
    return any && !opened ? KEY_PASSPHRASE : OK;
}

enum result keys_get(struct store_txn *txn, uint64_t name,
                     uint8_t key[KEY_SIZE])
{
    struct store *store = txn->store;
    uint8_t name_bytes[8];
    MDB_val name_val = {sizeof name_bytes, name_bytes}, value;
    int error;

    if (!store->has_master)
        return KEY_PASSPHRASE;
    if (cached(&store->keys_cache, name, key))
        return OK;
    bytes_set_u64(name_bytes, name);
    error = mdb_get(txn->txn, store->keys, &name_val, &value);
    if (error == MDB_NOTFOUND && txn->mode == STORE_WRITE) {
        enum result result = make(txn, name_val, key);

        if (result == OK)
            cache(&store->keys_cache, name, key);
        return result;
    }
    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    if (error)
        return store_error(store, error);
    if (!unseal(store, name_val, value, key))
        return STORE_CORRUPT;
    cache(&store->keys_cache, name, key);
    return OK;
}
