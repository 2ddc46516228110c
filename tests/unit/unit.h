/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit: what the unit tests of core/ share: cmocka, hex, seeded chance.
 *
 * Law: the same seed gives the same run on any machine.
 */
#ifndef CAIRN_TESTS_UNIT_UNIT_H
#define CAIRN_TESTS_UNIT_UNIT_H

#include "core/bytes.h"
#include "core/result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define UNIT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Hex into one of eight static buffers, the oldest being taken again. */
static inline struct bytes unit_hex(const char *text)
{
    static uint8_t spaces[8][4096];
    static size_t next;
    uint8_t *space = spaces[next++ % 8];
    size_t size = strlen(text) / 2;

    assert_true(size <= sizeof spaces[0]);
    assert_true(bytes_from_hex(text, space, size));
    return bytes_of(space, size);
}

/* Splitmix64: small, even, and the same everywhere. */
static inline uint64_t unit_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline void unit_bytes(uint64_t *state, void *out, size_t size)
{
    uint8_t *at = out;

    while (size-- > 0)
        *at++ = (uint8_t)unit_random(state);
}

/* Equal bytes, or a failure that shows both in hex. */
static inline void unit_equal(struct bytes found, struct bytes expected)
{
    if (!bytes_equal(found, expected)) {
        for (size_t i = 0; i < found.size; i++)
            print_error("%02x", found.data[i]);
        print_error(" is not ");
        for (size_t i = 0; i < expected.size; i++)
            print_error("%02x", expected.data[i]);
        print_error("\n");
    }
    assert_true(bytes_equal(found, expected));
}

#endif
