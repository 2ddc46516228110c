/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/past.h"
#include "core/history.h"

#include <stdlib.h>

static enum result set_checks(const struct past *past,
                              struct crossing *crossing)
{
    struct stays_person *person = past->person;
    struct history history = {.facts = person->facts,
                              .count = person->count,
                              .stays = person->stays,
                              .stay_count = person->stay_count,
                              .now = person->asked,
                              .directed = past->directed};
    struct history_check checks[HISTORY_CHECKS];
    bool missing = index_missing(past->txn) > 0;
    enum result result = OK;

    if (!past->directed)
        history.now.time_us = post_now_us();
    history.now.post =
        (uint16_t)stays_hash(&person->key, bytes_text(past->post));
    history_checks(&history, checks);
    for (size_t i = 0; result == OK && i < HISTORY_CHECKS; i++)
        result = crossing_set_check(
            crossing, checks[i].number,
            missing && checks[i].result == CHECK_OK ? CHECK_NOT_DONE
                                                    : checks[i].result);
    return result;
}

enum result past_look(struct past *past, struct crossing *crossing)
{
    struct stays_person *person = past->person;
    struct stay_asked asked = {.now_us = post_now_us(),
                               .silent = past->silent,
                               .permits = person->permits};
    struct buffer values = buffer_of(past->space, VALUES_SIZE_MAX);
    struct body body;
    enum result result;

    crossing_put(crossing, &values);
    result = body_open_values(buffer_bytes(&values), &body);
    if (result == OK)
        result = stays_person(past->txn, past->roster, &body, person);
    if (result != OK)
        return result;
    asked.permit_count = person->permit_count;
    stay_judge(&asked, person->facts, person->stays, person->stay_count);
    return set_checks(past, crossing);
}

enum result past_record(struct service *service, struct crossing *crossing,
                        uint8_t *space)
{
    struct past past = {.post = service->post->self.certificate.post,
                        .space = space,
                        .person = malloc(sizeof *past.person),
                        .directed = true};
    enum result result = STORE_MEMORY;

    if (past.person)
        result = store_begin(service->post->store, STORE_READ, &past.txn);
    if (result == OK) {
        past.roster = service_roster(service);
        result = past_look(&past, crossing);
        service_roster_done(service);
        store_abort(past.txn);
    }
    free(past.person);
    return result;
}
