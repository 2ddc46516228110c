/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/disclose.h"
#include "storage/bodies.h"
#include "storage/standing.h"
#include "storage/view.h"

#include <stdlib.h>
#include <string.h>

/* One walk. */
struct disclosing {
    const struct disclose_source *source;
    struct store_txn *txn;
    struct log_state state;
    const struct member *author;
    bool bad; /* the walk ends before an entry that is not its author's */
    struct view *view;
    struct record record; /* of a crossing that nothing corrects */
    struct record_statement statement;
    struct disclose_keys keys;
    uint8_t plain[BODY_SIZE_MAX], shown[BODY_SIZE_MAX];
};

static bool note_one(void *user, uint64_t place)
{
    (void)place;
    *(bool *)user = true;
    return false;
}

/* May there be something about this crossing? A token can be another's. */
static enum result corrected(struct disclosing *d, const struct entry *entry,
                             bool *is)
{
    struct index_query query = {INDEX_TARGET, bytes_of(entry->id, HASH_SIZE),
                                INT64_MIN, INT64_MAX};

    *is = false;
    return index_find(d->txn, &query, note_one, is);
}

/* What all crossings of the log have in common. */
static void bare_begin(struct disclosing *d)
{
    uint8_t roles = d->author ? d->author->certificate.roles : 0;

    d->statement = (struct record_statement){
        .kind = KIND_CROSSING,
        .roles = roles,
        .may_write = kind_allows(KIND_CROSSING, d->state.log.lane, roles) == OK,
    };
    memcpy(d->statement.log, d->state.log.log, KEY_LOG);
}

/* The record of a crossing by itself: it need not be read again. */
static const struct record *bare(struct disclosing *d, const struct held *held,
                                 const struct body *body)
{
    d->statement.seq = held->entry.header.seq;
    d->statement.body = *body;
    memcpy(d->statement.id, held->entry.id, HASH_SIZE);
    return record_merge(&d->statement, 1, &d->record) == OK ? &d->record : NULL;
}

/* The record as all that is held makes it. What was ever said under protection
 * stands in a log that is never named abroad, and keeps it at home. */
static enum result merged(struct disclosing *d, uint64_t place,
                          struct disclose_item *item)
{
    const struct read_entry *crossing;
    enum result result;

    if (!d->view)
        d->view = view_new();
    if (!d->view)
        return STORE_MEMORY;
    result = view_crossing(d->txn, d->source->roster, place, d->view);
    if (result == STORE_NOT_FOUND || result == BODY_STATE ||
        result == ENTRY_AUTHOR || result == RECORD_LIMIT)
        return OK;
    if (result != OK)
        return result;
    for (size_t i = 0; i < view_count(d->view); i++)
        if (view_at(d->view, i)->lane != LANE_SHARED)
            return OK;
    crossing = view_entry(d->view);
    if (crossing->foreign || crossing->quarantined ||
        crossing->mark == SIGNATURE_BAD)
        return OK;
    item->record = view_record(d->view);
    item->crosser = roster_by_key(d->source->roster, crossing->key);
    return OK;
}

/* Finds the record that an entry belongs to, if it does to any. */
static enum result find_record(struct disclosing *d, uint64_t place,
                               const struct held *held,
                               struct disclose_item *item)
{
    uint16_t kind = entry_kind(&held->entry.header);
    bool is = true;
    enum result result = OK;

    if (kind < KIND_CROSSING || kind > KIND_NOTE)
        return OK;
    if (kind == KIND_CROSSING)
        result = corrected(d, &held->entry, &is);
    if (result == OK && is) {
        result = merged(d, place, item);
    } else if (result == OK) {
        item->record = bare(d, held, item->body);
        item->crosser = d->author;
    }
    /* What no index holds yet may be a correction, too. */
    return result == OK && index_missing(d->txn) > 0 ? STORE_INDEX : result;
}

/* What of a full body may be shown; the keys are d's. A start says only whose
 * log it is. */
static enum result judge(struct disclosing *d, uint64_t place,
                         const struct held *held, const struct body *body,
                         enum disclosed *out)
{
    struct disclose_item item = {
        .entry = &held->entry, .body = body, .author = d->author};
    bool quarantined = false;
    enum result result = OK;

    *out = DISCLOSED_NOTHING;
    if (entry_kind(&held->entry.header) != KIND_START)
        result = standing_of(d->txn, d->source->roster, &held->entry,
                             d->state.log.key, &quarantined);
    if (result != OK || quarantined)
        return result;
    result = find_record(d, place, held, &item);
    if (result == OK)
        *out = disclose_entry(d->source->rules, &item, &d->keys);
    return result;
}

/* The body as it may be shown. */
static enum result body_shown(struct disclosing *d, uint64_t place,
                              const struct held *held, struct bytes *out)
{
    struct buffer plain = buffer_of(d->plain, sizeof d->plain);
    struct buffer shown = buffer_of(d->shown, sizeof d->shown);
    struct body body;
    enum disclosed disclosed = DISCLOSED_NOTHING;
    enum result result = bodies_open(d->txn, held, &plain);

    if (result == OK && body_reopen(buffer_bytes(&plain), &body) != OK)
        return STORE_CORRUPT;
    if (result == OK && body.state == BODY_FULL)
        result = judge(d, place, held, &body, &disclosed);
    if (result != OK && result != STORE_NOT_FOUND)
        return result;
    *out = buffer_bytes(&plain);
    if (disclosed == DISCLOSED_WHOLE)
        return OK;
    if (disclosed == DISCLOSED_NOTHING ||
        body_redact(&body, held->entry.header.log, d->keys.keys, d->keys.count,
                    &shown) != OK) {
        shown.size = 0;
        body_put_absent(&shown);
    }
    *out = buffer_bytes(&shown);
    return OK;
}

static enum result item_shown(struct disclosing *d, uint64_t place,
                              struct journal_item *item)
{
    const struct journal_log *log = &d->state.log;
    struct held held;
    enum result result = log_entry(d->txn, place, &held);

    if (result != OK)
        return result;
    item->entry = held.entry;
    item->body = bytes_of(NULL, 0);
    item->checked = true;
    d->bad = held.mark == SIGNATURE_BAD ||
             (held.mark == SIGNATURE_UNCHECKED &&
              entry_verify(&held.entry, log->realm, log->key) != OK);
    if (d->bad || (!held.entry.header.has_body &&
                   held.entry.header.version == ENTRY_VERSION_KNOWN))
        return OK;
    return body_shown(d, place, &held, &item->body);
}

enum result
disclose_read(const struct disclose_source *source, const uint8_t log[KEY_LOG],
              size_t branch, uint64_t seq,
              bool (*each)(void *context, const struct journal_item *item),
              void *context)
{
    struct disclosing *d = malloc(sizeof *d);
    struct journal_item item;
    uint64_t place;
    bool more = true;
    enum result result =
        d ? store_begin(source->store, STORE_READ, &d->txn) : STORE_MEMORY;

    if (result != OK) {
        free(d);
        return result;
    }
    d->source = source;
    d->view = NULL;
    result = log_find(d->txn, log, &d->state);
    if (result == OK)
        d->author = roster_by_key(source->roster, d->state.log.key);
    if (result == OK)
        bare_begin(d);
    for (; result == OK && more && branch < d->state.log.branches &&
           seq < d->state.log.ends[branch].next;
         seq++) {
        result = log_locate(d->txn, &d->state, branch, seq, &place);
        if (result == OK)
            result = item_shown(d, place, &item);
        if (result == OK)
            more = !d->bad && each(context, &item);
    }
    store_abort(d->txn);
    view_free(d->view);
    free(d);
    return result == STORE_NOT_FOUND ? STORE_CORRUPT : result;
}
