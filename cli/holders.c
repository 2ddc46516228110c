/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/holders.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum {
    OBSERVATION_HEADS = 16,
    HEADS_MAX = 4096,
    CLOCKS_S = 86400, /* what an observer's clock may be behind the author's */
};

/* Looking for those who have an entry. */
struct looking {
    struct service *service;
    struct store_txn *txn;
    const struct roster *roster;
    const struct entry *entry;
    struct read_entry *read;
    int64_t *since_s; /* by member; 0: no observation */
    long looked;
};

/* Does an observation tell of the entry, or of what follows it? */
static bool tells_of(const struct read_entry *read, const struct entry *entry)
{
    struct canon canon = canon_of(body_value(&read->body, OBSERVATION_HEADS));
    uint64_t count = canon_array(&canon, 0, HEADS_MAX);

    for (; count > 0 && canon.result == OK; count--) {
        struct alert_head {
            const uint8_t *log;
            uint64_t seq;
        } head;

        canon_array(&canon, 3, 3);
        head.log = canon_fixed(&canon, KEY_LOG);
        head.seq = canon_uint(&canon, ENTRY_SEQ_MAX);
        canon_fixed(&canon, HASH_SIZE);
        if (canon.result == OK && head.seq >= entry->header.seq &&
            memcmp(head.log, entry->header.log, KEY_LOG) == 0)
            return true;
    }
    return false;
}

/* Newest first, so what is left in the end is the earliest. */
static bool look_at(void *user, uint64_t place)
{
    struct looking *looking = user;
    struct read_entry *read = looking->read;
    const struct member *author;

    if (looking->looked++ == HOLDERS_LOOKED_MAX ||
        read_place(looking->txn, place, read) != OK)
        return false;
    author = roster_by_key(looking->roster, read->key);
    if (author && read->has_body && tells_of(read, looking->entry))
        looking->since_s[author - looking->roster->members] =
            (int64_t)read->entry.header.time;
    return true;
}

/* When anything was last signed by a member. */
static json_t *last_entry(struct store_txn *txn, const uint8_t key[KEY_SIZE])
{
    struct log_state state;
    uint32_t logs = 0;
    int64_t last_s = 0;

    log_count(txn, &logs);
    for (uint32_t number = 1; number <= logs; number++) {
        struct held held;

        if (log_by_number(txn, number, &state) == OK &&
            memcmp(state.log.key, key, KEY_SIZE) == 0 &&
            state.log.ends[0].next > 0 &&
            log_entry_at(txn, &state, 0, state.log.ends[0].next - 1, &held) ==
                OK &&
            (int64_t)held.entry.header.time > last_s)
            last_s = (int64_t)held.entry.header.time;
    }
    return last_s ? present_instant(last_s * 1000000) : json_null();
}

static json_t *holder_line(const struct looking *looking,
                           const struct member *member, int64_t since_s)
{
    const struct service *service = looking->service;
    const struct service_daemon *daemon = service->daemon;
    const struct header *header = &looking->entry->header;
    const char *has = "unknown", *how = NULL;
    uint64_t next = 0;
    json_t *line;

    if (memcmp(member->kid, looking->entry->kid, KEY_KID) == 0) {
        has = "yes";
        how = "author";
        since_s = (int64_t)header->time;
    } else if (since_s) {
        has = "yes";
        how = "observation";
    } else if (memcmp(member->kid, service->post->self.kid, KEY_KID) == 0) {
        has = "yes";
        how = "self";
    } else if (daemon && daemon->shown &&
               daemon->shown(daemon->user, member->kid, header->log, &next)) {
        has = next > header->seq ? "yes" : "no";
        how = "link";
    }
    line = json_pack("{s:s, s:s, s:s, s:s, s:s*}", "type", "holder", "name",
                     member->certificate.name, "post", member->certificate.post,
                     "has", has, "how", how);
    if (since_s)
        json_object_set_new(line, "since", present_instant(since_s * 1000000));
    if (strcmp(has, "yes") != 0)
        json_object_set_new(
            line, "last_entry",
            last_entry(looking->txn, member->certificate.log_key));
    return line;
}

void holders_lines(struct service *service, const struct entry *entry,
                   struct reply *reply)
{
    const uint8_t keepers =
        ROLE_POST | ROLE_HEADQUARTERS | ROLE_RELAY | ROLE_AUDITOR;
    struct roster *roster = service_roster_copy(service);
    struct looking looking = {.service = service,
                              .roster = roster,
                              .entry = entry,
                              .read = malloc(sizeof *looking.read)};
    int64_t from_us = ((int64_t)entry->header.time - CLOCKS_S) * 1000000;
    bool listening = true;

    if (roster)
        looking.since_s = calloc(roster->count + 1, sizeof(int64_t));
    if (looking.read && looking.since_s &&
        store_begin(service->post->store, STORE_READ, &looking.txn) == OK) {
        index_by_kind(looking.txn, KIND_OBSERVATION, from_us, INT64_MAX,
                      look_at, &looking);
        for (size_t i = 0; listening && i < looking.roster->count; i++) {
            const struct member *member = &looking.roster->members[i];

            if (member->realm == 0 && !member->revoked &&
                member->certificate.roles & keepers)
                listening = reply_line(
                    reply, holder_line(&looking, member, looking.since_s[i]));
        }
        store_abort(looking.txn);
    }
    free(roster);
    free(looking.since_s);
    free(looking.read);
}
