/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/alerts.h"
#include "cli/document.h"
#include "cli/present.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum { ALERT_LIST_VERSION = 88 };

struct read_entry *alerts_room(size_t count)
{
    return malloc(count * sizeof(struct read_entry));
}

const char *alerts_state_name(enum alert_state state)
{
    static const char *const names[] = {
        [ALERT_STANDING] = "standing",
        [ALERT_EXPIRED] = "expired",
        [ALERT_WITHDRAWN] = "withdrawn",
        [ALERT_QUARANTINED] = "quarantined",
        [ALERT_NOT_ALLOWED] = "without_effect",
    };

    return names[state];
}

json_t *alerts_json(const struct roster *roster, const char *type,
                    const struct read_entry *alert)
{
    const struct header *header = &alert->entry.header;
    const struct member *author = present_author(roster, alert);
    const struct field *field;
    json_t *object = json_object();
    char ref[64];

    if (type)
        json_object_set_new(object, "type", json_string(type));
    present_ref(roster, alert->key, header->log, header->seq, ref);
    json_object_set_new(object, "ref", json_string(ref));
    for (size_t i = 0; alert->has_body && (field = alert_field_at(i)); i++) {
        struct bytes value = body_value(&alert->body, field->key);
        json_t *shown = value.size ? present_value(field, value) : NULL;

        if (shown)
            json_object_set_new(object, field->name, shown);
    }
    json_object_set_new(
        object, "visibility",
        json_string(alert->lane == LANE_HOME ? "home" : "treaty"));
    json_object_set_new(object, "time",
                        present_instant((int64_t)header->time * 1000000));
    json_object_set_new(object, "by",
                        json_string(author ? author->certificate.name : "?"));
    if (alert->foreign)
        json_object_set_new(
            object, "country",
            json_string(author ? author->certificate.country : "?"));
    json_object_set_new(object, "id",
                        present_hex(bytes_of(alert->entry.id, HASH_SIZE)));
    return object;
}

void alerts_ref_text(struct store_txn *txn, const struct roster *roster,
                     const struct bond_ref *ref, char text[64])
{
    static const uint8_t nobody[KEY_SIZE];
    struct log_state state;
    bool held = log_find(txn, ref->log, &state) == OK;

    present_ref(roster, held ? state.log.key : nobody, ref->log, ref->seq,
                text);
}

/* What was found, as people and scripts see it. */
static enum result present_met(struct store_txn *txn,
                               const struct roster *roster,
                               const struct alerts_list *list,
                               struct read_entry *read, json_t *met)
{
    enum result result = OK;

    for (size_t i = 0; result == OK && i < list->count; i++) {
        json_t *one;

        result = read_place(txn, list->found[i].place, read);
        if (result != OK)
            break;
        one = alerts_json(roster, NULL, read);
        json_object_set_new(
            one, "why",
            json_string(codes_name(codes_alert_match, list->found[i].match)));
        json_array_append_new(met, one);
    }
    return result;
}

/* What one look-up finds. */
struct meeting {
    uint32_t version;
    bool whole; /* the indexes hold all */
    bool any;
    struct alerts_met *met;
};

static enum result look_up(struct service *service,
                           const struct alerts_asked *asked,
                           struct meeting *meeting)
{
    struct read_entry *read = NULL;
    struct alerts_list list;
    struct store_txn *txn;
    enum result result = store_begin(service->post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    meeting->version = alerts_version(txn);
    if (meeting->version > 0 && alerts_askable(asked)) {
        read = alerts_room(2);
        result =
            read ? alerts_find(txn, service_roster(service), asked, read, &list)
                 : STORE_MEMORY;
        if (result == OK)
            result = present_met(txn, &service->post->roster, &list, read,
                                 meeting->met->list);
        if (read)
            service_roster_done(service);
        meeting->whole = index_missing(txn) == 0;
        meeting->any = result == OK && list.count > 0;
        meeting->met->more = meeting->any && list.more;
    }
    free(read);
    store_abort(txn);
    return result;
}

enum result alerts_meet(struct service *service, struct crossing *crossing,
                        bool record, struct alerts_met *met)
{
    struct meeting meeting = {.whole = true, .met = met};
    struct alerts_asked asked;
    enum check_result check = CHECK_OK;
    enum result result;

    *met = (struct alerts_met){json_array(), false};
    alerts_ask(crossing, document_today(), &asked);
    result = look_up(service, &asked, &meeting);
    if (meeting.any)
        check = CHECK_WRONG;
    else if (!meeting.whole || !alerts_askable(&asked))
        check = CHECK_NOT_DONE;
    if (result == OK)
        result = crossing_set_check(crossing, CHECK_ALERT, check);
    if (result == OK && record && !crossing_has(crossing, ALERT_LIST_VERSION))
        result =
            crossing_set_uint(crossing, ALERT_LIST_VERSION, meeting.version);
    return result;
}

void alerts_put(struct alerts_met *met, json_t *object)
{
    json_object_set(object, "alerts", met->list);
    if (met->more)
        json_object_set_new(object, "alerts_more", json_true());
}

/* The time of the newest entry that is held of a headquarters. */
static int64_t newest_s(struct store_txn *txn, const uint8_t key[KEY_SIZE])
{
    struct log_state state;
    uint32_t logs = 0;
    int64_t newest = 0;

    log_count(txn, &logs);
    for (uint32_t number = 1; number <= logs; number++) {
        struct held held;
        uint64_t next;

        if (log_by_number(txn, number, &state) != OK ||
            state.log.lane == LANE_TRUST ||
            memcmp(state.log.key, key, KEY_SIZE) != 0)
            continue;
        next = state.log.ends[0].next;
        if (next > 0 && log_entry_at(txn, &state, 0, next - 1, &held) == OK &&
            (int64_t)held.entry.header.time > newest)
            newest = (int64_t)held.entry.header.time;
    }
    return newest;
}

/*
 * Up to when a headquarters' alerts are known: its newest entry, or the last
 * moment of a link with it, which would have brought a newer one. 0: nothing
 * of it has come.
 */
static int64_t known_s(struct service *service, struct store_txn *txn,
                       const struct member *member, int64_t now_s)
{
    const struct service_daemon *daemon = service->daemon;
    int64_t known = newest_s(txn, member->certificate.log_key);
    uint64_t heard_ms = UINT64_MAX;

    if (memcmp(member->kid, service->post->self.kid, KEY_KID) == 0)
        return now_s;
    if (known > 0 && daemon && daemon->heard_ms)
        heard_ms = daemon->heard_ms(daemon->user, member->kid);
    if (heard_ms != UINT64_MAX && now_s - (int64_t)(heard_ms / 1000) > known)
        known = now_s - (int64_t)(heard_ms / 1000);
    return known < now_s ? known : now_s;
}

json_t *alerts_list_json(struct service *service)
{
    int64_t now_s = post_now_us() / 1000000, least = now_s;
    json_t *list = json_array(), *line;
    const struct roster *roster;
    struct store_txn *txn;
    uint32_t version;

    if (store_begin(service->post->store, STORE_READ, &txn) != OK) {
        json_decref(list);
        return json_null();
    }
    version = alerts_version(txn);
    roster = service_roster(service);
    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];
        int64_t known;

        if (member->realm > 0 || member->revoked ||
            !(member->certificate.roles & ROLE_HEADQUARTERS))
            continue;
        known = known_s(service, txn, member, now_s);
        least = known < least ? known : least;
        json_array_append_new(
            list,
            json_pack("{s:s, s:o}", "name", member->certificate.name, "as_of",
                      known ? present_instant(known * 1000000) : json_null()));
    }
    service_roster_done(service);
    store_abort(txn);
    line = json_pack("{s:I, s:o, s:o}", "version", (json_int_t)version, "as_of",
                     json_null(), "age_seconds", json_null());
    if (json_array_size(list) > 0 && least > 0) {
        json_object_set_new(line, "as_of", present_instant(least * 1000000));
        json_object_set_new(line, "age_seconds", json_integer(now_s - least));
    }
    json_object_set_new(line, "headquarters", list);
    return line;
}
