/* SPDX-License-Identifier: Apache-2.0 */
/* Border passes: who has one, by the last record that says so. */
#include "cli/document.h"
#include "cli/filling.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/name.h"

#include <stdlib.h>
#include <string.h>

enum {
    PASS_NUMBER = 79,
    PASS_UNTIL = 81,
    NAME_FOLDED = 256, /* of a name of at most 128 bytes */
};

/* Not the lines of the zone: nothing was read this time. */
static const uint16_t of_document[] = {
    FIELD_DOCUMENT_CLASS,
    FIELD_DOCUMENT_CODE,
    FIELD_DOCUMENT_NUMBER,
    FIELD_ISSUING_STATE,
    46 /* issue_date */,
    FIELD_EXPIRY_DATE,
    47 /* second_document_class */,
    48 /* second_document_number */,
    97 /* optional_data */,
    98 /* optional_data_2 */,
};
static const uint16_t of_holder[] = {
    FIELD_SURNAME,
    FIELD_GIVEN_NAMES,
    49 /* name_native */,
    FIELD_BIRTH_DATE,
    FIELD_SEX,
    FIELD_NATIONALITY,
    50 /* other_nationality */,
    51 /* birth_place */,
    43 /* residence_country */,
    52 /* occupation */,
    99 /* personal_number */,
    PASS_NUMBER,
    80 /* pass_zone */,
    PASS_UNTIL,
};

/* What all records with the number say of one person, so far. */
struct holder {
    struct bytes number; /* folded */
    uint8_t names[2][NAME_FOLDED];
    size_t name_sizes[2];
    struct date_partial birth;
    char nationality[4];
    bool has_birth, several;
};

static struct bytes text_at(const struct record *record, uint16_t key)
{
    struct canon canon = canon_of(record_value(record, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

/* The same as what is known, or newly known; nothing said is nothing known. */
static bool same_name(struct holder *holder, size_t i, struct bytes name)
{
    uint8_t space[NAME_FOLDED];
    struct buffer folded = buffer_of(space, sizeof space);

    if (name_fold(name, &folded) != OK || folded.size == 0)
        return true;
    if (holder->name_sizes[i] == 0) {
        memcpy(holder->names[i], space, folded.size);
        holder->name_sizes[i] = folded.size;
    }
    return bytes_equal(buffer_bytes(&folded),
                       bytes_of(holder->names[i], holder->name_sizes[i]));
}

static bool same_birth(struct holder *holder, struct bytes text)
{
    struct date_partial birth;

    if (date_parse_partial(text, &birth) != OK)
        return true;
    if (!holder->has_birth)
        holder->birth = birth;
    holder->has_birth = true;
    for (size_t i = 0; i < DATE_DIGITS; i++) {
        char *known = &holder->birth.digits[i];

        if (*known == 'X')
            *known = birth.digits[i];
        if (birth.digits[i] != 'X' && birth.digits[i] != *known)
            return false;
    }
    return true;
}

static bool same_nationality(struct holder *holder, struct bytes state)
{
    if (state.size == 0 || state.size >= sizeof holder->nationality)
        return true;
    if (!holder->nationality[0])
        memcpy(holder->nationality, state.data, state.size);
    return bytes_equal(state, bytes_text(holder->nationality));
}

static bool has_number(struct bytes number, const struct record *record)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    return bytes_equal(index_fold(text_at(record, PASS_NUMBER), &out), number);
}

static bool on_record(void *user, const struct view *view)
{
    struct holder *holder = user;
    const struct record *record = view_record(view);
    const struct read_entry *read = view_entry(view);

    if (read->foreign || read->quarantined || record_voided(record) ||
        !has_number(holder->number, record))
        return false;
    if (!same_name(holder, 0, text_at(record, FIELD_SURNAME)) ||
        !same_name(holder, 1, text_at(record, FIELD_GIVEN_NAMES)) ||
        !same_birth(holder, text_at(record, FIELD_BIRTH_DATE)) ||
        !same_nationality(holder, text_at(record, FIELD_NATIONALITY)))
        holder->several = true;
    return true;
}

static bool among(uint16_t key, const uint16_t *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i] == key)
            return true;
    return false;
}

/* Another document than that of the record is the officer's alone. Whom the
 * record protects stays protected. */
static enum result copy(const struct record *record, struct crossing *crossing)
{
    const struct record_field *field;
    enum result result = OK;
    size_t at = 0;
    bool other = crossing_has(crossing, FIELD_DOCUMENT_NUMBER) &&
                 !bytes_equal(crossing_get(crossing, FIELD_DOCUMENT_NUMBER),
                              record_value(record, FIELD_DOCUMENT_NUMBER));

    while (result == OK && (field = record_next(record, &at))) {
        struct bytes value = record_value(record, field->key);

        if (value.size == 0 || crossing_has(crossing, field->key))
            continue;
        if (among(field->key, of_holder,
                  sizeof of_holder / sizeof of_holder[0]) ||
            (!other && among(field->key, of_document,
                             sizeof of_document / sizeof of_document[0])) ||
            crossing_protects(field->key, value))
            result = crossing_set(crossing, field->key, value);
    }
    return result;
}

static bool is_over(const struct crossing *crossing)
{
    struct canon canon = canon_of(crossing_get(crossing, PASS_UNTIL));
    struct bytes text = canon_text(&canon, FIELD_TEXT_MAX);
    struct date_partial until;
    int32_t last_days;

    return date_parse_partial(text, &until) == OK &&
           date_complete(&until, &last_days) && last_days < document_today();
}

static enum result find(struct service *service, struct holder *holder,
                        struct view *view, struct crossing *crossing,
                        struct filling *filling)
{
    struct view_hit hit;
    struct view_search search = {
        .query = {INDEX_DOCUMENT, holder->number, INT64_MIN, INT64_MAX},
        .match = on_record,
        .user = holder,
        .hits = &hit,
        .most = 1};
    const struct roster *roster;
    struct store_txn *txn;
    enum result result = store_begin(service->post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    roster = service_roster(service);
    result = view_find(txn, roster, &search, view);
    if (result == OK && search.count == 0)
        result = STORE_NOT_FOUND;
    else if (result == OK && holder->several)
        result = STORE_AMBIGUOUS;
    if (result == OK)
        result = view_crossing(txn, roster, hit.place, view);
    if (result == OK || result == RECORD_LIMIT) {
        const struct read_entry *read = view_entry(view);

        result = copy(view_record(view), crossing);
        present_ref(roster, read->key, read->entry.header.log,
                    read->entry.header.seq, filling->from);
    }
    service_roster_done(service);
    if (result == STORE_NOT_FOUND && index_missing(txn) > 0)
        result = STORE_INDEX;
    store_abort(txn);
    return result;
}

enum result filling_pass(struct service *service, const char *number,
                         struct crossing *crossing, struct filling *filling)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer folded = buffer_of(space, sizeof space);
    struct holder holder = {.number = index_fold(bytes_text(number), &folded)};
    struct view *view;
    enum result result;

    if (folded.full || holder.number.size == 0) {
        filling->field = "pass_number";
        return VALUE_FORM;
    }
    view = view_new();
    if (!view)
        return STORE_MEMORY;
    result = find(service, &holder, view, crossing, filling);
    view_free(view);
    if (result != OK)
        filling->field = "pass_number";
    if (result == STORE_NOT_FOUND)
        filling->code =
            reply_fail(&filling->told, EXIT_NO, MSG_PASS_NONE, number);
    if (result == STORE_AMBIGUOUS)
        filling->code =
            reply_fail(&filling->told, EXIT_REFUSED, MSG_PASS_SEVERAL, number);
    filling->expired = result == OK && is_over(crossing);
    return result;
}
