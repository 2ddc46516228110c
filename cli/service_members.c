/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who, how fresh that is, and what is held of each. */
#include "cli/present.h"
#include "cli/service.h"
#include "storage/log.h"

#include <stdlib.h>
#include <string.h>

enum { NEAR_S = 60 * 86400 };

static const char *lane_name(enum lane lane)
{
    return lane == LANE_SHARED ? "shared"
           : lane == LANE_HOME ? "home"
                               : "trust";
}

json_t *service_roles(const struct certificate *certificate)
{
    json_t *list = json_array();

    for (unsigned bit = 1; bit <= ROLE_ROOT; bit <<= 1)
        if (certificate->roles & bit)
            json_array_append_new(list, json_string(role_name((uint8_t)bit)));
    if (json_array_size(list) == 1) {
        json_t *only = json_incref(json_array_get(list, 0));

        json_decref(list);
        return only;
    }
    return list;
}

static bool same_text(const char *text, struct bytes bytes)
{
    char hex[2 * KEY_SIZE + 1];

    bytes_to_hex(bytes, hex);
    return strcasecmp(hex, text) == 0;
}

/* Is this the member that was asked for? By name, "ALB:NAME", kid or key. */
static bool is_meant(const struct roster *roster, const struct member *member,
                     const char *word)
{
    const char *country = roster->realms[member->realm].country;
    const char *colon = strchr(word, ':');

    if (!word[0] || same_text(word, bytes_of(member->kid, KEY_KID)) ||
        same_text(word, bytes_of(member->certificate.log_key, KEY_SIZE)))
        return true;
    if (colon && (size_t)(colon - word) == 3 && memcmp(word, country, 3) == 0 &&
        strcmp(colon + 1, member->certificate.name) == 0)
        return true;
    return member->realm == 0 && strcmp(word, member->certificate.name) == 0;
}

/* How many entries of a log every revocation leaves good, as far as they are
 * held; branches of a fork are counted by their own. */
static uint64_t good_entries(const struct roster *roster,
                             const struct journal_log *log)
{
    struct roster_cut cuts[CUTS_MAX];
    uint64_t good = log->ends[0].next;
    bool none;
    size_t count =
        roster_cuts(roster, log->key, log->log, cuts, CUTS_MAX, &none);

    if (none)
        return 0;
    if (count > 0 && cuts[0].seq + 1 < good)
        good = cuts[0].seq + 1;
    return good;
}

struct counted {
    uint64_t good, quarantined;
};

static uint64_t held_entries(const struct journal_log *log)
{
    uint64_t held = log->ends[0].next;

    for (size_t b = 1; b < log->branches; b++)
        held += log->ends[b].next - log->fork_seq;
    return held;
}

/* A log whose chain does not reach the cut-off yet is quarantined whole. */
static struct counted count_log(const struct roster *roster,
                                const struct journal_log *log)
{
    uint64_t good = good_entries(roster, log), held = held_entries(log);
    uint8_t id[HASH_SIZE];

    if (good > 0 &&
        roster->ids.id_at(roster->ids.user, log->log, 0, good - 1, id)) {
        struct roster_place place = {log->key, log->log, good - 1, id};

        if (roster_standing(roster, &place, &roster->ids) != STANDING_GOOD)
            good = 0;
    }
    return (struct counted){good, held - good};
}

static struct counted count_logs(const struct service *service,
                                 const struct roster *roster,
                                 const struct member *member)
{
    const struct journal *journal = &service->post->journal;
    struct counted sum = {0};
    struct journal_log log;

    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++)
        if (memcmp(log.key, member->certificate.log_key, KEY_SIZE) == 0) {
            struct counted one = count_log(roster, &log);

            sum.good += one.good;
            sum.quarantined += one.quarantined;
        }
    return sum;
}

/* The revocations of a key that are in force. */
static json_t *revoked_by(const struct roster *roster,
                          const struct member *member)
{
    const struct revocation *one;
    json_t *list = json_array();
    size_t at = 0;

    while ((one = revocations_next(&roster->revocations, member->realm,
                                   member->certificate.log_key, &at)))
        json_array_append_new(
            list,
            json_pack("{s:s, s:o}", "by", one->by_root ? "root" : "registrar",
                      "id", present_hex(bytes_of(one->id, HASH_SIZE))));
    return list;
}

static void add_dates(const struct certificate *c, json_t *line)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);

    if (c->until == 0)
        return;
    json_object_set_new(line, "since",
                        present_instant((int64_t)c->from * 1000000));
    json_object_set_new(line, "until",
                        present_instant((int64_t)c->until * 1000000));
    if (c->until < now_s)
        json_object_set_new(line, "expired", json_true());
    else if (c->until < now_s + NEAR_S)
        json_object_set_new(
            line, "expires_days",
            json_integer((json_int_t)((c->until - now_s) / 86400)));
}

static json_t *member_line(const struct service *service,
                           const struct roster *roster,
                           const struct member *member)
{
    const struct certificate *c = &member->certificate;
    json_t *line =
        json_pack("{s:s, s:s, s:o, s:s, s:s, s:o, s:o}", "type", "member",
                  "name", c->name, "role", service_roles(c), "post", c->post,
                  "country", roster->realms[member->realm].country, "key",
                  present_hex(bytes_of(c->log_key, KEY_SIZE)), "kid",
                  present_hex(bytes_of(member->kid, KEY_KID)));

    add_dates(c, line);
    if (member->realm > 0)
        json_object_set_new(line, "abroad", json_true());
    if (member->revoked) {
        struct counted counted = count_logs(service, roster, member);

        json_object_set_new(line, "revoked", json_true());
        json_object_set_new(line, "revoked_by", revoked_by(roster, member));
        json_object_set_new(line, "good",
                            json_integer((json_int_t)counted.good));
        json_object_set_new(line, "quarantined",
                            json_integer((json_int_t)counted.quarantined));
    }
    return line;
}

/* One line for each branch of each log that is held of a key. */
static bool held_lines(const struct service *service,
                       const struct member *member, struct reply *reply)
{
    const struct journal *journal = &service->post->journal;
    struct journal_log log;
    bool listening = true;

    for (size_t i = 0; listening && journal->log_at(journal->user, i, &log);
         i++) {
        if (memcmp(log.key, member->certificate.log_key, KEY_SIZE) != 0)
            continue;
        for (size_t b = 0; listening && b < log.branches; b++)
            if (log.ends[b].next > 0)
                listening = reply_line(
                    reply,
                    json_pack(
                        "{s:s, s:s, s:o, s:s, s:o, s:I, s:o, s:i, s:i}", "type",
                        "held", "name", member->certificate.name, "kid",
                        present_hex(bytes_of(member->kid, KEY_KID)), "lane",
                        lane_name(log.lane), "log",
                        present_hex(bytes_of(log.log, KEY_LOG)), "seq",
                        (json_int_t)(log.ends[b].next - 1), "id",
                        present_hex(bytes_of(log.ends[b].head, HASH_SIZE)),
                        "branch", (int)b + 1, "branches", (int)log.branches));
    }
    return listening;
}

/* The time of the newest entry that an office at home has signed. */
static uint64_t newest_s(const struct service *service,
                         const struct roster *roster)
{
    const uint8_t offices =
        ROLE_ROOT | ROLE_REGISTRAR | ROLE_KEEPER | ROLE_SIGNER;
    uint64_t newest = 0;
    struct log_state state;
    struct store_txn *txn;
    uint32_t logs = 0;

    if (store_begin(service->post->store, STORE_READ, &txn) != OK)
        return 0;
    log_count(txn, &logs);
    for (uint32_t number = 1; number <= logs; number++) {
        const struct member *member;
        struct held held;

        if (log_by_number(txn, number, &state) != OK ||
            state.log.lane != LANE_TRUST || state.log.ends[0].next == 0)
            continue;
        member = roster_by_key(roster, state.log.key);
        if (member && member->realm == 0 &&
            (member->certificate.roles & offices) &&
            log_entry_at(txn, &state, 0, state.log.ends[0].next - 1, &held) ==
                OK &&
            held.entry.header.time > newest)
            newest = held.entry.header.time;
    }
    store_abort(txn);
    return newest;
}

/* How long ago a headquarters at home was linked here; UINT64_MAX: not since
 * the daemon began. */
static uint64_t heard_ms(const struct service *service,
                         const struct roster *roster)
{
    const struct service_daemon *daemon = service->daemon;
    uint64_t least = UINT64_MAX;

    for (size_t i = 0; daemon && daemon->heard_ms && i < roster->count; i++) {
        const struct member *member = &roster->members[i];
        uint64_t ago;

        if (member->realm > 0 || member->revoked ||
            !(member->certificate.roles & ROLE_HEADQUARTERS))
            continue;
        ago = daemon->heard_ms(daemon->user, member->kid);
        least = ago < least ? ago : least;
    }
    return least;
}

/*
 * The list is as of the later of two moments: the time of the newest entry
 * that an office has signed, and the last link with a headquarters, which
 * would have passed on a newer one. Neither is after now.
 */
static json_t *freshness(const struct service *service,
                         const struct roster *roster)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);
    uint64_t newest = newest_s(service, roster);
    uint64_t heard = heard_ms(service, roster), as_of = newest;
    json_t *line;

    if (heard != UINT64_MAX && now_s - heard / 1000 > as_of)
        as_of = now_s - heard / 1000;
    if (as_of > now_s)
        as_of = now_s;
    line = json_pack("{s:s, s:o, s:I, s:o}", "type", "freshness", "as_of",
                     present_instant((int64_t)as_of * 1000000), "age_seconds",
                     (json_int_t)(now_s - as_of), "newest_entry",
                     present_instant((int64_t)newest * 1000000));
    if (heard != UINT64_MAX)
        json_object_set_new(line, "headquarters_seconds",
                            json_integer((json_int_t)(heard / 1000)));
    return line;
}

/* asked: "name", if only one is meant; "held": what is held of it. */
int service_members(struct service *service, json_t *asked, struct reply *reply)
{
    const char *name = service_text(asked, "name");
    bool held = json_is_true(json_object_get(asked, "held"));
    struct roster *roster = service_roster_copy(service);
    bool listening = true, any = false;

    if (!roster)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    for (size_t i = 0; listening && i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->certificate.roles == 0 ||
            !is_meant(roster, member, name ? name : ""))
            continue;
        any = true;
        listening = held ? held_lines(service, member, reply)
                         : reply_line(reply,
                                      member_line(service, roster, member));
    }
    if (any && listening && !held)
        reply_line(reply, freshness(service, roster));
    free(roster);
    if (any)
        return EXIT_DONE;
    return reply_fail(reply, EXIT_NO, MSG_MEMBER_NONE, "members", name);
}
