/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "replication/unpack.h"
#include "core/check.h"

#include <string.h>

enum fit {
    FIT_STORE,   /* something new, from items + skip on */
    FIT_KNOWN,   /* all of it is held */
    FIT_DISTANT, /* it does not touch what is held */
    FIT_SEALED,
    FIT_BRANCHES, /* one branch too many */
};

static bool held_at(const struct node *node, const struct log *log,
                    size_t branch, uint64_t seq, const uint8_t id[HASH_SIZE])
{
    const struct journal *journal = node->config.journal;
    uint8_t held[HASH_SIZE];

    return seq < log->held.ends[branch].next &&
           journal->id_at(journal->user, log->held.log, branch, seq, held) &&
           memcmp(held, id, HASH_SIZE) == 0;
}

/* The branches, a bit each, on which this entry may follow. */
static unsigned branches_before(const struct node *node, const struct log *log,
                                const struct header *header)
{
    unsigned found = 0;

    for (size_t b = 0; b < log->held.branches; b++)
        if (header->seq == 0 ||
            held_at(node, log, b, header->seq - 1, header->previous))
            found |= 1u << b;
    return found;
}

/* Of these branches, those on which this very entry stands. */
static unsigned branches_with(const struct node *node, const struct log *log,
                              unsigned among, const struct entry *entry)
{
    unsigned found = 0;

    for (size_t b = 0; b < log->held.branches; b++)
        if (among & 1u << b &&
            held_at(node, log, b, entry->header.seq, entry->id))
            found |= 1u << b;
    return found;
}

/* Where does a run stand against what is durable? Nothing is at the store. */
static enum fit fit_held(const struct node *node, const struct log *log,
                         struct arrival *run)
{
    const struct chain *ends = log->held.ends;
    unsigned on = branches_before(node, log, &run->items[0].entry.header);
    uint64_t seq;

    if (on == 0)
        return FIT_DISTANT;
    if (branches_with(node, log, 3, arrival_last(run)) != 0)
        return FIT_KNOWN;
    for (run->skip = 0; run->skip < run->count; run->skip++) {
        unsigned with =
            branches_with(node, log, on, &run->items[run->skip].entry);

        if (with == 0)
            break;
        on = with;
    }
    seq = arrival_seq(run) + run->skip;
    for (run->branch = 0; run->branch < log->held.branches; run->branch++)
        if (on & 1u << run->branch && ends[run->branch].next == seq)
            return ends[run->branch].sealed ? FIT_SEALED : FIT_STORE;
    run->branch = on & 1 ? 0 : 1;
    run->forks = true;
    return log->held.branches < BRANCHES_MAX ? FIT_STORE : FIT_BRANCHES;
}

/* While runs of a log are at the store, only what follows them can be placed;
 * the rest is told anew when they have been answered. */
static enum fit fit_pending(const struct log *log, struct arrival *run)
{
    run->skip = 0;
    for (run->branch = 0; run->branch < log->pending_branches; run->branch++)
        if (chain_step(&log->pending[run->branch], &run->items[0].entry) == OK)
            return FIT_STORE;
    return FIT_DISTANT;
}

/* All of the run is held: that is acknowledged, and so is known of the peer. */
static void known_run(struct node *node, const struct arrival *run, bool wanted)
{
    struct session *session = run->session;
    struct track *track = &session->tracks[run->at];
    struct wire_end end = {.next = arrival_last(run)->header.seq + 1};
    size_t branch;

    if (!run->anew)
        session->duplicates += run->count;
    memcpy(end.head, arrival_last(run)->id, HASH_SIZE);
    branch = log_branch(node, &node->logs[run->at], &end);
    check(branch < BRANCHES_MAX);
    frontier_reached(track, branch, end.next);
    transfer_queue(node, session, run->at);
    anew_take(node, run, run->count);
    if (run->anew)
        frontier_owe(session, run->at, TRACK_ACK);
    else if (wanted && end.next < track_next(track) &&
        node->logs[run->at].held.branches < BRANCHES_MAX)
        frontier_want(session, run->at, end.next);
    else
        frontier_owe(session, run->at, TRACK_ACK);
}

/* Further back, twice as far as the time before. */
static void distant_run(const struct arrival *run)
{
    struct track *track = &run->session->tracks[run->at];
    uint64_t step = NODE_BACK_FIRST;
    uint64_t from = arrival_seq(run);

    if (track->back < 48)
        track->back++;
    step <<= track->back;
    frontier_want(run->session, run->at, from > step ? from - step : 0);
}

/* The store is busy: the peer sends it again when it is asked to. */
static void turn_away(struct node *node, const struct arrival *run, bool wanted)
{
    struct session *session = run->session;
    size_t start = node->effects->out.size;

    if (wanted) {
        frontier_want(session, run->at, arrival_seq(run));
        return;
    }
    session->busy = true;
    wire_put_refused(&node->effects->out, LINK_FULL,
                     node->logs[run->at].held.log, arrival_seq(run));
    node_send(node, session, start);
}

static void report_branches(struct node *node, const struct arrival *run)
{
    struct log *log = &node->logs[run->at];
    struct node_effect *effect;

    frontier_owe(run->session, run->at, TRACK_RETELL);
    if (log->branches_reported)
        return;
    log->branches_reported = true;
    effect = node_report(node, REPORT_BRANCHES, run->session);
    effect->seq = arrival_seq(run) + run->skip;
    memcpy(effect->log, log->held.log, KEY_LOG);
}

static void place_run(struct node *node, struct arrival *run)
{
    struct log *log = &node->logs[run->at];
    struct track *track = &run->session->tracks[run->at];
    bool pending = log->stores > 0 || log->held.branches == 0;
    bool wanted =
        track->flags & TRACK_WANTING && track->want_from == arrival_seq(run);
    uint8_t back = track->back;
    enum fit fit = pending ? fit_pending(log, run) : fit_held(node, log, run);

    run->anew = wanted && track->flags & TRACK_ANEW;
    if (wanted)
        frontier_unwant(run->session, run->at);
    if (fit == FIT_STORE && run->anew && !pending)
        anew_take(node, run, run->skip);
    if (fit == FIT_STORE) {
        if (!accept_run(node, run))
            turn_away(node, run, wanted);
    } else if (fit == FIT_KNOWN) {
        known_run(node, run, wanted);
    } else if (fit == FIT_SEALED) {
        accept_refuse(node, run->session, ENTRY_SEALED, log->held.log,
                      arrival_seq(run) + run->skip, true);
    } else if (fit == FIT_BRANCHES) {
        report_branches(node, run);
    } else if (!wanted || arrival_seq(run) == 0) {
        frontier_owe(run->session, run->at, TRACK_RETELL);
    } else if (pending) {
        frontier_want(run->session, run->at, arrival_seq(run));
    } else {
        track->back = back;
        distant_run(run);
    }
}

/*
 * A run from the middle of a log of which nothing is held: the peer is told
 * so, and sends it from its start. A peer of another realm is not: whose log
 * it is cannot be seen, and what the peer began with has been answered.
 */
static void headless_run(struct node *node, struct session *session,
                         const uint8_t log[KEY_LOG], uint64_t seq)
{
    uint32_t at;

    if (session->realm != 0)
        return;
    at = log_place(node, log);
    if (at == NONE)
        accept_refuse(node, session, STORE_FULL, log, seq, true);
    else
        frontier_owe(session, at, TRACK_RETELL);
}

/* What the run holds: as whoever gave the event found, or found here. */
static enum result unpack(const struct node *node,
                          const struct wire_message *message,
                          struct arrival *run)
{
    const struct node_unpacked *unpacked = node->unpacked;

    if (!unpacked)
        return unpack_run(node->config.unpack, message->realm, message->packed,
                          &run->items, &run->count);
    run->items = unpacked->items;
    run->count = unpacked->count;
    return unpacked->result;
}

/* May a log of this realm come from the peer? A foreign one brings its own
 * only; one of ours may know a realm sooner than we do. */
static enum result check_realm(const struct session *session, size_t realm)
{
    if (session->realm != 0)
        return realm == session->realm ? OK : LINK_REALM;
    return realm == SIZE_MAX ? ENTRY_UNKNOWN_LOG : OK;
}

void receive_run(struct node *node, struct session *session,
                 const struct wire_message *message)
{
    struct arrival run = {.session = session, .size = message->packed.size};
    uint8_t log[KEY_LOG];
    uint64_t seq;
    size_t count;
    enum result result = unpack_head(message->packed, log, &seq, &count);

    if (result != OK) {
        session_close(node, session, result);
        return;
    }
    session->runs_in++;
    run.named = session->realm == 0;
    run.realm = roster_realm_find(node->config.roster, message->realm);
    result = check_realm(session, run.realm);
    if (result != OK) {
        accept_refuse(node, session, result, log, seq, run.named);
        return;
    }
    result = unpack(node, message, &run);
    run.at = table_find(node, log);
    if (run.at == NONE || node->logs[run.at].pending_branches == 0 ||
        node->logs[run.at].realm != run.realm) {
        if (result == OK && seq > 0) {
            headless_run(node, session, log, seq);
            return;
        }
        if (result == OK)
            result = accept_log(node, &run);
    } else {
        run.named = true;
    }
    if (result != OK)
        accept_refuse(node, session, result, log, seq, run.named);
    else
        place_run(node, &run);
}
