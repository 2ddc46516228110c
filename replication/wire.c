/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/wire.h"
#include "core/check.h"
#include "core/entry.h"

#include <string.h>

/* How many elements the array of each type has. */
const uint8_t wire_elements[WIRE_SINGLE + 1] = {0, 8, 3, 3, 2, 5,
                                                4, 1, 2, 2, 2, 4};

/* A reader with a sticky fault, as core/canon.h has for CBOR. */
struct reader {
    const uint8_t *at;
    const uint8_t *end;
    bool bad;
};

enum shape {
    SHAPE_UINT,
    SHAPE_BIN,
    SHAPE_STR,
    SHAPE_ARRAY,
    SHAPE_MAP,
    SHAPE_BOOL,
    SHAPE_NIL,
    SHAPE_OTHER
};

/* One head: number is the value, the length or the count. */
struct head {
    enum shape shape;
    uint64_t number;
};

static struct reader reader_of(struct bytes bytes)
{
    return (struct reader){
        bytes.data, bytes.size ? bytes.data + bytes.size : bytes.data, false};
}

static size_t left(const struct reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

static const uint8_t *take(struct reader *reader, uint64_t size)
{
    const uint8_t *at = reader->at;

    if (reader->bad || size > left(reader)) {
        reader->bad = true;
        return NULL;
    }
    reader->at += size;
    return at;
}

static uint64_t take_number(struct reader *reader, size_t size)
{
    const uint8_t *at = take(reader, size);
    uint64_t number = 0;

    for (size_t i = 0; at && i < size; i++)
        number = number << 8 | at[i];
    return number;
}

/* The formats from 0xc0 to 0xdf: what they are, and the bytes of a number or
 * length behind the first; `fixed` is content of a size known by format. */
struct format {
    enum shape shape;
    uint8_t number;
    uint8_t fixed;
    bool known;
};

static const struct format formats[32] = {
    [0x00] = {SHAPE_NIL, 0, 0, true},   [0x02] = {SHAPE_BOOL, 0, 0, true},
    [0x03] = {SHAPE_BOOL, 0, 0, true},  [0x04] = {SHAPE_BIN, 1, 0, true},
    [0x05] = {SHAPE_BIN, 2, 0, true},   [0x06] = {SHAPE_BIN, 4, 0, true},
    [0x07] = {SHAPE_OTHER, 1, 1, true}, [0x08] = {SHAPE_OTHER, 2, 1, true},
    [0x09] = {SHAPE_OTHER, 4, 1, true}, [0x0a] = {SHAPE_OTHER, 0, 4, true},
    [0x0b] = {SHAPE_OTHER, 0, 8, true}, [0x0c] = {SHAPE_UINT, 1, 0, true},
    [0x0d] = {SHAPE_UINT, 2, 0, true},  [0x0e] = {SHAPE_UINT, 4, 0, true},
    [0x0f] = {SHAPE_UINT, 8, 0, true},  [0x10] = {SHAPE_OTHER, 0, 1, true},
    [0x11] = {SHAPE_OTHER, 0, 2, true}, [0x12] = {SHAPE_OTHER, 0, 4, true},
    [0x13] = {SHAPE_OTHER, 0, 8, true}, [0x14] = {SHAPE_OTHER, 0, 2, true},
    [0x15] = {SHAPE_OTHER, 0, 3, true}, [0x16] = {SHAPE_OTHER, 0, 5, true},
    [0x17] = {SHAPE_OTHER, 0, 9, true}, [0x18] = {SHAPE_OTHER, 0, 17, true},
    [0x19] = {SHAPE_STR, 1, 0, true},   [0x1a] = {SHAPE_STR, 2, 0, true},
    [0x1b] = {SHAPE_STR, 4, 0, true},   [0x1c] = {SHAPE_ARRAY, 2, 0, true},
    [0x1d] = {SHAPE_ARRAY, 4, 0, true}, [0x1e] = {SHAPE_MAP, 2, 0, true},
    [0x1f] = {SHAPE_MAP, 4, 0, true},
};

/* Takes a head; of SHAPE_OTHER the content too. Contents of strings and
 * containers follow, and are known to fit: each item takes at least a byte. */
static struct head take_head(struct reader *reader)
{
    uint8_t first = (uint8_t)take_number(reader, 1);
    struct head head = {SHAPE_OTHER, 0};
    const struct format *format = &formats[first & 0x1f];
    uint64_t needs;

    if (first < 0x80)
        return (struct head){SHAPE_UINT, first};
    if (first >= 0xe0)
        return head;
    if (first < 0x90)
        head = (struct head){SHAPE_MAP, first & 0x0f};
    else if (first < 0xa0)
        head = (struct head){SHAPE_ARRAY, first & 0x0f};
    else if (first < 0xc0)
        head = (struct head){SHAPE_STR, first & 0x1f};
    else {
        reader->bad |= !format->known;
        head.shape = format->shape;
        head.number = take_number(reader, format->number);
    }
    if (head.shape == SHAPE_BOOL)
        head.number = first & 1;
    if (head.shape == SHAPE_OTHER)
        take(reader, head.number + format->fixed);
    needs = head.shape == SHAPE_UINT || head.shape == SHAPE_BOOL ||
                    head.shape == SHAPE_OTHER
                ? 0
                : head.number << (head.shape == SHAPE_MAP);
    reader->bad |= needs > left(reader);
    return head;
}

/* Skips one item with all it holds. */
static void skip(struct reader *reader)
{
    uint64_t open[MESSAGE_DEPTH_MAX + 1] = {1};
    size_t depth = 0;

    while (!reader->bad) {
        struct head head;

        while (open[depth] == 0)
            if (depth-- == 0)
                return;
        open[depth]--;
        head = take_head(reader);
        if (head.shape == SHAPE_BIN || head.shape == SHAPE_STR)
            take(reader, head.number);
        if (head.shape != SHAPE_ARRAY && head.shape != SHAPE_MAP)
            continue;
        if (depth == MESSAGE_DEPTH_MAX) {
            reader->bad = true;
            return;
        }
        open[++depth] = head.number << (head.shape == SHAPE_MAP);
    }
}

enum result wire_skim(struct bytes bytes)
{
    struct reader reader = reader_of(bytes);

    skip(&reader);
    return !reader.bad && left(&reader) == 0 ? OK : LINK_MESSAGE;
}

static uint64_t take_shape(struct reader *reader, enum shape shape,
                           uint64_t least, uint64_t most)
{
    struct head head = take_head(reader);

    reader->bad |=
        head.shape != shape || head.number < least || head.number > most;
    return reader->bad ? 0 : head.number;
}

static uint64_t take_uint(struct reader *reader, uint64_t most)
{
    return take_shape(reader, SHAPE_UINT, 0, most);
}

static struct bytes take_bin(struct reader *reader, size_t least, size_t most)
{
    uint64_t size = take_shape(reader, SHAPE_BIN, least, most);
    const uint8_t *data = take(reader, size);

    return bytes_of(data, data ? (size_t)size : 0);
}

static struct bytes take_str(struct reader *reader, size_t most)
{
    uint64_t size = take_shape(reader, SHAPE_STR, 0, most);
    const uint8_t *data = take(reader, size);
    struct bytes text = bytes_of(data, data ? (size_t)size : 0);

    reader->bad |= !bytes_utf8(text);
    return text;
}

static const uint8_t *take_fixed(struct reader *reader, size_t size)
{
    return take_bin(reader, size, size).data;
}

static size_t take_array(struct reader *reader, uint64_t least, uint64_t most)
{
    return (size_t)take_shape(reader, SHAPE_ARRAY, least, most);
}

static void take_end(struct reader *reader, struct wire_end *end)
{
    const uint8_t *head;

    end->next = take_uint(reader, ENTRY_SEQ_MAX + 1);
    head = take_fixed(reader, HASH_SIZE);
    reader->bad |= end->next == 0;
    if (!reader->bad)
        memcpy(end->head, head, HASH_SIZE);
}

static void take_log(struct reader *reader, struct wire_log *log)
{
    const uint8_t *id;

    take_array(reader, 2, 2);
    id = take_fixed(reader, KEY_LOG);
    if (!reader->bad)
        memcpy(log->log, id, KEY_LOG);
    log->count = take_array(reader, 0, BRANCHES_MAX);
    for (size_t i = 0; i < log->count; i++) {
        take_array(reader, 2, 2);
        take_end(reader, &log->ends[i]);
    }
}

static void read_hello(struct reader *reader, struct wire_message *message)
{
    message->realm = take_fixed(reader, KEY_REALM);
    message->instance = take_fixed(reader, WIRE_INSTANCE);
    message->kid = take_fixed(reader, KEY_KID);
    message->certificate_count = take_array(reader, 1, HELLO_CERTIFICATES_MAX);
    for (size_t i = 0; i < message->certificate_count; i++) {
        take_array(reader, 2, 2);
        message->certificates[i].entry = take_bin(reader, 1, ENTRY_SIZE_MAX);
        message->certificates[i].body = take_bin(reader, 1, WIRE_BODY_MAX);
    }
    message->software = take_str(reader, WIRE_SOFTWARE_MAX);
    skip(reader); /* Reserved for tiers and budget. */
}

static void read_logs(struct reader *reader, struct wire_message *message)
{
    struct wire_log log;

    if (message->type == WIRE_FRONTIER)
        message->last = take_shape(reader, SHAPE_BOOL, 0, 1);
    message->log_count = take_array(reader, 0, FRONTIER_LOGS_MAX);
    message->logs = bytes_of(reader->at, left(reader));
    for (size_t i = 0; i < message->log_count && !reader->bad; i++)
        take_log(reader, &log);
}

static void read_want(struct reader *reader, struct wire_message *message)
{
    message->log = take_fixed(reader, KEY_LOG);
    message->seq = take_uint(reader, ENTRY_SEQ_MAX);
    take_end(reader, &message->end);
}

static void read_refused(struct reader *reader, struct wire_message *message)
{
    struct bytes code = take_str(reader, WIRE_CODE_MAX);

    message->code = LINK_REFUSED;
    for (int i = OK + 1; i < RESULT_COUNT; i++)
        if (bytes_equal(code, bytes_text(result_code((enum result)i))))
            message->code = (enum result)i;
    message->log = take_fixed(reader, KEY_LOG);
    message->seq = take_uint(reader, ENTRY_SEQ_MAX);
}

static void read_ids(struct reader *reader, struct wire_message *message)
{
    message->id_count = take_array(reader, 0, SINGLES_MAX);
    message->ids = bytes_of(reader->at, left(reader));
    for (size_t i = 0; i < message->id_count && !reader->bad; i++)
        take_fixed(reader, WIRE_ID);
}

static void read_fields(struct reader *reader, struct wire_message *message)
{
    switch (message->type) {
    case WIRE_HELLO:
        read_hello(reader, message);
        break;
    case WIRE_FRONTIER:
    case WIRE_ACK:
        read_logs(reader, message);
        break;
    case WIRE_RUN:
        message->realm = take_fixed(reader, KEY_REALM);
        message->packed = take_bin(reader, 1, RUN_BYTES_MAX);
        break;
    case WIRE_WANT:
        read_want(reader, message);
        break;
    case WIRE_REFUSED:
        read_refused(reader, message);
        break;
    case WIRE_AGAIN:
        break;
    case WIRE_PING:
    case WIRE_PONG:
        message->number = take_uint(reader, UINT64_MAX);
        break;
    case WIRE_KNOWN:
        read_ids(reader, message);
        break;
    case WIRE_SINGLE:
        message->realm = take_fixed(reader, KEY_REALM);
        message->single.entry = take_bin(reader, 1, ENTRY_SIZE_MAX);
        message->single.body = take_bin(reader, 1, BODY_SIZE_MAX);
        break;
    }
}

enum result wire_decode(struct bytes bytes, struct wire_message *message)
{
    struct reader reader = reader_of(bytes);
    size_t count;

    memset(message, 0, sizeof *message);
    if (bytes.size > MESSAGE_SIZE_MAX || wire_skim(bytes) != OK)
        return LINK_MESSAGE;
    count = take_array(&reader, 1, 16);
    message->type = (enum wire_type)take_shape(&reader, SHAPE_UINT, WIRE_HELLO,
                                               WIRE_SINGLE);
    if (reader.bad)
        return LINK_MESSAGE;
    if (message->type == WIRE_HELLO) {
        message->version = take_uint(&reader, UINT64_MAX);
        if (!reader.bad && message->version != 1)
            return LINK_VERSION;
    }
    if (count != wire_elements[message->type])
        return LINK_MESSAGE;
    read_fields(&reader, message);
    return !reader.bad && left(&reader) == 0 ? OK : LINK_MESSAGE;
}

bool wire_run(struct bytes bytes, const uint8_t **realm, struct bytes *packed)
{
    struct reader reader = reader_of(bytes);

    take_array(&reader, 3, 3);
    take_shape(&reader, SHAPE_UINT, WIRE_RUN, WIRE_RUN);
    *realm = take_fixed(&reader, KEY_REALM);
    *packed = take_bin(&reader, 1, RUN_BYTES_MAX);
    return !reader.bad && left(&reader) == 0;
}

bool wire_single(struct bytes bytes)
{
    struct reader reader = reader_of(bytes);

    take_array(&reader, 4, 4);
    take_shape(&reader, SHAPE_UINT, WIRE_SINGLE, WIRE_SINGLE);
    return !reader.bad;
}

bool wire_next(struct wire_message *message, struct wire_log *out)
{
    struct reader reader = reader_of(message->logs);

    if (message->log_count == 0)
        return false;
    take_log(&reader, out);
    check(!reader.bad);
    message->log_count--;
    message->logs = bytes_of(reader.at, left(&reader));
    return true;
}

bool wire_next_id(struct wire_message *message, uint64_t *id)
{
    struct reader reader = reader_of(message->ids);

    if (message->id_count == 0)
        return false;
    *id = bytes_get_u64(take_fixed(&reader, WIRE_ID));
    message->id_count--;
    message->ids = bytes_of(reader.at, left(&reader));
    return true;
}
