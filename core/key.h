/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key: Ed25519 keys, signatures, and the names that follow from keys.
 *
 * Law: one key, one job; a name is a hash of a key and of what it is for, so
 * that nobody has to hand names out.
 *
 * Specified in ENTRY.md (E2); Ed25519 by RFC 8032 as libsodium accepts it;
 * kid by RFC 9679. Pure; no heap. Randomness comes from the caller as a seed.
 */
#ifndef CAIRN_CORE_KEY_H
#define CAIRN_CORE_KEY_H

#include "core/bytes.h"
#include "core/result.h"

enum {
    KEY_SIZE = 32,      /* a public key, a seed, an X25519 key */
    KEY_SIGNATURE = 64,
    KEY_KID = 8,
    KEY_REALM = 16,
    KEY_LOG = 16,
    KEY_INCARNATION = 16,
};

enum lane { LANE_SHARED = 1, LANE_HOME = 2, LANE_TRUST = 3 };

/* A signing key; its owner wipes it with key_wipe. */
struct signer {
    uint8_t secret[64];
    uint8_t public[KEY_SIZE];
};

void key_signer(struct signer *signer, const uint8_t seed[KEY_SIZE]);
void key_wipe(void *secret, size_t size);

void key_sign(const struct signer *signer, struct bytes message,
              uint8_t signature[KEY_SIGNATURE]);

/* OK or ENTRY_SIGNATURE. */
enum result key_verify(const uint8_t public_key[KEY_SIZE], struct bytes message,
                       const uint8_t signature[KEY_SIGNATURE]);

/* OK, or KEY_INVALID if it is no point of the main subgroup (RFC 8032). */
enum result key_check(const uint8_t public_key[KEY_SIZE]);

/* The X25519 public key of a link secret. */
void key_link(const uint8_t secret[KEY_SIZE], uint8_t public_key[KEY_SIZE]);

/* Names of E2. */
void key_realm(const uint8_t root[KEY_SIZE], uint8_t realm[KEY_REALM]);
void key_kid(const uint8_t public_key[KEY_SIZE], uint8_t kid[KEY_KID]);
void key_log(const uint8_t realm[KEY_REALM], const uint8_t public_key[KEY_SIZE],
             const uint8_t incarnation[KEY_INCARNATION], enum lane lane,
             uint8_t log[KEY_LOG]);

/*
 * A fingerprint to say on the telephone: six groups of five digits from
 * SHA-256 of the key, "12345 67890 ...". text has room for 36 characters.
 */
void key_fingerprint(const uint8_t public_key[KEY_SIZE], char text[36]);

#endif
