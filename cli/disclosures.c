/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/disclosures.h"
#include "core/check.h"

#include "cli/disclosures_entry.h"

#include <string.h>

void disclosures_begin(struct disclosures *disclosures, struct post *post)
{
    memset(disclosures, 0, sizeof *disclosures);
    disclosures->post = post;
}

static struct disclosures_peer *peer_of(struct disclosures *disclosures,
                                        const uint8_t kid[KEY_KID])
{
    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct disclosures_peer *peer = &disclosures->peers[i];

        if (peer->used && memcmp(peer->kid, kid, KEY_KID) == 0)
            return peer;
    }
    return NULL;
}

/* What the writer has made of the entry, if it is done. */
static void settle(struct disclosures *disclosures,
                   struct disclosures_peer *peer)
{
    enum result result;

    if (!peer->writing || !disclosures_entry_done(peer->writing, &result))
        return;
    peer->writing = NULL;
    for (size_t i = 0; i < peer->count; i++) {
        struct disclosures_range *range = &peer->ranges[i];

        if (result == OK)
            range->may = range->asked;
        else
            range->asked = range->may;
    }
    if (result != OK && !disclosures->failing)
        disclosures_entry_failed(result);
    disclosures->failing = result != OK;
}

/* Where nothing has gone, what may have gone stands on record. */
static void end_stretch(struct disclosures *disclosures,
                        struct disclosures_peer *peer)
{
    if (peer->writing)
        disclosures_entry_leave(peer->writing);
    peer->writing = NULL;
    if (peer->entries > 0)
        disclosures_entry_last(disclosures->post, peer);
    peer->used = false;
}

/* A place for a node that is shown something for the first time. */
static struct disclosures_peer *peer_new(struct disclosures *disclosures,
                                         const struct disclosures_sent *sent)
{
    struct disclosures_peer *peer = &disclosures->peers[0];

    for (size_t i = 1; i < PEERS_MAX && peer->used; i++)
        peer = &disclosures->peers[i];
    if (peer->used)
        end_stretch(disclosures, peer);
    memset(peer, 0, sizeof *peer);
    peer->used = true;
    peer->begun_ms = sent->now_ms;
    memcpy(peer->kid, sent->what->kid, KEY_KID);
    memcpy(peer->realm, sent->realm, KEY_REALM);
    check(sent->treaty_count <= TREATIES_MAX);
    peer->treaty_count = sent->treaty_count;
    memcpy(peer->treaties, sent->treaties, peer->treaty_count * HASH_SIZE);
    return peer;
}

/* Under the same treaties? Else it is another stretch. */
static bool same_treaties(const struct disclosures_peer *peer,
                          const struct disclosures_sent *sent)
{
    return peer->treaty_count == sent->treaty_count &&
           memcmp(peer->treaties, sent->treaties,
                  sent->treaty_count * HASH_SIZE) == 0;
}

/*
 * The range that these entries go on, without a gap: from what has gone, or,
 * while they are not on record, from what is to be.
 */
static struct disclosures_range *range_of(struct disclosures_peer *peer,
                                          const struct border_sent *what)
{
    for (size_t i = 0; i < peer->count; i++) {
        struct disclosures_range *range = &peer->ranges[i];
        uint64_t end = what->next > range->may ? range->want : range->next;

        if (memcmp(range->log, what->log, KEY_LOG) == 0 &&
            range->first <= what->first && what->first <= end)
            return range;
    }
    return NULL;
}

static struct disclosures_range *range_new(struct disclosures_peer *peer,
                                           const struct border_sent *what)
{
    struct disclosures_range *range = &peer->ranges[peer->count];

    if (peer->count == DISCLOSURES_RANGES_MAX)
        return NULL;
    peer->count++;
    memcpy(range->log, what->log, KEY_LOG);
    range->first = range->next = range->may = what->first;
    range->asked = range->want = what->first;
    return range;
}

static void go(struct disclosures_peer *peer, struct disclosures_range *range,
               const struct border_sent *what)
{
    /* What goes again is shown once. */
    if (what->next > range->next) {
        peer->entries += what->next - range->next;
        range->next = what->next;
    }
    peer->bytes += what->bytes;
}

static void want(struct disclosures_peer *peer, struct disclosures_range *range,
                 const struct border_sent *what)
{
    uint64_t gone = range->next - range->first;
    uint64_t ahead = what->single ? 0 : gone + DISCLOSURES_AHEAD;

    if (what->next + ahead > range->want)
        range->want = what->next + ahead;
    peer->weight = what->bytes / (what->next - what->first) + 1;
}

/* Hands an entry to the writer that says all that is wanted. */
static void ask(struct disclosures *disclosures, struct disclosures_peer *peer)
{
    if (peer->writing)
        return;
    for (size_t i = 0; i < peer->count; i++)
        peer->ranges[i].asked = peer->ranges[i].want;
    peer->writing = disclosures_entry_most(disclosures->post, peer);
}

bool disclosures_record(struct disclosures *disclosures,
                        const struct disclosures_sent *sent)
{
    struct disclosures_peer *peer = peer_of(disclosures, sent->what->kid);
    struct disclosures_range *range;

    if (peer)
        settle(disclosures, peer);
    if (peer && !same_treaties(peer, sent)) {
        end_stretch(disclosures, peer);
        peer = NULL;
    }
    if (!peer)
        peer = peer_new(disclosures, sent);
    range = range_of(peer, sent->what);
    if (!range && peer->count == DISCLOSURES_RANGES_MAX && !peer->writing) {
        end_stretch(disclosures, peer);
        peer = peer_new(disclosures, sent);
    }
    if (!range)
        range = range_new(peer, sent->what);
    if (range && sent->what->next <= range->may) {
        go(peer, range, sent->what);
        return true;
    }
    if (range)
        want(peer, range, sent->what);
    ask(disclosures, peer);
    return false;
}

void disclosures_tick(struct disclosures *disclosures, uint64_t now_ms,
                      bool all)
{
    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct disclosures_peer *peer = &disclosures->peers[i];

        if (peer->used &&
            (all || now_ms - peer->begun_ms >= DISCLOSURES_STRETCH_MS))
            end_stretch(disclosures, peer);
    }
}

void disclosures_ended(struct disclosures *disclosures,
                       const uint8_t kid[KEY_KID])
{
    struct disclosures_peer *peer = peer_of(disclosures, kid);

    if (peer)
        end_stretch(disclosures, peer);
}
