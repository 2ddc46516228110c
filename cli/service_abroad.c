/* SPDX-License-Identifier: Apache-2.0 */
/* Asking what a neighbour has disclosed: has this document been seen there? */
#include "cli/access.h"
#include "cli/identity.h"
#include "cli/present.h"
#include "cli/service.h"
#include "core/date.h"
#include "core/kind.h"
#include "core/treaties.h"
#include "storage/keeping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PURPOSES_SIZE = 512 }; /* of those that a failure names */

static const int64_t DAY_US = INT64_C(86400000000);

/* One question, and what was found. */
struct abroad {
    struct service *service;
    struct access access;
    size_t realm; /* its place in the roster */
    char country[4];
    uint8_t number_space[FIELD_TEXT_MAX];
    struct bytes number; /* of the document, folded */
    bool in_force;       /* any treaty with that country is */
    bool shown;          /* one in force shows us numbers of documents */
    int logs, current;   /* of that country, held here */
    int64_t heard_us;    /* of all of them something is held up to here; 0 */
};

/* A text that the record of the question has room for. */
static int take_text(struct reply *reply, const char *option, const char *text,
                     size_t most)
{
    size_t size = strlen(text);

    if (size > 0 && size <= most)
        return EXIT_DONE;
    return reply_fail(reply, EXIT_USE, MSG_TEXT_SIZE, "check --abroad", option,
                      most, size, text);
}

static int take_question(struct abroad *abroad, json_t *asked,
                         struct reply *reply)
{
    struct access *access = &abroad->access;
    struct buffer out =
        buffer_of(abroad->number_space, sizeof abroad->number_space);
    int code;

    access->action = ACCESS_ABROAD;
    access->state = service_text(asked, "abroad");
    access->document = service_text(asked, "document");
    access->purpose = service_text(asked, "purpose");
    access->duty = abroad->service->duty;
    access->officer = access->duty ? access->duty->officer.name
                                   : service_text(asked, "officer");
    if (!access->state || !access->document || !access->purpose)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "check --abroad",
                          !access->state      ? "STATE"
                          : !access->document ? "--document"
                                              : "--purpose");
    if (!identity_is_country(access->state))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "check",
                          access->state, "--abroad", message(MSG_COUNTRY));
    access->since_us = post_now_us() - DAY_US;
    code = service_time(asked, "since", "check", &access->since_us, reply);
    if (code == EXIT_DONE)
        code = take_text(reply, "--document", access->document,
                         ACCESS_DOCUMENT_MAX);
    if (code == EXIT_DONE)
        code =
            take_text(reply, "--purpose", access->purpose, ACCESS_PURPOSE_MAX);
    if (code == EXIT_DONE && access->officer)
        code =
            take_text(reply, "--officer", access->officer, ACCESS_OFFICER_MAX);
    if (code != EXIT_DONE)
        return code;
    abroad->number = index_fold(bytes_text(access->document), &out);
    if (abroad->number.size == 0 || out.full)
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "check",
                          access->document, "--document",
                          message(MSG_DOCUMENT_NUMBER));
    return EXIT_DONE;
}

/* Else that nothing is held means nothing. */
static bool shows_numbers(const struct treaty *treaty, int giver)
{
    for (size_t g = 0; g < treaty->grant_count; g++) {
        const struct treaty_grant *grant = &treaty->grants[g];

        if (grant->giver == giver && grant->kind == KIND_CROSSING &&
            treaty_keys_have(&grant->keys, FIELD_DOCUMENT_NUMBER))
            return true;
    }
    return false;
}

static void look_at_treaties(struct abroad *abroad, const struct roster *roster,
                             uint64_t now_s)
{
    const struct treaties *treaties = abroad->service->post->treaties;

    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];
        int giver = held->known
                        ? treaty_place(&held->treaty,
                                       roster->realms[abroad->realm].realm)
                        : -1;

        if (giver < 0 ||
            treaty_state(held, roster, now_s, post_clock()) != TREATY_IN_FORCE)
            continue;
        abroad->in_force = true;
        abroad->shown = abroad->shown || shows_numbers(&held->treaty, giver);
    }
}

/* One more of a list, as far as there is room. */
static void name_purpose(char list[PURPOSES_SIZE], struct bytes purpose)
{
    size_t at = strlen(list);

    if (at + purpose.size + sizeof ", , ..." < PURPOSES_SIZE)
        snprintf(list + at, PURPOSES_SIZE - at, "%s%.*s", at ? ", " : "",
                 (int)purpose.size, (const char *)purpose.data);
    else if (at < 3 || strcmp(list + at - 3, "...") != 0)
        snprintf(list + at, PURPOSES_SIZE - at, ", ...");
}

/* Has a purpose before the i-th said the same? */
static bool is_named(const struct abroad *abroad, const struct roster *roster,
                     const struct treaties_given *given, size_t i,
                     struct bytes purpose)
{
    const struct treaties *treaties = abroad->service->post->treaties;
    struct bytes before;

    while (i-- > 0)
        if (treaties_purpose(treaties, roster, given, i, &before) &&
            bytes_equal(before, purpose))
            return true;
    return false;
}

/* May what that country gives be used for the purpose? Where no text names
 * any, for each. The list: those for which it may. */
static bool is_purpose(const struct abroad *abroad, const struct roster *roster,
                       uint64_t now_s, char list[PURPOSES_SIZE])
{
    const struct treaties *treaties = abroad->service->post->treaties;
    const struct treaties_given given = {abroad->realm, KIND_CROSSING, now_s,
                                         post_clock()};
    struct bytes asked = bytes_text(abroad->access.purpose), purpose;
    size_t i;

    list[0] = '\0';
    for (i = 0; treaties_purpose(treaties, roster, &given, i, &purpose); i++) {
        if (bytes_equal(purpose, asked))
            return true;
        if (!is_named(abroad, roster, &given, i, purpose))
            name_purpose(list, purpose);
    }
    return i == 0;
}

static int take_country(struct abroad *abroad, struct reply *reply)
{
    const struct roster *roster = service_roster(abroad->service);
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);
    const char *state = abroad->access.state;
    char purposes[PURPOSES_SIZE];
    int code = EXIT_DONE;

    for (size_t i = 1; i < roster->realm_count && abroad->realm == 0; i++)
        if (strcmp(roster->realms[i].country, state) == 0)
            abroad->realm = i;
    if (!abroad->realm) {
        code = reply_fail(reply, EXIT_REFUSED, MSG_NO_TREATY, state);
    } else if (!is_purpose(abroad, roster, now_s, purposes)) {
        code = reply_fail(reply, EXIT_REFUSED, MSG_PURPOSE,
                          abroad->access.purpose, state, purposes);
    } else {
        memcpy(abroad->country, state, 4);
        look_at_treaties(abroad, roster, now_s);
    }
    service_roster_done(abroad->service);
    return code;
}

/* Is the crossing that country's, and its document the one? */
static bool is_theirs(void *user, const struct view *view)
{
    const struct abroad *abroad = user;
    const struct member *member =
        roster_by_key(&abroad->service->post->roster, view_entry(view)->key);

    return member && member->realm == abroad->realm &&
           !record_voided(view_record(view)) &&
           service_has_number(view, abroad->number);
}

/* How far what is held of that country's logs reaches: "no" is said only if
 * all of them are current. */
static void reach(struct abroad *abroad, json_t *coverage)
{
    json_t *post;
    size_t i;

    json_array_foreach(json_object_get(coverage, "posts"), i, post)
    {
        const char *country =
            json_string_value(json_object_get(post, "country"));
        const char *last =
            json_string_value(json_object_get(post, "last_entry"));
        int64_t last_us = 0;

        if (!country || strcmp(country, abroad->country) != 0)
            continue;
        if (last)
            date_parse_instant(bytes_text(last), &last_us);
        if (abroad->logs++ == 0 || last_us < abroad->heard_us)
            abroad->heard_us = last_us;
        abroad->current += json_is_true(json_object_get(post, "current"));
    }
}

static enum result search(struct abroad *abroad, json_t *line,
                          uint64_t *not_indexed)
{
    struct view_hit hit;
    struct view_search found = {.query = {INDEX_DOCUMENT, abroad->number,
                                          abroad->access.since_us, INT64_MAX},
                                .match = is_theirs,
                                .user = abroad,
                                .hits = &hit,
                                .most = 1};
    struct view *view = view_new();
    struct store_txn *txn;
    enum result result =
        view ? store_begin(abroad->service->post->store, STORE_READ, &txn)
             : STORE_MEMORY;

    if (result == OK) {
        const struct roster *roster = service_roster(abroad->service);

        keeping_purpose(txn, bytes_text(abroad->access.purpose));
        result = view_find(txn, roster, &found, view);
        if (result == OK && found.count > 0)
            result = view_crossing(txn, roster, hit.place, view);
        if (result == OK && found.count > 0)
            json_object_set_new(line, "crossing", present_record(roster, view));
        service_roster_done(abroad->service);
        *not_indexed = index_missing(txn);
        store_abort(txn);
    }
    view_free(view);
    return result == RECORD_LIMIT ? OK : result;
}

static void decide(struct abroad *abroad, json_t *line, uint64_t not_indexed)
{
    static const char *const words[] = {"no", "yes", "unknown"};
    bool all = abroad->shown && abroad->logs > 0 &&
               abroad->current == abroad->logs && not_indexed == 0;

    abroad->access.answer = json_object_get(line, "crossing") ? ACCESS_YES
                            : all                             ? ACCESS_NO
                                                              : ACCESS_UNKNOWN;
    json_object_set_new(line, "answer",
                        json_string(words[abroad->access.answer]));
    if (!abroad->in_force)
        json_object_set_new(line, "treaty", json_string("none in force"));
    json_object_set_new(line, "logs", json_integer(abroad->logs));
    json_object_set_new(line, "current", json_integer(abroad->current));
    json_object_set_new(line, "last_heard",
                        abroad->heard_us > 0 ? present_instant(abroad->heard_us)
                                             : json_null());
    service_not_indexed(line, not_indexed);
}

static int answer(struct abroad *abroad, struct reply *reply)
{
    json_t *line =
        json_pack("{s:s, s:s, s:s, s:o}", "type", "abroad", "country",
                  abroad->country, "document", abroad->access.document, "since",
                  present_instant(abroad->access.since_us));
    json_t *coverage = service_coverage(abroad->service, 0);
    uint8_t id[HASH_SIZE];
    uint64_t not_indexed = 0;
    enum result result = search(abroad, line, &not_indexed);

    reach(abroad, coverage);
    json_decref(coverage);
    if (result == OK) {
        decide(abroad, line, not_indexed);
        result = access_write(abroad->service->post, &abroad->access, id);
    }
    if (result != OK) {
        json_decref(line);
        return reply_result(reply, "check --abroad", result);
    }
    json_object_set_new(line, "access", present_hex(bytes_of(id, HASH_SIZE)));
    reply_line(reply, line);
    return abroad->access.answer == ACCESS_YES ? EXIT_DONE : EXIT_NO;
}

/* asked: "abroad": STATE, "document", "purpose"; "since", "officer" */
int service_abroad(struct service *service, json_t *asked, struct reply *reply)
{
    struct abroad *abroad = calloc(1, sizeof *abroad);
    int code;

    if (!abroad)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    abroad->service = service;
    code = take_question(abroad, asked, reply);
    if (code == EXIT_DONE)
        code = take_country(abroad, reply);
    if (code == EXIT_DONE)
        code = answer(abroad, reply);
    free(abroad);
    return code;
}
