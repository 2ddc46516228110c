/* SPDX-License-Identifier: Apache-2.0 */
/* A border in memory: what a node's store tells of other countries. */
#include "tests/sim/sim_border_internal.h"

#include "core/canon.h"
#include "core/check.h"
#include "core/fields.h"

#include <stdlib.h>
#include <string.h>

/* What is in force towards a realm now. */
static const struct disclose *rules_for(struct sim_border *border, size_t realm)
{
    disclose_begin(&border->rules, &border->treaties, &border->node->roster,
                   realm, sim_wall_s(border->sim), CLOCK_NETWORK);
    return &border->rules;
}

static bool has_single(const struct sim_node *node, const uint8_t id[HASH_SIZE])
{
    for (size_t i = 0; i < node->single_count; i++)
        if (memcmp(node->singles[i].item->entry.id, id, HASH_SIZE) == 0)
            return true;
    return false;
}

enum result sim_single_store(struct sim_node *node,
                             const struct journal_run *run)
{
    struct sim_single *single = &node->singles[node->single_count];

    if (has_single(node, run->items->entry.id))
        return ENTRY_DUPLICATE;
    if (node->single_count == SIM_SINGLES_MAX)
        return STORE_FULL;
    memcpy(single->realm, run->realm, KEY_REALM);
    memcpy(single->key, run->key, KEY_SIZE);
    single->item = sim_items_copy(run->items, 1);
    node->single_count++;
    return OK;
}

struct collecting {
    struct sim_node *node;
    struct journal_run run;
};

static bool collect(void *context, const struct journal_item *item)
{
    struct collecting *collecting = (struct collecting *)context;

    collecting->run.items = item;
    if (item->entry.header.kind >= KIND_CERTIFICATE)
        sim_single_store(collecting->node, &collecting->run);
    return true;
}

/* What the own country's trust logs have come to hold. */
static void collect_own(struct sim_node *node)
{
    const struct journal *journal = &node->journal.journal;
    struct journal_log log;

    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++) {
        struct collecting collecting = {node, {.count = 1}};

        if (log.lane != LANE_TRUST)
            continue;
        memcpy(collecting.run.realm, log.realm, KEY_REALM);
        memcpy(collecting.run.key, log.key, KEY_SIZE);
        journal->read(journal->user, log.log, 0, 0, collect, &collecting);
    }
}

static size_t realm_of(const struct sim_node *node,
                       const struct sim_single *single)
{
    return roster_realm_find(&node->roster, single->realm);
}

static void add_treaties(struct sim_border *border, bool own)
{
    struct sim_node *node = border->node;

    for (size_t i = 0; i < node->single_count; i++) {
        const struct sim_single *single = &node->singles[i];
        struct body body;

        check(body_open(single->item->body, &body) == OK);
        if ((realm_of(node, single) == 0) == own)
            treaties_add(&border->treaties, &node->roster, &single->item->entry,
                         &body, single->key);
    }
}

void sim_border_update(struct sim_border *border)
{
    struct roster *roster = &border->node->roster;

    collect_own(border->node);
    treaties_begin(&border->treaties);
    add_treaties(border, true);
    for (size_t i = 0; i < border->treaties.count; i++) {
        const struct treaty_held *held = &border->treaties.held[i];
        const struct treaty_party *other;
        size_t realm;

        if (!held->known || !(held->signed_by & 1))
            continue;
        other = treaty_other(&held->treaty, roster);
        check(roster_admit(roster, other->root, other->country, &realm) == OK);
    }
    add_treaties(border, false);
}

static bool speaks(void *user, size_t realm)
{
    struct sim_border *border = (struct sim_border *)user;

    return treaties_speak(&border->treaties, &border->node->roster, realm);
}

static bool covers(void *user, const struct journal_log *log, size_t realm)
{
    struct sim_border *border = (struct sim_border *)user;

    return disclose_covers(rules_for(border, realm), &border->node->roster,
                           log);
}

static void limits(void *user, size_t realm, struct border_limits *out)
{
    disclose_limits(rules_for((struct sim_border *)user, realm), out);
}

/* Not zero; the texts stand in one order. */
static uint64_t number_of(const struct disclose *rules)
{
    uint64_t number = 0;

    for (size_t i = 0; i < rules->count; i++)
        number = number * 31 + (bytes_get_u64(rules->rules[i].id) >> 1);
    return rules->count ? number | 1 : 0;
}

static uint64_t terms(void *user, size_t realm)
{
    struct sim_border *border = (struct sim_border *)user;
    uint64_t number = number_of(rules_for(border, realm));

    return number == border->node->read_under[realm] ? 0 : number;
}

static bool single_at(void *user, size_t i, struct border_single *out)
{
    struct sim_node *node = ((struct sim_border *)user)->node;

    if (i >= node->single_count)
        collect_own(node);
    if (i >= node->single_count)
        return false;
    out->realm = realm_of(node, &node->singles[i]);
    out->item = *node->singles[i].item;
    return true;
}

static bool single_may(void *user, size_t i, size_t realm)
{
    struct sim_border *border = (struct sim_border *)user;
    const struct sim_single *single = &border->node->singles[i];
    size_t whose = realm_of(border->node, single);
    struct body body;

    if (realm == 0 || whose != 0)
        return realm == 0 && whose != 0;
    check(body_open(single->item->body, &body) == OK);
    return disclose_single(rules_for(border, realm), &border->treaties,
                           &border->node->roster, &single->item->entry, &body,
                           single->key);
}

/* One reading: what is given, and the record that it is judged by. */
struct reading {
    struct sim_border *border;
    const struct disclose *rules;
    const struct member *author;
    const struct journal_log *log;
    bool (*each)(void *context, const struct journal_item *item);
    void *context;
    struct record_statement statements[RECORD_STATEMENTS_MAX];
    size_t count;
    const struct member *member; /* of the log that is gathered from */
    enum lane lane;
    struct record record;
    uint8_t memory[BODY_SIZE_MAX];
};

/* Keeps a statement; all of them are offered, record_merge takes its own. */
static bool gather(void *context, const struct journal_item *item)
{
    struct reading *reading = (struct reading *)context;
    struct record_statement *to = &reading->statements[reading->count];
    const struct header *header = &item->entry.header;
    uint16_t kind = entry_kind(header);

    if (kind != KIND_AMENDMENT && kind != KIND_VOID)
        return true;
    check(reading->count < RECORD_STATEMENTS_MAX);
    check(body_open(item->body, &to->body) == OK);
    memcpy(to->log, header->log, KEY_LOG);
    to->seq = header->seq;
    memcpy(to->id, item->entry.id, HASH_SIZE);
    to->kind = kind;
    to->roles = reading->member->certificate.roles;
    to->disputed = false;
    to->may_write = kind_allows(kind, reading->lane, to->roles) == OK;
    reading->count++;
    return true;
}

/* The crossing that an entry is or is about, or null. */
static const struct journal_item *subject(const struct reading *reading,
                                          const struct journal_item *item,
                                          const struct body *body)
{
    struct canon canon = canon_of(body_value(body, FIELD_TARGET));
    const struct journal_item *found;
    const uint8_t *log;
    uint64_t seq;

    if (entry_kind(&item->entry.header) == KIND_CROSSING)
        return item;
    canon_array(&canon, 3, 3);
    log = canon_fixed(&canon, KEY_LOG);
    seq = canon_uint(&canon, UINT64_MAX);
    if (!log)
        return NULL;
    found = sim_journal_item(&reading->border->node->journal, log, 0, seq);
    return found && entry_kind(&found->entry.header) == KIND_CROSSING ? found
                                                                      : NULL;
}

/* Merges the record of a crossing from all that is held. */
static const struct record *merge(struct reading *reading,
                                  const struct journal_item *crossing,
                                  struct disclose_item *judged)
{
    struct sim_node *node = reading->border->node;
    const struct journal *journal = &node->journal.journal;
    struct record_statement *first = &reading->statements[0];
    struct journal_log log;

    if (!crossing)
        return NULL;
    memset(first, 0, sizeof *first);
    check(body_open(crossing->body, &first->body) == OK);
    check(journal->log_find(journal->user, crossing->entry.header.log, &log));
    judged->crosser = roster_by_key(&node->roster, log.key);
    if (!judged->crosser)
        return NULL;
    memcpy(first->log, log.log, KEY_LOG);
    first->seq = crossing->entry.header.seq;
    memcpy(first->id, crossing->entry.id, HASH_SIZE);
    first->kind = KIND_CROSSING;
    first->roles = judged->crosser->certificate.roles;
    first->may_write = kind_allows(KIND_CROSSING, log.lane, first->roles) == OK;
    reading->count = 1;
    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++) {
        reading->lane = log.lane;
        reading->member = roster_by_key(&node->roster, log.key);
        if (reading->member && log.lane != LANE_TRUST &&
            memcmp(log.realm, node->roster.realm, KEY_REALM) == 0)
            journal->read(journal->user, log.log, 0, 0, gather, reading);
    }
    return record_merge(reading->statements, reading->count,
                        &reading->record) == OK
               ? &reading->record
               : NULL;
}

static bool redact(void *context, const struct journal_item *item)
{
    struct reading *reading = (struct reading *)context;
    struct buffer out = buffer_of(reading->memory, sizeof reading->memory);
    struct journal_item shown = *item;
    struct disclose_keys keys;
    struct body body;
    struct disclose_item judged = {
        .entry = &item->entry, .body = &body, .author = reading->author};
    enum disclosed how;

    if (item->body.size == 0)
        return reading->each(reading->context, item);
    check(body_open(item->body, &body) == OK);
    judged.record = merge(reading, subject(reading, item, &body), &judged);
    how = disclose_entry(reading->rules, &judged, &keys);
    if (how != DISCLOSED_NOTHING &&
        entry_verify(&item->entry, reading->log->realm, reading->log->key) !=
            OK)
        return false;
    if (how == DISCLOSED_WHOLE)
        return reading->each(reading->context, item);
    if (how == DISCLOSED_NOTHING ||
        body_redact(&body, reading->log->log, keys.keys, keys.count, &out) !=
            OK)
        body_put_absent(&out);
    check(!out.full);
    shown.body = buffer_bytes(&out);
    return reading->each(reading->context, &shown);
}

static enum result
read(void *user, size_t realm, const uint8_t log[KEY_LOG], size_t branch,
     uint64_t seq, bool (*each)(void *context, const struct journal_item *item),
     void *context)
{
    static struct reading reading;
    struct sim_border *border = (struct sim_border *)user;
    struct sim_node *node = border->node;
    const struct journal *journal = &node->journal.journal;
    struct journal_log held;

    memset(&reading, 0, sizeof reading);
    check(journal->log_find(journal->user, log, &held));
    reading.border = border;
    reading.rules = rules_for(border, realm);
    reading.author = roster_by_key(&node->roster, held.key);
    reading.log = &held;
    reading.each = each;
    reading.context = context;
    return journal->read(journal->user, log, branch, seq, redact, &reading);
}

struct sim_border *sim_border_new(struct sim *sim, struct sim_node *node)
{
    struct sim_border *border = calloc(1, sizeof *border);

    check(border);
    border->sim = sim;
    border->node = node;
    border->border =
        (struct border){border,          speaks,     covers, read,
                        single_at,       single_may, limits, sim_border_record,
                        sim_border_spent, terms};
    return border;
}

const struct border *sim_border_of(struct sim_border *border)
{
    return &border->border;
}

const struct treaties *sim_border_treaties(const struct sim_border *border)
{
    return &border->treaties;
}
