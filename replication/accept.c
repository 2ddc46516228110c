/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/canon.h"

#include <string.h>

enum { START_REALM = 19 };

void accept_count(struct node *node, struct session *session)
{
    if (++session->refusals > NODE_REFUSALS_MAX)
        session_close(node, session, LINK_REFUSED);
}

/* Faults of the sender count; what membership, room or another day will mend
 * does not. */
void accept_refuse(struct node *node, struct session *session,
                   enum result result, const uint8_t log[KEY_LOG], uint64_t seq,
                   bool named)
{
    static const uint8_t no_log[KEY_LOG];
    size_t start = node->effects->out.size;
    struct node_effect *effect = node_report(node, REPORT_REFUSED, session);

    effect->result = result;
    effect->seq = seq;
    memcpy(effect->log, log, KEY_LOG);
    wire_put_refused(&node->effects->out, result, named ? log : no_log,
                     named ? seq : 0);
    node_send(node, session, start);
    if (result == ENTRY_UNKNOWN_LOG || result == STORE_FULL ||
        result == TREATY_NONE)
        session->unknown = true;
    else if (result == TREATY_LIMIT)
        session->over = true;
    else
        accept_count(node, session);
}

static bool is_of(const struct body *start, const uint8_t realm[KEY_REALM])
{
    struct canon canon = canon_of(body_value(start, START_REALM));
    const uint8_t *named = canon_fixed(&canon, KEY_REALM);

    return named && memcmp(named, realm, KEY_REALM) == 0;
}

/* May one more log of this author and realm be followed? */
static enum result count_logs(const struct node *node,
                              const struct arrival *run,
                              const uint8_t key[KEY_SIZE])
{
    size_t of_key = 0, of_realm = 0;

    for (uint32_t at = 0; at < node->log_high; at++) {
        of_key += memcmp(node->logs[at].held.key, key, KEY_SIZE) == 0;
        of_realm += node->logs[at].realm == run->realm;
    }
    if (of_key >= LOGS_OF_KEY_MAX)
        return ENTRY_AUTHOR;
    if (run->realm != 0 &&
        of_realm >= node->config.logs_max / NODE_SHARE_ABROAD)
        return STORE_FULL;
    return OK;
}

enum result accept_log(struct node *node, struct arrival *run)
{
    const uint8_t *realm = node->config.roster->realms[run->realm].realm;
    const struct journal_item *start = &run->items[0];
    const struct member *member;
    struct log *log;
    enum lane lane;
    struct body body;
    enum result result;

    if (body_open(start->body, &body) != OK || body.state != BODY_FULL)
        return BODY_FIELD;
    if (!is_of(&body, realm))
        return LINK_REALM;
    result =
        roster_log(node->config.roster, &start->entry, &body, &member, &lane);
    /* The id now follows from the realm, so its peers know it. */
    run->named |= result == OK || result == ENTRY_UNKNOWN_LOG;
    if (result == OK && run->realm != 0 && lane != LANE_SHARED)
        return ENTRY_AUTHOR;
    if (result == OK)
        result =
            entry_verify(&start->entry, realm, member->certificate.log_key);
    if (result == OK)
        result = count_logs(node, run, member->certificate.log_key);
    if (result != OK)
        return result;
    run->at = log_place(node, start->entry.header.log);
    if (run->at == NONE)
        return STORE_FULL;
    log = &node->logs[run->at];
    log->realm = run->realm;
    log->held.lane = lane;
    memcpy(log->held.realm, realm, KEY_REALM);
    memcpy(log->held.key, member->certificate.log_key, KEY_SIZE);
    log->own = memcmp(log->held.key, node->config.key, KEY_SIZE) == 0;
    log->tier = lane == LANE_TRUST                              ? 0
                : member->certificate.roles & ROLE_HEADQUARTERS ? 1
                                                                : 2;
    chain_begin(&log->pending[0], log->held.log);
    log->pending_branches = 1;
    return OK;
}

/*
 * Verifies the last signature, by which the chain makes all entries their
 * author's; in trust logs and at a fork every one. The items are copied so
 * that they can be marked, and because unpack lends them for its next run.
 */
static enum result verify(struct node *node, const struct arrival *run)
{
    const struct log *log = &node->logs[run->at];
    bool all = log->held.lane == LANE_TRUST || run->forks;

    for (size_t i = run->skip; i < run->count; i++) {
        struct journal_item *item = &node->effects->store[i];
        enum result result = OK;

        *item = run->items[i];
        item->checked = all || i + 1 == run->count;
        if (item->checked)
            result =
                entry_verify(&item->entry, log_realm(node, log), log->held.key);
        if (result != OK)
            return result;
    }
    return OK;
}

struct witness {
    struct node *node;
    const struct log *log;
    struct bytes found;
};

static bool take_witness(void *context, const struct journal_item *item)
{
    struct witness *witness = (struct witness *)context;
    struct buffer *out = &witness->node->effects->out;
    size_t start = out->size;

    if (entry_verify(&item->entry, log_realm(witness->node, witness->log),
                     witness->log->held.key) == OK) {
        buffer_put(out, item->entry.bytes);
        witness->found = bytes_of(out->data + start, item->entry.bytes.size);
    }
    return false;
}

/* Two entries of one place, both verified, are the evidence. */
static void report_fork(struct node *node, const struct arrival *run)
{
    const struct journal *journal = node->config.journal;
    struct log *log = &node->logs[run->at];
    const struct entry *entry = &run->items[run->skip].entry;
    struct witness witness = {.node = node, .log = log};
    struct node_effect *effect;

    if (log->fork_reported)
        return;
    journal->read(journal->user, log->held.log, run->branch, entry->header.seq,
                  take_witness, &witness);
    if (witness.found.size == 0)
        return;
    log->fork_reported = true;
    effect = node_report(node, REPORT_FORK, run->session);
    effect->seq = entry->header.seq;
    memcpy(effect->log, log->held.log, KEY_LOG);
    effect->bytes = witness.found;
    effect->other = entry->bytes;
}

struct store *accept_vacant(struct node *node)
{
    for (size_t i = 0; i < NODE_STORES_MAX; i++)
        if (!node->stores[i].used)
            return &node->stores[i];
    return NULL;
}

static void advance(struct log *log, const struct arrival *run)
{
    struct chain *end = &log->pending[run->branch];

    if (run->forks)
        end = &log->pending[log->pending_branches++];
    memcpy(end->log, log->held.log, KEY_LOG);
    end->next = arrival_last(run)->header.seq + 1;
    memcpy(end->head, arrival_last(run)->id, HASH_SIZE);
    end->sealed = arrival_last(run)->header.kind == KIND_SEAL;
}

static void hand_out(struct node *node, const struct arrival *run,
                     struct store *store)
{
    struct log *log = &node->logs[run->at];
    struct track *track = &run->session->tracks[run->at];
    struct node_effect *effect = node_effect(node, EFFECT_STORE);

    *store = (struct store){.used = true,
                            .token = ++node->tokens,
                            .link = run->session->link,
                            .log = run->at,
                            .first = arrival_seq(run) + run->skip};
    store->end.next = arrival_last(run)->header.seq + 1;
    memcpy(store->end.head, arrival_last(run)->id, HASH_SIZE);
    effect->token = store->token;
    memcpy(effect->run.realm, log_realm(node, log), KEY_REALM);
    memcpy(effect->run.log, log->held.log, KEY_LOG);
    memcpy(effect->run.key, log->held.key, KEY_SIZE);
    effect->run.lane = log->held.lane;
    effect->run.items = node->effects->store + run->skip;
    effect->run.count = run->count - run->skip;
    /* What came from the peer need not go back to it; the store may be ahead
     * of its answers, so this cannot wait for them. */
    if (!run->forks && track->sent[run->branch] < store->end.next &&
        !(track->flags & TRACK_PROBE))
        track->sent[run->branch] = store->end.next;
    abroad_taken(node, run);
    advance(log, run);
    log->stores++;
    run->session->stores++;
}

bool accept_run(struct node *node, const struct arrival *run)
{
    struct log *log = &node->logs[run->at];
    struct store *store = accept_vacant(node);
    enum result result = abroad_closed(node, run) ? TREATY_NONE : TREATY_LIMIT;

    if (!store || run->session->stores >= NODE_RUNS_MAX)
        return false;
    if (result != TREATY_NONE && !abroad_over(node, run))
        result = verify(node, run);
    if (result != OK) {
        accept_refuse(node, run->session, result, log->held.log,
                      arrival_seq(run) + run->skip, true);
        return true;
    }
    if (run->forks)
        report_fork(node, run);
    if (log->own) {
        struct node_effect *effect =
            node_report(node, REPORT_OWN_AHEAD, run->session);

        effect->seq = arrival_last(run)->header.seq + 1;
        memcpy(effect->log, log->held.log, KEY_LOG);
    }
    hand_out(node, run, store);
    return true;
}
