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

/* All statements anew, under the codes that the roster has. */
static enum result read_all(struct loading *loading, struct treaties *treaties)
{
    enum result result = settle(loading);

    treaties_begin(treaties);
    loading->treaties = treaties;
    if (result == OK)
        result = offer_home(loading);
    if (result == OK && admit(treaties, loading->roster))
        result = settle(loading);
    loading->treaties = treaties;
    return result == OK ? offer_singles(loading) : result;
}

static bool is_ended(const struct treaty_held *held,
                     const struct roster *roster)
{
    return treaty_state(held, roster, 0, CLOCK_DOUBT) == TREATY_ENDED;
}

/* A text of home that gives a realm a code. */
struct naming {
    char country[4];
    uint64_t signed_s;
    uint8_t id[HASH_SIZE];
    bool ended;
};

static int compare(const void *a, const void *b)
{
    const struct naming *one = a, *other = b;

    if (one->signed_s != other->signed_s)
        return one->signed_s < other->signed_s ? -1 : 1;
    return memcmp(one->id, other->id, HASH_SIZE);
}

/* The texts that home has signed with a realm, by that time; *differ if not
 * all give it one code. */
static size_t namings(const struct treaties *treaties,
                      const struct roster *roster, size_t realm,
                      struct naming out[TREATIES_MAX], bool *differ)
{
    size_t count = 0;

    *differ = false;
    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];
        const struct treaty_party *other =
            held->known ? treaty_other(&held->treaty, roster) : NULL;

        if (!other || !(held->signed_by & 1) ||
            memcmp(other->realm, roster->realms[realm].realm, KEY_REALM) != 0)
            continue;
        out[count].signed_s = held->signed_s;
        out[count].ended = is_ended(held, roster);
        memcpy(out[count].id, held->id, HASH_SIZE);
        memcpy(out[count].country, other->country, 4);
        *differ |= strcmp(out[0].country, out[count++].country) != 0;
    }
    qsort(out, count, sizeof *out, compare);
    return count;
}

/* Is a text in force, or was, under the code that the realm has now? */
static bool is_agreed(const struct treaties *treaties,
                      const struct roster *roster, size_t realm, bool ended)
{
    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];

        if (treaty_agreed(held, roster) && (ended || !is_ended(held, roster)) &&
            treaty_place(&held->treaty, roster->realms[realm].realm) >= 0)
            return true;
    }
    return false;
}

/*
 * The code of a realm to which texts of home give several: that of the first
 * text on which both agree; else that of the newest of home's, so that a
 * mistake can be put right. Of each kind those that nobody has ended come
 * first.
 */
static enum result choose(struct loading *loading, struct treaties *treaties,
                          size_t realm, const struct naming *texts,
                          size_t count)
{
    struct roster *roster = loading->roster;
    const char *last = texts[count - 1].country;

    for (int ended = 0; ended < 2; ended++)
        for (size_t i = 0; i < count; i++) {
            enum result result;

            if (i > 0 && strcmp(texts[i].country, texts[i - 1].country) == 0)
                continue;
            roster_rename(roster, realm, texts[i].country);
            result = read_all(loading, treaties);
            if (result != OK || is_agreed(treaties, roster, realm, ended))
                return result;
        }
    for (size_t i = 0; i < count; i++)
        if (!texts[i].ended)
            last = texts[i].country;
    roster_rename(roster, realm, last);
    return read_all(loading, treaties);
}

enum result treaties_load(struct treaties *treaties, struct post *post,
                          struct roster *roster)
{
    struct loading loading = {.post = post, .roster = roster};
    enum result result = read_all(&loading, treaties);

    for (size_t realm = 1; realm < roster->realm_count && result == OK;
         realm++) {
        struct naming texts[TREATIES_MAX];
        bool differ;
        size_t count = namings(treaties, roster, realm, texts, &differ);

        if (differ)
            result = choose(&loading, treaties, realm, texts, count);
        else if (count > 0 &&
                 strcmp(roster->realms[realm].country, texts[0].country)) {
            roster_rename(roster, realm, texts[0].country);
            result = read_all(&loading, treaties);
        }
    }
    return result;
}
