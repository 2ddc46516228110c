/* SPDX-License-Identifier: Apache-2.0 */
/* Recording: one crossing, or a batch of up to SERVICE_BATCH_MAX. */
#include "cli/access.h"
#include "cli/alerts.h"
#include "cli/defaults.h"
#include "cli/document.h"
#include "cli/filling.h"
#include "cli/past.h"
#include "cli/outcome.h"
#include "cli/present.h"
#include "cli/readings.h"
#include "cli/service.h"
#include "core/canon.h"
#include "core/states.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One crossing on its way: what was asked, what is written, how it went. */
struct recording {
    struct crossing crossing;
    struct crossing_facts facts;
    uint8_t client_ref[16];
    struct writer_job job;
    struct recordings *all;
    enum result result; /* OK: was submitted */
    const char *field;  /* the one at fault */
    struct filling filling;
    uint16_t fault_key;
    struct alerts_met alerts;
    uint8_t *memory, *values; /* VALUES_SIZE_MAX each */
    /* The reading it was made of, to be told when it is durable. */
    char reading[MRZ_TEXT_MAX + 1], lane[READINGS_LANE_SIZE];
};

/* What waits for a whole batch. */
struct recordings {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    size_t waiting;
};

static enum result set_fields(struct recording *recording, json_t *fields,
                              const struct duty *duty)
{
    const char *name;
    json_t *value;
    enum result result = OK;

    json_object_foreach(fields, name, value)
    {
        if (json_is_null(value))
            continue;
        if (duty && (strcmp(name, "officer") == 0 || strcmp(name, "duty") == 0))
            result = VALUE_FIXED;
        else
            result = present_set(&recording->crossing, name, value);
        if (result != OK) {
            recording->field = name;
            return result;
        }
    }
    return OK;
}

static enum result set_document(struct recording *recording, const char *text)
{
    struct mrz mrz;
    bool differs = false;
    enum result result = mrz_parse(bytes_text(text), document_today(), &mrz);

    recording->field = "mrz";
    if (result != OK)
        return result;
    result = document_fields(&mrz, bytes_text(text), &recording->crossing,
                             &differs);
    /* What an officer typed over the document is not what it says. */
    recording->facts.mrz = mrz.valid && !differs ? CHECK_OK : CHECK_WRONG;
    if (result == OK && !crossing_has(&recording->crossing, FIELD_CAPTURE))
        result = crossing_set_uint(&recording->crossing, FIELD_CAPTURE,
                                   CAPTURE_READ);
    return result;
}

static bool state_known(const struct crossing *crossing)
{
    struct canon canon =
        canon_of(crossing_get(crossing, FIELD_ISSUING_STATE));

    return states_find(canon_text(&canon, 3)) != NULL;
}

/* What is not given follows from where and when it is recorded. */
static enum result set_defaults(struct service *service,
                                struct recording *recording)
{
    struct crossing *crossing = &recording->crossing;
    int64_t now_us = post_now_us();
    struct bytes ref;
    enum result result = OK;

    if (!crossing_has(crossing, FIELD_EVENT_TIME))
        result = crossing_set_int(crossing, FIELD_EVENT_TIME, now_us);
    else if (!crossing_has(crossing, FIELD_CAPTURE_TIME))
        result = crossing_set_int(crossing, FIELD_CAPTURE_TIME, now_us);
    if (result == OK)
        result = defaults_text(crossing, FIELD_POST,
                             service->post->self.certificate.post);
    if (result == OK)
        result = defaults_offset(service, crossing);
    if (result == OK)
        result = defaults_text(crossing, FIELD_CAPTURE, "typed");
    if (result == OK && !crossing_has(crossing, FIELD_CLIENT_REF)) {
        randombytes_buf(recording->client_ref, 16);
        result = crossing_set_bytes(crossing, FIELD_CLIENT_REF,
                                    bytes_of(recording->client_ref, 16));
    }
    if (result != OK)
        return result;
    ref = crossing_get(crossing, FIELD_CLIENT_REF);
    memcpy(recording->client_ref, ref.data + ref.size - 16, 16);
    recording->facts.today_days = document_today();
    recording->facts.issuing_state_known = state_known(crossing);
    result = crossing_checks(crossing, &recording->facts);
    if (result == OK)
        result = filling_check(&recording->filling, crossing);
    return result == OK ? service_look_at_lists(service, crossing, NULL)
                        : result;
}

/* Takes the lane's last reading as the document. */
static enum result take_reading(struct service *service,
                                struct recording *recording, json_t *asked)
{
    struct readings *readings = service->post->readings;
    char *lane = recording->lane;

    recording->field = "reading";
    if (!readings || !readings_get(readings, service_text(asked, "lane"),
                                   recording->reading, lane))
        return DEVICE_EMPTY;
    json_object_set_new(asked, "mrz", json_string(recording->reading));
    if (crossing_has(&recording->crossing, FIELD_LANE))
        return OK;
    return crossing_set_text(&recording->crossing, bytes_text("lane"),
                             bytes_text(lane));
}

static enum result prepare(struct service *service,
                           struct recording *recording, json_t *asked,
                           bool alone)
{
    struct buffer values = buffer_of(recording->values, VALUES_SIZE_MAX);
    const char *mrz;
    bool live;
    enum result result;

    crossing_begin(&recording->crossing, recording->memory, VALUES_SIZE_MAX);
    recording->facts.mrz = CHECK_NOT_DONE;
    result = set_fields(recording, json_object_get(asked, "fields"),
                        service->duty);
    if (result == OK) {
        result = filling_take(service, asked, &recording->crossing,
                              &recording->filling);
        recording->field = recording->filling.field;
    }
    if (result == OK && json_is_true(json_object_get(asked, "reading")))
        result = take_reading(service, recording, asked);
    mrz = service_text(asked, "mrz");
    if (result == OK && mrz)
        result = set_document(recording, mrz);
    live = alone && !crossing_has(&recording->crossing, FIELD_EVENT_TIME);
    if (result == OK)
        result = set_defaults(service, recording);
    if (result == OK)
        result = alerts_meet(service, &recording->crossing, true,
                             &recording->alerts);
    if (result == OK)
        result = defaults_text(
            &recording->crossing, FIELD_OUTCOME,
            outcome_of(&recording->crossing,
                       json_is_true(json_object_get(asked, "auto"))));
    if (result == OK && live)
        result = past_record(service, &recording->crossing, recording->values);
    if (result == OK && service->duty)
        result = defaults_text(&recording->crossing, FIELD_LANE,
                             service->duty->lane);
    if (result == OK && service->duty)
        result = duty_sign(service->duty, KIND_CROSSING, &recording->crossing,
                           &recording->job);
    if (result != OK)
        return result;
    crossing_put(&recording->crossing, &values);
    result = crossing_complete(KIND_CROSSING, buffer_bytes(&values),
                               &recording->fault_key);
    if (result != OK && fields_of(recording->fault_key))
        recording->field = fields_of(recording->fault_key)->name;
    recording->job.values = buffer_bytes(&values);
    return result;
}

static void recording_done(struct writer_job *job)
{
    struct recordings *all = ((struct recording *)job->user)->all;

    pthread_mutex_lock(&all->lock);
    if (--all->waiting == 0)
        pthread_cond_signal(&all->wake);
    pthread_mutex_unlock(&all->lock);
}

static void submit(struct service *service, struct recording *recording,
                   bool alone)
{
    struct writer_job *job = &recording->job;

    job->task = WRITE_ENTRY;
    job->kind = KIND_CROSSING;
    job->schema = 1;
    job->lane = service_lane(service, job->values);
    job->time = (uint64_t)(post_now_us() / 1000000);
    job->clock = post_clock();
    job->client_ref = recording->client_ref;
    job->done = recording_done;
    job->user = recording;
    pthread_mutex_lock(&recording->all->lock);
    recording->all->waiting++;
    pthread_mutex_unlock(&recording->all->lock);
    /* One alone need not change threads; of several, the first would hold up
     * the rest. */
    if (!alone || !writer_direct(service->post->writer, job))
        writer_submit(service->post->writer, job);
}

static json_t *recorded_line(struct service *service,
                             struct recording *recording)
{
    const struct writer_job *job = &recording->job;
    const struct bytes checks = crossing_get(&recording->crossing,
                                             FIELD_CHECKS);
    char ref[64];
    json_t *object;

    present_ref(service_roster(service), service->post->author.signer.public,
                job->log, job->seq, ref);
    service_roster_done(service);
    object = json_pack(
        "{s:s, s:o, s:s, s:o, s:I}", "type", "recorded", "id",
        present_hex(bytes_of(job->id, HASH_SIZE)), "ref", ref, "log",
        present_hex(bytes_of(job->log, KEY_LOG)), "seq", (json_int_t)job->seq);
    alerts_put(&recording->alerts, object);
    /* What was recorded before may say something else: `show` tells. */
    if (job->known)
        json_object_set_new(object, "known", json_true());
    else
        json_object_set_new(object, "checks",
                            present_value(fields_of(FIELD_CHECKS), checks));
    filling_tell(&recording->filling, object);
    return object;
}

/* The value at fault is for the asker's own eyes; a log never gets it. */
static json_t *error_line(const struct recording *recording, json_t *asked)
{
    json_t *value = json_object_get(json_object_get(asked, "fields"),
                                    recording->field ? recording->field : "");
    enum result result = recording->result;
    char *given = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    char text[SERVICE_ERROR_MAX];
    json_t *object;

    if (recording->filling.code)
        snprintf(text, sizeof text, "%s", recording->filling.told.error);
    else
        snprintf(text, sizeof text, "%s%s%s%s%s", message_result(result),
                 recording->field ? ": " : "",
                 recording->field ? recording->field : "", given ? " " : "",
                 given ? given : "");
    free(given);
    object = json_pack("{s:s, s:s, s:s}", "type", "refused", "error", text,
                       "code", result_code(result));
    if (recording->field)
        json_object_set_new(object, "field", json_string(recording->field));
    return object;
}

static bool allocate(struct recording *recording, struct recordings *all)
{
    recording->all = all;
    recording->memory = malloc(2 * VALUES_SIZE_MAX);
    recording->values = recording->memory + VALUES_SIZE_MAX;
    return recording->memory != NULL;
}

static void wait_for_all(struct recordings *all)
{
    pthread_mutex_lock(&all->lock);
    while (all->waiting > 0)
        pthread_cond_wait(&all->wake, &all->lock);
    pthread_mutex_unlock(&all->lock);
}

/* Who has looked the document up before has now recorded why. */
static void cover(struct service *service, const struct recording *recording)
{
    struct canon canon = canon_of(
        crossing_get(&recording->crossing, FIELD_DOCUMENT_NUMBER));

    access_cover(service->post, service->duty,
                 canon_text(&canon, FIELD_TEXT_MAX));
}

static int answer(struct service *service, struct recording *list,
                  json_t *batch, struct reply *reply)
{
    int code = EXIT_DONE, failed;
    json_t *asked;
    size_t i;

    json_array_foreach(batch, i, asked)
    {
        struct recording *recording = &list[i];
        json_t *line_number = json_object_get(asked, "line"), *line;

        if (recording->result == OK)
            recording->result = recording->job.result;
        if (recording->result == OK && recording->reading[0])
            readings_recorded(service->post->readings, recording->lane,
                              recording->reading);
        if (recording->result == OK && service->duty)
            cover(service, recording);
        if (recording->result == OK && !recording->job.known &&
            service->post->appended)
            service->post->appended(service->post->appended_user,
                                    recording->job.log);
        line = recording->result == OK ? recorded_line(service, recording)
                                       : error_line(recording, asked);
        if (line_number)
            json_object_set(line, "line", line_number);
        failed = filling_exit(&recording->filling, recording->result);
        code = failed > code ? failed : code;
        reply_line(reply, line);
    }
    return code;
}

/* asked: "batch": [{"fields": {}, "mrz": TEXT, "group": ID, "pass": N,
 * "line": N}, ...] */
int service_record(struct service *service, json_t *asked, struct reply *reply)
{
    json_t *batch = json_object_get(asked, "batch"), *one;
    size_t count = json_array_size(batch), i;
    struct recordings all = {PTHREAD_MUTEX_INITIALIZER,
                             PTHREAD_COND_INITIALIZER, 0};
    struct recording *list;
    int code = EXIT_DONE;

    if (count == 0 || count > SERVICE_BATCH_MAX)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "record", "batch");
    list = calloc(count, sizeof *list);
    if (!list)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    json_array_foreach(batch, i, one)
    {
        list[i].result = allocate(&list[i], &all)
                             ? prepare(service, &list[i], one, count == 1)
                             : STORE_MEMORY;
        if (list[i].result == OK)
            submit(service, &list[i], count == 1);
    }
    wait_for_all(&all);
    code = answer(service, list, batch, reply);
    for (i = 0; i < count; i++) {
        json_decref(list[i].alerts.list);
        free(list[i].memory);
    }
    free(list);
    return code;
}
