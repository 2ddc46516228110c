/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reading: what a device read from one document, whole and unjudged.
 *
 * Law: a reading is never a crossing, and a part of a document is never a
 * reading. The text is what the device sent, line ends aside; it may be
 * anything: only mrz_parse says what it is.
 *
 * Specified in: docs/DEVICES.md.
 *
 * A plain value; copy it freely.
 */
#ifndef CAIRN_DEVICES_READING_H
#define CAIRN_DEVICES_READING_H

#include "core/bytes.h"
#include "core/limits.h"

enum {
    LANE_SIZE_MAX = 32,       /* characters of a lane's name */
    READING_SOURCE_MAX = 255, /* characters of a device's path */
};

struct reading {
    char lane[LANE_SIZE_MAX + 1];        /* ends in 0, never empty */
    char source[READING_SOURCE_MAX + 1]; /* the device read, ends in 0 */
    uint8_t mrz[MRZ_TEXT_MAX];           /* lines separated by LF */
    size_t mrz_size;                     /* 1 to MRZ_TEXT_MAX */
    uint64_t received_ms; /* on the loop's clock, which only goes forward */
};

/* The text, good as long as the reading is. */
static inline struct bytes reading_text(const struct reading *reading)
{
    return bytes_of(reading->mrz, reading->mrz_size);
}

#endif
