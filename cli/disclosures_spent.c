/* SPDX-License-Identifier: Apache-2.0 */
/* What this node's own record says has gone. */
#include "cli/stretches.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 };

struct spending {
    const struct journal *journal;
    const struct roster *roster;
    struct border_spent *list;
    size_t count, room;
    enum result result;
};

static void add(struct spending *spending, const struct border_spent *spent)
{
    if (spending->count == spending->room) {
        size_t room = spending->room + ROOM;
        struct border_spent *list =
            realloc(spending->list, room * sizeof *spending->list);

        if (!list) {
            spending->result = STORE_MEMORY;
            return;
        }
        spending->list = list;
        spending->room = room;
    }
    spending->list[spending->count++] = *spent;
}

/* The bytes are the stretch's: they stand at its first log. */
static bool take(void *user, const struct stretch *stretch)
{
    struct spending *spending = user;
    const struct journal *journal = spending->journal;
    const struct disclosures_peer *said = &stretch->said;
    struct border_spent spent = {
        .realm = roster_realm_find(spending->roster, said->realm),
        .bytes = said->bytes};

    for (size_t i = 0; i < said->count; i++) {
        const struct disclosures_range *range = &said->ranges[i];
        struct journal_log log;

        if (!journal->log_find(journal->user, range->log, &log) ||
            log.lane != LANE_SHARED)
            continue;
        memcpy(spent.log, range->log, KEY_LOG);
        spent.entries = range->next - range->first;
        add(spending, &spent);
        spent.bytes = 0;
    }
    return spending->result == OK;
}

enum result disclosures_spent(struct post *post, const struct roster *roster,
                              uint64_t since_s, struct border_spent **out,
                              size_t *count)
{
    const struct journal *journal = &post->journal;
    struct spending spending = {.journal = journal, .roster = roster};
    struct journal_log log;
    enum result result = OK;

    for (size_t i = 0; result == OK && journal->log_at(journal->user, i, &log);
         i++)
        if (log.lane == LANE_HOME &&
            memcmp(log.key, post->author.signer.public, KEY_SIZE) == 0)
            result = stretches_read(journal, &log, since_s, take, &spending);
    *out = spending.list;
    *count = spending.count;
    return result == OK ? spending.result : result;
}
