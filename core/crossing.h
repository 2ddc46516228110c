/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crossing: gathers the fields of an entry-to-be into its values map.
 *
 * Law: whatever the order in which the fields come, the map is canonical, and
 * no larger than a body may be. Made for crossings and their amendments; any
 * other kind's keys and encoded values go in by crossing_set.
 *
 * Specified in ENTRY.md (E1, E3) and "Fields". Pure; no heap; the caller gives
 * the memory. One thread per struct.
 */
#ifndef CAIRN_CORE_CROSSING_H
#define CAIRN_CORE_CROSSING_H

#include "core/fields.h"
#include "core/limits.h"

/* Numbers of the field `checks` (codes_check, codes_check_result). */
enum check_number {
    CHECK_MRZ = 1,
    CHECK_EXPIRY = 2,
    CHECK_ALERT = 3,
    CHECK_DOCUMENT_LIST = 4,
    CHECK_OPEN_STAY = 5,
    CHECK_DUPLICATE = 6,
    CHECK_LOOK_ALIKE = 10,
    CHECK_ISSUING_STATE = 12,
    CHECK_TRAVEL_TIME = 13,
    CHECK_FREQUENT = 14,
    CHECK_NUMBER_MAX = 14,
};
enum check_result { CHECK_OK = 1, CHECK_WRONG = 2, CHECK_NOT_DONE = 3 };

/* States of ICAO Doc 9303 part 3, section 5 that are none. */
#define STATE_STATELESS "XXA"
#define STATE_REFUGEE "XXB"       /* Convention of 1951 */
#define STATE_REFUGEE_OTHER "XXC" /* not of that convention */

struct crossing_slot {
    uint16_t key;
    uint32_t at; /* of its encoded value in the space, in bytes */
    uint32_t size;
};

/* slots[0 .. count) ascend by key; their values lie in the space. */
struct crossing {
    struct buffer space;
    size_t count; /* at most BODY_FIELDS_MAX */
    struct crossing_slot slots[BODY_FIELDS_MAX];
};

/* Starts empty. The memory, best VALUES_SIZE_MAX bytes, stays the caller's
 * and must live as long as the struct is used. */
void crossing_begin(struct crossing *crossing, void *memory, size_t capacity);

/*
 * Takes a copy of one encoded value. key is 1 to 65535. OK; VALUE_TWICE;
 * VALUE_FORM if it is no canonical item, or nested too deep to be shown in a
 * redacted body; BODY_SIZE if the map would outgrow
 * VALUES_SIZE_MAX, BODY_FIELDS_MAX or the memory. On fault nothing changes.
 */
enum result crossing_set(struct crossing *crossing, uint16_t key,
                         struct bytes value);

/*
 * The same from a field's name and the text of its value (value.h): also
 * VALUE_UNKNOWN_FIELD, and VALUE_LENGTH, VALUE_CODE, VALUE_DATE.
 */
enum result crossing_set_text(struct crossing *crossing, struct bytes name,
                              struct bytes text);

/* Null, which in an amendment unsets a field. Results of crossing_set. */
enum result crossing_set_null(struct crossing *crossing, uint16_t key);

/* Values by type, strings of at most FIELD_TEXT_MAX bytes: results of
 * crossing_set. */
enum result crossing_set_uint(struct crossing *crossing, uint16_t key,
                              uint64_t number);
enum result crossing_set_int(struct crossing *crossing, uint16_t key,
                             int64_t number);
enum result crossing_set_bytes(struct crossing *crossing, uint16_t key,
                               struct bytes bytes);

/* What an amendment, void or note is about: results of crossing_set. */
enum result crossing_set_target(struct crossing *crossing,
                                const uint8_t log[KEY_LOG], uint64_t seq,
                                const uint8_t id[HASH_SIZE]);

/*
 * The ids that an amendment supersedes, written ascending and once each.
 * Results of crossing_set; VALUE_LENGTH above CROSSING_SUPERSEDES_MAX ids,
 * VALUE_FORM if there is none.
 */
enum { CROSSING_SUPERSEDES_MAX = 64 };
enum result crossing_set_supersedes(struct crossing *crossing,
                                    const uint8_t (*ids)[HASH_SIZE],
                                    size_t count);

bool crossing_has(const struct crossing *crossing, uint16_t key);

/* The encoded value, good until the next set or unset; a null view if none. */
struct bytes crossing_get(const struct crossing *crossing, uint16_t key);

/* Takes a field out; none is there afterwards, whether there was or not. */
void crossing_unset(struct crossing *crossing, uint16_t key);

/* Appends the values map; what does not fit sets out->full. An empty map,
 * which no body may be, is appended as such. */
void crossing_put(const struct crossing *crossing, struct buffer *out);

/*
 * Sets one result of the field `checks`, over an earlier one of that number.
 * OK; BODY_SIZE; VALUE_FORM if the field holds checks of no known number. On
 * fault nothing changes. number is 1 to CHECK_NUMBER_MAX.
 */
enum result crossing_set_check(struct crossing *crossing,
                               enum check_number number,
                               enum check_result result);

/* What the caller knows for the checks that need no history. */
struct crossing_facts {
    enum check_result mrz;    /* what the reading gave */
    int32_t today_days;       /* the post's local day since 1970-01-01 */
    bool issuing_state_known; /* the table of states has it */
};

/*
 * Sets mrz, expiry and issuing_state. Expiry is wrong from the day after the
 * last valid one, and not done where the date is missing or not complete;
 * issuing_state is not done where it is missing. Results of
 * crossing_set_check.
 */
enum result crossing_checks(struct crossing *crossing,
                            const struct crossing_facts *facts);

/*
 * The lane of a crossing with this values map (canonical): home for people
 * under protection, else shared. Under protection: category asylum or refugee,
 * purpose or status_granted protection, document_class refugee travel
 * document, or nationality or issuing_state XXA, XXB or XXC. Home also for
 * bytes that are no values map. An amendment or void stands in its target's
 * lane, or in home if this says so.
 */
enum lane crossing_lane(struct bytes values);

/* Does this one value, encoded, make it so? */
bool crossing_protects(uint16_t key, struct bytes value);

/*
 * Is a values map complete and well formed for a kind? OK; BODY_FORM if it is
 * no values map; BODY_MISSING, BODY_FIELD, and then *key tells which.
 */
enum result crossing_complete(uint16_t kind, struct bytes values,
                              uint16_t *key);

#endif
