/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyfile_internal: what reading, opening and changing a key file share.
 *
 * Law: for keyfile*.c only.
 */
#ifndef CAIRN_CLI_KEYFILE_INTERNAL_H
#define CAIRN_CLI_KEYFILE_INTERNAL_H

#include "cli/keyfile.h"
#include "core/canon.h"

enum {
    KEYFILE_VERSION = 1,
    KEYFILE_KEY_VERSION = 1,
    KEYFILE_KEY_REQUEST = 2,
    KEYFILE_KEY_SLOTS = 3,
    KEYFILE_KEY_SECRETS = 4,
    SLOT_PLAIN = 0,
    SLOT_PASSPHRASE = 1,
    SLOT_OFFICER = 2,
    SLOT_SERVICE = 3,
    BOX_NONCE = 24,
    BOX_EXTRA = BOX_NONCE + 16,
    SECRETS_SIZE = 4 * KEY_SIZE,
    OPENED_MAX = 2 * KEY_SIZE, /* what a slot's box holds at most */
    SLOT_SALT = 16,
    SLOT_ENCODED_MAX = 512,
    OFFICER_BOUND_MAX = 128, /* what an officer's box binds */
};

struct keyfile_slot {
    uint64_t means, operations, memory_bytes;
    const uint8_t *salt, *key;
    struct officer officer; /* of SLOT_OFFICER */
    struct bytes box, raw;  /* raw: the whole slot, encoded */
};

/* A file that has been read; everything points into text. */
struct keyfile_image {
    uint8_t text[KEYFILE_SIZE_MAX + 1];
    size_t size, slot_count;
    struct keyfile_slot slots[KEYFILE_SLOTS_MAX];
    struct bytes request, box;
};

/* OK; KEY_MODE; KEY_FORM; STORE_OPEN. */
enum result keyfile_read(const char *path, struct keyfile_image *image,
                         struct certificate *request);

/* The slot of an officer, or null. */
const struct keyfile_slot *keyfile_slot_of(const struct keyfile_image *image,
                                           const char *name);

/* Appends salt, operations, memory bytes and the box that the passphrase
 * opens; false if memory has run out. */
bool keyfile_put_sealed(struct buffer *out, const char *passphrase,
                        struct bytes plain, struct bytes bound);

/* Opens the box of a slot with a passphrase. OK; KEY_PASSPHRASE; KEY_FORM;
 * STORE_MEMORY. */
enum result keyfile_open_sealed(const struct keyfile_slot *slot,
                                const char *passphrase, struct bytes bound,
                                uint8_t plain[OPENED_MAX]);

/* What the box of an officer's slot binds. */
struct bytes keyfile_bound(const struct officer *officer,
                           uint8_t space[OFFICER_BOUND_MAX]);

#endif
