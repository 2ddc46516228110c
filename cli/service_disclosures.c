/* SPDX-License-Identifier: Apache-2.0 */
/* What was shown to other countries: the disclosure entries that are held. */
#include "cli/disclosures.h"
#include "cli/identity.h"
#include "cli/present.h"
#include "cli/service.h"
#include "core/canon.h"

#include <string.h>

enum { RANGES_MAX = 4096 }; /* more than a body holds */

struct listing {
    struct service *service;
    const struct roster *roster;
    const char *country; /* null: all */
    int64_t since_us;
    const struct journal_log *log;
    json_t *lines;
};

static uint64_t number_of(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_uint(&canon, INT64_MAX);
}

static json_t *treaties_of(const struct body *body)
{
    struct canon canon = canon_of(body_value(body, DISCLOSURE_TREATIES));
    uint64_t count = canon_array(&canon, 1, RANGES_MAX);
    json_t *list = json_array();

    for (uint64_t i = 0; i < count && canon.result == OK; i++) {
        const uint8_t *id = canon_fixed(&canon, HASH_SIZE);

        if (id)
            json_array_append_new(list, present_hex(bytes_of(id, HASH_SIZE)));
    }
    return list;
}

/* Each with the name of whose log it is, where that is known. */
static json_t *ranges_of(struct listing *listing, const struct body *body)
{
    struct canon canon = canon_of(body_value(body, DISCLOSURE_RANGES));
    uint64_t count = canon_array(&canon, 1, RANGES_MAX);
    struct journal *journal = &listing->service->post->journal;
    json_t *list = json_array();

    for (uint64_t i = 0; i < count && canon.result == OK; i++) {
        const struct member *member = NULL;
        struct journal_log log;
        const uint8_t *id;
        uint64_t first, last;

        canon_array(&canon, 3, 3);
        id = canon_fixed(&canon, KEY_LOG);
        first = canon_uint(&canon, ENTRY_SEQ_MAX);
        last = canon_uint(&canon, ENTRY_SEQ_MAX);
        if (canon.result != OK)
            break;
        if (journal->log_find(journal->user, id, &log))
            member = roster_by_key(listing->roster, log.key);
        json_array_append_new(
            list, json_pack("{s:o, s:s?, s:I, s:I}", "log",
                            present_hex(bytes_of(id, KEY_LOG)), "name",
                            member ? member->certificate.name : NULL, "first",
                            (json_int_t)first, "last", (json_int_t)last));
    }
    return list;
}

static json_t *line_of(struct listing *listing, const struct entry *entry,
                       const struct body *body, const char *country)
{
    struct canon canon = canon_of(body_value(body, DISCLOSURE_TO));
    const uint8_t *kid = canon_fixed(&canon, KEY_KID);
    const struct member *to = kid ? roster_by_kid(listing->roster, kid) : NULL;
    const struct member *by = roster_by_key(listing->roster, listing->log->key);
    int64_t time_us = (int64_t)entry->header.time * 1000000;

    return json_pack(
        "{s:s, s:o, s:s?, s:s?, s:o*, s:s?, s:I, s:I, s:b, s:o, s:o, s:o}",
        "type", "disclosure", "time", present_instant(time_us), "by",
        by ? by->certificate.name : NULL, "to",
        to ? to->certificate.name : NULL, "to_kid",
        kid ? present_hex(bytes_of(kid, KEY_KID)) : NULL, "country", country,
        "entries", (json_int_t)number_of(body, DISCLOSURE_ENTRIES), "bytes",
        (json_int_t)number_of(body, DISCLOSURE_BYTES), "goes_on",
        (int)(number_of(body, DISCLOSURE_GOES_ON) == 1), "treaties",
        treaties_of(body), "ranges", ranges_of(listing, body), "id",
        present_hex(bytes_of(entry->id, HASH_SIZE)));
}

static bool take(void *user, const struct journal_item *item)
{
    struct listing *listing = user;
    const struct header *header = &item->entry.header;
    const char *country = NULL;
    struct body body;
    struct canon canon;
    const uint8_t *realm;
    size_t place;

    if (entry_kind(header) != KIND_DISCLOSURE ||
        (int64_t)header->time * 1000000 < listing->since_us ||
        body_open(item->body, &body) != OK || body.state != BODY_FULL)
        return true;
    canon = canon_of(body_value(&body, DISCLOSURE_REALM));
    realm = canon_fixed(&canon, KEY_REALM);
    place = realm ? roster_realm_find(listing->roster, realm) : SIZE_MAX;
    if (place != SIZE_MAX)
        country = listing->roster->realms[place].country;
    if (listing->country && (!country || strcmp(country, listing->country)))
        return true;
    json_array_append_new(listing->lines,
                          line_of(listing, &item->entry, &body, country));
    return true;
}

/* asked: "country", "since" */
int service_disclosures(struct service *service, json_t *asked,
                        struct reply *reply)
{
    struct journal *journal = &service->post->journal;
    struct listing listing = {.service = service,
                              .country = service_text(asked, "country"),
                              .since_us = INT64_MIN};
    struct journal_log log;
    enum result result = OK;
    json_t *line;
    size_t i;
    int code =
        service_time(asked, "since", "disclosures", &listing.since_us, reply);

    if (code != EXIT_DONE)
        return code;
    if (listing.country && !identity_is_country(listing.country))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "disclosures",
                          listing.country, "--to", message(MSG_COUNTRY));
    listing.lines = json_array();
    listing.roster = service_roster(service);
    for (i = 0; result == OK && journal->log_at(journal->user, i, &log); i++) {
        listing.log = &log;
        for (size_t b = 0; log.lane == LANE_HOME && b < log.branches; b++)
            result = journal->read(journal->user, log.log, b,
                                   b ? log.fork_seq : 0, take, &listing);
    }
    service_roster_done(service);
    json_array_foreach(listing.lines, i,
                       line) if (!reply_line(reply, json_incref(line))) break;
    json_decref(listing.lines);
    if (result != OK)
        return reply_result(reply, "disclosures", result);
    return i > 0 ? EXIT_DONE : EXIT_NO;
}
