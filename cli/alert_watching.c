/* SPDX-License-Identifier: Apache-2.0 */
/* What the watch does with entries: it looks records up and writes hits. */
#include "cli/alert_watch_internal.h"
#include "cli/document.h"
#include "core/canon.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum {
    SCAN_AT_ONCE = 1000, /* entries in one reading transaction */
    ALERT_LIST_VERSION = 88,
};

static const char *const kept_name = "alerts_seen";

enum result watching_begin(struct watching *watching, struct service *service)
{
    struct store_txn *txn;
    enum result result;

    *watching = (struct watching){.service = service,
                                  .read = alerts_room(3),
                                  .view = view_new(),
                                  .sweep_from = UINT64_MAX};
    if (!watching->read || !watching->view)
        return STORE_MEMORY;
    result = store_begin(service->post->store, STORE_READ, &txn);
    if (result != OK)
        return result;
    result = store_get_number(txn, kept_name, &watching->kept);
    watching->seen = watching->kept;
    store_abort(txn);
    return result;
}

void watching_end(struct watching *watching)
{
    free(watching->own.list);
    free(watching->read);
    view_free(watching->view);
}

enum result watching_write(struct watching *watching,
                           struct statement *statement)
{
    statement->job.apart = true;
    return statement_write(statement, watching->service->post, NULL);
}

static enum result keep_number(struct store_txn *txn, void *user)
{
    const uint64_t *number = user;

    return store_put_number(txn, kept_name, *number);
}

enum result watching_keep(struct watching *watching)
{
    uint64_t seen = watching->seen < watching->sweep_from
                        ? watching->seen
                        : watching->sweep_from;
    enum result result;

    if (seen == watching->kept)
        return OK;
    result = writer_call(watching->service->post->writer, keep_number, &seen);
    if (result == OK)
        watching->kept = seen;
    return result;
}

static uint64_t number_of(struct bytes value)
{
    struct canon canon = canon_of(value);

    return canon_uint(&canon, UINT64_MAX);
}

/* Does a crossing say itself that it was held against the list as it stands,
 * and met nothing? */
static bool was_held(struct store_txn *txn, const struct read_entry *read)
{
    struct canon canon = canon_of(body_value(&read->body, FIELD_CHECKS));
    uint64_t count = canon_map(&canon, CHECK_NUMBER_MAX), check = 0;

    for (; count > 0; count--) {
        uint64_t number = canon_uint(&canon, CHECK_NUMBER_MAX);
        uint64_t result = canon_uint(&canon, UINT16_MAX);

        check = number == CHECK_ALERT ? result : check;
    }
    return canon.result == OK && check == CHECK_OK &&
           number_of(body_value(&read->body, ALERT_LIST_VERSION)) ==
               alerts_version(txn);
}

/* The fields of a record that alerts look for. */
static void ask(const struct record *record, void *memory, size_t size,
                struct crossing *fields, struct alerts_asked *asked)
{
    static const uint16_t keys[] = {
        FIELD_DOCUMENT_NUMBER, FIELD_ISSUING_STATE,   FIELD_SURNAME,
        FIELD_GIVEN_NAMES,     FIELD_BIRTH_DATE,      FIELD_VEHICLE_PLATE,
        48 /* second */,       ALERT_VEHICLE_COUNTRY, 79 /* pass */};

    crossing_begin(fields, memory, size);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct bytes value = record_value(record, keys[i]);

        if (value.size)
            crossing_set(fields, keys[i], value);
    }
    alerts_ask(fields, document_today(), asked);
}

int64_t watching_first_s(void)
{
    return post_now_us() / 1000000 - (int64_t)ALERT_WATCH_DAYS * 86400;
}

/* Is it a crossing of this node, of the last days, that counts? */
static bool is_ours(const struct watching *watching)
{
    const struct post *post = watching->service->post;
    const struct read_entry *read = view_entry(watching->view);

    return memcmp(read->key, post->author.signer.public, KEY_SIZE) == 0 &&
           !record_voided(view_record(watching->view)) &&
           (int64_t)read->entry.header.time >= watching_first_s();
}

/* Makes the first hit of a record that is not written yet; *made tells. */
static enum result make_hit(struct watching *watching, struct store_txn *txn,
                            const struct alerts_list *list,
                            struct statement *hit, bool *made)
{
    const struct roster *roster = &watching->service->post->roster;
    const struct read_entry *crossing = view_entry(watching->view);
    struct read_entry *alert = watching->read;
    enum result result = OK;

    for (size_t i = 0; result == OK && !*made && i < list->count; i++) {
        bool exist = false;

        result = read_place(txn, list->found[i].place, alert);
        if (result == OK)
            result = hits_exist(txn, roster, crossing->entry.id,
                                alert->entry.id, watching->read + 1, &exist);
        if (result != OK || exist)
            continue;
        hits_put(hit, crossing, alert, list->found[i].match);
        *made = true;
    }
    return result;
}

/* Looks one record up; with `from` 0 only if it does not say that this was
 * done. */
static enum result look_up(struct watching *watching, struct store_txn *txn,
                           uint64_t place, uint64_t from, struct statement *hit,
                           bool *made)
{
    const struct roster *roster = &watching->service->post->roster;
    uint8_t memory[FIELD_TEXT_MAX];
    struct crossing fields;
    struct alerts_asked asked;
    struct alerts_list list;
    enum result result = read_place(txn, place, watching->read);

    if (result == OK && from == 0 && watching->read->has_body &&
        entry_kind(&watching->read->entry.header) == KIND_CROSSING &&
        was_held(txn, watching->read))
        return OK;
    if (result == OK)
        result = view_crossing(txn, roster, place, watching->view);
    if (result == STORE_NOT_FOUND || result == BODY_STATE ||
        result == ENTRY_AUTHOR)
        return OK;
    if ((result != OK && result != RECORD_LIMIT) || !is_ours(watching))
        return result == RECORD_LIMIT ? OK : result;
    ask(view_record(watching->view), memory, sizeof memory, &fields, &asked);
    asked.from = from;
    result = alerts_find(txn, roster, &asked, watching->read, &list);
    return result == OK ? make_hit(watching, txn, &list, hit, made) : result;
}

enum result watching_look(struct watching *watching, uint64_t place,
                          uint64_t from)
{
    struct service *service = watching->service;
    enum result result = OK;
    bool made = true;

    while (result == OK && made) {
        struct statement hit;
        struct store_txn *txn;

        made = false;
        result = store_begin(service->post->store, STORE_READ, &txn);
        if (result != OK)
            return result;
        statement_begin(&hit, KIND_HIT);
        service_roster(service);
        result = look_up(watching, txn, place, from, &hit, &made);
        service_roster_done(service);
        store_abort(txn);
        if (result == OK && made)
            result = watching_write(watching, &hit);
        statement_free(&hit);
    }
    return result;
}

/* What a stretch of the log holds for the watch. */
struct stretch {
    size_t count;
    uint64_t places[SCAN_AT_ONCE];
    uint64_t next, end;
    uint32_t version; /* of the list */
};

static enum result note(struct watching *watching, const struct held *held,
                        uint64_t place, struct stretch *stretch)
{
    const struct post *post = watching->service->post;
    bool own = memcmp(held->entry.kid, post->self.kid, KEY_KID) == 0;
    int64_t time_s = (int64_t)held->entry.header.time;
    bool late = time_s >= watching_first_s();
    enum result result = OK;

    switch (entry_kind(&held->entry.header)) {
    case KIND_ALERT:
        if (watching->sweep_from == UINT64_MAX)
            watching->sweep_from = place;
        /* fall through */
    case KIND_ALERT_WITHDRAWAL:
        watching->others = watching->others || !own;
        break;
    case KIND_CROSSING:
        if (!own || !late)
            break;
        stretch->places[stretch->count++] = place;
        if (watching->own.known)
            result = watching_own(watching, place, time_s);
        break;
    case KIND_AMENDMENT:
        if (late)
            stretch->places[stretch->count++] = place;
        break;
    default:
        break;
    }
    return result;
}

/* Reads on; damaged entries are passed over, and told by verify. */
static enum result read_stretch(struct watching *watching,
                                struct stretch *stretch)
{
    struct store_txn *txn;
    enum result result =
        store_begin(watching->service->post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    stretch->count = 0;
    stretch->version = alerts_version(txn);
    stretch->next = watching->seen;
    result = log_end(txn, &stretch->end);
    while (result == OK && stretch->version > 0 &&
           stretch->next < stretch->end &&
           stretch->next < watching->seen + SCAN_AT_ONCE) {
        struct held held;

        result = log_entry(txn, stretch->next, &held);
        if (result == OK)
            result = note(watching, &held, stretch->next, stretch);
        stretch->next++;
    }
    store_abort(txn);
    return result == STORE_NOT_FOUND || result == STORE_CORRUPT ? OK : result;
}

enum result watching_scan(struct watching *watching, bool *more)
{
    struct stretch *stretch = malloc(sizeof *stretch);
    enum result result =
        stretch ? read_stretch(watching, stretch) : STORE_MEMORY;

    for (size_t i = 0; result == OK && i < stretch->count; i++)
        result = watching_look(watching, stretch->places[i], 0);
    if (result == OK) {
        *more = stretch->version > 0 && stretch->next < stretch->end;
        watching->seen = stretch->next;
    }
    free(stretch);
    return result;
}
