/* SPDX-License-Identifier: Apache-2.0 */
/* A membership as a file. */
#include "cli/command.h"
#include "cli/input.h"
#include "cli/membership.h"
#include "core/canon.h"
#include "core/check.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEAD_ROOT = 1,
    HEAD_COUNTRY = 2,
    HEAD_TRAINING = 3,
    HEAD_MAX = 64,
    ROW_EXTRA = 16, /* bytes of CBOR around an entry and its body */
};

static bool take_key(struct canon *canon, uint64_t key)
{
    return canon_uint(canon, HEAD_TRAINING) == key && canon->result == OK;
}

static enum result read_head(struct canon *canon, struct membership *membership)
{
    char country[4] = "";
    struct canon_item flag;
    struct bytes text;
    const uint8_t *root;

    if (canon_map(canon, HEAD_TRAINING) != HEAD_TRAINING ||
        !take_key(canon, HEAD_ROOT))
        return CERT_FORM;
    root = canon_fixed(canon, KEY_SIZE);
    if (!root || key_check(root) != OK || !take_key(canon, HEAD_COUNTRY))
        return CERT_FORM;
    text = canon_text(canon, 3);
    if (text.size != 3 || !take_key(canon, HEAD_TRAINING) ||
        canon_next(canon, &flag) != OK || flag.type != CANON_BOOL)
        return CERT_FORM;
    for (size_t i = 0; i < 3; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return CERT_FORM;
    memcpy(country, text.data, 3);
    return membership_begin(membership, root, country, flag.number == 1);
}

static enum result read_rows(struct canon *canon, struct membership *membership)
{
    enum result result = OK;

    while (result == OK && canon->at < canon->end) {
        struct bytes entry, body;

        canon_array(canon, 2, 2);
        entry = canon_string(canon, 1, ENTRY_SIZE_MAX);
        body = canon_string(canon, 0, BODY_SIZE_MAX);
        result = canon->result;
        if (result == OK)
            result = membership_borrow(membership, entry, body);
    }
    return result;
}

enum result membership_open(char *file, size_t size,
                            struct membership *membership, size_t *bad)
{
    struct canon canon = canon_of(bytes_of(file, size));
    enum result result;
    size_t ignored;

    memset(membership, 0, sizeof *membership);
    bad = bad ? bad : &ignored;
    *bad = 0;
    result = read_head(&canon, membership);
    membership->file = file;
    if (result != OK)
        return result;
    result = read_rows(&canon, membership);
    if (result != OK)
        *bad = membership->count + 1;
    membership_settle(membership);
    return result;
}

enum result membership_read(const char *path, struct membership *membership,
                            size_t *bad)
{
    size_t size;
    char *file = input_file(path, &size);

    if (file)
        return membership_open(file, size, membership, bad);
    memset(membership, 0, sizeof *membership);
    if (bad)
        *bad = 0;
    return STORE_OPEN;
}

static void put_head(const struct membership *membership, struct buffer *out)
{
    canon_put_map(out, 3);
    canon_put_uint(out, HEAD_ROOT);
    canon_put_string(out, bytes_of(membership->root, KEY_SIZE));
    canon_put_uint(out, HEAD_COUNTRY);
    canon_put_text(out, bytes_text(membership->country));
    canon_put_uint(out, HEAD_TRAINING);
    buffer_put_u8(out, membership->training ? 0xf5 : 0xf4);
}

struct bytes membership_encode(const struct membership *membership,
                               uint8_t **memory)
{
    struct buffer out;
    size_t size = HEAD_MAX;

    for (size_t i = 0; i < membership->count; i++)
        size += membership->items[i].entry.bytes.size +
                membership->items[i].body.size + ROW_EXTRA;
    *memory = malloc(size);
    if (!*memory)
        return bytes_of(NULL, 0);
    out = buffer_of(*memory, size);
    put_head(membership, &out);
    for (size_t i = 0; i < membership->count; i++) {
        canon_put_array(&out, 2);
        canon_put_string(&out, membership->items[i].entry.bytes);
        canon_put_string(&out, membership->items[i].body);
    }
    check(!out.full);
    return buffer_bytes(&out);
}

bool membership_write(const struct membership *membership, const char *path)
{
    uint8_t *memory;
    struct bytes content = membership_encode(membership, &memory);
    bool good;

    if (!memory) {
        command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
        return false;
    }
    good = input_write_file(path, content, 0644);
    free(memory);
    return good;
}
