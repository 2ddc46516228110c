/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "replication/pack.h"

#include <string.h>

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/*
 * From where on a branch is to be sent, or UINT64_MAX if it is not. Up to
 * fork_seq both branches are one, which goes as the first.
 */
static uint64_t send_from(const struct log *log, const struct track *track,
                          size_t branch)
{
    size_t other = 1 - branch;
    uint64_t fork = log->held.fork_seq;

    if (track->known[branch] > 0)
        return most(track->known[branch], track->sent[branch]);
    if (track->known[other] > 0 ? track->told == BRANCHES_MAX : track->told > 0)
        return UINT64_MAX;
    if (branch == 0)
        return track->known[1] > 0 ? most(fork, track->sent[0])
                                   : track->sent[0];
    if (most(track->known[0], track->sent[0]) < fork)
        return UINT64_MAX;
    return most(fork, track->sent[1]);
}

/* The branch and place to send next; false if there is nothing. */
static bool next_run(const struct node *node, const struct session *session,
                     uint32_t at, size_t *branch, uint64_t *from)
{
    const struct log *log = &node->logs[at];
    const struct track *track = &session->tracks[at];

    if (!abroad_goes(session, log))
        return false;
    if (track->flags & TRACK_PROBE) {
        *branch = track->flags & TRACK_PROBE_1 ? 1 : 0;
        *from = track->sent[*branch];
        return true;
    }
    if (track->flags & (TRACK_REFUSED | TRACK_HOLD))
        return false;
    for (*branch = 0; *branch < log->held.branches; ++*branch) {
        *from = send_from(log, track, *branch);
        if (*from < log->held.ends[*branch].next)
            return true;
    }
    return false;
}

void transfer_queue(struct node *node, struct session *session, uint32_t at)
{
    size_t branch;
    uint64_t from;

    if (session->established && session->told &&
        next_run(node, session, at, &branch, &from))
        queue_put_run(session, at, node->logs[at].tier);
}

void transfer_queue_all(struct node *node, uint32_t at)
{
    for (size_t i = 0; i < node->config.peers_max; i++)
        if (node->sessions[i].used)
            transfer_queue(node, &node->sessions[i], at);
}

static struct bytes moved(struct buffer *to, struct bytes bytes)
{
    size_t start = to->size;

    buffer_put(to, bytes);
    return bytes_of(to->data + start, bytes.size);
}

/* Copies an item, since the journal lends it for the call only. */
static bool gather(void *context, const struct journal_item *item)
{
    struct node_effects *effects = (struct node_effects *)context;
    struct journal_item *copy = &effects->items[effects->item_count];
    const uint8_t *old = item->entry.bytes.data, *new;

    *copy = *item;
    copy->entry.bytes = moved(&effects->gathered, item->entry.bytes);
    copy->body = moved(&effects->gathered, item->body);
    if (effects->gathered.full)
        return false;
    new = copy->entry.bytes.data;
    copy->entry.payload.data = new + (item->entry.payload.data - old);
    copy->entry.kid = new + (item->entry.kid - old);
    copy->entry.signature = new + (item->entry.signature - old);
    effects->item_count++;
    return effects->item_count < effects->item_most &&
           effects->gathered.size < effects->gather_most;
}

/* To another realm a log goes as the border gives it. */
static enum result read_log(struct node *node, const struct session *session,
                            uint32_t at, size_t branch, uint64_t from)
{
    const struct log *log = &node->logs[at];
    const struct journal *journal = node->config.journal;
    const struct border *border = node->config.border;
    struct node_effects *effects = node->effects;

    effects->item_count = 0;
    effects->gathered = buffer_of(effects->gather, sizeof effects->gather);
    abroad_budget(node, session, effects);
    if (session->realm == 0)
        return journal->read(journal->user, log->held.log, branch, from, gather,
                             effects);
    /* A treaty may have ended since the last look. */
    abroad_measure_log(node, at);
    if (!abroad_goes(session, log))
        return OK;
    return border->read(border->user, session->realm, log->held.log, branch,
                        from, gather, effects);
}

/* A run as it was packed. */
struct packed_run {
    size_t count, size; /* count 0: there is none */
    enum result result; /* of reading */
};

/* Appends the run as a message. */
static struct packed_run put_run(struct node *node, struct session *session,
                                 uint32_t at, size_t branch, uint64_t from)
{
    struct node_effects *effects = node->effects;
    struct buffer packed = buffer_of(effects->packed, sizeof effects->packed);
    struct packed_run run = {.result =
                                 read_log(node, session, at, branch, from)};

    if (run.result != OK || effects->item_count == 0 ||
        effects->items[0].entry.header.seq != from)
        return run;
    run.count = pack_run(node->config.pack, effects->items, effects->item_count,
                         &packed);
    run.size = packed.size;
    if (!abroad_fits(node, session, packed.size)) {
        session->limited = true;
        run.count = 0;
    }
    if (run.count > 0)
        wire_put_run(&effects->out, log_realm(node, &node->logs[at]),
                     buffer_bytes(&packed));
    return run;
}

static void set_refused(struct session *session, struct track *track,
                        bool refused)
{
    if (refused && !(track->flags & TRACK_REFUSED))
        session->refused++;
    if (!refused && track->flags & TRACK_REFUSED)
        session->refused--;
    track->flags &= (uint16_t)~TRACK_REFUSED;
    if (refused)
        track->flags |= TRACK_REFUSED;
}

/* What cannot be read is not tried again before the peer asks again. */
static void unreadable(struct node *node, struct session *session, uint32_t at,
                       uint64_t from)
{
    struct node_effect *effect;

    set_refused(session, &session->tracks[at], true);
    session->tracks[at].flags &= (uint16_t) ~(TRACK_PROBE | TRACK_PROBE_1);
    if (!node_may_report(node))
        return;
    effect = node_report(node, REPORT_STORE, session);
    effect->result = STORE_CORRUPT;
    effect->seq = from;
    memcpy(effect->log, node->logs[at].held.log, KEY_LOG);
}

/* What the border does not give, since it does not verify or the day is used
 * up, waits for abroad_tick. */
static void not_given(struct session *session, uint32_t at)
{
    struct track *track = &session->tracks[at];

    if (session->limited || !(track->flags & TRACK_PROBE))
        return;
    track->flags &= (uint16_t) ~(TRACK_PROBE | TRACK_PROBE_1);
    frontier_owe(session, at, TRACK_RETELL);
}

/* A run abroad: true if it may go now. */
static bool recorded(struct node *node, struct session *session, uint32_t at,
                     uint64_t from, const struct packed_run *run)
{
    struct border_sent sent = {.log = node->logs[at].held.log,
                               .first = from,
                               .next = from + run->count,
                               .bytes = run->size};

    if (!abroad_record(node, session, &sent))
        return false;
    abroad_sent(node, session, at, &sent);
    return true;
}

static void send_run(struct node *node, struct session *session, uint32_t at,
                     size_t branch, uint64_t from)
{
    struct track *track = &session->tracks[at];
    size_t start = node->effects->out.size;
    struct packed_run run = put_run(node, session, at, branch, from);
    struct flight *flight = &session->flights[session->flight_count];

    /* Nothing now: a bad signature, or what corrects a record cannot be found
     * yet. */
    if (run.count == 0 && session->realm != 0 &&
        (run.result == OK || run.result == STORE_INDEX)) {
        not_given(session, at);
        return;
    }
    if (run.count == 0) {
        unreadable(node, session, at, from);
        return;
    }
    if (session->realm != 0 && !recorded(node, session, at, from, &run)) {
        node->effects->out.size = start;
        return;
    }
    node_send(node, session, start);
    flight->log = at;
    flight->next = from + run.count;
    flight->bytes = node->effects->out.size - start;
    session->flight_count++;
    session->flight_bytes += flight->bytes;
    session->runs_out++;
    track->sent[branch] = from + run.count;
    if (track->flags & TRACK_PROBE) {
        track->flags &= (uint16_t) ~(TRACK_PROBE | TRACK_PROBE_1);
        track->flags |= TRACK_HOLD;
    }
    transfer_queue(node, session, at);
}

bool transfer_send(struct node *node, struct session *session)
{
    if (session->flight_count == NODE_RUNS_MAX || session->single_unrecorded ||
        session->single_out || session->flight_bytes >= NODE_WINDOW_BYTES)
        return false;
    for (uint8_t tier = 0; tier < TIERS; tier++) {
        uint32_t at = queue_take_run(session, tier);
        size_t branch;
        uint64_t from;

        while (at != NONE && (!next_run(node, session, at, &branch, &from) ||
                              abroad_limited(node, session, at)))
            at = queue_take_run(session, tier);
        if (at == NONE)
            continue;
        send_run(node, session, at, branch, from);
        return true;
    }
    return false;
}

void transfer_landed(struct session *session, uint32_t at, uint64_t next)
{
    size_t kept = 0;

    for (size_t i = 0; i < session->flight_count; i++) {
        const struct flight flight = session->flights[i];

        if (flight.log == at && flight.next <= next)
            session->flight_bytes -= flight.bytes;
        else
            session->flights[kept++] = flight;
    }
    session->flight_count = kept;
}

/* The branch that is meant: one without that id at that place; of two, the
 * one of which the peer has shown nothing. */
static size_t wanted_branch(const struct node *node, const struct log *log,
                            const struct track *track,
                            const struct wire_message *message)
{
    const struct journal *journal = node->config.journal;
    size_t found = BRANCHES_MAX;

    for (size_t b = 0; b < log->held.branches; b++) {
        uint8_t id[HASH_SIZE];

        if (message->seq >= log->held.ends[b].next)
            continue;
        if (journal->id_at(journal->user, log->held.log, b,
                           message->end.next - 1, id) &&
            memcmp(id, message->end.head, HASH_SIZE) == 0)
            continue;
        if (found == BRANCHES_MAX || track->known[b] == 0)
            found = b;
    }
    return found;
}

void transfer_wanted(struct node *node, struct session *session,
                     const struct wire_message *message)
{
    uint32_t at = table_find(node, message->log);
    struct track *track;
    size_t branch;

    if (at == NONE || !abroad_visible(session, &node->logs[at]))
        return;
    track = &session->tracks[at];
    transfer_landed(session, at, UINT64_MAX);
    branch = wanted_branch(node, &node->logs[at], track, message);
    if (branch == BRANCHES_MAX || !abroad_goes(session, &node->logs[at])) {
        frontier_owe(session, at, TRACK_RETELL);
        return;
    }
    track->sent[branch] = message->seq;
    set_refused(session, track, false);
    track->flags &= (uint16_t) ~(TRACK_HOLD | TRACK_PROBE_1);
    track->flags |= TRACK_PROBE;
    if (branch == 1)
        track->flags |= TRACK_PROBE_1;
    transfer_queue(node, session, at);
}

void transfer_refused(struct node *node, struct session *session,
                      const struct wire_message *message)
{
    uint32_t at = table_find(node, message->log);
    struct node_effect *effect;
    struct track *track;

    if (at == NONE || node->logs[at].held.branches == 0 ||
        !abroad_goes(session, &node->logs[at]))
        return;
    track = &session->tracks[at];
    transfer_landed(session, at, UINT64_MAX);
    if (track->flags & TRACK_REFUSED)
        return;
    set_refused(session, track, true);
    track->flags &= (uint16_t)~TRACK_HOLD;
    effect = node_report(node, REPORT_TOLD_REFUSED, session);
    effect->result = message->code;
    effect->seq = message->seq;
    memcpy(effect->log, message->log, KEY_LOG);
}

void transfer_again(struct node *node, struct session *session)
{
    for (uint32_t at = 0; at < node->log_high; at++) {
        struct track *track = &session->tracks[at];

        if (!(track->flags & TRACK_REFUSED))
            continue;
        set_refused(session, track, false);
        if (!(track->flags & TRACK_PROBE))
            memcpy(track->sent, track->known, sizeof track->sent);
        frontier_owe(session, at, TRACK_RETELL);
        transfer_queue(node, session, at);
    }
}
