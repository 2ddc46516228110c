/* SPDX-License-Identifier: Apache-2.0 */
#include "core/alert.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/kind.h"
#include "core/value.h"

#define CODE(key, name, table)                                                 \
    {                                                                          \
        key, name, FIELD_IS_CODE, 0, table, AUDIENCE_TREATY, NULL              \
    }
#define ROW(key, name, type, most)                                             \
    {                                                                          \
        key, name, FIELD_IS_##type, most, NULL, AUDIENCE_TREATY, NULL          \
    }

static const struct field alert_fields[] = {
    CODE(ALERT_ACTION, "action", codes_alert_action),
    ROW(ALERT_OWNER, "owner", TEXT, 64),
    ROW(ALERT_CONTACT, "contact", TEXT, 128),
    ROW(ALERT_VALID_UNTIL, "valid_until", DATE, 0),
    ROW(ALERT_LEGAL_BASIS, "legal_basis", TEXT, 200),
    ROW(ALERT_REMARKS, "remarks", TEXT, 500),
    ROW(ALERT_REFERENCE, "reference", TEXT, 64),
};

static const struct field hit_fields[] = {
    CODE(HIT_DECISION, "decision", codes_hit_decision),
    CODE(HIT_MATCHED, "matched", codes_alert_match),
    ROW(HIT_ACTION_TAKEN, "action_taken", TEXT, 200),
    ROW(HIT_OFFICER, "officer", TEXT, 64),
    ROW(HIT_REMARKS, "remarks", TEXT, 500),
};

/* What an alert has in common with a crossing. */
static const uint16_t common[] = {
    FIELD_DOCUMENT_NUMBER, FIELD_ISSUING_STATE,   FIELD_SURNAME,
    FIELD_GIVEN_NAMES,     FIELD_BIRTH_DATE,      FIELD_NATIONALITY,
    FIELD_VEHICLE_PLATE,   ALERT_VEHICLE_COUNTRY,
};

enum {
    COMMON = sizeof common / sizeof common[0],
    ALERT_OWN = sizeof alert_fields / sizeof alert_fields[0],
    HIT_OWN = sizeof hit_fields / sizeof hit_fields[0],
};

const struct field *alert_field_at(size_t i)
{
    if (i < COMMON)
        return fields_of(common[i]);
    return i < COMMON + ALERT_OWN ? &alert_fields[i - COMMON] : NULL;
}

const struct field *hit_field_at(size_t i)
{
    return i < HIT_OWN ? &hit_fields[i] : NULL;
}

const struct field *alert_field(struct bytes name)
{
    const struct field *field;

    for (size_t i = 0; (field = alert_field_at(i)); i++)
        if (bytes_equal(bytes_text(field->name), name))
            return field;
    return NULL;
}

const struct field *alert_field_of(uint16_t key)
{
    const struct field *field;

    for (size_t i = 0; (field = alert_field_at(i)); i++)
        if (field->key == key)
            return field;
    return NULL;
}

enum result alert_set_text(struct crossing *alert, const struct field *field,
                           struct bytes text)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer value = buffer_of(space, sizeof space);
    enum result result = value_put_text(field, text, &value);

    if (result != OK)
        return result;
    return value.full ? VALUE_LENGTH
                      : crossing_set(alert, field->key, buffer_bytes(&value));
}

static struct bytes text_of(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

struct match_person alert_person(const struct body *body)
{
    return (struct match_person){text_of(body, FIELD_SURNAME),
                                 text_of(body, FIELD_GIVEN_NAMES),
                                 text_of(body, FIELD_BIRTH_DATE)};
}

/* Has it anything by which it can be looked for? */
static bool can_be_found(struct bytes number)
{
    for (size_t i = 0; i < number.size; i++) {
        uint8_t c = number.data[i];

        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            (c >= '0' && c <= '9') || c >= 0x80)
            return true;
    }
    return false;
}

/* What is looked for. */
static enum result check_subject(const struct body *body, uint16_t *key)
{
    struct match_person person = alert_person(body);
    bool any = false;
    enum result result;

    for (size_t i = 0; i < 2; i++) {
        uint16_t number = i == 0 ? FIELD_DOCUMENT_NUMBER : FIELD_VEHICLE_PLATE;

        *key = number;
        if (body_value(body, number).size == 0)
            continue;
        if (!can_be_found(text_of(body, number)))
            return VALUE_FORM;
        any = true;
    }
    if (any)
        return OK;
    *key = FIELD_DOCUMENT_NUMBER;
    if (person.surname.size == 0 && person.given.size == 0)
        return BODY_MISSING;
    result = match_able(&person);
    *key = result == VALUE_DATE ? FIELD_BIRTH_DATE : FIELD_SURNAME;
    return result;
}

enum result alert_check(struct bytes values, uint16_t *key)
{
    enum result result = crossing_complete(KIND_ALERT, values, key);
    struct bytes until;
    struct body body;
    int32_t days;

    if (result == OK)
        result = body_open_values(values, &body);
    if (result != OK)
        return result;
    until = text_of(&body, ALERT_VALID_UNTIL);
    *key = ALERT_VALID_UNTIL;
    if (until.size > 0 && date_parse(until, &days) != OK)
        return VALUE_DATE;
    return check_subject(&body, key);
}
