/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_scene: one message that a test writes, and what reading it gives.
 */
#ifndef CAIRN_TESTS_UNIT_WIRE_SCENE_H
#define CAIRN_TESTS_UNIT_WIRE_SCENE_H

#include "replication/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint8_t memory[MESSAGE_SIZE_MAX + 64];
static struct buffer out;
static struct wire_message message;
static const uint8_t filler[64] = {1, 2, 3, 4, 5, 6, 7, 8};

static inline int fresh(void **state)
{
    (void)state;
    out = buffer_of(memory, sizeof memory);
    return 0;
}

static inline enum result decoded(void)
{
    return wire_decode(buffer_bytes(&out), &message);
}

static inline enum result decode(const char *bytes, size_t size)
{
    return wire_decode(bytes_of(bytes, size), &message);
}

#endif
