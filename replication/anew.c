/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries of other realms that are held, and may show more now: a treaty was
 * widened. They are asked for once more from their first, and the store joins
 * what they show to what it has.
 */
#include "replication/node_internal.h"

#include <string.h>

/* Asks the peer for the log from `from` on, whatever it knows of us. */
static void want(struct session *session, uint32_t at, uint64_t from)
{
    frontier_want(session, at, from);
    session->tracks[at].flags |= TRACK_ANEW;
}

/* All of the realm's logs: what they show may have become more, or not. */
static void begin(struct node *node, size_t realm, uint64_t terms)
{
    node->terms[realm] = terms;
    node->terms_ms[realm] = node->now_ms;
    for (uint32_t at = 0; at < node->log_high; at++) {
        struct log *log = &node->logs[at];

        if (log->realm != realm)
            continue;
        log->anew = terms != 0 && log->held.branches == 1;
        log->anew_at = 0;
    }
}

/* Of whose nodes is it asked? A country's own; those of home where no link to
 * it has been up for some time. */
static size_t givers(const struct node *node, size_t realm)
{
    for (size_t i = 0; i < node->config.peers_max; i++)
        if (node->sessions[i].used && node->sessions[i].established &&
            node->sessions[i].realm == realm)
            return realm;
    return node->now_ms - node->terms_ms[realm] > NODE_PATIENCE_MS ? 0 : realm;
}

/* What peers of a realm can do about a log that is to be read anew. */
struct offer {
    struct session *session; /* tells of all that is held; null: none does */
    bool busy;               /* one is asked already, or the day is used up */
    bool silent; /* there are peers, and none has it: it is no more shown */
};

static struct offer offer_of(struct node *node, uint32_t at, size_t realm)
{
    struct offer offer = {NULL, false, false};
    size_t peers = 0, telling = 0;

    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];
        const struct track *track = &session->tracks[at];

        if (!session->used || !session->established || !session->told ||
            session->realm != realm)
            continue;
        peers++;
        telling += track->told > 0 || track->known[0] > 0;
        if (track_next(track) < log_next(&node->logs[at]) &&
            track->known[0] < log_next(&node->logs[at]))
            continue;
        offer.busy |= session->over || (track->flags & TRACK_WANTING);
        offer.session = session;
    }
    offer.silent = peers > 0 && telling == 0;
    return offer;
}

/* False if nothing of the realm is left to be asked for. */
static bool ask(struct node *node, size_t realm)
{
    size_t of = givers(node, realm);
    bool left = false;

    for (uint32_t at = 0; at < node->log_high; at++) {
        struct log *log = &node->logs[at];
        struct offer offer;

        if (!log->anew || log->realm != realm)
            continue;
        offer = offer_of(node, at, of);
        log->anew = !offer.silent;
        left |= log->anew;
        if (offer.session && !offer.busy && log->stores == 0)
            want(offer.session, at, log->anew_at);
    }
    return left;
}

void anew_look(struct node *node)
{
    const struct border *border = node->config.border;

    for (size_t realm = 1; realm < node->config.roster->realm_count; realm++) {
        uint64_t terms = border->terms(border->user, realm);

        if (terms != node->terms[realm])
            begin(node, realm, terms);
    }
}

void anew_tick(struct node *node)
{
    anew_look(node);
    for (size_t realm = 1; realm < node->config.roster->realm_count; realm++) {
        uint64_t terms = node->terms[realm];
        struct node_effect *effect;

        if (terms == 0 || node->now_ms - node->terms_ms[realm] < NODE_SETTLE_MS)
            continue;
        if (ask(node, realm) || !node_may_report(node))
            continue;
        effect = node_report(node, REPORT_READ, NULL);
        effect->realm = realm;
        effect->token = terms;
    }
}

/* Does any of them show a part? A body that is absent, or whole as a start's,
 * shows no more than is held. */
static bool shows(const struct journal_item *items, size_t count)
{
    static const uint8_t redacted[] = {0x83, 0x01};

    for (size_t i = 0; i < count; i++)
        if (items[i].body.size > sizeof redacted &&
            memcmp(items[i].body.data, redacted, sizeof redacted) == 0)
            return true;
    return false;
}

/* Hands out the first so many of a run, which are held. */
static void hand_out(struct node *node, const struct arrival *run,
                     struct store *store, size_t count)
{
    const struct log *log = &node->logs[run->at];
    const struct entry *last = &run->items[count - 1].entry;
    struct node_effect *effect = node_effect(node, EFFECT_STORE);

    *store = (struct store){.used = true,
                            .known = true,
                            .anew = run->anew,
                            .token = ++node->tokens,
                            .link = run->session->link,
                            .log = run->at,
                            .first = arrival_seq(run)};
    store->end.next = last->header.seq + 1;
    memcpy(store->end.head, last->id, HASH_SIZE);
    memcpy(node->effects->store, run->items, count * sizeof *run->items);
    effect->token = store->token;
    memcpy(effect->run.realm, log_realm(node, log), KEY_REALM);
    memcpy(effect->run.log, log->held.log, KEY_LOG);
    memcpy(effect->run.key, log->held.key, KEY_SIZE);
    effect->run.lane = log->held.lane;
    effect->run.items = node->effects->store;
    effect->run.count = count;
    run->session->stores++;
}

void anew_take(struct node *node, const struct arrival *run, size_t count)
{
    struct log *log = &node->logs[run->at];
    struct session *session = run->session;
    struct store *store = accept_vacant(node);
    uint64_t next = arrival_seq(run) + count;

    if (log->realm == 0 || count == 0 || abroad_closed(node, run))
        return;
    if (abroad_over(node, run)) {
        session->over = true;
        return;
    }
    if (shows(run->items, count)) {
        /* What finds no place is asked for again. */
        if (!store || session->stores >= NODE_RUNS_MAX)
            return;
        hand_out(node, run, store, count);
    }
    abroad_taken(node, run);
    if (!run->anew)
        return;
    log->anew_at = next;
    if (next >= log_next(log))
        log->anew = false;
    else
        want(session, run->at, next);
}

/* Those of home who hold the entries too are given them once more. */
static void pass_on(struct node *node, const struct store *store)
{
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];
        struct track *track = &session->tracks[store->log];
        bool waits = track->flags & TRACK_PROBE;

        if (!session->used || !session->established || session->realm != 0 ||
            session->link == store->link || track->known[0] < store->end.next ||
            track->flags & TRACK_REFUSED ||
            (waits && track->sent[0] <= store->first))
            continue;
        track->sent[0] = store->first;
        track->flags |= TRACK_PROBE;
        transfer_queue(node, session, store->log);
    }
}

void anew_stored(struct node *node, const struct store *store,
                 struct session *session, enum result result)
{
    struct log *log = &node->logs[store->log];

    if (result == OK && log->held.branches == 1) {
        pass_on(node, store);
        /* Who of home shows more of this shows more of the rest, too. */
        if (session && session->realm == 0 && !store->anew &&
            store->end.next < log_next(log) &&
            !(session->tracks[store->log].flags & TRACK_WANTING))
            want(session, store->log, store->end.next);
    } else if (result != OK && result != ENTRY_DUPLICATE) {
        struct node_effect *effect = node_report(node, REPORT_STORE, session);

        effect->result = result;
        effect->seq = store->first;
        memcpy(effect->log, log->held.log, KEY_LOG);
    }
}
