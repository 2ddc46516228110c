/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/publish.h"
#include "cli/document.h"
#include "cli/statement.h"
#include "core/canon.h"
#include "core/kind.h"

#include <string.h>

/* A JSON value as the text that its field reads. */
static enum result set_field(struct publish *publish, const char *name,
                             const json_t *value)
{
    const struct field *field = alert_field(bytes_text(name));

    publish->field = name;
    if (strcmp(name, "visibility") == 0) {
        const char *text = json_string_value(value);

        if (!text || (strcmp(text, "home") && strcmp(text, "treaty")))
            return VALUE_CODE;
        publish->lane = text[0] == 'h' ? LANE_HOME : LANE_SHARED;
        return OK;
    }
    if (!field)
        return VALUE_UNKNOWN_FIELD;
    if (!json_is_string(value))
        return VALUE_FORM;
    return alert_set_text(
        &publish->alert, field,
        bytes_of(json_string_value(value), json_string_length(value)));
}

/* The 16 bytes by which the same alert is known again: of its lane, its text
 * and how often that was withdrawn. Whoever publishes it, it is the same. */
static enum result put_values(struct publish *publish, uint8_t time)
{
    struct buffer values = buffer_of(publish->values, PUBLISH_VALUES_MAX);
    uint8_t digest[HASH_SIZE], head[2] = {(uint8_t)publish->lane, time};
    struct hash hash;
    enum result result;

    crossing_unset(&publish->alert, FIELD_CLIENT_REF);
    crossing_unset(&publish->alert, FIELD_DUTY);
    crossing_unset(&publish->alert, FIELD_OFFICER_SEAL);
    crossing_put(&publish->alert, &values);
    hash_begin(&hash);
    hash_add(&hash, bytes_text("cairn/alert/1"));
    hash_add(&hash, bytes_of(head, sizeof head));
    hash_add(&hash, buffer_bytes(&values));
    hash_end(&hash, digest);
    memcpy(publish->client_ref, digest, sizeof publish->client_ref);
    result = crossing_set_bytes(&publish->alert, FIELD_CLIENT_REF,
                                bytes_of(publish->client_ref, 16));
    if (result == OK && publish->service->duty)
        result = duty_sign(publish->service->duty, KIND_ALERT, &publish->alert,
                           &publish->job);
    values.size = 0;
    crossing_put(&publish->alert, &values);
    publish->job.values = buffer_bytes(&values);
    return result;
}

static void job_begin(struct publish *publish)
{
    post_entry(&publish->job, KIND_ALERT, publish->lane, publish->job.values);
    publish->job.client_ref = publish->client_ref;
}

enum result publish_take(struct publish *publish, json_t *fields)
{
    json_t *value;
    uint16_t key = 0;
    const char *name;
    enum result result = OK;

    crossing_begin(&publish->alert, publish->memory, PUBLISH_VALUES_MAX);
    publish->lane = LANE_HOME;
    json_object_foreach(fields, name, value)
    {
        if (json_is_null(value) ||
            (json_is_string(value) && json_string_length(value) == 0))
            continue;
        result = set_field(publish, name, value);
        if (result != OK)
            return result;
    }
    publish->field = NULL;
    result = put_values(publish, 0);
    if (result == OK) {
        result = alert_check(publish->job.values, &key);
        if (result != OK && alert_field_of(key))
            publish->field = alert_field_of(key)->name;
    }
    job_begin(publish);
    return result;
}

/* Was the alert that is known already withdrawn? */
static enum result is_withdrawn(struct publish *publish, bool *withdrawn)
{
    struct service *service = publish->service;
    struct alert_standing standing = {ALERT_STANDING, 0};
    struct store_txn *txn;
    enum result result = store_begin(service->post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = read_ref(txn, publish->job.log, publish->job.seq, publish->read);
    if (result == OK) {
        result =
            alerts_standing(txn, service_roster(service), publish->read,
                            document_today(), publish->read + 1, &standing);
        service_roster_done(service);
    }
    store_abort(txn);
    *withdrawn = standing.state == ALERT_WITHDRAWN;
    return result;
}

/* What was withdrawn and is published again is a new alert. */
static enum result publish_again(struct publish *publish)
{
    bool withdrawn = false;
    enum result result =
        publish->job.known ? is_withdrawn(publish, &withdrawn) : OK;

    for (uint8_t time = 1; result == OK && withdrawn; time++) {
        if (time == PUBLISH_AGAIN_MAX)
            return STORE_LIMIT;
        result = put_values(publish, time);
        job_begin(publish);
        if (result == OK)
            result = post_write(publish->service->post, &publish->job);
        withdrawn = false;
        if (result == OK && publish->job.known)
            result = is_withdrawn(publish, &withdrawn);
    }
    return result;
}

enum result publish_withdraw(struct service *service,
                             const struct read_entry *alert, const char *reason,
                             uint8_t id[HASH_SIZE])
{
    struct statement withdrawal;
    enum result result;

    statement_begin(&withdrawal, KIND_ALERT_WITHDRAWAL);
    withdrawal.lane = alert->lane;
    statement_target(&withdrawal, &alert->entry);
    statement_reason(&withdrawal, reason);
    result = statement_write(&withdrawal, service->post, service->duty);
    memcpy(id, withdrawal.job.id, HASH_SIZE);
    statement_free(&withdrawal);
    return result;
}

/* Those that stand under the same owner and reference, but for this one. */
struct replacing {
    struct store_txn *txn;
    struct publish *publish;
    uint64_t place; /* of the new one: those before it */
    size_t count;
    uint64_t places[PUBLISH_REPLACED_MAX];
    enum result result;
};

static bool same_text(const struct publish *publish, uint16_t key)
{
    return bytes_equal(body_value(&publish->read->body, key),
                       crossing_get(&publish->alert, key));
}

static bool is_replaced(void *user, uint64_t place)
{
    struct replacing *replacing = user;
    struct publish *publish = replacing->publish;
    struct post *post = publish->service->post;
    struct alert_standing standing;

    if (place >= replacing->place)
        return true;
    replacing->result = read_place(replacing->txn, place, publish->read);
    if (replacing->result != OK)
        return false;
    if (entry_kind(&publish->read->entry.header) != KIND_ALERT ||
        publish->read->foreign || !publish->read->has_body ||
        !same_text(publish, ALERT_OWNER) ||
        !same_text(publish, ALERT_REFERENCE))
        return true;
    replacing->result =
        alerts_standing(replacing->txn, &post->roster, publish->read,
                        document_today(), publish->read + 1, &standing);
    if (replacing->result == OK && standing.state != ALERT_WITHDRAWN &&
        standing.state != ALERT_NOT_ALLOWED)
        replacing->places[replacing->count++] = place;
    return replacing->result == OK && replacing->count < PUBLISH_REPLACED_MAX;
}

static enum result find_replaced(struct replacing *replacing)
{
    struct publish *publish = replacing->publish;
    struct service *service = publish->service;
    uint8_t space[256];
    struct buffer value = buffer_of(space, sizeof space);
    struct index_query query = {INDEX_ALERT, {NULL, 0}, INT64_MIN, INT64_MAX};
    struct canon owner = canon_of(crossing_get(&publish->alert, ALERT_OWNER));
    struct canon text =
        canon_of(crossing_get(&publish->alert, ALERT_REFERENCE));
    enum result result;

    index_alert_value(INDEX_ALERT_REFERENCE, canon_text(&text, FIELD_TEXT_MAX),
                      canon_text(&owner, FIELD_TEXT_MAX), &value);
    query.value = buffer_bytes(&value);
    result = store_begin(service->post->store, STORE_READ, &replacing->txn);
    if (result != OK)
        return result;
    result = read_ref(replacing->txn, publish->job.log, publish->job.seq,
                      publish->read);
    replacing->place = publish->read->place;
    service_roster(service);
    if (result == OK)
        result = index_find(replacing->txn, &query, is_replaced, replacing);
    service_roster_done(service);
    store_abort(replacing->txn);
    return result == OK ? replacing->result : result;
}

/* The new text stands before the old one is withdrawn. */
static enum result replace(struct publish *publish)
{
    struct service *service = publish->service;
    struct replacing replacing = {.publish = publish};
    uint8_t id[HASH_SIZE];
    struct store_txn *txn;
    enum result result = OK;

    if (!crossing_has(&publish->alert, ALERT_REFERENCE))
        return OK;
    result = find_replaced(&replacing);
    for (size_t i = 0; result == OK && i < replacing.count; i++) {
        result = store_begin(service->post->store, STORE_READ, &txn);
        if (result != OK)
            break;
        result = read_place(txn, replacing.places[i], publish->read);
        store_abort(txn);
        if (result == OK)
            result = publish_withdraw(service, publish->read, "replaced", id);
        publish->replaced++;
    }
    return result;
}

enum result publish_settle(struct publish *publish)
{
    enum result result = publish_again(publish);

    return result == OK ? replace(publish) : result;
}
