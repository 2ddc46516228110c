/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan: cuts the byte stream of a document reader into documents.
 *
 * Law: a document is given whole or not at all. Whatever is dropped is
 * reported, once for each run of bytes that are no document. How the bytes were
 * split over the calls makes no difference.
 *
 * Specified in: docs/DEVICES.md; the lines' shapes in ICAO Doc 9303 parts 4 to
 * 7. The characters are not looked at: mrz_parse does.
 *
 * Profiles. SCAN_LINES: lines ended by CR, LF or CRLF, empty ones ignored; 2
 * lines of 44 or 36, 3 of 30, or one of 72, 88 or 90 characters make a
 * document. SCAN_STXETX: the same lines between STX (0x02) and ETX (0x03), the
 * last line end may lack; STX restarts; CR and LF outside are ignored.
 * SCAN_AUTO: lines, and frames wherever an STX comes.
 *
 * Finding the first line again. At the start, after scan_reset and after an
 * error, the stream may be inside of a document. A line is then taken as a
 * first one only if it looks like it: five letters or fillers ahead, and few
 * digits after (in a line of 30: some). A whole document or a silence ends
 * this. A second line of 36 or 44 that looks like a first one begins anew.
 *
 * Pure; no heap, no clock; a struct scan belongs to one thread.
 */
#ifndef CAIRN_DEVICES_SCAN_H
#define CAIRN_DEVICES_SCAN_H

#include "core/bytes.h"
#include "core/limits.h"
#include "core/result.h"

enum {
    SCAN_SILENCE_MS = 500, /* after it, the caller calls scan_idle */
};

enum scan_profile { SCAN_AUTO, SCAN_LINES, SCAN_STXETX, SCAN_PROFILE_COUNT };

/* Opaque; scan_init makes it. The document so far is text[0..size). */
struct scan {
    enum scan_profile profile;
    enum result said; /* of the present run of errors; OK if there is none */
    bool synced;      /* the next line is a first line or follows one */
    bool framed;      /* between STX and ETX */
    bool skipping;    /* until the next boundary */
    size_t width;     /* of the document's lines, if lines > 0 */
    size_t lines;     /* whole lines in text, LF between them */
    size_t line_at;   /* where the line being received begins */
    size_t size;
    uint8_t text[MRZ_TEXT_MAX];
};

/*
 * Takes what scan found. OK: text is a document, 1 to MRZ_TEXT_MAX bytes, its
 * lines separated by LF, none at the end; good during the call. DEVICE_FRAME,
 * DEVICE_OVERRUN: something was dropped, text is empty. It must not call scan.
 */
typedef void scan_give(void *user, enum result result, struct bytes text);

void scan_init(struct scan *scan, enum scan_profile profile);

/* Takes bytes of any number; give is called for each thing found in them. */
void scan_push(struct scan *scan, struct bytes bytes, scan_give *give,
               void *user);

/*
 * The device was silent for SCAN_SILENCE_MS. Drops a partial document
 * (DEVICE_FRAME); what comes next begins a document.
 */
void scan_idle(struct scan *scan, scan_give *give, void *user);

/*
 * The device is gone. Drops a partial document (DEVICE_FRAME); the next bytes
 * may be any of another stream.
 */
void scan_reset(struct scan *scan, scan_give *give, void *user);

#endif
