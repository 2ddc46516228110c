/* SPDX-License-Identifier: Apache-2.0 */
#include "core/key.h"
#include "core/check.h"
#include "core/hash.h"

#include <sodium.h>
#include <string.h>

void key_signer(struct signer *signer, const uint8_t seed[KEY_SIZE])
{
    check(crypto_sign_seed_keypair(signer->public, signer->secret, seed) == 0);
}

void key_wipe(void *secret, size_t size)
{
    sodium_memzero(secret, size);
}

void key_sign(const struct signer *signer, struct bytes message,
              uint8_t signature[KEY_SIGNATURE])
{
    check(crypto_sign_detached(signature, NULL, message.data, message.size,
                               signer->secret) == 0);
}

enum result key_verify(const uint8_t public_key[KEY_SIZE], struct bytes message,
                       const uint8_t signature[KEY_SIGNATURE])
{
    if (crypto_sign_verify_detached(signature, message.data, message.size,
                                    public_key) != 0)
        return ENTRY_SIGNATURE;
    return OK;
}

enum result key_check(const uint8_t public_key[KEY_SIZE])
{
    if (crypto_core_ed25519_is_valid_point(public_key) != 1)
        return KEY_INVALID;
    return OK;
}

void key_link(const uint8_t secret[KEY_SIZE], uint8_t public_key[KEY_SIZE])
{
    check(crypto_scalarmult_base(public_key, secret) == 0);
}

/* The first `size` bytes of the hash of text, a and b. */
static void name_of(const char *text, struct bytes a, struct bytes b,
                    uint8_t *out, size_t size)
{
    uint8_t digest[HASH_SIZE];
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_text(text));
    hash_add(&hash, a);
    hash_add(&hash, b);
    hash_end(&hash, digest);
    memcpy(out, digest, size);
}

void key_realm(const uint8_t root[KEY_SIZE], uint8_t realm[KEY_REALM])
{
    name_of("cairn/realm/1", bytes_of(root, KEY_SIZE), bytes_of(NULL, 0), realm,
            KEY_REALM);
}

void key_kid(const uint8_t public_key[KEY_SIZE], uint8_t kid[KEY_KID])
{
    /* The COSE_Key {1: 1, -1: 6, -2: key} of RFC 9679, without its key. */
    static const uint8_t cose_key[] = {0xa3, 0x01, 0x01, 0x20,
                                       0x06, 0x21, 0x58, 0x20};

    name_of("", bytes_of(cose_key, sizeof cose_key),
            bytes_of(public_key, KEY_SIZE), kid, KEY_KID);
}

void key_log(const uint8_t realm[KEY_REALM], const uint8_t public_key[KEY_SIZE],
             const uint8_t incarnation[KEY_INCARNATION], enum lane lane,
             uint8_t log[KEY_LOG])
{
    uint8_t rest[KEY_SIZE + KEY_INCARNATION + 1];

    memcpy(rest, public_key, KEY_SIZE);
    memcpy(rest + KEY_SIZE, incarnation, KEY_INCARNATION);
    rest[KEY_SIZE + KEY_INCARNATION] = (uint8_t)lane;
    name_of("cairn/log/1", bytes_of(realm, KEY_REALM),
            bytes_of(rest, sizeof rest), log, KEY_LOG);
}

void key_fingerprint(const uint8_t public_key[KEY_SIZE], char text[36])
{
    uint8_t digest[HASH_SIZE];

    hash_of(bytes_of(public_key, KEY_SIZE), digest);
    for (unsigned group = 0; group < 6; group++) {
        const uint8_t *at = digest + (size_t)group * 5;
        uint64_t number = (uint64_t)at[0] << 32 | bytes_get_u32(at + 1);

        number %= 100000;
        for (unsigned digit = 5; digit-- > 0; number /= 10)
            text[group * 6 + digit] = (char)('0' + number % 10);
        text[group * 6 + 5] = group == 5 ? '\0' : ' ';
    }
}
