/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/treaties.h"
#include "storage/singles.h"

#include <stdlib.h>
#include <string.h>

struct loading {
    struct post *post;
    struct treaties *treaties; /* null: entries are offered to the roster */
    struct roster *roster;
    const uint8_t *key; /* of the log that is read */
};

static void offer(struct loading *loading, const struct entry *entry,
                  const struct body *body, const uint8_t key[KEY_SIZE])
{
    /* A statement that is refused has no effect; the next is looked at. */
    if (loading->treaties)
        treaties_add(loading->treaties, loading->roster, entry, body, key);
    else
        roster_add(loading->roster, entry, body, key);
}

static bool offer_item(void *user, const struct journal_item *item)
{
    struct loading *loading = user;
    uint16_t kind = entry_kind(&item->entry.header);
    struct body body;

    roster_seen(loading->roster, &item->entry, loading->key);
    if (kind >= KIND_CERTIFICATE && body_open(item->body, &body) == OK)
        offer(loading, &item->entry, &body, loading->key);
    return true;
}

static enum result offer_home(struct loading *loading)
{
    const struct journal *journal = &loading->post->journal;
    enum result result = OK;
    struct journal_log log;

    for (size_t i = 0; result == OK && journal->log_at(journal->user, i, &log);
         i++) {
        if (log.lane != LANE_TRUST ||
            memcmp(log.realm, loading->roster->realm, KEY_REALM) != 0)
            continue;
        loading->key = log.key;
        for (size_t b = 0; result == OK && b < log.branches; b++)
            result = journal->read(journal->user, log.log, b,
                                   b ? log.fork_seq : 0, offer_item, loading);
    }
    return result;
}

/* Of a single only its author's kid is known. */
static const struct member *author_of(const struct roster *roster,
                                      const struct read_entry *read)
{
    size_t realm = roster_realm_find(roster, read->realm);

    for (size_t i = 0; i < roster->count; i++)
        if (roster->members[i].certificate.roles &&
            roster->members[i].realm == realm &&
            memcmp(roster->members[i].kid, read->entry.kid, KEY_KID) == 0)
            return &roster->members[i];
    return NULL;
}

static enum result offer_singles(struct loading *loading)
{
    struct read_entry *read = malloc(sizeof *read);
    struct store_txn *txn;
    enum result result =
        read ? store_begin(loading->post->store, STORE_READ, &txn)
             : STORE_MEMORY;

    if (result == OK) {
        for (uint64_t i = 0; result == OK; i++) {
            const struct member *author;
            uint8_t key[KEY_SIZE];

            result = read_single(txn, i, read);
            author = result == OK && read->has_body
                         ? author_of(loading->roster, read)
                         : NULL;
            if (!author)
                continue;
            memcpy(key, author->certificate.log_key, KEY_SIZE);
            roster_seen(loading->roster, &read->entry, key);
            offer(loading, &read->entry, &read->body, key);
        }
        store_abort(txn);
    }
    free(read);
    return result == STORE_NOT_FOUND ? OK : result;
}

/* Who is who, as long as offering all again does anything. */
static enum result settle(struct loading *loading)
{
    enum result result;

    loading->treaties = NULL;
    do {
        result = offer_home(loading);
        if (result == OK)
            result = offer_singles(loading);
    } while (result == OK && roster_again(loading->roster));
    return result;
}

/* The other parties of what home has signed; true if one is new. */
static bool admit(const struct treaties *treaties, struct roster *roster)
{
    size_t count = roster->realm_count;

    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];
        size_t realm;

        if (held->known && (held->signed_by & 1)) {
            const struct treaty_party *other =
                treaty_other(&held->treaty, roster);

            (void)!roster_admit(roster, other->root, other->country, &realm);
        }
    }
    return roster->realm_count > count;
}

enum result treaties_load(struct treaties *treaties, struct post *post,
                          struct roster *roster)
{
    struct loading loading = {.post = post, .roster = roster};
    enum result result = settle(&loading);

    treaties_begin(treaties);
    loading.treaties = treaties;
    if (result == OK)
        result = offer_home(&loading);
    if (result == OK && admit(treaties, roster))
        result = settle(&loading);
    loading.treaties = treaties;
    return result == OK ? offer_singles(&loading) : result;
}
