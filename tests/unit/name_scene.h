/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_scene: names as the tests of names fold and spell them.
 */
#ifndef CAIRN_TESTS_UNIT_NAME_SCENE_H
#define CAIRN_TESTS_UNIT_NAME_SCENE_H

#include "core/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { SPACE = 4096 };

static inline const char *fold_bytes(struct bytes name)
{
    static char text[SPACE];
    struct buffer out = buffer_of(text, sizeof text - 1);

    assert_int_equal(name_fold(name, &out), OK);
    text[out.size] = '\0';
    return text;
}

static inline const char *fold(const char *name)
{
    return fold_bytes(bytes_text(name));
}

/* The character of a code point below U+10000. */
static inline char *encode(uint32_t point, char *at)
{
    if (point < 0x80) {
        *at++ = (char)point;
    } else if (point < 0x800) {
        *at++ = (char)(0xc0 | point >> 6);
        *at++ = (char)(0x80 | (point & 0x3f));
    } else {
        *at++ = (char)(0xe0 | point >> 12);
        *at++ = (char)(0x80 | (point >> 6 & 0x3f));
        *at++ = (char)(0x80 | (point & 0x3f));
    }
    *at = '\0';
    return at;
}

#endif
