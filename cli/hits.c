/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hits.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum { SUPERSEDED_MAX = 64 };

/* Gathering the statements of one pair. */
struct gathering {
    struct hit *hit;
    /* Ids that others supersede. */
    size_t count;
    uint8_t ids[SUPERSEDED_MAX][HASH_SIZE];
};

static bool names(const struct read_entry *read, uint16_t key,
                  const uint8_t id[HASH_SIZE])
{
    struct bond_ref ref;

    return about_target(read, key, &ref) && memcmp(ref.id, id, HASH_SIZE) == 0;
}

static uint64_t number_of(const struct read_entry *read, uint16_t key)
{
    struct canon canon = canon_of(body_value(&read->body, key));

    return canon_uint(&canon, UINT16_MAX);
}

/* What is quarantined takes nobody's place. */
static void note_superseded(struct gathering *gathering,
                            const struct read_entry *read)
{
    struct canon canon = canon_of(body_value(&read->body, FIELD_SUPERSEDES));
    uint64_t count = canon_array(&canon, 1, SUPERSEDED_MAX);

    for (; count > 0 && canon.result == OK && !read->quarantined; count--) {
        const uint8_t *id = canon_fixed(&canon, HASH_SIZE);

        if (id && gathering->count < SUPERSEDED_MAX)
            memcpy(gathering->ids[gathering->count++], id, HASH_SIZE);
    }
}

static bool take(void *user, const struct read_entry *read)
{
    struct gathering *gathering = user;
    struct hit *hit = gathering->hit;
    struct hit_statement *to = &hit->statements[hit->count];

    if (!names(read, FIELD_TARGET, hit->crossing) ||
        !names(read, HIT_ALERT, hit->alert))
        return true;
    to->time = read->entry.header.time;
    to->seq = read->entry.header.seq;
    to->place = read->place;
    to->decision = (enum hit_decision)number_of(read, HIT_DECISION);
    to->supersedes = body_value(&read->body, FIELD_SUPERSEDES).size > 0;
    to->superseded = false;
    memcpy(to->id, read->entry.id, HASH_SIZE);
    memcpy(to->log, read->entry.header.log, KEY_LOG);
    memcpy(to->key, read->key, KEY_SIZE);
    note_superseded(gathering, read);
    return ++hit->count < ALERTS_HITS_MAX;
}

static bool before(const struct hit_statement *one,
                   const struct hit_statement *other)
{
    if (one->supersedes != other->supersedes)
        return other->supersedes;
    if (one->time != other->time)
        return one->time < other->time;
    return memcmp(one->id, other->id, HASH_SIZE) < 0;
}

enum result hits_gather(struct store_txn *txn, const struct roster *roster,
                        const struct read_entry *statement,
                        struct read_entry *read, struct hit *out)
{
    struct gathering gathering = {.hit = out};
    struct bond_ref crossing, alert;
    enum result result;

    if (!statement->has_body ||
        !about_target(statement, FIELD_TARGET, &crossing) ||
        !about_target(statement, HIT_ALERT, &alert))
        return BODY_FIELD;
    out->count = out->first = 0;
    memcpy(out->crossing, crossing.id, HASH_SIZE);
    memcpy(out->alert, alert.id, HASH_SIZE);
    result = alerts_hits(txn, roster, out->crossing, read, take, &gathering);
    for (size_t i = 0; i < out->count; i++) {
        struct hit_statement *one = &out->statements[i];

        for (size_t k = 0; k < gathering.count; k++)
            if (memcmp(one->id, gathering.ids[k], HASH_SIZE) == 0)
                one->superseded = true;
        if (before(one, &out->statements[out->first]))
            out->first = i;
    }
    return result;
}

static bool is_decided(const struct hit_statement *statement)
{
    return statement->decision != HIT_UNRESOLVED;
}

const struct hit_statement *hits_shown(const struct hit *hit, bool *conflict)
{
    const struct hit_statement *shown = NULL;

    *conflict = false;
    for (size_t i = 0; i < hit->count; i++) {
        const struct hit_statement *one = &hit->statements[i];

        if (one->superseded)
            continue;
        if (shown && is_decided(shown) && is_decided(one) &&
            shown->decision != one->decision)
            *conflict = true;
        if (!shown || (is_decided(one) && !is_decided(shown)) ||
            (is_decided(one) == is_decided(shown) && one->time > shown->time))
            shown = one;
    }
    return shown ? shown : &hit->statements[hit->first];
}

void hits_put(struct statement *hit, const struct read_entry *crossing,
              const struct read_entry *alert, enum alert_match match)
{
    const struct entry *its = &alert->entry;

    statement_target(hit, &crossing->entry);
    statement_ref(hit, HIT_ALERT, its->header.log, its->header.seq, its->id);
    statement_number(hit, HIT_DECISION, HIT_UNRESOLVED);
    if (match)
        statement_number(hit, HIT_MATCHED, (uint64_t)match);
}

struct existing {
    const uint8_t *alert;
    bool exist;
};

static bool is_of_alert(void *user, const struct read_entry *read)
{
    struct existing *existing = user;

    existing->exist = names(read, HIT_ALERT, existing->alert);
    return !existing->exist;
}

enum result hits_exist(struct store_txn *txn, const struct roster *roster,
                       const uint8_t crossing[HASH_SIZE],
                       const uint8_t alert[HASH_SIZE], struct read_entry *read,
                       bool *exist)
{
    struct existing existing = {alert, false};
    enum result result =
        alerts_hits(txn, roster, crossing, read, is_of_alert, &existing);

    *exist = existing.exist;
    return result;
}
