/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes: the tables of values that are stored as small numbers.
 *
 * Law: a number, once used, keeps its meaning for ever; new ones are added at
 * the end. A number that this version does not know is kept and shown as such.
 *
 * Specified in ENTRY.md, "Values"; refusal reasons A to I by the Schengen
 * Borders Code, Annex V part B; sex by ICAO Doc 9303. Pure.
 */
#ifndef CAIRN_CORE_CODES_H
#define CAIRN_CORE_CODES_H

#include "core/bytes.h"

struct code {
    uint16_t number; /* 0 ends a table */
    const char *name;
};

extern const struct code codes_document_class[];
extern const struct code codes_sex[];
extern const struct code codes_direction[];
extern const struct code codes_outcome[];
extern const struct code codes_time_quality[];
extern const struct code codes_capture[];
extern const struct code codes_category[];
extern const struct code codes_mode[];
extern const struct code codes_purpose[];
extern const struct code codes_status[];
extern const struct code codes_group_role[];
extern const struct code codes_minor_status[];
extern const struct code codes_refusal[];
extern const struct code codes_vehicle[];
extern const struct code codes_crew_role[];
extern const struct code codes_visa_type[];
extern const struct code codes_media[];
extern const struct code codes_media_format[];
extern const struct code codes_check[];
extern const struct code codes_check_result[];
extern const struct code codes_revocation[];
extern const struct code codes_permit[];
extern const struct code codes_yes[];
extern const struct code codes_alert_action[];
extern const struct code codes_alert_match[];
extern const struct code codes_hit_decision[];

enum { DIRECTION_ENTRY = 1, DIRECTION_EXIT = 2 };
enum {
    OUTCOME_ADMITTED = 1,
    OUTCOME_REFUSED = 2,
    OUTCOME_REFERRED = 3,
    OUTCOME_ALLOWED = 4,
};
enum {
    CATEGORY_CITIZEN = 1,
    CATEGORY_RESIDENT = 2,
    CATEGORY_ASYLUM = 6,
    CATEGORY_REFUGEE = 7,
};
enum { DOCUMENT_CLASS_REFUGEE = 5, PURPOSE_PROTECTION = 13 };
enum { STATUS_VISA_FREE = 1, STATUS_PROTECTION = 6 };
enum { CAPTURE_READ = 1, CAPTURE_TYPED = 3 };

/* The number of a name, 0 if the table has none. */
uint16_t codes_number(const struct code *table, struct bytes name);

/* The name of a number, null if the table has none. */
const char *codes_name(const struct code *table, uint64_t number);

#endif
