/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/sim_journal.h"
#include "core/body.h"
#include "core/check.h"

#include <stdlib.h>
#include <string.h>

struct sim_branch {
    uint64_t first; /* seq of items[0] */
    size_t count;
    struct journal_item **items;
};

struct sim_log {
    struct journal_log held;
    struct sim_branch branches[BRANCHES_MAX];
};

static struct bytes copied(uint8_t **to, struct bytes bytes)
{
    uint8_t *at = *to;

    if (bytes.size)
        memcpy(at, bytes.data, bytes.size);
    *to += bytes.size;
    return bytes_of(at, bytes.size);
}

struct journal_item *sim_items_copy(const struct journal_item *items,
                                    size_t count)
{
    size_t size = count * sizeof *items;
    struct journal_item *copies;
    uint8_t *to;

    for (size_t i = 0; i < count; i++)
        size += items[i].entry.bytes.size + items[i].body.size;
    copies = malloc(size);
    check(copies);
    to = (uint8_t *)(copies + count);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *old = items[i].entry.bytes.data;
        struct entry *entry = &copies[i].entry;

        copies[i] = items[i];
        entry->bytes = copied(&to, items[i].entry.bytes);
        entry->payload.data =
            entry->bytes.data + (items[i].entry.payload.data - old);
        entry->kid = entry->bytes.data + (items[i].entry.kid - old);
        entry->signature = entry->bytes.data + (items[i].entry.signature - old);
        copies[i].body = copied(&to, items[i].body);
    }
    return copies;
}

static struct sim_log *find(const struct sim_journal *journal,
                            const uint8_t log[KEY_LOG])
{
    for (size_t i = 0; i < journal->log_count; i++)
        if (memcmp(journal->logs[i]->held.log, log, KEY_LOG) == 0)
            return journal->logs[i];
    return NULL;
}

static const struct journal_item *item_at(const struct sim_log *log,
                                          size_t branch, uint64_t seq)
{
    const struct sim_branch *b = &log->branches[branch];

    if (branch > 0 && seq < b->first)
        b = &log->branches[0];
    if (seq < b->first || seq - b->first >= b->count)
        return NULL;
    return b->items[seq - b->first];
}

static bool log_at(void *user, size_t i, struct journal_log *out)
{
    struct sim_journal *journal = (struct sim_journal *)user;

    if (i >= journal->log_count)
        return false;
    *out = journal->logs[i]->held;
    return true;
}

static bool log_find(void *user, const uint8_t log[KEY_LOG],
                     struct journal_log *out)
{
    struct sim_log *found = find((struct sim_journal *)user, log);

    if (found)
        *out = found->held;
    return found != NULL;
}

bool sim_journal_id_at(void *user, const uint8_t log[KEY_LOG], size_t branch,
                       uint64_t seq, uint8_t id[HASH_SIZE])
{
    struct sim_log *found = find((struct sim_journal *)user, log);
    const struct journal_item *item = NULL;

    if (found && branch < found->held.branches)
        item = item_at(found, branch, seq);
    if (item)
        memcpy(id, item->entry.id, HASH_SIZE);
    return item != NULL;
}

const struct journal_item *sim_journal_item(const struct sim_journal *journal,
                                            const uint8_t log[KEY_LOG],
                                            size_t branch, uint64_t seq)
{
    const struct sim_log *found = find(journal, log);

    return found && branch < found->held.branches ? item_at(found, branch, seq)
                                                  : NULL;
}

static enum result
read(void *user, const uint8_t log[KEY_LOG], size_t branch, uint64_t seq,
     bool (*each)(void *context, const struct journal_item *item),
     void *context)
{
    struct sim_log *found = find((struct sim_journal *)user, log);
    const struct journal_item *item;

    check(found && branch < found->held.branches);
    while ((item = item_at(found, branch, seq++)) && each(context, item))
        ;
    return OK;
}

void sim_journal_begin(struct sim_journal *journal)
{
    memset(journal, 0, sizeof *journal);
    journal->journal =
        (struct journal){journal, log_at, log_find, sim_journal_id_at, read};
}

void sim_journal_end(struct sim_journal *journal)
{
    for (size_t i = 0; i < journal->log_count; i++) {
        for (size_t b = 0; b < BRANCHES_MAX; b++) {
            struct sim_branch *branch = &journal->logs[i]->branches[b];

            for (size_t k = 0; k < branch->count; k++)
                free(branch->items[k]);
            free(branch->items);
        }
        free(journal->logs[i]);
    }
    free(journal->logs);
    memset(journal, 0, sizeof *journal);
}

static struct sim_log *add_log(struct sim_journal *journal,
                               const struct journal_run *run)
{
    struct sim_log *log = calloc(1, sizeof *log);

    journal->logs = realloc(journal->logs,
                            (journal->log_count + 1) * sizeof *journal->logs);
    check(log && journal->logs);
    memcpy(log->held.realm, run->realm, KEY_REALM);
    memcpy(log->held.log, run->log, KEY_LOG);
    memcpy(log->held.key, run->key, KEY_SIZE);
    log->held.lane = run->lane;
    log->held.branches = 1;
    chain_begin(&log->held.ends[0], run->log);
    journal->logs[journal->log_count++] = log;
    return log;
}

/* The branch that the entry may stand on next, made if it begins one. */
static enum result branch_for(struct sim_log *log, const struct entry *entry,
                              size_t *branch)
{
    const struct header *header = &entry->header;

    for (*branch = 0; *branch < log->held.branches; ++*branch)
        if (chain_step(&log->held.ends[*branch], entry) == OK)
            return OK;
    for (size_t b = 0; b < log->held.branches; b++) {
        const struct journal_item *before =
            header->seq ? item_at(log, b, header->seq - 1) : NULL;

        if (header->seq > 0 &&
            (!before ||
             memcmp(before->entry.id, header->previous, HASH_SIZE) != 0))
            continue;
        if (log->held.branches == BRANCHES_MAX)
            return ENTRY_FORK;
        *branch = log->held.branches++;
        log->held.fork_seq = log->branches[*branch].first = header->seq;
        memcpy(log->held.ends[*branch].log, log->held.log, KEY_LOG);
        log->held.ends[*branch].next = header->seq;
        memcpy(log->held.ends[*branch].head, header->previous, HASH_SIZE);
        return OK;
    }
    return ENTRY_GAP;
}

/* What a neighbour shows is joined to what is held of it. */
static enum result join(struct sim_branch *branch, uint64_t seq,
                        const struct journal_item *more)
{
    static uint8_t memory[BODY_SIZE_MAX];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct journal_item **at = &branch->items[seq - branch->first];
    struct journal_item both = **at, *old = *at;
    struct body held, shown;
    enum result result;

    if (body_open(old->body, &held) != OK ||
        body_open(more->body, &shown) != OK || shown.state != BODY_REDACTED)
        return ENTRY_DUPLICATE;
    both.body = more->body;
    if (held.state == BODY_REDACTED) {
        result = body_join(&held, &shown, &out);
        if (result != OK)
            return result;
        both.body = buffer_bytes(&out);
    } else if (held.state != BODY_ABSENT) {
        return ENTRY_DUPLICATE;
    }
    *at = sim_items_copy(&both, 1);
    free(old);
    return OK;
}

static enum result add(struct sim_log *log, const struct journal_item *item)
{
    struct sim_branch *to;
    size_t branch;
    enum result result;

    for (size_t b = 0; b < log->held.branches; b++) {
        const struct journal_item *held =
            item_at(log, b, item->entry.header.seq);

        if (held && memcmp(held->entry.id, item->entry.id, HASH_SIZE) == 0)
            return join(&log->branches[b > 0 && item->entry.header.seq >=
                                                    log->held.fork_seq],
                        item->entry.header.seq, item);
    }
    result = branch_for(log, &item->entry, &branch);
    if (result != OK)
        return result;
    to = &log->branches[branch];
    if ((to->count & (to->count - 1)) == 0)
        to->items = realloc(to->items, (to->count ? 2 * to->count : 1) *
                                           sizeof *to->items);
    check(to->items);
    to->items[to->count++] = sim_items_copy(item, 1);
    chain_advance(&log->held.ends[branch], &item->entry);
    return OK;
}

enum result sim_journal_store(struct sim_journal *journal,
                              const struct journal_run *run)
{
    struct sim_log *log = find(journal, run->log);
    bool added = false;

    if (!log && run->items[0].entry.header.seq != 0)
        return ENTRY_GAP;
    if (!log)
        log = add_log(journal, run);
    for (size_t i = 0; i < run->count; i++) {
        enum result result = add(log, &run->items[i]);

        if (result != OK && result != ENTRY_DUPLICATE)
            return result;
        added |= result == OK;
    }
    return added ? OK : ENTRY_DUPLICATE;
}

void sim_journal_copy(struct sim_journal *to, const struct sim_journal *from)
{
    for (size_t i = 0; i < from->log_count; i++) {
        const struct sim_log *log = from->logs[i];
        struct journal_run run = {.lane = log->held.lane, .count = 1};

        memcpy(run.realm, log->held.realm, KEY_REALM);
        memcpy(run.log, log->held.log, KEY_LOG);
        memcpy(run.key, log->held.key, KEY_SIZE);
        for (size_t b = 0; b < log->held.branches; b++)
            for (size_t k = 0; k < log->branches[b].count; k++) {
                run.items = log->branches[b].items[k];
                sim_journal_store(to, &run);
            }
    }
}

size_t sim_journal_count(const struct sim_journal *journal)
{
    size_t count = 0;

    for (size_t i = 0; i < journal->log_count; i++)
        for (size_t b = 0; b < journal->logs[i]->held.branches; b++)
            count += journal->logs[i]->branches[b].count;
    return count;
}

bool sim_journal_has(const struct sim_journal *journal,
                     const uint8_t log[KEY_LOG], uint64_t seq,
                     const uint8_t id[HASH_SIZE])
{
    const struct sim_log *found = find(journal, log);

    for (size_t b = 0; found && b < found->held.branches; b++) {
        const struct journal_item *item = item_at(found, b, seq);

        if (item && memcmp(item->entry.id, id, HASH_SIZE) == 0)
            return true;
    }
    return false;
}

bool sim_journal_same(const struct sim_journal *a, const struct sim_journal *b)
{
    if (sim_journal_count(a) != sim_journal_count(b))
        return false;
    for (size_t i = 0; i < a->log_count; i++)
        for (size_t k = 0; k < a->logs[i]->held.branches; k++) {
            const struct sim_branch *branch = &a->logs[i]->branches[k];

            for (size_t n = 0; n < branch->count; n++)
                if (!sim_journal_has(b, a->logs[i]->held.log, branch->first + n,
                                     branch->items[n]->entry.id))
                    return false;
        }
    return true;
}

enum result sim_journal_verify(const struct sim_journal *journal)
{
    for (size_t i = 0; i < journal->log_count; i++)
        for (size_t b = 0; b < journal->logs[i]->held.branches; b++) {
            const struct sim_log *log = journal->logs[i];
            const struct sim_branch *branch = &log->branches[b];
            struct chain chain;

            chain_begin(&chain, log->held.log);
            for (uint64_t seq = 0; seq < branch->first + branch->count; seq++) {
                const struct entry *entry = &item_at(log, b, seq)->entry;
                enum result result = chain_step(&chain, entry);

                if (result == OK && seq >= branch->first)
                    result =
                        entry_verify(entry, log->held.realm, log->held.key);
                if (result != OK)
                    return result;
                chain_advance(&chain, entry);
            }
        }
    return OK;
}
