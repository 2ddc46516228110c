/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/stays_fact.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/name.h"

#include <sodium.h>
#include <string.h>

_Static_assert((int)STAYS_KEY == crypto_shorthash_KEYBYTES, "SipHash-2-4");

void stays_key_new(struct stays_key *key)
{
    randombytes_buf(key->key, sizeof key->key);
}

uint64_t stays_hash(const struct stays_key *key, struct bytes value)
{
    uint8_t digest[crypto_shorthash_BYTES];
    uint64_t hash;

    if (value.size == 0)
        return 0;
    crypto_shorthash(digest, value.data, value.size, key->key);
    hash = bytes_get_u64(digest);
    return hash ? hash : 1;
}

/* The values that are looked at, taken out in one walk. */
enum { KEYS = FIELD_PASS_UNTIL + 1 };
struct taken {
    struct bytes values[KEYS];
};

static void take(const struct body *body, struct taken *out)
{
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    memset(out, 0, sizeof *out);
    while (body_next(body, &at, &key, &value) && key < KEYS)
        out->values[key] = value;
}

static struct bytes text_of(const struct taken *taken, uint16_t key)
{
    struct canon canon = canon_of(taken->values[key]);

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static uint64_t number_of(const struct taken *taken, uint16_t key)
{
    struct canon canon = canon_of(taken->values[key]);

    return canon_uint(&canon, UINT64_MAX);
}

/* A number of either sign; false if there is none. */
static bool integer_of(const struct taken *taken, uint16_t key, int64_t *out)
{
    struct canon canon = canon_of(taken->values[key]);
    struct canon_item item;

    if (canon.at == canon.end || canon_next(&canon, &item) != OK ||
        item.type > CANON_NINT || item.number > INT64_MAX)
        return false;
    *out = (int64_t)item.number;
    if (item.type == CANON_NINT)
        *out = -1 - *out;
    return true;
}

int32_t stays_date(struct bytes value)
{
    struct canon canon = canon_of(value);
    struct date_partial date;
    int32_t days;

    if (date_parse_partial(canon_text(&canon, DATE_TEXT_SIZE), &date) != OK ||
        !date_complete(&date, &days))
        return STAY_NO_DAY;
    return days;
}

/* What the officer has set; else the end of what was shown at the counter. */
static int32_t until_of(const struct taken *taken)
{
    static const uint16_t keys[] = {FIELD_PERMITTED_UNTIL, FIELD_VISA_UNTIL,
                                    FIELD_SHORE_PASS_UNTIL, FIELD_PASS_UNTIL};
    int32_t until = STAY_NO_DAY;

    for (size_t i = 0;
         until == STAY_NO_DAY && i < sizeof keys / sizeof keys[0]; i++)
        until = stays_date(taken->values[keys[i]]);
    return until;
}

static uint16_t flags_of(const struct taken *taken)
{
    uint64_t category = number_of(taken, FIELD_CATEGORY);
    uint64_t status = number_of(taken, FIELD_STATUS_GRANTED);
    uint16_t flags = 0;

    if (number_of(taken, FIELD_DIRECTION) == DIRECTION_ENTRY)
        flags |= STAY_ENTRY;
    if (category == CATEGORY_CITIZEN || category == CATEGORY_RESIDENT)
        flags |= STAY_UNLIMITED;
    if (status == 0 || status == STATUS_VISA_FREE)
        flags |= STAY_RULED;
    return flags;
}

/* The words, and what is made of them. A pass stands for a document where
 * there is no other. */
static void take_words(const struct stays_key *key, const struct taken *taken,
                       struct stay_fact *out, struct stays_words *words)
{
    struct buffer number = buffer_of(words->space, STAYS_WORD_MAX);
    struct buffer person =
        buffer_of(words->space + STAYS_WORD_MAX, STAYS_WORD_MAX);
    bool sure = false;

    index_fold(text_of(taken, FIELD_DOCUMENT_NUMBER), &number);
    if (number.size == 0)
        index_fold(text_of(taken, FIELD_PASS_NUMBER), &number);
    words->number = number.full ? bytes_of(NULL, 0) : buffer_bytes(&number);
    words->person = bytes_of(NULL, 0);
    if (name_alike(text_of(taken, FIELD_SURNAME),
                   text_of(taken, FIELD_GIVEN_NAMES),
                   text_of(taken, FIELD_BIRTH_DATE),
                   text_of(taken, FIELD_NATIONALITY), &person, &sure) == OK)
        words->person = buffer_bytes(&person);
    out->document = stays_hash(key, words->number);
    out->person = stays_hash(key, words->person);
    if (sure && out->person)
        out->flags |= STAY_SURE;
}

bool stays_fact(const struct stays_key *key, const struct body *values,
                int64_t time_us, struct stay_fact *out,
                struct stays_words *words)
{
    struct taken taken;
    uint64_t outcome, direction;
    int64_t offset;

    take(values, &taken);
    *out = (struct stay_fact){.time_us = time_us,
                              .flags = flags_of(&taken),
                              .until_days = until_of(&taken)};
    take_words(key, &taken, out, words);
    out->issuer = stay_code(text_of(&taken, FIELD_ISSUING_STATE));
    out->nationality = stay_code(text_of(&taken, FIELD_NATIONALITY));
    words->post = text_of(&taken, FIELD_POST);
    out->post = (uint16_t)stays_hash(key, words->post);
    if (integer_of(&taken, FIELD_UTC_OFFSET, &offset) && offset >= -1080 &&
        offset <= 1080)
        out->offset_minutes = (int16_t)offset;
    outcome = number_of(&taken, FIELD_OUTCOME);
    direction = number_of(&taken, FIELD_DIRECTION);
    integer_of(&taken, FIELD_EVENT_TIME, &out->time_us);
    return (outcome == OUTCOME_ADMITTED || outcome == OUTCOME_ALLOWED) &&
           (direction == DIRECTION_ENTRY || direction == DIRECTION_EXIT);
}

void stays_fact_entry(const struct entry *entry, uint64_t place, bool foreign,
                      bool disputed, struct stay_fact *out)
{
    out->place = place;
    out->id = bytes_get_u64(entry->id);
    if (foreign)
        out->flags |= STAY_FOREIGN;
    if (disputed)
        out->flags |= STAY_DISPUTED;
}

/* Corrections that differ in what a stay is made of. */
static bool differs(const struct record *record)
{
    static const uint16_t keys[] = {
        FIELD_DIRECTION,  FIELD_DOCUMENT_NUMBER, FIELD_ISSUING_STATE,
        FIELD_EVENT_TIME, FIELD_OUTCOME,         FIELD_PERMITTED_UNTIL};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (record_conflict(record, keys[i]))
            return true;
    return false;
}

bool stays_fact_view(const struct stays_key *key, const struct view *view,
                     uint8_t *space, struct stay_fact *out,
                     struct stays_words *words)
{
    const struct record *record = view_record(view);
    const struct read_entry *read = view_entry(view);
    struct buffer values = buffer_of(space, VALUES_SIZE_MAX);
    struct body body;
    bool counts;

    record_put(record, &values);
    if (values.full || body_open_values(buffer_bytes(&values), &body) != OK) {
        memset(out, 0, sizeof *out);
        words->number = words->person = words->post = bytes_of(NULL, 0);
        return false;
    }
    counts = stays_fact(key, &body, view_time(view), out, words) &&
             !record_voided(record) && !read->quarantined;
    stays_fact_entry(&read->entry, read->place, read->foreign,
                     read->disputed || read->mark == SIGNATURE_BAD ||
                         differs(record),
                     out);
    return counts;
}
