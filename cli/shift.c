/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/shift.h"
#include "cli/approvals.h"
#include "core/canon.h"
#include "core/codes.h"

#include <stdlib.h>
#include <string.h>

struct counting {
    struct store_txn *txn;
    const struct roster *roster;
    enum result result;
    struct shift_counts *counts;
    struct bytes post;
};

static uint64_t number_at(const struct record *record, uint16_t key)
{
    struct canon canon = canon_of(record_value(record, key));
    uint64_t number = canon_uint(&canon, UINT16_MAX);

    return canon.result == OK ? number : 0;
}

static struct bytes text_at(const struct record *record, uint16_t key)
{
    struct canon canon = canon_of(record_value(record, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

/* A corrected record is found under its old values and its new ones. */
static bool seen(struct shift_counts *counts, const uint8_t id[HASH_SIZE])
{
    for (size_t i = 0; i < counts->corrected_count; i++)
        if (memcmp(counts->corrected[i], id, HASH_SIZE) == 0)
            return true;
    if (counts->corrected_count == counts->corrected_room) {
        size_t room = counts->corrected_room ? 2 * counts->corrected_room : 64;
        void *more = room <= SHIFT_CORRECTED_MAX
                         ? realloc(counts->corrected, room * HASH_SIZE)
                         : NULL;

        counts->more = counts->more || !more;
        if (!more)
            return false;
        counts->corrected = more;
        counts->corrected_room = room;
    }
    memcpy(counts->corrected[counts->corrected_count++], id, HASH_SIZE);
    return false;
}

static struct shift_state *state_of(struct shift_counts *counts,
                                    struct bytes name)
{
    char text[4] = "";

    if (name.size == 3)
        memcpy(text, name.data, 3);
    for (size_t i = 0; i < counts->state_count; i++)
        if (memcmp(counts->states[i].state, text, sizeof text) == 0)
            return &counts->states[i];
    if (counts->state_count == SHIFT_STATES_MAX) {
        counts->more = true;
        return &counts->states[SHIFT_STATES_MAX - 1];
    }
    memcpy(counts->states[counts->state_count].state, text, sizeof text);
    return &counts->states[counts->state_count++];
}

/* Called for each record of the time; keeps none, since only their number
 * matters. */
static bool count_one(void *user, const struct view *view)
{
    struct counting *counting = user;
    struct shift_counts *counts = counting->counts;
    const struct record *record = view_record(view);
    const struct read_entry *read = view_entry(view);
    uint64_t direction = number_at(record, FIELD_DIRECTION);
    uint64_t outcome = number_at(record, FIELD_OUTCOME);
    struct shift_state *state;
    bool passed = outcome == OUTCOME_ADMITTED || outcome == OUTCOME_ALLOWED;
    struct approvals approvals;

    if (read->foreign || read->quarantined ||
        !bytes_equal(text_at(record, FIELD_POST), counting->post) ||
        (view_count(view) > 1 && seen(counts, read->entry.id)))
        return false;
    if (record_voided(record)) {
        counts->voided++;
        return false;
    }
    counts->crossings++;
    for (size_t field = 0; field < record->field_count; field++)
        if (record->fields[field].live > 1) {
            counts->conflicts++;
            break;
        }
    if (counting->result == OK)
        counting->result =
            approvals_of(counting->txn, counting->roster, view, &approvals);
    counts->awaiting += counting->result == OK && approvals.awaited > 0;
    counts->late += record_value(record, FIELD_CAPTURE_TIME).size > 0;
    counts->by[direction < 3 ? direction : 0]
              [outcome < SHIFT_OUTCOMES ? outcome : 0]++;
    state = state_of(counts, text_at(record, FIELD_NATIONALITY));
    if (!passed)
        state->others++;
    else if (direction == DIRECTION_ENTRY)
        state->entries++;
    else
        state->exits++;
    return false;
}

static int by_number(const void *a, const void *b)
{
    const struct shift_state *left = a, *right = b;
    uint64_t one = left->entries + left->exits + left->others;
    uint64_t other = right->entries + right->exits + right->others;

    if (one != other)
        return one < other ? 1 : -1;
    return memcmp(left->state, right->state, sizeof left->state);
}

enum result shift_count(struct store_txn *txn, const struct roster *roster,
                        const char *post, int64_t since_us, int64_t until_us,
                        struct shift_counts *counts)
{
    struct counting counting = {txn, roster, OK, counts, bytes_text(post)};
    struct view_search search = {
        .query = {INDEX_POST, bytes_text(post), since_us, until_us},
        .match = count_one,
        .user = &counting};
    struct view *view = view_new();
    enum result result;

    if (!view)
        return STORE_MEMORY;
    result = view_find(txn, roster, &search, view);
    if (result == OK)
        result = counting.result;
    qsort(counts->states, counts->state_count, sizeof counts->states[0],
          by_number);
    view_free(view);
    return result;
}

void shift_put_totals(const struct shift_counts *counts,
                      struct statement *statement)
{
    uint8_t space[3 * SHIFT_OUTCOMES * 16];
    struct buffer out = buffer_of(space, sizeof space);
    size_t count = 0;

    for (unsigned d = 0; d < 3; d++)
        for (unsigned o = 0; o < SHIFT_OUTCOMES; o++)
            count += counts->by[d][o] > 0;
    canon_put_array(&out, count);
    for (unsigned d = 0; d < 3; d++)
        for (unsigned o = 0; o < SHIFT_OUTCOMES; o++)
            if (counts->by[d][o] > 0) {
                canon_put_array(&out, 3);
                canon_put_uint(&out, d);
                canon_put_uint(&out, o);
                canon_put_uint(&out, counts->by[d][o]);
            }
    statement_value(statement, SHIFT_TOTALS, buffer_bytes(&out));
}

void shift_show_totals(const struct shift_counts *counts, struct reply *reply)
{
    for (unsigned d = 0; d < 3; d++)
        for (unsigned o = 0; o < SHIFT_OUTCOMES; o++) {
            const char *direction = codes_name(codes_direction, d);
            const char *outcome = codes_name(codes_outcome, o);

            if (counts->by[d][o] > 0)
                reply_line(reply,
                           json_pack("{s:s, s:s, s:s, s:I}", "type",
                                     "shift_total", "direction",
                                     direction ? direction : "?", "outcome",
                                     outcome ? outcome : "?", "count",
                                     (json_int_t)counts->by[d][o]));
        }
    for (size_t i = 0; i < counts->state_count; i++) {
        const struct shift_state *state = &counts->states[i];

        reply_line(reply, json_pack("{s:s, s:s, s:I, s:I, s:I}", "type",
                                    "shift_nationality", "nationality",
                                    state->state[0] ? state->state : "?",
                                    "entries", (json_int_t)state->entries,
                                    "exits", (json_int_t)state->exits,
                                    "not_passed", (json_int_t)state->others));
    }
}
