/* SPDX-License-Identifier: Apache-2.0 */
/* Entries whose document has left since: read out of every crossing, since the
 * ledger knows no documents. */
#include "cli/stats.h"
#include "core/canon.h"
#include "core/codes.h"
#include "core/fields.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVENTS_MAX = 1 << 24, /* of 24 bytes each */
    POSTS_MAX = 4096,
    AT_ONCE = 2000, /* entries in one reading transaction */
    TELL_EVERY = 100000,
};

/* Somebody came or went. Documents are told apart by a hash under a key that
 * ends with the answer. */
struct event {
    uint64_t document; /* 0: none was read */
    int64_t time_us;
    uint16_t post;
    bool exit, counts; /* counts: an entry of the period */
};

struct row {
    char post[FACT_POST_SIZE + 1];
    uint64_t entries, matched, without;
};

struct matching {
    struct service *service;
    const struct stats *stats;
    struct reply *reply;
    struct view *view;
    uint8_t key[crypto_shorthash_KEYBYTES];
    uint64_t place, end;
    struct event *events;
    size_t count, room;
    size_t posts;
    struct row rows[POSTS_MAX];
};

static struct bytes value_of(const void *record, uint16_t key)
{
    return record_value(record, key);
}

static struct bytes text_of(const struct record *record, uint16_t key)
{
    struct canon canon = canon_of(record_value(record, key));

    return canon.at == canon.end ? bytes_of(NULL, 0)
                                 : canon_text(&canon, FIELD_TEXT_MAX);
}

static uint64_t document_of(const struct matching *matching,
                            const struct record *record)
{
    struct bytes issuer = text_of(record, FIELD_ISSUING_STATE);
    struct bytes number = text_of(record, FIELD_DOCUMENT_NUMBER);
    uint8_t space[2 * FIELD_TEXT_MAX], hash[crypto_shorthash_BYTES];
    struct buffer out = buffer_of(space, sizeof space);
    uint64_t document;

    if (number.size == 0 || index_fold(number, &out).size == 0)
        return 0;
    buffer_put_u8(&out, 0);
    buffer_put(&out, issuer);
    crypto_shorthash(hash, out.data, out.size, matching->key);
    memcpy(&document, hash, sizeof document);
    return document ? document : 1;
}

/* The row of a post; the last is that of all for which there is no room. */
static uint16_t row_of(struct matching *matching, struct bytes post)
{
    size_t at = 0;

    while (at < matching->posts &&
           !bytes_equal(bytes_text(matching->rows[at].post), post))
        at++;
    if (at < matching->posts)
        return (uint16_t)at;
    if (matching->posts == POSTS_MAX)
        return POSTS_MAX - 1;
    if (post.size)
        memcpy(matching->rows[at].post, post.data, post.size);
    matching->posts++;
    return (uint16_t)at;
}

static enum result add(struct matching *matching, const struct event *event)
{
    if (matching->count == EVENTS_MAX)
        return STORE_LIMIT;
    if (matching->count == matching->room) {
        size_t room = matching->room ? 2 * matching->room : 4096;
        void *events = realloc(matching->events, room * sizeof *event);

        if (!events)
            return STORE_MEMORY;
        matching->events = events;
        matching->room = room;
    }
    matching->events[matching->count++] = *event;
    return OK;
}

static enum result look(struct matching *matching)
{
    const struct record *record = view_record(matching->view);
    struct event event = {.time_us = view_time(matching->view)};
    struct facts facts;

    if (view_entry(matching->view)->foreign || record_voided(record))
        return OK;
    facts_of(value_of, record, event.time_us, &facts);
    event.exit = facts.of[FACT_DIRECTION] == DIRECTION_EXIT;
    if (!stats_is_of(event.exit ? STATS_DEPARTURES : STATS_ARRIVALS, &facts))
        return OK;
    event.counts =
        !event.exit && stats_within(matching->stats, facts.of[FACT_DAY]);
    event.document = document_of(matching, record);
    event.post = row_of(matching, facts_post(value_of, record));
    return add(matching, &event);
}

/* One stretch of places, in a transaction of its own. */
static enum result look_at_some(struct matching *matching)
{
    const struct roster *roster = service_roster(matching->service);
    uint64_t stop = matching->place + AT_ONCE;
    struct store_txn *txn;
    enum result result =
        store_begin(matching->service->post->store, STORE_READ, &txn);

    if (result == OK) {
        while (result == OK && matching->place < matching->end &&
               matching->place < stop) {
            struct held held;

            result = log_entry(txn, matching->place, &held);
            if (result == OK && held.entry.header.kind == KIND_CROSSING)
                result =
                    view_crossing(txn, roster, matching->place, matching->view);
            else if (result == OK)
                result = BODY_STATE;
            if (result == OK || result == RECORD_LIMIT)
                result = look(matching);
            else if (result == BODY_STATE || result == ENTRY_AUTHOR)
                result = OK;
            matching->place++;
        }
        store_abort(txn);
    }
    service_roster_done(matching->service);
    return result;
}

static int compare(const void *a, const void *b)
{
    const struct event *left = a, *right = b;

    if (left->document != right->document)
        return left->document < right->document ? -1 : 1;
    if (left->time_us != right->time_us)
        return left->time_us < right->time_us ? -1 : 1;
    return left->exit - right->exit;
}

/* What a document does next: an entry is matched if it leaves. */
static void match(struct matching *matching)
{
    if (matching->count)
        qsort(matching->events, matching->count, sizeof matching->events[0],
              compare);
    for (size_t i = 0; i < matching->count; i++) {
        const struct event *event = &matching->events[i];
        struct row *row = &matching->rows[event->post];

        if (!event->counts)
            continue;
        row->entries++;
        row->without += event->document == 0;
        row->matched += event->document != 0 && i + 1 < matching->count &&
                        event[1].document == event->document && event[1].exit;
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *left = a, *right = b;

    return strcmp(left->post, right->post);
}

static bool tell(const struct row *row, struct reply *reply)
{
    double share = (double)row->matched / (double)row->entries;

    return reply_line(
        reply, json_pack("{s:s, s:s, s:I, s:I, s:I, s:f}", "type", "match",
                         "post", row->post, "entries", (json_int_t)row->entries,
                         "matched", (json_int_t)row->matched,
                         "without_document", (json_int_t)row->without, "share",
                         (double)(int)(share * 10000 + .5) / 10000));
}

static enum result look_at_all(struct matching *matching)
{
    struct store_txn *txn;
    enum result result =
        store_begin(matching->service->post->store, STORE_READ, &txn);

    if (result == OK) {
        result = log_end(txn, &matching->end);
        store_abort(txn);
    }
    while (result == OK && matching->place < matching->end) {
        uint64_t before = matching->place / TELL_EVERY;

        result = look_at_some(matching);
        if (matching->place / TELL_EVERY != before &&
            !reply_line(matching->reply,
                        json_pack("{s:s, s:I, s:I}", "type", "progress",
                                  "entries", (json_int_t)matching->place, "of",
                                  (json_int_t)matching->end)))
            return STORE_STOPPED;
    }
    return result;
}

int stats_match(struct service *service, const struct stats *stats,
                struct reply *reply)
{
    struct matching *matching = calloc(1, sizeof *matching);
    int code = EXIT_DONE;
    enum result result;

    if (!matching)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    if (!service_alone(reply)) {
        free(matching);
        return EXIT_NO;
    }
    matching->service = service;
    matching->stats = stats;
    matching->reply = reply;
    matching->view = view_new();
    randombytes_buf(matching->key, sizeof matching->key);
    result = matching->view ? look_at_all(matching) : STORE_MEMORY;
    if (result == OK) {
        match(matching);
        qsort(matching->rows, matching->posts, sizeof matching->rows[0],
              compare_rows);
        for (size_t i = 0; i < matching->posts && code == EXIT_DONE; i++)
            if (matching->rows[i].entries && !tell(&matching->rows[i], reply))
                code = EXIT_NO;
    } else {
        code = reply_result(reply, "stats", result);
    }
    if (code == EXIT_DONE)
        reply_line(reply, service_coverage(service, 0));
    view_free(matching->view);
    free(matching->events);
    free(matching);
    service_alone_done();
    return code;
}
