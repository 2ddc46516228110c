/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keyfile.h"
#include "cli/command.h"
#include "core/canon.h"
#include "core/check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    VERSION = 1,
    KEY_VERSION = 1,
    KEY_REQUEST = 2,
    KEY_SLOTS = 3,
    KEY_SECRETS = 4,
    SLOT_PLAIN = 0,
    SLOT_PASSPHRASE = 1,
    SLOT_ITEMS_MAX = 16,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    BOX_EXTRA = NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SECRETS_SIZE = 4 * KEY_SIZE,
    SALT = crypto_pwhash_argon2id_SALTBYTES,
};

struct slot {
    uint64_t means, operations, memory_bytes;
    const uint8_t *salt, *key;
    struct bytes box;
};

/* A file that has been read; everything points into text. */
struct image {
    uint8_t text[KEYFILE_SIZE_MAX + 1];
    size_t size, slot_count;
    struct slot slots[KEYFILE_SLOTS_MAX];
    struct bytes request, box;
};

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

static void put_box(struct buffer *out, const uint8_t key[KEY_SIZE],
                    struct bytes plain, struct bytes bound)
{
    uint8_t box[BOX_EXTRA + SECRETS_SIZE];

    check(plain.size <= SECRETS_SIZE);
    randombytes_buf(box, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE, NULL, plain.data,
                                               plain.size, bound.data,
                                               bound.size, NULL, box, key);
    canon_put_string(out, bytes_of(box, BOX_EXTRA + plain.size));
}

static bool open_box(struct bytes box, const uint8_t key[KEY_SIZE],
                     struct bytes bound, uint8_t *plain)
{
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
               plain, NULL, NULL, box.data + NONCE, box.size - NONCE,
               bound.data, bound.size, box.data, key) == 0;
}

static bool put_slot(struct buffer *out, const char *passphrase,
                     const uint8_t key[KEY_SIZE])
{
    uint8_t salt[SALT], wrap[KEY_SIZE];

    canon_put_array(out, passphrase ? 5 : 2);
    canon_put_uint(out, passphrase ? SLOT_PASSPHRASE : SLOT_PLAIN);
    if (!passphrase) {
        canon_put_string(out, bytes_of(key, KEY_SIZE));
        return true;
    }
    randombytes_buf(salt, sizeof salt);
    if (crypto_pwhash_argon2id(wrap, sizeof wrap, passphrase,
                               strlen(passphrase), salt, KEYFILE_OPERATIONS,
                               KEYFILE_MEMORY_BYTES,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return false;
    canon_put_string(out, bytes_of(salt, sizeof salt));
    canon_put_uint(out, KEYFILE_OPERATIONS);
    canon_put_uint(out, KEYFILE_MEMORY_BYTES);
    put_box(out, wrap, bytes_of(key, KEY_SIZE), bytes_of(NULL, 0));
    key_wipe(wrap, sizeof wrap);
    return true;
}

static bool put_file(struct buffer *out, const struct secrets *secrets,
                     const char *passphrase)
{
    uint8_t space[CERTIFICATE_VALUES_MAX], key[KEY_SIZE], plain[SECRETS_SIZE];
    struct buffer request = buffer_of(space, sizeof space);
    bool good;

    certificate_put_request(&secrets->request, &request);
    randombytes_buf(key, sizeof key);
    secrets_pack(secrets, plain);
    canon_put_map(out, 4);
    canon_put_uint(out, KEY_VERSION);
    canon_put_uint(out, VERSION);
    canon_put_uint(out, KEY_REQUEST);
    canon_put_string(out, buffer_bytes(&request));
    canon_put_uint(out, KEY_SLOTS);
    canon_put_array(out, 1);
    good = put_slot(out, passphrase, key);
    canon_put_uint(out, KEY_SECRETS);
    put_box(out, key, bytes_of(plain, sizeof plain), buffer_bytes(&request));
    check(!out->full && !request.full);
    key_wipe(key, sizeof key);
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

static enum result read_image(const char *path, struct image *image)
{
    /* Without O_NONBLOCK a pipe put in its place would hold us up. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat found;
    ssize_t got;

    if (file < 0)
        return errno == ELOOP || errno == EACCES || errno == ENXIO ? KEY_MODE
                                                                   : STORE_OPEN;
    if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode) ||
        found.st_uid != geteuid() || found.st_mode & 077) {
        close(file);
        return KEY_MODE;
    }
    got = read(file, image->text, sizeof image->text);
    close(file);
    if (got <= 0 || got > KEYFILE_SIZE_MAX)
        return KEY_FORM;
    image->size = (size_t)got;
    return OK;
}

static void take_key(struct canon *canon, uint64_t key)
{
    if (canon_uint(canon, KEY_SECRETS) != key && canon->result == OK)
        canon->result = CBOR_ORDER;
}

static void take_slot(struct canon *canon, struct slot *slot)
{
    uint64_t count = canon_array(canon, 1, SLOT_ITEMS_MAX);

    *slot = (struct slot){.means = canon_uint(canon, UINT64_MAX)};
    if (slot->means == SLOT_PLAIN && count == 2) {
        slot->key = canon_fixed(canon, KEY_SIZE);
    } else if (slot->means == SLOT_PASSPHRASE && count == 5) {
        slot->salt = canon_fixed(canon, SALT);
        slot->operations = canon_uint(canon, KEYFILE_OPERATIONS_MAX);
        slot->memory_bytes = canon_uint(canon, KEYFILE_MEMORY_BYTES_MAX);
        slot->box =
            canon_string(canon, BOX_EXTRA + KEY_SIZE, BOX_EXTRA + KEY_SIZE);
    } else if (slot->means <= SLOT_PASSPHRASE) {
        canon->result = CBOR_ITEMS;
    } else {
        while (--count > 0 && canon->result == OK)
            canon_skip(canon);
    }
}

static enum result open_image(const char *path, struct image *image,
                              struct certificate *request)
{
    struct canon canon;
    enum result result = read_image(path, image);

    if (result != OK)
        return result;
    canon = canon_of(bytes_of(image->text, image->size));
    if (canon_map(&canon, 4) != 4)
        return KEY_FORM;
    take_key(&canon, KEY_VERSION);
    if (canon_uint(&canon, VERSION) != VERSION)
        return KEY_FORM;
    take_key(&canon, KEY_REQUEST);
    image->request = canon_string(&canon, 1, CERTIFICATE_VALUES_MAX);
    take_key(&canon, KEY_SLOTS);
    image->slot_count = canon_array(&canon, 1, KEYFILE_SLOTS_MAX);
    for (size_t i = 0; i < image->slot_count; i++)
        take_slot(&canon, &image->slots[i]);
    take_key(&canon, KEY_SECRETS);
    image->box = canon_string(&canon, BOX_EXTRA + SECRETS_SIZE,
                              BOX_EXTRA + SECRETS_SIZE);
    if (canon_end(&canon) != OK ||
        certificate_read_request(image->request, request) != OK)
        return KEY_FORM;
    return OK;
}

enum result keyfile_peek(const char *path, struct certificate *request,
                         bool *plain)
{
    struct image image;
    enum result result = open_image(path, &image, request);

    *plain = false;
    for (size_t i = 0; result == OK && i < image.slot_count; i++)
        *plain |= image.slots[i].means == SLOT_PLAIN;
    key_wipe(&image, sizeof image);
    return result;
}

/* OK if this slot gives the key; KEY_PASSPHRASE; STORE_MEMORY. */
static enum result open_slot(const struct slot *slot, const char *passphrase,
                             uint8_t key[KEY_SIZE])
{
    uint8_t wrap[KEY_SIZE];
    bool good;

    if (slot->means == SLOT_PLAIN) {
        memcpy(key, slot->key, KEY_SIZE);
        return OK;
    }
    if (slot->means != SLOT_PASSPHRASE || !passphrase)
        return KEY_PASSPHRASE;
    if (slot->operations < crypto_pwhash_argon2id_OPSLIMIT_MIN ||
        slot->memory_bytes < crypto_pwhash_argon2id_MEMLIMIT_MIN)
        return KEY_FORM;
    if (crypto_pwhash_argon2id(wrap, sizeof wrap, passphrase,
                               strlen(passphrase), slot->salt, slot->operations,
                               slot->memory_bytes,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return STORE_MEMORY;
    good = open_box(slot->box, wrap, bytes_of(NULL, 0), key);
    key_wipe(wrap, sizeof wrap);
    return good ? OK : KEY_PASSPHRASE;
}

static enum result open_slots(const struct image *image, const char *passphrase,
                              uint8_t key[KEY_SIZE])
{
    enum result result = KEY_PASSPHRASE;

    for (size_t i = 0; result == KEY_PASSPHRASE && i < image->slot_count; i++)
        result = open_slot(&image->slots[i], passphrase, key);
    return result;
}

enum result keyfile_open(const char *path, const char *passphrase,
                         struct secrets *secrets)
{
    uint8_t key[KEY_SIZE], plain[SECRETS_SIZE];
    struct image image;
    enum result result = open_image(path, &image, &secrets->request);

    if (result == OK)
        result = open_slots(&image, passphrase, key);
    if (result == OK && !open_box(image.box, key, image.request, plain))
        result = KEY_FORM;
    if (result == OK)
        secrets_unpack(plain, secrets);
    else
        key_wipe(secrets, sizeof *secrets);
    key_wipe(key, sizeof key);
    key_wipe(plain, sizeof plain);
    key_wipe(&image, sizeof image);
    return result;
}
