/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/service.h"
#include "cli/present.h"
#include "core/crossing.h"
#include "core/disclose.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct service_operation operations[] = {
    {"check", service_check, false},     {"record", service_record, true},
    {"find", service_find, false},       {"show", service_show, false},
    {"amend", service_amend, true},      {"void", service_void, true},
    {"entry", service_entry, false},     {"verify", service_verify, false},
    {"status", service_status, false},   {"peers", service_peers, false},
    {"members", service_members, false}, {"logs", service_logs, false},
    {"index", service_index, false},     {"enroll", service_enroll, false},
    {"treaties", service_treaties, false},
    {"abroad", service_abroad, true},
    {"disclosures", service_disclosures, false},
    {"stats", service_stats, false},
    {"lists", service_lists, false},
    {"list_publish", service_list_publish, true},
};

const struct service_operation *service_find_operation(const char *name)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    return NULL;
}

int service_run(struct service *service,
                const struct service_operation *operation, json_t *asked,
                struct reply *reply)
{
    const struct service_daemon *daemon = service->daemon;
    enum result result = OK;

    if (operation->writes && daemon && daemon->wait_ready)
        result = daemon->wait_ready(daemon->user);
    if (result != OK)
        return reply_result(reply, operation->name, result);
    return operation->run(service, asked, reply);
}

int reply_fail(struct reply *reply, int code, enum message id, ...)
{
    va_list list;

    va_start(list, id);
    vsnprintf(reply->error, sizeof reply->error, message(id), list);
    va_end(list);
    return code;
}

int reply_result(struct reply *reply, const char *what, enum result result)
{
    if (result == OK)
        return EXIT_DONE;
    return reply_fail(reply, command_exit(result), MSG_RESULT, what,
                      message_result(result), result_code(result));
}

int reply_not_found(struct reply *reply, const char *what, const char *id,
                    uint64_t not_indexed)
{
    if (not_indexed == 0)
        return reply_fail(reply, EXIT_NO, MSG_NOT_FOUND, what, id);
    return reply_fail(reply, EXIT_NO, MSG_NOT_FOUND_YET, what, id,
                      (unsigned long long)not_indexed);
}

bool reply_line(struct reply *reply, json_t *object)
{
    return reply->line(reply->user, object);
}

const char *service_text(json_t *asked, const char *name)
{
    return json_string_value(json_object_get(asked, name));
}

const struct roster *service_roster(struct service *service)
{
    pthread_rwlock_rdlock(&service->post->roster_lock);
    return &service->post->roster;
}

void service_roster_done(struct service *service)
{
    pthread_rwlock_unlock(&service->post->roster_lock);
}

/* POST-3F2A-4512: the logs that begin so and are of that post. */
static enum result locate_ref(struct service *service, struct store_txn *txn,
                              const char *id, struct read_entry *out)
{
    const struct journal *journal = &service->post->journal;
    uint8_t found[KEY_LOG] = {0};
    struct journal_log log;
    char beginning[64], *end;
    uint64_t seq;
    size_t count = 0, dash;
    const char *last = strrchr(id, '-');

    seq = strtoull(last + 1, &end, 10);
    dash = (size_t)(last - id);
    if (*end != '\0' || end == last + 1 || dash >= sizeof beginning)
        return STORE_NOT_FOUND;
    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++) {
        present_ref(service_roster(service), log.key, log.log, 0, beginning);
        service_roster_done(service);
        if (strncasecmp(beginning, id, dash + 1) == 0 &&
            strlen(beginning) == dash + 2) {
            memcpy(found, log.log, KEY_LOG);
            count++;
        }
    }
    if (count != 1)
        return count ? STORE_AMBIGUOUS : STORE_NOT_FOUND;
    return read_ref(txn, found, seq, out);
}

enum result service_locate(struct service *service, struct store_txn *txn,
                           const char *id, struct read_entry *out)
{
    char lower[2 * HASH_SIZE + 2];
    size_t i;

    if (strchr(id, '-'))
        return locate_ref(service, txn, id, out);
    for (i = 0; id[i] && i < sizeof lower - 1; i++)
        lower[i] =
            (char)(id[i] >= 'A' && id[i] <= 'F' ? id[i] - 'A' + 'a' : id[i]);
    lower[i] = '\0';
    return read_prefix(txn, lower, out);
}

/* A clock in the future tells no more than one in the past. */
static bool recent(int64_t time_us)
{
    int64_t ago_us = post_now_us() - time_us;
    int64_t most_us = (int64_t)SERVICE_CURRENT_S * 1000000;

    return ago_us < most_us && ago_us > -most_us;
}

/* A neighbour's log has its country. */
static void coverage_country(const struct roster *roster,
                             const struct member *member, json_t *object)
{
    if (member->realm)
        json_object_set_new(
            object, "country",
            json_string(roster->realms[member->realm].country));
}

/* What coverage says of one node's shared log. */
static json_t *coverage_log(struct service *service, struct store_txn *txn,
                            const struct roster *roster,
                            const struct log_state *state,
                            const struct member *member, bool *current)
{
    uint64_t heard = UINT64_MAX, next = state->log.ends[0].next;
    int64_t last_us = 0;
    struct held held;
    json_t *object;

    if (next > 0 && log_entry_at(txn, state, 0, next - 1, &held) == OK)
        last_us = (int64_t)held.entry.header.time * 1000000;
    if (service->daemon && service->daemon->heard_ms)
        heard = service->daemon->heard_ms(service->daemon->user, member->kid);
    *current = memcmp(member->kid, service->post->self.kid, KEY_KID) == 0 ||
               heard < SERVICE_CURRENT_S * 1000 || recent(last_us);
    object = json_pack("{s:s, s:s, s:b, s:o}", "name", member->certificate.name,
                       "post", member->certificate.post, "current", *current,
                       "last_entry", present_instant(last_us));
    coverage_country(roster, member, object);
    if (heard != UINT64_MAX)
        json_object_set_new(object, "heard_seconds",
                            json_integer((json_int_t)(heard / 1000)));
    return object;
}

struct coverage {
    bool *heard; /* by member: something of it has come */
    json_t *posts;
    int logs, current;
};

/* The shared logs that are held. */
static void coverage_logs(struct service *service, const struct roster *roster,
                          struct coverage *coverage)
{
    struct log_state state;
    struct store_txn *txn;
    uint32_t logs = 0;

    if (store_begin(service->post->store, STORE_READ, &txn) != OK)
        return;
    log_count(txn, &logs);
    for (uint32_t number = 1; number <= logs; number++) {
        const struct member *member;
        bool current = false;

        if (log_by_number(txn, number, &state) != OK ||
            state.log.lane != LANE_SHARED)
            continue;
        member = roster_by_key(roster, state.log.key);
        if (!member)
            continue;
        json_array_append_new(
            coverage->posts,
            coverage_log(service, txn, roster, &state, member, &current));
        coverage->heard[member - roster->members] = true;
        coverage->logs++;
        coverage->current += current;
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

        if (coverage->heard[i] || member->revoked ||
            !(member->certificate.roles & (ROLE_POST | ROLE_HEADQUARTERS)))
            continue;
        object = json_pack("{s:s, s:s, s:b, s:n}", "name",
                           member->certificate.name, "post",
                           member->certificate.post, "current", 0,
                           "last_entry");
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

json_t *service_coverage(struct service *service, uint64_t not_indexed)
{
    const struct roster *roster = service_roster(service);
    struct coverage coverage = {
        .heard = calloc(roster->count + 1, sizeof *coverage.heard),
        .posts = json_array()};
    json_t *line;

    if (coverage.heard) {
        coverage_logs(service, roster, &coverage);
        coverage_unheard(roster, &coverage);
    }
    service_roster_done(service);
    free(coverage.heard);
    line = json_pack("{s:s, s:i, s:i, s:o}", "type", "coverage", "logs",
                     coverage.logs, "current", coverage.current, "posts",
                     coverage.posts);
    service_not_indexed(line, not_indexed);
    return line;
}

enum lane service_lane(struct service *service, struct bytes values)
{
    const struct roster *roster;
    bool kept;

    if (crossing_lane(values) == LANE_HOME)
        return LANE_HOME;
    roster = service_roster(service);
    kept = disclose_keeps(service->post->treaties, roster, values);
    service_roster_done(service);
    return kept ? LANE_HOME : LANE_SHARED;
}
