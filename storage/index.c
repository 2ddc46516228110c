/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/index.h"
#include "core/alert.h"
#include "core/canon.h"
#include "core/fields.h"
#include "core/kind.h"
#include "core/bond.h"
#include "core/name.h"
#include "storage/index_token.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { INDEXED_KEYS = 90 }; /* nothing is made of a key from here on */

/* What index_add is at work on. */
struct adding {
    struct store_txn *txn;
    struct index_batch *batch;
    uint64_t place;
    uint16_t month;
    int64_t time_us;
    /* Nearly all of an entry's tokens are of one month. */
    struct index_secret secret;
    bool has_secret;
    enum result result;
};

static bool batch_room(struct index_batch *batch)
{
    size_t capacity = batch->capacity ? batch->capacity * 2 : 256;
    void *keys;

    if (batch->count < batch->capacity)
        return true;
    keys = realloc(batch->keys, capacity * sizeof batch->keys[0]);
    if (!keys)
        return false;
    batch->keys = keys;
    batch->capacity = capacity;
    return true;
}

static void add_token(struct adding *adding, enum index_type type,
                      uint16_t month, uint64_t token)
{
    if (adding->result == OK && !batch_room(adding->batch))
        adding->result = STORE_MEMORY;
    if (adding->result == OK)
        adding->batch->keys[adding->batch->count++] =
            index_key_of(type, month, token, adding->place);
}

static enum result secret_of(struct adding *adding, uint16_t month,
                             struct index_secret *secret)
{
    enum result result = OK;

    if (month != adding->month)
        return index_secret(adding->txn, month, secret);
    if (!adding->has_secret)
        result = index_secret(adding->txn, month, &adding->secret);
    adding->has_secret = result == OK;
    *secret = adding->secret;
    return result;
}

static void add_keyed(struct adding *adding, enum index_type type,
                      struct bytes value)
{
    uint16_t month = index_dated(type) ? adding->month : 0;
    struct index_secret secret;
    uint64_t token;

    if (adding->result != OK || value.size == 0)
        return;
    adding->result = secret_of(adding, month, &secret);
    if (adding->result != OK)
        return;
    token = index_token(&secret, value);
    if (type == INDEX_POST)
        token = index_token_post(token, index_second(adding->time_us));
    add_token(adding, type, month, token);
}

/* What an index is made of, taken out of a body in one walk. */
struct indexed {
    struct bytes values[INDEXED_KEYS]; /* by key; encoded; null: not shown */
};

static struct bytes value_of(const struct indexed *from, uint16_t key)
{
    return from->values[key];
}

static struct bytes text_of(const struct indexed *from, uint16_t key)
{
    struct canon canon = canon_of(value_of(from, key));

    return canon_text(&canon, SIZE_MAX);
}

static struct bytes string_of(const struct indexed *from, uint16_t key)
{
    struct canon canon = canon_of(value_of(from, key));

    return canon_string(&canon, 0, SIZE_MAX);
}

static void take_values(const struct body *body, struct indexed *out)
{
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    memset(out, 0, sizeof *out);
    while (body_next(body, &at, &key, &value) && key < INDEXED_KEYS)
        out->values[key] = value;
}

static struct bytes fact_of(const void *from, uint16_t key)
{
    const struct indexed *indexed = from;

    return key < INDEXED_KEYS ? indexed->values[key] : bytes_of(NULL, 0);
}

/* What an entry of a log of the own country does to the counts. */
static void add_counts(struct adding *adding, const struct entry *entry,
                       uint32_t log, const struct indexed *from)
{
    enum counts_kind kind = counts_kind(entry_kind(&entry->header));
    struct counts_row row = {.place = adding->place,
                             .log = log,
                             .kind = (uint8_t)kind};

    if (log == 0 || row.kind == COUNTS_NOTHING || adding->result != OK)
        return;
    if (row.kind == COUNTS_CROSSING)
        counts_row_fill(&row, fact_of, from, adding->time_us);
    adding->result = counts_batch_add(&adding->batch->counts, &row);
}

static void add_folded(struct adding *adding, enum index_type type,
                       struct bytes text)
{
    uint8_t *space = adding->batch->space;
    struct buffer out = buffer_of(space, sizeof adding->batch->space);

    if (text.size && text.size <= FIELD_TEXT_MAX)
        add_keyed(adding, type, index_fold(text, &out));
}

static void add_names(struct adding *adding, struct bytes name)
{
    uint8_t *space = adding->batch->space;
    struct buffer folded = buffer_of(space, sizeof adding->batch->space);
    struct bytes parts[NAME_PARTS_MAX];
    size_t count;

    if (name.size == 0 || name_fold(name, &folded) != OK)
        return;
    count = name_parts(buffer_bytes(&folded), parts);
    for (size_t i = 0; i < count; i++)
        add_keyed(adding, INDEX_NAME, parts[i]);
}

static void add_person(struct adding *adding, const struct indexed *from)
{
    uint8_t *space = adding->batch->space;
    struct buffer out = buffer_of(space, sizeof adding->batch->space);

    bool sure;

    if (name_alike(text_of(from, FIELD_SURNAME),
                   text_of(from, FIELD_GIVEN_NAMES),
                   text_of(from, FIELD_BIRTH_DATE),
                   text_of(from, FIELD_NATIONALITY), &out, &sure) == OK)
        add_keyed(adding, INDEX_PERSON, buffer_bytes(&out));
}

static void add_crossing(struct adding *adding, const struct indexed *from)
{
    enum { SECOND_DOCUMENT = 48, PASS_NUMBER = 79, NAME_NATIVE = 49 };

    add_folded(adding, INDEX_DOCUMENT, text_of(from, FIELD_DOCUMENT_NUMBER));
    add_folded(adding, INDEX_DOCUMENT, text_of(from, SECOND_DOCUMENT));
    add_folded(adding, INDEX_DOCUMENT, text_of(from, PASS_NUMBER));
    add_folded(adding, INDEX_PLATE, text_of(from, FIELD_VEHICLE_PLATE));
    add_names(adding, text_of(from, FIELD_SURNAME));
    add_names(adding, text_of(from, FIELD_GIVEN_NAMES));
    add_names(adding, text_of(from, NAME_NATIVE));
    add_person(adding, from);
    add_keyed(adding, INDEX_POST, text_of(from, FIELD_POST));
}

/* The id that a ref names: what a correction, link or hit is found by. */
static void add_target(struct adding *adding, struct bytes ref)
{
    struct canon canon = canon_of(ref);
    const uint8_t *id;

    canon_array(&canon, 3, 3);
    canon_fixed(&canon, KEY_LOG);
    canon_uint(&canon, UINT64_MAX);
    id = canon_fixed(&canon, HASH_SIZE);
    if (id)
        add_keyed(adding, INDEX_TARGET, bytes_of(id, HASH_SIZE));
}

static bool is_own(const struct adding *adding, const struct entry *entry)
{
    const struct store *store = adding->txn->store;

    return store->has_own && memcmp(entry->kid, store->own, KEY_KID) == 0;
}

/* A link is found from both of its ends. */
static void add_link(struct adding *adding, const struct indexed *from)
{
    adding->month = INDEX_MONTH_AMENDED;
    add_target(adding, value_of(from, BOND_ONE));
    add_target(adding, value_of(from, BOND_OTHER));
}

/* A rule is looked for by nationality; no folded document has a "=". */
static void add_permit(struct adding *adding, const struct indexed *from)
{
    uint8_t space[1 + 3] = {'='};
    struct buffer rule = buffer_of(space, sizeof space);

    add_folded(adding, INDEX_PERMIT, text_of(from, PERMIT_DOCUMENT));
    rule.size = 1;
    buffer_put(&rule, text_of(from, PERMIT_NATIONALITY));
    if (!rule.full && rule.size > 1)
        add_keyed(adding, INDEX_PERMIT, buffer_bytes(&rule));
}

static void add_by_kind(struct adding *adding, const struct entry *entry,
                        const struct indexed *from)
{
    uint16_t kind = entry_kind(&entry->header);

    if (is_own(adding, entry))
        add_keyed(adding, INDEX_REF, string_of(from, FIELD_CLIENT_REF));
    if (kind != KIND_CROSSING) {
        adding->month = INDEX_MONTH_AMENDED;
        add_target(adding, value_of(from, FIELD_TARGET));
    }
    if (kind == KIND_CROSSING || kind == KIND_AMENDMENT)
        add_crossing(adding, from);
    if (kind == KIND_CROSSING || value_of(from, FIELD_EVENT_TIME).size)
        add_token(adding, INDEX_TIME, adding->month,
                  index_time(adding->time_us));
}

static struct bytes shown_text(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static void add_alert_value(struct adding *adding, enum index_alert form,
                            struct bytes text, struct bytes owner)
{
    struct buffer out =
        buffer_of(adding->batch->space, sizeof adding->batch->space);

    index_alert_value(form, text, owner, &out);
    if (!out.full)
        add_keyed(adding, INDEX_ALERT, buffer_bytes(&out));
}

static void add_alert_key(void *user, struct bytes key)
{
    add_keyed(user, INDEX_ALERT, key);
}

/* What an alert looks for: documents, plates, persons; and its number. */
static void add_alert(struct adding *adding, const struct body *body)
{
    struct match_person person = alert_person(body);
    struct bytes none = {NULL, 0};

    add_alert_value(adding, INDEX_ALERT_DOCUMENT,
                    shown_text(body, FIELD_DOCUMENT_NUMBER), none);
    add_alert_value(adding, INDEX_ALERT_PLATE,
                    shown_text(body, FIELD_VEHICLE_PLATE), none);
    add_alert_value(adding, INDEX_ALERT_REFERENCE,
                    shown_text(body, ALERT_REFERENCE),
                    shown_text(body, ALERT_OWNER));
    match_keys(&person, add_alert_key, adding);
}

/* Alerts, what withdraws them, and what they have met. */
static void add_alerts(struct adding *adding, const struct entry *entry,
                       const struct body *body)
{
    struct canon canon = canon_of(body_value(body, FIELD_CLIENT_REF));

    switch (entry_kind(&entry->header)) {
    case KIND_ALERT:
        add_alert(adding, body);
        if (is_own(adding, entry))
            add_keyed(adding, INDEX_REF, canon_string(&canon, 0, SIZE_MAX));
        break;
    case KIND_HIT:
        add_target(adding, body_value(body, HIT_ALERT));
        add_target(adding, body_value(body, FIELD_TARGET));
        break;
    case KIND_ALERT_WITHDRAWAL:
        add_target(adding, body_value(body, FIELD_TARGET));
        break;
    default:
        break;
    }
}

static bool has_keys(uint16_t kind)
{
    return (kind >= KIND_CROSSING && kind <= KIND_NOTE) || kind == KIND_LINK ||
           kind == KIND_PERMIT;
}

/* Kinds of which there are few, and which are listed. */
static bool is_listed(uint16_t kind)
{
    return kind == KIND_OBSERVATION ||
           (kind >= KIND_AMENDMENT && kind < INDEX_MONTH_AMENDED &&
            (kind < KIND_CERTIFICATE || kind > KIND_FORK_EVIDENCE));
}

enum result index_add(struct store_txn *txn, struct index_batch *batch,
                      uint64_t place, uint32_t log, const struct entry *entry,
                      struct bytes encoded)
{
    struct adding adding = {.txn = txn, .batch = batch, .place = place};
    uint16_t kind = entry_kind(&entry->header);
    struct indexed indexed;
    struct body body;

    batch->disordered |= batch->count > 0 && place < batch->last;
    batch->last = place;
    add_token(&adding, INDEX_ID,
              index_month((int64_t)entry->header.time * 1000000),
              bytes_get_u64(entry->id) >> 24);
    if (is_listed(kind))
        add_token(&adding, INDEX_KIND, kind,
                  index_time((int64_t)entry->header.time * 1000000));
    if (has_keys(kind) && encoded.size && body_reopen(encoded, &body) == OK) {
        take_values(&body, &indexed);
        adding.time_us = fields_instant(value_of(&indexed, FIELD_EVENT_TIME),
                                        entry->header.time);
        adding.month = index_month(adding.time_us);
        if (kind == KIND_LINK)
            add_link(&adding, &indexed);
        else if (kind == KIND_PERMIT)
            add_permit(&adding, &indexed);
        else
            add_by_kind(&adding, entry, &indexed);
        if (body.count > 0)
            add_counts(&adding, entry, log, &indexed);
    } else if (kind != KIND_CROSSING) {
        add_counts(&adding, entry, log, NULL);
    }
    if ((kind == KIND_ALERT || kind == KIND_ALERT_WITHDRAWAL ||
         kind == KIND_HIT) &&
        encoded.size && body_reopen(encoded, &body) == OK)
        add_alerts(&adding, entry, &body);
    sodium_memzero(&adding.secret, sizeof adding.secret);
    return adding.result;
}
