/* SPDX-License-Identifier: Apache-2.0 */
/* This node, its indexes, its peers, its logs, and who is who. */
#include "cli/present.h"
#include "cli/duty.h"
#include "cli/service.h"
#include "core/check.h"
#include "core/kind.h"
#include "storage/scrub.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

static const char *lane_name(enum lane lane)
{
    return lane == LANE_SHARED ? "shared" : lane == LANE_HOME ? "home"
                                                              : "trust";
}

static void add_store(struct service *service, json_t *line)
{
    const struct journal *journal = &service->post->journal;
    struct journal_log log;
    struct statvfs disk;
    json_int_t entries = 0, logs = 0, forks = 0;

    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++) {
        logs++;
        forks += log.branches > 1;
        entries += (json_int_t)log.ends[0].next;
        if (log.branches > 1)
            entries += (json_int_t)(log.ends[1].next - log.fork_seq);
    }
    json_object_set_new(line, "logs", json_integer(logs));
    json_object_set_new(line, "entries", json_integer(entries));
    json_object_set_new(line, "forks", json_integer(forks));
    json_object_set_new(
        line, "store_bytes",
        json_integer((json_int_t)store_used(service->post->store)));
    if (statvfs(service->post->directory, &disk) == 0)
        json_object_set_new(
            line, "disk_free_bytes",
            json_integer((json_int_t)(disk.f_bavail * disk.f_frsize)));
}

static void add_index(const struct index_progress *progress, json_t *line)
{
    json_object_set_new(line, "indexed", json_boolean(progress->left == 0));
    json_object_set_new(line, "to_index",
                        json_integer((json_int_t)progress->left));
    if (progress->missing > 0)
        json_object_set_new(line, "to_find",
                            json_integer((json_int_t)progress->missing));
    if (progress->making)
        json_object_set_new(line, "rebuilt",
                            json_integer((json_int_t)progress->made));
}

/* One line, however many there are. */
static void add_warning(json_t *line, const char *text)
{
    const char *before = service_text(line, "warning");
    char both[SERVICE_ERROR_MAX];

    snprintf(both, sizeof both, "%s%s%s", before ? before : "",
             before ? "; " : "", text);
    json_object_set_new(line, "warning", json_string(both));
}

static void add_signatures(struct service *service, json_t *line)
{
    struct scrub_progress progress;
    char text[SERVICE_ERROR_MAX];

    if (scrub_progress(service->post->store, &progress) != OK)
        return;
    json_object_set_new(line, "to_check",
                        json_integer((json_int_t)progress.to_check));
    if (progress.bad == 0)
        return;
    json_object_set_new(line, "bad_signatures",
                        json_integer((json_int_t)progress.bad));
    snprintf(text, sizeof text, message(MSG_SIGNATURES_BAD),
             (unsigned long long)progress.bad);
    add_warning(line, text);
}

/* Evidence against a neighbour. */
static void add_twice(struct service *service, json_t *line)
{
    char text[SERVICE_ERROR_MAX];
    struct store_txn *txn;
    uint64_t count;

    if (store_begin(service->post->store, STORE_READ, &txn) != OK)
        return;
    if (store_get_number(txn, "twice", &count) == OK && count > 0) {
        json_object_set_new(line, "shown_twice",
                            json_integer((json_int_t)count));
        snprintf(text, sizeof text, message(MSG_SHOWN_TWICE),
                 (unsigned long long)count);
        add_warning(line, text);
    }
    store_abort(txn);
}

static json_t *health_of(const struct post *post,
                         const struct index_progress *progress)
{
    enum result health = post->writer ? writer_health(post->writer) : OK;
    char text[SERVICE_ERROR_MAX];

    if (atomic_load(&post->locked))
        return json_string(message(MSG_LOCKED));
    if (health != OK)
        return json_string(result_sentence(health));
    if (progress->result == OK)
        return json_string("good");
    snprintf(text, sizeof text, message(MSG_INDEX_WAITS),
             message_result(progress->result));
    return json_string(text);
}

/* Officers, where there are any. */
static void add_officers(const struct post *post, json_t *line)
{
    size_t officers = atomic_load(&post->officers), on_duty = 0;
    struct duty duty;

    if (officers == 0)
        return;
    for (size_t i = 0; post->duties && duties_at(post->duties, i, &duty); i++)
        on_duty += duty.live;
    json_object_set_new(line, "officers", json_integer((json_int_t)officers));
    json_object_set_new(line, "on_duty", json_integer((json_int_t)on_duty));
    json_object_set_new(line, "locked",
                        json_boolean(atomic_load(&post->locked)));
}

/* Of a daemon that has nothing open yet. */
static int closed_status(const struct post *post, struct reply *reply)
{
    reply_line(reply,
               json_pack("{s:s, s:s, s:b, s:s, s:I, s:b, s:b, s:b, s:b, s:s}",
                         "type", "status", "store", post->directory, "daemon",
                         1, "health", message(MSG_CLOSED), "officers",
                         (json_int_t)atomic_load(&post->officers), "locked", 1,
                         "ready", 0, "synced", 0, "indexed", 0, "version",
                         CAIRN_VERSION));
    return EXIT_DONE;
}

int service_status(struct service *service, json_t *asked, struct reply *reply)
{
    const struct post *post = service->post;
    const struct certificate *self = &post->self.certificate;
    struct index_progress progress;
    const struct member *now;
    json_t *line;

    (void)asked;
    if (!post->store)
        return closed_status(post, reply);
    index_progress(post->store, &progress);
    /* A renewed certificate counts as soon as it is held. */
    now = roster_by_key(service_roster(service), self->log_key);
    self = now ? &now->certificate : self;
    line = json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:b, s:o, s:b, s:s, s:o, s:i}",
        "type", "status", "name", self->name, "post", self->post, "country",
        self->country, "role", service_roles(self), "realm",
        present_hex(bytes_of(store_realm(post->store), KEY_REALM)), "store",
        post->directory, "daemon", service->daemon != NULL, "health",
        health_of(post, &progress), "training", post->training, "version", CAIRN_VERSION,
        "certificate_until", present_instant((int64_t)self->until * 1000000),
        "members", (int)post->roster.count);
    service_roster_done(service);
    add_store(service, line);
    add_index(&progress, line);
    add_signatures(service, line);
    add_officers(post, line);
    add_twice(service, line);
    if (post->plain)
        add_warning(line, message(MSG_THIEF));
    if (post->repaired)
        json_object_set_new(line, "repaired",
                            json_string(message(MSG_STORE_REPAIRED)));
    if (service->daemon && service->daemon->status) {
        json_t *more = service->daemon->status(service->daemon->user);

        json_object_update(line, more);
        json_decref(more);
    }
    reply_line(reply, line);
    return EXIT_DONE;
}

int service_peers(struct service *service, json_t *asked, struct reply *reply)
{
    (void)asked;
    if (!service->daemon || !service->daemon->peers)
        return reply_fail(reply, EXIT_OFFLINE, MSG_NO_DAEMON,
                          service->post->directory);
    service->daemon->peers(service->daemon->user, reply);
    return EXIT_DONE;
}

int service_logs(struct service *service, json_t *asked, struct reply *reply)
{
    const struct journal *journal = &service->post->journal;
    struct journal_log log;

    (void)asked;
    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++) {
        const struct roster *roster = service_roster(service);
        const struct member *member = roster_by_key(roster, log.key);
        json_t *line = json_pack(
            "{s:s, s:o, s:s, s:s, s:I, s:o, s:b}", "type", "log", "log",
            present_hex(bytes_of(log.log, KEY_LOG)), "name",
            member ? member->certificate.name : "?", "lane",
            lane_name(log.lane), "entries", (json_int_t)log.ends[0].next,
            "head", present_hex(bytes_of(log.ends[0].head, HASH_SIZE)),
            "forked", log.branches > 1);

        service_roster_done(service);
        if (!reply_line(reply, line))
            break;
    }
    return EXIT_DONE;
}

/* asked: "verb". */
int service_index(struct service *service, json_t *asked, struct reply *reply)
{
    const char *verb = service_text(asked, "verb");
    struct index_progress progress;

    if (!verb || strcmp(verb, "rebuild") != 0)
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "index",
                          verb ? verb : "", "VERB", message(MSG_INDEX_VERBS));
    check(service->post->writer);
    writer_rebuild(service->post->writer);
    index_progress(service->post->store, &progress);
    reply_line(reply, json_pack("{s:s, s:I, s:I}", "type", "index", "entries",
                                (json_int_t)progress.end, "rebuilt",
                                (json_int_t)progress.made));
    return EXIT_DONE;
}
