/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of tables as JSON: a hundred thousand of them, put together from
 * pieces that most have in common with the row before. */
#include "cli/stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    NAME_MAX_SIZE = 64,
    TEXT_SIZE = 6 * FACT_POST_SIZE + FACTS_TEXT_MAX, /* escaped */
    PIECE_SIZE = NAME_MAX_SIZE + TEXT_SIZE,
    LINE_SIZE = (STATS_COLUMNS_MAX + 2) * PIECE_SIZE,
};

/* A column's name and value in the row before: sorted rows have it again. */
struct piece {
    bool made;
    uint16_t number;
    struct buffer out;
    uint8_t space[PIECE_SIZE];
};

struct emitting {
    const struct stats *stats;
    struct piece pieces[STATS_COLUMNS_MAX];
    struct buffer line;
    uint8_t space[LINE_SIZE];
};

static bool is_plain(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 0x20 || text.data[i] > 0x7e || text.data[i] == '"' ||
            text.data[i] == '\\')
            return false;
    return true;
}

/* ,"name":"text"; nothing of what is no text. */
static void put_text(struct buffer *out, const char *name, struct bytes text)
{
    json_t *string = NULL;
    size_t size;

    buffer_put_text(out, ",\"");
    buffer_put_text(out, name);
    buffer_put_text(out, "\":");
    if (is_plain(text)) {
        buffer_put_u8(out, '"');
        buffer_put(out, text);
        buffer_put_u8(out, '"');
        return;
    }
    string = json_stringn((const char *)text.data, text.size);
    size = json_dumpb(string, (char *)out->data + out->size,
                      out->capacity - out->size, JSON_ENCODE_ANY);
    json_decref(string);
    if (!string || size > out->capacity - out->size)
        out->size = 0;
    else
        out->size += size;
}

static void make_piece(const struct stats *stats, unsigned by, uint16_t number,
                       struct piece *piece)
{
    char text[FACTS_TEXT_MAX];

    piece->made = true;
    piece->number = number;
    piece->out = buffer_of(piece->space, sizeof piece->space);
    if (by == FACT_POST) {
        put_text(&piece->out, facts_by_name(by),
                 counts_post(stats->counts, number));
        return;
    }
    facts_text(by, number, text);
    put_text(&piece->out, facts_by_name(by), bytes_text(text));
}

static void put_number(struct buffer *out, int64_t number)
{
    char text[24], *at = text + sizeof text;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--at = '-';
    buffer_put(out, bytes_of(at, (size_t)(text + sizeof text - at)));
}

static void put_count(struct buffer *out, const char *name, uint64_t count,
                      bool hidden)
{
    buffer_put_text(out, ",\"");
    buffer_put_text(out, name);
    buffer_put_text(out, "\":");
    if (hidden)
        buffer_put_text(out, "null");
    else
        put_number(out, (int64_t)count);
}

static void put_counts(const struct stats *stats,
                       const uint64_t count[STATS_PERIODS],
                       const bool hidden[STATS_PERIODS], struct buffer *out)
{
    put_count(out, "count", count[0], hidden[0]);
    if (stats->compare) {
        put_count(out, "year_before", count[1], hidden[1]);
        put_count(out, "change", count[0] - count[1], hidden[0] || hidden[1]);
    }
    buffer_put_u8(out, '}');
}

static void begin_line(struct emitting *emitting, const char *type, size_t i)
{
    const char *name = emitting->stats->tables[i].name;

    emitting->line = buffer_of(emitting->space, sizeof emitting->space);
    buffer_put_text(&emitting->line, "{\"type\":\"");
    buffer_put_text(&emitting->line, type);
    buffer_put_u8(&emitting->line, '"');
    if (name)
        put_text(&emitting->line, "table", bytes_text(name));
}

static bool emit_cell(struct emitting *emitting, size_t i,
                      const struct stats_cell *cell, struct reply *reply)
{
    const struct stats *stats = emitting->stats;
    const struct stats_table *table = &stats->tables[i].table;

    begin_line(emitting, "count", i);
    for (size_t c = 0; c < table->columns; c++) {
        struct piece *piece = &emitting->pieces[c];
        uint16_t number = stats_key_at(&cell->key, c);

        if (!piece->made || piece->number != number)
            make_piece(stats, table->by[c], number, piece);
        buffer_put(&emitting->line, buffer_bytes(&piece->out));
    }
    put_counts(stats, cell->count, cell->hidden, &emitting->line);
    return reply_text(reply, buffer_bytes(&emitting->line));
}

static bool emit_table(struct emitting *emitting, size_t i, struct reply *reply)
{
    const struct stats_table *table = &emitting->stats->tables[i].table;

    for (size_t c = 0; c < table->columns; c++)
        emitting->pieces[c].made = false;
    for (size_t j = 0; table->columns > 0 && j < table->count; j++)
        if (!emit_cell(emitting, i, &table->cells[j], reply))
            return false;
    begin_line(emitting, "total", i);
    put_counts(emitting->stats, table->total, table->total_hidden,
               &emitting->line);
    return reply_text(reply, buffer_bytes(&emitting->line));
}

int stats_emit(const struct stats *stats, struct reply *reply)
{
    struct emitting emitting = {.stats = stats};

    for (size_t i = 0; i < stats->table_count; i++)
        if (!emit_table(&emitting, i, reply))
            return EXIT_NO;
    return EXIT_DONE;
}
