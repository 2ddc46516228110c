/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key file with its slots, as a thief or a bad disk may have left it: what
 * is read keeps to its bounds, and a file that is written again without one
 * officer is read again, with the others.
 */
#include "cli/keyfile_internal.h"
#include "core/check.h"
#include "tests/fuzz/fuzz_file.h"

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void remove_one(const char *path, const struct officer *list,
                       size_t count)
{
    struct officer left[OFFICERS_MAX];
    size_t after;

    if (count == 0 || keyfile_officer_remove(path, list[count - 1].name) != OK)
        return;
    check(keyfile_officers(path, left, &after) == OK && after == count - 1);
    for (size_t i = 0; i < after; i++)
        check(strcmp(left[i].name, list[i].name) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct secrets secrets;
    struct officer list[OFFICERS_MAX];
    struct certificate request;
    const char *path;
    size_t count;
    bool plain;

    if (sodium_init() < 0)
        return 0;
    path = fuzz_file("key", data, size);
    if (keyfile_peek(path, &request, &plain) != OK) {
        check(keyfile_officers(path, list, &count) != OK);
        return 0;
    }
    check(size <= KEYFILE_SIZE_MAX);
    check(keyfile_officers(path, list, &count) == OK && count <= OFFICERS_MAX);
    for (size_t i = 0; i < count; i++)
        check(officer_name_good(list[i].name) && list[i].roles != 0);
    if (keyfile_open(path, NULL, &secrets) != OK)
        check(bytes_zero(bytes_of(&secrets, sizeof secrets)));
    remove_one(path, list, count);
    return 0;
}
