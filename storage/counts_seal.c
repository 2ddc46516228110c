/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/counts_seal.h"
#include "storage/layout.h"

#include <sodium.h>
#include <string.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    BOUND_MAX = 16,
};

_Static_assert((int)COUNTS_SEAL == NONCE + TAG, "as the header says");

/* Anybody who has the master key can make it; it opens nothing else. */
void counts_seal_key(const struct store *store, uint8_t key[KEY_SIZE])
{
    static const char label[] = "cairn counts";
    uint8_t about[sizeof label + STORE_ID];

    memcpy(about, label, sizeof label);
    memcpy(about + sizeof label, store->id, STORE_ID);
    crypto_generichash(key, KEY_SIZE, about, sizeof about, store->master,
                       KEY_SIZE);
}

/* What a value is bound to: which database it stands in, and under what. */
static size_t bound_of(char of, MDB_val name, uint8_t bound[1 + BOUND_MAX])
{
    bound[0] = (uint8_t)of;
    memcpy(bound + 1, name.mv_data, name.mv_size);
    return 1 + name.mv_size;
}

void counts_seal(const uint8_t key[KEY_SIZE], char of, MDB_val name,
                 struct bytes plain, uint8_t *sealed)
{
    uint8_t bound[1 + BOUND_MAX];

    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + NONCE, NULL, plain.data, plain.size, bound,
        bound_of(of, name, bound), NULL, sealed, key);
}

bool counts_unseal(const uint8_t key[KEY_SIZE], char of, MDB_val name,
                   MDB_val value, uint8_t *plain, size_t most)
{
    uint8_t bound[1 + BOUND_MAX];
    const uint8_t *sealed = value.mv_data;

    return name.mv_size <= BOUND_MAX && value.mv_size >= COUNTS_SEAL &&
           value.mv_size - COUNTS_SEAL <= most &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(
               plain, NULL, NULL, sealed + NONCE, value.mv_size - NONCE, bound,
               bound_of(of, name, bound), sealed, key) == 0;
}
