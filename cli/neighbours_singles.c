/* SPDX-License-Identifier: Apache-2.0 */
/* Trust entries that travel by themselves: which are held, and who may have
 * them. */
#include "cli/neighbours_internal.h"
#include "core/canon.h"
#include "storage/singles.h"

#include <stdlib.h>
#include <string.h>

/* A trust entry that can travel by itself, kept in memory: there are few. */
struct single {
    size_t realm;
    uint32_t may; /* a bit for each realm to which it may go */
    uint8_t key[KEY_SIZE];
    struct journal_item item; /* borrows from bytes */
    uint8_t bytes[];
};

bool neighbours_single(void *user, size_t i, struct border_single *out)
{
    struct neighbours *n = user;

    if (i >= n->count)
        return false;
    *out = (struct border_single){n->singles[i]->realm, n->singles[i]->item};
    return true;
}

bool neighbours_single_may(void *user, size_t i, size_t realm)
{
    struct neighbours *n = user;

    return i < n->count && (n->singles[i]->may >> realm & 1);
}

/* Does a revocation name shared logs alone? The name of any other log never
 * leaves; one that is not held here is not known to be shared. */
static bool names_shared(const struct neighbours *n, const struct body *body)
{
    enum { LAST_GOOD = 17 };
    const struct journal *journal = &n->post->journal;
    struct canon refs = canon_of(body_value(body, LAST_GOOD));
    uint64_t count = canon_array(&refs, 0, UINT64_MAX);

    for (; count > 0 && refs.result == OK; count--) {
        struct journal_log log;
        const uint8_t *id;

        canon_array(&refs, 3, 3);
        id = canon_fixed(&refs, KEY_LOG);
        canon_uint(&refs, UINT64_MAX);
        canon_fixed(&refs, HASH_SIZE);
        if (refs.result != OK || !journal->log_find(journal->user, id, &log) ||
            log.lane != LANE_SHARED)
            return false;
    }
    return refs.result == OK;
}

/* The realms to which a statement of home may go, a bit each: those whom it
 * concerns. */
static uint32_t may_go(const struct neighbours *n,
                       const struct journal_item *item,
                       const uint8_t key[KEY_SIZE])
{
    uint32_t may = 0;
    struct body body;

    if (entry_kind(&item->entry.header) < KIND_CERTIFICATE ||
        body_open(item->body, &body) != OK ||
        (entry_kind(&item->entry.header) == KIND_REVOCATION &&
         !names_shared(n, &body)))
        return 0;
    for (size_t realm = 1; realm < n->roster->realm_count; realm++)
        if (disclose_single(&n->rules[realm], n->treaties, n->roster,
                            &item->entry, &body, key))
            may |= 1u << realm;
    return may;
}

static struct single *known(const struct neighbours *n, const uint8_t *id)
{
    for (size_t i = 0; i < n->count; i++)
        if (memcmp(n->singles[i]->item.entry.id, id, HASH_SIZE) == 0)
            return n->singles[i];
    return NULL;
}

/* Keeps a copy; its place among the others never changes. */
static enum result keep(struct neighbours *n, size_t realm,
                        const uint8_t key[KEY_SIZE],
                        const struct journal_item *item)
{
    struct bytes entry = item->entry.bytes;
    struct single *made;

    if (known(n, item->entry.id) || n->count == SINGLES_MAX)
        return OK;
    made = calloc(1, sizeof *made + entry.size + item->body.size);
    if (!made)
        return STORE_MEMORY;
    made->realm = realm;
    memcpy(made->key, key, KEY_SIZE);
    memcpy(made->bytes, entry.data, entry.size);
    memcpy(made->bytes + entry.size, item->body.data, item->body.size);
    made->item.checked = true;
    made->item.body = bytes_of(made->bytes + entry.size, item->body.size);
    if (entry_open(bytes_of(made->bytes, entry.size),
                   n->roster->realms[realm].realm, &made->item.entry) != OK) {
        free(made);
        return STORE_CORRUPT;
    }
    n->singles[n->count++] = made;
    return OK;
}

/* What gathering from one log is at work on. */
struct gathering {
    struct neighbours *neighbours;
    const uint8_t *key;
    enum result result;
};

static bool gather(void *user, const struct journal_item *item)
{
    struct gathering *g = user;

    if (may_go(g->neighbours, item, g->key))
        g->result = keep(g->neighbours, 0, g->key, item);
    return g->result == OK;
}

static enum result load_own(struct neighbours *n)
{
    struct journal *journal = &n->post->journal;
    struct journal_log log;
    enum result result = OK;

    for (size_t i = 0; result == OK && journal->log_at(journal->user, i, &log);
         i++) {
        struct gathering g = {n, log.key, OK};

        if (log.lane != LANE_TRUST ||
            memcmp(log.realm, n->roster->realm, KEY_REALM) != 0)
            continue;
        for (size_t b = 0; result == OK && b < log.branches; b++)
            result = journal->read(journal->user, log.log, b,
                                   b ? log.fork_seq : 0, gather, &g);
        if (result == OK)
            result = g.result;
    }
    return result;
}

static enum result load_foreign(struct neighbours *n)
{
    struct read_entry *read = malloc(sizeof *read);
    struct store_txn *txn;
    enum result result =
        read ? store_begin(n->post->store, STORE_READ, &txn) : STORE_MEMORY;

    if (result != OK) {
        free(read);
        return result;
    }
    for (uint64_t i = 0; result == OK; i++) {
        struct journal_item item = {.checked = true};
        size_t realm;

        result = read_single(txn, i, read);
        if (result != OK)
            break;
        item.entry = read->entry;
        item.body = read->encoded;
        realm = roster_realm_find(n->roster, read->realm);
        if (realm != SIZE_MAX)
            result = keep(n, realm, read->key, &item);
    }
    store_abort(txn);
    free(read);
    return result == STORE_NOT_FOUND ? OK : result;
}

/* One of another country goes to our own nodes. */
void neighbours_singles_judge(struct neighbours *n)
{
    for (size_t i = 0; i < n->count; i++) {
        struct single *one = n->singles[i];

        one->may = one->realm ? 1 : may_go(n, &one->item, one->key);
    }
}

enum result neighbours_singles_load(struct neighbours *n)
{
    enum result result = load_own(n);

    return result == OK ? load_foreign(n) : result;
}

void neighbours_singles_free(struct neighbours *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->singles[i]);
}
