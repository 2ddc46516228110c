/* SPDX-License-Identifier: Apache-2.0 */
/* What was shown to other countries: the disclosure entries that are held. */
#include "cli/identity.h"
#include "cli/present.h"
#include "cli/service.h"
#include "cli/stretches.h"

#include <stdlib.h>
#include <string.h>

struct listing {
    struct service *service;
    struct roster *roster; /* a copy */
    const char *country; /* null: all */
    const struct journal_log *log;
    json_t *lines;
};

static const char *word_of(enum stretch_state state)
{
    static const char *const words[] = {
        [STRETCH_WHOLE] = "whole",
        [STRETCH_OPEN] = "open",
        [STRETCH_MOST] = "at_most",
    };

    return words[state];
}

static json_t *treaties_of(const struct disclosures_peer *said)
{
    json_t *list = json_array();

    for (size_t i = 0; i < said->treaty_count; i++)
        json_array_append_new(
            list, present_hex(bytes_of(said->treaties[i], HASH_SIZE)));
    return list;
}

/* Each with the name of whose log it is, where that is known. */
static json_t *ranges_of(struct listing *listing,
                         const struct disclosures_peer *said)
{
    struct journal *journal = &listing->service->post->journal;
    json_t *list = json_array();

    for (size_t i = 0; i < said->count; i++) {
        const struct disclosures_range *range = &said->ranges[i];
        const struct member *member = NULL;
        struct journal_log log;

        if (journal->log_find(journal->user, range->log, &log))
            member = roster_by_key(listing->roster, log.key);
        json_array_append_new(
            list, json_pack("{s:o, s:s?, s:I, s:I}", "log",
                            present_hex(bytes_of(range->log, KEY_LOG)), "name",
                            member ? member->certificate.name : NULL, "first",
                            (json_int_t)range->first, "last",
                            (json_int_t)(range->next - 1)));
    }
    return list;
}

static json_t *line_of(struct listing *listing, const struct stretch *stretch,
                       const char *country)
{
    const struct disclosures_peer *said = &stretch->said;
    const struct member *to = roster_by_kid(listing->roster, said->kid);
    const struct member *by = roster_by_key(listing->roster, listing->log->key);

    return json_pack(
        "{s:s, s:o, s:s?, s:s?, s:o, s:s?, s:s, s:I, s:I, s:o, s:o, s:o}",
        "type", "disclosure", "time",
        present_instant((int64_t)stretch->time_s * 1000000), "by",
        by ? by->certificate.name : NULL, "to",
        to ? to->certificate.name : NULL, "to_kid",
        present_hex(bytes_of(said->kid, KEY_KID)), "country", country, "state",
        word_of(stretch->state), "entries", (json_int_t)said->entries, "bytes",
        (json_int_t)said->bytes, "treaties", treaties_of(said), "ranges",
        ranges_of(listing, said), "id",
        present_hex(bytes_of(stretch->id, HASH_SIZE)));
}

static bool take(void *user, const struct stretch *stretch)
{
    struct listing *listing = user;
    size_t place = roster_realm_find(listing->roster, stretch->said.realm);
    const char *country =
        place == SIZE_MAX ? NULL : listing->roster->realms[place].country;

    if (!listing->country || (country && !strcmp(country, listing->country)))
        json_array_append_new(listing->lines,
                              line_of(listing, stretch, country));
    return true;
}

/* asked: "country", "since" */
int service_disclosures(struct service *service, json_t *asked,
                        struct reply *reply)
{
    struct journal *journal = &service->post->journal;
    struct listing listing = {.service = service,
                              .country = service_text(asked, "country")};
    int64_t since_us = INT64_MIN;
    struct journal_log log;
    enum result result = OK;
    json_t *line;
    size_t i;
    int code = service_time(asked, "since", "disclosures", &since_us, reply);

    if (code != EXIT_DONE)
        return code;
    if (listing.country && !identity_is_country(listing.country))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "disclosures",
                          listing.country, "--to", message(MSG_COUNTRY));
    listing.lines = json_array();
    listing.roster = service_roster_copy(service);
    if (!listing.roster)
        result = STORE_MEMORY;
    for (i = 0; result == OK && journal->log_at(journal->user, i, &log); i++) {
        listing.log = &log;
        if (log.lane == LANE_HOME)
            result = stretches_read(
                journal, &log,
                since_us > 0 ? (uint64_t)(since_us + 999999) / 1000000 : 0,
                take, &listing);
    }
    free(listing.roster);
    json_array_foreach(listing.lines, i,
                       line) if (!reply_line(reply, json_incref(line))) break;
    json_decref(listing.lines);
    if (result != OK)
        return reply_result(reply, "disclosures", result);
    return i > 0 ? EXIT_DONE : EXIT_NO;
}
