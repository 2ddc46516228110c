/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/handshake.h"

#include <sodium.h>
#include <string.h>

#include "core/check.h"

enum { MESSAGES_MAX = 3, TOKENS_MAX = 4 };

/* Noise's tokens: a key sent, or two keys multiplied. */
enum token { END, E, S, EE, ES, SE, SS };

struct pattern {
    char name[HASH_SIZE + 1]; /* exactly HASH_SIZE: it is the first h */
    bool known;               /* the initiator knows the other's key */
    uint8_t messages;
    uint8_t tokens[MESSAGES_MAX][TOKENS_MAX];
};

static const struct pattern patterns[] = {
    [HANDSHAKE_IK] = {"Noise_IK_25519_ChaChaPoly_SHA256",
                      true,
                      2,
                      {{E, ES, S, SS}, {E, EE, SE}}},
    [HANDSHAKE_XX] = {"Noise_XX_25519_ChaChaPoly_SHA256",
                      false,
                      3,
                      {{E}, {E, EE, S, ES}, {S, SE}}},
};

static void nonce_of(const struct cipher *cipher, uint8_t nonce[12])
{
    memset(nonce, 0, 4);
    for (int i = 0; i < 8; i++)
        nonce[4 + i] = (uint8_t)(cipher->nonce >> 8 * i);
}

static enum result seal_with(struct cipher *cipher, struct bytes ad,
                             struct bytes plain, struct buffer *out)
{
    uint8_t nonce[12];
    uint8_t *space;

    if (cipher->nonce == UINT64_MAX)
        return LINK_NONCE;
    space = buffer_space(out, plain.size + CIPHER_TAG_SIZE);
    check(space != NULL);
    nonce_of(cipher, nonce);
    crypto_aead_chacha20poly1305_ietf_encrypt(space, NULL, plain.data,
                                              plain.size, ad.data, ad.size,
                                              NULL, nonce, cipher->key);
    cipher->nonce++;
    return OK;
}

static enum result open_with(struct cipher *cipher, struct bytes ad,
                             struct bytes sealed, struct buffer *out)
{
    uint8_t nonce[12];
    size_t before = out->size;
    uint8_t *space;

    if (cipher->nonce == UINT64_MAX)
        return LINK_NONCE;
    if (sealed.size < CIPHER_TAG_SIZE)
        return LINK_TAG;
    space = buffer_space(out, sealed.size - CIPHER_TAG_SIZE);
    check(space != NULL);
    nonce_of(cipher, nonce);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(
            space, NULL, NULL, sealed.data, sealed.size, ad.data, ad.size,
            nonce, cipher->key) != 0) {
        out->size = before;
        return LINK_TAG;
    }
    cipher->nonce++;
    return OK;
}

enum result cipher_seal(struct cipher *cipher, struct bytes plain,
                        struct buffer *out)
{
    return seal_with(cipher, bytes_of(NULL, 0), plain, out);
}

enum result cipher_open(struct cipher *cipher, struct bytes sealed,
                        struct buffer *out)
{
    return open_with(cipher, bytes_of(NULL, 0), sealed, out);
}

static void hmac(const uint8_t key[HASH_SIZE], struct bytes first,
                 struct bytes second, uint8_t out[HASH_SIZE])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, HASH_SIZE);
    crypto_auth_hmacsha256_update(&state, first.data, first.size);
    crypto_auth_hmacsha256_update(&state, second.data, second.size);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

/* Noise's HKDF with two outputs. first may be the chaining key itself. */
static void derive(const uint8_t chaining_key[HASH_SIZE], struct bytes input,
                   uint8_t first[HASH_SIZE], uint8_t second[HASH_SIZE])
{
    static const uint8_t count[] = {1, 2};
    uint8_t key[HASH_SIZE];

    hmac(chaining_key, input, bytes_of(NULL, 0), key);
    hmac(key, bytes_of(&count[0], 1), bytes_of(NULL, 0), first);
    hmac(key, bytes_of(first, HASH_SIZE), bytes_of(&count[1], 1), second);
    sodium_memzero(key, sizeof(key));
}

static void mix_hash(struct handshake *handshake, struct bytes bytes)
{
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_of(handshake->hash, HASH_SIZE));
    hash_add(&hash, bytes);
    hash_end(&hash, handshake->hash);
}

static struct bytes ad_of(const struct handshake *handshake)
{
    return bytes_of(handshake->hash, HASH_SIZE);
}

/* Appends plain, sealed if there is a key yet, and mixes in what it put. */
static enum result put_sealed(struct handshake *handshake, struct bytes plain,
                              struct buffer *out)
{
    size_t before = out->size;
    enum result result = OK;

    if (handshake->keyed)
        result = seal_with(&handshake->cipher, ad_of(handshake), plain, out);
    else
        buffer_put(out, plain);
    check(!out->full);
    mix_hash(handshake, bytes_of(out->data + before, out->size - before));
    return result;
}

static enum result get_sealed(struct handshake *handshake, struct bytes sealed,
                              struct buffer *out)
{
    enum result result = OK;

    if (handshake->keyed)
        result = open_with(&handshake->cipher, ad_of(handshake), sealed, out);
    else
        buffer_put(out, sealed);
    check(!out->full);
    mix_hash(handshake, sealed);
    return result;
}

/* The token's first letter names the initiator's key, its second the other's.
 */
static enum result mix_product(struct handshake *handshake, enum token token)
{
    bool initiator = handshake->initiator;
    bool own_e = token == EE || token == (initiator ? ES : SE);
    bool remote_e = token == EE || token == (initiator ? SE : ES);
    const struct handshake_keys *keys = &handshake->keys;
    uint8_t product[HANDSHAKE_KEY_SIZE];

    if (crypto_scalarmult(
            product, own_e ? keys->own_ephemeral : keys->own_static,
            remote_e ? handshake->remote_ephemeral : keys->remote_static) != 0)
        return LINK_HANDSHAKE;
    derive(handshake->chaining_key, bytes_of(product, sizeof(product)),
           handshake->chaining_key, handshake->cipher.key);
    handshake->cipher.nonce = 0;
    handshake->keyed = true;
    sodium_memzero(product, sizeof(product));
    return OK;
}

static enum result write_token(struct handshake *handshake, enum token token,
                               struct buffer *out)
{
    struct bytes key;

    if (token == S) {
        key = bytes_of(handshake->own_static_public, HANDSHAKE_KEY_SIZE);
        return put_sealed(handshake, key, out);
    }
    if (token != E)
        return mix_product(handshake, token);
    key = bytes_of(handshake->own_ephemeral_public, HANDSHAKE_KEY_SIZE);
    buffer_put(out, key);
    check(!out->full);
    mix_hash(handshake, key);
    return OK;
}

static struct bytes take(struct bytes *message, size_t size)
{
    struct bytes taken = bytes_of(message->data, size);

    message->data += size;
    message->size -= size;
    return taken;
}

/* handshake_read has checked that message holds all that its tokens need. */
static enum result read_token(struct handshake *handshake, enum token token,
                              struct bytes *message)
{
    struct buffer key;
    struct bytes sent;

    if (token == S) {
        sent = take(message, HANDSHAKE_KEY_SIZE +
                                 (handshake->keyed ? CIPHER_TAG_SIZE : 0));
        key = buffer_of(handshake->keys.remote_static, HANDSHAKE_KEY_SIZE);
        return get_sealed(handshake, sent, &key);
    }
    if (token != E)
        return mix_product(handshake, token);
    sent = take(message, HANDSHAKE_KEY_SIZE);
    memcpy(handshake->remote_ephemeral, sent.data, sent.size);
    mix_hash(handshake, sent);
    return OK;
}

static const uint8_t *tokens_of(const struct handshake *handshake)
{
    const struct pattern *pattern = &patterns[handshake->pattern];

    check(handshake->step < pattern->messages);
    return pattern->tokens[handshake->step];
}

void handshake_start(struct handshake *handshake,
                     enum handshake_pattern pattern, bool initiator,
                     const struct handshake_keys *keys, struct bytes prologue)
{
    const uint8_t *known;

    check(pattern == HANDSHAKE_IK || pattern == HANDSHAKE_XX);
    memset(handshake, 0, sizeof(*handshake));
    handshake->pattern = pattern;
    handshake->initiator = initiator;
    handshake->keys = *keys;
    crypto_scalarmult_base(handshake->own_static_public, keys->own_static);
    crypto_scalarmult_base(handshake->own_ephemeral_public,
                           keys->own_ephemeral);
    memcpy(handshake->hash, patterns[pattern].name, HASH_SIZE);
    memcpy(handshake->chaining_key, handshake->hash, HASH_SIZE);
    mix_hash(handshake, prologue);
    known = initiator ? handshake->keys.remote_static
                      : handshake->own_static_public;
    if (patterns[pattern].known)
        mix_hash(handshake, bytes_of(known, HANDSHAKE_KEY_SIZE));
}

size_t handshake_size(const struct handshake *handshake)
{
    const uint8_t *tokens = tokens_of(handshake);
    size_t tag = handshake->keyed ? CIPHER_TAG_SIZE : 0;
    size_t size = 0;

    for (int i = 0; i < TOKENS_MAX && tokens[i] != END; i++) {
        if (tokens[i] == E)
            size += HANDSHAKE_KEY_SIZE;
        else if (tokens[i] == S)
            size += HANDSHAKE_KEY_SIZE + tag;
        else
            tag = CIPHER_TAG_SIZE;
    }
    return size + tag;
}

enum result handshake_write(struct handshake *handshake, struct bytes payload,
                            struct buffer *out)
{
    size_t before = out->size;
    enum result result = OK;
    const uint8_t *tokens;

    if (handshake->pattern == 0)
        return LINK_HANDSHAKE;
    check(handshake->initiator == (handshake->step % 2 == 0));
    tokens = tokens_of(handshake);
    for (int i = 0; i < TOKENS_MAX && tokens[i] != END && result == OK; i++)
        result = write_token(handshake, tokens[i], out);
    if (result == OK)
        result = put_sealed(handshake, payload, out);
    if (result == OK) {
        handshake->step++;
        return OK;
    }
    out->size = before;
    handshake_wipe(handshake);
    return LINK_HANDSHAKE;
}

enum result handshake_read(struct handshake *handshake, struct bytes message,
                           struct buffer *payload)
{
    enum result result = OK;
    const uint8_t *tokens;

    if (handshake->pattern == 0)
        return LINK_HANDSHAKE;
    check(handshake->initiator == (handshake->step % 2 == 1));
    tokens = tokens_of(handshake);
    if (message.size < handshake_size(handshake))
        result = LINK_HANDSHAKE;
    for (int i = 0; i < TOKENS_MAX && tokens[i] != END && result == OK; i++)
        result = read_token(handshake, tokens[i], &message);
    if (result == OK)
        result = get_sealed(handshake, message, payload);
    if (result == OK) {
        handshake->step++;
        return OK;
    }
    handshake_wipe(handshake);
    return LINK_HANDSHAKE;
}

bool handshake_done(const struct handshake *handshake)
{
    return handshake->pattern != 0 &&
           handshake->step == patterns[handshake->pattern].messages;
}

const uint8_t *handshake_remote(const struct handshake *handshake)
{
    return handshake->keys.remote_static;
}

void handshake_split(struct handshake *handshake, struct cipher *send,
                     struct cipher *receive)
{
    struct cipher *first = handshake->initiator ? send : receive;
    struct cipher *second = handshake->initiator ? receive : send;

    check(handshake_done(handshake));
    derive(handshake->chaining_key, bytes_of(NULL, 0), first->key, second->key);
    first->nonce = 0;
    second->nonce = 0;
    handshake_wipe(handshake);
}

void handshake_wipe(struct handshake *handshake)
{
    sodium_memzero(handshake, sizeof(*handshake));
}
