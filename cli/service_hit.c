/* SPDX-License-Identifier: Apache-2.0 */
/* Hits: what was met, what was decided, and deciding. */
#include "cli/alert_watch.h"
#include "cli/hits.h"
#include "cli/present.h"
#include "cli/statement.h"
#include "cli/walk.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum {
    PLACES_MAX = 4096, /* statements of one alert that are looked at */
    WATCH_WAIT_MS = 2000,
};

/* Hits on their way into an answer. */
struct listing {
    struct walk walk; /* or its transaction, roster and lines alone */
    struct read_entry *read; /* two */
    struct hit hit;
    bool open;        /* only those without a decision */
    const char *post; /* only those that it wrote; null: all */
    long left, found;
    enum result result;
};

static void listing_free(struct listing *listing)
{
    if (listing)
        free(listing->read);
    free(listing);
}

/* Null if there is no memory. */
static struct listing *listing_new(void)
{
    struct listing *listing = calloc(1, sizeof *listing);

    if (!listing)
        return NULL;
    listing->left = SERVICE_FIND_MAX;
    listing->read = alerts_room(2);
    if (listing->read)
        return listing;
    listing_free(listing);
    return NULL;
}

/* What a statement says in its own fields. */
static void add_said(const struct read_entry *read, json_t *line)
{
    const struct field *field;

    for (size_t i = 0; (field = hit_field_at(i)); i++) {
        struct bytes value = body_value(&read->body, field->key);
        json_t *said = value.size ? present_value(field, value) : NULL;

        if (said)
            json_object_set_new(line, field->name, said);
    }
}

/* What the alert asks for, so that it need not be looked up. */
static enum result add_alert(struct listing *listing,
                             const struct bond_ref *ref, json_t *line)
{
    static const uint16_t keys[] = {ALERT_ACTION, ALERT_OWNER, ALERT_CONTACT};
    struct read_entry *alert = listing->read + 1;
    enum result result =
        read_ref(listing->walk.txn, ref->log, ref->seq, alert);

    if (result == STORE_NOT_FOUND)
        return OK;
    for (size_t i = 0; result == OK && alert->has_body && i < 3; i++) {
        const struct field *field = alert_field_of(keys[i]);
        struct bytes value = body_value(&alert->body, field->key);

        if (value.size)
            json_object_set_new(line, field->name, present_value(field, value));
    }
    return result;
}

static enum result hit_line(struct listing *listing, json_t **out)
{
    const struct roster *roster = listing->walk.roster;
    struct store_txn *txn = listing->walk.txn;
    const struct hit *hit = &listing->hit;
    const struct hit_statement *first = &hit->statements[hit->first], *shown;
    struct read_entry *read = listing->read;
    struct bond_ref crossing, alert;
    char ref[64], crossing_text[64], alert_text[64];
    bool conflict;
    json_t *line;
    enum result result;

    shown = hits_shown(hit, &conflict);
    result = read_place(txn, shown->place, read);
    if (result != OK)
        return result;
    about_target(read, FIELD_TARGET, &crossing);
    about_target(read, HIT_ALERT, &alert);
    present_ref(roster, first->key, first->log, first->seq, ref);
    alerts_ref_text(txn, roster, &crossing, crossing_text);
    alerts_ref_text(txn, roster, &alert, alert_text);
    line = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "type", "hit",
                     "ref", ref, "crossing", crossing_text, "alert", alert_text,
                     "time", present_instant((int64_t)first->time * 1000000),
                     "stated", present_instant((int64_t)shown->time * 1000000),
                     "id", present_hex(bytes_of(first->id, HASH_SIZE)));
    add_said(read, line);
    if (conflict)
        json_object_set_new(line, "conflict", json_true());
    *out = line;
    return add_alert(listing, &alert, line);
}

/* The post that has the crossing writes the hit. */
static bool is_of_post(const struct listing *listing)
{
    const struct member *author;

    if (!listing->post)
        return true;
    author = roster_by_key(listing->walk.roster, listing->read->key);
    return author && strcmp(author->certificate.post, listing->post) == 0;
}

/* Gathers the hit that a statement belongs to: true if it goes by this one and
 * is asked for. */
static bool take(struct listing *listing, uint64_t place)
{
    const struct walk *walk = &listing->walk;
    struct hit *hit = &listing->hit;
    bool conflict;

    listing->result = read_place(walk->txn, place, listing->read);
    if (listing->result != OK || !is_of_post(listing))
        return false;
    listing->result = hits_gather(walk->txn, walk->roster, listing->read,
                                  listing->read + 1, hit);
    if (listing->result == BODY_FIELD) {
        listing->result = OK;
        return false;
    }
    return listing->result == OK && hit->count > 0 &&
           hit->statements[hit->first].place == place &&
           (!listing->open ||
            hits_shown(hit, &conflict)->decision == HIT_UNRESOLVED);
}

static bool list_one(void *user, uint64_t place)
{
    struct listing *listing = user;
    json_t *line = NULL;

    if (!take(listing, place))
        return listing->result == OK;
    if (listing->left-- <= 0)
        return false;
    listing->result = hit_line(listing, &line);
    listing->found++;
    if (line)
        json_array_append_new(listing->walk.lines, line);
    return listing->result == OK;
}

void hits_catch_up(struct service *service)
{
    if (service->post->watch)
        alert_watch_wait(service->post->watch, WATCH_WAIT_MS);
}

/* asked: "open", "limit" */
int service_hits(struct service *service, json_t *asked, struct reply *reply)
{
    struct listing *listing = listing_new();
    enum result result;
    json_t *line;
    int code;

    if (!listing)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    code = service_limit(asked, "hits", &listing->left, reply);
    if (code != EXIT_DONE)
        goto done;
    hits_catch_up(service);
    listing->walk.service = service;
    listing->walk.reply = reply;
    listing->open = json_is_true(json_object_get(asked, "open"));
    result = walk_kind(&listing->walk, KIND_HIT, INT64_MIN, list_one, listing);
    if (result == OK)
        result = listing->result;
    if (result == OK) {
        line = service_coverage(service, listing->walk.not_indexed);
        service_found(line, (size_t)listing->found, listing->left < 0);
        reply_line(reply, line);
    }
    code = reply_result(reply, "hits", result);
done:
    listing_free(listing);
    return code;
}

struct places {
    size_t count;
    uint64_t at[PLACES_MAX];
};

static bool note_place(void *user, const struct read_entry *read)
{
    struct places *places = user;

    places->at[places->count++] = read->place;
    return places->count < PLACES_MAX;
}

enum result hits_of_alert(struct store_txn *txn, const struct roster *roster,
                          const struct read_entry *alert, json_t *list)
{
    struct places *places = calloc(1, sizeof *places);
    struct listing *listing = listing_new();
    enum result result = STORE_MEMORY;

    if (!places || !listing)
        goto done;
    listing->walk = (struct walk){.txn = txn, .roster = roster, .lines = list};
    result = alerts_hits(txn, roster, alert->entry.id, listing->read,
                         note_place, places);
    for (size_t i = 0; result == OK && i < places->count; i++) {
        list_one(listing, places->at[i]);
        result = listing->result;
    }
done:
    listing_free(listing);
    free(places);
    return result;
}

static bool count_one(void *user, uint64_t place)
{
    struct listing *listing = user;

    listing->found += take(listing, place);
    return listing->result == OK;
}

enum result hits_waiting(struct store_txn *txn, const struct roster *roster,
                         const char *post, size_t *count)
{
    struct listing *listing = listing_new();
    enum result result = STORE_MEMORY;

    *count = 0;
    if (listing) {
        listing->walk = (struct walk){.txn = txn, .roster = roster};
        listing->open = true;
        listing->post = post;
        result = index_by_kind(txn, KIND_HIT, post_now_us() - HITS_WAITING_US,
                               INT64_MAX, count_one, listing);
        result = result == OK ? listing->result : result;
        *count = (size_t)listing->found;
    }
    listing_free(listing);
    return result;
}

/* A decision takes the place of every statement that stands. */
static void put_decision(const struct hit *hit, json_t *asked,
                         const struct read_entry *before,
                         struct statement *decision)
{
    static const uint16_t kept[] = {FIELD_TARGET, HIT_ALERT, HIT_MATCHED};
    uint8_t ids[CROSSING_SUPERSEDES_MAX][HASH_SIZE];
    size_t count = 0;
    const struct field *row;

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        struct bytes value = body_value(&before->body, kept[i]);

        if (value.size)
            statement_value(decision, kept[i], value);
    }
    for (size_t i = 0; i < hit->count && count < CROSSING_SUPERSEDES_MAX; i++)
        if (!hit->statements[i].superseded)
            memcpy(ids[count++], hit->statements[i].id, HASH_SIZE);
    statement_fault(decision, NULL,
                    crossing_set_supersedes(&decision->values, ids, count));
    for (size_t i = 0; (row = hit_field_at(i)); i++) {
        const char *text = service_text(asked, row->name);

        if (text && row->key != HIT_MATCHED)
            statement_fault(
                decision, row->name,
                alert_set_text(&decision->values, row, bytes_text(text)));
    }
}

static int write_decision(struct service *service, const struct hit *hit,
                          json_t *asked, const struct read_entry *before,
                          struct reply *reply)
{
    struct statement decision;
    int code;

    statement_begin(&decision, KIND_HIT);
    if (service->duty)
        json_object_set_new(asked, "officer",
                            json_string(service->duty->officer.name));
    put_decision(hit, asked, before, &decision);
    if (statement_write(&decision, service->post, service->duty) == OK)
        reply_line(reply,
                   json_pack("{s:s, s:o, s:s}", "type", "decided", "id",
                             present_hex(bytes_of(decision.job.id, HASH_SIZE)),
                             "decision", service_text(asked, "decision")));
    code = statement_result(&decision, "hit", reply);
    statement_free(&decision);
    return code;
}

static enum result gather(struct service *service, struct store_txn *txn,
                          struct read_entry read[2], struct hit *hit)
{
    enum result result =
        hits_gather(txn, service_roster(service), read, read + 1, hit);

    service_roster_done(service);
    return result;
}

/* asked: "id", "decision", "action_taken", "officer", "remarks" */
int service_hit(struct service *service, json_t *asked, struct reply *reply)
{
    const char *id = service_text(asked, "id");
    struct read_entry *read = alerts_room(2);
    struct hit *hit = calloc(1, sizeof *hit);
    struct store_txn *txn;
    enum result result = STORE_MEMORY;
    int code = EXIT_DONE;

    if (!id || !service_text(asked, "decision"))
        code =
            reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "hit", "ID, --decision");
    if (code == EXIT_DONE && read && hit)
        result = store_begin(service->post->store, STORE_READ, &txn);
    if (code == EXIT_DONE && result == OK) {
        result = service_locate(service, txn, id, read);
        if (result == OK && (entry_kind(&read->entry.header) != KIND_HIT ||
                             read->foreign || !read->has_body))
            code = reply_fail(reply, EXIT_USE, MSG_HIT_NOT_ONE, id);
        else if (result == OK)
            result = gather(service, txn, read, hit);
        else if (result == STORE_NOT_FOUND)
            code = reply_not_found(reply, "hit", id, index_missing(txn));
        else if (result == STORE_AMBIGUOUS)
            code = reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, "hit", id);
        store_abort(txn);
    }
    if (code == EXIT_DONE)
        code = reply_result(reply, "hit", result);
    if (code == EXIT_DONE)
        code = write_decision(service, hit, asked, read, reply);
    free(read);
    free(hit);
    return code;
}
