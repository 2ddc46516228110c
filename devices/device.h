/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device: what an operator says of a reading device, and what a device calls.
 *
 * Law: a specification is understood whole or refused whole.
 *
 * Specified in: docs/DEVICES.md.
 *
 *   serial:PATH[,PROFILE][,baud=RATE][,lane=NAME]
 *
 * PATH is a file or a pattern (glob(7)) without a comma. PROFILE is auto (if
 * not given), lines or stxetx. RATE is 9600 if not given. NAME is one to
 * LANE_SIZE_MAX letters, digits, '-', '_' and '.'; "1" if not given. Options
 * stand in any order, none twice.
 *
 * Pure; no heap; safe in any thread.
 */
#ifndef CAIRN_DEVICES_DEVICE_H
#define CAIRN_DEVICES_DEVICE_H

#include "core/result.h"
#include "devices/reading.h"
#include "devices/scan.h"

struct device_spec {
    char path[READING_SOURCE_MAX + 1]; /* ends in 0, never empty */
    char lane[LANE_SIZE_MAX + 1];      /* ends in 0, never empty */
    enum scan_profile profile;
    uint32_t baud; /* one of the rates that termios has */
};

/* What a device calls, on its loop's thread. */
struct device_calls {
    /* A document was read. The reading is good during the call. */
    void (*on_reading)(void *user, const struct reading *reading);
    /*
     * OK: the device is open. DEVICE_OPEN: it cannot be opened yet, told once.
     * DEVICE_GONE: it went away, told once. DEVICE_FRAME, DEVICE_OVERRUN:
     * bytes were dropped. The detail is a path and a reason, without anything
     * that was read; good during the call.
     */
    void (*on_event)(void *user, enum result result, const char *detail);
    void *user;
};

/*
 * Reads a specification. Results: OK, DEVICE_SPEC (out is then undefined).
 */
enum result device_spec_parse(const char *text, struct device_spec *out);

/* "auto", "lines", "stxetx"; a constant string. */
const char *device_profile_name(enum scan_profile profile);

#endif
