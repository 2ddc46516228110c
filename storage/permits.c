/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/permits.h"
#include "core/canon.h"
#include "core/kind.h"
#include "storage/about.h"
#include "storage/standing.h"

#include <stdlib.h>
#include <string.h>

static struct bytes text_of(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static uint64_t number_of(const struct body *body, uint16_t key, uint64_t most)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_uint(&canon, most);
}

static uint64_t document_of(const struct stays_key *key,
                            const struct body *body)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    return stays_hash(key, index_fold(text_of(body, PERMIT_DOCUMENT), &out));
}

/* The permit that an entry is: false if it is none, or does not count. The
 * result is OK or STORE_*. */
static bool read_permit(struct store_txn *txn, const struct roster *roster,
                        const struct stays_key *key, struct read_entry *read,
                        struct stay_permit *out, enum result *result)
{
    const struct body *body = &read->body;
    struct record_statement statement;
    struct bond_ref subject;

    *result = OK;
    if (entry_kind(&read->entry.header) != KIND_PERMIT || !read->has_body ||
        read->foreign)
        return false;
    *result = standing_statement(txn, roster, read, &statement);
    if (*result != OK || !bond_counts(&statement))
        return false;
    *out = (struct stay_permit){
        .action = (uint8_t)number_of(body, PERMIT_ACTION, UINT8_MAX),
        .time_us = (int64_t)read->entry.header.time * 1000000,
        .id = bytes_get_u64(read->entry.id),
        .document = document_of(key, body),
        .issuer = stay_code(text_of(body, PERMIT_ISSUER)),
        .nationality = stay_code(text_of(body, PERMIT_NATIONALITY)),
        .from_days = stays_date(body_value(body, PERMIT_FROM)),
        .until_days = stays_date(body_value(body, PERMIT_UNTIL)),
        .days = (uint16_t)number_of(body, PERMIT_DAYS, STAY_RULE_DAYS_MAX),
        .window = (uint16_t)number_of(body, PERMIT_WINDOW, STAY_RULE_DAYS_MAX),
    };
    if (about_target(read, PERMIT_SUBJECT, &subject))
        out->target = bytes_get_u64(subject.id);
    return out->from_days != STAY_NO_DAY;
}

struct walking {
    struct store_txn *txn;
    const struct roster *roster;
    const struct stays_key *key;
    permits_each *each;
    void *user;
    struct read_entry *space;
    enum result result;
};

static bool weigh(void *user, uint64_t place)
{
    struct walking *walking = user;
    struct permits_one one = {.read = walking->space};
    bool counts;

    walking->result = read_place(walking->txn, place, walking->space);
    if (walking->result != OK)
        return false;
    counts = read_permit(walking->txn, walking->roster, walking->key,
                          walking->space, &one.permit, &walking->result);
    if (walking->result != OK)
        return false;
    return !counts || walking->each(walking->user, &one);
}

enum result permits_walk(struct store_txn *txn, const struct roster *roster,
                         const struct stays_key *key, const struct bytes *word,
                         permits_each *each, void *user)
{
    struct walking walking = {
        txn, roster, key, each, user, malloc(sizeof *walking.space), OK};
    struct index_query query = {.type = INDEX_PERMIT,
                                .since_us = INT64_MIN,
                                .until_us = INT64_MAX};
    enum result result = walking.space ? OK : STORE_MEMORY;

    if (result == OK && word) {
        query.value = *word;
        result = index_find(txn, &query, weigh, &walking);
    } else if (result == OK) {
        result = index_by_kind(txn, KIND_PERMIT, INT64_MIN, INT64_MAX, weigh,
                               &walking);
    }
    free(walking.space);
    return result == OK ? walking.result : result;
}
