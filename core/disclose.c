/* SPDX-License-Identifier: Apache-2.0 */
#include "core/disclose.h"
#include "core/canon.h"
#include "core/crossing.h"
#include "core/fields.h"

#include <string.h>

/* Puts a rule at its place. */
static void insert(struct disclose *rules, struct disclose_rule rule)
{
    size_t at = rules->count++;

    for (; at > 0 && memcmp(rules->rules[at - 1].id, rule.id, HASH_SIZE) > 0;
         at--)
        rules->rules[at] = rules->rules[at - 1];
    rules->rules[at] = rule;
}

void disclose_begin(struct disclose *rules, const struct treaties *treaties,
                    const struct roster *roster, size_t realm, uint64_t now_s,
                    uint8_t clock)
{
    rules->realm = realm;
    rules->count = 0;
    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];
        const struct treaty *treaty = &held->treaty;

        if (held->known &&
            treaty_state(held, roster, now_s, clock) == TREATY_IN_FORCE &&
            roster_realm_find(roster, treaty_other(treaty, roster)->realm) ==
                realm)
            insert(rules, (struct disclose_rule){
                              held->id, treaty,
                              (uint8_t)treaty_place(treaty, roster->realm)});
    }
}

/* Walks what home grants; start with zeroes. */
struct walk {
    size_t rule, grant;
};

static const struct treaty_grant *next_grant(const struct disclose *rules,
                                             struct walk *walk)
{
    for (; walk->rule < rules->count; walk->rule++, walk->grant = 0) {
        const struct treaty *treaty = rules->rules[walk->rule].treaty;

        while (walk->grant < treaty->grant_count) {
            const struct treaty_grant *grant = &treaty->grants[walk->grant++];

            if (grant->giver == rules->rules[walk->rule].giver)
                return grant;
        }
    }
    return NULL;
}

bool disclose_covers(const struct disclose *rules, const struct roster *roster,
                     const struct journal_log *log)
{
    const struct member *author = roster_by_key(roster, log->key);
    const struct treaty_grant *grant;
    struct walk walk = {0, 0};

    if (log->lane != LANE_SHARED || !author || author->realm != 0 ||
        memcmp(log->realm, roster->realm, KEY_REALM) != 0)
        return false;
    while ((grant = next_grant(rules, &walk)))
        if (treaty_covers(grant, &author->certificate))
            return true;
    return false;
}

/* Is the value what is excluded, or a list with a code of that list? */
static bool meets(struct bytes value, struct bytes excluded)
{
    struct canon mine = canon_of(value);
    struct canon_item head;

    if (bytes_equal(value, excluded))
        return true;
    if (value.size == 0 || canon_next(&mine, &head) != OK ||
        head.type != CANON_ARRAY)
        return false;
    for (; head.number > 0; head.number--) {
        struct bytes code = canon_pass(&mine);
        struct canon theirs = canon_of(excluded);
        uint64_t count = canon_array(&theirs, 0, UINT64_MAX);

        for (; count > 0; count--)
            if (bytes_equal(code, canon_pass(&theirs)))
                return mine.result == OK && theirs.result == OK;
    }
    return false;
}

/* Is one of the live values of a key excluded? */
static bool live_meets(const struct record *record, uint16_t key,
                       struct bytes excluded)
{
    const struct record_statement *statement;
    struct bytes value = record_value(record, key);
    size_t at = 0;

    if (!record_conflict(record, key))
        return meets(value, excluded);
    while (record_live(record, key, &at, &statement, &value))
        if (meets(value, excluded))
            return true;
    return false;
}

static bool record_excluded(const struct record *record,
                            const struct treaty_grant *grant)
{
    struct bytes items = grant->excluded.items, value;
    uint16_t key;

    while (treaty_next_excluded(&items, &key, &value))
        if (live_meets(record, key, value))
            return true;
    return false;
}

static bool body_excluded(const struct body *body,
                          const struct treaty_grant *grant)
{
    struct bytes items = grant->excluded.items, value;
    uint16_t key;

    while (treaty_next_excluded(&items, &key, &value))
        if (meets(body_value(body, key), value))
            return true;
    return false;
}

/* Does a live value of any field say that the person is under protection? */
static bool record_protected(const struct record *record)
{
    const struct record_statement *statement;
    const struct record_field *field;
    struct bytes value;
    size_t walk = 0;

    while ((field = record_next(record, &walk))) {
        size_t at = 0;

        if (crossing_protects(field->key, field->value))
            return true;
        while (field->live > 1 &&
               record_live(record, field->key, &at, &statement, &value))
            if (crossing_protects(field->key, value))
                return true;
    }
    return false;
}

/* Is all there that was merged? What an erased part said cannot be judged. */
static bool record_whole(const struct record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->statements[record->order[i]].body.state != BODY_FULL)
            return false;
    return record->count > 0;
}

static void join(struct treaty_keys *keys, const struct treaty_keys *more)
{
    for (size_t i = 0; i < TREATY_KEYS_MAX / 64; i++)
        keys->bits[i] |= more->bits[i];
}

/* The granted keys of a record; false if none, or if it stays at home. */
static bool record_keys(const struct disclose *rules,
                        const struct disclose_item *item,
                        struct treaty_keys *keys)
{
    const struct record *record = item->record;
    const struct treaty_grant *grant;
    struct walk walk = {0, 0};
    bool granted = false;

    memset(keys, 0, sizeof *keys);
    if (!record || !item->crosser || item->crosser->realm != 0 ||
        !record_whole(record) || record_protected(record))
        return false;
    while ((grant = next_grant(rules, &walk))) {
        if (grant->kind != KIND_CROSSING ||
            !treaty_grants(grant, item->crosser->certificate.post))
            continue;
        if (record_excluded(record, grant))
            return false;
        join(keys, &grant->keys);
        granted = true;
    }
    return granted;
}

/* The granted keys of what an entry of another kind itself says. */
static bool own_keys(const struct disclose *rules,
                     const struct disclose_item *item, uint16_t kind,
                     struct treaty_keys *keys)
{
    const struct treaty_grant *grant;
    struct walk walk = {0, 0};
    bool granted = false;

    memset(keys, 0, sizeof *keys);
    while ((grant = next_grant(rules, &walk))) {
        if (grant->kind != kind ||
            !treaty_grants(grant, item->author->certificate.post))
            continue;
        if (body_excluded(item->body, grant))
            return false;
        join(keys, &grant->keys);
        granted = true;
    }
    return granted;
}

static void allow(struct treaty_keys *keys, uint16_t key)
{
    keys->bits[key / 64] |= UINT64_C(1) << key % 64;
}

/* The greatest key of a set; 0 if there is none. */
static uint16_t last_of(const struct treaty_keys *keys)
{
    for (size_t i = TREATY_KEYS_MAX / 64; i-- > 0;)
        if (keys->bits[i])
            return (uint16_t)(64 * i + 63 -
                              (size_t)__builtin_clzll(keys->bits[i]));
    return 0;
}

/* The keys of a body that may be shown, from the lowest given on. */
static size_t shown(const struct body *body, const struct treaty_keys *keys,
                    struct disclose_keys *out)
{
    struct bytes value;
    uint16_t key;
    uint16_t last = last_of(keys);
    size_t at = 0, own = 0;

    out->count = 0;
    while (body_next(body, &at, &key, &value) && key <= last)
        if (treaty_keys_have(keys, key)) {
            out->keys[out->count++] = key;
            own += key > FIELD_REASON;
        }
    return own;
}

/* Does the record's crossing show anything? What is about it follows it. */
static bool target_shown(const struct disclose *rules,
                         const struct disclose_item *item,
                         struct treaty_keys *keys)
{
    struct disclose_keys its;
    struct canon canon = canon_of(body_value(item->body, FIELD_TARGET));
    const uint8_t *id;

    canon_array(&canon, 3, 3);
    canon_fixed(&canon, KEY_LOG);
    canon_uint(&canon, UINT64_MAX);
    id = canon_fixed(&canon, HASH_SIZE);
    if (!id || !record_keys(rules, item, keys) ||
        memcmp(id, item->record->statements[0].id, HASH_SIZE) != 0)
        return false;
    shown(&item->record->statements[0].body, keys, &its);
    return its.count > 0;
}

/* Does the amendment lift a void of its record? Voids follow what is shown, so
 * the receiver has it. */
static bool lifts(const struct disclose_item *item)
{
    const struct record *record = item->record;
    struct canon canon = canon_of(body_value(item->body, FIELD_SUPERSEDES));
    uint64_t count = canon_array(&canon, 1, UINT64_MAX);

    for (; count > 0 && canon.result == OK; count--) {
        const uint8_t *id = canon_fixed(&canon, HASH_SIZE);

        for (size_t i = 0; id && i < record->count; i++) {
            const struct record_statement *one =
                &record->statements[record->order[i]];

            if (one->kind == KIND_VOID && memcmp(one->id, id, HASH_SIZE) == 0)
                return true;
        }
    }
    return false;
}

static bool keys_of(const struct disclose *rules,
                    const struct disclose_item *item, uint16_t kind,
                    struct treaty_keys *keys, struct disclose_keys *out)
{
    const uint8_t *id = item->entry->id;

    switch (kind) {
    case KIND_CROSSING:
        return record_keys(rules, item, keys) &&
               memcmp(id, item->record->statements[0].id, HASH_SIZE) == 0;
    case KIND_VOID:
        if (!target_shown(rules, item, keys) ||
            !record_merged(item->record, id))
            return false;
        memset(keys, 0, sizeof *keys);
        break;
    case KIND_AMENDMENT:
        if (!target_shown(rules, item, keys) ||
            !record_merged(item->record, id) ||
            (shown(item->body, keys, out) == 0 && !lifts(item)))
            return false;
        break;
    case KIND_NOTE:
        return target_shown(rules, item, keys) &&
               own_keys(rules, item, kind, keys);
    case KIND_DOCUMENT_STATUS:
    case KIND_ALERT:
    case KIND_ALERT_WITHDRAWAL:
        return own_keys(rules, item, kind, keys);
    default:
        return false;
    }
    allow(keys, FIELD_TARGET);
    allow(keys, FIELD_SUPERSEDES);
    return true;
}

enum disclosed disclose_entry(const struct disclose *rules,
                              const struct disclose_item *item,
                              struct disclose_keys *keys)
{
    uint16_t kind = entry_kind(&item->entry->header);
    struct treaty_keys may;

    keys->count = 0;
    if (rules->count == 0 || !item->author || item->author->realm != 0 ||
        item->body->state != BODY_FULL)
        return DISCLOSED_NOTHING;
    if (kind == KIND_START)
        return DISCLOSED_WHOLE;
    if (!keys_of(rules, item, kind, &may, keys)) {
        keys->count = 0;
        return DISCLOSED_NOTHING;
    }
    shown(item->body, &may, keys);
    return keys->count > 0 ? DISCLOSED_PART : DISCLOSED_NOTHING;
}

void disclose_limits(const struct disclose *rules, struct border_limits *limits)
{
    memset(limits, 0, sizeof *limits);
    limits->none = rules->count == 0;
    for (size_t i = 0; i < rules->count; i++) {
        const struct border_limits *its = &rules->rules[i].treaty->limits;

        if (its->logs && (!limits->logs || its->logs < limits->logs))
            limits->logs = its->logs;
        if (its->entries &&
            (!limits->entries || its->entries < limits->entries))
            limits->entries = its->entries;
        if (its->bytes && (!limits->bytes || its->bytes < limits->bytes))
            limits->bytes = its->bytes;
    }
}

bool disclose_keeps(const struct treaties *treaties,
                    const struct roster *roster, struct bytes values)
{
    struct body body;

    if (body_open_values(values, &body) != OK)
        return true;
    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];
        int home = held->known ? treaty_place(&held->treaty, roster->realm) : 0;

        if (!held->known || !(held->signed_by & 1) ||
            treaty_state(held, roster, 0, CLOCK_DOUBT) == TREATY_ENDED)
            continue;
        for (size_t g = 0; g < held->treaty.grant_count; g++) {
            const struct treaty_grant *grant = &held->treaty.grants[g];

            if (grant->giver == home && body_excluded(&body, grant))
                return true;
        }
    }
    return false;
}
