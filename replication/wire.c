/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/wire.h"
#include "replication/wire_reader.h"
#include "core/check.h"
#include "core/entry.h"

#include <string.h>

/* How many elements the array of each type has. */
const uint8_t wire_elements[WIRE_PIECE + 1] = {0, 8, 3, 3, 2, 5, 4,
                                               1, 2, 2, 2, 4, 3, 5};

enum result wire_skim(struct bytes bytes)
{
    struct reader reader = reader_of(bytes);

    reader_skip(&reader);
    return !reader.bad && reader_left(&reader) == 0 ? OK : LINK_MESSAGE;
}

static void take_end(struct reader *reader, struct wire_end *end)
{
    const uint8_t *head;

    end->next = reader_uint(reader, ENTRY_SEQ_MAX + 1);
    head = reader_fixed(reader, HASH_SIZE);
    reader->bad |= end->next == 0;
    if (!reader->bad)
        memcpy(end->head, head, HASH_SIZE);
}

static void take_log(struct reader *reader, struct wire_log *log)
{
    const uint8_t *id;

    reader_array(reader, 2, 2);
    id = reader_fixed(reader, KEY_LOG);
    if (!reader->bad)
        memcpy(log->log, id, KEY_LOG);
    log->count = reader_array(reader, 0, BRANCHES_MAX);
    for (size_t i = 0; i < log->count; i++) {
        reader_array(reader, 2, 2);
        take_end(reader, &log->ends[i]);
    }
}

/* Any item may stand here; whoever tells features tells a number. */
static uint64_t take_features(struct reader *reader)
{
    struct reader ahead = *reader;
    struct head head = reader_head(&ahead);

    reader_skip(reader);
    return !reader->bad && head.shape == SHAPE_UINT ? head.number : 0;
}

static void read_hello(struct reader *reader, struct wire_message *message)
{
    message->realm = reader_fixed(reader, KEY_REALM);
    message->instance = reader_fixed(reader, WIRE_INSTANCE);
    message->kid = reader_fixed(reader, KEY_KID);
    message->certificate_count =
        reader_array(reader, 1, HELLO_CERTIFICATES_MAX);
    for (size_t i = 0; i < message->certificate_count; i++) {
        reader_array(reader, 2, 2);
        message->certificates[i].entry = reader_bin(reader, 1, ENTRY_SIZE_MAX);
        message->certificates[i].body = reader_bin(reader, 1, WIRE_BODY_MAX);
    }
    message->software = reader_str(reader, WIRE_SOFTWARE_MAX);
    message->features = take_features(reader);
}

static void read_logs(struct reader *reader, struct wire_message *message)
{
    struct wire_log log;

    if (message->type == WIRE_FRONTIER)
        message->last = reader_shape(reader, SHAPE_BOOL, 0, 1);
    message->log_count = reader_array(reader, 0, FRONTIER_LOGS_MAX);
    message->logs = bytes_of(reader->at, reader_left(reader));
    for (size_t i = 0; i < message->log_count && !reader->bad; i++)
        take_log(reader, &log);
}

static void read_want(struct reader *reader, struct wire_message *message)
{
    message->log = reader_fixed(reader, KEY_LOG);
    message->seq = reader_uint(reader, ENTRY_SEQ_MAX);
    take_end(reader, &message->end);
}

static void read_refused(struct reader *reader, struct wire_message *message)
{
    struct bytes code = reader_str(reader, WIRE_CODE_MAX);

    message->code = LINK_REFUSED;
    for (int i = OK + 1; i < RESULT_COUNT; i++)
        if (bytes_equal(code, bytes_text(result_code((enum result)i))))
            message->code = (enum result)i;
    message->log = reader_fixed(reader, KEY_LOG);
    message->seq = reader_uint(reader, ENTRY_SEQ_MAX);
}

static void read_ids(struct reader *reader, struct wire_message *message)
{
    message->id_count = reader_array(reader, 0, SINGLES_MAX);
    message->ids = bytes_of(reader->at, reader_left(reader));
    for (size_t i = 0; i < message->id_count && !reader->bad; i++)
        reader_fixed(reader, WIRE_ID);
}

static void read_piece(struct reader *reader, struct wire_message *message)
{
    message->digest = reader_fixed(reader, HASH_SIZE);
    if (message->type == WIRE_PIECE)
        message->size = reader_uint(reader, SHELF_SIZE_MAX);
    message->offset = reader_uint(reader, SHELF_SIZE_MAX);
    if (message->type == WIRE_PIECE)
        message->piece = reader_bin(reader, 0, WIRE_PIECE_MAX);
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
        message->realm = reader_fixed(reader, KEY_REALM);
        message->packed = reader_bin(reader, 1, RUN_BYTES_MAX);
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
        message->number = reader_uint(reader, UINT64_MAX);
        break;
    case WIRE_KNOWN:
        read_ids(reader, message);
        break;
    case WIRE_SINGLE:
        message->realm = reader_fixed(reader, KEY_REALM);
        message->single.entry = reader_bin(reader, 1, ENTRY_SIZE_MAX);
        message->single.body = reader_bin(reader, 1, BODY_SIZE_MAX);
        break;
    case WIRE_ASK:
    case WIRE_PIECE:
        read_piece(reader, message);
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
    count = reader_array(&reader, 1, 16);
    message->type = (enum wire_type)reader_shape(&reader, SHAPE_UINT,
                                                 WIRE_HELLO, WIRE_PIECE);
    if (reader.bad)
        return LINK_MESSAGE;
    if (message->type == WIRE_HELLO) {
        message->version = reader_uint(&reader, UINT64_MAX);
        if (!reader.bad && message->version != 1)
            return LINK_VERSION;
    }
    if (count != wire_elements[message->type])
        return LINK_MESSAGE;
    read_fields(&reader, message);
    return !reader.bad && reader_left(&reader) == 0 ? OK : LINK_MESSAGE;
}

bool wire_run(struct bytes bytes, const uint8_t **realm, struct bytes *packed)
{
    struct reader reader = reader_of(bytes);

    reader_array(&reader, 3, 3);
    reader_shape(&reader, SHAPE_UINT, WIRE_RUN, WIRE_RUN);
    *realm = reader_fixed(&reader, KEY_REALM);
    *packed = reader_bin(&reader, 1, RUN_BYTES_MAX);
    return !reader.bad && reader_left(&reader) == 0;
}

bool wire_single(struct bytes bytes)
{
    struct reader reader = reader_of(bytes);

    reader_array(&reader, 4, 4);
    reader_shape(&reader, SHAPE_UINT, WIRE_SINGLE, WIRE_SINGLE);
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
    message->logs = bytes_of(reader.at, reader_left(&reader));
    return true;
}

bool wire_next_id(struct wire_message *message, uint64_t *id)
{
    struct reader reader = reader_of(message->ids);

    if (message->id_count == 0)
        return false;
    *id = bytes_get_u64(reader_fixed(&reader, WIRE_ID));
    message->id_count--;
    message->ids = bytes_of(reader.at, reader_left(&reader));
    return true;
}
