/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/list_form.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(LIST_TAG == crypto_auth_BYTES, "a tag fits");
_Static_assert(sizeof(((struct list_keys *)0)->token) ==
                   crypto_shorthash_KEYBYTES,
               "a key of SipHash");
_Static_assert(sizeof(((struct list_keys *)0)->head) == crypto_auth_KEYBYTES,
               "a key of the tag");

enum {
    CHECKED_BYTES = 1 << 16, /* read at once */
    /* No honest hash fills a bucket so; it bounds what one look reads. */
    BUCKET_MAX = 4096,
    NUMBER_MAX = 64, /* bytes of a document number that are looked at */
};

static const char magic[16] = "cairn list 1\n";

struct list {
    int file;
    struct list_head head;
    struct list_keys keys;
};

static const char *const names[] = {
    [LIST_OTHER] = "other",
    [LIST_LOST] = "lost",
    [LIST_REVOKED] = "revoked",
    [LIST_STOLEN] = "stolen",
};

const char *list_status_name(enum list_status status)
{
    return (size_t)status < sizeof names / sizeof names[0] ? names[status]
                                                           : NULL;
}

enum list_status list_status_find(const char *name)
{
    for (unsigned i = LIST_OTHER; i <= LIST_STOLEN; i++)
        if (strcmp(names[i], name) == 0)
            return (enum list_status)i;
    return LIST_NONE;
}

void list_keys_of(const uint8_t master[KEY_SIZE], const uint8_t salt[LIST_SALT],
                  struct list_keys *keys)
{
    static const char what[] = "cairn/list/1";
    crypto_generichash_state state;
    uint8_t both[sizeof *keys];

    crypto_generichash_init(&state, master, KEY_SIZE, sizeof both);
    crypto_generichash_update(&state, (const uint8_t *)what, sizeof what - 1);
    crypto_generichash_update(&state, salt, LIST_SALT);
    crypto_generichash_final(&state, both, sizeof both);
    memcpy(keys->token, both, sizeof keys->token);
    memcpy(keys->head, both + sizeof keys->token, sizeof keys->head);
    sodium_memzero(both, sizeof both);
}

uint64_t list_token(const struct list_keys *keys, struct bytes issuer,
                    struct bytes number)
{
    uint8_t space[4 + NUMBER_MAX], digest[crypto_shorthash_BYTES];
    struct buffer text = buffer_of(space, sizeof space);

    if (number.size > NUMBER_MAX)
        number.size = NUMBER_MAX;
    buffer_put(&text,
               bytes_of(issuer.data, issuer.size <= 3 ? issuer.size : 0));
    buffer_put_u8(&text, ' ');
    buffer_put(&text, number);
    crypto_shorthash(digest, text.data, text.size, keys->token);
    return bytes_get_u64(digest);
}

void list_head_put(const struct list_head *head, const struct list_keys *keys,
                   uint8_t out[LIST_HEAD])
{
    const struct list_about *about = &head->about;
    struct buffer to = buffer_of(out, LIST_HEAD);

    memset(out, 0, LIST_HEAD);
    buffer_put(&to, bytes_of(magic, sizeof magic));
    buffer_put(&to, bytes_of(head->salt, LIST_SALT));
    buffer_put_u32(&to, head->bits);
    buffer_put_u64(&to, about->count);
    buffer_put_u32(&to, (uint32_t)about->date_days);
    buffer_put(&to, bytes_of(about->name, sizeof about->name));
    buffer_put(&to, bytes_of(about->source, sizeof about->source));
    buffer_put(&to, bytes_of(about->digest, HASH_SIZE));
    buffer_put(&to, bytes_of(head->content, HASH_SIZE));
    crypto_auth(out + LIST_HEAD - LIST_TAG, out, LIST_HEAD - LIST_TAG,
                keys->head);
}

/* Copies what comes next out of a head. */
static void take(const uint8_t in[LIST_HEAD], size_t *at, void *out,
                 size_t size)
{
    memcpy(out, in + *at, size);
    *at += size;
}

enum result list_head_take(const uint8_t in[LIST_HEAD],
                           const uint8_t master[KEY_SIZE],
                           struct list_head *head, struct list_keys *keys)
{
    struct list_about *about = &head->about;
    uint8_t begins[sizeof magic], bits[4], count[8], date[4];
    size_t at = 0;

    take(in, &at, begins, sizeof begins);
    if (memcmp(begins, magic, sizeof magic) != 0)
        return STORE_CORRUPT;
    take(in, &at, head->salt, LIST_SALT);
    list_keys_of(master, head->salt, keys);
    if (crypto_auth_verify(in + LIST_HEAD - LIST_TAG, in, LIST_HEAD - LIST_TAG,
                           keys->head) != 0)
        return KEY_PASSPHRASE;
    take(in, &at, bits, sizeof bits);
    take(in, &at, count, sizeof count);
    take(in, &at, date, sizeof date);
    take(in, &at, about->name, sizeof about->name);
    take(in, &at, about->source, sizeof about->source);
    take(in, &at, about->digest, HASH_SIZE);
    take(in, &at, head->content, HASH_SIZE);
    head->bits = bytes_get_u32(bits);
    about->count = bytes_get_u64(count);
    about->date_days = (int32_t)bytes_get_u32(date);
    if (head->bits < LIST_BITS_MIN || head->bits > LIST_BITS_MAX ||
        about->count > LIST_ENTRIES_MAX || about->name[LIST_NAME_MAX] ||
        about->source[LIST_SOURCE_MAX])
        return STORE_CORRUPT;
    return OK;
}

static uint64_t table_size(const struct list_head *head)
{
    return ((UINT64_C(1) << head->bits) + 1) * 4;
}

static enum result read_at(const struct list *list, uint8_t *out, size_t size,
                           uint64_t at)
{
    while (size > 0) {
        ssize_t got = pread(list->file, out, size, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? STORE_IO : STORE_CORRUPT;
        out += got;
        at += (uint64_t)got;
        size -= (size_t)got;
    }
    return OK;
}

static enum result open_list(struct list *list, const char *path,
                             const uint8_t master[KEY_SIZE])
{
    uint8_t head[LIST_HEAD];
    struct stat status;
    enum result result;

    list->file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (list->file < 0)
        return errno == ENOENT ? STORE_NOT_FOUND : STORE_IO;
    result = read_at(list, head, sizeof head, 0);
    if (result == OK)
        result = list_head_take(head, master, &list->head, &list->keys);
    if (result == OK && fstat(list->file, &status) != 0)
        result = STORE_IO;
    if (result == OK &&
        (uint64_t)status.st_size != LIST_HEAD + table_size(&list->head) +
                                        list->head.about.count * LIST_ITEM)
        result = STORE_CORRUPT;
    return result;
}

enum result list_open(const char *path, const uint8_t master[KEY_SIZE],
                      struct list **out)
{
    struct list *list = calloc(1, sizeof *list);
    enum result result;

    *out = NULL;
    if (!list)
        return STORE_MEMORY;
    result = open_list(list, path, master);
    if (result == OK)
        *out = list;
    else
        list_close(list);
    return result;
}

void list_close(struct list *list)
{
    if (!list)
        return;
    if (list->file >= 0)
        close(list->file);
    sodium_memzero(&list->keys, sizeof list->keys);
    free(list);
}

const struct list_about *list_about(const struct list *list)
{
    return &list->head.about;
}

static enum result find_token(const struct list *list, uint64_t token,
                              enum list_status *status)
{
    const struct list_head *head = &list->head;
    uint64_t rest = list_rest(token, head->bits), first, behind;
    uint8_t ends[8], items[BUCKET_MAX * LIST_ITEM];
    enum result result =
        read_at(list, ends, sizeof ends,
                LIST_HEAD + list_bucket(token, head->bits) * 4);

    if (result != OK)
        return result;
    first = bytes_get_u32(ends);
    behind = bytes_get_u32(ends + 4);
    if (behind < first || behind - first > BUCKET_MAX ||
        behind > head->about.count)
        return STORE_CORRUPT;
    result = read_at(list, items, (behind - first) * LIST_ITEM,
                     LIST_HEAD + table_size(head) + first * LIST_ITEM);
    for (uint64_t i = 0; result == OK && i < behind - first; i++) {
        const uint8_t *item = items + i * LIST_ITEM;
        uint64_t found =
            (uint64_t)bytes_get_u32(item) << 16 | bytes_get_u16(item + 4);

        if (found == rest && item[6] > *status && item[6] <= LIST_STOLEN)
            *status = item[6];
    }
    return result;
}

enum result list_find(const struct list *list, struct bytes issuer,
                      struct bytes number, enum list_status *status)
{
    const struct bytes none = {NULL, 0};
    enum result result;

    *status = LIST_NONE;
    if (number.size == 0)
        return OK;
    result = find_token(list, list_token(&list->keys, none, number), status);
    if (result == OK && issuer.size > 0)
        result =
            find_token(list, list_token(&list->keys, issuer, number), status);
    return result;
}

enum result list_check(const struct list *list)
{
    uint64_t size =
        table_size(&list->head) + list->head.about.count * LIST_ITEM;
    uint8_t *space = malloc(CHECKED_BYTES), digest[HASH_SIZE];
    enum result result = space ? OK : STORE_MEMORY;
    struct hash hash;

    hash_begin(&hash);
    for (uint64_t at = 0; result == OK && at < size; at += CHECKED_BYTES) {
        size_t some = size - at < CHECKED_BYTES ? size - at : CHECKED_BYTES;

        result = read_at(list, space, some, LIST_HEAD + at);
        if (result == OK)
            hash_add(&hash, bytes_of(space, some));
    }
    hash_end(&hash, digest);
    free(space);
    if (result == OK && memcmp(digest, list->head.content, HASH_SIZE) != 0)
        result = STORE_CORRUPT;
    return result;
}
