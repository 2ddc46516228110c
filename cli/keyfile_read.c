/* SPDX-License-Identifier: Apache-2.0 */
/* Key files as bytes: read, and every length held against its bound. */
#include "cli/keyfile_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLOT_ITEMS_MAX = 16 };

static enum result read_image(const char *path, struct keyfile_image *image)
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
    if (canon_uint(canon, KEYFILE_KEY_SECRETS) != key && canon->result == OK)
        canon->result = CBOR_ORDER;
}

/* Salt, operations, memory bytes and a box with so much in it. */
static void take_sealed(struct canon *canon, struct keyfile_slot *slot,
                        size_t size)
{
    slot->salt = canon_fixed(canon, SLOT_SALT);
    slot->operations = canon_uint(canon, KEYFILE_OPERATIONS_MAX);
    slot->memory_bytes = canon_uint(canon, KEYFILE_MEMORY_BYTES_MAX);
    slot->box = canon_string(canon, BOX_EXTRA + size, BOX_EXTRA + size);
}

static void take_officer(struct canon *canon, struct officer *officer)
{
    struct bytes name = canon_text(canon, OFFICER_NAME_MAX);
    const uint8_t *key;

    if (canon->result == OK)
        memcpy(officer->name, name.data, name.size);
    officer->roles = (uint8_t)canon_uint(canon, OFFICER_ALL);
    key = canon_fixed(canon, KEY_SIZE);
    if (key)
        memcpy(officer->key, key, KEY_SIZE);
    if (canon->result == OK &&
        (!officer_name_good(officer->name) || officer->roles == 0))
        canon->result = CBOR_ITEMS;
}

static void take_slot(struct canon *canon, struct keyfile_slot *slot)
{
    uint64_t count = canon_array(canon, 1, SLOT_ITEMS_MAX);

    *slot = (struct keyfile_slot){.means = canon_uint(canon, UINT64_MAX)};
    if (slot->means == SLOT_PLAIN && count == 2) {
        slot->key = canon_fixed(canon, KEY_SIZE);
    } else if (slot->means == SLOT_PASSPHRASE && count == 5) {
        take_sealed(canon, slot, KEY_SIZE);
    } else if (slot->means == SLOT_OFFICER && count == 8) {
        take_officer(canon, &slot->officer);
        take_sealed(canon, slot, 2 * KEY_SIZE);
    } else if (slot->means == SLOT_SERVICE && count == 5) {
        take_sealed(canon, slot, 2 * KEY_SIZE);
    } else if (slot->means <= SLOT_SERVICE) {
        canon->result = CBOR_ITEMS;
    } else {
        while (--count > 0 && canon->result == OK)
            canon_skip(canon);
    }
}

/* No two slots of one name, nor more than there may be. */
static bool officers_good(const struct keyfile_image *image)
{
    size_t count = 0;

    for (size_t i = 0; i < image->slot_count; i++) {
        const struct keyfile_slot *slot = &image->slots[i];

        if (slot->means != SLOT_OFFICER)
            continue;
        if (keyfile_slot_of(image, slot->officer.name) != slot)
            return false;
        count++;
    }
    return count <= OFFICERS_MAX;
}

const struct keyfile_slot *keyfile_slot_of(const struct keyfile_image *image,
                                           const char *name)
{
    for (size_t i = 0; i < image->slot_count; i++)
        if (image->slots[i].means == SLOT_OFFICER &&
            strcmp(image->slots[i].officer.name, name) == 0)
            return &image->slots[i];
    return NULL;
}

enum result keyfile_read(const char *path, struct keyfile_image *image,
                         struct certificate *request)
{
    struct canon canon;
    enum result result = read_image(path, image);

    if (result != OK)
        return result;
    canon = canon_of(bytes_of(image->text, image->size));
    if (canon_map(&canon, 4) != 4)
        return KEY_FORM;
    take_key(&canon, KEYFILE_KEY_VERSION);
    if (canon_uint(&canon, KEYFILE_VERSION) != KEYFILE_VERSION)
        return KEY_FORM;
    take_key(&canon, KEYFILE_KEY_REQUEST);
    image->request = canon_string(&canon, 1, CERTIFICATE_VALUES_MAX);
    take_key(&canon, KEYFILE_KEY_SLOTS);
    image->slot_count = canon_array(&canon, 1, KEYFILE_SLOTS_MAX);
    for (size_t i = 0; i < image->slot_count; i++) {
        const uint8_t *at = canon.at;

        take_slot(&canon, &image->slots[i]);
        image->slots[i].raw = bytes_of(at, (size_t)(canon.at - at));
    }
    take_key(&canon, KEYFILE_KEY_SECRETS);
    image->box = canon_string(&canon, BOX_EXTRA + SECRETS_SIZE,
                              BOX_EXTRA + SECRETS_SIZE);
    if (canon_end(&canon) != OK || !officers_good(image) ||
        certificate_read_request(image->request, request) != OK)
        return KEY_FORM;
    return OK;
}

enum result keyfile_peek(const char *path, struct certificate *request,
                         bool *plain)
{
    struct keyfile_image image;
    enum result result = keyfile_read(path, &image, request);

    *plain = false;
    for (size_t i = 0; result == OK && i < image.slot_count; i++)
        *plain |= image.slots[i].means == SLOT_PLAIN;
    key_wipe(&image, sizeof image);
    return result;
}

enum result keyfile_officers(const char *path, struct officer *list,
                             size_t *count)
{
    struct certificate request;
    struct keyfile_image image;
    enum result result = keyfile_read(path, &image, &request);

    *count = 0;
    for (size_t i = 0; result == OK && i < image.slot_count; i++) {
        if (image.slots[i].means != SLOT_OFFICER)
            continue;
        if (list)
            list[*count] = image.slots[i].officer;
        ++*count;
    }
    key_wipe(&image, sizeof image);
    return result;
}
