/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/roster_then.h"
#include "core/kind.h"
#include "storage/read.h"

#include <stdlib.h>
#include <string.h>

static bool id_at(void *user, const uint8_t log[KEY_LOG], size_t branch,
                  uint64_t seq, uint8_t id[HASH_SIZE])
{
    struct roster_then *then = user;
    struct log_state state;
    struct held held;
    uint64_t place;

    if (log_find(then->txn, log, &state) != OK ||
        branch >= state.log.branches ||
        log_locate(then->txn, &state, branch, seq, &place) != OK ||
        place >= then->before || log_entry(then->txn, place, &held) != OK)
        return false;
    memcpy(id, held.entry.id, HASH_SIZE);
    return true;
}

/* What one branch of a trust log said by then. */
static enum result offer_branch(struct roster_then *then,
                                const struct log_state *state, size_t branch,
                                struct read_entry *read)
{
    uint64_t seq = branch ? state->log.fork_seq : 0, place;
    enum result result = OK;

    for (; result == OK && seq < state->log.ends[branch].next; seq++) {
        result = log_locate(then->txn, state, branch, seq, &place);
        if (result == OK && place >= then->before)
            return OK;
        if (result == OK)
            result = read_place(then->txn, place, read);
        /* What is refused has no effect; the next is looked at. */
        if (result == OK && read->has_body &&
            entry_kind(&read->entry.header) >= KIND_CERTIFICATE)
            roster_add(&then->roster, &read->entry, &read->body,
                       state->log.key);
    }
    return result;
}

static enum result offer_all(struct roster_then *then, struct read_entry *read)
{
    struct log_state state;
    uint32_t count;
    enum result result = log_count(then->txn, &count);

    for (uint32_t number = 1; result == OK && number <= count; number++) {
        result = log_by_number(then->txn, number, &state);
        if (result != OK || state.realm != 0 || state.log.lane != LANE_TRUST)
            continue;
        for (size_t b = 0; result == OK && b < state.log.branches; b++)
            result = offer_branch(then, &state, b, read);
    }
    return result;
}

enum result roster_then(struct store_txn *txn, uint64_t before,
                        struct roster_then **out)
{
    struct roster_then *then = calloc(1, sizeof *then);
    struct read_entry *read = malloc(sizeof *read);
    enum result result = then && read ? OK : STORE_MEMORY;

    if (result == OK) {
        then->txn = txn;
        then->before = before;
        roster_begin(&then->roster, store_root(txn->store),
                     store_country(txn->store), then->members, MEMBERS_MAX);
        then->roster.ids = (struct roster_ids){then, id_at};
        do
            result = offer_all(then, read);
        while (result == OK && roster_again(&then->roster));
    }
    free(read);
    if (result != OK) {
        free(then);
        then = NULL;
    }
    *out = then;
    return result;
}
