/* SPDX-License-Identifier: Apache-2.0 */
/* What every answer ends with: which logs, up to when, who is silent. */
#include "cli/coverage_log.h"
#include "cli/document.h"
#include "cli/present.h"
#include "cli/service.h"
#include "storage/posts.h"

#include <stdlib.h>
#include <string.h>

/* A clock in the future tells no more than one in the past. */
static bool recent(int64_t time_us)
{
    int64_t ago_us = post_now_us() - time_us;
    int64_t most_us = (int64_t)SERVICE_CURRENT_S * 1000000;

    return ago_us < most_us && ago_us > -most_us;
}

/* What has come of one member's logs. */
struct heard {
    bool once, now;  /* ever; within SERVICE_CURRENT_S */
    int64_t last_us; /* the time of its last entry */
};

/* Codes of posts, some of them more than once. */
struct codes {
    const char **at; /* room for one of each member */
    size_t count;
};

struct coverage {
    struct heard *heard;          /* by member */
    const struct member **counts; /* whose exits this country counts on */
    size_t counted;
    bool whole;       /* every post has been heard of once */
    int64_t until_us; /* up to then all of them are held */
    json_t *posts;
    struct codes silent, closed;
    int logs, current;
    struct post_entry *posts_held; /* room for POSTS_MAX */
    size_t post_count;
};

/* A neighbour's log has its country. */
static void coverage_country(const struct roster *roster,
                             const struct member *member, json_t *object)
{
    if (member->realm)
        json_object_set_new(object, "country",
                            json_string(roster->realms[member->realm].country));
}

/* By name; of those that share one, the latest is the last. */
static int by_name(const void *left, const void *right)
{
    const struct member *a = *(const struct member *const *)left;
    const struct member *b = *(const struct member *const *)right;
    int order = strcmp(a->certificate.name, b->certificate.name);

    return order ? order : roster_later(a, b) ? 1 : -1;
}

/* Finds who records exits of this country: their silence matters, also that of
 * one whose certificate has ended, which goes on recording. A post that has
 * lost its key has another one under its name. */
static void coverage_counts(const struct roster *roster,
                            struct coverage *coverage)
{
    const struct member **named = coverage->counts;
    size_t count = 0;

    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->realm == 0 && !member->revoked && member->certificate.roles)
            named[count++] = member;
    }
    qsort(named, count, sizeof named[0], by_name);
    for (size_t i = 0; i < count; i++)
        if ((i + 1 == count || strcmp(named[i]->certificate.name,
                                      named[i + 1]->certificate.name) != 0) &&
            named[i]->certificate.roles & ROLE_POST)
            named[coverage->counted++] = named[i];
}

/* The posts that are silent, each by its code, and those that are closed and
 * so are expected to be. */
static void coverage_silent(const struct roster *roster,
                            struct coverage *coverage)
{
    for (size_t i = 0; i < coverage->counted; i++) {
        const struct member *member = coverage->counts[i];
        const struct heard *heard = &coverage->heard[member - roster->members];
        const char *code = member->certificate.post;
        const struct post_entry *post =
            posts_find(coverage->posts_held, coverage->post_count, code);

        if (post && posts_closed(post, document_today())) {
            coverage->closed.at[coverage->closed.count++] = code;
            continue;
        }
        if (heard->now)
            continue;
        coverage->silent.at[coverage->silent.count++] = code;
        coverage->whole = coverage->whole && heard->once;
        if (heard->last_us < coverage->until_us)
            coverage->until_us = heard->last_us;
    }
}

/* What a node thought of its clock when it signed. */
static const char *clock_name(uint8_t clock)
{
    static const char *const names[] = {"doubt", "typed", "battery", "network",
                                        "satellite"};

    return clock < sizeof names / sizeof names[0] ? names[clock] : "doubt";
}

/* The time of its last entry, and what its node thought of the clock then. */
static void read_end(struct store_txn *txn, const struct log_state *state,
                     struct coverage_log *log)
{
    struct held held;

    if (log->next == 0 ||
        log_entry_at(txn, state, 0, log->next - 1, &held) != OK)
        return;
    log->last_us = (int64_t)held.entry.header.time * 1000000;
    log->clock = held.entry.header.clock;
}

static json_t *say(const struct roster *roster, const struct member *member,
                   const struct coverage_log *log)
{
    json_t *object =
        json_pack("{s:s, s:s, s:b, s:o}", "name", member->certificate.name,
                  "post", member->certificate.post, "current", log->now,
                  "last_entry", present_instant(log->last_us));

    if (log->next > 0)
        json_object_set_new(object, "clock",
                            json_string(clock_name(log->clock)));
    coverage_country(roster, member, object);
    if (log->heard_s != UINT64_MAX)
        json_object_set_new(object, "heard_seconds",
                            json_integer((json_int_t)log->heard_s));
    return object;
}

/* What coverage says of one node's shared log. */
static json_t *coverage_log(struct service *service, struct store_txn *txn,
                            const struct roster *roster,
                            const struct log_state *state,
                            const struct member *member, struct heard *of)
{
    struct coverage_logs *kept = service->post->coverage;
    struct coverage_log log = {.next = state->log.ends[0].next,
                               .heard_s = UINT64_MAX};
    uint64_t heard = UINT64_MAX;
    json_t *said;

    if (!coverage_log_end(kept, state->number, &log))
        read_end(txn, state, &log);
    if (service->daemon && service->daemon->heard_ms)
        heard = service->daemon->heard_ms(service->daemon->user, member->kid);
    if (heard != UINT64_MAX)
        log.heard_s = heard / 1000;
    log.now = memcmp(member->kid, service->post->self.kid, KEY_KID) == 0 ||
              heard < SERVICE_CURRENT_S * 1000 || recent(log.last_us);
    if (member->realm)
        memcpy(log.country, roster->realms[member->realm].country, 4);
    memcpy(log.member, member->id, HASH_SIZE);
    *of = (struct heard){true, log.now, log.last_us};
    said = coverage_log_again(kept, state->number, &log);
    if (!said) {
        said = say(roster, member, &log);
        coverage_log_keep(kept, state->number, &log, said);
    }
    return said;
}

/* The shared logs that are held. */
static void coverage_logs(struct service *service, const struct roster *roster,
                          struct coverage *coverage)
{
    struct log_state state;
    struct store_txn *txn;
    uint32_t logs = 0;

    if (store_begin(service->post->store, STORE_READ, &txn) != OK)
        return;
    posts_read(txn, roster, coverage->posts_held, &coverage->post_count);
    log_count(txn, &logs);
    for (uint32_t number = 1; number <= logs; number++) {
        const struct member *member;
        struct heard of, *heard;

        if (log_by_number(txn, number, &state) != OK ||
            state.log.lane != LANE_SHARED)
            continue;
        member = roster_by_key(roster, state.log.key);
        if (!member)
            continue;
        json_array_append_new(
            coverage->posts,
            coverage_log(service, txn, roster, &state, member, &of));
        heard = &coverage->heard[member - roster->members];
        heard->once = true;
        heard->now = heard->now || of.now;
        if (of.last_us > heard->last_us)
            heard->last_us = of.last_us;
        coverage->logs++;
        coverage->current += of.now;
    }
    store_abort(txn);
}

/* Those who write crossings and of whom nothing has ever come. */
static void coverage_unheard(const struct roster *roster,
                             struct coverage *coverage)
{
    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];
        json_t *object;

        if (coverage->heard[i].once || member->revoked ||
            !(member->certificate.roles & (ROLE_POST | ROLE_HEADQUARTERS)))
            continue;
        object = json_pack(
            "{s:s, s:s, s:b, s:n}", "name", member->certificate.name, "post",
            member->certificate.post, "current", 0, "last_entry");
        coverage_country(roster, member, object);
        json_array_append_new(coverage->posts, object);
        coverage->logs++;
    }
}

void service_not_indexed(json_t *object, uint64_t not_indexed)
{
    if (not_indexed > 0)
        json_object_set_new(object, "not_indexed",
                            json_integer((json_int_t)not_indexed));
}

void service_found(json_t *line, size_t found, bool more)
{
    json_object_set_new(line, "found", json_integer((json_int_t)found));
    if (more)
        json_object_set_new(line, "more", json_true());
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each once, if there are any. */
static void add_codes(json_t *line, const char *name, struct codes *codes)
{
    json_t *list = json_array();

    if (codes->count)
        qsort(codes->at, codes->count, sizeof codes->at[0], by_text);
    for (size_t i = 0; i < codes->count; i++)
        if (i == 0 || strcmp(codes->at[i], codes->at[i - 1]) != 0)
            json_array_append_new(list, json_string(codes->at[i]));
    if (codes->count)
        json_object_set(line, name, list);
    json_decref(list);
}

static bool allocate(struct coverage *coverage, size_t members)
{
    coverage->heard = calloc(members, sizeof *coverage->heard);
    coverage->counts = malloc(3 * members * sizeof *coverage->counts);
    coverage->posts_held = malloc(POSTS_MAX * sizeof *coverage->posts_held);
    coverage->silent.at = (const char **)(coverage->counts + members);
    coverage->closed.at = coverage->silent.at + members;
    return coverage->heard && coverage->counts && coverage->posts_held;
}

json_t *service_coverage(struct service *service, uint64_t not_indexed)
{
    const struct roster *roster = service_roster(service);
    struct coverage coverage = {
        .posts = json_array(), .until_us = post_now_us()};
    json_t *line;

    if (allocate(&coverage, roster->count)) {
        coverage.whole = true;
        coverage_logs(service, roster, &coverage);
        coverage_unheard(roster, &coverage);
        coverage_counts(roster, &coverage);
        coverage_silent(roster, &coverage);
    }
    line = json_pack("{s:s, s:i, s:i, s:o}", "type", "coverage", "logs",
                     coverage.logs, "current", coverage.current, "posts",
                     coverage.posts);
    json_object_set_new(line, "complete_until",
                        coverage.whole ? present_instant(coverage.until_us)
                                       : json_null());
    add_codes(line, "silent", &coverage.silent);
    add_codes(line, "closed", &coverage.closed);
    service_roster_done(service); /* the codes are its */
    service_not_indexed(line, not_indexed);
    free(coverage.heard);
    free(coverage.counts);
    free(coverage.posts_held);
    return line;
}
