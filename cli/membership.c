/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/membership.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 64 };

struct membership_copy {
    struct membership_copy *next;
    uint8_t bytes[];
};

static size_t find_log(const struct membership *membership,
                       const uint8_t log[KEY_LOG])
{
    size_t i = 0;

    while (i < membership->log_count &&
           memcmp(membership->logs[i].end.log, log, KEY_LOG) != 0)
        i++;
    return i;
}

/* A file holds one branch of each log. */
static bool id_at(void *user, const uint8_t log[KEY_LOG], size_t branch,
                  uint64_t seq, uint8_t id[HASH_SIZE])
{
    const struct membership *membership = user;
    size_t at = find_log(membership, log);

    if (branch > 0 || at == membership->log_count ||
        seq >= membership->logs[at].end.next)
        return false;
    for (size_t i = 0; i < membership->count; i++) {
        const struct entry *entry = &membership->items[i].entry;

        if (membership->log_of[i] == at && entry->header.seq == seq) {
            memcpy(id, entry->id, HASH_SIZE);
            return true;
        }
    }
    return false;
}

enum result membership_begin(struct membership *membership,
                             const uint8_t root[KEY_SIZE],
                             const char country[4], bool training)
{
    struct member *members = calloc(MEMBERS_MAX, sizeof *members);

    memset(membership, 0, sizeof *membership);
    if (!members)
        return STORE_MEMORY;
    memcpy(membership->root, root, KEY_SIZE);
    memcpy(membership->country, country, 4);
    membership->training = training;
    roster_begin(&membership->roster, root, country, members, MEMBERS_MAX);
    membership->roster.ids = (struct roster_ids){membership, id_at};
    return OK;
}

/* The array with room for one element more, its capacity a power of two. */
static void *grown(void *array, size_t count, size_t size)
{
    if (count > 0 && (count < CAPACITY_FIRST || (count & (count - 1)) != 0))
        return array;
    return realloc(array, (count ? 2 * count : CAPACITY_FIRST) * size);
}

static bool make_room(struct membership *m)
{
    struct journal_item *items = grown(m->items, m->count, sizeof *items);
    size_t *log_of = grown(m->log_of, m->count, sizeof *log_of);
    struct membership_log *logs = grown(m->logs, m->log_count, sizeof *logs);

    m->items = items ? items : m->items;
    m->log_of = log_of ? log_of : m->log_of;
    m->logs = logs ? logs : m->logs;
    return items && log_of && logs;
}

/* The log in which an entry stands: one that is there, or the one that this
 * start begins, which then lies behind the last. */
static enum result entry_log(struct membership *membership,
                             const struct entry *entry, const struct body *body,
                             size_t *at)
{
    const struct member *member;
    struct membership_log *log;
    enum result result;
    enum lane lane;

    *at = find_log(membership, entry->header.log);
    if (*at < membership->log_count)
        return OK;
    if (entry->header.seq != 0)
        return ENTRY_GAP;
    result = roster_log(&membership->roster, entry, body, &member, &lane);
    if (result == OK && lane != LANE_TRUST)
        result = ENTRY_LOG;
    if (result != OK)
        return result;
    log = &membership->logs[*at];
    memcpy(log->key, member->certificate.log_key, KEY_SIZE);
    chain_begin(&log->end, entry->header.log);
    return OK;
}

static enum result check_body(const struct entry *entry, struct bytes bytes,
                              struct body *body)
{
    enum result result;

    *body = (struct body){.state = BODY_ABSENT};
    if (!entry->header.has_body)
        return bytes.size == 0 ? OK : BODY_STATE;
    result = body_open(bytes, body);
    if (result == OK && body->state != BODY_FULL)
        result = BODY_STATE;
    return result == OK
               ? body_verify(body, entry->header.log, entry->header.body)
               : result;
}

/* Place in the chain, signature, the author's right, and what it says. */
static enum result check_entry(struct membership *membership,
                               const struct membership_log *log,
                               const struct entry *entry,
                               const struct body *body)
{
    struct roster *roster = &membership->roster;
    const struct member *author = roster_by_key(roster, log->key);
    enum result result = chain_step(&log->end, entry);

    if (result == OK)
        result = entry_verify(entry, roster->realm, log->key);
    if (result == OK)
        result = author ? kind_allows(entry->header.kind, LANE_TRUST,
                                      author->certificate.roles)
                        : CERT_UNKNOWN;
    return result == OK ? roster_add(roster, entry, body, log->key) : result;
}

enum result membership_borrow(struct membership *membership, struct bytes bytes,
                            struct bytes body_bytes)
{
    struct journal_item item = {.body = body_bytes, .checked = true};
    struct body body;
    size_t at;
    enum result result;

    if (membership->count == MEMBERSHIP_ENTRIES_MAX)
        return STORE_FULL;
    if (!make_room(membership))
        return STORE_MEMORY;
    result = entry_open(bytes, membership->roster.realm, &item.entry);
    if (result == OK)
        result = check_body(&item.entry, body_bytes, &body);
    if (result == OK)
        result = entry_log(membership, &item.entry, &body, &at);
    if (result == OK)
        result =
            check_entry(membership, &membership->logs[at], &item.entry, &body);
    if (result != OK)
        return result;
    chain_advance(&membership->logs[at].end, &item.entry);
    membership->log_count += at == membership->log_count;
    membership->log_of[membership->count] = at;
    membership->items[membership->count++] = item;
    roster_seen(&membership->roster, &item.entry, membership->logs[at].key);
    return OK;
}

void membership_settle(struct membership *membership)
{
    while (roster_again(&membership->roster))
        for (size_t i = 0; i < membership->count; i++) {
            const struct journal_item *item = &membership->items[i];
            struct body body;

            if (body_reopen(item->body, &body) == OK)
                roster_add(&membership->roster, &item->entry, &body,
                           membership->logs[membership->log_of[i]].key);
        }
}

enum result membership_add(struct membership *membership, struct bytes entry,
                           struct bytes body)
{
    struct membership_copy *copy =
        malloc(sizeof *copy + entry.size + body.size);
    enum result result;

    if (!copy)
        return STORE_MEMORY;
    memcpy(copy->bytes, entry.data, entry.size);
    if (body.size > 0)
        memcpy(copy->bytes + entry.size, body.data, body.size);
    result =
        membership_borrow(membership, bytes_of(copy->bytes, entry.size),
                        bytes_of(copy->bytes + entry.size, body.size));
    if (result != OK) {
        free(copy);
        return result;
    }
    membership_settle(membership);
    copy->next = membership->copies;
    membership->copies = copy;
    return OK;
}

enum result membership_merge(struct membership *membership,
                             const struct membership *other, size_t *bad)
{
    uint8_t id[HASH_SIZE];

    for (size_t i = 0; i < other->count; i++) {
        const struct journal_item *item = &other->items[i];
        const struct header *header = &item->entry.header;
        enum result result;

        *bad = i + 1;
        if (id_at(membership, header->log, 0, header->seq, id))
            result = memcmp(id, item->entry.id, HASH_SIZE) == 0 ? OK
                                                                : ENTRY_FORK;
        else
            result = membership_add(membership, item->entry.bytes, item->body);
        if (result != OK)
            return result;
    }
    *bad = 0;
    return OK;
}

void membership_free(struct membership *membership)
{
    while (membership->copies) {
        struct membership_copy *copy = membership->copies;

        membership->copies = copy->next;
        free(copy);
    }
    free(membership->roster.members);
    free(membership->items);
    free(membership->log_of);
    free(membership->logs);
    free(membership->file);
    memset(membership, 0, sizeof *membership);
}
