/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing and withdrawing alerts, one or many at once. */
#include "cli/present.h"
#include "cli/publish.h"
#include "core/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What waits for a whole batch. */
struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    size_t count;
};

/* Only a headquarters publishes: said before anything is looked at. */
static int may_write(struct service *service, struct reply *reply)
{
    const struct post *post = service->post;
    const struct member *self =
        roster_by_key(service_roster(service), post->author.signer.public);
    uint8_t roles = self ? self->certificate.roles : 0;

    service_roster_done(service);
    if (kind_allows(KIND_ALERT, LANE_HOME, roles) == OK)
        return EXIT_DONE;
    return reply_fail(reply, EXIT_REFUSED, MSG_ALERT_ROLE,
                      post->self.certificate.name);
}

static void written(struct writer_job *job)
{
    struct waiting *waiting = job->user;

    pthread_mutex_lock(&waiting->lock);
    if (--waiting->count == 0)
        pthread_cond_signal(&waiting->wake);
    pthread_mutex_unlock(&waiting->lock);
}

/* Submits all that are good as one group, or a few, and waits. */
static void write_all(struct service *service, struct publish *list,
                      size_t count)
{
    struct waiting waiting = {PTHREAD_MUTEX_INITIALIZER,
                              PTHREAD_COND_INITIALIZER, count};
    unsigned lanes = 0;

    for (size_t i = 0; i < count; i++) {
        struct writer_job *job = &list[i].job;

        job->user = &waiting;
        job->done = written;
        if (list[i].result == OK)
            writer_submit(service->post->writer, job);
        else
            written(job);
    }
    pthread_mutex_lock(&waiting.lock);
    while (waiting.count > 0)
        pthread_cond_wait(&waiting.wake, &waiting.lock);
    pthread_mutex_unlock(&waiting.lock);
    for (size_t i = 0; i < count; i++) {
        if (list[i].result == OK)
            list[i].result = list[i].job.result;
        if (list[i].result == OK && !list[i].job.known)
            lanes |= 1u << (list[i].lane - 1);
    }
    for (unsigned lane = 0; lane < GUARD_LOGS; lane++)
        if (lanes & 1u << lane && service->post->appended)
            service->post->appended(service->post->appended_user,
                                    service->post->author.logs[lane]);
}

static json_t *added_line(struct service *service,
                          const struct publish *publish)
{
    const struct writer_job *job = &publish->job;
    json_t *line;
    char ref[64];

    service_ref(service, job->log, job->seq, ref);
    line = json_pack("{s:s, s:o, s:s}", "type", "published", "id",
                     present_hex(bytes_of(job->id, HASH_SIZE)), "ref", ref);
    if (job->known)
        json_object_set_new(line, "known", json_true());
    if (publish->replaced)
        json_object_set_new(line, "replaced", json_integer(publish->replaced));
    return line;
}

/* Why an alert was refused; the value is for the asker's own eyes. */
static json_t *refused_line(const struct publish *publish, json_t *asked)
{
    const char *field = publish->field;
    json_t *value =
        json_object_get(json_object_get(asked, "fields"), field ? field : "");
    char *given = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    char text[SERVICE_ERROR_MAX];
    json_t *line;

    if (publish->result == BODY_MISSING && field &&
        strcmp(field, "document_number") == 0)
        snprintf(text, sizeof text, "%s", message(MSG_ALERT_SUBJECT));
    else
        snprintf(text, sizeof text, "%s%s%s%s%s",
                 message_result(publish->result), field ? ": " : "",
                 field ? field : "", given ? " " : "", given ? given : "");
    free(given);
    line = json_pack("{s:s, s:s, s:s}", "type", "refused", "error", text,
                     "code", result_code(publish->result));
    if (field)
        json_object_set_new(line, "field", json_string(field));
    return line;
}

/* asked: "batch": [{"fields": {}, "line": N}, ...] */
int service_alert_add(struct service *service, json_t *asked,
                      struct reply *reply)
{
    json_t *batch = json_object_get(asked, "batch"), *one, *line;
    struct read_entry *read = alerts_room(2);
    size_t count = json_array_size(batch), i;
    struct publish *list = calloc(count ? count : 1, sizeof *list);
    int code = may_write(service, reply);

    if (code == EXIT_DONE && (count == 0 || count > SERVICE_BATCH_MAX))
        code = reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "alert", "batch");
    if (code == EXIT_DONE && (!list || !read))
        code = reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    if (code != EXIT_DONE)
        goto done;
    json_array_foreach(batch, i, one)
    {
        list[i].service = service;
        list[i].read = read;
        list[i].result = publish_take(&list[i], json_object_get(one, "fields"));
    }
    write_all(service, list, count);
    json_array_foreach(batch, i, one)
    {
        if (list[i].result == OK)
            list[i].result = publish_settle(&list[i]);
        line = list[i].result == OK ? added_line(service, &list[i])
                                    : refused_line(&list[i], one);
        if (json_object_get(one, "line"))
            json_object_set(line, "line", json_object_get(one, "line"));
        if (list[i].result != OK && command_exit(list[i].result) > code)
            code = command_exit(list[i].result);
        reply_line(reply, line);
    }
done:
    free(list);
    free(read);
    return code;
}

/* What may not be withdrawn is told. */
static int may_withdraw(struct service *service, struct reply *reply,
                        struct store_txn *txn, struct read_entry *read,
                        const char *id)
{
    struct alert_standing standing;
    enum result result;

    if (entry_kind(&read->entry.header) != KIND_ALERT)
        return reply_fail(reply, EXIT_USE, MSG_ALERT_NOT_ONE, "alert", id);
    if (read->foreign)
        return reply_fail(reply, EXIT_REFUSED, MSG_FOREIGN, "alert", id);
    result = alerts_standing(txn, service_roster(service), read, INT32_MIN,
                             read + 1, &standing);
    service_roster_done(service);
    if (result == OK && standing.state == ALERT_WITHDRAWN)
        return reply_fail(reply, EXIT_NO, MSG_ALERT_WITHDRAWN, id);
    return reply_result(reply, "alert", result);
}

/* asked: "id", "reason" */
int service_alert_withdraw(struct service *service, json_t *asked,
                           struct reply *reply)
{
    const char *id = service_text(asked, "id");
    const char *reason = service_text(asked, "reason");
    struct read_entry *read = alerts_room(2);
    uint8_t withdrawal[HASH_SIZE];
    struct store_txn *txn;
    enum result result;
    int code = may_write(service, reply);

    if (code == EXIT_DONE && (!id || !reason))
        code =
            reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "alert", "ID, --reason");
    if (code == EXIT_DONE && !read)
        code = reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    if (code != EXIT_DONE)
        goto done;
    result = store_begin(service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = service_locate(service, txn, id, read);
        if (result == OK)
            code = may_withdraw(service, reply, txn, read, id);
        else if (result == STORE_NOT_FOUND)
            code = reply_not_found(reply, "alert", id, index_missing(txn));
        else if (result == STORE_AMBIGUOUS)
            code = reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, "alert", id);
        store_abort(txn);
    }
    if (result == OK && code == EXIT_DONE)
        result = publish_withdraw(service, read, reason, withdrawal);
    if (code == EXIT_DONE)
        code = reply_result(reply, "alert", result);
    if (code == EXIT_DONE)
        reply_line(
            reply,
            json_pack("{s:s, s:s, s:o}", "type", "withdrawn", "alert", id, "id",
                      present_hex(bytes_of(withdrawal, HASH_SIZE))));
done:
    free(read);
    return code;
}
