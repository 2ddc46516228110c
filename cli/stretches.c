/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stretches.h"
#include "core/canon.h"

#include <stdlib.h>
#include <string.h>

/* One branch of a log, entry by entry. */
struct reading {
    uint64_t since_s, time_s;
    bool (*each)(void *user, const struct stretch *stretch);
    void *user;
    bool stopped;
    struct stretch next;
    struct stretch open[PEERS_MAX]; /* of which the most is known */
};

static uint64_t number_of(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_uint(&canon, INT64_MAX);
}

/* A byte string of that size; false if it is none. */
static bool take_fixed(const struct body *body, uint16_t key, uint8_t *out,
                       size_t size)
{
    struct canon canon = canon_of(body_value(body, key));
    const uint8_t *bytes = canon_fixed(&canon, size);

    if (bytes)
        memcpy(out, bytes, size);
    return bytes != NULL;
}

static void take_treaties(const struct body *body, struct disclosures_peer *out)
{
    struct canon canon = canon_of(body_value(body, DISCLOSURE_TREATIES));
    uint64_t count = canon_array(&canon, 1, UINT64_MAX);

    for (; count > 0 && out->treaty_count < TREATIES_MAX; count--) {
        const uint8_t *id = canon_fixed(&canon, HASH_SIZE);

        if (!id)
            return;
        memcpy(out->treaties[out->treaty_count++], id, HASH_SIZE);
    }
}

static void take_ranges(const struct body *body, struct disclosures_peer *out)
{
    struct canon canon = canon_of(body_value(body, DISCLOSURE_RANGES));
    uint64_t count = canon_array(&canon, 1, UINT64_MAX);

    for (; count > 0 && out->count < DISCLOSURES_RANGES_MAX; count--) {
        struct disclosures_range *range = &out->ranges[out->count];
        const uint8_t *log;

        canon_array(&canon, 3, 3);
        log = canon_fixed(&canon, KEY_LOG);
        range->first = canon_uint(&canon, ENTRY_SEQ_MAX);
        range->next = canon_uint(&canon, ENTRY_SEQ_MAX) + 1;
        if (canon.result != OK)
            return;
        memcpy(range->log, log, KEY_LOG);
        out->count++;
    }
}

static bool read_stretch(const struct journal_item *item, struct stretch *out)
{
    struct disclosures_peer *said = &out->said;
    struct body body;

    memset(out, 0, sizeof *out);
    if (body_open(item->body, &body) != OK || body.state != BODY_FULL ||
        !take_fixed(&body, DISCLOSURE_TO, said->kid, KEY_KID) ||
        !take_fixed(&body, DISCLOSURE_REALM, said->realm, KEY_REALM))
        return false;
    memcpy(out->id, item->entry.id, HASH_SIZE);
    out->time_s = item->entry.header.time;
    out->state = number_of(&body, DISCLOSURE_GOES_ON) == 1 ? STRETCH_OPEN
                                                           : STRETCH_WHOLE;
    said->used = true;
    said->entries = number_of(&body, DISCLOSURE_ENTRIES);
    said->bytes = number_of(&body, DISCLOSURE_BYTES);
    take_treaties(&body, said);
    take_ranges(&body, said);
    return true;
}

static void give(struct reading *reading, struct stretch *stretch)
{
    if (stretch->said.used && !reading->stopped)
        reading->stopped = !reading->each(reading->user, stretch);
    stretch->said.used = false;
}

static void give_open(struct reading *reading, enum stretch_state state)
{
    for (size_t i = 0; i < PEERS_MAX; i++) {
        reading->open[i].state = state;
        give(reading, &reading->open[i]);
    }
}

/* Does one say as much of a range as the other does? */
static bool says(const struct disclosures_peer *said,
                 const struct disclosures_range *range)
{
    for (size_t i = 0; i < said->count; i++)
        if (memcmp(said->ranges[i].log, range->log, KEY_LOG) == 0 &&
            said->ranges[i].first <= range->first &&
            said->ranges[i].next >= range->next)
            return true;
    return false;
}

/* Does the next entry stand for the one before it? */
static bool replaces(const struct stretch *next, const struct stretch *open)
{
    if (next->state == STRETCH_WHOLE)
        return true;
    for (size_t i = 0; i < open->said.count; i++)
        if (!says(&next->said, &open->said.ranges[i]))
            return false;
    return true;
}

/* Where the stretch of that node is open; else a place for it. */
static struct stretch *place_of(struct reading *reading,
                                const uint8_t kid[KEY_KID])
{
    struct stretch *vacant = NULL;

    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct stretch *one = &reading->open[i];

        if (one->said.used && memcmp(one->said.kid, kid, KEY_KID) == 0)
            return one;
        if (!one->said.used)
            vacant = one;
    }
    if (!vacant) {
        vacant = &reading->open[0];
        vacant->state = STRETCH_MOST;
        give(reading, vacant);
    }
    return vacant;
}

static bool take(void *user, const struct journal_item *item)
{
    struct reading *reading = user;
    uint16_t kind = entry_kind(&item->entry.header);
    struct stretch *open;

    if (kind == KIND_START)
        give_open(reading, STRETCH_MOST);
    if (kind != KIND_DISCLOSURE || item->entry.header.time < reading->since_s ||
        !read_stretch(item, &reading->next))
        return !reading->stopped;
    open = place_of(reading, reading->next.said.kid);
    if (open->said.used && !replaces(&reading->next, open)) {
        open->state = STRETCH_MOST;
        give(reading, open);
    }
    *open = reading->next;
    if (open->state == STRETCH_WHOLE)
        give(reading, open);
    return !reading->stopped;
}

static bool take_time(void *user, const struct journal_item *item)
{
    struct reading *reading = user;

    reading->time_s = item->entry.header.time;
    return false;
}

/* The place on a branch of the first entry since then. */
static enum result find_since(const struct journal *journal,
                              const struct journal_log *log, size_t branch,
                              struct reading *reading, uint64_t *seq)
{
    uint64_t high = log->ends[branch].next;
    enum result result = OK;

    while (*seq < high && result == OK) {
        uint64_t middle = *seq + (high - *seq) / 2;

        reading->time_s = UINT64_MAX;
        result = journal->read(journal->user, log->log, branch, middle,
                               take_time, reading);
        if (reading->time_s < reading->since_s)
            *seq = middle + 1;
        else
            high = middle;
    }
    return result;
}

enum result stretches_read(const struct journal *journal,
                           const struct journal_log *log, uint64_t since_s,
                           bool (*each)(void *user,
                                        const struct stretch *stretch),
                           void *user)
{
    struct reading *reading = calloc(1, sizeof *reading);
    enum result result = reading ? OK : STORE_MEMORY;

    for (size_t b = 0; result == OK && b < log->branches && !reading->stopped;
         b++) {
        uint64_t seq = b ? log->fork_seq : 0;

        reading->since_s = since_s;
        reading->each = each;
        reading->user = user;
        result = find_since(journal, log, b, reading, &seq);
        if (result == OK)
            result =
                journal->read(journal->user, log->log, b, seq, take, reading);
        give_open(reading, STRETCH_OPEN);
    }
    free(reading);
    return result;
}
