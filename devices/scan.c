/* SPDX-License-Identifier: Apache-2.0 */
#include "devices/scan.h"

#include <string.h>

enum { STX = 0x02, ETX = 0x03 };

/* Where findings go, through the calls of one push. */
struct sink {
    scan_give *give;
    void *user;
};

void scan_init(struct scan *scan, enum scan_profile profile)
{
    memset(scan, 0, sizeof(*scan));
    scan->profile = profile;
}

static void clear(struct scan *scan)
{
    scan->lines = 0;
    scan->line_at = 0;
    scan->size = 0;
}

/* Drops what there is; says so unless it only goes on with what was said. */
static void refuse(struct scan *scan, enum result result,
                   const struct sink *sink)
{
    bool news = scan->lines > 0 || scan->said != result;

    clear(scan);
    scan->synced = false;
    scan->said = result;
    if (news)
        sink->give(sink->user, result, bytes_of(NULL, 0));
}

static void deliver(struct scan *scan, const struct sink *sink)
{
    struct bytes text = bytes_of(scan->text, scan->size);

    scan->synced = true;
    scan->said = OK;
    sink->give(sink->user, OK, text);
    clear(scan);
}

/* How many lines of this length make a document; 0 if it has no such line. */
static size_t lines_of(size_t length)
{
    switch (length) {
    case 30:
        return 3;
    case 36:
    case 44:
        return 2;
    case 72:
    case 88:
    case 90:
        return 1;
    default:
        return 0;
    }
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/*
 * A document code and a state are letters and fillers, which the other lines
 * do not begin with, but for the names of a TD1; these have no digits, and
 * its first line always has. The other way round, the second line of two
 * always has two dates, the first has names.
 */
static bool looks_first(const uint8_t *line, size_t length)
{
    size_t digits = 0;

    for (size_t i = 0; i < 5; i++)
        if (line[i] != '<' && (line[i] < 'A' || line[i] > 'Z'))
            return false;
    for (size_t i = 5; i < length; i++)
        digits += is_digit(line[i]);
    if (lines_of(length) == 3)
        return digits > 0;
    return lines_of(length) == 1 || digits < 6;
}

/* Whether a line, other than by its length, cannot go on the document. */
static bool misplaced(const struct scan *scan, const uint8_t *line,
                      size_t length)
{
    if (scan->lines == 0)
        return !scan->synced && !looks_first(line, length);
    return lines_of(length) == 2 && looks_first(line, length);
}

/* Adds the line from line_at on, which fits, to the document. */
static void add_line(struct scan *scan, size_t length)
{
    scan->width = length;
    scan->lines++;
    if (scan->lines < lines_of(length))
        scan->text[scan->size++] = '\n';
    scan->line_at = scan->size;
}

static bool complete(const struct scan *scan)
{
    return scan->lines > 0 && scan->lines == lines_of(scan->width);
}

static void end_framed_line(struct scan *scan, size_t length,
                            const struct sink *sink)
{
    if (lines_of(length) == 0 || complete(scan) ||
        (scan->lines > 0 && length != scan->width)) {
        refuse(scan, DEVICE_FRAME, sink);
        scan->skipping = true;
        return;
    }
    add_line(scan, length);
}

static void end_line(struct scan *scan, const struct sink *sink)
{
    uint8_t *line = scan->text + scan->line_at;
    size_t length = scan->size - scan->line_at;

    if (length == 0)
        return;
    if (scan->framed) {
        end_framed_line(scan, length, sink);
        return;
    }
    if (scan->lines > 0 &&
        (length != scan->width || misplaced(scan, line, length))) {
        /* It may be the first line of the next document. */
        memmove(scan->text, line, length);
        refuse(scan, DEVICE_FRAME, sink);
        scan->size = length;
    }
    if (lines_of(length) == 0 ||
        (scan->lines == 0 && misplaced(scan, scan->text, length))) {
        refuse(scan, DEVICE_FRAME, sink);
        return;
    }
    add_line(scan, length);
    if (complete(scan))
        deliver(scan, sink);
}

static void begin_frame(struct scan *scan, const struct sink *sink)
{
    if (!scan->skipping && (scan->framed || scan->size > 0))
        refuse(scan, DEVICE_FRAME, sink);
    scan->framed = true;
    scan->skipping = false;
    scan->said = OK;
}

static void end_frame(struct scan *scan, const struct sink *sink)
{
    if (!scan->skipping)
        end_line(scan, sink);
    if (!scan->skipping && complete(scan))
        deliver(scan, sink);
    else if (!scan->skipping)
        refuse(scan, DEVICE_FRAME, sink);
    scan->framed = false;
    scan->skipping = false;
}

static void take(struct scan *scan, uint8_t byte, const struct sink *sink)
{
    bool line_end = byte == '\r' || byte == '\n';

    if (byte == STX && scan->profile != SCAN_LINES) {
        begin_frame(scan, sink);
    } else if (byte == ETX && scan->framed) {
        end_frame(scan, sink);
    } else if (scan->profile == SCAN_STXETX && !scan->framed) {
        if (!line_end)
            refuse(scan, DEVICE_FRAME, sink);
    } else if (scan->skipping) {
        scan->skipping = scan->framed || !line_end;
    } else if (line_end) {
        end_line(scan, sink);
    } else if (scan->size == MRZ_TEXT_MAX) {
        refuse(scan, DEVICE_OVERRUN, sink);
        scan->skipping = true;
    } else {
        scan->text[scan->size++] = byte;
    }
}

void scan_push(struct scan *scan, struct bytes bytes, scan_give *give,
               void *user)
{
    const struct sink sink = {give, user};

    for (size_t i = 0; i < bytes.size; i++)
        take(scan, bytes.data[i], &sink);
}

static void stop(struct scan *scan, bool synced, const struct sink *sink)
{
    if (!scan->skipping && (scan->framed || scan->size > 0))
        refuse(scan, DEVICE_FRAME, sink);
    scan->synced = synced;
    scan->framed = false;
    scan->skipping = false;
    scan->said = OK;
}

void scan_idle(struct scan *scan, scan_give *give, void *user)
{
    stop(scan, true, &(struct sink){give, user});
}

void scan_reset(struct scan *scan, scan_give *give, void *user)
{
    stop(scan, false, &(struct sink){give, user});
}
