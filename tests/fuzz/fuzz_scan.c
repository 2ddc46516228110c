/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes from a reader. The first byte chooses the profile and how the rest
 * is split; the findings must not depend on the split, and each document must
 * have the shape of one.
 */
#include "core/check.h"
#include "core/hash.h"
#include "devices/scan.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_shape(struct bytes text)
{
    const uint8_t *end = memchr(text.data, '\n', text.size);
    size_t width = end ? (size_t)(end - text.data) : text.size;

    if (!end)
        check(width == 72 || width == 88 || width == 90);
    else
        check((text.size == 92 && width == 30) ||
              (text.size == 73 && width == 36) ||
              (text.size == 89 && width == 44));
    for (size_t i = 0; i < text.size; i++) {
        check(text.data[i] != '\r');
        check((text.data[i] == '\n') == (i % (width + 1) == width));
    }
}

static void on_found(void *user, enum result result, struct bytes text)
{
    uint8_t code = (uint8_t)result;

    if (result == OK)
        check_shape(text);
    else
        check(text.size == 0 &&
              (result == DEVICE_FRAME || result == DEVICE_OVERRUN));
    hash_add(user, bytes_of(&code, 1));
    hash_add(user, text);
}

static void run(enum scan_profile profile, struct bytes bytes, size_t step,
                uint8_t digest[HASH_SIZE])
{
    struct scan scan;
    struct hash hash;

    hash_begin(&hash);
    scan_init(&scan, profile);
    for (size_t at = 0; at < bytes.size; at += step) {
        size_t part = bytes.size - at < step ? bytes.size - at : step;

        scan_push(&scan, bytes_of(bytes.data + at, part), on_found, &hash);
    }
    scan_idle(&scan, on_found, &hash);
    hash_end(&hash, digest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t whole[HASH_SIZE], split[HASH_SIZE];
    enum scan_profile profile;

    if (size == 0)
        return 0;
    profile = (enum scan_profile)(data[0] % SCAN_PROFILE_COUNT);
    run(profile, bytes_of(data + 1, size - 1), size, whole);
    run(profile, bytes_of(data + 1, size - 1),
        1u + data[0] / SCAN_PROFILE_COUNT, split);
    check(!memcmp(whole, split, HASH_SIZE));
    return 0;
}
