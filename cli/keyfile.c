/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/keyfile_internal.h"
#include "core/check.h"

#include <sodium.h>
#include <string.h>

_Static_assert(
    BOX_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
        BOX_EXTRA - BOX_NONCE == crypto_aead_xchacha20poly1305_ietf_ABYTES &&
        SLOT_SALT == crypto_pwhash_argon2id_SALTBYTES,
    "as the library has them");

struct secrets *keyfile_secrets_new(void)
{
    struct secrets *secrets = NULL;

    if (sodium_init() >= 0)
        secrets = sodium_malloc(sizeof *secrets);
    if (secrets)
        memset(secrets, 0, sizeof *secrets);
    return secrets;
}

void keyfile_secrets_free(struct secrets *secrets)
{
    sodium_free(secrets);
}

void keyfile_fresh(struct secrets *secrets)
{
    static const uint8_t unknown[KEY_REALM];
    struct certificate *request = &secrets->request;
    struct signer signer;

    randombytes_buf(secrets->log_seed, KEY_SIZE);
    randombytes_buf(secrets->link_secret, KEY_SIZE);
    randombytes_buf(secrets->witness_seed, KEY_SIZE);
    randombytes_buf(secrets->master, KEY_SIZE);
    randombytes_buf(secrets->file_key, KEY_SIZE);
    key_link(secrets->link_secret, request->link_key);
    key_signer(&signer, secrets->witness_seed);
    memcpy(request->witness_key, signer.public, KEY_SIZE);
    key_signer(&signer, secrets->log_seed);
    certificate_prove(request, unknown, &signer);
    key_wipe(&signer, sizeof signer);
}

/* The secrets as they are sealed, in this order. */
static void secrets_pack(const struct secrets *secrets,
                         uint8_t plain[SECRETS_SIZE])
{
    memcpy(plain, secrets->log_seed, KEY_SIZE);
    memcpy(plain + KEY_SIZE, secrets->link_secret, KEY_SIZE);
    memcpy(plain + 2 * KEY_SIZE, secrets->witness_seed, KEY_SIZE);
    memcpy(plain + 3 * KEY_SIZE, secrets->master, KEY_SIZE);
}

static void secrets_unpack(const uint8_t plain[SECRETS_SIZE],
                           struct secrets *secrets)
{
    memcpy(secrets->log_seed, plain, KEY_SIZE);
    memcpy(secrets->link_secret, plain + KEY_SIZE, KEY_SIZE);
    memcpy(secrets->witness_seed, plain + 2 * KEY_SIZE, KEY_SIZE);
    memcpy(secrets->master, plain + 3 * KEY_SIZE, KEY_SIZE);
}

/* Appends a box as a byte string; at most SECRETS_SIZE bytes go in. */
static void put_box(struct buffer *out, const uint8_t key[KEY_SIZE],
                    struct bytes plain, struct bytes bound)
{
    uint8_t box[BOX_EXTRA + SECRETS_SIZE];

    check(plain.size <= SECRETS_SIZE);
    randombytes_buf(box, BOX_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        box + BOX_NONCE, NULL, plain.data, plain.size, bound.data, bound.size,
        NULL, box, key);
    canon_put_string(out, bytes_of(box, BOX_EXTRA + plain.size));
}

static bool open_box(struct bytes box, const uint8_t key[KEY_SIZE],
                     struct bytes bound, uint8_t *plain)
{
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
               plain, NULL, NULL, box.data + BOX_NONCE, box.size - BOX_NONCE,
               bound.data, bound.size, box.data, key) == 0;
}

bool keyfile_put_sealed(struct buffer *out, const char *passphrase,
                        struct bytes plain, struct bytes bound)
{
    uint8_t salt[SLOT_SALT], wrap[KEY_SIZE];

    randombytes_buf(salt, sizeof salt);
    if (crypto_pwhash_argon2id(wrap, sizeof wrap, passphrase,
                               strlen(passphrase), salt, KEYFILE_OPERATIONS,
                               KEYFILE_MEMORY_BYTES,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return false;
    canon_put_string(out, bytes_of(salt, sizeof salt));
    canon_put_uint(out, KEYFILE_OPERATIONS);
    canon_put_uint(out, KEYFILE_MEMORY_BYTES);
    put_box(out, wrap, plain, bound);
    key_wipe(wrap, sizeof wrap);
    return true;
}

static bool put_slot(struct buffer *out, const char *passphrase,
                     const uint8_t key[KEY_SIZE])
{
    canon_put_array(out, passphrase ? 5 : 2);
    canon_put_uint(out, passphrase ? SLOT_PASSPHRASE : SLOT_PLAIN);
    if (passphrase)
        return keyfile_put_sealed(out, passphrase, bytes_of(key, KEY_SIZE),
                                  bytes_of(NULL, 0));
    canon_put_string(out, bytes_of(key, KEY_SIZE));
    return true;
}

static bool put_file(struct buffer *out, const struct secrets *secrets,
                     const char *passphrase)
{
    uint8_t space[CERTIFICATE_VALUES_MAX], plain[SECRETS_SIZE];
    struct buffer request = buffer_of(space, sizeof space);
    bool good;

    certificate_put_request(&secrets->request, &request);
    secrets_pack(secrets, plain);
    canon_put_map(out, 4);
    canon_put_uint(out, KEYFILE_KEY_VERSION);
    canon_put_uint(out, KEYFILE_VERSION);
    canon_put_uint(out, KEYFILE_KEY_REQUEST);
    canon_put_string(out, buffer_bytes(&request));
    canon_put_uint(out, KEYFILE_KEY_SLOTS);
    canon_put_array(out, 1);
    good = put_slot(out, passphrase, secrets->file_key);
    canon_put_uint(out, KEYFILE_KEY_SECRETS);
    put_box(out, secrets->file_key, bytes_of(plain, sizeof plain),
                    buffer_bytes(&request));
    check(!out->full && !request.full);
    key_wipe(plain, sizeof plain);
    return good;
}

bool keyfile_write(const char *path, const struct secrets *secrets,
                   const char *passphrase)
{
    uint8_t space[KEYFILE_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    bool good = put_file(&out, secrets, passphrase);

    if (good)
        good = input_write_file(path, buffer_bytes(&out), 0600);
    else
        command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    key_wipe(space, sizeof space);
    return good;
}

enum result keyfile_open_sealed(const struct keyfile_slot *slot,
                                const char *passphrase, struct bytes bound,
                                uint8_t plain[OPENED_MAX])
{
    uint8_t wrap[KEY_SIZE];
    bool good;

    if (slot->operations < crypto_pwhash_argon2id_OPSLIMIT_MIN ||
        slot->memory_bytes < crypto_pwhash_argon2id_MEMLIMIT_MIN)
        return KEY_FORM;
    if (crypto_pwhash_argon2id(wrap, sizeof wrap, passphrase,
                               strlen(passphrase), slot->salt, slot->operations,
                               slot->memory_bytes,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return STORE_MEMORY;
    good = open_box(slot->box, wrap, bound, plain);
    key_wipe(wrap, sizeof wrap);
    return good ? OK : KEY_PASSPHRASE;
}

/* The file's key by the slot without a passphrase, or by that with one. */
static enum result open_slot(const struct keyfile_slot *slot,
                             const char *passphrase, uint8_t *plain)
{
    if (slot->means == SLOT_PLAIN) {
        memcpy(plain, slot->key, KEY_SIZE);
        return OK;
    }
    if (slot->means != SLOT_PASSPHRASE || !passphrase)
        return KEY_PASSPHRASE;
    return keyfile_open_sealed(slot, passphrase, bytes_of(NULL, 0), plain);
}

/* What the file's key opens, all of it. */
static enum result open_whole(const struct keyfile_image *image,
                              struct secrets *secrets)
{
    uint8_t plain[SECRETS_SIZE];
    enum result result = KEY_FORM;

    if (open_box(image->box, secrets->file_key, image->request,
                         plain)) {
        secrets_unpack(plain, secrets);
        result = OK;
    }
    key_wipe(plain, sizeof plain);
    return result;
}

static enum result open_service(const struct keyfile_image *image,
                                const char *passphrase,
                                struct secrets *secrets)
{
    uint8_t plain[OPENED_MAX];
    enum result result = KEY_PASSPHRASE;

    for (size_t i = 0; result == KEY_PASSPHRASE && i < image->slot_count; i++)
        if (image->slots[i].means == SLOT_SERVICE)
            result = keyfile_open_sealed(&image->slots[i], passphrase,
                                         image->request, plain);
    if (result == OK) {
        memcpy(secrets->link_secret, plain, KEY_SIZE);
        memcpy(secrets->master, plain + KEY_SIZE, KEY_SIZE);
        secrets->locked = true;
    }
    key_wipe(plain, sizeof plain);
    return result;
}

enum result keyfile_open(const char *path, const char *passphrase,
                         struct secrets *secrets)
{
    uint8_t plain[OPENED_MAX];
    struct keyfile_image image;
    enum result result = keyfile_read(path, &image, &secrets->request);
    bool read = result == OK;

    if (read)
        result = KEY_PASSPHRASE;
    for (size_t i = 0; result == KEY_PASSPHRASE && i < image.slot_count; i++)
        result = open_slot(&image.slots[i], passphrase, plain);
    secrets->locked = false;
    memset(secrets->officer_seed, 0, KEY_SIZE);
    if (result == OK) {
        memcpy(secrets->file_key, plain, KEY_SIZE);
        result = open_whole(&image, secrets);
    } else if (read && result == KEY_PASSPHRASE && passphrase) {
        result = open_service(&image, passphrase, secrets);
    }
    if (result != OK)
        key_wipe(secrets, sizeof *secrets);
    key_wipe(plain, sizeof plain);
    key_wipe(&image, sizeof image);
    return result;
}

enum result keyfile_open_officer(const char *path, const char *name,
                                 const char *passphrase,
                                 struct secrets *secrets, struct officer *who)
{
    uint8_t plain[OPENED_MAX], space[OFFICER_BOUND_MAX];
    struct keyfile_image image;
    const struct keyfile_slot *slot;
    enum result result = keyfile_read(path, &image, &secrets->request);

    if (result == OK) {
        slot = keyfile_slot_of(&image, name);
        result = slot ? keyfile_open_sealed(
                            slot, passphrase,
                            keyfile_bound(&slot->officer, space), plain)
                      : STORE_NOT_FOUND;
        if (slot && who)
            *who = slot->officer;
    }
    secrets->locked = false;
    if (result == OK) {
        memcpy(secrets->file_key, plain, KEY_SIZE);
        memcpy(secrets->officer_seed, plain + KEY_SIZE, KEY_SIZE);
        result = open_whole(&image, secrets);
    }
    if (result != OK)
        key_wipe(secrets, sizeof *secrets);
    key_wipe(plain, sizeof plain);
    key_wipe(&image, sizeof image);
    return result;
}
