/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/membership.h"
#include "cli/command.h"
#include "cli/input.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEAD_ROOT = 1,
    HEAD_COUNTRY = 2,
    HEAD_TRAINING = 3,
    HEAD_MAX = 64,
    ROW_EXTRA = 16, /* bytes of CBOR around an entry and its body */
    CAPACITY_FIRST = 64,
};

struct membership_copy {
    struct membership_copy *next;
    uint8_t bytes[];
};

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

static size_t find_log(const struct membership *membership,
                       const uint8_t log[KEY_LOG])
{
    size_t i = 0;

    while (i < membership->log_count &&
           memcmp(membership->logs[i].end.log, log, KEY_LOG) != 0)
        i++;
    return i;
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

/* The id of an entry of the file, whose logs have one branch. */
static bool id_at(void *user, const uint8_t log[KEY_LOG], size_t branch,
                  uint64_t seq, uint8_t id[HASH_SIZE])
{
    const struct membership *m = user;

    for (size_t i = 0; branch == 0 && i < m->count; i++) {
        const struct entry *entry = &m->items[i].entry;

        if (entry->header.seq == seq &&
            memcmp(entry->header.log, log, KEY_LOG) == 0) {
            memcpy(id, entry->id, HASH_SIZE);
            return true;
        }
    }
    return false;
}

/* All is offered again as long as that does anything (core/roster.h). */
static void settle(struct membership *membership)
{
    struct roster *roster = &membership->roster;
    struct body body;

    while (roster_again(roster))
        for (size_t i = 0; i < membership->count; i++) {
            const struct journal_item *item = &membership->items[i];

            if (body_open(item->body, &body) == OK)
                roster_add(roster, &item->entry, &body,
                           membership->logs[membership->log_of[i]].key);
        }
}

/* Takes an entry whose bytes stay where they are. */
static enum result take(struct membership *membership, struct bytes bytes,
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
    membership->roster.ids = (struct roster_ids){membership, id_at};
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
    roster_seen(&membership->roster, &item.entry, membership->logs[at].key);
    membership->log_count += at == membership->log_count;
    membership->log_of[membership->count] = at;
    membership->items[membership->count++] = item;
    return OK;
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
    result = take(membership, bytes_of(copy->bytes, entry.size),
                  bytes_of(copy->bytes + entry.size, body.size));
    if (result != OK) {
        free(copy);
        return result;
    }
    copy->next = membership->copies;
    membership->copies = copy;
    settle(membership);
    return OK;
}

static bool take_key(struct canon *canon, uint64_t key)
{
    return canon_uint(canon, HEAD_TRAINING) == key && canon->result == OK;
}

static enum result read_head(struct canon *canon, struct membership *membership)
{
    char country[4] = "";
    struct canon_item flag;
    struct bytes text;
    const uint8_t *root;

    if (canon_map(canon, HEAD_TRAINING) != HEAD_TRAINING ||
        !take_key(canon, HEAD_ROOT))
        return CERT_FORM;
    root = canon_fixed(canon, KEY_SIZE);
    if (!root || key_check(root) != OK || !take_key(canon, HEAD_COUNTRY))
        return CERT_FORM;
    text = canon_text(canon, 3);
    if (text.size != 3 || !take_key(canon, HEAD_TRAINING) ||
        canon_next(canon, &flag) != OK || flag.type != CANON_BOOL)
        return CERT_FORM;
    for (size_t i = 0; i < 3; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return CERT_FORM;
    memcpy(country, text.data, 3);
    return membership_begin(membership, root, country, flag.number == 1);
}

static enum result read_rows(struct canon *canon, struct membership *membership)
{
    enum result result = OK;

    while (result == OK && canon->at < canon->end) {
        struct bytes entry, body;

        canon_array(canon, 2, 2);
        entry = canon_string(canon, 1, ENTRY_SIZE_MAX);
        body = canon_string(canon, 0, BODY_SIZE_MAX);
        result = canon->result;
        if (result == OK)
            result = take(membership, entry, body);
    }
    return result;
}

enum result membership_read(const char *path, struct membership *membership,
                            size_t *bad)
{
    struct canon canon;
    size_t size, ignored;
    char *file;
    enum result result;

    memset(membership, 0, sizeof *membership);
    bad = bad ? bad : &ignored;
    *bad = 0;
    file = input_file(path, &size);
    if (!file)
        return STORE_OPEN;
    canon = canon_of(bytes_of(file, size));
    result = read_head(&canon, membership);
    membership->file = file;
    if (result != OK)
        return result;
    result = read_rows(&canon, membership);
    if (result != OK)
        *bad = membership->count + 1;
    settle(membership);
    return result;
}

static void put_head(const struct membership *membership, struct buffer *out)
{
    canon_put_map(out, 3);
    canon_put_uint(out, HEAD_ROOT);
    canon_put_string(out, bytes_of(membership->root, KEY_SIZE));
    canon_put_uint(out, HEAD_COUNTRY);
    canon_put_text(out, bytes_text(membership->country));
    canon_put_uint(out, HEAD_TRAINING);
    buffer_put_u8(out, membership->training ? 0xf5 : 0xf4);
}

bool membership_write(const struct membership *membership, const char *path)
{
    struct buffer out;
    size_t size = HEAD_MAX;
    uint8_t *memory;
    bool good;

    for (size_t i = 0; i < membership->count; i++)
        size += membership->items[i].entry.bytes.size +
                membership->items[i].body.size + ROW_EXTRA;
    memory = malloc(size);
    if (!memory) {
        command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
        return false;
    }
    out = buffer_of(memory, size);
    put_head(membership, &out);
    for (size_t i = 0; i < membership->count; i++) {
        canon_put_array(&out, 2);
        canon_put_string(&out, membership->items[i].entry.bytes);
        canon_put_string(&out, membership->items[i].body);
    }
    check(!out.full);
    good = input_write_file(path, buffer_bytes(&out), 0644);
    free(memory);
    return good;
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
