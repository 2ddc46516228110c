/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/service.h"
#include "cli/present.h"
#include "cli/rights.h"
#include "core/check.h"
#include "core/crossing.h"
#include "core/date.h"
#include "core/disclose.h"
#include "storage/keeping.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ALONE_STEP_US = 250000 };

static const struct service_operation operations[] = {
    {"check", service_check, false},     {"record", service_record, true},
    {"find", service_find, false},       {"show", service_show, false},
    {"amend", service_amend, true},      {"void", service_void, true},
    {"note", service_note, true},        {"link", service_link, true},
    {"approve", service_approve, true},
    {"corrections", service_corrections, false},
    {"entry", service_entry, false},     {"verify", service_verify, false},
    {"status", service_status, false},   {"peers", service_peers, false},
    {"members", service_members, false}, {"logs", service_logs, false},
    {"index", service_index, false},     {"enroll", service_enroll, false},
    {"treaties", service_treaties, false},
    {"abroad", service_abroad, true},
    {"disclosures", service_disclosures, false},
    {"login", service_login, false},     {"logout", service_logout, false},
    {"duty", service_duty, false},       {"officer", service_officer, true},
    {"accesses", service_accesses, false},
    {"stats", service_stats, false},
    {"stays", service_stays, false},
    {"permit", service_permit, true},
    {"permits", service_permits, false},
    {"post", service_post, true},
    {"posts", service_posts, false},
    {"alerts", service_alerts, false},
    {"alert_show", service_alert_show, false},
    {"alert_add", service_alert_add, true},
    {"alert_withdraw", service_alert_withdraw, true},
    {"hits", service_hits, false},
    {"hit", service_hit, true},
    {"lists", service_lists, false},
    {"shift", service_shift, true},
    {"shift_show", service_shift_show, false},
    {"tally", service_tally, true},
    {"media", service_media, false},     {"media_put", service_media_put, false},
    {"media_get", service_media_get, false},
    {"media_want", service_media_want, false},
    {"media_count", service_media_count, false},
    {"group_open", service_group_open, false},
    {"group_show", service_group_show, false},
    {"group_close", service_group_close, false},
    {"list_publish", service_list_publish, true},
};

const struct service_operation *service_operation_at(size_t i)
{
    return i < sizeof operations / sizeof operations[0] ? &operations[i] : NULL;
}

const struct service_operation *service_find_operation(const char *name)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    return NULL;
}

/* A look-up that what is asked tells of already. */
static int look(struct service *service, const char *name, json_t *asked,
                struct reply *reply)
{
    const struct right *right = rights_find(name);
    struct access access = {.document = service_text(asked, "document"),
                            .name = service_text(asked, "name"),
                            .plate = service_text(asked, "plate"),
                            .post = service_text(asked, "post")};

    if (!right || right->looks == ACCESS_NOTHING)
        return EXIT_DONE;
    access.action = right->looks;
    return rights_look(service, name, asked, &access, reply);
}

int service_run(struct service *service,
                const struct service_operation *operation, json_t *asked,
                struct reply *reply)
{
    const struct service_daemon *daemon = service->daemon;
    struct service one = *service;
    struct duty duty;
    enum result result = OK;
    int code = rights_enter(&one, operation->name, asked, &duty, reply);

    if (code == EXIT_DONE && operation->writes && daemon &&
        daemon->wait_ready && !atomic_load(&service->post->locked))
        result = daemon->wait_ready(daemon->user);
    if (result != OK)
        code = reply_result(reply, operation->name, result);
    if (code == EXIT_DONE)
        code = look(&one, operation->name, asked, reply);
    if (code == EXIT_DONE)
        code = operation->run(&one, asked, reply);
    if (one.duty)
        key_wipe(&duty, sizeof duty);
    return code;
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

bool reply_text(struct reply *reply, struct bytes line)
{
    json_t *object;

    if (reply->text)
        return reply->text(reply->user, line);
    object = json_loadb((const char *)line.data, line.size, 0, NULL);
    return object && reply_line(reply, object);
}

const char *service_text(json_t *asked, const char *name)
{
    return json_string_value(json_object_get(asked, name));
}

int service_time(json_t *asked, const char *name, const char *what,
                 int64_t *time_us, struct reply *reply)
{
    const char *text = service_text(asked, name);
    bool until = strcmp(name, "until") == 0;

    if (!text || date_parse_moment(bytes_text(text), until, time_us) == OK)
        return EXIT_DONE;
    return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, what, text,
                      until ? "--until" : "--since", message(MSG_TIME));
}

int service_limit(json_t *asked, const char *what, long *limit,
                  struct reply *reply)
{
    json_t *value = json_object_get(asked, "limit");
    json_int_t number = json_integer_value(value);
    char takes[96];
    char *text;
    int code;

    *limit = SERVICE_FIND_MAX;
    if (!value || json_is_null(value))
        return EXIT_DONE;
    if (json_is_integer(value) && number >= 1 && number <= SERVICE_FIND_MAX) {
        *limit = (long)number;
        return EXIT_DONE;
    }
    snprintf(takes, sizeof takes, message(MSG_NUMBER), 1L,
             (long)SERVICE_FIND_MAX);
    text = json_dumps(value, JSON_ENCODE_ANY);
    code = reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, what, text ? text : "",
                      "--limit", takes);
    free(text);
    return code;
}

static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;

bool service_alone(struct reply *reply)
{
    while (pthread_mutex_trylock(&alone) != 0) {
        if (!reply_line(reply, json_pack("{s:s, s:i, s:i}", "type", "progress",
                                         "entries", 0, "of", 0)))
            return false;
        usleep(ALONE_STEP_US);
    }
    return true;
}

void service_alone_done(void)
{
    pthread_mutex_unlock(&alone);
}

/* A reader who waits behind a writer would never get the lock a second time. */
static _Thread_local unsigned holds;

const struct roster *service_roster(struct service *service)
{
    check(holds == 0);
    pthread_rwlock_rdlock(&service->post->roster_lock);
    holds++;
    return &service->post->roster;
}

void service_roster_done(struct service *service)
{
    check(holds == 1);
    holds--;
    pthread_rwlock_unlock(&service->post->roster_lock);
}

struct roster *service_roster_copy(struct service *service)
{
    const struct roster *roster = service_roster(service);
    size_t size = roster->count * sizeof roster->members[0];
    struct roster *copy = malloc(sizeof *copy + size);

    if (copy)
        roster_copy(roster, (struct member *)(copy + 1), copy);
    service_roster_done(service);
    return copy;
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

const char *service_purpose(struct store_txn *txn, json_t *asked)
{
    const char *purpose = service_text(asked, "purpose");

    if (!purpose)
        purpose = SERVICE_PURPOSE;
    keeping_purpose(txn, bytes_text(purpose));
    return purpose;
}

void service_ref(struct service *service, const uint8_t log[KEY_LOG],
                 uint64_t seq, char ref[64])
{
    present_ref(service_roster(service), service->post->author.signer.public,
                log, seq, ref);
    service_roster_done(service);
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
