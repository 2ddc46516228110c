/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of a list of documents. The first byte tells whether all of it is the
 * input, or a head that was sealed by this node and fits the input's table and
 * items, so that these are reached; the second is then the bits of a bucket.
 */
#include "storage/list_form.h"
#include "tests/fuzz/fuzz_file.h"

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t master[KEY_SIZE] = {1};

/* The head, then the input over table and items, whose end is zero. */
static const char *with_head(unsigned bits, const uint8_t *data, size_t size)
{
    struct list_head head = {.about = {.name = "stolen", .source = "UTO"}};
    size_t table = (((size_t)1 << bits) + 1) * 4, all;
    struct list_keys keys;
    const char *path;
    uint8_t *file;

    head.bits = bits;
    head.about.count = size / LIST_ITEM;
    all = LIST_HEAD + table + head.about.count * LIST_ITEM;
    file = calloc(1, all);
    check(file);
    list_keys_of(master, head.salt, &keys);
    list_head_put(&head, &keys, file);
    /* Half of the input is at the table's begin, the other among the items. */
    memcpy(file + LIST_HEAD, data, size / 2 < table ? size / 2 : table);
    memcpy(file + LIST_HEAD + table, data + size / 2,
           head.about.count * LIST_ITEM < size - size / 2
               ? head.about.count * LIST_ITEM
               : size - size / 2);
    path = fuzz_file("list", file, all);
    free(file);
    return path;
}

static void look(struct list *list)
{
    char number[8] = "D0000";
    enum list_status status;
    enum result result;

    for (int i = 0; i < 64; i++) {
        number[4] = (char)('0' + i);
        result =
            list_find(list, bytes_text("UTO"), bytes_text(number), &status);
        check(result == OK || result == STORE_CORRUPT);
        check(status <= LIST_STOLEN);
    }
    result = list_check(list);
    check(result == OK || result == STORE_CORRUPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct list *list;
    const char *path;

    if (sodium_init() < 0 || size < 2)
        return 0;
    if (data[0] & 1)
        path = with_head(LIST_BITS_MIN + data[1] % 3, data + 2, size - 2);
    else
        path = fuzz_file("list", data + 1, size - 1);
    if (list_open(path, master, &list) != OK)
        return 0;
    check(strlen(list_about(list)->name) <= LIST_NAME_MAX);
    look(list);
    list_close(list);
    return 0;
}
