/* SPDX-License-Identifier: Apache-2.0 */
/* Trust entries that travel by themselves. */
#include "replication/node_internal.h"
#include "core/check.h"

#include <string.h>

/* Where an id stands, or would stand, among the slots. */
static uint16_t *slot_of(struct node *node, uint64_t id)
{
    size_t at = id % SINGLE_SLOTS;

    while (node->single_slots[at] != 0 &&
           node->single_ids[node->single_slots[at] - 1] != id)
        at = (at + 1) % SINGLE_SLOTS;
    return &node->single_slots[at];
}

void singles_set_had(struct session *session, size_t i)
{
    session->had[i / 64] |= UINT64_C(1) << i % 64;
}

bool singles_had(const struct session *session, size_t i)
{
    return session->had[i / 64] >> i % 64 & 1;
}

static void enter(struct node *node, const struct border_single *single)
{
    uint64_t id = bytes_get_u64(single->item.entry.id);
    uint16_t *slot = slot_of(node, id);
    size_t i = node->single_count++;

    node->single_ids[i] = id;
    node->single_realms[i] = (uint8_t)single->realm;
    if (*slot == 0)
        *slot = (uint16_t)(i + 1);
}

static const struct member *author_of(const struct node *node, size_t realm,
                                      const uint8_t kid[KEY_KID])
{
    const struct roster *roster = node->config.roster;

    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->certificate.roles && member->realm == realm &&
            memcmp(member->kid, kid, KEY_KID) == 0)
            return member;
    }
    return NULL;
}

/* Offers one to the roster; true if it may have changed by it. */
static bool offer(struct node *node, const struct border_single *single)
{
    struct roster *roster = node->config.roster;
    const struct entry *entry = &single->item.entry;
    const struct member *author = author_of(node, single->realm, entry->kid);
    uint8_t key[KEY_SIZE];
    struct body body;

    if (!author || body_open(single->item.body, &body) != OK)
        return false;
    memcpy(key, author->certificate.log_key, KEY_SIZE);
    roster_seen(roster, entry, key);
    return roster_add(roster, entry, &body, key) == OK;
}

bool singles_load(struct node *node, size_t i)
{
    const struct border *border = node->config.border;
    struct border_single single;
    bool changed = false;

    if (!border)
        return false;
    for (; i < SINGLES_MAX && border->single(border->user, i, &single); i++) {
        if (i == node->single_count)
            enter(node, &single);
        node->single_realms[i] = (uint8_t)single.realm;
        changed |= offer(node, &single);
    }
    return changed;
}

void singles_scan(struct node *node)
{
    size_t count = node->single_count;

    singles_load(node, count);
    if (node->single_count == count)
        return;
    membership_again(node);
    node_report(node, REPORT_MEMBERSHIP, NULL);
    membership_changed(node);
}

/* Does this kind travel by itself? None that any node may write: a stolen post
 * could else fill the place of its country. */
static bool is_single(uint16_t kind)
{
    static const uint16_t kinds[] = {
        KIND_TREATY,      KIND_TREATY_END, KIND_ROLLOVER,
        KIND_CERTIFICATE, KIND_REVOCATION,
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

/* Is it held, or at the store? */
static bool is_held(struct node *node, struct session *session,
                    const uint8_t id[HASH_SIZE])
{
    const struct border *border = node->config.border;
    size_t at = *slot_of(node, bytes_get_u64(id));
    struct border_single single;

    for (size_t i = 0; i < NODE_STORES_MAX; i++)
        if (node->stores[i].used && node->stores[i].single &&
            memcmp(node->stores[i].end.head, id, HASH_SIZE) == 0)
            return true;
    if (at == 0 || !border->single(border->user, at - 1, &single) ||
        memcmp(single.item.entry.id, id, HASH_SIZE) != 0)
        return false;
    singles_set_had(session, at - 1);
    return true;
}

/* One realm cannot fill the place of all. */
static bool is_full(const struct node *node, size_t realm)
{
    size_t all = node->single_count, count = 0;

    for (size_t i = 0; i < node->single_count; i++)
        count += node->single_realms[i] == realm;
    for (size_t i = 0; i < NODE_STORES_MAX; i++)
        if (node->stores[i].used && node->stores[i].single) {
            count++;
            all++;
        }
    return count >= NODE_SINGLES_ABROAD || all >= SINGLES_MAX;
}

static enum result whose(const struct node *node, const struct session *session,
                         const uint8_t realm[KEY_REALM], size_t *place)
{
    *place = roster_realm_find(node->config.roster, realm);
    if (session->realm != 0)
        return *place == session->realm ? OK : LINK_REALM;
    if (*place == 0)
        return LINK_REALM;
    return *place == SIZE_MAX ? CERT_UNKNOWN : OK;
}

/*
 * Everything that can be wrong with it. It is taken in full only: held in any
 * other state it would keep the full one away.
 */
static enum result examine(struct node *node, struct session *session,
                           size_t realm, const struct journal_item *item,
                           uint8_t key[KEY_SIZE])
{
    const struct header *header = &item->entry.header;
    const struct member *author = author_of(node, realm, item->entry.kid);
    uint16_t kind = entry_kind(header);
    struct body body;
    enum result result;

    if (!is_single(kind))
        return ENTRY_AUTHOR;
    if (is_held(node, session, item->entry.id))
        return ENTRY_DUPLICATE;
    if (!author)
        return CERT_UNKNOWN;
    memcpy(key, author->certificate.log_key, KEY_SIZE);
    result = author->offices & ROLE_ROOT
                 ? OK
                 : kind_allows(kind, LANE_TRUST,
                               author->certificate.roles | author->offices);
    if (result == OK)
        result = entry_verify(&item->entry,
                              node->config.roster->realms[realm].realm, key);
    if (result == OK)
        result = body_open(item->body, &body);
    if (result == OK && body.state != BODY_FULL)
        result = BODY_STATE;
    if (result == OK)
        result = body_match(&body, header);
    if (result == OK && is_full(node, realm))
        result = STORE_FULL;
    return result;
}

/* Handed out with bytes of its own: the message's end with the event. */
static void hand_out(struct node *node, struct session *session,
                     struct store *store, const struct journal_item *item,
                     const uint8_t key[KEY_SIZE], size_t realm)
{
    struct journal_item *kept = &node->effects->store[0];
    struct buffer *out = &node->effects->out;
    const uint8_t *name = node->config.roster->realms[realm].realm;
    struct node_effect *effect = node_effect(node, EFFECT_STORE);
    size_t at = out->size;
    size_t size = item->entry.bytes.size;

    buffer_put(out, item->entry.bytes);
    buffer_put(out, item->body);
    *kept = (struct journal_item){.checked = true};
    check(entry_open(bytes_of(out->data + at, size), name, &kept->entry) == OK);
    kept->body = bytes_of(out->data + at + size, item->body.size);
    *store = (struct store){.used = true,
                            .single = true,
                            .token = ++node->tokens,
                            .link = session->link,
                            .log = NONE,
                            .first = item->entry.header.seq};
    memcpy(store->end.head, item->entry.id, HASH_SIZE);
    session->stores++;
    effect->token = store->token;
    memcpy(effect->run.realm, name, KEY_REALM);
    memcpy(effect->run.log, item->entry.header.log, KEY_LOG);
    memcpy(effect->run.key, key, KEY_SIZE);
    effect->run.lane = LANE_TRUST;
    effect->run.items = kept;
    effect->run.count = 1;
    effect->run.single = true;
}

/* One whose author is not known may come again when he is: at a first meeting
 * he is still on his way to the store. */
static void refuse(struct node *node, struct session *session,
                   enum result result, const struct journal_item *item)
{
    struct node_effect *effect;

    if (result == CERT_UNKNOWN) {
        session->single_unknown = true;
        return;
    }
    effect = node_report(node, REPORT_REFUSED, session);
    effect->result = result;
    effect->seq = item->entry.header.seq;
    memcpy(effect->log, item->entry.header.log, KEY_LOG);
    if (result != STORE_FULL)
        accept_count(node, session);
}

void singles_take(struct node *node, struct session *session,
                  const struct wire_message *message)
{
    struct store *store = accept_vacant(node);
    struct journal_item item = {.body = message->single.body};
    uint8_t key[KEY_SIZE];
    size_t realm;
    enum result result;

    if (!node->config.border)
        return;
    result = whose(node, session, message->realm, &realm);
    if (result == OK)
        result = entry_open(message->single.entry, message->realm, &item.entry);
    if (result == OK)
        result = examine(node, session, realm, &item, key);
    if (result == ENTRY_DUPLICATE)
        session->duplicates++;
    else if (result != OK)
        refuse(node, session, result, &item);
    else if (!store)
        session->single_busy = true;
    else
        hand_out(node, session, store, &item, key, realm);
}

void singles_known(struct node *node, struct session *session,
                   struct wire_message *message)
{
    uint64_t id;

    memset(session->had, 0, sizeof session->had);
    while (wire_next_id(message, &id)) {
        size_t at = *slot_of(node, id);

        if (at > 0)
            singles_set_had(session, at - 1);
    }
    session->heard = true;
    session->single_out = false;
    session->single_at = 0;
}

/* Is any single of a link at the store? */
static bool at_store(const struct node *node, const struct session *session)
{
    for (size_t i = 0; i < NODE_STORES_MAX; i++)
        if (node->stores[i].used && node->stores[i].single &&
            node->stores[i].link == session->link)
            return true;
    return false;
}

void singles_stored(struct node *node, const struct store *store,
                    struct session *session, enum result result)
{
    struct node_effect *effect;

    if (result == OK || result == ENTRY_DUPLICATE) {
        singles_scan(node);
        if (session)
            is_held(node, session, store->end.head);
        /* Whoever sent it waits with runs until he hears that. */
        if (session && session->realm != 0 && !at_store(node, session))
            session->listed = false;
        return;
    }
    effect = node_report(node, REPORT_STORE, session);
    effect->result = result;
    effect->seq = store->first;
    if (!session)
        return;
    session->single_failed = true;
    session->again_ms = node->now_ms + NODE_RETRY_MS;
}
