/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alert: the fields of alerts and of hits, and what makes an alert good.
 *
 * Law: an alert names what is looked for so that it can be found: a document,
 * a vehicle's plate, or a person whose name and year of birth can be compared.
 * What it has in common with a crossing stands under the crossing's keys.
 *
 * Specified in ENTRY.md, "Alerts". Pure; no heap.
 */
#ifndef CAIRN_CORE_ALERT_H
#define CAIRN_CORE_ALERT_H

#include "core/crossing.h"
#include "core/match.h"

/* Keys of an alert. Those above vehicle_country are its own. */
enum alert_key {
    ALERT_VEHICLE_COUNTRY = 61,
    ALERT_ACTION = 128,
    ALERT_OWNER = 129,
    ALERT_CONTACT = 130,
    ALERT_VALID_UNTIL = 131,
    ALERT_LEGAL_BASIS = 132,
    ALERT_REMARKS = 133,
    ALERT_REFERENCE = 134,
};

/* Keys of a hit; its target is the crossing. */
enum hit_key {
    HIT_ALERT = 128,
    HIT_DECISION = 129,
    HIT_MATCHED = 130,
    HIT_ACTION_TAKEN = 131,
    HIT_OFFICER = 132,
    HIT_REMARKS = 133,
};

/* codes_hit_decision */
enum hit_decision { HIT_CONFIRMED = 1, HIT_FALSE = 2, HIT_UNRESOLVED = 3 };

/* codes_alert_match: what an alert and a crossing have in common, the
 * strongest first. */
enum alert_match {
    ALERT_NO = 0,
    ALERT_DOCUMENT = 1,
    ALERT_PERSON_EXACT = 2,
    ALERT_PERSON_VARIANT = 3,
    ALERT_PLATE = 4,
    ALERT_PERSON_PARTIAL = 5,
};

/* A field of an alert by name or key, or null. */
const struct field *alert_field(struct bytes name);
const struct field *alert_field_of(uint16_t key);

/* The i-th field of an alert (or hit), or null behind the last. */
const struct field *alert_field_at(size_t i);
const struct field *hit_field_at(size_t i);

/* As crossing_set_text, for one of these fields. */
enum result alert_set_text(struct crossing *alert, const struct field *field,
                           struct bytes text);

/*
 * Is this values map a good alert? OK, or, with the key at fault: results of
 * crossing_complete; BODY_MISSING (key document_number) if it names neither
 * document, person nor plate; results of match_able (key surname, or
 * birth_date for VALUE_DATE) if it names a person alone, who cannot be
 * compared; VALUE_FORM for a number or plate without letter and digit;
 * VALUE_DATE if valid_until is not a whole date.
 */
enum result alert_check(struct bytes values, uint16_t *key);

/* The person that a body names; texts are borrowed, empty where not shown. */
struct match_person alert_person(const struct body *body);

#endif
