/* SPDX-License-Identifier: Apache-2.0 */
#include "core/fields.h"
#include "core/kind.h"

#include <stddef.h>
#include <string.h>

#define CODE(key, name, table)                                                 \
    {key, name, FIELD_IS_CODE, 0, table, AUDIENCE_TREATY, NULL}
#define CODES(key, name, table)                                                \
    {key, name, FIELD_IS_CODES, 0, table, AUDIENCE_TREATY, NULL}
#define ROW(key, name, type, most)                                             \
    {key, name, FIELD_IS_##type, most, NULL, AUDIENCE_TREATY, NULL}
#define HOME(key, name, type, most)                                            \
    {key, name, FIELD_IS_##type, most, NULL, AUDIENCE_HOME, NULL}
#define SHAPE(key, name, shape)                                                \
    {key, name, FIELD_IS_SHAPE, 0, NULL, AUDIENCE_TREATY, shape}

/* The eight commonest have the keys that take one byte. */
static const struct field crossing_fields[] = {
    SHAPE(FIELD_OFFICER_SEAL, "officer_seal", "[b8 b64]"),
    SHAPE(FIELD_TARGET, "target", "r"),
    SHAPE(FIELD_SUPERSEDES, "supersedes", "[+b32]"),
    HOME(FIELD_REASON, "reason", TEXT, 500),
    CODE(FIELD_DIRECTION, "direction", codes_direction),
    ROW(FIELD_DOCUMENT_NUMBER, "document_number", TEXT, 32),
    ROW(FIELD_ISSUING_STATE, "issuing_state", STATE, 3),
    ROW(FIELD_SURNAME, "surname", TEXT, 128),
    ROW(FIELD_GIVEN_NAMES, "given_names", TEXT, 128),
    ROW(FIELD_BIRTH_DATE, "birth_date", DATE, 0),
    ROW(FIELD_NATIONALITY, "nationality", STATE, 3),
    ROW(FIELD_EVENT_TIME, "event_time", INSTANT, 0),
    CODE(FIELD_OUTCOME, "outcome", codes_outcome),
    ROW(FIELD_POST, "post", TEXT, 16),
    HOME(FIELD_CLIENT_REF, "client_ref", BYTES, 16),
    CODE(FIELD_CAPTURE, "capture", codes_capture),
    CODE(FIELD_DOCUMENT_CLASS, "document_class", codes_document_class),
    ROW(FIELD_DOCUMENT_CODE, "document_code", TEXT, 2),
    ROW(FIELD_EXPIRY_DATE, "expiry_date", DATE, 0),
    CODE(FIELD_SEX, "sex", codes_sex),
    HOME(FIELD_LANE, "lane", TEXT, 32),
    HOME(FIELD_OFFICER, "officer", TEXT, 64),
    ROW(FIELD_MRZ, "mrz", TEXT, 256),
    HOME(FIELD_CHECKS, "checks", CHECKS, 0),
    CODE(FIELD_CATEGORY, "category", codes_category),
    CODE(FIELD_MODE, "mode", codes_mode),
    CODE(FIELD_PURPOSE, "purpose", codes_purpose),
    ROW(FIELD_VEHICLE_PLATE, "vehicle_plate", TEXT, 20),
    HOME(FIELD_CAPTURE_TIME, "capture_time", INSTANT, 0),
    ROW(FIELD_UTC_OFFSET, "utc_offset", INT, 1080),
    CODE(42, "event_time_quality", codes_time_quality),
    ROW(43, "residence_country", STATE, 3),
    ROW(44, "permitted_until", DATE, 0),
    ROW(45, "media", MEDIA, 16),
    ROW(46, "issue_date", DATE, 0),
    CODE(47, "second_document_class", codes_document_class),
    ROW(48, "second_document_number", TEXT, 32),
    ROW(49, "name_native", TEXT, 256),
    ROW(50, "other_nationality", STATE, 3),
    ROW(51, "birth_place", TEXT, 128),
    ROW(52, "occupation", TEXT, 128),
    HOME(FIELD_DUTY, "duty", REF, 0),
    HOME(54, "paper_form", TEXT, 64),
    ROW(55, "origin", TEXT, 64),
    ROW(56, "destination", TEXT, 64),
    ROW(57, "carrier", TEXT, 64),
    ROW(58, "journey_number", TEXT, 16),
    ROW(59, "flight_date", DATE, 0),
    ROW(60, "seat", TEXT, 8),
    ROW(61, "vehicle_country", STATE, 3),
    CODE(62, "vehicle_type", codes_vehicle),
    ROW(63, "vehicle_vin", TEXT, 17),
    ROW(64, "temporary_import_until", DATE, 0),
    ROW(65, "vessel_imo", TEXT, 10),
    ROW(66, "vessel_name", TEXT, 64),
    CODE(67, "crew_role", codes_crew_role),
    ROW(68, "shore_pass_until", DATE, 0),
    HOME(69, "manifest", REF, 0),
    CODE(FIELD_STATUS_GRANTED, "status_granted", codes_status),
    ROW(71, "conditions", TEXT, 500),
    ROW(72, "intended_stay_days", UINT, 36600),
    ROW(73, "address", TEXT, 256),
    HOME(74, "contact", TEXT, 128),
    ROW(75, "visa_number", TEXT, 32),
    CODE(76, "visa_type", codes_visa_type),
    ROW(77, "visa_issuer", STATE, 3),
    ROW(78, "visa_until", DATE, 0),
    ROW(79, "pass_number", TEXT, 32),
    ROW(80, "pass_zone", TEXT, 64),
    ROW(81, "pass_until", DATE, 0),
    HOME(82, "group", BYTES, 16),
    CODE(83, "group_role", codes_group_role),
    HOME(84, "group_size", UINT, 10000),
    CODE(85, "minor_status", codes_minor_status),
    HOME(86, "guardian", TEXT, 128),
    HOME(87, "consent_document", TEXT, 64),
    HOME(88, "alert_list_version", UINT, UINT32_MAX),
    CODES(89, "refusal_reasons", codes_refusal),
    ROW(90, "refusal_notice", TEXT, 64),
    ROW(91, "returned_to", STATE, 3),
    HOME(92, "remarks", TEXT, 1000),
    HOME(93, "source_system", TEXT, 64),
    HOME(94, "source_id", TEXT, 64),
    HOME(95, "fee", TEXT, 32),
    HOME(96, "health_check", TEXT, 64),
    ROW(97, "optional_data", TEXT, 64),
    ROW(98, "optional_data_2", TEXT, 64),
    ROW(99, "personal_number", TEXT, 32),
};

#define PARTY "[t3-3 b16 b32]"
#define GRANT "[u0-1 u [*<t] [+<u1-65535] [*[u1-65535 a]] u]"
#define TERMS                                                                  \
    "c[u1-1 [" PARTY " " PARTY "] u1099511627775 u1099511627775|0 [+<t] "      \
    "[+" GRANT "] [u u u]]"

/* The bodies of E6, and of the other kinds that a command writes. */
static const struct kind_field kind_fields[] = {
    {KIND_START, 16, 16, "lane", "u1-3", true},
    {KIND_START, 17, 17, "incarnation", "b16", true},
    {KIND_START, 18, 18, "log_key", "b32", true},
    {KIND_START, 19, 19, "realm", "b16", true},
    {KIND_START, 20, 20, "instance", "b16", true},
    {KIND_START, 21, 21, "old_head", "r", false},
    {KIND_START, 22, 22, "software", "t", false},
    {KIND_OBSERVATION, 16, 16, "heads", "[*<r]", true},
    {KIND_OBSERVATION, 17, 65535, "realm_heads", "[b16 [+<r]]", false},
    {KIND_AMENDMENT, 2, 2, "target", "r", true},
    {KIND_VOID, 2, 2, "target", "r", true},
    {KIND_VOID, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_NOTE, 2, 2, "target", "r", true},
    {KIND_NOTE, 16, 16, "text", "t1000", true},
    {KIND_NOTE, NOTE_APPROVES, NOTE_APPROVES, "approves", "[+<b32]", false},
    {KIND_NOTE, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_ALERT, 17, 17, "document_number", "t32", false},
    {KIND_ALERT, 18, 18, "issuing_state", "t3", false},
    {KIND_ALERT, 19, 19, "surname", "t128", false},
    {KIND_ALERT, 20, 20, "given_names", "t128", false},
    {KIND_ALERT, 21, 21, "birth_date", "d", false},
    {KIND_ALERT, 22, 22, "nationality", "t3", false},
    {KIND_ALERT, 39, 39, "vehicle_plate", "t20", false},
    {KIND_ALERT, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_ALERT, 61, 61, "vehicle_country", "t3", false},
    {KIND_ALERT, 128, 128, "action", "u1-65535", true},
    {KIND_ALERT, 129, 129, "owner", "t64", true},
    {KIND_ALERT, 130, 130, "contact", "t128", false},
    {KIND_ALERT, 131, 131, "valid_until", "d", false},
    {KIND_ALERT, 132, 132, "legal_basis", "t200", false},
    {KIND_ALERT, 133, 133, "remarks", "t500", false},
    {KIND_ALERT, 134, 134, "reference", "t64", false},
    {KIND_ALERT_WITHDRAWAL, 2, 2, "target", "r", true},
    {KIND_ALERT_WITHDRAWAL, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_HIT, 2, 2, "target", "r", true},
    {KIND_HIT, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_HIT, 128, 128, "alert", "r", true},
    {KIND_HIT, 129, 129, "decision", "u1-65535", true},
    {KIND_HIT, 130, 130, "matched", "u1-65535", false},
    {KIND_HIT, 131, 131, "action_taken", "t200", false},
    {KIND_HIT, 132, 132, "officer", "t64", false},
    {KIND_HIT, 133, 133, "remarks", "t500", false},
    {KIND_LINK, 16, 16, "one", "r", true},
    {KIND_LINK, 17, 17, "other", "r", true},
    {KIND_LINK, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_ACCESS, 16, 16, "action", "u1-255", true},
    {KIND_ACCESS, 17, 17, "purpose", "t64", true},
    {KIND_ACCESS, 18, 18, "officer", "t64", false},
    {KIND_ACCESS, 19, 19, "query", "[*[u65535 a]]", true},
    {KIND_ACCESS, 20, 20, "asked_state", "t3-3", false},
    {KIND_ACCESS, 21, 21, "since", "u1099511627775", false},
    {KIND_ACCESS, 22, 22, "answer", "u0-2", false},
    {KIND_ACCESS, 23, 23, "looked", "u1099511627775", false},
    {KIND_ACCESS, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_DISCLOSURE, 16, 16, "to", "b8", true},
    {KIND_DISCLOSURE, 17, 17, "realm", "b16", true},
    {KIND_DISCLOSURE, 18, 18, "treaties", "[+<b32]", true},
    {KIND_DISCLOSURE, 19, 19, "ranges", "[+[b16 u u]]", true},
    {KIND_DISCLOSURE, 20, 20, "entries", "u", true},
    {KIND_DISCLOSURE, 21, 21, "bytes", "u", true},
    {KIND_DISCLOSURE, 22, 22, "goes_on", "u0-1", true},
    {KIND_DUTY, 2, 2, "target", "r", false},
    {KIND_DUTY, 16, 16, "action", "u1-2", true},
    {KIND_DUTY, 17, 17, "officer", "t64", true},
    {KIND_DUTY, 18, 18, "officer_key", "b32", true},
    {KIND_DUTY, 19, 19, "roles", "u1-63", true},
    {KIND_DUTY, 20, 20, "lane", "t32", false},
    {KIND_DUTY, 21, 21, "closed", "u1-5", false},
    {KIND_PERMIT, 4, 4, "reason", "t500", false},
    {KIND_PERMIT, 16, 16, "action", "u1-255", true},
    {KIND_PERMIT, 17, 17, "document_number", "t32", false},
    {KIND_PERMIT, 18, 18, "issuing_state", "t3", false},
    {KIND_PERMIT, 19, 19, "from", "d", true},
    {KIND_PERMIT, 20, 20, "until", "d", false},
    {KIND_PERMIT, 21, 21, "status", "u1-65535", false},
    {KIND_PERMIT, 22, 22, "reference", "t64", false},
    {KIND_PERMIT, 23, 23, "legal_basis", "t500", false},
    {KIND_PERMIT, 24, 24, "subject", "r", false},
    {KIND_PERMIT, 25, 25, "nationality", "t3", false},
    {KIND_PERMIT, 26, 26, "days", "u1-3660", false},
    {KIND_PERMIT, 27, 27, "window", "u3660", false},
    {KIND_PERMIT, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_POST, 16, 16, "code", "t16", true},
    {KIND_POST, 17, 17, "name", "t64", false},
    {KIND_POST, 18, 18, "hours", "t128", false},
    {KIND_POST, 19, 19, "utc_offset", "i", false},
    {KIND_POST, 20, 20, "opposite", "t16", false},
    {KIND_POST, 21, 21, "mode", "u1-65535", false},
    {KIND_POST, 22, 22, "position", "t32", false},
    {KIND_POST, 23, 23, "closed", "u0-1", false},
    {KIND_POST, 24, 24, "closed_until", "d", false},
    {KIND_POST, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_SHIFT, 25, 25, "post", "t16", true},
    {KIND_SHIFT, 33, 33, "officer", "t64", false},
    {KIND_SHIFT, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_SHIFT, 128, 128, "action", "u1-2", true},
    {KIND_SHIFT, 129, 129, "since", "u1099511627775", true},
    {KIND_SHIFT, 130, 130, "until", "u1099511627775", false},
    {KIND_SHIFT, 131, 131, "remarks", "t1000", false},
    {KIND_SHIFT, 132, 132, "opened", "r", false},
    {KIND_SHIFT, 133, 133, "totals", "[*[u u u]]", false},
    {KIND_TALLY, 16, 16, "direction", "u1-2", true},
    {KIND_TALLY, 25, 25, "post", "t16", true},
    {KIND_TALLY, 32, 32, "lane", "t32", false},
    {KIND_TALLY, 33, 33, "officer", "t64", false},
    {KIND_TALLY, 37, 37, "mode", "u65535", false},
    {KIND_TALLY, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_TALLY, 128, 128, "count", "u1-1000000", true},
    {KIND_TALLY, 129, 129, "since", "u1099511627775", true},
    {KIND_TALLY, 130, 130, "until", "u1099511627775", true},
    {KIND_TALLY, 131, 131, "remarks", "t1000", false},
    {KIND_CODE_LIST, 16, 16, "name", "t32", true},
    {KIND_CODE_LIST, 17, 17, "digest", "b32", true},
    {KIND_CODE_LIST, 18, 18, "source", "t64", false},
    {KIND_CODE_LIST, 19, 19, "date", "u2932896", true},
    {KIND_CODE_LIST, 20, 20, "documents", "u", true},
    {KIND_CODE_LIST, FIELD_DUTY, FIELD_DUTY, "duty", "r", false},
    {KIND_CERTIFICATE, 16, 16, "roles", "u1-255", true},
    {KIND_CERTIFICATE, 17, 17, "country", "t3-3", true},
    {KIND_CERTIFICATE, 18, 18, "name", "t63", true},
    {KIND_CERTIFICATE, 19, 19, "post", "t16", false},
    {KIND_CERTIFICATE, 20, 20, "log_key", "b32", true},
    {KIND_CERTIFICATE, 21, 21, "link_key", "b32", true},
    {KIND_CERTIFICATE, 22, 22, "witness_key", "b32", true},
    {KIND_CERTIFICATE, 23, 23, "from", "u1099511627775", true},
    {KIND_CERTIFICATE, 24, 24, "until", "u1099511627775", true},
    {KIND_CERTIFICATE, 25, 25, "proof", "b64", true},
    {KIND_CERTIFICATE, 26, 26, "replaces", "b32", false},
    {KIND_REVOCATION, 4, 4, "reason", "u", false},
    {KIND_REVOCATION, 16, 16, "key", "b32", true},
    {KIND_REVOCATION, 17, 17, "last_good", "[*<r]", true},
    {KIND_TREATY, 16, 16, "terms", TERMS, true},
    {KIND_TREATY_END, 16, 16, "treaty", "b32", true},
    {KIND_ERASURE, 16, 16, "log", "b16", true},
    {KIND_ERASURE, 17, 17, "ranges", "[+[u u]]", true},
    {KIND_ERASURE, 18, 18, "level", "u1-2", true},
    {KIND_ERASURE, 19, 19, "fields", "[+<u1-65535]", false},
    {KIND_ERASURE, 20, 20, "policy", "u", true},
    {KIND_ERASURE, 21, 21, "legal_basis", "t", true},
    {KIND_ERASURE, 22, 22, "decided_by", "t", true},
    {KIND_ERASURE, 23, 23, "not_before", "u1099511627775", true},
    {KIND_POLICY, 16, 16, "days_by_kind", "{u65535 u}", true},
    {KIND_APPROVAL, 2, 2, "target", "r", true},
    {KIND_WITHDRAWAL, 2, 2, "target", "r", true},
    {KIND_ROLLOVER, 16, 16, "new_root", "b32", true},
    {KIND_ROLLOVER, 17, 17, "proof", "b64", true},
    {KIND_FORK_EVIDENCE, 16, 16, "one", "b", true},
    {KIND_FORK_EVIDENCE, 17, 17, "other", "b", true},
    {KIND_FORK_RESOLUTION, 4, 4, "reason", "u", true},
    {KIND_FORK_RESOLUTION, 16, 16, "log", "b16", true},
    {KIND_FORK_RESOLUTION, 17, 17, "kept", "[+<r]", true},
};

const struct field *fields_at(size_t i)
{
    if (i < sizeof crossing_fields / sizeof crossing_fields[0])
        return &crossing_fields[i];
    return NULL;
}

const struct kind_field *fields_kind_at(size_t i)
{
    if (i < sizeof kind_fields / sizeof kind_fields[0])
        return &kind_fields[i];
    return NULL;
}

const struct kind_field *fields_kind_find(uint16_t kind, const char *name)
{
    const struct kind_field *row;

    for (size_t i = 0; (row = fields_kind_at(i)); i++)
        if (row->kind == kind && strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

const struct kind_field *fields_kind_of(uint16_t kind, uint16_t key)
{
    const struct kind_field *row;

    for (size_t i = 0; (row = fields_kind_at(i)); i++)
        if (row->kind == kind && key >= row->key && key <= row->last)
            return row;
    return NULL;
}
