/* SPDX-License-Identifier: Apache-2.0 */
/* What this node's own record says has gone. */
#include "cli/disclosures.h"
#include "core/canon.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 };

bool disclosures_read(const struct body *body, struct disclosures_peer *out,
                      bool *goes_on)
{
    struct canon to = canon_of(body_value(body, DISCLOSURE_TO));
    struct canon realm = canon_of(body_value(body, DISCLOSURE_REALM));
    struct canon ranges = canon_of(body_value(body, DISCLOSURE_RANGES));
    struct canon entries = canon_of(body_value(body, DISCLOSURE_ENTRIES));
    struct canon bytes = canon_of(body_value(body, DISCLOSURE_BYTES));
    struct canon more = canon_of(body_value(body, DISCLOSURE_GOES_ON));
    const uint8_t *kid = canon_fixed(&to, KEY_KID);
    const uint8_t *name = canon_fixed(&realm, KEY_REALM);

    memset(out, 0, sizeof *out);
    out->entries = canon_uint(&entries, INT64_MAX);
    out->bytes = canon_uint(&bytes, INT64_MAX);
    *goes_on = canon_uint(&more, 1) == 1;
    out->count = (size_t)canon_array(&ranges, 1, DISCLOSURES_RANGES_MAX);
    for (size_t i = 0; i < out->count && ranges.result == OK; i++) {
        struct disclosures_range *range = &out->ranges[i];
        const uint8_t *log;

        canon_array(&ranges, 3, 3);
        log = canon_fixed(&ranges, KEY_LOG);
        range->first = canon_uint(&ranges, ENTRY_SEQ_MAX);
        range->next = canon_uint(&ranges, ENTRY_SEQ_MAX) + 1;
        if (log)
            memcpy(range->log, log, KEY_LOG);
    }
    if (!kid || !name || ranges.result != OK || entries.result != OK ||
        bytes.result != OK || more.result != OK)
        return false;
    memcpy(out->kid, kid, KEY_KID);
    memcpy(out->realm, name, KEY_REALM);
    out->used = true;
    return true;
}

/* One of our home logs, from a moment on. */
struct replay {
    struct journal *journal;
    const struct roster *roster;
    uint64_t since_s, time_s;
    struct border_spent *list;
    size_t count, room;
    enum result result;
    struct disclosures_peer open[PEERS_MAX]; /* of which the most is known */
};

static void add(struct replay *replay, const struct border_spent *spent)
{
    if (replay->count == replay->room) {
        size_t room = replay->room + ROOM;
        struct border_spent *list =
            realloc(replay->list, room * sizeof *replay->list);

        if (!list) {
            replay->result = STORE_MEMORY;
            return;
        }
        replay->list = list;
        replay->room = room;
    }
    replay->list[replay->count++] = *spent;
}

/* The bytes are the stretch's: they stand at its first log. */
static void count(struct replay *replay, struct disclosures_peer *stretch)
{
    struct border_spent spent = {
        .realm = roster_realm_find(replay->roster, stretch->realm),
        .bytes = stretch->bytes};

    for (size_t i = 0; stretch->used && i < stretch->count; i++) {
        const struct disclosures_range *range = &stretch->ranges[i];
        struct journal_log log;

        if (!replay->journal->log_find(replay->journal->user, range->log,
                                       &log) ||
            log.lane != LANE_SHARED)
            continue;
        memcpy(spent.log, range->log, KEY_LOG);
        spent.entries = range->next - range->first;
        add(replay, &spent);
        spent.bytes = 0;
    }
    stretch->used = false;
}

/* Where the stretch of that node stands, or a place for it. */
static struct disclosures_peer *open_of(struct replay *replay,
                                        const uint8_t kid[KEY_KID])
{
    struct disclosures_peer *free_one = NULL;

    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct disclosures_peer *one = &replay->open[i];

        if (one->used && memcmp(one->kid, kid, KEY_KID) == 0)
            return one;
        if (!one->used)
            free_one = one;
    }
    if (!free_one) {
        free_one = &replay->open[0];
        count(replay, free_one);
    }
    return free_one;
}

static bool take(void *user, const struct journal_item *item)
{
    struct replay *replay = user;
    uint16_t kind = entry_kind(&item->entry.header);
    struct disclosures_peer stretch, *open;
    struct body body;
    bool goes_on;

    /* A start ends what a crash has left open. */
    for (size_t i = 0; kind == KIND_START && i < PEERS_MAX; i++)
        count(replay, &replay->open[i]);
    if (kind != KIND_DISCLOSURE || item->entry.header.time < replay->since_s ||
        body_open(item->body, &body) != OK || body.state != BODY_FULL ||
        !disclosures_read(&body, &stretch, &goes_on))
        return replay->result == OK;
    open = open_of(replay, stretch.kid);
    *open = stretch;
    if (!goes_on)
        count(replay, open);
    return replay->result == OK;
}

static bool first_time(void *user, const struct journal_item *item)
{
    struct replay *replay = user;

    replay->time_s = item->entry.header.time;
    return false;
}

/* The place of the first entry since then; times ascend, but for a clock that
 * was set. */
static enum result find_since(struct replay *replay,
                              const struct journal_log *log, uint64_t *seq)
{
    uint64_t low = 0, high = log->ends[0].next;
    enum result result = OK;

    while (low < high && result == OK) {
        uint64_t middle = low + (high - low) / 2;

        result = replay->journal->read(replay->journal->user, log->log, 0,
                                       middle, first_time, replay);
        if (replay->time_s < replay->since_s)
            low = middle + 1;
        else
            high = middle;
    }
    *seq = low;
    return result;
}

enum result disclosures_spent(struct post *post, const struct roster *roster,
                              uint64_t since_s, struct border_spent **out,
                              size_t *count_out)
{
    struct replay *replay = calloc(1, sizeof *replay);
    struct journal_log log;
    enum result result;
    uint64_t seq;

    *out = NULL;
    *count_out = 0;
    if (!replay)
        return STORE_MEMORY;
    replay->journal = &post->journal;
    replay->roster = roster;
    replay->since_s = since_s;
    for (size_t i = 0; replay->result == OK &&
                       replay->journal->log_at(replay->journal->user, i, &log);
         i++) {
        if (log.lane != LANE_HOME || log.branches == 0 ||
            memcmp(log.key, post->author.signer.public, KEY_SIZE) != 0)
            continue;
        replay->result = find_since(replay, &log, &seq);
        if (replay->result == OK)
            replay->result = replay->journal->read(
                replay->journal->user, log.log, 0, seq, take, replay);
        for (size_t open = 0; open < PEERS_MAX; open++)
            count(replay, &replay->open[open]);
    }
    *out = replay->list;
    *count_out = replay->count;
    result = replay->result;
    free(replay);
    return result;
}
