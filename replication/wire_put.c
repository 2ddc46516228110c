/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/wire.h"

#include <msgpack.h>

/* msgpack-c writes through this; a full buffer stays full. */
static int put(void *user, const char *data, size_t size)
{
    buffer_put((struct buffer *)user, bytes_of(data, size));
    return 0;
}

static msgpack_packer packer_of(struct buffer *out)
{
    msgpack_packer packer;

    msgpack_packer_init(&packer, out, put);
    return packer;
}

static void put_bin(msgpack_packer *packer, struct bytes bytes)
{
    msgpack_pack_bin_with_body(packer, bytes.data, bytes.size);
}

static void put_str(msgpack_packer *packer, struct bytes text)
{
    msgpack_pack_str_with_body(packer, text.data, text.size);
}

/* Begins a message of its type's number of elements. */
static msgpack_packer begin(struct buffer *out, enum wire_type type)
{
    msgpack_packer packer = packer_of(out);

    msgpack_pack_array(&packer, wire_elements[type]);
    msgpack_pack_uint64(&packer, type);
    return packer;
}

static void put_end(msgpack_packer *packer, const struct wire_end *end)
{
    msgpack_pack_uint64(packer, end->next);
    put_bin(packer, bytes_of(end->head, HASH_SIZE));
}

void wire_put_hello(struct buffer *out, const struct wire_message *hello)
{
    msgpack_packer packer = begin(out, WIRE_HELLO);

    msgpack_pack_uint64(&packer, hello->version);
    put_bin(&packer, bytes_of(hello->realm, KEY_REALM));
    put_bin(&packer, bytes_of(hello->instance, WIRE_INSTANCE));
    put_bin(&packer, bytes_of(hello->kid, KEY_KID));
    msgpack_pack_array(&packer, hello->certificate_count);
    for (size_t i = 0; i < hello->certificate_count; i++) {
        msgpack_pack_array(&packer, 2);
        put_bin(&packer, hello->certificates[i].entry);
        put_bin(&packer, hello->certificates[i].body);
    }
    put_str(&packer, hello->software);
    msgpack_pack_uint64(&packer, hello->features);
}

void wire_put_frontier(struct buffer *out, bool last, size_t count)
{
    msgpack_packer packer = begin(out, WIRE_FRONTIER);

    if (last)
        msgpack_pack_true(&packer);
    else
        msgpack_pack_false(&packer);
    msgpack_pack_array(&packer, count);
}

void wire_put_ack(struct buffer *out, size_t count)
{
    msgpack_packer packer = begin(out, WIRE_ACK);

    msgpack_pack_array(&packer, count);
}

void wire_put_log(struct buffer *out, const struct wire_log *log)
{
    msgpack_packer packer = packer_of(out);

    msgpack_pack_array(&packer, 2);
    put_bin(&packer, bytes_of(log->log, KEY_LOG));
    msgpack_pack_array(&packer, log->count);
    for (size_t i = 0; i < log->count; i++) {
        msgpack_pack_array(&packer, 2);
        put_end(&packer, &log->ends[i]);
    }
}

void wire_put_ask(struct buffer *out, const uint8_t digest[HASH_SIZE],
                  uint64_t offset)
{
    msgpack_packer packer = begin(out, WIRE_ASK);

    put_bin(&packer, bytes_of(digest, HASH_SIZE));
    msgpack_pack_uint64(&packer, offset);
}

void wire_put_piece(struct buffer *out, const uint8_t digest[HASH_SIZE],
                    uint64_t size, uint64_t offset, struct bytes piece)
{
    msgpack_packer packer = begin(out, WIRE_PIECE);

    put_bin(&packer, bytes_of(digest, HASH_SIZE));
    msgpack_pack_uint64(&packer, size);
    msgpack_pack_uint64(&packer, offset);
    put_bin(&packer, piece);
}

void wire_put_run(struct buffer *out, const uint8_t realm[KEY_REALM],
                  struct bytes packed)
{
    msgpack_packer packer = begin(out, WIRE_RUN);

    put_bin(&packer, bytes_of(realm, KEY_REALM));
    put_bin(&packer, packed);
}

void wire_put_want(struct buffer *out, const uint8_t log[KEY_LOG],
                   uint64_t from, const struct wire_end *end)
{
    msgpack_packer packer = begin(out, WIRE_WANT);

    put_bin(&packer, bytes_of(log, KEY_LOG));
    msgpack_pack_uint64(&packer, from);
    put_end(&packer, end);
}

void wire_put_refused(struct buffer *out, enum result code,
                      const uint8_t log[KEY_LOG], uint64_t seq)
{
    msgpack_packer packer = begin(out, WIRE_REFUSED);

    put_str(&packer, bytes_text(result_code(code)));
    put_bin(&packer, bytes_of(log, KEY_LOG));
    msgpack_pack_uint64(&packer, seq);
}

void wire_put_again(struct buffer *out)
{
    begin(out, WIRE_AGAIN);
}

void wire_put_ping(struct buffer *out, enum wire_type type, uint64_t number)
{
    msgpack_packer packer = begin(out, type);

    msgpack_pack_uint64(&packer, number);
}

void wire_put_known(struct buffer *out, size_t count)
{
    msgpack_packer packer = begin(out, WIRE_KNOWN);

    msgpack_pack_array(&packer, count);
}

void wire_put_id(struct buffer *out, uint64_t id)
{
    msgpack_packer packer = packer_of(out);
    uint8_t bytes[WIRE_ID];

    bytes_set_u64(bytes, id);
    put_bin(&packer, bytes_of(bytes, sizeof bytes));
}

void wire_put_single(struct buffer *out, const uint8_t realm[KEY_REALM],
                     struct bytes entry, struct bytes body)
{
    msgpack_packer packer = begin(out, WIRE_SINGLE);

    put_bin(&packer, bytes_of(realm, KEY_REALM));
    put_bin(&packer, entry);
    put_bin(&packer, body);
}
