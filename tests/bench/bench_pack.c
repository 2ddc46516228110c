/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_pack: how small and how fast runs are packed.
 *
 * usage: bench_pack FILE [ENTRIES-A-RUN]
 *
 * FILE is NDJSON of crossings. Each line becomes a signed entry of one log, as
 * a node would write it; the entries are packed in runs and unpacked again,
 * and every byte is compared. One JSON object goes to the standard output, the
 * limits measured in the same run beside it: raw zstd of the bodies (without
 * seeds) plus the bytes that are random, and raw hashing.
 */
#include "core/body.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/codes.h"
#include "core/date.h"
#include "core/fields.h"
#include "core/kind.h"
#include "replication/pack.h"
#include "replication/unpack.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zstd.h>

enum {
    LINE_MAX_SIZE = 4096,
    ENTRIES_MAX = 100000,
    ROUNDS = 5,
    RANDOM = KEY_SIGNATURE + BODY_SEED,
};

struct data {
    uint8_t realm[KEY_REALM];
    struct signer signer;
    struct header header;
    struct journal_item *items;
    size_t count;
    struct buffer bytes; /* entries and bodies */
};

/* What one pass over all runs has cost. */
struct figures {
    size_t packed_size;
    size_t runs;
    double pack_s;
    double unpack_s;
};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void put_media(struct buffer *out, const json_t *list)
{
    canon_put_array(out, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *media = json_array_get(list, i);
        const char *kind = json_string_value(json_object_get(media, "kind"));
        const char *form = json_string_value(json_object_get(media, "format"));
        uint8_t digest[HASH_SIZE];

        check(
            bytes_from_hex(json_string_value(json_object_get(media, "digest")),
                           digest, sizeof digest));
        canon_put_array(out, 5);
        canon_put_uint(out, codes_number(codes_media, bytes_text(kind)));
        canon_put_uint(
            out, (uint64_t)json_integer_value(json_object_get(media, "size")));
        canon_put_string(out, bytes_of(digest, sizeof digest));
        canon_put_null(out);
        canon_put_uint(out, codes_number(codes_media_format, bytes_text(form)));
    }
}

static void put_text(struct buffer *out, const struct field *field,
                     const char *text)
{
    uint8_t bytes[64];
    int64_t instant_us;
    size_t size = strlen(text) / 2;

    switch (field->type) {
    case FIELD_IS_CODE:
        canon_put_uint(out, codes_number(field->codes, bytes_text(text)));
        break;
    case FIELD_IS_INSTANT:
        check(date_parse_instant(bytes_text(text), &instant_us) == OK);
        canon_put_int(out, instant_us);
        break;
    case FIELD_IS_BYTES:
        check(size <= sizeof bytes && bytes_from_hex(text, bytes, size));
        canon_put_string(out, bytes_of(bytes, size));
        break;
    default:
        canon_put_text(out, bytes_text(text));
    }
}

/* One line's values, in ascending order of keys, as an import has them. */
static void put_values(struct buffer *out, const json_t *line)
{
    const struct field *field;

    canon_put_map(out, json_object_size(line) + 1);
    for (size_t i = 0; (field = fields_at(i)); i++) {
        const json_t *value = json_object_get(line, field->name);

        if (!value && field->key != FIELD_CAPTURE)
            continue;
        canon_put_uint(out, field->key);
        if (field->key == FIELD_CAPTURE)
            canon_put_uint(out,
                           codes_number(field->codes, bytes_text("import")));
        else if (json_is_array(value))
            put_media(out, value);
        else if (json_is_integer(value))
            canon_put_int(out, json_integer_value(value));
        else
            put_text(out, field, json_string_value(value));
    }
}

/* Header times follow the events, as at a counter: dearer than an import's. */
static uint64_t time_of(const json_t *line)
{
    const char *text = json_string_value(json_object_get(line, "event_time"));
    int64_t instant_us;

    check(text && date_parse_instant(bytes_text(text), &instant_us) == OK);
    return (uint64_t)(instant_us / 1000000) + 3;
}

static void add_entry(struct data *data, const json_t *line)
{
    uint8_t space[LINE_MAX_SIZE], seed[BODY_SEED];
    struct buffer values = buffer_of(space, sizeof space);
    struct journal_item *item = &data->items[data->count];
    struct header *header = &data->header;
    size_t start = data->bytes.size;

    put_values(&values, line);
    check(!values.full);
    randombytes_buf(seed, sizeof seed);
    header->time = time_of(line);
    header->size = entry_units(values.size);
    check(body_commit(buffer_bytes(&values), header->log, seed, header->body) ==
          OK);
    body_put_full(&data->bytes, seed, buffer_bytes(&values));
    item->body = bytes_of(data->bytes.data + start, data->bytes.size - start);
    start = data->bytes.size;
    entry_seal(header, data->realm, &data->signer, &data->bytes);
    check(!data->bytes.full);
    check(
        entry_open(bytes_of(data->bytes.data + start, data->bytes.size - start),
                   data->realm, &item->entry) == OK);
    header->seq++;
    header->has_previous = true;
    memcpy(header->previous, item->entry.id, HASH_SIZE);
    data->count++;
}

static void read_data(struct data *data, const char *path)
{
    char text[LINE_MAX_SIZE];
    FILE *file = fopen(path, "r");
    uint8_t seed[KEY_SIZE] = {1};

    check(file);
    data->items = malloc(ENTRIES_MAX * sizeof *data->items);
    data->bytes = buffer_of(malloc(ENTRIES_MAX * 1000), ENTRIES_MAX * 1000);
    check(data->items && data->bytes.data);
    key_signer(&data->signer, seed);
    data->header = (struct header){.version = 1,
                                   .clock = CLOCK_NETWORK,
                                   .kind = KIND_CROSSING,
                                   .schema = 1,
                                   .has_body = true};
    while (data->count < ENTRIES_MAX && fgets(text, sizeof text, file)) {
        json_t *line = json_loads(text, 0, NULL);

        check(line);
        add_entry(data, line);
        json_decref(line);
    }
    fclose(file);
}

static void same(const struct journal_item *a, const struct journal_item *b)
{
    check(bytes_equal(a->entry.bytes, b->entry.bytes));
    check(bytes_equal(a->body, b->body));
    check(memcmp(a->entry.id, b->entry.id, HASH_SIZE) == 0);
}

static void measure(const struct data *data, size_t entries,
                    struct figures *figures)
{
    static uint8_t space[MESSAGE_SIZE_MAX];
    struct pack *pack = pack_new();
    struct unpack *unpack = unpack_new();
    const struct journal_item *items;
    size_t count;

    check(pack && unpack);
    for (size_t i = 0; i < data->count; i += count) {
        struct buffer out = buffer_of(space, sizeof space);
        size_t left = data->count - i, most = left < entries ? left : entries;
        double start_s = now_s(), middle_s;

        count = pack_run(pack, data->items + i, most, &out);
        check(count > 0);
        middle_s = now_s();
        check(unpack_run(unpack, data->realm, buffer_bytes(&out), &items,
                         &count) == OK);
        figures->unpack_s += now_s() - middle_s;
        figures->pack_s += middle_s - start_s;
        figures->packed_size += out.size;
        figures->runs++;
        for (size_t k = 0; k < count; k++)
            same(&items[k], &data->items[i + k]);
    }
    pack_free(pack);
    unpack_free(unpack);
}

/* Raw zstd of the same bodies, without their seeds, in chunks of one run. */
static size_t raw_size(const struct data *data, size_t entries, double *s)
{
    static uint8_t space[RUN_BYTES_MAX], packed[RUN_BYTES_MAX * 2];
    size_t total = 0;
    double start_s;

    *s = 0;
    for (size_t i = 0; i < data->count;) {
        struct buffer chunk = buffer_of(space, sizeof space);
        size_t end = i + entries < data->count ? i + entries : data->count;

        for (; i < end; i++)
            buffer_put(&chunk,
                       bytes_of(data->items[i].body.data + 3 + BODY_SEED,
                                data->items[i].body.size - 3 - BODY_SEED));
        check(!chunk.full);
        start_s = now_s();
        total += ZSTD_compress(packed, sizeof packed, space, chunk.size, 3);
        *s += now_s() - start_s;
    }
    return total;
}

/* What no unpacker can leave out: the commitment and the entry's id. */
static double hashing_s(const struct data *data)
{
    double start_s = now_s();
    uint8_t out[HASH_SIZE];

    for (size_t i = 0; i < data->count; i++) {
        struct bytes body = data->items[i].body;
        const uint8_t *seed = body.data + 3;
        struct bytes values =
            bytes_of(seed + BODY_SEED, body.size - 3 - BODY_SEED);

        check(body_commit(values, data->header.log, seed, out) == OK);
        hash_of(data->items[i].entry.bytes, out);
    }
    return now_s() - start_s;
}

int main(int argc, char **argv)
{
    static struct data data;
    struct figures best = {0};
    size_t entries = argc > 2 ? strtoul(argv[2], NULL, 10) : RUN_ENTRIES_MAX;
    double n, raw, raw_s, hash_s;

    if (argc < 2 || entries == 0 || sodium_init() < 0) {
        fprintf(stderr, "usage: bench_pack FILE [ENTRIES-A-RUN]\n");
        return 1;
    }
    read_data(&data, argv[1]);
    n = (double)data.count;
    for (int round = 0; round < ROUNDS; round++) {
        struct figures figures = {0};

        measure(&data, entries, &figures);
        if (round == 0 || figures.pack_s < best.pack_s)
            best.pack_s = figures.pack_s;
        if (round == 0 || figures.unpack_s < best.unpack_s)
            best.unpack_s = figures.unpack_s;
        best.packed_size = figures.packed_size;
        best.runs = figures.runs;
    }
    raw = (double)raw_size(&data, entries, &raw_s) / n;
    hash_s = hashing_s(&data);
    printf("{\"entries\":%zu,\"runs\":%zu,\"bytes_per_entry\":%.1f,"
           "\"bytes_per_entry_without_signatures\":%.1f,"
           "\"limit_zstd3_plus_signature\":%.1f,"
           "\"limit_zstd3_plus_signature_and_seed\":%.1f,"
           "\"pack_per_s\":%.0f,\"unpack_per_s\":%.0f,"
           "\"limit_zstd3_per_s\":%.0f,\"limit_hashing_per_s\":%.0f}\n",
           data.count, best.runs, (double)best.packed_size / n,
           (double)best.packed_size / n - KEY_SIGNATURE, raw + KEY_SIGNATURE,
           raw + RANDOM, n / best.pack_s, n / best.unpack_s, n / raw_s,
           n / hash_s);
    free(data.items);
    free(data.bytes.data);
    return 0;
}
