/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of a key file come and go; what stands in the others stays as it is. */
#include "cli/keyfile_internal.h"
#include "core/check.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

struct bytes keyfile_bound(const struct officer *officer,
                           uint8_t space[OFFICER_BOUND_MAX])
{
    struct buffer out = buffer_of(space, OFFICER_BOUND_MAX);

    canon_put_array(&out, 3);
    canon_put_text(&out, bytes_text(officer->name));
    canon_put_uint(&out, officer->roles);
    canon_put_string(&out, bytes_of(officer->key, KEY_SIZE));
    check(!out.full);
    return buffer_bytes(&out);
}

/* The file anew: without one slot, and with another behind the rest; null and
 * empty for none. */
static enum result save(const char *path, const struct keyfile_image *image,
                        const struct keyfile_slot *without, struct bytes with)
{
    uint8_t space[KEYFILE_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    size_t count = image->slot_count - (without != NULL) + (with.size > 0);

    if (count > KEYFILE_SLOTS_MAX)
        return STORE_LIMIT;
    if (count == 0)
        return KEY_FORM; /* nothing would open it any more */
    canon_put_map(&out, 4);
    canon_put_uint(&out, KEYFILE_KEY_VERSION);
    canon_put_uint(&out, KEYFILE_VERSION);
    canon_put_uint(&out, KEYFILE_KEY_REQUEST);
    canon_put_string(&out, image->request);
    canon_put_uint(&out, KEYFILE_KEY_SLOTS);
    canon_put_array(&out, count);
    for (size_t i = 0; i < image->slot_count; i++)
        if (&image->slots[i] != without)
            buffer_put(&out, image->slots[i].raw);
    buffer_put(&out, with);
    canon_put_uint(&out, KEYFILE_KEY_SECRETS);
    canon_put_string(&out, image->box);
    if (out.full)
        return STORE_LIMIT;
    if (input_put_file(path, buffer_bytes(&out), 0600))
        return OK;
    return errno == ENOSPC || errno == EDQUOT ? STORE_FULL : STORE_IO;
}

static bool put_officer(struct buffer *out, const struct officer *officer,
                        const char *passphrase, const uint8_t plain[OPENED_MAX])
{
    uint8_t space[OFFICER_BOUND_MAX];

    canon_put_array(out, 8);
    canon_put_uint(out, SLOT_OFFICER);
    canon_put_text(out, bytes_text(officer->name));
    canon_put_uint(out, officer->roles);
    canon_put_string(out, bytes_of(officer->key, KEY_SIZE));
    return keyfile_put_sealed(out, passphrase, bytes_of(plain, OPENED_MAX),
                              keyfile_bound(officer, space));
}

static size_t officers_in(const struct keyfile_image *image)
{
    size_t count = 0;

    for (size_t i = 0; i < image->slot_count; i++)
        count += image->slots[i].means == SLOT_OFFICER;
    return count;
}

enum result keyfile_officer_add(const char *path, const struct secrets *secrets,
                                struct officer *officer, const char *passphrase)
{
    uint8_t plain[OPENED_MAX], space[SLOT_ENCODED_MAX];
    struct buffer slot = buffer_of(space, sizeof space);
    struct certificate request;
    struct keyfile_image image;
    struct signer signer;
    enum result result = keyfile_read(path, &image, &request);

    check(!secrets->locked);
    if (result == OK && keyfile_slot_of(&image, officer->name))
        result = STORE_EXISTS;
    if (result == OK && officers_in(&image) >= OFFICERS_MAX)
        result = STORE_LIMIT;
    if (result != OK)
        return result;
    memcpy(plain, secrets->file_key, KEY_SIZE);
    randombytes_buf(plain + KEY_SIZE, KEY_SIZE);
    key_signer(&signer, plain + KEY_SIZE);
    memcpy(officer->key, signer.public, KEY_SIZE);
    result = put_officer(&slot, officer, passphrase, plain) ? OK : STORE_MEMORY;
    if (result == OK)
        result = save(path, &image, NULL, buffer_bytes(&slot));
    key_wipe(&signer, sizeof signer);
    key_wipe(plain, sizeof plain);
    key_wipe(&image, sizeof image);
    return result;
}

enum result keyfile_officer_remove(const char *path, const char *name)
{
    struct certificate request;
    struct keyfile_image image;
    const struct keyfile_slot *slot;
    enum result result = keyfile_read(path, &image, &request);

    if (result != OK)
        return result;
    slot = keyfile_slot_of(&image, name);
    result =
        slot ? save(path, &image, slot, bytes_of(NULL, 0)) : STORE_NOT_FOUND;
    key_wipe(&image, sizeof image);
    return result;
}

enum result keyfile_officer_passphrase(const char *path, const char *name,
                                       const char *before, const char *after)
{
    uint8_t plain[OPENED_MAX], space[SLOT_ENCODED_MAX];
    uint8_t bound[OFFICER_BOUND_MAX];
    struct buffer fresh = buffer_of(space, sizeof space);
    struct certificate request;
    struct keyfile_image image;
    const struct keyfile_slot *slot;
    enum result result = keyfile_read(path, &image, &request);

    if (result != OK)
        return result;
    slot = keyfile_slot_of(&image, name);
    result =
        slot ? keyfile_open_sealed(slot, before,
                                   keyfile_bound(&slot->officer, bound), plain)
             : STORE_NOT_FOUND;
    if (result == OK)
        result = put_officer(&fresh, &slot->officer, after, plain)
                     ? save(path, &image, slot, buffer_bytes(&fresh))
                     : STORE_MEMORY;
    key_wipe(plain, sizeof plain);
    key_wipe(&image, sizeof image);
    return result;
}

static const struct keyfile_slot *
service_slot(const struct keyfile_image *image)
{
    for (size_t i = 0; i < image->slot_count; i++)
        if (image->slots[i].means == SLOT_SERVICE)
            return &image->slots[i];
    return NULL;
}

enum result keyfile_service(const char *path, const struct secrets *secrets,
                            const char *passphrase)
{
    uint8_t plain[OPENED_MAX], space[SLOT_ENCODED_MAX];
    struct buffer fresh = buffer_of(space, sizeof space);
    struct certificate request;
    struct keyfile_image image;
    enum result result = keyfile_read(path, &image, &request);

    if (result != OK)
        return result;
    if (!passphrase && !service_slot(&image))
        return STORE_NOT_FOUND;
    memcpy(plain, secrets->link_secret, KEY_SIZE);
    memcpy(plain + KEY_SIZE, secrets->master, KEY_SIZE);
    if (passphrase) {
        canon_put_array(&fresh, 5);
        canon_put_uint(&fresh, SLOT_SERVICE);
        if (!keyfile_put_sealed(&fresh, passphrase, bytes_of(plain, OPENED_MAX),
                                image.request))
            result = STORE_MEMORY;
    }
    if (result == OK)
        result = save(path, &image, service_slot(&image), buffer_bytes(&fresh));
    key_wipe(plain, sizeof plain);
    key_wipe(&image, sizeof image);
    return result;
}
